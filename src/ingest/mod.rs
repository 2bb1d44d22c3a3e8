//! Takes a submission in: keeps, records, reads, lists, in that order.
//!
//! Bytes are safe and in the ledger at disk speed before anybody tries to understand them. Nothing stops a run but
//! the archive's own disk. Not here: how a format is read (extract), how a commit is made durable (archive).
//!
//! Invariant: every file seen is in exactly one place of the account, and the same submission gives the same
//! ledger on any number of cores.

mod access;
mod again;
mod commit;
mod describe;
mod error;
mod keep;
mod options;
mod plan;
mod read;
mod resume;
mod unpack;

pub use access::note_access;
pub use describe::{correct, correct_all, recognise};
pub use error::IngestError;
pub use options::{IngestOptions, Outcome, ReadSummary};
pub use plan::plan;
pub use read::read;
pub use resume::resume;

use commit::Committer;

use crate::archive::Writer;
use crate::catalog::OpenOnly;
use crate::extract::Readers;
use crate::ledger::{Access, AccessionId};
use crate::monitor::Monitor;
use crate::source::Sip;

/// Takes a submission in and returns its account. A submission that an interrupted run left open is gone on with.
pub fn ingest(
    writer: &mut Writer<'_>,
    sip: &Sip,
    options: &IngestOptions,
    readers: &Readers,
    monitor: &dyn Monitor,
) -> Result<Outcome, IngestError> {
    ingest_as(writer, sip, options, None, readers, monitor)
}

/// As [`ingest`]; whoever hands over says who may see it all, and that holds before any text is read.
pub fn ingest_as(
    writer: &mut Writer<'_>,
    sip: &Sip,
    options: &IngestOptions,
    level: Option<Access>,
    readers: &Readers,
    monitor: &dyn Monitor,
) -> Result<Outcome, IngestError> {
    let interrupted = interrupted(writer, sip, options)?;
    let mut outcome = keep_all(writer, sip, options, readers, interrupted, monitor)?;
    if let (Some(level), Some(accession)) = (level, outcome.accession) {
        describe::set_level(writer, accession, level, monitor)?;
    }
    if !options.keep_only && outcome.complete {
        outcome.read = again::read_pending(writer, readers, options.jobs, monitor)?;
        outcome.complete = !monitor.stopping();
    }
    writer.bring_up_index(monitor)?;
    Ok(outcome)
}

/// Keeps the files, then takes packages apart, then closes the accession.
fn keep_all(
    writer: &mut Writer<'_>,
    sip: &Sip,
    options: &IngestOptions,
    readers: &Readers,
    interrupted: Option<AccessionId>,
    monitor: &dyn Monitor,
) -> Result<Outcome, IngestError> {
    let mut committer = Committer::new(writer, sip, options, interrupted, monitor)?;
    keep::keep(&mut committer, sip, options, monitor)?;
    unpack::unpack(&mut committer, readers, options, monitor)?;
    committer.close()
}

fn interrupted(
    writer: &Writer<'_>,
    sip: &Sip,
    options: &IngestOptions,
) -> Result<Option<AccessionId>, IngestError> {
    let open = writer.catalog().accessions(OpenOnly::Yes)?;
    let same = open.iter().find(|accession| {
        let sources = accession.sources.iter().map(crate::source::LogicalPath::raw);
        let roots = sip.roots().iter().map(|root| root.as_os_str().as_encoded_bytes());
        accession.litter == options.litter && sources.eq(roots)
    });
    Ok(same.map(|accession| accession.id))
}
