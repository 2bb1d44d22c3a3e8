//! The shapes of a document's glyphs: one hash per outline, the same in every file that embeds the same font.
//!
//! Points are taken relative to the outline's box and rounded, because producers scale and round fonts anew;
//! control points are left out, because they turn one kind of curve into another. The height of the box stays
//! in: dots above and below a letter have one shape and two meanings. Invariant: the hash depends on the outline
//! alone (FNV-1a, a published constant), so that it may be kept.

use std::collections::HashMap;

use hayro::hayro_interpret::font::OutlineGlyph;
use hayro::kurbo::{BezPath, PathEl, Point, Rect, Shape as _};

use super::names;

/// A document with more shapes than this is no document for people.
const MOST_SHAPES: usize = 20_000;
/// Points closer than this (in thousandths of an em) are taken for one.
const GRAIN: f64 = 2.0;
/// The same for the height of the box above the base line.
const HEIGHT_GRAIN: f64 = 4.0;
/// Parts beyond these are not told apart.
const MOST_PARTS: usize = 16;
/// Fewer elements draw nothing.
const FEWEST_ELEMENTS: usize = 3;

/// One shape of one font.
#[derive(Debug, Default)]
pub struct Shape {
    /// Its hash; `None` when it has no ink.
    pub hash: Option<u64>,
    /// The boxes of its parts, in the font's space: outlines that touch neither each other's nor a hole's box.
    pub parts: Vec<Rect>,
    /// The font it belongs to.
    pub font: u64,
    /// What the font itself says it is.
    pub named: Option<String>,
    /// What the archive's other files say it is.
    pub remembered: Option<String>,
    /// Whether the archive was asked.
    pub asked: bool,
}

/// All shapes of a document met so far.
#[derive(Debug, Default)]
pub struct Shapes {
    list: Vec<Shape>,
    places: HashMap<u128, usize>,
    names: HashMap<u64, HashMap<u32, String>>,
}

impl Shapes {
    /// The place of a glyph's shape in the list; `None` when there are too many.
    pub fn place(&mut self, glyph: &OutlineGlyph) -> Option<usize> {
        let key = glyph.identifier().cache_key();
        if let Some(place) = self.places.get(&key) {
            return Some(*place);
        }
        if self.list.len() >= MOST_SHAPES {
            return None;
        }
        let data = glyph.font_data();
        let font = data.as_ref().map_or(1, |data| super::glyphs::low_half(data.cache_key));
        let letters = self
            .names
            .entry(font)
            .or_insert_with(|| data.map(|data| names::of_font((*data.data).as_ref())).unwrap_or_default());
        let named = letters.get(&glyph.glyph_id().to_u32()).cloned();
        self.places.insert(key, self.list.len());
        let outline = glyph.outline();
        let (hash, parts) = (hash(&outline), parts(&outline));
        self.list.push(Shape { hash, parts, font, named, ..Shape::default() });
        Some(self.list.len() - 1)
    }

    /// The shape at a place.
    pub fn get(&self, place: usize) -> Option<&Shape> {
        self.list.get(place)
    }

    /// The middle of the ink of the shape at a place.
    pub fn middle(&self, place: usize) -> Option<Point> {
        let whole = self.get(place)?.parts.iter().copied().reduce(|whole, part| whole.union(part));
        whole.map(|whole| whole.center())
    }

    /// The shape at a place, to be told what it is.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut Shape> {
        self.list.get_mut(place)
    }
}

/// The boxes of an outline's parts; a hole belongs to the part around it.
fn parts(outline: &BezPath) -> Vec<Rect> {
    let mut parts: Vec<Rect> = Vec::new();
    let mut from = 0;
    let elements = outline.elements();
    while parts.len() < MOST_PARTS && from < elements.len() {
        let starts = |element: &PathEl| matches!(element, PathEl::MoveTo(_));
        let next = elements[from + 1..].iter().position(starts).map_or(elements.len(), |at| from + 1 + at);
        if next - from >= FEWEST_ELEMENTS {
            let mut part = BezPath::from_vec(elements[from..next].to_vec()).bounding_box();
            // A part inside another, or around it, is one with it.
            parts.retain(|other| {
                let apart = part.intersect(*other).area() <= 0.0;
                part = if apart { part } else { part.union(*other) };
                apart
            });
            parts.push(part);
        }
        from = next;
    }
    parts
}

/// Hashes an outline; `None` when it draws nothing.
fn hash(outline: &BezPath) -> Option<u64> {
    if outline.elements().len() < FEWEST_ELEMENTS {
        return None;
    }
    let area = outline.bounding_box();
    let mut hash = Fnv::new();
    for element in outline.elements() {
        let (kind, end) = match element {
            PathEl::MoveTo(end) => (0, Some(end)),
            PathEl::LineTo(end) => (1, Some(end)),
            PathEl::QuadTo(_, end) => (2, Some(end)),
            PathEl::CurveTo(_, _, end) => (3, Some(end)),
            PathEl::ClosePath => (4, None),
        };
        hash.add(kind);
        if let Some(Point { x, y }) = end {
            hash.add(rounded(x - area.x0, GRAIN));
            hash.add(rounded(y - area.y0, GRAIN));
        }
    }
    hash.add(rounded(area.y0, HEIGHT_GRAIN));
    Some(hash.0)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of floats saturates")]
fn rounded(length: f64, grain: f64) -> i32 {
    (length / grain).round() as i32
}

/// FNV-1a, 64 bits.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, number: i32) {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(at: (f64, f64), side: f64) -> BezPath {
        let mut path = BezPath::new();
        path.move_to(at);
        path.line_to((at.0 + side, at.1));
        path.line_to((at.0 + side, at.1 + side));
        path.close_path();
        path
    }

    #[test]
    fn a_shape_has_the_same_hash_for_ever() {
        // Archives keep these numbers: a change here makes them forget.
        assert_eq!(hash(&square((10.0, 20.0), 100.0)), Some(0x0583_b8e9_f358_2146));
        assert_eq!(hash(&BezPath::new()), None);
    }

    #[test]
    fn rounding_and_side_bearings_do_not_matter_but_height_does() {
        let drawn = hash(&square((10.0, 20.0), 100.0));
        assert_eq!(hash(&square((31.0, 20.3), 100.4)), drawn);
        assert_ne!(hash(&square((10.0, -80.0), 100.0)), drawn);
        assert_ne!(hash(&square((10.0, 20.0), 110.0)), drawn);
    }
}
