//! The fields that say which images a rule is for, which of them it takes, and what becomes of those.

use super::card::Place;
use super::entries::entries;
use crate::components::{SelectField, TextField};
use crate::domain::lifecycle::{Action, Count, Rule, TagStatus};
use leptos::prelude::*;

/// The fewest days in the archive that AWS takes (ecr.md 1.2).
const ARCHIVE_DAYS: u32 = 90;

pub(super) fn fields(place: Place) -> impl IntoView {
    let rule = place.rule;
    let tags = Signal::derive(move || rule.with(|rule| tag_key(&rule.tags).to_owned()));
    let count = Signal::derive(move || rule.with(|rule| rule.count.word().to_owned()));
    let number = Signal::derive(move || rule.with(|rule| rule.count.number().to_string()));
    let action = Signal::derive(move || rule.with(|rule| action_key(rule.action).to_owned()));
    // What stands in the field and is no number; the rule keeps the last one.
    let stray = RwSignal::new(None);
    let fault = place.fault("countNumber");
    let number_fault = Signal::derive(move || stray.get().or_else(|| fault.get()));
    let type_number = move |typed: String| match typed.trim().parse::<u32>() {
        Ok(number) => {
            stray.set(None);
            place.change(|rule| rule.count = with_number(rule.count, number));
        }
        Err(_) => stray.set(Some(format!("Not a whole number; {} still counts.", number.get_untracked()))),
    };
    let fixed = Signal::derive(move || rule.with(|rule| only_action(rule.count) == Some(rule.action)));
    // Not of the rule itself: the inputs must not be made anew with every letter that is typed into them.
    let is_listed = Memo::new(move |_| rule.with(|rule| rule.tags.entries().is_some()));
    let list = move || is_listed.get().then(|| entries(place));
    view! {
        <SelectField
            id=place.field("tags")
            label="Images"
            name="tags"
            value=tags
            options=vec![
                ("untagged", "untagged"),
                ("patterns", "tagged, by pattern"),
                ("prefixes", "tagged, by prefix"),
                ("any", "any"),
            ]
            error=place.fault("tagStatus")
            on_change=move |key: String| place.change(|rule| set_tags(rule, &key))
        />
        <SelectField
            id=place.field("count")
            label="Takes those"
            name="count"
            value=count
            options=vec![
                ("imageCountMoreThan", "beyond the newest N"),
                ("sinceImagePushed", "pushed more than N days ago"),
                ("sinceImagePulled", "not pulled for N days"),
                ("sinceImageTransitioned", "archived for N days"),
            ]
            error=place.fault("countType")
            on_change=move |word: String| place.change(|rule| set_count(rule, &word))
        />
        <TextField
            id=place.field("number")
            label="N"
            name="number"
            kind="number"
            value=number
            error=number_fault
            on_input=type_number
        />
        <SelectField
            id=place.field("action")
            label="And"
            name="action"
            value=action
            options=vec![("expire", "expires them"), ("transition", "archives them")]
            error=place.fault("action")
            disabled=fixed
            on_change=move |word: String| place.change(|rule| rule.action = action_of(&word))
        />
        {list}
    }
}

const fn tag_key(tags: &TagStatus) -> &'static str {
    match tags {
        TagStatus::Any => "any",
        TagStatus::Untagged => "untagged",
        TagStatus::Prefixes(_) => "prefixes",
        TagStatus::Patterns(_) => "patterns",
    }
}

fn set_tags(rule: &mut Rule, key: &str) {
    let list = rule.tags.entries().map(<[String]>::to_vec).unwrap_or_default();
    rule.tags = match key {
        "any" => TagStatus::Any,
        "untagged" => TagStatus::Untagged,
        "prefixes" => TagStatus::Prefixes(list.iter().map(|entry| entry.trim_end_matches('*').to_owned()).collect()),
        _ => {
            let was_prefix = matches!(rule.tags, TagStatus::Prefixes(_));
            let pattern = |entry: &String| if was_prefix { format!("{entry}*") } else { entry.clone() };
            TagStatus::Patterns(list.iter().map(pattern).collect())
        }
    };
}

/// Takes the action along where the count allows one only (ecr.md 1.2).
fn set_count(rule: &mut Rule, word: &str) {
    let number = rule.count.number();
    rule.count = match word {
        "sinceImagePushed" => Count::SinceImagePushed(number),
        "sinceImagePulled" => Count::SinceImagePulled(number),
        "sinceImageTransitioned" => Count::SinceImageTransitioned(number.max(ARCHIVE_DAYS)),
        _ => Count::ImageCountMoreThan(number),
    };
    if let Some(action) = only_action(rule.count) {
        rule.action = action;
    }
}

const fn only_action(count: Count) -> Option<Action> {
    match count {
        Count::SinceImagePulled(_) => Some(Action::Archive),
        Count::SinceImageTransitioned(_) => Some(Action::Expire),
        Count::ImageCountMoreThan(_) | Count::SinceImagePushed(_) => None,
    }
}

const fn with_number(count: Count, number: u32) -> Count {
    match count {
        Count::ImageCountMoreThan(_) => Count::ImageCountMoreThan(number),
        Count::SinceImagePushed(_) => Count::SinceImagePushed(number),
        Count::SinceImagePulled(_) => Count::SinceImagePulled(number),
        Count::SinceImageTransitioned(_) => Count::SinceImageTransitioned(number),
    }
}

const fn action_key(action: Action) -> &'static str {
    match action {
        Action::Expire => "expire",
        Action::Archive => "transition",
    }
}

fn action_of(word: &str) -> Action {
    if word == "transition" { Action::Archive } else { Action::Expire }
}
