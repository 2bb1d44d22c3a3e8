//! Writing down that an audit was made: its report as an object, and an entry of the ledger.
//!
//! Apart from the audit itself, which writes nothing. Invariants: a ledger whose past is in doubt is not continued,
//! for that would sign what was found to be wrong; and what was found is never changed by what becomes of this.

use std::collections::BTreeMap;

use super::finding::{Code, object_in};
use super::report::AuditReport;
use super::wire;
use crate::archive::{Archive, ArchiveError, Batch, Hand};
use crate::digest::ContentId;
use crate::ledger::{FixityCheck, KeptObject, What};
use crate::monitor::Monitor;

/// An entry has room for so many names; with more, nothing of the run counts as verified.
const MOST_EXCEPT: usize = 400;

/// Why a run was not written down.
#[derive(Debug, thiserror::Error)]
pub enum Unrecorded {
    /// The ledger is not what it should be: see the findings.
    #[error("the ledger's past is in doubt")]
    Doubtful,
    /// A writer is at work, or one was interrupted and its work must be completed first.
    #[error("a writer is at work, or was interrupted")]
    Busy,
    /// The archive could not be written to.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Writes a run down and returns the place of its entry. Takes the archive's lock, for as long as that takes.
///
/// # Errors
/// [`Unrecorded`], and then nothing was written that counts.
pub fn record(
    archive: &Archive,
    report: &AuditReport,
    hand: Hand,
    monitor: &dyn Monitor,
) -> Result<u64, Unrecorded> {
    if report.counts.keys().any(|code| is_doubt(*code)) {
        return Err(Unrecorded::Doubtful);
    }
    // What an interrupted writer left is for the command that goes on with its work, which opening would disturb.
    if super::is_busy(archive) {
        return Err(Unrecorded::Busy);
    }
    let mut writer = archive.write(hand, monitor)?;
    let text = report_text(&archive.settings().id, report);
    let staged = archive.store().stage_bytes(text.as_bytes()).map_err(ArchiveError::from)?;
    let digests = staged.digests;
    let kept = KeptObject { blake3: digests.content, sha256: digests.sha256, size: digests.length };
    let event = What::FixityCheck(Box::new(check(report, writer.now(), kept)));
    let batch = Batch { staged: vec![staged], events: vec![event], ..Batch::default() };
    let places = writer.commit(&batch, monitor)?;
    // The entry stands from here on: a lens that cannot follow now does so when it is looked through.
    let behind = |code: &Code| matches!(code, Code::IndexUnusable | Code::IndexDiffers | Code::IndexBehind);
    if !report.counts.keys().any(behind) && writer.bring_up_index(monitor).is_err() {
        return Ok(places.start);
    }
    // A lock that could not be let go of in good order only makes the next writer look for leavings.
    let _ = writer.finish();
    Ok(places.start)
}

/// The report of a run: a JSON object a line, one for each finding and one for the whole.
pub fn report_text(archive: &str, report: &AuditReport) -> String {
    let lines = report.findings.iter().map(wire::finding);
    let lines = lines.chain(std::iter::once(wire::summary(archive, report)));
    lines.fold(String::new(), |text, line| text + &line.to_string() + "\n")
}

fn check(report: &AuditReport, now: crate::ledger::Time, kept: KeptObject) -> FixityCheck {
    let except = except(report);
    let findings: BTreeMap<String, u64> =
        report.counts.iter().map(|(code, count)| (code.number().to_owned(), *count)).collect();
    FixityCheck {
        started: report.started.unwrap_or(now),
        scope: report.scope.told(),
        size: report.until,
        root: report.head.filter(|head| head.size == report.until).map(|head| head.root.to_string()),
        read: except.as_ref().map_or_else(Vec::new, |_| report.read.clone()),
        except: except.unwrap_or_default(),
        objects: report.objects,
        bytes: report.bytes,
        findings,
        outcome: wire::word(report.outcome()).to_owned(),
        complete: report.complete,
        report: kept,
    }
}

/// The objects that do not count as verified; `None` when they are too many to be named.
fn except(report: &AuditReport) -> Option<Vec<ContentId>> {
    let about_object = |code: &Code| matches!(code.number(), "F101" | "F102" | "F103" | "F121" | "F122");
    let count: u64 =
        report.counts.iter().filter(|(code, _)| about_object(code)).map(|(_, count)| count).sum();
    let listed = report.findings.iter().filter(|finding| about_object(&finding.code));
    let mut ids: Vec<ContentId> = listed.filter_map(|finding| object_in(&finding.place)).collect();
    if ids.len() as u64 != count || ids.len() > MOST_EXCEPT {
        return None;
    }
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

/// True where the ledger is other than it was, or than its signature says.
fn is_doubt(code: Code) -> bool {
    matches!(
        code,
        Code::CheckpointMissing
            | Code::CheckpointMalformed
            | Code::CheckpointForged
            | Code::CheckpointUnsigned
            | Code::CheckpointUnreadable
            | Code::RootDiffers
            | Code::LedgerRolledBack
            | Code::LedgerForked
            | Code::CosignedDiffers
    )
}
