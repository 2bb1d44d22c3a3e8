//! One date as it is written: which day, month and year, before any calendar is asked.
//!
//! Not here: what the fields mean (`resolve`), the year alone (`year`), dates of two sides (`span`). Every reader takes a place in the
//! items and returns what it read with the place after it; none looks further than a fixed number of items.

use super::found::Flags;
use super::items::{Item, What};
use super::lexicon::{Month, Sense};
use super::numeric;
use super::year;
use crate::recognise::day::Weekday;
use crate::recognise::era::{Era, Names};

/// A date as it is written; what is missing was not written, or is taken from the other end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Written {
    /// The day of the week beside it.
    pub(super) weekday: Option<Weekday>,
    /// The day of the month.
    pub(super) day: Option<u32>,
    /// The month.
    pub(super) month: Option<WrittenMonth>,
    /// The part of the year: which, of how many.
    pub(super) part: Option<(u32, u32)>,
    /// The year.
    pub(super) year: Option<WrittenYear>,
    /// How the fields stood.
    pub(super) flags: Flags,
}

/// A month as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrittenMonth {
    /// By which names; none if by number.
    pub(super) names: Names,
    /// From 1.
    pub(super) number: u32,
}

/// A year as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrittenYear {
    /// The number.
    pub(super) value: u32,
    /// How many digits it has.
    pub(super) digits: usize,
    /// The marker after it.
    pub(super) era: Option<Era>,
}

/// The items, looked at by place.
#[derive(Clone, Copy)]
pub(super) struct Row<'i>(pub(super) &'i [Item]);

impl Row<'_> {
    /// Returns what stands at a place; after the end, the end of a line.
    pub(super) fn what(self, at: usize) -> What {
        self.0.get(at).map_or(What::Line, |item| item.what)
    }

    /// Returns the sense at a place.
    pub(super) fn sense(self, at: usize) -> Option<Sense> {
        match self.what(at) {
            What::Sense(sense) => Some(sense),
            _ => None,
        }
    }

    /// Returns value and digits of a number.
    pub(super) fn number(self, at: usize) -> Option<(u32, usize)> {
        match self.what(at) {
            What::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    /// Returns the sign at a place if it may stand between the fields of a date.
    pub(super) fn separator(self, at: usize) -> Option<char> {
        match self.what(at) {
            What::Sign(sign @ ('/' | '-' | '.' | ',')) => Some(sign),
            _ => None,
        }
    }

    /// True if the item touches the one before it.
    pub(super) fn touches(self, at: usize) -> bool {
        at > 0 && self.0.get(at).is_some_and(|item| item.start == self.0[at - 1].end)
    }

    /// Returns the place after an item of this sense, or the place itself.
    pub(super) fn past(self, at: usize, sense: Sense) -> usize {
        at + usize::from(self.sense(at) == Some(sense))
    }

    /// Returns the place after one of these signs, or the place itself.
    pub(super) fn past_sign(self, at: usize, signs: &[char]) -> usize {
        at + usize::from(matches!(self.what(at), What::Sign(sign) if signs.contains(&sign)))
    }

    fn month(self, at: usize) -> Option<Month> {
        match self.sense(at)? {
            Sense::Month(month) => Some(month),
            _ => None,
        }
    }
}

/// Reads a whole date: day, month, year or part.
pub(super) fn whole(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    day(row, at).or_else(|| month(row, at)).or_else(|| part(row, at)).or_else(|| year::year(row, at))
}

/// Reads a day with its year.
pub(super) fn day(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let (weekday, from) = weekday(row, at);
    let (mut written, next) = numeric::triple(row, from)
        .or_else(|| named_day(row, from))
        .or_else(|| month_first(row, from))
        .or_else(|| year_first(row, from))?;
    written.weekday = weekday;
    Some(weekday_after(row, written, next))
}

/// Reads the day of the week before a date, with what may stand around it.
pub(super) fn weekday(row: Row<'_>, at: usize) -> (Option<Weekday>, usize) {
    let named = row.past(at, Sense::DayWord);
    let Some(Sense::Weekday(weekday)) = row.sense(named) else { return (None, named) };
    let next = row.past_sign(named + 1, &[',', '(', ':', '-']);
    let next = row.past(next, Sense::Link);
    (Some(weekday), row.past_sign(next, &[',', '(', ':']))
}

/// Reads the day of the week in brackets after a date.
fn weekday_after(row: Row<'_>, mut written: Written, next: usize) -> (Written, usize) {
    let bracket = row.past_sign(next, &['(']);
    let named = row.past(bracket, Sense::DayWord);
    match row.sense(named) {
        Some(Sense::Weekday(weekday))
            if written.weekday.is_none() && bracket > next && row.what(named + 1) == What::Sign(')') =>
        {
            written.weekday = Some(weekday);
            (written, named + 2)
        }
        _ => (written, next),
    }
}

/// Reads a day and the name of its month, then the year.
fn named_day(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let (mut written, next) = day_and_month(row, at)?;
    let (year, next) = year::of_month(row, next)?;
    written.year = Some(year);
    Some((written, next))
}

/// Reads a day and the name of its month.
pub(super) fn day_and_month(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let (day, next) = day_number(row, at)?;
    let of = row.past(
        if row.number(at).is_some() { row.past_sign(next, &['/', '-', '.', ',']) } else { next },
        Sense::From,
    );
    // "The third meeting, March" is no third of March; "first January" is.
    if matches!(row.sense(at), Some(Sense::Ordinal(_))) && of == next {
        return None;
    }
    let named = row.past(of, Sense::MonthWord);
    let (month, next) = month_name(row, named).or_else(|| month_number(row, named, of))?;
    Some((Written { day: Some(day), month: Some(month), ..Written::default() }, next))
}

/// Reads the number of a day, in digits or as an ordinal.
pub(super) fn day_number(row: Row<'_>, at: usize) -> Option<(u32, usize)> {
    match row.what(at) {
        What::Number { value: value @ 1..=31, digits: 1..=2 }
            if !numeric::is_tail(row, at) || numeric::after_dash(row, at) =>
        {
            let next = row.past(at + 1, Sense::Suffix);
            Some((value, next))
        }
        What::Sense(Sense::Ordinal(value @ 1..=31)) => Some((value, at + 1)),
        What::Sense(Sense::First) => Some((1, at + 1)),
        // "The opener of September" is its first day.
        What::Sense(Sense::Month(Month { names: Names::Solar, number: 9, plain: false }))
            if row.sense(at + 1) == Some(Sense::From) && row.month(at + 2).is_some() =>
        {
            Some((1, at + 1))
        }
        _ => None,
    }
}

/// Reads the name of a month, or its names in two countries.
pub(super) fn month_name(row: Row<'_>, at: usize) -> Option<(WrittenMonth, usize)> {
    let month = row.month(at)?;
    let written = WrittenMonth { names: month.names, number: month.number };
    let second = row.past_sign(at + 1, &['/', '-', '(']);
    let same = second > at + 1
        && row.month(second).is_some_and(|other| (other.names, other.number) == (month.names, month.number));
    if !same {
        return Some((written, at + 1));
    }
    let bracket = row.what(at + 1) == What::Sign('(');
    Some((written, if bracket { row.past_sign(second + 1, &[')']) } else { second + 1 }))
}

/// Reads a month's name, a day and a year, as in English.
fn month_first(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let (month, next) = month_name(row, at)?;
    let (day, next) = day_number(row, next).filter(|_| row.number(next).is_some())?;
    let (year, next) = year::number(row, row.past_sign(next, &[',']))?;
    let written = Written { day: Some(day), month: Some(month), year: Some(year), ..Written::default() };
    (year.digits == 4).then_some((written, next))
}

/// Reads year, name of the month and day, divided by signs.
fn year_first(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let (value, _) = row.number(at).filter(|(_, digits)| *digits == 4)?;
    row.separator(at + 1)?;
    let (month, next) = month_name(row, at + 2)?;
    row.separator(next)?;
    let (day, next) = day_number_after_sign(row, next + 1)?;
    let era = year::marker(row, next);
    let year = Some(WrittenYear { value, digits: 4, era });
    let written = Written { day: Some(day), month: Some(month), year, ..Written::default() };
    Some((written, next + usize::from(era.is_some())))
}

fn day_number_after_sign(row: Row<'_>, at: usize) -> Option<(u32, usize)> {
    row.number(at)
        .filter(|(value, digits)| *digits <= 2 && (1..=31).contains(value))
        .map(|(day, _)| (day, at + 1))
}

/// Reads a month with its year.
fn month(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let named = row.past(at, Sense::MonthWord);
    let (month, next) = month_name(row, named).or_else(|| month_number(row, named, at))?;
    let (year, next) = year::of_month(row, next).filter(|(year, _)| year.digits == 4)?;
    Some((Written { month: Some(month), year: Some(year), ..Written::default() }, next))
}

/// Reads a month by its number, after the word for it.
pub(super) fn month_number(row: Row<'_>, at: usize, word: usize) -> Option<(WrittenMonth, usize)> {
    let inside = row.past_sign(at, &['(']);
    let (number, digits) = row.number(inside)?;
    let there = at > word && digits <= 2 && (1..=12).contains(&number);
    let next = row.past_sign(inside + 1, &[')']);
    there.then_some((WrittenMonth { names: Names::None, number }, next))
}

/// Reads a quarter or a half with its year.
fn part(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let Some(Sense::Part(of)) = row.sense(at) else { return None };
    let which = match row.sense(at + 1)? {
        Sense::Ordinal(which) if which <= of => which,
        Sense::First => 1,
        Sense::Last => of,
        _ => return None,
    };
    let next = row.past(row.past(at + 2, Sense::Last), Sense::From);
    let (year, next) = year::number(row, year::words(row, next)).filter(|(year, _)| year.digits == 4)?;
    Some((Written { part: Some((which, of)), year: Some(year), ..Written::default() }, next))
}
