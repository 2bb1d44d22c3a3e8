//! References: a kind of record, a number, a year, an issuer, as papers and clerks write them.
//!
//! It tells what is written, not whether such a record exists. Ranges are bytes of the text that was given and
//! lie on character boundaries; the work grows with the length of the text and not faster.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::dates::FoundDate;
use super::day::Day;

mod build;
mod heads;
mod issuer;
mod key;
mod kind;
mod number;
mod ordinal;
mod query;
mod scan;
mod special;
mod untitled;
mod when;
mod words;
mod year;

pub use kind::RecordType;

pub(super) use words::{Piece, Word, words};

/// A reference found in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundReference {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What is referred to.
    pub kind: RecordType,
    /// The number without leading zeros; `15 bis` is another document than `15`.
    pub number: Option<String>,
    /// The year as written, in its own count; `None` when it comes from a date of the common era.
    pub year_written: Option<i32>,
    /// The count of the year.
    pub calendar: Option<Calendar>,
    /// The years of the common era that may be meant.
    pub years: Option<RangeInclusive<i32>>,
    /// Who issued it, as written, without clitics.
    pub issuer: Option<String>,
    /// What else is said.
    pub details: BTreeMap<Detail, String>,
    /// What a reader should know about the reading.
    pub flags: Vec<Flag>,
}

/// What may be said of a reference besides number, year and issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The article of the text that is cited.
    Article,
    /// The day of the reference, as an ISO date.
    Date,
    /// The parts of a file symbol between letters and number.
    File,
    /// The year of the gazette.
    GazetteYear,
    /// The year of the court, counted from its foundation.
    JudicialYear,
    /// The text whose article is cited.
    Parent,
    /// Whose it is: `addressee`, `self` or `named` (somebody named before).
    Party,
    /// The plan on which a parcel lies.
    Plan,
    /// The letters of a file symbol.
    Prefix,
    /// The sort of meeting: `ordinary` or `extraordinary`.
    Session,
    /// The sort of contract, as written.
    Sort,
    /// The title of a law or regulation that is cited without a number.
    Title,
    /// A second count of the year, that gave way.
    YearAlt,
}

/// What a reader should know about a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// No kind of record is named.
    Weak,
    /// It was typed by somebody who looks for it: a bare number may be of any register.
    Typed,
    /// Number and year may be the other way round.
    OrderUnsure,
    /// Two counts of the year stand beside each other and do not agree.
    YearConflict,
    /// The year may be one of two.
    YearUnsure,
    /// The year is that of the document's own date.
    YearOfDate,
}

impl FoundReference {
    /// Makes a reference of which only place and kind are known.
    fn new(range: Range<usize>, kind: RecordType) -> Self {
        Self {
            range,
            kind,
            number: None,
            year_written: None,
            calendar: None,
            years: None,
            issuer: None,
            details: BTreeMap::new(),
            flags: Vec::new(),
        }
    }

    pub(super) fn flag(&mut self, flag: Flag, holds: bool) {
        if holds && !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }
}

/// Finds the references in a text, in their order.
#[must_use]
pub fn references(text: &str, today: Day) -> Vec<FoundReference> {
    let dates = when::dated(text, today);
    scan::Scan::new(text, &dates, today, scan::Mode::Text).all()
}

/// Finds the references that a clerk means by what was typed: `15/2023 قرار`, `وارد 531`, `15-2023`.
#[must_use]
pub fn query_references(text: &str, today: Day) -> Vec<FoundReference> {
    query::query_references(text, today)
}

/// Finds the references in a text whose dates are known.
pub(super) fn references_beside(text: &str, dates: &[FoundDate], today: Day) -> Vec<FoundReference> {
    let dates = when::of_found(dates);
    scan::Scan::new(text, &dates, today, scan::Mode::Text).all()
}

/// Returns the kind of record that a text names first, with its first word.
pub(super) fn kind_named(text: &str) -> Option<RecordType> {
    heads::head_at(&words::words(text), 0).map(|head| head.kind)
}

#[cfg(test)]
mod tests;
