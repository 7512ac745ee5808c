//! Answers that broke off on their way.

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

/// An answer of status 200 that cannot be read was cut on its way: worth another attempt, which the SDK by itself does not make.
#[derive(Debug)]
pub(super) struct CutShort;

impl ClassifyRetry for CutShort {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let came = context.response().is_some_and(|response| response.status().is_success());
        let unread = matches!(context.output_or_error(), Some(Err(error)) if error.is_operation_error());
        if came && unread { RetryAction::transient_error() } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "Answers that were cut short"
    }
}
