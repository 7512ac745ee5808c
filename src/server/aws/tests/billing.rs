//! The bill, the price list and AWS's own budgets.

use super::fake::{Fake, Reply, registry};
use crate::domain::problem::ProblemKind;
use crate::domain::time::{Day, Timestamp};
use serde_json::{Value, json};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn month(start: &str, groups: &[(&str, &str, &str)]) -> Value {
    let group = |(usage, amount, quantity): &(&str, &str, &str)| {
        json!({"Keys": [usage], "Metrics": {
            "UnblendedCost": {"Amount": amount, "Unit": "USD"}, "UsageQuantity": {"Amount": quantity, "Unit": "GB-Mo"},
        }})
    };
    let groups: Vec<_> = groups.iter().map(group).collect();
    json!({"TimePeriod": {"Start": start, "End": start}, "Estimated": false, "Groups": groups})
}

async fn bill(fake: &Fake) -> Result<crate::domain::cost::bill::Bill, crate::domain::problem::Problem> {
    fake.connect().await.bill(day("2026-09-01"), day("2026-11-20"), Timestamp::from_secs(0)).await
}

#[tokio::test]
async fn a_bill_is_read_to_its_last_page_and_for_this_registry_only() {
    let fake = registry(|call| match call.json["NextPageToken"].as_str() {
        None => Reply::Json(json!({
            "ResultsByTime": [
                month("2026-09-01", &[("TimedStorage-ByteHrs", "1.61", "16.1")]),
                month("2026-10-01", &[("TimedStorage-ByteHrs", "1.7000000000", "17")]),
            ],
            "NextPageToken": "more",
        })),
        // A month goes on, and a credit is less than nothing.
        Some(_) => Reply::Json(json!({"ResultsByTime": [
            month("2026-10-01", &[("USE1-TimedStorage-Archive-ByteHrs", "2.5", "25"), ("Credit", "-0.5", "0")]),
        ]})),
    });
    let bill = bill(&fake).await.unwrap();
    let told: Vec<_> = bill.months.iter().map(|month| (month.month.to_string(), month.charges.len())).collect();
    assert_eq!(told, [("2026-09-01".to_owned(), 1), ("2026-10-01".to_owned(), 3)]);
    let amounts: Vec<f64> = bill.months[1].charges.iter().map(|charge| charge.amount).collect();
    assert_eq!((amounts, bill.requests), (vec![2.5, 1.7, -0.5], 2));
    let asked = &fake.calls("GetCostAndUsage")[0].json;
    assert_eq!(asked["TimePeriod"], json!({"Start": "2026-09-01", "End": "2026-11-20"}));
    let wanted: Vec<_> = asked["Filter"]["And"].as_array().unwrap().iter().map(|part| &part["Dimensions"]).collect();
    assert_eq!(wanted[0]["Values"], json!(["Amazon EC2 Container Registry (ECR)"]));
    assert_eq!((&wanted[1]["Key"], &wanted[1]["Values"]), (&json!("REGION"), &json!(["eu-central-1"])));
    assert_eq!((&wanted[2]["Key"], &wanted[2]["Values"]), (&json!("LINKED_ACCOUNT"), &json!(["111122223333"])));
}

#[tokio::test]
async fn what_cannot_be_a_bill_is_refused() {
    type Make = fn() -> Reply;
    let cases: [(Make, ProblemKind, &str); 4] = [
        (
            || Reply::Error(400, "AccessDeniedException", "no"),
            ProblemKind::NotPermitted,
            "IAM permission ce:GetCostAndUsage",
        ),
        (
            || Reply::Json(json!({"ResultsByTime": [month("2026-09-01", &[("x", "NaN", "1")])]})),
            ProblemKind::Unexpected,
            "\"NaN\" is no amount of x",
        ),
        (
            || Reply::Json(json!({"ResultsByTime": [month("September", &[])]})),
            ProblemKind::Unexpected,
            "\"September\" is no date",
        ),
        (
            || Reply::Json(json!({"ResultsByTime": [], "NextPageToken": "again"})),
            ProblemKind::Unexpected,
            "more than 20 pages",
        ),
    ];
    for (reply, kind, says) in cases {
        let fake = registry(move |_| reply());
        let problem = bill(&fake).await.unwrap_err();
        assert_eq!(problem.kind, kind, "{problem}");
        assert!(problem.to_string().contains(says), "{problem}");
        assert!(fake.calls("GetCostAndUsage").len() <= 20, "each request costs");
    }
}

#[tokio::test]
async fn budgets_on_ecr_are_found_however_they_are_filtered() {
    let fake = registry(|_| {
        let ecr = "Amazon EC2 Container Registry (ECR)";
        let budget = |name: &str, filter: Value| {
            let mut budget = json!({"BudgetName": name, "BudgetType": "COST", "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": "100.0", "Unit": "USD"},
                "CalculatedSpend": {"ActualSpend": {"Amount": "12.5", "Unit": "USD"}}});
            budget.as_object_mut().unwrap().extend(filter.as_object().unwrap().clone());
            budget
        };
        let service = |values: &[&str]| json!({"Dimensions": {"Key": "SERVICE", "Values": values}});
        Reply::Json(json!({"Budgets": [
            budget("old", json!({"CostFilters": {"Service": [ecr]}})),
            budget("new", json!({"FilterExpression": {"And": [service(&[ecr, "AWS Lambda"]), {"Dimensions": {"Key": "REGION", "Values": ["eu-central-1"]}}]}})),
            budget("all but it", json!({"FilterExpression": {"Not": service(&[ecr])}})),
            budget("everything", json!({})),
        ]}))
    });
    let budgets = fake.connect().await.budgets_on_ecr().await.unwrap();
    let told: Vec<_> = budgets.iter().map(|budget| (budget.name.as_str(), budget.other_services)).collect();
    assert_eq!(told, [("new", 1), ("old", 0)]);
    assert_eq!((budgets[0].limit, budgets[0].actual, budgets[0].forecast), (Some(100.0), Some(12.5), None));
    assert_eq!(fake.calls("DescribeBudgets")[0].json["AccountId"], "111122223333");
}

#[tokio::test]
async fn the_price_list_is_asked_for_one_region() {
    let fake = registry(|call| match call.json["NextToken"].as_str() {
        None => Reply::Json(json!({"PriceList": ["{\"a\":1}"], "NextToken": "more"})),
        Some(_) => Reply::Json(json!({"PriceList": ["{\"b\":2}"]})),
    });
    let region = "eu-central-1".parse().unwrap();
    assert_eq!(fake.connect().await.price_list(&region).await.unwrap(), ["{\"a\":1}", "{\"b\":2}"]);
    let asked = &fake.calls("GetProducts")[0].json;
    let filter = json!([{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-central-1"}]);
    assert_eq!((&asked["ServiceCode"], &asked["Filters"]), (&json!("AmazonECR"), &filter));
}
