//! Dates of two ends, from one to another, and lists: what one end does not say, the last one says for it.

use super::found::Precision;
use super::items::What;
use super::lexicon::Sense;
use super::numeric;
use super::resolve::{Resolved, resolve};
use super::span::Side;
use super::written::{self, Row, Written, WrittenYear};
use super::year;
use crate::recognise::day::Day;

/// Reads a range: both ends with "from" and "to", or with a sign between them.
pub(super) fn range(row: Row<'_>, at: usize, today: Day) -> Option<Side> {
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

/// So many dates of a list may share the year of the last.
const LISTED: usize = 6;

/// Reads a date whose month or year stands at the end of a list: "5 and 7 March 2011".
pub(super) fn listed(row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    let (first, next) = partial(row, at).filter(|(first, _)| first.year.is_none())?;
    let mut begin = and(row, &first, next)?;
    let last = (0..LISTED).find_map(|_| {
        let last = written::whole(row, begin);
        if last.is_none() {
            let more = partial(row, begin).and_then(|(more, next)| and(row, &more, next));
            begin = more.unwrap_or(row.0.len());
        }
        last.map(|(last, _)| last)
    })?;
    let month = first.month.or(last.month.filter(|_| first.day.is_some()));
    let filled = Written { month, year: last.year, ..first };
    let meaning = resolve(&filled, today).filter(|_| alike(&first, &last))?;
    Some(Side { meaning: Some(meaning), other: None, next })
}

/// Returns the place after "and", which is written onto the name of a month.
fn and(row: Row<'_>, before: &Written, at: usize) -> Option<usize> {
    match row.what(at) {
        What::Word(false) if row.0[at].end - row.0[at].start == 2 => Some(at + 1),
        What::Sense(Sense::Month(_)) if before.day.is_none() => Some(at),
        _ => None,
    }
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
    if let Some((written, next)) = written::day_and_month(row, at).or_else(|| numeric::pair(row, at)) {
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
