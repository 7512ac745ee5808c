//! Repositories that fail, by name. Every fault is deterministic and short: a crawl of the whole demo still ends in a few
//! seconds.

use super::refusal::Refusal;
use super::repository::arn;
use super::{ACCOUNT, PRINCIPAL};
use std::time::Duration;

/// Everything but listing is denied.
const DENIED: &str = "fault/denied";
/// The first [`THROTTLED_CALLS`] calls that name it are throttled.
const THROTTLED: &str = "fault/throttled";
/// DescribeImages takes its time.
const SLOW: &str = "fault/slow";
/// Pages of [`HALF_PAGE`] images, and every page after the first fails. CloudWatch gives half of its pulls.
const HALF: &str = "fault/half";
/// Listed, and yet unknown to every other call.
const VANISHED: &str = "fault/vanished";
/// DescribeImages answers with a proxy's error page.
const GARBAGE: &str = "fault/garbage";

/// The key of some of its images cannot be used: their manifests cannot be read.
const KMS: &str = "fault/kms";

pub const NAMES: [&str; 7] = [DENIED, GARBAGE, HALF, KMS, SLOW, THROTTLED, VANISHED];

/// As many as an SDK with its three attempts gets through.
pub const THROTTLED_CALLS: u32 = 2;
pub const HALF_PAGE: usize = 25;
const SLOWNESS: Duration = Duration::from_millis(1500);

/// What happens to a call instead of, or before, its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Refuse(Refusal),
    Wait(Duration),
    Body(&'static str),
}

/// The fault of a call that names `repository`. `throttled` counts the calls that were throttled so far.
pub fn of_call(operation: &str, repository: &str, paged: bool, throttled: &mut u32) -> Option<Fault> {
    match repository {
        DENIED => Some(Fault::Refuse(Refusal::new(
            "AccessDeniedException",
            format!(
                "User: {PRINCIPAL} is not authorized to perform: ecr:{operation} on resource: {} because no \
                 identity-based policy allows the ecr:{operation} action",
                arn(repository)
            ),
        ))),
        THROTTLED if *throttled < THROTTLED_CALLS => {
            *throttled += 1;
            Some(Fault::Refuse(Refusal::new("ThrottlingException", "Rate exceeded")))
        }
        SLOW if operation == "DescribeImages" => Some(Fault::Wait(SLOWNESS)),
        HALF if operation == "DescribeImages" && paged => {
            Some(Fault::Refuse(Refusal::server("An internal error occurred while the images were read")))
        }
        VANISHED => Some(Fault::Refuse(repository_not_found(repository))),
        GARBAGE if operation == "DescribeImages" => {
            Some(Fault::Body("<html><head><title>502 Bad Gateway</title></head><body>proxy</body></html>"))
        }
        _ => None,
    }
}

/// The longest page of a repository, where its fault needs short ones.
pub fn page_limit(repository: &str) -> usize {
    if repository == HALF { HALF_PAGE } else { usize::MAX }
}

/// Whether CloudWatch gives only part of a repository's pulls, and says so.
pub fn is_partial(repository: &str) -> bool {
    repository == HALF
}

pub fn repository_not_found(name: &str) -> Refusal {
    Refusal::new(
        "RepositoryNotFoundException",
        format!("The repository with name '{name}' does not exist in the registry with id '{ACCOUNT}'"),
    )
}

/// Code and reason of what keeps BatchGetImage from giving one manifest of many: of every fourth image, by its digest.
pub fn of_manifest(repository: &str, digest: &str) -> Option<(&'static str, &'static str)> {
    let is_fourth = digest.ends_with(['0', '4', '8', 'c']);
    (repository == KMS && is_fourth).then_some(("KmsError", "The KMS key of the image is disabled"))
}

/// Whether a repository is gone once somebody asks for it by name.
pub fn vanishes(name: &str) -> bool {
    name == VANISHED
}
