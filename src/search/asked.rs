//! From what a query means to what the index is asked: facts with their weights, spans of days.

use super::meaning::Meaning;
use crate::index::IndexQuery;
use crate::recognise::{Day, DayRange, RecordType, plain_number};

/// What a record's own number adds to its score: more than any words can.
const OWN: f32 = 512.0;

/// What it adds that a record cites the number.
const CITED: f32 = 64.0;

/// What it adds that a date meant by the query stands in the record.
const DATED: f32 = 4.0;

/// The most years that are asked for one by one; a longer span asks for the record's own date.
const MAX_YEARS: i32 = 60;

impl Meaning {
    /// What is asked of the index.
    pub(super) fn asked(&self) -> IndexQuery {
        match self {
            Self::Reference { kind, number, keys } => reference(*kind, number, keys),
            Self::Mentions(Some(first), Some(last)) if last.year() - first.year() < MAX_YEARS => {
                IndexQuery::Any(
                    pieces(DayRange::new(*first, *last)).into_iter().map(|p| fact(p, DATED)).collect(),
                )
            }
            Self::Mentions(first, last) | Self::Dated(first, last) => {
                let number = |day: Option<Day>| day.map(|day| i64::from(day.days()));
                IndexQuery::Dated(number(*first), number(*last))
            }
            Self::Facts(facts) => {
                IndexQuery::All(facts.iter().map(|known| fact(known.clone(), 1.0)).collect())
            }
        }
    }
}

fn reference(kind: Option<RecordType>, number: &str, keys: &[String]) -> IndexQuery {
    let mut any = Vec::new();
    for key in keys {
        any.push(fact(format!("own:{key}"), OWN));
        any.push(fact(format!("cites:{key}"), CITED));
    }
    let mut itself = vec![fact(format!("number:{}", plain_number(number)), OWN / 2.0)];
    itself.extend(kind.map(|kind| fact(format!("type:{}", kind.name()), 1.0)));
    // With a year in the key, kind and number alone would find those of all years.
    if keys.is_empty() || keys.iter().all(|key| key.matches(':').count() < 2) {
        any.push(IndexQuery::All(itself));
    }
    IndexQuery::Any(any)
}

fn fact(fact: String, weight: f32) -> IndexQuery {
    IndexQuery::Fact(fact, weight)
}

/// The facts that are true of a record in which a date within these days stands: whole years, whole months, days.
fn pieces(days: DayRange) -> Vec<String> {
    let mut facts = Vec::new();
    let mut day = days.first;
    while day <= days.last {
        let (year, month, _) = day.civil();
        let whole = |range: Option<DayRange>| range.filter(|r| r.first == day && r.last <= days.last);
        let (fact, last) = if let Some(range) = whole(DayRange::of_years(year, year)) {
            (format!("y:{year}"), range.last)
        } else if let Some(range) = whole(DayRange::of_month(year, month)) {
            (format!("m:{year}-{month:02}"), range.last)
        } else {
            (format!("d:{day}"), day)
        };
        facts.push(fact);
        // After the last of all days there is none.
        let next = last.plus_days(1);
        if next == last {
            break;
        }
        day = next;
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_asked_for_in_its_largest_pieces() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let asked = |first, last| pieces(DayRange::new(day(first), day(last))).join(" ");
        assert_eq!(asked("2019-01-01", "2020-12-31"), "y:2019 y:2020");
        assert_eq!(asked("2019-12-31", "2020-02-29"), "d:2019-12-31 m:2020-01 m:2020-02");
        assert_eq!(asked("9999-12-30", "9999-12-31"), "d:9999-12-30 d:9999-12-31");
    }
}
