//! Goes on with what an interrupted run left: open accessions first, then texts that have not been read.

use std::path::PathBuf;

use super::{IngestError, IngestOptions, Outcome, ReadSummary, again, keep_all};
use crate::archive::Writer;
use crate::catalog::{Accession, OpenOnly};
use crate::extract::Readers;
use crate::monitor::Monitor;
use crate::source::Sip;

/// Completes every open accession from its sources, then reads what is pending.
///
/// # Errors
/// [`IngestError::SourceGone`] if the source of an open accession is not there (a disk not plugged in).
pub fn resume(
    writer: &mut Writer<'_>,
    jobs: usize,
    depth: u32,
    readers: &Readers,
    monitor: &dyn Monitor,
) -> Result<(Vec<Outcome>, ReadSummary), IngestError> {
    let mut outcomes = Vec::new();
    let mut keep_only = false;
    for accession in writer.catalog().accessions(OpenOnly::Yes)? {
        let sip = sources(&accession)?;
        let options = IngestOptions {
            jobs,
            keep_only: accession.keep_only,
            litter: accession.litter,
            reread: false,
            note: accession.note.clone(),
            depth,
        };
        keep_only = accession.keep_only;
        outcomes.push(keep_all(writer, &sip, &options, readers, Some(accession.id), monitor)?);
    }
    let mut summary = ReadSummary::default();
    if !keep_only && !monitor.stopping() {
        summary = again::read_pending(writer, readers, jobs, monitor)?;
    }
    writer.bring_up_index(monitor)?;
    Ok((outcomes, summary))
}

fn sources(accession: &Accession) -> Result<Sip, IngestError> {
    use std::os::unix::ffi::OsStringExt;
    let place =
        |path: &crate::source::LogicalPath| PathBuf::from(std::ffi::OsString::from_vec(path.raw().to_vec()));
    let roots: Vec<PathBuf> = accession.sources.iter().map(place).collect();
    Sip::new(&roots).map_err(|(path, error)| IngestError::SourceGone {
        accession: accession.id,
        source_path: path.display().to_string(),
        reason: error.to_string(),
    })
}
