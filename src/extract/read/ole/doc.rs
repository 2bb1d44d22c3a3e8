//! Old Word letters ([MS-DOC]): the pieces of the text in their order, rows of tables, notes and headers after.
//!
//! The piece table says where the letters lie (2.9.38); the formatted pages say which marks end rows and what a
//! tracked change deleted. Field codes are not read. Files older than Word 97 have no piece table here: their
//! text is one run of bytes.

use super::binary::{size_at, slice, u16_at, u32_at};
use super::{Compound, locked};
use crate::extract::Trouble;
use crate::extract::read::{charset, plain};
use crate::extract::worker::Output;

/// The first version with the tables this reader knows (Word 97).
const WORD_97: u16 = 0x00c1;
/// Bits of the flags ([MS-DOC] 2.5.2).
const ENCRYPTED: u16 = 0x0100;
const FIRST_TABLE: u16 = 0x0200;
/// Where pairs of place and length begin, and the numbers of those that matter (2.5.6).
const PAIRS: usize = 0x9a;
const CHARACTER_PAGES: usize = 12;
const PARAGRAPH_PAGES: usize = 13;
const PIECES: usize = 33;
/// Modifiers ([MS-DOC] 2.6): deleted by a tracked change; the mark that ends a row, of the outer and an inner table.
const DELETED: u16 = 0x0800;
const ROW_END: u16 = 0x2417;
const INNER_ROW_END: u16 = 0x244c;
/// A formatted page is this long.
const PAGE: usize = 512;

/// Reads a letter.
pub fn read(file: &mut Compound<'_>, title: &str, output: &mut Output) -> Result<(), Trouble> {
    let document = file.stream("/WordDocument").ok_or_else(|| Trouble::broken("no stream WordDocument"))?;
    let flags = u16_at(&document, 10).ok_or_else(|| Trouble::broken("no header"))?;
    if flags & ENCRYPTED != 0 {
        return Err(locked());
    }
    let text = if u16_at(&document, 2).unwrap_or(0) < WORD_97 {
        old_text(&document)
    } else {
        let name = if flags & FIRST_TABLE != 0 { "/1Table" } else { "/0Table" };
        let table = file.stream(name).ok_or_else(|| Trouble::broken("no table stream"))?;
        new_text(&document, &table).ok_or_else(|| Trouble::broken("no piece table"))?
    };
    output.title(if title.trim().is_empty() { plain::first_line(&text) } else { title })?;
    plain::give(&text, output)
}

/// Word 6 and 95: one run of bytes between two places of the header.
fn old_text(document: &[u8]) -> String {
    let ends = (size_at(document, 24).unwrap_or(0), size_at(document, 28).unwrap_or(0));
    let bytes = document.get(ends.0..ends.1.min(document.len())).unwrap_or_default();
    let mut lines = Lines::default();
    charset::decode(bytes).text.chars().for_each(|c| lines.character(c, false));
    lines.finish()
}

fn new_text(document: &[u8], table: &[u8]) -> Option<String> {
    let pieces = pieces(&part(document, table, PIECES)?)?;
    let rows = marked(document, table, PARAGRAPH_PAGES, &[ROW_END, INNER_ROW_END]);
    let deleted = marked(document, table, CHARACTER_PAGES, &[DELETED]);
    let mut lines = Lines::default();
    for piece in pieces {
        piece.letters(document, |at, c| {
            if !within(&deleted, at) {
                lines.character(c, within(&rows, at));
            }
        });
    }
    Some(lines.finish())
}

/// Returns the part of the table stream that a pair of the header names.
fn part(document: &[u8], table: &[u8], number: usize) -> Option<Vec<u8>> {
    let at = size_at(document, PAIRS + number * 8)?;
    slice(table, at, size_at(document, PAIRS + number * 8 + 4)?).map(<[u8]>::to_vec)
}

/// A stretch of the text and where its letters lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    at: usize,
    characters: usize,
    /// One byte a letter instead of two.
    narrow: bool,
}

/// Reads the piece table, past the modifiers that may stand before it (2.9.38).
fn pieces(clx: &[u8]) -> Option<Vec<Piece>> {
    let mut at = 0;
    while *clx.get(at)? == 1 {
        at = at.checked_add(3)?.checked_add(usize::from(u16_at(clx, at + 1)?))?;
    }
    if clx[at] != 2 {
        return None;
    }
    let table = clx.get(at + 5..)?;
    let length = size_at(clx, at + 1)?.min(table.len());
    let count = length.checked_sub(4)? / 12;
    let piece = |index: usize| {
        let (begin, end) = (size_at(table, index * 4)?, size_at(table, index * 4 + 4)?);
        let place = u32_at(table, (count + 1) * 4 + index * 8 + 2)?;
        let narrow = place & 0x4000_0000 != 0;
        let place = usize::try_from(place & 0x3fff_ffff).ok()?;
        Some(Piece {
            at: if narrow { place / 2 } else { place },
            characters: end.checked_sub(begin)?,
            narrow,
        })
    };
    Some((0..count).filter_map(piece).collect())
}

impl Piece {
    fn letters(self, document: &[u8], mut give: impl FnMut(usize, char)) {
        let width = if self.narrow { 1 } else { 2 };
        let begin = self.at.min(document.len());
        let end = self.at.saturating_add(self.characters.saturating_mul(width)).min(document.len());
        let bytes = document.get(begin..end).unwrap_or_default();
        if self.narrow {
            let text = charset::decode_page(bytes, 1252);
            text.chars().enumerate().for_each(|(index, c)| give(begin + index, c));
        } else {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            let mut at = begin;
            for c in char::decode_utf16(units) {
                let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
                give(at, c);
                at += 2 * c.len_utf16();
            }
        }
    }
}

/// Returns the stretches of the document (in bytes, in order) whose formatting has one of these modifiers set.
fn marked(document: &[u8], table: &[u8], number: usize, modifiers: &[u16]) -> Vec<(usize, usize)> {
    let plc = part(document, table, number).unwrap_or_default();
    let count = plc.len().saturating_sub(4) / 8;
    let pages = (0..count).filter_map(|index| size_at(&plc, (count + 1) * 4 + index * 4));
    let mut found = Vec::new();
    // A page is named once; a file that names more pages than it has is damaged.
    for page in pages.take(document.len() / PAGE + 1) {
        let page = page.checked_mul(PAGE).and_then(|at| slice(document, at, PAGE)).unwrap_or_default();
        let runs = usize::from(page.last().copied().unwrap_or(0));
        let paragraphs = number == PARAGRAPH_PAGES;
        let is_marked = |index: &usize| {
            let step = if paragraphs { 13 } else { 1 };
            let at = usize::from(*page.get((runs + 1) * 4 + index * step)?) * 2;
            modified(formatting(page, at, paragraphs)?, modifiers).then_some(())
        };
        let marked = (0..runs).filter(|index| is_marked(index).is_some());
        found.extend(
            marked.filter_map(|index| Some((size_at(page, index * 4)?, size_at(page, index * 4 + 4)?))),
        );
    }
    found.sort_unstable();
    found
}

/// Returns the modifiers of a run (2.9.32, 2.9.174); a paragraph's follow the number of its style.
fn formatting(page: &[u8], at: usize, paragraph: bool) -> Option<&[u8]> {
    let length = usize::from(*page.get(at).filter(|_| at > 0)?);
    match (paragraph, length) {
        (false, length) => slice(page, at + 1, length),
        (true, 0) => slice(page, at + 2, usize::from(*page.get(at + 1)?) * 2)?.get(2..),
        (true, length) => slice(page, at + 1, length * 2 - 1)?.get(2..),
    }
}

/// Walks a list of modifiers (2.6); the size of each operand is told by its number.
fn modified(mut list: &[u8], wanted: &[u16]) -> bool {
    while let Some(number) = u16_at(list, 0) {
        let operand = match number >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // The definition of a table has a long length, which counts one too much (2.9.330).
            _ if number == 0xd608 => usize::from(u16_at(list, 2).unwrap_or(0)) + 1,
            _ => usize::from(list.get(2).copied().unwrap_or(0)) + 1,
        };
        if wanted.contains(&number) && list.get(2).is_some_and(|value| *value != 0) {
            return true;
        }
        list = list.get(2 + operand..).unwrap_or_default();
    }
    false
}

fn within(stretches: &[(usize, usize)], at: usize) -> bool {
    let next = stretches.partition_point(|(begin, _)| *begin <= at);
    next.checked_sub(1).and_then(|index| stretches.get(index)).is_some_and(|(_, end)| at < *end)
}

/// Gathers letters into lines.
#[derive(Debug, Default)]
struct Lines {
    done: Vec<String>,
    line: String,
    /// For each open field whether its code is being passed over.
    fields: Vec<bool>,
}

/// Fields nested deeper are damage.
const DEEPEST_FIELD: usize = 64;

impl Lines {
    fn character(&mut self, c: char, ends_row: bool) {
        match c {
            '\u{13}' if self.fields.len() < DEEPEST_FIELD => self.fields.push(true),
            '\u{14}' => self.fields.last_mut().into_iter().for_each(|code| *code = false),
            '\u{15}' => drop(self.fields.pop()),
            // A field that never ends must not swallow the letter: its paragraph ends it.
            '\r' if ends_row => self.end_line(),
            '\r' | '\x0b' | '\x0c' | '\x0e' => {
                self.fields.clear();
                self.end_line();
            }
            _ if self.fields.contains(&true) => {}
            '\x07' if ends_row => self.end_line(),
            '\x07' | '\t' => self.line.push('\t'),
            '\x1e' => self.line.push('-'),
            c if c.is_control() => {}
            c => self.line.push(c),
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.done.push(line.trim().to_owned());
        }
    }

    fn finish(mut self) -> String {
        self.end_line();
        self.done.join("\n")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fields_show_their_results_and_rows_end_where_they_are_marked() {
        let mut lines = Lines::default();
        for c in "a\x13 PAGE \x147\x15 b\rx\x07\x07y\x07".chars() {
            lines.character(c, false);
        }
        lines.character('\x07', true);
        lines.character('z', false);
        assert_eq!(lines.finish(), "a7 b\nx\t\ty\nz");
    }

    #[test]
    fn pieces_are_wide_or_narrow() {
        let clx = [
            &[1, 2, 0, 9, 9, 2][..],
            &28_u32.to_le_bytes(),
            &0_u32.to_le_bytes(),
            &4_u32.to_le_bytes(),
            &9_u32.to_le_bytes(),
            &[0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0x40, 0, 0],
        ]
        .concat();
        let expected = [
            Piece { at: 0x200, characters: 4, narrow: false },
            Piece { at: 0x200, characters: 5, narrow: true },
        ];
        assert_eq!(pieces(&clx).unwrap(), expected);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_letter(document: Vec<u8>, table: Vec<u8>, head: [u8; 32]) {
            let _ = old_text(&document);
            let _ = new_text(&document, &table);
            let _ = pieces(&document);
            let _ = modified(&document, &[ROW_END]);
            // A header whose every pair names the whole table.
            let mut whole = head.to_vec();
            whole.resize(PAIRS, 0);
            for _ in 0..40 {
                whole.extend([0_u32.to_le_bytes(), u32::try_from(table.len()).unwrap().to_le_bytes()].concat());
            }
            whole.resize(PAGE, 0);
            whole.extend(&document);
            let _ = new_text(&whole, &[&[2][..], &table].concat());
            let _ = new_text(&whole, &table);
        }
    }
}
