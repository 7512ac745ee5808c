//! A demo whose date stands still, and SDK clients that talk to it.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ecr::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ecr::types::{DescribeImagesFilter, ImageDetail, ImageIdentifier, ImageStatusFilter};
use stowage::domain::time::Timestamp;
use stowage::server::clock::Clock;
use stowage::server::demo::{Demo, Options, REGION};

/// A Monday morning.
pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T10:17:00Z").unwrap()
}

pub fn options() -> Options {
    Options { now: Clock::Fixed(now()), ..Options::default() }
}

pub async fn config(demo: &Demo) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(demo.http_client())
        .credentials_provider(Demo::credentials())
        .region(Region::new(REGION))
        .load()
        .await
}

pub async fn ecr(demo: &Demo) -> aws_sdk_ecr::Client {
    aws_sdk_ecr::Client::new(&config(demo).await)
}

/// Every image of a repository, archived ones too.
pub async fn images(ecr: &aws_sdk_ecr::Client, repository: &str) -> Vec<ImageDetail> {
    ecr.describe_images()
        .repository_name(repository)
        .filter(DescribeImagesFilter::builder().image_status(ImageStatusFilter::Any).build())
        .max_results(1000)
        .into_paginator()
        .items()
        .send()
        .try_collect()
        .await
        .unwrap()
}

pub fn by_digest(digest: &str) -> ImageIdentifier {
    ImageIdentifier::builder().image_digest(digest).build()
}

pub fn by_tag(tag: &str) -> ImageIdentifier {
    ImageIdentifier::builder().image_tag(tag).build()
}

/// The code of an error that AWS answered.
pub fn code<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug, R: std::fmt::Debug>(
    answer: Result<T, SdkError<E, R>>,
) -> String {
    answer.unwrap_err().code().unwrap_or("no code").to_owned()
}

/// The text of an error that AWS answered.
pub fn message<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug, R: std::fmt::Debug>(
    answer: Result<T, SdkError<E, R>>,
) -> String {
    answer.unwrap_err().message().unwrap_or("no message").to_owned()
}
