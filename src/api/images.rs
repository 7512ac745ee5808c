//! Images of one repository: the list, and one of them.

pub mod change;

use super::ApiError;
use crate::domain::history::TagSighting;
use crate::domain::image::listing::{Query, Totals};
use crate::domain::image::relations::Bond;
use crate::domain::image::{Digest, Image};
use crate::domain::inventory::query::Page;
use crate::domain::lifecycle::evaluate::{Outcome, Verdict};
use crate::domain::lifecycle::explain::Explanation;
use crate::domain::problem::Problem;
use crate::domain::repository::{Repository, RepositoryName};
use crate::domain::time::Timestamp;
use change::form::Asked;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Groups of one page of the list.
pub const PER_PAGE: u32 = 100;

/// An image and what the policy in force would do with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub image: Image,
    /// `None`: there is no policy, or it could not be read.
    pub fate: Option<Fate>,
    /// What it is to its index, as the index says: `linux/arm64`, `attestation of linux/arm64`.
    pub part: Option<String>,
    /// Whether the filter itself lets it through: an image may be listed for what belongs to it, or for its index.
    pub matches: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fate {
    pub outcome: Outcome,
    /// Priority of the rule that decides.
    pub rule: Option<u32>,
}

impl From<Verdict> for Fate {
    fn from(verdict: Verdict) -> Self {
        Self { outcome: verdict.outcome, rule: verdict.rule }
    }
}

/// An image with what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub lead: Line,
    pub members: Vec<(Line, Bond)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub page: Page<Group, Totals>,
    pub now: Timestamp,
    pub problem: Option<Problem>,
    pub may_write: bool,
    /// To a form that was sent without JavaScript.
    pub asked: Option<Asked>,
}

#[server(endpoint = "images", input = Json)]
pub async fn list(repository: RepositoryName, query: Query) -> Result<Listing, ApiError> {
    use crate::domain::problem::ProblemKind;
    use crate::server::context::{fail, posted_wish, reader};
    use crate::server::state::Access;
    let (app, posted) = (reader()?, posted_wish());
    let record = app.record(&repository).map_err(fail)?;
    let now = app.clock.now();
    let lists = app.images.of(&record, now).await.map_err(fail)?;
    let relations = lists.arranged.relations();
    let page = query.page(&lists.arranged, now, PER_PAGE).map_err(|error| {
        fail(Problem::new(ProblemKind::Invalid, "filter the images", error.to_string(), "Change or clear the filter."))
    })?;
    let line = |at: usize, matches: Option<&bool>| Line {
        matches: matches.copied().unwrap_or_default(),
        image: record.images[at].clone(),
        fate: lists.judged.as_ref().map(|judged| judged.evaluation.verdicts[at].into()),
        part: relations.owner(at).and_then(|(owner, bond)| part(&app, &record.images, at, owner, bond)),
    };
    let asked = match posted {
        Some(posted) => Some(change::write::asked(&app, &record, posted).await),
        None => None,
    };
    Ok(Listing {
        page: page.map(|group| Group {
            lead: line(group.lead, group.matches.first()),
            members: (group.members.iter().zip(1..))
                .map(|((at, bond), place)| (line(*at, group.matches.get(place)), *bond))
                .collect(),
        }),
        now,
        problem: record.images_problem.clone(),
        may_write: app.access == Access::Write,
        asked,
    })
}

/// Those whose digests begin with one of these texts of hexadecimal digits, at most [`PER_PAGE`].
#[server(endpoint = "images-named", input = Json)]
pub async fn named(repository: RepositoryName, digits: Vec<String>) -> Result<Vec<Image>, ApiError> {
    use crate::server::context::{fail, reader};
    /// Shorter ones name too many.
    const FEWEST: usize = 8;
    let record = reader()?.record(&repository).map_err(fail)?;
    let is_named = |image: &&Image| {
        let hex = image.digest.as_str().rsplit(':').next().unwrap_or_default();
        digits.iter().any(|digits| digits.len() >= FEWEST && hex.starts_with(digits.as_str()))
    };
    Ok(record.images.iter().filter(is_named).take(PER_PAGE as usize).cloned().collect())
}

/// What an image is to its index, where the manifest of that was read.
#[cfg(feature = "ssr")]
fn part(app: &crate::server::state::AppState, images: &[Image], at: usize, owner: usize, bond: Bond) -> Option<String> {
    use crate::domain::image::relations::Certainty;
    if bond != Bond::Child(Certainty::Known) {
        return None;
    }
    let children = app.manifests.facts(&images[owner].digest)?.children;
    let child = children.iter().find(|child| child.digest == images[at].digest)?;
    Some(super::contents::label(child, &children))
}

/// Everything that is known of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub image: Image,
    pub repository: Repository,
    /// What it belongs to.
    pub owner: Option<(Image, Bond)>,
    /// What belongs to it.
    pub members: Vec<(Image, Bond)>,
    pub fate: Option<Fate>,
    pub explanation: Option<Explanation>,
    /// Tags this digest had or has, and digests its tags had before.
    pub history: Vec<TagSighting>,
    pub now: Timestamp,
    pub console_url: String,
    pub may_write: bool,
}

#[server(endpoint = "image", input = Json)]
pub async fn show(repository: RepositoryName, digest: Digest) -> Result<Detail, ApiError> {
    use crate::domain::lifecycle::explain::explain;
    use crate::domain::problem::ProblemKind;
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let Some(at) = record.images.iter().position(|image| image.digest == digest) else {
        return Err(fail(Problem::new(
            ProblemKind::NotFound,
            format!("show {digest}"),
            format!("{repository} holds no such image"),
            "A lifecycle policy or a person may have deleted it.",
        )));
    };
    let now = app.clock.now();
    let lists = app.images.of(&record, now).await.map_err(fail)?;
    let relations = lists.arranged.relations();
    let judged = lists.judged.as_ref().map(|judged| {
        let story = explain(&judged.policy, &judged.set, &judged.evaluation, at, judged.at);
        (Fate::from(judged.evaluation.verdicts[at]), story)
    });
    let (fate, explanation) = judged.unzip();
    let image = record.images[at].clone();
    let registry = &record.repository.registry;
    let mut history = app.store.tag_history(registry, &repository).await?;
    history.retain(|sighting| sighting.digest == digest || image.tags.contains(&sighting.tag));
    Ok(Detail {
        owner: relations.owner(at).map(|(owner, bond)| (record.images[owner].clone(), bond)),
        members: (0..record.images.len())
            .filter_map(|member| match relations.owner(member) {
                Some((owner, bond)) if owner == at => Some((record.images[member].clone(), bond)),
                _ => None,
            })
            .collect(),
        image,
        repository: record.repository.clone(),
        fate,
        explanation,
        history,
        now,
        console_url: crate::paths::console(registry, &repository),
        may_write: app.access == Access::Write,
    })
}
