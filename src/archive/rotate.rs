//! The change of the log's key: an entry that both keys have signed, covered by a checkpoint that both have signed.
//!
//! The order lets a power cut at any point be answered by doing it again: `archive.toml` names both keys before the
//! entry exists, and only the new one after it.

use std::sync::Arc;

use super::{Archive, ArchiveError, Batch, Hand, Settings, cosigned, edge};
use crate::disk;
use crate::ledger::{KeyChange, What};
use crate::monitor::Monitor;
use crate::note::{self, NoteError, SigningKey, VerifyingKey};

impl Archive {
    /// Makes `new` the key of the log; `hand` holds the old one. Returns the archive with its new settings.
    pub fn change_key(
        &self,
        hand: Hand,
        new: &Arc<SigningKey>,
        monitor: &dyn Monitor,
    ) -> Result<Self, ArchiveError> {
        let bad = |error: NoteError| ArchiveError::BadSettings {
            path: self.root.join("archive.toml"),
            reason: error.to_string(),
        };
        let old = Arc::clone(&hand.key);
        let change = KeyChange::of(&old, new).map_err(bad)?;
        if change.proved().is_none() {
            let key = new.name().to_string();
            return Err(ArchiveError::WrongKey { key, origin: self.settings.origin.clone() });
        }
        let both = self.with_keys(vec![old.verifying_key(), new.verifying_key()])?;
        let mut writer = both.write(hand, monitor)?;
        writer.sign_also(Arc::clone(new));
        let events = vec![What::KeyChange(Box::new(change))];
        writer.commit(&Batch { events, ..Batch::default() }, monitor)?;
        writer.bring_up_index(monitor)?;
        writer.finish()?;
        both.sign_cosigned(&old, new)?;
        let archive = both.with_keys(vec![new.verifying_key()])?;
        edge::renew(&archive, &archive.ledger()?)?;
        Ok(archive)
    }

    fn with_keys(&self, keys: Vec<VerifyingKey>) -> Result<Self, ArchiveError> {
        let settings = Settings { keys, ..self.settings.clone() };
        let path = self.root.join("archive.toml");
        let toml = settings.to_toml()?;
        disk::replace_file(&*self.disk, &path, toml.as_bytes())
            .map_err(|source| ArchiveError::Io { path, source })?;
        Ok(Self::in_place(&self.root, settings, Arc::clone(&self.disk)))
    }

    /// What witnesses have cosigned keeps its worth for those who know the new key only.
    fn sign_cosigned(&self, old: &SigningKey, new: &SigningKey) -> Result<(), ArchiveError> {
        let path = self.root.join(cosigned::PLACE);
        let read = disk::read_if_there(&path).map_err(|source| ArchiveError::Io { path, source })?;
        // What the old key has not signed is damage: an audit tells it, and nobody signs it here.
        let Some(Ok(note)) = read.as_deref().map(note::without_sum) else { return Ok(()) };
        let keys = [old.verifying_key(), new.verifying_key()];
        let Ok(verified) = note::open(note, &keys) else { return Ok(()) };
        if verified.known.len() == 2 {
            return Ok(());
        }
        let Ok(line) = new.signature_line(&verified.text) else { return Ok(()) };
        self.put_cosigned(&(String::from_utf8_lossy(note).into_owned() + &line))
    }
}
