//! How far the lines of a page lean: the angle at which the sums of its rows change most sharply.
//!
//! Rows are not turned but sheared, and only ink is counted, on a picture of about 900 pixels.

use image::GrayImage;

use super::{reduced, sides, threshold};

/// The long side of the picture that is looked at.
const LONG_SIDE: f32 = 900.0;
/// More than this, in degrees, is not skew.
const MOST: i16 = 5;

/// Returns the angle in degrees; positive when lines fall towards the right.
pub fn angle(picture: &GrayImage) -> f32 {
    let [width, height] = sides(picture);
    let factor = LONG_SIDE / width.max(height).max(1.0);
    let small = if factor < 1.0 { reduced(picture, factor) } else { picture.clone() };
    let ink = threshold(&small);
    let [width, height] = sides(&small);
    let dark = small.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] <= ink);
    #[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
    let points: Vec<[f32; 2]> = dark.map(|(x, y, _)| [x as f32 - width / 2.0, y as f32]).collect();
    let score = |tenths: i16| sharpness(&points, height, f32::from(tenths) / 10.0);
    let best = |angles: &mut dyn Iterator<Item = i16>| {
        // The first of equals is the one nearest to level.
        angles
            .map(|angle| (score(angle), angle))
            .fold((0.0, 0), |best, next| if next.0 > best.0 { next } else { best })
            .1
    };
    let coarse = best(&mut (0..=MOST * 2).flat_map(|half| [half * 5, -half * 5]));
    let fine = best(&mut (0..=5).flat_map(|tenth| [coarse + tenth, coarse - tenth]));
    f32::from(fine) / 10.0
}

/// Sum of the squared differences between neighbouring rows, sheared by an angle.
fn sharpness(points: &[[f32; 2]], height: f32, degrees: f32) -> f64 {
    let slope = degrees.to_radians().tan();
    // Half of the width may lean over the edges at the steepest angle.
    let margin = LONG_SIDE * 0.05;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred rows")]
    let mut rows = vec![0_u32; (height + 2.0 * margin) as usize + 2];
    for [x, y] in points {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
        let row = (y - x * slope + margin).max(0.0) as usize;
        if let Some(count) = rows.get_mut(row) {
            *count += 1;
        }
    }
    rows.windows(2).map(|pair| (f64::from(pair[1]) - f64::from(pair[0])).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaning_lines_are_measured() {
        for degrees in [-3.2_f32, -0.7, 0.0, 1.5, 4.4] {
            let slope = degrees.to_radians().tan();
            let picture = GrayImage::from_fn(600, 800, |x, y| {
                let at = |side: u32| f32::from(u16::try_from(side).unwrap_or(0));
                let line = (at(y) - at(x) * slope).rem_euclid(30.0) < 8.0 && x % 11 < 7;
                let margin = !(60..740).contains(&y) || !(50..550).contains(&x);
                image::Luma([if line && !margin { 0 } else { 255 }])
            });
            let found = angle(&picture);
            assert!((found - degrees).abs() < 0.25, "{degrees}: {found}");
        }
    }

    #[test]
    fn empty_paper_is_level() {
        assert!(angle(&GrayImage::from_pixel(50, 60, image::Luma([255]))).abs() < 0.01);
    }
}
