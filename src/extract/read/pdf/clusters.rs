//! Clusters: a letter (or a word drawn as one) with the marks that sit on it.
//!
//! Marks are drawn as glyphs of their own, before or after their letter; each is given to the letter that lies
//! under it and is near in the drawing order.

use hayro::kurbo::Rect;
use unicode_normalization::UnicodeNormalization as _;

use super::glyphs::Glyph;
use super::letters::{is_mark, is_right_to_left, plain};

/// How many neighbours in drawing order may own a mark.
const REACH: usize = 6;
const SHADDA: char = '\u{651}';

/// One piece of a line.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// What it says, in the order of speech, composed.
    pub text: String,
    /// Where it begins and ends from left to right, and its base line.
    pub left: f64,
    pub right: f64,
    /// The middle of its ink.
    pub ink: f64,
    pub base: f64,
    /// The font size.
    pub size: f64,
    /// Spells more than one letter and was drawn as a word: spaces beside it are drawn over.
    pub is_word: bool,
    /// A gap, not a letter.
    pub is_space: bool,
    /// The box it covers on the page.
    pub area: Rect,
}

/// Makes clusters of glyphs, in the order they are drawn.
pub fn clusters(glyphs: &[Glyph]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::with_capacity(glyphs.len());
    let mut marks: Vec<(usize, Cluster)> = Vec::new();
    for cluster in glyphs.iter().filter_map(cluster) {
        if !cluster.is_space && cluster.text.chars().all(is_mark) {
            marks.push((clusters.len(), cluster));
        } else {
            clusters.push(cluster);
        }
    }
    let mut owned: Vec<Vec<Cluster>> = vec![Vec::new(); clusters.len()];
    let mut strays = Vec::new();
    for (place, mark) in marks {
        match owner(&clusters, place, &mark) {
            Some(at) => owned[at].push(mark),
            None => strays.push(mark),
        }
    }
    for (cluster, marks) in clusters.iter_mut().zip(owned) {
        wear(cluster, &marks);
        cluster.text = cluster.text.nfc().collect();
    }
    clusters.extend(strays);
    clusters
}

fn cluster(glyph: &Glyph) -> Option<Cluster> {
    let is_space = glyph.text.chars().all(|c| c.is_whitespace() || c == '\u{a0}');
    let text = if is_space { " ".to_owned() } else { plain(&glyph.text) };
    let spelled = glyph.text.chars().filter(|c| c.is_alphanumeric()).count();
    (!text.is_empty()).then(|| Cluster {
        is_word: spelled > 1 && (glyph.invisible || glyph.end.0 < glyph.start.0),
        left: glyph.start.0.min(glyph.end.0),
        right: glyph.start.0.max(glyph.end.0),
        ink: glyph.ink.map_or_else(|| middle(glyph), |ink| ink.0),
        base: glyph.start.1,
        size: glyph.size,
        area: glyph.area,
        is_space,
        text,
    })
}

/// The middle of a glyph whose ink is not known; one without advance is where it begins.
fn middle(glyph: &Glyph) -> f64 {
    let wide = (glyph.end.0 - glyph.start.0).abs() > glyph.size * 0.05;
    if wide { f64::midpoint(glyph.start.0, glyph.end.0) } else { glyph.start.0 }
}

/// Finds the letter a mark sits on, among its neighbours in drawing order.
fn owner(clusters: &[Cluster], place: usize, mark: &Cluster) -> Option<usize> {
    // A stream in visual order draws the mark before its letter, one in the order of speech after it.
    let rising = place > 0
        && clusters.get(place).zip(clusters.get(place - 1)).is_some_and(|(after, before)| {
            (after.base - before.base).abs() < mark.size && after.left > before.left
        });
    // A mark without a place of its own is drawn where its letter begins.
    let unplaced = |after: &Cluster| {
        (after.left - mark.left).abs().max(mark.right - mark.left) < mark.size * 0.02 && !after.is_space
    };
    if rising && clusters.get(place).is_some_and(unplaced) {
        return Some(place);
    }
    let expected = if rising { Some(place) } else { place.checked_sub(1) };
    let range = place.saturating_sub(REACH)..(place + REACH).min(clusters.len());
    let candidates = range.filter(|at| {
        let cluster = &clusters[*at];
        let near = (cluster.base - mark.base).abs() <= mark.size * 1.1;
        near && !cluster.is_space && cluster.text.chars().any(char::is_alphabetic)
    });
    let scored = candidates
        .map(|at| (distance(&clusters[at], mark.ink) + reluctance(at, place, expected) * mark.size, at));
    let nearest = scored.min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.filter(|(score, _)| *score < mark.size * 0.9).map(|(_, at)| at)
}

/// How far a mark's place is from the extent of a letter, with a little for being off its middle.
fn distance(cluster: &Cluster, x: f64) -> f64 {
    let outside = (cluster.left - x).max(x - cluster.right).max(0.0);
    outside + (f64::midpoint(cluster.left, cluster.right) - x).abs() * 0.05
}

fn reluctance(at: usize, place: usize, expected: Option<usize>) -> f64 {
    if expected == Some(at) {
        0.0
    } else if at == place || at + 1 == place {
        0.12
    } else {
        let steps = u32::try_from(at.abs_diff(place)).unwrap_or(u32::MAX);
        0.03 * f64::from(steps)
    }
}

/// Puts marks into a cluster's text; shadda comes first, as it is spoken and as NFC keeps it.
fn wear(cluster: &mut Cluster, marks: &[Cluster]) {
    let Some(first) = marks.first() else { return };
    let mut worn: Vec<char> = marks.iter().flat_map(|mark| mark.text.chars()).collect();
    worn.sort_by_key(|mark| *mark != SHADDA);
    worn.dedup();
    let letters = cluster.text.chars().count();
    let on_first = letters >= 2
        && cluster.text.chars().next().is_some_and(is_right_to_left)
        && first.ink > f64::midpoint(cluster.left, cluster.right);
    // On a lam-alef, a mark right of the middle sits on the lam.
    let at =
        if on_first { cluster.text.chars().next().map_or(0, char::len_utf8) } else { cluster.text.len() };
    cluster.text.insert_str(at, &worn.iter().collect::<String>());
}
