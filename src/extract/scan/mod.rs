//! The crafts of page pictures: what makes a scan easier to read before the OCR engine sees it.
//!
//! Pure, on grey pixels alone: no file format, no engine, no clock. The order was measured: light is evened out
//! (`background`), specks go (`median`, `soften`, where nothing else helps `grain`), lines are laid level (`skew`,
//! `turn`), the picture is brought to 200 dots per inch (`shrink`), and what is paler than ink goes (`whiten`). Invariant:
//! [`Prepared::to_source`] leads from any point of the prepared picture back to the point of the original it shows.

mod background;
mod components;
mod grain;
mod median;
mod reversed;
mod sheet;
mod shrink;
mod skew;
mod soften;
mod turn;
mod whiten;

use image::{GrayImage, imageops};

pub use reversed::has_reversed;
pub use sheet::Sheet;
pub use shrink::{Shrinking, shrink};
pub use turn::Quarter;
pub use whiten::whitened;

/// What the engine reads best (measured; larger pictures are slower and read worse).
pub const ENGINE_DPI: f32 = 200.0;
/// At this resolution and below, the median takes the dots of letters for specks.
const MEDIAN_ABOVE_DPI: f32 = 160.0;
/// Less skew than this, in degrees, is not worth the blur of turning.
const LEVEL: f32 = 0.15;
/// A page is specked when so large a share of its pieces are specks (measured on generated pages: 0.66 and more with
/// dust, below 0.5 without, the dots of letters included).
const SPECKED: f32 = 0.6;
/// Above this share it may be a grainy copy (measured: 0.48 to 0.5 on three of them).
const MAYBE_GRAINY: f32 = 0.35;
/// How many times a picture is softened to see its grain, and the grain above which a page is read from nothing but
/// that (measured on 92 generated pages: 0.30, 0.24 and 0.12 on three bad copies, less than 0.07 on the others).
const GRAIN_TIMES: usize = 3;
const GRAINY: f32 = 0.1;
/// Small signs of coarser pictures are read when these are so much larger (measured: 14 numbers of 16 instead of 4).
pub const COARSE_DPI: f32 = 170.0;
const ENLARGED: f32 = 1.5;

/// A picture made ready for the engine.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The picture.
    pub picture: GrayImage,
    /// Its resolution.
    pub dpi: f32,
    /// True when more than its light was changed.
    pub filtered: bool,
    way: Way,
}

/// The way from a prepared picture back to the picture it was made of.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// Pixels of the turned picture per pixel of the prepared one, across and down.
    scale: [f32; 2],
    angle: f32,
    /// Width and height after the quarter turn.
    turned: [f32; 2],
    quarter: Quarter,
}

impl Prepared {
    /// Wraps a picture as it is, turned upright.
    pub fn raw(picture: &GrayImage, dpi: f32, quarter: Quarter) -> Self {
        let picture = turn::quarter(picture, quarter);
        let way = Way { scale: [1.0; 2], angle: 0.0, turned: sides(&picture), quarter };
        Self { picture, dpi, filtered: false, way }
    }

    /// Prepares the same source again, softened so many times (see `grain`); every point stays where it is.
    pub fn softened(&self, source: &GrayImage, times: usize) -> Self {
        let upright = turn::quarter(source, self.way.quarter);
        let (width, height) = self.picture.dimensions();
        let small =
            if upright.dimensions() == (width, height) { upright } else { shrink(&upright, width, height) };
        let picture = levelled(grain::Soft::new(&small, times).cleaned(), self.way.angle);
        Self { picture, filtered: true, ..*self }
    }

    /// Prepares the same source again without any filter, at a resolution that suits small signs: no finer than
    /// the one asked for, and a coarse picture enlarged. Points lie elsewhere in proportion to the sides.
    pub fn plain(&self, source: &GrayImage, dpi: f32, finest: f32) -> Self {
        let upright = turn::quarter(source, self.way.quarter);
        let turned = sides(&upright);
        let even = background::divided(&upright);
        let wanted = if dpi < COARSE_DPI { dpi * ENLARGED } else { dpi.min(finest) };
        let factor = wanted / dpi;
        let sized = match factor {
            small if small < 0.95 => reduced(&even, small),
            large if large > 1.0 => enlarged(&even, large),
            _ => even,
        };
        let picture = levelled(sized, self.way.angle);
        let new = sides(&picture);
        let scale = [turned[0] / new[0].max(1.0), turned[1] / new[1].max(1.0)];
        let dpi = if (0.95..=1.0).contains(&factor) { dpi } else { wanted };
        Self { picture, dpi, filtered: false, way: Way { scale, ..self.way } }
    }

    /// Returns how many times as wide and as high this picture is as another one of the same page.
    pub fn larger_than(&self, other: &Self) -> [f32; 2] {
        let (own, others) = (sides(&self.picture), sides(&other.picture));
        [own[0] / others[0].max(1.0), own[1] / others[1].max(1.0)].map(|factor| factor.max(f32::MIN_POSITIVE))
    }

    /// Returns the point of the source that a point of this picture shows, both in pixels.
    pub fn to_source(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let Way { scale, angle, turned, quarter } = self.way;
        let level = [x * scale[0], y * scale[1]];
        quarter.undo(turn::back(level, turned, angle), turned)
    }

    /// Returns the box of the source that shows the word in this box: left, top, width, height.
    ///
    /// A word is short against the skew of a page, so its box keeps its sides and only its place moves.
    pub fn box_in_source(&self, [left, top, width, height]: [f32; 4]) -> [f32; 4] {
        let [x, y] = self.to_source([left + width / 2.0, top + height / 2.0]);
        let (width, height) = (width * self.way.scale[0], height * self.way.scale[1]);
        let (width, height) = if self.way.quarter.lies() { (height, width) } else { (width, height) };
        [x - width / 2.0, y - height / 2.0, width, height]
    }
}

/// Makes a grey picture of so many dots per inch ready for the engine.
pub fn prepare(source: &GrayImage, dpi: f32, quarter: Quarter) -> Prepared {
    let upright = turn::quarter(source, quarter);
    let turned = sides(&upright);
    let even = background::divided(&upright);
    let specks = if dpi > MEDIAN_ABOVE_DPI { median::specks(&even) } else { 0.0 };
    let specked = specks > SPECKED;
    let grainy = if specks > MAYBE_GRAINY { grainless(&to_engine(&upright, dpi)) } else { None };
    let filtered = specked || grainy.is_some();
    let clean = match grainy {
        Some(picture) => picture,
        None if specked => soften::softened(&median::filtered(&even), dpi),
        None => even,
    };
    let angle = Some(skew::angle(&clean)).filter(|angle| angle.abs() > LEVEL).unwrap_or(0.0);
    let level = levelled(clean, angle);
    let picture = if sides(&level) == turned { to_engine(&level, dpi) } else { level };
    let small = sides(&picture);
    let scale = [turned[0] / small[0].max(1.0), turned[1] / small[1].max(1.0)];
    Prepared {
        picture,
        dpi: if is_fine(dpi) { ENGINE_DPI } else { dpi },
        filtered,
        way: Way { scale, angle, turned, quarter },
    }
}

/// The picture without its grain, where it has much.
fn grainless(picture: &GrayImage) -> Option<GrayImage> {
    let soft = grain::Soft::new(picture, GRAIN_TIMES);
    (soft.grain() > GRAINY).then(|| soft.cleaned())
}

fn levelled(picture: GrayImage, angle: f32) -> GrayImage {
    if angle == 0.0 { picture } else { turn::levelled(&picture, angle) }
}

/// True when a picture has more dots than the engine needs.
fn is_fine(dpi: f32) -> bool {
    ENGINE_DPI / dpi < 0.95
}

fn to_engine(picture: &GrayImage, dpi: f32) -> GrayImage {
    if is_fine(dpi) { reduced(picture, ENGINE_DPI / dpi) } else { picture.clone() }
}

/// Makes a picture smaller by a factor below 1.
pub fn reduced(picture: &GrayImage, factor: f32) -> GrayImage {
    let [width, height] = sides(picture).map(|side| scaled(side, factor));
    shrink(picture, width.min(picture.width().max(1)), height.min(picture.height().max(1)))
}

fn enlarged(picture: &GrayImage, factor: f32) -> GrayImage {
    let [width, height] = sides(picture).map(|side| scaled(side, factor));
    imageops::resize(picture, width, height, imageops::FilterType::CatmullRom)
}

/// The sides as numbers to reckon with.
fn sides(picture: &GrayImage) -> [f32; 2] {
    #[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
    [picture.width(), picture.height()].map(|side| side as f32)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive and smaller than a u32"
)]
fn scaled(pixels: f32, factor: f32) -> u32 {
    ((pixels * factor).round() as u32).max(1)
}

/// The grey value that parts ink from paper best (Otsu's method).
fn threshold(picture: &GrayImage) -> u8 {
    let mut counts = [0.0_f64; 256];
    picture.as_raw().iter().for_each(|pixel| counts[usize::from(*pixel)] += 1.0);
    let values = || (0..=255_u8).zip(counts);
    let (all, sum) =
        values().fold((0.0, 0.0), |(all, sum), (value, count)| (all + count, sum + f64::from(value) * count));
    let (mut dark, mut dark_sum, mut best) = (0.0, 0.0, (0.0, 128));
    for (value, count) in values() {
        dark += count;
        dark_sum += f64::from(value) * count;
        let light = all - dark;
        if dark > 0.0 && light > 0.0 {
            let apart = dark_sum / dark - (sum - dark_sum) / light;
            let spread = dark * light * apart * apart;
            if spread > best.0 {
                best = (spread, value);
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lead_back_to_the_picture_they_came_from() {
        let mut source = GrayImage::from_pixel(900, 600, image::Luma([255]));
        for (x, y) in (200..220).flat_map(|x| (400..420).map(move |y| (x, y))) {
            source.put_pixel(x, y, image::Luma([0]));
        }
        for quarter in [Quarter::Upright, Quarter::Right, Quarter::Half, Quarter::Left] {
            let prepared = prepare(&source, 400.0, quarter);
            let dark = prepared.picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] < 100);
            let (count, sum) = dark.fold((0.0_f32, [0.0_f32; 2]), |(count, sum), (x, y, _)| {
                let at = |side: u32| f32::from(u16::try_from(side).unwrap_or(0)) + 0.5;
                (count + 1.0, [sum[0] + at(x), sum[1] + at(y)])
            });
            let [x, y] = prepared.to_source([sum[0] / count, sum[1] / count]);
            assert!((x - 210.0).abs() < 2.0 && (y - 410.0).abs() < 2.0, "{quarter:?}: {x} {y}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]
        #[test]
        fn any_picture_is_prepared(width in 1_u32..90, height in 1_u32..90, seed: Vec<u8>, dpi in 1.0_f32..2000.0) {
            let picture = GrayImage::from_fn(width, height, |x, y| {
                image::Luma([seed.get((x * 7 + y * 13) as usize % seed.len().max(1)).copied().unwrap_or(255)])
            });
            let prepared = prepare(&picture, dpi, Quarter::Left);
            let _ = Sheet::of(&prepared);
            proptest::prop_assert!(prepared.picture.width() > 0);
        }
    }
}
