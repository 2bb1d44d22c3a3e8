//! The glyph memory as a lens: folded from what transcripts learned, kept as `lenses/glyphs`.
//!
//! One text file: a heading with the archive and the number of ledger entries it reflects, then the memory's
//! lines. Invariant: what it holds depends on the ledger and the objects alone; deleting it loses nothing, and a
//! file that is damaged, of another archive or ahead of the ledger counts as missing.

use std::path::PathBuf;

use super::{Archive, ArchiveError};
use crate::digest::ContentId;
use crate::disk;
use crate::extract::GlyphMemory;
use crate::ledger::{Ledger, Reading, What};

/// The first word of the file, and the version of its form.
const FORM: &str = "diwan-glyphs 1";

/// So many entries that taught nothing are looked through again rather than writing down that they taught nothing.
const LOOKED_THROUGH: u64 = 1_024;

/// Brings the memory up to the ledger and returns it. For the holder of the lock.
pub(super) fn bring_up(archive: &Archive, ledger: &Ledger) -> Result<GlyphMemory, ArchiveError> {
    let kept = kept(archive)?.filter(|(through, _)| *through <= ledger.size());
    let (before, mut memory) = kept.unwrap_or_default();
    let mut learned = false;
    let mut through = before;
    while through < ledger.size() {
        let events = ledger.events_from(through)?;
        for event in &events {
            learned |= fold(archive, &mut memory, &event.what);
        }
        through += events.len() as u64;
    }
    // Where nothing was learned, the few entries are looked through again the next time.
    if learned || through - before > LOOKED_THROUGH {
        let (path, text) = (path(archive), whole(&archive.settings.id, through, &memory));
        // Derived, and durable all the same: half of it would look like damage.
        disk::replace_file(&*archive.disk, &path, text.as_bytes())
            .map_err(|source| ArchiveError::Io { path, source })?;
    }
    Ok(memory)
}

/// Takes what a transcript taught; false where it taught nothing. One that is lost or damaged teaches nothing: the audit
/// names it.
fn fold(archive: &Archive, memory: &mut GlyphMemory, what: &What) -> bool {
    let What::Transcription(read) = what else { return false };
    let Reading::Success { transcript, learned, .. } = &read.outcome else { return false };
    if *learned == 0 {
        return false;
    }
    let glyphs = archive.transcript(&transcript.blake3).ok().and_then(|transcript| transcript.glyphs);
    glyphs.as_ref().map(|glyphs| memory.learn(&read.object, glyphs)).is_some()
}

fn kept(archive: &Archive) -> Result<Option<(u64, GlyphMemory)>, ArchiveError> {
    let path = path(archive);
    let bytes = disk::read_if_there(&path).map_err(|source| ArchiveError::Io { path, source })?;
    Ok(bytes.and_then(|bytes| parsed(&String::from_utf8(bytes).ok()?, &archive.settings.id)))
}

/// False when there is a memory that is not as it was written.
pub(super) fn is_whole(archive: &Archive) -> Result<bool, ArchiveError> {
    Ok(!path(archive).exists() || kept(archive)?.is_some())
}

fn parsed(text: &str, archive: &str) -> Option<(u64, GlyphMemory)> {
    let (heading, lines) = text.split_once('\n')?;
    let through = heading.split(' ').nth(3)?.parse().ok()?;
    let memory = GlyphMemory::from_lines(lines)?;
    (whole(archive, through, &memory) == text).then_some((through, memory))
}

/// The file as it must be: the heading holds the digest of the lines.
fn whole(archive: &str, through: u64, memory: &GlyphMemory) -> String {
    let lines = memory.to_lines();
    format!("{FORM} {archive} {through} {}\n{lines}", ContentId::of(lines.as_bytes()))
}

fn path(archive: &Archive) -> PathBuf {
    archive.root.join("lenses/glyphs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_file_of_this_archive_is_believed() {
        let memory = GlyphMemory::from_lines("000000000000000a 0628 00000000000000ff\n");
        let text = whole("abc", 7, memory.as_ref().unwrap_or(&GlyphMemory::default()));
        assert_eq!(parsed(&text, "abc"), memory.map(|memory| (7, memory)));
        assert_eq!(parsed(&text, "another"), None);
        for at in 0..text.len() {
            assert_eq!(parsed(&text[..at], "abc"), None);
            let damaged: String = text[..at].chars().chain(['~']).chain(text[at + 1..].chars()).collect();
            assert_eq!(parsed(&damaged, "abc"), None, "{damaged}");
        }
    }
}
