//! Who we are to AWS, and whose pulls do not count.

use super::Aws;
use super::page::Tokens;
use crate::domain::problem::Problem;

impl Aws {
    /// The ARN of whoever the credentials belong to. Needs no permission.
    ///
    /// # Errors
    /// When AWS STS does not answer.
    pub async fn caller(&self) -> Result<String, Problem> {
        let answer = self.connection.sts.get_caller_identity().send().await;
        let answer = answer.map_err(|e| self.problem("sts:GetCallerIdentity", "ask AWS who we are", &e))?;
        Ok(answer.arn.unwrap_or_default())
    }

    /// ARNs of the roles and users whose reading of manifests does not move pull times.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn pull_time_exclusions(&self) -> Result<Vec<String>, Problem> {
        let what = "list the pull-time exclusions";
        let mut tokens = Tokens::default();
        let (mut arns, mut token) = (Vec::new(), None);
        loop {
            let call = self.quick().ecr.list_pull_time_update_exclusions().set_next_token(token);
            let page = call.send().await.map_err(|e| self.problem("ecr:ListPullTimeUpdateExclusions", what, &e))?;
            arns.extend(page.pull_time_update_exclusions.unwrap_or_default());
            match page.next_token.filter(|next| !next.is_empty()) {
                Some(next) => {
                    tokens.admit(Some(&next), what)?;
                    token = Some(next);
                }
                None => return Ok(arns),
            }
        }
    }

    /// From now on what this role or user reads does not move pull times, whoever has it.
    ///
    /// # Errors
    /// When AWS refuses.
    pub async fn exclude_from_pull_times(&self, principal: &str) -> Result<(), Problem> {
        let call = self.quick().ecr.register_pull_time_update_exclusion().principal_arn(principal);
        let what = format!("exclude {principal} from pull times");
        call.send().await.map(drop).map_err(|e| self.problem("ecr:RegisterPullTimeUpdateExclusion", what, &e))
    }
}
