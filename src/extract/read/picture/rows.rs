//! [`Rows`]: a picture that is made smaller while its rows come in, in as many colours as it has.

use image::{DynamicImage, GrayImage, RgbImage};

use crate::extract::scan::Shrinking;

/// A picture in the making: one grey one, or one for each of red, green and blue.
pub struct Rows {
    colours: Vec<Shrinking>,
    /// Samples of a pixel as they come: grey, grey and opacity, colours, colours and opacity.
    each: usize,
    /// The samples of each colour of the row in hand.
    planes: [Vec<u8>; 3],
    new: [u32; 2],
    empty: bool,
}

impl Rows {
    /// Begins a picture of the old sides, of so many samples a pixel (1 to 4), that is to have the new sides.
    pub fn new(old: [u32; 2], new: [u32; 2], each: usize) -> Self {
        let count = if each < 3 { 1 } else { 3 };
        let colours = (0..count).map(|_| Shrinking::new(old, new)).collect();
        let planes = [(); 3].map(|()| vec![u8::MAX; if each == 1 { 0 } else { old[0] as usize }]);
        Self { colours, each: each.max(1), planes, new, empty: true }
    }

    /// True until the first row came.
    pub fn is_empty(&self) -> bool {
        self.empty
    }

    /// Takes the next row.
    pub fn row(&mut self, row: &[u8]) {
        self.empty = false;
        match (self.each, &mut self.colours[..]) {
            (1, [grey, ..]) => grey.row(row),
            (3, [red, green, blue]) => {
                let [reds, greens, blues] = &mut self.planes;
                let planes = reds.iter_mut().zip(greens.iter_mut()).zip(blues.iter_mut());
                for (((red, green), blue), pixel) in planes.zip(row.chunks_exact(3)) {
                    (*red, *green, *blue) = (pixel[0], pixel[1], pixel[2]);
                }
                red.row(reds);
                green.row(greens);
                blue.row(blues);
            }
            (each, colours) => {
                for (at, (colour, plane)) in colours.iter_mut().zip(&mut self.planes).enumerate() {
                    for (sample, pixel) in plane.iter_mut().zip(row.chunks_exact(each)) {
                        *sample = on_paper(pixel[at], pixel[each - 1]);
                    }
                    colour.row(plane);
                }
            }
        }
    }

    /// Ends the picture; rows that never came are paper.
    pub fn finish(self) -> DynamicImage {
        let [width, height] = self.new;
        let mut planes = self.colours.into_iter().map(Shrinking::finish);
        match (planes.next(), planes.next(), planes.next()) {
            (Some(red), Some(green), Some(blue)) => {
                let pixels = red.iter().zip(green.iter()).zip(blue.iter());
                let pixels = pixels.flat_map(|((red, green), blue)| [*red, *green, *blue]).collect();
                DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, pixels).unwrap_or_default())
            }
            (grey, ..) => DynamicImage::ImageLuma8(grey.unwrap_or_else(GrayImage::default)),
        }
    }
}

/// A sample as it is seen on white paper.
fn on_paper(sample: u8, opacity: u8) -> u8 {
    let seen = (u16::from(sample) * u16::from(opacity) + 255 * u16::from(255 - opacity)) / 255;
    u8::try_from(seen).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_the_mean_of_its_own() {
        let mut rows = Rows::new([2, 1], [1, 1], 3);
        rows.row(&[0, 100, 200, 100, 100, 0]);
        assert_eq!(rows.finish().into_rgb8().into_raw(), [50, 100, 100]);
        let mut rows = Rows::new([2, 2], [1, 1], 1);
        assert!(rows.is_empty());
        rows.row(&[0, 100]);
        rows.row(&[100, 200]);
        assert_eq!(rows.finish().into_luma8().into_raw(), [100]);
    }

    #[test]
    fn what_is_transparent_is_paper() {
        let mut rows = Rows::new([2, 1], [2, 1], 4);
        rows.row(&[9, 9, 9, 0, 10, 20, 30, 255]);
        assert_eq!(rows.finish().into_rgb8().into_raw(), [255, 255, 255, 10, 20, 30]);
        let mut rows = Rows::new([2, 1], [2, 1], 2);
        rows.row(&[0, 0, 7, 255]);
        assert_eq!(rows.finish().into_luma8().into_raw(), [255, 7]);
    }
}
