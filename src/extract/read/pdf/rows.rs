//! Rows: clusters on one base line, from left to right, cut into segments at wide gaps.

use super::clusters::Cluster;
use super::letters;

/// A piece of a row: a cluster by its number, or the gap between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// The cluster of this number.
    Cluster(usize),
    /// A gap between words.
    Space,
}

/// A part of a row without wide gaps.
#[derive(Debug, Clone)]
pub struct Segment {
    pub left: f64,
    pub right: f64,
    pub words: usize,
    pub pieces: Vec<Piece>,
}

/// What stands on one base line.
#[derive(Debug, Clone)]
pub struct Row {
    pub base: f64,
    pub height: f64,
    pub segments: Vec<Segment>,
}

/// Gaps wider than this many font sizes end a segment.
const WIDE_GAP: f64 = 0.8;
/// Gaps wider than this end a word, where the producer draws spaces and where it does not.
const WORD_GAP: (f64, f64) = (0.17, 0.13);

/// How many rows above and below are looked at for the columns of a table.
const NEIGHBOURS: usize = 6;

/// Groups clusters into rows by their base lines.
pub fn rows(clusters: &[Cluster]) -> Vec<Row> {
    let mut order: Vec<usize> = (0..clusters.len()).collect();
    order.sort_by(|a, b| clusters[*a].base.total_cmp(&clusters[*b].base));
    let mut lines: Vec<Vec<usize>> = Vec::new();
    let (mut base, mut size) = (f64::MIN, 0.0_f64);
    for at in order {
        let cluster = &clusters[at];
        let near = 0.42 * size.min(cluster.size).max(0.4 * size.max(cluster.size));
        match lines.last_mut() {
            Some(line) if (cluster.base - base).abs() < near => {
                line.push(at);
                size = if cluster.is_space { size } else { size.max(cluster.size) };
            }
            _ => {
                lines.push(vec![at]);
                (base, size) = (cluster.base, cluster.size);
            }
        }
    }
    let mut rows: Vec<Row> = lines.into_iter().map(|line| row(clusters, line)).collect();
    rows.retain(|row| !row.segments.is_empty());
    rows.sort_by(|a, b| a.base.total_cmp(&b.base));
    rows
}

/// Rows of a recognised layer: the engine's own order is kept, only the words of a line are ordered.
pub fn rows_as_drawn(clusters: &[Cluster]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut from = 0;
    while let Some(first) = clusters.get(from) {
        let size = first.size.max(4.0);
        let on_line = |at: usize| {
            let (cluster, before) = (&clusters[at], &clusters[at - 1]);
            let far = cluster.left > before.right + 6.0 * size && !cluster.is_space && at > from + 2;
            (cluster.base - before.base).abs() < size * 0.45
                && (cluster.base - first.base).abs() < size * 1.2
                && !far
        };
        let to = (from + 1..clusters.len()).find(|at| !on_line(*at)).unwrap_or(clusters.len());
        let mut row = row(clusters, (from..to).collect());
        if row.segments.len() > 1 {
            row.segments = vec![merged(std::mem::take(&mut row.segments))];
        }
        rows.push(row);
        from = to;
    }
    rows.retain(|row| !row.segments.is_empty());
    rows
}

fn merged(segments: Vec<Segment>) -> Segment {
    let mut whole = Segment { left: f64::MAX, right: f64::MIN, words: 0, pieces: Vec::new() };
    for segment in segments {
        if !whole.pieces.is_empty() {
            whole.pieces.push(Piece::Space);
        }
        whole.left = whole.left.min(segment.left);
        whole.right = whole.right.max(segment.right);
        whole.words += segment.words;
        whole.pieces.extend(segment.pieces);
    }
    whole
}

/// Cuts segments of table rows at word gaps where most of the table's other rows have a wide gap: two cells that
/// happen to come close.
pub fn part_cells(rows: &mut [Row], clusters: &[Cluster]) {
    let gaps: Vec<Vec<(f64, f64)>> = rows.iter().map(Row::gaps).collect();
    for (at, row) in rows.iter_mut().enumerate() {
        let around = &gaps[at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(gaps.len())];
        let others: Vec<&Vec<(f64, f64)>> = around.iter().filter(|gaps| !gaps.is_empty()).collect();
        let shared = |x: f64| {
            let open = others.iter().filter(|gaps| gaps.iter().any(|gap| gap.0 < x && x < gap.1)).count();
            open >= 2 && open * 2 >= others.len()
        };
        if row.segments.len() > 1 {
            let segments = std::mem::take(&mut row.segments);
            row.segments =
                segments.into_iter().flat_map(|segment| segment.parted(clusters, &shared)).collect();
        }
    }
}

/// Orders the clusters of one line from left to right and cuts it into segments and words.
fn row(clusters: &[Cluster], mut line: Vec<usize>) -> Row {
    // A space at the end of a line may be drawn over its last letter: it counts from where it begins.
    let over = |at: usize| {
        let (space, next) = (&clusters[at], clusters.get(at + 1));
        space.is_space && next.is_some_and(|next| (next.left - space.left).abs() < 0.02 * space.size)
    };
    let middle = |at: usize| {
        let cluster = &clusters[at];
        cluster.left + if over(at) { cluster.left } else { cluster.right }
    };
    line.sort_by(|a, b| middle(*a).total_cmp(&middle(*b)));
    let spaces = line.iter().filter(|at| clusters[**at].is_space).count();
    let word_gap = if spaces * 12 >= line.len() { WORD_GAP.0 } else { WORD_GAP.1 };
    let mut segments: Vec<Segment> = Vec::new();
    let mut space = false;
    let mut before: Option<&Cluster> = None;
    let (mut base, mut count, mut height) = (0.0, 0.0_f64, 0.0_f64);
    for at in line {
        let cluster = &clusters[at];
        if cluster.is_space {
            space |= cluster.right - cluster.left > 0.02 * cluster.size;
            continue;
        }
        (base, count, height) = (base + cluster.base, count + 1.0, height.max(cluster.size));
        match segments.last_mut().zip(before) {
            Some((segment, before)) if gap(segment, cluster, before) <= WIDE_GAP => {
                let gap = gap(segment, cluster, before);
                // A drawn space counts only where there is room for it, or beside words it is drawn over.
                let drawn = space && (gap > -0.05 || cluster.is_word || before.is_word);
                segment.add(at, cluster, drawn || gap > word_gap);
            }
            _ => segments.push(Segment {
                left: cluster.left,
                right: cluster.right,
                words: 1,
                pieces: vec![Piece::Cluster(at)],
            }),
        }
        space = false;
        before = Some(cluster);
    }
    Row { base: base / count.max(1.0), height, segments }
}

/// The gap before a cluster, in font sizes.
fn gap(segment: &Segment, cluster: &Cluster, before: &Cluster) -> f64 {
    (cluster.left - segment.right) / cluster.size.max(before.size)
}

impl Row {
    /// The wide gaps between its segments.
    fn gaps(&self) -> Vec<(f64, f64)> {
        self.segments.windows(2).map(|pair| (pair[0].right, pair[1].left)).collect()
    }
}

impl Segment {
    /// Cuts the segment at its word gaps that others share.
    fn parted(self, clusters: &[Cluster], shared: &impl Fn(f64) -> bool) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        let mut space = false;
        for piece in self.pieces {
            let Piece::Cluster(at) = piece else {
                space = true;
                continue;
            };
            let cluster = &clusters[at];
            match parts.last_mut() {
                Some(part) if !(space && shared(f64::midpoint(part.right, cluster.left))) => {
                    part.add(at, cluster, space);
                }
                _ => parts.push(Self {
                    left: cluster.left,
                    right: cluster.right,
                    words: 1,
                    pieces: vec![Piece::Cluster(at)],
                }),
            }
            space = false;
        }
        parts
    }

    fn add(&mut self, at: usize, cluster: &Cluster, new_word: bool) {
        if new_word {
            self.pieces.push(Piece::Space);
            self.words += 1;
        }
        self.pieces.push(Piece::Cluster(at));
        self.right = self.right.max(cluster.right);
    }
}

/// True when the page is read from right to left: at least one Arabic letter for two Latin ones.
pub fn is_right_to_left(clusters: &[Cluster]) -> bool {
    let (right, left) = letters::directions(clusters.iter().map(|cluster| cluster.text.as_str()));
    right * 2 >= left
}
