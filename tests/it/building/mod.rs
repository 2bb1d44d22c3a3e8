//! The building code: what holds for the source tree itself, checked on every run.

mod fixtures;
mod floors;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// Returns every file below a folder, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("read folder") {
        let path = entry.expect("read entry").path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
