//! Re-reads everything kept and says what no longer agrees: the fixity check, in both directions.
//!
//! Ledger first, from its entries up to the signed root; then every object the ledger names; then what is there
//! without being named; then the lenses. Nothing is repaired or written. Invariant: no answer rests on a key that
//! lies in the archive, and an audit that did not see everything never says that all is well.

mod checkpoint;
mod entries;
mod error;
mod files;
mod finding;
mod lenses;
mod names;
mod objects;
mod parity;
mod report;
mod settings;

use rayon::ThreadPoolBuilder;

pub use error::AuditError;
pub use finding::{Class, Code, Finding};
pub use report::{AuditReport, Outcome};

use crate::archive::Archive;
use crate::digest::ContentId;
use crate::disk;
use crate::ledger::{Event, Reading, What};
use crate::merkle::{Tile, TreeHead};
use crate::monitor::{Monitor, Silent, Stage};
use crate::note::VerifyingKey;

use entries::{Claim, Walked};
use files::LedgerFiles;
use finding::{Findings, place_of};
use lenses::CatalogCheck;
use names::Names;

/// What an audit is given from outside the archive.
#[derive(Debug, Clone)]
pub struct AuditOptions {
    /// The keys that may have signed the checkpoint. With none the log is unverifiable, and the report says so.
    pub trusted: Vec<VerifyingKey>,
    /// Heads that the ledger is known to have had: it must have grown from each.
    pub remembered: Vec<TreeHead>,
    /// The number of threads that hash; 0 means one for each core.
    pub jobs: usize,
}

/// Checks everything in an archive, whether or not somebody is writing to it.
///
/// What is wrong is in the report; the error means that nothing could be looked at.
pub fn audit(
    archive: &Archive,
    options: &AuditOptions,
    monitor: &dyn Monitor,
) -> Result<AuditReport, AuditError> {
    let pool = ThreadPoolBuilder::new().num_threads(options.jobs).build();
    let pool = pool.map_err(|e| AuditError::Threads { jobs: options.jobs, reason: e.to_string() })?;
    let mut audit = Audit {
        archive,
        options,
        files: LedgerFiles::new(archive.root()),
        findings: Findings::default(),
        names: Names::default(),
        parity: parity::Recorded::default(),
    };
    let walked = audit.ledger(monitor);
    let (mut objects, mut bytes, mut complete) = (0, 0, false);
    if walked.complete {
        monitor.begin(Stage::Verify, Some(audit.names.as_slice().len() as u64));
        let (names, findings) = (&audit.names, &mut audit.findings);
        let hashed = pool.install(|| objects::hash_all(archive, names, findings, monitor));
        (objects, bytes, complete) = (hashed.objects, hashed.bytes, hashed.complete);
        audit.unnamed(&walked);
        let parity = std::mem::take(&mut audit.parity);
        let head = walked.head;
        complete &= parity.compare(archive, &audit.names, head, monitor, &mut audit.findings);
    }
    let counts = std::collections::BTreeMap::new();
    let (entries, head) = (walked.entries, walked.head);
    let mut report = AuditReport { findings: Vec::new(), counts, objects, bytes, entries, head, complete };
    report.take(audit.findings);
    Ok(report)
}

struct Audit<'a> {
    archive: &'a Archive,
    options: &'a AuditOptions,
    files: LedgerFiles,
    findings: Findings,
    names: Names,
    parity: parity::Recorded,
}

impl Audit<'_> {
    /// Walks the ledger, collecting the objects it names and comparing what should agree with it entry by entry.
    fn ledger(&mut self, monitor: &dyn Monitor) -> Walked {
        let head = checkpoint::read(self.archive, self.options, &mut self.findings);
        let size = head.map_or_else(|| self.files.size_by_bundles(), |head| head.size);
        let claim = Claim { size, head, remembered: &self.options.remembered };
        // Kept apart while both are borrowed by the walk.
        let mut beside = Findings::default();
        let mut catalog = CatalogCheck::open(self.archive, self.options, size, &mut beside);
        let mut first = None;
        let (names, parity) = (&mut self.names, &mut self.parity);
        let walked = entries::walk(&self.files, &claim, &mut self.findings, monitor, &mut |index, event| {
            named(&event).into_iter().flatten().for_each(|id| names.add(id));
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
            lenses::compare_index(self.archive, self.options, size, records, &mut beside);
            settings::compare(self.archive, self.options, first.as_ref(), &mut beside);
        }
        self.findings.absorb(beside);
        walked
    }

    /// Says what is there without belonging there. A writer may have added to both since the walk.
    fn unnamed(&mut self, walked: &Walked) {
        let unnamed = objects::unnamed(self.archive, &self.names, &mut self.findings);
        // Asked after the listing: what was not yet recorded then may be by now, or its writer is still here.
        let busy = is_busy(self.archive);
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
        self.strangers_in_ledger(size);
    }

    /// Collects the names in entries that came after the walk; they are checked by the next audit.
    fn names_since(&self, old: u64, new: u64, names: &mut Names) {
        let claim = Claim { size: new, head: None, remembered: &[] };
        entries::walk(&self.files, &claim, &mut Findings::default(), &Silent, &mut |index, event| {
            if index >= old {
                named(&event).into_iter().flatten().for_each(|id| names.add(id));
            }
        });
        names.settle();
    }

    fn strangers_in_ledger(&mut self, size: u64) {
        let (files, findings) = (&self.files, &mut self.findings);
        let size_now = || checkpoint::reread(self.archive, self.options).map_or(size, |head| head.size);
        files.each(&mut |path, error| {
            let place = place_of(self.archive.root(), &self.archive.root().join("ledger").join(path));
            if let Some(error) = error {
                return findings.add(Code::LedgerFolderUnreadable, place, error);
            }
            let name = path.to_string_lossy();
            match standing(&name, size) {
                Standing::Belongs => (),
                Standing::Outgrown(old, new) if files.is_beginning(old, new) => (),
                // A writer has removed it since it was listed, or made it part of the log.
                _ if !files.has(path) || standing(&name, size_now()) == Standing::Belongs => (),
                Standing::Unfinished if is_busy(self.archive) => {
                    findings.add(Code::LedgerLeftover, place, "");
                }
                Standing::Outgrown(..) => findings.add(Code::LedgerStranger, place, "not what it grew into"),
                Standing::Unfinished | Standing::Foreign => findings.add(Code::LedgerStranger, place, ""),
            }
        });
    }
}

/// Whether a file in the ledger's folder has a place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Belongs,
    /// A partial tile that a larger one has replaced: C2SP tlog-tiles allows it to stay.
    Outgrown(Tile, Tile),
    /// What a commit writes before its checkpoint.
    Unfinished,
    Foreign,
}

fn standing(path: &str, size: u64) -> Standing {
    if path == "checkpoint" {
        return Standing::Belongs;
    }
    let (path, staged) = path.strip_suffix(".new").map_or((path, false), |path| (path, true));
    let tile = path.parse::<Tile>().ok();
    match tile.map(|tile| (tile, Tile::at(tile.level, tile.index, size))) {
        Some((tile, Some(there))) if tile == there && !staged => Standing::Belongs,
        Some((tile, Some(there))) if tile.width < there.width && !staged => Standing::Outgrown(tile, there),
        Some(_) => Standing::Unfinished,
        None if staged && path == "checkpoint" => Standing::Unfinished,
        None => Standing::Foreign,
    }
}

/// True while a writer is at work, or when the last one did not end well: then the lock file names it.
fn is_busy(archive: &Archive) -> bool {
    let lock = disk::read_if_there(&archive.root().join("lock"));
    lock.is_ok_and(|bytes| bytes.is_some_and(|bytes| !bytes.is_empty()))
}

/// The objects that an event names: what arrived, and what was read from it.
fn named(event: &Event) -> [Option<ContentId>; 2] {
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
        | What::Protection(_)
        | What::Repair(_) => [None, None],
    }
}
