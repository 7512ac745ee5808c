//! AWS STS in its Query protocol: who the caller is, and nothing else.

use super::refusal::Refusal;
use super::{ACCOUNT, PRINCIPAL};

pub const CONTENT_TYPE: &str = "text/xml";

/// `body` is a form.
///
/// # Errors
/// `InvalidAction` for every operation but GetCallerIdentity.
pub fn answer(body: &[u8]) -> Result<String, Refusal> {
    let body = String::from_utf8_lossy(body);
    match body.split('&').find_map(|pair| pair.strip_prefix("Action=")) {
        Some("GetCallerIdentity") => Ok(format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <Arn>{PRINCIPAL}</Arn><UserId>AROADEMODEMODEMODEMO:viewer</UserId><Account>{ACCOUNT}</Account>\
             </GetCallerIdentityResult><ResponseMetadata><RequestId>demo</RequestId></ResponseMetadata>\
             </GetCallerIdentityResponse>"
        )),
        _ => Err(Refusal::new("InvalidAction", "The demo's STS knows GetCallerIdentity only")),
    }
}

pub fn error(refusal: &Refusal) -> String {
    let (code, message) = (refusal.code, &refusal.message);
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>demo</RequestId></ErrorResponse>"
    )
}
