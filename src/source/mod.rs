//! Walks a submission (SIP, OAIS): which files there are, their names as raw bytes, their sizes and times.
//!
//! Reads directories and opens files; changes nothing. Not here: what is kept of them (ingest decides).
//!
//! Invariant: the walk ends and never fails; what cannot be looked at is handed on as a problem, and the order
//! of what is found depends on names only.
#![allow(clippy::disallowed_methods, reason = "the room that looks at submissions")]

mod name;
mod rules;

use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

pub use name::LogicalPath;
pub use rules::{Rule, Rules};

use crate::monitor::{Problem, ProblemCode};

/// What an office hands over: one or more files and folders.
#[derive(Debug, Clone)]
pub struct Sip {
    roots: Vec<PathBuf>,
}

/// One thing found on the walk.
#[derive(Debug)]
pub enum Found {
    /// A file to take in.
    File(SourceFile),
    /// A file or folder that a rule leaves out.
    Skipped(LogicalPath, Rule),
    /// Something that is there but cannot be taken in.
    Problem(LogicalPath, Problem),
}

/// A file of a submission, as it looked when it was found.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it lies on this machine.
    pub place: PathBuf,
    /// Its name inside the submission, beginning with the last part of the source that was given.
    pub name: LogicalPath,
    /// How it looked.
    pub look: Look,
}

/// The properties by which a changed file is told from an unchanged one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Length in bytes.
    pub length: u64,
    /// Modification time in seconds since 1970.
    pub modified: i64,
    /// The nanoseconds of the modification time.
    pub modified_nanos: i64,
    /// Time of the last change of the inode, nanoseconds mixed in.
    pub changed: i64,
    /// The number of the inode.
    pub inode: u64,
}

impl Look {
    fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.mtime(),
            modified_nanos: metadata.mtime_nsec(),
            changed: metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec()),
            inode: metadata.ino(),
        }
    }
}

impl SourceFile {
    /// Opens the file and looks at it anew, so that a change while reading can be noticed.
    pub fn open(&self) -> io::Result<(File, Look)> {
        let file = File::open(&self.place)?;
        let look = Look::of(&file.metadata()?);
        Ok((file, look))
    }

    /// Looks at an open file again after reading.
    pub fn look_again(file: &File) -> io::Result<Look> {
        file.metadata().map(|metadata| Look::of(&metadata))
    }
}

impl Sip {
    /// Names the sources; relative paths are taken from the current folder.
    ///
    /// # Errors
    /// The first source that does not exist or cannot be looked at, with the system's reason.
    pub fn new(sources: &[PathBuf]) -> Result<Self, (PathBuf, io::Error)> {
        let resolve = |path: &PathBuf| fs::canonicalize(path).map_err(|error| (path.clone(), error));
        sources.iter().map(resolve).collect::<Result<_, _>>().map(|roots| Self { roots })
    }

    /// The sources as absolute paths.
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// Walks all sources in order, names within a folder in byte order. Links to files are followed, links to
    /// folders are not.
    pub fn walk<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = Found> + 'a {
        self.roots.iter().flat_map(move |root| walk_root(root, rules))
    }
}

fn walk_root<'a>(root: &'a Path, rules: &'a Rules) -> impl Iterator<Item = Found> + 'a {
    let mut walk = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter();
    std::iter::from_fn(move || {
        loop {
            let entry = match walk.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(unreadable(root, &error)),
            };
            let name = LogicalPath::below(root, entry.path());
            if let Some(rule) = rules.apply(entry.path(), entry.file_type().is_dir()) {
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                return Some(Found::Skipped(name, rule));
            }
            if !entry.file_type().is_dir() {
                return Some(look_at(&entry, name));
            }
        }
    })
}

fn look_at(entry: &DirEntry, name: LogicalPath) -> Found {
    let place = entry.path().to_owned();
    match fs::metadata(&place) {
        Ok(metadata) if metadata.is_file() => {
            Found::File(SourceFile { place, name, look: Look::of(&metadata) })
        }
        Ok(metadata) if metadata.is_dir() => Found::Skipped(name, Rule::LinkToFolder),
        Ok(_) => refused(name, ProblemCode::NotAFile, "a device, socket or pipe"),
        Err(error) if entry.path_is_symlink() => refused(name, ProblemCode::NotAFile, &error.to_string()),
        Err(error) => refused(name, ProblemCode::Unreadable, &error.to_string()),
    }
}

fn refused(name: LogicalPath, code: ProblemCode, detail: &str) -> Found {
    let problem = Problem { subject: name.shown(), code, detail: detail.to_owned() };
    Found::Problem(name, problem)
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Found {
    let name = LogicalPath::below(root, error.path().unwrap_or(root));
    let detail = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    refused(name, ProblemCode::Unreadable, &detail)
}

#[cfg(test)]
mod tests;
