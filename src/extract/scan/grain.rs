//! The grain of bad copies: a picture softened until grain and broken strokes are gone, and stretched again.
//!
//! What a copier does to a page is undone by a wide blur: torn strokes grow together, and grain becomes an even
//! grey. What is then hardly darker than the paper varies is paper. It costs the finest dots, so only pages that
//! are read badly otherwise are softened. Invariant: the picture keeps its sides.

use image::GrayImage;

use super::background;

/// The brightness that paper is brought to, so that its grain can be seen on both sides.
const PAPER: u8 = 180;
/// Paper is what is less than so many standard deviations of the grain darker than the usual.
const FROM_GRAIN: f32 = 2.5;
/// It is at least this bright.
const BRIGHTEST: f32 = 0.85;
/// From black to white in shares of the paper: a steep slope, as ink and paper are all there is.
const SLOPE: f32 = 0.32;
/// Nine of ten pixels are darker than this share of the grain above the usual.
const NINETIETH: f32 = 0.84;

/// A softened picture whose paper has everywhere the same brightness.
#[derive(Debug)]
pub struct Soft {
    picture: GrayImage,
    usual: f32,
    grain: f32,
}

impl Soft {
    /// Softens a picture so many times over; each time is a Gaussian of a variance of half a pixel.
    pub fn new(picture: &GrayImage, times: usize) -> Self {
        let soft = (0..times).fold(picture.clone(), |picture, _| blurred(&picture));
        let picture = background::evened(&soft, PAPER);
        let mut counts = [0_usize; 256];
        picture.as_raw().iter().for_each(|&pixel| counts[usize::from(pixel)] += 1);
        let [usual, light] = [50, 90].map(|share| percentile(&counts, share));
        Self { picture, usual, grain: (light - usual) / NINETIETH }
    }

    /// How much the paper varies, as a share of its brightness.
    pub fn grain(&self) -> f32 {
        self.grain / self.usual.max(1.0)
    }

    /// The picture with white paper.
    pub fn cleaned(mut self) -> GrayImage {
        let middle = (self.usual - FROM_GRAIN * self.grain).min(self.usual * BRIGHTEST);
        let slope = 255.0 / (self.usual * SLOPE).max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast ends at 0 and 255"
        )]
        let table: Vec<u8> =
            (0..=255_u8).map(|pixel| ((f32::from(pixel) - middle) * slope + 127.5) as u8).collect();
        self.picture.iter_mut().for_each(|pixel| *pixel = table[usize::from(*pixel)]);
        self.picture
    }
}

fn percentile(counts: &[usize; 256], share: usize) -> f32 {
    let all: usize = counts.iter().sum();
    let mut below = 0;
    let reached = (0..=255_u8).find(|&value| {
        below += counts[usize::from(value)];
        below * 100 >= all * share
    });
    f32::from(reached.unwrap_or(u8::MAX))
}

/// Mixes every pixel with its neighbours across and down, in parts of 1, 2 and 1; the outermost stay.
fn blurred(picture: &GrayImage) -> GrayImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if width < 3 || height < 3 {
        return picture.clone();
    }
    let mut across = picture.as_raw().clone();
    for (soft, row) in across.chunks_exact_mut(width).zip(picture.as_raw().chunks_exact(width)) {
        let near = row.iter().zip(&row[1..]).zip(&row[2..]);
        soft[1..].iter_mut().zip(near).for_each(|(soft, ((a, b), c))| *soft = mixed(*a, *b, *c));
    }
    let mut pixels = across.clone();
    let rows = across
        .chunks_exact(width)
        .zip(across.chunks_exact(width).skip(1))
        .zip(across.chunks_exact(width).skip(2));
    for (soft, ((above, here), below)) in pixels.chunks_exact_mut(width).skip(1).zip(rows) {
        let near = above.iter().zip(here).zip(below);
        soft.iter_mut().zip(near).for_each(|(soft, ((a, b), c))| *soft = mixed(*a, *b, *c));
    }
    GrayImage::from_raw(picture.width(), picture.height(), pixels).unwrap_or_default()
}

fn mixed(before: u8, here: u8, after: u8) -> u8 {
    let sum = u16::from(before) + 2 * u16::from(here) + u16::from(after) + 2;
    (sum >> 2).to_be_bytes()[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars of ink, in the paper between them every pixel that `dark` tells.
    fn page(dark: impl Fn(u32, u32) -> bool) -> GrayImage {
        GrayImage::from_fn(400, 400, |x, y| {
            let ink = (100..300).contains(&x) && y % 60 < 6;
            image::Luma([if ink || dark(x, y) { 0 } else { 255 }])
        })
    }

    fn share_of_dark(picture: &GrayImage, rows: impl Fn(u32) -> bool) -> f32 {
        let inside = picture.enumerate_pixels().filter(|(x, y, _)| (110..290).contains(x) && rows(y % 60));
        let (count, dark) = inside.fold((0.0, 0.0), |(count, dark), (_, _, pixel)| {
            (count + 1.0, dark + f32::from(u8::from(pixel.0[0] < 128)))
        });
        dark / count
    }

    #[test]
    fn grain_becomes_paper_and_strokes_stay() {
        let grainy = page(|x, y| (x * 7919 + y * 104_729 + x * y * 31) % 97 < 30);
        let soft = Soft::new(&grainy, 3);
        assert!(soft.grain() > Soft::new(&page(|_, _| false), 3).grain() + 0.05);
        let clean = soft.cleaned();
        assert!(share_of_dark(&clean, |y| (2..4).contains(&y)) > 0.95);
        assert!(share_of_dark(&clean, |y| (20..50).contains(&y)) < 0.02);
    }

    #[test]
    fn a_torn_stroke_grows_together() {
        let torn = GrayImage::from_fn(400, 400, |x, y| {
            let ink = y % 60 < 6 && (x + y) % 4 != 0;
            image::Luma([if ink { 0 } else { 255 }])
        });
        let clean = Soft::new(&torn, 6).cleaned();
        assert!(share_of_dark(&clean, |y| (2..4).contains(&y)) > 0.99);
    }
}
