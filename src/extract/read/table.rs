//! Separated values: one line per row, cells set apart by tabs, so that a row reads as a row.

use super::charset::{clean, decode};
use super::plain;
use crate::extract::Trouble;
use crate::extract::worker::Output;

/// Separators that programs write; the Arabic comma is written by hand.
const SEPARATORS: &[char] = &[',', ';', '\t', '|', '\u{60c}', '\u{61b}'];
/// How many rows decide on the separator.
const ROWS_ASKED: usize = 50;

/// Reads a file of separated values.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-csv 1")?;
    let decoded = decode(bytes);
    let text = clean(&decoded.text).replace('\x0c', " ");
    plain::give(&rows(&text).join("\n"), output)
}

/// Returns the rows, their cells set apart by tabs.
fn rows(text: &str) -> Vec<String> {
    let separator = separator(text);
    // The parser takes one byte; a separator outside ASCII is put in the place of a character no text has.
    let text = if separator.is_ascii() { text.to_owned() } else { text.replace(separator, "\u{1f}") };
    let byte = u8::try_from(separator).ok().filter(u8::is_ascii).unwrap_or(0x1f);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(byte)
        .from_reader(text.as_bytes());
    let records = reader.records().filter_map(Result::ok);
    records.map(|record| record.iter().map(cell).collect::<Vec<_>>().join("\t")).collect()
}

fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The separator that splits the first rows most evenly into the most cells.
fn separator(text: &str) -> char {
    let asked: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(ROWS_ASKED).collect();
    let evenness = |separator: char| {
        let counts: Vec<usize> = asked.iter().map(|line| outside_quotes(line, separator)).collect();
        let first = counts.first().copied().unwrap_or(0);
        let alike = counts.iter().filter(|count| **count == first && first > 0).count();
        (alike, first)
    };
    let best = SEPARATORS.iter().rev().copied().max_by_key(|separator| evenness(*separator));
    best.filter(|separator| evenness(*separator).0 > 0).unwrap_or(',')
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for c in line.chars() {
        quoted ^= c == '"';
        count += usize::from(c == separator && !quoted);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found() {
        let cases = [
            ("الباب,القيمة\nالأول,\"250,000\"\n", "الباب\tالقيمة\nالأول\t250,000"),
            ("الباب;القيمة\nالأول;2,5\n", "الباب\tالقيمة\nالأول\t2,5"),
            ("الباب\tالقيمة\nالأول\t5\n", "الباب\tالقيمة\nالأول\t5"),
            ("الباب،القيمة\nالأول،5\n", "الباب\tالقيمة\nالأول\t5"),
            ("one column\nonly\n", "one column\nonly"),
        ];
        for (text, expected) in cases {
            assert_eq!(rows(text).join("\n"), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_rows(text: String) {
            let _ = rows(&text);
        }
    }
}
