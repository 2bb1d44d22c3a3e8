//! What the net sees of a part: its shape, what stands around it, and its measures.
//!
//! The training program calls the same code (`scripts/digits`), so that training and reading cannot differ.
//! Invariant: [`COUNT`] numbers, each between 0 and 1 or a little more.

use std::ops::Range;

use super::ink::Ink;
use super::parts::{Area, NOBODY, Parts};
use super::runs::Run;

/// Side of the shape's square.
const SHAPE: usize = 16;
/// Columns and rows of the surroundings, and how many heights they cover.
const AROUND: [usize; 2] = [27, 12];
const COVERED: [f32; 2] = [3.6, 1.6];
/// How many measures there are.
const MEASURES: usize = 10;
/// How many numbers describe a part.
pub const COUNT: usize = SHAPE * SHAPE + AROUND[0] * AROUND[1] + MEASURES;

/// One sign, as far as it is known: a part of a run, or a piece of one that was cut.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Where it stands.
    pub area: Area,
    /// The part it belongs to, as a place in its run.
    pub at: usize,
    /// True where it was cut: on the left, on the right.
    pub cut: [bool; 2],
}

/// Describes a sign of a run.
pub fn describe(ink: &Ink, parts: &Parts, run: &Run, spot: Spot) -> Vec<f32> {
    let mut numbers = Vec::with_capacity(COUNT);
    let pixels = shape(ink, parts, spot.area, run.parts[spot.at] as u32, &mut numbers);
    surroundings(ink, parts, run, spot, &mut numbers);
    numbers.extend(measures(parts, run, spot, pixels));
    numbers
}

/// The sign alone, as large as the square allows, in its middle; returns how much of its box is dark.
fn shape(ink: &Ink, parts: &Parts, area: Area, name: u32, numbers: &mut Vec<f32>) -> f32 {
    let cell = area.width().max(area.height()) as f32 / SHAPE as f32;
    let left = (area.left + area.right) as f32 / 2.0 - cell * SHAPE as f32 / 2.0;
    let top = (area.top + area.bottom) as f32 / 2.0 - cell * SHAPE as f32 / 2.0;
    let own = |place: usize| {
        let owner = parts.owner[place];
        if owner == name || owner == NOBODY { u32::from(ink.dark[place]) } else { 0 }
    };
    let columns: Vec<_> = cells(left, cell, SHAPE, area.left, area.right).collect();
    for (rows, height) in cells(top, cell, SHAPE, area.top, area.bottom) {
        for (columns, width) in &columns {
            let row = |y: usize| columns.clone().map(|x| own(y * ink.width + x)).sum::<u32>();
            numbers.push(rows.clone().map(row).sum::<u32>() as f32 / (255 * height * width) as f32);
        }
    }
    let dark: f32 = numbers.iter().sum();
    dark * cell * cell / (area.width() * area.height()).max(1) as f32
}

/// The sign among its neighbours, in the scale of the run.
fn surroundings(ink: &Ink, parts: &Parts, run: &Run, spot: Spot, numbers: &mut Vec<f32>) {
    let (area, band) = (spot.area, run.band(parts, spot.at, 2));
    let height = run.scale(parts, spot.at);
    let left = (area.left + area.right) as f32 / 2.0 - height * COVERED[0] / 2.0;
    let top = (band.top + band.bottom) as f32 / 2.0 - height * COVERED[1] / 2.0;
    let [wide, high] = [height * COVERED[0] / AROUND[0] as f32, height * COVERED[1] / AROUND[1] as f32];
    let columns: Vec<_> = cells(left, wide, AROUND[0], 0, ink.width).collect();
    for (rows, height) in cells(top, high, AROUND[1], 0, ink.height) {
        for (columns, width) in &columns {
            let dark = if rows.is_empty() || columns.is_empty() {
                0
            } else {
                ink.darkness(rows.clone(), columns.clone())
            };
            numbers.push(dark as f32 / (255 * height * width) as f32);
        }
    }
}

/// Divides a length into cells: the pixels of each that lie within `least..end`, and how many there would be
/// without that bound. A pixel is in the cell that has its middle; a cell without one takes the nearest.
fn cells(
    from: f32,
    cell: f32,
    count: usize,
    least: usize,
    bound: usize,
) -> impl Iterator<Item = (Range<usize>, usize)> {
    (0..count).map(move |at| {
        let corner = from + at as f32 * cell;
        let (first, past) = ((corner + 0.5).floor() as isize, (corner + cell + 0.5).floor() as isize);
        let nearest = (corner + cell / 2.0).floor() as isize;
        let (first, past) = if past > first { (first, past) } else { (nearest, nearest + 1) };
        let within = |side: isize| side.clamp(least as isize, bound as isize) as usize;
        (within(first)..within(past), (past - first) as usize)
    })
}

fn measures(parts: &Parts, run: &Run, spot: Spot, filled: f32) -> [f32; MEASURES] {
    let part = &parts.list[run.parts[spot.at]];
    let (area, band, height) = (spot.area, run.band(parts, spot.at, 2), run.scale(parts, spot.at));
    let neighbour =
        |at: Option<usize>| at.and_then(|at| run.parts.get(at)).map(|&name| parts.list[name].area);
    let before = neighbour(spot.at.checked_sub(1)).map(|other| area.left as f32 - other.right as f32);
    let after = neighbour(Some(spot.at + 1)).map(|other| other.left as f32 - area.right as f32);
    let gap = |gap: Option<f32>, cut: bool| match gap {
        _ if cut => 0.0,
        None => 1.0,
        Some(gap) => (gap / height).clamp(-1.0, 1.0),
    };
    [
        area.height() as f32 / height,
        (area.width() as f32 / height).min(2.0),
        (area.top as f32 - band.top as f32) / height,
        (band.bottom as f32 - area.bottom as f32) / height,
        filled,
        gap(before, spot.cut[0]),
        gap(after, spot.cut[1]),
        (run.parts.len() as f32 / 10.0).min(2.0),
        (height / parts.usual.max(1.0)).min(2.0),
        (part.pieces as f32 / 4.0).min(1.0),
    ]
}
