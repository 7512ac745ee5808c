//! Which rows of a long table are there: those in sight and some around them.

use leptos::html::Div;
use leptos::prelude::*;
use std::ops::Range;

/// Pixels of a row of a compact table, until one has been measured.
const ROW: f64 = 28.0;
/// Rows beyond each edge, so that a flick of the wheel finds them there.
const MARGIN: usize = 12;
/// The window moves by so many rows at once: in between nothing has to be drawn.
const STEP: usize = 8;
/// Rows in sight until the frame has been measured.
const IN_SIGHT: usize = 40;

#[derive(Clone, Copy)]
pub struct Window {
    frame: NodeRef<Div>,
    /// The first row in sight, rounded down to a step.
    first: RwSignal<usize>,
    in_sight: RwSignal<usize>,
    row: RwSignal<f64>,
}

impl Window {
    pub fn of(frame: NodeRef<Div>) -> Self {
        let window =
            Self { frame, first: RwSignal::new(0), in_sight: RwSignal::new(IN_SIGHT), row: RwSignal::new(ROW) };
        Effect::new(move |_| {
            if frame.get().is_some() {
                window.scrolled();
            }
        });
        window
    }

    /// The rows that the table holds, of so many.
    pub fn range(self, rows: usize) -> Range<usize> {
        let from = self.first.get().saturating_sub(MARGIN).min(rows);
        let to = (self.first.get() + STEP + self.in_sight.get() + MARGIN).min(rows);
        // A list that has just become shorter than where it was scrolled to.
        if from == to { rows.saturating_sub(self.in_sight.get() + MARGIN)..rows } else { from..to }
    }

    /// Looks again where the frame is scrolled to.
    pub fn scrolled(self) {
        let Some(frame) = self.frame.get_untracked() else { return };
        let height = frame.query_selector("tbody tr[aria-rowindex]").ok().flatten().map(|row| row.client_height());
        let row = height.filter(|height| *height > 0).map_or(ROW, f64::from);
        let first = (f64::from(frame.scroll_top()) / row) as usize / STEP * STEP;
        let in_sight = (f64::from(frame.client_height()) / row).ceil() as usize;
        set(self.first, first);
        set(self.in_sight, in_sight);
        if (self.row.get_untracked() - row).abs() > f64::EPSILON {
            self.row.set(row);
        }
    }

    pub fn rewind(self) {
        if let Some(frame) = self.frame.get_untracked() {
            frame.set_scroll_top(0);
        }
        set(self.first, 0);
    }

    /// Holds the place of rows that are not there. A drawing, because its height is an attribute: styles in attributes
    /// are not allowed here.
    pub fn spacer(self, rows: impl Fn() -> usize + Send + 'static) -> impl IntoView {
        move || {
            let rows = rows();
            (rows > 0).then(|| {
                let height = (rows as f64 * self.row.get()).round().to_string();
                view! {
                    <tr class="table-spacer" aria-hidden="true">
                        <td colspan="5"><svg width="1" height=height></svg></td>
                    </tr>
                }
            })
        }
    }
}

fn set(signal: RwSignal<usize>, value: usize) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
