//! How one team builds, tags, signs and keeps the images of one repository.

use super::stack::Stack;
use crate::server::demo::pulls::{Rhythm, Shape};

/// What a repository is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    Container,
    HelmChart,
    BuildCache,
    /// What a pull-through cache brought in: whole manifest lists of somebody else's image.
    Upstream(&'static [&'static str]),
}

/// How releases are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// `v1.42.0` with this prefix.
    Version(&'static str),
    /// `2026.11.23`.
    Calendar,
    /// Builds have no tag of their own; only moving tags exist.
    Nameless,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    None,
    /// `sha256-<hex>.sig`, and how many of images that are gone.
    CosignTag {
        orphans: u32,
    },
    /// Referrers of artifact type `application/vnd.dev.sigstore.bundle.v0.3+json`.
    CosignBundle,
    Notation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    None,
    /// Evaluated every night; what it expires is gone.
    InForce(&'static str),
    /// Saved an hour before the demo's start, not evaluated yet.
    Saved(&'static str),
}

/// For how many days images stay before any policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    pub branch: i32,
    pub main: i32,
    pub release: i32,
}

impl Keep {
    pub const ALL: Self = Self { branch: i32::MAX, main: i32::MAX, release: i32::MAX };
}

#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub name: &'static str,
    pub team: &'static str,
    pub env: &'static str,
    pub cost_center: &'static str,
    pub product: Product,
    /// Days before the demo's start.
    pub created: i32,
    /// Days before the demo's start of the last push, 0 while it goes on.
    pub stopped: i32,
    pub stack: Stack,
    pub arm: bool,
    /// BuildKit provenance, which makes every build an index.
    pub attested: bool,
    /// Docker media types instead of OCI's.
    pub docker: bool,
    pub builds_per_week: f64,
    /// Share of builds that come from branches.
    pub branches: f64,
    /// Days from one release train to the next, 0 for none.
    pub release_every: i32,
    pub naming: Naming,
    /// Tags that follow releases, each so many days behind.
    pub environments: &'static [(&'static str, i32)],
    pub signing: Signing,
    pub sbom: bool,
    pub soci: bool,
    /// Releases older than this many days are in the archive; 0 for none.
    pub archive_after: i32,
    pub keep: Keep,
    pub rhythm: Rhythm,
    pub mutability: &'static str,
    pub exclusions: &'static [&'static str],
    pub scan: bool,
    pub kms: bool,
    pub rules: Rules,
}

impl Plan {
    pub const fn is_index(&self) -> bool {
        self.arm || self.attested
    }
}

/// A web service as most teams run it; entries of the company's table say how they differ.
pub const SERVICE: Plan = Plan {
    name: "",
    team: "",
    env: "prod",
    cost_center: "",
    product: Product::Container,
    created: 730,
    stopped: 0,
    stack: Stack::Go,
    arm: true,
    attested: false,
    docker: false,
    builds_per_week: 12.0,
    branches: 0.55,
    release_every: 7,
    naming: Naming::Version("v"),
    environments: &[("prod-eu", 1), ("prod-us", 4)],
    signing: Signing::None,
    sbom: false,
    soci: false,
    archive_after: 0,
    keep: Keep { branch: 14, main: 30, release: 300 },
    rhythm: Rhythm { shape: Shape::Always, per_day: 180.0, silent_days: 0 },
    mutability: "MUTABLE",
    exclusions: &[],
    scan: true,
    kms: false,
    rules: Rules::InForce(super::policies::STANDARD),
};
