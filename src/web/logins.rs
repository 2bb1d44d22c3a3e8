//! [`Logins`]: who logged in, who was refused and who left, a JSON line each, in a file beside the keys. The ledger is
//! for what happens to records; this is about the door.
//!
//! Invariant: the file is bounded (a full one becomes the older half, and the half before that goes), and a line that
//! cannot be written keeps nobody out.
#![allow(clippy::disallowed_methods, reason = "the room that keeps the book of the door")]

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::ledger::{Circumstances as _, RealCircumstances, Time};

/// How large the file grows before it becomes the older half.
const FULL: u64 = 4 << 20;

/// The longest name that is kept of somebody who was refused, in characters.
const LONGEST_NAME: usize = 64;

/// What happened at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AtDoor {
    /// Name and password were right.
    Entered,
    /// Name or password was wrong.
    Refused,
    /// It was tried too often.
    TooOften,
    /// Somebody logged out.
    Left,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// When.
    pub time: Time,
    /// The name that was given.
    pub name: String,
    /// Where from.
    pub from: Option<IpAddr>,
    /// What happened.
    pub what: AtDoor,
}

/// The book of the door.
#[derive(Debug)]
pub struct Logins {
    path: PathBuf,
    /// One line at a time.
    writing: Mutex<()>,
}

impl Logins {
    /// The book in this file, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path, writing: Mutex::new(()) }
    }

    /// Writes a line; the error is for the log of the server.
    pub fn note(&self, name: &str, from: Option<IpAddr>, what: AtDoor) -> io::Result<()> {
        let name = name.chars().take(LONGEST_NAME).collect();
        let line = serde_json::to_string(&Login { time: RealCircumstances.now(), name, from, what })?;
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        if fs::metadata(&self.path).is_ok_and(|found| found.len() >= FULL) {
            fs::rename(&self.path, self.older())?;
        }
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
        file.write_all(format!("{line}\n").as_bytes())
    }

    /// The latest lines, the newest first.
    pub fn latest(&self, most: usize) -> io::Result<Vec<Login>> {
        let mut found = lines(&self.path)?;
        if found.len() < most {
            let mut before = lines(&self.older())?;
            before.append(&mut found);
            found = before;
        }
        found.reverse();
        found.truncate(most);
        Ok(found)
    }

    fn older(&self) -> PathBuf {
        self.path.with_extension("older")
    }
}

/// The lines of a file, at most as many bytes as one may have; what is no line of ours is passed over.
fn lines(path: &Path) -> io::Result<Vec<Login>> {
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(FULL + 4_096)))?;
    let mut bytes = Vec::new();
    file.take(FULL + 4_096).read_to_end(&mut bytes)?;
    Ok(bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_and_what_is_no_line_is_passed_over() {
        let place = tempfile::tempdir().unwrap();
        let logins = Logins::new(place.path().join("below/door.jsonl"));
        assert_eq!(logins.latest(5).unwrap(), []);
        logins.note("amina", None, AtDoor::Entered).unwrap();
        fs::write(logins.older(), "{\"broken\n\u{0}\n").unwrap();
        logins.note(&"x".repeat(500), "127.0.0.1".parse().ok(), AtDoor::Refused).unwrap();
        let found = logins.latest(5).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].what, found[0].name.len()), (AtDoor::Refused, LONGEST_NAME));
        assert_eq!((found[1].what, found[1].name.as_str()), (AtDoor::Entered, "amina"));
    }

    #[test]
    fn a_full_book_becomes_the_older_half() {
        let place = tempfile::tempdir().unwrap();
        let logins = Logins::new(place.path().join("door.jsonl"));
        logins.note("first", None, AtDoor::Entered).unwrap();
        let mut text = fs::read_to_string(place.path().join("door.jsonl")).unwrap();
        text.push_str(&"\n".repeat(usize::try_from(FULL).unwrap()));
        fs::write(place.path().join("door.jsonl"), text).unwrap();
        logins.note("second", None, AtDoor::Left).unwrap();
        assert!(fs::metadata(place.path().join("door.jsonl")).unwrap().len() < 200);
        assert!(logins.older().exists());
        assert_eq!(logins.latest(5).unwrap()[0].name, "second");
    }
}
