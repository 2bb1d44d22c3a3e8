//! From what is known of a record to what the index is told: facts to ask for, facets to count by, days to sort by.
//!
//! The forms (`kind:value`) are agreed between this file and `search`, which asks for them.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::analysis::{fold, tokens};
use crate::catalog::{Known, ObjectRow, ReadingState, Record};
use crate::recognise::{Day, DayRange, Precision, bare_forms, plain_number};

/// The longest span of days, in days, that is told month by month.
const MONTHLY: i32 = 800;

/// What the index is told of a record beside its texts.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub facts: BTreeSet<String>,
    pub facets: BTreeSet<String>,
    pub dated: Option<(i64, i64)>,
}

impl Facts {
    /// Collects what is known.
    pub fn of(record: &Record, object: Option<&ObjectRow>, known: &Known) -> Self {
        let mut facts = Self::default();
        facts.identity(known);
        facts.both("access", known.level().name());
        facts.place(record);
        facts.dates(known);
        if let Some(object) = object {
            facts.both("format", &object.format);
            facts.quality(object);
        }
        facts
    }

    fn identity(&mut self, known: &Known) {
        if let Some(kind) = known.kind {
            self.both("type", kind.name());
        }
        if let Some(number) = &known.number {
            self.number(number, known.years.as_ref().map(|years| *years.start()));
        }
        for key in &known.keys {
            self.key("own", key);
            let parts: Vec<&str> = key.split(':').collect();
            if let [_, number, ref year @ ..] = parts[..] {
                self.number(number, year.first().and_then(|year| year.parse().ok()));
            }
        }
        known.cited.iter().for_each(|key| self.key("cites", key));
        if let Some(issuer) = &known.issuer {
            self.words("issuer", issuer);
            self.facets.insert(format!("issuer:{issuer}"));
        }
        if let Some(subject) = &known.subject {
            self.words("subject", subject);
        }
        if let Some(title) = &known.title {
            self.words("subject", title);
        }
        if let Some(series) = &known.series {
            self.words("series", series);
        }
        if known.vital == Some(true) {
            self.fact("vital", "yes");
        }
    }

    /// Every folder on the way, folded; counted by are the first, which is what was handed over, and the next.
    fn place(&mut self, record: &Record) {
        let path = record.path.text();
        let Some((folders, _)) = path.rsplit_once('/') else { return };
        folders.split('/').for_each(|folder| self.words("folder", folder));
        let first: Vec<&str> = folders.split('/').filter(|folder| !folder.is_empty()).take(2).collect();
        if !first.is_empty() {
            self.facets.insert(format!("folder:{}", first.join("/")));
        }
    }

    fn dates(&mut self, known: &Known) {
        let own = known.date.or_else(|| known.years.as_ref().and_then(whole_years));
        if let Some(own) = own {
            self.dated = Some((i64::from(own.first.days()), i64::from(own.last.days())));
            for year in own.first.year()..=own.last.year().min(own.first.year() + 2) {
                self.both("year", &year.to_string());
            }
            self.span(own, true);
        }
        let Some(description) = &known.description else { return };
        for date in &description.dates {
            // A day of the Hijra alone may be one off.
            let alone = date.calendar.is_lunar() && date.precision == Precision::Day && date.other.is_none();
            let days = if alone { date.days.widened(1) } else { date.days };
            self.span(days, date.precision == Precision::Day);
        }
        for found in &description.references {
            if let Some(days) = found.reference.years.as_ref().and_then(whole_years) {
                self.span(days, false);
            }
        }
    }

    /// The years, the months and, for single days, the days that a span touches.
    fn span(&mut self, days: DayRange, by_day: bool) {
        let length = days.last.days() - days.first.days();
        for year in days.first.year()..=days.last.year().min(days.first.year() + 100) {
            self.facts.insert(format!("y:{year}"));
        }
        if length > MONTHLY {
            return;
        }
        for number in days.first.days()..=days.last.days() {
            let day = Day::from_days(number.into());
            let (year, month, _) = day.civil();
            // A whole year is not told by its months: it would be found as if it were of each of them.
            if length < 120 {
                self.facts.insert(format!("m:{year}-{month:02}"));
            }
            if by_day && length <= 3 {
                self.facts.insert(format!("d:{day}"));
            }
        }
    }

    /// How well scans were read, in three steps that a clerk can judge.
    fn quality(&mut self, object: &ObjectRow) {
        let ReadingState::Read { confidence: Some(confidence), .. } = &object.reading else { return };
        let step = match confidence {
            85.. => "good",
            65..=84 => "fair",
            _ => "poor",
        };
        self.both("ocr", step);
    }

    fn both(&mut self, kind: &str, value: &str) {
        self.fact(kind, value);
        self.facets.insert(format!("{kind}:{value}"));
    }

    fn fact(&mut self, kind: &str, value: &str) {
        self.facts.insert(format!("{kind}:{value}"));
    }

    /// A key as it is, without its year, and without its kind: a clerk may know no more.
    fn key(&mut self, role: &str, key: &str) {
        self.fact(role, key);
        let parts: Vec<&str> = key.split(':').collect();
        if let [kind, number, year] = parts[..] {
            self.fact(role, &format!("{kind}:{number}"));
            self.fact(role, &format!("ref:{number}:{year}"));
            self.fact(role, &format!("ref:{number}"));
        }
    }

    /// A number, and with its year as people write them together.
    fn number(&mut self, number: &str, year: Option<i32>) {
        let number = plain_number(number);
        if let Some(year) = year {
            self.fact("number", &format!("{number}/{year}"));
        }
        self.fact("number", &number);
    }

    fn words(&mut self, kind: &str, text: &str) {
        self.fact(kind, &fold(text));
        for token in tokens(text) {
            bare_forms(&token.term).for_each(|form| self.fact(kind, form));
        }
    }
}

fn whole_years(years: &RangeInclusive<i32>) -> Option<DayRange> {
    DayRange::of_years(*years.start(), *years.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_all_days_is_told_and_no_more() {
        let mut facts = Facts::default();
        facts.span(DayRange::new(Day::MAX.plus_days(-1), Day::MAX), true);
        let told: Vec<&str> = facts.facts.iter().map(String::as_str).collect();
        assert_eq!(told, ["d:9999-12-30", "d:9999-12-31", "m:9999-12", "y:9999"]);
    }
}
