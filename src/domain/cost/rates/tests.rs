use super::*;

const GIB: u64 = 1 << 30;

fn region(code: &str) -> Region {
    Region::new(code).unwrap()
}

#[test]
fn the_published_file_is_whole() {
    let lines = read::lines(include_str!("../rates.toml"), false).unwrap();
    assert_eq!(lines, PriceList::published().lines());
    for code in ["us-east-1", "eu-west-1", "xx-nowhere-9"] {
        for item in Item::ALL {
            assert!(PriceList::published().line(item, &region(code)).is_some(), "{} in {code}", item.key());
        }
    }
}

/// The figures are those of aws-monitoring-cost.md 3.1 and 3.2.
#[test]
fn published_prices() {
    for (item, code, text, verified) in [
        (Item::StandardStorage, "us-east-1", "$0.10", true),
        (Item::StandardStorage, "eu-west-1", "$0.10", false),
        (Item::ArchiveStorage, "us-east-1", "$0.10 up to 153,600, then $0.07", true),
        (Item::ArchiveRetrieval, "us-east-1", "$0.03", true),
        (
            Item::InternetEgress,
            "us-east-1",
            "free up to 100, $0.09 up to 10,240, $0.085 up to 51,200, $0.07 up to 153,600, then $0.05",
            true,
        ),
        (Item::EnhancedFirstScan, "us-east-1", "$0.09", true),
        (Item::EnhancedFirstScan, "ap-northeast-1", "$0.11", true),
        (Item::EnhancedFirstScan, "eu-central-1", "$0.09", false),
        (Item::EnhancedRescan, "ap-northeast-1", "$0.01", true),
        (Item::Replication, "us-east-1", "$0.02", false),
        (Item::ApiRequests, "us-east-1", "free", true),
    ] {
        let line = PriceList::published().line(item, &region(code)).unwrap();
        assert_eq!((line.rate.text().as_str(), line.rate.verified), (text, verified), "{} in {code}", item.key());
    }
}

#[test]
fn a_month_of_storage() {
    let card = RateCard::of(&region("us-east-1"));
    for (standard, archive, usd) in [
        (0, 0, 0.0),
        (GIB, 0, 0.10),
        (0, GIB, 0.10),
        (100 * GIB, 50 * GIB, 15.0),
        // 150 TB are 153,600 GB; beyond them 46,400 GB at $0.07.
        (0, 153_600 * GIB, 15_360.0),
        (0, 153_601 * GIB, 15_360.07),
        (0, 200_000 * GIB, 15_360.0 + 3_248.0),
    ] {
        let got = card.registry_month(standard, archive);
        assert!((got - usd).abs() < 1e-6, "{standard} + {archive}: {got}, not {usd}");
    }
}

#[test]
fn tiers_bill_each_unit_at_its_own_price() {
    let egress = &PriceList::published().line(Item::InternetEgress, &region("us-east-1")).unwrap().rate;
    for (gb, usd) in [
        (0.0, 0.0),
        (100.0, 0.0),
        (101.0, 0.09),
        (10_240.0, 912.6),
        (10_241.0, 912.685),
        (51_200.0, 912.6 + 3_481.6),
        (153_601.0, 912.6 + 3_481.6 + 7_168.0 + 0.05),
    ] {
        assert!((egress.cost(gb) - usd).abs() < 1e-6, "{gb} GB: {}", egress.cost(gb));
    }
    assert!((egress.blended(10_240.0) - 912.6 / 10_240.0).abs() < 1e-12);
    assert_eq!(egress.blended(0.0), 0.0);
}

const OWN: &str = r#"
currency = "USD"
[[rate]]
item = "standard-storage"
regions = ["*"]
price = 0.08
as_of = "2026-10-01"
[[rate]]
item = "standard-storage"
regions = ["eu-central-1"]
price = 0.075
as_of = "2026-10-01"
source = "Agreement of 2026"
"#;

#[test]
fn own_rates_go_first() {
    let list = PriceList::with_own(OWN).unwrap();
    for (code, sentence) in [
        ("us-east-1", "$0.08 per GB-month in us-east-1, own rate of 2026-10-01"),
        ("eu-central-1", "$0.075 per GB-month in eu-central-1, own rate of 2026-10-01"),
    ] {
        assert_eq!(list.card(&region(code)).sentence(), sentence);
    }
    assert_eq!(list.card(&region("us-east-1")).archive.first(), 0.10, "what is not in it stays as published");
    let assumed = "$0.10 per GB-month in eu-west-1, list price of 2026-09-24, assumed for this region";
    assert_eq!(RateCard::of(&region("eu-west-1")).sentence(), assumed);
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let entry = |change: (&str, &str)| OWN.replacen(change.0, change.1, 1);
    for (text, line, says) in [
        (entry(("\"USD\"", "\"EUR\"")), 2, "only \"USD\""),
        (entry(("standard-storage", "storage")), 4, "the items are standard-storage, archive-storage"),
        (entry(("[\"*\"]", "[]")), 5, "regions is empty"),
        (entry(("\"*\"", "\"Frankfurt\"")), 5, "not a region code"),
        (entry(("\"*\"", "\"eu-central-1\"")), 10, "already, on line 5"),
        (entry(("0.08", "-1")), 6, "price -1 must be from 0 to 1000"),
        (entry(("0.08", "nan")), 6, "price NaN"),
        (entry(("0.08", "\"cheap\"")), 6, "invalid type"),
        (entry(("price = 0.08", "")), 3, "price is missing"),
        (entry(("price = 0.08", "prise = 0.08")), 6, "unknown field `prise`"),
        (entry(("price = 0.08", "price = 0.08\ntiers = [{ price = 1 }]")), 6, "exclude each other"),
        (entry(("price = 0.08", "tiers = [{ up_to = 5, price = 1 }]")), 6, "last tier must have no up_to"),
        (entry(("price = 0.08", "tiers = [{ price = 1 }, { price = 2 }]")), 6, "up_to is missing"),
        (
            entry((
                "price = 0.08",
                "tiers = [\n{ up_to = 5, price = 1 },\n{ up_to = 5, price = 2 },\n{ price = 3 },\n]",
            )),
            8,
            "must be more than 5",
        ),
        (entry(("2026-10-01", "October")), 7, "not a day"),
        (entry(("[[rate]]", "[[rate")), 3, ""),
        (String::new(), 1, "missing field `currency`"),
    ] {
        let mistakes = PriceList::with_own(&text).unwrap_err();
        let first = &mistakes[0];
        assert_eq!(first.line, line, "{text}: {mistakes:?}");
        assert!(first.message.contains(says), "{first} does not say {says:?}");
    }
    let two = entry(("0.08", "-1")).replace("Agreement of 2026", " ");
    assert_eq!(PriceList::with_own(&two).unwrap_err().len(), 2, "all at once");
}
