//! Manifests as the tools write them: builders, signers, Helm (ecr.md 5). Each digest is the hash of its text, each size
//! the sum of what the text names.

use super::config::{self, Container};
use super::stack::Blob;
use crate::domain::time::Timestamp;
use crate::server::demo::image::Image;
use crate::server::demo::manifest::{self, DOCKER_IMAGE, DOCKER_LIST, Facts, OCI_IMAGE, OCI_INDEX};
use crate::server::demo::random::{digest, hex, key, mix, unit};
use std::fmt::Write;

const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const EMPTY: &str = "application/vnd.oci.empty.v1+json";

fn descriptor(media_type: &str, digest: &str, size: u64, more: &str) -> String {
    format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}{more}}}"#)
}

/// A manifest of one config and layers, with `more` members at its end.
struct Draft<'a> {
    media_type: &'a str,
    artifact_type: Option<&'a str>,
    /// Media type and text.
    config: (&'a str, String),
    layers: Vec<(&'a str, Blob, String)>,
    subject: Option<&'a Image>,
    annotations: String,
}

impl Draft<'_> {
    fn image(self, at: Timestamp) -> Image {
        let (config_type, config_text) = self.config;
        let config = Blob { digest: manifest::digest(&config_text), size: config_text.len() as u64 };
        let mut text = format!(r#"{{"schemaVersion":2,"mediaType":"{}""#, self.media_type);
        // Writing to a String cannot fail.
        if let Some(artifact_type) = self.artifact_type {
            let _ = write!(text, r#","artifactType":"{artifact_type}""#);
        }
        let _ = write!(text, r#","config":{},"layers":["#, descriptor(config_type, &config.digest, config.size, ""));
        for (n, (media_type, blob, more)) in self.layers.iter().enumerate() {
            if n > 0 {
                text.push(',');
            }
            text.push_str(&descriptor(media_type, &blob.digest, blob.size, more));
        }
        text.push(']');
        if let Some(subject) = self.subject {
            let size = subject.manifest.len() as u64;
            let _ = write!(text, r#","subject":{}"#, descriptor(&subject.media_type, &subject.digest, size, ""));
        }
        text.push_str(&self.annotations);
        text.push('}');
        let facts = Facts {
            media_type: self.media_type.to_owned(),
            artifact_type: Some(self.artifact_type.unwrap_or(config_type).to_owned()),
            size: config.size + self.layers.iter().map(|(_, blob, _)| blob.size).sum::<u64>(),
            subject: self.subject.map(|subject| subject.digest.clone()),
            children: Vec::new(),
        };
        Image { config: Some(config_text), ..Image::new(text, facts, at) }
    }
}

fn blob(of: u64, smallest: u64, largest: u64) -> Blob {
    Blob { digest: digest(of), size: smallest + ((largest - smallest) as f64 * unit(of)) as u64 }
}

fn empty_config() -> (&'static str, String) {
    (EMPTY, "{}".to_owned())
}

/// A container image for one platform.
pub fn container(of: u64, container: Container<'_>, at: Timestamp) -> Image {
    let (media_type, config, layer) =
        if container.docker { (DOCKER_IMAGE, DOCKER_CONFIG, DOCKER_LAYER) } else { (OCI_IMAGE, OCI_CONFIG, OCI_LAYER) };
    Draft {
        media_type,
        artifact_type: None,
        config: (config, config::container(of, &container, at)),
        layers: container.layers.into_iter().map(|blob| (layer, blob, String::new())).collect(),
        subject: None,
        annotations: String::new(),
    }
    .image(at)
}

/// BuildKit's provenance and SBOM of one platform's image, which lives inside the index (ecr.md 5).
pub fn attestation(of: u64, at: Timestamp) -> Image {
    let statement = |name: &str, predicate: &str, smallest, largest| {
        let more = format!(r#","annotations":{{"in-toto.io/predicate-type":"{predicate}"}}"#);
        ("application/vnd.in-toto+json", blob(key(of, name), smallest, largest), more)
    };
    Draft {
        media_type: OCI_IMAGE,
        artifact_type: None,
        config: (OCI_CONFIG, config::hollow(of, "unknown")),
        layers: vec![
            statement("spdx", "https://spdx.dev/Document", 20_000, 90_000),
            statement("provenance", "https://slsa.dev/provenance/v0.2", 2_000, 12_000),
        ],
        subject: None,
        annotations: String::new(),
    }
    .image(at)
}

/// A child of an index: the platform `os/architecture`, or the image that an attestation speaks of.
pub enum Child<'a> {
    Platform(&'a Image, &'a str),
    Attestation(&'a Image, &'a Image),
}

pub fn index(children: &[Child<'_>], docker: bool, at: Timestamp) -> Image {
    let media_type = if docker { DOCKER_LIST } else { OCI_INDEX };
    let mut text = format!(r#"{{"schemaVersion":2,"mediaType":"{media_type}","manifests":["#);
    for (n, child) in children.iter().enumerate() {
        let (image, more) = match child {
            Child::Platform(image, platform) => {
                let (os, architecture) = platform.split_once('/').unwrap_or(("linux", platform));
                (image, format!(r#","platform":{{"architecture":"{architecture}","os":"{os}"}}"#))
            }
            Child::Attestation(image, of) => (
                image,
                format!(
                    concat!(
                        r#","annotations":{{"vnd.docker.reference.digest":"{}","#,
                        r#""vnd.docker.reference.type":"attestation-manifest"}},"#,
                        r#""platform":{{"architecture":"unknown","os":"unknown"}}"#
                    ),
                    of.digest
                ),
            ),
        };
        if n > 0 {
            text.push(',');
        }
        text.push_str(&descriptor(&image.media_type, &image.digest, image.manifest.len() as u64, &more));
    }
    text.push_str("]}");
    let images = || {
        children.iter().map(|child| match child {
            Child::Platform(image, _) | Child::Attestation(image, _) => *image,
        })
    };
    let facts = Facts {
        media_type: media_type.to_owned(),
        artifact_type: None,
        size: images().map(|image| image.size).max().unwrap_or(0),
        subject: None,
        children: images().map(|image| image.digest.clone()).collect(),
    };
    Image::new(text, facts, at)
}

/// Cosign before version 3: an image whose tag names the digest it signs.
pub fn cosign_tag(signed: &str, at: Timestamp) -> Image {
    let of = key(1, signed);
    let more = format!(r#","annotations":{{"dev.cosignproject.cosign/signature":"MEUC{}"}}"#, hex(of, 88));
    let mut image = Draft {
        media_type: OCI_IMAGE,
        artifact_type: None,
        config: (OCI_CONFIG, config::hollow(of, "")),
        layers: vec![("application/vnd.dev.cosign.simplesigning.v1+json", blob(of, 240, 260), more)],
        subject: None,
        annotations: String::new(),
    }
    .image(at);
    image.tags = vec![format!("sha256-{}.sig", signed.trim_start_matches("sha256:"))];
    image
}

/// What refers to an image by OCI `subject`.
pub fn referrer(subject: &Image, kind: Referrer, at: Timestamp) -> Image {
    let of = key(kind as u64 + 2, &subject.digest);
    let created = at.rfc3339();
    let draft = |artifact_type, config, layer: (&'static str, Blob)| Draft {
        media_type: OCI_IMAGE,
        artifact_type,
        config,
        layers: vec![(layer.0, layer.1, String::new())],
        subject: Some(subject),
        annotations: format!(r#","annotations":{{"org.opencontainers.image.created":"{created}"}}"#),
    };
    const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const SPDX: &str = "application/spdx+json";
    match kind {
        Referrer::CosignBundle => draft(Some(BUNDLE), empty_config(), (BUNDLE, blob(of, 9_000, 14_000))),
        Referrer::Spdx => draft(Some(SPDX), empty_config(), (SPDX, blob(of, 180_000, 900_000))),
        Referrer::Notation => draft(
            None,
            ("application/vnd.cncf.notary.signature", empty_config().1),
            ("application/jose+json", blob(of, 2_000, 2_400)),
        ),
        Referrer::Soci => draft(
            None,
            ("application/vnd.amazon.soci.index.v1+json", empty_config().1),
            ("application/octet-stream", blob(of, 900_000, 14_000_000)),
        ),
    }
    .image(at)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referrer {
    CosignBundle,
    Spdx,
    Notation,
    Soci,
}

pub fn helm_chart(of: u64, name: &str, version: &str, at: Timestamp) -> Image {
    const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
    const PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";
    Draft {
        media_type: OCI_IMAGE,
        artifact_type: None,
        config: ("application/vnd.cncf.helm.config.v1+json", config::chart(name, version)),
        layers: vec![
            (CHART, blob(key(of, "chart"), 9_000, 60_000), String::new()),
            (PROVENANCE, blob(key(of, "prov"), 900, 1_100), String::new()),
        ],
        subject: None,
        annotations: format!(
            r#","annotations":{{"org.opencontainers.image.title":"{name}","org.opencontainers.image.version":"{version}"}}"#
        ),
    }
    .image(at)
}

/// `--cache-to type=registry`: every step of a build, most of them the same as last time.
pub fn build_cache(of: u64, build: u64, at: Timestamp) -> Image {
    let steps: Vec<Blob> = (0..14u64)
        .map(|step| {
            // Later steps change more often.
            let version = build / (1 + (14 - step) * 2);
            blob(mix(mix(of, step), version), 1_000_000, 95_000_000)
        })
        .collect();
    Draft {
        media_type: OCI_IMAGE,
        artifact_type: None,
        config: ("application/vnd.buildkit.cacheconfig.v0", config::cache(&steps, build)),
        layers: steps.into_iter().map(|blob| (OCI_LAYER, blob, String::new())).collect(),
        subject: None,
        annotations: String::new(),
    }
    .image(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::demo::seed::stack::Stack;

    #[test]
    fn manifests_say_what_the_images_claim() {
        let at = Timestamp::from_secs(1_790_000_000);
        let layers = || vec![Blob { digest: digest(1), size: 10 }, Blob { digest: digest(2), size: 20 }];
        let container = |of, docker| {
            let layers = layers();
            let (stack, architecture, description) = (Stack::Go, "amd64", "</script>");
            super::container(of, Container { stack, architecture, layers, docker, description }, at)
        };
        let amd64 = container(1, false);
        let arm64 = container(2, false);
        let note = attestation(3, at);
        let children = [
            Child::Platform(&amd64, "linux/amd64"),
            Child::Platform(&arm64, "linux/arm64"),
            Child::Attestation(&note, &amd64),
        ];
        let list = index(&children, false, at);
        assert_eq!(list.size, amd64.size.max(arm64.size).max(note.size));
        let mut all = vec![
            container(4, true),
            cosign_tag(&list.digest, at),
            helm_chart(5, "shop", "1.0.0", at),
            build_cache(6, 40, at),
        ];
        for kind in [Referrer::CosignBundle, Referrer::Spdx, Referrer::Notation, Referrer::Soci] {
            all.push(referrer(&list, kind, at));
        }
        all.extend([amd64, arm64, note, list]);
        for image in all {
            let facts = manifest::read(&image.manifest, None).unwrap();
            let size = if facts.children.is_empty() { facts.size } else { image.size };
            let said = (facts.media_type, facts.artifact_type, size, facts.subject, facts.children);
            let kept = (image.media_type, image.artifact_type, image.size, image.subject, image.children);
            assert_eq!(said, kept, "{}", image.manifest);
            assert_eq!(image.digest, manifest::digest(&image.manifest));
        }
    }
}
