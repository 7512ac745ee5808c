//! CloudWatch, in CBOR through the SDK and in JSON as boto3 speaks it.

use super::client::{config, ecr, now, options};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    Dimension, DimensionFilter, Metric, MetricDataQuery, MetricDataResult, MetricStat, RecentlyActive, ScanBy,
};
use std::collections::{BTreeMap, BTreeSet};
use stowage::server::demo::{Demo, Options};

const DAY: i64 = 86_400;
const SEARCH: &str = r#"SEARCH('{AWS/ECR,RepositoryName} MetricName="RepositoryPullCount"', 'Sum', 86400)"#;

async fn cloudwatch(demo: &Demo) -> Client {
    Client::new(&config(demo).await)
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension::builder().name(name).value(value).build()
}

fn stat(
    id: &str,
    namespace: &str,
    name: &str,
    dimensions: &[(&str, &str)],
    period: i32,
    stat: &str,
) -> MetricDataQuery {
    let dimensions = dimensions.iter().map(|(name, value)| dimension(name, value)).collect();
    let metric = Metric::builder().namespace(namespace).metric_name(name).set_dimensions(Some(dimensions)).build();
    let stat = MetricStat::builder().metric(metric).period(period).stat(stat).build();
    MetricDataQuery::builder().id(id).metric_stat(stat).build()
}

fn pulls(id: &str, repository: &str, period: i32) -> MetricDataQuery {
    stat(id, "AWS/ECR", "RepositoryPullCount", &[("RepositoryName", repository)], period, "Sum")
}

fn expression(id: &str, text: &str) -> MetricDataQuery {
    MetricDataQuery::builder().id(id).expression(text).build()
}

/// The last `days` whole days.
async fn get(client: &Client, queries: Vec<MetricDataQuery>, days: i64) -> Vec<MetricDataResult> {
    let end = now().day().start().secs();
    let answer = client
        .get_metric_data()
        .set_metric_data_queries(Some(queries))
        .start_time(DateTime::from_secs(end - days * DAY))
        .end_time(DateTime::from_secs(end))
        .scan_by(ScanBy::TimestampAscending)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.next_token(), None);
    answer.metric_data_results().to_vec()
}

fn sum(result: &MetricDataResult) -> f64 {
    result.values().iter().sum()
}

#[tokio::test]
async fn periods_add_up_and_are_aligned() {
    let client = cloudwatch(&Demo::new(options())).await;
    let queries = [("d", 86_400), ("h", 3600), ("m", 60)].map(|(id, period)| pulls(id, "checkout/web", period));
    let results = get(&client, queries.to_vec(), 10).await;
    let by: BTreeMap<_, _> = results.iter().map(|result| (result.id().unwrap(), result)).collect();
    assert_eq!(by["d"].values().len(), 10);
    assert!(by["d"].timestamps().iter().all(|at| at.secs() % DAY == 0));
    assert!(by["d"].timestamps().is_sorted());
    assert!(sum(by["d"]) > 3_000.0);
    assert_eq!(sum(by["d"]), sum(by["h"]));
    assert_eq!(sum(by["d"]), sum(by["m"]));
    assert!(by["m"].values().len() < 10 * 1440, "minutes without pulls have no point");
    assert!(by["m"].values().iter().all(|value| *value > 0.0));
}

#[tokio::test]
async fn silence_has_no_points_and_fill_makes_some() {
    let client = cloudwatch(&Demo::new(options())).await;
    let queries = vec![
        pulls("m1", "legacy/monolith", 86_400),
        expression("e1", "FILL(m1, 0)"),
        stat("m2", "AWS/ECR", "RepositoryPushCount", &[("RepositoryName", "payments/api")], 3600, "Sum"),
        stat("m3", "AWS/ECR", "RepositoryPullCount", &[("Repository", "payments/api")], 3600, "Sum"),
    ];
    let results = get(&client, queries, 30).await;
    let counts: Vec<_> = results.iter().map(|r| (r.id().unwrap(), r.values().len())).collect();
    assert_eq!(counts, [("m1", 0), ("e1", 30), ("m2", 0), ("m3", 0)], "what does not exist is empty, not an error");
    assert!(results.iter().all(|result| result.status_code().unwrap().as_str() == "Complete"));
}

#[tokio::test]
async fn searches_find_a_series_for_each_repository_in_use() {
    let client = cloudwatch(&Demo::new(options())).await;
    let total = format!("SUM({SEARCH})");
    let results = get(&client, vec![expression("s", SEARCH), expression("t", &total)], 7).await;
    let (series, total): (Vec<_>, Vec<_>) = results.iter().partition(|result| result.id() == Some("s"));
    let labels: BTreeSet<_> = series.iter().map(|result| result.label().unwrap()).collect();
    assert!(labels.contains("payments/api") && labels.len() == series.len());
    assert!(!labels.contains("legacy/monolith"), "without data for two weeks");
    assert_eq!(total.len(), 1);
    assert_eq!(series.iter().map(|result| sum(result)).sum::<f64>(), sum(total[0]));
}

#[tokio::test]
async fn maths_refers_to_other_queries() {
    let client = cloudwatch(&Demo::new(options())).await;
    let mut hidden = pulls("m1", "payments/api", 86_400);
    hidden = MetricDataQuery::builder()
        .id("m1")
        .metric_stat(hidden.metric_stat().unwrap().clone())
        .return_data(false)
        .build();
    let queries = vec![
        hidden,
        pulls("m2", "payments/worker", 86_400),
        expression("e1", "(m1 + m2) / 2"),
        expression("e2", "SUM(METRICS())"),
        expression("e3", "SUM([m1, m2])"),
        expression("e4", "SUM(m2)"),
    ];
    let results = get(&client, queries, 5).await;
    let by: BTreeMap<_, _> = results.iter().map(|result| (result.id().unwrap(), result)).collect();
    assert!(!by.contains_key("m1"));
    assert_eq!(sum(by["e1"]) * 2.0, sum(by["e2"]));
    assert_eq!(by["e2"].values(), by["e3"].values());
    assert!(by["e4"].values().iter().all(|value| *value == sum(by["m2"])));
}

#[tokio::test]
async fn pages_split_series_and_keep_their_order() {
    let client = cloudwatch(&Demo::new(options())).await;
    let end = now().day().start().secs();
    let queries = vec![pulls("m1", "checkout/web", 3600), pulls("m2", "checkout/cart", 3600)];
    let request = |most: Option<i32>, by: ScanBy| {
        client
            .get_metric_data()
            .set_metric_data_queries(Some(queries.clone()))
            .start_time(DateTime::from_secs(end - 3 * DAY))
            .end_time(DateTime::from_secs(end))
            .scan_by(by)
            .set_max_datapoints(most)
    };
    let whole = request(None, ScanBy::TimestampDescending).send().await.unwrap();
    let mut pages = request(Some(50), ScanBy::TimestampDescending).into_paginator().send();
    let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut partial = 0;
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert!(page.metric_data_results().iter().map(|result| result.values().len()).sum::<usize>() <= 50);
        for result in page.metric_data_results() {
            partial += usize::from(result.status_code().unwrap().as_str() == "PartialData");
            values.entry(result.id().unwrap().to_owned()).or_default().extend(result.values());
        }
    }
    assert!(partial > 0);
    for result in whole.metric_data_results() {
        assert_eq!(values[result.id().unwrap()], result.values());
        assert!(result.timestamps().is_sorted_by(|a, b| a > b), "newest first unless asked otherwise");
    }
    let wrong = request(None, ScanBy::TimestampAscending).next_token("bogus").send().await.unwrap_err();
    assert_eq!(wrong.code(), Some("InvalidNextToken"));
}

#[tokio::test]
async fn partial_data_says_so() {
    let client = cloudwatch(&Demo::new(options())).await;
    let results = get(&client, vec![pulls("m1", "fault/half", 3600), pulls("m2", "payments/api", 3600)], 7).await;
    let statuses: Vec<_> = results.iter().map(|result| result.status_code().unwrap().as_str()).collect();
    assert_eq!(statuses, ["PartialData", "Complete"]);
}

#[tokio::test]
async fn usage_counts_calls_and_resources() {
    let demo = Demo::new(options());
    let client = cloudwatch(&demo).await;
    let usage = |kind, resource| [("Class", "None"), ("Resource", resource), ("Service", "ECR"), ("Type", kind)];
    let images = [
        ("Type", "RESOURCE"),
        ("Class", "None"),
        ("Resource", "ImagesPerRepositoryCount"),
        ("ResourceId", "repository/ml/training-gpu"),
        ("Service", "ECR"),
    ];
    let queries = vec![
        stat("puts", "AWS/Usage", "CallCount", &usage("API", "PutImage"), 86_400, "Sum"),
        stat("pulls", "AWS/Usage", "CallCount", &usage("API", "BatchGetImage"), 86_400, "Sum"),
        stat("repos", "AWS/Usage", "ResourceCount", &usage("RESOURCE", "RepositoryCount"), 86_400, "Maximum"),
        stat("images", "AWS/Usage", "ResourceCount", &images, 86_400, "Maximum"),
        stat("bare", "AWS/Usage", "CallCount", &usage("API", "PutImage")[1..], 86_400, "Sum"),
    ];
    let results = get(&client, queries, 28).await;
    let by: BTreeMap<_, _> = results.iter().map(|result| (result.id().unwrap(), result)).collect();
    assert_eq!(by["bare"].values().len(), 0, "dimension sets match whole");
    let week = by["puts"].values();
    // The range begins on a Monday: days 5 and 6 are a weekend.
    assert!(week[5] + week[6] < week[1] / 2.0, "{week:?}");
    assert!(sum(by["pulls"]) > 100_000.0);
    assert!(by["images"].values().is_sorted(), "nothing is ever deleted from the runaway repository");
    let repositories = ecr(&demo).await.describe_repositories().max_results(1000).send().await.unwrap();
    assert_eq!(by["repos"].values().last(), Some(&(repositories.repositories().len() as f64)));
}

#[tokio::test]
async fn metrics_are_listed() {
    let client = cloudwatch(&Demo::new(options())).await;
    let list = |namespace: &str| client.list_metrics().namespace(namespace);
    let names = |metrics: &[Metric]| -> BTreeSet<String> {
        metrics.iter().map(|metric| metric.dimensions()[0].value().unwrap().to_owned()).collect()
    };
    let ecr = list("AWS/ECR").send().await.unwrap();
    let all = names(ecr.metrics());
    assert!(all.contains("payments/api") && !all.contains("legacy/monolith"));
    let recent = list("AWS/ECR").recently_active(RecentlyActive::Pt3H).send().await.unwrap();
    assert!(names(recent.metrics()).is_subset(&all) && recent.metrics().len() < all.len());
    let filter = |name: &str, value: &str| DimensionFilter::builder().name(name).value(value).build();
    let one = list("AWS/ECR").dimensions(filter("RepositoryName", "payments/api")).send().await.unwrap();
    assert_eq!(one.metrics().len(), 1);
    let usage = list("AWS/Usage").metric_name("CallCount").dimensions(filter("Service", "ECR")).send().await.unwrap();
    assert_eq!(usage.metrics().len(), 8);
    assert_eq!(usage.metrics()[0].dimensions().len(), 4);
    let wrong = list("AWS/ECR").next_token("bogus").send().await.unwrap_err();
    assert_eq!(wrong.code(), Some("InvalidNextToken"));

    let big = cloudwatch(&Demo::new(Options { repositories: Some(700), images: Some(700), ..options() })).await;
    let first = big.list_metrics().namespace("AWS/Usage").send().await.unwrap();
    assert_eq!(first.metrics().len(), 500);
    let next = big.list_metrics().namespace("AWS/Usage").next_token(first.next_token().unwrap()).send().await.unwrap();
    assert_eq!(next.next_token(), None);
    assert_eq!(first.metrics().len() + next.metrics().len(), 700 + 8 + 1);
}

#[tokio::test]
async fn what_cloudwatch_refuses() {
    let client = cloudwatch(&Demo::new(options())).await;
    let (start, end) = (DateTime::from_secs(now().secs() - DAY), DateTime::from_secs(now().secs()));
    let refused = async |queries: Vec<MetricDataQuery>| {
        let get = client.get_metric_data().set_metric_data_queries(Some(queries)).start_time(start).end_time(end);
        get.send().await.unwrap_err().code().unwrap().to_owned()
    };
    for queries in [
        vec![],
        vec![pulls("M1", "a/b", 60)],
        vec![pulls("m1", "a/b", 61)],
        vec![pulls("m1", "a/b", 60), pulls("m1", "a/c", 60)],
        vec![stat("m1", "AWS/ECR", "RepositoryPullCount", &[], 60, "Median")],
        vec![expression("e1", "SUM(")],
        vec![expression("e1", "m7")],
        vec![expression("e1", "e1")],
        vec![expression("e1", "NOSUCH(1)")],
        (0..501).map(|n| pulls(&format!("m{n}"), "a/b", 60)).collect(),
    ] {
        let shown = format!("{:?}", queries.first());
        assert_eq!(refused(queries).await, "InvalidParameterValue", "{shown}");
    }
    let swapped = client.get_metric_data().metric_data_queries(pulls("m1", "a/b", 60)).start_time(end).end_time(start);
    assert_eq!(swapped.send().await.unwrap_err().code(), Some("InvalidParameterValue"));
}

#[tokio::test]
async fn boto3_is_answered_in_json() {
    let demo = Demo::new(options());
    let post = async |operation: &str, body: serde_json::Value| {
        let request = http::Request::post("/")
            .header("x-amz-target", format!("GraniteServiceVersion20100801.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .body(body.to_string().into())
            .unwrap();
        let answer = demo.handle(request).await;
        assert_eq!(answer.headers()["content-type"], "application/x-amz-json-1.0");
        let json: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        (answer.status().as_u16(), answer.headers().get("x-amzn-query-error").cloned(), json)
    };
    let end = now().day().start().secs();
    let query = serde_json::json!({"Id": "m1", "MetricStat": {"Stat": "Sum", "Period": 86400, "Metric": {
        "Namespace": "AWS/ECR", "MetricName": "RepositoryPullCount",
        "Dimensions": [{"Name": "RepositoryName", "Value": "payments/api"}]}}});
    let body = serde_json::json!({"MetricDataQueries": [query], "StartTime": end - 7 * DAY, "EndTime": end});
    let (status, _, json) = post("GetMetricData", body).await;
    let cbor = get(&cloudwatch(&demo).await, vec![pulls("m1", "payments/api", 86_400)], 7).await;
    let values: f64 =
        json["MetricDataResults"][0]["Values"].as_array().unwrap().iter().filter_map(|v| v.as_f64()).sum();
    assert_eq!((status, values), (200, sum(&cbor[0])));
    assert_eq!(json["MetricDataResults"][0]["Timestamps"][0].as_f64(), Some((end - DAY) as f64));
    let (status, error, json) = post("GetMetricData", serde_json::json!({})).await;
    assert_eq!(
        (status, json["__type"].as_str()),
        (400, Some("com.amazonaws.cloudwatch#MissingRequiredParameterException"))
    );
    assert_eq!(error.unwrap(), "MissingParameter;Sender");
    let (status, _, json) = post("DescribeInsightRules", serde_json::json!({})).await;
    assert_eq!((status, json["__type"].as_str()), (400, Some("com.amazonaws.cloudwatch#UnknownOperationException")));
}
