//! What kind of sheet a picture shows: an empty one, one that only parts documents, or one to be read.
//!
//! Judged by pieces of ink as large as letters. In doubt a sheet is to be read: that costs a second, the other
//! mistake costs the page.

use super::Prepared;
use super::components::{Piece, pieces};

/// Darker than this is ink, however faint the print.
const FAINT: u8 = 190;
/// Pieces smaller than this share of an inch are dust; a dot of small print is larger than a speck, a letter more so.
const DUST: f32 = 0.035;
/// Margins of this share of the page hold the shadows and holes of its edges.
const EDGE: f32 = 0.025;
/// So many upright bars side by side are a bar code.
const BARS: usize = 20;
/// A sheet with a bar code and more than so many other pieces is a document that carries one.
const BESIDE_BARS: usize = 120;
/// A sign that stands alone on a separator is at least this high, in inches.
const SIGN: f32 = 0.4;

/// What a sheet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// Nothing is on it.
    Blank,
    /// It only parts documents.
    Separator,
    /// It is to be read.
    Page,
}

impl Sheet {
    /// Judges a prepared picture.
    pub fn of(prepared: &Prepared) -> Self {
        let (width, height) = prepared.picture.dimensions();
        let dots = |inches: f32| pixels(inches * prepared.dpi);
        let edge = pixels(EDGE * super::sides(&prepared.picture)[0].min(super::sides(&prepared.picture)[1]));
        let inside = |piece: &Piece| {
            piece.left >= edge
                && piece.top >= edge
                && piece.right + edge < width
                && piece.bottom + edge < height
        };
        let mut found = pieces(&prepared.picture, FAINT);
        found.retain(|piece| inside(piece) && piece.width().max(piece.height()) >= dots(DUST));
        if found.is_empty() {
            return Self::Blank;
        }
        let bars = found.iter().filter(|piece| is_bar(piece)).count();
        let others = found.len() - bars;
        if bars >= BARS && others <= BESIDE_BARS || is_one_sign(&found, dots(SIGN)) {
            return Self::Separator;
        }
        Self::Page
    }
}

/// Upright, solid, and at least six times as high as wide.
fn is_bar(piece: &Piece) -> bool {
    piece.height() >= piece.width() * 6 && piece.ink * 10 >= piece.width() * piece.height() * 7
}

/// A large piece that all others (its dots) lie close to.
fn is_one_sign(found: &[Piece], high: u32) -> bool {
    let Some(largest) = found.iter().max_by_key(|piece| piece.height()) else { return false };
    let reach = largest.height() / 2;
    let near = |piece: &Piece| {
        piece.right + reach >= largest.left
            && piece.left <= largest.right + reach
            && piece.bottom + reach >= largest.top
            && piece.top <= largest.bottom + reach
    };
    found.len() <= 4 && largest.height() >= high && found.iter().all(near)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
fn pixels(number: f32) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::super::{Quarter, prepare};
    use super::*;

    fn sheet(ink: impl Fn(u32, u32) -> bool) -> Sheet {
        let picture = GrayImage::from_fn(826, 1169, |x, y| Luma([if ink(x, y) { 20 } else { 245 }]));
        Sheet::of(&prepare(&picture, 100.0, Quarter::Upright))
    }

    #[test]
    fn sheets_are_told_apart() {
        assert_eq!(sheet(|_, _| false), Sheet::Blank);
        // Dust, and the shadow of an edge.
        assert_eq!(sheet(|x, y| x < 9 || (x * 31 + y * 17) % 4001 == 0), Sheet::Blank);
        // One short line of text.
        assert_eq!(
            sheet(|x, y| (300..420).contains(&x) && (200..212).contains(&y) && x % 14 < 8),
            Sheet::Page
        );
        // Bars.
        let bars = |x: u32, y: u32| (200..600).contains(&x) && (300..420).contains(&y) && x % 9 < 4;
        assert_eq!(sheet(bars), Sheet::Separator);
        // One large sign.
        assert_eq!(sheet(|x, y| (380..400).contains(&x) && (400..500).contains(&y)), Sheet::Separator);
    }

    #[test]
    fn a_letter_that_carries_a_bar_code_is_read() {
        let bars = |x: u32, y: u32| (500..760).contains(&x) && (60..120).contains(&y) && x % 9 < 4;
        let text =
            |x: u32, y: u32| (100..700).contains(&x) && y > 200 && y < 1000 && y % 30 < 10 && x % 14 < 8;
        assert_eq!(sheet(|x, y| bars(x, y) || text(x, y)), Sheet::Page);
    }
}
