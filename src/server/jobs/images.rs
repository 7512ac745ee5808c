//! Changes of images, a batch at a time.
//!
//! Before each batch the images are looked at again: what has changed since somebody asked for it is left alone, and what
//! has been done already, perhaps by this very job before the program died, is not done twice.

use super::Batch;
use crate::domain::image::{Digest, Image, ImageStatus, StorageClass, Tag};
use crate::domain::job::{Change, Item, ItemResult, JobId, Subject, Task};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::server::aws::Aws;
use crate::server::aws::images::{Answer, BATCH, Refused};
use crate::server::store::{KeptManifest, Store};
use futures::future::join_all;
use std::collections::{HashMap, HashSet};

/// Items of one batch where each is a call of its own.
const SINGLE_BATCH: u32 = 20;
/// Of which this many are made at the same time.
const CONCURRENCY: usize = 4;

/// How many items are claimed at once.
pub fn batch_size(task: &Task) -> u32 {
    match task {
        Task::Images { change: Change::Delete | Change::RemoveTags, .. } => BATCH as u32,
        Task::Images { change: Change::AddTag | Change::Archive | Change::Restore, .. } => SINGLE_BATCH,
        // Paced, one after another.
        Task::RollOut { .. } | Task::RollBack { .. } => 1,
    }
}

pub async fn carry_out(
    aws: &Aws,
    store: &Store,
    job: JobId,
    repository: &RepositoryName,
    change: Change,
    items: &[Item],
) -> Batch {
    let mut digests: Vec<Digest> = items.iter().filter_map(|item| item.subject.digest().cloned()).collect();
    digests.sort();
    digests.dedup();
    let work = Work { aws, store, job, repository, items };
    let current = match aws.images_by_digest(repository, &digests).await {
        Ok(images) => images.into_iter().map(|image| (image.digest.clone(), image)).collect(),
        Err(problem) => return Batch { problem: Some(problem), ..Batch::default() },
    };
    match change {
        Change::Delete => work.delete(&current).await,
        Change::RemoveTags => work.remove_tags(&current).await,
        Change::AddTag => work.add_tags(&current).await,
        Change::Archive => work.transition(&current, StorageClass::Archive).await,
        Change::Restore => work.transition(&current, StorageClass::Standard).await,
    }
}

struct Work<'a> {
    aws: &'a Aws,
    store: &'a Store,
    job: JobId,
    repository: &'a RepositoryName,
    items: &'a [Item],
}

type Current = HashMap<Digest, Image>;

impl Work<'_> {
    async fn delete(&self, current: &Current) -> Batch {
        let mut batch = Batch::default();
        let mut going = Vec::new();
        for item in self.items {
            match item.subject.digest().and_then(|digest| current.get(digest)) {
                None => batch.results.push((item.number, noted("was gone already"))),
                Some(image) => match image.tags.iter().find(|tag| !item.subject.tags().contains(tag)) {
                    Some(tag) => {
                        let why = format!("it was tagged {tag} after the deletion was asked for");
                        batch.results.push((item.number, self.conflict("delete", &image.digest, why)));
                    }
                    None => going.push((item.number, image)),
                },
            }
        }
        let unread = match self.keep_manifests(&going).await {
            Ok(unread) => unread,
            Err(problem) => return Batch { problem: Some(problem), ..batch },
        };
        for refused in unread {
            for (number, _) in going.extract_if(.., |(_, image)| refused.digest.as_ref() == Some(&image.digest)) {
                batch.results.push((number, failed(refused.problem.clone())));
            }
        }
        let ids: Vec<_> = going.iter().map(|(_, image)| (image.digest.clone(), None)).collect();
        let numbers = going.iter().map(|(number, image)| (*number, &image.digest, None));
        self.delete_ids(&ids, numbers.collect(), batch).await
    }

    /// What keeps from losing for good. Archived images cannot be read (ecr.md 2.7): that they cannot be put back was
    /// said when they were chosen. Returns those that could not be read for another reason, which therefore stay.
    async fn keep_manifests(&self, going: &[(u32, &Image)]) -> Result<Vec<Refused>, Problem> {
        let (active, archived): (Vec<&Image>, Vec<&Image>) =
            going.iter().map(|(_, image)| *image).partition(|image| image.status == ImageStatus::Active);
        let kept = |image: &Image, media_type: Option<String>, body| KeptManifest {
            digest: image.digest.clone(),
            media_type: media_type.or_else(|| image.media_type.as_deref().map(str::to_owned)).unwrap_or_default(),
            tags: image.tags.clone(),
            body,
        };
        let mut manifests: Vec<_> = archived.into_iter().map(|image| kept(image, None, None)).collect();
        let mut refused = Vec::new();
        if !active.is_empty() {
            let digests: Vec<_> = active.iter().map(|image| image.digest.clone()).collect();
            let answer = self.aws.manifests(self.repository, &digests).await?;
            let mut read: HashSet<Digest> = HashSet::new();
            for manifest in answer.done {
                if let Some(image) = active.iter().find(|image| image.digest == manifest.digest) {
                    manifests.push(kept(image, manifest.media_type, Some(manifest.body)));
                    read.insert(manifest.digest);
                }
            }
            // Gone between two calls is no reason to fail: there is nothing to keep.
            let is_gone = |refused: &Refused| refused.problem.kind == ProblemKind::NotFound;
            let (gone, other): (Vec<_>, Vec<_>) = answer.refused.into_iter().partition(is_gone);
            let told: HashSet<_> = gone.iter().chain(&other).filter_map(|refused| refused.digest.clone()).collect();
            refused = other;
            for image in active.iter().filter(|image| !read.contains(&image.digest) && !told.contains(&image.digest)) {
                let why = "AWS did not return its manifest, so that it could not be put back";
                let what = format!("delete {} of {}", image.digest.short(), self.repository);
                let problem = Problem::new(ProblemKind::Unexpected, what, why, "Try again.");
                refused.push(Refused { digest: Some(image.digest.clone()), tag: None, problem });
            }
        }
        self.store.keep_manifests(self.job, &manifests).await?;
        Ok(refused)
    }

    async fn remove_tags(&self, current: &Current) -> Batch {
        let mut batch = Batch::default();
        let mut left: HashMap<&Digest, usize> =
            current.values().map(|image| (&image.digest, image.tags.len())).collect();
        let mut going: Vec<(u32, &Digest, Option<&Tag>)> = Vec::new();
        for item in self.items {
            let Subject::Tag { digest, tag } = &item.subject else { continue };
            let has_it = current.get(digest).is_some_and(|image| image.tags.contains(tag));
            match left.get_mut(digest) {
                Some(1) if has_it => {
                    let why = format!("{tag} is its last tag by now, and ECR would delete the image with it");
                    batch.results.push((item.number, self.conflict("remove a tag from", digest, why)));
                }
                Some(tags) if has_it => {
                    *tags -= 1;
                    going.push((item.number, digest, Some(tag)));
                }
                _ => batch.results.push((item.number, noted("was gone already"))),
            }
        }
        let ids: Vec<_> = going.iter().map(|(_, digest, tag)| ((*digest).clone(), tag.cloned())).collect();
        self.delete_ids(&ids, going, batch).await
    }

    /// One call for all; `numbers` tell whose item each id is.
    async fn delete_ids(
        &self,
        ids: &[(Digest, Option<Tag>)],
        numbers: Vec<(u32, &Digest, Option<&Tag>)>,
        mut batch: Batch,
    ) -> Batch {
        if ids.is_empty() {
            return batch;
        }
        let Answer { refused, request_id, .. } = match self.aws.delete_images(self.repository, ids).await {
            Ok(answer) => answer,
            Err(problem) => return Batch { problem: Some(problem), ..batch },
        };
        for (number, digest, tag) in numbers {
            // As it was asked for: a tag without its digest.
            let is_it = |refused: &&Refused| match tag {
                Some(tag) => refused.tag.as_ref() == Some(tag),
                None => refused.digest.as_ref() == Some(digest),
            };
            let result = match refused.iter().find(is_it).map(|refused| &refused.problem) {
                Some(problem) if problem.kind == ProblemKind::NotFound => noted("was gone already"),
                Some(problem) => failed(problem.clone()),
                None => ItemResult { request_id: request_id.clone(), ..ItemResult::default() },
            };
            batch.results.push((number, result));
        }
        batch
    }

    async fn add_tags(&self, current: &Current) -> Batch {
        let mut batch = Batch::default();
        for items in self.items.chunks(CONCURRENCY) {
            let outcomes = join_all(items.iter().map(|item| self.add_tag(current, item))).await;
            batch.gather(items, outcomes);
        }
        batch
    }

    async fn add_tag(&self, current: &Current, item: &Item) -> Result<ItemResult, Problem> {
        let Subject::Tag { digest, tag } = &item.subject else { return Ok(noted("names no tag")) };
        let what = format!("put the tag {tag} on {} of {}", digest.short(), self.repository);
        let Some(image) = current.get(digest) else { return Ok(gone(what)) };
        if image.tags.contains(tag) {
            return Ok(noted("was there already"));
        }
        let answer = self.aws.manifests(self.repository, std::slice::from_ref(digest)).await?;
        let Some(manifest) = answer.done.into_iter().next() else {
            let problem = answer.refused.into_iter().next().map(|refused| refused.problem);
            return Ok(
                problem.map_or_else(|| gone(what.clone()), |problem| failed(Problem { what: what.clone(), ..problem }))
            );
        };
        let request_id = self.aws.put_tag(self.repository, &manifest, tag).await?;
        Ok(ItemResult { request_id, ..ItemResult::default() })
    }

    async fn transition(&self, current: &Current, to: StorageClass) -> Batch {
        let mut batch = Batch::default();
        for items in self.items.chunks(CONCURRENCY) {
            let outcomes = join_all(items.iter().map(|item| self.move_image(current, to, item))).await;
            batch.gather(items, outcomes);
        }
        batch
    }

    async fn move_image(&self, current: &Current, to: StorageClass, item: &Item) -> Result<ItemResult, Problem> {
        let (verb, note) = match to {
            StorageClass::Archive => ("archive", "was archived already"),
            StorageClass::Standard => ("restore", "was restored already"),
        };
        let Some(digest) = item.subject.digest() else { return Ok(noted("names no image")) };
        let Some(image) = current.get(digest) else {
            return Ok(gone(format!("{verb} {} of {}", digest.short(), self.repository)));
        };
        if image.storage_class() == to {
            return Ok(noted(note));
        }
        let request_id = self.aws.move_image(self.repository, digest, to).await?;
        Ok(ItemResult { request_id, ..ItemResult::default() })
    }

    fn conflict(&self, verb: &str, digest: &Digest, why: String) -> ItemResult {
        let what = format!("{verb} {} of {}", digest.short(), self.repository);
        failed(Problem::new(ProblemKind::Conflict, what, why, "Look at it again, then decide."))
    }
}

impl Batch {
    /// Outcomes of calls that were one for each item. What concerns one item is its result; what concerns them all is told
    /// apart, and leaves the item as it is.
    fn gather(&mut self, items: &[Item], outcomes: Vec<Result<ItemResult, Problem>>) {
        for (item, outcome) in items.iter().zip(outcomes) {
            match outcome {
                Ok(result) => self.results.push((item.number, result)),
                Err(problem) if super::passes(problem.kind) || problem.kind == ProblemKind::NotPermitted => {
                    self.problem = Some(problem);
                }
                Err(problem) => self.results.push((item.number, failed(problem))),
            }
        }
    }
}

fn gone(what: String) -> ItemResult {
    failed(Problem::new(ProblemKind::NotFound, what, "the image is gone", "Refresh the list of images."))
}

pub(super) fn noted(note: &str) -> ItemResult {
    ItemResult { note: Some(note.to_owned()), ..ItemResult::default() }
}

pub(super) fn failed(problem: Problem) -> ItemResult {
    ItemResult { problem: Some(problem), ..ItemResult::default() }
}
