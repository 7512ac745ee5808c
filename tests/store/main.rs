//! The store by its public face, in files of its own.
#![cfg(feature = "ssr")]

mod budgets;
mod drafts;
mod history;
mod jobs;
mod kill;
mod manifests;
mod opening;
mod outcomes;
mod records;
mod roll_outs;
mod settings;

use stowage::domain::account::{AccountId, Region, Registry};
use stowage::domain::image::{Digest, Image, ImageStatus, Tag};
use stowage::domain::inventory::Record;
use stowage::domain::problem::{Problem, ProblemKind};
use stowage::domain::repository::{Encryption, PolicyDocument, Repository, RepositoryName, TagMutability};
use stowage::domain::time::Timestamp;

fn registry(account: &str) -> Registry {
    Registry { account: AccountId::new(account).unwrap(), region: Region::new("eu-central-1").unwrap() }
}

fn name(text: &str) -> RepositoryName {
    RepositoryName::new(text).unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn digest(number: u64) -> Digest {
    Digest::new(format!("sha256:{number:064x}")).unwrap()
}

fn image(number: u64, tags: &[&str]) -> Image {
    Image {
        digest: digest(number),
        tags: tags.iter().map(|tag| Tag::new(*tag).unwrap()).collect(),
        size_bytes: number * 1_000_000,
        pushed_at: at("2026-11-01"),
        last_pulled_at: Some(at("2026-11-20")),
        media_type: Some("application/vnd.oci.image.manifest.v1+json".into()),
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

fn record(repository: &str, images: Vec<Image>) -> Record {
    Record {
        repository: Repository {
            name: name(repository),
            registry: registry("111122223333"),
            arn: format!("arn:aws:ecr:eu-central-1:111122223333:repository/{repository}"),
            uri: format!("111122223333.dkr.ecr.eu-central-1.amazonaws.com/{repository}"),
            created_at: Some(at("2025-01-01")),
            mutability: TagMutability { immutable: true, exclusions: vec!["latest*".to_owned()] },
            scan_on_push: true,
            encryption: Encryption { kind: "KMS".to_owned(), kms_key: Some("arn:aws:kms:key".to_owned()) },
            tags: [("team".to_owned(), "payments".to_owned())].into(),
        },
        images: images.into(),
        images_problem: None,
        policy: Ok(None),
        tags_problem: None,
        pulls: None,
        read_at: at("2026-11-22T10:00:00Z"),
        policy_read_at: at("2026-11-22T09:00:00Z"),
        tags_read_at: at("2026-11-22T05:00:00Z"),
    }
}

fn policy(text: &str) -> Result<Option<PolicyDocument>, Problem> {
    Ok(Some(PolicyDocument { text: text.to_owned(), last_evaluated_at: Some(at("2026-11-21")) }))
}

fn denied(action: &str) -> Problem {
    let mut problem = Problem::new(ProblemKind::NotPermitted, "list the images of x", "denied", "Ask for it.");
    problem.iam_action = Some(action.to_owned());
    problem
}
