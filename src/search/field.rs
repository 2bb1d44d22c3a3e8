//! [`Field`]: what of a record a part of a query asks for, and the words that people type for fields and operators.
//!
//! The words are data (`data/fields.tsv`, `data/operators.tsv`). Invariant: a colon after any other word is no
//! field, so that times and addresses stay what they are.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::fold;

/// What of a record a part of a query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// What kind of document it is.
    Type,
    /// Its own number.
    Number,
    /// The year it is of.
    Year,
    /// The date it is of.
    Date,
    /// Any date written in it.
    AnyDate,
    /// Who issued it.
    Issuer,
    /// The folder it came in.
    Folder,
    /// What it is about.
    Subject,
    /// What its bytes are.
    Format,
    /// A place named in it.
    Place,
}

/// Whether ordinary words may be operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Only signs and `AND`, `OR`, `NOT`.
    #[default]
    Plain,
    /// The Arabic words for and, or, not, without, too.
    Advanced,
}

/// What joins two parts of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// Both, which is how it is anyway.
    And,
    /// Either.
    Or,
    /// The first without the second.
    Not,
}

static FIELDS: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let rows = rows(include_str!("data/fields.tsv"));
    rows.filter_map(|row| Some((fold(row.first()?), Field::of(row.get(1)?)?))).collect()
});

static OPERATORS: LazyLock<HashMap<&str, (Operator, Mode)>> = LazyLock::new(|| {
    let rows = rows(include_str!("data/operators.tsv"));
    rows.filter_map(|row| {
        let operator = match *row.get(1)? {
            "and" => Operator::And,
            "or" => Operator::Or,
            _ => Operator::Not,
        };
        let mode = if *row.get(2)? == "plain" { Mode::Plain } else { Mode::Advanced };
        Some((*row.first()?, (operator, mode)))
    })
    .collect()
});

impl Field {
    const ALL: [Self; 10] = [
        Self::Type,
        Self::Number,
        Self::Year,
        Self::Date,
        Self::AnyDate,
        Self::Issuer,
        Self::Folder,
        Self::Subject,
        Self::Format,
        Self::Place,
    ];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Number => "number",
            Self::Year => "year",
            Self::Date => "date",
            Self::AnyDate => "any-date",
            Self::Issuer => "issuer",
            Self::Folder => "folder",
            Self::Subject => "subject",
            Self::Format => "format",
            Self::Place => "place",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// Returns the field that stands before the first colon, and the value after it.
pub(super) fn named(text: &str) -> Option<(Field, &str)> {
    let (name, value) = text.split_once(':')?;
    Some((*FIELDS.get(&fold(name))?, value))
}

/// Returns what a word does between two parts of a query in this mode.
pub(super) fn operator(word: &str, mode: Mode) -> Option<Operator> {
    let (operator, needed) = OPERATORS.get(word)?;
    (*needed == Mode::Plain || mode == Mode::Advanced).then_some(*operator)
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|l| l.split('\t').collect())
}
