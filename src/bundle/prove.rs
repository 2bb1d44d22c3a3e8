//! [`Prover`]: the proof that a record was taken in, made from the tiles and tested before it is handed out.
//!
//! The head that witnesses have cosigned (`ledger/cosigned`) is preferred where it covers the entry: it binds more
//! people. Tiles are read, never the whole log. Invariant: what [`LogProver::prove`] returns verifies.

use std::path::Path;

use super::error::BundleError;
use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::disk::{self, Disk, Published, RealDisk};
use crate::ledger::{Ledger, LedgerError, RecordId, What};
use crate::merkle::{TileReader, inclusion_proof};
use crate::note::{self, Checkpoint, VerifyingKey};
use crate::proof::LogProof;

/// The newest checkpoint, signed by the log.
const NEWEST: &str = "checkpoint";

/// The newest checkpoint that witnesses have cosigned.
const COSIGNED: &str = "cosigned";

/// Makes proofs of entries of one log.
#[derive(Debug)]
pub struct LogProver {
    ledger: Ledger,
    /// The head to be preferred first.
    heads: Vec<SignedHead>,
    keys: Vec<VerifyingKey>,
}

/// A signed note with the size it is about.
#[derive(Debug)]
struct SignedHead {
    note: String,
    size: u64,
}

/// Makes proofs of records of one archive.
#[derive(Debug)]
pub struct Prover {
    log: LogProver,
    catalog: Catalog,
}

impl LogProver {
    /// Opens the log in `dir`; a head that none of `keys` has signed makes no proofs.
    pub fn open(dir: &Path, origin: &str, keys: &[VerifyingKey]) -> Result<Self, BundleError> {
        let cosigned = read_head(dir, COSIGNED, keys)?;
        let newest = read_head(dir, NEWEST, keys)?;
        // Opened after the heads were read: a writer may only have added meanwhile.
        let ledger = Ledger::open(dir, origin, keys)?;
        let heads = cosigned.into_iter().chain(newest).collect();
        Ok(Self { ledger, heads, keys: keys.to_vec() })
    }

    /// The log.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The signed note that a proof of the newest entries stands on, verbatim.
    pub fn newest(&self) -> &str {
        self.heads.last().map_or("", |head| &head.note)
    }

    /// Makes the proof of one entry, with the entry itself as what is extra.
    pub fn prove(&self, index: u64) -> Result<LogProof, BundleError> {
        let damaged = |reason: String| BundleError::Damaged { index, reason };
        let entry = self.ledger.entry(index)?;
        let head = self.heads.iter().find(|head| index < head.size);
        let (Some(entry), Some(head)) = (entry, head) else {
            return Err(damaged("the log has no such entry".to_owned()));
        };
        let mut tiles = TileReader::new(head.size, |tile| self.ledger.tile(tile));
        let hashes = inclusion_proof(index, head.size, &mut tiles).map_err(|e| damaged(e.to_string()))?;
        let proof = LogProof { extra: Some(entry), index, hashes, checkpoint: head.note.clone() };
        // The tiles are not believed: what they make must lead to the signed root.
        let entry = proof.extra.as_deref().unwrap_or_default();
        proof.verify(entry, &self.keys).map_err(|e| damaged(e.to_string()))?;
        Ok(proof)
    }
}

impl Prover {
    /// Opens the log and the catalog of an archive, which should follow the log (`Archive::refresh`).
    pub fn open(archive: &Archive) -> Result<Self, BundleError> {
        let settings = archive.settings();
        let log = LogProver::open(&archive.root().join("ledger"), &settings.origin, &settings.keys)?;
        Ok(Self { log, catalog: archive.catalog()? })
    }

    /// The catalog that says where records are in the log.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The log.
    pub fn log(&self) -> &LogProver {
        &self.log
    }

    /// Makes the proof that a record was taken in.
    pub fn prove(&self, id: RecordId) -> Result<LogProof, BundleError> {
        let record = self.catalog.record(id)?.ok_or(BundleError::Unknown(id))?;
        let index = record.entry;
        let proof = self.log.prove(index)?;
        let event = Ledger::decode(index, proof.extra.as_deref().unwrap_or_default())?;
        match event.what {
            What::Ingestion(kept) if kept.record == id => Ok(proof),
            _ => {
                let reason = format!("is not the arrival of record {id}, as the catalog says");
                Err(BundleError::Damaged { index, reason })
            }
        }
    }
}

fn read_head(dir: &Path, name: &str, keys: &[VerifyingKey]) -> Result<Option<SignedHead>, BundleError> {
    let path = dir.join(name);
    let Some(bytes) = disk::read_if_there(&path).map_err(|e| BundleError::io(&path, e))? else {
        return Ok(None);
    };
    let refused = |reason: String| LedgerError::BadCheckpoint { path: path.clone(), reason };
    // The sum is for who keeps the file; a proof stands on signatures alone.
    let note = if name == COSIGNED { note::without_sum(&bytes) } else { Ok(bytes.as_slice()) };
    let note = note.map_err(|e| refused(e.to_string()))?;
    let verified = note::open(note, keys).map_err(|e| refused(e.to_string()))?;
    let checkpoint = Checkpoint::from_text(&verified.text).map_err(|e| refused(e.to_string()))?;
    let note = String::from_utf8(note.to_vec()).map_err(|e| refused(e.to_string()))?;
    Ok(Some(SignedHead { note, size: checkpoint.size }))
}

/// Writes a whole file under a name that must be free; durable when this returns.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let io = |e| BundleError::io(path, e);
    RealDisk.create_dir(folder).map_err(|e| BundleError::io(folder, e))?;
    let mut name = std::ffi::OsString::from(".diwan-new-");
    name.push(path.file_name().unwrap_or_default());
    let staged = folder.join(name);
    RealDisk.remove(&staged).map_err(io)?;
    let published = disk::create_copy(&staged).and_then(|mut file| {
        std::io::Write::write_all(&mut file, bytes)?;
        RealDisk.sync_file(&file)?;
        RealDisk.publish(&staged, path)
    });
    if !matches!(published, Ok(Published::New)) {
        // The reason is already on its way up; a leftover is only untidy.
        let _ = RealDisk.remove(&staged);
    }
    match published.map_err(io)? {
        Published::New => RealDisk.sync_dir(folder).map_err(io),
        Published::Existed => Err(BundleError::Taken(path.to_owned())),
    }
}
