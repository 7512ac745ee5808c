//! In the place of `billing` where Stowage was built without it.

use super::Aws;
use crate::domain::account::Region;
use crate::domain::cost::bill::{AwsBudget, Bill};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::{Day, Timestamp};

impl Aws {
    /// # Errors
    /// Always.
    pub async fn bill(&self, _from: Day, _until: Day, _now: Timestamp) -> Result<Bill, Problem> {
        Err(missing("read what AWS billed"))
    }

    /// # Errors
    /// Always.
    pub async fn price_list(&self, _region: &Region) -> Result<Vec<String>, Problem> {
        Err(missing("read AWS's price list"))
    }

    /// # Errors
    /// Always.
    pub async fn budgets_on_ecr(&self) -> Result<Vec<AwsBudget>, Problem> {
        Err(missing("read the budgets of AWS Budgets"))
    }
}

fn missing(what: &str) -> Problem {
    let why = "this Stowage was built without the feature billing";
    Problem::new(ProblemKind::NotPermitted, what, why, "Use the packaged program, or build with --features billing.")
}
