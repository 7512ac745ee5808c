//! Settings of the account that bear on what is shown (ecr.md 3.4).

use super::Aws;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::storage::sharing::BlobMounting;

impl Aws {
    /// The account setting BLOB_MOUNTING.
    ///
    /// # Errors
    /// When it cannot be read, or has a value that ECR does not document.
    pub async fn blob_mounting(&self) -> Result<BlobMounting, Problem> {
        let what = "read the account setting BLOB_MOUNTING";
        let call = self.quick().ecr.get_account_setting().name("BLOB_MOUNTING");
        let answer = call.send().await.map_err(|e| self.problem("ecr:GetAccountSetting", what, &e))?;
        match answer.value.as_deref() {
            Some("ENABLED") => Ok(BlobMounting::Enabled),
            Some("DISABLED") => Ok(BlobMounting::Disabled),
            other => {
                let why = format!("ECR answered {other:?}, which is neither ENABLED nor DISABLED");
                let advice = "Stored bytes are shown as a range meanwhile.";
                Err(Problem::new(ProblemKind::Unexpected, what, why, advice))
            }
        }
    }
}
