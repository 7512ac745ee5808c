//! Filters that change while they are typed.

use crate::api::ApiError;
use crate::components::browser;
use crate::domain::filter::Property;
use crate::domain::filter::suggest::without_begun;

/// Asks with a filter, and tells with which it was answered: while somebody types, a word that finds nothing and may become a
/// property is left out, so that the list stays.
pub async fn ask<T, F: Future<Output = Result<T, ApiError>>>(
    filter: String,
    properties: &[Property],
    ask: impl Fn(String) -> F,
    is_empty: impl Fn(&T) -> bool,
) -> Result<(String, T), ApiError> {
    let found = ask(filter.clone()).await?;
    match without_begun(&filter, properties) {
        Some(rest) if is_empty(&found) && browser::is_typing() => Ok((rest.to_owned(), ask(rest.to_owned()).await?)),
        _ => Ok((filter, found)),
    }
}
