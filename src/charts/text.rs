//! How wide text is, without asking a font.

/// Advance widths of the printable ASCII characters of Helvetica, in thousandths of the font size. The system fonts that
/// the style sheet asks for are within a few per cent of it.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// The font size of everything in a drawing, in CSS pixels.
pub(super) const SIZE: f64 = 12.0;

/// The estimated width in CSS pixels, rather too wide than too narrow.
pub(super) fn width(text: &str) -> f64 {
    let thousandths: u32 = text.chars().map(thousandths).sum();
    f64::from(thousandths) * SIZE * 1.06 / 1000.0
}

fn thousandths(character: char) -> u32 {
    match u32::from(character).checked_sub(32).and_then(|index| WIDTHS.get(index as usize)) {
        Some(width) => u32::from(*width),
        None if character.is_control() => 0,
        None if matches!(character, '–' | '−' | '…') => 600,
        None => 1000,
    }
}
