//! Which images of a repository share layers.

use super::BaseImage;
use crate::api::ApiError;
use crate::domain::image::Image;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::storage::Figures;
use crate::domain::storage::sharing::BlobMounting;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Images in the matrix: more would be read by nobody.
#[cfg(feature = "ssr")]
const MOST: usize = 16;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// `None`: no manifest was read, and the rest is empty.
    pub figures: Option<Figures>,
    /// Whether manifests are being read.
    pub reading: bool,
    /// Whether blobs may be mounted from other repositories; `None`: not asked yet.
    pub mounting: Option<Result<BlobMounting, Problem>>,
    /// Why manifests of it could not be read in the last reading, each reason once, as far as the reading lists them.
    pub failures: Vec<String>,
    /// The largest images with layers, largest first.
    pub images: Vec<Named>,
    /// Bytes that each has in common with each; the diagonal is what it holds.
    pub common: Vec<Vec<u64>>,
    /// Layers that most images with layers start with.
    pub start: Option<Start>,
    /// What most of `images` are likely built on, and how many of them.
    pub base: Option<(BaseImage, u64)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named {
    pub image: Image,
    /// The tag of what it belongs to, for a platform without its own.
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub layers: u64,
    pub bytes: u64,
    /// Images that start with them.
    pub images: u64,
    /// Images that have layers.
    pub of: u64,
}

#[server(endpoint = "repository-layers", input = Json)]
pub async fn find_shares(repository: RepositoryName) -> Result<Shares, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    Ok(work::shares(&app, &record))
}

#[cfg(feature = "ssr")]
mod work {
    use super::super::read;
    use super::{MOST, Named, Shares, Start};
    use crate::domain::image::relations::Relations;
    use crate::domain::image::{Digest, ImageKind};
    use crate::domain::inventory::Record;
    use crate::domain::storage::sharing::{common_start, matrix};
    use crate::server::state::AppState;
    use std::cmp::Reverse;
    use std::collections::BTreeSet;

    pub fn shares(app: &AppState, record: &Record) -> Shares {
        let (name, images) = (&record.repository.name, &*record.images);
        let status = app.manifests.status();
        let failures = status.failures.into_iter().filter(|failure| failure.repository == *name);
        let failures: BTreeSet<String> = failures.map(|failure| failure.why).collect();
        let mut shares = Shares {
            figures: app.manifests.stored().of(name).copied(),
            reading: status.on,
            mounting: status.mounting,
            failures: failures.into_iter().collect(),
            images: Vec::new(),
            common: Vec::new(),
            start: None,
            base: None,
        };
        let Some(layers) = app.manifests.layers(record) else { return shares };
        // Signatures and the like are small and share nothing but an empty config.
        let is_container = |at: &usize| images[*at].kind() == ImageKind::Image && !layers.of(*at).is_empty();
        let all: Vec<usize> = (0..images.len()).filter(|at| layers.is_read(*at)).filter(is_container).collect();
        shares.start = common_start(&layers, &all).map(|start| Start {
            layers: start.layers as u64,
            bytes: start.bytes,
            images: start.images as u64,
            of: all.len() as u64,
        });
        let mut shown = all;
        shown.sort_by_key(|at| (Reverse(images[*at].size_bytes), Reverse(images[*at].pushed_at)));
        shown.truncate(MOST);
        shares.common = matrix(&layers, &shown);
        let digests: Vec<&Digest> = shown.iter().map(|at| &images[*at].digest).collect();
        let bases = read::base(app, name, &digests);
        let count = |digest: &Digest| bases.iter().flatten().filter(|base| base.digest == *digest).count() as u64;
        let most = bases
            .iter()
            .flatten()
            .map(|base| (count(&base.digest), base))
            .max_by_key(|(count, base)| (*count, base.digest.clone()));
        shares.base = most.map(|(count, base)| (base.clone(), count));
        let relations = Relations::find(images, &app.manifests.children(images));
        let named = shown.iter().map(|at| {
            let tag = |at: usize| images[at].tags.first().map(ToString::to_string);
            let lead = relations.lead(*at);
            let of_lead = || tag(lead).filter(|_| lead != *at).map(|tag| format!("platform of {tag}"));
            let name = tag(*at).or_else(of_lead).unwrap_or_else(|| images[*at].digest.short());
            Named { image: images[*at].clone(), name }
        });
        shares.images = named.collect();
        shares
    }
}
