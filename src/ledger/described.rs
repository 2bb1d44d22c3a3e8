//! What is known of records beyond their bytes: what a machine recognised in a text, and what a person said.
//!
//! A person's word is stronger than a machine's, whenever it was said (PREMIS, event type "metadata modification").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::RecordId;
use crate::digest::ContentId;
use crate::recognise::Description;

/// What a machine recognised in the text of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// The object that was read.
    #[serde(with = "super::wire::digest")]
    pub object: ContentId,
    /// The transcript it was recognised in; places are of its pages.
    #[serde(with = "super::wire::digest")]
    pub transcript: ContentId,
    /// What recognised it, with its version (`recognise::VERSION`).
    pub recogniser: String,
    /// What was recognised.
    pub description: Box<Description>,
}

/// What a person said of a record, and what was known before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// The record.
    #[serde(with = "super::wire::record")]
    pub record: RecordId,
    /// What was known of the same aspects before.
    pub before: BTreeMap<Aspect, String>,
    /// What holds now; an empty value says that there is none.
    pub after: BTreeMap<Aspect, String>,
}

/// An aspect of a record that a person may tell (ISAD(G) 3.1 and 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// The kind of document: the name of a `recognise::RecordType`.
    Type,
    /// Its number.
    Number,
    /// The year of its number, of the common era.
    Year,
    /// Its date: an ISO 8601 day, or two with `/` between them.
    Date,
    /// Who issued it.
    Issuer,
    /// What it is about.
    Subject,
    /// Who may see it: the name of an [`Access`].
    Access,
    /// What it is called.
    Title,
    /// The series it belongs to.
    Series,
    /// Whether the office cannot work without it: `yes` or `no`.
    Vital,
    /// Whatever else a person says of it.
    Note,
}

impl Aspect {
    /// Every aspect.
    pub const ALL: [Self; 11] = [
        Self::Type,
        Self::Number,
        Self::Year,
        Self::Date,
        Self::Issuer,
        Self::Subject,
        Self::Access,
        Self::Title,
        Self::Series,
        Self::Vital,
        Self::Note,
    ];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Number => "number",
            Self::Year => "year",
            Self::Date => "date",
            Self::Issuer => "issuer",
            Self::Subject => "subject",
            Self::Access => "access",
            Self::Title => "title",
            Self::Series => "series",
            Self::Vital => "vital",
            Self::Note => "note",
        }
    }
}

/// Who may see a record, the widest circle first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Everybody.
    Public,
    /// Everybody who works here; what holds where nobody has said anything.
    #[default]
    Normal,
    /// Everybody who works here, and not to be handed on.
    Restricted,
    /// Who looks after the archive; others only with a reason.
    Secret,
    /// As secret, with more at stake.
    TopSecret,
}

impl Access {
    /// Every level, the widest circle first.
    pub const ALL: [Self; 5] = [Self::Public, Self::Normal, Self::Restricted, Self::Secret, Self::TopSecret];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Normal => "normal",
            Self::Restricted => "restricted",
            Self::Secret => "secret",
            Self::TopSecret => "top-secret",
        }
    }

    /// Reads a stable name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}
