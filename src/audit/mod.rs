//! Re-reads everything kept and says what no longer agrees: the fixity check, in both directions.
//!
//! Ledger first, from its entries up to the signed root; then every object the ledger names, or the part of them
//! that was asked for; then what is there without being named; then the lenses. Nothing is repaired or written
//! ([`record`], which is called after it, writes down what was found). Invariant: no answer rests on a key that lies
//! in the archive, and an audit that did not see everything it was asked to see never says that all is well.

mod checkpoint;
mod cosigned;
mod entries;
mod error;
mod files;
mod finding;
mod keys;
mod lenses;
mod meter;
mod names;
mod objects;
mod parity;
mod past;
mod read;
mod record;
mod report;
mod reread;
mod roles;
mod scope;
mod selftest;
mod settings;
mod strangers;
mod watch;
mod wire;

use rayon::{ThreadPool, ThreadPoolBuilder};

pub use cosigned::ask_policy;
pub use error::AuditError;
pub use finding::{Class, Code, Finding};
pub use keys::followed;
pub use meter::Pace;
pub use objects::Stopped;
pub use record::{Unrecorded, record, report_text};
pub use report::{AuditReport, Outcome};
pub use reread::reread;
pub use scope::Scope;
pub use selftest::{Tried, Verifier, damages, selftest};
pub use watch::{ObjectState, Position, Unwatched, Watch};
pub use wire::{finding as finding_json, summary as summary_json};

use crate::archive::Archive;
use crate::digest::ContentId;
use crate::disk;
use crate::ledger::{Event, Reading, Time, What};
use crate::merkle::TreeHead;
use crate::monitor::{Monitor, Silent};
use crate::note::VerifyingKey;

use entries::{Claim, Walked};
use files::LedgerFiles;
use finding::{Findings, object_in};
use lenses::CatalogCheck;
use names::Names;
use past::Past;

/// What an audit is given from outside the archive.
#[derive(Debug, Clone, Default)]
pub struct AuditOptions {
    /// The keys that may have signed the checkpoint. With none the log is unverifiable, and the report says so.
    pub trusted: Vec<VerifyingKey>,
    /// Heads that the ledger is known to have had: it must have grown from each.
    pub remembered: Vec<TreeHead>,
    /// The number of threads that hash; 0 means one for each core.
    pub jobs: usize,
    /// Which objects to read.
    pub scope: Scope,
    /// How many bytes to read, and how fast.
    pub pace: Pace,
    /// Where an earlier run stopped; its scope counts then, and it reads what the ledger had when that run began.
    pub resume: Option<Position>,
    /// The present moment, by the auditor's clock. Without it no entry is of the future and nothing is stale.
    pub now: Option<Time>,
    /// So many days may have passed since an object was read.
    pub max_age: Option<u64>,
    /// The caller holds the lock, and nobody who held it before was interrupted: what no entry names is then no work
    /// in progress.
    pub alone: bool,
}

/// Checks everything in an archive, or the part that was asked for, whether or not somebody is writing to it.
///
/// What is wrong is in the report; the error means that nothing could be looked at.
pub fn audit(
    archive: &Archive,
    options: &AuditOptions,
    monitor: &dyn Monitor,
) -> Result<AuditReport, AuditError> {
    audit_watched(archive, options, monitor, &Unwatched)
}

/// As [`audit`]; `watch` is told of each object, and from where the run could go on if it were to end now.
pub fn audit_watched(
    archive: &Archive,
    options: &AuditOptions,
    monitor: &dyn Monitor,
    watch: &dyn Watch,
) -> Result<AuditReport, AuditError> {
    let pool = ThreadPoolBuilder::new().num_threads(options.jobs).build();
    let pool = pool.map_err(|e| AuditError::Threads { jobs: options.jobs, reason: e.to_string() })?;
    let mut audit = Audit {
        archive,
        options,
        files: LedgerFiles::new(archive.root()),
        pool: &pool,
        findings: Findings::default(),
        names: Names::default(),
        parity: parity::Recorded::default(),
    };
    let (walked, mut past) = audit.ledger(monitor);
    let mut report = AuditReport {
        entries: walked.entries,
        head: walked.head,
        scope: past.settle(),
        started: options.now,
        until: past.until(),
        resumed: options.resume.is_some(),
        ..AuditReport::default()
    };
    if walked.complete {
        pool.install(|| read::objects(&mut audit, &past, &mut report, monitor, watch));
        audit.unnamed(&walked);
        strangers::in_archive(&mut audit);
        let damaged = audit.damaged();
        if report.complete {
            past.stale(&audit.names, &report.read, &damaged, &mut audit.findings);
        }
        let from = entries::From { files: &audit.files, pool: audit.pool };
        roles::tell(from, walked.entries, &mut audit.findings);
        if report.scope == Scope::All {
            let parity = std::mem::take(&mut audit.parity);
            let head = walked.head;
            report.complete &= parity.compare(archive, &audit.names, head, monitor, &mut audit.findings);
        }
    }
    report.take(audit.findings);
    Ok(report)
}

struct Audit<'a> {
    archive: &'a Archive,
    options: &'a AuditOptions,
    files: LedgerFiles,
    pool: &'a ThreadPool,
    findings: Findings,
    names: Names,
    parity: parity::Recorded,
}

impl Audit<'_> {
    /// Walks the ledger, collecting the objects it names and comparing what should agree with it entry by entry.
    fn ledger(&mut self, monitor: &dyn Monitor) -> (Walked, Past) {
        let head = checkpoint::read(self.archive, self.options, &mut self.findings);
        let cosigned = checkpoint::cosigned(self.archive, self.options, &mut self.findings);
        let size = head.map_or_else(|| self.files.size_by_bundles(), |head| head.size);
        let mut remembered = self.options.remembered.clone();
        remembered.extend(self.options.resume.as_ref().map(|position| position.head));
        let claim = Claim { size, head, remembered: &remembered, cosigned };
        let mut past = Past::new(self.options, size);
        // Kept apart while both are borrowed by the walk.
        let mut beside = Findings::default();
        let mut catalog = CatalogCheck::open(self.archive, self.options, size, &mut beside);
        let mut first = None;
        let (names, parity) = (&mut self.names, &mut self.parity);
        let from = entries::From { files: &self.files, pool: self.pool };
        let walked = entries::walk(from, &claim, &mut self.findings, monitor, &mut |index, event| {
            named(&event).into_iter().flatten().for_each(|id| names.add(id));
            past.see(index, &event, &mut beside);
            parity.see(&event);
            catalog.see(index, &event, &mut beside);
            first = first.take().or_else(|| (index == 0).then_some(event));
        });
        names.settle();
        let records = (walked.entries == size).then(|| catalog.records());
        if records.is_some() {
            catalog.finish(&mut beside);
        }
        if walked.complete {
            past.finish(&mut beside);
            lenses::compare_index(self.archive, self.options, size, records, &mut beside);
            lenses::compare_bytes(self.archive, self.options, &mut beside);
            settings::compare(self.archive, self.options, first.as_ref(), &mut beside);
        }
        self.findings.absorb(beside);
        (walked, past)
    }

    /// Says what is there without belonging there. A writer may have added to both since the walk.
    fn unnamed(&mut self, walked: &Walked) {
        let unnamed = objects::unnamed(self.archive, &self.names, &mut self.findings);
        // Asked after the listing: what was not yet recorded then may be by now, or its writer is still here.
        let busy = !self.options.alone && is_busy(self.archive);
        let head = checkpoint::reread(self.archive, self.options).or(walked.head);
        let size = head.map_or_else(|| self.files.size_by_bundles(), |head| head.size);
        let mut since = Names::default();
        if let (Some(old), true) = (walked.head, !unnamed.is_empty() && head != walked.head) {
            self.names_since(old.size, size, &mut since);
        }
        let code = if busy { Code::ObjectUnrecorded } else { Code::ObjectExtra };
        for id in unnamed.iter().filter(|id| !since.contains(id)) {
            self.findings.add(code, objects::place_in(self.archive.root(), self.archive.store(), id), "");
        }
        strangers::in_ledger(self, size);
    }

    /// Collects the names in entries that came after the walk; they are checked by the next audit.
    fn names_since(&self, old: u64, new: u64, names: &mut Names) {
        let from = entries::From { files: &self.files, pool: self.pool };
        let claim = Claim { size: new, head: None, remembered: &[], cosigned: None };
        entries::walk(from, &claim, &mut Findings::default(), &Silent, &mut |index, event| {
            if index >= old {
                named(&event).into_iter().flatten().for_each(|id| names.add(id));
            }
        });
        names.settle();
    }

    /// The objects that the findings so far are about, in the order of their names.
    fn damaged(&self) -> Vec<ContentId> {
        let mut damaged: Vec<ContentId> =
            self.findings.list.iter().filter_map(|finding| object_in(&finding.place)).collect();
        damaged.sort_unstable();
        damaged
    }
}

/// True while a writer is at work, or when the last one did not end well: then the lock file names it.
fn is_busy(archive: &Archive) -> bool {
    let lock = disk::read_if_there(&archive.root().join("lock"));
    lock.is_ok_and(|bytes| bytes.is_some_and(|bytes| !bytes.is_empty()))
}

/// The objects that an event names: what arrived, and what was read from it.
pub fn named(event: &Event) -> [Option<ContentId>; 2] {
    match &event.what {
        What::Ingestion(new) => [Some(new.object.blake3), None],
        What::Transcription(read) => match &read.outcome {
            Reading::Success { transcript, .. } => [Some(read.object), Some(transcript.blake3)],
            Reading::Waiting | Reading::Failure { .. } => [Some(read.object), None],
        },
        What::Creation { .. }
        | What::AccessionOpened(_)
        | What::Problem(_)
        | What::AccessionClosed(_)
        | What::Description(_)
        | What::Correction(_)
        | What::Access(_)
        | What::KeyChange(_)
        | What::Protection(_)
        | What::Repair(_)
        | What::Replication(_)
        | What::Drill(_) => [None, None],
        What::FixityCheck(check) => [Some(check.report.blake3), None],
    }
}
