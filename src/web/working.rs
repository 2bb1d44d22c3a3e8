//! The work that pages start: what each kind does, and how it is started in somebody's name.
//!
//! Each opens the archive for itself, writes with that person's hand, and leaves the mark of an interrupted run where
//! it was stopped. Not here: the pages ([`super::progress`]).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::auditing::{Packed, Verified};
use super::fault::causes;
use super::jobs::{Busy, Job, Jobs, Work};
use super::spool::Spool;
use super::state::Shared;
use crate::archive::{Archive, Writer};
use crate::catalog::{Accession, OpenOnly, ToRead};
use crate::disk::RealDisk;
use crate::extract::{Depth, Limits, ReaderOptions, Readers};
use crate::ingest::{self, IngestOptions, Outcome, ReadSummary};
use crate::ledger::{Access, Aspect, Circumstances as _, RealCircumstances, RecordId};
use crate::monitor::Monitor as _;
use crate::source::{LogicalPath, Sip};

/// What came of a job.
#[derive(Debug, Clone, Default)]
pub struct Came {
    /// The accounts of what was taken in.
    pub outcomes: Vec<Outcome>,
    /// What became of texts.
    pub read: ReadSummary,
    /// Records of which something was said.
    pub described: u64,
    /// What came of a verification.
    pub verified: Option<Arc<Verified>>,
    /// A bundle of evidence.
    pub bundle: Option<Arc<Packed>>,
    /// False if it was stopped before its end.
    pub complete: bool,
}

/// Starts a job in somebody's name.
pub fn start(
    shared: &Shared,
    work: Work,
    by: &str,
    task: impl FnOnce(&Shared, &Job<Came>) -> Result<Came, String> + Send + 'static,
) -> Result<Arc<Job<Came>>, Busy> {
    let at_hand = shared.clone();
    shared.jobs().start(work, by, RealCircumstances.now(), move |job| {
        task(&at_hand, job).inspect_err(|why| at_hand.log(&format!("/jobs/{}: {why}", job.number)))
    })
}

/// What is to be taken in.
pub struct Deposit {
    /// The spool it lies in.
    pub folder: PathBuf,
    /// The files and folders in it.
    pub sources: Vec<PathBuf>,
    /// What the person writes about it.
    pub note: String,
    /// Who may see it, where the person says so.
    pub level: Option<Access>,
}

impl Deposit {
    /// Takes it in; the spool goes when all of it is in the archive.
    pub fn run(self, shared: &Shared, job: &Job<Came>) -> Result<Came, String> {
        let sip = Sip::new(&self.sources)
            .map_err(|(path, error)| format!("{}: {error}", LogicalPath::below(&path, &path).shown()))?;
        let options = options(shared, self.note);
        let came = writing(shared, job, |writer| {
            let readers = readers(shared, None);
            let outcome = ingest::ingest_as(writer, &sip, &options, self.level, &readers, job)?;
            let (read, complete) = (outcome.read, outcome.complete);
            Ok(Came { outcomes: vec![outcome], read, complete, ..Came::default() })
        });
        let came = came?;
        if came.outcomes.iter().all(|outcome| outcome.complete) {
            remove(shared, &self.folder);
        }
        Ok(came)
    }
}

/// Completes what was interrupted.
pub fn resume(shared: &Shared, job: &Job<Came>) -> Result<Came, String> {
    let open = archive(shared)?.catalog().and_then(|catalog| Ok(catalog.accessions(OpenOnly::Yes)?));
    let open = open.map_err(|error| causes(&error))?;
    let came = writing(shared, job, |writer| {
        let (jobs, depth) = (shared.setup().readers.workers, Limits::office().archive_depth);
        let (outcomes, read) = ingest::resume(writer, jobs, depth, &readers(shared, None), job)?;
        let complete = !job.stopping() && outcomes.iter().all(|outcome| outcome.complete);
        Ok(Came { outcomes, read, complete, ..Came::default() })
    })?;
    if came.complete {
        spools_of(shared, &open).iter().for_each(|folder| remove(shared, folder));
    }
    Ok(came)
}

/// The spools in which the sources of accessions lie.
fn spools_of(shared: &Shared, accessions: &[Accession]) -> Vec<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    let sources = accessions.iter().flat_map(|accession| &accession.sources);
    let places = sources.map(|source| PathBuf::from(std::ffi::OsString::from_vec(source.raw().to_vec())));
    places.filter_map(|source| Spool::of_source(&shared.setup().spool, &source)).collect()
}

/// Reads again what could not be read.
pub fn again(shared: &Shared, job: &Job<Came>) -> Result<Came, String> {
    reading(shared, job, None, &[ToRead::Pending, ToRead::Failed])
}

/// Reads scans that wait, or had a fast reading only.
pub fn thoroughly(shared: &Shared, job: &Job<Came>) -> Result<Came, String> {
    reading(shared, job, Some(Depth::Thorough), &[ToRead::WaitingForOcr, ToRead::Fast])
}

fn reading(shared: &Shared, job: &Job<Came>, depth: Option<Depth>, which: &[ToRead]) -> Result<Came, String> {
    writing(shared, job, |writer| {
        let readers = readers(shared, depth);
        let mut read = ReadSummary::default();
        for which in which {
            read += ingest::read(writer, &readers, *which, shared.setup().readers.workers, job)?;
        }
        Ok(Came { read, complete: !job.stopping(), ..Came::default() })
    })
}

/// Says the same of many records.
pub fn describe(
    shared: &Shared,
    job: &Job<Came>,
    records: &[RecordId],
    said: &BTreeMap<Aspect, String>,
) -> Result<Came, String> {
    writing(shared, job, |writer| {
        let described = ingest::correct_all(writer, records, said, job)?;
        Ok(Came { described, complete: !job.stopping(), ..Came::default() })
    })
}

/// Opens the archive, writes with the hand of whoever started the job, and closes.
fn writing(
    shared: &Shared,
    job: &Job<Came>,
    work: impl FnOnce(&mut Writer<'_>) -> Result<Came, ingest::IngestError>,
) -> Result<Came, String> {
    let hand = (shared.setup().hand)(&job.by).ok_or("no key to write with")?;
    let archive = archive(shared)?;
    let mut writer = archive.write(hand, job).map_err(|error| causes(&error))?;
    let came = work(&mut writer).map_err(|error| causes(&error))?;
    writer.bring_up_index(job).map_err(|error| causes(&error))?;
    if came.complete {
        writer.finish().map_err(|error| causes(&error))?;
    }
    Ok(came)
}

/// Opens the archive as it stands.
pub fn archive(shared: &Shared) -> Result<Archive, String> {
    Archive::open(&shared.setup().root, Arc::new(RealDisk)).map_err(|error| causes(&error))
}

fn options(shared: &Shared, note: String) -> IngestOptions {
    let jobs = shared.setup().readers.workers;
    let depth = Limits::office().archive_depth;
    IngestOptions { jobs, keep_only: false, litter: false, reread: false, note, depth }
}

fn readers(shared: &Shared, depth: Option<Depth>) -> Readers {
    let mut options: ReaderOptions = shared.setup().readers.clone();
    if let Some(depth) = depth {
        options.ocr.depth = depth;
    }
    Readers::new(options)
}

fn remove(shared: &Shared, folder: &std::path::Path) {
    if let Err(error) = Spool::remove(folder) {
        shared.log(&format!("{}: {error}", folder.display()));
    }
}

/// All jobs of the pages.
pub type Known = Jobs<Came>;
