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

impl Registry {
    /// Deep link to a page of the AWS console for this registry.
    #[must_use]
    pub fn console_url(&self, repository: &str) -> String {
        let Self { account, region } = self;
        let host = match region.as_str() {
            r if r.starts_with("cn-") => "console.amazonaws.cn",
            r if r.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
            _ => "console.aws.amazon.com",
        };
        let repository: String = repository.split('/').map(crate::paths::encode).collect::<Vec<_>>().join("/");
        format!("https://{host}/ecr/repositories/private/{account}/{repository}?region={region}")
    }
}
