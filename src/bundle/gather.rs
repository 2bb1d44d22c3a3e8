//! [`gather`]: originals with their proofs in a folder of their own, with lists of digests and a printable index.
//!
//! The lists come last: a folder without them was not finished. Words for people are given by the caller (`Pages`).
//! Invariant: a file below `records` has the bytes of its entry, and its proof beside it verifies; what could not be
//! given is named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::check::differences;
use super::error::BundleError;
use super::manifest;
use super::prove::{Prover, write_new};
use crate::archive::{Archive, Settings};
use crate::catalog::{Known, Record};
use crate::digest::{ContentId, Digester, Digests, Sha256};
use crate::disk::{self, Disk, RealDisk};
use crate::export;
use crate::ledger::{Ingestion, Ledger, RecordId, Time, What, statements};
use crate::merkle::TreeHead;
use crate::monitor::{Counter, Monitor, Stage};
use crate::store::StoreError;

/// The folder of the originals.
pub const RECORDS: &str = "records";

/// The folder of the proofs.
pub const PROOFS: &str = "proofs";

/// The newest checkpoint of the log.
pub(super) const CHECKPOINT: &str = "checkpoint";

/// The changes of key that the log tells of, if there are any.
pub(super) const CHANGES: &str = "key-changes";

/// What was asked for and is not there.
pub(super) const WITHHELD: &str = "withheld.txt";

/// The printable index.
pub(super) const INDEX: &str = "index.html";
/// How to check the folder.
pub(super) const README: &str = "README.txt";

/// What a folder of evidence holds.
#[derive(Debug, Clone)]
pub struct Contents {
    /// The archive it comes from.
    pub settings: Settings,
    /// The log when it was made.
    pub head: TreeHead,
    /// When it was made.
    pub made: Time,
    /// The records in it, in the order in which they were asked for.
    pub included: Vec<Included>,
    /// The records that were asked for and are not in it.
    pub absent: Vec<Absent>,
}

/// One record in the folder.
#[derive(Debug, Clone)]
pub struct Included {
    /// Its number.
    pub record: RecordId,
    /// Its entry in the log.
    pub entry: u64,
    /// What the entry says.
    pub kept: Ingestion,
    /// When it was taken in.
    pub arrived: Time,
    /// What is known of it; no part of the proof.
    pub known: Known,
    /// Its file below the folder.
    pub file: String,
    /// Its proof below the folder.
    pub proof: String,
}

/// One record that could not be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// Its number.
    pub record: RecordId,
    /// Its name, as far as it is known.
    pub name: String,
    /// Why it is not there.
    pub why: Absence,
}

/// Why a record could not be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// No record has this number.
    Unknown,
    /// Its bytes are not there, or are not what they were.
    Damaged(String),
    /// Its entry cannot be proved.
    Unproved(String),
}

/// What people read in the folder.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The printable index, HTML.
    pub index: String,
    /// How to check the folder, plain text.
    pub readme: String,
}

impl Absence {
    /// Its stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Damaged(_) => "damaged",
            Self::Unproved(_) => "unproved",
        }
    }
}

/// Fills an empty or new folder with records and their proofs.
///
/// # Errors
/// The folder is not empty or cannot be written, or the archive cannot be read at all. A single record that cannot be
/// given is no error: it is in [`Contents::absent`].
pub fn gather(
    archive: &Archive,
    records: &[RecordId],
    target: &Path,
    made: Time,
    pages: &dyn Fn(&Contents) -> Pages,
    monitor: &dyn Monitor,
) -> Result<Contents, BundleError> {
    let io = |e| BundleError::io(target, e);
    if !disk::list(target).map_err(io)?.is_empty() {
        return Err(BundleError::NotEmpty(target.to_owned()));
    }
    let prover = Prover::open(archive)?;
    let mut folder = Folder { target, lists: Lists::default() };
    for name in [RECORDS, PROOFS] {
        RealDisk.create_dir(&target.join(name)).map_err(io)?;
    }
    let head = *prover.log().ledger().head();
    let settings = archive.settings().clone();
    let mut contents = Contents { settings, head, made, included: Vec::new(), absent: Vec::new() };
    monitor.begin(Stage::Export, Some(records.len() as u64));
    let mut seen = BTreeSet::new();
    for id in records.iter().filter(|id| seen.insert(**id)) {
        if monitor.stopping() {
            return Err(BundleError::Stopped { given: contents.included.len(), asked: records.len() });
        }
        match folder.take(archive, &prover, *id)? {
            Ok(included) => contents.included.push(included),
            Err(absent) => contents.absent.push(absent),
        }
        monitor.count(Counter::FilesDone, 1);
    }
    let changes = prover.log().ledger().key_changes();
    if !changes.is_empty() {
        folder.add(CHANGES, statements(&changes).as_bytes())?;
    }
    folder.finish(&contents, prover.log().newest(), &pages(&contents))?;
    Ok(contents)
}

/// The digests of what lies in the folder.
#[derive(Default)]
struct Lists {
    sha256: BTreeMap<String, Sha256>,
    blake3: BTreeMap<String, ContentId>,
}

struct Folder<'a> {
    target: &'a Path,
    lists: Lists,
}

impl Folder<'_> {
    /// Puts one record and its proof into the folder, or says why it is not there.
    fn take(
        &mut self,
        archive: &Archive,
        prover: &Prover,
        id: RecordId,
    ) -> Result<Result<Included, Absent>, BundleError> {
        let absent = |name: &str, why| Ok(Err(Absent { record: id, name: name.to_owned(), why }));
        let Some(record) = prover.catalog().record(id)? else { return absent("", Absence::Unknown) };
        let name = record.path.text();
        let proof = match prover.prove(id) {
            Ok(proof) => proof,
            Err(error @ (BundleError::Damaged { .. } | BundleError::Ledger(_))) => {
                return absent(name, Absence::Unproved(error.to_string()));
            }
            Err(error) => return Err(error),
        };
        let event = Ledger::decode(proof.index, proof.extra.as_deref().unwrap_or_default())?;
        let What::Ingestion(kept) = event.what else {
            return absent(name, Absence::Unproved("no entry of an arrival".to_owned()));
        };
        let file = file_name(&record);
        if let Err(reason) = self.original(archive, &record, &kept, &file)? {
            return absent(name, Absence::Damaged(reason));
        }
        let place = format!("{PROOFS}/{id}.tlog-proof");
        self.add(&place, proof.to_text().as_bytes())?;
        let known = prover.catalog().known(&record)?;
        let (entry, arrived) = (proof.index, event.time);
        Ok(Ok(Included { record: id, entry, kept, arrived, known, file, proof: place }))
    }

    /// Writes the bytes of a record; the inner error says what is wrong with them.
    fn original(
        &mut self,
        archive: &Archive,
        record: &Record,
        kept: &Ingestion,
        name: &str,
    ) -> Result<Result<(), String>, BundleError> {
        let path = self.target.join(name);
        let io = |e| BundleError::io(&path, e);
        let file = disk::create_copy(&path).map_err(io)?;
        let mut hashed = Hashed { file, digester: Digester::default() };
        let copied = archive.store().copy_to(&record.content, &mut hashed);
        let (file, found) = (hashed.file, hashed.digester.finish());
        let reason = match copied {
            Ok(_) if differences(kept, &found).is_empty() => None,
            Ok(_) => Some("its bytes are not those of its entry".to_owned()),
            Err(error @ (StoreError::Missing(_) | StoreError::Corrupt { .. })) => Some(error.to_string()),
            Err(error) => return Err(error.into()),
        };
        if let Some(reason) = reason {
            RealDisk.remove(&path).map_err(io)?;
            return Ok(Err(reason));
        }
        if let Some(modified) = record.modified {
            // A time that the target's filesystem cannot hold is no reason to keep the bytes back.
            let _ = disk::set_modified(&file, modified.0);
        }
        RealDisk.sync_file(&file).map_err(io)?;
        self.list(name, &found);
        Ok(Ok(()))
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        write_new(&self.target.join(name), bytes)?;
        let mut digester = Digester::default();
        digester.update(bytes);
        self.list(name, &digester.finish());
        Ok(())
    }

    fn list(&mut self, name: &str, digests: &Digests) {
        self.lists.sha256.insert(name.to_owned(), digests.sha256);
        self.lists.blake3.insert(name.to_owned(), digests.content);
    }

    fn finish(mut self, contents: &Contents, checkpoint: &str, pages: &Pages) -> Result<(), BundleError> {
        self.add(CHECKPOINT, checkpoint.as_bytes())?;
        self.add(INDEX, pages.index.as_bytes())?;
        self.add(README, pages.readme.as_bytes())?;
        if !contents.absent.is_empty() {
            let lines: String = contents.absent.iter().map(withheld_line).collect();
            self.add(WITHHELD, lines.as_bytes())?;
        }
        let blake3 = manifest::print(&self.lists.blake3);
        self.add(manifest::BLAKE3, blake3.as_bytes())?;
        write_new(&self.target.join(manifest::SHA256), manifest::print(&self.lists.sha256).as_bytes())
    }
}

/// Number, stable word and name, with tabs between them.
fn withheld_line(absent: &Absent) -> String {
    let name: String = absent.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("{}\t{}\t{name}\n", absent.record, absent.why.word())
}

/// The name of a record's file: its number, and its own name as far as every usual filesystem takes it.
fn file_name(record: &Record) -> String {
    let name = export::safe_name(&record.path);
    let name: String = name.to_string_lossy().chars().map(portable).collect();
    format!("{RECORDS}/{}-{}", record.id, name.trim_end_matches(['.', ' ']))
}

/// What a filesystem of another system does not take, and what a list of digests would have to escape.
fn portable(c: char) -> char {
    let refused = matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\' | '/') || c.is_control();
    if refused || c == char::REPLACEMENT_CHARACTER { '_' } else { c }
}

/// A file whose bytes are hashed while they are written.
struct Hashed {
    file: File,
    digester: Digester,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digester.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
