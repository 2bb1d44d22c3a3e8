//! The year of a reference: what is written, in which count, and which years of the common era that may be.

use std::ops::RangeInclusive;

use super::number::past_marks;
use super::words::{Piece, Word};
use crate::recognise::calendar::{self, Calendar};
use crate::recognise::day::Day;
use crate::recognise::era::{Era, Names, reckon};

/// A year that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Year {
    pub(super) written: i32,
    pub(super) calendar: Calendar,
    pub(super) years: RangeInclusive<i32>,
    /// A second count of the same year that gave way to this one.
    pub(super) other: Option<String>,
    /// True when two counts stand beside each other and do not agree.
    pub(super) conflict: bool,
    /// The piece behind it.
    pub(super) next: usize,
}

const ERAS: &[(&str, Era)] = &[
    ("م و ر", Era::Wafat),
    ("و ر", Era::Wafat),
    ("من وفاه الرسول", Era::Wafat),
    ("وفاه الرسول", Era::Wafat),
    ("fdp", Era::Wafat),
    ("ميلاديه", Era::Miladi),
    ("ميلادي", Era::Miladi),
    ("م", Era::Miladi),
    ("fbp", Era::Birth),
    ("افرنجي", Era::Gregorian),
    ("افرنجيه", Era::Gregorian),
    ("مسيحي", Era::Gregorian),
    ("مسيحيه", Era::Gregorian),
    ("ف", Era::Gregorian),
    ("ad", Era::Gregorian),
    ("ce", Era::Gregorian),
    ("هجري", Era::Hijri),
    ("هجريه", Era::Hijri),
    ("ه", Era::Hijri),
    ("ah", Era::Hijri),
];

/// Words that begin a year.
const YEAR_WORDS: &[&str] = &["سنه", "لسنه", "عام", "لعام", "of", "year"];

/// Reads the year that is said behind a number: "of the year", the figures, the count, and a second count.
pub(super) fn year_at(words: &[Word], at: usize, today: Day) -> Option<Year> {
    let at = past_marks(words, at, &['(', ')', '"', ',']);
    words.get(at).filter(|word| word.says_any(YEAR_WORDS))?;
    let digits = past_marks(words, at + 1, &['(', ')', ':']);
    let number = words.get(digits).filter(|word| word.piece == Piece::Number)?;
    year_of(words, number, digits + 1, today)
}

/// Makes a year of figures whose count may be said behind them.
pub(super) fn year_of(words: &[Word], figures: &Word, at: usize, today: Day) -> Option<Year> {
    let (era, next) = era_behind(words, at);
    let (written, calendar, years) = resolve(figures, era, today)?;
    let year = Year { written, calendar, years, other: None, conflict: false, next };
    Some(match second(words, next, today).filter(|_| era.is_some()) {
        Some(other) => both(year, other),
        None => year,
    })
}

/// Reads the count behind figures; a bracket may close between them.
fn era_behind(words: &[Word], at: usize) -> (Option<Era>, usize) {
    let bracket = past_marks(words, at, &['(', ')']);
    for from in [at, bracket] {
        if let Some((era, next)) = era(words, from) {
            return (Some(era), next);
        }
    }
    (None, at)
}

fn era(words: &[Word], at: usize) -> Option<(Era, usize)> {
    ERAS.iter().find_map(|(phrase, era)| Some((*era, spelled(words, at, phrase)?)))
}

/// Follows a phrase whose letters may have full stops between and behind them.
fn spelled(words: &[Word], mut at: usize, phrase: &str) -> Option<usize> {
    let mut dotted = false;
    for part in phrase.split(' ') {
        at += usize::from(dotted && words.get(at).is_some_and(|word| word.is('.')));
        words.get(at).filter(|word| word.piece == Piece::Word && word.text == part)?;
        dotted = part.chars().count() == 1;
        at += 1;
    }
    Some(at)
}

/// Reads a second count: behind a stroke, in brackets, or after "corresponding to".
fn second(words: &[Word], at: usize, today: Day) -> Option<Year> {
    let opened = past_marks(words, at, &['/', '(', ')', '-', '.']);
    let said = words.get(opened).is_some_and(|word| word.says_any(&["موافق", "موافقه"]));
    if opened == at && !said {
        return None;
    }
    let digits = past_marks(words, opened + usize::from(said), &['(', ':']);
    let number = words.get(digits).filter(|word| word.piece == Piece::Number)?;
    let (era, next) = era_behind(words, digits + 1);
    let (written, calendar, years) = resolve(number, Some(era?), today)?;
    Some(Year {
        written,
        calendar,
        years,
        other: None,
        conflict: false,
        next: past_marks(words, next, &[')']),
    })
}

/// Joins two counts of one year: a year of the moon gives way to one of the sun; else the first one stands.
fn both(first: Year, second: Year) -> Year {
    let agree = first.years.start() <= second.years.end() && second.years.start() <= first.years.end();
    let next = second.next;
    if first.calendar == Calendar::Hijri && second.calendar == Calendar::Gregorian {
        let other = Some(format!("{} AH", first.written));
        return Year { other, conflict: !agree, ..second };
    }
    Year { conflict: !agree, next, ..first }
}

/// Decides the count of a year by the word behind it and by its size.
fn resolve(figures: &Word, era: Option<Era>, today: Day) -> Option<(i32, Calendar, RangeInclusive<i32>)> {
    let digits = figures.text.len();
    let written = figures.text.parse().ok().filter(|_| digits <= 4)?;
    let year = reckon(written, digits, era, Names::None, today)?;
    Some((written, year.calendar, calendar::years(year.year, year.calendar)))
}
