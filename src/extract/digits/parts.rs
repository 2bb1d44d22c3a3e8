//! Connected pieces of ink, and the parts of writing they make: what stands above or below another piece of the
//! same letter goes with it.
//!
//! Invariant: every part has a box inside the picture and at least one piece.

use super::ink::Ink;

/// No place of the picture belongs to this part.
pub const NOBODY: u32 = u32::MAX;
/// The most pieces that are looked at; a page of dense text has 5,000.
const MOST_PIECES: usize = 60_000;
/// The largest side of a part of a number and the smallest height of one that is surely not a dot, in inches.
const LARGEST: f32 = 0.6;
const TALL: f32 = 0.05;

/// Left, top, right and bottom; right and bottom are outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// The column after the last.
    pub right: usize,
    /// The row after the last.
    pub bottom: usize,
}

impl Area {
    /// Returns how many columns it has.
    pub fn width(&self) -> usize {
        self.right - self.left
    }

    /// Returns how many rows it has.
    pub fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// Makes it cover another one too.
    pub fn join(&mut self, other: Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
    }
}

/// A letter, a digit, a sign, or what looks like one.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Where it stands.
    pub area: Area,
    /// How many pixels of ink it has.
    pub pixels: usize,
    /// Of how many pieces it is made.
    pub pieces: usize,
}

/// The parts of a page.
#[derive(Debug)]
pub struct Parts {
    /// From left to right.
    pub list: Vec<Part>,
    /// For every place of the picture the part it belongs to, or [`NOBODY`].
    pub owner: Vec<u32>,
    /// The usual height of a part that is not a dot.
    pub usual: f32,
}

impl Parts {
    /// Finds the parts of the ink.
    pub fn new(ink: &Ink, dpi: f32) -> Self {
        let (mut owner, mut pieces) = connected(ink);
        let least = ((dpi / 200.0).powi(2) * 5.0).max(2.0) as usize;
        let largest = (LARGEST * dpi) as usize;
        let fits = |part: &Part| {
            part.pixels >= least && part.area.width() <= largest && part.area.height() <= largest
        };
        let mut order: Vec<u32> = (0..pieces.len() as u32).collect();
        order.retain(|&at| fits(&pieces[at as usize]));
        order.truncate(MOST_PIECES);
        order.sort_by_key(|&at| (pieces[at as usize].area.left, pieces[at as usize].area.top));
        let usual = usual_height(order.iter().map(|&at| pieces[at as usize].area.height()), dpi);
        let list = joined(&mut pieces, &order, usual, &mut owner);
        Self { list, owner, usual }
    }
}

fn usual_height(heights: impl Iterator<Item = usize>, dpi: f32) -> f32 {
    let mut tall: Vec<usize> = heights.filter(|&height| height as f32 >= TALL * dpi).collect();
    tall.sort_unstable();
    tall.get(tall.len() / 2).map_or(TALL * dpi * 2.0, |&height| height as f32)
}

/// A stretch of ink in one row.
struct Stretch {
    row: usize,
    from: usize,
    to: usize,
    label: u32,
}

/// Labels the pieces that hang together, over corners too: for every place its piece, and the pieces.
fn connected(ink: &Ink) -> (Vec<u32>, Vec<Part>) {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut parents: Vec<u32> = Vec::new();
    let (mut above, mut row_start) = (0, 0);
    for (row, places) in ink.set.chunks_exact(ink.width).enumerate() {
        let before = row_start;
        row_start = stretches.len();
        above = above.max(before);
        let mut x = 0;
        while let Some(start) = places[x..].iter().position(|&set| set) {
            let from = x + start;
            let to = places[from..].iter().position(|&set| !set).map_or(ink.width, |length| from + length);
            let mut label = None;
            while above < row_start && stretches[above].to < from {
                above += 1;
            }
            for other in stretches[above..row_start].iter().take_while(|other| other.from <= to) {
                label = Some(match label {
                    None => root(&mut parents, other.label),
                    Some(label) => unite(&mut parents, label, other.label),
                });
            }
            let label = label.unwrap_or(parents.len() as u32);
            if label as usize == parents.len() {
                parents.push(label);
            }
            stretches.push(Stretch { row, from, to, label });
            x = to;
        }
        above = row_start;
    }
    pieces(ink, &stretches, &mut parents)
}

fn pieces(ink: &Ink, stretches: &[Stretch], parents: &mut [u32]) -> (Vec<u32>, Vec<Part>) {
    let mut owner = vec![NOBODY; ink.set.len()];
    let mut numbers = vec![NOBODY; parents.len()];
    let mut pieces: Vec<Part> = Vec::new();
    for stretch in stretches {
        let number = &mut numbers[root(parents, stretch.label) as usize];
        let area = Area { left: stretch.from, top: stretch.row, right: stretch.to, bottom: stretch.row + 1 };
        if *number == NOBODY {
            *number = pieces.len() as u32;
            pieces.push(Part { area, pixels: 0, pieces: 1 });
        }
        let piece = &mut pieces[*number as usize];
        piece.area.join(area);
        piece.pixels += area.width();
        let row = stretch.row * ink.width;
        owner[row + stretch.from..row + stretch.to].fill(*number);
    }
    (owner, pieces)
}

fn root(parents: &mut [u32], mut label: u32) -> u32 {
    while parents[label as usize] != label {
        let grand = parents[parents[label as usize] as usize];
        parents[label as usize] = grand;
        label = grand;
    }
    label
}

fn unite(parents: &mut [u32], one: u32, other: u32) -> u32 {
    let (one, other) = (root(parents, one), root(parents, other));
    let (low, high) = (one.min(other), one.max(other));
    parents[high as usize] = low;
    low
}

/// Joins pieces that stand above each other, and renames the owners from pieces to parts.
fn joined(pieces: &mut [Part], order: &[u32], usual: f32, owner: &mut [u32]) -> Vec<Part> {
    let mut list: Vec<Part> = Vec::new();
    let mut names = vec![NOBODY; pieces.len()];
    let reach = (usual * 3.0) as usize;
    // Parts further left than the widest one cannot be above this one.
    let mut first = 0;
    for &at in order {
        let piece = pieces[at as usize];
        while first < list.len() && list[first].area.left + reach + 64 < piece.area.left {
            first += 1;
        }
        let home = (first..list.len()).rev().find(|&at| above(&list[at].area, &piece.area, usual));
        if let Some(home) = home {
            list[home].area.join(piece.area);
            list[home].pixels += piece.pixels;
            list[home].pieces += 1;
            names[at as usize] = home as u32;
        } else {
            names[at as usize] = list.len() as u32;
            list.push(piece);
        }
    }
    for place in owner.iter_mut().filter(|place| **place != NOBODY) {
        *place = names[*place as usize];
    }
    list
}

/// True when two pieces share most of the columns of the narrower one, but hardly any row, and are near: a dot and
/// its letter, not a stroke and the digit that it leans over.
fn above(one: &Area, other: &Area, usual: f32) -> bool {
    let across = one.right.min(other.right).saturating_sub(one.left.max(other.left));
    let down = one.bottom.min(other.bottom).saturating_sub(one.top.max(other.top));
    let apart = one.top.max(other.top).saturating_sub(one.bottom.min(other.bottom));
    across * 10 > one.width().min(other.width()) * 6
        && down * 10 <= one.height().min(other.height()) * 3
        && (apart as f32) < usual * 0.45
}
