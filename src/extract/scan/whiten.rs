//! Whitening: what is hardly darker than the paper becomes paper.
//!
//! The back of a thin sheet shows through, and paper has a grain; both are far paler than the ink of the page. So
//! white is set a little below the paper, by a share of the way to the ink. Invariant: what is as dark as the ink
//! stays ink, however pale the print is.

use image::GrayImage;

use super::threshold;

/// How much of the way from the paper to the ink counts as paper (measured from 0.1 to 0.3: with more,
/// pale and blurred print begins to go).
const SHARE: f32 = 0.15;

/// A picture, whose light is even, with white paper.
pub fn whitened(picture: &GrayImage) -> GrayImage {
    let mut counts = [0_u64; 256];
    picture.as_raw().iter().for_each(|&pixel| counts[usize::from(pixel)] += 1);
    let ink = mean(&counts[..=usize::from(threshold(picture))]);
    let paper = median(&counts);
    let white = (paper - SHARE * (paper - ink)).max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast ends at 255")]
    let table: Vec<u8> = (0..=255_u8).map(|pixel| (f32::from(pixel) * 255.0 / white) as u8).collect();
    let mut white = picture.clone();
    white.iter_mut().for_each(|pixel| *pixel = table[usize::from(*pixel)]);
    white
}

#[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
fn mean(counts: &[u64]) -> f32 {
    let sum: u64 = (0..).zip(counts).map(|(value, count)| value * count).sum();
    sum as f32 / counts.iter().sum::<u64>().max(1) as f32
}

fn median(counts: &[u64; 256]) -> f32 {
    let all: u64 = counts.iter().sum();
    let mut below = 0;
    let middle = (0..=u8::MAX).find(|&value| {
        below += counts[usize::from(value)];
        below * 2 >= all
    });
    f32::from(middle.unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// Lines of ink on paper, and between them what shows through from the back.
    fn page(ink: u8, behind: u8, paper: u8) -> GrayImage {
        GrayImage::from_fn(200, 200, |x, y| {
            Luma([match y % 20 {
                0..3 if x % 3 == 0 => ink,
                10..13 => behind,
                _ => paper,
            }])
        })
    }

    #[test]
    fn the_back_of_the_sheet_goes_and_pale_print_stays() {
        let white = whitened(&page(20, 222, 250));
        assert_eq!([white.get_pixel(30, 11).0[0], white.get_pixel(31, 5).0[0]], [255, 255]);
        assert!(white.get_pixel(30, 1).0[0] < 30);
        let pale = whitened(&page(190, 250, 250));
        assert!((190..205).contains(&pale.get_pixel(30, 1).0[0]) && pale.get_pixel(30, 5).0[0] == 255);
    }

    #[test]
    fn one_colour_stays_one_colour() {
        for colour in [0, 128, 255] {
            let white = whitened(&GrayImage::from_pixel(9, 9, Luma([colour])));
            assert!(white.pixels().all(|pixel| pixel == white.get_pixel(0, 0)));
        }
    }
}
