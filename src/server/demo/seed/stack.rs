//! What images are made of. Layers of a stack are shared by the whole company, dependencies by the builds of some
//! weeks, and only the program itself is new in every build: so unique bytes are far below the sum of sizes.

use crate::server::demo::random::{digest, key, mix, unit};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stack {
    Go,
    Jvm,
    Node,
    Python,
    Static,
    Spark,
    /// Inference on GPUs: the big layers are shared.
    Gpu,
    /// Training on GPUs: the weights are copied into every image.
    Training,
    Toolbox,
    /// What the services of a stack are built on: their lowest layers.
    JvmBase,
    NodeBase,
    PythonBase,
}

#[derive(Debug, Clone, Copy)]
pub enum Scope {
    Company,
    Repository,
    Build,
}

/// Name, MiB compressed, days from one rebuild to the next, who shares it.
pub type Part = (&'static str, f64, i64, Scope);

impl Stack {
    pub const fn parts(self) -> &'static [Part] {
        use Scope::{Build, Company, Repository};
        match self {
            Self::Go => &[
                ("distroless", 2.4, 30, Company),
                ("certificates", 0.8, 90, Company),
                ("config", 0.1, 20, Repository),
                ("binary", 17.5, 1, Build),
            ],
            Self::Jvm => &[
                ("ubuntu", 28.4, 30, Company),
                ("temurin", 51.7, 90, Company),
                ("jars", 84.0, 14, Repository),
                ("classes", 5.2, 1, Build),
            ],
            Self::Node => &[
                ("debian", 29.1, 30, Company),
                ("node", 44.6, 45, Company),
                ("node_modules", 121.0, 7, Repository),
                ("bundle", 8.8, 1, Build),
            ],
            Self::Python => &[
                ("debian", 29.1, 30, Company),
                ("python", 17.9, 60, Company),
                ("wheels", 158.0, 10, Repository),
                ("source", 2.6, 1, Build),
            ],
            Self::Static => &[("alpine", 3.6, 30, Company), ("nginx", 7.1, 60, Company), ("html", 5.9, 1, Build)],
            Self::Spark => &[
                ("debian", 29.1, 30, Company),
                ("jdk", 181.0, 90, Company),
                ("spark", 312.0, 120, Company),
                ("jars", 96.0, 14, Repository),
                ("jobs", 11.5, 1, Build),
            ],
            Self::Gpu => &[
                ("ubuntu", 28.4, 30, Company),
                ("cuda", 2_870.0, 120, Company),
                ("torch", 2_640.0, 60, Repository),
                ("model", 410.0, 14, Repository),
                ("source", 4.1, 1, Build),
            ],
            Self::Training => &[
                ("ubuntu", 28.4, 30, Company),
                ("cuda", 2_870.0, 120, Company),
                ("torch", 2_640.0, 60, Repository),
                ("weights", 2_960.0, 1, Build),
                ("dataset-sample", 410.0, 1, Build),
                ("source", 3.3, 1, Build),
            ],
            Self::Toolbox => &[
                ("ubuntu", 28.4, 30, Company),
                ("toolchains", 890.0, 30, Repository),
                ("browsers", 415.0, 14, Repository),
                ("scripts", 0.6, 1, Build),
            ],
            Self::JvmBase => Self::Jvm.parts().split_at(2).0,
            Self::NodeBase => Self::Node.parts().split_at(2).0,
            Self::PythonBase => Self::Python.parts().split_at(2).0,
        }
    }
}

/// A blob that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    pub digest: String,
    pub size: u64,
}

/// The layers of one build: `repository` and `build` are keys, `day` the absolute day of the build.
pub fn layers(stack: Stack, architecture: &str, repository: u64, build: u64, day: i64) -> Vec<Blob> {
    stack
        .parts()
        .iter()
        .map(|(name, mebibytes, days, scope)| {
            let named = key(key(0, name), architecture);
            let (of, growth) = match scope {
                Scope::Company => (mix(named, (day / days) as u64), 1.0),
                // Dependencies and programs grow by a fifth a year.
                Scope::Repository => (mix(mix(named, repository), (day / days) as u64), bloat(day)),
                Scope::Build => (mix(mix(named, repository), build), bloat(day)),
            };
            let size = mebibytes * 1_048_576.0 * growth * (0.94 + 0.12 * unit(of));
            Blob { digest: digest(of), size: size as u64 }
        })
        .collect()
}

/// 1 at the start of 2026.
fn bloat(day: i64) -> f64 {
    (1.0 + 0.2 * (day - 20_454) as f64 / 365.0).clamp(0.5, 1.5)
}
