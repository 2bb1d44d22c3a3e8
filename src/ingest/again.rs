//! The second look: texts with glyphs that nobody knew are read again when the archive has learned their letters.
//!
//! Invariant: an object is read again only if the memory now tells a shape that its transcript says is unknown,
//! so that no number of runs reads it twice with the same memory.

use std::sync::Arc;

use super::read::{self, Pass};
use super::{IngestError, ReadSummary};
use crate::archive::Writer;
use crate::catalog::{ObjectRow, ReadingState, ToRead};
use crate::extract::{GlyphMemory, Readers};
use crate::monitor::Monitor;

/// Reads what is pending, and then again what can now be read better.
pub(super) fn read_pending(
    writer: &mut Writer<'_>,
    readers: &Readers,
    jobs: usize,
    monitor: &dyn Monitor,
) -> Result<ReadSummary, IngestError> {
    let summary = read::read(writer, readers, ToRead::Pending, jobs, monitor)?;
    if !monitor.stopping() {
        read_unknown(writer, readers, jobs, monitor)?;
    }
    Ok(summary)
}

fn read_unknown(
    writer: &mut Writer<'_>,
    readers: &Readers,
    jobs: usize,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    if writer.catalog().count_to_read(ToRead::LettersUnknown)? == 0 {
        return Ok(());
    }
    let memory = Arc::new(writer.glyph_memory()?);
    let archive = writer.archive();
    let helps = |object: &ObjectRow| is_helped(archive, object, &memory);
    let pass = Pass { which: ToRead::LettersUnknown, memory: Arc::clone(&memory), wanted: &helps };
    read::pass(writer, readers, &pass, jobs, monitor)?;
    Ok(())
}

/// A transcript that is lost or damaged says nothing: the audit names it.
fn is_helped(archive: &crate::archive::Archive, object: &ObjectRow, memory: &GlyphMemory) -> bool {
    let ReadingState::Read { transcript, .. } = &object.reading else { return false };
    let glyphs = archive.transcript(transcript).ok().and_then(|transcript| transcript.glyphs);
    glyphs.is_some_and(|glyphs| memory.helps(&glyphs))
}
