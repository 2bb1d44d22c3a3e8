//! Evening out light: every pixel divided by the paper around it.
//!
//! The paper is what remains when the picture is made eight times smaller, dark spots are overgrown by their
//! lighter surroundings, and a wide median smooths the rest.

use image::GrayImage;

use super::shrink;

/// How many times smaller the picture of the paper is.
const COARSE: u32 = 8;
/// How many times more where text is not overgrown: half of what the median sees must be paper.
const WIDE: u32 = 2;
/// Letters are overgrown by the lightest of so many coarse pixels to each side.
const GROW: usize = 2;
/// The median is taken over so many coarse pixels to each side.
const SMOOTH: usize = 7;

/// Divides a picture by its background.
pub fn divided(picture: &GrayImage) -> GrayImage {
    let coarse = coarse(picture, COARSE);
    let across = coarse.width() as usize;
    quotients(picture, &smoothed(&grown(coarse.as_raw(), across), across), across, 255.0)
}

/// Brings the usual brightness around every pixel to the one given, so that what is lighter is seen too.
pub fn evened(picture: &GrayImage, usual: u8) -> GrayImage {
    let coarse = coarse(picture, WIDE * COARSE);
    let across = coarse.width() as usize;
    quotients(picture, &smoothed(coarse.as_raw(), across), across, f32::from(usual))
}

fn coarse(picture: &GrayImage, times: u32) -> GrayImage {
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return picture.clone();
    }
    shrink(picture, width.div_ceil(times), height.div_ceil(times))
}

/// Divides every pixel by the paper, whose picture is so many pixels wide; what is as bright becomes `white`.
fn quotients(picture: &GrayImage, paper: &[u8], across: usize, white: f32) -> GrayImage {
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return picture.clone();
    }
    let paper: Vec<Vec<f32>> = paper
        .chunks_exact(across)
        .map(|row| row.iter().map(|value| f32::from(*value) + 1.0).collect())
        .collect();
    let (columns, rows) = (places(width, across), places(height, paper.len()));
    let mut pixels = Vec::with_capacity(picture.as_raw().len());
    let mut between = vec![0.0_f32; across];
    for (row, place) in picture.as_raw().chunks_exact(width as usize).zip(&rows) {
        let (above, below) = (&paper[place.first], &paper[place.second]);
        for ((value, above), below) in between.iter_mut().zip(above).zip(below) {
            *value = above + (below - above) * place.weight;
        }
        pixels.extend(row.iter().zip(&columns).map(|(pixel, place)| {
            let (left, right) = (between[place.first], between[place.second]);
            quotient(*pixel, left + (right - left) * place.weight, white)
        }));
    }
    GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

fn quotient(pixel: u8, paper: f32, white: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
    let value = (f32::from(pixel) * white / paper).min(255.0) as u8;
    value
}

/// Between which coarse pixels a pixel lies.
struct Place {
    first: usize,
    second: usize,
    weight: f32,
}

fn places(fine: u32, coarse: usize) -> Vec<Place> {
    #[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
    let (share, last) = (coarse as f32 / fine as f32, coarse.saturating_sub(1) as f32);
    (0..fine)
        .map(|at| {
            #[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
            let at = ((at as f32 + 0.5) * share - 0.5).clamp(0.0, last);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to the last")]
            let first = at as usize;
            Place { first, second: (first + 1).min(coarse.saturating_sub(1)), weight: at.fract() }
        })
        .collect()
}

/// Every pixel becomes the lightest around it.
fn grown(pixels: &[u8], width: usize) -> Vec<u8> {
    let across: Vec<u8> = pixels.chunks_exact(width).flat_map(lightest).collect();
    let height = across.len() / width.max(1);
    let mut grown = vec![0; across.len()];
    for (y, row) in grown.chunks_exact_mut(width).enumerate() {
        for near in y.saturating_sub(GROW)..(y + GROW + 1).min(height) {
            let other = &across[near * width..(near + 1) * width];
            row.iter_mut().zip(other).for_each(|(most, value)| *most = (*most).max(*value));
        }
    }
    grown
}

fn lightest(row: &[u8]) -> Vec<u8> {
    let around = |x: usize| &row[x.saturating_sub(GROW)..(x + GROW + 1).min(row.len())];
    (0..row.len()).map(|x| around(x).iter().copied().max().unwrap_or(255)).collect()
}

/// Every pixel becomes the median around it, by a histogram that slides along the row.
fn smoothed(pixels: &[u8], width: usize) -> Vec<u8> {
    let height = pixels.len() / width.max(1);
    let mut smooth = Vec::with_capacity(pixels.len());
    for y in 0..height {
        let rows = y.saturating_sub(SMOOTH)..(y + SMOOTH + 1).min(height);
        let column = |x: usize| rows.clone().map(move |row| pixels[row * width + x]);
        let mut window = Window::default();
        (0..SMOOTH.min(width)).flat_map(column).for_each(|value| window.add(value));
        for x in 0..width {
            if x + SMOOTH < width {
                column(x + SMOOTH).for_each(|value| window.add(value));
            }
            if x > SMOOTH {
                column(x - SMOOTH - 1).for_each(|value| window.remove(value));
            }
            smooth.push(window.median());
        }
    }
    smooth
}

/// A histogram that knows how many of its values lie below the last median.
struct Window {
    counts: [u32; 256],
    all: u32,
    median: u8,
    below: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self { counts: [0; 256], all: 0, median: 0, below: 0 }
    }
}

impl Window {
    fn add(&mut self, value: u8) {
        self.counts[usize::from(value)] += 1;
        self.all += 1;
        self.below += u32::from(value < self.median);
    }

    fn remove(&mut self, value: u8) {
        self.counts[usize::from(value)] -= 1;
        self.all -= 1;
        self.below -= u32::from(value < self.median);
    }

    fn median(&mut self) -> u8 {
        let half = self.all / 2;
        while self.below > half {
            self.median -= 1;
            self.below -= self.counts[usize::from(self.median)];
        }
        while self.median < 255 && self.below + self.counts[usize::from(self.median)] <= half {
            self.below += self.counts[usize::from(self.median)];
            self.median += 1;
        }
        self.median
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shadow_becomes_paper_and_ink_stays_ink() {
        let shade = |x: u32| u8::try_from(120 + x / 4).unwrap_or(255);
        let picture = GrayImage::from_fn(400, 300, |x, y| {
            let ink = (100..110).contains(&y) && x % 20 < 6;
            image::Luma([if ink { shade(x) / 4 } else { shade(x) }])
        });
        let even = divided(&picture);
        let paper = even.get_pixel(30, 200).0[0].min(even.get_pixel(380, 40).0[0]);
        let ink = even.get_pixel(42, 105).0[0].max(even.get_pixel(362, 105).0[0]);
        assert!(paper > 225 && ink < 80, "{paper} {ink}");
    }

    #[test]
    fn the_sliding_median_is_the_median() {
        let pixels: Vec<u8> = (0..20 * 18_u32).map(|at| u8::try_from(at * 37 % 251).unwrap_or(0)).collect();
        let smooth = smoothed(&pixels, 20);
        for (x, y) in [(0, 0), (10, 9), (19, 17), (3, 16)] {
            let rows = usize::saturating_sub(y, SMOOTH)..(y + SMOOTH + 1).min(18);
            let columns = usize::saturating_sub(x, SMOOTH)..(x + SMOOTH + 1).min(20);
            let mut around: Vec<u8> = rows
                .flat_map(|y| columns.clone().map(move |x| (x, y)))
                .map(|(x, y)| pixels[y * 20 + x])
                .collect();
            around.sort_unstable();
            assert_eq!(smooth[y * 20 + x], around[around.len() / 2], "{x} {y}");
        }
    }
}
