use super::{ChartFigure, Sparkline};
use crate::charts::{AreaChart, Data, LineChart, Mark, Series};
use crate::components::tests::html;
use crate::domain::time::Timestamp;
use leptos::prelude::*;

const HOSTILE: &str = "</bdi><script>alert(1)</script>\"'\u{202e}";

fn data(names: &[&str]) -> Data {
    let day = |day: i64| Timestamp::default().plus_days(day);
    let points = || vec![(day(0), Some(1.0)), (day(1), Some(1204.0))];
    let series = names.iter().map(|name| Series { name: (*name).to_owned(), points: points(), ..Series::default() });
    Data {
        title: "Pulls".to_owned(),
        series: series.collect(),
        marks: vec![Mark { at: day(1), label: HOSTILE.to_owned() }],
        ..Data::default()
    }
}

#[test]
fn without_javascript_there_is_a_picture_and_its_table() {
    let html = html(|| view! { <ChartFigure chart=AreaChart(data(&["web", "api"])).draw() /> });
    for part in [
        r#"<bdi class="chart-title">Pulls</bdi>"#,
        "1 Jan 1970 – 2 Jan 1970, UTC",
        r#"<svg class="chart-svg" role="img"><title>Pulls</title>"#,
        "total of 2 series from 2 to 2,408, highest 2,408 on 2 Jan 1970.",
        "<summary>Show data</summary>",
        r#"<tr><th scope="row">2 Jan 1970</th><td>1,204</td><td>1,204</td><td>2,408</td></tr>"#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    // A slider that does not slide would be a lie until the page is alive.
    assert!(!html.contains("slider") && !html.contains("aria-value"), "{html}");
}

#[test]
fn names_are_text() {
    let drawn = || AreaChart(Data { title: HOSTILE.to_owned(), ..data(&[HOSTILE, "web"]) }).draw();
    for html in [
        html(move || view! { <ChartFigure chart=drawn() /> }),
        html(|| view! { <Sparkline values=vec![Some(1.0), Some(2.0)] label=HOSTILE /> }),
    ] {
        assert!(!html.contains("<script") && !html.contains(" style=") && !html.contains('\u{202e}'), "{html}");
        assert!(html.contains("&lt;script"), "{html}");
    }
}

#[test]
fn one_series_needs_no_legend_and_an_estimate_does() {
    let legend = |estimated: bool| {
        let mut data = data(&["web"]);
        data.series[0].estimated = estimated;
        html(move || view! { <ChartFigure chart=LineChart(data).draw() /> }).contains("chart-legend")
    };
    assert_eq!([legend(false), legend(true)], [false, true]);
}

#[test]
fn nothing_to_draw_is_said() {
    let html =
        html(|| view! { <ChartFigure chart=LineChart(Data::default()).draw() empty="No pulls were recorded." /> });
    assert!(
        html.contains("No pulls were recorded.") && !html.contains("<svg") && !html.contains("Show data"),
        "{html}"
    );
}
