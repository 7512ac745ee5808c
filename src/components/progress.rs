//! Waiting: how far it is, or the shape of what will come.

use crate::domain::format;
use leptos::prelude::*;

/// Long work with its counts. `detail` is the rate and the time left, where they are known.
#[component]
pub fn Progress(
    #[prop(into)] label: String,
    #[prop(into)] done: Signal<u64>,
    /// `None` while it is not known how much there is.
    #[prop(into)]
    total: Signal<Option<u64>>,
    #[prop(optional, into)] detail: MaybeProp<String>,
    /// The button that cancels.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let counts = move || match total.get() {
        Some(total) => format!("{} of {}", format::count(done.get()), format::count(total)),
        None => format::count(done.get()),
    };
    view! {
        <div class="progress">
            <div class="progress-head">
                <span>{label.clone()}</span>
                <span class="muted">{counts} {move || detail.get().map(|detail| format!(" · {detail}"))}</span>
                {children.map(|children| children())}
            </div>
            <progress
                aria-label=label
                max=move || total.get().map(|total| total.max(1).to_string())
                value=move || total.get().map(|_| done.get().to_string())
            ></progress>
        </div>
    }
    .into_any()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    Short,
    Medium,
    Long,
}

/// Holds the place of a text that is late.
#[component]
pub fn Skeleton(width: Width) -> AnyView {
    let class = match width {
        Width::Short => "skeleton skeleton-short",
        Width::Medium => "skeleton skeleton-medium",
        Width::Long => "skeleton skeleton-long",
    };
    view! { <span class=class aria-hidden="true"></span> }.into_any()
}
