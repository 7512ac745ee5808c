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

/// A button and its dialog: a GET form that sends `columns=KEY` once for each column wanted, in their order, and
/// `density=compact`. The popover is the browser's own and opens without JavaScript; the order needs it.
#[component]
pub fn ColumnChooser(
    /// Where the form goes: the page itself.
    #[prop(into)]
    action: String,
    /// The rest of the page's state.
    #[prop(optional)]
    carry: Vec<(String, String)>,
    /// In the order on show.
    choices: Vec<ColumnChoice>,
    #[prop(optional)] density: Density,
    /// The page with the usual columns.
    #[prop(into)]
    reset: String,
    /// Somebody wants the usual columns.
    #[prop(optional, into)]
    on_reset: Option<Callback<()>>,
) -> AnyView {
    let choices = RwSignal::new(choices);
    let boxes = move |choice: ColumnChoice| {
        let key = choice.key;
        let lift = move |_| {
            choices.update(|choices| {
                if let Some(at) = choices.iter().position(|choice| choice.key == key).filter(|at| *at > 0) {
                    choices.swap(at - 1, at);
                }
            });
        };
        view! {
            <div class="row">
                <label class="check">
                    <input type="checkbox" name="columns" value=key checked=choice.shown />
                    {choice.label.clone()}
                </label>
                <button
                    type="button"
                    class="icon-button push js-only"
                    aria-label=format!("Move {} up", choice.label)
                    on:click=lift
                >
                    <Icon glyph=Glyph::Up />
                </button>
            </div>
        }
    };
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
                <div class="check-list">
                    <For each=move || choices.get() key=|choice| choice.key children=boxes />
                </div>
                <label class="check">
                    <input type="checkbox" name="density" value="compact" checked=density == Density::Compact />
                    "Compact rows"
                </label>
            </div>
            <div class="dialog-foot">
                <a
                    class="button button-quiet"
                    href=reset
                    on:click=move |_| {
                        if let Some(on_reset) = on_reset {
                            on_reset.run(());
                        }
                    }
                >
                    "Usual columns"
                </a>
                <button class="button button-primary" type="submit">"Apply"</button>
            </div>
        </form>
    }
    .into_any()
}
