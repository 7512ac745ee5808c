//! A small registry over two months, computed by hand.

use super::forecast::LEAST;
use super::group::{GroupBy, Label};
use super::ledger::{Ledger, Stored};
use super::period::{Period, Span};
use super::report::{Month, Report, courses, total_course};
use super::{Basis, RateCard};
use crate::domain::account::Registry;
use crate::domain::image::{Digest, Image, ImageStatus};
use crate::domain::inventory::{Inventory, Record};
use crate::domain::repository::{Encryption, Repository, TagMutability};
use crate::domain::series::{DailyCounts, UsageDay};
use crate::domain::time::{Day, Timestamp};
use std::sync::Arc;

const GIB: u64 = 1 << 30;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn today() -> Day {
    now().day()
}

fn registry() -> Registry {
    Registry { account: "123456789012".parse().unwrap(), region: "us-east-1".parse().unwrap() }
}

/// An image of so many GiB for each age in days; a negative size is in the archive.
fn record(name: &str, tags: &[(&str, &str)], ages: &[(i64, i64)]) -> Arc<Record> {
    let image = |(age, gib): &(i64, i64)| Image {
        digest: Digest::new(format!("sha256:{name}{age}")).unwrap(),
        tags: Vec::new(),
        size_bytes: gib.unsigned_abs() * GIB,
        pushed_at: now().plus_days(-age),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: if *gib < 0 { ImageStatus::Archived } else { ImageStatus::Active },
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    };
    Arc::new(Record {
        repository: Repository {
            name: name.parse().unwrap(),
            registry: registry(),
            arn: String::new(),
            uri: String::new(),
            created_at: None,
            mutability: TagMutability { immutable: false, exclusions: Vec::new() },
            scan_on_push: true,
            encryption: Encryption { kind: "AES256".to_owned(), kms_key: None },
            tags: tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        },
        images: ages.iter().map(image).collect(),
        images_problem: None,
        policy: Ok(None),
        tags_problem: None,
        pulls: Some(DailyCounts { first: today() + -89, counts: vec![2; 90] }),
        read_at: now(),
        policy_read_at: now(),
        tags_read_at: now(),
    })
}

fn inventory() -> Inventory {
    let mut records = vec![
        record("core/app", &[("Team", "core"), ("cost-center", "7")], &[(400, 30), (100, 60)]),
        record("data/big", &[("team", "data")], &[(200, 10), (3, 80)]),
        record("tools", &[], &[(50, -31)]),
    ];
    records.sort_by(|a, b| a.repository.name.cmp(&b.repository.name));
    Inventory { registry: registry(), taken_at: now(), records, problems: Vec::new() }
}

fn row(name: &str, days_ago: i32, gib: u64) -> UsageDay {
    UsageDay {
        repository: name.parse().unwrap(),
        day: today() + -days_ago,
        images: 1,
        standard_bytes: gib * GIB,
        archive_bytes: 0,
    }
}

fn ledger(usage: &[UsageDay]) -> Ledger {
    let rates = RateCard::of(&registry().region);
    Ledger::new(&inventory(), usage, rates, Day::parse("2024-11-01").unwrap(), today())
}

fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-9, "{got}, not {expected}");
}

fn line<'r>(report: &'r Report, name: &str) -> &'r super::report::Line {
    report.lines.iter().find(|line| line.label == Label::Named(name.to_owned())).unwrap()
}

#[test]
fn what_was_not_measured_is_what_is_still_there() {
    let ledger = ledger(&[]);
    let report = Report::new(&ledger, &GroupBy::Team, Period::LastMonth);
    assert_eq!((report.basis, report.basis_before), (Basis::Estimated, Basis::Estimated));
    close(line(&report, "core").cost, 9.0);
    close(line(&report, "data").cost, 1.0);
    // 31 GB of archive for all but the first day of October: it was pushed 50 days ago, on the 1st.
    let none = report.lines.iter().find(|line| line.label == Label::None).unwrap();
    close(none.cost, 3.1);
    assert_eq!((none.stored.archive_bytes, none.repositories), (31 * GIB, 1));
    close(report.total.cost, 13.1);
    assert_eq!(report.lines[0].label, Label::Named("core".to_owned()), "dearest first");
}

#[test]
fn measured_days_stand_and_hold_until_the_next_one() {
    let ledger = ledger(&[row("data/big", 10, 500), row("data/big", 8, 300)]);
    assert_eq!(ledger.measured_from, Some(today() + -10));
    let big = ledger.only(&"data/big".parse().unwrap());
    let gib: Vec<u64> =
        (0..12).rev().map(|ago| big.holdings[0].on(today() + -ago).stored.standard_bytes / GIB).collect();
    assert_eq!(gib, [10, 500, 500, 300, 300, 300, 300, 300, 300, 300, 300, 90], "today is what the snapshot says");
    let report = Report::new(&big, &GroupBy::Repository, Period::ThisMonth);
    // November: 9 days at 10 GB, 2 at 500, 8 at 300, today at 90, of 30 days.
    close(report.total.cost, (90.0 + 1000.0 + 2400.0 + 90.0) / 30.0 * 0.10);
    close(report.total.before, 10.0 * 20.0 / 31.0 * 0.10);
    assert_eq!(report.basis, Basis::Estimated, "nine days were not measured");
    assert_eq!(Report::new(&big, &GroupBy::Repository, Period::Days(11)).basis, Basis::Computed);
}

#[test]
fn what_is_gone_cost_something_while_it_was_there() {
    let ledger = ledger(&[row("old", 40, 62), row("old", 30, 62)]);
    let by_team = Report::new(&ledger, &GroupBy::Team, Period::LastMonth);
    let deleted = by_team.lines.iter().find(|line| line.label == Label::Deleted).unwrap();
    // From 11 to 21 October, 11 days of 31, and no repository any more.
    close(deleted.cost, 62.0 * 11.0 / 31.0 * 0.10);
    assert_eq!((deleted.repositories, deleted.monthly), (0, 0.0));
    let by_name = Report::new(&ledger, &GroupBy::Repository, Period::LastMonth);
    close(line(&by_name, "old").cost, deleted.cost);
    close(by_name.total.cost, by_team.total.cost);
}

#[test]
fn every_grouping_adds_up_to_the_same() {
    let ledger = ledger(&[row("data/big", 10, 500)]);
    let total = Report::new(&ledger, &GroupBy::Repository, Period::Days(90)).total;
    for by in GroupBy::FIXED.into_iter().chain([GroupBy::Tag("cost-center".to_owned())]) {
        let report = Report::new(&ledger, &by, Period::Days(90));
        close(report.total.cost, total.cost);
        close(report.total.monthly, total.monthly);
        assert_eq!((report.total.images, report.total.repositories), (total.images, total.repositories), "{by}");
    }
    let names = |by: &GroupBy| {
        let report = Report::new(&ledger, by, Period::ThisMonth);
        report.lines.iter().map(|line| by.name(&line.label)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(names(&GroupBy::Prefix), "data, core, no prefix");
    assert_eq!(names(&GroupBy::Tag("cost-center".to_owned())), "no cost-center tag, 7");
    assert_eq!(names(&GroupBy::StorageClass), "standard, archive");
    assert_eq!(names(&GroupBy::Account), "123456789012");
    assert_eq!(ledger.tag_keys()[..1], ["Team".to_owned()][..]);
}

#[test]
fn the_cheaper_tier_is_shared_by_all_who_fill_it() {
    let mut inventory = inventory();
    inventory.records = vec![record("a", &[], &[(400, -153_600)]), record("b", &[], &[(400, -51_200)])];
    let rates = RateCard::of(&registry().region);
    let ledger = Ledger::new(&inventory, &[], rates, Day::parse("2025-11-01").unwrap(), today());
    let report = Report::new(&ledger, &GroupBy::Repository, Period::LastMonth);
    let whole = 153_600.0 * 0.10 + 51_200.0 * 0.07;
    assert!((report.total.cost - whole).abs() < 1e-6, "{}", report.total.cost);
    assert!((line(&report, "b").cost - whole / 4.0).abs() < 1e-6, "a quarter of the bytes, a quarter of the cost");
}

#[test]
fn cost_per_image_and_per_pull() {
    let report = Report::new(&ledger(&[]), &GroupBy::Repository, Period::Days(30));
    let app = line(&report, "core/app");
    assert_eq!((app.images, app.pulls), (2, Some(60)));
    close(app.per_image().unwrap(), app.cost / 2.0);
    close(app.per_pull().unwrap(), app.cost / 60.0);
    let year = Report::new(&ledger(&[]), &GroupBy::Repository, Period::Days(365));
    assert_eq!(line(&year, "core/app").pulls, None, "not known for all its days");
    assert_eq!(year.total.pulls, None);
}

#[test]
fn the_answer_in_one_line() {
    let ledger = ledger(&[]);
    let answer = |by: GroupBy, period| Report::new(&ledger, &by, period).answer(&by, period, today());
    for (period, says) in [
        (
            Period::ThisMonth,
            "About $9.80 in November so far, up to 16% more than in the same days of October; data grew most",
        ),
        (Period::LastMonth, "About $13.10 in October, up to 31% more than in September; no team tag grew most"),
        (Period::Days(30), " more than in the 30 days before; data grew most"),
    ] {
        let answer = answer(GroupBy::Team, period);
        assert!(answer.contains(says), "{answer} does not say {says}");
    }
}

#[test]
fn courses_are_the_days_of_the_chart() {
    let ledger = ledger(&[]);
    let span = Span { from: today() + -4, to: today() + 1 };
    let labels = [Label::Named("data/big".to_owned())];
    let courses = courses(&ledger, &GroupBy::Repository, &labels, span);
    for (got, expected) in courses[0].iter().zip([1.0, 9.0, 9.0, 9.0, 9.0]) {
        close(*got, expected);
    }
    assert_eq!(courses[1].len(), 5);
    close(courses[1][0], 9.0 + 3.1);
    let month = Month::new(&ledger, &total_course(&ledger));
    close(month.now, 9.0 + 9.0 + 3.1);
    close(month.last_month, 13.1);
    assert!(month.low <= month.forecast && month.forecast <= month.high && month.so_far < month.low);
}

#[test]
fn a_forecast_looks_at_measured_days_where_there_are_enough() {
    let usage: Vec<UsageDay> = (1..=20).rev().map(|ago| row("data/big", ago, 90)).collect();
    let ledger = ledger(&usage);
    let trend = super::forecast::Trend::of_ledger(&ledger, &total_course(&ledger));
    assert_eq!(trend.days, 21);
    close(trend.slope, 0.0);
    let few = {
        let usage: Vec<UsageDay> = (1..LEAST as i32 - 1).rev().map(|ago| row("data/big", ago, 90)).collect();
        self::ledger(&usage)
    };
    assert_eq!(super::forecast::Trend::of_ledger(&few, &total_course(&few)).days, 90);
}

#[test]
fn nothing_is_held_before_the_ledger_begins() {
    let ledger = ledger(&[]);
    let report = Report::new(&ledger, &GroupBy::Repository, "2020-01-01..2020-12-31".parse().unwrap());
    close(report.total.cost, 0.0);
    assert_eq!(ledger.holdings[0].on(Day::parse("2020-01-01").unwrap()).stored, Stored::default());
}

mod savings {
    use super::*;
    use crate::domain::cost::ledger::Books;
    use crate::domain::cost::rates::{PriceList, Tier};
    use crate::domain::cost::savings::{Savings, find};
    use crate::domain::image::Tag;
    use crate::domain::storage::{Contents, Layers};

    fn found(records: Vec<Arc<Record>>, rates: RateCard) -> Savings {
        found_with(records, rates, |_| None)
    }

    fn found_with(
        records: Vec<Arc<Record>>,
        rates: RateCard,
        contents: impl Fn(&Record) -> Option<Contents>,
    ) -> Savings {
        let inventory = Inventory { records, ..inventory() };
        let ledger = Ledger::new(&inventory, &[], rates, Day::parse("2024-11-01").unwrap(), today());
        find(&inventory, &Books::new(ledger), contents, 0.03, now())
    }

    fn published() -> RateCard {
        PriceList::published().card(&registry().region)
    }

    fn tagged(name: &str, images: &[(i64, i64, &str)]) -> Arc<Record> {
        let ages: Vec<_> = images.iter().map(|(age, gib, _)| (*age, *gib)).collect();
        let mut record = (*record(name, &[], &ages)).clone();
        for (image, (_, _, tag)) in Arc::make_mut(&mut record.images).iter_mut().zip(images) {
            image.tags = (!tag.is_empty()).then(|| Tag::new(*tag).unwrap()).into_iter().collect();
        }
        Arc::new(record)
    }

    #[test]
    fn the_template_that_fits_frees_what_it_expires() {
        // Untagged and older than 14 days: 5 and 7 GB. Releases are fewer than the 20 that are kept.
        let images = [(1, 3, ""), (2, 1, "v1.2.0"), (20, 5, ""), (200, 7, ""), (300, 2, "v1.1.0")];
        let found = found(vec![tagged("a", &images)], published());
        let offer = &found.offers[0];
        assert_eq!((offer.template.as_str(), offer.has_policy), ("releases", false));
        assert_eq!((offer.frees.images, offer.frees.bytes), (2, 12 * GIB));
        close(offer.frees.usd, 1.2);
        assert_eq!((offer.pulled_lately, offer.exact), (0, false));
        assert_eq!(found.all_offers, offer.frees);
    }

    #[test]
    fn where_manifests_were_read_only_layers_that_go_count() {
        // All share a base of 2 GB, which stays with the releases; the rest of each is its own.
        let images = [(1, 3, ""), (2, 3, "v1.2.0"), (20, 5, ""), (200, 7, ""), (300, 3, "v1.1.0")];
        let layers = |record: &Record| {
            let own = |size: u64| Some(vec![(0, 2 * GIB), (size, size - 2 * GIB)]);
            Some(Contents { layers: Layers::new(&record.images, |image| own(image.size_bytes)), children: Vec::new() })
        };
        let found = found_with(vec![tagged("a", &images)], published(), layers);
        let offer = &found.offers[0];
        assert_eq!((offer.frees.images, offer.frees.bytes, offer.exact), (2, 8 * GIB, true));
        close(offer.frees.usd, 0.8);
    }

    #[test]
    fn what_fits_no_template_but_that_for_copies_is_no_saving() {
        assert!(found(vec![tagged("a", &[(400, 50, "one"), (300, 50, "two")])], published()).offers.is_empty());
    }

    #[test]
    fn without_a_policy_growth_goes_on() {
        // 1 GB a day, for 90 days.
        let ages: Vec<(i64, i64)> = (0..90).map(|age| (age, 1)).collect();
        let found = found(vec![record("a", &[], &ages)], published());
        let unruled = &found.unruled[0];
        close(unruled.now.usd, 9.0);
        close(unruled.in_a_year.likely, 9.0 + 36.5);
    }

    #[test]
    fn stale_images_and_what_the_archive_would_do_with_them() {
        let mut busy = (*record("busy", &[], &[(200, 10)])).clone();
        Arc::make_mut(&mut busy.images)[0].last_pulled_at = Some(now().plus_days(-3));
        let records = vec![Arc::new(busy), record("idle", &[], &[(200, 10), (91, 5), (10, 7), (300, -4)])];
        let found = found(records, published());
        let names: Vec<_> = found.stale.iter().map(|idle| (idle.repository.as_str(), idle.worth.images)).collect();
        assert_eq!(names, [("idle", 2)]);
        let archive = found.archive;
        close(archive.saves, 0.0);
        assert_eq!((archive.archived_gb, archive.break_even_gb), (4.0, Some(153_600.0)));
        close(archive.restore, 15.0 * 0.03);
        close(archive.restore_days, 9.0);
    }

    #[test]
    fn the_archive_saves_where_it_is_cheaper() {
        let mut rates = published();
        rates.archive.tiers = vec![Tier { up_to: None, price: 0.05 }];
        let found = found(vec![record("idle", &[], &[(200, 10)])], rates);
        close(found.archive.saves, 0.5);
        assert_eq!(found.archive.break_even_gb, Some(0.0));
    }

    #[test]
    fn what_is_left_behind() {
        let gone = format!("sha256-{}.sig", "a".repeat(64));
        let images = [(100, 1, gone.as_str()), (40, 2, "buildcache-main"), (3, 2, "buildcache-dev"), (5, 9, "v1.0.0")];
        let found = found(vec![tagged("a", &images)], published());
        let left = &found.leftovers[0];
        assert_eq!((left.orphans.images, left.caches.images, left.caches.bytes), (1, 1, 2 * GIB));
    }
}

mod budget {
    use super::*;
    use crate::domain::cost::budget::{Breach, Budget, Format, Notice, Scope, SecretUrl, Standing, pause_after};

    fn budget(scope: Scope, monthly_usd: f64) -> Budget {
        let url = SecretUrl::parse("https://hooks.example.com/services/a/very/long/secret").unwrap();
        Budget { id: 7, scope, monthly_usd, webhook: Some((url, Format::Json)) }
    }

    #[test]
    fn where_a_budget_stands() {
        let ledger = ledger(&[]);
        let standing = |scope, usd| Standing::new(&ledger, &budget(scope, usd));
        // Core has 90 GB all November: $6.00 in 20 days, $9.00 in all.
        let core = || Scope::Team("core".to_owned());
        for (usd, breach) in [(10.0, None), (8.0, Some(Breach::Forecast)), (5.0, Some(Breach::Actual))] {
            let standing = standing(core(), usd);
            close(standing.so_far, 6.0);
            close(standing.forecast, 9.0);
            assert_eq!((standing.breach, standing.exists), (breach, true), "{usd}");
            assert_eq!(standing.left.len(), 21);
            close(standing.left[0], usd);
            close(standing.left[20], usd - 6.0);
        }
        close(standing(Scope::Repository("tools".parse().unwrap()), 10.0).so_far, 3.1 * 20.0 / 30.0);
        close(standing(Scope::Registry, 10.0).so_far, 9.8);
        assert!(!standing(Scope::Team("nobody".to_owned()), 10.0).exists);
    }

    #[test]
    fn what_goes_out() {
        let ledger = ledger(&[]);
        let budget = budget(Scope::Team("core".to_owned()), 5.0);
        let standing = Standing::new(&ledger, &budget);
        let registry = registry();
        let notice = |breach| Notice { budget: &budget, registry: &registry, standing: &standing, breach, at: now() };
        let text = notice(Some(Breach::Actual)).text();
        assert_eq!(text, "ECR budget of team core is spent: $6.00 of $5.00 in November 2026 so far.");
        let body: serde_json::Value = serde_json::from_str(&notice(Some(Breach::Forecast)).body(Format::Json)).unwrap();
        assert_eq!(body["event"], "budget.forecast");
        assert_eq!(body["id"], "123456789012-us-east-1-budget-7-2026-11-forecast");
        assert_eq!((body["scope"].as_str(), body["name"].as_str()), (Some("team"), Some("core")));
        assert_eq!(body["budgetUsd"], 5.0);
        let hostile = Budget { scope: Scope::Team("<!channel> & co".to_owned()), ..budget.clone() };
        let slack = Notice { budget: &hostile, ..notice(None) }.body(Format::Slack);
        let slack: serde_json::Value = serde_json::from_str(&slack).unwrap();
        assert!(slack["text"].as_str().unwrap().contains("team &lt;!channel&gt; &amp; co"), "{slack}");
    }

    #[test]
    fn pauses_grow_and_end() {
        assert_eq!((pause_after(1), pause_after(2)), (Some(30_000), Some(60_000)));
        assert_eq!(pause_after(15), Some(6 * 3_600_000));
        assert_eq!(pause_after(25), None);
        let all: i64 = (1..25).filter_map(pause_after).sum();
        assert!(all > 3 * 86_400_000, "three days of trying");
    }

    #[test]
    fn scopes_from_a_form() {
        assert_eq!(Scope::from_parts("team", " core "), Ok(Scope::Team("core".to_owned())));
        assert_eq!(Scope::from_parts("registry", "x"), Ok(Scope::Registry));
        for (kind, name) in [("team", " "), ("repository", ""), ("planet", "x")] {
            assert!(Scope::from_parts(kind, name).is_err(), "{kind} {name}");
        }
    }
}
