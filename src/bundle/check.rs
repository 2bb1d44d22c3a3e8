//! [`check`]: whether a proof proves that the bytes of a file were taken in; needs the proof, the file and keys.
//!
//! The entry travels in the proof (`extra`): it is what the log has hashed, so nothing in it can be changed without the
//! path to the signed root breaking. Invariant: no fault means that every statement of the entry about the bytes holds
//! and that the entry is in a log whose head was signed as [`Trust`] demands.

use std::io::{self, Read};

use crate::digest::{ContentId, Digester, Digests, Sha256};
use crate::disk;
use crate::ledger::{Event, Ingestion, KeyChange, Ledger, What, follow};
use crate::note::{Cosignature, CosignerKey, Policy, Signer, VerifyingKey};
use crate::proof::{BadProof, LogProof, NotAProof, Proved};

/// Bytes are hashed in pieces of this length.
const PIECE: usize = 1 << 17;

/// Whom the checker believes.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The public keys of logs.
    pub keys: Vec<VerifyingKey>,
    /// The public keys of witnesses whose cosignatures are told.
    pub cosigners: Vec<CosignerKey>,
    /// Who must have cosigned; `None` asks for the log alone.
    pub policy: Option<Policy>,
    /// Changes of a log's key that prove themselves: a key that was named is followed to the one that signs now.
    pub changes: Vec<KeyChange>,
}

impl Trust {
    /// The keys of logs, those of the policy with them, and those that follow them.
    pub fn log_keys(&self) -> Vec<VerifyingKey> {
        let named: Vec<VerifyingKey> =
            self.keys.iter().cloned().chain(self.policy.iter().flat_map(Policy::log_keys)).collect();
        follow(&named, &self.changes)
    }

    /// The keys of witnesses, those of the policy with them.
    pub fn witness_keys(&self) -> Vec<CosignerKey> {
        self.cosigners.iter().cloned().chain(self.policy.iter().flat_map(Policy::cosigners)).collect()
    }
}

/// What does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The bytes are no proof.
    NotAProof(NotAProof),
    /// The proof does not carry the entry it is about.
    NoEntry,
    /// The entry is not understood, or is not the arrival of a record.
    OtherEntry(String),
    /// The signature, or the way to the signed root, does not hold.
    NotProved(BadProof),
    /// Too few witnesses have cosigned for the policy; these have not.
    Quorum(Vec<String>),
    /// The file has another length than the record.
    Size {
        /// The length of the record in bytes.
        recorded: u64,
        /// The length of the file.
        found: u64,
    },
    /// The file has another SHA-256 digest.
    Sha256 {
        /// The digest of the record.
        recorded: Sha256,
        /// The digest of the file.
        found: Sha256,
    },
    /// The file has another BLAKE3 digest.
    Blake3 {
        /// The digest of the record.
        recorded: ContentId,
        /// The digest of the file.
        found: ContentId,
    },
}

/// What checking found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Who signed which checkpoint; `None` when nothing is proved.
    pub proved: Option<Proved>,
    /// The witnesses that have cosigned it, the latest first.
    pub cosigned: Vec<Cosignature>,
    /// The place of the entry in the log.
    pub index: Option<u64>,
    /// The entry as the proof carries it; a mere claim unless `proved`.
    pub event: Option<Event>,
    /// What does not agree, most fundamental first; none when all is proved.
    pub faults: Vec<Fault>,
}

impl Fault {
    /// Its stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotAProof(_) => "not-a-proof",
            Self::NoEntry => "no-entry",
            Self::OtherEntry(_) => "other-entry",
            Self::NotProved(BadProof::Signature(_) | BadProof::OtherOrigin { .. }) => "signature",
            Self::NotProved(BadProof::NotIncluded(_)) => "not-in-the-log",
            Self::Quorum(_) => "quorum",
            Self::Size { .. } => "size",
            Self::Sha256 { .. } => "sha256",
            Self::Blake3 { .. } => "blake3",
        }
    }
}

impl Checked {
    /// True when the record is proved and the file is that record.
    pub fn holds(&self) -> bool {
        self.faults.is_empty() && self.proved.is_some()
    }

    /// What the entry says of the record's arrival.
    pub fn ingestion(&self) -> Option<&Ingestion> {
        self.event.as_ref().and_then(arrival)
    }
}

/// Checks a proof against the bytes of a file.
///
/// # Errors
/// The file could not be read; everything else that is wrong is in the answer.
pub fn check(proof: &[u8], file: &mut dyn Read, trust: &Trust) -> io::Result<Checked> {
    let mut checked = prove(proof, trust);
    if let Some(kept) = checked.ingestion() {
        let faults = differences(kept, &digests(file)?);
        checked.faults.extend(faults);
    }
    Ok(checked)
}

/// Checks what can be checked without the file.
pub(super) fn prove(proof: &[u8], trust: &Trust) -> Checked {
    let proof = match LogProof::from_bytes(proof) {
        Ok(proof) => proof,
        Err(error) => return Checked { faults: vec![Fault::NotAProof(error)], ..Checked::default() },
    };
    let mut checked = Checked { index: Some(proof.index), ..Checked::default() };
    let Some(entry) = &proof.extra else {
        checked.faults.push(Fault::NoEntry);
        return checked;
    };
    if let Err(fault) = signed(&mut checked, &proof, entry, trust) {
        checked.faults.push(fault);
    }
    match Ledger::decode(proof.index, entry) {
        Err(error) => checked.faults.push(Fault::OtherEntry(error.to_string())),
        Ok(event) if arrival(&event).is_none() => {
            checked.faults.push(Fault::OtherEntry("it tells of something else".to_owned()));
        }
        Ok(event) => checked.event = Some(event),
    }
    checked
}

/// Checks the signatures of the log and of the witnesses, and the way from the entry to the signed root.
fn signed(checked: &mut Checked, proof: &LogProof, entry: &[u8], trust: &Trust) -> Result<(), Fault> {
    let proved = proof.verify(entry, &trust.log_keys()).map_err(Fault::NotProved)?;
    let cosigned = proof.cosigned(&trust.witness_keys()).map_err(Fault::NotProved)?;
    let known = |signer: &Signer| {
        cosigned.iter().any(|one| *one.key.name() == signer.name && one.key.id() == signer.id)
    };
    let unknown = proved.unknown.into_iter().filter(|signer| !known(signer)).collect();
    let enough = trust.policy.as_ref().is_none_or(|policy| policy.is_satisfied_by(&cosigned));
    let absent = trust.policy.iter().flat_map(|policy| policy.absent(&cosigned)).map(str::to_owned).collect();
    checked.proved = Some(Proved { unknown, ..proved });
    checked.cosigned = cosigned;
    if enough { Ok(()) } else { Err(Fault::Quorum(absent)) }
}

fn arrival(event: &Event) -> Option<&Ingestion> {
    match &event.what {
        What::Ingestion(kept) => Some(kept),
        _ => None,
    }
}

/// Hashes a stream by pieces.
pub(super) fn digests(file: &mut dyn Read) -> io::Result<Digests> {
    let mut digester = Digester::default();
    let mut piece = vec![0; PIECE];
    loop {
        match disk::read_fully(file, &mut piece)? {
            0 => return Ok(digester.finish()),
            read => digester.update(&piece[..read]),
        }
    }
}

/// What an entry says of bytes and the bytes do not.
pub(super) fn differences(kept: &Ingestion, found: &Digests) -> Vec<Fault> {
    let recorded = kept.object;
    let size = Fault::Size { recorded: recorded.size, found: found.length };
    let sha256 = Fault::Sha256 { recorded: recorded.sha256, found: found.sha256 };
    let blake3 = Fault::Blake3 { recorded: recorded.blake3, found: found.content };
    [
        (recorded.size != found.length).then_some(size),
        (recorded.sha256 != found.sha256).then_some(sha256),
        (recorded.blake3 != found.content).then_some(blake3),
    ]
    .into_iter()
    .flatten()
    .collect()
}
