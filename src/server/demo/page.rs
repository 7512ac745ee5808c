//! Page tokens that only their maker can read.
//!
//! AWS's are encrypted. These carry a position and a check over it and over what was asked, so that a token that was
//! invented, cut or belongs to another question is refused as AWS refuses it.

use super::random;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The token for `position` in the answer to `question`.
pub fn token(seed: u64, question: &str, position: u64) -> String {
    let check = random::mix(random::key(seed, question), position);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(position ^ random::mix(seed, check)).to_be_bytes());
    bytes[8..].copy_from_slice(&check.to_be_bytes());
    BASE64.encode(bytes)
}

/// The position in a token, `None` for a token that [`token`] did not make for this question.
pub fn position(seed: u64, question: &str, token: &str) -> Option<u64> {
    let bytes = BASE64.decode(token).ok()?;
    let (masked, check) = (bytes.get(..8)?, bytes.get(8..)?);
    let check = u64::from_be_bytes(check.try_into().ok()?);
    let position = u64::from_be_bytes(masked.try_into().ok()?) ^ random::mix(seed, check);
    (random::mix(random::key(seed, question), position) == check).then_some(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_question_only() {
        let good = token(1, "DescribeImages a", 1000);
        assert_eq!(position(1, "DescribeImages a", &good), Some(1000));
        assert!(!good.contains("1000"));
        for (seed, question, text) in [
            (1, "DescribeImages b", good.as_str()),
            (2, "DescribeImages a", good.as_str()),
            (1, "DescribeImages a", "bogus"),
            (1, "DescribeImages a", ""),
            (1, "DescribeImages a", &good[..good.len() - 4]),
        ] {
            assert_eq!(position(seed, question, text), None, "{seed} {question} {text}");
        }
    }
}
