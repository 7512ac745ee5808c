//! Account settings: what they say, and what is missing when they say nothing.

use super::fake::{Reply, registry};
use crate::domain::problem::ProblemKind;
use crate::domain::storage::sharing::BlobMounting;
use serde_json::json;

#[tokio::test]
async fn blob_mounting_is_on_or_off_or_its_permission_is_named() {
    for (value, mounting) in [("ENABLED", BlobMounting::Enabled), ("DISABLED", BlobMounting::Disabled)] {
        let fake = registry(move |call| match call.json["name"].as_str() {
            Some("BLOB_MOUNTING") => Reply::Json(json!({"name": "BLOB_MOUNTING", "value": value})),
            _ => Reply::Error(400, "InvalidParameterException", "not asked"),
        });
        assert_eq!(fake.connect().await.blob_mounting().await, Ok(mounting));
    }
    let fake = registry(|_| Reply::Json(json!({"name": "BLOB_MOUNTING", "value": "SOMETIMES"})));
    assert!(fake.connect().await.blob_mounting().await.unwrap_err().why.contains("SOMETIMES"));
    let fake = registry(|_| Reply::Error(400, "AccessDeniedException", "no"));
    let problem = fake.connect().await.blob_mounting().await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::NotPermitted);
    assert_eq!(problem.iam_action.as_deref(), Some("ecr:GetAccountSetting"));
}
