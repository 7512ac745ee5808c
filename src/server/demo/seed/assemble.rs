//! From builds to images: which are still there, under which tags, with what belongs to them.

use super::artifact::{self, Child, Referrer};
use super::company::pinned;
use super::config::Container;
use super::plan::{Naming, Plan, Product, Signing};
use super::schedule::{Build, Kind, builds};
use super::stack::layers;
use crate::domain::image::ImageStatus;
use crate::domain::time::{DAY_MILLIS, Timestamp};
use crate::server::demo::image::{Image, Pull};
use crate::server::demo::pulls::Pulls;
use crate::server::demo::random::{Dice, digest, hex, key, mix};

/// Every ninth archived release was needed again and restored.
const RESTORED_EVERY: u32 = 9;

struct Site<'a> {
    plan: &'a Plan,
    key: u64,
    start: Timestamp,
    pulls: &'a Pulls,
}

pub fn images(plan: &Plan, key: u64, start: Timestamp, pulls: &Pulls) -> Vec<Image> {
    let site = Site { plan, key, start, pulls };
    let builds = builds(plan, key, start);
    let mut images = Vec::new();
    for (build, tags) in builds.iter().zip(tags(&site, &builds)) {
        if tags.held || age_days(build.at, start) < keep_days(plan, &build.kind) {
            site.push(build, tags, &mut images);
        }
    }
    if let Signing::CosignTag { orphans } = plan.signing {
        // Nothing ever deletes these signatures (ecr.md 2.5).
        images.extend((0..orphans).map(|n| {
            let gone = digest(mix(key, u64::from(n) + 0xdead));
            artifact::cosign_tag(&gone, start.plus_days(-320 - i64::from(n) * 2))
        }));
    }
    images
}

/// When images came and went, for the history of image counts: from, to, how many.
pub fn presence(plan: &Plan, key: u64, start: Timestamp) -> Vec<(Timestamp, Timestamp, u32)> {
    let builds = builds(plan, key, start);
    builds
        .iter()
        .map(|build| {
            let gone = build.at.plus_days(i64::from(keep_days(plan, &build.kind)));
            (build.at, gone, images_per_build(plan, &build.kind))
        })
        .collect()
}

fn images_per_build(plan: &Plan, kind: &Kind) -> u32 {
    let platforms = 1 + u32::from(plan.arm);
    let index = if plan.is_index() { 1 + platforms * u32::from(plan.attested) } else { 0 };
    let trusted = !matches!(kind, Kind::Branch(_));
    let signed = u32::from(trusted && plan.signing != Signing::None);
    platforms + index + signed + u32::from(trusted && plan.sbom) + u32::from(trusted && plan.soci)
}

fn keep_days(plan: &Plan, kind: &Kind) -> i32 {
    match kind {
        Kind::Main => plan.keep.main,
        Kind::Release(_) => plan.keep.release,
        Kind::Branch(_) => plan.keep.branch,
    }
}

fn age_days(at: Timestamp, start: Timestamp) -> i32 {
    ((start - at) / DAY_MILLIS) as i32
}

#[derive(Default, Clone)]
struct Tags {
    names: Vec<String>,
    /// Something that moves or is pinned points here, so it stays whatever its age.
    held: bool,
    deployed: bool,
}

/// The tags of each build at the demo's start.
fn tags(site: &Site<'_>, builds: &[Build]) -> Vec<Tags> {
    let plan = site.plan;
    let mut tags: Vec<Tags> = builds.iter().map(|_| Tags::default()).collect();
    for (n, (build, tags)) in builds.iter().zip(&mut tags).enumerate() {
        let is_last_of = |pr: u32| !builds[n + 1..].iter().take(40).any(|later| later.kind == Kind::Branch(pr));
        tags.names = own_tags(site, build, is_last_of);
    }
    let mut hold = |tag: &str, deployed: bool, wanted: &dyn Fn(&Build) -> bool| {
        if let Some(at) = builds.iter().rposition(wanted) {
            tags[at].names.push(tag.to_owned());
            tags[at].held = true;
            tags[at].deployed |= deployed;
        }
    };
    let trunk = |build: &Build| !matches!(build.kind, Kind::Branch(_));
    match plan.product {
        Product::BuildCache => hold("cache-main", true, &trunk),
        Product::Container if plan.mutability != "IMMUTABLE" => {
            hold("latest", true, &trunk);
            if plan.env == "prod" {
                hold("staging", true, &trunk);
            }
            for (environment, lag) in plan.environments {
                hold(environment, true, &|build| {
                    matches!(build.kind, Kind::Release(_)) && age_days(build.at, site.start) >= *lag
                });
            }
        }
        Product::Container | Product::HelmChart | Product::Upstream(_) => {
            if let Some(newest) = tags.last_mut() {
                newest.deployed = true;
            }
        }
    }
    let mut hold = |tag: &str, days: i32| {
        let wanted = |build: &Build| trunk(build) && age_days(build.at, site.start) >= days;
        if let Some(at) = builds.iter().rposition(wanted) {
            tags[at].names.push(tag.to_owned());
            tags[at].held = true;
        }
    };
    for (tag, days) in pinned(plan.name) {
        hold(tag, *days);
    }
    tags
}

fn own_tags(site: &Site<'_>, build: &Build, is_last_of: impl Fn(u32) -> bool) -> Vec<String> {
    let commit = || hex(mix(site.key ^ 0xc0_ffee, build.number.into()), 12);
    match (site.plan.product, site.plan.naming, &build.kind) {
        (Product::BuildCache, _, Kind::Branch(pr)) if is_last_of(*pr) => vec![format!("cache-pr-{pr}")],
        (Product::BuildCache, ..) | (_, Naming::Nameless, Kind::Main) => Vec::new(),
        (Product::HelmChart, _, Kind::Release(version)) => vec![version.clone()],
        (Product::HelmChart, ..) => vec![format!("0.0.0-{}", commit())],
        (_, Naming::Nameless, Kind::Release(version)) => vec![format!("exp-{version}")],
        (_, _, Kind::Release(version)) => vec![version.clone(), commit()],
        (_, _, Kind::Main) => vec![format!("main-{}", build.number), commit()],
        (_, _, Kind::Branch(pr)) if is_last_of(*pr) => vec![format!("pr-{pr}")],
        (_, _, Kind::Branch(_)) => Vec::new(),
    }
}

impl Site<'_> {
    /// Adds the images that one build pushed.
    fn push(&self, build: &Build, tags: Tags, images: &mut Vec<Image>) {
        let of = mix(self.key, build.number.into());
        let mut top = match self.plan.product {
            Product::HelmChart => {
                let version = tags.names.first().map_or("", String::as_str);
                let name = self.plan.name.rsplit('/').next().unwrap_or(self.plan.name);
                artifact::helm_chart(of, name, version, build.at)
            }
            Product::BuildCache => artifact::build_cache(self.key, build.number.into(), build.at),
            Product::Container | Product::Upstream(_) => self.containers(build, of, &tags, images),
        };
        top.pull = self.pull(build, of, tags.deployed, build.at);
        top.tags = tags.names;
        top.tags.sort();
        top.tags.dedup();
        if !matches!(build.kind, Kind::Branch(_)) {
            self.vouch(&top, tags.deployed, images);
        }
        images.push(top);
        if let Kind::Release(_) = build.kind
            && self.plan.archive_after > 0
            && age_days(build.at, self.start) > self.plan.archive_after
            && let Some(top) = images.last_mut()
        {
            self.archive(build.number, top);
        }
    }

    /// The platforms of a build; gives back its index, or the only image when there is no index.
    fn containers(&self, build: &Build, of: u64, tags: &Tags, images: &mut Vec<Image>) -> Image {
        let day = i64::from(build.at.day().number());
        let seconds = |n: i64| Timestamp::from_millis(build.at.millis() - n * 1000);
        let container = |architecture: &str, at: Timestamp| {
            let layers = layers(self.plan.stack, architecture, self.key, build.number.into(), day);
            let (stack, docker, description) = (self.plan.stack, self.plan.docker, self.plan.name);
            artifact::container(
                key(of, architecture),
                Container { stack, architecture, layers, docker, description },
                at,
            )
        };
        if !self.plan.is_index() {
            return container("amd64", build.at);
        }
        let mut platforms = vec![("linux/amd64", container("amd64", seconds(9)))];
        platforms[0].1.pull = self.pull(build, of, tags.deployed, build.at);
        if self.plan.arm {
            let mut arm = container("arm64", seconds(7));
            // Fewer machines run it, so its last pull is older.
            let until = Timestamp::from_millis(self.start.millis() - (of % 30) as i64 * 3_600_000);
            arm.pull = match platforms[0].1.pull {
                Pull::Latest => {
                    self.pulls.last_before(until).filter(|at| *at >= build.at).map_or(Pull::Never, Pull::At)
                }
                Pull::At(_) if of.is_multiple_of(3) => self.pull(build, of ^ 1, false, build.at),
                _ => Pull::Never,
            };
            platforms.push(("linux/arm64", arm));
        }
        let notes: Vec<Image> = match self.plan.attested {
            true => (0..).zip(&platforms).map(|(n, _)| artifact::attestation(mix(of, n + 40), seconds(4))).collect(),
            false => Vec::new(),
        };
        let children: Vec<Child<'_>> = platforms
            .iter()
            .map(|(platform, image)| Child::Platform(image, platform))
            .chain(notes.iter().zip(&platforms).map(|(note, (_, image))| Child::Attestation(note, image)))
            .collect();
        let index = artifact::index(&children, self.plan.docker, build.at);
        images.extend(platforms.into_iter().map(|(_, image)| image));
        images.extend(notes);
        index
    }

    /// Signatures, SBOMs and lazy-loading indexes, pushed after what they speak of.
    fn vouch(&self, top: &Image, deployed: bool, images: &mut Vec<Image>) {
        let seconds = |n: i64| Timestamp::from_millis(top.pushed_at.millis() + n * 1000);
        let mut add = |mut image: Image, verified: bool| {
            if verified && deployed {
                image.pull = Pull::Latest;
            }
            images.push(image);
        };
        match self.plan.signing {
            Signing::None => {}
            Signing::CosignTag { .. } => add(artifact::cosign_tag(&top.digest, seconds(6)), true),
            Signing::CosignBundle => add(artifact::referrer(top, Referrer::CosignBundle, seconds(6)), true),
            Signing::Notation => add(artifact::referrer(top, Referrer::Notation, seconds(6)), true),
        }
        if self.plan.sbom {
            add(artifact::referrer(top, Referrer::Spdx, seconds(11)), false);
        }
        if self.plan.soci {
            add(artifact::referrer(top, Referrer::Soci, seconds(40)), true);
        }
    }

    fn pull(&self, build: &Build, of: u64, deployed: bool, pushed: Timestamp) -> Pull {
        let days = match build.kind {
            _ if deployed => return Pull::Latest,
            Kind::Release(_) => 21.0,
            Kind::Main => 2.0,
            Kind::Branch(_) if Dice::new(of).chance(0.6) => 0.5,
            Kind::Branch(_) => return Pull::Never,
        };
        self.pulls.last_of_image(of, pushed, days, self.start).map_or(Pull::Never, Pull::At)
    }

    fn archive(&self, number: u32, image: &mut Image) {
        image.last_archived_at = Some(image.pushed_at.plus_days(i64::from(self.plan.archive_after) + 1));
        if number.is_multiple_of(RESTORED_EVERY) {
            image.last_activated_at = Some(self.start.plus_days(-12));
        } else {
            image.status = ImageStatus::Archived;
        }
    }
}
