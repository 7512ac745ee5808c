//! What could be typed next into a filter box.

use super::{FilterError, Property};

/// One completion of the last word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole filter with it.
    pub text: String,
    /// The word itself.
    pub word: String,
    /// What it finds; empty for a value.
    pub meaning: &'static str,
}

/// Values that properties are known to have, by property.
pub type Values = [(String, Vec<String>)];

/// Completions of the last word of `text`, at most `most`: properties with their operators first, then values.
#[must_use]
pub fn suggest(text: &str, properties: &[Property], values: &Values, most: usize) -> Vec<Suggestion> {
    let start = last_word(text);
    let (before, word) = text.split_at(start);
    let (sign, bare) = word.strip_prefix('-').map_or(("", word), |bare| ("-", bare));
    let suggestion = |word: String, meaning| Suggestion { text: format!("{before}{word}"), word, meaning };
    if let Some((property, operator, typed)) = split(bare, properties) {
        let known = values.iter().find(|(name, _)| name.eq_ignore_ascii_case(property)).map(|(_, values)| values);
        let typed = typed.trim_matches('"').to_lowercase();
        let fits = |value: &&String| {
            let value = value.to_lowercase();
            value.contains(&typed) && value != typed
        };
        let found = known.into_iter().flatten().filter(fits).take(most);
        return found.map(|value| suggestion(format!("{sign}{property}{operator}{} ", quoted(value)), "")).collect();
    }
    let typed = bare.to_lowercase();
    let begins = |property: &&Property| property.name.starts_with(&typed);
    let words = properties.iter().filter(begins).flat_map(|property| {
        property
            .operators()
            .iter()
            .map(move |operator| (format!("{sign}{}{operator}", property.name), property.meaning))
    });
    words
        .filter(|(word, _)| !word.contains("KEY"))
        .take(most)
        .map(|(word, meaning)| suggestion(word, meaning))
        .collect()
}

/// A property of these whose value is still to come: `size>`. Searching for that as text would find nothing.
///
/// # Errors
/// Names the property, with a term that works.
pub fn check_finished(text: &str, properties: &[Property]) -> Result<(), FilterError> {
    for word in super::words(text) {
        let bare = word.strip_prefix('-').unwrap_or(&word);
        if let Some((name, _, "")) = split(bare, properties) {
            let property = properties.iter().find(|property| property.name.eq_ignore_ascii_case(name));
            let example = property.map_or("", |property| property.example);
            return Err(FilterError(format!("{word} wants a value, such as {example}")));
        }
    }
    Ok(())
}

/// The filter without its last word, when that is a property whose value is still to come: `size>`.
#[must_use]
pub fn without_unfinished<'t>(text: &'t str, properties: &[Property]) -> &'t str {
    let (before, word) = text.split_at(last_word(text));
    let bare = word.strip_prefix('-').unwrap_or(word);
    if matches!(split(bare, properties), Some((.., ""))) { before.trim_end() } else { text }
}

/// The filter without its last word, when that may become a property: `siz`.
#[must_use]
pub fn without_begun<'t>(text: &'t str, properties: &[Property]) -> Option<&'t str> {
    let (before, word) = text.split_at(last_word(text));
    let bare = word.strip_prefix('-').unwrap_or(word).to_lowercase();
    let begins = !bare.is_empty() && properties.iter().any(|property| property.name.starts_with(&bare));
    begins.then_some(before.trim_end())
}

/// Property, operator and value of a word whose property is known.
fn split<'w>(word: &'w str, properties: &[Property]) -> Option<(&'w str, &'w str, &'w str)> {
    let at = word.find([':', '=', '>', '<', '!'])?;
    let (name, rest) = word.split_at(at);
    let length = if rest.starts_with("!=") { 2 } else { 1 };
    let (operator, value) = rest.split_at(length);
    let is_it = |property: &Property| {
        property.name.eq_ignore_ascii_case(name)
            || property
                .name
                .strip_suffix("KEY")
                .is_some_and(|start| name.len() > start.len() && name.starts_with(start))
    };
    properties.iter().any(is_it).then_some((name, operator, value))
}

/// Where the last word begins; spaces between quotes belong to it.
fn last_word(text: &str) -> usize {
    let (mut start, mut quoted) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => start = at + c.len_utf8(),
            _ => {}
        }
    }
    start
}

fn quoted(value: &str) -> String {
    // A quote cannot be quoted; without it the value is still found.
    let value = value.replace('"', "");
    if value.contains(char::is_whitespace) || value.is_empty() { format!("\"{value}\"") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROPERTIES: [Property; 4] = [
        Property { name: "team", example: "team:core", meaning: "who" },
        Property { name: "size", example: "size>10GiB", meaning: "bytes" },
        Property { name: "pushed", example: "pushed>90d", meaning: "age" },
        Property { name: "tag.KEY", example: "tag.env:prod", meaning: "resource tag" },
    ];

    #[test]
    fn the_last_word_is_completed() {
        let values = [
            ("team".to_owned(), vec!["core".to_owned(), "data science".to_owned(), "a\"b".to_owned()]),
            ("tag.env".to_owned(), vec!["prod".to_owned()]),
        ];
        for (text, expected) in [
            ("", &["team:", "team!=", "size>", "size<", "pushed>", "pushed<"][..]),
            ("api si", &["api size>", "api size<"]),
            ("-te", &["-team:", "-team!="]),
            ("team:", &["team:core ", "team:\"data science\" ", "team:ab "]),
            ("x team:CO", &["x team:core "]),
            ("team!=sci", &["team!=\"data science\" "]),
            ("team:\"data s", &["team:\"data science\" "]),
            ("tag.env:", &["tag.env:prod "]),
            ("team:core", &[]),
            ("size>", &[]),
            ("nothing", &[]),
        ] {
            let found: Vec<String> =
                suggest(text, &PROPERTIES, &values, 10).into_iter().map(|suggestion| suggestion.text).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_property_without_a_value_is_not_a_search() {
        for (text, finished) in [
            ("size>10GiB", true),
            ("size>", false),
            ("api -team:", false),
            ("tag.env:", false),
            ("a>", true),
            ("note:", true),
            ("", true),
        ] {
            let checked = check_finished(text, &PROPERTIES);
            assert_eq!(checked.is_ok(), finished, "{text}: {checked:?}");
        }
        for (text, unfinished, begun) in [
            ("api size>", "api", None),
            ("-team:", "", None),
            ("api siz", "api siz", Some("api")),
            ("size>1", "size>1", None),
            ("api ", "api ", None),
            ("x:", "x:", None),
        ] {
            assert_eq!(without_unfinished(text, &PROPERTIES), unfinished, "{text}");
            assert_eq!(without_begun(text, &PROPERTIES), begun, "{text}");
        }
        assert_eq!(check_finished("size>", &PROPERTIES).unwrap_err().0, "size> wants a value, such as size>10GiB");
    }
}
