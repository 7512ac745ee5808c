//! Drafts of lifecycle policies: kept, read with their effect on the images of today, talked about, approved.

use crate::api::ApiError;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::draft::{Draft, DraftId};
use crate::domain::lifecycle::effect::Effect;
use crate::domain::lifecycle::trial::Line;
use crate::domain::problem::Problem;
use crate::domain::repository::{PolicyDocument, RepositoryName};
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Drafts that the list shows, the newest.
pub const LISTED: u32 = 500;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drafts {
    /// Newest first.
    pub drafts: Vec<Draft>,
    pub now: Timestamp,
}

/// A policy that is read, not written: what it does to the images of today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    pub diagnostics: Vec<Diagnostic>,
    /// `None`: the text is no policy.
    pub effect: Option<Effect>,
    /// The first [`super::ROWS`] of the images that go, newest push first.
    pub going: Vec<Line>,
    /// When the images were read.
    pub read_at: Timestamp,
    /// With it the images are perhaps not all.
    pub images_problem: Option<Problem>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub draft: Draft,
    pub in_force: Result<Option<PolicyDocument>, Problem>,
    /// The draft itself is in force.
    pub applied: bool,
    /// The policy in force is the one that the author started from.
    pub base_stands: bool,
    pub reviewed: Reviewed,
    pub may_write: bool,
    pub now: Timestamp,
}

#[server(endpoint = "drafts", input = Json)]
pub async fn list_drafts() -> Result<Drafts, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    let drafts = app.store.drafts(&registry, LISTED).await.map_err(fail)?;
    Ok(Drafts { drafts, now: app.clock.now() })
}

#[server(endpoint = "draft", input = Json)]
pub async fn read_draft(id: DraftId) -> Result<Detail, ApiError> {
    use crate::domain::lifecycle::equality::is_same;
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let draft = write::find(&app, id).await.map_err(fail)?;
    let record = app.record(&draft.repository).map_err(fail)?;
    let in_force = record.policy.clone();
    let stands = |text: Option<&str>| {
        let current = in_force.as_ref().map(|document| document.as_ref().map(|document| document.text.as_str()));
        current.is_ok_and(|current| is_same(current, text))
    };
    let (applied, base_stands) = (stands(Some(&draft.content.text)), stands(draft.content.base.as_deref()));
    let reviewed = super::judge::reviewed(&app, &record, &draft.content.text);
    let (may_write, now) = (app.access == Access::Write, app.clock.now());
    Ok(Detail { draft, in_force, applied, base_stands, reviewed, may_write, now })
}

/// What the author of a draft fills in besides the policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Label {
    pub name: String,
    pub author: String,
    pub note: String,
}

/// Keeps the text; nothing is put in force.
#[server(endpoint = "save-draft", input = Json)]
pub async fn save_draft(
    repository: RepositoryName,
    text: String,
    base: Option<String>,
    label: Label,
) -> Result<DraftId, ApiError> {
    use crate::server::context::{author, fail};
    let app = author(&format!("save a draft for {repository}"))?;
    write::add(&app, &repository, text, base, label).await.map_err(fail)
}

/// A comment, or an approval, under the name that its author gives.
#[server(endpoint = "remark-on-draft")]
pub async fn remark_on_draft(
    id: DraftId,
    /// `comment` or `approval`.
    kind: String,
    #[server(default)] author: String,
    #[server(default)] text: String,
) -> Result<(), ApiError> {
    use crate::domain::draft::RemarkKind;
    use crate::server::context::{self, fail};
    let kind = if kind == RemarkKind::Approval.as_str() { RemarkKind::Approval } else { RemarkKind::Comment };
    let what = match kind {
        RemarkKind::Approval => format!("approve draft {id}"),
        RemarkKind::Comment => format!("comment on draft {id}"),
    };
    let app = context::author(&what)?;
    write::remark(&app, id, (kind, what), author, text).await.map_err(fail)
}

/// The writing itself. Whoever calls has made sure that the author may.
#[cfg(feature = "ssr")]
pub mod write {
    use super::Label;
    use crate::api::ApiError;
    use crate::domain::draft::{Content, Draft, DraftId, Remark, RemarkKind};
    use crate::domain::history::AuditEntry;
    use crate::domain::lifecycle::parse::parse;
    use crate::domain::problem::{Problem, ProblemKind};
    use crate::domain::repository::RepositoryName;
    use crate::server::context::SOMEBODY;
    use crate::server::state::AppState;

    /// # Errors
    /// When something is missing, there is no such repository, or the store cannot be written.
    pub async fn add(
        app: &AppState,
        repository: &RepositoryName,
        text: String,
        base: Option<String>,
        label: Label,
    ) -> Result<DraftId, ApiError> {
        let registry = app.record(repository)?.repository.registry.clone();
        let Label { name, author, note } = label;
        let content = Content { name, author, note, text, base }
            .validated()
            .map_err(|why| invalid(format!("save a draft for {repository}"), why))?;
        let id = app.store.add_draft(&registry, repository, &content, app.clock.now()).await?;
        record(app, repository, "SaveDraft", format!("draft {id}, {}", content.name), &content.author).await;
        Ok(id)
    }

    /// # Errors
    /// When something is missing, the text that is approved is no policy, or the store cannot be written.
    pub async fn remark(
        app: &AppState,
        id: DraftId,
        (kind, what): (RemarkKind, String),
        author: String,
        text: String,
    ) -> Result<(), ApiError> {
        let draft = find(app, id).await?;
        let remark = Remark { kind, author, text, at: app.clock.now() };
        let remark = remark.validated().map_err(|why| invalid(what.clone(), why))?;
        if kind == RemarkKind::Approval && parse(&draft.content.text).policy.is_none() {
            return Err(invalid(what, "its text has errors, so it cannot be put in force".to_owned()));
        }
        let registry = app.inventory()?.registry.clone();
        if !app.store.remark_on_draft(&registry, id, &remark).await? {
            return Err(missing(id));
        }
        if kind == RemarkKind::Approval {
            let detail = format!("draft {id}, {}", draft.content.name);
            record(app, &draft.repository, "ApproveDraft", detail, &remark.author).await;
        }
        Ok(())
    }

    /// # Errors
    /// When there is no such draft, or the store cannot be read.
    pub async fn find(app: &AppState, id: DraftId) -> Result<Draft, ApiError> {
        let registry = app.inventory()?.registry.clone();
        app.store.draft(&registry, id).await?.ok_or_else(|| missing(id))
    }

    fn missing(id: DraftId) -> ApiError {
        let (what, why) = (format!("show draft {id}"), "the store has no draft of this number");
        ApiError(Problem::new(ProblemKind::NotFound, what, why, "It may belong to another registry."))
    }

    fn invalid(what: String, why: String) -> ApiError {
        ApiError(Problem::new(ProblemKind::Invalid, what, why, "Mend it and send it again. Nothing was kept."))
    }

    /// That it could not be noted is logged and not told as a failure: it is done.
    async fn record(app: &AppState, repository: &RepositoryName, action: &str, detail: String, name: &str) {
        let Ok(inventory) = app.inventory() else { return };
        let entry = AuditEntry {
            at: app.clock.now(),
            by: format!("{name} ({SOMEBODY})"),
            action: action.to_owned(),
            repository: Some(repository.clone()),
            detail,
            request_id: None,
            job: None,
            problem: None,
        };
        if let Err(problem) = app.store.audit(&inventory.registry, &entry).await {
            tracing::error!(%problem, action, %repository, "a change of a draft is missing in the audit log");
        }
    }
}
