//! Keys that lie beside what they should check are refused: whoever could change the one could have put the other.
//!
//! Beside is: in the folder of the proof or of the file, anywhere below a folder that is checked, or anywhere below an
//! archive. A link is looked at where it stands and where it leads.

use std::path::{Path, PathBuf};

use super::exit::Refused;
use super::keys;
use crate::note::VerifyingKey;

/// Reads public keys given by text or by file; files beside `data` are refused.
pub fn verifying(given: &[String], data: &[&Path]) -> Result<Vec<VerifyingKey>, Refused> {
    given.iter().map(|given| one(given, data)).collect()
}

fn one(given: &str, data: &[&Path]) -> Result<VerifyingKey, Refused> {
    if given.trim().parse::<VerifyingKey>().is_err() {
        refuse(Path::new(given), data)?;
    }
    keys::verifying(given)
}

/// Refuses a file that lies beside what it should check.
pub fn refuse(file: &Path, data: &[&Path]) -> Result<(), Refused> {
    let folders = folders_of(file);
    let inside = |folder: &PathBuf| {
        folder.ancestors().any(|above| above.join("archive.toml").exists())
            || data.iter().any(|data| is_beside(folder, data))
    };
    if folders.iter().any(inside) { Err(Refused::KeyBeside(file.to_owned())) } else { Ok(()) }
}

fn is_beside(folder: &Path, data: &Path) -> bool {
    match data.canonicalize() {
        Ok(found) if found.is_dir() => folder.starts_with(found),
        _ => folders_of(data).iter().any(|other| other == folder),
    }
}

/// The folder in which a path stands, and the one in which the file lies that it leads to.
fn folders_of(path: &Path) -> Vec<PathBuf> {
    let stands = std::path::absolute(path).ok().and_then(|path| path.parent()?.canonicalize().ok());
    let leads = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned));
    stands.into_iter().chain(leads).collect()
}
