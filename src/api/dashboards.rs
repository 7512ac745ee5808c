//! The registry as a CloudWatch dashboard.

use super::ApiError;
use leptos::prelude::*;

/// What the dashboard is called unless somebody says otherwise.
pub const USUAL_NAME: &str = "stowage-ecr";

/// Characters of a name (PutDashboard, `DashboardName`).
const LONGEST_NAME: usize = 255;

/// Why CloudWatch takes no dashboard of this name.
#[must_use]
pub fn refusal_of_name(name: &str) -> Option<&'static str> {
    let is_usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match name.len() {
        0 => Some("it has no name"),
        long if long > LONGEST_NAME => Some("its name is longer than 255 characters"),
        _ if !name.chars().all(is_usual) => Some("its name has other characters than letters, digits, - and _"),
        _ => None,
    }
}

/// Puts the dashboard of the registry under a name; one that is there already only with `replace` of `on`. Answers with
/// what CloudWatch warns about. Works as a plain form too.
///
/// # Errors
/// When the author may not, the name cannot be one or is taken, or CloudWatch refuses.
#[server(endpoint = "dashboard-put")]
pub async fn put_dashboard(name: String, #[server(default)] replace: String) -> Result<Vec<String>, ApiError> {
    use crate::server::context::{author, fail, go_to};
    let name = name.trim();
    let app = author(&format!("put the dashboard {name}"))?;
    let warnings = write::put(&app, name, replace == "on").await.map_err(fail)?;
    go_to(&crate::paths::dashboard_put(name));
    Ok(warnings)
}

#[cfg(feature = "ssr")]
pub(crate) mod write {
    use super::refusal_of_name;
    use crate::api::ApiError;
    use crate::domain::cloudwatch::dashboard;
    use crate::domain::problem::{Problem, ProblemKind};
    use crate::domain::repository::RepositoryName;
    use crate::server::state::AppState;
    use tokio::sync::Mutex;

    /// Looking and putting are one step, for this process at least: CloudWatch has no conditional put.
    static WRITING: Mutex<()> = Mutex::const_new(());

    /// The dashboard, with the repositories that were pulled most in the last thirty days.
    ///
    /// # Errors
    /// When no registry was read yet.
    pub fn body(app: &AppState) -> Result<String, ApiError> {
        let (inventory, rows) = (app.inventory()?, app.rows()?);
        let mut busiest: Vec<_> = rows.iter().filter(|row| row.pulls > Some(0)).collect();
        busiest.sort_by(|a, b| b.pulls.cmp(&a.pulls).then_with(|| a.name.cmp(&b.name)));
        let names: Vec<RepositoryName> = busiest.into_iter().map(|row| row.name.clone()).collect();
        Ok(dashboard::body(&inventory.registry, &names))
    }

    pub(super) async fn put(app: &AppState, name: &str, replace: bool) -> Result<Vec<String>, ApiError> {
        let what = format!("put the dashboard {name}");
        if let Some(why) = refusal_of_name(name) {
            return Err(Problem::new(ProblemKind::Invalid, what, why, "Give it another name.").into());
        }
        let body = body(app)?;
        let aws = app.link.aws().await?;
        let _turn = WRITING.lock().await;
        if !replace && aws.has_dashboard(name).await? {
            let advice = "Give it another name, or say that it is to be replaced.";
            let why = "a dashboard of this name is there already";
            return Err(Problem::new(ProblemKind::Conflict, what, why, advice).into());
        }
        let done = aws.put_dashboard(name, &body).await;
        app.note(aws.registry(), "PutDashboard", name.to_owned(), done.as_ref().err()).await;
        Ok(done?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_cloudwatch_takes() {
        for (name, taken) in [
            ("stowage-ecr", true),
            ("A_1", true),
            (&*"x".repeat(255), true),
            ("", false),
            ("with space", false),
            ("é", false),
            (&*"x".repeat(256), false),
        ] {
            assert_eq!(refusal_of_name(name).is_none(), taken, "{name}");
        }
    }
}
