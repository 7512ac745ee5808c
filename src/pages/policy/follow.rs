//! What AWS made of the policy that was saved last.

use super::desk::Desk;
use super::reviewed::name;
use crate::api::lifecycle::follow::{FollowUp, LISTED, Line, Standing, Totals, read_follow_up};
use crate::components::{Badge, Column, Disclosure, Notice, ProblemPanel, Table, Time, Tone, plain};
use crate::domain::format;
use crate::domain::job::counted;
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::time::Timestamp;
use crate::pages::url::freshness;
use leptos::prelude::*;

/// Tags of one image that are named.
const TAGS: usize = 3;

#[component]
pub fn Followed(desk: Desk) -> AnyView {
    let fresh = freshness();
    let name = desk.name();
    let data = Resource::new(move || (fresh.get(), desk.base.get()), move |_| read_follow_up(name.clone()));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(Some(follow_up)) => panel(follow_up),
                    Ok(None) => ().into_any(),
                    Err(error) => view! { <ProblemPanel problem=error.0 /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn panel(follow_up: FollowUp) -> AnyView {
    let FollowUp { saved_at, by, evaluated_at, policy_read_at, read_at, now, totals, lines } = follow_up;
    let by = plain(&by).into_owned();
    // Whoever expected what came to pass need not read on.
    let open = (totals.unexplained + totals.spared).images > 0;
    let evaluated = match evaluated_at {
        Some(at) => view! { "AWS evaluated it " <Time at=at now=now /> "." }.into_any(),
        None => view! {
            "AWS has not evaluated it yet, as read " <Time at=policy_read_at now=now /> "; it does so within 24 hours."
        }
        .into_any(),
    };
    let figures =
        figures(&totals).into_iter().map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> });
    let all = totals.expected + totals.reached + totals.unexplained;
    let shown = lines.len() as u64;
    let summary = match all.images > shown {
        true => format!("The first {} of {} images", format::count(LISTED as u64), format::count(all.images)),
        false => "Image by image".to_owned(),
    };
    let doubt = (totals.unexplained.images > 0).then(|| {
        let text = "No rule selected some that are gone: somebody deleted or archived them, or AWS knew a pull that came later than the last reading.";
        view! { <Notice tone=Tone::Warn>{text}</Notice> }
    });
    let list = (shown > 0).then(|| {
        view! {
            <Disclosure summary=summary>
                <Table caption="Images since the policy was saved" columns=columns(now) rows=lines />
            </Disclosure>
        }
    });
    let note = view! { "Images as read " <Time at=read_at now=now /> ". What went between two readings has the rule that selected it then." };
    view! {
        <section class="panel panel-body">
            <Disclosure summary=answer(&totals) open=open>
                <p>"Saved " <Time at=saved_at now=now /> " (" <bdi>{by}</bdi> "). " {evaluated}</p>
                <dl class="impact">{figures.collect_view()}</dl>
                {doubt}
                {list}
                <p class="muted">{note}</p>
            </Disclosure>
        </section>
    }
    .into_any()
}

fn answer(totals: &Totals) -> String {
    let (gone, expected) = (format::count(totals.gone.images), format::count(totals.expected.images));
    let besides = (totals.reached + totals.unexplained).images;
    match (totals.expected.images, besides) {
        (0, 0) => "Since it was saved nothing went, as expected".to_owned(),
        (0, more) => format!("Since it was saved {} went unexpected", counted(more, "image")),
        (_, 0) => format!("Since it was saved {gone} of {expected} expected images went"),
        (_, more) => {
            format!("Since it was saved {gone} of {expected} expected images went, and {} besides", format::count(more))
        }
    }
}

/// Those of nothing are left out, but for the first two: they are the question and its answer.
fn figures(totals: &Totals) -> Vec<(&'static str, String)> {
    let value = |tally: Tally| format!("{} ({})", format::count(tally.images), format::bytes(tally.bytes));
    let of = format!("{} of {}", format::count(totals.gone.images), format::count(totals.expected.images));
    let rest = [
        ("Still there, to go at the next evaluation", totals.waiting),
        ("Still there, and no rule selects them any more", totals.spared),
        ("Gone besides: rules reached them since", totals.reached),
        ("Gone, and no rule selected them", totals.unexplained),
    ];
    let rest = rest.into_iter().filter(|(_, tally)| tally.images > 0).map(|(label, tally)| (label, value(tally)));
    [("Expected to go", value(totals.expected)), ("Gone of these", of)].into_iter().chain(rest).collect()
}

fn columns(now: Timestamp) -> Vec<Column<Line>> {
    vec![
        Column::new("image", "Image", |line: &Line| name(&line.image.tags, &line.image.digest, TAGS)).naming(),
        Column::new("expected", "Expected", |line: &Line| match line.image.expected {
            Some(rule) => format!("goes, rule {rule}"),
            None => "stays".to_owned(),
        }),
        Column::new("actual", "Actual", move |line: &Line| actual(line, now)).prose(),
        Column::new("pushed", "Pushed", move |line: &Line| view! { <Time at=line.image.pushed_at now=now /> }),
    ]
}

fn actual(line: &Line, now: Timestamp) -> AnyView {
    let (text, tone) = match line.standing {
        Standing::Gone | Standing::Reached => ("gone", Tone::Good),
        Standing::Waiting => ("waits", Tone::Neutral),
        Standing::Spared => ("stays", Tone::Info),
        Standing::Unexplained => ("gone", Tone::Warn),
    };
    let badge = view! { <Badge text=text tone=tone quiet=true /> };
    let Some(departure) = line.image.departure else {
        let reason = line.reason.as_deref().map(|reason| plain(reason).into_owned());
        return view! { {badge} " " <bdi>{reason}</bdi> }.into_any();
    };
    let (rule, place) = (
        departure.rule.map_or_else(|| "no rule selected it".to_owned(), |rule| format!("rule {rule}")),
        departure.archived.then_some(", to the archive"),
    );
    view! {
        {badge} " " {rule} {place} ", between " <Time at=departure.last_seen now=now /> " and "
        <Time at=departure.missed_at now=now />
    }
    .into_any()
}
