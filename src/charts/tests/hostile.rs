//! Names and labels are what someone else typed.

use super::super::{AreaChart, BarChart, Chart, Data, LineChart, Mark, Unit, sparkline};
use super::{at, daily, data, series};

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onload='alert(1)",
    "]]></title></svg><script>",
    "a & b &lt;",
    "\u{202e}gpj.exe",
    "line\nbreak\u{0}\u{8}\u{1b}[0m\u{ffff}",
    "",
];

fn charts(name: &str) -> Vec<Chart> {
    let values = [Some(1.0), Some(2.0), None, Some(3.0)];
    let one = series(name, daily("2026-11-20", &values));
    let two = series(&format!("{name}2"), daily("2026-11-20", &values));
    let data = Data {
        marks: vec![Mark { at: at("2026-11-20T01:00:00Z"), label: name.to_owned() }],
        incomplete_from: Some(at("2026-11-23")),
        ..data(name, Unit::Count, vec![one, two])
    };
    vec![LineChart(data.clone()).draw(), AreaChart(data.clone()).draw(), BarChart(data).draw()]
}

/// Walks the markup, checks that it is well formed, and returns each element's name and attributes.
fn elements(markup: &str) -> Vec<(String, Vec<String>)> {
    let mut open = vec![];
    let mut found = vec![];
    for tag in markup.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap_or_else(|| panic!("unfinished tag <{tag}"));
        assert!(!text.contains(|c: char| c == '>' || c.is_control()), "raw text {text:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closing tag");
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        // Values are quoted and hold no quote, so every second part is a value.
        let parts: Vec<_> = tag.split('"').collect();
        assert!(parts.len() % 2 == 1, "quotes of <{tag}");
        let mut words = parts.iter().step_by(2).flat_map(|part| part.split_whitespace());
        let name = words.next().unwrap().to_owned();
        found.push((name.clone(), words.map(|word| word.trim_end_matches('=').to_owned()).collect()));
        if !closed {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<String>::new(), "unclosed");
    found
}

#[test]
fn drawings_hold_only_shapes_and_text() {
    const NAMES: [&str; 5] = ["svg", "title", "desc", "path", "text"];
    const ATTRIBUTES: [&str; 10] =
        ["class", "role", "viewBox", "preserveAspectRatio", "d", "x", "y", "dx", "dy", "aria-hidden"];
    for name in HOSTILE {
        let mut drawings: Vec<_> = charts(name).into_iter().map(|chart| chart.svg).collect();
        drawings.push(sparkline(&[Some(1.0), None, Some(2.0), Some(3.0)], name));
        for svg in drawings {
            for (element, attributes) in elements(&svg) {
                assert!(NAMES.contains(&element.as_str()), "<{element}> for {name:?}");
                for attribute in attributes {
                    assert!(ATTRIBUTES.contains(&attribute.as_str()), "{element} {attribute} for {name:?}");
                }
            }
        }
    }
}

#[test]
fn tables_hold_only_cells() {
    for name in HOSTILE {
        for chart in charts(name) {
            for (element, attributes) in elements(&chart.table.html(&chart.title)) {
                assert!(
                    ["table", "caption", "thead", "tbody", "tr", "th", "td", "bdi"].contains(&element.as_str()),
                    "<{element}>"
                );
                assert!(attributes.iter().all(|name| name == "class" || name == "scope"), "{element} {attributes:?}");
            }
        }
    }
}

#[test]
fn names_stay_readable() {
    let chart = &charts("<b> & \"c\"")[0];
    assert!(chart.svg.starts_with(r#"<svg class="chart-svg" role="img"><title>&lt;b&gt; &amp; &quot;c&quot;</title>"#));
    assert!(chart.table.html("t").contains("<bdi>&lt;b&gt; &amp; &quot;c&quot;</bdi>"));
    assert_eq!(chart.legend[0].name, "<b> & \"c\"");
}

#[test]
fn nothing_turns_its_neighbours_around() {
    for chart in charts("\u{202e}gpj.exe\n") {
        let text = serde_json::to_string(&chart).unwrap();
        assert!(!text.contains('\u{202e}') && !text.contains("u202e"), "{text}");
        assert_eq!(chart.legend[0].name, r"\u{202e}gpj.exe\n");
    }
    assert!(sparkline(&[Some(1.0)], "\u{202e}x").contains(r"<title>\u{202e}x</title>"));
}

#[test]
fn a_long_label_is_cut_in_the_drawing_only() {
    let label = "long ".repeat(60);
    let chart = &charts(&label)[0];
    assert!(chart.svg.contains(">long long long long long lon…</text>"));
    assert_eq!(chart.marks[0].label, label);
}
