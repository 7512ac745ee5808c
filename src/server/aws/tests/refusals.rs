//! What each way of failing says to the person who must mend it.

use super::fake::{Reply, registry};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;

type MakeReply = fn() -> Reply;

async fn failed(reply: MakeReply) -> Problem {
    let fake = registry(move |_| reply());
    let name = RepositoryName::new("team/app").unwrap();
    fake.connect().await.interactive().lifecycle_policy(&name).await.unwrap_err()
}

#[tokio::test]
async fn denied_access_names_action_code_and_request() {
    let problem = failed(|| {
        Reply::Error(
            400,
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/u is not authorized to perform: ecr:GetLifecyclePolicy",
        )
    })
    .await;
    assert_eq!(
        problem.to_string(),
        "Could not read the lifecycle policy of team/app: User: arn:aws:iam::1:user/u is not authorized to perform: \
         ecr:GetLifecyclePolicy (needs ecr:GetLifecyclePolicy) [request request-1]. \
         Ask for the IAM permission ecr:GetLifecyclePolicy."
    );
    assert_eq!(problem.code.as_deref(), Some("AccessDeniedException"));
}

#[tokio::test]
async fn each_answer_has_its_kind_and_an_advice_that_helps() {
    use ProblemKind::{Conflict, Invalid, NoCredentials, NotFound, NotPermitted, NotReady, Unexpected, Unreachable};
    let cases: [(MakeReply, ProblemKind, &str); 13] = [
        (|| Reply::Error(400, "ExpiredTokenException", "expired"), NoCredentials, "aws sso login"),
        (|| Reply::Error(400, "UnrecognizedClientException", "invalid token"), NoCredentials, "region eu-central-1"),
        (|| Reply::Error(403, "InvalidSignatureException", "Signature expired"), NoCredentials, "clock"),
        (|| Reply::Error(403, "OptInRequired", "not enabled"), NotPermitted, "eu-central-1"),
        (|| Reply::Error(400, "RepositoryNotFoundException", "gone"), NotFound, "eu-central-1"),
        (|| Reply::Error(400, "LifecyclePolicyPreviewInProgressException", "running"), NotReady, "wait"),
        (|| Reply::Error(400, "InvalidParameterException", "bad"), Invalid, "Change what AWS names"),
        (|| Reply::Error(400, "ValidationException", "bad"), Invalid, "Change what AWS names"),
        (|| Reply::Error(400, "ImageTagAlreadyExistsException", "immutable"), Conflict, "somebody else"),
        (|| Reply::Error(400, "BrandNewException", "?"), Unexpected, "Try again"),
        (|| Reply::Text(200, "<html>Welcome</html>"), Unexpected, "sign-in page"),
        (|| Reply::Text(404, "<html>No such page</html>"), Unexpected, "HTTPS_PROXY"),
        (|| Reply::TimedOut, Unreachable, "HTTPS_PROXY"),
    ];
    for (reply, kind, advice) in cases {
        let problem = failed(reply).await;
        assert_eq!(problem.kind, kind, "{problem}");
        assert!(problem.advice.contains(advice), "{problem}");
        assert_eq!(problem.iam_action.is_some(), kind == NotPermitted, "{problem}");
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
}

#[tokio::test]
async fn throttling_without_end_says_throttled() {
    let problem = failed(|| Reply::Error(400, "ThrottlingException", "Rate exceeded")).await;
    assert_eq!((problem.kind, problem.why.as_str()), (ProblemKind::Throttled, "Rate exceeded"));
}

#[tokio::test]
async fn a_server_that_only_breaks_is_told_from_amazon_ecr() {
    let problem = failed(|| Reply::Text(500, "<html>Internal Server Error</html>")).await;
    assert_eq!(problem.kind, ProblemKind::Unexpected);
    assert!(problem.why.contains("api.ecr.eu-central-1.amazonaws.com answered HTTP 500"), "{problem}");
}
