//! CloudWatch alarms on ECR's metrics (aws-monitoring-cost.md 1.5), asked for by somebody who waits.

use super::page::Tokens;
use super::{Aws, convert};
use crate::domain::cloudwatch::alarm::{Alarm, Comparison, Condition, Event, MissingData, State, Watched};
use crate::domain::problem::Problem;
use aws_sdk_cloudwatch::types::{AlarmType, ComparisonOperator, Dimension, Metric, MetricAlarm, ScanBy, Statistic};

/// Entries of an alarm's history that are shown.
const HISTORY: i32 = 50;

impl Aws {
    /// Every alarm on a metric of ECR or of Stowage, by name. The server cannot filter by namespace, so that all alarms
    /// of the account in this region are read.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn alarms(&self) -> Result<Vec<Alarm>, Problem> {
        let what = "list the alarms";
        let call = self.quick().cloudwatch.describe_alarms().alarm_types(AlarmType::MetricAlarm);
        let mut pages = call.into_paginator().send();
        let mut tokens = Tokens::default();
        let mut alarms = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.problem("cloudwatch:DescribeAlarms", what, &e))?;
            tokens.admit(page.next_token(), what)?;
            alarms.extend(page.metric_alarms.unwrap_or_default().into_iter().map(alarm).filter(Alarm::is_ours));
        }
        alarms.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(alarms)
    }

    /// The alarm of this name, whatever it is about.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn alarm(&self, name: &str) -> Result<Option<Alarm>, Problem> {
        let call = self.quick().cloudwatch.describe_alarms().alarm_names(name).alarm_types(AlarmType::MetricAlarm);
        let page = call
            .send()
            .await
            .map_err(|e| self.problem("cloudwatch:DescribeAlarms", format!("read the alarm {name}"), &e))?;
        Ok(page.metric_alarms.unwrap_or_default().into_iter().map(alarm).find(|alarm| alarm.name == name))
    }

    /// What happened to an alarm, newest first. AWS keeps 30 days.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn alarm_history(&self, name: &str) -> Result<Vec<Event>, Problem> {
        let call = self.quick().cloudwatch.describe_alarm_history().alarm_name(name).max_records(HISTORY);
        let page = call.scan_by(ScanBy::TimestampDescending).send().await.map_err(|e| {
            self.problem("cloudwatch:DescribeAlarmHistory", format!("read the history of the alarm {name}"), &e)
        })?;
        let event = |item: aws_sdk_cloudwatch::types::AlarmHistoryItem| Event {
            at: item.timestamp.map(convert::timestamp).unwrap_or_default(),
            kind: item.history_item_type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            summary: item.history_summary.unwrap_or_default(),
        };
        Ok(page.alarm_history_items.unwrap_or_default().into_iter().map(event).collect())
    }

    /// Makes an alarm on one metric, or replaces the whole of the one that has its name.
    ///
    /// # Errors
    /// When CloudWatch refuses.
    pub async fn put_alarm(&self, alarm: &Alarm) -> Result<(), Problem> {
        let Condition { statistic, period_secs, periods, datapoints, comparison, threshold } = &alarm.condition;
        // Their values come from a template.
        let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let mut call = self
            .quick()
            .cloudwatch
            .put_metric_alarm()
            .alarm_name(&alarm.name)
            .alarm_description(&alarm.description)
            .actions_enabled(alarm.actions_enabled)
            .set_alarm_actions(Some(alarm.actions.clone()))
            .statistic(Statistic::from(statistic.as_str()))
            .period(whole(*period_secs))
            .evaluation_periods(whole(*periods))
            .datapoints_to_alarm(whole(*datapoints))
            .comparison_operator(ComparisonOperator::from(comparison.as_str()))
            .threshold(*threshold)
            .treat_missing_data(alarm.missing.as_str());
        if let Some(watched) = alarm.watched.first() {
            let dimension = |(name, value): &(String, String)| Dimension::builder().name(name).value(value).build();
            let dimensions = watched.dimensions.iter().map(dimension).collect();
            call = call.namespace(&watched.namespace).metric_name(&watched.metric).set_dimensions(Some(dimensions));
        }
        call.send()
            .await
            .map_err(|e| self.problem("cloudwatch:PutMetricAlarm", format!("save the alarm {}", alarm.name), &e))?;
        Ok(())
    }

    /// # Errors
    /// When CloudWatch refuses. An alarm that does not exist is none.
    pub async fn delete_alarm(&self, name: &str) -> Result<(), Problem> {
        self.quick()
            .cloudwatch
            .delete_alarms()
            .alarm_names(name)
            .send()
            .await
            .map_err(|e| self.problem("cloudwatch:DeleteAlarms", format!("delete the alarm {name}"), &e))?;
        Ok(())
    }
}

fn alarm(given: MetricAlarm) -> Alarm {
    let number = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let periods = number(given.evaluation_periods).unwrap_or(1);
    let mut watched = Vec::new();
    let mut expression = None;
    let mut period = number(given.period);
    let mut statistic = given.statistic.as_ref().map(|statistic| statistic.as_str().to_owned());
    if let (Some(namespace), Some(metric)) = (&given.namespace, &given.metric_name) {
        let dimensions = dimensions(given.dimensions());
        watched.push(Watched { namespace: namespace.clone(), metric: metric.clone(), dimensions });
    }
    for query in given.metrics() {
        if let Some(stat) = query.metric_stat() {
            watched.extend(stat.metric().map(of_metric));
            period = period.or_else(|| number(stat.period()));
            statistic = statistic.or_else(|| stat.stat().map(str::to_owned));
        }
        if query.return_data() != Some(false) {
            expression = query.expression().map(str::to_owned);
        }
    }
    Alarm {
        name: text(given.alarm_name()),
        description: text(given.alarm_description()),
        state: State::from_aws(given.state_value().map_or("", |state| state.as_str())),
        reason: text(given.state_reason()),
        since: given.state_transitioned_timestamp.or(given.state_updated_timestamp).map(convert::timestamp),
        watched,
        expression,
        condition: Condition {
            statistic: statistic.or(given.extended_statistic.clone()).unwrap_or_default(),
            period_secs: period.unwrap_or(0),
            periods,
            datapoints: number(given.datapoints_to_alarm).unwrap_or(periods),
            comparison: Comparison::from_aws(given.comparison_operator().map_or("", |operator| operator.as_str())),
            threshold: given.threshold.unwrap_or(0.0),
        },
        missing: MissingData::from_aws(given.treat_missing_data().unwrap_or_default()),
        actions: given.alarm_actions().to_vec(),
        actions_enabled: given.actions_enabled.unwrap_or(true),
    }
}

fn of_metric(metric: &Metric) -> Watched {
    Watched {
        namespace: metric.namespace().unwrap_or_default().to_owned(),
        metric: metric.metric_name().unwrap_or_default().to_owned(),
        dimensions: dimensions(metric.dimensions()),
    }
}

fn dimensions(given: &[Dimension]) -> Vec<(String, String)> {
    given.iter().filter_map(|d| Some((d.name()?.to_owned(), d.value()?.to_owned()))).collect()
}
