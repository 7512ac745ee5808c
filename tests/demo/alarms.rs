//! Alarms: kept, looked at, and told of.

use super::client::{config, options};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::types::{ComparisonOperator, Dimension, Statistic};
use std::time::Duration;
use stowage::server::demo::Demo;

const DAY: i32 = 86_400;

async fn client(demo: &Demo) -> Client {
    Client::new(&config(demo).await)
}

/// Goes off below one pull in each of some periods.
async fn put(
    client: &Client,
    name: &str,
    repository: &str,
    (period, periods): (i32, i32),
    missing: &str,
) -> Option<String> {
    let put = client
        .put_metric_alarm()
        .alarm_name(name)
        .namespace("AWS/ECR")
        .metric_name("RepositoryPullCount")
        .dimensions(Dimension::builder().name("RepositoryName").value(repository).build())
        .statistic(Statistic::Sum)
        .period(period)
        .evaluation_periods(periods)
        .threshold(1.0)
        .comparison_operator(ComparisonOperator::LessThanThreshold)
        .treat_missing_data(missing)
        .send()
        .await;
    put.err().and_then(|error| error.code().map(str::to_owned))
}

async fn state(client: &Client, name: &str) -> Option<String> {
    let found = client.describe_alarms().alarm_names(name).send().await.unwrap();
    Some(found.metric_alarms().first()?.state_value()?.as_str().to_owned())
}

#[tokio::test]
async fn silence_is_what_the_alarm_makes_of_it() {
    let demo = Demo::new(options());
    let client = client(&demo).await;
    for (repository, missing, expected) in [
        ("legacy/monolith", "breaching", "ALARM"),
        ("legacy/monolith", "notBreaching", "OK"),
        ("legacy/monolith", "missing", "INSUFFICIENT_DATA"),
        ("payments/api", "breaching", "OK"),
    ] {
        let name = format!("{repository} {missing}");
        assert_eq!(put(&client, &name, repository, (DAY, 3), missing).await, None);
        assert_eq!(state(&client, &name).await.as_deref(), Some(expected), "{name}");
    }
}

#[tokio::test]
async fn alarms_have_a_history_and_an_end() {
    let demo = Demo::new(options());
    let client = client(&demo).await;
    assert_eq!(put(&client, "a", "payments/api", (DAY, 1), "breaching").await, None);
    assert_eq!(state(&client, "a").await.as_deref(), Some("OK"));
    demo.advance(Duration::from_secs(60));
    assert_eq!(put(&client, "a", "legacy/monolith", (DAY, 1), "breaching").await, None);
    assert_eq!(state(&client, "a").await.as_deref(), Some("ALARM"), "the whole alarm was replaced");
    let history = client.describe_alarm_history().alarm_name("a").send().await.unwrap();
    let summaries: Vec<_> = history.alarm_history_items().iter().filter_map(|item| item.history_summary()).collect();
    assert_eq!(
        summaries,
        [
            "Alarm updated from INSUFFICIENT_DATA to ALARM",
            "Alarm \"a\" updated",
            "Alarm updated from INSUFFICIENT_DATA to OK",
            "Alarm \"a\" created"
        ]
    );
    client.delete_alarms().alarm_names("a").alarm_names("never was").send().await.unwrap();
    assert_eq!(state(&client, "a").await, None);
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_refused() {
    let client = client(&Demo::new(options())).await;
    for (periods, missing) in
        [((DAY, 8), "missing"), ((300, 289), "missing"), ((90, 1), "missing"), ((DAY, 1), "never")]
    {
        let code = put(&client, "a", "payments/api", periods, missing).await;
        assert_eq!(code.as_deref(), Some("InvalidParameterValue"), "{periods:?} {missing}");
    }
}

#[tokio::test]
async fn the_company_has_alarms_and_they_come_in_pages() {
    let client = client(&Demo::new(options())).await;
    let mut pages = client.describe_alarms().max_records(3).into_paginator().send();
    let mut alarms = Vec::new();
    while let Some(page) = pages.next().await {
        alarms.extend(page.unwrap().metric_alarms.unwrap_or_default());
    }
    assert_eq!(alarms.len(), 4);
    assert!(alarms.iter().any(|alarm| !alarm.metrics().is_empty()), "one by an expression");
    let off = client.describe_alarms().state_value("ALARM".into()).send().await.unwrap();
    let names: Vec<_> = off.metric_alarms().iter().filter_map(|alarm| alarm.alarm_name()).collect();
    assert_eq!(names, ["ECR no pulls for 3 d: legacy/monolith"]);
}
