//! What a reference needs to know of dates and year counts, in its own words.

use std::ops::{Range, RangeInclusive};

use super::scan::Scan;
use super::words::Piece;
use crate::recognise::calendar::Calendar;
use crate::recognise::dates::{FoundDate, dates};
use crate::recognise::day::Day;

/// A date beside which a reference may stand.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub(super) range: Range<usize>,
    pub(super) first: Day,
    pub(super) calendar: Calendar,
    pub(super) years: RangeInclusive<i32>,
    pub(super) year_written: Option<i32>,
}

/// Returns the dates of a text.
pub(super) fn dated(text: &str, today: Day) -> Vec<Dated> {
    of_found(&dates(text, today))
}

/// Keeps of dates what a reference needs.
pub(super) fn of_found(found: &[FoundDate]) -> Vec<Dated> {
    let mut out: Vec<Dated> = found.iter().map(of_one).collect();
    out.sort_by_key(|date| date.range.start);
    out
}

fn of_one(date: &FoundDate) -> Dated {
    Dated {
        range: date.range.clone(),
        first: date.days.first,
        calendar: date.calendar,
        years: date.days.first.year()..=date.days.last.year(),
        year_written: None,
    }
}

impl Scan<'_> {
    /// Returns the date that begins between two bytes.
    pub(super) fn date_between(&self, from: usize, to: usize) -> Option<Dated> {
        let at = self.dates.partition_point(|date| date.range.start < from);
        let mut date = self.dates.get(at).filter(|date| date.range.start < to).cloned()?;
        date.year_written = self.written_year(&date);
        Some(date)
    }

    /// Returns the year as written in a date that counts years in another way than the common era.
    fn written_year(&self, date: &Dated) -> Option<i32> {
        if date.calendar == Calendar::Gregorian {
            return None;
        }
        let first = self.words.partition_point(|word| word.range.start < date.range.start);
        let inside = self.words[first..].iter().take_while(|word| word.range.start < date.range.end);
        let years =
            inside.filter(|word| word.piece == Piece::Number).filter_map(|word| word.text.parse().ok());
        years.into_iter().find(|year| (1290..=1500).contains(year))
    }
}
