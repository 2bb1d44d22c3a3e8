//! The keeping: walk → batch → stage on all cores → one committing writer.
//!
//! The stager runs one batch ahead of the writer, so that disk and processor work at the same time. Memory is
//! bounded by two batches of names; the bytes lie in the staging folder.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::commit::{Committer, Seen};
use super::{IngestError, IngestOptions};
use crate::catalog::{Arrival, Catalog};
use crate::format::Identity;
use crate::ledger::RecordId;
use crate::monitor::{Counter, Monitor, Problem, ProblemCode, Stage};
use crate::source::{Found, Rules, Sip, SourceFile};
use crate::store::{Staged, Store, StoreError};

/// A batch is full at this many bytes or files: one set of disk flushes serves them all.
const BATCH_BYTES: u64 = 256 << 20;
const BATCH_FILES: usize = 4_096;

/// What the stager makes of a batch; an error ends the run.
type StagedBatch = Result<Vec<Seen>, IngestError>;

pub(super) fn keep(
    committer: &mut Committer<'_, '_>,
    sip: &Sip,
    options: &IngestOptions,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    monitor.begin(Stage::Keep, None);
    let archive = committer.archive();
    let walker = Walker {
        stager: Stager { store: archive.store(), monitor },
        memory: if options.reread { None } else { archive.catalog().ok() },
        pool: pool(options.jobs)?,
    };
    let rules = Rules { skip_litter: !options.litter, own_archive: real_path(archive.root()) };
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel::<StagedBatch>(1);
        scope.spawn(move || walker.run(sip, &rules, &send));
        // Dropping the receiver on an error ends the stager at its next batch.
        receive.into_iter().try_for_each(|batch| committer.take(batch?))
    })
}

pub(super) fn pool(jobs: usize) -> Result<ThreadPool, IngestError> {
    let built = ThreadPoolBuilder::new().num_threads(jobs).build();
    built.map_err(|error| IngestError::Workers { jobs, reason: error.to_string() })
}

pub(super) fn real_path(path: &Path) -> std::path::PathBuf {
    Sip::new(&[path.to_owned()])
        .ok()
        .and_then(|sip| sip.roots().first().cloned())
        .unwrap_or_else(|| path.to_owned())
}

/// Walks, in a thread of its own, and has batches staged.
struct Walker<'a> {
    stager: Stager<'a>,
    memory: Option<Catalog>,
    pool: ThreadPool,
}

/// Reads and stages files, on all cores at once.
struct Stager<'a> {
    store: &'a Store,
    monitor: &'a dyn Monitor,
}

impl Walker<'_> {
    fn run(self, sip: &Sip, rules: &Rules, send: &SyncSender<StagedBatch>) {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        let monitor = self.stager.monitor;
        for found in sip.walk(rules) {
            monitor.count(Counter::FilesSeen, 1);
            bytes += self.found(found, &mut batch);
            if bytes >= BATCH_BYTES || batch.len() >= BATCH_FILES {
                if send.send(self.stage(std::mem::take(&mut batch))).is_err() {
                    return;
                }
                bytes = 0;
            }
            if monitor.stopping() {
                batch.push(Waiting::Known(Seen::Stopped));
                break;
            }
        }
        // The writer may be gone after an error of its own; there is nobody left to tell.
        let _ = send.send(self.stage(batch));
    }

    /// Puts what was found into the batch, and returns the bytes that will have to be read for it.
    fn found(&self, found: Found, batch: &mut Vec<Waiting>) -> u64 {
        let (waiting, bytes) = match found {
            Found::Skipped(_, rule) => (Waiting::Known(Seen::Skipped(rule)), 0),
            Found::Problem(name, problem) => (Waiting::Known(Seen::Lost(name, problem)), 0),
            Found::File(file) => {
                let bytes = file.look.length;
                let known =
                    self.remembered(&file).map(|record| (Waiting::Known(Seen::Remembered(record)), 0));
                known.unwrap_or((Waiting::File(file), bytes))
            }
        };
        batch.push(waiting);
        bytes
    }

    fn remembered(&self, file: &SourceFile) -> Option<RecordId> {
        self.memory.as_ref()?.remembered(&arrival(file, RecordId(0))).ok().flatten()
    }

    fn stage(&self, batch: Vec<Waiting>) -> StagedBatch {
        let stager = &self.stager;
        self.pool.install(|| batch.into_par_iter().map(|waiting| stager.stage(waiting)).collect())
    }
}

impl Stager<'_> {
    fn stage(&self, waiting: Waiting) -> Result<Seen, IngestError> {
        match waiting {
            Waiting::Known(seen) => Ok(seen),
            Waiting::File(_) if self.monitor.stopping() => Ok(Seen::Stopped),
            Waiting::File(file) => self.stage_file(file),
        }
    }

    fn stage_file(&self, file: SourceFile) -> Result<Seen, IngestError> {
        // A file that changes while it is read gets a second chance: scanners write slowly.
        for _ in 0..2 {
            match self.read_once(&file)? {
                Read::Whole(mut staged) => {
                    self.monitor.count(Counter::BytesRead, staged.digests.length);
                    let identity = Identity::of(&staged.head, file.name.file_name());
                    // Thousands of files wait in a batch: their first bytes have served.
                    staged.head = Vec::new();
                    return Ok(Seen::Staged(file, staged, identity));
                }
                Read::Changed => (),
                Read::Failed(detail) => return Ok(lost(file, ProblemCode::Unreadable, detail)),
            }
        }
        Ok(lost(file, ProblemCode::Changed, String::new()))
    }

    fn read_once(&self, file: &SourceFile) -> Result<Read, IngestError> {
        let (mut handle, before) = match file.open() {
            Ok(opened) => opened,
            Err(error) => return Ok(Read::Failed(error.to_string())),
        };
        let staged = match self.store.stage(&mut handle) {
            Ok(staged) => staged,
            Err(StoreError::Source(error)) => return Ok(Read::Failed(error.to_string())),
            Err(error) => return Err(error.into()),
        };
        let unchanged = SourceFile::look_again(&handle).is_ok_and(|after| after == before);
        if unchanged && staged.digests.length == before.length {
            return Ok(Read::Whole(staged));
        }
        self.store.discard(&staged)?;
        Ok(Read::Changed)
    }
}

enum Waiting {
    File(SourceFile),
    Known(Seen),
}

enum Read {
    Whole(Staged),
    Changed,
    Failed(String),
}

fn lost(file: SourceFile, code: ProblemCode, detail: String) -> Seen {
    let problem = Problem { subject: file.name.shown(), code, detail };
    Seen::Lost(file.name, problem)
}

/// How a file looked, for the catalog's memory.
pub(super) fn arrival(file: &SourceFile, record: RecordId) -> Arrival {
    let place = file.place.as_os_str().as_encoded_bytes().to_vec();
    Arrival { place, name: file.name.raw().to_vec(), look: file.look, record }
}
