//! Specks: the median of nine pixels, taken where a page has many.
//!
//! The nine are sorted by columns of three, which neighbours share: the median of nine is the median of the
//! largest of the small, the middle of the middle, and the smallest of the large.

use image::GrayImage;

use super::components;

/// Darker than this is ink, on a picture whose light is even.
const INK: u8 = 140;
/// Dust and the noise of bad copies are pieces of so many pixels at most.
const SPECK: u32 = 4;

/// The share of the pieces of ink that are too small for a dot.
pub fn specks(picture: &GrayImage) -> f32 {
    let pieces = components::pieces(picture, INK);
    let specks = pieces.iter().filter(|piece| piece.ink <= SPECK).count();
    #[expect(clippy::cast_precision_loss, reason = "pieces are counted up to a bound")]
    let share = specks as f32 / pieces.len().max(1) as f32;
    share
}

/// Every pixel becomes the median of the nine around it; the outermost stay.
pub fn filtered(picture: &GrayImage) -> GrayImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if width < 3 || height < 3 {
        return picture.clone();
    }
    let source = picture.as_raw();
    let mut pixels = source.clone();
    let [mut low, mut middle, mut high] = [(); 3].map(|()| vec![0_u8; width]);
    for y in 1..height - 1 {
        let row = |y: usize| &source[y * width..(y + 1) * width];
        sort_columns([row(y - 1), row(y), row(y + 1)], &mut low, &mut middle, &mut high);
        let out = &mut pixels[y * width + 1..(y + 1) * width - 1];
        let columns = low.windows(3).zip(middle.windows(3)).zip(high.windows(3));
        for (pixel, ((low, middle), high)) in out.iter_mut().zip(columns) {
            let low = low[0].max(low[1]).max(low[2]);
            let high = high[0].min(high[1]).min(high[2]);
            *pixel = median(low, median(middle[0], middle[1], middle[2]), high);
        }
    }
    GrayImage::from_raw(picture.width(), picture.height(), pixels).unwrap_or_default()
}

fn sort_columns(rows: [&[u8]; 3], low: &mut [u8], middle: &mut [u8], high: &mut [u8]) {
    let [above, here, below] = rows;
    let out = low.iter_mut().zip(middle).zip(high);
    for (((low, middle), high), ((a, b), c)) in out.zip(above.iter().zip(here).zip(below)) {
        *low = (*a).min(*b).min(*c);
        *middle = median(*a, *b, *c);
        *high = (*a).max(*b).max(*c);
    }
}

fn median(a: u8, b: u8, c: u8) -> u8 {
    a.min(b).max(a.max(b).min(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_pixels_become_their_median() {
        let picture = GrayImage::from_fn(9, 7, |x, y| {
            image::Luma([u8::try_from((x * 91 + y * 57) % 256).unwrap_or(0)])
        });
        let filtered = filtered(&picture);
        for (x, y) in (1..8).flat_map(|x| (1..6).map(move |y| (x, y))) {
            let mut nine: Vec<u8> =
                (0..9).map(|at| picture.get_pixel(x + at % 3 - 1, y + at / 3 - 1).0[0]).collect();
            nine.sort_unstable();
            assert_eq!(filtered.get_pixel(x, y).0[0], nine[4]);
        }
    }

    #[test]
    fn dust_is_told_from_letters() {
        let letters = GrayImage::from_fn(200, 200, |x, y| {
            image::Luma([if x % 20 < 4 && y % 20 < 9 { 0 } else { 255 }])
        });
        let dusty = GrayImage::from_fn(200, 200, |x, y| {
            image::Luma([if (x * 31 + y * 17) % 97 == 0 { 0 } else { letters.get_pixel(x, y).0[0] }])
        });
        assert!(specks(&letters) < 0.1 && specks(&dusty) > 0.6);
    }
}
