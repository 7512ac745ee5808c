//! What AWS bills, lists and budgets (aws-monitoring-cost.md 3.5, 3.6). Each of these services lives in one region for all.

use super::count::Counts;
use super::{Aws, INTERACTIVE, timeouts};
use crate::domain::account::Region;
use crate::domain::cost::bill::{AwsBudget, Bill, BilledMonth, Charge, SERVICE};
use crate::domain::cost::rates::aws::SERVICE_CODE;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::{Day, Timestamp};
use aws_config::SdkConfig;
use aws_sdk_budgets::types::{Budget, Dimension as BudgetDimension, Expression as BudgetExpression, Spend};
use aws_sdk_costexplorer::types::{
    DateInterval, Dimension, DimensionValues, Expression, Granularity, Group, GroupDefinition, GroupDefinitionType,
    MetricValue, ResultByTime,
};
use aws_sdk_ecr::config::retry::RetryConfig;
use aws_sdk_pricing::types::{Filter, FilterType};
use std::collections::BTreeSet;

/// Pages that are read at most: a year by usage type needs one.
const MOST_PAGES: u32 = 20;

const COST: &str = "UnblendedCost";
const QUANTITY: &str = "UsageQuantity";

pub(super) struct Clients {
    explorer: aws_sdk_costexplorer::Client,
    prices: aws_sdk_pricing::Client,
    budgets: aws_sdk_budgets::Client,
}

impl Clients {
    pub(super) fn new(config: &SdkConfig, counts: &Counts) -> Self {
        let is_china = config.region().is_some_and(|region| region.as_ref().starts_with("cn-"));
        let home =
            |home: &'static str| config.clone().into_builder().region(aws_config::Region::from_static(home)).build();
        let (explorer, prices) =
            if is_china { ("cn-northwest-1", "cn-northwest-1") } else { ("us-east-1", "us-east-1") };
        // Few attempts: each request to Cost Explorer costs.
        let retry = RetryConfig::standard().with_max_attempts(2);
        let explorer = aws_sdk_costexplorer::config::Builder::from(&home(explorer))
            .interceptor(counts.clone())
            .retry_config(retry.clone())
            .timeout_config(timeouts(INTERACTIVE));
        let prices = aws_sdk_pricing::config::Builder::from(&home(prices))
            .interceptor(counts.clone())
            .retry_config(retry.clone())
            .timeout_config(timeouts(INTERACTIVE));
        let budgets = aws_sdk_budgets::config::Builder::from(config)
            .interceptor(counts.clone())
            .retry_config(retry)
            .timeout_config(timeouts(INTERACTIVE));
        Self {
            explorer: aws_sdk_costexplorer::Client::from_conf(explorer.build()),
            prices: aws_sdk_pricing::Client::from_conf(prices.build()),
            budgets: aws_sdk_budgets::Client::from_conf(budgets.build()),
        }
    }
}

impl Aws {
    /// What ECR cost in this account and region in the months from `from` to before `until`. Each page is a request that
    /// AWS charges for.
    ///
    /// # Errors
    /// When Cost Explorer refuses, was never enabled, or answers what cannot be read.
    pub async fn bill(&self, from: Day, until: Day, now: Timestamp) -> Result<Bill, Problem> {
        const WHAT: &str = "read what AWS billed";
        let registry = self.registry();
        let own = |key: Dimension, value: &str| {
            let values = DimensionValues::builder().key(key).values(value).build();
            Expression::builder().dimensions(values).build()
        };
        let filter = Expression::builder()
            .and(own(Dimension::Service, SERVICE))
            .and(own(Dimension::Region, registry.region.as_str()))
            .and(own(Dimension::LinkedAccount, registry.account.as_str()))
            .build();
        let period = DateInterval::builder().start(from.to_string()).end(until.to_string()).build();
        let period = period.map_err(|error| unreadable(WHAT, error.to_string()))?;
        let by = GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key("USAGE_TYPE").build();
        let mut bill = Bill { read_at: now, until, requests: 0, currency: "USD".to_owned(), months: Vec::new() };
        let mut token = None;
        loop {
            let call = self.connection.billing.explorer.get_cost_and_usage();
            let call = call.time_period(period.clone()).granularity(Granularity::Monthly).filter(filter.clone());
            let call = call.metrics(COST).metrics(QUANTITY).group_by(by.clone()).set_next_page_token(token);
            let answer = call.send().await.map_err(|e| self.problem("ce:GetCostAndUsage", WHAT, &e))?;
            bill.requests += 1;
            for result in answer.results_by_time() {
                let month = month(result, &mut bill.currency).map_err(|why| unreadable(WHAT, why))?;
                match bill.months.last_mut() {
                    // A month may go on on the next page.
                    Some(last) if last.month == month.month => last.charges.extend(month.charges),
                    _ => bill.months.push(month),
                }
            }
            token = answer.next_page_token;
            if token.is_none() {
                break;
            }
            if bill.requests == MOST_PAGES {
                return Err(unreadable(WHAT, format!("the answer has more than {MOST_PAGES} pages")));
            }
        }
        bill.months.iter_mut().for_each(|month| month.charges.sort_by(|a, b| b.amount.total_cmp(&a.amount)));
        Ok(bill)
    }

    /// The products of private ECR in a region, each a JSON text for `rates::aws::lines`.
    ///
    /// # Errors
    /// When the Price List API refuses.
    pub async fn price_list(&self, region: &Region) -> Result<Vec<String>, Problem> {
        let what = format!("read AWS's price list of ECR in {region}");
        let filter = Filter::builder().r#type(FilterType::TermMatch).field("regionCode").value(region.as_str()).build();
        let filter = filter.map_err(|error| unreadable(&what, error.to_string()))?;
        let (mut products, mut token) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let call =
                self.connection.billing.prices.get_products().service_code(SERVICE_CODE).format_version("aws_v1");
            let call = call.filters(filter.clone()).max_results(100).set_next_token(token);
            let answer = call.send().await.map_err(|e| self.problem("pricing:GetProducts", &what, &e))?;
            products.extend(answer.price_list.unwrap_or_default());
            token = answer.next_token;
            if token.is_none() {
                return Ok(products);
            }
        }
        Err(unreadable(&what, format!("it has more than {MOST_PAGES} pages")))
    }

    /// The account's budgets that are filtered on ECR, by name.
    ///
    /// # Errors
    /// When AWS Budgets refuses.
    pub async fn budgets_on_ecr(&self) -> Result<Vec<AwsBudget>, Problem> {
        const WHAT: &str = "read the budgets of AWS Budgets";
        let (mut budgets, mut token) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let call = self.connection.billing.budgets.describe_budgets().account_id(self.registry().account.as_str());
            let call = call.max_results(100).show_filter_expression(true).set_next_token(token);
            let answer = call.send().await.map_err(|e| self.problem("budgets:ViewBudget", WHAT, &e))?;
            budgets.extend(answer.budgets().iter().filter_map(budget));
            token = answer.next_token;
            if token.is_none() {
                break;
            }
        }
        budgets.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(budgets)
    }
}

fn unreadable(what: &str, why: String) -> Problem {
    Problem::new(ProblemKind::Unexpected, what, why, "Try again later; if it stays, report it with this text.")
}

fn month(result: &ResultByTime, currency: &mut String) -> Result<BilledMonth, String> {
    let start = result.time_period().map_or("", |period| period.start());
    let day = Day::parse(start).map_err(|_| format!("{start:?} is no date"))?;
    let charges = result.groups().iter().map(|group| charge(group, currency)).collect::<Result<_, _>>()?;
    Ok(BilledMonth { month: day.month_start(), is_estimated: result.estimated, charges })
}

fn charge(group: &Group, currency: &mut String) -> Result<Charge, String> {
    let usage_type = group.keys().first().cloned().unwrap_or_default();
    let metric = |name: &str| group.metrics().and_then(|metrics| metrics.get(name));
    let number = |metric: Option<&MetricValue>| {
        let text = metric.and_then(|metric| metric.amount()).unwrap_or("0");
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| format!("{text:?} is no amount of {usage_type}"))
    };
    let (cost, quantity) = (metric(COST), metric(QUANTITY));
    let (amount, used) = (number(cost)?, number(quantity)?);
    if let Some(unit) = cost.and_then(|cost| cost.unit()) {
        unit.clone_into(currency);
    }
    let unit = quantity.and_then(|quantity| quantity.unit()).unwrap_or_default().to_owned();
    Ok(Charge { usage_type, amount, quantity: used, unit })
}

/// `None`: it is not filtered on ECR.
#[expect(deprecated, reason = "budgets that were made before filter expressions have filters only")]
fn budget(budget: &Budget) -> Option<AwsBudget> {
    let mut services = BTreeSet::new();
    if let Some(filters) = &budget.cost_filters {
        services.extend(filters.get("Service").into_iter().flatten().map(String::as_str));
    }
    if let Some(expression) = &budget.filter_expression {
        gather(expression, &mut services);
    }
    if !services.remove(SERVICE) {
        return None;
    }
    let amount = |spend: &Spend| spend.amount().parse().ok();
    let spent = budget.calculated_spend.as_ref();
    Some(AwsBudget {
        name: budget.budget_name.clone(),
        period: budget.time_unit.as_str().to_owned(),
        limit: budget.budget_limit.as_ref().and_then(amount),
        actual: spent.and_then(|spent| spent.actual_spend.as_ref()).and_then(amount),
        forecast: spent.and_then(|spent| spent.forecasted_spend.as_ref()).and_then(amount),
        unit: budget.budget_limit.as_ref().map_or("USD", |limit| limit.unit()).to_owned(),
        other_services: u32::try_from(services.len()).unwrap_or(u32::MAX),
    })
}

/// The services that an expression asks for. What it excludes is none of them.
fn gather<'e>(expression: &'e BudgetExpression, services: &mut BTreeSet<&'e str>) {
    if let Some(dimension) = expression.dimensions().filter(|each| *each.key() == BudgetDimension::Service) {
        services.extend(dimension.values().iter().map(String::as_str));
    }
    expression.and().iter().chain(expression.or()).for_each(|part| gather(part, services));
}
