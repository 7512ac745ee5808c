//! A drawing as data, and the SVG text that it becomes.

use std::fmt::Write;

use super::markup::escape;
use super::time_axis::is_at_end;

/// The width of the plot in its own units. Twice the height because charts are wide; on the page both are stretched.
pub const WIDTH: i32 = 2000;
pub(super) const HEIGHT: i32 = 1000;

/// A position in the plot: from (0, 0) at the top left to (WIDTH, HEIGHT).
pub(super) type Place = (i32, i32);

/// What a shape is for; with the series it makes the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    Grid,
    /// The line at zero.
    Base,
    /// A short line that ties a label to the time axis.
    Tick,
    TimeLabel,
    ValueLabel,
    Line,
    /// The light area under a single line.
    Under,
    Area,
    Bar,
    /// A value between two gaps.
    Dot,
    /// Dims what is incomplete.
    Veil,
    Mark,
    MarkNumber,
    /// Right of its number.
    MarkLabel,
    /// Left of its number.
    MarkLabelBefore,
}

impl Role {
    pub(super) const ALL: [Self; 15] = [
        Self::Grid,
        Self::Base,
        Self::Tick,
        Self::TimeLabel,
        Self::ValueLabel,
        Self::Line,
        Self::Under,
        Self::Area,
        Self::Bar,
        Self::Dot,
        Self::Veil,
        Self::Mark,
        Self::MarkNumber,
        Self::MarkLabel,
        Self::MarkLabelBefore,
    ];

    const fn class(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Base => "base",
            Self::Tick => "tick",
            Self::TimeLabel => "time",
            Self::ValueLabel => "value",
            Self::Line => "line",
            Self::Under => "under",
            Self::Area => "area",
            Self::Bar => "bar",
            Self::Dot => "dot",
            Self::Veil => "veil",
            Self::Mark => "mark",
            Self::MarkNumber => "mark-number",
            Self::MarkLabel | Self::MarkLabelBefore => "mark-label",
        }
    }
}

/// Which colour a series has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    None,
    /// From 1 to `SERIES_COLOURS`.
    Series(u8),
    Other,
}

impl Colour {
    pub(super) fn class(self) -> String {
        match self {
            Self::None => String::new(),
            Self::Series(number) => format!("series-{number}"),
            Self::Other => "other".to_owned(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    pub role: Role,
    pub colour: Colour,
    pub estimated: bool,
}

impl Style {
    pub(super) const fn plain(role: Role) -> Self {
        Self { role, colour: Colour::None, estimated: false }
    }

    fn class(self) -> String {
        let mut class = self.role.class().to_owned();
        if self.colour != Colour::None {
            class.push(' ');
            class.push_str(&self.colour.class());
        }
        if self.estimated {
            class.push_str(" estimated");
        }
        class
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Line { points: Vec<Place>, style: Style },
    Area { points: Vec<Place>, style: Style },
    Rect { from: Place, to: Place, style: Style },
    Dot { at: Place, style: Style },
    Text { at: Place, text: String, style: Style },
}

impl Shape {
    pub(super) const fn style(&self) -> Style {
        match self {
            Self::Line { style, .. }
            | Self::Area { style, .. }
            | Self::Rect { style, .. }
            | Self::Dot { style, .. }
            | Self::Text { style, .. } => *style,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scene {
    pub shapes: Vec<Shape>,
    /// Which labels of the time axis stay where there is no room for all: every second one, counted from this.
    pub keep: usize,
    /// Whether bars are too narrow for lines between them.
    pub dense: bool,
}

impl Scene {
    /// The whole drawing as one `<svg>` element.
    pub(super) fn svg(&self, title: &str, description: &str) -> String {
        let mut out = format!(
            r#"<svg class="chart-svg{}" role="img"><title>{}</title><desc>{}</desc>"#,
            if self.dense { " dense" } else { "" },
            escape(title),
            escape(description)
        );
        let _ = write!(out, r#"<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">"#);
        self.write_paths(&mut out);
        out.push_str("</svg>");
        self.write_texts(&mut out);
        out.push_str("</svg>");
        out
    }

    /// Neighbours of one style share an element, which keeps a chart of a thousand bars small.
    pub(super) fn write_paths(&self, out: &mut String) {
        let mut open: Option<Style> = None;
        for shape in &self.shapes {
            let mut path = String::new();
            match shape {
                Shape::Line { points, .. } => trace(&mut path, points, false),
                Shape::Area { points, .. } => trace(&mut path, points, true),
                Shape::Rect { from, to, .. } => {
                    trace(&mut path, &[*from, (to.0, from.1), *to, (from.0, to.1)], true);
                }
                // A line without length and with round ends stays round however the plot is stretched.
                Shape::Dot { at, .. } => trace(&mut path, &[*at, *at], false),
                Shape::Text { .. } => continue,
            }
            if open != Some(shape.style()) {
                if open.is_some() {
                    out.push_str(r#""/>"#);
                }
                let _ = write!(out, r#"<path class="{}" d=""#, shape.style().class());
                open = Some(shape.style());
            }
            out.push_str(&path);
        }
        if open.is_some() {
            out.push_str(r#""/>"#);
        }
    }

    fn write_texts(&self, out: &mut String) {
        let mut times = 0;
        for shape in &self.shapes {
            let Shape::Text { at, text, style } = shape else { continue };
            let x = percent(at.0, WIDTH);
            let text = escape(text);
            let _ = match style.role {
                Role::ValueLabel => {
                    write!(out, r#"<text class="value" x="-8" y="{}" dy=".35em">{text}</text>"#, percent(at.1, HEIGHT))
                }
                Role::TimeLabel => {
                    let crowded = if times % 2 == self.keep % 2 { "" } else { " crowded" };
                    let edge = if is_at_end(at.0, &text) { " end" } else { "" };
                    times += 1;
                    write!(out, r#"<text class="time{crowded}{edge}" x="{x}" y="100%" dy="1.6em">{text}</text>"#)
                }
                Role::MarkLabel => write!(out, r#"<text class="mark-label" x="{x}" dx="8" dy="-.5em">{text}</text>"#),
                Role::MarkLabelBefore => {
                    write!(out, r#"<text class="mark-label end" x="{x}" dx="-8" dy="-.5em">{text}</text>"#)
                }
                _ => write!(out, r#"<text class="{}" x="{x}" dy="-.5em">{text}</text>"#, style.class()),
            };
        }
    }
}

/// Appends path data: absolute at first, then relative, which is half as long.
fn trace(out: &mut String, points: &[Place], close: bool) {
    let mut points = points.iter();
    let Some(first) = points.next() else { return };
    let _ = write!(out, "M{} {}", first.0, first.1);
    let mut last = first;
    let mut command = 'l';
    for point in points {
        let (dx, dy) = (point.0 - last.0, point.1 - last.1);
        // A minus sign separates numbers as well as a space does.
        let _ = match command {
            'l' => write!(out, "l{dx}"),
            _ if dx < 0 => write!(out, "{dx}"),
            _ => write!(out, " {dx}"),
        };
        let _ = if dy < 0 { write!(out, "{dy}") } else { write!(out, " {dy}") };
        command = ' ';
        last = point;
    }
    if close {
        out.push('z');
    }
}

fn percent(part: i32, whole: i32) -> String {
    let hundredths = (f64::from(part) / f64::from(whole) * 10_000.0).round() as i64;
    let text = format!("{}.{:02}", hundredths / 100, (hundredths % 100).abs());
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}
