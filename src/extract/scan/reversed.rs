//! Light writing on dark ground, as headings of tables have it.
//!
//! The engine reads every line that it is unsure of a second time with light and dark changed, which is work for
//! nothing on pages without such writing. Here dark areas are looked for: large pieces of ink that fill much of
//! their box, which no letter does.

use image::GrayImage;

use super::components::{Piece, pieces};

/// Darker than this is ink, on a picture whose light is even.
const INK: u8 = 140;
/// A dark area with writing in it is at least this wide and this high, in inches.
const SIDES: [f32; 2] = [0.4, 0.1];
/// It fills so many hundredths of its box; a large letter and the frame of a table do not (measured on 87 pages without
/// such areas: 35 with 40, two with 55).
const FILLED: u64 = 55;

/// True when a picture has an area that is dark enough for light writing.
pub fn has_reversed(picture: &GrayImage, dpi: f32) -> bool {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
    let [width, height] = SIDES.map(|inches| (inches * dpi) as u32);
    let filled = |piece: &Piece| {
        let area = u64::from(piece.width()) * u64::from(piece.height());
        u64::from(piece.ink) * 100 >= area * FILLED
    };
    let dark = |piece: &Piece| piece.width() >= width && piece.height() >= height && filled(piece);
    pieces(picture, INK).iter().any(dark)
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    fn seen(ink: impl Fn(u32, u32) -> bool) -> bool {
        has_reversed(&GrayImage::from_fn(600, 400, |x, y| Luma([if ink(x, y) { 10 } else { 250 }])), 200.0)
    }

    #[test]
    fn a_dark_heading_is_seen_and_a_table_is_not() {
        let letters = |x: u32, y: u32| (110..390).contains(&x) && (70..86).contains(&y) && x % 14 < 6;
        let heading = |x: u32, y: u32| (100..400).contains(&x) && (60..96).contains(&y);
        assert!(seen(|x, y| heading(x, y) && !letters(x, y)));
        assert!(!seen(letters));
        // A frame, and a rule that is thicker than most.
        assert!(!seen(|x, y| x % 150 < 4 || y % 50 < 4));
        assert!(!seen(|_, y| (200..212).contains(&y)));
    }
}
