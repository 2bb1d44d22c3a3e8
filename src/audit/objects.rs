//! The objects: every one that the ledger names is read and hashed, on all cores; every one that is there is
//! looked for in the ledger.
//!
//! Objects are taken in the order of their names, whichever core is free takes the next. Memory: one buffer a
//! core. Invariant: an object counts as verified only when its last byte has been hashed.

use std::io;
use std::path::Path;

use rayon::iter::{ParallelBridge, ParallelIterator};

use super::finding::{Code, Finding, Findings, place_of};
use super::names::Names;
use crate::archive::Archive;
use crate::digest::{ContentHasher, ContentId};
use crate::disk;
use crate::monitor::{Counter, Monitor};
use crate::store::{Store, StoreError, Stored};

/// Objects are read in pieces of this many bytes: large enough for the hash to use its widest instructions, small
/// enough to stay in a core's own cache.
const PIECE: usize = 1 << 18;

/// What came of hashing the objects.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Hashed {
    pub objects: u64,
    pub bytes: u64,
    /// False when the work was stopped.
    pub complete: bool,
}

/// What came of one object.
enum Verdict {
    Agrees(u64),
    Wrong(Finding),
    Stopped,
}

/// Hashes every named object on the threads of the current pool.
pub(super) fn hash_all(
    archive: &Archive,
    names: &Names,
    findings: &mut Findings,
    monitor: &dyn Monitor,
) -> Hashed {
    let verdicts = names.as_slice().iter().par_bridge().map_init(
        || vec![0; PIECE],
        |buffer, id| {
            if monitor.stopping() { Verdict::Stopped } else { hash_one(archive, id, buffer, monitor) }
        },
    );
    let empty = || (Hashed { complete: true, ..Hashed::default() }, Findings::default());
    let (hashed, wrong) = verdicts.fold(empty, fold).reduce(empty, join);
    findings.absorb(wrong);
    hashed
}

fn fold((mut hashed, mut findings): (Hashed, Findings), verdict: Verdict) -> (Hashed, Findings) {
    match verdict {
        Verdict::Agrees(bytes) => {
            hashed.objects += 1;
            hashed.bytes += bytes;
        }
        Verdict::Wrong(finding) => findings.push(finding),
        Verdict::Stopped => hashed.complete = false,
    }
    (hashed, findings)
}

fn join(one: (Hashed, Findings), two: (Hashed, Findings)) -> (Hashed, Findings) {
    let (mut hashed, mut findings) = one;
    hashed.objects += two.0.objects;
    hashed.bytes += two.0.bytes;
    hashed.complete &= two.0.complete;
    findings.absorb(two.1);
    (hashed, findings)
}

fn hash_one(archive: &Archive, id: &ContentId, buffer: &mut [u8], monitor: &dyn Monitor) -> Verdict {
    let path = archive.store().path_of(id);
    let place = || place_of(archive.root(), &path);
    let verdict = match archive.store().open(id).map(|mut file| hash(&mut file, buffer, monitor)) {
        Ok(Ok((found, length))) if found == *id => Verdict::Agrees(length),
        Ok(Ok((found, length))) => Verdict::Wrong(Finding::new(
            Code::ObjectCorrupt,
            place(),
            format!("{length} bytes hash to {found}"),
        )),
        Ok(Err(error)) => Verdict::Wrong(Finding::new(Code::ObjectUnreadable, place(), error)),
        Err(StoreError::Missing(_)) => Verdict::Wrong(Finding::new(Code::ObjectMissing, place(), "")),
        Err(error) => Verdict::Wrong(Finding::new(Code::ObjectUnreadable, place(), cause(&error))),
    };
    monitor.count(Counter::ObjectsVerified, 1);
    verdict
}

fn hash(file: &mut dyn io::Read, buffer: &mut [u8], monitor: &dyn Monitor) -> io::Result<(ContentId, u64)> {
    let mut hasher = ContentHasher::default();
    let mut length = 0;
    loop {
        let read = disk::read_fully(file, buffer)?;
        hasher.update(&buffer[..read]);
        length += read as u64;
        monitor.count(Counter::BytesVerified, read as u64);
        // A short read is the end: asking again would cost a system call for every small object.
        if read < buffer.len() {
            return Ok((hasher.finish(), length));
        }
    }
}

/// Lists what is in the store without being named in the ledger; strangers and unreadable folders are findings
/// at once.
pub(super) fn unnamed(archive: &Archive, names: &Names, findings: &mut Findings) -> Vec<ContentId> {
    let mut unnamed = Vec::new();
    for stored in archive.store().list() {
        match stored {
            Ok(Stored::Object(id)) if names.contains(&id) => (),
            Ok(Stored::Object(id)) => unnamed.push(id),
            Ok(Stored::Stranger(path)) => {
                findings.add(Code::ObjectStranger, place_of(archive.root(), &path), "");
            }
            Err(error) => {
                let place = path_in(&error).map_or_else(String::new, |path| place_of(archive.root(), path));
                findings.add(Code::FolderUnreadable, place, cause(&error));
            }
        }
    }
    unnamed
}

/// Names the file of an object as findings do.
pub(super) fn place_in(root: &Path, store: &Store, id: &ContentId) -> String {
    place_of(root, &store.path_of(id))
}

fn path_in(error: &StoreError) -> Option<&Path> {
    match error {
        StoreError::Io { path, .. } => Some(path),
        _ => None,
    }
}

fn cause(error: &StoreError) -> String {
    match error {
        StoreError::Io { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}
