//! Which groups are open, as the URL holds it: what differs from the usual.

use crate::domain::image::Digest;
use leptos_router::params::ParamsMap;
use std::fmt;

/// The parameter of the URL.
pub const FOLDS: &str = "groups";
/// Every group is open but those that are named.
const OPEN: &str = "open";
/// Hexadecimal digits that tell a digest from the others of a repository.
const DIGITS: usize = 12;
/// Groups that are written down; those that were opened or closed first are forgotten.
const MOST: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folds {
    all_open: bool,
    /// The first digits of leads whose groups are the other way round.
    turned: Vec<String>,
}

impl Folds {
    pub fn read(url: &ParamsMap) -> Self {
        let text = url.get(FOLDS).unwrap_or_default();
        let mut words = text.split(',').filter(|word| !word.is_empty()).peekable();
        let all_open = words.next_if_eq(&OPEN).is_some();
        Self { all_open, turned: words.take(MOST).map(str::to_owned).collect() }
    }

    /// Whether the group of that lead is open. `usually`: it is there only for what it holds.
    pub fn is_open(&self, lead: &Digest, usually: bool) -> bool {
        (usually || self.all_open) != self.turned.iter().any(|digits| *digits == short(lead))
    }

    pub fn is_all_open(&self) -> bool {
        self.all_open
    }

    /// Every group open, or closed.
    pub const fn all(open: bool) -> Self {
        Self { all_open: open, turned: Vec::new() }
    }

    /// That group the other way round.
    #[must_use]
    pub fn turn(&self, lead: &Digest) -> Self {
        let own = short(lead);
        let mut turned = self.turned.clone();
        turned.retain(|digits| *digits != own);
        if turned.len() == self.turned.len() {
            let spare = (turned.len() + 1).saturating_sub(MOST);
            turned.drain(..spare);
            turned.push(own);
        }
        Self { turned, ..*self }
    }
}

impl fmt::Display for Folds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = self.all_open.then_some(OPEN);
        let words: Vec<&str> = open.into_iter().chain(self.turned.iter().map(String::as_str)).collect();
        f.write_str(&words.join(","))
    }
}

/// The first digits of a digest, as URLs name it.
pub fn short(digest: &Digest) -> String {
    let hex = digest.as_str().rsplit(':').next().unwrap_or_default();
    hex.chars().take(DIGITS).collect()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn groups_open_and_close() {
        let read = |text: &str| {
            let mut url = ParamsMap::new();
            url.insert(FOLDS, text.to_owned());
            Folds::read(&url)
        };
        let digest = |hex: &str| Digest::new(format!("sha256:{}", hex.repeat(16))).unwrap();
        let (one, other) = (digest("ab12"), digest("cd34"));
        let folds = Folds::default().turn(&one);
        assert_eq!(folds.to_string(), "ab12ab12ab12");
        assert_eq!(read(&folds.to_string()), folds);
        assert!(folds.is_open(&one, false) && !folds.is_open(&other, false));
        assert!(!folds.is_open(&one, true), "one that is usually open was closed");
        assert_eq!(folds.turn(&one), Folds::default());
        let all = read("open,cd34cd34cd34");
        assert!(all.is_open(&one, false) && !all.is_open(&other, false));
        assert_eq!(all.to_string(), "open,cd34cd34cd34");
        let many = (0..60).fold(Folds::default(), |folds, at| folds.turn(&digest(&format!("{at:04}"))));
        assert_eq!(many.to_string().split(',').count(), MOST);
    }
}
