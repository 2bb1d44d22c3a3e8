//! What of a grey picture is ink: evened out for light and contrast, told from paper, freed of table rules.
//!
//! Holds no notion of letters. Invariant: both planes of an [`Ink`] have `width * height` places.

use std::ops::Range;

/// Side of the squares by which the paper's brightness is known.
const TILE: usize = 8;
/// The threshold between ink and paper stays between these, whatever the histogram says.
const THRESHOLDS: std::ops::RangeInclusive<usize> = 90..=205;
/// How much of the way from the best threshold to the paper counts as ink, in hundredths: thin strokes are paler.
const THIN_STROKES: usize = 30;
/// Less darkness is the grain of the paper.
const FAINTEST: u8 = 24;
/// Longer strokes are rules of tables, not parts of digits; in inches, across and down.
const LONGEST_STROKES: [f32; 2] = [0.24, 0.32];

/// A picture as darkness and as ink or paper.
#[derive(Debug)]
pub struct Ink {
    /// Places of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// 0 for paper to 255 for the darkness that most of the ink has.
    pub dark: Vec<u8>,
    /// True where there is ink that belongs to no rule.
    pub set: Vec<bool>,
    /// The darkness above and to the left of every corner, added up; it wraps, and differences do not mind.
    sums: Vec<u32>,
}

impl Ink {
    /// Tells ink from paper.
    pub fn new(grey: &[u8], width: usize, height: usize, dpi: f32) -> Self {
        let even = evened(grey, width, height);
        let histogram = histogram(&even);
        let parting = otsu(&histogram);
        let lighter = (paper(&histogram, parting) - parting) * THIN_STROKES / 100;
        let threshold = (parting + lighter).clamp(*THRESHOLDS.start(), *THRESHOLDS.end());
        let depth = (255 - typical(&histogram, threshold)).max(1);
        let darkness = |bright: usize| ((255 - bright) * 255 / depth).min(255) as u8;
        let table: [u8; 256] =
            std::array::from_fn(darkness).map(|dark| if dark < FAINTEST { 0 } else { dark });
        let dark: Vec<u8> = even.iter().map(|&bright| table[usize::from(bright)]).collect();
        let sums = sums(&dark, width);
        let mut set: Vec<bool> = even.iter().map(|&bright| usize::from(bright) <= threshold).collect();
        remove_rules(&mut set, width, dpi);
        Self { width, height, dark, set, sums }
    }

    /// Returns the darkness of a rectangle, added up; the sides must lie in the picture.
    pub fn darkness(&self, rows: Range<usize>, columns: Range<usize>) -> u32 {
        let sum = |y: usize, x: usize| self.sums[y * (self.width + 1) + x];
        let (low, high) = (
            sum(rows.start, columns.end).wrapping_sub(sum(rows.start, columns.start)),
            sum(rows.end, columns.end).wrapping_sub(sum(rows.end, columns.start)),
        );
        high.wrapping_sub(low)
    }
}

fn sums(dark: &[u8], width: usize) -> Vec<u32> {
    let mut sums = vec![0_u32; width + 1];
    sums.reserve_exact(dark.len() + dark.len() / width.max(1));
    for row in dark.chunks_exact(width) {
        let above = sums.len() - width - 1;
        sums.push(0);
        let mut sum = 0_u32;
        for (x, &dark) in row.iter().enumerate() {
            sum = sum.wrapping_add(u32::from(dark));
            sums.push(sums[above + x + 1].wrapping_add(sum));
        }
    }
    sums
}

/// Divides every pixel by the brightness of the paper around it.
fn evened(grey: &[u8], width: usize, height: usize) -> Vec<u8> {
    let (across, down) = (width.div_ceil(TILE), height.div_ceil(TILE));
    let mut sums = vec![(0_u32, 0_u32); across * down];
    for (y, row) in grey.chunks_exact(width).enumerate() {
        for (x, &pixel) in row.iter().enumerate() {
            let (sum, count) = &mut sums[y / TILE * across + x / TILE];
            *sum += u32::from(pixel);
            *count += 1;
        }
    }
    let means: Vec<f32> = sums.iter().map(|&(sum, count)| sum as f32 / count.max(1) as f32).collect();
    let brightest = around(&means, across, 3, f32::max, |best, _| best);
    let paper = around(&brightest, across, 2, |sum, value| sum + value, |sum, count| sum / count as f32);
    let mut even = Vec::with_capacity(grey.len());
    for (y, row) in grey.chunks_exact(width).enumerate() {
        for (tile, paper) in row.chunks(TILE).zip(&paper[y / TILE * across..]) {
            let paper = paper.max(1.0);
            even.extend(tile.iter().map(|&pixel| (f32::from(pixel) * 255.0 / paper).min(255.0) as u8));
        }
    }
    even
}

/// Folds every place with its neighbours within `reach`, first along rows, then along columns.
fn around(
    plane: &[f32],
    width: usize,
    reach: usize,
    join: impl Fn(f32, f32) -> f32,
    end: impl Fn(f32, usize) -> f32,
) -> Vec<f32> {
    let height = plane.len() / width.max(1);
    let fold = |plane: &[f32], x: usize, y: usize, across: bool| {
        let (at, side) = if across { (x, width) } else { (y, height) };
        let near = at.saturating_sub(reach)..(at + reach + 1).min(side);
        let count = near.len();
        let value = |at: usize| if across { plane[y * width + at] } else { plane[at * width + x] };
        end(near.map(value).reduce(&join).unwrap_or_default(), count)
    };
    let pass = |plane: &[f32], across: bool| -> Vec<f32> {
        (0..plane.len()).map(|at| fold(plane, at % width, at / width, across)).collect()
    };
    pass(&pass(plane, true), false)
}

fn histogram(plane: &[u8]) -> [usize; 256] {
    let mut histogram = [0; 256];
    for &value in plane {
        histogram[usize::from(value)] += 1;
    }
    histogram
}

/// The threshold that parts a histogram best (Otsu 1979: the largest variance between the two classes).
fn otsu(histogram: &[usize; 256]) -> usize {
    let weigh = |(value, &count): (usize, &usize)| value as f64 * count as f64;
    let (all, sum) =
        (histogram.iter().sum::<usize>() as f64, histogram.iter().enumerate().map(weigh).sum::<f64>());
    let (mut count, mut part, mut best) = (0.0, 0.0, (0, -1.0));
    for pair in histogram.iter().enumerate() {
        count += *pair.1 as f64;
        part += weigh(pair);
        let rest = all - count;
        let apart = if count > 0.0 && rest > 0.0 { part / count - (sum - part) / rest } else { 0.0 };
        let variance = count * rest * apart * apart;
        if variance > best.1 {
            best = (pair.0, variance);
        }
    }
    best.0
}

/// The most frequent brightness above the threshold.
fn paper(histogram: &[usize; 256], threshold: usize) -> usize {
    (threshold..256).max_by_key(|&value| histogram[value]).unwrap_or(threshold)
}

/// The median brightness of the ink.
fn typical(histogram: &[usize; 256], threshold: usize) -> usize {
    let ink = &histogram[..=threshold];
    let half = ink.iter().sum::<usize>() / 2;
    let mut count = 0;
    let middle = ink.iter().position(|&here| {
        count += here;
        count > half
    });
    middle.unwrap_or(threshold)
}

/// Removes strokes that are too long for a digit, with the ragged pixels at their sides.
fn remove_rules(set: &mut [bool], width: usize, dpi: f32) {
    let height = set.len() / width.max(1);
    let [across, down] = LONGEST_STROKES.map(|inches| (inches * dpi).max(8.0) as usize);
    let mut rule = vec![false; set.len()];
    for y in 0..height {
        let row = y * width;
        let mut length = 0;
        for x in 0..=width {
            if x < width && set[row + x] {
                length += 1;
            } else {
                if length >= across {
                    beside(&mut rule, row + x - length..row + x, width);
                }
                length = 0;
            }
        }
    }
    // Column by column would fetch every row anew for each.
    let mut lengths = vec![0; width];
    for y in 0..=height {
        for (x, length) in lengths.iter_mut().enumerate() {
            if y < height && set[y * width + x] {
                *length += 1;
            } else {
                if *length >= down {
                    beside(&mut rule, (y - *length..y).map(|y| y * width + x), 1);
                }
                *length = 0;
            }
        }
    }
    set.iter_mut().zip(rule).for_each(|(set, rule)| *set &= !rule);
}

/// Marks places and those so many places before and after them.
fn beside(rule: &mut [bool], places: impl Iterator<Item = usize>, away: usize) {
    for place in places {
        let sides = [place.checked_sub(away), Some(place), Some(place + away)];
        sides.into_iter().flatten().for_each(|place| {
            if let Some(rule) = rule.get_mut(place) {
                *rule = true;
            }
        });
    }
}
