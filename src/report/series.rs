//! Series of numbers: which numbers of a kind and a year are here, which are missing, which are taken twice.
//!
//! Completeness of a series is what an auditor asks first (`InterPARES`, "archival bond"; here by kind, issuer and
//! year). What an office numbers anew each year begins with 1; of registers, letters and the like only the numbers
//! between those that are here can be missing. Invariant: every record of the kind and year is in exactly one place: under its
//! number, or among those without one.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::ReportError;
use super::named::named;
use crate::analysis::fold;
use crate::archive::Archive;
use crate::catalog::Numbered;
use crate::digest::ContentId;
use crate::ledger::RecordId;
use crate::recognise::{Day, RecordType};

/// The highest number that is believed: a larger one is a misreading or another kind of number.
const MAX_NUMBER: u64 = 1_000_000;

/// What an office numbers from 1 each year.
const YEARLY: [RecordType; 10] = [
    RecordType::Law,
    RecordType::DecreeLaw,
    RecordType::RoyalDecree,
    RecordType::Decree,
    RecordType::Decision,
    RecordType::Regulation,
    RecordType::Circular,
    RecordType::Directive,
    RecordType::Minutes,
    RecordType::Memo,
];

/// The series to look for.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// Only of this kind.
    pub kind: Option<RecordType>,
    /// Only of this year of the common era.
    pub year: Option<i32>,
    /// Only of issuers whose name holds these words.
    pub issuer: Option<String>,
}

/// The numbers of one kind, issuer and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The kind.
    pub kind: RecordType,
    /// The issuer as most often written; empty where nobody is named.
    pub issuer: String,
    /// The year of the common era; `None` where it is not known.
    pub year: Option<i32>,
    /// What is here under each number; a number with `bis` or a letter stands after its plain one.
    pub taken: BTreeMap<(u64, String), Vec<Taken>>,
    /// Records of the kind that have no number.
    pub unnumbered: Vec<RecordId>,
}

/// A record under its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The record.
    pub record: RecordId,
    /// Its bytes: the same bytes twice are a copy, not a number given twice.
    pub content: ContentId,
    /// Its path and file name.
    pub name: String,
    /// True when only the file name says that it bears the number.
    pub by_name: bool,
}

impl Series {
    /// The runs of numbers up to the highest that are not here: from 1, or from the lowest where the series is
    /// not begun anew each year.
    pub fn gaps(&self) -> Vec<RangeInclusive<u64>> {
        let mut gaps = Vec::new();
        let lowest = self.taken.keys().next().map_or(1, |(number, _)| *number);
        let mut next = if YEARLY.contains(&self.kind) { 1 } else { lowest };
        for (number, _) in self.taken.keys() {
            if *number > next {
                gaps.push(next..=number - 1);
            }
            next = next.max(number + 1);
        }
        gaps
    }

    /// The numbers that different documents bear.
    pub fn duplicates(&self) -> Vec<(String, &[Taken])> {
        let different = |taken: &&Vec<Taken>| taken.iter().any(|one| one.content != taken[0].content);
        let given = self.taken.iter().filter(|(_, taken)| different(taken));
        given.map(|(number, taken)| (shown(number), taken.as_slice())).collect()
    }

    /// How many records are under a number that only their file names say.
    pub fn by_name(&self) -> usize {
        self.taken.values().flatten().filter(|one| one.by_name).count()
    }

    /// How many numbers are here.
    pub fn numbers(&self) -> usize {
        self.taken.len()
    }

    /// The highest number.
    pub fn highest(&self) -> Option<u64> {
        self.taken.keys().next_back().map(|(number, _)| *number)
    }
}

/// A number with what follows it.
pub fn shown((number, rest): &(u64, String)) -> String {
    if rest.is_empty() { number.to_string() } else { format!("{number} {rest}") }
}

/// Returns the series that are asked for, by kind, year and issuer; what nothing in a text tells is taken from the
/// name of the file.
pub fn series(archive: &Archive, which: &Which, today: Day) -> Result<Vec<Series>, ReportError> {
    let mut found: BTreeMap<(RecordType, Option<i32>, String), Series> = BTreeMap::new();
    let mut issuers: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    archive.catalog()?.each_known(|mut numbered| {
        let by_name = complete(&mut numbered, today);
        let Some((kind, year)) = which.takes(&numbered) else { return };
        let issuer = numbered.known.issuer.clone().unwrap_or_default();
        let folded = fold(&issuer);
        *issuers.entry(folded.clone()).or_default().entry(issuer).or_default() += 1;
        let series = found.entry((kind, year, folded)).or_insert_with(|| Series {
            kind,
            issuer: String::new(),
            year,
            taken: BTreeMap::new(),
            unnumbered: Vec::new(),
        });
        series.add(numbered, by_name);
    })?;
    join_nameless(&mut found);
    let most = |folded: &String| {
        let written = issuers.get(folded).and_then(|ways| ways.iter().max_by_key(|(_, count)| **count));
        written.map(|(way, _)| way.clone()).unwrap_or_default()
    };
    Ok(found.into_iter().map(|((_, _, folded), series)| Series { issuer: most(&folded), ..series }).collect())
}

/// A file name tells no issuer: where only one is known for the kind and year, its records go there.
fn join_nameless(found: &mut BTreeMap<(RecordType, Option<i32>, String), Series>) {
    let nameless: Vec<_> = found.keys().filter(|(_, _, issuer)| issuer.is_empty()).cloned().collect();
    for key in nameless {
        let (kind, year, _) = key;
        let mut others = found.keys().filter(|(k, y, issuer)| (*k, *y) == (kind, year) && !issuer.is_empty());
        let (Some(other), None) = (others.next().cloned(), others.next()) else { continue };
        let Some(mut series) = found.remove(&key) else { continue };
        let joined = found.get_mut(&other).map(|into| series.give_named(into));
        if joined.is_some() && (series.numbers() > 0 || !series.unnumbered.is_empty()) {
            found.insert(key, series);
        }
    }
}

/// Fills in what a file name says, where neither a text nor a person has told a number; true if it said one.
fn complete(numbered: &mut Numbered, today: Day) -> bool {
    let known = &mut numbered.known;
    if known.number.is_some() {
        return false;
    }
    let Some(named) = named(numbered.record.path.text(), today) else { return false };
    if known.kind.is_some_and(|kind| kind != named.kind) {
        return false;
    }
    known.kind = Some(named.kind);
    known.number = Some(named.number);
    if known.years.is_none() {
        known.years = named.year.map(|year| year..=year);
    }
    true
}

impl Which {
    /// The kind and year of a record, if it is asked for.
    fn takes(&self, numbered: &Numbered) -> Option<(RecordType, Option<i32>)> {
        let known = &numbered.known;
        let kind = known.kind?;
        let year = known.years.as_ref().map(|years| *years.start());
        let year = year.or_else(|| known.date.map(|date| date.first.year()));
        let of_kind = self.kind.is_none_or(|wanted| wanted == kind);
        let of_year = self.year.is_none_or(|wanted| {
            known.years.as_ref().map_or(year == Some(wanted), |years| years.contains(&wanted))
        });
        let issuer = known.issuer.as_deref().map(fold).unwrap_or_default();
        let of_issuer = self.issuer.as_deref().is_none_or(|wanted| {
            fold(wanted).split(' ').all(|word| issuer.split(' ').any(|own| own == word))
        });
        (of_kind && of_year && of_issuer).then_some((kind, year))
    }
}

impl Series {
    /// Hands over the records that only their file names number.
    fn give_named(&mut self, into: &mut Self) {
        for (number, taken) in std::mem::take(&mut self.taken) {
            let (named, other): (Vec<_>, Vec<_>) = taken.into_iter().partition(|one| one.by_name);
            if !named.is_empty() {
                into.taken.entry(number.clone()).or_default().extend(named);
            }
            if !other.is_empty() {
                self.taken.insert(number, other);
            }
        }
    }

    fn add(&mut self, numbered: Numbered, by_name: bool) {
        let Numbered { record, known } = numbered;
        match known.number.as_deref().and_then(number) {
            Some(number) => self.taken.entry(number).or_default().push(Taken {
                record: record.id,
                content: record.content,
                name: record.path.text().to_owned(),
                by_name,
            }),
            None => self.unnumbered.push(record.id),
        }
    }
}

/// The number before anything else, and the rest.
fn number(text: &str) -> Option<(u64, String)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..end].parse().ok().filter(|number| (1..=MAX_NUMBER).contains(number))?;
    Some((number, text[end..].trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_duplicates_are_named() {
        let series = of(&[("1", 1), ("2", 2), ("4", 3), ("4", 4), ("4 bis", 5), ("7", 6), ("7", 6)]);
        assert_eq!(series.gaps(), [3..=3, 5..=6]);
        let twice: Vec<_> =
            series.duplicates().into_iter().map(|(number, taken)| (number, taken.len())).collect();
        assert_eq!(twice, [("4".to_owned(), 2)]);
        assert_eq!((series.numbers(), series.highest()), (5, Some(7)));
    }

    #[test]
    fn a_series_begins_with_one() {
        assert_eq!(of(&[("3", 1)]).gaps(), [1..=2]);
        let letters = Series { kind: RecordType::Letter, ..of(&[("1147", 1), ("1149", 2)]) };
        assert_eq!(letters.gaps(), [1148..=1148]);
        assert!(of(&[("x", 1)]).taken.is_empty());
        assert_eq!(number("12/2023"), Some((12, "/2023".to_owned())));
        assert_eq!(number("99999999999999999999"), None);
    }

    fn of(numbers: &[(&str, u8)]) -> Series {
        let mut taken: BTreeMap<(u64, String), Vec<Taken>> = BTreeMap::new();
        for (text, bytes) in numbers {
            let Some(number) = number(text) else { continue };
            let (record, content) = (RecordId(1), ContentId::of(&[*bytes]));
            let one = Taken { record, content, name: String::new(), by_name: false };
            taken.entry(number).or_default().push(one);
        }
        let kind = RecordType::Decision;
        Series { kind, issuer: String::new(), year: Some(2023), taken, unnumbered: Vec::new() }
    }
}
