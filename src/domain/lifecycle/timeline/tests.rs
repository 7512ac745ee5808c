use super::*;
use crate::domain::image::{Digest, ImageStatus};
use crate::domain::lifecycle::evaluate::Verdict;

fn image(day: &str) -> Image {
    Image {
        digest: Digest::new("sha256:a").unwrap(),
        tags: Vec::new(),
        size_bytes: 1,
        pushed_at: Timestamp::parse(day).unwrap(),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

fn judged(verdicts: &[(Outcome, Option<u32>)]) -> Evaluation {
    let verdict =
        |(outcome, rule): &(Outcome, Option<u32>)| Verdict { outcome: *outcome, rule: *rule, blocked_by: None };
    Evaluation { verdicts: verdicts.iter().map(verdict).collect() }
}

fn span(text: &str) -> Span {
    text.parse().unwrap()
}

#[test]
fn spans_read_and_print() {
    for text in ["2026-11-02..2026-11-09", "2026-11-02T06:00:00Z..2026-11-02T07:00:00Z"] {
        assert_eq!(span(text).to_string(), text);
    }
    for text in ["", "2026-11-02", "2026-11-09..2026-11-02", "2026-11-02..2026-11-02", "a..b"] {
        assert!(text.parse::<Span>().is_err(), "{text}");
    }
    assert_eq!(span("2026-11-02..2026-11-03").words(), "2026-11-02");
    assert_eq!(span("2026-11-02..2026-11-09").words(), "2026-11-02 to 2026-11-08");
}

#[test]
fn bars_hold_every_image_once() {
    let images = ["2026-11-25", "2026-11-24", "2026-10-01", "2025-12-01"].map(image);
    let evaluation = judged(&[
        (Outcome::Keep, Some(1)),
        (Outcome::Keep, None),
        (Outcome::Expire, Some(2)),
        (Outcome::Expire, Some(2)),
    ]);
    let line = Timeline::new(&images, &evaluation, Division::Verdict, None).unwrap();
    assert_eq!(line.parts, [(Part::Outcome(Outcome::Keep), 2), (Part::Outcome(Outcome::Expire), 2)]);
    assert_eq!(line.bars.iter().map(Bar::total).sum::<u64>(), 4);
    assert_eq!((line.most(), line.bars.len()), (2, 52));
    assert_eq!(line.bars[0].span, span("2025-12-01..2025-12-08"), "a week from its Monday on");
    let by_rule = Timeline::new(&images, &evaluation, Division::Rule, None).unwrap();
    let rules = [Decider::None, Decider::Rule(1), Decider::Rule(2)].map(Part::Decider);
    assert_eq!(by_rule.parts.iter().map(|(part, _)| *part).collect::<Vec<_>>(), rules);
    assert!(Timeline::new(&[], &judged(&[]), Division::Verdict, None).is_none());
}

#[test]
fn a_zoom_has_narrower_bars() {
    let images = ["2026-11-25", "2026-11-24", "2026-10-01", "2025-12-01"].map(image);
    let evaluation = judged(&[(Outcome::Keep, Some(1)); 4]);
    let zoomed = |zoom: &str| Timeline::new(&images, &evaluation, Division::Verdict, Some(span(zoom))).unwrap();
    let days = zoomed("2026-11-01..2026-11-26");
    assert_eq!((days.bars.len(), days.most()), (50, 1), "half days: {:?}", days.span);
    assert_eq!(zoomed("2030-01-01..2031-01-01").span, days.whole, "nothing there");
    assert!(days.clamped(days.whole).is_none(), "all of it is no zoom");
    let moved = days.clamped(days.whole.scaled(0.5, days.whole.to).moved(9.0)).unwrap();
    assert_eq!(moved.to, days.whole.to, "no farther than the last push");
}

#[test]
fn many_rules_share_a_colour() {
    let images: Vec<Image> = (0..12).map(|_| image("2026-11-25")).collect();
    let verdicts: Vec<_> = (0..12).map(|n| (Outcome::Keep, Some(if n < 2 { 12 } else { n }))).collect();
    let line = Timeline::new(&images, &judged(&verdicts), Division::Rule, None).unwrap();
    assert_eq!(line.parts.len(), 8);
    assert_eq!(line.parts[6], (Part::Decider(Decider::Rule(12)), 2), "the busiest keep theirs");
    assert_eq!(line.parts[7], (Part::OtherRules, 4));
    assert_eq!(line.bars.iter().find(|bar| bar.total() > 0).unwrap().counts, [1, 1, 1, 1, 1, 1, 2, 4]);
}
