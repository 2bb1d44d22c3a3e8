//! What the ledger tells of one record, entry by entry.
//!
//! The catalog says where to look; what is told comes from the ledger alone. Entries that the catalog has not seen yet
//! are looked through.

use crate::archive::{Archive, ArchiveError};
use crate::catalog::Record;
use crate::ledger::{Event, Ledger, What};

/// Returns the entries that concern a record or its bytes, with their numbers, oldest first.
pub fn history(archive: &Archive, record: &Record) -> Result<Vec<(u64, Event)>, ArchiveError> {
    let ledger = archive.ledger()?;
    let catalog = archive.catalog()?;
    let mut told = Vec::new();
    for index in catalog.told_of(record)? {
        let Some(bytes) = ledger.entry(index)? else { continue };
        let event = Ledger::decode(index, &bytes)?;
        if concerns(&event, record) {
            told.push((index, event));
        }
    }
    let mut index = catalog.through()?;
    loop {
        let events = ledger.events_from(index)?;
        if events.is_empty() {
            return Ok(told);
        }
        for event in events {
            if concerns(&event, record) {
                told.push((index, event));
            }
            index += 1;
        }
    }
}

fn concerns(event: &Event, record: &Record) -> bool {
    match &event.what {
        What::AccessionOpened(opened) => opened.accession == record.accession,
        What::AccessionClosed(closed) => closed.accession == record.accession,
        What::Ingestion(arrived) => arrived.record == record.id,
        What::Problem(noted) => noted.record == Some(record.id),
        What::Transcription(read) => read.object == record.content,
        What::Description(described) => described.object == record.content,
        What::Correction(corrected) => corrected.record == record.id,
        What::Access(accessed) => accessed.record() == Some(record.id),
        What::Repair(repaired) => {
            let name = repaired.place.strip_prefix("objects/blake3/").unwrap_or_default();
            name.replace('/', "") == record.content.to_string()
        }
        What::Creation { .. }
        | What::FixityCheck(_)
        | What::KeyChange(_)
        | What::Protection(_)
        | What::Replication(_)
        | What::Drill(_) => false,
    }
}
