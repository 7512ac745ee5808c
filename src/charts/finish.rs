//! From a frame and its drawing to a `Chart`.

use super::frame::Frame;
use super::scene::{Colour, Scene, WIDTH};
use super::words::{Grain, describe};
use super::{Chart, Kind, LegendEntry, MarkEntry, SERIES_COLOURS, Series, Table, Unit, text};

/// Where nothing is known.
const NO_VALUE: &str = "–";

impl Frame<'_> {
    pub(super) fn chart(&self, scene: &Scene) -> Chart {
        let grain = Grain::of(&self.matrix.times);
        let description = describe(self.kind, self.data, &self.matrix);
        let legend = self.data.series.iter().zip(colours(&self.data.series)).map(|(series, colour)| LegendEntry {
            name: series.name.clone(),
            class: colour.class(),
            estimated: series.estimated,
        });
        let mark_grain = if grain == Grain::Minute { Grain::Minute } else { Grain::Day };
        let marks = self.marks().into_iter();
        let widest = self.value.ticks().iter().map(|tick| text::width(&self.value.label(*tick))).fold(0.0, f64::max);
        Chart {
            kind: self.kind,
            title: self.data.title.clone(),
            svg: scene.svg(&self.data.title, &description),
            description,
            range: grain.range(&self.matrix.times),
            gutter: ((widest + 10.0) / 8.0).ceil().clamp(3.0, 14.0) as u8,
            legend: legend.collect(),
            marks: marks.map(|mark| MarkEntry { at: mark_grain.text(mark.at), label: mark.label.clone() }).collect(),
            note: self.note(grain),
            table: self.table(grain),
            points: self.places.iter().map(|at| self.time.position(*at).clamp(0, WIDTH) as u16).collect(),
            instants: self.matrix.times.clone(),
        }
    }

    fn note(&self, grain: Grain) -> Option<String> {
        let estimate = self.all_estimated.then(|| "Every value is an estimate.".to_owned());
        let incomplete = self.incomplete.map(|row| self.matrix.times[row]);
        let incomplete = incomplete.map(|from| format!("Faded: not complete yet, from {}.", grain.text(from)));
        let bound = self.data.lower_bound_until.filter(|until| self.matrix.times.first().is_some_and(|at| at < until));
        let bound = bound.map(|until| {
            let whole = self.matrix.times.last().is_some_and(|at| *at < until);
            let part = if whole { "all of it".to_owned() } else { format!("until {}", grain.text(until)) };
            format!("Pale: a lower bound, {part}.")
        });
        let notes: Vec<_> = estimate.into_iter().chain(bound).chain(incomplete).collect();
        (!notes.is_empty()).then(|| notes.join(" "))
    }

    fn table(&self, grain: Grain) -> Table {
        let names = self.data.series.iter().map(|series| match series.estimated {
            true => format!("{} (estimate)", series.name),
            false => series.name.clone(),
        });
        let total = self.kind != Kind::Line && self.data.series.len() > 1;
        let columns = std::iter::once(grain.heading().to_owned()).chain(names).chain(total.then(|| "Total".to_owned()));
        let text = |value: Option<f64>| match value {
            None => NO_VALUE.to_owned(),
            // Fractions of a cent matter on a chart of cents only.
            Some(value) if self.data.unit == Unit::Usd && value > 0.0 && value < 0.005 && self.value.high() >= 1.0 => {
                "<$0.01".to_owned()
            }
            Some(value) => self.data.unit.text(value),
        };
        let rows = self.matrix.times.iter().enumerate().map(|(row, at)| {
            let suffix = if self.incomplete.is_some_and(|first| row >= first) {
                " (incomplete)"
            } else if self.data.lower_bound_until.is_some_and(|until| *at < until) {
                " (at least)"
            } else {
                ""
            };
            let values = self.matrix.columns.iter().map(|column| text(column[row]));
            let total = total.then(|| text(self.matrix.total(row)));
            std::iter::once(format!("{}{suffix}", grain.text(*at))).chain(values).chain(total).collect()
        });
        Table { columns: columns.collect(), rows: rows.collect() }
    }
}

/// The colours of series, in their order. An estimate that goes on where a series of the same name ends has its colour.
pub(super) fn colours(series: &[Series]) -> Vec<Colour> {
    let mut given: Vec<(&str, Colour)> = vec![];
    let mut next = 0;
    series
        .iter()
        .map(|series| {
            let known = given.iter().find(|(name, _)| series.estimated && *name == series.name);
            let colour = match known {
                Some((_, colour)) => *colour,
                None if series.rest || next == SERIES_COLOURS => Colour::Other,
                None => {
                    next += 1;
                    Colour::Series(next as u8)
                }
            };
            given.push((&series.name, colour));
            colour
        })
        .collect()
}
