//! Assembly: from the glyphs of a page to its lines in the order of speech, each word with its box.

use hayro::kurbo::Rect;

use super::clusters::{Cluster, clusters};
use super::columns::{Reading, reading_order};
use super::glyphs::Glyph;
use super::letters::{closes, mirrored, opens};
use super::order::{Setting, logical};
use super::rows::{self, Piece, Segment};
use super::tidy::tidy;
use crate::extract::{Line, WordBox};

/// Brackets further apart than this many characters are no pair.
const BRACKET_REACH: usize = 400;

/// Returns the lines of a page; text turned on its side comes after the text that is more.
pub fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut turns: Vec<(u8, Vec<Glyph>)> = (0..4).map(|turn| (turn, Vec::new())).collect();
    for glyph in glyphs {
        turns[usize::from(glyph.turn % 4)].1.push(upright(glyph));
    }
    turns.sort_by_key(|(turn, glyphs)| (std::cmp::Reverse(glyphs.len()), *turn));
    turns
        .into_iter()
        .filter(|(_, glyphs)| !glyphs.is_empty())
        .flat_map(|(_, glyphs)| upright_lines(glyphs))
        .collect()
}

/// Turns a glyph's base line upright; its box stays where it is on the page.
fn upright(mut glyph: Glyph) -> Glyph {
    let turned = |(x, y): (f64, f64)| match glyph.turn {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    };
    (glyph.start, glyph.end) = (turned(glyph.start), turned(glyph.end));
    glyph.ink = glyph.ink.map(turned);
    glyph
}

fn upright_lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let glyphs = tidy(glyphs);
    let invisible = glyphs.iter().filter(|glyph| glyph.invisible).count();
    let recognised = invisible * 10 > glyphs.len() * 9;
    let clusters = clusters(&glyphs);
    let right_to_left = rows::is_right_to_left(&clusters);
    let readings = if recognised {
        let as_drawn = rows::rows_as_drawn(&clusters);
        as_drawn.into_iter().map(|row| Reading { segments: row.segments, ends_paragraph: false }).collect()
    } else {
        let mut rows = rows::rows(&clusters);
        rows::part_cells(&mut rows, &clusters);
        reading_order(&rows, right_to_left)
    };
    let mut page = Page { clusters: &clusters, right_to_left, after_arabic: false, before: None };
    let mut lines = Vec::new();
    let mut paragraph = 0;
    for reading in readings {
        lines.extend(page.line(&reading.segments));
        if reading.ends_paragraph {
            balance(lines.get_mut(paragraph..).unwrap_or_default());
            paragraph = lines.len();
            page.after_arabic = false;
        }
    }
    balance(lines.get_mut(paragraph..).unwrap_or_default());
    lines
}

struct Page<'a> {
    clusters: &'a [Cluster],
    right_to_left: bool,
    after_arabic: bool,
    /// Whether the segment before ran to the right, and its extent.
    before: Option<(bool, f64, f64)>,
}

impl Page<'_> {
    fn line(&mut self, segments: &[Segment]) -> Option<Line> {
        let mut line = Line::default();
        for segment in segments {
            if segments.len() > 1 {
                self.after_arabic = false;
            }
            if !line.text.is_empty() {
                line.text.push_str("  ");
            }
            self.segment(segment, &mut line);
        }
        (!line.text.is_empty()).then_some(line)
    }

    fn segment(&mut self, segment: &Segment, line: &mut Line) {
        let clusters = self.clusters;
        let texts: Vec<&str> = segment.pieces.iter().map(|piece| text(clusters, *piece)).collect();
        // A paragraph that runs to the right goes on at the same left edge and not beyond its right one.
        let continues_left_to_right = self.before.is_some_and(|(runs_right, left, right)| {
            runs_right && (left - segment.left).abs() < 3.0 && segment.right <= right + 3.0
        });
        let setting = Setting { right_to_left: self.right_to_left, continues_left_to_right };
        let (order, runs_right) = logical(&texts, setting, &mut self.after_arabic);
        self.before = Some((runs_right, segment.left, segment.right));
        let spoken: Vec<Piece> = order.into_iter().filter_map(|at| segment.pieces.get(at).copied()).collect();
        for (index, word) in
            spoken.split(|piece| *piece == Piece::Space).filter(|word| !word.is_empty()).enumerate()
        {
            if index > 0 {
                line.text.push(' ');
            }
            self.word(word, line);
        }
    }

    fn word(&self, pieces: &[Piece], line: &mut Line) {
        let start = line.text.len();
        let mut area: Option<Rect> = None;
        for piece in pieces {
            line.text.push_str(text(self.clusters, *piece));
            if let Piece::Cluster(at) = piece {
                let own = self.clusters[*at].area;
                area = Some(area.map_or(own, |area| area.union(own)));
            }
        }
        if let (Some(area), Ok(start), Ok(end)) = (area, u32::try_from(start), u32::try_from(line.text.len()))
        {
            line.words.push(WordBox { start, end, area: rounded(area), confidence: None });
        }
    }
}

fn text(clusters: &[Cluster], piece: Piece) -> &str {
    match piece {
        Piece::Cluster(at) => &clusters[at].text,
        Piece::Space => " ",
    }
}

/// Left, top, width, height, to a hundredth of a point.
fn rounded(area: Rect) -> [f32; 4] {
    #[expect(clippy::cast_possible_truncation, reason = "a place on a page, to two decimals")]
    [area.x0, area.y0, area.width(), area.height()].map(|number| ((number * 100.0).round() / 100.0) as f32)
}

/// Swaps brackets that come closing first: in the order of speech a pair opens before it closes.
///
/// The pieces of a line were moved, not mirrored, and producers differ in which of the two they draw. Partners
/// are equally long in UTF-8, so the places of words do not change.
fn balance(lines: &mut [Line]) {
    let mut characters: Vec<char> = Vec::new();
    for line in lines.iter() {
        characters.extend(line.text.chars());
    }
    let mut open: Vec<usize> = Vec::new();
    for at in 0..characters.len() {
        let c = characters[at];
        if !opens(c) && !closes(c) {
            continue;
        }
        match open.last() {
            Some(&before) if characters[before] == mirrored(c) && at - before < BRACKET_REACH => {
                open.pop();
                if opens(c) {
                    characters.swap(before, at);
                }
            }
            _ => open.push(at),
        }
    }
    let mut characters = characters.into_iter();
    for line in lines {
        let count = line.text.chars().count();
        line.text = characters.by_ref().take(count).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_open_before_they_close() {
        let cases = [
            (")15( رقم", "(15) رقم"),
            ("(15) رقم", "(15) رقم"),
            ("»قرار«", "«قرار»"),
            ("أ) قرار", "أ) قرار"),
        ];
        for (text, expected) in cases {
            let mut lines = [Line { text: text.to_owned(), words: Vec::new() }];
            balance(&mut lines);
            assert_eq!(lines[0].text, expected);
        }
    }

    /// A letter at a place of a grid, so that none is drawn over another.
    fn glyph(at: (u16, u16), text: char, turn: u8) -> Glyph {
        let (x, y) = (f64::from(at.0) * 6.0, f64::from(at.1) * 14.0);
        Glyph {
            text: text.to_string(),
            start: (x, y),
            end: (x + 5.5, y),
            ink: None,
            size: 10.0,
            run: u32::from(at.1),
            font: 1,
            invisible: false,
            turn,
            area: Rect::new(x, y - 8.0, x + 5.5, y + 2.0),
        }
    }

    proptest::proptest! {
        #[test]
        fn every_letter_is_read_once_and_words_slice_their_line(
            drawn in proptest::collection::btree_map((0_u16..60, 0_u16..12), "[a-eبتثلوA-C0-9٠-٣./%:،-]", 0..200),
            turn in 0_u8..4,
        ) {
            let glyphs: Vec<Glyph> =
                drawn.iter().filter_map(|(at, text)| Some(glyph(*at, text.chars().next()?, turn))).collect();
            let mut expected: Vec<char> = drawn.values().flat_map(|text| text.chars()).collect();
            let lines = lines(glyphs);
            let mut read: Vec<char> = Vec::new();
            for line in &lines {
                let words: Vec<&str> =
                    line.words.iter().filter_map(|word| line.text.get(word.start as usize..word.end as usize)).collect();
                proptest::prop_assert_eq!(&words, &line.text.split_whitespace().collect::<Vec<_>>());
                read.extend(words.concat().chars());
            }
            expected.sort_unstable();
            read.sort_unstable();
            proptest::prop_assert_eq!(read, expected);
        }
    }
}
