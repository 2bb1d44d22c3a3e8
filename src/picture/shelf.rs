//! [`Shelf`]: a folder of pictures that never grows beyond its bound.
//!
//! What is there is counted once, then with every picture that comes. Above the bound the oldest are removed until
//! a tenth is free again. Two shelves on one folder do no harm: each only counts what it sees. Invariant: a name is
//! given only to a complete file; what a power cut left half is not found.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::Shown;
use crate::digest;
use crate::disk::{self, Disk, RealDisk};
use crate::extract::PictureKind;

/// Endings of names, each with what stands under it.
const ENDINGS: [(&str, PictureKind); 2] = [("png", PictureKind::Png), ("jpg", PictureKind::Jpeg)];

/// A folder of pictures.
pub struct Shelf {
    folder: PathBuf,
    most_bytes: u64,
    /// How many bytes there are; unknown until the first picture is put.
    held: Mutex<Option<u64>>,
    /// Tells the staged files of this process apart.
    staged: AtomicU64,
}

impl Shelf {
    /// Makes a shelf of a folder, which need not exist.
    pub fn new(folder: PathBuf, most_bytes: u64) -> Self {
        Self { folder, most_bytes, held: Mutex::new(None), staged: AtomicU64::new(0) }
    }

    /// Finds a picture that is whole.
    pub fn find(&self, name: &str) -> Option<Shown> {
        ENDINGS.iter().find_map(|(ending, kind)| {
            let bytes = disk::read_if_there(&self.path(name, ending)).ok()??;
            let bytes = digest::unsealed(&bytes)?.to_vec();
            let whole = bytes.starts_with(kind.beginning()) && bytes.ends_with(kind.ending());
            whole.then_some(Shown { kind: *kind, bytes })
        })
    }

    /// Keeps a picture. It need not survive a power cut, so nothing is synced.
    pub fn put(&self, name: &str, shown: &Shown) -> io::Result<()> {
        let length = shown.bytes.len() as u64;
        if length > self.most_bytes {
            return Ok(());
        }
        let ending = ENDINGS.iter().find(|(_, kind)| *kind == shown.kind).map_or("", |(ending, _)| ending);
        let path = self.path(name, ending);
        RealDisk.create_dir(path.parent().unwrap_or(&self.folder))?;
        let number = self.staged.fetch_add(1, Ordering::Relaxed);
        let staged = path.with_extension(format!("{}-{number}.new", std::process::id()));
        let written = RealDisk
            .create_new(&staged)
            .and_then(|mut file| RealDisk.write(&mut file, &digest::sealed(&shown.bytes)))
            .and_then(|()| RealDisk.replace(&staged, &path));
        written.inspect_err(|_| {
            // What could not be written is only in the way.
            let _ = RealDisk.remove(&staged);
        })?;
        self.count(length)
    }

    /// Two signs of the name make a folder, so that none gets too long.
    fn path(&self, name: &str, ending: &str) -> PathBuf {
        self.folder.join(name.get(..2).unwrap_or("00")).join(format!("{name}.{ending}"))
    }

    fn count(&self, more: u64) -> io::Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = match *held {
            Some(known) => known + more,
            None => self.files()?.iter().map(|file| file.length).sum(),
        };
        *held = Some(if now > self.most_bytes { self.make_room()? } else { now });
        Ok(())
    }

    /// Removes the oldest until a tenth of the bound is free; returns what is left.
    fn make_room(&self) -> io::Result<u64> {
        let mut files = self.files()?;
        files.sort_by(|one, other| (one.modified, &one.path).cmp(&(other.modified, &other.path)));
        let mut held: u64 = files.iter().map(|file| file.length).sum();
        for file in files {
            if held <= self.most_bytes - self.most_bytes / 10 {
                break;
            }
            RealDisk.remove(&file.path)?;
            held -= file.length;
        }
        Ok(held)
    }

    fn files(&self) -> io::Result<Vec<Kept>> {
        let mut files = Vec::new();
        for folder in disk::list(&self.folder)? {
            files.extend(disk::list(&folder).unwrap_or_default().iter().filter_map(|path| Kept::of(path)));
        }
        Ok(files)
    }
}

/// A file of the shelf; half-written ones of a process that died count, so that they go as well.
struct Kept {
    path: PathBuf,
    length: u64,
    modified: SystemTime,
}

impl Kept {
    fn of(path: &Path) -> Option<Self> {
        let told = path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
        let known =
            path.extension().and_then(OsStr::to_str).is_some_and(|it| ["png", "jpg", "new"].contains(&it));
        let modified = told.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        known.then(|| Self { path: path.to_owned(), length: told.len(), modified })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn picture(length: usize) -> Shown {
        let kind = PictureKind::Png;
        Shown { kind, bytes: [kind.beginning(), &vec![0; length], kind.ending()].concat() }
    }

    #[test]
    fn what_was_put_is_found_and_what_is_not_whole_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(dir.path().join("pages"), 1 << 20);
        assert_eq!(shelf.find("ab-1"), None);
        shelf.put("ab-1", &picture(100)).unwrap();
        assert_eq!(shelf.find("ab-1"), Some(picture(100)));
        let path = dir.path().join("pages/ab/ab-1.png");
        RealDisk.remove(&path).unwrap();
        let half = Shown { bytes: picture(100).bytes[..50].to_vec(), ..picture(0) };
        shelf.put("ab-1", &half).unwrap();
        assert_eq!(shelf.find("ab-1"), None);
        shelf.put("ab-1", &picture(7)).unwrap();
        assert_eq!(shelf.find("ab-1"), Some(picture(7)), "it is replaced");
    }

    #[test]
    fn it_never_holds_more_than_its_bound_and_the_oldest_go_first() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(dir.path().to_owned(), 5_000);
        let length = picture(980).bytes.len() as u64;
        for number in 0..20_u64 {
            let name = format!("{number:02}-1");
            shelf.put(&name, &picture(980)).unwrap();
            // The clock of the filesystem may be too coarse to tell them apart.
            let path = dir.path().join(format!("{number:02}/{name}.png"));
            let file = std::fs::File::options().read(true).open(path).unwrap();
            crate::disk::set_modified(&file, 1_000 + i64::try_from(number).unwrap()).unwrap();
            assert!(shelf.files().unwrap().iter().map(|file| file.length).sum::<u64>() <= 5_000);
        }
        assert!(shelf.find("19-1").is_some() && shelf.find("00-1").is_none());
        assert!(shelf.files().unwrap().len() as u64 >= 4_000 / length, "it is used");
        shelf.put("99-1", &picture(9_000)).unwrap();
        assert_eq!(shelf.find("99-1"), None, "one that is larger than all is not kept");
    }

    #[test]
    fn a_second_shelf_counts_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let first = Shelf::new(dir.path().to_owned(), 100_000);
        (0..10).for_each(|number| first.put(&format!("{number:02}"), &picture(900)).unwrap());
        let second = Shelf::new(dir.path().to_owned(), 3_000);
        second.put("xx", &picture(900)).unwrap();
        assert!(second.files().unwrap().iter().map(|file| file.length).sum::<u64>() <= 3_000);
    }
}
