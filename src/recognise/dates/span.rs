//! Dates of two sides: one day by two calendars. Ranges have two sides too; how they are read is in `range`.

use super::found::{Flags, Precision};
use super::items::What;
use super::lexicon::Sense;
use super::numeric;
use super::range;
use super::resolve::{Resolved, resolve};
use super::written::{self, Row, Written};
use super::year;
use crate::recognise::calendar::Calendar;
use crate::recognise::day::{Day, DayRange};

/// Two sides of one date may be so many days apart.
const APART: i32 = 2;

/// Sides without a word between them are one date only if they are less apart than this.
const FAR: i32 = 740;

/// What stands at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Its meaning; nothing if it is written like a date but is no day.
    pub(super) meaning: Option<Resolved>,
    /// The other side.
    pub(super) other: Option<(Calendar, DayRange)>,
    /// The place of the item after it.
    pub(super) next: usize,
}

/// Reads what stands at a place: a date or range, and its other side.
pub(super) fn at(row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    let first = one_side(row, at, today)?;
    match second_side(row, &first, today) {
        Some((second, linked)) => join(first, second, linked).or(Some(first)),
        None => Some(first),
    }
}

/// Reads a range, or else a date.
fn one_side(row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    if numeric::is_claimed(row, at) && row.number(at).is_some() {
        return None;
    }
    range::range(row, at, today).or_else(|| range::listed(row, at, today)).or_else(|| {
        let (written, next) = written::whole(row, at)?;
        Some(Side { meaning: resolve(&written, today), other: None, next })
    })
}

/// Reads the side after a side, and tells whether a word joined them.
fn second_side(row: Row<'_>, first: &Side, today: Day) -> Option<(Side, bool)> {
    let (begin, linked) = link(row, first.next);
    let mut side = one_side(row, begin, today).or_else(|| bare_year(row, first, begin, today))?;
    if row.what(begin.saturating_sub(1)) == What::Sign('(') {
        side.next = row.past_sign(side.next, &[')']);
    }
    Some((side, linked))
}

/// Goes past what may stand between two sides: at most three signs, and a word that joins.
fn link(row: Row<'_>, at: usize) -> (usize, bool) {
    let mut next = at;
    let mut linked = false;
    for _ in 0..4 {
        match row.what(next) {
            What::Sign('(' | ')' | ',' | '-' | '/' | '=' | ':' | '.') => next += 1,
            What::Sense(Sense::Link) => {
                linked = true;
                next += 1;
            }
            What::Line if linked || row.sense(next + 1) == Some(Sense::Link) => next += 1,
            _ => break,
        }
    }
    (next, linked)
}

/// After a year of another count, a number of four digits behind a slash or bracket is the civil year.
fn bare_year(row: Row<'_>, first: &Side, at: usize, today: Day) -> Option<Side> {
    let calendar = first.meaning?.calendar;
    let marked = matches!(row.what(at.checked_sub(1)?), What::Sign('/' | '(' | '-'));
    let (year, next) = year::number(row, at).filter(|(year, _)| year.digits == 4)?;
    let meaning = resolve(&Written { year: Some(year), ..Written::default() }, today)?;
    let civil = meaning.calendar == Calendar::Gregorian && calendar != Calendar::Gregorian;
    (marked && civil).then_some(Side { meaning: Some(meaning), other: None, next })
}

/// Makes one date of two sides, if they are sides of one.
fn join(first: Side, second: Side, linked: bool) -> Option<Side> {
    let (one, two) = match (first.meaning, second.meaning) {
        (Some(one), Some(two)) => (one, two),
        (Some(good), None) | (None, Some(good)) if linked => {
            let meaning = Resolved { flags: good.flags.with(Flags::INVALID), ..good };
            return Some(Side { meaning: Some(meaning), other: None, next: second.next });
        }
        _ => return None,
    };
    let apart = apart(one, two);
    if one.calendar == two.calendar || (!linked && apart > FAR) {
        return None;
    }
    let (mut chosen, left) = if prefers_second(one, two) { (two, one) } else { (one, two) };
    chosen.weekday = chosen.weekday.or(left.weekday);
    if apart > APART {
        chosen.flags = chosen.flags.with(Flags::CONFLICT);
    }
    chosen = checked_weekday(chosen, one.weekday.or(two.weekday));
    Some(Side { meaning: Some(chosen), other: Some((left.calendar, left.days)), next: second.next })
}

/// A day of the week stands beside the first side and belongs to both.
fn checked_weekday(mut chosen: Resolved, weekday: Option<crate::recognise::day::Weekday>) -> Resolved {
    let mismatch = weekday.is_some_and(|weekday| chosen.days.first.weekday() != weekday);
    if mismatch && chosen.precision == Precision::Day && !chosen.calendar.is_lunar() {
        chosen.flags = chosen.flags.with(Flags::WEEKDAY);
    }
    chosen
}

/// How many days lie between two ranges; between those of one precision, also between their ends.
fn apart(one: Resolved, two: Resolved) -> i32 {
    let same = one.precision == two.precision && matches!(one.precision, Precision::Day | Precision::Range);
    if same {
        let first = (one.days.first.days() - two.days.first.days()).abs();
        let last = (one.days.last.days() - two.days.last.days()).abs();
        return first.max(last);
    }
    let gap =
        one.days.first.days().max(two.days.first.days()) - one.days.last.days().min(two.days.last.days());
    gap.max(0)
}

/// The finer side is chosen; of two equals the civil one, or at least the solar one.
fn prefers_second(one: Resolved, two: Resolved) -> bool {
    let rank = |side: Resolved| {
        let fine = match side.precision {
            Precision::Day | Precision::Range => 0,
            Precision::Month => 1,
            Precision::Part => 2,
            Precision::Year => 3,
        };
        (fine, side.calendar != Calendar::Gregorian, side.calendar.is_lunar())
    };
    rank(two) < rank(one)
}
