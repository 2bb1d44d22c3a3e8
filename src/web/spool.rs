//! [`Spool`]: a folder outside the archive in which what is sent lies until it has been taken in.
//!
//! Invariant: nothing is written outside the folder, whatever names say; a spool that nobody has kept goes with the
//! request that made it.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::digest::ContentId;
use crate::disk::{self, Disk as _, RealDisk};
use crate::ledger::{Circumstances as _, RealCircumstances};

/// The longest part of a name that file systems take, in bytes, with room for a number.
const LONGEST_PART: usize = 240;

/// The longest name, and the most folders within each other.
const LONGEST: usize = 3_000;
const DEEPEST: usize = 64;

/// Up to so many files and folders are sources of their own; more are handed over in one folder.
const MOST_SOURCES: usize = 100;

/// How often a free name is looked for where several files have the same.
const SAME_NAME: u32 = 1_000;

/// One folder with what was sent together.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    /// The folder inside whose name people see where many files come without one.
    inside: PathBuf,
    kept: bool,
}

impl Spool {
    /// Makes an empty one below this place.
    pub fn new(place: &Path) -> io::Result<Self> {
        let now = RealCircumstances;
        let unique = ContentId::of(&now.salt()).to_string().chars().take(16).collect::<String>();
        let folder = place.join(unique);
        let inside = folder.join(now.now().day().to_string());
        let spool = Self { folder, inside, kept: false };
        RealDisk.create_dir(&spool.inside)?;
        Ok(spool)
    }

    /// Makes a file of this name, its folders too.
    pub fn create(&self, name: &Name) -> io::Result<File> {
        let path = self.inside.join(&name.0);
        path.parent().map_or(Ok(()), |folder| RealDisk.create_dir(folder))?;
        let mut tried = disk::create_copy(&path);
        for number in 2..=SAME_NAME {
            match &tried {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    tried = disk::create_copy(&numbered(&path, number));
                }
                _ => break,
            }
        }
        tried
    }

    /// What is handed over.
    pub fn sources(&self) -> io::Result<Vec<PathBuf>> {
        let found = disk::list(&self.inside)?;
        Ok(if found.len() > MOST_SOURCES { vec![self.inside.clone()] } else { found })
    }

    /// Keeps it beyond the request: from now on only [`Spool::remove`] takes it away.
    pub fn keep(mut self) {
        self.kept = true;
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes a kept spool away, once all of it has been taken in.
    pub fn remove(folder: &Path) -> io::Result<()> {
        disk::remove_derived(folder)
    }

    /// The spool below this place that a source lies in.
    pub fn of_source(place: &Path, source: &Path) -> Option<PathBuf> {
        let place = place.canonicalize().ok()?;
        let first = source.strip_prefix(&place).ok()?.components().next()?;
        Some(place.join(first))
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed is no part of the archive, and whoever looks after the server sees it.
            let _ = disk::remove_derived(&self.folder);
        }
    }
}

/// `name (2).pdf`
fn numbered(path: &Path, number: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem} ({number}){extension}"))
}

/// A name that leads to no other place: parts, none of which goes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads a name as a browser sends it, with the folders of a chosen folder; `None` for one that leads elsewhere
    /// or that no file can have.
    pub fn of(sent: &str) -> Option<Self> {
        let parts: Vec<&str> = sent.split('/').filter(|part| *part != ".").collect();
        let sound = |part: &&str| !part.is_empty() && *part != ".." && part.len() <= LONGEST_PART;
        let bounded = sent.len() <= LONGEST && parts.len() <= DEEPEST && !parts.is_empty();
        (bounded && !sent.contains('\0') && parts.iter().all(sound)).then(|| Self(parts.join("/")))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn name(sent: &str) -> Option<String> {
        Name::of(sent).map(|name| name.0)
    }

    #[test]
    fn no_name_leads_elsewhere() {
        for bad in ["", "/", "/etc/passwd", "..", "a/../b", "../a", "a//b", "a/", "a\0b", &"x".repeat(241)] {
            assert_eq!(name(bad), None, "{bad:?}");
        }
        for good in ["a", "...", "a\\b", "C:\\x.pdf", "..a/b..", "\u{642}/\u{202E}x", "a\nb", " "] {
            assert_eq!(name(good).as_deref(), Some(good));
        }
        assert_eq!(name("./a/./b").as_deref(), Some("a/b"));
    }

    #[test]
    fn what_nobody_kept_is_gone_and_files_of_one_name_stay_apart() {
        let place = tempfile::tempdir().unwrap();
        let spool = Spool::new(place.path()).unwrap();
        for _ in 0..2 {
            spool.create(&Name::of("b/a.pdf").unwrap()).unwrap();
        }
        spool.create(&Name::of("c.pdf").unwrap()).unwrap();
        let sources = spool.sources().unwrap();
        assert_eq!(sources.len(), 2);
        assert_eq!(disk::list(&sources[0]).unwrap().len(), 2);
        let found = Spool::of_source(place.path(), &sources[0].canonicalize().unwrap());
        assert_eq!(found, Some(spool.folder.canonicalize().unwrap()));
        drop(spool);
        assert!(disk::list(place.path()).unwrap().is_empty());
    }
}
