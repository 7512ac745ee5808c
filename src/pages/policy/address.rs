//! What of the editor lives in its URL: the filter, the sort, the day, the time and the image on show.

use crate::api::lifecycle::{RulesForm, View};
use crate::domain::image::Digest;
use crate::domain::inventory::query::Sort;
use crate::domain::lifecycle::diff::Change;
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::listing::Query;
use crate::domain::lifecycle::project::Horizon;
use crate::domain::lifecycle::timeline::Division;
use crate::domain::repository::RepositoryName;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub const OUTCOMES: [Outcome; 4] = [Outcome::Expire, Outcome::Archive, Outcome::Blocked, Outcome::Keep];
pub const CHANGES: [Change; 3] = [Change::NewlyGoing, Change::NewlyKept, Change::Moved];

/// What the URL asks for; what it does not say, or says wrongly, is as usual.
pub fn view() -> Memo<View> {
    let url = use_query_map();
    Memo::new(move |_| {
        url.with(|url| {
            let text = |key| url.get(key).unwrap_or_default();
            let (outcome, change) = (text("verdict"), text("change"));
            View {
                query: Query {
                    outcome: OUTCOMES.into_iter().find(|known| known.as_str() == outcome),
                    decider: text("rule").parse().ok(),
                    change: CHANGES.into_iter().find(|known| known.as_str() == change),
                    pushed: text("pushed").parse().ok(),
                    seen_by: text("sees").parse().ok(),
                    text: text("q"),
                    sort: text("sort").parse().unwrap_or_default(),
                },
                image: Digest::new(text("image")).ok(),
                form: if text("as") == "intents" { RulesForm::Intents } else { RulesForm::Cards },
                horizon: Horizon::ALL.into_iter().find(|known| known.key() == text("on")).unwrap_or_default(),
                division: if text("by") == "rule" { Division::Rule } else { Division::Verdict },
                zoom: text("zoom").parse().ok(),
                template: url.get("template"),
                draft: text("draft").parse().ok(),
                version: text("version").parse().ok(),
            }
        })
    })
}

/// The page with this view; a template or a version is not part of it, because it is what the text was, not what it is.
pub fn href(repository: &RepositoryName, view: &View) -> String {
    let pairs = pairs(view);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, value)| (*key, value.as_str())).collect();
    paths::with_query(&paths::repository(repository, Tab::Policy), &pairs)
}

/// The view as parameters; usual values are empty.
pub fn pairs(view: &View) -> [(&'static str, String); 12] {
    let Query { outcome, decider, change, pushed, seen_by, text, sort } = &view.query;
    [
        ("verdict", outcome.map(Outcome::as_str).unwrap_or_default().to_owned()),
        ("rule", decider.map(|decider| decider.to_string()).unwrap_or_default()),
        ("change", change.map(Change::as_str).unwrap_or_default().to_owned()),
        ("pushed", pushed.map(|span| span.to_string()).unwrap_or_default()),
        ("sees", seen_by.map(|rule| rule.to_string()).unwrap_or_default()),
        ("q", text.clone()),
        ("sort", if *sort == Sort::default() { String::new() } else { sort.to_string() }),
        ("as", if view.form == RulesForm::Intents { "intents".to_owned() } else { String::new() }),
        ("on", view.horizon.key().to_owned()),
        ("by", if view.division == Division::Rule { "rule".to_owned() } else { String::new() }),
        ("zoom", view.zoom.map(|span| span.to_string()).unwrap_or_default()),
        ("image", view.image.as_ref().map(ToString::to_string).unwrap_or_default()),
    ]
}
