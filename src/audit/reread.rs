//! What an audit has found, read back from the ledger and from its report.
//!
//! Invariant: the counts and the outcome are those of the ledger's entry; the report adds which findings they were.

use super::finding::Code;
use super::report::AuditReport;
use super::wire;
use crate::archive::{Archive, ArchiveError};
use crate::ledger::FixityCheck;
use crate::merkle::TreeHead;

/// Makes the answer of an audit again from its entry. A report that is lost or damaged leaves the findings counted,
/// not listed.
pub fn reread(archive: &Archive, check: &FixityCheck) -> Result<AuditReport, ArchiveError> {
    let text = match archive.store().read(&check.report.blake3) {
        Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
        Err(crate::store::StoreError::Missing(_) | crate::store::StoreError::Corrupt { .. }) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let (findings, told) = wire::report(&text);
    let code = |number: &str| Code::all().find(|code| code.number() == number);
    let counts = check.findings.iter().filter_map(|(number, count)| Some((code(number)?, *count))).collect();
    let root = check.root.as_deref().and_then(|root| root.parse().ok());
    Ok(AuditReport {
        findings,
        counts,
        objects: check.objects,
        bytes: check.bytes,
        entries: told.entries.unwrap_or(check.size),
        head: root.map(|root| TreeHead { size: check.size, root }),
        complete: check.complete,
        scope: check.scope.into(),
        started: Some(check.started),
        until: check.size,
        read: check.read.clone(),
        resumed: told.resumed,
        stopped: told.stopped,
        left: told.left,
    })
}
