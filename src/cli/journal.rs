//! [`Journal`]: how far an audit has come, and what it was asked for, so that a run that was stopped or killed can go
//! on as it began. It lies below the configuration (`verify/<archive id>.journal`), never inside the archive: whoever
//! verifies may have no right to write there.
//!
//! Invariant: a journal is replaced as a whole and goes when its run has come to its end; losing it costs time only.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::audit::Position;
use crate::disk::{self, Disk, RealDisk};

/// The place of one archive's journal.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
    /// What this run was asked for; `None` where that is what was kept.
    asked: Option<Asked>,
}

/// What a run was asked for beyond what it reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The keys that were named, as they are written; empty for the one of this machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// The policy file that was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PathBuf>,
    /// So many days may have passed since an object was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
}

/// How the line begins that says what was asked; the position follows it.
const ASKED: &str = "asked ";

impl Journal {
    pub fn of(config: &Path, archive: &str) -> Self {
        Self { path: config.join("verify").join(format!("{archive}.journal")), asked: None }
    }

    /// The same for a run that was asked for this.
    pub fn asking(self, asked: Asked) -> Self {
        Self { asked: Some(asked), ..self }
    }

    /// Where the last run stopped; `None` when it came to its end, or when nothing usable was kept of it.
    pub fn position(&self) -> Option<Position> {
        Position::from_text(&self.kept()?.1)
    }

    /// What the last run was asked for.
    pub fn asked(&self) -> Asked {
        self.kept().map(|(asked, _)| asked).unwrap_or_default()
    }

    /// Keeps a position. Only a help: whoever may not write here can still verify, from the beginning each time.
    pub fn keep(&self, position: &Position) {
        let asked = self.asked.clone().unwrap_or_else(|| self.asked());
        let Ok(line) = serde_json::to_string(&asked) else { return };
        let text = format!("{ASKED}{line}\n{}", position.to_text());
        let kept = self.path.parent().map_or(Ok(()), |folder| RealDisk.create_dir(folder));
        let _ = kept.and_then(|()| disk::replace_file(&RealDisk, &self.path, text.as_bytes()));
    }

    /// Forgets a run that has come to its end.
    pub fn end(&self) {
        let _ = RealDisk.remove(&self.path);
    }

    /// What was asked, and the position as text.
    fn kept(&self) -> Option<(Asked, String)> {
        let text = String::from_utf8(disk::read_if_there(&self.path).ok()??).ok()?;
        let Some(said) = text.strip_prefix(ASKED) else { return Some((Asked::default(), text)) };
        let (line, position) = said.split_once('\n')?;
        Some((serde_json::from_str(line).ok()?, position.to_owned()))
    }
}
