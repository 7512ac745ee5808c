//! AWS's preview against our own evaluation, image by image, and why they may differ.

use super::{Preview, PreviewResult};
use crate::domain::image::relations::{Bond, Relations};
use crate::domain::image::{Digest, Image, Tag};
use crate::domain::lifecycle::Action;
use crate::domain::lifecycle::evaluate::{Evaluation, Outcome, Verdict};
use crate::domain::lifecycle::explain::Explainer;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Agreement {
    /// Images of which both say the same, kept ones too.
    pub agreed: u64,
    /// AWS only first, then ours only, then those that differ in the rule.
    pub disputes: Vec<Dispute>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub digest: Digest,
    pub tags: Vec<Tag>,
    pub kind: Kind,
    /// The likely reason, a sentence.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// AWS lists it, we keep it.
    AwsOnly,
    /// We say that it goes, AWS does not list it.
    OursOnly,
    /// Both act on it, by another rule or to another end.
    Otherwise,
}

/// What our side of the comparison was made from; all of the same images.
#[derive(Debug)]
pub struct Ours<'a> {
    pub images: &'a [Image],
    pub relations: &'a Relations,
    pub evaluation: &'a Evaluation,
    pub explainer: &'a Explainer<'a>,
}

/// Compares a complete preview of the same policy with our evaluation.
#[must_use]
pub fn compare(preview: &Preview, ours: &Ours<'_>) -> Agreement {
    let mut theirs: HashMap<&str, &PreviewResult> =
        preview.results.iter().map(|result| (result.digest.as_str(), result)).collect();
    let known = ours.images.iter().filter(|image| theirs.contains_key(image.digest.as_str())).count();
    let moved = known < theirs.len();
    let mut agreement = Agreement::default();
    for (at, (image, verdict)) in ours.images.iter().zip(&ours.evaluation.verdicts).enumerate() {
        let dispute = match theirs.remove(image.digest.as_str()) {
            None if !verdict.outcome.goes() => None,
            None => Some((Kind::OursOnly, ours.why_not(at, verdict, moved))),
            Some(_) if !verdict.outcome.goes() => Some((Kind::AwsOnly, ours.why(at, verdict, moved))),
            Some(result) => ours.otherwise(at, verdict, result).map(|reason| (Kind::Otherwise, reason)),
        };
        match dispute {
            None => agreement.agreed += 1,
            Some((kind, reason)) => agreement.disputes.push(Dispute {
                digest: image.digest.clone(),
                tags: image.tags.clone(),
                kind,
                reason,
            }),
        }
    }
    let unknown = preview.results.iter().filter(|result| theirs.contains_key(result.digest.as_str()));
    agreement.disputes.extend(unknown.map(|result| {
        Dispute {
            digest: result.digest.clone(),
            tags: result.tags.clone(),
            kind: Kind::AwsOnly,
            reason: "It is not among the images that were read: pushed or re-tagged since. Read the repository again."
                .to_owned(),
        }
    }));
    agreement.disputes.sort_by_key(|dispute| dispute.kind);
    agreement
}

const MOVED: &str = "Images were pushed since ours were read, which moves every count. Read the repository again.";
const UNKNOWN: &str = "No reason is known; images may have changed since ours were read. Read the repository again.";

impl Ours<'_> {
    /// Why AWS may take what we keep.
    fn why(&self, at: usize, verdict: &Verdict, moved: bool) -> String {
        if verdict.outcome == Outcome::Blocked {
            return "An index that stays needs it. AWS lists what rules select; when the policy runs, such an image fails with \
                    ImageReferencedByManifestList and stays. If no such index exists, our guess of its platforms is wrong."
                .to_owned();
        }
        self.common(at, moved)
    }

    /// Why AWS may keep what we would take.
    fn why_not(&self, at: usize, verdict: &Verdict, moved: bool) -> String {
        let follows = self.relations.owners(at).iter().any(|(owner, bond)| {
            let subject = self.evaluation.verdicts.get(*owner as usize);
            *bond == Bond::Referrer
                && subject.is_some_and(|subject| (subject.outcome, subject.rule) == (verdict.outcome, verdict.rule))
        });
        if follows {
            return "It goes with its subject, within 24 hours after it. AWS lists only what rules select.".to_owned();
        }
        let image = &self.images[at];
        if image.tags.is_empty() && !image.is_index() && self.images.iter().any(Image::is_index) {
            return "It is untagged and probably belongs to an index that stays: AWS spares such images, and which they are \
                    stands in manifests only, which were not read."
                .to_owned();
        }
        self.common(at, moved)
    }

    fn common(&self, at: usize, moved: bool) -> String {
        match self.explainer.explain(at).choice {
            Some(choice) => choice,
            None if moved => MOVED.to_owned(),
            None => UNKNOWN.to_owned(),
        }
    }

    /// How two verdicts differ that both act.
    fn otherwise(&self, at: usize, verdict: &Verdict, result: &PreviewResult) -> Option<String> {
        let action = if verdict.outcome == Outcome::Expire { Action::Expire } else { Action::Archive };
        let rule = verdict.rule.unwrap_or_default();
        if (action, rule) == (result.action, result.rule) {
            return None;
        }
        let verb = |action| if action == Action::Expire { "expires" } else { "archives" };
        let both =
            format!("Rule {rule} {} it here, rule {} {} it at AWS.", verb(action), result.rule, verb(result.action));
        let story = self.explainer.explain(at);
        Some(story.choice.map_or(both.clone(), |choice| format!("{both} {choice}")))
    }
}

#[cfg(test)]
mod tests;
