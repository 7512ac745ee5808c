//! A registry as a CloudWatch dashboard (aws-monitoring-cost.md 1.6): text to paste or to put, which calls nothing.

use crate::domain::account::Registry;
use crate::domain::repository::RepositoryName;
use serde_json::{Value, json};

/// Series that CloudWatch draws before a chart is a smear.
const MOST: usize = 10;

/// The body: pulls of everything, of the repositories that are named, and ECR's API calls. Searches find what there is
/// when somebody looks, so that a new repository needs no change; they see the last two weeks of those in use.
#[must_use]
pub fn body(registry: &Registry, names: &[RepositoryName]) -> String {
    let region = registry.region.as_str();
    let pulls = r#"SEARCH('{AWS/ECR,RepositoryName} MetricName="RepositoryPullCount"', 'Sum', 3600)"#;
    let metric = |at: (u32, u32), size: (u32, u32), title: &str, view: &str, metrics: Value| {
        json!({
            "type": "metric", "x": at.0, "y": at.1, "width": size.0, "height": size.1,
            "properties": {
                "title": title, "region": region, "view": view, "stat": "Sum", "period": 3600, "metrics": metrics,
                "yAxis": {"left": {"min": 0}},
            },
        })
    };
    let expression = |text: &str, label: &str| json!([{"expression": text, "id": "e1", "label": label}]);
    let own: Vec<Value> = names
        .iter()
        .take(MOST)
        .map(
            |name| json!(["AWS/ECR", "RepositoryPullCount", "RepositoryName", name.as_str(), {"label": name.as_str()}]),
        )
        .collect();
    let mut widgets = vec![
        metric(
            (0, 0),
            (12, 6),
            "Pulls of all repositories",
            "timeSeries",
            json!([expression(&format!("SUM({pulls})"), "pulls")]),
        ),
        metric(
            (12, 0),
            (12, 6),
            "Repositories pulled most",
            "timeSeries",
            json!([expression(&format!("SORT({pulls}, SUM, DESC, {MOST})"), "")]),
        ),
        metric(
            (0, 6),
            (24, 6),
            "ECR API calls",
            "timeSeries",
            json!([expression(
                r#"SEARCH('Namespace="AWS/Usage" Service="ECR" MetricName="CallCount"', 'Sum', 3600)"#,
                ""
            )]),
        ),
    ];
    if !own.is_empty() {
        widgets.push(metric((0, 12), (24, 6), "Pulls of chosen repositories", "timeSeries", json!(own)));
    }
    let body = json!({"start": "-P7D", "periodOverride": "inherit", "widgets": widgets});
    serde_json::to_string_pretty(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dashboard_keeps_to_the_grammar() {
        let registry = Registry { account: "123456789012".parse().unwrap(), region: "eu-central-1".parse().unwrap() };
        let names: Vec<RepositoryName> = (0..12).map(|n| format!("team/\"app{n}").parse().unwrap()).collect();
        for (names, widgets) in [(&names[..], 4), (&[], 3)] {
            let body: Value = serde_json::from_str(&body(&registry, names)).unwrap();
            let all = body["widgets"].as_array().unwrap();
            assert_eq!(all.len(), widgets);
            for widget in all {
                let number = |name: &str| widget[name].as_u64().unwrap();
                assert!(number("x") + number("width") <= 24);
                assert_eq!(widget["properties"]["region"], "eu-central-1");
                let rows = widget["properties"]["metrics"].as_array().unwrap();
                assert!((1..=MOST).contains(&rows.len()));
                assert!(rows.iter().all(|row| row.as_array().is_some_and(|row| !row.is_empty())));
            }
        }
    }
}
