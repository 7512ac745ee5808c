//! What a failed call means to the person who must mend it.

use super::access::Access;
use crate::domain::problem::{Problem, ProblemKind};
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use std::error::Error;
use std::io;

/// Longest text of AWS's or of an error chain that is passed on, in characters.
const MAX_TEXT: usize = 2_000;

pub(super) fn problem<E>(access: &Access, iam_action: &str, what: String, error: &SdkError<E, HttpResponse>) -> Problem
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let mut problem = match error {
        SdkError::ServiceError(service) if service.err().code().is_some() => {
            let code = service.err().code().unwrap_or_default();
            let text = service.err().message().unwrap_or("AWS gave no reason");
            answered(access, iam_action, what, code, text)
        }
        SdkError::ServiceError(_) | SdkError::ResponseError(_) => {
            let status = error.raw_response().map_or(0, |r| r.status().as_u16());
            Problem::new(
                ProblemKind::Unexpected,
                what,
                format!(
                    "{} answered HTTP {status} with something that is not {}'s",
                    access.endpoint_text(iam_action),
                    service_name(iam_action)
                ),
                if status >= 500 {
                    "Try again in a moment; if it stays, check the endpoint.".to_owned()
                } else {
                    access.endpoint_advice(iam_action)
                },
            )
        }
        SdkError::TimeoutError(_) => unreachable_endpoint(access, iam_action, what, "gave no answer in time"),
        _ => unanswered(access, iam_action, what, error),
    };
    problem.why = clip(&problem.why);
    problem.request_id = error.request_id().map(str::to_owned);
    problem
}

fn service_name(iam_action: &str) -> &'static str {
    if iam_action.starts_with("cloudwatch:") { "CloudWatch" } else { "Amazon ECR" }
}

/// AWS answered with an error code.
fn answered(access: &Access, iam_action: &str, what: String, code: &str, text: &str) -> Problem {
    // Codes come with and without `Exception`, and CloudWatch's are those of its older protocol.
    let short = code.strip_suffix("Exception").unwrap_or(code);
    let retry = || "Try again in a moment.".to_owned();
    let (kind, advice) = match short {
        "AccessDenied" | "UnauthorizedOperation" | "NotAuthorized" => {
            (ProblemKind::NotPermitted, format!("Ask for the IAM permission {iam_action}."))
        }
        "OptInRequired" | "SubscriptionRequired" => (
            ProblemKind::NotPermitted,
            format!("Enable the service in region {} for this account.", access.region_text()),
        ),
        "ExpiredToken" | "RequestExpired" | "TokenRefreshRequired" => {
            (ProblemKind::NoCredentials, access.refused_credentials(true))
        }
        "UnrecognizedClient"
        | "InvalidClientTokenId"
        | "InvalidSignature"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "AuthFailure"
        | "InvalidAccessKeyId"
        | "RequestTimeTooSkewed" => (ProblemKind::NoCredentials, access.refused_credentials(false)),
        "Throttling"
        | "Throttled"
        | "TooManyRequests"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "RequestThrottled"
        | "BandwidthLimitExceeded"
        | "ProvisionedThroughputExceeded" => {
            (ProblemKind::Throttled, "AWS limits the rate of this call: try again in a minute.".to_owned())
        }
        "LifecyclePolicyPreviewInProgress" => (
            ProblemKind::NotReady,
            "A preview of this repository runs already: wait for it, then ask again.".to_owned(),
        ),
        "RepositoryNotFound" => (
            ProblemKind::NotFound,
            format!("Refresh the list of repositories; this one is not in region {} any more.", access.region_text()),
        ),
        "InvalidParameter"
        | "InvalidParameterValue"
        | "Validation"
        | "ValidationError"
        | "InvalidParameterCombination" => {
            (ProblemKind::Invalid, "Change what AWS names here and try again.".to_owned())
        }
        "LimitExceeded" => {
            (ProblemKind::Invalid, "A quota of the account is used up: ask for more or use less.".to_owned())
        }
        "Server" | "InternalFailure" | "InternalServiceFault" | "ServiceUnavailable" | "InternalServerError" => {
            (ProblemKind::Unexpected, retry())
        }
        _ if short.ends_with("NotFound") => {
            (ProblemKind::NotFound, "Refresh the page: it may have been deleted meanwhile.".to_owned())
        }
        _ if short.ends_with("AlreadyExists") || short.contains("InUse") || short.contains("Conflict") => {
            (ProblemKind::Conflict, "Refresh the page: somebody else changed it meanwhile.".to_owned())
        }
        _ => (ProblemKind::Unexpected, retry()),
    };
    let mut problem = Problem::new(kind, what, text, advice);
    problem.code = Some(code.to_owned());
    if kind == ProblemKind::NotPermitted {
        problem.iam_action = Some(iam_action.to_owned());
    }
    problem
}

/// No answer came, or no request went out.
fn unanswered(access: &Access, iam_action: &str, what: String, error: &(dyn Error + 'static)) -> Problem {
    let chain: Vec<&(dyn Error + 'static)> = std::iter::successors(Some(error), |&e| e.source()).collect();
    let text = chain_text(&chain);
    let lower = text.to_lowercase();
    let is_credentials = chain.iter().any(|e| e.downcast_ref::<CredentialsError>().is_some())
        || lower.contains("identity resolver timed out");
    if is_credentials {
        return access.no_credentials(what, &text);
    }
    let io = chain.iter().find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind);
    let how = if lower.contains("certificate") || lower.contains("unknownissuer") || lower.contains("tls") {
        let mut problem = unreachable_endpoint(access, iam_action, what, &format!("could not be trusted: {text}"));
        problem.advice =
            "Check the clock and the proxy; SSL_CERT_FILE names another set of trusted certificates.".to_owned();
        return problem;
    } else if lower.contains("dns error") || lower.contains("failed to lookup") {
        "has no address: the name does not resolve".to_owned()
    } else if io == Some(io::ErrorKind::ConnectionRefused) {
        "refused the connection".to_owned()
    } else if lower.contains("timed out") || lower.contains("timeout") || io == Some(io::ErrorKind::TimedOut) {
        "gave no answer in time".to_owned()
    } else if lower.contains("region") || lower.contains("endpoint") || lower.contains("uri") {
        format!("is not an address that can be used: {text}")
    } else {
        format!("cannot be reached: {text}")
    };
    unreachable_endpoint(access, iam_action, what, &how)
}

fn unreachable_endpoint(access: &Access, iam_action: &str, what: String, how: &str) -> Problem {
    let why = format!("{} {how}", access.endpoint_text(iam_action));
    Problem::new(ProblemKind::Unreachable, what, why, access.endpoint_advice(iam_action))
}

/// The reasons from the outermost in, without the SDK's own category words and without repeating one.
fn chain_text(chain: &[&(dyn Error + 'static)]) -> String {
    const CATEGORIES: [&str; 6] = [
        "dispatch failure",
        "failed to construct request",
        "other",
        "io error",
        "client error (Connect)",
        "response error",
    ];
    let mut parts: Vec<String> = Vec::new();
    for part in chain.iter().map(ToString::to_string) {
        let is_new = !parts.iter().any(|p| p.contains(&part) || p.is_empty());
        if is_new && !CATEGORIES.contains(&part.as_str()) {
            parts.push(part);
        }
    }
    parts.join(": ")
}

fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(MAX_TEXT).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}
