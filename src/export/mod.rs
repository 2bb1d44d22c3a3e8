//! Gives records out (DIP, OAIS): original bytes, checked against their name while they are written; or a form of
//! them made on demand, a searchable PDF (`searchable`) or ALTO (`alto`).
//!
//! The name inside the submission is restored below the target, part by part and made harmless: nothing is ever
//! written outside the target, and nothing there is replaced. Invariant: a file that stands under its final name
//! is whole, and what it was made of was verified; one whose bytes did not agree is removed and told.

mod alto;
mod error;
mod forms;
mod name;
mod searchable;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use error::ExportError;
pub use forms::{Form, Place, Why, Withheld, export_as};

use crate::archive::Archive;
use crate::catalog::Record;
use crate::disk::{self, Disk, Published, RealDisk};
use crate::ledger::RecordId;
use crate::monitor::{Counter, Monitor, Stage};
use crate::source::LogicalPath;

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

/// Returns the last part of a name as it may be given to a file anywhere: never empty, dangerous or too long.
pub fn safe_name(path: &LogicalPath) -> PathBuf {
    name::last_part(path)
}

fn export_one(
    archive: &Archive,
    record: &Record,
    target: &Path,
    layout: Layout,
) -> Result<Given, ExportError> {
    let place = target.join(relative(record, layout));
    put(record, &place, |file| write_original(archive, record, file))
}

/// The record's name below the target.
fn relative(record: &Record, layout: Layout) -> PathBuf {
    match layout {
        Layout::Flat => name::last_part(&record.path),
        Layout::Tree => name::all_parts(&record.path),
    }
}

/// Makes a file durable under a free name near `place`; what `write` could not write leaves nothing.
fn put<E: From<ExportError>>(
    record: &Record,
    place: &Path,
    write: impl FnOnce(&mut File) -> Result<u64, E>,
) -> Result<Given, E> {
    let folder = place.parent().unwrap_or(place);
    let io = |path: &Path, source: io::Error| ExportError::Io { path: path.to_owned(), source };
    RealDisk.create_dir(folder).map_err(|e| io(folder, e))?;
    let staged = folder.join(format!(".diwan-export-{}", record.id));
    let bytes = write_staged(&staged, write);
    let placed = bytes.and_then(|bytes| Ok((place_free(&staged, place).map_err(|e| io(place, e))?, bytes)));
    let (path, bytes) = placed.inspect_err(|_| {
        // The reason is already on its way up; a leftover is only untidy.
        let _ = RealDisk.remove(&staged);
    })?;
    Ok(Given { record: record.id, path, bytes })
}

fn write_staged<E: From<ExportError>>(
    staged: &Path,
    write: impl FnOnce(&mut File) -> Result<u64, E>,
) -> Result<u64, E> {
    let io = |source| ExportError::Io { path: staged.to_owned(), source };
    RealDisk.remove(staged).map_err(io)?;
    let mut file = disk::create_copy(staged).map_err(io)?;
    let bytes = write(&mut file)?;
    RealDisk.sync_file(&file).map_err(io)?;
    Ok(bytes)
}

fn write_original(archive: &Archive, record: &Record, file: &mut File) -> Result<u64, ExportError> {
    let bytes = archive.store().copy_to(&record.content, file)?;
    if let Some(modified) = record.modified {
        // A time that the target's filesystem cannot hold is no reason to keep the bytes back.
        let _ = disk::set_modified(file, modified.0);
    }
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
