//! Whether as many witnesses have cosigned as a policy asks for. The policy comes from outside the archive.
//!
//! That the cosigned head is a past of the ledger is looked at with every audit; here is only who vouches for it.
//! Invariant: without the log's own trusted signature no cosignature counts.

use super::AuditReport;
use super::checkpoint::COSIGNED;
use super::finding::{Code, Finding};
use crate::archive::Archive;
use crate::disk;
use crate::note::{self, Cosignature, NoteError, Policy, VerifyingKey};

/// Adds to a report what a policy misses.
pub fn ask_policy(archive: &Archive, trusted: &[VerifyingKey], policy: &Policy, report: &mut AuditReport) {
    let finding = match cosigned(archive, trusted, policy) {
        Ok(by) if policy.is_satisfied_by(&by) => return,
        Ok(by) => {
            let absent = policy.absent(&by).join(", ");
            Finding::new(Code::QuorumOpen, COSIGNED, format!("not by: {absent}"))
        }
        Err(finding) => finding,
    };
    report.add(finding);
}

fn cosigned(
    archive: &Archive,
    trusted: &[VerifyingKey],
    policy: &Policy,
) -> Result<Vec<Cosignature>, Finding> {
    let read = disk::read_if_there(&archive.root().join(COSIGNED));
    // What could not be read, or is not of this log, is a finding of the audit already, and no word of a witness.
    let Ok(Some(bytes)) = read else { return Ok(Vec::new()) };
    let Ok(note) = note::without_sum(&bytes) else { return Ok(Vec::new()) };
    if note::open(note, trusted).is_err() {
        return Ok(Vec::new());
    }
    note::cosignatures(note, &policy.cosigners()).or_else(|error| match error {
        NoteError::BadSignature { .. } => Err(Finding::new(Code::CosignedForged, COSIGNED, error)),
        _ => Ok(Vec::new()),
    })
}
