//! The CloudWatch adapter against MiniStack, which speaks CBOR, and the ECR adapter a second time: where moto and
//! MiniStack agree, it is not a quirk of one.
#![cfg(feature = "ssr")]

#[path = "peers/python.rs"]
mod python;
#[path = "peers/registry.rs"]
mod registry;

use aws_sdk_cloudwatch::types::{ComparisonOperator, Dimension, MetricDatum, Statistic};
use aws_smithy_types::DateTime;
use python::Peer;
use registry::{REGION, name};
use std::time::{SystemTime, UNIX_EPOCH};
use stowage::domain::cloudwatch::alarm::Template;
use stowage::domain::series::Span;
use stowage::domain::time::{Day, Timestamp};

/// Without the switches it listens on all interfaces and on a port for MQTT.
fn ministack() -> Peer {
    Peer::start(
        &["ministack"],
        &[
            ("GATEWAY_PORT", "PORT"),
            ("BIND_HOST", "127.0.0.1"),
            ("SERVICES", "ecr,monitoring"),
            ("MINISTACK_ACCOUNT_ID", "123456789012"),
            ("S3_PERSIST", "0"),
            ("SFTP_ENABLED", "0"),
            ("IOT_MTLS_ENABLED", "0"),
            ("DOCKER_HOST", "unix:///nonexistent"),
        ],
    )
}

#[tokio::test]
async fn a_registry_is_read_as_it_was_filled() {
    registry::reads_what_was_put(&ministack()).await;
}

#[tokio::test]
async fn policies_are_kept_and_missing_things_named() {
    let peer = ministack();
    registry::misses_by_name(&peer).await;
    registry::keeps_policies(&peer).await;
}

/// Noon of the day before yesterday: CloudWatch takes data of the last two weeks.
fn noon() -> (Day, i64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let day = Timestamp::from_secs(i64::try_from(now).unwrap()).day() + -2;
    (day, day.start().secs() + 12 * 3600)
}

fn datum(metric: &str, dimensions: &[(&str, &str)], at: i64, value: f64) -> MetricDatum {
    let dimension = |(name, value): &(&str, &str)| Dimension::builder().name(*name).value(*value).build();
    MetricDatum::builder()
        .metric_name(metric)
        .set_dimensions(Some(dimensions.iter().map(dimension).collect()))
        .timestamp(DateTime::from_secs(at))
        .value(value)
        .build()
}

#[tokio::test]
async fn pulls_are_counted_by_day_and_by_hour() {
    let peer = ministack();
    let (day, noon) = noon();
    let cloudwatch = aws_sdk_cloudwatch::Client::new(&peer.sdk(REGION));
    let pulls = |repository: &'static str, at, value| {
        datum("RepositoryPullCount", &[("RepositoryName", repository)], at, value)
    };
    // Enough data for the SDK to send it compressed.
    let many = (0..200).map(|_| pulls("team/app", noon, 1.0));
    let others = [pulls("team/app", noon - 86_400, 4.0), pulls("team/app", noon + 3600, 2.0), pulls("zoo", noon, 1.0)];
    let call = cloudwatch.put_metric_data().namespace("AWS/ECR");
    call.set_metric_data(Some(many.chain(others).collect())).send().await.unwrap();

    let aws = peer.connect(REGION).await;
    let names = [name("team/app"), name("zoo"), name("silent")];
    let counts = aws.daily_pulls(&names, day + -2, day).await.unwrap();
    assert_eq!(counts[&names[0]].counts, [0, 4, 202]);
    assert_eq!(counts[&names[1]].counts, [0, 0, 1]);
    assert_eq!(counts[&names[2]].counts, [0, 0, 0]);

    let span = Span::new(Timestamp::from_secs(noon), 3, 3600);
    let courses = aws.pulls(&names[..2], span).await.unwrap();
    assert_eq!(courses.all[0].values, [Some(200.0), Some(2.0), Some(0.0)]);
    assert_eq!(courses.all[1].values, [Some(1.0), Some(0.0), Some(0.0)]);
    assert!(courses.all.iter().all(|course| course.whole));
}

/// More repositories than one call may ask for.
#[tokio::test]
async fn a_thousand_repositories_are_asked_for_in_parts() {
    let peer = ministack();
    let (day, noon) = noon();
    let cloudwatch = aws_sdk_cloudwatch::Client::new(&peer.sdk(REGION));
    let last = datum("RepositoryPullCount", &[("RepositoryName", "team/app-999")], noon, 5.0);
    cloudwatch.put_metric_data().namespace("AWS/ECR").metric_data(last).send().await.unwrap();
    let names: Vec<_> = (0..1000).map(|n| name(&format!("team/app-{n}"))).collect();
    let counts = peer.connect(REGION).await.daily_pulls(&names, day, day).await.unwrap();
    assert_eq!(counts.len(), 1000);
    assert_eq!(counts.values().map(|c| c.total()).sum::<u64>(), 5);
    assert_eq!(counts[&names[999]].counts, [5]);
}

#[tokio::test]
async fn calls_are_found_under_the_dimensions_they_have() {
    let peer = ministack();
    let (_, noon) = noon();
    let cloudwatch = aws_sdk_cloudwatch::Client::new(&peer.sdk(REGION));
    let dimensions = [("Class", "None"), ("Resource", "PutImage"), ("Service", "ECR"), ("Type", "API")];
    let put = |call| cloudwatch.put_metric_data().namespace("AWS/Usage").metric_data(call);
    put(datum("CallCount", &dimensions, noon, 7.0)).send().await.unwrap();
    put(datum("CallCount", &[("Resource", "BatchGetImage"), ("Service", "ECR"), ("Type", "API")], noon, 9.0))
        .send()
        .await
        .unwrap();
    let aws = peer.connect(REGION).await;
    let courses = aws.calls(Span::new(Timestamp::from_secs(noon), 2, 300)).await.unwrap();
    let calls: Vec<_> = courses.all.iter().map(|course| (course.name.as_str(), course.values.as_slice())).collect();
    assert_eq!(calls, [("BatchGetImage", &[Some(9.0), Some(0.0)][..]), ("PutImage", &[Some(7.0), Some(0.0)])]);
}

#[tokio::test]
async fn image_counts_are_found_for_each_repository() {
    let peer = ministack();
    let (_, noon) = noon();
    let cloudwatch = aws_sdk_cloudwatch::Client::new(&peer.sdk(REGION));
    let count = |id: &'static str, value| {
        let dimensions = [
            ("Class", "None"),
            ("Resource", "ImagesPerRepositoryCount"),
            ("ResourceId", id),
            ("Service", "ECR"),
            ("Type", "RESOURCE"),
        ];
        datum("ResourceCount", &dimensions, noon, value)
    };
    let data = vec![count("repository/team/app", 5.0), count("repository/team/app", 7.0), count("repository/zoo", 1.0)];
    let call = cloudwatch.put_metric_data().namespace("AWS/Usage");
    call.set_metric_data(Some(data)).send().await.unwrap();
    let aws = peer.connect(REGION).await;
    let span = Span::new(Timestamp::from_secs(noon), 2, 300);
    let all = aws.image_counts(None, span).await.unwrap();
    let counts: Vec<_> = all.all.iter().map(|course| (course.name.as_str(), course.values.as_slice())).collect();
    assert_eq!(counts, [("team/app", &[Some(7.0), None][..]), ("zoo", &[Some(1.0), None])]);
    let one = aws.image_counts(Some(&name("zoo")), span).await.unwrap();
    assert_eq!(one.all, all.all[1..]);
}

#[tokio::test]
async fn alarms_are_kept_as_they_were_put() {
    let peer = ministack();
    let aws = peer.connect(REGION).await;
    let topic = "arn:aws:sns:eu-central-1:123456789012:oncall".to_owned();
    let dimensions = || {
        [("Class", "None"), ("Resource", "PutImage"), ("Service", "ECR"), ("Type", "API")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    let templates = [
        Template::Silence { repository: name("team/app"), days: 3 },
        Template::Spike { repository: name("team/app"), pulls: 500 },
        Template::Quota { operation: "PutImage".to_owned(), percent: 80, per_second: 10 },
    ];
    for template in &templates {
        aws.put_alarm(&template.alarm(dimensions(), vec![topic.clone()])).await.unwrap();
    }
    // MiniStack keeps no alarms by expression; the demo does.
    let cloudwatch = aws_sdk_cloudwatch::Client::new(&peer.sdk(REGION));
    let put = cloudwatch.put_metric_alarm().alarm_name("other").evaluation_periods(1).threshold(1.0);
    let put = put.comparison_operator(ComparisonOperator::GreaterThanThreshold).statistic(Statistic::Average);
    put.namespace("AWS/EC2").metric_name("CPUUtilization").period(60).send().await.unwrap();

    let alarms = aws.alarms().await.unwrap();
    assert_eq!(alarms.len(), 3, "{alarms:?}");
    let found: Vec<Template> = alarms.iter().filter_map(Template::of).collect();
    assert!(found.len() == 3 && templates.iter().all(|template| found.contains(template)), "{found:?}");
    let own = alarms.iter().filter(|alarm| Template::of(alarm).is_some());
    assert!(own.clone().all(|alarm| alarm.actions == [topic.clone()] && alarm.description.contains("Made by Stowage")));
    let name = templates[0].name();
    assert!(!aws.alarm_history(&name).await.unwrap().is_empty());
    aws.delete_alarm(&name).await.unwrap();
    assert_eq!(aws.alarm(&name).await.unwrap(), None);
}
