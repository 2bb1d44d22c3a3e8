//! What the net says of the parts of a run, and signs that touch, cut apart where that makes digits of them.
//!
//! Invariant: the signs are in order from left to right, and each is a part or a piece of one.

use super::Page;
use super::features::{Spot, describe};
use super::net::{Net, SIGNS};
use super::parts::Area;
use super::runs::Run;

/// Parts wider than so many heights of their run are no digits, and their features are not computed.
const WIDEST: f32 = 2.2;
/// Narrower parts than this share of their run's height hold one sign only.
const NARROWEST_PAIR: f32 = 0.45;
/// How many signs may touch, and how many places of a part are tried for a cut.
const MOST_CUTS: usize = 3;
const TRIED: usize = 5;
/// Pieces must be digits with this share each.
const PIECE: f32 = 0.8;

/// What one part of a run is taken for.
#[derive(Debug, Clone, Copy)]
pub struct Sign {
    /// One of [`SIGNS`].
    pub class: u8,
    /// How likely it is, from 0 to 1.
    pub share: f32,
    /// Where it stands.
    pub area: Area,
}

impl Sign {
    /// True for a digit of ours.
    pub fn is_digit(&self) -> bool {
        self.class.is_ascii_digit()
    }

    /// True for what no number of ours has.
    pub fn is_other(&self) -> bool {
        matches!(self.class, b'#' | b'W' | b'&' | b'M')
    }
}

/// Judges all parts of a run.
pub fn signs(page: &Page, net: &Net, run: &Run) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(run.parts.len());
    for (at, &part) in run.parts.iter().enumerate() {
        let area = page.parts.list[part].area;
        let scale = run.scale(&page.parts, at);
        if area.width() as f32 > WIDEST * scale {
            signs.push(Sign { class: b'#', share: 1.0, area });
            continue;
        }
        let spot = Spot { area, at, cut: [false, false] };
        let whole = judge(page, net, run, spot);
        let wide = area.width() as f32 > NARROWEST_PAIR * scale;
        if whole.class == b'&' && wide {
            let pieces = cut(page, net, run, spot, MOST_CUTS);
            signs.extend(pieces.unwrap_or_else(|| vec![whole]));
        } else {
            signs.push(whole);
        }
    }
    signs
}

fn judge(page: &Page, net: &Net, run: &Run, spot: Spot) -> Sign {
    let shares = net.judge(&describe(&page.ink, &page.parts, run, spot));
    let best = shares.iter().zip(SIGNS).max_by(|one, other| one.0.total_cmp(other.0));
    let (share, class) = best.map_or((0.0, b'#'), |(&share, &class)| (share, class));
    Sign { class, share, area: spot.area }
}

/// Cuts a part into digits, from the left: the best first digit, and the rest as a digit or cut again.
fn cut(page: &Page, net: &Net, run: &Run, spot: Spot, cuts: usize) -> Option<Vec<Sign>> {
    let mut best: Option<(f32, Vec<Sign>)> = None;
    for column in columns(page, spot.area) {
        let [left, right] = halves(spot, column).map(|half| trimmed(page, run, half));
        let first = judge(page, net, run, left);
        if first.is_other() || first.share < PIECE {
            continue;
        }
        let last = judge(page, net, run, right);
        let rest = if last.class == b'&' && cuts > 1 {
            cut(page, net, run, right, cuts - 1)
        } else {
            (!last.is_other() && last.share >= PIECE).then(|| vec![last])
        };
        let Some(rest) = rest else { continue };
        let share = rest.iter().map(|sign| sign.share).fold(first.share, f32::min);
        if best.as_ref().is_none_or(|(best, _)| share > *best) {
            best = Some((share, std::iter::once(first).chain(rest).collect()));
        }
    }
    best.map(|(_, signs)| signs)
}

/// The columns with the least ink, where a cut is tried.
fn columns(page: &Page, area: Area) -> Vec<usize> {
    let margin = (area.width() / 6).max(2);
    let dark = |column: &usize| page.ink.darkness(area.top..area.bottom, *column..*column + 1);
    let mut columns: Vec<usize> = (area.left + margin..area.right.saturating_sub(margin)).collect();
    columns.sort_by_key(|column| (dark(column), *column));
    let mut apart: Vec<usize> = Vec::new();
    for column in columns {
        if apart.len() < TRIED && apart.iter().all(|other| other.abs_diff(column) > 1) {
            apart.push(column);
        }
    }
    apart
}

fn halves(spot: Spot, column: usize) -> [Spot; 2] {
    let (mut left, mut right) = (spot, spot);
    (left.area.right, right.area.left) = (column, column + 1);
    (left.cut[1], right.cut[0]) = (true, true);
    [left, right]
}

/// A piece without the empty rows above and below its ink.
fn trimmed(page: &Page, run: &Run, mut spot: Spot) -> Spot {
    let name = run.parts[spot.at] as u32;
    let (area, width) = (spot.area, page.ink.width);
    let inked =
        |row: &usize| page.parts.owner[row * width + area.left..row * width + area.right].contains(&name);
    let first = (area.top..area.bottom).find(inked);
    let last = (area.top..area.bottom).rev().find(inked);
    if let (Some(first), Some(last)) = (first, last) {
        (spot.area.top, spot.area.bottom) = (first, last + 1);
    }
    spot
}
