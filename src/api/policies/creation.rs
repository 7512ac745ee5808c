//! Repository creation templates, and the lifecycle policy that each gives to new repositories.

use super::ApiError;
use crate::domain::lifecycle::fleet::creation::CreationTemplate;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Templates {
    /// By prefix.
    pub templates: Vec<CreationTemplate>,
    pub may_write: bool,
    pub now: Timestamp,
}

#[server(endpoint = "creation-templates")]
pub async fn list_templates() -> Result<Templates, ApiError> {
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let aws = app.link.aws().await.map_err(fail)?;
    let templates = aws.creation_templates().await.map_err(fail)?;
    Ok(Templates { templates, may_write: app.access == Access::Write, now: app.clock.now() })
}

/// Gives a template another policy if `base` still is the one that it has; a blank one is none. Works as a plain form too.
#[server(endpoint = "save-creation-policy")]
pub async fn save_creation_policy(prefix: String, text: String, base: String) -> Result<(), ApiError> {
    use crate::domain::history::AuditEntry;
    use crate::server::aws::lifecycle::WRITING;
    use crate::server::context::{SOMEBODY, author, fail, go_to};
    let what = format!("save the lifecycle policy of the creation template {prefix}");
    let app = author(&what)?;
    let given = |text: &str| Some(text.replace("\r\n", "\n")).filter(|text| !text.trim().is_empty());
    let (text, base) = (given(&text), given(&base));
    if let Some(text) = &text {
        check(&what, text).map_err(fail)?;
    }
    let aws = app.link.aws().await.map_err(fail)?;
    let turn = WRITING.lock().await;
    let done = aws.put_creation_policy(&prefix, base.as_deref(), text.as_deref()).await;
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
    done.map_err(fail)?;
    go_to(&crate::paths::creation_template(&prefix));
    Ok(())
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
