//! What scanning found: images of repositories that scan on push have results, made up from their digest.

use super::{Call, page_size};
use crate::domain::image::ImageStatus;
use crate::domain::time::{DAY_MILLIS, Timestamp};
use crate::server::demo::ACCOUNT;
use crate::server::demo::image::{Image, seconds};
use crate::server::demo::random::{Dice, key};
use crate::server::demo::refusal::Refusal;
use crate::server::demo::shelf::ImageId;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    repository_name: String,
    image_id: ImageId,
    next_token: Option<String>,
    max_results: Option<i64>,
}

pub fn findings(call: &mut Call<'_>, input: Findings) -> Result<Value, Refusal> {
    let name = &input.repository_name;
    let question = format!("DescribeImageScanFindings {name} {:?}", input.image_id);
    let size = page_size(input.max_results, 1000, 100)?;
    let from = call.position(&question, input.next_token.as_deref())?;
    let repository = call.registry.repository(name, call.now)?;
    let scanned = repository.scan_on_push;
    let image = repository.find(&input.image_id).map_err(|miss| miss.refusal(&input.image_id, name))?;
    if !scanned || !is_scannable(&image) {
        return Err(Refusal::new(
            "ScanNotFoundException",
            format!(
                "Image scan does not exist for the image with '{}' in the repository with name '{name}' in the registry \
                 with id '{ACCOUNT}'",
                image.digest
            ),
        ));
    }
    let image = image.into_owned();
    let severities = severities(&image.digest);
    let mut dice = Dice::new(key(7, &image.digest));
    let all: Vec<Value> = severities.iter().map(|severity| finding(severity, &mut dice)).collect();
    let skipped = usize::try_from(from).unwrap_or(usize::MAX);
    let page: Vec<&Value> = all.iter().skip(skipped).take(size).collect();
    let next = skipped.saturating_add(page.len());
    let mut answer = json!({
        "registryId": ACCOUNT,
        "repositoryName": name,
        "imageId": {"imageDigest": image.digest},
        "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed successfully."},
        "imageScanFindings": {
            "imageScanCompletedAt": completed(&image),
            "vulnerabilitySourceUpdatedAt": sources(&image),
            "findings": page,
            "findingSeverityCounts": counts(&severities),
        },
    });
    if next < all.len() {
        answer["nextToken"] = call.token(&question, next as u64);
    }
    Ok(answer)
}

const PACKAGES: [(&str, &str); 8] = [
    ("openssl", "3.0.11-1"),
    ("zlib", "1:1.2.13.dfsg-1"),
    ("glibc", "2.36-9"),
    ("curl", "7.88.1-10"),
    ("krb5", "1.20.1-2"),
    ("libxml2", "2.9.14+dfsg-1"),
    ("perl", "5.36.0-7"),
    ("expat", "2.5.0-1"),
];

/// Inspector stops to look at an image that was pushed so long ago.
const WATCHED_DAYS: i64 = 365;

/// What scanning tells in an ImageDetail: this registry has enhanced scanning, as the basic one fills nothing in
/// (ecr.md 3.5).
pub fn summarize(detail: &mut Value, image: &Image, now: Timestamp) {
    if !is_scannable(image) {
        return;
    }
    let (status, description) = match image.status {
        ImageStatus::Archived => ("IMAGE_ARCHIVED", "The image is archived."),
        _ if image.pushed_at < now.plus_days(-WATCHED_DAYS) => {
            ("SCAN_ELIGIBILITY_EXPIRED", "The scan eligibility of the image has expired.")
        }
        _ => ("ACTIVE", "Continuous scan is selected for image."),
    };
    detail["imageScanStatus"] = json!({"status": status, "description": description});
    if status == "ACTIVE" {
        detail["imageScanFindingsSummary"] = json!({
            "imageScanCompletedAt": completed(image),
            "vulnerabilitySourceUpdatedAt": sources(image),
            "findingSeverityCounts": counts(&severities(&image.digest)),
        });
    }
}

fn is_scannable(image: &Image) -> bool {
    let container = |kind: &str| kind.contains("image.config") || kind.contains("container.image");
    image.artifact_type.as_deref().is_some_and(container)
}

fn completed(image: &Image) -> Value {
    seconds(Timestamp::from_millis(image.pushed_at.millis() + 41_000))
}

fn sources(image: &Image) -> Value {
    seconds(Timestamp::from_millis(image.pushed_at.millis() - DAY_MILLIS / 3))
}

/// One for each finding.
fn severities(digest: &str) -> Vec<&'static str> {
    let mut dice = Dice::new(key(5, digest));
    let severity = |dice: &mut Dice| match dice.between(0, 99) {
        0..=2 => "CRITICAL",
        3..=17 => "HIGH",
        18..=52 => "MEDIUM",
        53..=84 => "LOW",
        _ => "INFORMATIONAL",
    };
    (0..dice.between(0, 24)).map(|_| severity(&mut dice)).collect()
}

fn counts(severities: &[&str]) -> Value {
    let mut counts = Map::new();
    for severity in severities {
        let count = counts.get(*severity).and_then(Value::as_u64).unwrap_or(0);
        counts.insert((*severity).to_owned(), (count + 1).into());
    }
    counts.into()
}

fn finding(severity: &str, dice: &mut Dice) -> Value {
    let (package, version) = PACKAGES[(dice.roll() % PACKAGES.len() as u64) as usize];
    let name = format!("CVE-{}-{}", dice.between(2022, 2026), dice.between(1000, 52_000));
    json!({
        "name": name,
        "description": format!("A flaw was found in {package}."),
        "uri": format!("https://security-tracker.debian.org/tracker/{name}"),
        "severity": severity,
        "attributes": [
            {"key": "package_name", "value": package},
            {"key": "package_version", "value": version},
        ],
    })
}
