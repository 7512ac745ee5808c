//! What AWS itself says of the text, compared image by image with what we say.

use super::desk::{Desk, Shared, Tried};
use crate::api::ApiError;
use crate::api::lifecycle::preview::{read_preview, start_preview};
use crate::components::{Badge, Button, DigestText, Notice, Panel, ProblemPanel, TagList, Tone};
use crate::domain::format;
use crate::domain::lifecycle::equality::is_same;
use crate::domain::preview::agreement::{Agreement, Dispute, Kind, Ours, compare};
use crate::domain::preview::{Preview, PreviewStatus};
use crate::domain::problem::{Problem, ProblemKind};
use leptos::prelude::*;
use std::time::Duration;

/// A preview takes seconds; AWS allows to look often.
const POLL: Duration = Duration::from_secs(1);
/// Looks until it is given up: AWS's own waiter gives up after 100 seconds (ecr.md 2.8).
const PATIENCE: u32 = 120;
/// Disputes on show; what many have in common shows in the first.
const SHOWN: usize = 50;

#[derive(Clone)]
enum State {
    Idle,
    Asking { looks: u32 },
    Answered { preview: Box<Preview>, agreement: Agreement },
    Failed(Problem),
}

/// What was asked about.
#[derive(Clone)]
struct Question {
    text: String,
    tried: Shared<Tried>,
}

#[component]
pub fn AskAws(desk: Desk) -> AnyView {
    let state = RwSignal::new(State::Idle);
    let question = RwSignal::new(None::<Question>);
    // Counts questions, so that an answer to an earlier one is dropped.
    let turn = StoredValue::new(0u32);
    let ask = move |_| {
        let Some(tried) = desk.tried.get_untracked() else { return };
        let text = desk.judged.get_untracked();
        question.set(Some(Question { text: text.clone(), tried }));
        turn.update_value(|turn| *turn += 1);
        let own = turn.get_value();
        state.set(State::Asking { looks: 0 });
        leptos::task::spawn_local(async move {
            let started = start_preview(desk.name(), text).await;
            proceed(desk, state, question, turn, own, 0, started);
        });
    };
    let blocked = Signal::derive(move || {
        let errors = desk.errors();
        match () {
            () if state.with(|state| matches!(state, State::Asking { .. })) => Some("running".to_owned()),
            () if errors > 0 => Some(format!("{errors} error{}", if errors == 1 { "" } else { "s" })),
            () if desk.text.with(|text| text.trim().is_empty()) => Some("nothing is written".to_owned()),
            () if desk.tried.with(Option::is_none) => Some("waiting for the images".to_owned()),
            () => None,
        }
    });
    let outdated = move || {
        let asked = question.with(|question| question.as_ref().map(|question| question.text.clone()))?;
        let differs = desk.text.with(|text| !is_same(Some(text), Some(&asked)));
        let answered = state.with(|state| matches!(state, State::Answered { .. }));
        (differs && answered)
            .then(|| view! { <Notice tone=Tone::Info>"The text has changed since AWS was asked."</Notice> })
    };
    let body = move || {
        match state.get() {
        State::Idle => view! {
            <p class="muted">
                "Runs StartLifecyclePolicyPreview on the text and compares its answer with ours, image by image. It changes \
                 nothing."
            </p>
        }
        .into_any(),
        State::Asking { looks } => {
            let text = format!("AWS is working on it: {looks} s.");
            view! { <p role="status">{text}</p> <progress aria-label="Preview at AWS"></progress> }.into_any()
        }
        State::Failed(problem) => view! { <ProblemPanel problem=problem alert=true /> }.into_any(),
        State::Answered { preview, agreement } => verdict(desk, &preview, agreement),
    }
    };
    let button = view! { <span class="js-only"><Button blocked=blocked on_click=ask>"Ask AWS"</Button></span> };
    view! {
        <Panel title="AWS's own preview" id="ask" actions=button.into_any()>
            {outdated}
            {body}
        </Panel>
    }
    .into_any()
}

/// Looks again and again until AWS has an answer.
fn proceed(
    desk: Desk,
    state: RwSignal<State>,
    question: RwSignal<Option<Question>>,
    turn: StoredValue<u32>,
    own: u32,
    looks: u32,
    before: Result<(), ApiError>,
) {
    // The page may be gone, or another question was asked.
    if turn.try_get_value() != Some(own) {
        return;
    }
    if let Err(error) = before {
        state.set(State::Failed(error.0));
        return;
    }
    state.set(State::Asking { looks });
    set_timeout(
        move || {
            leptos::task::spawn_local(async move {
                if turn.try_get_value() != Some(own) {
                    return;
                }
                let answer = read_preview(desk.name()).await;
                let (Some(_), Some(Some(asked))) =
                    (turn.try_get_value().filter(|turn| *turn == own), question.try_get_untracked())
                else {
                    return;
                };
                let failed = |why: &str| {
                    let advice = "Ask again. If it stays so, AWS's service health page may know more.";
                    State::Failed(Problem::new(ProblemKind::Unexpected, "preview the lifecycle policy", why, advice))
                };
                match answer {
                    Err(error) => state.set(State::Failed(error.0)),
                    Ok(preview) => match preview.status {
                        PreviewStatus::InProgress if looks < PATIENCE => {
                            proceed(desk, state, question, turn, own, looks + 1, Ok(()));
                        }
                        PreviewStatus::InProgress => state.set(failed("AWS has not finished it after two minutes")),
                        PreviewStatus::Failed => {
                            state.set(failed("AWS says that its preview failed, without a reason"))
                        }
                        PreviewStatus::Expired => state.set(failed("AWS has thrown its results away already")),
                        PreviewStatus::Complete => {
                            let agreement = agreement(&asked.tried, &preview);
                            state.set(State::Answered { preview: Box::new(preview), agreement });
                        }
                    },
                }
            });
        },
        POLL,
    );
}

fn agreement(tried: &Tried, preview: &Preview) -> Agreement {
    let Tried { bench, trial } = tried;
    let explainer = bench.explainer(trial);
    compare(
        preview,
        &Ours {
            images: &bench.images,
            relations: &bench.relations,
            evaluation: &trial.evaluation,
            explainer: &explainer,
        },
    )
}

fn verdict(desk: Desk, preview: &Preview, agreement: Agreement) -> AnyView {
    let Agreement { agreed, disputes } = agreement;
    let archived = match preview.transitioning {
        0 => String::new(),
        count => format!(", archives {}", format::count(count)),
    };
    let said = format!("AWS expires {}{archived}.", format::count(preview.expiring));
    let count = |kind: Kind| disputes.iter().filter(|dispute| dispute.kind == kind).count() as u64;
    let parts = [(Kind::AwsOnly, "AWS only"), (Kind::OursOnly, "we only"), (Kind::Otherwise, "by another rule")]
        .map(|(kind, label)| (count(kind), label))
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, label)| format!("{} {label}", format::count(count)))
        .collect::<Vec<_>>()
        .join(", ");
    let summary = match disputes.is_empty() {
        true => view! { <Badge text=format!("We agree on all {} images", format::count(agreed)) tone=Tone::Good /> }
            .into_any(),
        false => {
            let text = format!(
                "We agree on {}, differ on {}: {parts}",
                format::count(agreed),
                format::count(disputes.len() as u64)
            );
            view! { <Badge text=text tone=Tone::Warn /> }.into_any()
        }
    };
    let more = (disputes.len() > SHOWN).then(|| {
        let text = format!("and {} more", format::count((disputes.len() - SHOWN) as u64));
        view! { <p class="muted">{text}</p> }
    });
    let list = disputes.into_iter().take(SHOWN).map(|dispute| told(desk, dispute)).collect_view();
    view! {
        <p role="status">{said} " " {summary}</p>
        <ul class="disputes" role="list">{list}</ul>
        {more}
    }
    .into_any()
}

fn told(desk: Desk, dispute: Dispute) -> impl IntoView {
    let Dispute { digest, tags, kind, reason } = dispute;
    let (text, tone) = match kind {
        Kind::AwsOnly => ("AWS only", Tone::Warn),
        Kind::OursOnly => ("we only", Tone::Info),
        Kind::Otherwise => ("another rule", Tone::Neutral),
    };
    let href = {
        let digest = digest.clone();
        move || desk.link(|view| view.image = Some(digest.clone()))
    };
    view! {
        <li class="dispute">
            <span><Badge text=text tone=tone quiet=true /> " " <a href=href data-noscroll=""><DigestText digest=digest bare=true /></a> " " <TagList tags=tags most=2 /></span>
            <span class="muted">{reason}</span>
        </li>
    }
}
