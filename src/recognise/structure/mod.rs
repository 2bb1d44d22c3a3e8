//! The structure of a document: which kind it is, its own number and dates apart from what it cites, who wrote
//! to whom about what, and what in it must be treated with care.
//!
//! Everything here is a proposal of a machine: a person's word is stronger, and a level of access is never
//! applied by it. Personal numbers are told by place only, never repeated. Invariant: what a description holds is
//! bounded, whatever the document; what did not fit is told by `more`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::dates::{FoundDate, Precision, dates};
use super::day::{Day, DayRange};
use super::references::{FoundReference, RecordType, references_beside};

mod access;
mod amounts;
mod bounds;
mod dating;
mod identity;
mod lines;
mod parties;
mod personal;

/// What a document says of itself and of others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// The kind of document.
    pub kind: Option<RecordType>,
    /// Its heading, where the heading carries no number.
    pub title: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The office or company that issued it, or the person who sent it.
    pub issuer: Option<String>,
    /// The section of that office.
    pub unit: Option<String>,
    /// To whom it is written.
    pub addressees: Vec<String>,
    /// Who agrees with whom, in a contract or an agreement.
    pub parties: Vec<String>,
    /// The date of the document.
    pub date: Option<DocumentDate>,
    /// The day it was received.
    pub received: Option<DayRange>,
    /// All references, in the order of the text.
    pub references: Vec<DocumentReference>,
    /// All dates, in the order of the text.
    pub dates: Vec<DocumentDate>,
    /// Amounts of money.
    pub amounts: Vec<Amount>,
    /// Where personal numbers stand.
    pub personal: Vec<PersonalNumber>,
    /// The level of access that its letterhead asks for.
    pub access: Option<ProposedAccess>,
    /// True when a list was cut.
    pub more: bool,
}

/// Whether a reference is the document's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The document is known by it.
    Own,
    /// The document speaks of it.
    Cited,
}

/// A reference and its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentReference {
    /// The page, from 1; the range of the reference is of this page's text.
    pub page: u32,
    /// Whether it is the document's own.
    pub role: Role,
    /// The reference.
    pub reference: FoundReference,
}

/// A date and its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDate {
    /// The page, from 1.
    pub page: u32,
    /// The bytes of the page's text.
    pub range: Range<usize>,
    /// The days that are meant.
    pub days: DayRange,
    /// How exactly it is told.
    pub precision: Precision,
    /// The calendar of the side that counts.
    pub calendar: Calendar,
    /// The days of the other side of a dual date.
    pub other: Option<DayRange>,
    /// What is worth knowing about how it was read.
    pub flags: Vec<String>,
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountValue {
    /// Thousandths of the currency: dirhams, for dinars.
    pub thousandths: i64,
    /// The currency.
    pub currency: Currency,
}

/// An amount and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The page, from 1.
    pub page: u32,
    /// The bytes of the page's text.
    pub range: Range<usize>,
    /// What it comes to.
    pub value: AmountValue,
    /// True when the currency is written beside it.
    pub stated: bool,
    /// True when a comma before three figures may also be the decimal point.
    pub unsure: bool,
}

/// A currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Libyan dinar.
    Lyd,
    /// Dollar of the United States.
    Usd,
    /// Euro.
    Eur,
    /// Tunisian dinar.
    Tnd,
    /// Egyptian pound.
    Egp,
}

/// Where a personal number stands; the number itself is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalNumber {
    /// The page, from 1.
    pub page: u32,
    /// The bytes of the page's text.
    pub range: Range<usize>,
    /// What number it is.
    pub sort: PersonalSort,
}

/// A sort of personal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalSort {
    /// The national number.
    NationalNumber,
}

/// A level of access that is proposed, with the words that ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedAccess {
    /// The level.
    pub level: AccessLevel,
    /// The page, from 1.
    pub page: u32,
    /// The bytes of the page's text.
    pub range: Range<usize>,
}

/// How far a document may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessLevel {
    /// By the office.
    Normal,
    /// By a limited circle.
    Restricted,
    /// By named persons.
    Secret,
    /// By the fewest.
    TopSecret,
}

/// What was found on one page.
struct PageFindings {
    dates: Vec<FoundDate>,
    references: Vec<FoundReference>,
}

/// Describes a document by the texts of its pages.
#[must_use]
pub fn describe(pages: &[&str], today: Day) -> Description {
    let found: Vec<PageFindings> = pages.iter().map(|page| find(page, today)).collect();
    let lines = lines::Lines::of(pages);
    let own = identity::own(&lines, &found);
    let mut out = Description {
        kind: identity::kind(&lines, &found, &own),
        title: identity::title(&lines, &found, &own),
        access: access::proposed(&lines),
        references: identity::references(found.iter().map(|page| page.references.as_slice()), &own),
        dates: dating::all(&found),
        amounts: amounts::amounts(pages),
        personal: personal::numbers(pages, today),
        ..Description::default()
    };
    out.date = dating::document_date(&lines, &found, &out.references);
    if let Some(date) = &out.date {
        identity::year_by_date(&mut out.references, date);
    }
    out.received = dating::received(&lines, &found, &out.references);
    parties::describe(&mut out, &lines, identity::document(&found, &own));
    bounds::cut(&mut out);
    out
}

fn find(page: &str, today: Day) -> PageFindings {
    let dates = dates(page, today);
    let references = references_beside(page, &dates, today);
    PageFindings { dates, references }
}

/// Returns the number of a page as people count.
fn page_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
