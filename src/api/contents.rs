//! What images are made of: layers, config, what two have in common. Known where manifests are read.

pub mod compare;
pub mod shares;

use super::ApiError;
use crate::domain::image::{Digest, Tag};
use crate::domain::repository::RepositoryName;
use crate::domain::storage::Amount;
use crate::domain::storage::config::Config;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Configs are a few kB; one that is larger is no config that a page could show.
#[cfg(feature = "ssr")]
const MOST_CONFIG: usize = 1 << 20;

/// Holders of a layer that are named.
#[cfg(feature = "ssr")]
const NAMED: usize = 3;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// `None`: the manifest was not read.
    pub sheet: Option<Sheet>,
    /// Whether manifests are being read, so that it may come.
    pub reading: bool,
}

/// A manifest, and who else holds what it names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its exact text.
    pub text: String,
    /// Why the text is not understood; then nothing else is known.
    pub problem: Option<String>,
    /// Layers, the lowest first, then the config.
    pub layers: Vec<Layer>,
    /// What deleting this image alone frees.
    pub alone: Amount,
    pub platforms: Vec<Platform>,
    pub base: Option<BaseImage>,
    pub annotations: Vec<(String, String)>,
    /// Of a config that says what a container starts, or whatever else it is.
    pub config: Option<Digest>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    pub digest: Digest,
    pub media_type: String,
    /// Compressed; `None`: the manifest does not tell.
    pub bytes: Option<u64>,
    pub is_config: bool,
    /// Fetched from somewhere else and not stored here.
    pub foreign: bool,
    /// Such as the predicate of an attestation.
    pub note: Option<String>,
    /// Other images of the repository that hold it, and the first of them.
    pub images: u64,
    pub named_images: Vec<(Digest, Option<Tag>)>,
    /// Other repositories that hold it, and the first of them.
    pub repositories: u64,
    pub named_repositories: Vec<RepositoryName>,
}

/// A child of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    pub digest: Digest,
    /// `linux/arm64`, or what an attestation speaks of.
    pub what: String,
    /// Bytes as DescribeImages tells; `None`: the repository does not hold it.
    pub bytes: Option<u64>,
}

/// An image of another repository that is all of the lowest layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaseImage {
    pub repository: RepositoryName,
    pub digest: Digest,
    pub tags: Vec<Tag>,
    pub layers: u32,
    pub bytes: u64,
}

#[server(endpoint = "image-contents", input = Json)]
pub async fn take_apart(repository: RepositoryName, digest: Digest) -> Result<Contents, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let reading = app.manifests.status().on;
    let at = record.images.iter().position(|image| image.digest == digest);
    let text = app.store.manifest_text(&digest).await.map_err(fail)?;
    let (Some(at), Some(text)) = (at, text) else { return Ok(Contents { sheet: None, reading }) };
    Ok(Contents { sheet: Some(read::sheet(&app, &record, at, text)), reading })
}

/// What a container of this image starts, fetched from AWS now. Whether that counts as a pull AWS does not say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ConfigSheet {
    Image(Box<Config>),
    /// As it is: of a chart, a signature, a cache.
    Other(String),
}

/// Values of its environment are sent only when they are asked for.
#[server(endpoint = "image-config", input = Json)]
pub async fn read_config(repository: RepositoryName, digest: Digest, values: bool) -> Result<ConfigSheet, ApiError> {
    use crate::domain::storage::config::parse;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    app.record(&repository).map_err(fail)?;
    let text = read::config(&app, &repository, &digest).await.map_err(fail)?;
    Ok(match parse(&text) {
        Some(config) if values => ConfigSheet::Image(Box::new(config)),
        Some(config) => ConfigSheet::Image(Box::new(config.discreet())),
        None => ConfigSheet::Other(pretty(&text)),
    })
}

#[cfg(feature = "ssr")]
fn pretty(text: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(text);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| text.to_owned())
}

#[cfg(feature = "ssr")]
mod read;
#[cfg(feature = "ssr")]
pub use read::label;
