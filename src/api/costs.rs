//! What storage costs, over time and by whom.

use super::ApiError;
use crate::charts::Chart;
use crate::domain::cost::RateCard;
use crate::domain::cost::history::{Group, GroupBy};
use crate::domain::repository::RepositoryName;
use crate::domain::time::{Day, Timestamp};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Groups that get a colour of their own in the chart.
#[cfg(feature = "ssr")]
const COLOURED: usize = 7;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    pub by: GroupBy,
    pub chart: Chart,
    /// Dearest first; their days are in the chart only.
    pub groups: Vec<Group>,
    pub total: Group,
    pub measured_from: Option<Day>,
    pub rates: RateCard,
    pub now: Timestamp,
    /// When the snapshot was taken.
    pub taken_at: Timestamp,
}

/// `days` back from today.
#[server(endpoint = "costs", input = Json)]
pub async fn read(by: GroupBy, days: u16) -> Result<Costs, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let rates = RateCard::of(&inventory.registry.region);
    let report = history(&app, &inventory, by, days.clamp(1, 730)).await?;
    let chart = stacked(&report, &rates);
    let bare = |group: Group| Group { days: Vec::new(), ..group };
    Ok(Costs {
        by,
        chart,
        total: bare(report.total()),
        measured_from: report.measured_from,
        groups: report.groups.into_iter().map(bare).collect(),
        rates,
        now: app.clock.now(),
        taken_at: inventory.taken_at,
    })
}

/// One repository's cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepositoryCost {
    pub chart: Chart,
    pub group: Group,
    pub measured_from: Option<Day>,
    pub rates: RateCard,
}

#[server(endpoint = "repository-cost", input = Json)]
pub async fn read_repository(name: RepositoryName, days: u16) -> Result<RepositoryCost, ApiError> {
    use crate::domain::cost::history::Report;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&name).map_err(fail)?;
    let rates = RateCard::of(&record.repository.registry.region);
    let today = app.clock.now().day();
    let first = today + 1 + -i32::from(days.clamp(1, 730));
    let mut usage = app.store.usage(&record.repository.registry, first.min(two_months(today)), today).await?;
    usage.retain(|row| row.repository == name);
    let report = Report::new(&[record], &usage, &rates, GroupBy::Repository, first, today);
    let chart = trend(&report, &rates);
    Ok(RepositoryCost {
        chart,
        group: Group { days: Vec::new(), ..report.total() },
        measured_from: report.measured_from,
        rates,
    })
}

#[cfg(feature = "ssr")]
pub(super) use ssr::{history, stacked, trend, two_months};

#[cfg(feature = "ssr")]
mod ssr {
    use super::{ApiError, COLOURED};
    use crate::charts::{AreaChart, Chart, Data, LineChart, Mark, Series, Unit};
    use crate::domain::cost::RateCard;
    use crate::domain::cost::history::{GroupBy, Report, Stored};
    use crate::domain::inventory::Inventory;
    use crate::domain::time::{Day, Timestamp};
    use crate::server::state::AppState;

    /// The first day of last month.
    pub fn two_months(today: Day) -> Day {
        (today.month_start() + -1).month_start()
    }

    pub async fn history(app: &AppState, inventory: &Inventory, by: GroupBy, days: u16) -> Result<Report, ApiError> {
        let today = app.clock.now().day();
        let first = today + 1 + -i32::from(days);
        let rates = RateCard::of(&inventory.registry.region);
        let usage = app.store.usage(&inventory.registry, first.min(two_months(today)), today).await?;
        Ok(Report::new(&inventory.records, &usage, &rates, by, first, today))
    }

    /// USD a month at each day's storage.
    fn values<'a>(
        first: Day,
        days: &'a [Stored],
        rates: &'a RateCard,
    ) -> impl Iterator<Item = (Timestamp, Option<f64>)> + 'a {
        (0i32..)
            .zip(days)
            .map(move |(at, day)| ((first + at).start(), Some(rates.month(day.standard_bytes, day.archive_bytes))))
    }

    const TITLE: &str = "Storage cost, USD a month";

    /// Where measuring began, unless that was before the chart does.
    fn measured_from(report: &Report) -> Option<Day> {
        report.measured_from.filter(|day| *day > report.first)
    }

    fn marks(report: &Report) -> Vec<Mark> {
        let mark = |day: Day| Mark { at: day.start(), label: "measured from here on".to_owned() };
        measured_from(report).filter(|day| *day < report.last).map(mark).into_iter().collect()
    }

    /// One line; what is reconstructed is drawn as an estimate.
    pub fn trend(report: &Report, rates: &RateCard) -> Chart {
        let total = report.total();
        let points: Vec<_> = values(report.first, &total.days, rates).collect();
        let from = report.measured_from.map_or(i32::MAX, Day::number);
        // Both lines hold the day on which one becomes the other, so that there is no hole.
        let estimated: Vec<_> = points.iter().copied().filter(|(at, _)| at.day().number() <= from).collect();
        let measured: Vec<_> = points.into_iter().filter(|(at, _)| at.day().number() >= from).collect();
        let mut series = Vec::new();
        if estimated.len() > 1 {
            series.push(Series { name: "lower bound".to_owned(), points: estimated, estimated: true, rest: false });
        }
        if measured.len() > 1 {
            series.push(Series { name: "measured".to_owned(), points: measured, estimated: false, rest: false });
        }
        LineChart(Data { title: TITLE.to_owned(), unit: Unit::Usd, series, marks: marks(report), ..Data::default() })
            .draw()
    }

    /// The dearest groups each in a colour, the rest together.
    pub fn stacked(report: &Report, rates: &RateCard) -> Chart {
        let estimated = report.measured_from.is_none_or(|day| day >= report.last);
        let (own, rest) = report.groups.split_at(report.groups.len().min(COLOURED));
        let mut series: Vec<Series> = own
            .iter()
            .map(|group| Series {
                name: group.name.clone().unwrap_or_else(|| "no team tag".to_owned()),
                points: values(report.first, &group.days, rates).collect(),
                estimated,
                rest: false,
            })
            .collect();
        if !rest.is_empty() {
            let others = Report { groups: rest.to_vec(), ..report.clone() }.total();
            series.push(Series {
                name: format!("{} others", rest.len()),
                points: values(report.first, &others.days, rates).collect(),
                estimated,
                rest: true,
            });
        }
        AreaChart(Data { title: TITLE.to_owned(), unit: Unit::Usd, series, marks: marks(report), ..Data::default() })
            .draw()
    }
}
