//! What a manifest says of itself: media type, what it is, how big, what it refers to (ecr.md 5).

use super::refusal::Refusal;
use serde_json::Value;
use sha2::{Digest, Sha256};

pub const OCI_IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const DOCKER_IMAGE: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// What [`read`] finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub media_type: String,
    pub artifact_type: Option<String>,
    /// Config and layers; 0 for an index, whose size its children decide.
    pub size: u64,
    pub subject: Option<String>,
    pub children: Vec<String>,
}

/// `sha256:` and the hash of the exact bytes.
pub fn digest(text: &str) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(text.as_bytes())))
}

/// Reads a manifest as PutImage does. `declared` is `imageManifestMediaType`, needed when the manifest names no type.
///
/// # Errors
/// `InvalidParameterException` for text that is no manifest, or of no type that ECR takes.
pub fn read(text: &str, declared: Option<&str>) -> Result<Facts, Refusal> {
    let refuse = |what: &str| Refusal::constraint("imageManifest", what);
    let json: Value = serde_json::from_str(text).map_err(|_| refuse("Invalid JSON syntax"))?;
    let member = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
    let media_type = member("mediaType")
        .or_else(|| declared.map(str::to_owned))
        .ok_or_else(|| refuse("Manifest has no mediaType and imageManifestMediaType was not given"))?;
    if declared.is_some_and(|declared| declared != media_type) {
        return Err(refuse("Manifest mediaType differs from imageManifestMediaType"));
    }
    let digests = |name: &str| -> Vec<String> {
        json.get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.get("digest")?.as_str().map(str::to_owned))
            .collect()
    };
    let subject = json.pointer("/subject/digest").and_then(Value::as_str).map(str::to_owned);
    match media_type.as_str() {
        OCI_INDEX | DOCKER_LIST => Ok(Facts {
            media_type,
            artifact_type: member("artifactType"),
            size: 0,
            subject,
            children: digests("manifests"),
        }),
        OCI_IMAGE | DOCKER_IMAGE => {
            let size_of = |descriptor: &Value| descriptor.get("size").and_then(Value::as_u64).unwrap_or(0);
            let config = json.get("config").ok_or_else(|| refuse("Manifest has no config"))?;
            let layers =
                json.get("layers").and_then(Value::as_array).ok_or_else(|| refuse("Manifest has no layers"))?;
            let config_type = config.get("mediaType").and_then(Value::as_str).map(str::to_owned);
            Ok(Facts {
                artifact_type: member("artifactType").or(config_type),
                size: layers.iter().map(size_of).fold(size_of(config), u64::saturating_add),
                subject,
                children: Vec::new(),
                media_type,
            })
        }
        other => Err(refuse(&format!("Unsupported manifest media type {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_from_the_text() {
        let image = r#"{"schemaVersion":2,"config":{"mediaType":"c","digest":"sha256:1","size":7},"layers":[{"digest":"sha256:2","size":100},{"size":3}],"subject":{"digest":"sha256:9"}}"#;
        let facts = read(image, Some(OCI_IMAGE)).unwrap();
        assert_eq!((facts.size, facts.subject.as_deref()), (110, Some("sha256:9")));
        assert_eq!(facts.artifact_type.as_deref(), Some("c"));
        for (text, declared) in [
            ("", None),
            ("[]", None),
            (image, None),
            (image, Some("text/plain")),
            (r#"{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#, Some(OCI_IMAGE)),
        ] {
            assert_eq!(read(text, declared).unwrap_err().code, "InvalidParameterException", "{text}");
        }
    }

    #[test]
    fn the_digest_is_the_hash_of_the_bytes() {
        assert_eq!(digest(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
