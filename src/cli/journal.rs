//! [`Journal`]: how far an audit has come, so that a run that was stopped or killed can go on. It lies below the
//! configuration (`verify/<archive id>.journal`), never inside the archive: whoever verifies may have no right to
//! write there.
//!
//! Invariant: a journal is replaced as a whole and goes when its run has come to its end; losing it costs time only.

use std::path::{Path, PathBuf};

use crate::audit::Position;
use crate::disk::{self, Disk, RealDisk};

/// The place of one archive's journal.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    pub fn of(config: &Path, archive: &str) -> Self {
        Self { path: config.join("verify").join(format!("{archive}.journal")) }
    }

    /// Where the last run stopped; `None` when it came to its end, or when nothing usable was kept of it.
    pub fn position(&self) -> Option<Position> {
        let bytes = disk::read_if_there(&self.path).ok()??;
        Position::from_text(std::str::from_utf8(&bytes).ok()?)
    }

    /// Keeps a position. Only a help: whoever may not write here can still verify, from the beginning each time.
    pub fn keep(&self, position: &Position) {
        let kept = self.path.parent().map_or(Ok(()), |folder| RealDisk.create_dir(folder));
        let _ = kept.and_then(|()| disk::replace_file(&RealDisk, &self.path, position.to_text().as_bytes()));
    }

    /// Forgets a run that has come to its end.
    pub fn end(&self) {
        let _ = RealDisk.remove(&self.path);
    }
}
