//! What a lifecycle policy does to a repository. The rules are the engine's; the demo adds what AWS knows and nobody
//! outside can see: the children of every index.

use super::image::Image;
use super::pulls::Pulls;
use super::repository::Hit;
use super::shelf::Shelf;
use crate::domain::image::relations::Relations;
use crate::domain::image::{Digest, Image as DomainImage, ImageStatus};
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::evaluate::{ImageSet, Outcome, evaluate};
use crate::domain::time::Timestamp;
use std::borrow::Cow;
use std::collections::HashMap;

/// The images that a policy would act on, children of surviving indexes left out.
pub fn hits<'a>(
    images: impl Iterator<Item = Cow<'a, Image>>,
    policy: &Policy,
    pulls: &Pulls,
    now: Timestamp,
) -> Vec<Hit> {
    let mut children: HashMap<Digest, Vec<Digest>> = HashMap::new();
    let mut all: Vec<DomainImage> = Vec::new();
    for image in images {
        let Some(known) = image.to_domain(pulls, now) else { continue };
        if image.is_index() {
            let digests = image.children.iter().filter_map(|child| Digest::new(child.as_str()).ok());
            children.insert(known.digest.clone(), digests.collect());
        }
        all.push(known);
    }
    let set = ImageSet::new(&all, &Relations::find(&all, &children));
    let verdicts = evaluate(policy, &set, now).verdicts;
    all.into_iter()
        .zip(verdicts)
        .filter(|(_, verdict)| verdict.outcome.goes())
        .filter_map(|(image, verdict)| {
            Some(Hit {
                digest: image.digest.as_str().to_owned(),
                tags: image.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
                pushed_at: image.pushed_at,
                rule: verdict.rule?,
                archive: verdict.outcome == Outcome::Archive,
                archived: image.status == ImageStatus::Archived,
            })
        })
        .collect()
}

/// Runs a policy, and removes referrers whose subject is gone (ecr.md 2.5).
pub fn run(shelf: &mut Shelf, policy: &Policy, pulls: &Pulls, now: Timestamp) {
    for hit in hits(shelf.images().map(Cow::Borrowed), policy, pulls, now) {
        if !hit.archive {
            shelf.remove(&hit.digest);
        } else if let Some(image) = shelf.by_digest_mut(&hit.digest) {
            image.status = ImageStatus::Archived;
            image.last_archived_at = Some(now);
        }
    }
    let orphans: Vec<String> = shelf
        .images()
        .filter(|image| image.subject.as_ref().is_some_and(|subject| shelf.by_digest(subject).is_none()))
        .map(|image| image.digest.clone())
        .collect();
    for orphan in orphans {
        shelf.remove(&orphan);
    }
}
