//! A repository that the demo holds.

use super::image::{Image, seconds};
use super::pulls::Pulls;
use super::seed::Recipe;
use super::seed::synthetic::Synthetic;
use super::shelf::{ImageId, Miss, Shelf};
use super::{ACCOUNT, REGION, evaluation};
use crate::domain::image::ImageStatus;
use crate::domain::lifecycle::parse::parse;
use crate::domain::time::Timestamp;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How long a restore from the archive takes; AWS says up to 20 minutes (ecr.md 2.7).
pub const RESTORE_MILLIS: i64 = 60_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutability {
    /// `MUTABLE`, `IMMUTABLE` or either with `_WITH_EXCLUSION`.
    pub kind: String,
    pub exclusions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecyclePolicy {
    pub text: String,
    pub evaluated_at: Option<Timestamp>,
    /// When AWS would next evaluate it.
    pub due: Timestamp,
}

/// A lifecycle preview and what it found when it was started.
#[derive(Debug, Clone)]
pub struct Preview {
    pub text: String,
    /// On the demo's stopwatch.
    pub done_at: i64,
    pub hits: Vec<Hit>,
}

/// An image that a preview would act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub digest: String,
    pub tags: Vec<String>,
    pub pushed_at: Timestamp,
    pub rule: u32,
    /// Goes to the archive instead of being expired.
    pub archive: bool,
    /// Lies in the archive already.
    pub archived: bool,
}

/// Where the images of a repository are.
#[derive(Debug)]
enum Contents {
    /// Made when first asked for, so that starting costs nothing.
    Unread(Recipe),
    /// Never kept, each computed from its position.
    Computed(Box<Synthetic>),
    Stored(Shelf),
}

#[derive(Debug)]
pub struct Repository {
    pub name: String,
    /// The seed of everything in it.
    pub key: u64,
    /// The demo's start.
    pub start: Timestamp,
    pub created_at: Timestamp,
    pub mutability: Mutability,
    pub scan_on_push: bool,
    pub kms_key: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub policy: Option<LifecyclePolicy>,
    pub permissions: Option<String>,
    pub preview: Option<Preview>,
    pub pulls: Pulls,
    pub recipe: Recipe,
    contents: Contents,
    restoring: usize,
}

impl Repository {
    /// A repository without settings, which the caller fills in.
    pub fn new(name: &str, key: u64, created_at: Timestamp, start: Timestamp, pulls: Pulls, recipe: Recipe) -> Self {
        let contents = match recipe {
            Recipe::Synthetic { images } => Contents::Computed(Box::new(Synthetic::new(key, images, start, pulls))),
            other => Contents::Unread(other),
        };
        Self {
            name: name.to_owned(),
            key,
            start,
            created_at,
            mutability: Mutability { kind: "MUTABLE".to_owned(), exclusions: Vec::new() },
            scan_on_push: false,
            kms_key: None,
            tags: BTreeMap::new(),
            policy: None,
            permissions: None,
            preview: None,
            pulls,
            recipe,
            contents,
            restoring: 0,
        }
    }

    pub fn arn(&self) -> String {
        arn(&self.name)
    }

    /// A Repository of DescribeRepositories.
    pub fn detail(&self) -> Value {
        let mut detail = json!({
            "repositoryArn": self.arn(),
            "registryId": ACCOUNT,
            "repositoryName": self.name,
            "repositoryUri": format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{}", self.name),
            "createdAt": seconds(self.created_at),
            "imageTagMutability": self.mutability.kind,
            "imageScanningConfiguration": {"scanOnPush": self.scan_on_push},
            "encryptionConfiguration": match &self.kms_key {
                Some(key) => json!({"encryptionType": "KMS", "kmsKey": key}),
                None => json!({"encryptionType": "AES256"}),
            },
        });
        if !self.mutability.exclusions.is_empty() {
            detail["imageTagMutabilityExclusionFilters"] = self.mutability.filters();
        }
        detail
    }

    pub fn count(&mut self) -> usize {
        match &self.contents {
            Contents::Computed(synthetic) => synthetic.len() as usize,
            Contents::Unread(_) | Contents::Stored(_) => self.shelf().len(),
        }
    }

    /// How many images there were at the demo's start.
    pub fn count_at_start(&mut self) -> usize {
        match &self.contents {
            Contents::Computed(synthetic) => synthetic.len() as usize,
            Contents::Unread(_) | Contents::Stored(_) => self.shelf().len_at_start(),
        }
    }

    /// Images from a position on, with their positions.
    pub fn from(&mut self, position: u64) -> Box<dyn Iterator<Item = (u64, Cow<'_, Image>)> + '_> {
        self.fill();
        match &self.contents {
            Contents::Computed(synthetic) => Box::new(
                (position..synthetic.len()).flat_map(|at| synthetic.image(at).map(|image| (at, Cow::Owned(image)))),
            ),
            Contents::Stored(shelf) => Box::new(shelf.from(position).map(|(at, image)| (at, Cow::Borrowed(image)))),
            Contents::Unread(_) => Box::new(std::iter::empty()),
        }
    }

    /// The images, kept from now on: for calls that change or look up single ones.
    pub fn shelf(&mut self) -> &mut Shelf {
        self.fill();
        if let Contents::Computed(synthetic) = &self.contents {
            let mut shelf = Shelf::seeded((0..synthetic.len()).filter_map(|at| synthetic.image(at)).collect());
            shelf.mark_start();
            self.contents = Contents::Stored(shelf);
        }
        match &mut self.contents {
            Contents::Stored(shelf) => shelf,
            // `fill` and the line above leave no other state.
            Contents::Unread(_) | Contents::Computed(_) => unreachable!("contents are stored by now"),
        }
    }

    /// Makes the images if nobody has asked for them yet. A policy that AWS has evaluated already has had its effect.
    pub fn fill(&mut self) {
        if let Contents::Unread(recipe) = &self.contents {
            let mut shelf = Shelf::seeded(recipe.images(self.key, self.start, &self.pulls));
            if let Some(LifecyclePolicy { text, evaluated_at: Some(at), .. }) = &self.policy
                && let Some(policy) = parse(text).policy
            {
                // What an index held back goes in the run after its own.
                for _ in 0..2 {
                    evaluation::run(&mut shelf, &policy, &self.pulls, *at);
                }
            }
            shelf.mark_start();
            self.contents = Contents::Stored(shelf);
        }
    }

    /// # Errors
    /// [`Miss`] when the identifier is malformed or finds nothing.
    pub fn find(&mut self, id: &ImageId) -> Result<Cow<'_, Image>, Miss> {
        self.fill();
        match &mut self.contents {
            Contents::Computed(synthetic) => synthetic.find(id).map(|(_, image)| Cow::Owned(image)),
            Contents::Stored(shelf) => shelf.find(id).map(Cow::Borrowed),
            Contents::Unread(_) => Err(Miss::NotFound),
        }
    }

    /// Remembers that BatchGetImage read an image.
    pub fn note_read(&mut self, digest: &str, now: Timestamp) {
        match &mut self.contents {
            Contents::Computed(synthetic) => {
                if let Ok((position, _)) = synthetic.find(&ImageId::of_digest(digest)) {
                    synthetic.read(position, now);
                }
            }
            Contents::Stored(shelf) => {
                if let Some(image) = shelf.by_digest_mut(digest) {
                    image.read_at = Some(now);
                }
            }
            Contents::Unread(_) => {}
        }
    }

    /// Does what was due: restores end, policies run.
    pub fn catch_up(&mut self, now: Timestamp) {
        self.finish_restores(now);
        let Some(due) = self.policy.as_ref().filter(|policy| policy.due <= now) else { return };
        if let Some(policy) = parse(&due.text).policy {
            let pulls = self.pulls;
            evaluation::run(self.shelf(), &policy, &pulls, now);
        }
        if let Some(policy) = &mut self.policy {
            policy.evaluated_at = Some(now);
            policy.due = now.plus_days(1);
        }
    }

    pub fn begin_restore(&mut self) {
        self.restoring += 1;
    }

    /// Ends the restores that have taken their time.
    fn finish_restores(&mut self, now: Timestamp) {
        if self.restoring == 0 {
            return;
        }
        let mut left = 0;
        for image in self.shelf().images_mut().filter(|image| image.status == ImageStatus::Activating) {
            match image.last_activated_at {
                Some(at) if at <= now => image.status = ImageStatus::Active,
                _ => left += 1,
            }
        }
        self.restoring = left;
    }
}

impl Mutability {
    /// Whether this tag may not move (ecr.md 3.4, PutImageTagMutability).
    pub fn is_immutable(&self, tag: &str) -> bool {
        let excluded = || self.exclusions.iter().any(|filter| super::wildcard::matches(filter, tag));
        match self.kind.as_str() {
            "IMMUTABLE" => true,
            "IMMUTABLE_WITH_EXCLUSION" => !excluded(),
            "MUTABLE_WITH_EXCLUSION" => excluded(),
            _ => false,
        }
    }

    pub fn filters(&self) -> Value {
        self.exclusions.iter().map(|filter| json!({"filterType": "WILDCARD", "filter": filter})).collect()
    }
}

pub fn arn(name: &str) -> String {
    format!("arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}")
}
