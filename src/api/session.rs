//! Who is asking, of which registry, and how old the answer is.

use super::ApiError;
use crate::domain::crawl::Status;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the frame of every page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub status: Status,
    /// The server's time, to which ages on the page refer.
    pub now: Timestamp,
    /// The registry is invented.
    pub demo: bool,
    pub may_write: bool,
}

#[server(endpoint = "session")]
pub async fn current() -> Result<Session, ApiError> {
    use crate::server::{context, state::Access};
    let app = context::reader()?;
    Ok(Session {
        status: app.collector.status(),
        now: app.clock.now(),
        demo: app.demo,
        may_write: app.access == Access::Write,
    })
}

/// Reads the whole registry again; returns at once.
#[server(endpoint = "refresh")]
pub async fn refresh() -> Result<(), ApiError> {
    use crate::server::context;
    context::reader()?.collector.refresh();
    Ok(())
}

/// Ends the reading that runs, if one does. What it has read stays, and the next one goes on from there.
#[server(endpoint = "cancel-reading")]
pub async fn cancel() -> Result<(), ApiError> {
    use crate::server::context;
    context::reader()?.collector.cancel();
    Ok(())
}
