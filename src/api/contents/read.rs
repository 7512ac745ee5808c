//! From what is kept of manifests to what pages show.

use super::{BaseImage, Layer, MOST_CONFIG, NAMED, Platform, Sheet};
use crate::domain::image::Digest;
use crate::domain::inventory::Record;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::storage::manifest::{Blob, Child, Manifest, parse};
use crate::domain::storage::{Amount, Layers};
use crate::server::state::AppState;
use std::collections::{BTreeMap, HashMap};

pub(super) fn sheet(app: &AppState, record: &Record, at: usize, text: String) -> Sheet {
    let image = &record.images[at];
    let mut sheet = Sheet {
        text,
        problem: None,
        layers: Vec::new(),
        alone: Amount::default(),
        platforms: Vec::new(),
        base: None,
        annotations: Vec::new(),
        config: None,
    };
    let manifest = match parse(&sheet.text, image.media_type.as_deref()) {
        Ok(manifest) => manifest,
        Err(error) => {
            sheet.problem = Some(error.to_string());
            return sheet;
        }
    };
    let layers = app.manifests.layers(record).unwrap_or_default();
    sheet.alone = layers.freed(|position| position == at);
    sheet.layers = lines(app, record, at, &manifest, &layers);
    sheet.platforms = platforms(record, &manifest.children);
    sheet.annotations = manifest.annotations.into_iter().collect();
    sheet.config = manifest.config.map(|config| config.digest);
    sheet.base = base(app, &record.repository.name, &[&image.digest]).into_iter().next().flatten();
    sheet
}

fn lines(app: &AppState, record: &Record, at: usize, manifest: &Manifest, layers: &Layers) -> Vec<Layer> {
    let stored: Vec<&Digest> = manifest.stored().unwrap_or_default().into_iter().map(|(digest, _)| digest).collect();
    // Numbers within the repository come once for each blob, those of the registry as often as the manifest names it.
    let mut distinct = stored.clone();
    let mut seen = std::collections::HashSet::new();
    distinct.retain(|digest| seen.insert(*digest));
    let here: HashMap<&Digest, u32> = distinct.into_iter().zip(layers.of(at).iter().copied()).collect();
    let facts = app.manifests.facts(&record.images[at].digest);
    let numbers = facts.and_then(|facts| facts.blobs).unwrap_or_default();
    let everywhere: HashMap<&Digest, u32> = stored.into_iter().zip(numbers.iter().copied()).collect();
    let repositories = app.manifests.stored();
    let line = |blob: &Blob, is_config: bool| {
        let number = here.get(&blob.digest).copied();
        let holders = number.map_or(0, |number| layers.holders(number)).saturating_sub(1);
        let others = (0..layers.len()).filter(|other| {
            holders > 0 && *other != at && number.is_some_and(|number| layers.of(*other).contains(&number))
        });
        let named_images = others.take(NAMED).map(|other| {
            let image = &record.images[other];
            (image.digest.clone(), image.tags.first().cloned())
        });
        let mut others: Vec<RepositoryName> = everywhere
            .get(&blob.digest)
            .map(|number| repositories.holders(*number, &record.repository.name).cloned().collect())
            .unwrap_or_default();
        others.sort();
        Layer {
            digest: blob.digest.clone(),
            media_type: blob.media_type.clone(),
            bytes: blob.size,
            is_config,
            foreign: blob.foreign,
            note: blob.annotations.get("in-toto.io/predicate-type").cloned(),
            images: u64::from(holders),
            named_images: named_images.collect(),
            repositories: others.len() as u64,
            named_repositories: others.into_iter().take(NAMED).collect(),
        }
    };
    let all = manifest.layers.iter().map(|layer| line(layer, false));
    all.chain(manifest.config.iter().map(|config| line(config, true))).collect()
}

fn platforms(record: &Record, children: &[Child]) -> Vec<Platform> {
    let sizes: BTreeMap<&Digest, u64> = match children.is_empty() {
        true => BTreeMap::new(),
        false => record.images.iter().map(|image| (&image.digest, image.size_bytes)).collect(),
    };
    let name = |child: &Child| label(child, children);
    let platform = |child: &Child| Platform {
        digest: child.digest.clone(),
        what: name(child),
        bytes: sizes.get(&child.digest).copied(),
    };
    children.iter().map(platform).collect()
}

/// What a child of an index is: `linux/arm64`, `attestation of linux/arm64`.
pub fn label(child: &Child, siblings: &[Child]) -> String {
    let platform = |child: &Child| child.platform.clone().unwrap_or_else(|| "no platform".to_owned());
    match &child.attests {
        None => platform(child),
        Some(of) => match siblings.iter().find(|sibling| sibling.digest == *of) {
            Some(sibling) => format!("attestation of {}", platform(sibling)),
            None => "attestation".to_owned(),
        },
    }
}

/// What each of these images is likely built on.
pub(super) fn base(app: &AppState, of: &RepositoryName, digests: &[&Digest]) -> Vec<Option<BaseImage>> {
    let Ok(inventory) = app.inventory() else { return vec![None; digests.len()] };
    let found = app.manifests.bases(&inventory, of, digests).into_iter();
    let shown = found.map(|base| {
        base.map(|base| BaseImage {
            repository: base.repository,
            digest: base.image.digest,
            tags: base.image.tags,
            layers: base.layers,
            bytes: base.bytes,
        })
    });
    shown.collect()
}

/// # Errors
/// When the manifest is not known, names no config, or the config does not come.
pub(super) async fn config(app: &AppState, name: &RepositoryName, digest: &Digest) -> Result<String, Problem> {
    let what = format!("read the config of {digest}");
    let refuse = |why: &str, advice: &str| Problem::new(ProblemKind::NotFound, &what, why, advice);
    let Some(text) = app.store.manifest_text(digest).await? else {
        return Err(refuse("its manifest was not read", "Switch the reading of manifests on, in the settings."));
    };
    let config = parse(&text, None).ok().and_then(|manifest| manifest.config);
    let config = config.ok_or_else(|| refuse("its manifest names none", "Look at a platform of an index instead."))?;
    let bytes = app.link.aws().await?.blob(name, &config.digest, MOST_CONFIG).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
