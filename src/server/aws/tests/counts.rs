//! CloudWatch's answers: parts, silence, and what is not whole.

use super::fake::{Call, Reply, registry};
use crate::domain::problem::ProblemKind;
use crate::domain::repository::RepositoryName;
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
async fn a_series_has_zeros_when_the_answer_is_whole_and_gaps_when_it_is_not() {
    let name = &names(1)[0];
    let hour = |n: i64| Timestamp::from_secs(n * 3600);
    for (status, silence) in [("Complete", Some(0.0)), ("PartialData", None)] {
        let fake = registry(move |_| metric_data(&[("m0", status, &[(Timestamp::from_secs(2 * 3600), 4.0)])], None));
        let aws = fake.connect().await;
        // From the middle of hour 1 to the middle of hour 3.
        let (from, to) = (Timestamp::from_secs(5000), Timestamp::from_secs(12_000));
        let series = aws.pull_series(name, from, to, 3600).await.unwrap();
        assert_eq!(series.points, [(hour(1), silence), (hour(2), Some(4.0)), (hour(3), silence)], "{status}");
        assert_eq!(series.name, "team/app-0");
        assert_eq!(
            aws.pull_series(name, to, from, 3600).await.unwrap().points,
            [],
            "a range that ends before it begins"
        );
    }
}

/// Asking for minutes over months gives an empty answer, which looks like silence.
#[tokio::test]
async fn the_period_is_one_that_cloudwatch_still_keeps() {
    let fake = registry(|_| metric_data(&[("m0", "Complete", &[])], None));
    let aws = fake.connect().await;
    for (days, asked, steps) in [(1, 60, 1440), (1, 90, 720), (20, 60, 20 * 288), (100, 60, 2400), (2, 0, 2880)] {
        let to = day(1000).start();
        let series = aws.pull_series(&names(1)[0], to.plus_days(-days), to, asked).await.unwrap();
        assert_eq!(series.points.len(), steps, "{days} days in steps of {asked} s");
    }
}

#[tokio::test]
async fn calls_are_read_under_the_dimensions_that_cloudwatch_has() {
    for (published, asked) in [(true, 1), (false, 2)] {
        let fake = registry(move |call| {
            if call.operation == "GetMetricData" {
                let points = [(Timestamp::from_secs(0), 2.0)];
                return metric_data(&[("m0", "Complete", &points), ("m1", "Complete", &points)], None);
            }
            let mut out = Encoder::new(Vec::new());
            out.begin_map().str("Metrics").array(usize::from(published));
            if published {
                out.begin_map().str("Namespace").str("AWS/Usage").str("MetricName").str("CallCount");
                out.str("Dimensions").array(1).begin_map().str("Name").str("Resource").str("Value").str("PutImage");
                out.end().end();
            }
            out.end();
            Reply::Cbor(out.into_writer())
        });
        let (from, to) = (Timestamp::from_secs(0), Timestamp::from_secs(300));
        let series = fake.connect().await.api_calls("PutImage", from, to, 300).await.unwrap();
        assert_eq!(series.points, [(from, Some(2.0 * f64::from(asked)))]);
        assert_eq!(occurrences(&fake.calls("GetMetricData")[0], "CallCount"), asked as usize);
    }
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
