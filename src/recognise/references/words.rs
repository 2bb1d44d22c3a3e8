//! A text as words, numbers, marks and line ends, folded, each with its place in the text.
//!
//! It holds no meaning: what a word says is decided by the tables. Invariant: every range lies on character
//! boundaries of the text, and ranges follow one another.

use std::ops::Range;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::recognise) enum Piece {
    /// A run of letters.
    Word,
    /// A run of digits.
    Number,
    /// Another visible character, in its ASCII form where it has one.
    Mark(char),
    /// The end of a line.
    Line,
}

/// One piece of a text.
#[derive(Debug, Clone)]
pub(in crate::recognise) struct Word {
    /// What it is.
    pub(in crate::recognise) piece: Piece,
    /// Its letters folded, or its digits in ASCII; empty for marks.
    pub(in crate::recognise) text: String,
    /// Its bytes in the text.
    pub(in crate::recognise) range: Range<usize>,
    /// Whether white space stands before it.
    pub(in crate::recognise) spaced: bool,
}

impl Word {
    /// Tells whether this is a given mark.
    pub(in crate::recognise) fn is(&self, mark: char) -> bool {
        self.piece == Piece::Mark(mark)
    }

    /// Tells whether this is a word, perhaps behind an article or a preposition.
    pub(in crate::recognise) fn says(&self, base: &str) -> bool {
        self.prefix_of(base).is_some()
    }

    /// Returns what stands before a base form in this word: a row of the clitics, or nothing.
    pub(in crate::recognise) fn prefix_of(&self, base: &str) -> Option<&str> {
        if self.piece != Piece::Word {
            return None;
        }
        self.text.strip_suffix(base).filter(|prefix| CLITICS.contains(prefix))
    }

    /// Returns what may be the base form: the word without each clitic that it begins with.
    pub(in crate::recognise) fn bases(&self) -> impl Iterator<Item = &str> {
        let clitics = if self.piece == Piece::Word { CLITICS } else { &[] };
        clitics.iter().filter_map(|clitic| self.text.strip_prefix(clitic))
    }

    /// Tells whether this is one of several words.
    pub(in crate::recognise) fn says_any(&self, bases: &[&str]) -> bool {
        bases.iter().any(|base| self.says(base))
    }
}

/// What may be written in front of a noun as one word with it.
const CLITICS: &[&str] = &[
    "", "ال", "لل", "و", "ب", "ل", "ك", "ف", "وال", "بال", "فال", "كال", "ولل", "وبال", "فلل", "فبال", "وب",
    "ول", "وك", "فب", "فل",
];

/// Splits a text into its pieces.
pub(in crate::recognise) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut spaced = true;
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        match class(c) {
            Class::Silent => (),
            Class::Stretch if joins(&out, Piece::Word, at) => stretch(&mut out, range.end),
            Class::Stretch => push(&mut out, Piece::Mark('-'), None, range, &mut spaced),
            Class::Space => spaced = true,
            Class::Letter(letter) => push(&mut out, Piece::Word, Some(letter), range, &mut spaced),
            Class::Digit(digit) => push(&mut out, Piece::Number, Some(digit), range, &mut spaced),
            Class::Mark(mark) => push(&mut out, Piece::Mark(mark), None, range, &mut spaced),
            Class::Line => {
                push(&mut out, Piece::Line, None, range, &mut spaced);
                spaced = true;
            }
        }
    }
    out
}

/// Tells whether the last piece is of a kind and nothing but silent characters followed it.
fn joins(out: &[Word], piece: Piece, at: usize) -> bool {
    out.last().is_some_and(|last| last.piece == piece && last.range.end <= at)
}

fn stretch(out: &mut [Word], end: usize) {
    if let Some(last) = out.last_mut() {
        last.range.end = end;
    }
}

/// Appends a character to the last piece when both are of one kind and touch, and else begins a piece.
fn push(out: &mut Vec<Word>, piece: Piece, letter: Option<char>, range: Range<usize>, spaced: &mut bool) {
    let space = std::mem::replace(spaced, false);
    if let (Some(letter), Some(last)) = (letter, out.last_mut())
        && last.piece == piece
        && !space
    {
        last.text.push(letter);
        last.range.end = range.end;
        return;
    }
    out.push(Word { piece, text: letter.map(String::from).unwrap_or_default(), range, spaced: space });
}

enum Class {
    Silent,
    Stretch,
    Space,
    Line,
    Letter(char),
    Digit(char),
    Mark(char),
}

/// Tells what a character is, folded.
fn class(c: char) -> Class {
    match c {
        // The common letters first: asking the tables of Unicode for each took most of the time.
        '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' | 'a'..='z' => Class::Letter(letter(c)),
        '\n' | '\u{0B}' | '\u{0C}' | '\u{2028}' | '\u{2029}' => Class::Line,
        '\u{0640}' => Class::Stretch,
        _ if is_silent(c) => Class::Silent,
        '\u{0660}'..='\u{0669}' => Class::Digit(ascii_digit(c, 0x0660)),
        '\u{06F0}'..='\u{06F9}' => Class::Digit(ascii_digit(c, 0x06F0)),
        '\u{FF10}'..='\u{FF19}' => Class::Digit(ascii_digit(c, 0xFF10)),
        '0'..='9' => Class::Digit(c),
        _ if c.is_whitespace() => Class::Space,
        _ if c.is_alphabetic() => Class::Letter(letter(c)),
        _ => Class::Mark(mark(c)),
    }
}

/// Signs of vowels and of direction: they are written, but nothing is said by them.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E8}')
        || matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

fn ascii_digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c).saturating_sub(zero), 10).unwrap_or('0')
}

/// Returns the form under which all spellings of a letter meet.
fn letter(c: char) -> char {
    match c {
        '\u{0622}' | '\u{0623}' | '\u{0625}' | '\u{0671}' => '\u{0627}',
        '\u{0649}' | '\u{0626}' | '\u{06CC}' => '\u{064A}',
        '\u{0629}' | '\u{06BE}' | '\u{06C1}' | '\u{06D5}' => '\u{0647}',
        '\u{0624}' => '\u{0648}',
        '\u{06A9}' => '\u{0643}',
        'a'..='z' | '\u{0621}'..='\u{06FF}' => c,
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Returns the ASCII form of a mark: dashes, slashes, brackets and commas of all scripts.
fn mark(c: char) -> char {
    match c {
        '\\' | '\u{2044}' | '\u{2215}' | '\u{FF0F}' => '/',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{060C}' | '\u{066C}' => ',',
        '\u{066B}' => '.',
        '\u{061B}' => ';',
        '[' | '{' => '(',
        ']' | '}' => ')',
        '\u{AB}' | '\u{BB}' | '\u{201C}' | '\u{201D}' | '\u{201E}' => '"',
        '\u{FF1A}' => ':',
        _ => c,
    }
}
