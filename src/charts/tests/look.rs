//! The drawings themselves. Where a snapshot changes, look at the chart in a browser before accepting it.

use super::super::scene::{Role, Scene, Shape};
use super::super::{AreaChart, BarChart, Data, LineChart, Mark, Series, Unit, line};
use super::{at, daily, data, monthly, series};

/// One element a line, so that a changed shape is a changed line.
fn lines(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

/// The end points of everything in path data.
pub(super) fn places(svg: &str) -> Vec<(i32, i32)> {
    let mut places = vec![];
    for path in svg.split(r#" d=""#).skip(1) {
        let path = &path[..path.find('"').unwrap()];
        for part in path.split('M').skip(1) {
            let numbers = part.replace('-', " -").replace(['l', 'z'], " ");
            let numbers: Vec<i32> = numbers.split_whitespace().map(|number| number.parse().unwrap()).collect();
            let mut at = (0, 0);
            for step in numbers.chunks(2) {
                at = (at.0 + step[0], at.1 + step[1]);
                places.push(at);
            }
        }
    }
    places
}

fn shapes(scene: &Scene, role: Role) -> Vec<&Shape> {
    scene.shapes.iter().filter(|shape| shape.style().role == role).collect()
}

fn stored() -> Data {
    const GIB: f64 = 1_073_741_824.0;
    let values =
        [Some(1.0), Some(2.0), None, Some(3.0), None, Some(2.5), Some(4.0), Some(3.5)].map(|v| v.map(|v| v * GIB));
    Data {
        marks: vec![Mark { at: at("2026-11-18"), label: "policy saved".to_owned() }],
        incomplete_from: Some(at("2026-11-23")),
        ..data("Stored bytes", Unit::Bytes, vec![series("stored", daily("2026-11-16", &values))])
    }
}

#[test]
fn a_line_is_cut_at_gaps() {
    let data = stored();
    let scene = line::scene(&line::frame(&data));
    let lengths: Vec<_> = shapes(&scene, Role::Line)
        .into_iter()
        .map(|shape| match shape {
            Shape::Line { points, .. } => points.len(),
            other => panic!("not a line: {other:?}"),
        })
        .collect();
    assert_eq!(lengths, [2, 3]);
    // What stands alone between two gaps would be invisible as a line.
    assert_eq!(shapes(&scene, Role::Dot).len(), 1);
}

#[test]
fn the_newest_part_is_veiled_from_the_last_certain_point() {
    let data = stored();
    let scene = line::scene(&line::frame(&data));
    let veil = match shapes(&scene, Role::Veil)[..] {
        [Shape::Rect { from, to, .. }] => (*from, *to),
        ref other => panic!("not one veil: {other:?}"),
    };
    assert_eq!(veil, ((1714, 0), (2000, 1000)), "from the 22nd");
}

#[test]
fn a_lower_bound_is_veiled_to_its_end_and_said() {
    let data = Data { lower_bound_until: Some(at("2026-11-19")), incomplete_from: None, ..stored() };
    let scene = line::scene(&line::frame(&data));
    let veil = match shapes(&scene, Role::Veil)[..] {
        [Shape::Rect { from, to, .. }] => (*from, *to),
        ref other => panic!("not one veil: {other:?}"),
    };
    assert_eq!(veil, ((0, 0), (857, 1000)), "to the 19th");
    let chart = LineChart(data).draw();
    assert_eq!(chart.note.as_deref(), Some("Pale: a lower bound, until 19 Nov 2026."));
    let first: Vec<_> = chart.table.rows.iter().map(|row| row[0].as_str()).skip(2).take(2).collect();
    assert_eq!(first, ["18 Nov 2026 (at least)", "19 Nov 2026"]);
}

#[test]
fn zero_is_at_the_bottom_and_the_last_step_at_the_top() {
    let data = stored();
    let scene = line::scene(&line::frame(&data));
    let labels: Vec<_> = shapes(&scene, Role::ValueLabel)
        .into_iter()
        .map(|shape| match shape {
            Shape::Text { at, text, .. } => (at.1, text.as_str()),
            other => panic!("not a text: {other:?}"),
        })
        .collect();
    assert_eq!(labels, [(1000, "0"), (750, "1 GiB"), (500, "2 GiB"), (250, "3 GiB"), (0, "4 GiB")]);
}

#[test]
fn bars_stand_side_by_side_until_there_are_too_many() {
    let bars = |count: usize| {
        BarChart(data("x", Unit::Count, vec![series("x", daily("2026-01-01", &vec![Some(1.0); count]))]))
    };
    let apart = |count: usize| {
        let svg = bars(count).draw().svg;
        let bar = svg.split(r#"class="bar series-1" d=""#).nth(1).unwrap();
        let corners = places(&format!(r#" d="{bar}"#));
        corners[4].0 - corners[1].0
    };
    assert!(apart(30) > 5, "a gap between 30 bars");
    assert_eq!(apart(365), 0, "none between 365");
    assert!(bars(365).draw().svg.contains(r#"class="chart-svg dense""#));
}

#[test]
fn line() {
    insta::assert_snapshot!(lines(&LineChart(stored()).draw().svg));
}

#[test]
fn lines_with_forecast() {
    let actual = series("all", monthly("2026-01-01", &[900.0, 940.0, 1010.0, 1284.0]));
    let forecast = Series { estimated: true, ..series("all", monthly("2026-04-01", &[1284.0, 1320.0, 1390.0])) };
    let one = series("payments/api", monthly("2026-01-01", &[200.0, 210.0, 190.0, 260.0]));
    let data = data("Cost per month", Unit::Usd, vec![actual, forecast, one]);
    insta::assert_snapshot!(lines(&LineChart(data).draw().svg));
}

#[test]
fn area() {
    let days = |values: [f64; 4]| daily("2026-11-20", &values.map(Some));
    let mut series = vec![
        series("payments", days([4.0, 4.5, 5.0, 5.0])),
        series("web", daily("2026-11-20", &[Some(2.0), Some(2.0), None, Some(1.0)])),
    ];
    series.push(Series { rest: true, ..super::series("other teams", days([1.0, 1.0, 1.0, 1.5])) });
    insta::assert_snapshot!(lines(&AreaChart(data("Cost by team", Unit::Usd, series)).draw().svg));
}

#[test]
fn bars() {
    let teams = [("payments", [120.0, 140.0, 90.0]), ("web", [40.0, 0.0, 60.0])];
    let series = teams.map(|(name, values)| series(name, monthly("2026-09-01", &values)));
    insta::assert_snapshot!(lines(&BarChart(data("Images pushed", Unit::Count, series.to_vec())).draw().svg));
}
