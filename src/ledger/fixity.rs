//! [`FixityCheck`]: what an audit looked at and what came of it (PREMIS event type "fixity check").
//!
//! Invariant: what is read counts as verified only where this entry says so: within `read`, among the objects that
//! the first `size` entries name, and not in `except`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{KeptObject, Time};
use crate::digest::ContentId;

/// One run of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixityCheck {
    /// When it began.
    pub started: Time,
    /// What it was asked to read.
    pub scope: FixityScope,
    /// The number of entries whose objects it was to read.
    pub size: u64,
    /// The root that these entries lead to, in base64; absent when some of them are lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// What was read, as ranges of names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read: Vec<FixityLeg>,
    /// Objects within these ranges that do not count as verified.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "super::wire::digests")]
    pub except: Vec<ContentId>,
    /// Objects that were read to the end and agree with their names.
    pub objects: u64,
    /// The bytes of these objects.
    pub bytes: u64,
    /// How many findings there were of each number (`audit::Code`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<String, u64>,
    /// `ok`, `damage` or `could-not-check`.
    pub outcome: String,
    /// False when it was stopped before its end.
    pub complete: bool,
    /// Its report: one JSON object a line, a line for each finding and one for the whole.
    pub report: KeptObject,
}

/// What an audit was asked to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FixityScope {
    /// Every object.
    All,
    /// One of so many equal parts of all names.
    Slice {
        /// Which part, from 1.
        number: u64,
        /// How many parts there are.
        of: u64,
    },
    /// What entries from this one on brought in.
    Since {
        /// The first entry.
        entry: u64,
    },
}

/// A range of names that was read in one go; both ends are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixityLeg {
    /// The lowest name.
    #[serde(with = "super::wire::digest")]
    pub from: ContentId,
    /// The highest name.
    #[serde(with = "super::wire::digest")]
    pub through: ContentId,
    /// When reading it began.
    pub time: Time,
}

impl FixityLeg {
    /// True when a name lies within.
    pub fn holds(&self, id: &ContentId) -> bool {
        (self.from..=self.through).contains(id)
    }
}
