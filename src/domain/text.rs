//! Newtypes over text that AWS or a person gave us.
//!
//! AWS is the authority on which names exist, so what it lists is kept as it came, however hostile; only emptiness and
//! absurd length are refused. Escaping is the business of whoever prints it; `plain` is for whoever shows it to people.

use std::borrow::Cow;

/// `text` with every character spelled out that would be invisible or turn its neighbours around: `a\u{202e}b`.
///
/// For the eye only: links, forms and the clipboard get the text itself.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_treacherous) {
        return Cow::Borrowed(text);
    }
    let spelled = |c: char| if is_treacherous(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(spelled).collect())
}

/// [`plain`] for text of several lines.
#[must_use]
pub fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

/// Controls, and the format characters of Unicode that hide, join or reorder.
fn is_treacherous(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// Text that is empty or longer than its kind allows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must have 1 to {max} characters, this one has {length}")]
pub struct LengthError {
    pub kind: &'static str,
    pub max: usize,
    pub length: usize,
}

/// Defines a string newtype that is checked for length when built and when deserialized.
macro_rules! text_newtype {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// # Errors
            /// When the text is empty or longer than the longest that AWS could mean.
            pub fn new(text: impl Into<std::sync::Arc<str>>) -> Result<Self, $crate::domain::text::LengthError> {
                let text = text.into();
                let length = text.chars().count();
                if length == 0 || length > $max {
                    return Err($crate::domain::text::LengthError { kind: $kind, max: $max, length });
                }
                Ok(Self(text))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::domain::text::LengthError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::text::LengthError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0.to_string()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

pub(crate) use text_newtype;
