//! [`Meaning`]: what a part of a query asks of the things that are known of a record, rather than of its text.
//!
//! Dates, references and values of fields become facts of the index (`archive` makes them, see there). What was
//! recognised in bare words is asked for beside the words themselves, so that it never hides a record that the
//! words would have found; a field asks for the facts alone.

use super::field::Field;
use super::query::{Clause, Kind, Query};
use crate::analysis::{fold, tokens};
use crate::format::Format;
use crate::recognise::{
    Day, DayRange, FoundDate, FoundReference, RecordType, plain_number, query_dates, query_references,
    without_article,
};

/// What a part of a query asks of the things that are known of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A record of this kind and number, or one that cites it.
    Reference {
        /// The kind, where it was told.
        kind: Option<RecordType>,
        /// The number.
        number: String,
        /// The keys under which it is cited.
        keys: Vec<String>,
    },
    /// A date of these days stands in the record; `None` leaves an end open.
    Mentions(Option<Day>, Option<Day>),
    /// The record itself is of these days; `None` leaves an end open.
    Dated(Option<Day>, Option<Day>),
    /// All of these facts are known of it.
    Facts(Vec<String>),
}

impl Meaning {
    /// What a field with this value asks for; `None` if the value has no such meaning.
    pub(super) fn of_field(field: Field, value: &str, today: Day) -> Option<Self> {
        match field {
            Field::Type => kind_named(value).map(|kind| Self::Facts(vec![format!("type:{}", kind.name())])),
            Field::Number => {
                let number = plain_number(value);
                (!number.is_empty()).then(|| Self::Facts(vec![format!("number:{number}")]))
            }
            Field::Year | Field::Date => span(value, today).map(|(first, last)| Self::Dated(first, last)),
            Field::AnyDate => span(value, today).map(|(first, last)| Self::Mentions(first, last)),
            Field::Issuer => words("issuer", value),
            Field::Folder => words("folder", value),
            Field::Subject => words("subject", value),
            Field::Format => {
                let format = value.trim().trim_start_matches('.').to_ascii_lowercase();
                let format = format.parse().ok().or_else(|| Format::meant_by(&format));
                format.map(|format| Self::Facts(vec![format!("format:{format}")]))
            }
            Field::Place => None,
        }
    }
}

impl Query {
    /// Recognises dates and references in the bare words, and gives fields their meaning.
    #[must_use]
    pub fn understood(self, today: Day) -> Self {
        let understood = |clause: Clause| match (clause.kind, clause.field) {
            (_, Some(field)) => {
                let meaning = Meaning::of_field(field, &clause.text, today);
                vec![Clause { meaning, ..clause }]
            }
            (Kind::Words, None) if clause.wanted => split(&clause, today),
            _ => vec![clause],
        };
        Self { clauses: self.clauses.into_iter().flat_map(understood).collect() }
    }

    /// Adds a field to what is wanted.
    #[must_use]
    pub fn with(mut self, field: Field, value: &str) -> Self {
        let (kind, text) = (Kind::Words, value.to_owned());
        let field = Some(field);
        self.clauses.push(Clause { kind, wanted: true, text, either: false, field, meaning: None });
        self
    }
}

/// Cuts references, then dates, out of bare words; what is left between them stays words.
fn split(clause: &Clause, today: Day) -> Vec<Clause> {
    let text = clause.text.as_str();
    let mut found: Vec<(std::ops::Range<usize>, Meaning)> = Vec::new();
    let dates = query_dates(text, today);
    for reference in query_references(text, today) {
        // A bare number that may be a year is asked for as one; its number is still found by the word.
        let bare = reference.kind == RecordType::Ref && reference.years.is_none();
        let is_date = |date: &FoundDate| {
            date.range.start < reference.range.end && reference.range.start < date.range.end
        };
        if bare && dates.iter().any(is_date) {
            continue;
        }
        found.extend(numbered(&reference).map(|meaning| (reference.range.clone(), meaning)));
    }
    for date in dates {
        let apart =
            found.iter().all(|(range, _)| date.range.end <= range.start || range.end <= date.range.start);
        if apart {
            let (first, last) = ends(date.days);
            found.push((date.range, Meaning::Mentions(first, last)));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    let made = |text: &str, meaning: Option<Meaning>| Clause {
        text: text.trim().to_owned(),
        either: false,
        meaning,
        ..clause.clone()
    };
    let mut parts = Vec::new();
    let mut from = 0;
    for (range, meaning) in found {
        parts.extend(text.get(from..range.start).map(|words| made(words, None)));
        parts.extend(text.get(range.clone()).map(|typed| made(typed, Some(meaning))));
        from = range.end.max(from);
    }
    parts.extend(text.get(from..).map(|words| made(words, None)));
    parts.retain(|part| !fold(&part.text).is_empty());
    if let Some(first) = parts.first_mut() {
        first.either = clause.either;
    }
    parts
}

fn numbered(found: &FoundReference) -> Option<Meaning> {
    let number = found.number.clone()?;
    let kind = (found.kind != RecordType::Ref).then_some(found.kind);
    Some(Meaning::Reference { kind, number, keys: found.keys() })
}

/// The first kind of document that a value names: by its stable name or in Arabic.
pub fn kind_named(value: &str) -> Option<RecordType> {
    let folded = fold(value);
    let bare = folded.strip_prefix("\u{627}\u{644}").unwrap_or(&folded);
    let named = |kind: &&RecordType| {
        kind.name() == value.trim().to_ascii_lowercase().replace([' ', '-'], "_")
            || [folded.as_str(), bare].contains(&fold(kind.arabic()).as_str())
    };
    RecordType::ALL.iter().find(named).copied()
}

/// A span of days as people write it: `2019..2021`, `..2011`, or any date.
fn span(value: &str, today: Day) -> Option<(Option<Day>, Option<Day>)> {
    if let Some((from, to)) = value.split_once("..") {
        let first = one(from, today).map(|(first, _)| first);
        let last = one(to, today).map(|(_, last)| last);
        return (first.is_some() || last.is_some()).then(|| (first.flatten(), last.flatten()));
    }
    one(value, today)
}

fn one(value: &str, today: Day) -> Option<(Option<Day>, Option<Day>)> {
    query_dates(value, today).into_iter().next().map(|date| ends(date.days))
}

/// A span whose end lies at the end of all days is open there.
fn ends(days: DayRange) -> (Option<Day>, Option<Day>) {
    ((days.first != Day::MIN).then_some(days.first), (days.last != Day::MAX).then_some(days.last))
}

fn words(kind: &str, value: &str) -> Option<Meaning> {
    let facts: Vec<String> = tokens(value)
        .into_iter()
        .filter(|token| token.span == 1)
        .map(|t| format!("{kind}:{}", without_article(&t.term)))
        .collect();
    (!facts.is_empty()).then_some(Meaning::Facts(facts))
}
