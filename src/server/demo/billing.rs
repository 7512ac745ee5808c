//! What the demo's registry costs: Cost Explorer, Price List and Budgets in awsJson 1.1 (aws-monitoring-cost.md 3.5, 3.6).
//!
//! The bill is made as AWS makes it, every layer once in a repository from its first push on; what was deleted before the
//! demo began is not on it.

use super::image::Image;
use super::refusal::Refusal;
use super::registry::Registry;
use super::{ACCOUNT, REGION, page};
use crate::domain::cost::bill::SERVICE;
use crate::domain::cost::gb_month::gb_months;
use crate::domain::cost::rates::aws::SERVICE_CODE;
use crate::domain::image::ImageStatus;
use crate::domain::time::{Day, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// What `x-amz-target` starts with, for each service.
pub const TARGETS: [&str; 3] = ["AWSInsightsIndexService.", "AWSPriceListService.", "AWSBudgetServiceGateway."];

const STANDARD: &str = "EUC1-TimedStorage-ByteHrs";
const ARCHIVE: &str = "EUC1-TimedStorage-Archive-ByteHrs";
const TRANSFER: &str = "EUC1-USE1-AWS-Out-Bytes";
/// GB that another region pulls in a month, for each GB-month that is stored.
const TRANSFERRED: f64 = 0.08;

/// Months on a page.
const PAGE: u64 = 8;

/// # Errors
/// Whatever AWS would refuse.
pub fn answer(registry: &mut Registry, now: Timestamp, operation: &str, input: &Value) -> Result<Value, Refusal> {
    match operation {
        "GetCostAndUsage" => cost_and_usage(registry, now, input),
        "GetProducts" => Ok(products(input)),
        "DescribeBudgets" => describe_budgets(registry, now, input),
        other => Err(Refusal::unknown_operation(other)),
    }
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new("ValidationException", message)
}

/// GB-months by usage type in each month until a day.
type Months = BTreeMap<Day, BTreeMap<&'static str, f64>>;

fn cost_and_usage(registry: &mut Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    let text = |pointer: &str| input.pointer(pointer).and_then(Value::as_str);
    let day = |pointer: &str| {
        let given = text(pointer).ok_or_else(|| invalid(format!("{pointer} is required")))?;
        Day::parse(given).map_err(|_| invalid(format!("{pointer} is {given}, not a date")))
    };
    let (start, end) = (day("/TimePeriod/Start")?, day("/TimePeriod/End")?);
    if start >= end {
        return Err(invalid("Start date must be before end date"));
    }
    if text("/Granularity") != Some("MONTHLY") || text("/GroupBy/0/Key") != Some("USAGE_TYPE") {
        return Err(invalid("The demo knows MONTHLY figures grouped by USAGE_TYPE only"));
    }
    let is_ours = input.get("Filter").is_some_and(selects);
    let question = format!("GetCostAndUsage {start} {end} {is_ours}");
    let skipped = match text("/NextPageToken") {
        None => 0,
        Some(token) => page::position(registry.seed, &question, token)
            .ok_or_else(|| Refusal::new("InvalidNextTokenException", "The pagination token is invalid"))?,
    };
    let usage = if is_ours { usage(registry, end.start().min(now)) } else { Months::new() };
    let mut months = Vec::new();
    let mut month = start.month_start();
    while month < end {
        let to = month.next_month().min(end);
        let groups: Vec<Value> = usage.get(&month).into_iter().flatten().map(group).collect();
        months.push(json!({
            "TimePeriod": {"Start": month.max(start).to_string(), "End": to.to_string()},
            "Total": {},
            "Groups": groups,
            "Estimated": to > now.day().month_start(),
        }));
        month = month.next_month();
    }
    let whole = months.len() as u64;
    let page: Vec<Value> = months.into_iter().skip(skipped as usize).take(PAGE as usize).collect();
    let mut answer =
        json!({"ResultsByTime": page, "GroupDefinitions": input["GroupBy"], "DimensionValueAttributes": []});
    if skipped + PAGE < whole {
        answer["NextPageToken"] = page::token(registry.seed, &question, skipped + PAGE).into();
    }
    Ok(answer)
}

/// USD for a unit, and the unit.
fn price(usage_type: &str) -> (f64, &'static str) {
    if usage_type == TRANSFER { (0.02, "GB") } else { (0.10, "GB-Mo") }
}

fn group((usage_type, quantity): (&&'static str, &f64)) -> Value {
    let (price, unit) = price(usage_type);
    json!({
        "Keys": [usage_type],
        "Metrics": {
            "UnblendedCost": {"Amount": format!("{:.10}", quantity * price), "Unit": "USD"},
            "UsageQuantity": {"Amount": format!("{quantity:.10}"), "Unit": unit},
        },
    })
}

/// Whether a filter leaves what the demo has: ECR in its account and region.
fn selects(filter: &Value) -> bool {
    if let Some(all) = filter.get("And").and_then(Value::as_array) {
        return all.iter().all(selects);
    }
    let Some(dimension) = filter.get("Dimensions") else { return false };
    let own = match dimension.get("Key").and_then(Value::as_str) {
        Some("SERVICE") => SERVICE,
        Some("REGION") => REGION,
        Some("LINKED_ACCOUNT") => ACCOUNT,
        _ => return false,
    };
    dimension.get("Values").and_then(Value::as_array).is_some_and(|values| values.iter().any(|value| value == own))
}

fn usage(registry: &mut Registry, until: Timestamp) -> Months {
    let mut months = Months::new();
    let mut add = |usage_type, steps: &mut Vec<(Timestamp, u64)>| {
        steps.sort_unstable();
        let mut held = 0u64;
        for (_, bytes) in steps.iter_mut() {
            held += *bytes;
            *bytes = held;
        }
        for (month, gb) in gb_months(steps, until) {
            *months.entry(month).or_default().entry(usage_type).or_insert(0.0) += gb;
        }
    };
    for repository in registry.repositories.values_mut() {
        // When a layer came, in either class.
        let mut layers: [HashMap<String, (Timestamp, u64)>; 2] = Default::default();
        for (_, image) in repository.from(0) {
            let class = usize::from(image.status == ImageStatus::Archived);
            for (digest, size) in blobs(&image) {
                let since = layers[class].entry(digest).or_insert((image.pushed_at, size));
                since.0 = since.0.min(image.pushed_at);
            }
        }
        let [mut standard, mut archive] = layers.map(|class| class.into_values().collect::<Vec<_>>());
        add(STANDARD, &mut standard);
        add(ARCHIVE, &mut archive);
    }
    for month in months.values_mut() {
        let stored = month.get(STANDARD).copied().unwrap_or_default();
        month.insert(TRANSFER, stored * TRANSFERRED);
    }
    months
}

/// Config and layers of a manifest; none of an index.
fn blobs(image: &Image) -> Vec<(String, u64)> {
    let manifest: Value = serde_json::from_str(&image.manifest).unwrap_or_default();
    let layers = manifest.get("layers").and_then(Value::as_array).into_iter().flatten();
    let blob = |blob: &Value| Some((blob.get("digest")?.as_str()?.to_owned(), blob.get("size")?.as_u64()?));
    manifest.get("config").into_iter().chain(layers).filter_map(blob).collect()
}

/// From, to, USD.
type Tier = (&'static str, &'static str, &'static str);

/// The price list of 2026-10-01 for the demo's region, as JSON in JSON.
fn products(input: &Value) -> Value {
    let is_ours = input.get("ServiceCode").and_then(Value::as_str) == Some(SERVICE_CODE);
    let region = input.get("Filters").and_then(Value::as_array).into_iter().flatten();
    let mut region = region.filter(|filter| filter["Field"] == "regionCode").map(|filter| &filter["Value"]);
    let offered: &[(&str, &str, &[Tier])] = &[
        (STANDARD, "GB-Mo", &[("0", "Inf", "0.1000000000")]),
        (ARCHIVE, "GB-Mo", &[("0", "153600", "0.1000000000"), ("153600", "Inf", "0.0700000000")]),
        ("EUC1-Retrieval-Archive", "GB", &[("0", "Inf", "0.0300000000")]),
    ];
    let offered = if is_ours && region.all(|code| code == REGION) { offered } else { &[] };
    let list: Vec<Value> = offered
        .iter()
        .map(|(usage_type, unit, tiers)| {
            let dimensions: serde_json::Map<String, Value> = (1..)
                .zip(*tiers)
                .map(|(at, (begin, end, price))| {
                    let dimension = json!({
                        "unit": unit, "beginRange": begin, "endRange": end, "pricePerUnit": {"USD": price},
                        "description": format!("${price} per {unit}"), "appliesTo": [],
                    });
                    (format!("DEMO.JRTCKXETXF.{at}"), dimension)
                })
                .collect();
            let product = json!({
                "product": {
                    "productFamily": "EC2 Container Registry",
                    "attributes": {"regionCode": REGION, "usagetype": usage_type, "servicecode": SERVICE_CODE},
                    "sku": "DEMO",
                },
                "serviceCode": SERVICE_CODE,
                "terms": {"OnDemand": {"DEMO.JRTCKXETXF": {"priceDimensions": dimensions}}},
                "version": "20261001000000",
                "publicationDate": "2026-10-01T00:00:00Z",
            });
            product.to_string().into()
        })
        .collect();
    json!({"FormatVersion": "aws_v1", "PriceList": list})
}

/// One budget on ECR, in each of the two ways that AWS tells what it is filtered on, and one on something else.
fn describe_budgets(registry: &mut Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    if input.get("AccountId").and_then(Value::as_str) != Some(ACCOUNT) {
        return Err(Refusal::new("AccessDeniedException", "Account ID must be that of the caller"));
    }
    let month = now.day().month_start();
    let spent: f64 =
        usage(registry, now).get(&month).into_iter().flatten().map(|(usage, gb)| gb * price(usage).0).sum();
    let share = (now - month.start()) as f64 / (month.next_month().start() - month.start()) as f64;
    let spend = |usd: f64| json!({"Amount": format!("{usd:.3}"), "Unit": "USD"});
    let budget = |name: &str, limit: f64, spent: f64, filter: Value| {
        let mut budget = json!({
            "BudgetName": name, "BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": spend(limit),
            "CalculatedSpend": {"ActualSpend": spend(spent), "ForecastedSpend": spend(spent / share.max(0.02))},
        });
        if let (Some(budget), Value::Object(filter)) = (budget.as_object_mut(), filter) {
            budget.extend(filter);
        }
        budget
    };
    let of_service = |service: &str| json!({"CostFilters": {"Service": [service]}});
    let expression = json!({"FilterExpression": {"And": [
        {"Dimensions": {"Key": "SERVICE", "Values": [SERVICE, "AmazonCloudWatch"]}},
        {"Dimensions": {"Key": "REGION", "Values": [REGION]}},
    ]}});
    Ok(json!({"Budgets": [
        budget("container-registry", 150.0, spent, of_service(SERVICE)),
        budget("registry-and-monitoring", 250.0, spent * 1.4, expression),
        budget("compute", 4_000.0, 2_871.0, of_service("Amazon Elastic Compute Cloud - Compute")),
    ]}))
}
