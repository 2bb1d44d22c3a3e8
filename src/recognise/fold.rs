//! [`Folded`]: a text as the recognisers read it, and the way back to the original.
//!
//! One pass drops what does not show (invisible characters, vowel signs, tatweel), gives every digit its ASCII
//! form, writes letters and separators one way (hamza carriers, final yeh and teh, dashes, slashes), undoes O
//! and l for 0 and 1 beside digits, and makes one blank of many: a line feed if the run held one, else a space.
//! Invariant: [`Folded::original`] gives ranges of the original at character boundaries, marks included.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::analysis;

/// How far a look ahead or back over blanks goes.
const NEAR: usize = 6;

/// A folded text with a map back to its original.
pub struct Folded<'a> {
    original: &'a str,
    text: String,
    /// From a place in the folded text on, original places run in step with folded ones; sorted.
    steps: Vec<(usize, usize)>,
}

impl<'a> Folded<'a> {
    /// Folds a text.
    pub fn new(original: &'a str) -> Self {
        let folded = Self { original, text: String::with_capacity(original.len()), steps: Vec::new() };
        Folder { folded, expected: usize::MAX, before: ' ' }.run()
    }

    /// Returns the folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the range of the original that a range of the folded text stands for.
    ///
    /// The ends are byte places of the folded text. Marks on the last letter belong to the range.
    pub fn original(&self, folded: Range<usize>) -> Range<usize> {
        let start = self.place(folded.start);
        let Some(last) = self.text.get(..folded.end).and_then(|text| text.char_indices().next_back()) else {
            return start..start;
        };
        let from = self.place(last.0);
        let mut rest = self.original[from..].chars();
        let mut end = from + rest.next().map_or(0, char::len_utf8);
        for c in rest.take_while(|c| analysis::is_mark(*c)) {
            end += c.len_utf8();
        }
        start..end.max(start)
    }

    /// Returns where the character of a folded place begins in the original.
    fn place(&self, folded: usize) -> usize {
        match self.steps.partition_point(|(from, _)| *from <= folded).checked_sub(1) {
            None => 0,
            Some(at) => {
                let (from, original) = self.steps[at];
                // One character may have become several: places inside of them are the place of that one.
                let next = self.steps.get(at + 1).map_or(self.original.len(), |(_, original)| *original);
                let mut place = (original + (folded - from)).min(next);
                while !self.original.is_char_boundary(place) {
                    place -= 1;
                }
                place
            }
        }
    }
}

/// The work of folding.
struct Folder<'a> {
    folded: Folded<'a>,
    /// The original place that needs no new step.
    expected: usize,
    /// The last character put out that is no blank.
    before: char,
}

impl<'a> Folder<'a> {
    fn run(mut self) -> Folded<'a> {
        let original = self.folded.original;
        for (at, c) in original.char_indices() {
            self.take(at, c);
        }
        self.folded
    }

    fn take(&mut self, at: usize, c: char) {
        match c {
            'a'..='z' | 'A'..='Z' => self.latin(at, c),
            '\u{640}' => self.tatweel(at),
            '\u{20}'..='\u{7E}' if c != ' ' && c != '\\' => self.put(at, c),
            '\u{600}'..='\u{6FF}' => self.arabic(at, c),
            _ => self.other(at, c),
        }
    }

    fn arabic(&mut self, at: usize, c: char) {
        match ARABIC[c as usize - 0x600] {
            '\0' => (),
            plain => self.put(at, plain),
        }
    }

    fn other(&mut self, at: usize, c: char) {
        if c.is_whitespace() {
            self.blank(at, c);
        } else if analysis::is_invisible(c) || analysis::is_mark(c) {
            // It does not show.
        } else if analysis::is_presentation_form(c) {
            for part in c.nfkc().filter(|part| !analysis::is_mark(*part) && *part != ' ') {
                self.put(at, plain(part));
            }
        } else {
            self.put(at, plain(c));
        }
    }

    fn blank(&mut self, at: usize, c: char) {
        let line = matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}');
        match (self.folded.text.as_bytes().last(), line) {
            (Some(b' '), true) => {
                self.folded.text.pop();
                self.write(at, '\n');
            }
            (Some(b' ' | b'\n'), _) => (),
            _ => self.write(at, if line { '\n' } else { ' ' }),
        }
    }

    /// A tatweel between digits was typed as a dash.
    fn tatweel(&mut self, at: usize) {
        let rest = &self.folded.original[at..];
        let next = rest.chars().skip(1).take(NEAR).find(|c| !c.is_whitespace() && *c != '\u{640}');
        let digit_after = next.is_some_and(|c| analysis::digit(c).is_some());
        if self.before.is_ascii_digit() && digit_after {
            self.put(at, '-');
        }
    }

    /// `O` and `l` beside a digit, and not in a word, are a nought and a one.
    fn latin(&mut self, at: usize, c: char) {
        let digit = match c {
            'O' => '0',
            'l' => '1',
            _ => return self.put(at, c.to_ascii_lowercase()),
        };
        let mut after = self.folded.original[at..].chars().skip(1).filter(|c| !analysis::is_invisible(*c));
        let next = after.next().unwrap_or(' ');
        let last = self.folded.text.chars().next_back().unwrap_or(' ');
        let beside = last.is_ascii_digit() || analysis::digit(next).is_some();
        let in_word =
            last.is_ascii_alphabetic() || (next.is_ascii_alphabetic() && !matches!(next, 'O' | 'l'));
        self.put(at, if beside && !in_word { digit } else { c.to_ascii_lowercase() });
    }

    fn put(&mut self, at: usize, c: char) {
        self.before = c;
        self.write(at, c);
    }

    fn write(&mut self, at: usize, c: char) {
        let place = self.folded.text.len();
        if at != self.expected {
            self.folded.steps.push((place, at));
        }
        self.folded.text.push(c);
        self.expected = at + c.len_utf8();
    }
}

/// What becomes of every character of the Arabic block, U+0600 to U+06FF; NUL if nothing does.
static ARABIC: [char; 256] = arabic_table();

const fn arabic_table() -> [char; 256] {
    let mut table = ['\0'; 256];
    let mut at = 0;
    while at < 256 {
        if let Some(c) = char::from_u32(0x600 + at) {
            table[at as usize] =
                if analysis::is_invisible(c) || analysis::is_mark(c) { '\0' } else { plain(c) };
        }
        at += 1;
    }
    table
}

/// Returns the one way a letter, digit or separator is written.
const fn plain(c: char) -> char {
    if let Some(digit) = analysis::digit(c) {
        return digit;
    }
    match c {
        '\u{0624}' => '\u{0648}', // waw with hamza: waw
        '\u{0626}' => '\u{064A}', // yeh with hamza: yeh
        '\\' | '\u{060D}' | '\u{2044}' | '\u{2215}' | '\u{FF0F}' => '/', // slashes
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2E3A}' | '\u{FE58}' | '\u{FF0D}' => '-', // dashes
        '\u{060C}' | '\u{FF0C}' => ',', // commas
        '\u{066B}' | '\u{FF0E}' => '.', // points
        _ => analysis::plain_letter(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_folded_one_way() {
        let rows = [
            ("١٥ مَارِس ٢٠٢٣م", "15 مارس 2023م"),
            ("أإآٱ ى ة ؤ ئ ک ی ھ", "اااا ي ه و ي ك ي ه"),
            ("15 ـ 3 ـ 2023", "15 - 3 - 2023"),
            ("١٤٤٥ هـ", "1445 ه"),
            ("15\\3\\2O23", "15/3/2023"),
            ("l5/3/2OO3", "15/3/2003"),
            ("ISO 9001, PO15 well", "iso 9001, po15 well"),
            ("١٥\u{200F}/٣\u{200F}/٢٠٢٣", "15/3/2023"),
            ("a \t b \n  c", "a b\nc"),
            ("۱۸۳۹—1387", "1839-1387"),
            ("\u{FEFB}\u{FE8D}", "لاا"),
        ];
        for (text, expected) in rows {
            assert_eq!(Folded::new(text).text(), expected, "{text}");
        }
    }

    #[test]
    fn places_lead_back_to_the_original() {
        let text = "في  ١٥ مَارِسِ ٢٠٢٣م";
        let folded = Folded::new(text);
        let at = folded.text().find("مارس").unwrap();
        assert_eq!(&text[folded.original(at..at + "مارس".len())], "مَارِسِ");
        let at = folded.text().find("2023").unwrap();
        assert_eq!(&text[folded.original(at..at + 4)], "٢٠٢٣");
        assert_eq!(folded.original(0..0), 0..0);
    }

    proptest! {
        #[test]
        fn every_range_slices_the_original(text in "\\PC{0,40}", mixed in "[ \n٠-٩0-9\u{640}\u{64B}اأﻻOlab/\\\\\u{200F}]{0,60}") {
            for text in [&text, &mixed] {
                let folded = Folded::new(text);
                let places: Vec<usize> =
                    folded.text().char_indices().map(|(at, _)| at).chain([folded.text().len()]).collect();
                for pair in places.windows(2) {
                    prop_assert!(text.get(folded.original(pair[0]..pair[1])).is_some());
                }
                prop_assert!(text.get(folded.original(0..folded.text().len())).is_some());
            }
        }
    }
}
