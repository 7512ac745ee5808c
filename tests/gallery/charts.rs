use crate::{HOSTILE, NOW, long_name};
use leptos::prelude::*;
use stowage::charts::{AreaChart, BarChart, Data, LineChart, Mark, Series, Unit};
use stowage::components::*;
use stowage::domain::time::{Day, Timestamp};

/// Something between 0 and 1 that looks like chance and is not.
fn noise(seed: usize) -> f64 {
    ((seed * 2_654_435_761) % 4_294_967_296) as f64 / 4_294_967_296.0
}

fn daily(days: usize, value: impl Fn(usize) -> Option<f64>) -> Vec<(Timestamp, Option<f64>)> {
    let first = NOW.day() + 1 + -(days as i32);
    (0i32..).zip(0..days).map(|(day, index)| ((first + day).start(), value(index))).collect()
}

fn monthly(from: &str, months: usize, value: impl Fn(usize) -> f64) -> Vec<(Timestamp, Option<f64>)> {
    let starts = std::iter::successors(Day::parse(from).ok(), |day| Some(day.next_month()));
    starts.zip(0..months).map(|(day, index)| (day.start(), Some(value(index)))).collect()
}

fn series(name: &str, points: Vec<(Timestamp, Option<f64>)>) -> Series {
    Series { name: name.to_owned(), points, ..Series::default() }
}

fn data(title: &str, unit: Unit, series: Vec<Series>) -> Data {
    Data { title: title.to_owned(), unit, series, ..Data::default() }
}

fn teams() -> Data {
    let names = ["payments", "checkout", HOSTILE, "platform", "ml", &long_name(), "mobile", "data", "identity", "web"];
    let cost = |team: usize, day: usize| match (team, day) {
        (4, 0..120) => None,
        (4, _) => Some((day - 120) as f64 * 0.6),
        _ => Some(300.0 / (team + 1) as f64 * (1.0 + day as f64 / 500.0) + 10.0 * noise(team * 1000 + day / 14)),
    };
    let series = names.iter().enumerate().map(|(team, name)| series(name, daily(365, |day| cost(team, day))));
    let mark = |days: i64, label: &str| Mark { at: NOW.plus_days(-days), label: label.to_owned() };
    Data {
        marks: vec![mark(160, "policy of payments saved"), mark(50, HOSTILE)],
        ..data("Storage cost by team, USD a month", Unit::Usd, series.collect())
    }
}

fn forecast() -> Data {
    let cost = |month: usize| 900.0 + 32.0 * month as f64 + 60.0 * noise(month);
    let estimate = series("all", monthly("2026-11-01", 7, |month| cost(12) + 35.0 * month as f64));
    let series = vec![
        series("all", monthly("2025-11-01", 13, cost)),
        Series { estimated: true, ..estimate },
        series("payments/api", monthly("2025-11-01", 13, |month| 200.0 + 12.0 * month as f64)),
    ];
    data("Cost per month with forecast", Unit::Usd, series)
}

fn stored() -> Data {
    let bytes = |day: usize| 1e12 * (1.2 + day as f64 * 0.006 + noise(day) * 0.03);
    let points = daily(90, |day| if (40..46).contains(&day) { None } else { Some(bytes(day)) });
    Data { incomplete_from: Some(NOW), ..data("Stored bytes", Unit::Bytes, vec![series("stored", points)]) }
}

fn pulls(days: usize) -> Data {
    let pulls = |day: usize| (if day % 7 > 4 { 300.0 } else { 1800.0 } + 900.0 * noise(day)).round();
    let points = daily(days, |day| if day == 11 { None } else { Some(pulls(day)) });
    Data { incomplete_from: Some(NOW), ..data("Pulls a day", Unit::Count, vec![series("pulls", points)]) }
}

fn pushes() -> Data {
    let team = |(team, name): (usize, &&str)| {
        series(
            name,
            monthly("2025-12-01", 12, |month| (200.0 / (team + 1) as f64 * (0.6 + noise(month + team * 77))).round()),
        )
    };
    data(
        "Images pushed a month",
        Unit::Count,
        ["payments", "checkout", "search"].iter().enumerate().map(team).collect(),
    )
}

#[component]
pub fn Charts() -> impl IntoView {
    let nothing = data("Pulls a day", Unit::Count, vec![series("pulls", daily(5, |_| None))]);
    let sparkline = |seed: usize| (0..30).map(|day| Some(noise(seed + day))).collect::<Vec<_>>();
    view! {
        <Panel title="Charts">
            <ChartFigure chart=AreaChart(teams()).draw() size=ChartSize::Large />
        </Panel>
        <Columns split=Split::Halves>
            <Panel title="Stored bytes"><ChartFigure chart=LineChart(stored()).draw() untitled=true /></Panel>
            <Panel title="Forecast"><ChartFigure chart=LineChart(forecast()).draw() /></Panel>
            <Panel title="Pulls"><ChartFigure chart=BarChart(pulls(30)).draw() /></Panel>
            <Panel title="Pushes"><ChartFigure chart=BarChart(pushes()).draw() /></Panel>
            <Panel title="A year of days"><ChartFigure chart=BarChart(pulls(365)).draw() size=ChartSize::Small /></Panel>
            <Panel title="Nothing">
                <ChartFigure chart=LineChart(nothing).draw() size=ChartSize::Small empty="CloudWatch has no pulls of these days." />
            </Panel>
        </Columns>
        <Panel title="Sparklines">
            <p><Sparkline values=sparkline(1) /> " 1,204 " <Sparkline values=sparkline(40) label=HOSTILE /></p>
        </Panel>
    }
}
