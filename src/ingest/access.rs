//! Looking at a confidential record, or for one, leaves an entry before anything is shown.

use super::IngestError;
use crate::archive::{Batch, Writer};
use crate::ledger::{Accessed, Opened, What};
use crate::monitor::Monitor;

/// Records what is about to be opened to the writer's agent, and why. Durable when it returns.
pub fn note_access(
    writer: &mut Writer<'_>,
    opened: Opened,
    reason: &str,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    let accessed = Accessed { opened, reason: reason.to_owned() };
    writer.commit(&Batch { events: vec![What::Access(accessed)], ..Batch::default() }, monitor)?;
    Ok(())
}
