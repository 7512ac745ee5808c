//! Amazon CloudWatch: GetMetricData and ListMetrics over the metrics that AWS publishes about ECR and those that were put,
//! alarms on them, and dashboards (aws-monitoring-cost.md 1.1, 1.5 to 1.7).

pub mod alarms;
pub mod custom;
mod dashboards;
mod data;
mod expression;
mod line;
mod listing;
mod maths;
mod search;
mod series;

use super::clock::DemoClock;
use super::refusal::Refusal;
use super::registry::Registry;
use super::value::Value;
use http::HeaderValue;

/// What `x-amz-target` starts with in awsJson.
pub const TARGET: &str = "GraniteServiceVersion20100801.";
/// What the path starts with in Smithy RPC v2.
pub const PATH: &str = "/service/GraniteServiceVersion20100801/operation/";

/// # Errors
/// Whatever AWS would refuse.
pub fn answer(registry: &mut Registry, clock: &DemoClock, operation: &str, input: &Value) -> Result<Value, Refusal> {
    match operation {
        "GetMetricData" => data::get(registry, clock.now(), input),
        "DeleteAlarms" => alarms::delete(registry, input),
        "DescribeAlarmHistory" => alarms::history(registry, clock.now(), input),
        "DescribeAlarms" => alarms::describe(registry, clock.now(), input),
        "GetDashboard" => dashboards::get(registry, input),
        "PutDashboard" => dashboards::put(registry, input),
        "PutMetricData" => custom::put(registry, clock.now(), input),
        "PutMetricAlarm" => alarms::put(registry, clock.now(), input),
        "ListMetrics" => listing::list(registry, clock.now(), input),
        other => Err(Refusal::unknown_operation(other)),
    }
}

/// The code that clients of the former query protocol know, for the header `x-amzn-query-error`.
pub fn query_error(refusal: &Refusal) -> HeaderValue {
    HeaderValue::from_static(match refusal.code {
        "InvalidParameterValueException" => "InvalidParameterValue;Sender",
        "MissingRequiredParameterException" => "MissingParameter;Sender",
        "DashboardNotFoundError" => "ResourceNotFound;Sender",
        "DashboardInvalidInputError" => "InvalidParameterInput;Sender",
        "InvalidNextToken" => "InvalidNextToken;Sender",
        "UnknownOperationException" => "InvalidAction;Sender",
        "SerializationException" => "MalformedInput;Sender",
        _ => "ValidationError;Sender",
    })
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new("InvalidParameterValueException", message)
}

fn missing(parameter: &str) -> Refusal {
    Refusal::new("MissingRequiredParameterException", format!("The parameter {parameter} is required."))
}

fn next_token_invalid() -> Refusal {
    Refusal::new("InvalidNextToken", "The next token specified is invalid.")
}
