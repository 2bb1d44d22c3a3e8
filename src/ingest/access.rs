//! Looking at a confidential record leaves an entry before anything is shown.

use super::IngestError;
use crate::archive::{Batch, Writer};
use crate::ledger::{Accessed, RecordId, What};
use crate::monitor::Monitor;

/// Records that the writer's agent is about to see a record, and why. Durable when it returns.
pub fn note_access(
    writer: &mut Writer<'_>,
    record: RecordId,
    reason: &str,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    let accessed = Accessed { record, reason: reason.to_owned() };
    writer.commit(&Batch { events: vec![What::Access(accessed)], ..Batch::default() }, monitor)?;
    Ok(())
}
