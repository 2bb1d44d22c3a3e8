//! Pieces of ink that hang together, told by their boxes; runs of dark pixels joined row by row.
//!
//! Memory is two rows and one box a piece, and the number of pieces is bounded.

use image::GrayImage;

/// More pieces than this are not counted: the page is full all the same.
const MOST: usize = 200_000;

/// The box of a piece of ink: first column and row, last column and row; and its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
    pub ink: u32,
}

impl Piece {
    pub fn width(&self) -> u32 {
        self.right - self.left + 1
    }

    pub fn height(&self) -> u32 {
        self.bottom - self.top + 1
    }

    fn take(&mut self, other: Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
        self.ink += other.ink;
    }
}

/// A run of dark pixels in a row, from `left` to `right`, of a piece.
struct Run {
    left: u32,
    right: u32,
    piece: usize,
}

/// Finds the pieces of what is darker than `ink`.
pub fn pieces(picture: &GrayImage, ink: u8) -> Vec<Piece> {
    let mut found = Found::default();
    let mut above: Vec<Run> = Vec::new();
    for (y, row) in (0_u32..).zip(picture.as_raw().chunks_exact(picture.width().max(1) as usize)) {
        let mut runs = Vec::new();
        let mut first = 0;
        for (left, right) in dark_runs(row, ink) {
            let piece = Piece { left, top: y, right, bottom: y, ink: right - left + 1 };
            let Some(id) = found.add(piece) else { return found.whole() };
            // Runs above that end before this one begins cannot touch it or a later one.
            while above.get(first).is_some_and(|run| run.right + 1 < left) {
                first += 1;
            }
            let touching = above[first..].iter().take_while(|run| run.left <= right + 1);
            touching.for_each(|run| found.join(id, run.piece));
            runs.push(Run { left, right, piece: id });
        }
        above = runs;
    }
    found.whole()
}

fn dark_runs(row: &[u8], ink: u8) -> impl Iterator<Item = (u32, u32)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let left = at + row.get(at..)?.iter().position(|pixel| *pixel < ink)?;
        let length = row[left..].iter().position(|pixel| *pixel >= ink).unwrap_or(row.len() - left);
        at = left + length;
        Some((u32::try_from(left).ok()?, u32::try_from(at).ok()? - 1))
    })
}

/// Pieces that may turn out to be one.
#[derive(Default)]
struct Found {
    pieces: Vec<Piece>,
    parents: Vec<usize>,
}

impl Found {
    fn add(&mut self, piece: Piece) -> Option<usize> {
        let id = self.pieces.len();
        self.pieces.push(piece);
        self.parents.push(id);
        (id < MOST).then_some(id)
    }

    fn root(&mut self, mut id: usize) -> usize {
        while self.parents[id] != id {
            self.parents[id] = self.parents[self.parents[id]];
            id = self.parents[id];
        }
        id
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }

    fn whole(mut self) -> Vec<Piece> {
        let mut whole: Vec<Option<Piece>> = vec![None; self.pieces.len()];
        for id in 0..self.pieces.len() {
            let (root, piece) = (self.root(id), self.pieces[id]);
            match &mut whole[root] {
                Some(known) => known.take(piece),
                empty => *empty = Some(piece),
            }
        }
        whole.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_that_touches_is_one_piece() {
        let drawn = ["#.#...", "#.#..#", "###.#.", "......", "##...."];
        let picture = GrayImage::from_fn(6, 5, |x, y| {
            image::Luma([if drawn[y as usize].as_bytes()[x as usize] == b'#' { 0 } else { 255 }])
        });
        let found = pieces(&picture, 128);
        let boxes: Vec<_> =
            found.iter().map(|piece| (piece.left, piece.width(), piece.height(), piece.ink)).collect();
        assert_eq!(boxes, [(0, 3, 3, 7), (4, 2, 2, 2), (0, 2, 1, 2)]);
    }
}
