//! CloudWatch's answers: parts, silence, and what is not whole.

use super::fake::{Call, Reply, registry};
use crate::domain::problem::ProblemKind;
use crate::domain::repository::RepositoryName;
use crate::domain::series::Span;
use crate::domain::time::{Day, Timestamp};
use aws_smithy_cbor::Encoder;
use aws_smithy_types::DateTime;

fn names(count: usize) -> Vec<RepositoryName> {
    (0..count).map(|n| RepositoryName::new(format!("team/app-{n}")).unwrap()).collect()
}

fn day(number: i32) -> Day {
    Day::from_number(number)
}

/// Id, status, points.
type Answer<'a> = (&'a str, &'a str, &'a [(Timestamp, f64)]);

fn metric_data(answers: &[Answer], token: Option<&str>) -> Reply {
    let mut out = Encoder::new(Vec::new());
    out.begin_map().str("MetricDataResults").array(answers.len());
    for (id, status, points) in answers {
        out.begin_map().str("Id").str(id).str("StatusCode").str(status);
        out.str("Timestamps").array(points.len());
        for (at, _) in *points {
            out.timestamp(&DateTime::from_millis(at.millis()));
        }
        out.str("Values").array(points.len());
        for (_, value) in *points {
            out.double(*value);
        }
        out.end();
    }
    if let Some(token) = token {
        out.str("NextToken").str(token);
    }
    out.end();
    Reply::Cbor(out.into_writer())
}

fn occurrences(call: &Call, text: &str) -> usize {
    call.bytes.windows(text.len()).filter(|w| *w == text.as_bytes()).count()
}

#[tokio::test]
async fn one_series_in_several_pages_is_added_up_and_silent_days_are_zero() {
    let fake = registry(|call| {
        if occurrences(call, "page-two") > 0 {
            metric_data(
                &[("m0", "Complete", &[(day(12).start(), 5.0)]), ("m1", "PartialData", &[(day(11).start(), 9.0)])],
                None,
            )
        } else {
            metric_data(
                &[
                    ("m0", "PartialData", &[(day(10).start(), 3.0)]),
                    ("m2", "Complete", &[]),
                    ("m3", "InternalError", &[]),
                ],
                Some("page-two"),
            )
        }
    });
    let names = names(5);
    let pulls = fake.connect().await.daily_pulls(&names, day(10), day(13)).await.unwrap();
    assert_eq!(pulls[&names[0]].counts, [3, 0, 5, 0]);
    assert_eq!(pulls[&names[0]].first, day(10));
    assert_eq!(pulls[&names[2]].counts, [0, 0, 0, 0], "a whole answer without points is silence");
    for (not_whole, why) in [(1, "partial"), (3, "failed"), (4, "not answered")] {
        assert!(!pulls.contains_key(&names[not_whole]), "{why}");
    }
}

#[tokio::test]
async fn five_hundred_metrics_go_into_a_call() {
    let fake = registry(|_| metric_data(&[("m0", "Complete", &[])], None));
    let pulls = fake.connect().await.daily_pulls(&names(501), day(10), day(10)).await.unwrap();
    assert_eq!(pulls.len(), 2, "the first of each call");
    let calls = fake.calls("GetMetricData");
    let asked: Vec<usize> = calls.iter().map(|c| occurrences(c, "RepositoryPullCount")).collect();
    assert_eq!(asked, [500, 1]);
}

#[tokio::test]
async fn a_token_that_comes_again_is_a_problem() {
    let fake = registry(|_| metric_data(&[("m0", "PartialData", &[])], Some("again")));
    let problem = fake.connect().await.daily_pulls(&names(1), day(10), day(10)).await.unwrap_err();
    assert!(problem.why.contains("nextToken"), "{problem}");
}

#[tokio::test]
async fn a_course_has_zeros_when_the_answer_is_whole_and_gaps_when_it_is_not() {
    let names = names(1);
    let span = Span::new(Timestamp::from_secs(3600), 3, 3600);
    for (status, silence) in [("Complete", Some(0.0)), ("PartialData", None)] {
        let fake = registry(move |_| metric_data(&[("m0", status, &[(Timestamp::from_secs(2 * 3600), 4.0)])], None));
        let courses = fake.connect().await.pulls(&names, span).await.unwrap();
        let course = &courses.all[0];
        assert_eq!(course.values, [silence, Some(4.0), silence], "{status}");
        assert_eq!((course.name.as_str(), course.whole), ("team/app-0", silence.is_some()));
        let nothing = fake.connect().await.pulls(&names, Span::new(span.from, 0, 3600)).await.unwrap();
        assert_eq!(nothing.all[0].values, []);
    }
}

/// What ListMetrics answers: metrics of AWS/Usage by the values of two of their dimensions.
fn listed(metrics: &[(&str, &str)]) -> Reply {
    let mut out = Encoder::new(Vec::new());
    out.begin_map().str("Metrics").array(metrics.len());
    for (name, value) in metrics {
        out.begin_map().str("Namespace").str("AWS/Usage").str("MetricName").str("Count");
        out.str("Dimensions").array(2);
        out.begin_map().str("Name").str("Service").str("Value").str("ECR").end();
        out.begin_map().str("Name").str(name).str("Value").str(value).end();
        out.end();
    }
    out.end();
    Reply::Cbor(out.into_writer())
}

#[tokio::test]
async fn calls_are_read_under_the_dimensions_that_cloudwatch_has() {
    let points = [(Timestamp::from_secs(0), 2.0)];
    for (published, calls) in [
        (
            &[("Resource", "PutImage"), ("Resource", "BatchGetImage")][..],
            &[("BatchGetImage", 2.0), ("PutImage", 2.0)][..],
        ),
        // The same operation with and without a class.
        (&[("Resource", "PutImage"), ("Resource", "PutImage")], &[("PutImage", 4.0)]),
        (&[], &[]),
    ] {
        let fake = registry(move |call| match call.operation.as_str() {
            "GetMetricData" => metric_data(&[("m0", "Complete", &points), ("m1", "Complete", &points)], None),
            _ => listed(published),
        });
        let courses = fake.connect().await.calls(Span::new(Timestamp::from_secs(0), 1, 300)).await.unwrap();
        let found: Vec<_> = courses.all.iter().map(|c| (c.name.as_str(), c.values[0].unwrap())).collect();
        assert_eq!(found, calls);
    }
}

#[tokio::test]
async fn image_counts_are_a_level_and_not_read_of_too_large_a_registry() {
    let span = Span::new(Timestamp::from_secs(0), 2, 300);
    let fake = registry(|call| match call.operation.as_str() {
        "GetMetricData" => metric_data(&[("m0", "Complete", &[(Timestamp::from_secs(300), 7.0)])], None),
        _ => listed(&[("ResourceId", "repository/team/app")]),
    });
    let counts = fake.connect().await.image_counts(None, span).await.unwrap();
    assert_eq!(counts.all[0].name, "team/app");
    assert_eq!(counts.all[0].values, [None, Some(7.0)], "a level that nobody measured is not zero");
    assert_eq!(occurrences(&fake.calls("GetMetricData")[0], "Maximum"), 1);
    let large = registry(|_| {
        let ids: Vec<String> = (0..501).map(|n| format!("repository/r{n}")).collect();
        listed(&ids.iter().map(|id| ("ResourceId", id.as_str())).collect::<Vec<_>>())
    });
    let problem = large.connect().await.image_counts(None, span).await.unwrap_err();
    assert!(problem.why.contains("501"), "{problem}");
    assert!(large.calls("GetMetricData").is_empty());
}

#[tokio::test]
async fn forbidden_metrics_name_the_action() {
    let denied = registry(|_| Reply::Error(403, "AccessDenied", "no"));
    let forbidden = registry(|_| metric_data(&[("m0", "Forbidden", &[])], None));
    for fake in [denied, forbidden] {
        let problem = fake.connect().await.daily_pulls(&names(1), day(1), day(2)).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::NotPermitted, "{problem}");
        assert_eq!(problem.iam_action.as_deref(), Some("cloudwatch:GetMetricData"));
    }
}
