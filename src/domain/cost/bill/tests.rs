use super::*;
use crate::domain::account::Registry;
use crate::domain::cost::RateCard;
use crate::domain::cost::ledger::{Holding, Level, Stored};
use crate::domain::cost::prices::Prices;
use proptest::prelude::*;
use std::collections::BTreeMap;

const GIB: u64 = 1 << 30;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// 62 GiB in standard storage since April.
fn ledger(measured_from: Option<&str>) -> Ledger {
    let registry = Registry { account: "123456789012".parse().unwrap(), region: "us-east-1".parse().unwrap() };
    let rates = RateCard::of(&registry.region);
    let (first, last) = (day("2026-04-01"), day("2026-06-16"));
    let stored = Stored { standard_bytes: 62 * GIB, archive_bytes: 0 };
    let holding = Holding {
        name: "team/app".parse().unwrap(),
        registry,
        tags: BTreeMap::new(),
        levels: vec![Level { from: first, stored, images: 10 }],
        pulls: None,
        is_gone: false,
    };
    let holdings = vec![holding];
    let prices = Prices::new(&holdings, &rates, Span { from: first, to: last + 1 });
    Ledger { first, last, measured_from: measured_from.map(day), holdings, rates, prices }
}

fn charge(usage_type: &str, quantity: f64, amount: f64) -> Charge {
    Charge { usage_type: usage_type.to_owned(), amount, quantity, unit: "GB-Mo".to_owned() }
}

fn bill(months: Vec<(&str, Vec<Charge>)>) -> Bill {
    let month = |(month, charges)| BilledMonth { month: day(month), is_estimated: false, charges };
    let months = months.into_iter().map(month).collect();
    let until = day("2026-06-16");
    Bill { read_at: until.start(), until, requests: 1, currency: "USD".to_owned(), months }
}

#[test]
fn usage_types_are_told_by_their_exact_name() {
    for (usage_type, usage) in [
        ("TimedStorage-ByteHrs", Usage::StandardStorage),
        ("EUC1-TimedStorage-ByteHrs", Usage::StandardStorage),
        ("EU-TimedStorage-ByteHrs", Usage::StandardStorage),
        ("USE1-TimedStorage-Archive-ByteHrs", Usage::ArchiveStorage),
        ("APS3-Retrieval-Archive", Usage::ArchiveRetrieval),
        ("USE1-EUC1-AWS-Out-Bytes", Usage::Transfer),
        ("EUC1-DataTransfer-Out-Bytes", Usage::Transfer),
        ("AWS-Out-Bytes", Usage::Transfer),
        ("My-TimedStorage-ByteHrs", Usage::Other),
        ("", Usage::Other),
    ] {
        assert_eq!(Usage::of(usage_type), usage, "{usage_type}");
    }
}

#[test]
fn months_stand_beside_what_was_held_in_them() {
    let storage = |quantity: f64| vec![charge("TimedStorage-ByteHrs", quantity, quantity * 0.10)];
    let bill = bill(vec![("2026-05-01", storage(40.0)), ("2026-06-01", storage(20.0))]);
    let [june, may] = &compare(&bill, &ledger(Some("2026-04-01")))[..] else { panic!("two months, newest first") };
    assert_eq!((may.month, may.is_estimated, may.basis), (day("2026-05-01"), false, Basis::Computed));
    assert!((may.computed.gb_months - 62.0).abs() < 1e-9 && (may.computed.cost - 6.2).abs() < 1e-9, "{may:?}");
    assert!((may.difference() + 2.2).abs() < 1e-9 && (may.parts().0 + 2.2).abs() < 1e-9 && may.parts().1.abs() < 1e-9);
    // 15 of 30 days are on the bill.
    assert!(june.is_estimated && (june.computed.gb_months - 31.0).abs() < 1e-9, "{june:?}");
}

#[test]
fn a_difference_is_explained() {
    let compared = |charges: Vec<Charge>, measured: Option<&str>| {
        compare(&bill(vec![("2026-05-01", charges)]), &ledger(measured)).remove(0)
    };
    let storage = |gb: f64, usd: f64| charge("TimedStorage-ByteHrs", gb, usd);
    let measured = Some("2026-04-01");
    for (charges, measured, share, says) in [
        (vec![storage(62.0, 6.2)], measured, None, vec!["agrees to within half a percent"]),
        (vec![storage(40.0, 4.0)], measured, None, vec!["−$2.20", "share are billed once", "read manifests"]),
        (vec![storage(40.0, 4.0)], measured, Some(0.65), vec!["manifests put what is stored now at 65% of that sum"]),
        (vec![storage(80.0, 8.0)], measured, None, vec!["+$1.80", "came and went between two days"]),
        (vec![storage(80.0, 8.0)], None, None, vec!["+$1.80", "those deleted since were billed too"]),
        (vec![storage(62.0, 3.1)], measured, None, vec!["−$3.10", "$0.05 per GB-month", "discount"]),
        (vec![storage(62.0, 12.4)], measured, None, vec!["+$6.20", "out of date"]),
        (
            vec![storage(62.0, 6.2), charge("EUC1-USE1-AWS-Out-Bytes", 50.0, 1.0)],
            measured,
            None,
            vec!["agrees", "$1.00 more is for what Stowage does not compute: EUC1-USE1-AWS-Out-Bytes"],
        ),
        // What matters more comes first.
        (vec![storage(50.0, 0.5)], measured, None, vec!["−$4.50", "−$1.20"]),
    ] {
        let reasons = compared(charges.clone(), measured).reasons(share).join("\n");
        let mut rest = reasons.as_str();
        for text in says {
            let at = rest.find(text).unwrap_or_else(|| panic!("{charges:?} does not say {text:?} here: {reasons}"));
            rest = &rest[at..];
        }
    }
}

proptest! {
    #[test]
    fn parts_add_up(billed in (0.0..1e6f64, 0.0..1e5f64), computed in (0.0..1e6f64, 0.0..1e5f64)) {
        let amount = |(gb_months, cost): (f64, f64)| Amount { gb_months, cost };
        let both = Comparison {
            month: Day::default(),
            is_estimated: false,
            billed: amount(billed),
            computed: amount(computed),
            basis: Basis::Computed,
            others: Vec::new(),
        };
        let (of_amount, of_price) = both.parts();
        prop_assert!(of_amount.is_finite() && of_price.is_finite());
        prop_assert!((of_amount + of_price - both.difference()).abs() <= 1e-6 * (1.0 + of_amount.abs()));
    }
}
