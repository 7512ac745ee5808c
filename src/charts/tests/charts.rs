//! What a finished chart says besides its drawing.

use super::super::{AreaChart, BarChart, Data, LineChart, Mark, Series, Unit};
use super::{at, daily, data, monthly, series};
use proptest::prelude::*;

const DAYS: [Option<f64>; 5] = [Some(3.0), Some(1204.0), None, Some(7.0), Some(9.0)];

fn pulls() -> Data {
    data("Pulls", Unit::Count, vec![series("pulls", daily("2026-11-19", &DAYS))])
}

#[test]
fn the_table_has_every_value_and_gap() {
    let chart = LineChart(pulls()).draw();
    assert_eq!(chart.table.columns, ["Day (UTC)", "pulls"]);
    assert_eq!(chart.table.rows[1], ["20 Nov 2026", "1,204"]);
    assert_eq!(chart.table.rows[2], ["21 Nov 2026", "–"]);
    assert_eq!(chart.range, "19 Nov 2026 – 23 Nov 2026, UTC");
    assert_eq!(chart.points, [0, 500, 1000, 1500, 2000]);
}

#[test]
fn instants_are_named_as_finely_as_the_data_are() {
    for (points, heading, first) in [
        (monthly("2026-09-01", &[1.0, 2.0]), "Month (UTC)", "Sep 2026"),
        (daily("2026-09-01", &[Some(1.0)]), "Day (UTC)", "1 Sep 2026"),
        (daily("2026-09-01", &[Some(1.0), Some(2.0)]), "Day (UTC)", "1 Sep 2026"),
        (vec![(at("2026-09-01T04:05:59Z"), Some(1.0))], "Time (UTC)", "1 Sep 2026 04:05"),
    ] {
        let chart = LineChart(data("x", Unit::Count, vec![series("x", points)])).draw();
        assert_eq!((chart.table.columns[0].as_str(), chart.table.rows[0][0].as_str()), (heading, first));
    }
}

#[test]
fn a_sentence_tells_what_the_drawing_shows() {
    let usd = |names: &[&str]| {
        let series = names.iter().map(|name| series(name, monthly("2026-08-01", &[10.0, 12.5, 11.0]))).collect();
        data("Cost", Unit::Usd, series)
    };
    let forecast = Series { estimated: true, ..series("a", monthly("2026-10-01", &[11.0, 14.0])) };
    let with_forecast = Data { series: vec![usd(&["a"]).series.remove(0), forecast], ..usd(&[]) };
    for (chart, expected) in [
        (
            LineChart(usd(&["a"])).draw(),
            "Cost, Aug 2026 to Oct 2026: from $10.00 to $11.00, highest $12.50 in Sep 2026.",
        ),
        (LineChart(usd(&["a", "b"])).draw(), "Cost, Aug 2026 to Oct 2026: latest a $11.00, b $11.00."),
        (
            LineChart(usd(&["a", "b", "c", "d", "e"])).draw(),
            "Cost, Aug 2026 to Oct 2026: latest a $11.00, b $11.00, c $11.00 and 2 more.",
        ),
        (LineChart(with_forecast).draw(), "Cost, Aug 2026 to Nov 2026: latest a $11.00, a (estimate) $14.00."),
        (
            AreaChart(usd(&["a", "b"])).draw(),
            "Cost, Aug 2026 to Oct 2026: total of 2 series from $20.00 to $22.00, highest $25.00 in Sep 2026.",
        ),
        (
            BarChart(pulls()).draw(),
            "Pulls, 19 Nov 2026 to 23 Nov 2026: 1,223 altogether, highest 1,204 on 20 Nov 2026.",
        ),
        (LineChart(data("Pulls", Unit::Count, vec![])).draw(), "Pulls: no data."),
        (
            LineChart(data("Pulls", Unit::Count, vec![series("x", daily("2026-11-01", &[None, None]))])).draw(),
            "Pulls: no data.",
        ),
    ] {
        assert_eq!(chart.description, expected);
        assert!(chart.svg.contains(&format!("<desc>{expected}</desc>")));
    }
}

#[test]
fn fractions_of_a_cent_are_for_charts_of_cents() {
    let cells = |values: &[f64]| -> Vec<String> {
        let chart = LineChart(data("x", Unit::Usd, vec![series("x", monthly("2026-01-01", values))])).draw();
        chart.table.rows.into_iter().map(|mut row| row.remove(1)).collect()
    };
    assert_eq!(cells(&[0.0, 0.0000062, 0.01, 1284.0]), ["$0.00", "<$0.01", "$0.01", "$1,284"]);
    assert_eq!(cells(&[0.0, 0.0000062, 0.01]), ["$0.00", "$0.0000062", "$0.01"]);
}

#[test]
fn nothing_to_show_is_known() {
    assert!(BarChart(data("x", Unit::Bytes, vec![series("x", daily("2026-11-01", &[None]))])).draw().is_empty());
    assert!(!BarChart(data("x", Unit::Bytes, vec![series("x", daily("2026-11-01", &[Some(0.0)]))])).draw().is_empty());
}

#[test]
fn what_may_still_change_is_marked() {
    let until = |text: &str| Data { incomplete_from: Some(at(text)), ..pulls() };
    let marked = |chart: super::super::Chart| {
        let rows = chart.table.rows.iter().filter(|row| row[0].ends_with(" (incomplete)")).count();
        (rows, chart.note)
    };
    let note = |day: &str| Some(format!("Faded: not complete yet, from {day} Nov 2026."));
    // A value at an instant is complete before it, a bar only when its whole day is.
    assert_eq!(marked(LineChart(until("2026-11-22T09:00:00Z")).draw()), (1, note("23")));
    assert_eq!(marked(BarChart(until("2026-11-22T09:00:00Z")).draw()), (2, note("22")));
    assert_eq!(marked(LineChart(until("2026-11-23")).draw()), (1, note("23")));
    assert_eq!(marked(BarChart(until("2026-11-23")).draw()), (1, note("23")));
    assert_eq!(marked(LineChart(until("2026-11-24")).draw()), (0, None));
    assert_eq!(marked(BarChart(until("2026-11-24")).draw()), (0, None));
}

#[test]
fn charts_of_a_page_share_their_range() {
    let range = Some((at("2026-11-20"), at("2026-11-30")));
    let chart = LineChart(Data { range, ..pulls() }).draw();
    assert_eq!(chart.table.rows.len(), 4, "the 19th is outside");
    assert_eq!(chart.points, [0, 200, 400, 600]);
    let bars = BarChart(Data { range, ..pulls() }).draw();
    assert_eq!(bars.points, [100, 300, 500, 700]);
}

#[test]
fn marks_are_listed_in_order_when_they_are_on_the_axis() {
    let mark = |day: &str, label: &str| Mark { at: at(day), label: label.to_owned() };
    let marks =
        vec![mark("2026-11-22", "policy saved"), mark("2026-11-20", "policy drafted"), mark("2026-12-01", "later")];
    let chart = LineChart(Data { marks, ..pulls() }).draw();
    let listed: Vec<_> = chart.marks.iter().map(|mark| format!("{} {}", mark.at, mark.label)).collect();
    assert_eq!(listed, ["20 Nov 2026 policy drafted", "22 Nov 2026 policy saved"]);
}

#[test]
fn pointing_finds_the_nearest_point() {
    let chart = LineChart(pulls()).draw();
    for (x, index) in [(-50.0, 0), (0.0, 0), (249.0, 0), (251.0, 1), (1990.0, 4), (9999.0, 4)] {
        assert_eq!(chart.nearest(x), Some(index), "{x}");
    }
    let point = chart.point(1).unwrap();
    assert_eq!((point.x, point.label, point.values), (500, "20 Nov 2026", ["1,204".to_owned()].as_slice()));
    assert_eq!(chart.point(5), None);
}

#[test]
fn keys_lead_from_point_to_point() {
    let chart = LineChart(pulls()).draw();
    for (from, key, to) in [
        (None, "ArrowLeft", Some(4)),
        (None, "ArrowRight", Some(4)),
        (None, "Home", Some(0)),
        (Some(4), "ArrowRight", Some(4)),
        (Some(4), "ArrowLeft", Some(3)),
        (Some(0), "ArrowLeft", Some(0)),
        (Some(0), "ArrowUp", Some(1)),
        (Some(0), "PageUp", Some(2)),
        (Some(1), "PageDown", Some(0)),
        (Some(1), "End", Some(4)),
        (Some(1), "Tab", None),
        (Some(1), "a", None),
    ] {
        assert_eq!(chart.after_key(from, key), to, "{from:?} {key}");
    }
}

#[test]
fn a_chart_survives_the_wire() {
    let chart = LineChart(pulls()).draw();
    let text = serde_json::to_string(&chart).unwrap();
    assert_eq!(serde_json::from_str::<super::super::Chart>(&text).unwrap(), chart);
}

#[test]
fn the_order_of_points_does_not_matter() {
    let mut turned = pulls();
    turned.series[0].points.reverse();
    assert_eq!(LineChart(turned.clone()).draw(), LineChart(pulls()).draw());
    assert_eq!(BarChart(turned).draw(), BarChart(pulls()).draw());
}

fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![4 => Just(None), 8 => (0.0..1e15f64).prop_map(Some), 1 => any::<f64>().prop_map(Some)]
}

fn instant() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 1_700_000_000_000..1_800_000_000_000i64, 1 => any::<i64>()]
}

proptest! {
    #[test]
    fn any_data_can_be_drawn_inside_the_plot(
        columns in proptest::collection::vec(proptest::collection::vec((instant(), value()), 0..12), 0..12),
        incomplete in proptest::option::of(instant()),
        mark in instant(),
        estimated in any::<bool>(),
        unit in prop_oneof![Just(Unit::Bytes), Just(Unit::Count), Just(Unit::Usd)],
    ) {
        let stamp = crate::domain::time::Timestamp::from_millis;
        let column = |points: Vec<(i64, Option<f64>)>| points.into_iter().map(|(at, value)| (stamp(at), value)).collect();
        let series = columns.into_iter().enumerate().map(|(index, points)| Series {
            estimated: estimated && index % 3 == 0,
            ..series(&format!("{}", index / 2), column(points))
        });
        let data = Data {
            incomplete_from: incomplete.map(stamp),
            marks: vec![Mark { at: stamp(mark), label: "m".to_owned() }],
            ..data("any", unit, series.collect())
        };
        for chart in [LineChart(data.clone()).draw(), AreaChart(data.clone()).draw(), BarChart(data.clone()).draw()] {
            prop_assert_eq!(chart.points.len(), chart.table.rows.len());
            prop_assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.columns.len()));
            prop_assert!(!chart.svg.contains("NaN") && !chart.svg.contains("inf"));
            for place in super::look::places(&chart.svg) {
                prop_assert!((0..=2000).contains(&place.0) && (0..=1018).contains(&place.1), "{:?}", place);
            }
        }
    }
}
