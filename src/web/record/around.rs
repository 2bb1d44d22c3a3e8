//! What stands around a record, for programs: what the ledger tells of it, and the records like it.

use serde::Serialize;
use utoipa::ToSchema;

use super::found::{Desk, Found};
use super::like;
use crate::catalog::Record;
use crate::search::SearchError;
use crate::words::Lang;

/// The entries of the ledger that concern a record or its bytes, oldest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoryBody {
    /// The entries.
    pub entries: Vec<HistoryEntry>,
}

/// An entry of the ledger.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Its number.
    pub entry: u64,
    /// When it was written (RFC 3339).
    pub time: String,
    /// Who did it.
    pub agent: String,
    /// What happened, in a sentence.
    pub told: String,
}

/// The records like one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LikeBody {
    /// Those with nearly the same text first, then others that speak of the same.
    pub records: Vec<LikeOne>,
}

/// A record that is like another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LikeOne {
    /// Its number.
    pub record: u64,
    /// Its path and file name.
    pub path: String,
    /// How much of the text is the same, in per cent, where it is nearly all.
    pub same_text: Option<u64>,
}

impl LikeOne {
    /// A record, with the share of the same text in per cent.
    pub fn of(record: &Record, same_text: Option<u64>) -> Self {
        Self { record: record.id.0, path: record.path.text().to_owned(), same_text }
    }
}

/// What the ledger tells of a record.
pub fn history(desk: &Desk<'_>, found: &Found) -> Result<HistoryBody, SearchError> {
    let told = crate::report::history(desk.archive, &found.record)?;
    let entries = told.into_iter().map(|(entry, event)| HistoryEntry {
        entry,
        time: event.time.to_string(),
        agent: event.agent.clone(),
        told: Lang::En.event(&event),
    });
    Ok(HistoryBody { entries: entries.collect() })
}

/// The records like one.
pub fn alike(desk: &Desk<'_>, found: &Found) -> Result<LikeBody, SearchError> {
    let ranked = like::ranked(desk, found)?;
    let records = ranked.iter().map(|(record, same_text)| LikeOne::of(record, *same_text));
    Ok(LikeBody { records: records.collect() })
}
