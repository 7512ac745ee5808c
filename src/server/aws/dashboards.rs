//! CloudWatch dashboards (aws-monitoring-cost.md 1.6), put by somebody who waits.

use super::Aws;
use crate::domain::problem::Problem;
use aws_sdk_cloudwatch::operation::get_dashboard::GetDashboardError;

impl Aws {
    /// Whether there is a dashboard of this name.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn has_dashboard(&self, name: &str) -> Result<bool, Problem> {
        match self.quick().cloudwatch.get_dashboard().dashboard_name(name).send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(GetDashboardError::is_dashboard_not_found_error) => {
                Ok(false)
            }
            Err(error) => {
                Err(self.problem("cloudwatch:GetDashboard", format!("look for the dashboard {name}"), &error))
            }
        }
    }

    /// Makes a dashboard, or replaces the whole of the one that has its name. Answers with what CloudWatch warns about.
    ///
    /// # Errors
    /// When CloudWatch refuses.
    pub async fn put_dashboard(&self, name: &str, body: &str) -> Result<Vec<String>, Problem> {
        let call = self.quick().cloudwatch.put_dashboard().dashboard_name(name).dashboard_body(body);
        let put = call
            .send()
            .await
            .map_err(|e| self.problem("cloudwatch:PutDashboard", format!("put the dashboard {name}"), &e))?;
        let warnings = put.dashboard_validation_messages.unwrap_or_default().into_iter();
        Ok(warnings.filter_map(|warning| warning.message).collect())
    }
}
