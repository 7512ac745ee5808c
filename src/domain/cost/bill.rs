//! What AWS billed, as Cost Explorer tells it, beside what was computed (aws-monitoring-cost.md 3.4, 3.5).

#[cfg(test)]
mod tests;

use super::Basis;
use super::group::Share;
use super::ledger::Ledger;
use super::period::Span;
use crate::domain::format;
use crate::domain::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// How the bill names Amazon ECR: the value of the dimension SERVICE.
pub const SERVICE: &str = "Amazon EC2 Container Registry (ECR)";

/// Whole months that are asked for, besides the running one.
pub const MONTHS: usize = 12;

/// Hours until Cost Explorer is asked again: its figures change about once a day.
pub const KEPT_HOURS: i64 = 12;

/// What a usage type of ECR is about. Most carry a prefix of their region, such as `EUC1-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Usage {
    StandardStorage,
    ArchiveStorage,
    ArchiveRetrieval,
    Transfer,
    Other,
}

impl Usage {
    #[must_use]
    pub fn of(usage_type: &str) -> Self {
        match without_region(usage_type) {
            "TimedStorage-ByteHrs" => Self::StandardStorage,
            "TimedStorage-Archive-ByteHrs" => Self::ArchiveStorage,
            "Retrieval-Archive" => Self::ArchiveRetrieval,
            name if name.ends_with("-Bytes") => Self::Transfer,
            _ => Self::Other,
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::StandardStorage => "Standard storage",
            Self::ArchiveStorage => "Archive storage",
            Self::ArchiveRetrieval => "Archive retrieval",
            Self::Transfer => "Transfer",
            Self::Other => "Other",
        }
    }

    /// Whether Stowage computes it.
    #[must_use]
    pub const fn is_storage(self) -> bool {
        matches!(self, Self::StandardStorage | Self::ArchiveStorage)
    }
}

/// `EUC1-TimedStorage-ByteHrs` is `TimedStorage-ByteHrs`; of two regions, as in `USE1-EUC1-AWS-Out-Bytes`, one goes.
#[must_use]
pub fn without_region(usage_type: &str) -> &str {
    let is_region =
        |prefix: &str| prefix.len() >= 2 && prefix.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    match usage_type.split_once('-') {
        Some((prefix, rest)) if prefix != "AWS" && is_region(prefix) => rest,
        _ => usage_type,
    }
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Charge {
    /// As on the bill: `EUC1-TimedStorage-ByteHrs`.
    pub usage_type: String,
    /// In the currency of the bill, without credits and refunds taken apart.
    pub amount: f64,
    /// In `unit`: GB-months of storage, GB of transfer.
    pub quantity: f64,
    pub unit: String,
}

impl Charge {
    #[must_use]
    pub fn usage(&self) -> Usage {
        Usage::of(&self.usage_type)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BilledMonth {
    /// Its first day.
    pub month: Day,
    /// AWS may still change it.
    pub is_estimated: bool,
    /// Dearest first.
    pub charges: Vec<Charge>,
}

/// What AWS billed for ECR in one account and region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    pub read_at: Timestamp,
    /// The first day that is not in it.
    pub until: Day,
    /// Requests it took, each of which AWS charges for.
    pub requests: u32,
    /// `USD`, or whatever the account is billed in.
    pub currency: String,
    /// Oldest first.
    pub months: Vec<BilledMonth>,
}

/// GB-months and what they cost.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Amount {
    pub gb_months: f64,
    /// USD.
    pub cost: f64,
}

impl Amount {
    /// USD per GB-month; `None` where there are none.
    #[must_use]
    pub fn price(self) -> Option<f64> {
        (self.gb_months > 1e-9).then(|| self.cost / self.gb_months)
    }
}

/// One month, billed and computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub month: Day,
    /// It runs, or AWS may still change it.
    pub is_estimated: bool,
    /// Storage on the bill.
    pub billed: Amount,
    /// The same days as Stowage computes them.
    pub computed: Amount,
    pub basis: Basis,
    /// What there is besides storage.
    pub others: Vec<Charge>,
}

impl Comparison {
    /// USD that storage cost more than computed.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.billed.cost - self.computed.cost
    }

    /// The part of the difference that comes from how much is stored, and that from its price; they add up to it.
    #[must_use]
    pub fn parts(&self) -> (f64, f64) {
        let (billed, computed) = (self.billed, self.computed);
        let Some(price) = computed.price().or_else(|| billed.price()) else { return (self.difference(), 0.0) };
        let amount = (billed.gb_months - computed.gb_months) * price;
        (amount, self.difference() - amount)
    }

    #[must_use]
    pub fn others_cost(&self) -> f64 {
        self.others.iter().map(|charge| charge.amount).sum()
    }

    /// Why the bill differs, what matters most first. `stored_share` is what manifests put the stored bytes at, as a share of
    /// the sum of the sizes of images.
    #[must_use]
    pub fn reasons(&self, stored_share: Option<f64>) -> Vec<String> {
        let (amount, price) = self.parts();
        let (billed, computed) = (self.billed, self.computed);
        let matters = |part: f64| part.abs() >= 0.005 && part.abs() >= 0.005 * billed.cost.max(computed.cost);
        let mut found = Vec::new();
        if matters(amount) {
            found.push((amount.abs(), self.about_amount(amount, stored_share)));
        }
        if let (true, Some(ours), Some(theirs)) = (matters(price), computed.price(), billed.price()) {
            let why = if theirs < ours {
                "the free tier, credits or a discount: put your own prices before the published ones with --rates"
            } else {
                "the rate card may be out of date: read AWS's price list on its page"
            };
            let text = format!(
                "{}: AWS charged {} per GB-month, the rate card says {}; {why}.",
                format::signed_usd(price),
                format::usd_exact(theirs),
                format::usd_exact(ours),
            );
            found.push((price.abs(), text));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut reasons: Vec<String> = found.into_iter().map(|(_, text)| text).collect();
        if reasons.is_empty() {
            reasons.push("Storage agrees to within half a percent.".to_owned());
        }
        let others = self.others_cost();
        if others >= 0.005 {
            reasons.push(format!(
                "{} more is for what Stowage does not compute: {}.",
                format::usd(others),
                self.others.iter().map(|charge| charge.usage_type.as_str()).collect::<Vec<_>>().join(", "),
            ));
        }
        if self.is_estimated {
            reasons.push("AWS's figures of a running month come up to a day late and may change.".to_owned());
        }
        reasons
    }

    fn about_amount(&self, amount: f64, stored_share: Option<f64>) -> String {
        let gb = |gb: f64| format::short_count(gb);
        let (billed, computed) = (gb(self.billed.gb_months), gb(self.computed.gb_months));
        let money = format::signed_usd(amount);
        if amount < 0.0 {
            let known = stored_share.map_or_else(
                || "read manifests to see how much that is".to_owned(),
                |share| format!("manifests put what is stored now at {} of that sum", format::percent(share)),
            );
            return format!(
                "{money}: AWS billed {billed} GB-months, the sizes of images add up to {computed}. Layers that images share \
                 are billed once; {known}."
            );
        }
        let why = match self.basis {
            Basis::Estimated => {
                "in part reconstructed from the images that are still there: those deleted since were billed too"
            }
            _ => "measured once a day: images that came and went between two days were billed too",
        };
        format!("{money}: AWS billed {billed} GB-months, {computed} were computed, {why}.")
    }
}

/// Every month of a bill beside what was held in it, newest first.
#[must_use]
pub fn compare(bill: &Bill, ledger: &Ledger) -> Vec<Comparison> {
    let one = |billed: &BilledMonth| {
        let end = billed.month.next_month().min(bill.until).max(billed.month);
        let span = Span { from: billed.month.max(ledger.first), to: end.max(ledger.first) };
        let mut computed = Amount::default();
        for holding in &ledger.holdings {
            let (held, cost) = ledger.prices.of(holding, Share::All, span);
            computed.gb_months += held.standard + held.archive;
            computed.cost += cost;
        }
        let (storage, others): (Vec<_>, Vec<_>) =
            billed.charges.iter().cloned().partition(|charge| charge.usage().is_storage());
        let mut amount = Amount::default();
        for charge in storage {
            amount.gb_months += charge.quantity;
            amount.cost += charge.amount;
        }
        Comparison {
            month: billed.month,
            is_estimated: billed.is_estimated || end < billed.month.next_month(),
            billed: amount,
            computed,
            basis: if ledger.is_measured(span) { Basis::Computed } else { Basis::Estimated },
            others,
        }
    };
    bill.months.iter().rev().map(one).collect()
}

/// A budget of AWS Budgets that is filtered on ECR.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwsBudget {
    pub name: String,
    /// `MONTHLY`, as AWS writes it.
    pub period: String,
    /// In `unit`; `None`: the limit is planned month by month or follows the past.
    pub limit: Option<f64>,
    pub actual: Option<f64>,
    pub forecast: Option<f64>,
    pub unit: String,
    /// Other services that count in it.
    pub other_services: u32,
}
