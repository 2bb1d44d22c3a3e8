//! What lies in a folder of evidence, and what lies there without belonging.
//!
//! Paths come from listing folders, two deep and no deeper; links are not followed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::gather::{CHANGES, CHECKPOINT, INDEX, PROOFS, README, RECORDS, WITHHELD};
use super::manifest;
use crate::disk;
use crate::ledger::RecordId;

/// What lies beside the records and the proofs.
const OWN_FILES: [&str; 7] =
    [CHANGES, CHECKPOINT, INDEX, README, WITHHELD, manifest::SHA256, manifest::BLAKE3];

/// True for a place where such a folder has files.
pub(super) fn is_own(name: &str) -> bool {
    name.contains('/') || OWN_FILES.contains(&name)
}

/// Returns the files of the folder, and what does not belong there; a foreign file of the first level is in both.
pub(super) fn walk(folder: &Path) -> io::Result<(Vec<String>, Vec<String>)> {
    let (mut files, mut strangers) = (Vec::new(), Vec::new());
    for path in disk::list(folder)? {
        let name = name_of(&path);
        if kind(&path) == Kind::Folder && [RECORDS, PROOFS].contains(&name.as_str()) {
            for inner in disk::list(&path)? {
                sort(&inner, format!("{name}/{}", name_of(&inner)), &mut files, &mut strangers);
            }
            continue;
        }
        if kind(&path) == Kind::File && !is_own(&name) {
            // Also when it is listed: nothing in the folder vouches for it.
            strangers.push(name.clone());
        }
        sort(&path, name, &mut files, &mut strangers);
    }
    Ok((files, strangers))
}

fn sort(path: &Path, name: String, files: &mut Vec<String>, strangers: &mut Vec<String>) {
    // A link would let bytes from elsewhere pass as part of the folder.
    if kind(path) == Kind::File && path.to_str().is_some() { files.push(name) } else { strangers.push(name) }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files of a folder by the number that their names begin with, and those whose number is none or taken.
pub(super) fn by_number<'a>(
    names: impl Iterator<Item = &'a String>,
    folder: &str,
    after: char,
) -> (BTreeMap<RecordId, String>, Vec<String>) {
    let (mut numbered, mut strays) = (BTreeMap::new(), Vec::new());
    for name in names {
        let Some(own) = name.strip_prefix(folder).and_then(|name| name.strip_prefix('/')) else { continue };
        let number = own.split_once(after).and_then(|(number, _)| own_number(number));
        match number {
            Some(number) if !numbered.contains_key(&number) => {
                numbered.insert(number, name.clone());
            }
            _ => strays.push(name.clone()),
        }
    }
    (numbered, strays)
}

/// A number in its one spelling.
fn own_number(text: &str) -> Option<RecordId> {
    text.parse().ok().filter(|number: &RecordId| number.to_string() == text)
}

#[derive(PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Other,
}

fn kind(path: &Path) -> Kind {
    match path.symlink_metadata() {
        Ok(found) if found.is_file() => Kind::File,
        Ok(found) if found.is_dir() => Kind::Folder,
        _ => Kind::Other,
    }
}
