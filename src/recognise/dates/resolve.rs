//! From the fields that were written to days.

use super::found::{Flags, Precision};
use super::written::{Written, WrittenMonth};
use crate::recognise::calendar::{Calendar, hijra, hijri_day, hijri_month_days, hijri_of, year_days, years};
use crate::recognise::day::{Day, DayRange, Weekday};
use crate::recognise::era::{Names, Reckoned, reckon};

/// What a written date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) days: DayRange,
    pub(super) precision: Precision,
    pub(super) calendar: Calendar,
    pub(super) weekday: Option<Weekday>,
    pub(super) flags: Flags,
}

/// Returns what a written date means; nothing if there is no such day.
pub(super) fn resolve(written: &Written, today: Day) -> Option<Resolved> {
    let year = written.year?;
    let names = written.month.map_or(Names::None, |month| month.names);
    let reckoned = reckon(year.value.cast_signed(), year.digits, year.era, names, today)?;
    let mut resolved = match (written.day, written.month, written.part) {
        (Some(day), Some(month), _) => of_day(written, day, month, reckoned)?,
        (_, Some(month), _) => plain(month_days(month, reckoned)?, Precision::Month, reckoned),
        (_, _, Some(part)) => plain(part_days(part, reckoned)?, Precision::Part, reckoned),
        _ => plain(year_days(reckoned.year, reckoned.calendar)?, Precision::Year, reckoned),
    };
    resolved.flags = resolved.flags.with(written.flags).with(flags_of(reckoned));
    Some(resolved)
}

fn plain(days: DayRange, precision: Precision, year: Reckoned) -> Resolved {
    Resolved { days, precision, calendar: year.calendar, weekday: None, flags: Flags::default() }
}

fn flags_of(year: Reckoned) -> Flags {
    let years = years(year.year, year.calendar);
    let uncertain = !year.calendar.is_lunar() && years.start() != years.end();
    [(year.short, Flags::SHORT_YEAR), (uncertain, Flags::UNCERTAIN_YEAR)]
        .into_iter()
        .filter(|(set, _)| *set)
        .fold(Flags::default(), |flags, (_, flag)| flags.with(flag))
}

/// A day, in the order that the day of the week allows.
fn of_day(written: &Written, day: u32, month: WrittenMonth, year: Reckoned) -> Option<Resolved> {
    let (days, clamped) = days_named(day, month, year)?;
    let mut resolved = plain(days, Precision::Day, year);
    resolved.weekday = written.weekday;
    if clamped {
        resolved.flags = Flags::CLAMPED;
    }
    let Some(weekday) = written.weekday else { return Some(resolved) };
    if falls_on(days, weekday, year) {
        return Some(resolved);
    }
    let turned = WrittenMonth { number: day, ..month };
    let turnable = month.names == Names::None && day <= 12 && !written.flags.has(Flags::SWAPPED);
    match days_named(month.number, turned, year).filter(|_| turnable) {
        Some((other, _)) if falls_on(other, weekday, year) => {
            resolved.days = other;
            resolved.flags = Flags::SWAPPED;
        }
        _ => resolved.flags = resolved.flags.with(Flags::WEEKDAY),
    }
    Some(resolved)
}

/// A computed day of the Hijra may be one off.
fn falls_on(days: DayRange, weekday: Weekday, year: Reckoned) -> bool {
    let slack = i32::from(year.calendar.is_lunar());
    let mut near = (-slack..=slack).map(|off| days.first.plus_days(off)).chain([days.last]);
    near.any(|day| day.weekday() == weekday)
}

/// Returns the days that a day and month may be in a year, from the first to the last of them, and whether the
/// 30th was taken as the 29th.
fn days_named(day: u32, month: WrittenMonth, year: Reckoned) -> Option<(DayRange, bool)> {
    let within = year_days(year.year, year.calendar)?;
    let mut clamped = false;
    let mut named: Option<DayRange> = None;
    for (count, lunar) in counts(month, year) {
        let found = match (lunar, hijri_clamped(count, month.number, day)) {
            (false, _) => Day::new(count, month.number, day),
            (true, None) => None,
            (true, Some((found, shorter))) => {
                clamped = shorter;
                Some(found)
            }
        };
        if let Some(found) = found.filter(|found| within.holds(*found)) {
            named = Some(named.map_or(DayRange::one(found), |named| named.to(DayRange::one(found))));
            if year.calendar.is_lunar() || lunar {
                break;
            }
        }
    }
    named.map(|named| (named, clamped))
}

/// The 30th of a month of 29 days is taken as the 29th.
fn hijri_clamped(year: i32, month: u32, day: u32) -> Option<(Day, bool)> {
    match hijri_day(year, month, day) {
        Some(found) => Some((found, false)),
        None if day == 30 => hijri_day(year, month, 29).map(|found| (found, true)),
        None => None,
    }
}

/// Returns the years in which to look for a month, and whether they are of the Hijra.
///
/// A month of one kind beside a year of the other is the one that falls into that year.
fn counts(month: WrittenMonth, year: Reckoned) -> impl Iterator<Item = (i32, bool)> {
    let lunar = match month.names {
        Names::None => year.calendar.is_lunar(),
        Names::Lunar => true,
        Names::Solar => false,
    };
    let range = match (lunar, year.calendar.is_lunar()) {
        (true, true) => {
            let year = hijra(year.year, year.calendar);
            year..=year
        }
        (true, false) => {
            let days = year_days(year.year, year.calendar);
            let hijri = |day: Option<Day>| day.and_then(hijri_of).map_or(1, |(year, _, _)| year);
            hijri(days.map(|days| days.first))..=hijri(days.map(|days| days.last))
        }
        (false, _) => years(year.year, year.calendar),
    };
    range.map(move |count| (count, lunar))
}

fn month_days(month: WrittenMonth, year: Reckoned) -> Option<DayRange> {
    let within = year_days(year.year, year.calendar)?;
    let mut months = counts(month, year).filter_map(|(count, lunar)| {
        if lunar { hijri_month_days(count, month.number) } else { DayRange::of_month(count, month.number) }
    });
    let first = months.find(|days| within.holds(days.last))?;
    // A year that may be one of two has the month in both.
    let rest = months.find(|days| !year.calendar.is_lunar() && within.holds(days.first));
    Some(rest.filter(|_| month.names != Names::Lunar).map_or(first, |rest| first.to(rest)))
}

fn part_days((which, of): (u32, u32), year: Reckoned) -> Option<DayRange> {
    let length = 12 / of;
    let month = |number| month_days(WrittenMonth { names: Names::None, number }, year);
    Some(month((which - 1) * length + 1)?.to(month(which * length)?))
}
