//! What the checkpoint claims, and who says so.
//!
//! The keys come from outside the archive; the ones in `archive.toml` serve only to say more about a log that
//! nobody vouches for. Invariant: a head that no key has signed is not compared with anything.

use std::io;

use super::AuditOptions;
use super::finding::{Code, Findings};
use crate::archive::Archive;
use crate::disk;
use crate::merkle::TreeHead;
use crate::note::{self, Checkpoint, NoteError, VerifyingKey};

const PLACE: &str = "ledger/checkpoint";

/// Where the checkpoint lies that witnesses have cosigned.
pub(super) const COSIGNED: &str = "ledger/cosigned";

/// Reads the checkpoint and checks its signature; `None` when nothing it says can be used.
pub(super) fn read(archive: &Archive, options: &AuditOptions, findings: &mut Findings) -> Option<TreeHead> {
    let bytes = match bytes(archive) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return refuse(findings, Code::CheckpointMissing, ""),
        Err(error) => return refuse(findings, Code::CheckpointUnreadable, error),
    };
    let checkpoint = match verified(&bytes, keys(archive, options)) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return refuse(findings, code_of(&error), error),
    };
    if options.trusted.is_empty() {
        findings.add(Code::CheckpointUnverifiable, PLACE, "no trusted key was given");
    }
    let origin = &archive.settings().origin;
    if checkpoint.origin.as_str() != origin {
        let detail = format!("origin {origin}, but the checkpoint is of {}", checkpoint.origin);
        findings.add(Code::SettingsDiffer, "archive.toml", detail);
    }
    Some(TreeHead { size: checkpoint.size, root: checkpoint.root.into() })
}

/// Reads the checkpoint that witnesses have cosigned, where there is one: a note that the log has signed, of an
/// earlier head. Who the witnesses are is a question of policy, not of this file.
pub(super) fn cosigned(
    archive: &Archive,
    options: &AuditOptions,
    findings: &mut Findings,
) -> Option<TreeHead> {
    let bytes = match disk::read_if_there(&archive.root().join(COSIGNED)) {
        Ok(bytes) => bytes?,
        Err(error) => {
            findings.add(Code::CosignedUnreadable, COSIGNED, error);
            return None;
        }
    };
    let note = note::without_sum(&bytes);
    match note.and_then(|note| verified(note, keys(archive, options))) {
        Ok(found) if found.origin.as_str() != archive.settings().origin => {
            findings.add(Code::CosignedMalformed, COSIGNED, format!("of origin {}", found.origin));
            None
        }
        Ok(found) => Some(TreeHead { size: found.size, root: found.root.into() }),
        Err(error) => {
            findings.add(Code::CosignedMalformed, COSIGNED, error);
            None
        }
    }
}

/// Reads the checkpoint once more, for what a writer has added meanwhile; silent about everything else.
pub(super) fn reread(archive: &Archive, options: &AuditOptions) -> Option<TreeHead> {
    let bytes = bytes(archive).ok().flatten()?;
    let checkpoint = verified(&bytes, keys(archive, options)).ok()?;
    Some(TreeHead { size: checkpoint.size, root: checkpoint.root.into() })
}

fn bytes(archive: &Archive) -> io::Result<Option<Vec<u8>>> {
    disk::read_if_there(&archive.root().join(PLACE))
}

fn keys<'a>(archive: &'a Archive, options: &'a AuditOptions) -> &'a [VerifyingKey] {
    if options.trusted.is_empty() { &archive.settings().keys } else { &options.trusted }
}

fn verified(bytes: &[u8], keys: &[VerifyingKey]) -> Result<Checkpoint, NoteError> {
    Checkpoint::from_text(&note::open(bytes, keys)?.text)
}

fn code_of(error: &NoteError) -> Code {
    match error {
        NoteError::BadSignature { .. } => Code::CheckpointForged,
        NoteError::NoKnownSignature => Code::CheckpointUnsigned,
        _ => Code::CheckpointMalformed,
    }
}

fn refuse(findings: &mut Findings, code: Code, detail: impl ToString) -> Option<TreeHead> {
    findings.add(code, PLACE, detail);
    None
}
