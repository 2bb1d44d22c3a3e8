//! What a witness has cosigned, and the evidence it has kept: `HASH/checkpoint` and `HASH/evidence/KIND/…`, where `HASH`
//! is the SHA-256 of a log's origin.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Request, WitnessError, hash_of};
use crate::digest::Sha256;
use crate::disk::{self, Disk, Published};
use crate::merkle::TreeHead;
use crate::note::{self, Checkpoint, CosignerKey};

/// The most pieces of evidence of one kind against one log: one is enough, and nobody may fill the disk with more.
const MAX_EVIDENCE: usize = 1_000;

/// The folder of a witness.
#[derive(Debug)]
pub(super) struct State {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    /// Whose signature what was kept must bear.
    own: CosignerKey,
}

/// Of what a refused request is evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// The size that was cosigned, with another root: proof enough by itself.
    Fork,
    /// Fewer entries than were cosigned; or an old request that was late.
    Rollback,
    /// More entries, and no proof that they continue what was cosigned.
    Unproved,
}

impl Suspicion {
    fn word(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Rollback => "rollback",
            Self::Unproved => "unproved",
        }
    }
}

/// The latest checkpoint that was cosigned of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub head: TreeHead,
    pub note: Vec<u8>,
}

impl State {
    pub fn new(dir: &Path, disk: Arc<dyn Disk>, own: CosignerKey) -> Self {
        Self { dir: dir.to_owned(), disk, own }
    }

    /// What was cosigned last of a log.
    ///
    /// # Errors
    /// [`WitnessError::Damaged`]: a witness that has forgotten must not begin anew. What does not bear its own
    /// signature, whole, is not what it has kept: a flipped bit in a size would let a second history pass.
    pub fn kept(&self, origin: &str) -> Result<Option<Kept>, WitnessError> {
        let path = self.of(origin).join("checkpoint");
        let Some(note) = disk::read_if_there(&path).map_err(|source| io(&path, source))? else {
            return Ok(None);
        };
        let text = note::text_of(&note).ok().and_then(|text| Checkpoint::from_text(text).ok());
        let checkpoint = text.filter(|checkpoint| checkpoint.origin.as_str() == origin);
        let signed = note::cosignatures(&note, std::slice::from_ref(&self.own));
        let signed = signed.is_ok_and(|signed| !signed.is_empty());
        let checkpoint = checkpoint.filter(|_| signed).ok_or(WitnessError::Damaged(path))?;
        let head = TreeHead { size: checkpoint.size, root: checkpoint.root.into() };
        Ok(Some(Kept { head, note }))
    }

    /// Keeps a cosigned checkpoint, durable before it returns.
    pub fn keep(&self, origin: &str, note: &[u8]) -> Result<(), WitnessError> {
        let dir = self.of(origin);
        if !dir.is_dir() {
            self.disk.create_dir(&dir).map_err(|source| io(&dir, source))?;
            self.disk.sync_dir(&self.dir).map_err(|source| io(&self.dir, source))?;
        }
        let path = dir.join("checkpoint");
        disk::replace_file(&*self.disk, &path, note).map_err(|source| io(&path, source))
    }

    /// Keeps a request that a log has signed and that cannot be true beside what it had signed before, and beside it
    /// what that was. Its name is that of the checkpoint, not of the request: whoever sends the same one again with
    /// other hashes adds nothing, and cannot crowd out what a log signs tomorrow.
    pub fn keep_evidence(
        &self,
        kind: Suspicion,
        request: &Request<'_>,
        body: &[u8],
    ) -> Result<(), WitnessError> {
        let origin = request.checkpoint.origin.as_str();
        let dir = self.of(origin).join("evidence").join(kind.word());
        self.disk.create_dir(&dir).map_err(|source| io(&dir, source))?;
        for folder in [&self.dir, &self.of(origin), &self.of(origin).join("evidence")] {
            self.disk.sync_dir(folder).map_err(|source| io(folder, source))?;
        }
        let path = dir.join(Sha256::of(request.checkpoint.to_text().as_bytes()).to_string());
        let full = disk::list(&dir).map_err(|source| io(&dir, source))?.len() >= 2 * MAX_EVIDENCE;
        if path.exists() || full {
            return Ok(());
        }
        if let Some(kept) = self.kept(origin)? {
            let beside = path.with_extension("kept");
            self.write_once(&beside, &kept.note).map_err(|source| io(&beside, source))?;
        }
        self.write_once(&path, body).map_err(|source| io(&path, source))?;
        self.disk.sync_dir(&dir).map_err(|source| io(&dir, source))
    }

    fn write_once(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let staged = disk::staging_name(path);
        self.disk.remove(&staged)?;
        let mut file = self.disk.create_new(&staged)?;
        self.disk.write(&mut file, bytes)?;
        self.disk.sync_file(&file)?;
        if self.disk.publish(&staged, path)? == Published::Existed {
            self.disk.remove(&staged)?;
        }
        Ok(())
    }

    fn of(&self, origin: &str) -> PathBuf {
        self.dir.join(hash_of(origin))
    }
}

fn io(path: &Path, source: std::io::Error) -> WitnessError {
    WitnessError::Io { path: path.to_owned(), source }
}
