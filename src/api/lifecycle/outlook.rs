//! Where a policy leads. Projected on the server: hundreds of evaluations would hold up the typing in a browser.

use crate::api::ApiError;
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::project::{Horizon, Leave, Outlook, Point, Rhythm};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// What a text and the policy in force make of the images by a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    /// The reading of the images; positions are those of no other.
    pub read_at: Timestamp,
    text: Packed,
    in_force: Packed,
}

/// An outlook in which images that leave for the same reason are named together, by position and day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Packed {
    rhythm: Rhythm,
    point: Point,
    growth: Option<(f64, f64)>,
    gone: Vec<(Outcome, Option<u32>, Vec<(u32, i64)>)>,
}

impl Packed {
    #[cfg(feature = "ssr")]
    fn new(outlook: Outlook) -> Self {
        let mut gone: Vec<(Outcome, Option<u32>, Vec<(u32, i64)>)> = Vec::new();
        for (at, Leave { on, outcome, rule }) in outlook.gone {
            let known = gone.iter_mut().find(|(known, by, _)| (*known, *by) == (outcome, rule));
            match known {
                Some((_, _, images)) => images.push((at, on.secs())),
                None => gone.push((outcome, rule, vec![(at, on.secs())])),
            }
        }
        Self { rhythm: outlook.rhythm, point: outlook.point, growth: outlook.growth, gone }
    }

    fn unpack(&self) -> Outlook {
        let leave = |outcome, rule, on| Leave { on: Timestamp::from_secs(on), outcome, rule };
        let all = self
            .gone
            .iter()
            .flat_map(|(outcome, rule, images)| images.iter().map(move |(at, on)| (*at, leave(*outcome, *rule, *on))));
        let mut gone: Vec<(u32, Leave)> = all.collect();
        gone.sort_unstable_by_key(|(at, _)| *at);
        Outlook { rhythm: self.rhythm, point: self.point, growth: self.growth, gone }
    }
}

impl Ahead {
    #[cfg(feature = "ssr")]
    pub(super) fn new(read_at: Timestamp, text: Outlook, in_force: Outlook) -> Self {
        Self { read_at, text: Packed::new(text), in_force: Packed::new(in_force) }
    }

    /// Of the text, and of the policy in force.
    #[must_use]
    pub fn unpack(&self) -> (Outlook, Outlook) {
        (self.text.unpack(), self.in_force.unpack())
    }
}

/// `None`: the text is no policy.
#[server(endpoint = "policy-outlook", input = Json)]
pub async fn look_ahead(repository: RepositoryName, text: String, horizon: Horizon) -> Result<Option<Ahead>, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let Some(policy) = crate::domain::lifecycle::trial::read(&text).policy else { return Ok(None) };
    let work = move || super::judge::ahead(&super::judge::bench(&app, &record).0, &record, &policy, horizon);
    // Seconds of work, for many images and years: other requests do not wait for it.
    let done = tokio::task::spawn_blocking(work).await;
    done.map(Some).map_err(|error| {
        use crate::domain::problem::{Problem, ProblemKind};
        let advice = "Choose today, or try again. The log has the reason.";
        fail(Problem::new(ProblemKind::Unexpected, "project the policy into the future", error.to_string(), advice))
    })
}
