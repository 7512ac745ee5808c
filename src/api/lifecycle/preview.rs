//! AWS's own preview of a policy (ecr.md 2.8). It changes no image, but AWS keeps one per repository and writes it to
//! CloudTrail: so it is started on request only, never by typing.

use crate::api::ApiError;
use crate::domain::preview::Preview;
use crate::domain::repository::RepositoryName;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// Has AWS work out what the text would do.
#[server(endpoint = "policy-preview-start", input = Json)]
pub async fn start_preview(repository: RepositoryName, text: String) -> Result<(), ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    app.record(&repository).map_err(fail)?;
    let aws = app.link.aws().await.map_err(fail)?.interactive();
    aws.start_preview(&repository, &text).await.map_err(fail)
}

/// Where the preview stands that was started last, by anybody.
#[server(endpoint = "policy-preview", input = Json)]
pub async fn read_preview(repository: RepositoryName) -> Result<Preview, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    app.record(&repository).map_err(fail)?;
    let aws = app.link.aws().await.map_err(fail)?.interactive();
    aws.preview(&repository).await.map_err(fail)
}
