//! Where a registry lives.

use super::text::text_newtype;

text_newtype!(
    /// The AWS account that owns a registry, 12 digits on AWS.
    AccountId, "an account id", 64
);

text_newtype!(
    /// A region code such as `eu-central-1`.
    Region, "a region", 64
);

/// One private registry: every account has one in every region.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Registry {
    pub account: AccountId,
    pub region: Region,
}
