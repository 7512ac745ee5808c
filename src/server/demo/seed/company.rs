//! The company's repositories: a table.

use super::plan::{Keep, Naming, Plan, Product, Rules, SERVICE, Signing};
use super::policies;
use super::stack::Stack;
use crate::server::demo::pulls::{Rhythm, Shape};

const fn rhythm(shape: Shape, per_day: f64) -> Rhythm {
    Rhythm { shape, per_day, silent_days: 0 }
}

const fn silent(days: i32) -> Rhythm {
    Rhythm { shape: Shape::Office, per_day: 14.0, silent_days: days }
}

const PAYMENTS: Plan = Plan { team: "payments", cost_center: "CC-1010", stack: Stack::Jvm, ..SERVICE };
const CHECKOUT: Plan = Plan { team: "checkout", cost_center: "CC-1020", ..SERVICE };
const MOBILE: Plan = Plan { team: "mobile-backend", cost_center: "CC-1030", ..SERVICE };
const SEARCH: Plan = Plan { team: "search", cost_center: "CC-1040", ..SERVICE };
const PLATFORM: Plan = Plan { team: "platform", cost_center: "CC-2000", env: "shared", ..SERVICE };
const IDENTITY: Plan = Plan { team: "identity", cost_center: "CC-2010", kms: true, ..SERVICE };
const DATA: Plan = Plan {
    team: "data",
    cost_center: "CC-3000",
    stack: Stack::Python,
    arm: false,
    rhythm: rhythm(Shape::Nightly, 40.0),
    ..SERVICE
};
const ML: Plan = Plan { team: "ml", cost_center: "CC-4000", stack: Stack::Gpu, arm: false, ..SERVICE };
const BASE: Plan = Plan {
    builds_per_week: 2.0,
    branches: 0.2,
    naming: Naming::Calendar,
    environments: &[("lts", 60)],
    rhythm: rhythm(Shape::Office, 420.0),
    rules: Rules::InForce(policies::NEWEST),
    ..PLATFORM
};
const CHART: Plan = Plan {
    product: Product::HelmChart,
    created: 480,
    arm: false,
    builds_per_week: 0.5,
    release_every: 14,
    branches: 0.0,
    naming: Naming::Version(""),
    environments: &[],
    keep: Keep::ALL,
    scan: false,
    mutability: "IMMUTABLE",
    rhythm: rhythm(Shape::Office, 30.0),
    rules: Rules::None,
    ..PLATFORM
};
const LEGACY: Plan = Plan {
    team: "core",
    env: "legacy",
    cost_center: "CC-9000",
    arm: false,
    docker: true,
    builds_per_week: 3.0,
    release_every: 14,
    scan: false,
    keep: Keep { branch: 60, main: 400, release: i32::MAX },
    rules: Rules::None,
    ..SERVICE
};
const UPSTREAM: Plan = Plan {
    team: "platform",
    env: "shared",
    cost_center: "CC-2000",
    docker: false,
    created: 410,
    scan: false,
    rhythm: rhythm(Shape::Office, 90.0),
    rules: Rules::None,
    ..SERVICE
};

pub const COMPANY: &[Plan] = &[
    Plan {
        name: "payments/api",
        builds_per_week: 18.0,
        signing: Signing::CosignTag { orphans: 160 },
        mutability: "IMMUTABLE_WITH_EXCLUSION",
        exclusions: &["latest", "staging", "prod-*", "pr-*"],
        kms: true,
        rhythm: rhythm(Shape::Always, 640.0),
        ..PAYMENTS
    },
    Plan { name: "payments/worker", rhythm: rhythm(Shape::Always, 310.0), kms: true, ..PAYMENTS },
    Plan {
        name: "payments/ledger",
        mutability: "IMMUTABLE",
        builds_per_week: 5.0,
        branches: 0.0,
        signing: Signing::Notation,
        sbom: true,
        kms: true,
        rhythm: rhythm(Shape::Always, 120.0),
        rules: Rules::Saved(policies::UNTAGGED_DAILY),
        ..PAYMENTS
    },
    Plan {
        name: "payments/fraud-scorer",
        stack: Stack::Python,
        arm: false,
        builds_per_week: 6.0,
        rhythm: rhythm(Shape::Always, 75.0),
        ..PAYMENTS
    },
    Plan {
        name: "checkout/web",
        stack: Stack::Node,
        builds_per_week: 16.0,
        attested: true,
        keep: Keep { branch: 10, main: 20, release: 150 },
        rhythm: rhythm(Shape::Always, 900.0),
        rules: Rules::Saved(policies::PREFIX_V),
        ..CHECKOUT
    },
    Plan { name: "checkout/cart", rhythm: rhythm(Shape::Always, 420.0), ..CHECKOUT },
    Plan { name: "checkout/pricing", builds_per_week: 7.0, rhythm: rhythm(Shape::Always, 230.0), ..CHECKOUT },
    Plan {
        name: "checkout/e2e",
        env: "ci",
        stack: Stack::Toolbox,
        arm: false,
        created: 540,
        builds_per_week: 4.5,
        release_every: 0,
        environments: &[],
        scan: false,
        keep: Keep::ALL,
        rhythm: rhythm(Shape::Office, 55.0),
        rules: Rules::None,
        ..CHECKOUT
    },
    Plan { name: "mobile/bff", stack: Stack::Node, rhythm: rhythm(Shape::Always, 510.0), ..MOBILE },
    Plan { name: "mobile/push-gateway", builds_per_week: 5.0, rhythm: rhythm(Shape::Always, 190.0), ..MOBILE },
    Plan {
        name: "mobile/remote-config",
        builds_per_week: 2.0,
        stopped: 125,
        keep: Keep { branch: 14, main: 30, release: i32::MAX },
        rhythm: silent(118),
        ..MOBILE
    },
    Plan {
        name: "search/indexer",
        stack: Stack::Jvm,
        builds_per_week: 8.0,
        environments: &[("prod-eu", 36), ("prod-us", 50)],
        keep: Keep { branch: 20, main: 45, release: 300 },
        rhythm: rhythm(Shape::Nightly, 35.0),
        rules: Rules::Saved(policies::AND_FOR_OR),
        ..SEARCH
    },
    Plan { name: "search/query-api", docker: true, rhythm: rhythm(Shape::Always, 380.0), ..SEARCH },
    Plan {
        name: "identity/auth",
        builds_per_week: 9.0,
        attested: true,
        signing: Signing::CosignBundle,
        sbom: true,
        mutability: "IMMUTABLE_WITH_EXCLUSION",
        exclusions: &["latest", "staging", "prod-*", "pr-*"],
        keep: Keep { branch: 14, main: 30, release: 200 },
        rhythm: rhythm(Shape::Always, 700.0),
        rules: Rules::InForce(policies::REFERRERS),
        ..IDENTITY
    },
    Plan { name: "identity/sessions", builds_per_week: 6.0, rhythm: rhythm(Shape::Always, 260.0), ..IDENTITY },
    Plan { name: "platform/base-python", stack: Stack::PythonBase, ..BASE },
    Plan { name: "platform/base-node", stack: Stack::NodeBase, ..BASE },
    Plan { name: "platform/base-jvm", stack: Stack::JvmBase, rhythm: rhythm(Shape::Office, 260.0), ..BASE },
    Plan { name: "platform/ingress", stack: Stack::Static, builds_per_week: 4.0, ..PLATFORM },
    Plan { name: "platform/otel-collector", builds_per_week: 3.0, rhythm: rhythm(Shape::Always, 820.0), ..PLATFORM },
    Plan {
        name: "platform/ci-runner",
        env: "ci",
        stack: Stack::Toolbox,
        arm: false,
        builds_per_week: 6.0,
        naming: Naming::Calendar,
        environments: &[],
        rhythm: rhythm(Shape::Office, 1500.0),
        rules: Rules::InForce(policies::NEWEST),
        ..PLATFORM
    },
    Plan {
        name: "platform/buildcache",
        env: "ci",
        product: Product::BuildCache,
        arm: false,
        builds_per_week: 70.0,
        branches: 0.7,
        release_every: 0,
        naming: Naming::Nameless,
        environments: &[],
        scan: false,
        keep: Keep { branch: 8, main: 4, release: 4 },
        rhythm: rhythm(Shape::Office, 340.0),
        rules: Rules::InForce(policies::CACHE),
        ..PLATFORM
    },
    Plan { name: "charts/payments-api", ..CHART },
    Plan { name: "charts/checkout", team: "checkout", ..CHART },
    Plan { name: "charts/platform-stack", builds_per_week: 1.0, signing: Signing::Notation, ..CHART },
    Plan { name: "data/airflow", builds_per_week: 8.0, ..DATA },
    Plan { name: "data/dbt", builds_per_week: 10.0, rhythm: rhythm(Shape::Nightly, 60.0), ..DATA },
    Plan { name: "data/spark-jobs", stack: Stack::Spark, builds_per_week: 6.0, ..DATA },
    Plan { name: "data/ingest", stack: Stack::Jvm, builds_per_week: 5.0, ..DATA },
    Plan {
        name: "data/notebooks",
        env: "dev",
        builds_per_week: 4.0,
        naming: Naming::Calendar,
        environments: &[],
        archive_after: 120,
        keep: Keep { branch: 14, main: 60, release: i32::MAX },
        rhythm: rhythm(Shape::Office, 25.0),
        rules: Rules::InForce(policies::ARCHIVE),
        ..DATA
    },
    Plan {
        name: "ml/training-gpu",
        env: "ci",
        stack: Stack::Training,
        created: 300,
        builds_per_week: 8.0,
        branches: 0.0,
        release_every: 28,
        naming: Naming::Nameless,
        environments: &[],
        scan: false,
        keep: Keep::ALL,
        rhythm: rhythm(Shape::Office, 6.0),
        rules: Rules::None,
        ..ML
    },
    Plan {
        name: "ml/inference",
        attested: true,
        soci: true,
        sbom: true,
        builds_per_week: 3.0,
        keep: Keep { branch: 7, main: 20, release: 120 },
        rhythm: rhythm(Shape::Always, 140.0),
        rules: Rules::Saved(policies::UNTAGGED_DAILY),
        ..ML
    },
    Plan {
        name: "ml/feature-store",
        stack: Stack::Python,
        builds_per_week: 5.0,
        rhythm: rhythm(Shape::Always, 65.0),
        ..ML
    },
    Plan { name: "legacy/monolith", stack: Stack::Jvm, stopped: 240, rhythm: silent(151), ..LEGACY },
    Plan { name: "legacy/crm-sync", stack: Stack::Python, stopped: 410, rhythm: silent(212), ..LEGACY },
    Plan {
        name: "sandbox/hackathon-2025",
        team: "",
        env: "sandbox",
        cost_center: "",
        stack: Stack::Node,
        arm: false,
        created: 396,
        stopped: 392,
        builds_per_week: 60.0,
        branches: 0.3,
        release_every: 0,
        environments: &[],
        keep: Keep::ALL,
        scan: false,
        rhythm: silent(391),
        rules: Rules::None,
        ..SERVICE
    },
    Plan {
        name: "docker-hub/library/postgres",
        product: Product::Upstream(&["17 17.2 latest", "16 16.6", "15 15.10", "16.4", "15.8", "14"]),
        ..UPSTREAM
    },
    Plan {
        name: "docker-hub/library/redis",
        product: Product::Upstream(&["7 7.4 latest", "7.2", "6.2", "7-alpine"]),
        rhythm: rhythm(Shape::Office, 140.0),
        ..UPSTREAM
    },
];

/// Tags that follow nothing: somebody wanted to keep these images, pushed so many days before the demo's start.
pub fn pinned(repository: &str) -> &'static [(&'static str, i32)] {
    match repository {
        "checkout/web" => &[
            ("vulnerable-baseline-2025", 420),
            ("vulnerable-log4shell-fixture", 310),
            ("vision-2026-demo", 95),
            ("black-friday-2025", 358),
        ],
        "payments/api" => &[("audit-2025-q4", 340), ("audit-2026-q2", 165)],
        "ml/training-gpu" => &[("paper-baseline", 260)],
        _ => &[],
    }
}
