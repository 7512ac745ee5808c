//! Stacked charts: what lies on what, and in which colour.

use super::super::{AreaChart, BarChart, Series, Unit};
use super::{daily, data, series};

fn constant(name: &str, value: f64) -> Series {
    series(name, daily("2026-11-20", &[Some(value); 4]))
}

fn colours(series: Vec<Series>) -> Vec<String> {
    let legend = AreaChart(data("x", Unit::Usd, series)).draw().legend;
    legend.into_iter().map(|entry| format!("{} {}", entry.name, entry.class)).collect()
}

#[test]
fn more_series_than_colours_become_one() {
    let many = |count: usize| (1..=count).map(|n| constant(&n.to_string(), n as f64)).collect::<Vec<_>>();
    assert_eq!(colours(many(8)).last().unwrap(), "8 series-8");
    assert_eq!(colours(many(11))[7..], ["8 series-8", "3 others other"]);

    let mut with_rest = many(10);
    with_rest.push(Series { rest: true, ..constant("all other teams", 100.0) });
    let chart = BarChart(data("x", Unit::Count, with_rest)).draw();
    assert_eq!(chart.legend[8].name, "all other teams");
    assert_eq!(chart.table.columns[9..], ["all other teams", "Total"]);
    assert_eq!(chart.table.rows[0][9..], ["119", "155"]);
}

#[test]
fn the_rest_is_grey_wherever_it_lies() {
    let rest = Series { rest: true, ..constant("rest", 1.0) };
    assert_eq!(colours(vec![constant("a", 1.0), rest, constant("b", 1.0)]), ["a series-1", "b series-2", "rest other"]);
}

#[test]
fn an_estimate_lies_on_what_it_continues_in_its_colour() {
    let estimate =
        |name: &str| Series { estimated: true, ..series(name, daily("2026-11-23", &[Some(9.0), Some(10.0)])) };
    let all = vec![constant("a", 9.0), constant("b", 9.0), estimate("a"), estimate("b"), estimate("c")];
    assert_eq!(colours(all.clone()), ["a series-1", "a series-1", "b series-2", "b series-2", "c series-3"]);
    // On the 23rd both say 9, which is the same money.
    let chart = AreaChart(data("x", Unit::Usd, all)).draw();
    let totals: Vec<_> = chart.table.rows.iter().map(|row| row.last().unwrap().as_str()).collect();
    assert_eq!(totals, ["$18.00", "$18.00", "$18.00", "$27.00", "$30.00"]);
    assert_eq!(chart.table.columns[2], "a (estimate)");
}

#[test]
fn a_total_is_that_of_what_is_known() {
    let holes = |values: [Option<f64>; 3]| daily("2026-11-20", &values);
    let series = vec![series("a", holes([Some(1.0), None, None])), series("b", holes([Some(2.0), Some(3.0), None]))];
    let chart = AreaChart(data("x", Unit::Count, series.clone())).draw();
    let totals: Vec<_> = chart.table.rows.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(totals, ["3", "3", "–"]);
    // One series alone is its own total.
    assert_eq!(AreaChart(data("x", Unit::Count, series[..1].to_vec())).draw().table.columns.len(), 2);
}

#[test]
fn what_is_true_of_all_is_said_once() {
    let estimates = ["a", "b"].map(|name| Series { estimated: true, ..constant(name, 1.0) });
    let chart = BarChart(data("x", Unit::Usd, estimates.to_vec())).draw();
    assert_eq!(chart.note.as_deref(), Some("Every value is an estimate."));
    assert!(chart.legend.iter().all(|entry| !entry.estimated));
    assert_eq!(chart.table.columns[1..], ["a", "b", "Total"]);

    let chart = BarChart(data("x", Unit::Usd, vec![estimates[0].clone(), constant("b", 1.0)])).draw();
    assert_eq!((chart.note, chart.table.columns[1].as_str()), (None, "a (estimate)"));
}
