//! Repositories: the list, and one of them.

use super::ApiError;
use crate::domain::cost::RateCard;
use crate::domain::inventory::query::{Page, Query};
use crate::domain::inventory::row::{Row, Totals};
use crate::domain::problem::Problem;
use crate::domain::repository::{Repository, RepositoryName};
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Rows of one page of the list.
pub const PER_PAGE: u32 = 100;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub page: Page<Row, Totals>,
    pub now: Timestamp,
    pub rates: RateCard,
    /// What concerns the whole registry, such as metrics that may not be read.
    pub problems: Vec<Problem>,
}

#[server(endpoint = "repositories", input = Json)]
pub async fn list(query: Query) -> Result<Listing, ApiError> {
    use crate::domain::problem::ProblemKind;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let rows = app.rows().map_err(fail)?;
    let page = query.page(&rows, app.clock.now(), PER_PAGE).map_err(|error| {
        fail(Problem::new(
            ProblemKind::Invalid,
            "filter the repositories",
            error.to_string(),
            "Change or clear the filter.",
        ))
    })?;
    Ok(Listing {
        page,
        now: app.clock.now(),
        rates: app.prices.card(&inventory.registry.region),
        problems: inventory.problems.clone(),
    })
}

/// Those of these names that there are, at most [`PER_PAGE`].
#[server(endpoint = "repositories-named", input = Json)]
pub async fn named(names: Vec<String>) -> Result<Vec<Row>, ApiError> {
    use crate::server::context::{fail, reader};
    let rows = reader()?.rows().map_err(fail)?;
    let wanted: std::collections::HashSet<&str> = names.iter().map(String::as_str).collect();
    Ok(rows.iter().filter(|row| wanted.contains(row.name.as_str())).take(PER_PAGE as usize).cloned().collect())
}

/// Values that the filter can offer, by property.
#[server(endpoint = "repository-values")]
pub async fn values() -> Result<Vec<(String, Vec<String>)>, ApiError> {
    use crate::server::context::{fail, reader};
    let rows = reader()?.rows().map_err(fail)?;
    Ok(crate::domain::inventory::values::values(&rows))
}

/// What the head of a repository's page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub row: Row,
    pub repository: Repository,
    pub read_at: Timestamp,
    pub now: Timestamp,
    pub rates: RateCard,
    pub console_url: String,
    pub may_write: bool,
}

#[server(endpoint = "repository", input = Json)]
pub async fn show(name: RepositoryName) -> Result<Overview, ApiError> {
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let record = app.record(&name).map_err(fail)?;
    let rates = app.prices.card(&record.repository.registry.region);
    Ok(Overview {
        row: Row::new(&record, &rates, app.clock.now()).with_stored(app.manifests.stored().of(&name)),
        repository: record.repository.clone(),
        read_at: record.read_at,
        now: app.clock.now(),
        rates,
        console_url: crate::paths::console(&record.repository.registry, &name),
        may_write: app.access == Access::Write,
    })
}

/// The repository policy (who may pull and push) as JSON text; `None`: there is none.
#[server(endpoint = "repository-policy", input = Json)]
pub async fn access_policy(name: RepositoryName) -> Result<Option<String>, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    app.record(&name).map_err(fail)?;
    let aws = app.link.aws().await?;
    Ok(aws.repository_policy(&name).await?)
}

/// Reads one repository from AWS again.
#[server(endpoint = "refresh-repository")]
pub async fn refresh(name: RepositoryName) -> Result<(), ApiError> {
    use crate::server::context::{fail, reader};
    reader()?.collector.refresh_repository(&name).await.map_err(fail)?;
    Ok(())
}
