//! Repositories that fail, and requests that no AWS would answer.

use super::client::{by_digest, code, config, ecr, images, message, options};
use aws_sdk_ecr::config::retry::RetryConfig;
use aws_sdk_ecr::error::SdkError;
use stowage::server::demo::Demo;

#[tokio::test]
async fn failing_repositories_are_listed() {
    let ecr = ecr(&Demo::new(options())).await;
    let listed = ecr.describe_repositories().max_results(1000).send().await.unwrap();
    let names: Vec<_> = listed.repositories().iter().filter_map(|r| r.repository_name()).collect();
    for name in ["denied", "garbage", "half", "kms", "slow", "throttled", "vanished"] {
        assert!(names.contains(&format!("fault/{name}").as_str()), "{name}");
    }
}

#[tokio::test]
async fn denied_names_principal_action_and_resource() {
    let ecr = ecr(&Demo::new(options())).await;
    let describe = || ecr.describe_images().repository_name("fault/denied").send();
    assert_eq!(code(describe().await), "AccessDeniedException");
    assert_eq!(
        message(describe().await),
        "User: arn:aws:sts::123456789012:assumed-role/stowage-demo/viewer is not authorized to perform: \
         ecr:DescribeImages on resource: arn:aws:ecr:eu-central-1:123456789012:repository/fault/denied because no \
         identity-based policy allows the ecr:DescribeImages action"
    );
    assert_eq!(code(ecr.get_lifecycle_policy().repository_name("fault/denied").send().await), "AccessDeniedException");
    let arn = "arn:aws:ecr:eu-central-1:123456789012:repository/fault/denied";
    assert_eq!(code(ecr.list_tags_for_resource().resource_arn(arn).send().await), "AccessDeniedException");
}

#[tokio::test]
async fn throttling_ends() {
    let demo = Demo::new(options());
    let once = aws_sdk_ecr::config::Builder::from(&config(&demo).await).retry_config(RetryConfig::disabled()).build();
    let once = aws_sdk_ecr::Client::from_conf(once);
    let policy = || once.get_lifecycle_policy().repository_name("fault/throttled").send();
    assert_eq!(code(policy().await), "ThrottlingException");
    assert_eq!(code(policy().await), "ThrottlingException");
    assert_eq!(code(policy().await), "LifecyclePolicyNotFoundException");
    assert_eq!(images(&ecr(&demo).await, "fault/throttled").await.len(), 60);
}

#[tokio::test]
async fn slow_is_slow_but_whole() {
    assert_eq!(images(&ecr(&Demo::new(options())).await, "fault/slow").await.len(), 60);
}

#[tokio::test]
async fn some_manifests_are_behind_a_key_that_is_off() {
    let ecr = ecr(&Demo::new(options())).await;
    let all = images(&ecr, "fault/kms").await;
    let ids = all.iter().map(|image| by_digest(image.image_digest().unwrap())).collect();
    let answer = ecr.batch_get_image().repository_name("fault/kms").set_image_ids(Some(ids)).send().await.unwrap();
    assert_eq!(answer.images().len() + answer.failures().len(), all.len());
    assert!(!answer.images().is_empty() && !answer.failures().is_empty());
    assert!(answer.failures().iter().all(|failure| failure.failure_code().unwrap().as_str() == "KmsError"));
}

#[tokio::test]
async fn the_second_half_fails() {
    let demo = Demo::new(options());
    let once = aws_sdk_ecr::config::Builder::from(&config(&demo).await).retry_config(RetryConfig::disabled()).build();
    let once = aws_sdk_ecr::Client::from_conf(once);
    let mut pages = once.describe_images().repository_name("fault/half").max_results(1000).into_paginator().send();
    assert_eq!(pages.next().await.unwrap().unwrap().image_details().len(), 25);
    assert_eq!(code(pages.next().await.unwrap()), "ServerException");
}

#[tokio::test]
async fn the_vanished_are_gone() {
    let ecr = ecr(&Demo::new(options())).await;
    const GONE: &str = "RepositoryNotFoundException";
    assert_eq!(code(ecr.describe_images().repository_name("fault/vanished").send().await), GONE);
    assert_eq!(code(ecr.describe_repositories().repository_names("fault/vanished").send().await), GONE);
}

#[tokio::test]
async fn garbage_is_no_answer() {
    let ecr = ecr(&Demo::new(options())).await;
    let answer = ecr.describe_images().repository_name("fault/garbage").send().await;
    assert!(!matches!(answer, Ok(_) | Err(SdkError::TimeoutError(_) | SdkError::DispatchFailure(_))), "{answer:?}");
    let tags = ecr.get_lifecycle_policy().repository_name("fault/garbage").send().await;
    assert_eq!(code(tags), "LifecyclePolicyNotFoundException");
}

#[tokio::test]
async fn whatever_is_asked_the_answer_is_an_aws_error() {
    let demo = Demo::new(options());
    const ECR: &str = "AmazonEC2ContainerRegistry_V20150921";
    for (target, body, expected) in [
        (Some(format!("{ECR}.StartImageScan")), "{}", "UnknownOperationException"),
        (Some(format!("{ECR}.DescribeImages")), "{", "SerializationException"),
        (Some(format!("{ECR}.DescribeImages")), "[]", "SerializationException"),
        (Some(format!("{ECR}.DescribeImages")), "{\"repositoryName\": 7}", "SerializationException"),
        (Some(format!("{ECR}.DescribeRegistry")), "", ""),
        (Some("AmazonEC2ContainerServiceV20141113.ListTasks".to_owned()), "{}", "UnknownOperationException"),
        (None, "", "UnknownOperationException"),
    ] {
        let mut request = http::Request::post("/");
        if let Some(target) = &target {
            request = request.header("x-amz-target", target);
        }
        let answer = demo.handle(request.body(body.into()).unwrap()).await;
        assert!(answer.headers().contains_key("x-amzn-requestid"));
        assert_eq!(answer.headers()["content-type"], "application/x-amz-json-1.1");
        let json: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(json["__type"].as_str().unwrap_or_default(), expected, "{target:?} {body}");
        assert_eq!(answer.status().as_u16(), if expected.is_empty() { 200 } else { 400 });
    }
}

#[tokio::test]
async fn over_http_it_is_the_same() {
    use tower::ServiceExt;
    let demo = Demo::new(options());
    let send = async |request: http::Request<axum::body::Body>| {
        let answer = demo.router().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (head.status.as_u16(), serde_json::from_slice::<serde_json::Value>(&body).unwrap())
    };
    let ask = |body: Vec<u8>| {
        let target = "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories";
        http::Request::post("/").header("x-amz-target", target).body(body.into()).unwrap()
    };
    let (status, json) = send(ask(b"{\"repositoryNames\": [\"payments/api\"]}".to_vec())).await;
    assert_eq!((status, json["repositories"][0]["repositoryName"].as_str()), (200, Some("payments/api")));
    let (status, json) = send(http::Request::get("/index.html").body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((status, json["__type"].as_str()), (400, Some("UnknownOperationException")));
    let (status, json) = send(ask(vec![b' '; 9 * 1024 * 1024])).await;
    assert_eq!((status, json["__type"].as_str()), (400, Some("SerializationException")));
}
