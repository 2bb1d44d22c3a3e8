//! The lines of a document that are not empty, with what a letterhead and a foot are.

use std::ops::Range;

use crate::recognise::references::{Piece, Word, words};

/// How many lines from the top may carry what a document says of itself.
pub(super) const HEAD: usize = 12;

/// How many lines from the end may do so.
pub(super) const FOOT: usize = 8;

/// The bytes of a line that are looked at.
const LONGEST: usize = 1000;

/// The bytes that a bullet may take.
const BULLET: usize = 32;

/// A line.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// The index of its page.
    pub(super) page: usize,
    /// Its bytes in the page.
    pub(super) range: Range<usize>,
    /// Its text, without white space around.
    pub(super) text: &'a str,
}

impl Line<'_> {
    /// Returns its pieces, with ranges in the line; of a line that is longer than any label or address only the
    /// beginning.
    pub(super) fn words(&self) -> Vec<Word> {
        let end = self.text.floor_char_boundary(LONGEST);
        words(&self.text[..end])
    }
}

/// The lines of a document.
pub(super) struct Lines<'a> {
    all: Vec<Line<'a>>,
    /// The lines of the preamble: they cite, and say nothing of the document itself.
    citing: Range<usize>,
}

impl<'a> Lines<'a> {
    /// Splits pages into lines.
    pub(super) fn of(pages: &[&'a str]) -> Self {
        let all: Vec<Line<'a>> =
            pages.iter().enumerate().flat_map(|(page, text)| of_page(page, text)).collect();
        let citing = citing(&all);
        Self { all, citing }
    }

    /// Returns all lines.
    pub(super) fn all(&self) -> &[Line<'a>] {
        &self.all
    }

    /// Returns the first lines of the document.
    pub(super) fn head(&self) -> &[Line<'a>] {
        &self.all[..self.all.len().min(HEAD)]
    }

    /// Returns the index of the line that holds a byte of a page.
    pub(super) fn at(&self, page: usize, byte: usize) -> Option<usize> {
        let after = self.all.partition_point(|line| (line.page, line.range.start) <= (page, byte));
        after.checked_sub(1).filter(|&at| self.all[at].page == page)
    }

    /// Tells whether a line is near the end.
    pub(super) fn in_foot(&self, at: usize) -> bool {
        at + FOOT >= self.all.len()
    }

    /// Tells whether a line only cites: it is in the preamble, or begins with words that refer to something else.
    pub(super) fn cites(&self, at: usize) -> bool {
        self.citing.contains(&at) || self.all.get(at).is_some_and(|line| begins_citing(&line.words()))
    }

    /// Tells whether a byte is the first of its line, but for a bullet and for given words.
    pub(super) fn begins(&self, at: usize, byte: usize, passed: &[&str]) -> bool {
        self.all.get(at).is_some_and(|line| {
            let before = line.text.get(..byte.saturating_sub(line.range.start)).unwrap_or_default();
            let mark = |word: &Word| !matches!(word.piece, Piece::Word | Piece::Number);
            before.len() <= BULLET && words(before).iter().all(|word| mark(word) || word.says_any(passed))
        })
    }
}

fn of_page(page: usize, text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive(['\n', '\u{0B}', '\u{0C}', '\u{2028}', '\u{2029}']).filter_map(move |raw| {
        let begin = start + (raw.len() - raw.trim_start().len());
        start += raw.len();
        let text = raw.trim();
        (!text.is_empty()).then(|| Line { page, range: begin..begin + text.len(), text })
    })
}

/// Returns the lines from "having seen" to "decided".
fn citing(lines: &[Line<'_>]) -> Range<usize> {
    const MOST: usize = 60;
    let near = lines.iter().take(MOST).map(Line::words);
    let Some(first) = near.into_iter().position(|words| has_seen(&words)) else { return 0..0 };
    let rest = lines[first..].iter().take(MOST);
    let decided = rest.clone().position(|line| decides(&line.words()));
    // Without the deciding word the preamble is as long as its lines begin like one.
    let length =
        decided.unwrap_or_else(|| rest.skip(1).take_while(|line| goes_on(&line.words())).count() + 1);
    first..first + length
}

fn has_seen(words: &[Word]) -> bool {
    words.windows(2).take(4).any(|pair| pair[0].says("بعد") && pair[1].says_any(&["اطلاع", "الاطلاع"]))
}

fn goes_on(words: &[Word]) -> bool {
    words.first().is_some_and(|word| {
        matches!(
            word.text.as_str(),
            "وعلي" | "علي" | "وبعد" | "وبناء" | "بناء" | "وبناءا" | "وعملا" | "واستنادا"
        )
    })
}

/// Tells whether a line is the deciding word, alone or with "the following".
fn decides(words: &[Word]) -> bool {
    const DECIDING: &[&str] =
        &["قرر", "قررت", "قررنا", "يقرر", "تقرر", "اصدر", "اصدرت", "اصدرنا", "صدر", "نقرر", "رسمنا", "قررا"];
    let letters = words.iter().filter(|word| word.piece == Piece::Word);
    letters.clone().count() <= 5
        && letters.clone().next().is_some_and(|word| DECIDING.contains(&word.text.as_str()))
}

/// Tells whether a line refers to something else from its first word on.
fn begins_citing(words: &[Word]) -> bool {
    const CITING: &[&str] = &[
        "وعلي",
        "اشاره",
        "بالاشاره",
        "الحاقا",
        "استنادا",
        "بناء",
        "عطفا",
        "ردا",
        "عملا",
        "تنفيذا",
        "طبقا",
        "وفقا",
        "بموجب",
        "بعد",
        "وبعد",
        "اعتمدت",
        "اعتمد",
        "تبعا",
        "عودا",
        "نشير",
        "بخصوص",
        "وحيث",
    ];
    words.first().is_some_and(|word| CITING.contains(&word.text.as_str()))
}
