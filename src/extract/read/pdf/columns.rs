//! Columns and tables: rows that share an empty corridor, and the order in which their parts are read.
//!
//! A band of rows with a common corridor is prose in columns when its cells hold many words, else a table, whose
//! rows are lines and whose wrapped cells are joined.

use super::rows::{Row, Segment};

/// A line to be: segments in reading order, and whether a paragraph ends after it.
#[derive(Debug, Clone)]
pub struct Reading {
    pub segments: Vec<Segment>,
    pub ends_paragraph: bool,
}

type Interval = (f64, f64);
type Cells = Vec<Vec<Segment>>;

/// Returns the rows of a page in reading order.
pub fn reading_order(rows: &[Row], right_to_left: bool) -> Vec<Reading> {
    let mut order = Vec::new();
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let (end, corridors) = band(rows, at);
        if end - at >= 2 && !corridors.is_empty() {
            let cells: Vec<Cells> = rows[at..end].iter().map(|row| cells(row, &corridors)).collect();
            if is_prose(&cells) {
                prose(&cells, right_to_left, &mut order);
            } else {
                table(&cells, &rows[at..end], right_to_left, &mut order);
            }
            at = end;
        } else {
            let ends_paragraph = rows.get(at + 1).is_some_and(|next| next.base - row.base > row.height * 2.2);
            order.push(Reading { segments: ordered(row.segments.clone(), right_to_left), ends_paragraph });
            at += 1;
        }
    }
    order
}

fn ordered(mut segments: Vec<Segment>, right_to_left: bool) -> Vec<Segment> {
    if right_to_left {
        segments.reverse();
    }
    segments
}

/// The columns in the order they are read.
fn columns(cells: &[Cells], right_to_left: bool) -> Vec<usize> {
    let count = cells.first().map_or(0, Vec::len);
    if right_to_left { (0..count).rev().collect() } else { (0..count).collect() }
}

/// Two or three columns whose cells usually hold at least four words.
fn is_prose(cells: &[Cells]) -> bool {
    let count = cells.first().map_or(0, Vec::len);
    count <= 3
        && cells.len() >= 3
        && (0..count).all(|column| {
            let filled = cells.iter().map(|row| &row[column]).filter(|cell| !cell.is_empty());
            let mut words: Vec<usize> =
                filled.map(|cell| cell.iter().map(|segment| segment.words).sum()).collect();
            words.sort_unstable();
            words.len() >= 2 && words[words.len() / 2] >= 4
        })
}

fn prose(cells: &[Cells], right_to_left: bool, order: &mut Vec<Reading>) {
    for column in columns(cells, right_to_left) {
        let filled = cells.iter().map(|row| &row[column]).filter(|cell| !cell.is_empty());
        for cell in filled {
            order.push(Reading { segments: ordered(cell.clone(), right_to_left), ends_paragraph: false });
        }
        if let Some(last) = order.last_mut() {
            last.ends_paragraph = true;
        }
    }
}

fn table(cells: &[Cells], rows: &[Row], right_to_left: bool, order: &mut Vec<Reading>) {
    let columns = columns(cells, right_to_left);
    let mut current: Cells = vec![Vec::new(); columns.len()];
    let (mut last_base, mut leading) = (f64::MIN, f64::MAX);
    for (index, (parts, row)) in cells.iter().zip(rows).enumerate() {
        let gap = row.base - last_base;
        if index > 0 && continues(parts, &current) && gap < row.height * 2.6 && gap <= leading * 1.15 {
            leading = leading.min(gap);
        } else {
            flush(&mut current, &columns, order);
        }
        for (cell, part) in current.iter_mut().zip(parts) {
            cell.extend(ordered(part.clone(), right_to_left));
        }
        last_base = row.base;
    }
    flush(&mut current, &columns, order);
}

/// True when a row only goes on with cells that the row above has begun.
fn continues(parts: &Cells, current: &Cells) -> bool {
    let filled = |cells: &Cells| cells.iter().filter(|cell| !cell.is_empty()).count();
    let fits = parts.iter().zip(current).all(|(part, cell)| part.is_empty() || !cell.is_empty());
    filled(parts) < filled(current) && filled(parts) <= parts.len().div_ceil(2) && fits
}

fn flush(current: &mut Cells, columns: &[usize], order: &mut Vec<Reading>) {
    let segments: Vec<Segment> =
        columns.iter().flat_map(|column| std::mem::take(&mut current[*column])).collect();
    if !segments.is_empty() {
        order.push(Reading { segments, ends_paragraph: true });
    }
}

/// The longest run of rows from `at` that keeps at least one corridor with text on both sides: its end, and the
/// middles of the corridors.
fn band(rows: &[Row], at: usize) -> (usize, Vec<f64>) {
    let none = (at + 1, Vec::new());
    if rows[at].segments.len() < 2 {
        return none;
    }
    let pad = rows[at].height * 0.3;
    let mut free = free_of(&rows[at], pad);
    let mut best = none;
    for end in at + 1..rows.len() {
        if rows[end].base - rows[end - 1].base > rows[end - 1].height * 5.0 {
            break;
        }
        free = common(&free, &free_of(&rows[end], pad));
        let corridors = corridors(&free, &rows[at..=end]);
        let open = free.iter().any(|interval| interval.0 > f64::MIN && interval.1 < f64::MAX);
        if corridors.is_empty() {
            if end == at + 1 && open {
                continue;
            }
            break;
        }
        if corridors.len() < best.1.len() && rows[end].segments.len() < 2 {
            break;
        }
        best = (end + 1, corridors);
    }
    // A last row that is one long line does not belong to the band.
    while best.0 > at + 1 && matches!(&rows[best.0 - 1].segments[..], [only] if only.words > 12) {
        best.0 -= 1;
    }
    best
}

/// Inner intervals free in all rows, with text on both sides in enough of them; a narrow one needs more.
fn corridors(free: &[Interval], rows: &[Row]) -> Vec<f64> {
    let height = rows.first().map_or(0.0, |row| row.height);
    let inner = free.iter().filter(|(left, right)| *left > f64::MIN && *right < f64::MAX);
    inner
        .filter(|(left, right)| {
            let middle = f64::midpoint(*left, *right);
            let both = |row: &&Row| {
                row.segments.iter().any(|segment| segment.right <= middle)
                    && row.segments.iter().any(|segment| segment.left >= middle)
            };
            rows.iter().filter(both).count() >= if right - left > height * 0.9 { 2 } else { 3 }
        })
        .map(|(left, right)| f64::midpoint(*left, *right))
        .collect()
}

fn free_of(row: &Row, pad: f64) -> Vec<Interval> {
    let mut free = Vec::new();
    let mut x = f64::MIN;
    for segment in &row.segments {
        if segment.left - pad > x {
            free.push((x, segment.left - pad));
        }
        x = segment.right + pad;
    }
    free.push((x, f64::MAX));
    free
}

fn common(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
    pairs.filter(|(left, right)| right > left).collect()
}

fn cells(row: &Row, corridors: &[f64]) -> Cells {
    let mut cells = vec![Vec::new(); corridors.len() + 1];
    for segment in &row.segments {
        let middle = f64::midpoint(segment.left, segment.right);
        cells[corridors.iter().filter(|corridor| **corridor < middle).count()].push(segment.clone());
    }
    cells
}
