//! Text that tries to break out of wherever it is printed.

use super::artifact;
use super::config::Container;
use super::stack::{Stack, layers};
use crate::domain::time::Timestamp;
use crate::server::demo::image::{Image, Pull};
use crate::server::demo::random::mix;

/// No repository of AWS could have this name.
pub const NAME: &str = "hostile/<img src=x onerror=alert(1)>\"'&";

/// The value of a resource tag.
pub const TAG_VALUE: &str = "</td><script>alert('team')</script><b onmouseover=\"alert(2)\">";

/// One image for each; the last one is joined by a tag of 300 characters.
pub const TAGS: &[&str] = &[
    "<script>alert(1)</script>",
    "</textarea></script><script>alert(1)//",
    "\" autofocus onfocus=alert(1) x=\"",
    "'); DROP TABLE images;--",
    "`id`$(touch pwned);|&",
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\t=1+1",
    "two\nlines",
    "\r\nSet-Cookie: stolen=1",
    "gpj.\u{202e}exe.tag",
    "zero\u{200b}width\u{feff}",
    "z\u{301}\u{302}\u{303}\u{304}algo 😀 𝒱𝟙",
    "../../../etc/passwd",
    "%2e%2e%2f%3Cscript%3E",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "a,b;c\"d\"\"e",
    "__proto__",
    "null",
];

pub fn images(of: u64, start: Timestamp) -> Vec<Image> {
    (0u64..)
        .zip(TAGS)
        .map(|(n, tag)| {
            let at = start.plus_days(-3 - n as i64);
            let layers = layers(Stack::Go, "amd64", of, n, i64::from(at.day().number()));
            let (stack, architecture) = (Stack::Go, "amd64");
            let container = Container { stack, architecture, layers, docker: false, description: tag };
            let mut image = artifact::container(mix(of, n), container, at);
            image.tags = vec![(*tag).to_owned()];
            if n.is_multiple_of(4) {
                image.pull = Pull::Latest;
            }
            if n + 1 == TAGS.len() as u64 {
                image.tags.push("long-".to_owned() + &"x".repeat(295));
            }
            image.tags.sort();
            image
        })
        .collect()
}
