//! From TOML to lines, with every mistake and where it stands.

use super::{Item, Line, Rate, Tier};
use crate::domain::time::Day;
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// Dearer than anything that ECR sells: a slip of the decimal point.
const DEAREST: f64 = 1_000.0;
const LONGEST_TEXT: usize = 300;

/// What is wrong in a file of rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    currency: Spanned<String>,
    #[serde(default)]
    rate: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    item: Spanned<String>,
    regions: Spanned<Vec<Spanned<String>>>,
    price: Option<Spanned<f64>>,
    tiers: Option<Spanned<Vec<Spanned<Step>>>>,
    as_of: Spanned<String>,
    source: Option<Spanned<String>>,
    verified: Option<bool>,
    note: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    up_to: Option<f64>,
    price: f64,
}

/// Reads a file; `own` marks its lines as a company's.
pub(super) fn lines(text: &str, own: bool) -> Result<Vec<Line>, Vec<Mistake>> {
    let mut check = Check { text, own, mistakes: Vec::new(), seen: HashMap::new() };
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            check.note(error.span().unwrap_or_default(), error.message());
            return Err(check.mistakes);
        }
    };
    if file.currency.get_ref() != "USD" {
        let message = format!("currency is {:?}: only \"USD\" is computed with", file.currency.get_ref());
        check.note(file.currency.span(), message);
    }
    let lines = file.rate.into_iter().filter_map(|entry| check.line(entry)).collect();
    if check.mistakes.is_empty() { Ok(lines) } else { Err(check.mistakes) }
}

struct Check<'t> {
    text: &'t str,
    own: bool,
    mistakes: Vec<Mistake>,
    /// The line on which an item got its price in a region.
    seen: HashMap<(Item, String), usize>,
}

impl Check<'_> {
    fn line_of(&self, span: &Range<usize>) -> usize {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    fn note(&mut self, span: Range<usize>, message: impl Into<String>) {
        let line = self.line_of(&span);
        self.mistakes.push(Mistake { line, message: message.into() });
    }

    fn line(&mut self, entry: Spanned<Entry>) -> Option<Line> {
        let whole = entry.span();
        let entry = entry.into_inner();
        let found = self.mistakes.len();
        let item = Item::ALL.into_iter().find(|item| item.key() == entry.item.get_ref());
        if item.is_none() {
            let keys: Vec<_> = Item::ALL.iter().map(|item| item.key()).collect();
            let message = format!("item {:?} is not known; the items are {}", entry.item.get_ref(), keys.join(", "));
            self.note(entry.item.span(), message);
        }
        if entry.regions.get_ref().is_empty() {
            self.note(entry.regions.span(), "regions is empty: name some, or \"*\" for all");
        }
        for region in entry.regions.get_ref() {
            self.region(item, region);
        }
        let tiers = self.tiers(&whole, entry.price, entry.tiers);
        let as_of = Day::parse(entry.as_of.get_ref());
        if as_of.is_err() {
            self.note(
                entry.as_of.span(),
                format!("as_of {:?} is not a day such as \"2026-09-24\"", entry.as_of.get_ref()),
            );
        }
        for (name, text) in [("source", &entry.source), ("note", &entry.note)] {
            if let Some(text) = text
                && (text.get_ref().trim().is_empty() || text.get_ref().chars().count() > LONGEST_TEXT)
            {
                self.note(text.span(), format!("{name} must have 1 to {LONGEST_TEXT} characters"));
            }
        }
        if entry.source.is_none() && !self.own {
            self.note(whole, "source is missing: where the price was seen");
        }
        if self.mistakes.len() > found {
            return None;
        }
        Some(Line {
            item: item?,
            regions: entry.regions.into_inner().into_iter().map(Spanned::into_inner).collect(),
            rate: Rate { tiers, as_of: as_of.ok()?, verified: entry.verified.unwrap_or(true), own: self.own },
            source: entry.source.map_or_else(|| "Own rates".to_owned(), Spanned::into_inner),
            note: entry.note.map(Spanned::into_inner),
        })
    }

    fn region(&mut self, item: Option<Item>, region: &Spanned<String>) {
        let code = region.get_ref();
        let is_code =
            code.contains('-') && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if code != "*" && !is_code {
            let message = format!("{code:?} is not a region code such as \"eu-central-1\", nor \"*\" for all");
            return self.note(region.span(), message);
        }
        let line = self.line_of(&region.span());
        if let Some(item) = item
            && let Some(first) = self.seen.insert((item, code.clone()), line)
        {
            let key = item.key();
            self.note(region.span(), format!("{key} has a price for {code:?} already, on line {first}"));
        }
    }

    fn tiers(
        &mut self,
        whole: &Range<usize>,
        price: Option<Spanned<f64>>,
        tiers: Option<Spanned<Vec<Spanned<Step>>>>,
    ) -> Vec<Tier> {
        match (price, tiers) {
            (Some(price), None) => {
                self.price(price.span(), *price.get_ref());
                vec![Tier { up_to: None, price: price.into_inner() }]
            }
            (None, Some(tiers)) => self.steps(tiers),
            (Some(price), Some(_)) => {
                self.note(price.span(), "price and tiers exclude each other: keep one");
                Vec::new()
            }
            (None, None) => {
                self.note(whole.clone(), "price is missing, or tiers");
                Vec::new()
            }
        }
    }

    fn steps(&mut self, tiers: Spanned<Vec<Spanned<Step>>>) -> Vec<Tier> {
        let count = tiers.get_ref().len();
        if count == 0 {
            self.note(tiers.span(), "tiers is empty");
        }
        let mut below = 0.0;
        let mut out = Vec::with_capacity(count);
        for (at, step) in tiers.into_inner().into_iter().enumerate() {
            let (span, step) = (step.span(), step.into_inner());
            self.price(span.clone(), step.price);
            match (step.up_to, at + 1 == count) {
                (Some(_), true) => self.note(span, "the last tier must have no up_to: it holds all further units"),
                (None, false) => self.note(span, "up_to is missing: only the last tier goes without"),
                (Some(end), false) if !end.is_finite() || end <= below => {
                    self.note(span, format!("up_to {end} must be more than {below}, where the tier before ends"));
                }
                (Some(end), false) => below = end,
                (None, true) => {}
            }
            out.push(Tier { up_to: step.up_to, price: step.price });
        }
        out
    }

    fn price(&mut self, span: Range<usize>, price: f64) {
        if !(0.0..=DEAREST).contains(&price) {
            self.note(span, format!("price {price} must be from 0 to {DEAREST} USD"));
        }
    }
}
