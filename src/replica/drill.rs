//! [`drill`]: what a town would do after a fire, done for practice: everything back from a copy into a scratch
//! folder, verified, listed, searched and given out, with the time that each step takes.
//!
//! Not here: where the scratch folder is and when it goes, the report, the ledger entry. Invariant: neither the
//! archive nor the copy is written to.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::folder::{Standing, standing};
use super::sync::apart;
use super::{ReplicaError, Source};
use crate::archive::{Archive, ArchiveError};
use crate::audit::{AuditOptions, AuditReport, Outcome, audit};
use crate::catalog::{ListFilter, Record};
use crate::digest::ContentId;
use crate::disk::{self, Disk};
use crate::export::write_to;
use crate::ledger::{LedgerError, RecordId};
use crate::merkle::TreeHead;
use crate::monitor::Monitor;
use crate::search::{Page, Query, search};

/// So many records are sought by their names.
const SOUGHT: u64 = 3;

/// What a drill is given from outside.
#[derive(Debug, Clone, Default)]
pub struct DrillOptions {
    /// How the restored archive is verified: the keys that are trusted above all.
    pub audit: AuditOptions,
    /// What a second writer to the scratch folder is told.
    pub holder: String,
}

/// How long each step took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Copying everything back, every byte hashed on the way.
    pub restore: Duration,
    /// Verifying what came back.
    pub verify: Duration,
    /// Building catalog and index.
    pub rebuild: Duration,
    /// The first search with its answer.
    pub answer: Duration,
}

impl Times {
    /// How long the town would have been without its archive.
    pub fn total(&self) -> Duration {
        self.restore + self.verify + self.rebuild + self.answer
    }
}

/// What a drill found.
#[derive(Debug, Clone)]
pub struct Drilled {
    /// The head that came back.
    pub head: TreeHead,
    /// How what came back stands to the archive.
    pub standing: Standing,
    /// Entries of the archive that did not come back, because the copy is older.
    pub lost: u64,
    /// Objects and bytes that came back.
    pub came: (u64, u64),
    /// Objects that the copy has damaged or not at all.
    pub damaged: Vec<ContentId>,
    /// What an audit of the restored archive says.
    pub audit: AuditReport,
    /// Records that came back, and records of the archive.
    pub records: (u64, u64),
    /// Records that were sought by their names, and how many of these were found.
    pub searches: (u64, u64),
    /// True when a record was given out whole; also when there is none.
    pub given: bool,
    /// How long it took.
    pub times: Times,
}

impl Drilled {
    /// True when everything that the copy says it has came back whole, and is the archive's own history.
    pub fn is_equal(&self) -> bool {
        let level = matches!(self.standing, Standing::Level(_));
        self.damaged.is_empty()
            && self.audit.outcome() == Outcome::Ok
            && (level || matches!(self.standing, Standing::Behind(_)))
            && (!level || self.records.0 == self.records.1)
            && self.searches.0 == self.searches.1
            && self.given
    }
}

/// Restores a copy of the archive into `scratch`, which must be empty, and uses it.
///
/// # Errors
/// Nothing could be restored at all, or a disk failed. What merely differs is told by the result.
pub fn drill(
    archive: &Archive,
    copy: Source<'_>,
    scratch: &Path,
    disk: &Arc<dyn Disk>,
    options: &DrillOptions,
    monitor: &dyn Monitor,
) -> Result<Drilled, ReplicaError> {
    apart(archive.root(), scratch)?;
    if !disk::list(scratch).map_err(|e| ReplicaError::io(scratch, e))?.is_empty() {
        return Err(ReplicaError::NotEmpty(scratch.to_owned()));
    }
    // One that was there and is gone is told as that.
    copy.standing(archive, &archive.ledger()?, disk, true).map_err(in_copy)?;
    let mut times = Times::default();
    let restore = || copy.restore(archive.settings(), scratch, disk, &options.holder, monitor);
    let copied = timed(&mut times.restore, restore).map_err(in_copy)?;
    let restored = Archive::open(scratch, Arc::clone(disk))?;
    let report = timed(&mut times.verify, || audit(&restored, &options.audit, monitor)).map_err(|_| {
        ReplicaError::io(scratch, io::Error::other("the restored archive cannot be verified"))
    })?;
    let lenses = timed(&mut times.rebuild, || restored.rebuild_lenses(monitor)).is_ok();
    let used = if lenses { use_it(&restored, &mut times)? } else { Used::default() };
    let ledger = archive.ledger()?;
    Ok(Drilled {
        head: copied.head,
        standing: standing(archive, &ledger, scratch, disk, true)?,
        lost: ledger.size().saturating_sub(copied.head.size),
        came: (copied.objects, copied.bytes),
        damaged: copied.damaged,
        audit: report,
        records: (used.records, archive.catalog()?.statistics().map_err(ArchiveError::from)?.records),
        searches: (used.sought, used.found),
        given: used.given,
        times,
    })
}

/// What is wrong with the copy must not be said of the archive.
fn in_copy(error: ReplicaError) -> ReplicaError {
    match error {
        ReplicaError::Ledger(error) | ReplicaError::Log(error) => match error {
            LedgerError::Io { .. } => ReplicaError::Log(error),
            damaged => ReplicaError::LogDamaged(damaged),
        },
        ReplicaError::Store(error) => ReplicaError::Objects(error),
        other => other,
    }
}

fn timed<T>(spent: &mut Duration, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    *spent = begun.elapsed();
    result
}

#[derive(Default)]
struct Used {
    records: u64,
    sought: u64,
    found: u64,
    given: bool,
}

/// Does what a clerk does first: looks for records by their names, and has one given out.
fn use_it(restored: &Archive, times: &mut Times) -> Result<Used, ReplicaError> {
    let catalog = restored.catalog()?;
    let failed = |e| ReplicaError::Archive(ArchiveError::from(e));
    let records = catalog.statistics().map_err(failed)?.records;
    let first = catalog.records(&ListFilter::default(), RecordId(0), SOUGHT).map_err(failed)?;
    let mut used = Used { records, sought: first.len() as u64, found: 0, given: true };
    for (number, record) in first.iter().enumerate() {
        let mut spent = Duration::ZERO;
        used.found += u64::from(timed(&mut spent, || is_found(restored, record)));
        if number == 0 {
            times.answer = spent;
        }
    }
    if let Some(record) = first.first() {
        used.given = write_to(restored, record.id, &mut io::sink()).is_ok();
    }
    Ok(used)
}

/// Whether a search for a record's own name answers with any record.
fn is_found(restored: &Archive, record: &Record) -> bool {
    let last = record.path.file_name();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let words: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    if words.trim().is_empty() {
        return true;
    }
    search(restored, &Query::parse(&words), Page { offset: 0, limit: 10 }).is_ok_and(|hits| hits.total > 0)
}
