//! What the crawl's clients send, counted: every attempt, and those that AWS turned away for their rate. The SDK repeats
//! such calls by itself, so nothing above it would see them.

use crate::domain::crawl::Traffic;
use aws_sdk_ecr::operation::describe_images::DescribeImagesError;
use aws_sdk_ecr::operation::describe_repositories::DescribeRepositoriesError;
use aws_sdk_ecr::operation::get_lifecycle_policy::GetLifecyclePolicyError;
use aws_sdk_ecr::operation::list_tags_for_resource::ListTagsForResourceError;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    Error, FinalizerInterceptorContextRef, InterceptorContext,
};
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::watch;

#[derive(Debug, Clone, Default)]
pub(super) struct Meter(watch::Sender<Traffic>);

impl Meter {
    pub(super) fn watch(&self) -> watch::Receiver<Traffic> {
        self.0.subscribe()
    }
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let error = context.output_or_error().and_then(Result::err).and_then(|error| error.as_operation_error());
        let throttled = error.and_then(code).is_some_and(super::error::is_throttling);
        self.0.send_modify(|traffic| {
            traffic.calls += 1;
            traffic.throttled += u64::from(throttled);
        });
        Ok(())
    }
}

/// The AWS error code of the calls that are made in masses.
fn code(error: &Error) -> Option<&str> {
    fn of<E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static>(error: &Error) -> Option<&str> {
        error.downcast_ref::<E>()?.code()
    }
    of::<DescribeImagesError>(error)
        .or_else(|| of::<GetLifecyclePolicyError>(error))
        .or_else(|| of::<ListTagsForResourceError>(error))
        .or_else(|| of::<DescribeRepositoriesError>(error))
}

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
