//! The plotters backend that draws nothing and remembers everything.
//!
//! plotters passes colours where we want classes, so a `Style` travels as a colour: red is the role, green the series,
//! blue whether it is an estimate.

use std::convert::Infallible;

use plotters::style::{Color, RGBColor};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use super::scene::{Colour, HEIGHT, Place, Role, Scene, Shape, Style, WIDTH};
use super::text;

/// Room that plotters gets for labels left of and under the plot. Where labels end up is the style sheet's business.
pub(super) const MARGIN: u32 = 100;

pub(super) struct Recorder<'a> {
    pub scene: &'a mut Scene,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Style {
    pub(super) fn paint(self) -> RGBColor {
        let colour = match self.colour {
            Colour::None => 0,
            Colour::Series(number) => number,
            Colour::Other => u8::MAX,
        };
        RGBColor(self.role as u8, colour, u8::from(self.estimated))
    }

    /// None for what plotters draws in colours of its own or not at all.
    fn of_paint(paint: BackendColor) -> Option<Self> {
        let (role, colour, estimated) = paint.rgb;
        if paint.alpha == 0.0 {
            return None;
        }
        let colour = match colour {
            0 => Colour::None,
            u8::MAX => Colour::Other,
            number => Colour::Series(number),
        };
        Some(Self { role: *Role::ALL.get(usize::from(role))?, colour, estimated: estimated != 0 })
    }
}

/// From the whole picture to the plot.
const fn place((x, y): BackendCoord) -> Place {
    (x - MARGIN as i32, y)
}

impl DrawingBackend for Recorder<'_> {
    type ErrorType = Infallible;

    /// One more than the distance: plotters ends an axis at the last pixel.
    fn get_size(&self) -> (u32, u32) {
        (MARGIN + WIDTH.unsigned_abs() + 1, HEIGHT.unsigned_abs() + 1 + MARGIN)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Only reached by drawing calls that nothing here makes, such as bitmaps.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        if let Some(style) = Style::of_paint(style.color()) {
            self.scene.shapes.push(Shape::Line { points: path.into_iter().map(place).collect(), style });
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, _: bool) -> Drawn {
        if let Some(style) = Style::of_paint(style.color()) {
            self.scene.shapes.push(Shape::Rect { from: place(from), to: place(to), style });
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, _: u32, style: &S, _: bool) -> Drawn {
        if let Some(style) = Style::of_paint(style.color()) {
            self.scene.shapes.push(Shape::Dot { at: place(center), style });
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vert: I, style: &S) -> Drawn {
        if let Some(style) = Style::of_paint(style.color()) {
            self.scene.shapes.push(Shape::Area { points: vert.into_iter().map(place).collect(), style });
        }
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> Drawn {
        if let Some(style) = Style::of_paint(style.color()) {
            self.scene.shapes.push(Shape::Text { at: place(pos), text: text.to_owned(), style });
        }
        Ok(())
    }

    /// Without this plotters asks a font on the server and lays out an element in the browser.
    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        _: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((text::width(text).ceil() as u32, text::SIZE as u32))
    }
}

/// A style as plotters takes it.
pub(super) fn filled(style: Style) -> plotters::style::ShapeStyle {
    style.paint().filled()
}
