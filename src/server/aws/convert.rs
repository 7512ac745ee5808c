//! From the SDK's types, where everything may be missing, to the domain's.

use crate::domain::account::{AccountId, Registry};
use crate::domain::image::scan::{Findings, Scan, ScanStatus, Severity};
use crate::domain::image::{Digest, Image, ImageStatus, Tag};
use crate::domain::lifecycle::Action;
use crate::domain::preview::PreviewResult;
use crate::domain::repository::{Encryption, Repository, RepositoryName, TagMutability};
use crate::domain::text::LengthError;
use crate::domain::time::Timestamp;
use aws_sdk_ecr::types::{
    FindingSeverity, ImageActionType, ImageDetail, ImageScanFindingsSummary, ImageScanStatus, ImageTagMutability,
    LifecyclePolicyPreviewResult,
};
use aws_smithy_types::DateTime;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

pub(super) fn timestamp(at: DateTime) -> Timestamp {
    at.to_millis().map_or_else(|_| Timestamp::from_secs(at.secs()), Timestamp::from_millis)
}

/// `here` is the registry of the connection; a repository says itself whose it is.
pub(super) fn repository(given: aws_sdk_ecr::types::Repository, here: &Registry) -> Result<Repository, LengthError> {
    let immutable = matches!(
        given.image_tag_mutability,
        Some(ImageTagMutability::Immutable | ImageTagMutability::ImmutableWithExclusion)
    );
    let exclusions = given.image_tag_mutability_exclusion_filters.unwrap_or_default();
    let account = given.registry_id.and_then(|id| AccountId::new(id).ok()).unwrap_or_else(|| here.account.clone());
    Ok(Repository {
        name: RepositoryName::new(given.repository_name.unwrap_or_default())?,
        registry: Registry { account, region: here.region.clone() },
        arn: given.repository_arn.unwrap_or_default(),
        uri: given.repository_uri.unwrap_or_default(),
        created_at: given.created_at.map(timestamp),
        mutability: TagMutability { immutable, exclusions: exclusions.into_iter().map(|f| f.filter).collect() },
        scan_on_push: given.image_scanning_configuration.is_some_and(|c| c.scan_on_push),
        encryption: given.encryption_configuration.map_or_else(
            || Encryption { kind: "AES256".to_owned(), kms_key: None },
            |c| Encryption { kind: c.encryption_type.as_str().to_owned(), kms_key: c.kms_key },
        ),
        tags: BTreeMap::new(),
    })
}

/// One copy of each media type, however many images have it.
#[derive(Default)]
pub(super) struct Types(HashSet<Arc<str>>);

impl Types {
    fn shared(&mut self, name: String) -> Arc<str> {
        if let Some(known) = self.0.get(name.as_str()) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.0.insert(name.clone());
        name
    }
}

pub(super) fn image(given: ImageDetail, types: &mut Types) -> Result<Image, LengthError> {
    use aws_sdk_ecr::types::ImageStatus as Given;
    Ok(Image {
        digest: Digest::new(given.image_digest.unwrap_or_default())?,
        tags: tags(given.image_tags)?,
        size_bytes: given.image_size_in_bytes.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
        pushed_at: given.image_pushed_at.map(timestamp).unwrap_or_default(),
        last_pulled_at: given.last_recorded_pull_time.map(timestamp),
        media_type: given.image_manifest_media_type.map(|name| types.shared(name)),
        artifact_type: given.artifact_media_type.map(|name| types.shared(name)),
        subject: given.subject_manifest_digest.map(Digest::new).transpose()?,
        status: match given.image_status {
            Some(Given::Archived) => ImageStatus::Archived,
            Some(Given::Activating) => ImageStatus::Activating,
            _ => ImageStatus::Active,
        },
        last_archived_at: given.last_archived_at.map(timestamp),
        last_activated_at: given.last_activated_at.map(timestamp),
        scan: scan(given.image_scan_status, given.image_scan_findings_summary),
    })
}

fn scan(status: Option<ImageScanStatus>, summary: Option<ImageScanFindingsSummary>) -> Option<Scan> {
    let status = status.and_then(|status| status.status).map(|status| ScanStatus::of(status.as_str()));
    let findings = summary.map(|summary| {
        let counts = summary.finding_severity_counts.unwrap_or_default();
        let count = |(severity, count): (FindingSeverity, i32)| {
            (Severity::of(severity.as_str()), u64::try_from(count).unwrap_or(0))
        };
        Findings::new(summary.image_scan_completed_at.map(timestamp), counts.into_iter().map(count))
    });
    (status.is_some() || findings.is_some()).then(|| Scan { status: status.unwrap_or(ScanStatus::Complete), findings })
}

pub(super) fn preview_result(given: LifecyclePolicyPreviewResult) -> Result<PreviewResult, LengthError> {
    let action = given.action.and_then(|action| action.r#type);
    Ok(PreviewResult {
        digest: Digest::new(given.image_digest.unwrap_or_default())?,
        tags: tags(given.image_tags)?,
        pushed_at: given.image_pushed_at.map(timestamp).unwrap_or_default(),
        action: if action == Some(ImageActionType::Transition) { Action::Archive } else { Action::Expire },
        rule: given.applied_rule_priority.and_then(|p| u32::try_from(p).ok()).unwrap_or(0),
    })
}

/// Sorted, as the domain wants them.
fn tags(given: Option<Vec<String>>) -> Result<Vec<Tag>, LengthError> {
    let mut tags = given.unwrap_or_default().into_iter().map(Tag::new).collect::<Result<Vec<_>, _>>()?;
    tags.sort_unstable();
    Ok(tags)
}
