//! Which columns a table shows, and how close its rows stand.

use crate::components::filter::Carried;
use crate::components::icon::{Glyph, Icon};
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    #[default]
    Normal,
    Compact,
}

impl Density {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Normal => "table",
            Self::Compact => "table table-compact",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChoice {
    pub key: &'static str,
    pub label: String,
    pub shown: bool,
}

/// A button and its dialog: a GET form that sends `columns=KEY` once for each column wanted, and `density=compact`.
/// The popover is the browser's own and opens without JavaScript.
#[component]
pub fn ColumnChooser(
    /// Where the form goes: the page itself.
    #[prop(into)]
    action: String,
    /// The rest of the page's state.
    #[prop(optional)]
    carry: Vec<(String, String)>,
    choices: Vec<ColumnChoice>,
    #[prop(optional)] density: Density,
    /// The page with the usual columns.
    #[prop(into)]
    reset: String,
) -> AnyView {
    let boxes = choices.into_iter().map(|choice| {
        view! {
            <label class="check">
                <input type="checkbox" name="columns" value=choice.key checked=choice.shown />
                {choice.label}
            </label>
        }
    });
    view! {
        <button type="button" class="button button-quiet" popovertarget="columns">
            <Icon glyph=Glyph::Columns />
            "Columns"
        </button>
        <form class="dialog" id="columns" popover="auto" role="dialog" aria-label="Columns" method="get" action=action>
            <Carried fields=carry />
            <div class="dialog-head">
                <h2>"Columns"</h2>
                <button
                    type="button"
                    class="icon-button"
                    popovertarget="columns"
                    popovertargetaction="hide"
                    aria-label="Close"
                >
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            <div class="dialog-body">
                <div class="check-list">{boxes.collect_view()}</div>
                <label class="check">
                    <input type="checkbox" name="density" value="compact" checked=density == Density::Compact />
                    "Compact rows"
                </label>
            </div>
            <div class="dialog-foot">
                <a class="button button-quiet" href=reset>"Usual columns"</a>
                <button class="button button-primary" type="submit">"Apply"</button>
            </div>
        </form>
    }
    .into_any()
}
