//! The right edge: what changes with every commit (checkpoint, last bundle, `archive.toml`), kept a second time.
//!
//! A parity group as any other, with as much parity as it has bytes, so that it needs nothing else to be restored
//! from. It is replaced by rename at the end of each run that writes, once an archive has parity at all.

use super::{Archive, ArchiveError};
use crate::digest::ContentId;
use crate::disk;
use crate::ledger::Ledger;
use crate::merkle::Level;
use crate::parity::{self, Member, Subject};

/// Renews the copy, if this archive has parity.
pub(super) fn renew(archive: &Archive, ledger: &Ledger) -> Result<(), ArchiveError> {
    if !archive.root.join(parity::FOLDER).is_dir() {
        return Ok(());
    }
    let bundle = Level::Entries.partial(ledger.size()).map(|tile| format!("ledger/{tile}"));
    let places = ["archive.toml".to_owned(), "ledger/checkpoint".to_owned()].into_iter().chain(bundle);
    let (mut stream, mut members) = (Vec::new(), Vec::new());
    for place in places {
        let path = archive.root.join(&place);
        let read = disk::read_if_there(&path).map_err(|source| ArchiveError::Io { path, source })?;
        let Some(bytes) = read else { continue };
        let subject = Subject::File(place, ContentId::of(&bytes));
        let length = bytes.len() as u64;
        members.push(Member { subject, whole: length, offset: 0, length });
        stream.extend(bytes);
    }
    let path = archive.root.join(parity::EDGE);
    let io = |source| ArchiveError::Io { path: path.clone(), source };
    // So few bytes cannot be refused; a copy that is not made is found by the next audit.
    let Ok(sealed) = parity::seal(&mut stream, members, 100) else { return Ok(()) };
    if disk::read_if_there(&path).map_err(io)?.is_some_and(|bytes| bytes == sealed.bytes) {
        return Ok(());
    }
    disk::replace_file(&*archive.disk, &path, &sealed.bytes).map_err(io)
}
