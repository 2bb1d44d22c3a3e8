//! Making grey pictures smaller: every new pixel is the mean of the area it stands for.
//!
//! Row by row: a drawing of 140 million pixels needs to be in memory neither before nor after.

use image::GrayImage;

/// A stretch of old pixels that makes one new pixel: the first, and the weight of each.
struct Stretch {
    first: usize,
    weights: Vec<f32>,
}

/// A picture that becomes smaller while its rows come in, so that the large one need not be held.
pub struct Shrinking {
    across: Vec<Stretch>,
    down: Vec<Stretch>,
    /// Sums of the rows of the new row in hand, and of the one after it, which may share a row with it.
    sums: [Vec<f32>; 2],
    at: usize,
    seen: usize,
    pixels: Vec<u8>,
    size: [u32; 2],
}

impl Shrinking {
    /// Begins a picture of the old sides that is to have the new ones, which must not be larger.
    pub fn new(old: [u32; 2], new: [u32; 2]) -> Self {
        let sums = [(); 2].map(|()| vec![0.0; old[0] as usize]);
        let (across, down) = (stretches(old[0], new[0]), stretches(old[1], new[1]));
        let pixels = Vec::with_capacity(across.len() * down.len());
        Self { across, down, sums, at: 0, seen: 0, pixels, size: new }
    }

    /// Takes the next row.
    pub fn row(&mut self, row: &[u8]) {
        let [here, next] = &mut self.sums;
        for (sums, stretch) in [here, next].into_iter().zip(self.down.iter().skip(self.at)) {
            let weight = self.seen.checked_sub(stretch.first).and_then(|at| stretch.weights.get(at));
            if let Some(weight) = weight {
                sums.iter_mut().zip(row).for_each(|(sum, pixel)| *sum += f32::from(*pixel) * weight);
            }
        }
        self.seen += 1;
        let stretch = self.down.get(self.at);
        if stretch.is_some_and(|stretch| stretch.first + stretch.weights.len() <= self.seen) {
            self.pixels.extend(self.across.iter().map(|stretch| mean(stretch, &self.sums[0])));
            self.sums.swap(0, 1);
            self.sums[1].fill(0.0);
            self.at += 1;
        }
    }

    /// Ends the picture; rows that never came are paper.
    pub fn finish(mut self) -> GrayImage {
        self.pixels.resize(self.across.len() * self.down.len(), u8::MAX);
        GrayImage::from_raw(self.size[0], self.size[1], self.pixels).unwrap_or_default()
    }
}

/// Makes a picture smaller; the new sides must not be larger than the old ones.
pub fn shrink(picture: &GrayImage, width: u32, height: u32) -> GrayImage {
    let mut shrinking = Shrinking::new(picture.dimensions().into(), [width, height]);
    picture.as_raw().chunks_exact(picture.width().max(1) as usize).for_each(|row| shrinking.row(row));
    shrinking.finish()
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
