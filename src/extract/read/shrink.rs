//! Making grey pictures smaller: every new pixel is the mean of the area it stands for.
//!
//! Row by row, so that a drawing of 140 million pixels needs no second picture of its size.

use image::GrayImage;

/// A stretch of old pixels that makes one new pixel: the first, and the weight of each.
struct Stretch {
    first: usize,
    weights: Vec<f32>,
}

/// Makes a picture smaller; the new sides must not be larger than the old ones.
pub fn shrink(picture: &GrayImage, width: u32, height: u32) -> GrayImage {
    let old_width = picture.width() as usize;
    let (across, down) = (stretches(picture.width(), width), stretches(picture.height(), height));
    let mut pixels = Vec::with_capacity(across.len() * down.len());
    let mut sums = vec![0.0_f32; old_width];
    for stretch in &down {
        sums.fill(0.0);
        let rows = picture.as_raw().chunks_exact(old_width.max(1)).skip(stretch.first);
        for (row, weight) in rows.zip(&stretch.weights) {
            sums.iter_mut().zip(row).for_each(|(sum, pixel)| *sum += f32::from(*pixel) * weight);
        }
        pixels.extend(across.iter().map(|stretch| mean(stretch, &sums)));
    }
    GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

fn mean(stretch: &Stretch, sums: &[f32]) -> u8 {
    let sums = sums.get(stretch.first..).unwrap_or_default();
    let mean: f32 = sums.iter().zip(&stretch.weights).map(|(sum, weight)| sum * weight).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of bytes is a byte")]
    let byte = mean.round().clamp(0.0, 255.0) as u8;
    byte
}

/// Divides `old` pixels among `new` ones; the weights of a stretch add up to 1.
fn stretches(old: u32, new: u32) -> Vec<Stretch> {
    let share = f64::from(old) / f64::from(new.max(1));
    (0..new)
        .map(|at| {
            let (from, to) = (f64::from(at) * share, (f64::from(at) + 1.0) * share);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to the old side")]
            let (first, end) = (from.floor() as u32, (to.ceil() as u32).min(old));
            let covered =
                |pixel: u32| (to.min(f64::from(pixel) + 1.0) - from.max(f64::from(pixel))).max(0.0) / share;
            #[expect(clippy::cast_possible_truncation, reason = "a weight from 0 to 1")]
            let weights = (first..end).map(|pixel| covered(pixel) as f32).collect();
            Stretch { first: first as usize, weights }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_become_their_means() {
        let picture = GrayImage::from_fn(4, 2, |x, _| image::Luma([[0, 100, 200, 200][x as usize]]));
        assert_eq!(shrink(&picture, 2, 1).into_raw(), [50, 200]);
        assert_eq!(shrink(&picture, 4, 2), picture);
        // Three pixels of four: the middle one takes half of each neighbour.
        assert_eq!(shrink(&picture, 3, 1).into_raw(), [25, 150, 200]);
    }
}
