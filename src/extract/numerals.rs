//! The numbers of `digits` as another reading of a recognised page, and written into the lines that are shown.
//!
//! Invariant: every number is a line of its own with one word, in pixels of the picture that the engine read;
//! what a number took the place of is returned, so that it can still be searched.

use super::digits::{self, Number};
use super::scan::Prepared;
use super::{Line, WordBox};

/// What this reading is called in transcripts.
pub const PASS: &str = "digits";
/// More numbers than a page can have are not written into lines.
const MOST: usize = 3000;
/// Words of so many letters, of which the engine is this sure, are no numbers.
const LETTERS: usize = 3;
const SURE: f32 = 40.0;
/// How much of the narrower and of the lower of two boxes must lie in the other.
const ACROSS: f32 = 0.5;
const DOWN: f32 = 0.3;

/// Reads the Arabic-Indic numbers of some pictures of one page. `seen` are the words that the engine saw on `base`.
pub fn lines(pictures: &[&Prepared], base: &Prepared, seen: &[Line]) -> Vec<Line> {
    let boxes: Vec<[f32; 4]> = seen.iter().flat_map(|line| &line.words).map(|word| word.area).collect();
    let mut numbers: Vec<Number> = Vec::new();
    for prepared in pictures {
        let there = prepared.larger_than(base);
        let boxes: Vec<[f32; 4]> = boxes.iter().map(|&area| stretched(area, there)).collect();
        let [width, height] = [prepared.picture.width(), prepared.picture.height()].map(|side| side as usize);
        let found = digits::numbers(prepared.picture.as_raw(), width, height, prepared.dpi, &boxes);
        let back = there.map(|factor| 1.0 / factor);
        for number in found.into_iter().map(|number| Number { area: stretched(number.area, back), ..number })
        {
            if !numbers.iter().any(|old| old.text == number.text && overlap(old.area, number.area)) {
                numbers.push(number);
            }
        }
    }
    numbers.into_iter().map(line).collect()
}

fn stretched([left, top, width, height]: [f32; 4], [across, down]: [f32; 2]) -> [f32; 4] {
    [left * across, top * down, width * across, height * down]
}

fn line(number: Number) -> Line {
    let end = u32::try_from(number.text.len()).unwrap_or(u32::MAX);
    let confidence = Some(super::tsv::round(number.confidence * 100.0));
    Line { text: number.text, words: vec![WordBox { start: 0, end, area: number.area, confidence }] }
}

/// A word with its text.
type Piece = (String, WordBox);

/// Writes numbers into lines of the same picture, the longest and surest first: in the place of what the engine
/// took them for, or between the words of their row. Returns what they replaced.
pub fn write(numbers: &[Line], lines: &mut Vec<Line>) -> Vec<Line> {
    let mut numbers: Vec<Piece> = numbers.iter().flat_map(pieces).collect();
    if numbers.is_empty() || numbers.len() > MOST {
        return Vec::new();
    }
    let rank = |(text, word): &Piece| (text.chars().count(), word.confidence.unwrap_or_default());
    numbers.sort_by(|one, other| {
        let ((one, sure), (other, surer)) = (rank(one), rank(other));
        other.cmp(&one).then(surer.total_cmp(&sure))
    });
    let mut rows: Vec<Vec<Piece>> = lines.iter().map(pieces).collect();
    let mut written: Vec<[f32; 4]> = Vec::new();
    let mut replaced = Vec::new();
    for number in numbers {
        let area = number.1.area;
        if !written.iter().any(|&other| overlap(other, area)) && put(number, &mut rows, &mut replaced) {
            written.push(area);
        }
    }
    *lines = rows.into_iter().filter(|row| !row.is_empty()).map(joined).collect();
    replaced
}

/// Puts a number into its row; false when words stand there of which the engine is sure.
fn put(number: Piece, rows: &mut Vec<Vec<Piece>>, replaced: &mut Vec<Line>) -> bool {
    let area = number.1.area;
    let under = |piece: &Piece| overlap(piece.1.area, area);
    if rows.iter().flatten().any(|piece| under(piece) && is_word(piece)) {
        return false;
    }
    let home = rows.iter().position(|row| row.iter().any(under));
    let gone: Vec<Piece> = rows.iter_mut().flat_map(|row| row.extract_if(.., |piece| under(piece))).collect();
    replaced.extend(gone.into_iter().map(|piece| joined(vec![piece])));
    let row = home.or_else(|| nearest(rows, area));
    if let Some(row) = row.and_then(|at| rows.get_mut(at)) {
        let at = row.iter().position(|piece| middle(piece.1.area)[0] < middle(area)[0]);
        row.insert(at.unwrap_or(row.len()), number);
    } else {
        let below =
            rows.iter().position(|row| row.first().is_some_and(|piece| piece.1.area[1] > middle(area)[1]));
        rows.insert(below.unwrap_or(rows.len()), vec![number]);
    }
    true
}

/// The row with the nearest word at this height.
fn nearest(rows: &[Vec<Piece>], area: [f32; 4]) -> Option<usize> {
    let [x, y] = middle(area);
    let near = rows.iter().enumerate().flat_map(|(at, row)| row.iter().map(move |piece| (at, piece.1.area)));
    let level = near.filter(|(_, area)| (area[1]..=area[1] + area[3]).contains(&y));
    let away = level.map(|(at, area)| (at, (middle(area)[0] - x).abs()));
    away.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(at, _)| at)
}

fn is_word((text, word): &Piece) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    letters >= LETTERS && word.confidence.is_none_or(|confidence| confidence >= SURE)
}

fn middle([left, top, width, height]: [f32; 4]) -> [f32; 2] {
    [left + width / 2.0, top + height / 2.0]
}

fn overlap(one: [f32; 4], other: [f32; 4]) -> bool {
    let shared = |from: usize, size: usize| {
        (one[from] + one[size]).min(other[from] + other[size]) - one[from].max(other[from])
    };
    shared(0, 2) > ACROSS * one[2].min(other[2]) && shared(1, 3) > DOWN * one[3].min(other[3])
}

fn pieces(line: &Line) -> Vec<Piece> {
    let text = |word: &WordBox| line.text.get(word.start as usize..word.end as usize).map(str::to_owned);
    line.words.iter().filter_map(|word| Some((text(word)?, word.clone()))).collect()
}

fn joined(pieces: Vec<Piece>) -> Line {
    let mut line = Line::default();
    for (text, word) in pieces {
        if !line.text.is_empty() {
            line.text.push(' ');
        }
        let start = line.text.len();
        line.text.push_str(&text);
        if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(line.text.len())) {
            line.words.push(WordBox { start, end, ..word });
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, left: f32, confidence: f32) -> Piece {
        let area = [left, 100.0, 40.0, 20.0];
        (text.to_owned(), WordBox { start: 0, end: 0, area, confidence: Some(confidence) })
    }

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_number_is_a_line_with_one_word() {
        let number = Number { text: "١٢".to_owned(), area: [10.0, 20.0, 30.0, 40.0], confidence: 0.987_65 };
        let line = line(number);
        assert_eq!((line.text.as_str(), line.words.len()), ("١٢", 1));
        let word = &line.words[0];
        assert_eq!((word.start, word.end, word.confidence), (0, 4, Some(98.77)));
    }

    #[test]
    fn numbers_stand_where_the_engine_saw_something_else_and_words_stay() {
        let mut lines = vec![
            joined(vec![piece("قرار", 300.0, 90.0), piece("AYY", 250.0, 20.0), piece("لسنة", 200.0, 90.0)]),
            joined(vec![(
                String::from("بلدية"),
                WordBox { area: [300.0, 300.0, 40.0, 20.0], ..piece("", 0.0, 90.0).1 },
            )]),
        ];
        let numbers = [
            joined(vec![piece("٧٣", 252.0, 98.0)]),
            joined(vec![piece("١", 310.0, 99.0)]),
            joined(vec![piece("٢٠٢٣", 140.0, 99.0)]),
            joined(vec![(
                String::from("١٤"),
                WordBox { area: [10.0, 250.0, 40.0, 20.0], ..piece("", 0.0, 90.0).1 },
            )]),
        ];
        let replaced = write(&numbers, &mut lines);
        assert_eq!(texts(&lines), ["قرار ٧٣ لسنة ٢٠٢٣", "١٤", "بلدية"]);
        assert_eq!(texts(&replaced), ["AYY"]);
        let word = &lines[0].words[1];
        assert_eq!(lines[0].text.get(word.start as usize..word.end as usize), Some("٧٣"));
    }

    #[test]
    fn of_two_readings_of_one_place_the_longer_is_written() {
        let mut lines = vec![joined(vec![piece("رقم", 300.0, 90.0)])];
        write(&[joined(vec![piece("٢٣", 200.0, 99.0)]), joined(vec![piece("١٢٣", 198.0, 95.0)])], &mut lines);
        assert_eq!(texts(&lines), ["رقم ١٢٣"]);
    }
}
