//! What the charts of costs look like, byte for byte.

use super::*;
use crate::domain::account::Registry;
use crate::domain::cost::RateCard;
use crate::domain::cost::ledger::{Holding, Level, Stored};
use crate::domain::cost::prices::Prices;
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn lines(chart: &Chart) -> String {
    chart.svg.replace("><", ">\n<")
}

/// 100 GiB more in each month of a year.
fn books() -> Books {
    let registry = Registry { account: "123456789012".parse().unwrap(), region: "us-east-1".parse().unwrap() };
    let rates = RateCard::of(&registry.region);
    let (first, last) = (day("2025-11-01"), day("2026-11-20"));
    let mut levels = Vec::new();
    let mut month = first;
    while month <= last {
        let stored = Stored { standard_bytes: (levels.len() as u64 + 1) * (100 << 30), archive_bytes: 0 };
        levels.push(Level { from: month, stored, images: 1 });
        month = month.next_month();
    }
    let (name, tags) = ("team/app".parse().unwrap(), BTreeMap::new());
    let holdings = vec![Holding { name, registry, tags, levels, pulls: None, is_gone: false }];
    let prices = Prices::new(&holdings, &rates, Span { from: first, to: last + 1 });
    Books::new(Ledger { first, last, measured_from: Some(day("2026-05-01")), holdings, rates, prices })
}

#[test]
fn the_outlook_has_its_band() {
    let ahead = |month: i32| {
        let likely = 130.0 + 10.0 * f64::from(month);
        Ahead { low: likely - f64::from(month), likely, high: likely + 3.0 * f64::from(month) }
    };
    let mut month = day("2026-11-01");
    let months: Vec<_> = (1..=12)
        .map(|at| {
            month = month.next_month();
            (month, ahead(at))
        })
        .collect();
    insta::assert_snapshot!(lines(&outlook(&books(), &months)));
}

#[test]
fn a_budget_burns_down() {
    let standing = Standing {
        monthly_usd: 100.0,
        so_far: 60.0,
        forecast: 110.0,
        breach: None,
        exists: true,
        left: (0..=16).map(|day| 100.0 - 3.5 * f64::from(day)).collect(),
        month: day("2026-11-01"),
        today: day("2026-11-16"),
    };
    insta::assert_snapshot!(lines(&burn_down(&standing)));
}
