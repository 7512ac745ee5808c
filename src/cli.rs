//! What the program does at the prompt: judge a policy text, and tell what it would do to images. Neither talks to AWS
//! unless a repository is named.

pub mod lint;
pub mod simulate;
mod streams;

pub use streams::Streams;

/// The policy is valid, or the simulation found nothing amiss.
pub const SUCCESS: u8 = 0;
/// AWS would refuse the policy.
pub const INVALID: u8 = 1;
/// A file, or a repository, cannot be read.
pub const UNREADABLE: u8 = 2;
/// An image that must not go would go.
pub const GONE: u8 = 3;
