//! The objects: every one that is to be read is read and hashed, on all cores; every one that is there is looked for
//! in the ledger.
//!
//! Objects are taken in the order of their names, a stretch of them at a time, whichever core is free takes the
//! next. Memory: one buffer a core. Invariants: an object counts as verified only when its last byte has been
//! hashed, and what counts is the beginning of the list without a gap, so that it can be told as a range.

use std::io;
use std::path::Path;

use rayon::iter::{ParallelBridge, ParallelIterator};

use super::finding::{Code, Finding, Findings, place_of};
use super::meter::Meter;
use super::names::Names;
use super::watch::{ObjectState, Watch};
use crate::archive::Archive;
use crate::digest::{ContentHasher, ContentId};
use crate::disk;
use crate::monitor::{Counter, Monitor};
use crate::store::{Store, StoreError, Stored};

/// Objects are read in pieces of this many bytes: large enough for the hash to use its widest instructions, small
/// enough to stay in a core's own cache.
const PIECE: usize = 1 << 18;

/// So many objects are read between two looks at how far the run has come.
const STRETCH: usize = 1_024;

/// Why a run ended before it had read everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It was asked to.
    Asked,
    /// It has read as many bytes as it was allowed to.
    MaxBytes,
}

impl Stopped {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::MaxBytes => "max-bytes",
        }
    }
}

/// What came of hashing the objects.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Hashed {
    pub objects: u64,
    pub bytes: u64,
    /// The last object of those that were read without a gap.
    pub last: Option<ContentId>,
    /// Objects that were to be read and were not.
    pub left: u64,
    pub stopped: Option<Stopped>,
}

/// What came of one object.
enum Verdict {
    Agrees(u64),
    Wrong(Finding),
    Left(Stopped),
}

/// What reading needs to know beside the names.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub archive: &'a Archive,
    pub meter: &'a Meter,
    pub watch: &'a dyn Watch,
    pub monitor: &'a dyn Monitor,
}

/// Hashes these objects on the threads of the current pool; `reached` is told after every stretch.
pub(super) fn hash_all(
    reading: Reading<'_>,
    names: &[ContentId],
    findings: &mut Findings,
    reached: &mut dyn FnMut(&Hashed, &Findings),
) -> Hashed {
    let mut hashed = Hashed { left: names.len() as u64, ..Hashed::default() };
    for stretch in names.chunks(STRETCH) {
        let verdicts = stretch.iter().enumerate().par_bridge();
        let verdicts = verdicts.map_init(|| vec![0; PIECE], |buffer, (n, id)| (n, reading.one(id, buffer)));
        let mut verdicts: Vec<(usize, Verdict)> = verdicts.collect();
        verdicts.sort_unstable_by_key(|(n, _)| *n);
        for ((_, verdict), id) in verdicts.into_iter().zip(stretch) {
            match verdict {
                Verdict::Agrees(bytes) => {
                    hashed.objects += 1;
                    hashed.bytes += bytes;
                }
                Verdict::Wrong(finding) => findings.push(finding),
                Verdict::Left(why) => {
                    hashed.stopped = Some(why);
                    return hashed;
                }
            }
            hashed.last = Some(*id);
            hashed.left -= 1;
        }
        reached(&hashed, findings);
    }
    hashed
}

impl Reading<'_> {
    fn one(self, id: &ContentId, buffer: &mut [u8]) -> Verdict {
        if self.monitor.stopping() {
            return Verdict::Left(Stopped::Asked);
        }
        if self.meter.is_spent() {
            return Verdict::Left(Stopped::MaxBytes);
        }
        let verdict = self.hash_one(id, buffer);
        let state = match &verdict {
            Verdict::Wrong(finding) if finding.code == Code::ObjectMissing => ObjectState::Missing,
            Verdict::Wrong(finding) if finding.code == Code::ObjectCorrupt => ObjectState::Corrupt,
            Verdict::Wrong(_) => ObjectState::Unreadable,
            _ => ObjectState::Ok,
        };
        self.watch.object(id, state);
        self.monitor.count(Counter::ObjectsVerified, 1);
        verdict
    }

    fn hash_one(self, id: &ContentId, buffer: &mut [u8]) -> Verdict {
        let path = self.archive.store().path_of(id);
        let place = || place_of(self.archive.root(), &path);
        match self.archive.store().open(id).map(|mut file| self.hash(&mut file, buffer)) {
            Ok(Ok((found, length))) if found == *id => Verdict::Agrees(length),
            Ok(Ok((found, length))) => Verdict::Wrong(Finding::new(
                Code::ObjectCorrupt,
                place(),
                format!("{length} bytes hash to {found}"),
            )),
            Ok(Err(error)) => Verdict::Wrong(Finding::new(Code::ObjectUnreadable, place(), error)),
            Err(StoreError::Missing(_)) => Verdict::Wrong(Finding::new(Code::ObjectMissing, place(), "")),
            Err(error) => Verdict::Wrong(Finding::new(Code::ObjectUnreadable, place(), cause(&error))),
        }
    }

    fn hash(self, file: &mut dyn io::Read, buffer: &mut [u8]) -> io::Result<(ContentId, u64)> {
        let mut hasher = ContentHasher::default();
        let mut length = 0;
        loop {
            let read = disk::read_fully(file, buffer)?;
            hasher.update(&buffer[..read]);
            length += read as u64;
            self.monitor.count(Counter::BytesVerified, read as u64);
            self.meter.took(read as u64, self.monitor);
            // A short read is the end: asking again would cost a system call for every small object.
            if read < buffer.len() {
                return Ok((hasher.finish(), length));
            }
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
