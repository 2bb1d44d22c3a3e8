//! The year of a date: the words before it, its number, which may stand in brackets, and the marker after it.
//!
//! Not here: which calendar it counts in (`resolve`).

use super::items::What;
use super::lexicon::Sense;
use super::numeric;
use super::written::{Row, Written, WrittenYear};
use crate::recognise::era::Era;

/// Reads the year after the name of a month.
pub(super) fn of_month(row: Row<'_>, at: usize) -> Option<(WrittenYear, usize)> {
    let separated = row.past_sign(at, &['/', '-', '.', ',']);
    let of = row.past(separated, Sense::From);
    let named = words(row, of);
    let (year, next) = number(row, named)?;
    let marked = year.era.is_some() || named > of || (separated > at && row.separator(at) != Some(','));
    (year.digits == 4 || (year.digits == 2 && marked)).then_some((year, next))
}

/// Goes past "year" and which year it is.
pub(super) fn words(row: Row<'_>, at: usize) -> usize {
    let next = at + usize::from(matches!(row.sense(at), Some(Sense::Year { .. })));
    if next == at { at } else { row.past(next, Sense::Period) }
}

/// Reads the number of a year, which may stand in brackets, and its marker.
pub(super) fn number(row: Row<'_>, at: usize) -> Option<(WrittenYear, usize)> {
    let inside = row.past_sign(at, &['(', ':']);
    let (value, digits) = row.number(inside)?;
    if numeric::is_tail(row, inside) && !matches!(row.separator(inside - 1), Some('/' | '-' | '.')) {
        return None;
    }
    let mut next = inside + 1;
    let bracketed = row.what(at) == What::Sign('(');
    let mut era = marker(row, next);
    if bracketed {
        next += usize::from(era.is_some());
        let after = row.past_sign(next, &[')']);
        era = era.or_else(|| marker(row, after));
        next = after + usize::from(era.is_some() && marker(row, after).is_some());
    } else {
        next += usize::from(era.is_some());
    }
    Some((WrittenYear { value, digits, era }, next))
}

/// Returns the marker at a place. A letter is none before a digit ("m2") or in another abbreviation ("m.t").
pub(super) fn marker(row: Row<'_>, at: usize) -> Option<Era> {
    let Some(Sense::Era { era, letter }) = row.sense(at) else { return None };
    let item = row.0.get(at + 2);
    let abbreviation = row.what(at + 1) == What::Sign('.')
        && row.touches(at + 1)
        && row.touches(at + 2)
        && item.is_some_and(|item| item.what == What::Word(false) && item.end - item.start <= 4);
    let unit =
        (row.number(at + 1).is_some() || row.what(at + 1) == What::Sign('\u{B2}')) && row.touches(at + 1);
    (!letter || !(abbreviation || unit)).then_some(era)
}

/// Reads a year by the word before it, or by the marker after it.
pub(super) fn year(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let named = words(row, at);
    let (named, by_word) = match row.sense(named) {
        Some(Sense::Era { era, letter: false }) if named > at => (named + 1, Some(era)),
        _ => (named, None),
    };
    let (mut year, next) = number(row, named)?;
    year.era = year.era.or(by_word);
    let sure = match year.digits {
        4 => named > at || (year.era.is_some() && !numeric::is_tail(row, at) && !is_length(row, at)),
        2 => row.sense(at) == Some(Sense::Year { of: true }) || year.era == Some(Era::Wafat),
        _ => false,
    };
    sure.then_some((Written { year: Some(year), ..Written::default() }, next))
}

/// True if the letter after a number is rather "metres".
fn is_length(row: Row<'_>, at: usize) -> bool {
    let letter = matches!(row.sense(at + 1), Some(Sense::Era { era: Era::Miladi, letter: true }));
    let small = row.number(at).is_some_and(|(value, _)| value < 1850);
    let before = |back: usize| at.checked_sub(back).is_some_and(|at| row.sense(at) == Some(Sense::Measure));
    letter && (small || before(1) || before(2))
}
