//! The bars as paths: one for each part, however many bars there are.

use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::listing::Decider;
use crate::domain::lifecycle::timeline::{Part, Timeline};
use std::fmt::Write;

/// Width of a bar and height of all, in units of the drawing; the page stretches it.
pub const BAR: usize = 10;
pub const HEIGHT: usize = 100;
/// Between two bars.
const GAP: usize = 1;

/// Colour and pattern of a part, in the legend and in the drawing.
pub fn class(at: usize, part: Part) -> String {
    match part {
        Part::Outcome(Outcome::Keep) => "timeline-keep".to_owned(),
        Part::Outcome(Outcome::Blocked) => "timeline-blocked pattern-dots".to_owned(),
        Part::Outcome(Outcome::Archive) => "timeline-archive pattern-lines".to_owned(),
        Part::Outcome(Outcome::Expire) => "timeline-expire pattern-hatch".to_owned(),
        Part::Decider(Decider::None) => "other".to_owned(),
        Part::OtherRules => "other pattern-dots".to_owned(),
        Part::Decider(Decider::Rule(_)) => {
            let pattern = ["", " pattern-hatch", " pattern-dots", " pattern-lines"][at % 4];
            format!("series-{}{pattern}", at % 8 + 1)
        }
    }
}

/// The path of each part: its piece of every bar, on top of those of the parts before it.
pub fn paths(line: &Timeline) -> Vec<String> {
    let most = line.most().max(1);
    let mut below = vec![0; line.bars.len()];
    (0..line.parts.len())
        .map(|part| {
            let mut path = String::new();
            for (at, (bar, below)) in line.bars.iter().zip(&mut below).enumerate() {
                let Some(count) = bar.counts.get(part).copied().filter(|count| *count > 0) else { continue };
                let y = |images: u64| HEIGHT as f64 * (1.0 - images as f64 / most as f64);
                let (bottom, top) = (y(*below), y(*below + count));
                *below += count;
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {bottom:.2}h{}V{top:.2}h-{}z", at * BAR, BAR - GAP, BAR - GAP);
            }
            path
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lifecycle::timeline::Bar;

    #[test]
    fn pieces_stand_on_each_other() {
        let span = "2026-11-02..2026-11-09".parse().unwrap();
        let bar = |counts: [u64; 2]| Bar { span, counts: counts.to_vec() };
        let parts = [Outcome::Keep, Outcome::Expire].map(|outcome| (Part::Outcome(outcome), 3)).to_vec();
        let line = Timeline { whole: span, span, parts, bars: vec![bar([3, 1]), bar([0, 0]), bar([0, 2])] };
        assert_eq!(paths(&line), ["M0 100.00h9V25.00h-9z", "M0 25.00h9V0.00h-9zM20 100.00h9V50.00h-9z"]);
    }
}
