//! GetDownloadUrlForLayer, and what is behind the link: configs in full. Layers are named only.

use super::Call;
use crate::paths;
use crate::server::demo::manifest;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;
use serde::Deserialize;
use serde_json::{Value, json};

/// What the path of a link starts with.
pub const PATH: &str = "/blobs/";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetUrl {
    repository_name: String,
    layer_digest: String,
}

pub fn url(call: &mut Call<'_>, input: GetUrl) -> Result<Value, Refusal> {
    let GetUrl { repository_name, layer_digest } = input;
    let repository = call.registry.repository(&repository_name, call.now)?;
    let quoted = format!("\"digest\":\"{layer_digest}\"");
    // Descriptors of platforms and subjects look the same, but those are manifests.
    let is_named = repository.from(0).any(|(_, image)| image.children.is_empty() && image.manifest.contains(&quoted));
    if !is_named {
        let text = format!("The layer with digest '{layer_digest}' does not exist in the repository");
        return Err(Refusal::new("LayersNotFoundException", text));
    }
    let base = call.base;
    let url = format!("{base}{PATH}{}/{layer_digest}?X-Amz-Expires=3600", paths::encode(&repository_name));
    Ok(json!({"downloadUrl": url, "layerDigest": layer_digest}))
}

/// The blob that the path of a link names; `None` for layers, and for what never was.
pub fn read(registry: &mut Registry, path: &str, now: crate::domain::time::Timestamp) -> Option<String> {
    let (name, digest) = path.strip_prefix(PATH)?.split_once('/')?;
    let name = registry.repositories.keys().find(|known| paths::encode(known) == name)?.clone();
    let repository = registry.repository(&name, now).ok()?;
    repository.from(0).find_map(|(_, image)| {
        let config = image.config.as_ref()?;
        (image.manifest.contains(digest) && manifest::digest(config) == digest).then(|| config.clone())
    })
}
