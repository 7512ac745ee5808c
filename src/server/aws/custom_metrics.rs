//! Metrics of our own in CloudWatch (aws-monitoring-cost.md 1.7).

use super::Aws;
use crate::domain::cloudwatch::custom::{Datum, NAMESPACE, Unit};
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, MetricDatum, StandardUnit};

/// AWS takes 1,000 metrics in a request.
const AT_ONCE: usize = 1_000;

impl Aws {
    /// Puts values of one time.
    ///
    /// # Errors
    /// When CloudWatch refuses; earlier thousands are put then.
    pub async fn put_metrics(&self, data: &[Datum], at: Timestamp) -> Result<(), Problem> {
        let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
        let datum = |datum: &Datum| {
            let repository = datum.repository.as_ref().map(|name| dimension("RepositoryName", name.as_str()));
            let built = MetricDatum::builder()
                .metric_name(datum.metric.name())
                .dimensions(dimension("RegistryId", self.registry().account.as_str()))
                .timestamp(DateTime::from_millis(at.millis()))
                .value(datum.value)
                .unit(match datum.metric.unit() {
                    Unit::Bytes => StandardUnit::Bytes,
                    Unit::Count => StandardUnit::Count,
                    Unit::None => StandardUnit::None,
                });
            repository.into_iter().fold(built, |built, repository| built.dimensions(repository)).build()
        };
        for part in data.chunks(AT_ONCE) {
            let call = self.quick().cloudwatch.put_metric_data().namespace(NAMESPACE);
            let call = call.set_metric_data(Some(part.iter().map(datum).collect()));
            let what = || format!("publish {} metrics to CloudWatch", data.len());
            call.send().await.map_err(|e| self.problem("cloudwatch:PutMetricData", what(), &e))?;
        }
        Ok(())
    }
}
