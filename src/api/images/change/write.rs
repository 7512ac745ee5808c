//! From a wish to a job. Whoever calls has made sure that the author may.

use super::form::{Asked, Posted};
use super::{Proposal, TAGS};
use crate::api::ApiError;
use crate::domain::cost::RateCard;
use crate::domain::image::listing::Query;
use crate::domain::inventory::Record;
use crate::domain::job::plan::{MOST, Plan, Selection, Stock, Wish, plan as work_out};
use crate::domain::job::{Change, JobId, Task, counted};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::server::context::SOMEBODY;
use crate::server::state::AppState;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::sync::Arc;

/// Completes "Could not".
pub fn what(repository: &RepositoryName, wish: &Wish) -> String {
    match wish.change {
        Change::Delete => format!("delete images of {repository}"),
        Change::AddTag => format!("add a tag in {repository}"),
        Change::RemoveTags => format!("remove tags in {repository}"),
        Change::Archive => format!("archive images of {repository}"),
        Change::Restore => format!("restore images of {repository}"),
    }
}

/// What would be done, and the positions of what was chosen.
///
/// # Errors
/// When the filter of the selection means nothing.
pub async fn plan(app: &AppState, record: &Arc<Record>, wish: &Wish) -> Result<(Plan, Vec<usize>), Problem> {
    let now = app.clock.now();
    let lists = app.images.of(record, now).await?;
    let layers = match wish.change {
        Change::Delete => app.images.layers(record).await?,
        Change::AddTag | Change::RemoveTags | Change::Archive | Change::Restore => None,
    };
    let invalid = |why: String, advice: &str| {
        Problem::new(ProblemKind::Invalid, what(&record.repository.name, wish), why, advice)
    };
    let chosen: Vec<usize> = match &wish.images {
        Selection::These(digests) => {
            let wanted: HashSet<_> = digests.iter().collect();
            (0..record.images.len()).filter(|at| wanted.contains(&record.images[*at].digest)).collect()
        }
        Selection::Matching(filter) => {
            let query = Query { filter: filter.clone(), ..Query::default() };
            let found = query.select(&lists.arranged, now);
            found.map_err(|error| invalid(error.to_string(), "Change or clear the filter."))?
        }
    };
    if chosen.len() > MOST {
        return Err(invalid(
            format!("{} are too many at once", counted(chosen.len() as u64, "image")),
            "Choose fewer.",
        ));
    }
    let mutability = &record.repository.mutability;
    let stock = Stock {
        images: &record.images,
        relations: lists.arranged.relations(),
        mutability,
        layers: layers.as_ref(),
        now,
    };
    Ok((work_out(stock, wish.change, &chosen, &wish.tags), chosen))
}

/// The question about what a form asks for.
pub async fn asked(app: &AppState, record: &Arc<Record>, posted: Posted) -> Asked {
    let Posted { wish, refusal, .. } = posted;
    let rates = app.prices.card(&record.repository.registry.region);
    let plan = plan(app, record, &wish).await;
    Asked { proposal: plan.map(|(plan, chosen)| proposal(record, plan, &chosen, &rates)), wish, refusal }
}

pub fn proposal(record: &Record, plan: Plan, chosen: &[usize], rates: &RateCard) -> Proposal {
    let mut tags: Vec<_> = chosen.iter().flat_map(|at| record.images[*at].tags.iter().cloned()).take(TAGS).collect();
    tags.sort();
    tags.dedup();
    Proposal {
        fingerprint: fingerprint(&plan),
        tags,
        first: chosen.first().map(|at| record.images[*at].clone()),
        saved: {
            let freed = plan.impact.frees();
            rates.month(freed.standard_bytes, freed.archive_bytes)
        },
        impact: plan.impact,
        refusal: plan.refusal,
    }
}

fn fingerprint(plan: &Plan) -> String {
    let mut hash = Sha256::new();
    for (_, subject) in &plan.items {
        hash.update(subject.digest().map_or("", |digest| digest.as_str()));
        for tag in subject.tags() {
            hash.update([0]);
            hash.update(tag.as_str());
        }
        hash.update([1]);
    }
    hex::encode(hash.finalize())
}

/// # Errors
/// When the proposal is not what would be done now, the name is missing, or the job cannot be kept.
pub async fn change(
    app: &AppState,
    repository: &RepositoryName,
    wish: &Wish,
    agreed: &str,
    typed: &str,
) -> Result<JobId, ApiError> {
    let record = app.record(repository)?;
    let (plan, _) = plan(app, &record, wish).await?;
    let refuse = |kind, why: &str, advice: &str| {
        Err(ApiError(Problem::new(kind, what(repository, wish), why, format!("{advice} Nothing was changed."))))
    };
    if let Some(why) = &plan.refusal {
        return refuse(ProblemKind::Invalid, why, "Choose again.");
    }
    if fingerprint(&plan) != agreed {
        let why = "the images have changed since the question was asked";
        return refuse(ProblemKind::Conflict, why, "Look at the new numbers, then confirm again.");
    }
    if plan.impact.is_grave(wish.change) && typed.trim() != repository.as_str() {
        let why = "the name that was typed is not the repository's";
        return refuse(ProblemKind::Invalid, why, "Type the name as it stands above the field.");
    }
    let task = Task::Images { repository: repository.clone(), change: wish.change };
    Ok(app.jobs.submit(&task, SOMEBODY, &plan.items, &detail(wish, &plan)).await?)
}

/// For the audit log: `delete 412 images (up to 96.2 GiB), 31 tags lost`.
fn detail(wish: &Wish, plan: &Plan) -> String {
    let impact = &plan.impact;
    let images = counted(impact.images, "image");
    let tag = || wish.tags.first().map_or_else(String::new, ToString::to_string);
    let mut text = match wish.change {
        Change::Delete => format!("delete {images} ({})", impact.frees().amount().text()),
        Change::AddTag => match &impact.moved_from {
            Some(from) => format!("move the tag {} from {}", tag(), from.short()),
            None => format!("add the tag {}", tag()),
        },
        Change::RemoveTags => format!("remove {} from {images}", counted(impact.tags_lost, "tag")),
        Change::Archive => format!("archive {images}"),
        Change::Restore => format!("restore {images}"),
    };
    if wish.change == Change::Delete && impact.tags_lost > 0 {
        text.push_str(&format!(", {} lost", counted(impact.tags_lost, "tag")));
    }
    text
}
