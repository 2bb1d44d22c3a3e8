//! Gives records out (DIP, OAIS): original bytes, checked against their name while they are written.
//!
//! The name inside the submission is restored below the target, part by part and made harmless: nothing is ever
//! written outside the target, and nothing there is replaced. Invariant: a file that stands under its final name
//! was verified; one whose bytes did not agree is removed and told.

mod alto;
mod error;
mod name;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use error::ExportError;

use crate::archive::Archive;
use crate::catalog::{ObjectRow, ReadingState, Record};
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

/// Writes the ALTO of the pages of records, one file a page, named after the record's file.
///
/// # Errors
/// As [`export`]; also [`ExportError::NoLayout`] for a record without any page that has geometry.
pub fn export_alto(
    archive: &Archive,
    records: &[RecordId],
    target: &Path,
    monitor: &dyn Monitor,
) -> Result<Vec<Given>, ExportError> {
    monitor.begin(Stage::Export, Some(records.len() as u64));
    let catalog = archive.catalog()?;
    RealDisk.create_dir(target).map_err(|source| ExportError::Io { path: target.to_owned(), source })?;
    let mut given = Vec::new();
    for id in records {
        if monitor.stopping() {
            return Err(ExportError::Stopped { given: given.len(), asked: records.len() });
        }
        let record = catalog.record(*id)?.ok_or(ExportError::Unknown(*id))?;
        let object = catalog.object(&record.content)?.ok_or(ExportError::NoLayout(*id))?;
        given.extend(alto_of(archive, &record, &object, target)?);
        monitor.count(Counter::FilesDone, 1);
    }
    Ok(given)
}

fn alto_of(
    archive: &Archive,
    record: &Record,
    object: &ObjectRow,
    target: &Path,
) -> Result<Vec<Given>, ExportError> {
    let ReadingState::Read { transcript, .. } = &object.reading else {
        return Err(ExportError::NoLayout(record.id));
    };
    let transcript = archive.transcript(transcript)?;
    let unit = if object.format == "pdf" { alto::Unit::Point } else { alto::Unit::Pixel };
    let name = name::last_part(&record.path);
    let origin = alto::Origin {
        name: record.path.file_name().to_owned(),
        identifier: record.content.to_string(),
        unit,
    };
    let mut given = Vec::new();
    for page in &transcript.pages {
        let Some(xml) = alto::page(&transcript, page, &origin) else { continue };
        let mut file = name.clone().into_os_string();
        file.push(format!(".p{:04}.xml", page.number));
        let path = write_text(&xml, &target.join(file))?;
        given.push(Given { record: record.id, path, bytes: xml.len() as u64 });
    }
    if given.is_empty() { Err(ExportError::NoLayout(record.id)) } else { Ok(given) }
}

/// Writes a small file durably under a name that is free.
fn write_text(text: &str, place: &Path) -> Result<PathBuf, ExportError> {
    let io = |source| ExportError::Io { path: place.to_owned(), source };
    let staged = place.with_extension("diwan-export");
    let write = || {
        RealDisk.remove(&staged)?;
        let mut file = disk::create_copy(&staged)?;
        file.write_all(text.as_bytes())?;
        RealDisk.sync_file(&file)?;
        place_free(&staged, place)
    };
    write().map_err(|error| {
        // The reason is on its way up; a leftover is only untidy.
        let _ = RealDisk.remove(&staged);
        io(error)
    })
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
