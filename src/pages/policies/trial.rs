//! A proposal on its way through the registry: how far it is, and what comes of it so far.

use crate::api::ApiError;
use crate::api::policies::Survey;
use crate::components::Progress;
use crate::domain::format;
use crate::domain::lifecycle::fleet::Totals;
use crate::domain::lifecycle::fleet::query::Query;
use leptos::prelude::*;

/// What was tried so far, and of how many repositories.
pub type SoFar = Option<(u64, Totals)>;

/// The whole survey; in the browser `so_far` follows what comes before it.
pub async fn follow(query: Query, so_far: RwSignal<SoFar>) -> Result<Survey, ApiError> {
    #[cfg(feature = "hydrate")]
    return stream::read(query, so_far).await;
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = so_far;
        crate::api::policies::try_policies(query).await
    }
}

#[component]
pub fn Trying(so_far: RwSignal<SoFar>) -> AnyView {
    let progress = move || {
        let (all, totals) = so_far.get()?;
        let detail = format!(
            "so far {} of {} images would go, {} repositories need a look",
            format::count(totals.going.images),
            format::count(totals.total.images),
            format::count(totals.cautioned),
        );
        Some(
            view! { <Progress label="Trying the policy" done=totals.repositories total=Some(all) detail=Some(detail) /> },
        )
    };
    view! { <div role="status">{progress}</div> }.into_any()
}

#[cfg(feature = "hydrate")]
mod stream {
    use super::SoFar;
    use crate::api::ApiError;
    use crate::api::policies::{Survey, Told, follow_policies, try_policies};
    use crate::domain::lifecycle::fleet::query::Query;
    use futures::StreamExt;
    use leptos::prelude::*;

    pub async fn read(query: Query, so_far: RwSignal<SoFar>) -> Result<Survey, ApiError> {
        let mut parts = Box::pin(follow_policies(query.clone()).await?.into_inner());
        let mut text = Vec::new();
        let mut whole = None;
        while let Some(part) = parts.next().await {
            text.extend_from_slice(&part?);
            // A part is as long as the network likes.
            while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = text.drain(..=end).collect();
                match serde_json::from_slice(&line) {
                    // The first one only says that it begins. The page may be gone by then.
                    Ok(Told::SoFar { all, totals }) if totals.repositories > 0 => {
                        let _ = so_far.try_set(Some((all, totals)));
                    }
                    Ok(Told::SoFar { .. }) => {}
                    Ok(Told::Whole(survey)) => whole = Some(survey),
                    // Cut short, or of another version.
                    Err(_) => {}
                }
            }
        }
        let _ = so_far.try_set(None);
        match whole {
            Some(survey) => survey.map(|survey| *survey),
            None => try_policies(query).await,
        }
    }
}
