//! Gives records out (DIP, OAIS): original bytes, checked against their name while they are written.
//!
//! The name inside the submission is restored below the target, part by part and made harmless: nothing is ever
//! written outside the target, and nothing there is replaced. Invariant: a file that stands under its final name
//! was verified; one whose bytes did not agree is removed and told.

mod error;
mod name;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use error::ExportError;

use crate::archive::Archive;
use crate::catalog::Record;
use crate::disk::{self, Disk, Published, RealDisk};
use crate::ledger::RecordId;
use crate::monitor::{Counter, Monitor, Stage};

/// What to do with the folders of the submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// All files side by side in the target.
    Flat,
    /// In the folders they came in.
    Tree,
}

/// One file given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The record.
    pub record: RecordId,
    /// Where its bytes now lie.
    pub path: PathBuf,
    /// How many there are.
    pub bytes: u64,
}

/// Gives out the named records; stops between files when the monitor asks to.
///
/// # Errors
/// The first record that is unknown, or whose bytes are missing or changed, or the target that cannot be written.
/// What was given out before stays.
pub fn export(
    archive: &Archive,
    records: &[RecordId],
    target: &Path,
    layout: Layout,
    monitor: &dyn Monitor,
) -> Result<Vec<Given>, ExportError> {
    monitor.begin(Stage::Export, Some(records.len() as u64));
    let catalog = archive.catalog()?;
    let mut given = Vec::new();
    for id in records {
        if monitor.stopping() {
            return Err(ExportError::Stopped { given: given.len(), asked: records.len() });
        }
        let record = catalog.record(*id)?.ok_or(ExportError::Unknown(*id))?;
        given.push(export_one(archive, &record, target, layout)?);
        monitor.count(Counter::FilesDone, 1);
    }
    Ok(given)
}

/// Writes the original bytes of a record to a stream, checking them on the way.
///
/// # Errors
/// [`ExportError::Store`] with `Corrupt` comes after the bytes have gone out.
pub fn write_to(archive: &Archive, record: RecordId, target: &mut dyn Write) -> Result<u64, ExportError> {
    let record = archive.catalog()?.record(record)?.ok_or(ExportError::Unknown(record))?;
    Ok(archive.store().copy_to(&record.content, target)?)
}

fn export_one(
    archive: &Archive,
    record: &Record,
    target: &Path,
    layout: Layout,
) -> Result<Given, ExportError> {
    let relative = match layout {
        Layout::Flat => name::last_part(&record.path),
        Layout::Tree => name::all_parts(&record.path),
    };
    let place = target.join(relative);
    let folder = place.parent().unwrap_or(target);
    let io = |path: &Path, source: io::Error| ExportError::Io { path: path.to_owned(), source };
    RealDisk.create_dir(folder).map_err(|e| io(folder, e))?;
    let staged = folder.join(format!(".diwan-export-{}", record.id));
    let bytes = write_staged(archive, record, &staged);
    let placed = bytes.and_then(|bytes| Ok((place_free(&staged, &place).map_err(|e| io(&place, e))?, bytes)));
    let (path, bytes) = placed.inspect_err(|_| {
        // The reason is already on its way up; a leftover is only untidy.
        let _ = RealDisk.remove(&staged);
    })?;
    Ok(Given { record: record.id, path, bytes })
}

fn write_staged(archive: &Archive, record: &Record, staged: &Path) -> Result<u64, ExportError> {
    let io = |source| ExportError::Io { path: staged.to_owned(), source };
    RealDisk.remove(staged).map_err(io)?;
    let mut file = disk::create_copy(staged).map_err(io)?;
    let bytes = archive.store().copy_to(&record.content, &mut file)?;
    if let Some(modified) = record.modified {
        // A time that the target's filesystem cannot hold is no reason to keep the bytes back.
        let _ = disk::set_modified(&file, modified.0);
    }
    RealDisk.sync_file(&file).map_err(io)?;
    Ok(bytes)
}

/// Gives the file its name, or `name (2)`, `name (3)` … if that is taken.
fn place_free(staged: &Path, place: &Path) -> io::Result<PathBuf> {
    let mut candidate = place.to_owned();
    for number in 2.. {
        if RealDisk.publish(staged, &candidate)? == Published::New {
            break;
        }
        candidate = name::numbered(place, number);
    }
    Ok(candidate)
}
