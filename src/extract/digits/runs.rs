//! Parts that stand side by side on one base line: the places where a number may be.
//!
//! Runs follow the writing even where the page is skewed. Invariant: a run has at least one part, and its parts
//! are in order from left to right.

use super::parts::{Area, Part, Parts};

/// How far parts of one run may be apart, in heights; a typewriter's digits are 1.2 apart.
const GAP: f32 = 1.3;
/// How many parts on each side tell the size of the writing.
const NEAR: usize = 3;
/// How many of the last parts tell where the line goes on.
const RECENT: usize = 3;

/// Parts side by side.
#[derive(Debug)]
pub struct Run {
    /// Places in [`Parts::list`], from left to right.
    pub parts: Vec<usize>,
    /// The height of its tallest part.
    pub height: usize,
    right: usize,
}

impl Run {
    /// Makes a run of given parts, which are in order from left to right.
    pub fn of(parts: &Parts, names: Vec<usize>) -> Option<Self> {
        let areas = || names.iter().map(|&name| parts.list[name].area);
        let height = areas().map(|area| area.height()).max()?;
        let right = areas().map(|area| area.right).max()?;
        Some(Self { parts: names, height, right })
    }

    /// Returns the height of the tallest part near the `at`-th one.
    pub fn scale(&self, parts: &Parts, at: usize) -> f32 {
        let near = &self.parts[at.saturating_sub(NEAR)..(at + NEAR + 1).min(self.parts.len())];
        near.iter().map(|&part| parts.list[part].area.height()).max().unwrap_or(1).max(1) as f32
    }

    /// Returns the rows which the parts around the `at`-th one take.
    pub fn band(&self, parts: &Parts, at: usize, reach: usize) -> Area {
        let near = &self.parts[at.saturating_sub(reach)..(at + reach + 1).min(self.parts.len())];
        let mut areas = near.iter().map(|&part| parts.list[part].area);
        let first = areas.next().unwrap_or(parts.list[self.parts[at]].area);
        areas.fold(first, |mut all, area| {
            all.join(area);
            all
        })
    }
}

/// Puts all parts into runs.
pub fn runs(parts: &Parts) -> Vec<Run> {
    let mut done = Vec::new();
    let mut open: Vec<Run> = Vec::new();
    let furthest = parts.usual * 4.0;
    for (at, part) in parts.list.iter().enumerate() {
        let passed = |run: &mut Run| run.right as f32 + furthest < part.area.left as f32;
        done.extend(open.extract_if(.., passed));
        let fits = open.iter_mut().filter_map(|run| Some((distance(run, parts, part)?, run)));
        if let Some((_, run)) = fits.min_by(|one, other| one.0.total_cmp(&other.0)) {
            run.parts.push(at);
            run.height = run.height.max(part.area.height());
            run.right = run.right.max(part.area.right);
        } else {
            open.push(Run { parts: vec![at], height: part.area.height(), right: part.area.right });
        }
    }
    done.extend(open);
    done
}

/// How far a part is from the end of a run, or `None` when it does not continue it.
fn distance(run: &Run, parts: &Parts, part: &Part) -> Option<f32> {
    let area = part.area;
    let scale = run.scale(parts, run.parts.len() - 1).max(area.height() as f32).max(parts.usual * 0.8);
    let gap = area.left as f32 - run.right as f32;
    let last = run.band(parts, run.parts.len() - 1, RECENT - 1);
    let slack = scale * 0.25;
    let inside = |row: f32, band: &Area| row >= band.top as f32 - slack && row <= band.bottom as f32 + slack;
    let middle = |area: &Area| (area.top + area.bottom) as f32 / 2.0;
    let level = inside(middle(&area), &last) || inside(middle(&last), &area);
    let alike = area.height().max(run.height) as f32 <= parts.usual * 4.0;
    let apart = (middle(&area) - middle(&last)).abs();
    (level && alike && gap <= GAP * scale && gap >= -scale).then(|| gap.max(0.0) + apart * 0.5)
}
