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
            let (service, endpoint) = access.service(iam_action);
            let why = format!("{} answered HTTP {status}, but not as {} does", endpoint.text(), service.name);
            let advice = if status >= 500 {
                "Try again in a moment; if it stays, check the endpoint.".to_owned()
            } else {
                endpoint.stranger_advice()
            };
            Problem::new(ProblemKind::Unexpected, what, why, advice)
        }
        SdkError::TimeoutError(_) => unreachable_endpoint(access, iam_action, what, "gave no answer in time"),
        _ => unanswered(access, iam_action, what, error),
    };
    problem.why = clip(&problem.why);
    problem.request_id = error.request_id().map(str::to_owned);
    problem
}

/// Whether AWS turned a call away only because there were too many.
pub(super) fn is_throttling(code: &str) -> bool {
    matches!(
        code.strip_suffix("Exception").unwrap_or(code),
        "Throttling"
            | "Throttled"
            | "TooManyRequests"
            | "RequestLimitExceeded"
            | "SlowDown"
            | "RequestThrottled"
            | "BandwidthLimitExceeded"
            | "ProvisionedThroughputExceeded"
    )
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
        "OptInRequired" | "SubscriptionRequired" => {
            (ProblemKind::NotPermitted, format!("Enable the service in region {} for this account.", access.region))
        }
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
        _ if is_throttling(code) => {
            (ProblemKind::Throttled, "AWS limits the rate of this call: try again in a minute.".to_owned())
        }
        "LifecyclePolicyPreviewInProgress" => (
            ProblemKind::NotReady,
            "A preview of this repository runs already: wait for it, then ask again.".to_owned(),
        ),
        "RepositoryNotFound" => (
            ProblemKind::NotFound,
            format!("Refresh the list of repositories; this one is not in region {} any more.", access.region),
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
    if text.contains("identity resolver timed out") {
        let limit = super::CREDENTIALS_TIMEOUT.as_secs();
        return access.no_credentials(what, Some(&format!("finding credentials took longer than {limit} s")));
    }
    if let Some(credentials) = chain.iter().find_map(|e| e.downcast_ref::<CredentialsError>()) {
        return match (credentials, silence(&chain, &text)) {
            (CredentialsError::CredentialsNotLoaded(_), _) => access.no_credentials(what, None),
            (_, None) => access.no_credentials(what, Some(&text)),
            (_, Some(how)) => Problem::new(
                ProblemKind::Unreachable,
                what,
                format!("the service that gives the credentials of {} {how}", access.profile_text()),
                "Check the network and HTTPS_PROXY.",
            ),
        };
    }
    let lower = text.to_lowercase();
    if lower.contains("certificate") || lower.contains("tls") || lower.contains("invalid peer") {
        let mut problem = unreachable_endpoint(access, iam_action, what, &format!("could not be trusted: {text}"));
        problem.advice =
            "Check the clock and the proxy; SSL_CERT_FILE names another set of trusted certificates.".to_owned();
        return problem;
    }
    let how = silence(&chain, &text).map_or_else(|| format!("cannot be reached: {text}"), str::to_owned);
    unreachable_endpoint(access, iam_action, what, &how)
}

/// How a host did not answer, when it was that.
fn silence(chain: &[&(dyn Error + 'static)], text: &str) -> Option<&'static str> {
    let io = chain.iter().find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind);
    let lower = text.to_lowercase();
    if lower.contains("dns error") || lower.contains("failed to lookup") {
        Some("has no address: the name does not resolve")
    } else if io == Some(io::ErrorKind::ConnectionRefused) {
        Some("refused the connection")
    } else if lower.contains("timed out") || lower.contains("timeout") || io == Some(io::ErrorKind::TimedOut) {
        Some("gave no answer in time")
    } else {
        None
    }
}

fn unreachable_endpoint(access: &Access, iam_action: &str, what: String, how: &str) -> Problem {
    let (_, endpoint) = access.service(iam_action);
    Problem::new(ProblemKind::Unreachable, what, format!("{} {how}", endpoint.text()), endpoint.advice())
}

/// The reasons from the outermost in, without the SDK's own category words and without repeating one.
fn chain_text(chain: &[&(dyn Error + 'static)]) -> String {
    const CATEGORIES: [&str; 7] = [
        "dispatch failure",
        "failed to construct request",
        "other",
        "io error",
        "client error (Connect)",
        "response error",
        "an error occurred while loading credentials",
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
