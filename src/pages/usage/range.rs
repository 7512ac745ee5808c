//! The choice of a time range, for every page with charts of metrics.

use crate::components::{Choice, RangeBar};
use crate::domain::series::Range;
use crate::paths;
use leptos::prelude::*;

/// Links and form over a page; `carry` is the rest of its state.
pub fn bar(page: &str, carry: &[(&str, &str)], current: Range) -> AnyView {
    let href = |range: Range| {
        let query = range.query();
        let own = query.iter().map(|(name, value)| (*name, value.as_str()));
        paths::with_query(page, &carry.iter().copied().chain(own).collect::<Vec<_>>())
    };
    let choice = |range: Range| Choice { label: range.key().to_owned(), href: href(range), current: range == current };
    let choices = Range::LAST.into_iter().map(choice).collect();
    let (from, to) = match current {
        Range::Days(from, to) => (from.to_string(), to.to_string()),
        _ => Default::default(),
    };
    let carry = carry.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    view! { <RangeBar action=page.to_owned() carry=carry choices=choices from=from to=to /> }.into_any()
}
