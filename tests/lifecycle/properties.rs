//! What holds for any policy and any images.

use crate::arbitrary::{act, bonds, images, loose_policy, policy, tag_status};
use crate::fixture::*;
use crate::reference;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use stowage::domain::image::Image;
use stowage::domain::image::relations::Relations;
use stowage::domain::lifecycle::diff::{Change, diff};
use stowage::domain::lifecycle::evaluate::{Evaluation, ImageSet, Outcome, evaluate};
use stowage::domain::lifecycle::explain::explain;
use stowage::domain::lifecycle::intent::{compile, recognise};
use stowage::domain::lifecycle::parse::parse;
use stowage::domain::lifecycle::pattern::Glob;
use stowage::domain::lifecycle::template::templates;
use stowage::domain::lifecycle::{Count, Policy, Rule};
use stowage::domain::time::Timestamp;

fn outcomes(evaluation: &Evaluation) -> Vec<(Outcome, Option<u32>)> {
    evaluation.verdicts.iter().map(|verdict| (verdict.outcome, verdict.rule)).collect()
}

/// Without bonds, so that only the rules count.
fn bare(policy: &Policy, images: &[Image]) -> Vec<(Outcome, Option<u32>)> {
    outcomes(&evaluate(policy, &ImageSet::new(images, &Relations::default()), NOW))
}

/// Few enough cases for every run of the tests; PROPTEST_CASES asks for more.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(96);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Text that is almost a policy: one with characters taken out, put in or exchanged.
fn damaged() -> impl Strategy<Value = String> {
    let edit = (any::<Index>(), 0usize..3, "[\\[\\]{}:,\"'*/#\\\\u0-9a-z \n\u{0}é😀]{0,3}");
    (policy(), any::<bool>(), vec(edit, 0..6)).prop_map(|(policy, pretty, edits)| {
        let text = if pretty { policy.to_json() } else { policy.to_json_minified() };
        let mut chars: Vec<char> = text.chars().collect();
        for (at, cut, put) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, put.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_reference_agrees(policy in loose_policy(), (images, relations) in images(24).prop_flat_map(bonds)) {
        let fast = evaluate(&policy, &ImageSet::new(&images, &relations), NOW);
        prop_assert_eq!(outcomes(&fast), reference::evaluate(&policy, &images, &relations, NOW));
        for verdict in &fast.verdicts {
            prop_assert_eq!(verdict.blocked_by.is_some(), verdict.outcome == Outcome::Blocked);
        }
    }

    /// Bitsets have words of 64 places; the reference does not.
    #[test]
    fn the_reference_agrees_on_many(policy in loose_policy(), images in images(300)) {
        let relations = relations(&images);
        let fast = evaluate(&policy, &ImageSet::new(&images, &relations), NOW);
        prop_assert_eq!(outcomes(&fast), reference::evaluate(&policy, &images, &relations, NOW));
    }

    #[test]
    fn input_order_never_matters(policy in loose_policy(), (images, seed) in (images(24), any::<u64>())) {
        let mut order: Vec<usize> = (0..images.len()).collect();
        order.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(seed | 1));
        let shuffled: Vec<Image> = order.iter().map(|at| images[*at].clone()).collect();
        let (before, after) = (bare(&policy, &images), bare(&policy, &shuffled));
        for (new, old) in order.into_iter().enumerate() {
            prop_assert_eq!(after[new], before[old]);
        }
    }

    /// A set remembers matches from one policy to the next; that must not show.
    #[test]
    fn earlier_evaluations_leave_no_trace(policies in vec(loose_policy(), 1..5), images in images(24)) {
        let set = ImageSet::new(&images, &relations(&images));
        for policy in &policies {
            let fresh = ImageSet::new(&images, &relations(&images));
            prop_assert_eq!(evaluate(policy, &set, NOW), evaluate(policy, &fresh, NOW));
        }
    }

    #[test]
    fn an_unrelated_image_changes_nothing(mut policy in loose_policy(), images in images(24), days in 0i64..400) {
        policy.rules.retain(|rule| rule.count.storage_class() == stowage::domain::image::StorageClass::Standard);
        let before = bare(&policy, &images);
        let mut more = images.clone();
        more.push(archived("unrelated", "unrelated", days, days));
        let after = bare(&policy, &more);
        prop_assert_eq!(&after[..images.len()], &before[..]);
        prop_assert_eq!(after[images.len()], (Outcome::Keep, None));
        // The same for one of the same class that no rule's tags fit.
        let fits_all = |entry: &String| entry.is_empty() || entry == "*";
        policy.rules.retain(|rule| rule.tags.entries().is_some_and(|list| !list.iter().all(fits_all)));
        let mut more = images.clone();
        more.push(image("unrelated", "_", days));
        prop_assert_eq!(&bare(&policy, &more)[..images.len()], &bare(&policy, &images)[..]);
    }

    #[test]
    fn a_lower_rule_never_changes_what_is_shielded(
        mut policy in loose_policy(), images in images(24), tags in tag_status(), (count, action) in act(),
    ) {
        let before = bare(&policy, &images);
        policy.rules.push(Rule { priority: 5000, description: None, tags, count, action });
        for (before, after) in before.into_iter().zip(bare(&policy, &images)) {
            if before.1.is_some() {
                prop_assert_eq!(after, before);
            } else {
                prop_assert!(after.1.is_none_or(|rule| rule == 5000));
            }
        }
    }

    #[test]
    fn tightening_a_last_rule_saves_nothing(mut policy in loose_policy(), images in images(24), less in 1u32..6) {
        let before = bare(&policy, &images);
        let Some(last) = policy.rules.iter_mut().max_by_key(|rule| rule.priority) else { return Ok(()) };
        let tighter = last.count.number().saturating_sub(less).max(1);
        last.count = match last.count {
            Count::ImageCountMoreThan(_) => Count::ImageCountMoreThan(tighter),
            Count::SinceImagePushed(_) => Count::SinceImagePushed(tighter),
            Count::SinceImagePulled(_) => Count::SinceImagePulled(tighter),
            Count::SinceImageTransitioned(_) => Count::SinceImageTransitioned(tighter),
        };
        for (before, after) in before.into_iter().zip(bare(&policy, &images)) {
            if before.0 != Outcome::Keep {
                prop_assert_eq!(after, before);
            }
        }
    }

    #[test]
    fn print_and_parse_round_trip(policy in policy()) {
        for text in [policy.to_json(), policy.to_json_minified(), policy.to_json_ascii()] {
            let parsed = parse(&text);
            prop_assert_eq!(parsed.diagnostics, vec![], "{}", text);
            prop_assert_eq!(parsed.policy.as_ref(), Some(&policy));
        }
        prop_assert!(policy.to_json_ascii().bytes().all(|b| b == b'\n' || (b' '..=b'~').contains(&b)));
        let value: serde_json::Value = serde_json::from_str(&policy.to_json()).unwrap();
        prop_assert_eq!(serde_json::to_string_pretty(&value).unwrap(), policy.to_json());
    }

    #[test]
    fn parse_never_panics(text in "\\PC*") {
        let parsed = parse(&text);
        prop_assert_eq!(parsed.policy, None);
        prop_assert!(!parsed.diagnostics.is_empty());
    }

    /// Nor on what is nearly a policy; and where serde_json sees no JSON, neither do we, and the other way round.
    #[test]
    fn damage_is_always_found(text in damaged()) {
        let parsed = parse(&text);
        let is_json = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        let called_syntax = parsed.diagnostics.iter().any(|d| d.code == "syntax");
        prop_assert_eq!(is_json, !called_syntax, "{} {:?}", text, parsed.diagnostics);
        let lines: Vec<&str> = text.split('\n').collect();
        for d in &parsed.diagnostics {
            let line = lines.get(d.position.line as usize - 1).copied();
            prop_assert!(line.is_some_and(|l| d.position.column as usize <= l.chars().count() + 1), "{:?}", d);
        }
        prop_assert!(parsed.diagnostics.is_sorted_by_key(|d| d.position));
        if let Some(policy) = parsed.policy {
            prop_assert_eq!(parse(&policy.to_json()).policy, Some(policy));
        }
    }

    #[test]
    fn patterns_agree_with_recursion(pattern in "[ab*é]{0,6}", tag in "[abé]{1,8}") {
        prop_assert_eq!(Glob::pattern(&pattern).matches(&tag), reference::glob(&pattern, &tag));
        let starts = tag.starts_with(&pattern);
        prop_assert_eq!(Glob::prefix(&pattern).matches(&tag), starts);
    }

    #[test]
    fn containment_is_sound(wide in "[ab*]{0,5}", narrow in "[ab*]{0,5}", tag in "[abc]{1,8}") {
        let (wide, narrow) = (Glob::pattern(&wide), Glob::pattern(&narrow));
        if wide.contains(&narrow) && narrow.matches(&tag) {
            prop_assert!(wide.matches(&tag));
        }
    }

    /// The stories agree with the verdicts, and the date that they give is the right one.
    #[test]
    fn stories_are_true(policy in loose_policy(), (images, relations) in images(20).prop_flat_map(bonds)) {
        let set = ImageSet::new(&images, &relations);
        let evaluation = evaluate(&policy, &set, NOW);
        let rules = policy.by_priority();
        for (at, verdict) in evaluation.verdicts.iter().enumerate() {
            let story = explain(&policy, &set, &evaluation, at, NOW);
            prop_assert_eq!(story.trace.iter().map(|step| step.rule).collect::<Vec<_>>(), rules.iter().map(|r| r.priority).collect::<Vec<_>>());
            let acting: Vec<u32> = story.trace.iter().filter(|step| step.acts).map(|step| step.rule).collect();
            prop_assert!(acting.len() <= 1);
            match verdict.outcome {
                Outcome::Blocked => prop_assert_eq!(acting, vec![verdict.rule.unwrap()]),
                Outcome::Keep => prop_assert!(acting.is_empty()),
                Outcome::Expire | Outcome::Archive => prop_assert!(story.would_go.is_none()),
            }
            prop_assert_eq!(story.would_go.is_none(), verdict.outcome.goes());
            let goes = |when: Timestamp| evaluate(&policy, &set, when).verdicts[at].outcome.goes();
            let Some(on) = story.goes_on else {
                prop_assert!(verdict.outcome.goes() || !goes(NOW.plus_days(10_000)), "goes one day: {:?}", story);
                continue;
            };
            let then = |millis: i64| goes(Timestamp::from_millis(on.millis() + millis));
            prop_assert!(on >= NOW, "{:?}", story);
            prop_assert!(then(1), "goes just after {}: {:?}", on, story);
            prop_assert!(!then(0), "not yet on {}: {:?}", on, story);
        }
    }

    #[test]
    fn differences_add_up(before in loose_policy(), after in loose_policy(), images in images(24)) {
        let (a, b) = (run(&before, &images), run(&after, &images));
        let difference = diff(&a, &b, &images);
        let going = |e: &Evaluation| {
            let summary = e.summary(&images);
            summary.expire + summary.archive
        };
        prop_assert_eq!(
            going(&a).images + difference.newly_going.images,
            going(&b).images + difference.newly_kept.images
        );
        prop_assert_eq!(going(&a).bytes + difference.newly_going.bytes, going(&b).bytes + difference.newly_kept.bytes);
        prop_assert!(diff(&a, &a, &images).changes.iter().all(|change| *change == Change::Same));
        let summary = a.summary(&images);
        let all = summary.keep + summary.expire + summary.archive + summary.blocked;
        prop_assert_eq!(all.images, images.len() as u64);
        prop_assert_eq!(all.bytes, images.iter().map(Image::added_bytes).sum::<u64>());
    }

    /// Intents that are recognised say what the policy says.
    #[test]
    fn intents_keep_the_meaning(policy in policy(), images in images(24)) {
        if let Some(intents) = recognise(&policy) {
            let again = compile(&intents).unwrap();
            let goes = |policy: &Policy| -> Vec<Outcome> { bare(policy, &images).into_iter().map(|v| v.0).collect() };
            prop_assert_eq!(goes(&again), goes(&policy));
            prop_assert_eq!(recognise(&again), Some(intents));
        }
    }

    #[test]
    fn templates_are_valid(images in images(40)) {
        for template in templates(&images) {
            let parsed = parse(&template.policy.to_json());
            prop_assert_eq!(parsed.diagnostics, vec![], "{}", template.id);
            prop_assert!(recognise(&template.policy).is_some(), "{}", template.id);
        }
    }
}
