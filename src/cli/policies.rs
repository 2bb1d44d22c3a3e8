//! Where policies lie, and the keys of witnesses: `keys/<archive id>.policy` in the configuration folder, or what is
//! named. Invariant: none of it is taken from inside an archive or from beside the data.

use std::path::Path;

use super::beside;
use super::exit::Refused;
use super::keys::KeyFiles;
use crate::disk;
use crate::note::{CosignerKey, Policy};

/// The policy that was named; without one, that of the archive, if there is one.
pub fn policy(named: Option<&Path>, files: &KeyFiles, data: &[&Path]) -> Result<Option<Policy>, Refused> {
    match named {
        Some(path) => given(path, data).map(Some),
        None => read(&files.policy),
    }
}

/// The policy in a file that was named; one beside the data is refused.
pub fn given(path: &Path, data: &[&Path]) -> Result<Policy, Refused> {
    beside::refuse(path, data)?;
    let gone = || Refused::Io { path: path.to_owned(), source: std::io::ErrorKind::NotFound.into() };
    read(path)?.ok_or_else(gone)
}

fn read(path: &Path) -> Result<Option<Policy>, Refused> {
    let bytes = disk::read_if_there(path).map_err(|source| Refused::Io { path: path.to_owned(), source })?;
    let Some(bytes) = bytes else { return Ok(None) };
    // What is not UTF-8 is no key and no name: its line is refused.
    let policy = String::from_utf8_lossy(&bytes).parse();
    policy.map(Some).map_err(|source| Refused::BadPolicy { path: path.to_owned(), source })
}

/// The public keys of witnesses, given by text or by file.
pub fn cosigners(given: &[String], data: &[&Path]) -> Result<Vec<CosignerKey>, Refused> {
    given.iter().map(|given| cosigner(given, data)).collect()
}

fn cosigner(given: &str, data: &[&Path]) -> Result<CosignerKey, Refused> {
    if let Ok(key) = given.parse() {
        return Ok(key);
    }
    let path = Path::new(given);
    beside::refuse(path, data)?;
    let bytes = disk::read_if_there(path).map_err(|source| Refused::Io { path: path.to_owned(), source })?;
    let bytes = bytes.ok_or_else(|| Refused::NoPublicKey { path: path.to_owned() })?;
    let key = String::from_utf8_lossy(&bytes).parse();
    key.map_err(|source| Refused::BadKey { path: path.to_owned(), source })
}
