//! Which of its dates is the document's, and when it was received.

use super::lines::{FOOT, Lines};
use super::{DocumentDate, DocumentReference, FoundDate, PageFindings, Role, page_number};
use crate::recognise::calendar::Calendar;
use crate::recognise::dates::Precision;
use crate::recognise::day::DayRange;
use crate::recognise::references::{Detail, RecordType, Word};

/// Words that a line with the date of the document begins with.
const FIRST: &[&str] = &[
    "تاريخ",
    "بتاريخ",
    "موافق",
    "صدر",
    "صدرت",
    "حرر",
    "حررت",
    "وقعت",
    "وقع",
    "انه",
    "في",
    "تحريرا",
    "حررا",
    "يوم",
    "اصدار",
    "date",
    "dated",
    "issued",
    "signed",
];

/// Words of a line whose date is another's.
const OTHERS: &[&str] = &[
    "انتهاء",
    "تنتهي",
    "ميلاد",
    "استلام",
    "ورود",
    "وارد",
    "صلاحيه",
    "عقد",
    "بدايه",
    "نهايه",
    "استحقاق",
    "expires",
    "received",
];

/// Words of a line that tells when the document came in.
const RECEIVED: &[&str] = &["استلام", "استلم", "ورود", "ورد", "وارد", "واردات", "received"];

/// How many lines the letterhead has at most.
const LETTERHEAD: usize = 5;

/// Returns all dates.
pub(super) fn all(found: &[PageFindings]) -> Vec<DocumentDate> {
    let pages = found.iter().enumerate();
    pages.flat_map(|(page, findings)| findings.dates.iter().map(move |date| of_found(page, date))).collect()
}

fn of_found(page: usize, date: &FoundDate) -> DocumentDate {
    DocumentDate {
        page: page_number(page),
        range: date.range.clone(),
        days: date.days,
        precision: date.precision,
        calendar: date.calendar,
        other: date.other.map(|(_, days)| days),
        flags: date.flags.names().map(str::to_owned).collect(),
    }
}

/// Returns the date with the best reasons to be the document's.
pub(super) fn document_date(
    lines: &Lines<'_>,
    found: &[PageFindings],
    references: &[DocumentReference],
) -> Option<DocumentDate> {
    let mut best: Option<(u32, usize, &FoundDate)> = None;
    let mut seen = Seen::default();
    let mut citing = references.iter().filter(|one| one.role == Role::Cited).peekable();
    for (page, date) in
        found.iter().enumerate().flat_map(|(page, of)| of.dates.iter().map(move |date| (page, date)))
    {
        let start = (page_number(page), date.range.start);
        while citing.next_if(|one| (one.page, one.reference.range.end) <= start).is_some() {}
        let cited = citing.peek().is_some_and(|one| (one.page, one.reference.range.start) <= start);
        let score = if cited { 0 } else { score(&mut seen, lines, page, date) };
        if score > best.map_or(0, |(score, ..)| score) {
            best = Some((score, page, date));
        }
    }
    let (_, page, date) = best?;
    let mut out = of_found(page, date);
    beside(&mut out, lines, found, page, date);
    Some(out)
}

/// Weighs the reasons: a label in head or foot, the letterhead, the calendar, the precision.
fn score(seen: &mut Seen, lines: &Lines<'_>, page: usize, date: &FoundDate) -> u32 {
    let Some(at) = lines.at(page, date.range.start) else { return 0 };
    let (near_top, near_end) = (at < FOOT, lines.in_foot(at));
    if !(near_top || near_end) {
        return 0;
    }
    let exact = match date.precision {
        Precision::Day => 10,
        Precision::Month => 0,
        Precision::Year | Precision::Part | Precision::Range => return 0,
    };
    let before = date.range.start.saturating_sub(lines.all()[at].range.start);
    seen.look(lines, at);
    let words = &seen.words[..seen.words.partition_point(|word| word.range.end <= before)];
    if seen.cites || words.iter().take(4).any(|word| word.says_any(OTHERS)) {
        return 0;
    }
    let reason = match label(words) {
        Label::First => 100,
        Label::Inside => 60,
        Label::None if at < LETTERHEAD => 40,
        Label::None if near_end => 10,
        Label::None => return 0,
    };
    let civil = if date.calendar == Calendar::Gregorian { 5 } else { 0 };
    reason + exact + civil + if near_top { 3 } else { 0 }
}

/// The line that was looked at last: many dates may stand in one.
#[derive(Default)]
struct Seen {
    at: Option<usize>,
    words: Vec<Word>,
    cites: bool,
}

impl Seen {
    fn look(&mut self, lines: &Lines<'_>, at: usize) {
        if self.at != Some(at) {
            *self = Self { at: Some(at), words: lines.all()[at].words(), cites: lines.cites(at) };
        }
    }
}

enum Label {
    First,
    Inside,
    None,
}

/// Tells whether a label stands before the date: at the beginning of the line, or within it.
fn label(before: &[Word]) -> Label {
    if before.first().is_some_and(|word| word.says_any(FIRST)) {
        return Label::First;
    }
    let near = before.iter().rev().take(3);
    if near.into_iter().any(|word| word.says_any(FIRST)) { Label::Inside } else { Label::None }
}

/// Adds the same day in the other calendar, when it stands in the line above or below, and tells a conflict.
fn beside(out: &mut DocumentDate, lines: &Lines<'_>, found: &[PageFindings], page: usize, date: &FoundDate) {
    let line = |one: &FoundDate| lines.at(page, one.range.start);
    let (Some(at), None) = (line(date), out.other) else { return };
    let other = found[page].dates.iter().find(|one| {
        one.calendar != date.calendar
            && one.precision == Precision::Day
            && line(one).is_some_and(|other| other.abs_diff(at) == 1)
            && !lines.cites(line(one).unwrap_or(at))
    });
    let Some(other) = other else { return };
    out.other = Some(other.days);
    if !date.days.widened(2).meets(other.days) && !out.flags.iter().any(|flag| flag == "conflict") {
        out.flags.push("conflict".to_owned());
    }
}

/// Returns the day of receipt: the date of the document's own number in the incoming register, or of a line
/// that says so.
pub(super) fn received(
    lines: &Lines<'_>,
    found: &[PageFindings],
    references: &[DocumentReference],
) -> Option<DayRange> {
    let register =
        references.iter().find(|one| one.role == Role::Own && one.reference.kind == RecordType::IncomingNo);
    let said = register.and_then(|one| one.reference.details.get(&Detail::Date)?.parse().ok());
    said.map(DayRange::one).or_else(|| said_received(lines, found))
}

fn said_received(lines: &Lines<'_>, found: &[PageFindings]) -> Option<DayRange> {
    let dates = found.iter().enumerate().flat_map(|(page, of)| of.dates.iter().map(move |date| (page, date)));
    let mut seen = Seen::default();
    let mut exact = dates.filter(|(_, date)| date.precision == Precision::Day);
    exact.find_map(|(page, date)| {
        let at = lines.at(page, date.range.start)?;
        if !(at < super::lines::HEAD || lines.in_foot(at)) {
            return None;
        }
        seen.look(lines, at);
        let label = usize::from(seen.words.first().is_some_and(|word| word.says("تاريخ")));
        let says = !seen.cites && seen.words.get(label).is_some_and(|word| word.says_any(RECEIVED));
        says.then_some(date.days)
    })
}
