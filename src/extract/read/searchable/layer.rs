//! The invisible text of one page, as a content stream (ISO 32000-1, 9.3.6: render mode 3).
//!
//! No layout pleases every reader; this one was measured best in those that people use: every line from left to
//! right, each word in the order its letters stand on the paper, a space after it, and letters stretched so that
//! the word covers its box. The page's units are kept; a matrix brings them to where the page has them.

use std::fmt::Write as _;

use unicode_bidi::{BidiInfo, Level};

use super::font::{self, UNITS_PER_LETTER};
use super::frame::{BaseLine, Frame};
use crate::extract::{Line, Page, WordBox};

/// The gap between two words, in heights of the line: twice what pdf.js takes for one (measured).
const GAP: f32 = 0.2;
/// The share of its width that a trimmed word keeps at least.
const LEAST: f32 = 0.3;

/// A matrix as the operator `cm` takes it.
pub type Matrix = [f32; 6];

/// A word that stands on the paper; its box is that of the page turned so that its lines run to the right.
struct Placed<'a> {
    area: [f32; 4],
    text: &'a str,
    word: &'a WordBox,
}

/// Writes the layer of a page of this size in its own units.
pub fn content(page: &Page, size: [f32; 2], matrix: Matrix) -> Vec<u8> {
    let frame = Frame::of(page, size);
    let (to_page, height) = frame.to_page();
    let mut out = format!("q\n{} cm\n{} cm\nBT\n3 Tr\n", numbers(&matrix), numbers(&to_page));
    for line in &page.lines {
        write_line(&mut out, line, frame, height);
    }
    out.push_str("ET\nQ\n");
    out.into_bytes()
}

/// Numbers as a content stream has them: no exponents, no needless digits.
pub fn numbers(values: &[f32]) -> String {
    let text = |value: &f32| {
        let text = format!("{:.4}", if value.is_finite() { *value } else { 0.0 });
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if text == "-0" { "0".to_owned() } else { text.to_owned() }
    };
    values.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn write_line(out: &mut String, line: &Line, frame: Frame, height: f32) {
    let mut words: Vec<Placed<'_>> = line.words.iter().filter_map(|word| placed(line, word, frame)).collect();
    words.sort_by(|a, b| a.area[0].total_cmp(&b.area[0]));
    // One base line and one size, or readers take the words of a line for several lines.
    let size = median(words.iter().map(|word| word.area[3]));
    if words.is_empty() || size <= 0.0 {
        return;
    }
    keep_apart(&mut words, size * GAP);
    let base = BaseLine::of(words.iter().map(|word| word.area));
    let bidi = BidiInfo::new(&line.text, None);
    let _ = writeln!(out, "/{} {} Tf", font::NAME, numbers(&[size]));
    for word in &words {
        let letters = visual(&bidi, word);
        let count = letters.encode_utf16().count();
        #[expect(clippy::cast_precision_loss, reason = "a word has few letters")]
        let natural = size * UNITS_PER_LETTER / 1000.0 * count.max(1) as f32;
        let stretch = word.area[2] / natural * 100.0;
        let (slope, bottom) = (base.slope, base.at(word.area[0]));
        let place = numbers(&[1.0, -slope, slope, 1.0, word.area[0], height - bottom]);
        let _ = writeln!(out, "{place} Tm {} Tz <{}0020> Tj", numbers(&[stretch]), hex(&letters));
    }
}

/// Trims words that reach into their right neighbour: readers tell words by the gap between them.
fn keep_apart(words: &mut [Placed<'_>], gap: f32) {
    let lefts: Vec<f32> = words.iter().skip(1).map(|word| word.area[0]).collect();
    for (word, next) in words.iter_mut().zip(lefts) {
        let free = (next - gap - word.area[0]).max(word.area[2] * LEAST);
        word.area[2] = word.area[2].min(free);
    }
}

/// The word's text and box, when both are usable.
fn placed<'a>(line: &'a Line, word: &'a WordBox, frame: Frame) -> Option<Placed<'a>> {
    let text = line.text.get(word.start as usize..word.end as usize)?;
    let usable = word.area.iter().all(|side| side.is_finite()) && word.area[2] > 0.0 && word.area[3] > 0.0;
    (usable && !text.is_empty()).then_some(Placed { area: frame.area(word.area), text, word })
}

/// The letters of a word from left to right, as they stand on the paper in the context of their line.
fn visual(bidi: &BidiInfo<'_>, word: &Placed<'_>) -> String {
    if is_number(word.text) {
        return word.text.to_owned();
    }
    let (start, end) = (word.word.start as usize, word.word.end as usize);
    let paragraph = bidi.paragraphs.iter().find(|one| one.range.start <= start && end <= one.range.end);
    let Some(paragraph) = paragraph else { return word.text.to_owned() };
    let (levels, runs) = bidi.visual_runs(paragraph, start..end);
    let mut letters = String::with_capacity(word.text.len());
    for run in runs {
        let level = levels.get(run.start).copied().unwrap_or(Level::ltr());
        let text = bidi.text.get(run).unwrap_or_default();
        if level.is_rtl() { letters.extend(backwards(text)) } else { letters.push_str(text) }
    }
    letters
}

/// Letters from the last to the first, marks before the letter they stand on: every reader turns them back one by
/// one.
fn backwards(text: &str) -> impl Iterator<Item = char> {
    text.chars().rev().map(mirrored)
}

/// A date or a sum, whose parts stand on the paper as they are read, whatever surrounds them.
fn is_number(word: &str) -> bool {
    let joined = |c: char| c.is_numeric() || matches!(c, '/' | '-' | '.' | ',' | ':' | '\u{66B}' | '\u{66C}');
    word.chars().all(joined) && word.starts_with(char::is_numeric) && word.ends_with(char::is_numeric)
}

/// The bracket that is drawn for one that stands in right-to-left text (UAX #9, L4).
fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '\u{AB}' => '\u{BB}',
        '\u{BB}' => '\u{AB}',
        c => c,
    }
}

fn hex(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut hex, unit| {
        let _ = write!(hex, "{unit:04X}");
        hex
    })
}

fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]

    use super::*;
    use crate::extract::Method;

    /// The words of the text side by side from right to left, ten units a letter.
    fn line(text: &str) -> Line {
        let mut words = Vec::new();
        let (mut start, mut right) = (0, 1000.0);
        for part in text.split(' ') {
            let width = part.chars().count() as f32 * 10.0;
            let place = |at: usize| u32::try_from(at).unwrap_or(0);
            let area = [right - width, 100.0, width, 20.0];
            words.push(WordBox {
                start: place(start),
                end: place(start + part.len()),
                area,
                confidence: None,
            });
            (start, right) = (start + part.len() + 1, right - width - 10.0);
        }
        Line { text: text.to_owned(), words }
    }

    fn shown(lines: Vec<Line>) -> Vec<String> {
        let page = Page::new(1, Method::Ocr, Some([1000.0, 500.0]), lines);
        let content = String::from_utf8(content(&page, [1000.0, 500.0], [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]))
            .unwrap_or_default();
        let strings = content.lines().filter_map(|row| row.split_once('<')?.1.split_once('>'));
        strings.map(|(hex, _)| unhex(hex)).collect()
    }

    fn unhex(hex: &str) -> String {
        let unit = |at: usize| u16::from_str_radix(hex.get(at..at + 4)?, 16).ok();
        String::from_utf16_lossy(&(0..hex.len()).step_by(4).filter_map(unit).collect::<Vec<_>>())
    }

    #[test]
    fn words_stand_as_on_the_paper_from_left_to_right() {
        let words = shown(vec![line("قرار رقم ١٥/٣ (لجنة) GIS")]);
        assert_eq!(words, ["GIS ", "(ةنجل) ", "١٥/٣ ", "مقر ", "رارق "]);
    }

    #[test]
    fn a_page_on_its_side_gets_its_lines_along_its_side() {
        let mut turned = line("قرار رقم ثلاثة");
        // Each line from the bottom up: what was x is y, counted from the other end.
        for word in &mut turned.words {
            let [x, y, width, height] = word.area;
            word.area = [y, 1000.0 - x - width, height, width];
        }
        let page = Page::new(1, Method::Ocr, Some([500.0, 1000.0]), vec![turned]);
        let content = content(&page, [500.0, 1000.0], [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let content = String::from_utf8(content).unwrap_or_default();
        assert!(content.contains("0 1 -1 0 500 0 cm"), "{content}");
        assert!(content.contains("1 0 0 1 960 380 Tm 100 Tz"), "{content}");
    }

    #[test]
    fn marks_come_before_their_letter_and_dates_stay() {
        assert_eq!(shown(vec![line("قرّر 2023-02-11")]), ["2023-02-11 ", "رّرق "]);
    }

    #[test]
    fn words_that_touch_are_kept_apart() {
        let mut words = line("قرار رقم");
        words.words[1].area[2] += 10.0;
        let page = Page::new(1, Method::Ocr, Some([1000.0, 500.0]), vec![words]);
        let content = content(&page, [1000.0, 500.0], [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        // 40 units to the next word, less a fifth of the height 20, for three letters of 10.
        assert!(String::from_utf8_lossy(&content).contains("1 0 0 1 920 380 Tm 120 Tz"));
    }

    #[test]
    fn a_word_covers_its_box() {
        let page = Page::new(1, Method::Ocr, Some([1000.0, 500.0]), vec![line("قرار")]);
        let content = String::from_utf8(content(&page, [1000.0, 500.0], [2.0, 0.0, 0.0, 2.0, 0.0, 0.0]))
            .unwrap_or_default();
        // Four letters of half the size each, 40 units of box: 40 / (4 * 20 / 2) = 100 per cent.
        assert!(content.contains("2 0 0 2 0 0 cm"), "{content}");
        assert!(content.contains("1 0 0 1 960 380 Tm 100 Tz"), "{content}");
    }

    proptest::proptest! {
        #[test]
        fn any_page_is_a_content_stream(text in "\\PC{0,40}", start in 0..50_u32, end in 0..50_u32, side: f32) {
            let word = WordBox { start, end, area: [side; 4], confidence: None };
            let lines = vec![Line { text, words: vec![word] }];
            let content = content(&Page::new(1, Method::Ocr, None, lines), [1.0, side], [side; 6]);
            proptest::prop_assert!(content.ends_with(b"ET\nQ\n"));
        }
    }
}
