//! The language of the filter box: `payments team:core size>10GiB -policy:none`.
//!
//! Words are looked for in names; `property:value` (also `=`, `!=`, `>`, `<`) asks one property; `-` in front turns a term
//! round; quotes keep spaces together. All terms must hold. Which properties there are is the business of each list.

pub mod suggest;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    Is,
    More,
    Less,
}

impl Operator {
    /// `Is` allows for rounding: half a unit.
    #[must_use]
    pub fn compare(self, left: f64, right: f64) -> bool {
        match self {
            Self::Is => (left - right).abs() < 0.5,
            Self::More => left > right,
            Self::Less => left < right,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub negated: bool,
    /// `None`: free text.
    pub property: Option<String>,
    pub operator: Operator,
    pub value: String,
}

/// A term that means nothing, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub struct FilterError(pub String);

/// What a list lets one ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property {
    pub name: &'static str,
    /// A term that works.
    pub example: &'static str,
    pub meaning: &'static str,
}

impl Property {
    /// The operators worth suggesting: what has an order is compared.
    #[must_use]
    pub fn operators(&self) -> &'static [&'static str] {
        if self.example.contains(['<', '>']) { &[">", "<"] } else { &[":", "!="] }
    }
}

/// Splits the text into terms. Never fails: what is not `property operator value` is free text.
#[must_use]
pub fn parse(text: &str) -> Vec<Term> {
    words(text).into_iter().map(|word| term(&word)).collect()
}

fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn term(word: &str) -> Term {
    let (negated, rest) = match word.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word),
    };
    let at = rest.find([':', '=', '>', '<', '!']);
    if let Some((property, tail)) = at.map(|at| rest.split_at(at))
        && !property.is_empty()
        && property.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    {
        for (sign, operator, turned) in [
            ("!=", Operator::Is, true),
            (":", Operator::Is, false),
            ("=", Operator::Is, false),
            (">", Operator::More, false),
            ("<", Operator::Less, false),
        ] {
            if let Some(value) = tail.strip_prefix(sign).filter(|value| !value.is_empty()) {
                let property = Some(property.to_ascii_lowercase());
                return Term { negated: negated != turned, property, operator, value: value.to_owned() };
            }
        }
    }
    Term { negated, property: None, operator: Operator::Is, value: rest.to_owned() }
}

/// A plain number or a size: `12`, `1.5`, `10GiB`, `500MB` (units count by 1024, as AWS bills).
///
/// # Errors
/// Names the property and the value when it is neither.
pub fn number(property: &str, value: &str) -> Result<f64, FilterError> {
    let at = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (digits, unit) = value.split_at(at);
    let power = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        _ => return Err(FilterError(format!("{property}: {value:?} is not a number or a size such as 10GiB"))),
    };
    let number: f64 = digits
        .parse()
        .map_err(|_| FilterError(format!("{property}: {value:?} is not a number or a size such as 10GiB")))?;
    Ok(number * 1024f64.powi(power))
}

/// An age in days: `90d`, `6w`, `12h`, `1y`, or a bare number of days.
///
/// # Errors
/// Names the property and the value when it is none.
pub fn days(property: &str, value: &str) -> Result<f64, FilterError> {
    let bad = || FilterError(format!("{property}: {value:?} is not an age such as 90d, 6w or 1y"));
    let at = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (digits, unit) = value.split_at(at);
    let number: f64 = digits.parse().map_err(|_| bad())?;
    let factor = match unit {
        "" | "d" => 1.0,
        "h" => 1.0 / 24.0,
        "w" => 7.0,
        "y" => 365.0,
        _ => return Err(bad()),
    };
    Ok(number * factor)
}

/// Whether `hay` holds `needle` (already lower-case), ignoring ASCII case.
#[must_use]
pub fn contains(hay: &str, needle: &str) -> bool {
    let Some((first, rest)) = needle.as_bytes().split_first() else { return true };
    let hay = hay.as_bytes();
    let starts = hay.len().saturating_sub(rest.len());
    // By the first byte: the whole is compared where it may begin, and not at every place of 100,000 names.
    (0..starts).any(|at| hay[at].eq_ignore_ascii_case(first) && hay[at + 1..][..rest.len()].eq_ignore_ascii_case(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms() {
        let read = |text: &str| {
            parse(text)
                .into_iter()
                .map(|t| {
                    format!("{}{:?} {:?} {}", if t.negated { "not " } else { "" }, t.property, t.operator, t.value)
                })
                .collect::<Vec<_>>()
        };
        for (text, want) in [
            ("api", vec!["None Is api"]),
            ("  team:core  api ", vec!["Some(\"team\") Is core", "None Is api"]),
            ("size>10GiB", vec!["Some(\"size\") More 10GiB"]),
            ("-policy:none", vec!["not Some(\"policy\") Is none"]),
            ("policy!=none", vec!["not Some(\"policy\") Is none"]),
            ("team:\"data science\"", vec!["Some(\"team\") Is data science"]),
            ("team:", vec!["None Is team:"]),
            ("sha256:3ad", vec!["Some(\"sha256\") Is 3ad"]),
            ("<script>", vec!["None Is <script>"]),
            ("-", vec!["None Is -"]),
            ("", vec![]),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }

    #[test]
    fn values() {
        assert_eq!(number("size", "1.5k"), Ok(1536.0));
        assert_eq!(number("size", "10GiB"), Ok(10.0 * 1024f64.powi(3)));
        assert!(number("size", "big").unwrap_err().0.contains("\"big\""));
        assert_eq!(days("pushed", "6w"), Ok(42.0));
        assert!(days("pushed", "soon").is_err());
        assert!(contains("Payments/API", "api") && !contains("a", "ab"));
    }
}
