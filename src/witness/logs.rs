//! The logs that a witness knows: a file `logs` in its folder, one public key a line; `#` begins a comment.
//!
//! A log may have several keys, for the time in which it changes them. Invariant: a list that has one line which is
//! not understood is not used at all.

use std::path::Path;

use super::error::WitnessError;
use crate::disk::{self, Disk};
use crate::note::VerifyingKey;

/// Reads the list of logs; without a file there are none.
pub fn read_logs(dir: &Path) -> Result<Vec<VerifyingKey>, WitnessError> {
    let path = dir.join("logs");
    let bytes = disk::read_if_there(&path).map_err(io(&path))?.unwrap_or_default();
    let mut logs = Vec::new();
    // What is not UTF-8 is no key either: its line is refused.
    for (line, text) in (1..).zip(String::from_utf8_lossy(&bytes).lines()) {
        let text = text.split('#').next().unwrap_or_default().trim();
        if !text.is_empty() {
            let bad = |_| WitnessError::BadLog { path: path.clone(), line };
            logs.push(text.parse().map_err(bad)?);
        }
    }
    Ok(logs)
}

/// Adds a log to the list, durable before it returns; false if it was known.
pub fn trust(dir: &Path, disk: &dyn Disk, key: &VerifyingKey) -> Result<bool, WitnessError> {
    if read_logs(dir)?.contains(key) {
        return Ok(false);
    }
    let path = dir.join("logs");
    disk.create_dir(dir).map_err(io(dir))?;
    let mut text = disk::read_if_there(&path).map_err(io(&path))?.unwrap_or_default();
    if text.last().is_some_and(|last| *last != b'\n') {
        text.push(b'\n');
    }
    text.extend_from_slice(format!("{key}\n").as_bytes());
    disk::replace_file(disk, &path, &text).map_err(io(&path))?;
    Ok(true)
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> WitnessError + use<> {
    let path = path.to_owned();
    move |source| WitnessError::Io { path, source }
}
