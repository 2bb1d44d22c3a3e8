//! Dates as people write them in Arabic records, to days.
//!
//! The way: the text is folded, cut into items (`items`, by the words of `lexicon`), read as fields (`written`,
//! `numeric`, `year`), which a calendar turns into days (`resolve`), one by one or two together (`range`,
//! `span`). Questions may say less than records: `query`. Invariant: findings are in the order of the text and
//! do not overlap.

mod found;
mod items;
mod lexicon;
mod numeric;
mod query;
mod range;
mod resolve;
mod span;
mod written;
mod year;

pub use found::{Flags, FoundDate, Precision};

use super::day::Day;
use super::fold::Folded;
use items::{Keep, What, items};
use lexicon::Sense;
use span::Side;
use written::Row;

/// Returns the dates of a text, in its order. `today` completes years of two digits.
pub fn dates(text: &str, today: Day) -> Vec<FoundDate> {
    let folded = Folded::new(text);
    let items = items(folded.text(), Keep::Ends);
    scan(&folded, Row(&items), |row, at| if begins(row.what(at)) { span::at(row, at, today) } else { None })
}

/// Returns the dates of what a person asks: also relative ones, bare months and years, and open ranges.
pub fn query_dates(text: &str, today: Day) -> Vec<FoundDate> {
    let folded = Folded::new(text);
    let items = items(folded.text(), Keep::All);
    scan(&folded, Row(&items), |row, at| query::at(folded.text(), row, at, today))
}

/// Asks at every place where a date may begin, and goes on behind what was found.
fn scan(folded: &Folded<'_>, row: Row<'_>, read: impl Fn(Row<'_>, usize) -> Option<Side>) -> Vec<FoundDate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < row.0.len() {
        match read(row, at) {
            Some(side) if side.next > at => {
                found.extend(found_date(folded, row, at, side));
                at = side.next;
            }
            _ => at += 1,
        }
    }
    found
}

fn found_date(folded: &Folded<'_>, row: Row<'_>, at: usize, side: Side) -> Option<FoundDate> {
    let meaning = side.meaning?;
    let range = folded.original(row.0[at].start..row.0[side.next - 1].end);
    Some(FoundDate {
        range,
        days: meaning.days,
        precision: meaning.precision,
        calendar: meaning.calendar,
        weekday: meaning.weekday,
        other: side.other,
        flags: meaning.flags,
    })
}

/// True if a date may begin with such an item.
fn begins(what: What) -> bool {
    match what {
        What::Number { .. } => true,
        What::Sense(sense) => matches!(
            sense,
            Sense::Month(_)
                | Sense::Weekday(_)
                | Sense::Year { .. }
                | Sense::MonthWord
                | Sense::DayWord
                | Sense::Ordinal(_)
                | Sense::First
                | Sense::Part(_)
                | Sense::From
                | Sense::Between
        ),
        What::Word(_) | What::Sign(_) | What::Line => false,
    }
}

#[cfg(test)]
mod tests;
