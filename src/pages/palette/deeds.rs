//! What can be done from anywhere, by its words.

use crate::api::repositories::refresh;
use crate::api::session::{Cancel, Refresh};
use crate::components::{Deed, Glyph, SHORTCUTS, Suggestion, Toasts, browser, switch_theme};
use crate::domain::repository::RepositoryName;
use crate::pages::layout::Reading;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What can be done with a repository: `WORD NAME` finds it, and so do its whole words.
pub struct OnRepository {
    word: &'static str,
    words: &'static str,
    glyph: Glyph,
    deed: fn(&RepositoryName) -> Deed,
}

const ON_REPOSITORY: [OnRepository; 8] = [
    OnRepository {
        word: "policy",
        words: "Edit lifecycle policy of",
        glyph: Glyph::Policy,
        deed: |name| Deed::Open(paths::repository(name, Tab::Policy)),
    },
    OnRepository {
        word: "ask",
        words: "Ask AWS what the policy would do in",
        glyph: Glyph::Policy,
        deed: |name| Deed::Open(paths::preview_by_aws(name)),
    },
    OnRepository {
        word: "refresh",
        words: "Refresh",
        glyph: Glyph::Refresh,
        deed: |name| {
            let name = name.clone();
            Deed::Do(Callback::new(move |()| read_again(name.clone())))
        },
    },
    OnRepository {
        word: "export",
        words: "Export CSV of images in",
        glyph: Glyph::Download,
        deed: |name| Deed::Download(paths::export_images("csv", name, &[])),
    },
    OnRepository {
        word: "metrics",
        words: "Metrics of",
        glyph: Glyph::Trend,
        deed: |name| Deed::Open(paths::repository(name, Tab::Metrics)),
    },
    OnRepository {
        word: "cost",
        words: "Cost of",
        glyph: Glyph::Trend,
        deed: |name| Deed::Open(paths::repository(name, Tab::Cost)),
    },
    OnRepository {
        word: "layers",
        words: "Layers shared in",
        glyph: Glyph::Box,
        deed: |name| Deed::Open(paths::repository(name, Tab::Layers)),
    },
    OnRepository {
        word: "settings",
        words: "Settings of",
        glyph: Glyph::Info,
        deed: |name| Deed::Open(paths::repository(name, Tab::Settings)),
    },
];

impl OnRepository {
    fn with(&self, name: &RepositoryName) -> Suggestion {
        let label = format!("{} {name}", self.words);
        Suggestion { glyph: self.glyph, label, detail: "action".to_owned(), deed: (self.deed)(name) }
    }
}

/// `policy pay` is a deed and part of a repository's name; another text is only the latter.
pub fn split(text: &str) -> (Option<&'static OnRepository>, &str) {
    let text = text.trim();
    let rest = |start: &str| {
        let begins = text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
        text.get(start.len()..).filter(|rest| begins && rest.starts_with(' ')).map(str::trim_start)
    };
    let found = ON_REPOSITORY.iter().find_map(|deed| Some((deed, rest(deed.words).or_else(|| rest(deed.word))?)));
    found.map_or((None, text), |(deed, name)| (Some(deed), name))
}

/// The same deed on each of these.
pub fn deeds_on(deed: &OnRepository, names: &[RepositoryName]) -> Vec<Suggestion> {
    names.iter().map(|name| deed.with(name)).collect()
}

/// What the text means of all that can be done here: with the repository on show first.
pub fn deeds(text: &str, here: Option<RepositoryName>, reading: Reading) -> Vec<Suggestion> {
    let own = here.iter().flat_map(|name| ON_REPOSITORY.iter().map(|deed| deed.with(name)));
    own.chain(anywhere(reading)).filter(|deed| means(text, &deed.label)).collect()
}

/// Every word of the text begins a word of the label.
fn means(text: &str, label: &str) -> bool {
    let label = label.to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| label.split([' ', '/']).any(|own| own.starts_with(word)))
}

fn anywhere(reading: Reading) -> Vec<Suggestion> {
    let deed =
        |glyph, label: &str, deed| Suggestion { glyph, label: label.to_owned(), detail: "action".to_owned(), deed };
    let run = |act: fn(Reading)| Deed::Do(Callback::new(move |()| act(reading)));
    let latest = reading.latest.get_untracked().and_then(Result::ok);
    let is_running = latest.is_some_and(|session| session.status.running.is_some());
    let read = match is_running {
        true => {
            deed(Glyph::Cross, "Stop reading the registry", run(|reading| drop(reading.cancel.dispatch(Cancel {}))))
        }
        false => {
            deed(Glyph::Refresh, "Refresh the registry", run(|reading| drop(reading.refresh.dispatch(Refresh {}))))
        }
    };
    let export = |format| Deed::Download(paths::export_repositories(format, &[]));
    vec![
        read,
        deed(Glyph::Download, "Export CSV of repositories", export("csv")),
        deed(Glyph::Download, "Export JSON of repositories", export("json")),
        deed(Glyph::Plus, "Set a budget", Deed::Open(paths::BUDGETS.to_owned())),
        deed(Glyph::Plus, "New alarm", Deed::Open(paths::ALARMS.to_owned())),
        deed(Glyph::Download, "Print the cost statement", Deed::Open(paths::STATEMENT.to_owned())),
        deed(Glyph::Theme, "Switch theme", run(|_| switch_theme(use_context::<Toasts>()))),
        deed(Glyph::Info, "Keyboard shortcuts", run(|_| browser::open_dialog(SHORTCUTS))),
    ]
}

fn read_again(name: RepositoryName) {
    let toasts = use_context::<Toasts>();
    spawn_local(async move {
        let said = match refresh(name.clone()).await {
            Ok(()) => format!("Read {name} again"),
            Err(error) => error.0.to_string(),
        };
        if let Some(toasts) = toasts {
            toasts.say(said);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_and_a_name_are_a_deed() {
        for (text, word, name) in [
            ("policy pay", Some("policy"), "pay"),
            ("Edit Lifecycle Policy of payments/api", Some("policy"), "payments/api"),
            ("refresh  ml/", Some("refresh"), "ml/"),
            ("policy", None, "policy"),
            ("policy-bot", None, "policy-bot"),
            ("payments/api", None, "payments/api"),
            ("é", None, "é"),
        ] {
            let (deed, rest) = split(text);
            assert_eq!((deed.map(|deed| deed.word), rest), (word, name), "{text}");
        }
        assert!(means("exp csv", "Export CSV of repositories") && !means("csv x", "Export CSV of repositories"));
        assert!(means("", "Switch theme") && means("api", "Metrics of payments/api"));
    }
}
