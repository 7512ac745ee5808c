//! Texts that AWS or a stranger chose, shown so that they cannot pose as something else.

use crate::domain::repository::RepositoryName;
use leptos::prelude::*;
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

/// Controls, and the format characters of Unicode that hide, join or reorder.
fn is_treacherous(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A repository name: what comes before the last slash is dimmed, what does not fit is cut and whole in the title.
#[component]
pub fn Name(name: RepositoryName, #[prop(optional, into)] href: Option<String>) -> AnyView {
    let shown = plain(name.as_str()).into_owned();
    let (prefix, base) = name.split();
    let parts = view! {
        <span class="name-prefix">{plain(prefix).into_owned()}</span>
        {plain(base).into_owned()}
    };
    match href {
        Some(href) => view! { <a class="name" dir="auto" href=href title=shown>{parts}</a> }.into_any(),
        None => view! { <bdi class="name" title=shown>{parts}</bdi> }.into_any(),
    }
}
