use super::super::time_axis::TimeAxis;
use super::super::words::Grain;
use super::at;
use crate::domain::time::{DAY_MILLIS, Timestamp};

fn labels(axis: &TimeAxis) -> String {
    axis.ticks.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>().join(" | ")
}

#[test]
fn steps_are_those_of_clock_and_calendar() {
    for (from, to, expected) in [
        (
            "2026-11-23T09:03:00Z",
            "2026-11-23T09:58:00Z",
            "09:05 | 09:10 | 09:15 | 09:20 | 09:25 | 09:30 | 09:35 | 09:40 | 09:45 | 09:50 | 09:55",
        ),
        ("2026-11-23T00:00:00Z", "2026-11-23T12:00:00Z", "23 Nov | 02:00 | 04:00 | 06:00 | 08:00 | 10:00 | 12:00"),
        (
            "2026-11-22T07:00:00Z",
            "2026-11-24T07:00:00Z",
            "12:00 | 18:00 | 23 Nov | 06:00 | 12:00 | 18:00 | 24 Nov | 06:00",
        ),
        ("2026-11-16", "2026-11-23", "16 Nov | 17 Nov | 18 Nov | 19 Nov | 20 Nov | 21 Nov | 22 Nov | 23 Nov"),
        ("2026-10-24", "2026-11-23", "26 Oct | 2 Nov | 9 Nov | 16 Nov | 23 Nov"),
        ("2026-08-26", "2026-11-23", "31 Aug | 14 Sep | 28 Sep | 12 Oct | 26 Oct | 9 Nov | 23 Nov"),
        ("2026-12-20", "2027-01-20", "21 Dec | 28 Dec | 4 Jan 2027 | 11 Jan | 18 Jan"),
        ("2025-11-24", "2026-11-23", "Jan 2026 | Mar | May | Jul | Sep | Nov"),
        ("2024-11-24", "2026-11-23", "Jan 2025 | Apr | Jul | Oct | Jan 2026 | Apr | Jul | Oct"),
        ("2016-06-01", "2026-11-23", "2017 | 2018 | 2019 | 2020 | 2021 | 2022 | 2023 | 2024 | 2025 | 2026"),
        (
            "1970-01-01",
            "2026-11-23",
            "1970 | 1975 | 1980 | 1985 | 1990 | 1995 | 2000 | 2005 | 2010 | 2015 | 2020 | 2025",
        ),
        ("2026-11-23", "2026-11-23", "23 Nov 2026"),
        ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z", "23 Nov 2026 09:30"),
    ] {
        assert_eq!(labels(&TimeAxis::new(at(from), at(to), Grain::Minute)), expected, "{from} to {to}");
    }
}

#[test]
fn labels_are_no_finer_than_the_data() {
    let axis = |to: &str, grain| labels(&TimeAxis::new(at("2026-09-01"), at(to), grain));
    assert_eq!(axis("2026-09-03", Grain::Day), "1 Sep | 2 Sep | 3 Sep");
    assert_eq!(axis("2026-11-01", Grain::Day), "7 Sep | 14 Sep | 21 Sep | 28 Sep | 5 Oct | 12 Oct | 19 Oct | 26 Oct");
    assert_eq!(axis("2026-11-01", Grain::Month), "Sep | Oct | Nov");
}

#[test]
fn any_length_has_labels_inside_and_in_order() {
    let to = at("2026-11-23T09:30:00Z");
    for minutes in (0..26).map(|power| 1i64 << power) {
        let axis = TimeAxis::new(Timestamp::from_millis(to.millis() - minutes * 60_000), to, Grain::Minute);
        assert!(!axis.ticks.is_empty(), "{minutes} minutes");
        assert!(axis.ticks.is_sorted_by_key(|tick| tick.at), "{minutes} minutes");
        assert!(axis.ticks.iter().all(|tick| (axis.from..=axis.to).contains(&tick.at)), "{minutes} minutes");
    }
}

#[test]
fn an_axis_beyond_the_calendar_has_no_labels() {
    for (from, to) in [(i64::MIN, i64::MAX), (i64::MIN, 0), (0, i64::MAX), (i64::MAX - 1, i64::MAX)] {
        let axis = TimeAxis::new(Timestamp::from_millis(from), Timestamp::from_millis(to), Grain::Day);
        assert_eq!(labels(&axis), "", "{from} to {to}");
    }
}

#[test]
fn bars_are_labelled_in_their_middle() {
    let starts: Vec<_> = (0..14).map(|day| at("2026-11-10").plus_days(day)).collect();
    let axis = TimeAxis::of_periods(starts[0], at("2026-11-24"), &starts, DAY_MILLIS);
    assert_eq!(labels(&axis), "11 Nov | 13 Nov | 15 Nov | 17 Nov | 19 Nov | 21 Nov | 23 Nov");
    assert_eq!(axis.ticks[0].at, at("2026-11-11T12:00:00Z"));

    // Weeks that begin on a Wednesday are called by their own first day, not by a Monday.
    let starts: Vec<_> = (0..8).map(|week| at("2026-09-30").plus_days(7 * week)).collect();
    let axis = TimeAxis::of_periods(starts[0], at("2026-11-25"), &starts, 7 * DAY_MILLIS);
    assert_eq!(labels(&axis), "30 Sep | 7 Oct | 14 Oct | 21 Oct | 28 Oct | 4 Nov | 11 Nov | 18 Nov");
}

#[test]
fn a_narrow_chart_keeps_the_year() {
    let axis = TimeAxis::new(at("2024-11-24"), at("2026-11-23"), Grain::Day);
    assert_eq!(axis.ticks[axis.keep()].label, "Jan 2025");
    let axis = TimeAxis::new(at("2026-12-20"), at("2027-01-20"), Grain::Day);
    assert_eq!(axis.ticks[axis.keep()].label, "4 Jan 2027");
}
