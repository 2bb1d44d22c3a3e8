//! Durable files: create, write, sync, publish without clobbering, replace; and plain reading.
//!
//! The only room that writes, syncs or renames below an archive. [`Disk`] is the seam where tests cut the
//! power: every effect on the outside passes through one of its methods. Not here: what the files mean.
//!
//! Invariant: a name that readers can see is only ever given to a file whose content is already complete;
//! it is durable once [`Disk::sync_all`] (or `sync_file` and `sync_dir`) has returned.
#![allow(clippy::disallowed_methods, reason = "the room that touches files")]

mod lock;
mod real;

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use lock::{Lock, LockError};
pub use real::RealDisk;

/// What became of a file that was to be published under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// The name was free; it now names the file.
    New,
    /// The name was taken; the older file stands untouched and the newer one still has its staging name.
    Existed,
}

/// Every way in which Diwan changes a filesystem. Each method is one step at which the power may fail.
pub trait Disk: Send + Sync + Debug {
    /// Creates a directory and its parents; one that exists is fine.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// Creates a file that must not exist yet, readable by all and writable through this handle only.
    fn create_new(&self, path: &Path) -> io::Result<File>;

    /// Appends all bytes to a file made by [`Disk::create_new`].
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()>;

    /// Returns when the content of one file is durable.
    fn sync_file(&self, file: &File) -> io::Result<()>;

    /// Returns when everything done so far on the filesystem of `dir` is durable, names included.
    fn sync_all(&self, dir: &Path) -> io::Result<()>;

    /// Gives a complete file its final name unless that name is taken; never replaces.
    fn publish(&self, staged: &Path, name: &Path) -> io::Result<Published>;

    /// Gives a complete file its final name, replacing what had it.
    fn replace(&self, staged: &Path, name: &Path) -> io::Result<()>;

    /// Returns when the names in a directory are durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Removes a file; one that is already gone is fine.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// Writes a small file so that a reader sees either the old content or the new, and the new survives a power
/// cut once this returns: staged beside the target, synced, renamed, directory synced.
pub fn replace_file(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let staged = staging_name(path);
    disk.remove(&staged)?;
    let mut file = disk.create_new(&staged)?;
    disk.write(&mut file, bytes)?;
    disk.sync_file(&file)?;
    disk.replace(&staged, path)?;
    path.parent().map_or(Ok(()), |dir| disk.sync_dir(dir))
}

/// Like [`replace_file`], but leaves durability to a later [`Disk::sync_all`]: for many files of one batch.
pub fn replace_file_unsynced(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let staged = staging_name(path);
    disk.remove(&staged)?;
    let mut file = disk.create_new(&staged)?;
    disk.write(&mut file, bytes)?;
    disk.replace(&staged, path)
}

/// Reads a whole file, or says that there is none.
pub fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a file for reading.
pub fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Reads up to `buffer.len()` bytes, fewer only at the end of the stream.
pub fn read_fully(source: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Creates a file for a person, who may change it: the copies that are given out. Never replaces.
pub fn create_copy(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

/// Sets the modification time of a copy to that of the original.
pub fn set_modified(file: &File, seconds: i64) -> io::Result<()> {
    let since = std::time::Duration::from_secs(seconds.unsigned_abs());
    let epoch = std::time::SystemTime::UNIX_EPOCH;
    let time = if seconds < 0 { epoch.checked_sub(since) } else { epoch.checked_add(since) };
    time.map_or(Ok(()), |time| file.set_modified(time))
}

/// Lists the names in a directory in byte order; none if the directory is not there.
pub fn list(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    // All have the same beginning: comparing them part by part would come to the same.
    found.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    Ok(found)
}

/// Removes a derived directory and everything in it; one that is already gone is fine.
pub fn remove_derived(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The name under which [`replace_file`] stages what is to replace `path`: what a crash may leave beside it.
pub fn staging_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}
