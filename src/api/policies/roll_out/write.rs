//! From what was chosen to a job. Whoever calls has made sure that the author may.

use super::{Offer, Offers, Posted, Refusal, box_id, confirm_id, field};
use crate::api::ApiError;
use crate::api::policies::sets::survey::try_out;
use crate::domain::format;
use crate::domain::inventory::Inventory;
use crate::domain::job::roll_out::{MOST, Pace, PolicyChange, undo};
use crate::domain::job::{JobId, Subject, Task, counted};
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::lifecycle::fleet::query::Query;
use crate::domain::lifecycle::fleet::sets::Origin;
use crate::domain::lifecycle::fleet::{Line, Proposal, State};
use crate::domain::lifecycle::parse::parse;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::setting::GuardShare;
use crate::server::context::SOMEBODY;
use crate::server::state::{Access, AppState};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

const WHAT: &str = "roll out a policy";

/// # Errors
/// When there is nothing to roll out, or the filter means nothing.
pub async fn offers(app: &AppState, query: &Query) -> Result<Offers, ApiError> {
    let inventory = app.inventory()?;
    look(app, &inventory, query).await
}

async fn look(app: &AppState, inventory: &Arc<Inventory>, query: &Query) -> Result<Offers, ApiError> {
    let invalid = |why: String, advice: &str| ApiError(Problem::new(ProblemKind::Invalid, WHAT, why, advice));
    let (now, rows) = (app.clock.now(), app.rows()?);
    let title = match &query.proposal {
        Proposal::InForce => {
            return Err(invalid("no policy was chosen".to_owned(), "Try one on all repositories first."));
        }
        Proposal::BestFit => "the best fit of each".to_owned(),
        Proposal::Template(id) => format!("the ready-made policy {id}"),
        Proposal::Set(name) => format!("the policy set {name}"),
        Proposal::Text(text) => {
            if parse(text).policy.is_none_or(|policy| policy.rules.is_empty()) {
                return Err(invalid("the text is no policy".to_owned(), "Mend it first."));
            }
            "one policy".to_owned()
        }
    };
    let lines = try_out(app, inventory, &query.proposal, now, |_| {}).await?.lines;
    let matching = query.select(&rows, &lines, now);
    let matching = matching.map_err(|error| invalid(error.to_string(), "Change or clear the filter."))?;
    let GuardShare(share) = app.store.setting(&inventory.registry).await?;
    let unknown = matching.iter().filter(|line| line.state == State::Unknown).count();
    let mut chosen: Vec<&Line> =
        matching.iter().copied().filter(|line| line.state != State::Unknown && line.text.is_some()).collect();
    if chosen.len() > MOST {
        let why = format!("{} are too many at once", counted(chosen.len() as u64, "repository"));
        return Err(invalid(why, &format!("Narrow the filter to {}.", counted(MOST as u64, "repository"))));
    }
    chosen.sort_by(|a, b| (a.loss.deleted.images, &a.name).cmp(&(b.loss.deleted.images, &b.name)));
    let offer = |line: &&Line| Offer {
        line: (*line).clone(),
        dangers: line.loss.dangers(share),
        mark: mark(line, in_force(inventory, line)),
    };
    Ok(Offers {
        title,
        totals: chosen.iter().copied().collect(),
        unchanged: (matching.len() - chosen.len() - unknown) as u64,
        unknown: unknown as u64,
        offers: chosen.iter().map(offer).collect(),
        share,
        posted: None,
        may_write: app.access == Access::Write,
        now,
    })
}

fn in_force<'a>(inventory: &'a Inventory, line: &Line) -> Option<&'a str> {
    let document = inventory.record(&line.name)?.policy.as_ref().ok()?.as_ref()?;
    Some(&document.text)
}

fn mark(line: &Line, in_force: Option<&str>) -> String {
    let mut hash = Sha256::new();
    for part in [line.name.as_str(), in_force.unwrap_or_default(), line.text.as_deref().unwrap_or_default()] {
        hash.update(part);
        hash.update([0]);
    }
    hex::encode(&hash.finalize()[..8])
}

/// # Errors
/// What is wrong with the choice; nothing is begun then.
pub async fn begin(app: &AppState, query: &Query, posted: &Posted) -> Result<JobId, Refusal> {
    let inventory = app.inventory()?;
    let Offers { offers, title, .. } = look(app, &inventory, query).await?;
    let (pace, mut errors) = match posted.pace() {
        Ok(pace) => (pace, Vec::new()),
        Err(errors) => (Pace::default(), errors),
    };
    if posted.chosen.is_empty() {
        errors.push((
            offers.first().map_or_else(String::new, |offer| box_id(&offer.mark)),
            "No repository is chosen".to_owned(),
        ));
    }
    let set = match &query.proposal {
        Proposal::Set(name) => Some(name.clone()),
        _ => None,
    };
    let (mut items, mut going) = (Vec::new(), Tally::default());
    for offer in &offers {
        let Some((seen, name)) = posted.chosen.iter().find(|(_, name)| name == offer.line.name.as_str()) else {
            continue;
        };
        if *seen != offer.mark {
            let why =
                format!("{name}: its policy or the proposal has changed since it was shown. Look again, then choose");
            errors.push((box_id(&offer.mark), why));
        }
        let confirmed = posted.typed_for(name).trim() == name;
        if !offer.dangers.is_empty() && !confirmed {
            errors.push((confirm_id(&offer.mark), format!("{name}: type its name to confirm what it loses")));
        }
        going += offer.line.going;
        items.push(PolicyChange {
            repository: offer.line.name.clone(),
            text: offer.line.text.as_deref().map(str::to_owned),
            base: in_force(&inventory, &offer.line).map(str::to_owned),
            confirmed,
            set: set.clone(),
            was: offer.line.origin.as_ref().and_then(Origin::set).map(str::to_owned),
        });
    }
    let gone = posted.chosen.iter().filter(|(_, name)| offers.iter().all(|offer| offer.line.name.as_str() != name));
    errors.extend(
        gone.map(|(_, name)| (field::CANARY.to_owned(), format!("{name}: nothing would change there any more"))),
    );
    if !errors.is_empty() {
        return Err(Refusal::Fields(errors));
    }
    let items: Vec<(u8, Subject)> = (0u32..)
        .zip(items)
        .map(|(number, change)| (u8::from(pace.canary > 0 && number >= pace.canary), Subject::Policy(Box::new(change))))
        .collect();
    let detail = format!(
        "{title} to {}, selecting {} ({})",
        counted(items.len() as u64, "repository"),
        counted(going.images, "image"),
        format::bytes(going.bytes)
    );
    Ok(app.jobs.submit(&Task::RollOut { title, pace }, SOMEBODY, &items, &detail).await?)
}

/// # Errors
/// When there is no such roll-out, it is not over, or it has replaced nothing.
pub async fn roll_back(app: &AppState, id: JobId) -> Result<JobId, ApiError> {
    let refuse = |kind, why: &str, advice: &str| {
        Err(ApiError(Problem::new(kind, format!("roll back job {id}"), why, format!("{advice} Nothing was changed."))))
    };
    let registry = app.inventory()?.registry.clone();
    let job = app.store.job(&registry, id, app.clock.now()).await?;
    let Some((state, pace)) = job.and_then(|job| match job.task {
        Task::RollOut { pace, .. } => Some((job.state, pace)),
        Task::Images { .. } | Task::RollBack { .. } => None,
    }) else {
        return refuse(ProblemKind::NotFound, "there is no roll-out of that number", "Look for it among the activity.");
    };
    if !state.is_over() {
        return refuse(ProblemKind::NotReady, "it is not over", "Cancel it first.");
    }
    let items = undo(app.store.replaced_items(id).await?);
    if items.is_empty() {
        return refuse(ProblemKind::Invalid, "it has replaced no policy", "There is nothing to put back.");
    }
    let detail = format!("put back the policies of {}", counted(items.len() as u64, "repository"));
    let pace = Pace { canary: 0, ..pace };
    Ok(app.jobs.submit(&Task::RollBack { of: id, pace }, SOMEBODY, &items, &detail).await?)
}
