//! A form that was posted to its page without scripts, and refused: the page shows it again as it was filled in.

use crate::domain::problem::Problem;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Names and values, with line breaks as LF.
    pub fields: Vec<(String, String)>,
    pub problem: Problem,
}

impl Refused {
    /// The value of a field; empty when it was not posted.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        value(&self.fields, name)
    }
}

/// The value of a field; empty when there is none.
#[must_use]
pub fn value(fields: &[(String, String)], name: &str) -> String {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
}
