//! Two images of a repository, side by side.

use crate::api::ApiError;
use crate::domain::image::{Digest, Image};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::storage::config::Difference;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub one: Side,
    pub other: Side,
    /// Layers and config that both hold.
    pub common: Vec<Blob>,
    /// What differs in their configs.
    pub config: Result<Vec<Difference>, Problem>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub image: Image,
    /// The platform of an index that stands for it, and its digest.
    pub platform: Option<(String, Digest)>,
    /// All layers and the config, in bytes.
    pub bytes: u64,
    /// What the other does not hold.
    pub own: Vec<Blob>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    pub digest: Digest,
    pub bytes: u64,
    pub is_config: bool,
}

/// `with` is a digest or a tag of the same repository. Of two indexes the first platform is compared that both have.
#[server(endpoint = "image-comparison", input = Json)]
pub async fn compare(repository: RepositoryName, digest: Digest, with: String) -> Result<Comparison, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    work::compare(&app, &record, &digest, with.trim()).await.map_err(fail)
}

#[cfg(feature = "ssr")]
mod work {
    use super::super::read;
    use super::{Blob, Comparison, Side};
    use crate::domain::image::{Digest, Image};
    use crate::domain::inventory::Record;
    use crate::domain::problem::{Problem, ProblemKind};
    use crate::domain::storage::config::{Difference, parse as parse_config};
    use crate::domain::storage::manifest::{Manifest, parse};
    use crate::server::state::AppState;
    use std::collections::HashSet;

    pub async fn compare(app: &AppState, record: &Record, digest: &Digest, with: &str) -> Result<Comparison, Problem> {
        let (one, other) = (find(record, digest.as_str())?, find(record, with)?);
        let (first, second) = (manifest(app, one).await?, manifest(app, other).await?);
        let common = |platform: &&String| second.children.iter().any(|child| child.platform.as_ref() == Some(platform));
        let shared = first.children.iter().filter_map(|child| child.platform.as_ref()).find(common).cloned();
        let (one, other) = (
            Half::of(app, record, one, first, shared.as_deref()).await?,
            Half::of(app, record, other, second, shared.as_deref()).await?,
        );
        let (held, others) = (one.digests(), other.digests());
        let common = one.blobs.iter().filter(|blob| others.contains(&blob.digest)).cloned().collect();
        let config = differences(app, record, &one.digest, &other.digest).await;
        Ok(Comparison { one: one.side(&others), other: other.side(&held), common, config })
    }

    /// An image, and what of it is compared.
    struct Half {
        image: Image,
        platform: Option<String>,
        /// Of the image, or of its platform.
        digest: Digest,
        blobs: Vec<Blob>,
    }

    impl Half {
        async fn of(
            app: &AppState,
            record: &Record,
            image: &Image,
            own: Manifest,
            platform: Option<&str>,
        ) -> Result<Self, Problem> {
            let child =
                platform.and_then(|name| own.children.iter().find(|child| child.platform.as_deref() == Some(name)));
            let (digest, manifest) = match child {
                Some(child) => {
                    let held = find(record, child.digest.as_str())?;
                    (child.digest.clone(), self::manifest(app, held).await?)
                }
                None => (image.digest.clone(), own),
            };
            let config = manifest.config.as_ref().map(|config| config.digest.clone());
            let mut seen = HashSet::new();
            let blobs = manifest.stored().unwrap_or_default().into_iter();
            let blobs = blobs.filter(|(blob, _)| seen.insert((*blob).clone())).map(|(blob, bytes)| Blob {
                digest: blob.clone(),
                bytes,
                is_config: config.as_ref() == Some(blob),
            });
            Ok(Self { image: image.clone(), platform: platform.map(str::to_owned), digest, blobs: blobs.collect() })
        }

        fn digests(&self) -> HashSet<Digest> {
            self.blobs.iter().map(|blob| blob.digest.clone()).collect()
        }

        fn side(self, others: &HashSet<Digest>) -> Side {
            let bytes = self.blobs.iter().map(|blob| blob.bytes).fold(0, u64::saturating_add);
            let platform = self.platform.map(|platform| (platform, self.digest));
            let own = self.blobs.into_iter().filter(|blob| !others.contains(&blob.digest)).collect();
            Side { image: self.image, platform, bytes, own }
        }
    }

    fn find<'r>(record: &'r Record, named: &str) -> Result<&'r Image, Problem> {
        let names =
            |image: &&Image| image.digest.as_str() == named || image.tags.iter().any(|tag| tag.as_str() == named);
        record.images.iter().find(names).ok_or_else(|| {
            let why = format!("{} holds no image with this digest or tag", record.repository.name);
            Problem::new(ProblemKind::NotFound, format!("compare with {named}"), why, "Name another tag or digest.")
        })
    }

    async fn manifest(app: &AppState, image: &Image) -> Result<Manifest, Problem> {
        let what = format!("compare {}", image.digest.short());
        let Some(text) = app.store.manifest_text(&image.digest).await? else {
            let advice = "Switch the reading of manifests on, in the settings.";
            return Err(Problem::new(ProblemKind::NotReady, what, "its manifest was not read", advice));
        };
        parse(&text, image.media_type.as_deref()).map_err(|error| {
            Problem::new(ProblemKind::Invalid, what, format!("its manifest is not understood: {error}"), "")
        })
    }

    async fn differences(
        app: &AppState,
        record: &Record,
        one: &Digest,
        other: &Digest,
    ) -> Result<Vec<Difference>, Problem> {
        let name = &record.repository.name;
        let (one, other) = (read::config(app, name, one).await?, read::config(app, name, other).await?);
        Ok(match (parse_config(&one), parse_config(&other)) {
            (Some(one), Some(other)) => one.differences(&other),
            _ if one == other => Vec::new(),
            _ => vec![Difference { what: "Config".to_owned(), one: Some(one), other: Some(other) }],
        })
    }
}
