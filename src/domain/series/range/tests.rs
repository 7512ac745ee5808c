use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

const NOW: &str = "2026-11-26T10:17:30Z";

#[test]
fn every_range_has_a_step_that_cloudwatch_keeps_and_people_read() {
    let now = at(NOW);
    for (key, from, to, step, steps) in [
        ("3h", "2026-11-26T07:18:00Z", "2026-11-26T10:18:00Z", 60, 180),
        ("1d", "2026-11-25T10:30:00Z", "2026-11-26T10:30:00Z", 900, 96),
        ("7d", "2026-11-19T11:00:00Z", "2026-11-26T11:00:00Z", 3_600, 168),
        ("30d", "2026-10-27T12:00:00Z", "2026-11-26T12:00:00Z", 21_600, 120),
        ("90d", "2026-08-29", "2026-11-27", 86_400, 90),
        ("365d", "2025-11-27", "2026-11-27", 86_400, 365),
        ("455d", "2025-08-29", "2026-11-27", 86_400, 455),
    ] {
        let span = Range::from_query(key, "", "").span(now);
        assert_eq!((span.from, span.to()), (at(from), at(to)), "{key}");
        assert_eq!((span.step_secs, span.steps()), (step, steps), "{key}");
        assert_eq!(span.starts().count(), span.steps());
    }
}

#[test]
fn chosen_days_are_whole_utc_days_that_can_still_be_read() {
    let now = at(NOW);
    for (from, to, first, end, step) in [
        ("2026-11-24", "2026-11-24", "2026-11-24", "2026-11-25", 900),
        ("2026-11-24", "2026-11-26", "2026-11-24", "2026-11-26T11:00:00Z", 3_600),
        ("2026-11-26", "2026-12-24", "2026-11-26", "2026-11-26T10:30:00Z", 900),
        // Ten weeks ago there are hours only.
        ("2026-09-15", "2026-09-15", "2026-09-15", "2026-09-16", 3_600),
        // Forgotten, and still to come.
        ("2020-01-01", "2020-01-02", "2025-08-29", "2025-08-30", 3_600),
        ("2030-01-01", "2030-01-02", "2026-11-26", "2026-11-26T10:30:00Z", 900),
    ] {
        let span = Range::from_query("", from, to).span(now);
        assert_eq!((span.from, span.to(), span.step_secs), (at(first), at(end), step), "{from} to {to}");
    }
}

#[test]
fn urls_are_read_as_they_are_written() {
    for range in Range::LAST.into_iter().chain([Range::Days(day("2026-01-01"), day("2026-02-01"))]) {
        let query = range.query();
        let value = |name: &str| query.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str());
        assert_eq!(Range::from_query(value("range"), value("from"), value("to")), range);
    }
    assert_eq!(Range::from_query("", "2026-02-01", "2026-01-01").query()[0].1, "2026-01-01");
    for (key, from, to) in [("", "", ""), ("9y", "", ""), ("", "2026-01-01", ""), ("", "x", "2026-01-01")] {
        assert_eq!(Range::from_query(key, from, to), Range::Month, "{key} {from} {to}");
    }
}

#[test]
fn the_range_before_is_there_as_long_as_it_is_remembered() {
    let now = at(NOW);
    let previous = |range: Range| range.span(now).previous(now);
    let before = previous(Range::Week).unwrap();
    assert_eq!((before.from, before.to()), (at("2026-11-12T11:00:00Z"), at("2026-11-19T11:00:00Z")));
    assert_eq!(before.joined(Range::Week.span(now)).steps(), 336);
    for range in Range::LAST {
        let is_kept = !matches!(range, Range::Year | Range::Longest);
        assert_eq!(previous(range).is_some(), is_kept, "{}", range.key());
    }
}

#[test]
fn the_newest_steps_are_not_complete() {
    let now = at(NOW);
    let from = |range: Range| range.span(now).incomplete_from(now);
    assert_eq!(from(Range::Hours), Some(at("2026-11-26T10:02:00Z")));
    assert_eq!(from(Range::Week), Some(at("2026-11-26T10:00:00Z")));
    assert_eq!(from(Range::Quarter), Some(at("2026-11-26")));
    assert_eq!(from(Range::Days(day("2026-11-01"), day("2026-11-02"))), None);
    // Shortly after midnight yesterday still grows.
    let early = at("2026-11-26T00:05:00Z");
    assert_eq!(Range::Quarter.span(early).incomplete_from(early), Some(at("2026-11-25")));
    let today = Range::Days(day("2026-11-26"), day("2026-11-26")).span(early);
    assert_eq!(today.incomplete_from(early), Some(at("2026-11-26")));
}

#[test]
fn steps_have_names() {
    let text = |range: Range| range.span(at(NOW)).step_text();
    let ranges = [Range::Hours, Range::Day, Range::Week, Range::Month, Range::Year];
    assert_eq!(ranges.map(text), ["1-minute", "15-minute", "1-hour", "6-hour", "day"]);
}
