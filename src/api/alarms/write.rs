//! The writing itself. Whoever calls has made sure that the author may.

use crate::api::ApiError;
use crate::domain::cloudwatch::alarm::{Alarm, Template};
use crate::domain::history::AuditEntry;
use crate::domain::problem::{Problem, ProblemKind};
use crate::server::aws::Aws;
use crate::server::state::AppState;
use tokio::sync::Mutex;

/// There is no sign-in yet.
const SOMEBODY: &str = "not signed in";

/// CloudWatch takes no more actions for a state.
const MOST_ACTIONS: usize = 5;

/// PutMetricAlarm replaces whatever has the name, so that looking and putting have to be one step, for this process at
/// least: CloudWatch has no conditional put.
static WRITING: Mutex<()> = Mutex::const_new(());

pub async fn save(
    app: &AppState,
    template: &Template,
    told: Vec<String>,
    replaces: Option<&str>,
) -> Result<String, ApiError> {
    let what = format!("save the alarm {}", template.name());
    let invalid = |why: String| Problem::new(ProblemKind::Invalid, &what, why, "Change it and save again.");
    template.check().map_err(|error| invalid(error.to_string()))?;
    if told.len() > MOST_ACTIONS {
        return Err(
            invalid(format!("{} topics are more than the {MOST_ACTIONS} that CloudWatch tells", told.len())).into()
        );
    }
    if let Some(wrong) = told.iter().find(|arn| !is_topic(arn)) {
        return Err(
            invalid(format!("{wrong:?} is no ARN of an SNS topic such as arn:aws:sns:REGION:ACCOUNT:NAME")).into()
        );
    }
    let aws = app.link.aws().await?;
    let dimensions = match template {
        Template::Quota { operation, .. } => aws.call_dimensions(operation).await?,
        Template::Silence { repository, .. } | Template::Spike { repository, .. } => {
            app.record(repository)?;
            Vec::new()
        }
    };
    let alarm = template.alarm(dimensions, told);
    let _turn = WRITING.lock().await;
    if replaces != Some(alarm.name.as_str()) && aws.alarm(&alarm.name).await?.is_some() {
        let advice = "Open it in the list and edit it there.";
        return Err(Problem::new(ProblemKind::Conflict, what, "an alarm of this name is there already", advice).into());
    }
    let old = match replaces {
        None => None,
        Some(name) => Some(own(&aws, name, &what).await?),
    };
    let done = aws.put_alarm(&alarm).await;
    let repository = match template {
        Template::Silence { repository, .. } | Template::Spike { repository, .. } => Some(repository.clone()),
        Template::Quota { .. } => None,
    };
    note(app, &aws, "PutMetricAlarm", repository.as_ref(), format!("{}: {}", alarm.name, alarm.sentence()), &done)
        .await;
    done?;
    if let Some(old) = old.filter(|old| old.name != alarm.name) {
        remove(app, &aws, &old).await?;
    }
    Ok(alarm.name)
}

pub async fn delete(app: &AppState, name: &str) -> Result<(), ApiError> {
    let aws = app.link.aws().await?;
    let _turn = WRITING.lock().await;
    let alarm = own(&aws, name, &format!("delete the alarm {name}")).await?;
    remove(app, &aws, &alarm).await
}

async fn remove(app: &AppState, aws: &Aws, alarm: &Alarm) -> Result<(), ApiError> {
    let done = aws.delete_alarm(&alarm.name).await;
    note(app, aws, "DeleteAlarms", None, format!("{}: {}", alarm.name, alarm.sentence()), &done).await;
    done?;
    Ok(())
}

/// The alarm of this name, if it is about ECR: others are none of our business.
async fn own(aws: &Aws, name: &str, what: &str) -> Result<Alarm, Problem> {
    aws.alarm(name).await?.filter(Alarm::is_ours).ok_or_else(|| {
        let advice = "Reload the page: it may have been deleted meanwhile.";
        Problem::new(ProblemKind::NotFound, what, format!("there is no alarm {name:?} on ECR's metrics"), advice)
    })
}

fn is_topic(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", partition, "sns", region, account, name]
        if partition.starts_with("aws") && !region.is_empty() && !account.is_empty() && !name.is_empty())
}

/// What was done is done: that it could not be noted is logged and not told as a failure.
async fn note(
    app: &AppState,
    aws: &Aws,
    action: &str,
    repository: Option<&crate::domain::repository::RepositoryName>,
    detail: String,
    done: &Result<(), Problem>,
) {
    let entry = AuditEntry {
        at: app.clock.now(),
        by: SOMEBODY.to_owned(),
        action: action.to_owned(),
        repository: repository.cloned(),
        detail,
        request_id: None,
        job: None,
        problem: done.as_ref().err().cloned(),
    };
    if let Err(problem) = app.store.audit(aws.registry(), &entry).await {
        tracing::error!(%problem, action, "a change of an alarm is missing in the audit log");
    }
}
