//! Repository creation templates, and the lifecycle policy that each gives to new repositories.

use super::ApiError;
use crate::api::refused::Refused;
use crate::domain::lifecycle::fleet::creation::CreationTemplate;
use crate::domain::time::Timestamp;
#[cfg(feature = "ssr")]
use crate::server::state::AppState;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Templates {
    /// By prefix.
    pub templates: Vec<CreationTemplate>,
    /// What was posted without scripts, and why it was not saved.
    pub refused: Option<Refused>,
    pub may_write: bool,
    pub now: Timestamp,
}

#[server(endpoint = "creation-templates")]
pub async fn list_templates() -> Result<Templates, ApiError> {
    use crate::server::context::{fail, reader, refused};
    use crate::server::state::Access;
    let app = reader()?;
    let aws = app.link.aws().await.map_err(fail)?;
    let templates = aws.creation_templates().await.map_err(fail)?;
    let may_write = app.access == Access::Write;
    Ok(Templates { templates, refused: refused(), may_write, now: app.clock.now() })
}

/// Gives a template another policy if `base` still is the one that it has; a blank one is none.
#[server(endpoint = "save-creation-policy")]
pub async fn save_creation_policy(prefix: String, text: String, base: String) -> Result<(), ApiError> {
    use crate::server::context::{fail, go_to, reader};
    let [text, base] = [text, base].map(|text| text.replace("\r\n", "\n"));
    let page = save(&reader()?, &prefix, &text, &base).await.map_err(fail)?;
    go_to(&page);
    Ok(())
}

/// [`save_creation_policy`] by a form without scripts; returns the page of the template.
///
/// # Errors
/// When the author may not, the text is no policy, another one is in place than `base`, or AWS refuses.
#[cfg(feature = "ssr")]
pub async fn save_posted(app: AppState, fields: Vec<(String, String)>) -> Result<String, ApiError> {
    use crate::api::refused::value;
    save(&app, &value(&fields, "prefix"), &value(&fields, "text"), &value(&fields, "base")).await
}

#[cfg(feature = "ssr")]
async fn save(app: &AppState, prefix: &str, text: &str, base: &str) -> Result<String, ApiError> {
    use crate::domain::history::AuditEntry;
    use crate::server::aws::lifecycle::WRITING;
    use crate::server::context::SOMEBODY;
    let what = format!("save the lifecycle policy of the creation template {prefix}");
    app.check_author(&what)?;
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let (text, base) = (given(text), given(base));
    if let Some(text) = &text {
        check(&what, text)?;
    }
    let aws = app.link.aws().await?;
    let turn = WRITING.lock().await;
    let done = aws.put_creation_policy(prefix, base.as_deref(), text.as_deref()).await;
    drop(turn);
    let entry = AuditEntry {
        at: app.clock.now(),
        by: SOMEBODY.to_owned(),
        action: "UpdateRepositoryCreationTemplate".to_owned(),
        repository: None,
        detail: format!("lifecycle policy of {prefix}"),
        request_id: done.as_ref().ok().cloned().flatten(),
        job: None,
        problem: done.as_ref().err().cloned(),
    };
    if let Err(problem) = app.store.audit(aws.registry(), &entry).await {
        tracing::error!(%problem, %prefix, "a change of a creation template is missing in the audit log");
    }
    done?;
    Ok(crate::paths::creation_template(prefix))
}

/// What is wrong is told with its place, before AWS is asked.
#[cfg(feature = "ssr")]
fn check(what: &str, text: &str) -> Result<(), crate::domain::problem::Problem> {
    use crate::domain::diagnostic::Severity;
    use crate::domain::lifecycle::parse::parse;
    use crate::domain::problem::{Problem, ProblemKind};
    let found = parse(text).diagnostics;
    let Some(first) = found.iter().find(|diagnostic| diagnostic.severity == Severity::Error) else { return Ok(()) };
    let why = format!("{}:{}: {}", first.position.line, first.position.column, first.message);
    Err(Problem::new(ProblemKind::Invalid, what, why, "Mend it, then save again. Nothing was changed."))
}
