//! [`examine`]: whether a folder of evidence is whole, and what it proves; needs the folder and keys.
//!
//! Every byte of every file is read. Records are tested against their proofs, everything else against the lists of
//! digests, and the lists against each other, so that a change in any one file is laid at its door. Invariant: paths
//! come from walking the folder, never from what is written in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use super::check::{Checked, Fault, Trust, differences, digests, prove};
use super::error::BundleError;
use super::gather::{CHANGES, CHECKPOINT, PROOFS, RECORDS, WITHHELD};
use super::manifest;
use super::walk::{by_number, is_own, walk};
use crate::digest::{ContentId, Digests, Sha256};
use crate::disk;
use crate::ledger::{LONGEST_CHANGES, RecordId, read_statements};
use crate::monitor::{Counter, Monitor, Stage};
use crate::note::{self, KeyName, NoteError};
use crate::proof::LONGEST;

/// The greatest length of a list that is read: some million files.
const LONGEST_LIST: u64 = 1 << 28;

/// What is wrong with a place in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A list of digests is not there: the folder was not finished, or somebody took it out.
    NoList,
    /// A line of a list is malformed.
    BadLine(usize),
    /// A list says of a file what its bytes, and the other list, do not.
    ListDiffers(String),
    /// Listed, and not there.
    Missing,
    /// There, and not listed.
    Extra,
    /// Other bytes than listed.
    Changed,
    /// It cannot be read.
    Unreadable(String),
    /// A record without its proof.
    NoProof,
    /// A proof without its record.
    NoRecord,
    /// The proof does not prove the record.
    Proof(Fault),
    /// The checkpoint is not signed by a given key.
    Checkpoint(NoteError),
    /// A change of key, by its number from 1, is not signed by both keys.
    KeyChange(usize),
}

/// What examining a folder found.
#[derive(Debug, Clone, Default)]
pub struct Examined {
    /// The records whose proofs hold, with their files.
    pub proved: Vec<(RecordId, String)>,
    /// What is wrong, by place below the folder.
    pub flaws: Vec<(String, Flaw)>,
    /// Who signed the heads that the proofs stand on.
    pub signers: BTreeSet<KeyName>,
    /// The files that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many records were asked for and could not be given when the folder was made.
    pub withheld: u64,
    /// False when it was stopped before the end.
    pub complete: bool,
}

impl Flaw {
    /// Its stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoList => "no-list",
            Self::BadLine(_) => "bad-line",
            Self::ListDiffers(_) => "list-differs",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Changed => "changed",
            Self::Unreadable(_) => "unreadable",
            Self::NoProof => "no-proof",
            Self::NoRecord => "no-record",
            Self::Proof(fault) => fault.word(),
            Self::Checkpoint(_) => "checkpoint",
            Self::KeyChange(_) => "key-change",
        }
    }
}

impl Examined {
    /// True when every file is as listed and every record is proved.
    pub fn holds(&self) -> bool {
        self.complete && self.flaws.is_empty() && !self.proved.is_empty()
    }

    fn flaw(&mut self, place: impl Into<String>, flaw: Flaw) {
        self.flaws.push((place.into(), flaw));
    }
}

/// Reads every byte of a folder of evidence and tests every proof in it.
///
/// # Errors
/// The folder cannot be listed; what is wrong with single files is in the answer.
pub fn examine(folder: &Path, trust: &Trust, monitor: &dyn Monitor) -> Result<Examined, BundleError> {
    let mut found = Examined::default();
    let (names, strangers) = walk(folder).map_err(|e| BundleError::io(folder, e))?;
    strangers.into_iter().for_each(|name| found.flaw(name, Flaw::Extra));
    monitor.begin(Stage::Verify, Some(names.len() as u64));
    let mut files = BTreeMap::new();
    for name in names {
        if monitor.stopping() {
            return Ok(found);
        }
        match disk::open(&folder.join(&name)).and_then(|mut file| digests(&mut file)) {
            Ok(digests) => {
                (found.files, found.bytes) = (found.files + 1, found.bytes + digests.length);
                files.insert(name, digests);
            }
            Err(error) => found.flaw(name, Flaw::Unreadable(error.to_string())),
        }
        monitor.count(Counter::FilesDone, 1);
    }
    let mut examination = Examination { folder, trust: trust.clone(), files, found };
    examination.lists();
    examination.changes();
    examination.records();
    examination.checkpoint();
    examination.found.complete = true;
    examination.found.flaws.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(examination.found)
}

struct Examination<'a> {
    folder: &'a Path,
    trust: Trust,
    files: BTreeMap<String, Digests>,
    found: Examined,
}

impl Examination<'_> {
    fn lists(&mut self) {
        let sha256 = self.list::<Sha256>(manifest::SHA256);
        let blake3 = self.list::<ContentId>(manifest::BLAKE3);
        let (Some(sha256), Some(blake3)) = (sha256, blake3) else { return };
        let listed = |name: &str| (sha256.get(name), blake3.get(name));
        for (name, digests) in self.files.iter().filter(|(name, _)| *name != manifest::SHA256) {
            let by_both = listed(name);
            let agrees = (
                by_both.0.map(|listed| *listed == digests.sha256),
                by_both.1.map(|listed| *listed == digests.content),
            );
            let flaw = match judge(name, agrees) {
                // A list that is true of every file was not changed; the one that says so was.
                Some((name, Flaw::Changed)) if name == manifest::BLAKE3 && self.is_true(&blake3) => {
                    Some(lists_differ(manifest::SHA256, manifest::BLAKE3))
                }
                other => other,
            };
            self.found.flaws.extend(flaw);
        }
        let names: BTreeSet<&String> = sha256.keys().chain(blake3.keys()).collect();
        for name in names.into_iter().filter(|name| !self.files.contains_key(*name)) {
            let flaw = match listed(name) {
                (Some(_), None) if name != manifest::BLAKE3 => lists_differ(manifest::SHA256, name),
                (None, _) => lists_differ(manifest::BLAKE3, name),
                _ => (name.clone(), Flaw::Missing),
            };
            self.found.flaws.push(flaw);
        }
    }

    /// True when the list names every file that is no list, with the digest of its bytes.
    fn is_true(&self, list: &BTreeMap<String, ContentId>) -> bool {
        let lists = [manifest::SHA256, manifest::BLAKE3];
        let mut others = self.files.iter().filter(|(name, _)| !lists.contains(&name.as_str()));
        others.clone().count() == list.len()
            && others.all(|(name, digests)| list.get(name) == Some(&digests.content))
    }

    fn list<D: std::fmt::Display + std::str::FromStr>(&mut self, name: &str) -> Option<BTreeMap<String, D>> {
        if !self.files.contains_key(name) {
            self.found.flaw(name, Flaw::NoList);
            return None;
        }
        let parsed = self.read(name, LONGEST_LIST)?;
        let list = manifest::parse(&parsed);
        list.map_err(|line| self.found.flaw(name, Flaw::BadLine(line))).ok()
    }

    /// Takes in the changes of key that lie in the folder: each proves itself, so that they may.
    fn changes(&mut self) {
        if !self.files.contains_key(CHANGES) {
            return;
        }
        let Some(bytes) = self.read(CHANGES, LONGEST_CHANGES) else { return };
        match std::str::from_utf8(&bytes).map_err(|_| 1).and_then(read_statements) {
            Ok(changes) => self.trust.changes.extend(changes),
            Err(number) => self.found.flaw(CHANGES, Flaw::KeyChange(number)),
        }
    }

    /// Tests every record against its proof, and every proof against its record.
    fn records(&mut self) {
        let (mut records, strays) = by_number(self.files.keys(), RECORDS, '-');
        strays.into_iter().for_each(|file| self.found.flaw(file, Flaw::NoProof));
        let (proofs, strays) = by_number(self.files.keys(), PROOFS, '.');
        strays.into_iter().for_each(|file| self.found.flaw(file, Flaw::NoRecord));
        for (id, place) in proofs {
            let Some(file) = records.remove(&id) else {
                self.found.flaw(place, Flaw::NoRecord);
                continue;
            };
            let Some(proof) = self.read(&place, LONGEST as u64 + 1) else { continue };
            let mut checked = prove(&proof, &self.trust);
            if let (Some(kept), Some(digests)) = (checked.ingestion(), self.files.get(&file)) {
                let mut faults = differences(kept, digests);
                if kept.record != id {
                    faults.push(Fault::OtherEntry(format!("it is of record {}", kept.record)));
                }
                checked.faults.extend(faults);
            }
            self.judge_record(id, &place, file, checked);
        }
        for (_, file) in records {
            self.found.flaw(file, Flaw::NoProof);
        }
    }

    fn judge_record(&mut self, id: RecordId, place: &str, file: String, checked: Checked) {
        if let (true, Some(proved)) = (checked.holds(), &checked.proved) {
            self.found.signers.extend(proved.signers.iter().map(|signer| signer.name.clone()));
            self.found.signers.extend(checked.cosigned.iter().map(|one| one.key.name().clone()));
            self.found.proved.push((id, file));
            return;
        }
        for fault in checked.faults {
            // The bytes of the record are to blame, or its proof.
            let of_file = matches!(fault, Fault::Size { .. } | Fault::Sha256 { .. } | Fault::Blake3 { .. });
            let place = if of_file { &file } else { place };
            self.found.flaw(place.to_owned(), Flaw::Proof(fault));
        }
    }

    fn checkpoint(&mut self) {
        if self.files.contains_key(CHECKPOINT)
            && let Some(bytes) = self.read(CHECKPOINT, LONGEST as u64)
            && let Err(error) = note::open(&bytes, &self.trust.log_keys())
        {
            self.found.flaw(CHECKPOINT, Flaw::Checkpoint(error));
        }
        if self.files.contains_key(WITHHELD)
            && let Some(bytes) = self.read(WITHHELD, LONGEST_LIST)
        {
            self.found.withheld = bytes.split_inclusive(|byte| *byte == b'\n').count() as u64;
        }
    }

    fn read(&mut self, name: &str, longest: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let read =
            disk::open(&self.folder.join(name)).and_then(|file| file.take(longest).read_to_end(&mut bytes));
        read.map_err(|error| self.found.flaw(name, Flaw::Unreadable(error.to_string()))).ok()?;
        Some(bytes)
    }
}

/// Lays a difference at the door of the file or of one of the lists: whether each list agrees, where it has the file.
fn judge(name: &str, agrees: (Option<bool>, Option<bool>)) -> Option<(String, Flaw)> {
    let own_list = name == manifest::BLAKE3;
    match agrees {
        (Some(true), Some(true)) => None,
        (Some(true), None) if own_list => None,
        (None, None) if is_own(name) => Some((name.to_owned(), Flaw::Extra)),
        (None, None) => None,
        (Some(false), Some(true)) | (None, Some(_)) => Some(lists_differ(manifest::SHA256, name)),
        (Some(true), Some(false) | None) => Some(lists_differ(manifest::BLAKE3, name)),
        (Some(false), Some(false) | None) => Some((name.to_owned(), Flaw::Changed)),
    }
}

fn lists_differ(list: &str, about: &str) -> (String, Flaw) {
    (list.to_owned(), Flaw::ListDiffers(about.to_owned()))
}
