//! How the text of a page runs: the side its lines go to, and how far they slope.
//!
//! A scan may lie on its side or on its head; its words were recognised all the same, and their boxes are those of
//! the page as it lies. The order in which a line is spoken tells which way it runs.

use unicode_bidi::{BidiClass, bidi_class};

use super::layer::Matrix;
use crate::extract::{Line, Page};

/// The steepest slope of a line that is believed; more than scanners do to a page.
const STEEPEST: f32 = 0.1;

/// Which way the lines of a page run, and how large the page is.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    side: Side,
    size: [f32; 2],
}

/// Where the beginning of Latin text looks at its end: all pages but turned ones to the right.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Right,
    Down,
    Left,
    Up,
}

/// A straight line that words stand on.
#[derive(Debug, Clone, Copy)]
pub struct BaseLine {
    /// How much it falls for every unit to the right.
    pub slope: f32,
    /// Where it crosses the left edge.
    start: f32,
}

impl Frame {
    /// Looks which way the lines of a page of this size run.
    pub fn of(page: &Page, size: [f32; 2]) -> Self {
        let sum = page.lines.iter().map(course).fold([0.0; 2], |sum, way| [sum[0] + way[0], sum[1] + way[1]]);
        let side = match (sum[1].abs() > sum[0].abs(), sum[0] < 0.0, sum[1] < 0.0) {
            (false, false, _) => Side::Right,
            (false, true, _) => Side::Left,
            (true, _, false) => Side::Down,
            (true, _, true) => Side::Up,
        };
        Self { side, size }
    }

    /// A box of the page as it is when the page is turned so that its lines run to the right.
    pub fn area(self, [x, y, width, height]: [f32; 4]) -> [f32; 4] {
        let [across, down] = self.size;
        match self.side {
            Side::Right => [x, y, width, height],
            Side::Down => [y, across - x - width, height, width],
            Side::Left => [across - x - width, down - y - height, width, height],
            Side::Up => [down - y - height, x, height, width],
        }
    }

    /// What brings the turned page (origin at its bottom left) back, and the turned page's height.
    pub fn to_page(self) -> (Matrix, f32) {
        let [across, down] = self.size;
        match self.side {
            Side::Right => ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], down),
            Side::Down => ([0.0, -1.0, 1.0, 0.0, 0.0, down], across),
            Side::Left => ([-1.0, 0.0, 0.0, -1.0, across, down], down),
            Side::Up => ([0.0, 1.0, -1.0, 0.0, across, 0.0], across),
        }
    }
}

/// From the first word of a line to its last, as left-to-right text would go.
fn course(line: &Line) -> [f32; 2] {
    let middle = |area: &[f32; 4]| [area[0] + area[2] / 2.0, area[1] + area[3] / 2.0];
    let (Some(first), Some(last)) = (line.words.first(), line.words.last()) else { return [0.0; 2] };
    let ([x0, y0], [x1, y1]) = (middle(&first.area), middle(&last.area));
    let way = [x1 - x0, y1 - y0];
    if !way.iter().all(|part| part.is_finite()) {
        return [0.0; 2];
    }
    let count =
        |wanted: &dyn Fn(BidiClass) -> bool| line.text.chars().filter(|c| wanted(bidi_class(*c))).count();
    let backwards = count(&|class| matches!(class, BidiClass::R | BidiClass::AL));
    if backwards > count(&|class| class == BidiClass::L) { way.map(|part| -part) } else { way }
}

impl BaseLine {
    /// Lays a line below the boxes, of which there must be one.
    pub fn of(areas: impl Iterator<Item = [f32; 4]>) -> Self {
        let feet: Vec<[f32; 2]> = areas.map(|[x, y, width, height]| [x + width / 2.0, y + height]).collect();
        let flat = Self { slope: 0.0, start: middle(feet.iter().map(|foot| foot[1])) };
        let (first, last) =
            (feet.first().copied().unwrap_or_default(), feet.last().copied().unwrap_or_default());
        if feet.len() < 4 || last[0] <= first[0] {
            return flat;
        }
        // The middle of all slopes from the left half to the right one: one deep letter does not tilt it.
        let (left, right) = feet.split_at(feet.len() / 2);
        let slopes = left.iter().zip(right).filter(|(a, b)| b[0] > a[0]);
        let slope = middle(slopes.map(|(a, b)| (b[1] - a[1]) / (b[0] - a[0])));
        if slope.abs() > STEEPEST {
            return flat;
        }
        let start = middle(feet.iter().map(|foot| foot[1] - slope * foot[0]));
        Self { slope, start }
    }

    /// Its height at this place, counted downwards.
    pub fn at(self, x: f32) -> f32 {
        self.start + self.slope * x
    }
}

fn middle(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_comes_back_to_where_it_was() {
        let area = [10.0, 20.0, 30.0, 5.0];
        for side in [Side::Right, Side::Down, Side::Left, Side::Up] {
            let frame = Frame { side, size: [100.0, 200.0] };
            let ([a, b, c, d, e, f], height) = frame.to_page();
            let [x, y, width, depth] = frame.area(area);
            let corner = |u: f32, v: f32| [a * u + c * v + e, b * u + d * v + f];
            let corners = [corner(x, height - y), corner(x + width, height - y - depth)];
            let sorted = |at: usize| (corners[0][at].min(corners[1][at]), corners[0][at].max(corners[1][at]));
            assert_eq!((sorted(0), sorted(1)), ((10.0, 40.0), (175.0, 180.0)), "{side:?}");
        }
    }

    #[test]
    fn a_sloping_line_is_followed_and_a_deep_letter_is_not() {
        let areas = |deep: f32| {
            (0..6_u8).map(move |at| {
                let x = f32::from(at) * 100.0;
                [x, 50.0 + x * 0.02, 80.0, 20.0 + if at == 3 { deep } else { 0.0 }]
            })
        };
        for deep in [0.0, 9.0] {
            let line = BaseLine::of(areas(deep));
            assert!((line.slope - 0.02).abs() < 1e-4 && (line.at(40.0) - 70.0).abs() < 0.5, "{line:?}");
        }
        assert!(BaseLine::of(areas(0.0).take(2)).slope.abs() < f32::EPSILON);
    }
}
