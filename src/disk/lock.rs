//! [`Lock`]: one writer at a time, and a second one is told who the first is.
//!
//! The lock is flock(2) on a file that holds a line about its holder; the kernel lets go of it when the holder
//! dies, so a lock is never stale. A holder that ends well empties the file: a line found in it by the next
//! one says that its predecessor was interrupted. Readers never take it.
#![allow(clippy::disallowed_methods, reason = "the room that touches files")]

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The right to write, held until dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    file: File,
    interrupted: bool,
}

/// Why the right to write was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else is writing.
    #[error("{}: locked by {holder}", path.display())]
    Held {
        /// The lock file.
        path: PathBuf,
        /// What the holder wrote about itself.
        holder: String,
    },
    /// The lock file could not be used.
    #[error("{}: cannot lock", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Lock {
    /// Takes the lock at `path` at once or not at all, and writes `holder` into it for others to read.
    pub fn take(path: &Path, holder: &str) -> Result<Self, LockError> {
        let io = |source| LockError::Io { path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::Held { path: path.to_owned(), holder: holder_of(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let interrupted = file.metadata().map_err(io)?.len() > 0;
        file.set_len(0).and_then(|()| file.rewind()).map_err(io)?;
        file.write_all(holder.as_bytes()).map_err(io)?;
        Ok(Self { path: path.to_owned(), file, interrupted })
    }

    /// True when the holder before this one never called [`Lock::done`].
    pub fn was_interrupted(&self) -> bool {
        self.interrupted
    }

    /// Lets go and leaves word that nothing was left undone.
    pub fn done(self) -> Result<(), LockError> {
        self.file.set_len(0).map_err(|source| LockError::Io { path: self.path.clone(), source })
    }

    /// Lets go after work that left what an interrupted predecessor did as it was.
    pub fn done_with_lenses(self) -> Result<(), LockError> {
        if self.interrupted { Ok(()) } else { self.done() }
    }
}

impl Drop for Lock {
    /// Lets go by name: a child process that is just being started may still share the handle.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

fn holder_of(file: &mut File) -> String {
    let mut text = Vec::new();
    // A holder that has not yet written its line is still a holder.
    let _ = file.take(1024).read_to_end(&mut text);
    let line = String::from_utf8_lossy(&text).trim().to_owned();
    if line.is_empty() { "another process".to_owned() } else { line }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_is_told_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = Lock::take(&path, "ingest, process 7").unwrap();
        let refused = Lock::take(&path, "resume, process 8").unwrap_err();
        assert!(refused.to_string().ends_with("locked by ingest, process 7"), "{refused}");
        drop(first);
        let second = Lock::take(&path, "resume, process 8").unwrap();
        assert!(second.was_interrupted());
        second.done().unwrap();
        assert!(!Lock::take(&path, "resume, process 9").unwrap().was_interrupted());
    }
}
