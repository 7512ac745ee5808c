//! The images of one repository as a list: filtered, sorted, and grouped under what they belong to.

use super::arranged::Arranged;
use super::relations::Bond;
use super::scan::{ScanStatus, Severity};
use super::{Image, ImageKind, ImageStatus};
use crate::domain::filter::{self, FilterError, Operator, Property, Term};
use crate::domain::inventory::query::{Page, Sort, UnknownColumn};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What the filter box of the images tab understands; free text is looked for in tags and digests.
pub const PROPERTIES: [Property; 11] = [
    Property { name: "tag", example: "tag:none", meaning: "tag:none for untagged images, or text in a tag" },
    Property { name: "kind", example: "kind:signature", meaning: "image, index, signature, attestation, sbom, helm" },
    Property { name: "status", example: "status:archived", meaning: "active, archived, activating" },
    Property { name: "size", example: "size>1GiB", meaning: "compressed size" },
    Property { name: "pushed", example: "pushed>90d", meaning: "time since the push" },
    Property { name: "pulled", example: "pulled:never", meaning: "time since the last pull" },
    Property { name: "critical", example: "critical>0", meaning: "critical findings of the last scan" },
    Property { name: "high", example: "high>0", meaning: "high findings" },
    Property { name: "medium", example: "medium>10", meaning: "medium findings" },
    Property { name: "low", example: "low>10", meaning: "low findings" },
    Property { name: "scan", example: "scan:none", meaning: "scan:none where AWS tells of no scan, or its status" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    Tags,
    Size,
    #[default]
    Pushed,
    Pulled,
    Kind,
    Status,
    /// What scanning found, the most urgent last.
    Scan,
}

impl Column {
    pub const ALL: [Self; 7] =
        [Self::Tags, Self::Kind, Self::Size, Self::Pushed, Self::Pulled, Self::Status, Self::Scan];

    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Size => "size",
            Self::Pushed => "pushed",
            Self::Pulled => "pulled",
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Scan => "scan",
        }
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|column| column.key() == text).ok_or_else(|| UnknownColumn(text.to_owned()))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl Default for Sort<Column> {
    fn default() -> Self {
        Self { column: Column::Pushed, descending: true }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    pub filter: String,
    pub sort: Sort<Column>,
    /// From 1; 0 means 1.
    pub page: u32,
}

/// Positions in the slice that was asked about: an image, and those that are listed under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub lead: usize,
    pub members: Vec<(usize, Bond)>,
    /// Whether the filter itself lets the lead and then each member through; the others are there for those.
    pub matches: Vec<bool>,
}

/// Sums over images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    pub images: u64,
    /// Sum of compressed sizes, indexes left out (ecr.md 4.3).
    pub bytes: u64,
    pub untagged: u64,
    /// Rows of the list: images with all that belongs to them.
    pub groups: u64,
}

impl Query {
    /// Positions of the images that the filter lets through, in order; ties by digest.
    ///
    /// # Errors
    /// When the filter asks for a property that does not exist or with a value that is none.
    pub fn select(&self, arranged: &Arranged, now: Timestamp) -> Result<Vec<usize>, FilterError> {
        let tests: Vec<(bool, Test)> = filter::parse(&self.filter)
            .into_iter()
            .map(|term| Ok((term.negated, test(term)?)))
            .collect::<Result<_, FilterError>>()?;
        let holds = |at: &usize| tests.iter().all(|(negated, test)| test.holds(arranged, *at, now) != *negated);
        Ok(arranged.order(self.sort).iter().map(|at| *at as usize).filter(holds).collect())
    }

    /// One page of groups. A member that the filter lets through stands under its lead, which is then shown too.
    ///
    /// # Errors
    /// See [`Query::select`].
    pub fn page(&self, arranged: &Arranged, now: Timestamp, per_page: u32) -> Result<Page<Group, Totals>, FilterError> {
        let (images, relations) = (arranged.images(), arranged.relations());
        let positions = self.select(arranged, now)?;
        let totals = positions.iter().fold(Totals::default(), |sum, at| Totals {
            images: sum.images + 1,
            bytes: sum.bytes + images[*at].added_bytes(),
            untagged: sum.untagged + u64::from(images[*at].tags.is_empty()),
            groups: 0,
        });
        let mut matches = vec![false; images.len()];
        let mut shown = vec![false; images.len()];
        let mut leads = Vec::new();
        for at in &positions {
            matches[*at] = true;
            let lead = relations.lead(*at);
            if !std::mem::replace(&mut shown[lead], true) {
                leads.push(lead);
            }
        }
        let totals = Totals { groups: leads.len() as u64, ..totals };
        let mut page = Page::cut(leads, totals, images.len() as u64, self.page, per_page);
        page.matching = totals.images;
        Ok(page.map(|lead| {
            let bond = |at: &u32| Some((*at as usize, relations.owner(*at as usize)?.1));
            let members: Vec<_> = arranged.members(lead).iter().filter_map(bond).collect();
            let all = std::iter::once(lead).chain(members.iter().map(|(at, _)| *at));
            Group { lead, matches: all.map(|at| matches[at]).collect(), members }
        }))
    }
}

/// # Errors
/// What a person should change in the filter before it is asked.
pub fn check(filter: &str) -> Result<(), FilterError> {
    filter::suggest::check_finished(filter, &PROPERTIES)?;
    filter::parse(filter).into_iter().try_for_each(|term| test(term).map(drop))
}

/// Values of properties that have few.
#[must_use]
pub fn values() -> Vec<(String, Vec<String>)> {
    let list = |name: &str, values: &[&str]| (name.to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
    vec![
        list("tag", &["none"]),
        list("kind", &["image", "index", "signature", "attestation", "sbom", "helm", "cache", "soci", "artifact"]),
        list("status", &["active", "archived", "activating"]),
        list("size", &["100MiB", "1GiB", "10GiB"]),
        list("pushed", &["7d", "30d", "90d", "1y"]),
        list("pulled", &["7d", "30d", "90d", "1y", "never"]),
        list("critical", &["0"]),
        list("high", &["0", "10"]),
        list("scan", &["none", "active", "failed", "pending", "scan-eligibility-expired"]),
    ]
}

enum Test {
    Text(String),
    Untagged,
    Tag(String),
    Kind(ImageKind),
    Status(ImageStatus),
    Size(Operator, f64),
    Pushed(Operator, f64),
    Pulled(Operator, f64),
    NeverPulled,
    Findings(Severity, Operator, f64),
    Scan(ScanStatus),
    Untold,
}

fn test(term: Term) -> Result<Test, FilterError> {
    let Term { property, operator, value, .. } = term;
    let lower = value.to_ascii_lowercase();
    let Some(property) = property else { return Ok(Test::Text(lower)) };
    match property.as_str() {
        "tag" if lower == "none" => Ok(Test::Untagged),
        "tag" => Ok(Test::Tag(lower)),
        "kind" => match lower.as_str() {
            "image" => Ok(Test::Kind(ImageKind::Image)),
            "index" => Ok(Test::Kind(ImageKind::Index)),
            "signature" => Ok(Test::Kind(ImageKind::Signature)),
            "attestation" => Ok(Test::Kind(ImageKind::Attestation)),
            "sbom" => Ok(Test::Kind(ImageKind::Sbom)),
            "helm" | "chart" => Ok(Test::Kind(ImageKind::HelmChart)),
            "cache" => Ok(Test::Kind(ImageKind::BuildCache)),
            "soci" => Ok(Test::Kind(ImageKind::SociIndex)),
            "artifact" => Ok(Test::Kind(ImageKind::Artifact)),
            _ => Err(FilterError(format!(
                "kind: {value:?} is none of image, index, signature, attestation, sbom, helm, cache, soci, artifact"
            ))),
        },
        "status" => [ImageStatus::Active, ImageStatus::Archived, ImageStatus::Activating]
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(&value))
            .map(Test::Status)
            .ok_or_else(|| FilterError(format!("status: {value:?} is none of active, archived, activating"))),
        "size" => Ok(Test::Size(operator, filter::number("size", &value)?)),
        "pushed" => Ok(Test::Pushed(operator, filter::days("pushed", &value)?)),
        "pulled" if lower == "never" => Ok(Test::NeverPulled),
        "pulled" => Ok(Test::Pulled(operator, filter::days("pulled", &value)?)),
        "scan" if lower == "none" => Ok(Test::Untold),
        "scan" => {
            let word = |status: &ScanStatus| status.as_str().replace('_', "-").to_ascii_lowercase();
            let status = ScanStatus::ALL.into_iter().find(|status| word(status) == lower.replace('_', "-"));
            status.map(Test::Scan).ok_or_else(|| {
                let known: Vec<_> = ScanStatus::ALL.iter().map(word).collect();
                FilterError(format!("scan: {value:?} is none of none, {}", known.join(", ")))
            })
        }
        "critical" | "high" | "medium" | "low" => {
            Ok(Test::Findings(Severity::of(&property), operator, filter::number(&property, &value)?))
        }
        // A digest looks like a property.
        "sha256" => Ok(Test::Text(format!("sha256:{lower}"))),
        other => {
            let known: Vec<_> = PROPERTIES.iter().map(|p| p.name).collect();
            Err(FilterError(format!("there is no property {other:?}; there are {}", known.join(", "))))
        }
    }
}

impl Test {
    fn holds(&self, arranged: &Arranged, at: usize, now: Timestamp) -> bool {
        let image: &Image = &arranged.images()[at];
        let age = |at: Option<Timestamp>| at.map_or(f64::INFINITY, |at| (now - at) as f64 / DAY_MILLIS as f64);
        match self {
            Self::Text(text) => {
                filter::contains(image.digest.as_str(), text)
                    || image.tags.iter().any(|tag| filter::contains(tag.as_str(), text))
            }
            Self::Untagged => image.tags.is_empty(),
            Self::Tag(text) => image.tags.iter().any(|tag| filter::contains(tag.as_str(), text)),
            Self::Kind(kind) => arranged.kind(at) == *kind,
            Self::Status(status) => image.status == *status,
            Self::Size(operator, value) => operator.compare(image.size_bytes as f64, *value),
            Self::Pushed(operator, value) => operator.compare(age(Some(image.pushed_at)), *value),
            Self::Pulled(operator, value) => operator.compare(age(image.last_pulled_at), *value),
            Self::NeverPulled => image.last_pulled_at.is_none(),
            Self::Findings(severity, operator, value) => {
                let findings = image.scan.and_then(|scan| scan.findings);
                findings.is_some_and(|findings| operator.compare(f64::from(findings.count(*severity)), *value))
            }
            Self::Scan(status) => image.scan.is_some_and(|scan| scan.status == *status),
            Self::Untold => image.scan.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check, values};

    #[test]
    fn every_value_that_is_offered_can_be_asked_for() {
        for (property, values) in values() {
            for value in values {
                let filter = format!("{property}:{value}");
                assert_eq!(check(&filter), Ok(()), "{filter}");
            }
        }
        assert!(check("tag:v1 pushed>").is_err());
    }

    #[test]
    fn findings_are_numbers_and_scans_have_a_status() {
        for (filter, is_good) in [
            ("critical>0 high:2 medium<5", true),
            ("scan:SCAN_ELIGIBILITY_EXPIRED", true),
            ("scan:none", true),
            ("critical>many", false),
            ("scan:never", false),
        ] {
            assert_eq!(check(filter).is_ok(), is_good, "{filter}");
        }
    }
}
