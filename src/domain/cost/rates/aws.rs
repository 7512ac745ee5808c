//! Prices as AWS's Price List API tells them (aws-monitoring-cost.md 3.6).

use super::{Item, Line, Rate, Tier};
use crate::domain::account::Region;
use crate::domain::cost::bill::without_region;
use crate::domain::time::Day;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the price list names private ECR.
pub const SERVICE_CODE: &str = "AmazonECR";

/// Prices above this in USD are no prices of ECR: something else was read.
const DEAREST: f64 = 1_000.0;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    product: Product,
    terms: Terms,
    publication_date: Option<String>,
}

#[derive(Deserialize)]
struct Product {
    attributes: Attributes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    usagetype: String,
    region_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Terms {
    #[serde(default)]
    on_demand: BTreeMap<String, Term>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Term {
    price_dimensions: BTreeMap<String, Dimension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dimension {
    begin_range: String,
    end_range: String,
    price_per_unit: BTreeMap<String, String>,
}

/// The lines for one region out of `PriceList` of GetProducts, each a JSON text. What is no price of ours is left out.
/// `today` dates what does not say when it was published.
///
/// # Errors
/// What cannot be read, or that no price of storage is among them.
pub fn lines(products: &[String], region: &Region, today: Day) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    for text in products {
        let entry: Entry = serde_json::from_str(text).map_err(|error| format!("a product cannot be read: {error}"))?;
        let Attributes { usagetype, region_code } = &entry.product.attributes;
        // Exactly these: a part of the name would take standard for archive.
        let item = match without_region(usagetype) {
            "TimedStorage-ByteHrs" => Item::StandardStorage,
            "TimedStorage-Archive-ByteHrs" => Item::ArchiveStorage,
            "Retrieval-Archive" => Item::ArchiveRetrieval,
            _ => continue,
        };
        if region_code != region.as_str() {
            continue;
        }
        let dimensions = entry.terms.on_demand.values().flat_map(|term| term.price_dimensions.values());
        let tiers = tiers(dimensions).map_err(|why| format!("the price of {usagetype} {why}"))?;
        let published = entry.publication_date.as_deref().and_then(|text| Day::parse(text.get(..10)?).ok());
        lines.push(Line {
            item,
            regions: vec![region.as_str().to_owned()],
            rate: Rate { tiers, as_of: published.unwrap_or(today), verified: true, own: false },
            source: "AWS Price List API".to_owned(),
            note: None,
        });
    }
    if !lines.iter().any(|line| line.item == Item::StandardStorage) {
        return Err(format!("it has no price of standard storage in {region}"));
    }
    Ok(lines)
}

fn tiers<'a>(dimensions: impl Iterator<Item = &'a Dimension>) -> Result<Vec<Tier>, String> {
    let mut steps = Vec::new();
    for dimension in dimensions {
        let price = dimension.price_per_unit.get("USD").ok_or("is not in USD")?;
        let number = |text: &str| text.parse::<f64>().map_err(|_| format!("has {text:?} where a number belongs"));
        let price = number(price)?;
        if !(0.0..=DEAREST).contains(&price) {
            return Err(format!("is {price} USD"));
        }
        let up_to = if dimension.end_range == "Inf" { None } else { Some(number(&dimension.end_range)?) };
        steps.push((number(&dimension.begin_range)?, Tier { up_to, price }));
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let begins = steps.iter().map(|(begin, _)| *begin);
    let ends = std::iter::once(Some(0.0)).chain(steps.iter().map(|(_, tier)| tier.up_to));
    let is_whole = steps.last().is_some_and(|(_, tier)| tier.up_to.is_none());
    if !is_whole || begins.zip(ends).any(|(begin, end)| end != Some(begin)) {
        return Err("has tiers with a gap".to_owned());
    }
    Ok(steps.into_iter().map(|(_, tier)| tier).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(usage_type: &str, region: &str, tiers: &[(&str, &str, &str)]) -> String {
        let dimensions: serde_json::Map<_, _> = tiers
            .iter()
            .enumerate()
            .map(|(at, (begin, end, price))| {
                let unit = serde_json::json!({"USD": price});
                let dimension =
                    serde_json::json!({"unit": "GB-Mo", "beginRange": begin, "endRange": end, "pricePerUnit": unit});
                (format!("sku.term.{at}"), dimension)
            })
            .collect();
        let product = serde_json::json!({
            "product": {"productFamily": "EC2 Container Registry", "attributes": {"regionCode": region, "usagetype": usage_type}, "sku": "X"},
            "terms": {"OnDemand": {"X.JR": {"priceDimensions": dimensions}}},
            "publicationDate": "2026-10-02T11:00:00Z",
        });
        product.to_string()
    }

    fn region() -> Region {
        Region::new("eu-central-1").unwrap()
    }

    #[test]
    fn prices_are_found_by_their_exact_usage_type() {
        let products = [
            product(
                "EUC1-TimedStorage-Archive-ByteHrs",
                "eu-central-1",
                &[("153600", "Inf", "0.07"), ("0", "153600", "0.1")],
            ),
            product("EUC1-TimedStorage-ByteHrs", "eu-central-1", &[("0", "Inf", "0.11")]),
            product("EUC1-Retrieval-Archive", "eu-central-1", &[("0", "Inf", "0.03")]),
            product("TimedStorage-ByteHrs", "us-east-1", &[("0", "Inf", "0.10")]),
            product("EUC1-EndpointHours", "eu-central-1", &[("0", "Inf", "9")]),
        ];
        let lines = lines(&products, &region(), Day::default()).unwrap();
        let told: Vec<_> =
            lines.iter().map(|line| (line.item, line.rate.text(), line.rate.as_of.to_string())).collect();
        let day = || "2026-10-02".to_owned();
        assert_eq!(
            told,
            [
                (Item::ArchiveStorage, "$0.10 up to 153,600, then $0.07".to_owned(), day()),
                (Item::StandardStorage, "$0.11".to_owned(), day()),
                (Item::ArchiveRetrieval, "$0.03".to_owned(), day()),
            ]
        );
    }

    #[test]
    fn what_cannot_be_right_is_refused() {
        let storage = |tiers: &[(&str, &str, &str)]| product("EUC1-TimedStorage-ByteHrs", "eu-central-1", tiers);
        for (text, says) in [
            ("{}".to_owned(), "cannot be read"),
            (storage(&[]), "gap"),
            (storage(&[("0", "10", "0.1")]), "gap"),
            (storage(&[("0", "10", "0.1"), ("20", "Inf", "0.1")]), "gap"),
            (storage(&[("0", "Inf", "ten")]), "ten"),
            (storage(&[("0", "Inf", "-1")]), "is -1 USD"),
            (storage(&[("0", "Inf", "1e9")]), "USD"),
            (
                product("EUC1-Retrieval-Archive", "eu-central-1", &[("0", "Inf", "0.03")]),
                "no price of standard storage",
            ),
        ] {
            let error = lines(&[text], &region(), Day::default()).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
