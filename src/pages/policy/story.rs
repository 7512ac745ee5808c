//! One image: what becomes of it, and what each rule made of it.

use super::desk::Desk;
use crate::components::{
    Badge, Bytes, DigestText, Empty, EmptyState, Fact, Facts, Fate, Glyph, Icon, Next, Panel, TagList, Time, Tone,
    VerdictBadge, plain,
};
use crate::domain::image::Digest;
use crate::domain::image::relations::{Bond, Certainty};
use crate::domain::lifecycle::diff::Change;
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::explain::{Explanation, Step};
use crate::domain::lifecycle::trial::{Line, Story};
use crate::domain::time::Timestamp;
use crate::paths;
use leptos::prelude::*;

/// Tags that are listed one by one.
const TAGS: usize = 30;

#[component]
pub fn StoryPanel(desk: Desk) -> AnyView {
    let story = Memo::new(move |_| {
        let digest = desk.view.with(|view| view.image.clone())?;
        match desk.shown.get() {
            Some(shown) => shown.bench.story(&shown.trial, &digest),
            None => desk.first.with_value(|first| first.story.clone()),
        }
    });
    let body = move || match (story.get(), desk.view.with(|view| view.image.clone())) {
        (Some(story), _) => tell(desk, story),
        (None, None) => {
            let next = Next::Because("Its name in the table opens it.".to_owned());
            view! { <EmptyState empty=Empty::NoneExist { title: "Choose an image to see why it goes or stays".to_owned(), next } /> }.into_any()
        }
        (None, Some(digest)) if desk.effect.with(Option::is_none) => {
            let next = Next::Because("Mend the errors in the text first.".to_owned());
            view! { <EmptyState empty=Empty::NoneExist { title: format!("No verdict on {}", digest.short()), next } /> }
                .into_any()
        }
        (None, Some(digest)) => {
            let next = Next::Link { label: "Close".to_owned(), href: desk.link(|view| view.image = None) };
            view! { <EmptyState empty=Empty::NoneExist { title: format!("This repository has no image {}", digest.short()), next } /> }.into_any()
        }
    };
    view! { <Panel title="Image" id="image">{body}</Panel> }.into_any()
}

fn tell(desk: Desk, Story { line, explanation, owner }: Story) -> AnyView {
    let Line { image, verdict, change, reason, in_use } = line;
    let (name, now) = (desk.name(), desk.now.get());
    let page = paths::image(&name, &image.digest);
    let close = desk.link(|view| view.image = None);
    let owner = owner.map(|owner| belonging(desk, owner));
    let change = changed(change);
    let (tags, kind, size) = (image.tags.clone(), image.kind().label(), image.size_bytes);
    let (pushed, pulled) = (image.pushed_at, image.last_pulled_at);
    let reason = plain(&sentence(&reason)).into_owned();
    let is_told = desk.effect.with(|effect| effect.as_ref().is_some_and(|effect| effect.in_use.is_some()));
    let runs = match (in_use, is_told) {
        (true, _) => "It is in use, says the list of images in use.",
        (false, true) => "The list of images in use does not name it.",
        (false, false) => "Whether a workload runs it is not known here.",
    };
    view! {
        <div class="story-head">
            <DigestText digest=image.digest.clone() href=page />
            <a class="icon-button" href=close data-noscroll="" prop:replace=true aria-label="Close the image" title="Close">
                <Icon glyph=Glyph::Cross />
            </a>
        </div>
        <p class="story-verdict"><VerdictBadge fate=fate(verdict.outcome) rule=verdict.rule /> {change}</p>
        <p dir="auto">{reason}</p>
        {future(&explanation, now)}
        {explanation.choice.map(|choice| view! { <p class="muted">{choice}</p> })}
        {steps(explanation.trace)}
        <Facts rows=true>
            <Fact name="Tags"><TagList tags=tags most=TAGS /></Fact>
            <Fact name="Kind">{kind}</Fact>
            <Fact name="Size"><Bytes bytes=size /></Fact>
            <Fact name="Pushed"><Time at=pushed now=now /></Fact>
            <Fact name="Last pulled"><Time at=pulled now=now none="not seen" /></Fact>
            {owner.map(|owner| view! { <Fact name="Belongs to">{owner}</Fact> })}
        </Facts>
        <p class="muted">{runs}</p>
    }
    .into_any()
}

/// A reason as it comes starts in lower case.
fn sentence(reason: &str) -> String {
    let mut characters = reason.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

fn future(explanation: &Explanation, now: Timestamp) -> Option<AnyView> {
    let text = explanation.would_go.clone()?;
    let on = explanation.goes_on.map(|at| view! { " (" <Time at=at now=now /> ")" });
    Some(view! { <p>"Would go " {text} {on} "."</p> }.into_any())
}

fn steps(trace: Vec<Step>) -> AnyView {
    let rows = trace.into_iter().map(|step| {
        let acts = step.acts.then(|| view! { <Badge text="acts" tone=Tone::Bad quiet=true /> });
        view! {
            <li class="step" aria-current=step.acts.then_some("true")>
                <span class="card-priority">{step.rule}</span>
                <span dir="auto">{plain(&step.saw).into_owned()} " " {acts}</span>
            </li>
        }
    });
    view! { <ol class="steps" role="list" aria-label="What each rule made of it">{rows.collect_view()}</ol> }.into_any()
}

fn belonging(desk: Desk, (digest, bond): (Digest, Bond)) -> AnyView {
    let words = match bond {
        Bond::Child(Certainty::Known) => "part of index",
        Bond::Child(Certainty::Likely) => "likely part of index",
        Bond::Referrer => "refers to",
        Bond::TagSchema => "by its tag, speaks of",
    };
    let href = desk.link(|view| view.image = Some(digest.clone()));
    view! { {words} " " <DigestText digest=digest href=href bare=true /> }.into_any()
}

pub const fn fate(outcome: Outcome) -> Fate {
    match outcome {
        Outcome::Keep => Fate::Keep,
        Outcome::Expire => Fate::Expire,
        Outcome::Archive => Fate::Archive,
        Outcome::Blocked => Fate::Blocked,
    }
}

/// What changes for an image from the policy in force.
pub fn changed(change: Change) -> Option<AnyView> {
    let (text, tone, title) = match change {
        Change::Same => return None,
        Change::NewlyGoing => ("newly", Tone::Bad, "The policy in force keeps it"),
        Change::NewlyKept => ("saved", Tone::Good, "The policy in force takes it"),
        Change::Moved => ("moved", Tone::Neutral, "The policy in force takes it by another rule or to another end"),
    };
    Some(view! { <Badge text=text tone=tone title=title /> }.into_any())
}
