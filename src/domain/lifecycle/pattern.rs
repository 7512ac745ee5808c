//! Tag patterns: `*` stands for any run of characters, everything else for itself; the pattern covers the whole tag
//! (ecr.md 2.2).

/// A pattern, or a prefix, ready for matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    head: Box<[u8]>,
    middle: Vec<Box<[u8]>>,
    /// `None`: no `*`, so `head` is the whole tag.
    tail: Option<Box<[u8]>>,
}

impl Glob {
    /// An entry of a `tagPatternList`.
    #[must_use]
    pub fn pattern(text: &str) -> Self {
        let mut parts = text.split('*').map(|part| Box::from(part.as_bytes()));
        let head: Box<[u8]> = parts.next().unwrap_or_default();
        let mut middle: Vec<Box<[u8]>> = parts.collect();
        let tail = middle.pop();
        middle.retain(|part| !part.is_empty());
        Self { head, middle, tail }
    }

    /// An entry of a `tagPrefixList`: a literal start, in which `*` means itself.
    #[must_use]
    pub fn prefix(text: &str) -> Self {
        Self { head: text.as_bytes().into(), middle: Vec::new(), tail: Some(Box::default()) }
    }

    #[must_use]
    pub fn matches(&self, tag: &str) -> bool {
        self.matches_bytes(tag.as_bytes())
    }

    pub(crate) fn matches_bytes(&self, tag: &[u8]) -> bool {
        let Some(tail) = &self.tail else { return *tag == *self.head };
        let Some(rest) = tag.strip_prefix(&*self.head) else { return false };
        if self.middle.is_empty() {
            return rest.ends_with(tail);
        }
        let Some(mut rest) = rest.strip_suffix(&**tail) else { return false };
        self.middle.iter().all(|part| match find(rest, part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    }

    /// What every matching tag starts with.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The parts between the first and the last `*`.
    pub(crate) fn middle(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.middle.iter().map(|part| &**part)
    }

    /// What every matching tag ends with; `None` without any `*`.
    pub(crate) fn tail(&self) -> Option<&[u8]> {
        self.tail.as_deref()
    }

    /// Whether every tag that `other` matches is matched by `self` too.
    ///
    /// Exact, because there are more characters than a policy can name: a `*` of `other` stands for some run that no
    /// literal of `self` contains, so only a `*` of `self` can swallow it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        const STAR: u8 = 0xFF; // never part of UTF-8
        let Some(tail) = &other.tail else { return self.matches_bytes(&other.head) };
        let mut text = other.head.to_vec();
        for part in other.middle.iter().chain([tail]) {
            text.push(STAR);
            text.extend_from_slice(part);
        }
        self.tail.is_some() && self.matches_bytes(&text)
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let (first, rest) = part.split_first()?;
    let last = text.len().checked_sub(part.len())?;
    (0..=last).find(|&at| text[at] == *first && text[at + 1..].starts_with(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_the_whole_tag() {
        for (pattern, tag, expected) in [
            ("prod", "prod", true),
            ("prod", "prod-1", false),
            ("prod*", "prod", true),
            ("prod*", "production", true),
            ("*prod*", "prod-team", true),
            ("*prod*", "my-prod", true),
            ("*.temp", "x.temp-amd64", false),
            ("*.temp", "x.temp", true),
            ("*test*1*2*3", "test123", true),
            ("*test*1*2*3", "a-test-1-2-3", true),
            ("*test*1*2*3", "test132", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*b", "ab", false),
            ("a*b*b", "abb", true),
            ("**", "x", true),
            ("", "x", false),
            ("Prod*", "prod", false),
            ("v?.*", "v1.2", false),
        ] {
            assert_eq!(Glob::pattern(pattern).matches(tag), expected, "{pattern} on {tag}");
        }
    }

    #[test]
    fn prefixes_are_literal() {
        assert!(Glob::prefix("prod").matches("prod"));
        assert!(Glob::prefix("prod").matches("prod1"));
        assert!(!Glob::prefix("prod").matches("my-prod"));
        assert!(!Glob::prefix("pro*").matches("prod"));
        assert!(Glob::prefix("").matches("anything"));
    }

    #[test]
    fn containment() {
        for (wide, narrow, expected) in [
            ("*", "prod*", true),
            ("prod*", "prod-eu*", true),
            ("prod*", "prod", true),
            ("prod-eu*", "prod*", false),
            ("*a*", "ba*", true),
            ("*a*", "*", false),
            ("v*.*", "v*.*.*", true),
            ("v*.*.*", "v*.*", false),
            ("a*a", "a*", false),
            ("prod", "prod*", false),
            ("a*b*", "ab*c", true),
        ] {
            assert_eq!(Glob::pattern(wide).contains(&Glob::pattern(narrow)), expected, "{wide} contains {narrow}");
        }
    }
}
