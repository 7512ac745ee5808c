//! Long work: what was asked for, by whom, how far it is, and what became of each item.
//!
//! A job changes something in AWS, item by item. It is kept in the store, so that it goes on after a restart, and every
//! item ends in exactly one of the states that are over.

pub mod plan;
pub mod roll_out;

use super::image::{Digest, Tag};
use super::problem::Problem;
use super::repository::RepositoryName;
use super::time::Timestamp;
use roll_out::{Pace, PolicyChange, Replaced};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// The number of a job in the store, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub i64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for JobId {
    type Err = ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What a job does to each of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    Images {
        repository: RepositoryName,
        change: Change,
    },
    /// Puts a lifecycle policy in force in many repositories; `title` says which.
    RollOut {
        title: String,
        pace: Pace,
    },
    /// Puts back what a roll-out replaced.
    RollBack {
        of: JobId,
        pace: Pace,
    },
}

/// What can be done to images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Delete,
    AddTag,
    RemoveTags,
    Archive,
    Restore,
}

impl Change {
    pub const ALL: [Self; 5] = [Self::Delete, Self::AddTag, Self::RemoveTags, Self::Archive, Self::Restore];

    /// As it stands in a URL or a form.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::AddTag => "add-tag",
            Self::RemoveTags => "remove-tags",
            Self::Archive => "archive",
            Self::Restore => "restore",
        }
    }

    /// On a button.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::AddTag => "Add tag",
            Self::RemoveTags => "Remove tags",
            Self::Archive => "Archive",
            Self::Restore => "Restore",
        }
    }

    /// The API operation that makes the change, as the audit log names it.
    #[must_use]
    pub const fn operation(self) -> &'static str {
        match self {
            Self::Delete | Self::RemoveTags => "BatchDeleteImage",
            Self::AddTag => "PutImage",
            Self::Archive | Self::Restore => "UpdateImageStorageClass",
        }
    }

    /// Counted: `412 images deleted`.
    #[must_use]
    pub fn done(self, items: u64) -> String {
        let what = match self {
            Self::Delete | Self::Archive | Self::Restore => "image",
            Self::AddTag | Self::RemoveTags => "tag",
        };
        let participle = match self {
            Self::Delete => "deleted",
            Self::AddTag => "added",
            Self::RemoveTags => "removed",
            Self::Archive => "archived",
            Self::Restore => "restored",
        };
        format!("{} {participle}", counted(items, what))
    }
}

impl Task {
    /// `Delete images of team/app`.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Images { repository, change } => {
                let what = match change {
                    Change::Delete => "Delete images of",
                    Change::AddTag => "Add a tag in",
                    Change::RemoveTags => "Remove tags in",
                    Change::Archive => "Archive images of",
                    Change::Restore => "Restore images of",
                };
                format!("{what} {repository}")
            }
            Self::RollOut { title, .. } => format!("Roll out {title}"),
            Self::RollBack { of, .. } => format!("Roll back job {of}"),
        }
    }

    /// The API operation that makes the change.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Images { change, .. } => change.operation(),
            Self::RollOut { .. } | Self::RollBack { .. } => "PutLifecyclePolicy",
        }
    }

    /// The repository that it is all about; `None`: more than one.
    #[must_use]
    pub const fn repository(&self) -> Option<&RepositoryName> {
        match self {
            Self::Images { repository, .. } => Some(repository),
            Self::RollOut { .. } | Self::RollBack { .. } => None,
        }
    }

    /// How fast it may go, and whether it pauses after its first items; `None`: as fast as AWS lets it.
    #[must_use]
    pub const fn pace(&self) -> Option<Pace> {
        match self {
            Self::Images { .. } => None,
            Self::RollOut { pace, .. } | Self::RollBack { pace, .. } => Some(*pace),
        }
    }

    /// Counted: `412 images deleted`.
    #[must_use]
    pub fn done(&self, items: u64) -> String {
        match self {
            Self::Images { change, .. } => change.done(items),
            Self::RollOut { .. } => format!("{} put in force", counted(items, "policy")),
            Self::RollBack { .. } => format!("{} put back", counted(items, "policy")),
        }
    }
}

/// `1 image`, `1,204 images`.
#[must_use]
pub fn counted(count: u64, what: &str) -> String {
    let count_text = super::format::count(count);
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("{count_text} {what}"),
        (_, Some(stem)) => format!("{count_text} {stem}ies"),
        (_, None) => format!("{count_text} {what}s"),
    }
}

/// What one item is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A whole image, with the tags that the asker saw on it.
    Image { digest: Digest, tags: Vec<Tag> },
    /// One tag of an image, that it has or is to get.
    Tag { digest: Digest, tag: Tag },
    /// The lifecycle policy of a repository.
    Policy(Box<PolicyChange>),
}

impl Subject {
    /// Of the image that it is about.
    #[must_use]
    pub const fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Image { digest, .. } | Self::Tag { digest, .. } => Some(digest),
            Self::Policy(_) => None,
        }
    }

    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        match self {
            Self::Image { tags, .. } => tags,
            Self::Tag { tag, .. } => std::slice::from_ref(tag),
            Self::Policy(_) => &[],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    Waiting,
    /// Handed to AWS, or about to be. After the death of the program it is not known which: it is done again, and every
    /// change is of a kind that AWS does once only.
    Running,
    Done,
    Failed,
    /// The job ended before its turn.
    Skipped,
}

impl ItemState {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Skipped];

    /// As it is kept, and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// From 0 within the job.
    pub number: u32,
    pub subject: Subject,
    pub state: ItemState,
    pub result: ItemResult,
    /// Of a policy: what was kept before it was replaced; `None`: nothing was replaced.
    pub replaced: Option<Replaced>,
    /// When it was over.
    pub at: Option<Timestamp>,
}

/// What is known of an item that is over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemResult {
    /// AWS's request id of the call that changed it.
    pub request_id: Option<String>,
    /// Something worth knowing of an item that is done: `was gone already`.
    pub note: Option<String>,
    /// Why it failed.
    pub problem: Option<Problem>,
}

impl ItemResult {
    #[must_use]
    pub const fn state(&self) -> ItemState {
        if self.problem.is_some() { ItemState::Failed } else { ItemState::Done }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    Waiting,
    Running,
    /// Every item is done or failed.
    Finished,
    /// Somebody ended it.
    Cancelled,
    /// It could not go on, for a reason that is the same for all items.
    Stopped,
}

impl JobState {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Finished, Self::Cancelled, Self::Stopped];

    /// As it is kept, and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Stopped => "stopped",
        }
    }

    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Cancelled | Self::Stopped)
    }
}

/// Items by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    pub waiting: u64,
    pub running: u64,
    pub done: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Tally {
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.over() + self.left()
    }

    #[must_use]
    pub const fn over(&self) -> u64 {
        self.done + self.failed + self.skipped
    }

    #[must_use]
    pub const fn left(&self) -> u64 {
        self.waiting + self.running
    }

    pub const fn add(&mut self, state: ItemState, items: u64) {
        match state {
            ItemState::Waiting => self.waiting += items,
            ItemState::Running => self.running += items,
            ItemState::Done => self.done += items,
            ItemState::Failed => self.failed += items,
            ItemState::Skipped => self.skipped += items,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub id: JobId,
    pub task: Task,
    pub by: String,
    pub asked_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub state: JobState,
    /// Somebody wants it to end; what AWS has been asked for is still brought to its end.
    pub cancelling: bool,
    /// Until somebody says that it may go on: because somebody paused it, or because its first stage is over.
    pub paused: bool,
    /// Why it waits, or why it stopped.
    pub problem: Option<Problem>,
    pub tally: Tally,
    /// Items that were over in the last [`PACE_MILLIS`] before it was looked at.
    pub recent: u64,
}

/// How far back the rate of a job looks: long enough to be steady, short enough to tell of throttling.
pub const PACE_MILLIS: i64 = 30_000;

impl Job {
    /// What it came to, for the audit log: `409 images deleted, 3 failed, 12 not tried`.
    #[must_use]
    pub fn outcome(&self) -> String {
        let mut text = self.task.done(self.tally.done);
        if self.tally.failed > 0 {
            text.push_str(&format!(", {} failed", super::format::count(self.tally.failed)));
        }
        if self.tally.skipped > 0 {
            text.push_str(&format!(", {} not tried", super::format::count(self.tally.skipped)));
        }
        text
    }

    /// Items a minute, and the milliseconds that the rest will take at that rate; `None` while nothing is known.
    #[must_use]
    pub fn pace(&self, now: Timestamp) -> Option<(f64, i64)> {
        let started = self.started_at.filter(|_| self.state == JobState::Running && self.recent > 0)?;
        let span = (now - started).clamp(1, PACE_MILLIS);
        let rate = self.recent as f64 / span as f64;
        Some((rate * 60_000.0, (self.tally.left() as f64 / rate) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: JobState, recent: u64, tally: Tally) -> Job {
        let repository = RepositoryName::new("team/app").unwrap();
        Job {
            id: JobId(7),
            task: Task::Images { repository, change: Change::Delete },
            by: String::new(),
            asked_at: Timestamp::from_secs(0),
            started_at: Some(Timestamp::from_secs(10)),
            ended_at: None,
            state,
            cancelling: false,
            paused: false,
            problem: None,
            tally,
            recent,
        }
    }

    #[test]
    fn the_rate_tells_the_time_left() {
        let tally = Tally { waiting: 200, running: 100, done: 60, ..Tally::default() };
        let at = Timestamp::from_secs;
        for (recent, now, pace) in [
            (60, 40, Some((120, 150_000))),
            // A job that has just begun is not judged by the time before it.
            (60, 20, Some((360, 50_000))),
            (60, 500, Some((120, 150_000))),
            (0, 500, None),
        ] {
            let seen = job(JobState::Running, recent, tally).pace(at(now));
            assert_eq!(seen.map(|(rate, left)| (rate.round() as i64, left)), pace, "{recent} at {now}");
        }
        assert_eq!(job(JobState::Finished, 60, tally).pace(at(40)), None);
    }

    #[test]
    fn outcomes_count_what_became_of_the_items() {
        for (done, failed, skipped, text) in [
            (1, 0, 0, "1 image deleted"),
            (1_204, 0, 0, "1,204 images deleted"),
            (409, 3, 12, "409 images deleted, 3 failed, 12 not tried"),
        ] {
            let tally = Tally { done, failed, skipped, ..Tally::default() };
            assert_eq!(job(JobState::Finished, 0, tally).outcome(), text);
        }
    }
}
