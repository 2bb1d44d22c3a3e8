//! Turning pictures: by quarters without loss, by some degrees with the pixels between interpolated.

use image::{GrayImage, imageops};

use super::sides;

/// A turn that sets a picture upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quarter {
    /// None is needed.
    #[default]
    Upright,
    /// A quarter turn clockwise.
    Right,
    /// Upside down.
    Half,
    /// A quarter turn the other way.
    Left,
}

impl Quarter {
    /// The turn of so many degrees clockwise, if it is one.
    pub fn from_degrees(degrees: u32) -> Option<Self> {
        match degrees {
            0 => Some(Self::Upright),
            90 => Some(Self::Right),
            180 => Some(Self::Half),
            270 => Some(Self::Left),
            _ => None,
        }
    }

    /// True when width and height change places.
    pub fn lies(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }

    /// Leads a point of the turned picture, of these sides, back to the picture before the turn.
    pub fn undo(self, [x, y]: [f32; 2], [width, height]: [f32; 2]) -> [f32; 2] {
        match self {
            Self::Upright => [x, y],
            Self::Right => [y, width - x],
            Self::Half => [width - x, height - y],
            Self::Left => [height - y, x],
        }
    }
}

/// Turns a picture by quarters.
pub fn quarter(picture: &GrayImage, quarter: Quarter) -> GrayImage {
    match quarter {
        Quarter::Upright => picture.clone(),
        Quarter::Right => imageops::rotate90(picture),
        Quarter::Half => imageops::rotate180(picture),
        Quarter::Left => imageops::rotate270(picture),
    }
}

/// Leads a point of the levelled picture back to the leaning one.
pub fn back([x, y]: [f32; 2], [width, height]: [f32; 2], degrees: f32) -> [f32; 2] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (x, y) = (x - width / 2.0, y - height / 2.0);
    [width / 2.0 + x * cos - y * sin, height / 2.0 + x * sin + y * cos]
}

/// Fractions of a pixel are counted in so many bits.
const BITS: u32 = 16;
const ONE: i64 = 1 << BITS;

/// Lays lines level that lean by so many degrees; what comes in from outside is paper.
pub fn levelled(picture: &GrayImage, degrees: f32) -> GrayImage {
    let (width, height) = picture.dimensions();
    let whole = sides(picture);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (step_x, step_y) = (fixed(cos), fixed(sin));
    let source = Source { pixels: picture.as_raw(), width: i64::from(width), height: i64::from(height) };
    let mut pixels = Vec::with_capacity(picture.as_raw().len());
    for y in 0..height {
        #[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
        let [x, y] = back([0.5, y as f32 + 0.5], whole, degrees);
        let (mut x, mut y) = (fixed(x - 0.5), fixed(y - 0.5));
        pixels.extend((0..width).map(|_| {
            let pixel = source.at(x, y);
            x += step_x;
            y += step_y;
            pixel
        }));
    }
    GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

fn fixed(number: f32) -> i64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "casts saturate")]
    let number = (f64::from(number) * ONE as f64).round() as i64;
    number
}

struct Source<'a> {
    pixels: &'a [u8],
    width: i64,
    height: i64,
}

impl Source<'_> {
    /// The value at a place between four pixels.
    fn at(&self, x: i64, y: i64) -> u8 {
        let (left, top) = (x >> BITS, y >> BITS);
        if left < 0 || top < 0 || left + 1 >= self.width || top + 1 >= self.height {
            return u8::MAX;
        }
        let at = usize::try_from(top * self.width + left).unwrap_or(usize::MAX);
        let below = at.saturating_add(usize::try_from(self.width).unwrap_or(0));
        let (Some(&upper), Some(&lower)) = (two(self.pixels, at), two(self.pixels, below)) else {
            return u8::MAX;
        };
        // Paper, and the inside of strokes, need no reckoning.
        if upper == lower && upper[0] == upper[1] {
            return upper[0];
        }
        // Eight bits of the fraction are enough for eight bits of grey.
        let (right, down) = (weight(x), weight(y));
        let mix = |[first, second]: [u32; 2], share: u32| first * (256 - share) + second * share;
        let rows = [upper, lower].map(|row| mix(row.map(u32::from), right));
        u8::try_from((mix(rows, down) + (1 << 15)) >> 16).unwrap_or(u8::MAX)
    }
}

fn two(pixels: &[u8], at: usize) -> Option<&[u8; 2]> {
    pixels.get(at..)?.first_chunk()
}

fn weight(place: i64) -> u32 {
    u32::try_from((place & (ONE - 1)) >> (BITS - 8)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaning_line_becomes_level() {
        let slope = 3.0_f32.to_radians().tan();
        let leaning = GrayImage::from_fn(400, 300, |x, y| {
            let at = |side: u32| f32::from(u16::try_from(side).unwrap_or(0));
            image::Luma([if (at(y) - 150.0 - (at(x) - 200.0) * slope).abs() < 3.0 { 0 } else { 255 }])
        });
        let level = levelled(&leaning, 3.0);
        assert!([20, 120, 280, 380].iter().all(|x| level.get_pixel(*x, 150).0[0] < 60));
        assert!([20, 380].iter().all(|x| level.get_pixel(*x, 142).0[0] > 200));
    }
}
