//! The three views of a policy, its text, cards and intents, never disagree: whatever is done in one, in whatever order,
//! all of them say the same afterwards, and the versions that undo goes back to are intact.

use crate::arbitrary::{loose_policy, tag_status};
use crate::fixture::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use stowage::domain::lifecycle::draft::{self, edit};
use stowage::domain::lifecycle::intent::{Intent, Wish, arranged, recognise};
use stowage::domain::lifecycle::{Count, Policy, Rule, TagStatus};

/// What a person does in some view.
#[derive(Debug, Clone)]
enum Deed {
    Add,
    Duplicate(Index),
    Remove(Index),
    Move(Index, Index),
    Renumber(Index, u32),
    /// In an intent: whom it speaks of.
    About(Index, TagStatus),
    /// In an intent: what is wanted.
    Want(Index, Wish),
    Describe(Index, Option<String>),
    Arrange,
    LayOut,
}

fn deed() -> impl Strategy<Value = Deed> {
    let rule = any::<Index>;
    let count =
        prop_oneof![(1u32..20).prop_map(Count::ImageCountMoreThan), (1u32..400).prop_map(Count::SinceImagePushed)];
    let wish = prop_oneof![
        Just(Wish::Protect),
        count.prop_map(|count| Wish::Thin(count, stowage::domain::lifecycle::Action::Expire))
    ];
    prop_oneof![
        Just(Deed::Add),
        rule().prop_map(Deed::Duplicate),
        rule().prop_map(Deed::Remove),
        (rule(), rule()).prop_map(|(from, to)| Deed::Move(from, to)),
        (rule(), 1u32..60).prop_map(|(at, priority)| Deed::Renumber(at, priority)),
        (rule(), tag_status()).prop_map(|(at, about)| Deed::About(at, about)),
        (rule(), wish).prop_map(|(at, wish)| Deed::Want(at, wish)),
        (rule(), prop::option::of("[ -~é]{0,12}")).prop_map(|(at, text)| Deed::Describe(at, text)),
        Just(Deed::Arrange),
        Just(Deed::LayOut),
    ]
}

/// Does it to a text, through the view that it belongs to.
fn act(text: &str, deed: &Deed) -> String {
    let mut rules = draft::read(text).expect("shown as cards before");
    let count = rules.len();
    let at = |index: &Index| if count == 0 { 0 } else { index.index(count) };
    let mut want = |index: &Index, change: &dyn Fn(&mut Intent)| {
        if let Some(rule) = rules.get_mut(at(index)) {
            let mut intent = Intent::of(rule);
            change(&mut intent);
            intent.write_to(rule);
            assert_eq!(Intent::of(rule), intent, "an intent says what was asked of it");
        }
    };
    match deed {
        Deed::About(index, about) => want(index, &|intent| intent.about = about.clone()),
        Deed::Want(index, wish) => want(index, &|intent| intent.wish = *wish),
        Deed::Add => _ = edit::add(&mut rules),
        Deed::Duplicate(index) => _ = edit::duplicate(&mut rules, at(index)),
        Deed::Remove(index) => edit::remove(&mut rules, at(index)),
        Deed::Move(from, to) => edit::move_to(&mut rules, at(from), at(to)),
        Deed::Renumber(index, priority) => _ = edit::set_priority(&mut rules, at(index), *priority),
        Deed::Describe(index, text) => {
            if let Some(rule) = rules.get_mut(at(index)) {
                rule.description.clone_from(text);
            }
        }
        Deed::Arrange => rules = arranged(&rules),
        Deed::LayOut => return draft::pretty(text),
    }
    draft::write(&rules)
}

fn contents(rules: &[Rule]) -> Vec<String> {
    let mut contents: Vec<String> =
        rules.iter().map(|rule| format!("{:?}", Rule { priority: 0, ..rule.clone() })).collect();
    contents.sort_unstable();
    contents
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn views_never_disagree(policy in loose_policy(), deeds in vec(deed(), 1..12)) {
        let mut versions = vec![policy.to_json()];
        for deed in &deeds {
            versions.push(act(&versions[versions.len() - 1], deed));
        }
        for text in &versions {
            let rules = draft::read(text).unwrap();
            // Cards print the text that they were read from, and so do intents that nobody touched.
            prop_assert_eq!(&draft::read(&draft::write(&rules)).unwrap(), &rules);
            for rule in &rules {
                let mut same = rule.clone();
                Intent::of(rule).write_to(&mut same);
                prop_assert_eq!(&same, rule);
            }
            // Putting intents in order loses nothing, and one is enough.
            let ordered = arranged(&rules);
            prop_assert_eq!(contents(&ordered), contents(&rules));
            prop_assert_eq!(&arranged(&ordered), &ordered);
        }
    }

    /// In order means what it meant before there was a view: a policy that is recognised is in order.
    #[test]
    fn what_is_recognised_is_in_order(policy in loose_policy()) {
        if recognise(&policy).is_some() {
            let rules = draft::read(&policy.to_json()).unwrap();
            prop_assert_eq!(arranged(&rules), rules);
        }
        let ordered = Policy { rules: arranged(&policy.by_priority().into_iter().cloned().collect::<Vec<_>>()) };
        let intents: Vec<Intent> = ordered.rules.iter().map(Intent::of).collect();
        let twice = (0..intents.len()).any(|at| {
            let class = |rule: &Rule| rule.count.storage_class();
            (0..at).any(|other| {
                intents[other].about == intents[at].about && class(&ordered.rules[other]) == class(&ordered.rules[at])
            })
        });
        prop_assert!(twice || recognise(&ordered).is_some(), "{:?}", ordered);
    }
}

#[test]
fn protecting_comes_first_whoever_wrote_it() {
    let rules = [
        rule(3, TagStatus::Any, Count::ImageCountMoreThan(5), stowage::domain::lifecycle::Action::Expire),
        tagged(7, "prod*", Count::SinceImagePushed(10_950), stowage::domain::lifecycle::Action::Expire),
    ];
    let ordered = arranged(&rules);
    assert_eq!(
        ordered.iter().map(|rule| (rule.priority, rule.tags == TagStatus::Any)).collect::<Vec<_>>(),
        [(3, false), (7, true)]
    );
}
