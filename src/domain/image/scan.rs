//! What scanning found in an image, as DescribeImages tells it (ecr.md 3.5, 3.6).
//!
//! Enhanced scanning (Inspector) fills it in. AWS-native basic scanning does not: its findings have to be asked for image
//! by image, so that an image without a summary may have been scanned all the same.

use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// ECR's `imageScanStatus`, with when and what. Small, because a registry has a million of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct Scan {
    pub status: ScanStatus,
    /// ECR's `imageScanFindingsSummary`; `None`: there is none, which does not say that nothing was found.
    pub findings: Option<Findings>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScanStatus {
    InProgress,
    Complete,
    Failed,
    UnsupportedImage,
    /// Scanned again whenever something new is known.
    Active,
    Pending,
    ScanEligibilityExpired,
    FindingsUnavailable,
    LimitExceeded,
    ImageArchived,
    ImageSizeExceeded,
    /// A word of AWS that we do not know.
    Unknown,
}

impl ScanStatus {
    pub const ALL: [Self; 12] = [
        Self::InProgress,
        Self::Complete,
        Self::Failed,
        Self::UnsupportedImage,
        Self::Active,
        Self::Pending,
        Self::ScanEligibilityExpired,
        Self::FindingsUnavailable,
        Self::LimitExceeded,
        Self::ImageArchived,
        Self::ImageSizeExceeded,
        Self::Unknown,
    ];

    /// AWS's own word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Complete => "COMPLETE",
            Self::Failed => "FAILED",
            Self::UnsupportedImage => "UNSUPPORTED_IMAGE",
            Self::Active => "ACTIVE",
            Self::Pending => "PENDING",
            Self::ScanEligibilityExpired => "SCAN_ELIGIBILITY_EXPIRED",
            Self::FindingsUnavailable => "FINDINGS_UNAVAILABLE",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::ImageArchived => "IMAGE_ARCHIVED",
            Self::ImageSizeExceeded => "IMAGE_SIZE_EXCEEDED",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// [`Self::Unknown`] for what is none of AWS's words.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|status| status.as_str() == word).unwrap_or(Self::Unknown)
    }

    /// For a table cell.
    #[must_use]
    pub fn label(self) -> String {
        self.as_str().to_ascii_lowercase().replace('_', " ")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Critical,
    High,
    Medium,
    Low,
    Informational,
    /// Also what Inspector has not yet judged.
    Undefined,
}

impl Severity {
    pub const ALL: [Self; 6] =
        [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Informational, Self::Undefined];

    /// In a sentence, a filter and an export.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Informational => "informational",
            Self::Undefined => "undefined",
        }
    }

    /// AWS's `CRITICAL`; what it does not name is [`Self::Undefined`].
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|severity| severity.label().eq_ignore_ascii_case(word)).unwrap_or(Self::Undefined)
    }
}

/// How many findings of each severity, to 65,535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Findings {
    /// Seconds since 1970, to 2106.
    completed: Option<NonZeroU32>,
    counts: [u16; Severity::ALL.len()],
}

impl Findings {
    #[must_use]
    pub fn new(completed_at: Option<Timestamp>, counts: impl IntoIterator<Item = (Severity, u64)>) -> Self {
        let seconds = |at: Timestamp| u32::try_from(at.millis().div_euclid(1000)).ok().and_then(NonZeroU32::new);
        let mut findings = Self { completed: completed_at.and_then(seconds), ..Self::default() };
        for (severity, count) in counts {
            let sum = &mut findings.counts[severity as usize];
            *sum = sum.saturating_add(u16::try_from(count).unwrap_or(u16::MAX));
        }
        findings
    }

    /// When the scan ended, to the second.
    #[must_use]
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.completed.map(|seconds| Timestamp::from_secs(seconds.get().into()))
    }

    #[must_use]
    pub const fn count(&self, severity: Severity) -> u16 {
        self.counts[severity as usize]
    }

    /// The severities that there are, the worst first.
    pub fn found(&self) -> impl Iterator<Item = (Severity, u16)> + '_ {
        Severity::ALL.into_iter().map(|severity| (severity, self.count(severity))).filter(|(_, count)| *count > 0)
    }

    /// `2 critical, 9 high, 31 others`, or `none`: the two worst are what somebody acts on.
    #[must_use]
    pub fn text(&self) -> String {
        let urgent = |(severity, _): &(Severity, u16)| *severity <= Severity::High;
        let others: u64 = self.found().filter(|found| !urgent(found)).map(|(_, count)| u64::from(count)).sum();
        let named = self.found().filter(urgent).map(|(severity, count)| format!("{count} {}", severity.label()));
        let mut parts: Vec<String> = named.collect();
        match (parts.is_empty(), others) {
            (true, 0) => return "none".to_owned(),
            (_, 0) => {}
            (true, 1) => parts.push("1 lesser".to_owned()),
            (false, 1) => parts.push("1 other".to_owned()),
            (true, others) => parts.push(format!("{others} lesser")),
            (false, others) => parts.push(format!("{others} others")),
        }
        parts.join(", ")
    }

    /// A number in the order of urgency: one critical finding is worse than any number of high ones.
    #[must_use]
    pub fn urgency(&self) -> u128 {
        self.counts.iter().fold(0, |sum, count| (sum << 16) | u128::from(*count))
    }
}

impl Scan {
    /// `2 critical, 9 high`, or the status where there is no summary.
    #[must_use]
    pub fn text(&self) -> String {
        self.findings.map_or_else(|| self.status.label(), |findings| findings.text())
    }
}

/// As a scan is kept and travels: `["ACTIVE",[1700000000,[2,9,14,7,0,0]]]`.
type Wire = (ScanStatus, Option<(Option<NonZeroU32>, [u16; Severity::ALL.len()])>);

impl From<Wire> for Scan {
    fn from((status, findings): Wire) -> Self {
        Self { status, findings: findings.map(|(completed, counts)| Findings { completed, counts }) }
    }
}

impl From<Scan> for Wire {
    fn from(Scan { status, findings }: Scan) -> Self {
        (status, findings.map(|findings| (findings.completed, findings.counts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_awss_own() {
        for status in ScanStatus::ALL {
            assert_eq!(ScanStatus::of(status.as_str()), status);
            assert_eq!(serde_json::to_string(&status).unwrap(), format!("{:?}", status.as_str()));
        }
        assert_eq!(ScanStatus::of("SOMETHING_NEW"), ScanStatus::Unknown);
        assert_eq!((Severity::of("HIGH"), Severity::of("UNTRIAGED")), (Severity::High, Severity::Undefined));
    }

    #[test]
    fn findings_are_counted_and_ranked() {
        use Severity::{Critical, High, Low, Medium};
        let at = Timestamp::from_millis(1_700_000_000_999);
        let findings = |counts: &[(Severity, u64)]| Findings::new(Some(at), counts.iter().copied());
        for (counts, text) in [
            (&[][..], "none"),
            (&[(Critical, 2), (High, 9)], "2 critical, 9 high"),
            (&[(High, 1), (Medium, 3), (Low, 4)], "1 high, 7 others"),
            (&[(High, 1), (Low, 1)], "1 high, 1 other"),
            (&[(Medium, 1)], "1 lesser"),
            (&[(Low, 70_000)], "65535 lesser"),
        ] {
            assert_eq!(findings(counts).text(), text);
        }
        assert_eq!(findings(&[]).completed_at(), Some(Timestamp::from_secs(1_700_000_000)));
        assert!(findings(&[(Critical, 1)]).urgency() > findings(&[(High, 5_000), (Low, 60_000)]).urgency());
        let scan = Scan { status: ScanStatus::Active, findings: Some(findings(&[(Critical, 2), (Low, 7)])) };
        let text = serde_json::to_string(&scan).unwrap();
        assert_eq!(text, r#"["ACTIVE",[1700000000,[2,0,0,7,0,0]]]"#);
        assert_eq!(serde_json::from_str::<Scan>(&text).unwrap(), scan);
        assert_eq!(size_of::<Option<Scan>>(), 24, "a million of them are in memory");
    }
}
