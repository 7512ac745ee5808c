//! CloudWatch alarms on ECR's metrics: seen, made, changed and deleted.

use super::ApiError;
use crate::domain::account::Region;
use crate::domain::cloudwatch::alarm::{Alarm, Event, Template};
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// Those that went off first, then by name.
    pub alarms: Vec<Alarm>,
    pub region: Region,
    pub now: Timestamp,
    pub may_write: bool,
}

#[server(endpoint = "alarms")]
pub async fn list() -> Result<Listing, ApiError> {
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let aws = app.link.aws().await.map_err(fail)?;
    let mut alarms = aws.alarms().await.map_err(fail)?;
    alarms.sort_by(|a, b| a.state.cmp(&b.state).then_with(|| a.name.cmp(&b.name)));
    let region = aws.registry().region.clone();
    Ok(Listing { alarms, region, now: app.clock.now(), may_write: app.access == Access::Write })
}

#[server(endpoint = "alarm-history", input = Json)]
pub async fn history(name: String) -> Result<Vec<Event>, ApiError> {
    use crate::server::context::{fail, reader};
    let aws = reader()?.link.aws().await.map_err(fail)?;
    aws.alarm_history(&name).await.map_err(fail)
}

/// Makes an alarm, or puts it in the place of the one called `replaces`. `told` are ARNs of SNS topics. Answers with the
/// name of the alarm.
#[server(endpoint = "alarm-save", input = Json)]
pub async fn save(template: Template, told: Vec<String>, replaces: Option<String>) -> Result<String, ApiError> {
    use crate::server::context::{author, fail};
    let app = author(&format!("save the alarm {}", template.name()))?;
    write::save(&app, &template, told, replaces.as_deref()).await.map_err(fail)
}

#[server(endpoint = "alarm-delete", input = Json)]
pub async fn delete(name: String) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author(&format!("delete the alarm {name}"))?;
    write::delete(&app, &name).await.map_err(fail)
}

#[cfg(feature = "ssr")]
mod write;
