//! Which entries of the ledger may concern a record: a place to look, never an answer.
//!
//! A record is told of by its number, by that of its accession, and by its bytes. All three are numbers here, and two
//! subjects may share one: whoever looks an entry up decides by what it says. The entry of a record's own arrival is
//! in its row and not here. Invariant: no entry that concerns a record is missing.

use rusqlite::{Transaction, params};

use super::{Catalog, CatalogError, Record};
use crate::digest::ContentId;
use crate::ledger::{Repaired, What};

/// Notes whom an entry concerns.
pub(super) fn fold(db: &Transaction<'_>, entry: u64, what: &What) -> Result<(), CatalogError> {
    let subject = match what {
        What::AccessionOpened(opened) => Some(opened.accession.0.cast_signed()),
        What::AccessionClosed(closed) => Some(closed.accession.0.cast_signed()),
        What::Problem(noted) => noted.record.map(|record| record.0.cast_signed()),
        What::Correction(corrected) => Some(corrected.record.0.cast_signed()),
        What::Access(accessed) => accessed.record().map(|record| record.0.cast_signed()),
        What::Transcription(read) => Some(of_content(&read.object)),
        What::Description(described) => Some(of_content(&described.object)),
        What::Repair(repaired) => repaired_object(repaired).map(|object| of_content(&object)),
        _ => None,
    };
    let Some(subject) = subject else { return Ok(()) };
    db.prepare_cached("INSERT OR IGNORE INTO told VALUES (?1, ?2)")?.execute(params![subject, entry])?;
    Ok(())
}

/// The object that a repair was of.
fn repaired_object(repaired: &Repaired) -> Option<ContentId> {
    repaired.place.strip_prefix("objects/blake3/")?.replace('/', "").parse().ok()
}

/// The first eight bytes of its name.
fn of_content(content: &ContentId) -> i64 {
    content.as_bytes().first_chunk().map_or(0, |eight| i64::from_be_bytes(*eight))
}

impl Catalog {
    /// The entries that may concern a record, each once, the oldest first; as far as the catalog has come.
    pub fn told_of(&self, record: &Record) -> Result<Vec<u64>, CatalogError> {
        let sql = "SELECT entry FROM told WHERE subject IN (?1, ?2, ?3)";
        let (id, accession) = (record.id.0.cast_signed(), record.accession.0.cast_signed());
        let content = of_content(&record.content);
        let mut entries: Vec<u64> = self.all(sql, &[&id, &accession, &content], |row| row.get(0))?;
        entries.push(record.entry);
        entries.sort_unstable();
        entries.dedup();
        Ok(entries)
    }
}
