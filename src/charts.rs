//! Data in, SVG out.
//!
//! A chart is drawn on the server: plotters lays it out, `backend` records what it draws into a `scene`, and that becomes
//! SVG text without colours, fonts or sizes; those belong to `style/charts.css`. The browser gets the finished `Chart` as
//! data and needs no plotters; only `sparkline`, which does without it, may be called there.
//!
//! The same data give the same bytes on every machine: coordinates are whole numbers, and text is measured with a table.
//! The drawing has no size of its own. Shapes live in a stretched inner viewport and texts stand at percentages of the
//! outer one, so letters keep their size while the chart takes whatever width the page has.

mod area;
mod backend;
mod bars;
mod finish;
mod frame;
mod line;
mod markup;
mod matrix;
mod scene;
mod sparkline;
mod stack;
mod table;
mod text;
mod time_axis;
mod value_axis;
mod words;

use serde::{Deserialize, Serialize};

use crate::domain::format;
use crate::domain::text::plain;
use crate::domain::time::Timestamp;

pub use scene::WIDTH;
pub use sparkline::sparkline;
pub use table::Table;

/// How many series have a colour of their own; further ones share `other`.
pub const SERIES_COLOURS: usize = 8;

/// What the values of a chart are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Unit {
    /// Binary units, an axis in powers of two.
    Bytes,
    #[default]
    Count,
    /// US dollars.
    Usd,
}

impl Unit {
    /// A value as tables print it.
    #[must_use]
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Usd => format::usd(value),
            Self::Bytes => {
                format!("{}{}", if value < 0.0 { "−" } else { "" }, format::bytes(value.abs().round() as u64))
            }
            Self::Count if value.fract() == 0.0 && value >= 0.0 => format::count(value as u64),
            Self::Count => format::short_count(value),
        }
    }
}

/// One named sequence of values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// Whatever someone chose: it is shown plain and escaped.
    pub name: String,
    /// In any order; `None` is a gap, and drawn as one.
    pub points: Vec<(Timestamp, Option<f64>)>,
    /// Drawn dashed and named an estimate. One with the name of an earlier series has its colour; to meet its line, it
    /// begins with its last point.
    pub estimated: bool,
    /// The sum of what has no series of its own: grey, whatever its position.
    pub rest: bool,
}

/// Something that happened, drawn as a vertical line and listed under the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub at: Timestamp,
    pub label: String,
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    pub title: String,
    pub unit: Unit,
    pub series: Vec<Series>,
    /// Positions of two series: what lies between them is shaded, in a `LineChart`.
    pub band: Option<(usize, usize)>,
    pub marks: Vec<Mark>,
    /// From here on the values will still change; drawn dimmed.
    pub incomplete_from: Option<Timestamp>,
    /// Before this the values are at least what is drawn; drawn dimmed.
    pub lower_bound_until: Option<Timestamp>,
    /// The time axis, where it is not simply that of the points: charts of one page share it.
    pub range: Option<(Timestamp, Timestamp)>,
}

impl Data {
    /// The same with names and labels that cannot pose as something else (`text::plain`).
    fn plain(&self) -> Self {
        let text = |text: &str| plain(text).into_owned();
        let series = self.series.iter().map(|series| Series { name: text(&series.name), ..series.clone() });
        let marks = self.marks.iter().map(|mark| Mark { label: text(&mark.label), ..*mark });
        Self { title: text(&self.title), series: series.collect(), marks: marks.collect(), ..*self }
    }
}

/// One line for each series. One series alone has a light area under it.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart(pub Data);

/// Series stacked on each other, the first at the bottom. Negative values count as none, a series without a value at
/// some instant as zero there; where none has a value there is a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaChart(pub Data);

/// A bar for each instant, which is the start of a period; several series are stacked as in an `AreaChart`.
#[derive(Debug, Clone, PartialEq)]
pub struct BarChart(pub Data);

/// A finished chart, ready to be put on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    pub kind: Kind,
    pub title: String,
    /// The chart in one sentence, for those who do not see it.
    pub description: String,
    /// First and last instant: `1 Nov 2025 – 30 Oct 2026, UTC`. Empty without data.
    pub range: String,
    /// Escaped SVG text without ids, styles, scripts or sizes; everything visible is a class.
    pub svg: String,
    /// Room for the labels of the value axis, in steps of half a rem.
    pub gutter: u8,
    pub legend: Vec<LegendEntry>,
    pub marks: Vec<MarkEntry>,
    /// What to know about the drawing: which part is incomplete.
    pub note: Option<String>,
    pub table: Table,
    /// For each row of the table its position from 0 to `WIDTH`.
    pub points: Vec<u16>,
    /// For each row of the table when it is, or when its period begins.
    pub instants: Vec<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Line,
    Area,
    Bars,
}

impl Kind {
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Line => "chart-line",
            Self::Area => "chart-area",
            Self::Bars => "chart-bars",
        }
    }
}

/// A series by name and the class that colours it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegendEntry {
    pub name: String,
    /// `series-1` to `series-8`, or `other`.
    pub class: String,
    pub estimated: bool,
}

/// A mark, numbered as in the drawing from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkEntry {
    /// `12 Nov 2026`, with the time where the chart shows hours.
    pub at: String,
    pub label: String,
}

/// What a chart says at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoverPoint<'a> {
    /// From 0 to `WIDTH`.
    pub x: u16,
    pub label: &'a str,
    /// One value for each column of the table after the first.
    pub values: &'a [String],
}

impl Chart {
    /// Whether no series has a value, so that there is nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.rows.is_empty()
    }

    #[must_use]
    pub fn point(&self, index: usize) -> Option<HoverPoint<'_>> {
        let (label, values) = self.table.rows.get(index)?.split_first()?;
        Some(HoverPoint { x: *self.points.get(index)?, label, values })
    }

    /// Where an arrow key, Home, End or a page key leads from a point; None for any other key. From nowhere arrows lead
    /// to the newest point.
    #[must_use]
    pub fn after_key(&self, from: Option<usize>, key: &str) -> Option<usize> {
        let last = self.points.len().checked_sub(1)?;
        let page = (self.points.len() / 10).max(2);
        let at = from.unwrap_or(last.saturating_add(1));
        match key {
            "ArrowLeft" | "ArrowDown" => Some(at.saturating_sub(1)),
            "ArrowRight" | "ArrowUp" => Some((at + 1).min(last)),
            "PageDown" => Some(at.saturating_sub(page).min(last)),
            "PageUp" => Some((at + page).min(last)),
            "Home" => Some(0),
            "End" => Some(last),
            _ => None,
        }
    }

    /// The point nearest to a position from 0 to `WIDTH`.
    #[must_use]
    pub fn nearest(&self, x: f64) -> Option<usize> {
        let distance = |point: &u16| (f64::from(*point) - x).abs();
        let (index, _) = self.points.iter().enumerate().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))?;
        Some(index)
    }
}

#[cfg(test)]
mod tests;
