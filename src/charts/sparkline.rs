//! Drawings as small as a word, for the cells of tables. They do without plotters, so the browser may make them too.

use std::fmt::Write;

use super::markup::escape;
use super::scene::{Colour, Place, Role, Scene, Shape, Style};
use crate::domain::text::plain;

const WIDTH: i32 = 200;
const HEIGHT: i32 = 48;

/// A line from the first to the last value between zero and the greatest. `None` is a gap. An empty label makes it a
/// decoration that screen readers skip.
#[must_use]
pub fn sparkline(values: &[Option<f64>], label: &str) -> String {
    let value = |value: &Option<f64>| value.filter(|value| value.is_finite()).map(|value| value.max(0.0));
    let greatest = values.iter().filter_map(value).fold(0.0, f64::max);
    let last = values.len().saturating_sub(1).max(1) as f64;
    let place = |index: usize, value: f64| -> Place {
        let height = if greatest > 0.0 { value / greatest } else { 0.0 };
        ((index as f64 / last * f64::from(WIDTH)).round() as i32, HEIGHT - (height * f64::from(HEIGHT)).round() as i32)
    };
    let style = |role| Style { role, colour: Colour::None, estimated: false };
    let mut scene = Scene::default();
    let mut run: Vec<Place> = vec![];
    let mut finish = |run: &mut Vec<Place>| match run[..] {
        [] => {}
        [at] => scene.shapes.push(Shape::Dot { at, style: style(Role::Dot) }),
        [first, .., last] => {
            let area = run.iter().copied().chain([(last.0, HEIGHT), (first.0, HEIGHT)]).collect();
            scene.shapes.push(Shape::Area { points: area, style: style(Role::Under) });
            scene.shapes.push(Shape::Line { points: std::mem::take(run), style: style(Role::Line) });
        }
    };
    for (index, point) in values.iter().enumerate() {
        match value(point) {
            Some(value) => run.push(place(index, value)),
            None => {
                finish(&mut run);
                run.clear();
            }
        }
    }
    finish(&mut run);
    let mut out = format!(r#"<svg class="sparkline" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none""#);
    let _ = match label {
        "" => write!(out, r#" aria-hidden="true">"#),
        _ => write!(out, r#" role="img"><title>{}</title>"#, escape(&plain(label))),
    };
    scene.write_paths(&mut out);
    out.push_str("</svg>");
    out
}
