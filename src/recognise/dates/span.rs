//! Dates of two ends, and dates of two sides: from one to another, and one day by two calendars.

use super::found::{Flags, Precision};
use super::items::What;
use super::lexicon::Sense;
use super::numeric;
use super::resolve::{Resolved, resolve};
use super::written::{self, Row, Written, WrittenYear};
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
    range(row, at, today).or_else(|| {
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

/// Reads a range: both ends with "from" and "to", or with a sign between them.
fn range(row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    let (begin, opened) = match row.sense(at) {
        Some(Sense::From | Sense::Between) => (at + 1, row.sense(at)),
        _ => (at, None),
    };
    if opened.is_some() && numeric::is_claimed(row, begin) {
        return None;
    }
    let readers: [Reader; 2] = [written::whole, partial];
    readers.into_iter().find_map(|reader| {
        let (first, next) = reader(row, begin)?;
        let (begin, sign) = to(row, next, opened)?;
        let (second, next) = last_end(row, begin, &first, opened.is_some() || !sign)?;
        // "From 1900 to 2100 dinars" are no years.
        ends(first, second, next, today).filter(|_| row.sense(next) != Some(Sense::Unit))
    })
}

type Reader = fn(Row<'_>, usize) -> Option<(Written, usize)>;

/// Goes past "to"; also tells whether it was only a sign. After "between" it may be "and".
fn to(row: Row<'_>, at: usize, opened: Option<Sense>) -> Option<(usize, bool)> {
    match row.what(at) {
        What::Sense(Sense::To) => {
            let next = at + 1;
            Some((next, false))
        }
        What::Sign('-') => Some((row.past_sign(at + 1, &['-']), true)),
        What::Sign('/') if follow(row, at) => Some((at + 1, true)),
        What::Word(false) if opened == Some(Sense::Between) && row.0[at].end - row.0[at].start == 2 => {
            Some((at + 1, false))
        }
        _ => None,
    }
}

/// True between a year and the next, as in a financial year; other numbers with a slash are references.
fn follow(row: Row<'_>, at: usize) -> bool {
    let year = |at: usize| row.number(at).filter(|(_, digits)| *digits == 4).map(|(year, _)| year);
    let pair = at.checked_sub(1).and_then(year).zip(year(at + 1));
    pair.is_some_and(|(one, other)| one.abs_diff(other) == 1)
}

/// Reads the last end, which has what the first may lack. A bare year ends what began with a year.
fn last_end(row: Row<'_>, at: usize, first: &Written, worded: bool) -> Option<(Written, usize)> {
    let only_year = first.month.is_none() && first.part.is_none() && first.day.is_none();
    let skip = usize::from(row.sense(at) == Some(Sense::From) || row.sense(at) == Some(Sense::Date));
    match written::whole(row, at + skip) {
        Some((second, next)) => Some((second, next)),
        None if only_year && (worded || !goes_on(row, at)) => {
            let (year, next) = year::number(row, at).filter(|(year, _)| year.digits == 4)?;
            Some((Written { year: Some(year), ..Written::default() }, next))
        }
        None => None,
    }
}

/// True if a row of numbers goes on after a number.
fn goes_on(row: Row<'_>, at: usize) -> bool {
    row.separator(at + 1).is_some()
        && row.touches(at + 1)
        && row.touches(at + 2)
        && row.number(at + 2).is_some()
}

/// Reads a first end that lacks its month or its year: a day, a day and month, a month, a bare year.
fn partial(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let (weekday, at) = written::weekday(row, at);
    let with = |written: Written, next| Some((Written { weekday, ..written }, next));
    if let Some((written, next)) = written::day_and_month(row, at) {
        return with(written, next);
    }
    if let Some((month, next)) = written::month_name(row, row.past(at, Sense::MonthWord)) {
        return with(Written { month: Some(month), ..Written::default() }, next);
    }
    match row.number(at) {
        Some((value, 4)) if !numeric::is_tail(row, at) => {
            let (year, next) = year::number(row, at)?;
            let year = WrittenYear { value, ..year };
            with(Written { year: Some(year), ..Written::default() }, next)
        }
        _ => {
            let (day, next) = written::day_number(row, at)?;
            with(Written { day: Some(day), ..Written::default() }, next)
        }
    }
}

/// Fills the first end from the last and makes the range of both.
fn ends(first: Written, second: Written, next: usize, today: Day) -> Option<Side> {
    if !alike(&first, &second) {
        return None;
    }
    let mut filled = first;
    filled.month = first.month.or(second.month.filter(|_| first.day.is_some()));
    filled.year = match (first.year, second.year) {
        (Some(one), Some(two)) => Some(WrittenYear { era: one.era.or(two.era), ..one }),
        (one, two) => one.or(two),
    };
    let (one, two) = (resolve(&filled, today)?, resolve(&second, today)?);
    let years = one.precision == Precision::Year && two.precision == Precision::Year;
    if one.calendar.is_lunar() != two.calendar.is_lunar() && one.calendar.is_lunar() == (first.year.is_none())
    {
        return None;
    }
    let ascending = one.days.first <= two.days.first && one.days != two.days;
    let turned = years && one.days.first.year() - two.days.first.year() == 1;
    let near = two.days.last.days() - one.days.first.days() < 366 * 150;
    let same_side =
        one.calendar == two.calendar || one.calendar.is_lunar() == two.calendar.is_lunar() || years;
    if !(ascending || turned) || !near || !same_side || dual_years(&filled, &second, one, two) {
        return None;
    }
    let flags = one.flags.with(two.flags);
    let days = one.days.to(two.days);
    let meaning =
        Resolved { days, precision: Precision::Range, calendar: two.calendar, weekday: None, flags };
    Some(Side { meaning: Some(meaning), other: None, next })
}

/// Two marked years of different counts that share days are two names of one year.
fn dual_years(first: &Written, second: &Written, one: Resolved, two: Resolved) -> bool {
    let marked = first.year.and_then(|year| year.era) != second.year.and_then(|year| year.era);
    marked && one.calendar != two.calendar && one.days.meets(two.days)
}

/// Both ends must be told alike: a day does not reach to a year.
fn alike(first: &Written, second: &Written) -> bool {
    let day = first.day.is_some() == second.day.is_some();
    let lone_day = first.month.is_none() && first.day.is_some();
    let month = lone_day || first.month.is_some() == second.month.is_some();
    day && month && first.part.is_some() == second.part.is_some() && second.year.is_some()
}
