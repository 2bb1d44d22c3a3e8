//! [`Keeper`]: the other side of a copy that is kept for somebody else: takes what comes, and believes none of it.
//!
//! A copy that is kept is a folder like every copy. What comes lies apart (`staging`) until it is shown to be what it
//! says: an object by its digest, parity by its checksums, the log by its signature, its root and the history that
//! is here already. Not here: how it comes (`web`). Invariant: as of every copy; the first archive that comes is the
//! only one that is ever taken, and its history only grows.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::beside::{self, COSIGNED};
use super::folder::{Standing, compare};
use super::sync::{is_whole, names, set_aside};
use super::{KeepError, ReplicaError};
use crate::archive::{README, Settings};
use crate::digest::{ContentId, keyed};
use crate::disk::{self, Disk, Lock};
use crate::ledger::{KeyChange, Ledger, LedgerError, What, copy_to, follow, head_at};
use crate::merkle::{Frontier, Tile, TreeHead};
use crate::note::{self, Checkpoint, VerifyingKey};
use crate::parity::{EDGE, ENDING, FOLDER};
use crate::store::{Staged, Store, StoreError};

/// Where the pieces of a log wait.
const INCOMING: &str = "incoming";

/// What a kept copy says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its signed head; nothing before the first copying has ended.
    pub checkpoint: Option<Vec<u8>>,
    /// How many objects it has.
    pub objects: u64,
    /// The digest of their names, in order: two copies with the same one have the same objects.
    pub names: ContentId,
}

/// What became of an object that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It waits for [`Keeper::publish`].
    Waits,
    /// It is here already, whole as far as its name says.
    Known,
    /// It took the place of a damaged one, which is in the quarantine.
    Healed,
}

/// A copy that is kept for another.
pub struct Keeper {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
    store: Store,
    /// Keys that somebody has named here; without any, those of the first archive that comes.
    named: Vec<VerifyingKey>,
    waiting: Mutex<Vec<Staged>>,
    /// Held while the log, the settings or what lies beside change: two senders do not mix theirs.
    log: Mutex<()>,
    _lock: Lock,
}

impl Keeper {
    /// Takes a folder, empty or with a copy, for itself. What an earlier keeper left half done is thrown away.
    ///
    /// # Errors
    /// [`KeepError::InUse`], or the disk failed.
    pub fn open(
        folder: &Path,
        disk: Arc<dyn Disk>,
        named: Vec<VerifyingKey>,
        holder: &str,
    ) -> Result<Self, KeepError> {
        disk.create_dir(folder).map_err(|e| KeepError::io(folder, e))?;
        let lock = Lock::take(&folder.join("lock"), holder).map_err(KeepError::InUse)?;
        let store = Store::new(folder, Arc::clone(&disk));
        let (folder, waiting, log) = (folder.to_owned(), Mutex::default(), Mutex::default());
        let keeper = Self { folder, disk, store, named, waiting, log, _lock: lock };
        keeper.forget_incoming()?;
        Ok(keeper)
    }

    /// What it has.
    pub fn kept(&self) -> Result<Kept, KeepError> {
        let names = self.names()?;
        let listed: Vec<u8> = names.iter().flat_map(|id| *id.as_bytes()).collect();
        let checkpoint = self.read("ledger/checkpoint")?;
        Ok(Kept { checkpoint, objects: names.len() as u64, names: ContentId::of(&listed) })
    }

    /// The head that its log had at an earlier size; nothing if it never had so many entries.
    pub fn head_at(&self, size: u64) -> Result<Option<TreeHead>, KeepError> {
        let settings = self.must_be_settled()?;
        let ledger = Ledger::open(&self.folder.join("ledger"), &settings.origin, &settings.keys);
        let ledger = ledger.map_err(KeepError::Log)?;
        if size > ledger.size() {
            return Ok(None);
        }
        head_at(&ledger, size).map(Some).map_err(KeepError::Log)
    }

    /// The names of its objects, in order.
    pub fn names(&self) -> Result<Vec<ContentId>, KeepError> {
        names(&self.store).map_err(KeepError::Store)
    }

    /// The names of its groups of parity.
    pub fn groups(&self) -> Result<Vec<String>, KeepError> {
        let folder = self.folder.join(FOLDER);
        let found = disk::list(&folder).map_err(|e| KeepError::io(&folder, e))?;
        let name = |path: &PathBuf| Some(path.file_name()?.to_str()?.strip_suffix(ENDING)?.to_owned());
        Ok(found.iter().filter_map(name).collect())
    }

    /// Opens a file of the copy; `None` when it has none of that name, or when that is no name of a copy's file.
    pub fn open_place(&self, place: &str) -> Result<Option<File>, KeepError> {
        let Some(path) = self.path_of(place) else { return Ok(None) };
        match disk::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(KeepError::io(&path, error)),
        }
    }

    /// The keyed digest of each of these files as they are on the disk now, nothing for those that are not there:
    /// who chose the key at random and has the same files knows that these were read just now.
    pub fn challenge(&self, key: &[u8; 32], places: &[String]) -> Result<Vec<Option<ContentId>>, KeepError> {
        let digest = |place: &String| match self.open_place(place) {
            Ok(Some(mut file)) => Ok(keyed(key, &mut file).ok()),
            Ok(None) => Ok(None),
            // What cannot be read is as good as not there.
            Err(KeepError::Disk { .. }) => Ok(None),
            Err(error) => Err(error),
        };
        places.iter().map(digest).collect()
    }

    /// Takes the settings of the archive that is to be kept. They come first, and say whose copy this is.
    pub fn settle(&self, bytes: &[u8]) -> Result<(), KeepError> {
        let new =
            Settings::parse(bytes).map_err(|_| KeepError::Refused("these are no settings of an archive"))?;
        let _alone = self.alone();
        self.forget_incoming()?;
        self.store.prepare().map_err(KeepError::Store)?;
        self.waiting().clear();
        match self.settings()? {
            Some(old) if (&old.id, &old.origin) != (&new.id, &new.origin) => {
                return Err(KeepError::Conflict("this copy is of another archive".to_owned()));
            }
            Some(old) if old == new => (),
            // Fewer of the same keys, and the head is signed by them: what a power cut has left undone.
            Some(old) if new.keys.iter().all(|key| old.keys.contains(key)) && self.opens(&new) => {
                self.put("archive.toml", bytes)?;
            }
            // Other keys: the log must show them first.
            Some(_) => self.put_apart("archive.toml", bytes)?,
            None if !self.named.is_empty() && !new.keys.iter().any(|key| self.named.contains(key)) => {
                return Err(KeepError::Conflict("this archive has none of the keys named here".to_owned()));
            }
            None => {
                self.put("archive.toml", bytes)?;
                self.put("README.txt", README.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Takes an object. With `again`, one that is here already is read, and replaced if it is damaged.
    pub fn take(&self, id: &ContentId, again: bool, bytes: &mut dyn Read) -> Result<Taken, KeepError> {
        self.must_be_settled()?;
        let here = self.store.contains(id);
        if here && (!again || is_whole(&self.store, id).map_err(KeepError::of)?) {
            return Ok(Taken::Known);
        }
        if here {
            // The store writes nothing down that it has already, as far as names say.
            set_aside(&self.store, &self.folder, &*self.disk, id).map_err(KeepError::of)?;
        }
        let staged = self.store.stage(bytes).map_err(KeepError::Store)?;
        if staged.digests.content != *id {
            self.store.discard(&staged).map_err(KeepError::Store)?;
            return Err(KeepError::Refused("the bytes are not those of this name"));
        }
        if !here {
            self.waiting().push(staged);
            return Ok(Taken::Waits);
        }
        self.store.publish(&[staged]).map_err(KeepError::Store)?;
        Ok(Taken::Healed)
    }

    /// Gives all objects that wait their names, durably; returns how many are new, and their bytes.
    ///
    /// # Errors
    /// [`KeepError::Conflict`] if one of those that were `sent` is not here: it waited when this began anew, or when
    /// another sender came.
    pub fn publish(&self, sent: &[ContentId]) -> Result<(u64, u64), KeepError> {
        let mut waiting = self.waiting();
        // Emptied first: what a disk has once failed to make durable must be sent again.
        let batch = std::mem::take(&mut *waiting);
        let done = self.store.publish(&batch).map_err(KeepError::Store)?;
        match sent.iter().find(|id| !self.store.contains(id)) {
            Some(id) => Err(KeepError::Conflict(format!("object {id} must be sent again"))),
            None => Ok(done),
        }
    }

    /// Takes a tile of the log that is to come.
    pub fn take_tile(&self, path: &str, bytes: &[u8]) -> Result<(), KeepError> {
        self.must_be_settled()?;
        let tile: Tile = path.parse().map_err(|_| KeepError::Refused("this is not the path of a tile"))?;
        let _alone = self.alone();
        self.put_apart(&format!("ledger/{}", tile.path()), bytes)
    }

    /// Makes the log what this signed head says, from the tiles that came. Refused is what no known key has signed,
    /// what does not lead to its root, and what is not a continuation of the history that is here.
    pub fn grow(&self, note: &[u8]) -> Result<TreeHead, KeepError> {
        let _alone = self.alone();
        let settings = self.must_be_settled()?;
        let incoming = self.folder.join("staging").join(INCOMING);
        let coming = disk::read_if_there(&incoming.join("archive.toml"));
        let coming = coming.map_err(|e| KeepError::io(&incoming, e))?;
        let new = coming.as_deref().map_or_else(|| Ok(settings.clone()), Settings::parse);
        let new = new.map_err(|_| KeepError::Refused("these are no settings of an archive"))?;
        self.put_apart("ledger/checkpoint", note)?;
        let there = Ledger::open(&incoming.join("ledger"), &new.origin, &new.keys);
        let there = there.map_err(came)?;
        let old = self.continued(&settings, &there)?;
        self.must_be_known(&settings, &there, old.size, note)?;
        let ledger = self.folder.join("ledger");
        self.disk.create_dir(&ledger).map_err(|e| KeepError::io(&ledger, e))?;
        // With old and new keys until the head is there: a power cut must not leave one of which no key is known.
        if coming.is_some() {
            let keys = [&settings.keys[..], &new.keys[..]].concat();
            let both = Settings { keys, ..new.clone() }.to_toml();
            let both = both.map_err(|_| KeepError::Refused("these are no settings of an archive"))?;
            self.put("archive.toml", both.as_bytes())?;
        }
        copy_to(&there, note, &ledger, &old, &*self.disk).map_err(came)?;
        if let Some(bytes) = coming {
            self.put("archive.toml", &bytes)?;
        }
        self.forget_incoming()?;
        Ok(*there.head())
    }

    /// The head that is here, if what comes continues it; what does not is kept as evidence.
    fn continued(&self, settings: &Settings, there: &Ledger) -> Result<TreeHead, KeepError> {
        let dir = self.folder.join("ledger");
        if !dir.join("checkpoint").exists() {
            return Ok(Frontier::default().head());
        }
        let here = Ledger::open(&dir, &settings.origin, &settings.keys).map_err(KeepError::Log)?;
        let stands = compare(there, &here).map_err(|error| match error {
            ReplicaError::Ledger(error) => came(error),
            ReplicaError::Log(error) => KeepError::Log(error),
            other => KeepError::of(other),
        })?;
        match stands {
            Standing::Behind(head) | Standing::Level(head) => Ok(head),
            Standing::Ahead(head) => {
                self.refuse_history(there, &format!("the copy has {} entries", head.size))
            }
            Standing::Forked(size) => {
                self.refuse_history(there, &format!("the histories differ within the first {size} entries"))
            }
            Standing::Empty => Ok(Frontier::default().head()),
        }
    }

    fn refuse_history(&self, there: &Ledger, reason: &str) -> Result<TreeHead, KeepError> {
        let note = self.read(&format!("staging/{INCOMING}/ledger/checkpoint"))?.unwrap_or_default();
        let head = there.head();
        self.put(&format!("quarantine/refused/{}-{}.checkpoint", head.size, head.root), &note)?;
        Err(KeepError::Conflict(reason.to_owned()))
    }

    /// The head must be signed by a key that was named here, or one that such a key has led to.
    fn must_be_known(
        &self,
        settings: &Settings,
        there: &Ledger,
        from: u64,
        note: &[u8],
    ) -> Result<(), KeepError> {
        let trusted = if self.named.is_empty() { &settings.keys } else { &self.named };
        let known = follow(trusted, &changes(there, if self.named.is_empty() { from } else { 0 })?);
        match note::open(note, &known) {
            Ok(_) => Ok(()),
            Err(_) => Err(KeepError::Conflict("the head is signed by none of the known keys".to_owned())),
        }
    }

    /// Takes a group of parity, that of the right edge, or the head that witnesses have cosigned.
    pub fn take_beside(&self, place: &str, bytes: &[u8]) -> Result<(), KeepError> {
        let _alone = self.alone();
        let settings = self.must_be_settled()?;
        if place == COSIGNED {
            let size = |bytes: &[u8]| beside::size(bytes, &settings.keys);
            let here = self.read(COSIGNED)?.and_then(|bytes| size(&bytes));
            let held = self.read("ledger/checkpoint")?.and_then(|bytes| covered(&bytes));
            return match (size(bytes), held) {
                (Some(new), Some(held)) if new <= held && here.is_none_or(|old| old <= new) => {
                    self.put(COSIGNED, bytes)
                }
                _ => Err(KeepError::Refused("this is no head of the log that is here")),
            };
        }
        let group = place.strip_prefix(FOLDER).and_then(|name| name.strip_prefix('/')?.strip_suffix(ENDING));
        let name = if place == EDGE { None } else { group };
        let named =
            place == EDGE || group.is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric()));
        if !named || !beside::is_whole(bytes, name) {
            return Err(KeepError::Refused("this is no whole parity of this name"));
        }
        self.put(place, bytes)
    }

    /// Whose copy this is; nothing before anybody's.
    pub fn settings(&self) -> Result<Option<Settings>, KeepError> {
        let Some(bytes) = self.read("archive.toml")? else { return Ok(None) };
        Settings::parse(&bytes).map(Some).map_err(|_| KeepError::Refused("the folder holds something else"))
    }

    fn opens(&self, settings: &Settings) -> bool {
        Ledger::open(&self.folder.join("ledger"), &settings.origin, &settings.keys).is_ok()
    }

    fn must_be_settled(&self) -> Result<Settings, KeepError> {
        self.settings()?.ok_or(KeepError::Refused("the settings of the archive come first"))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Staged>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, place: &str) -> Result<Option<Vec<u8>>, KeepError> {
        let path = self.folder.join(place);
        disk::read_if_there(&path).map_err(|e| KeepError::io(&path, e))
    }

    /// Makes a file durable under its name. `place` is one of this room's own making.
    fn put(&self, place: &str, bytes: &[u8]) -> Result<(), KeepError> {
        let path = self.folder.join(place);
        let io = |e| KeepError::io(&path, e);
        let folder = path.parent().unwrap_or(&path);
        self.disk.create_dir(folder).map_err(io)?;
        disk::replace_file(&*self.disk, &path, bytes).map_err(io)
    }

    /// Puts down what is not believed yet; it need not outlive a power cut.
    fn put_apart(&self, place: &str, bytes: &[u8]) -> Result<(), KeepError> {
        let path = self.folder.join("staging").join(INCOMING).join(place);
        let io = |e| KeepError::io(&path, e);
        self.disk.create_dir(path.parent().unwrap_or(&path)).map_err(io)?;
        disk::replace_file_unsynced(&*self.disk, &path, bytes).map_err(io)
    }

    fn forget_incoming(&self) -> Result<(), KeepError> {
        let incoming = self.folder.join("staging").join(INCOMING);
        // Nothing in it is part of the copy: it came, and was not believed yet.
        disk::remove_derived(&incoming).map_err(|e| KeepError::io(&incoming, e))
    }

    /// The path of a file that others may read, by its name below the copy.
    fn path_of(&self, place: &str) -> Option<PathBuf> {
        if let Ok(id) = place.parse::<ContentId>() {
            return Some(self.store.path_of(&id));
        }
        let part = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        };
        let first = place.split('/').next().unwrap_or_default();
        let ours = place == "archive.toml" || ["ledger", "objects", FOLDER].contains(&first);
        (ours && place.split('/').all(part)).then(|| self.folder.join(place))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // What waits has no name yet: whoever sent it sends it again.
        self.waiting().clear();
    }
}

/// The changes of keys that a log tells from this entry on.
fn changes(ledger: &Ledger, mut from: u64) -> Result<Vec<KeyChange>, KeepError> {
    let mut found = Vec::new();
    loop {
        let events = ledger.events_from(from).map_err(came)?;
        if events.is_empty() {
            return Ok(found);
        }
        from += events.len() as u64;
        found.extend(events.into_iter().filter_map(|event| match event.what {
            What::KeyChange(change) => Some(*change),
            _ => None,
        }));
    }
}

/// What is wrong with a log that came is no fault of this disk; where it lies is nobody's business.
fn came(error: LedgerError) -> KeepError {
    match error {
        LedgerError::Io { .. } => KeepError::Log(error),
        LedgerError::Damaged { reason, .. } | LedgerError::BadCheckpoint { reason, .. } => {
            KeepError::Conflict(format!("the log that came: {reason}"))
        }
        LedgerError::NoCheckpoint(_) => KeepError::Conflict("the log that came has no head".to_owned()),
        other => KeepError::Conflict(format!("the log that came: {other}")),
    }
}

/// The size that a head says, whoever has signed it.
fn covered(note: &[u8]) -> Option<u64> {
    let text = note::text_of(note).ok()?;
    Checkpoint::from_text(text).ok().map(|checkpoint| checkpoint.size)
}

impl KeepError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Disk { path: path.to_owned(), source }
    }

    fn of(error: ReplicaError) -> Self {
        match error {
            ReplicaError::Objects(error) | ReplicaError::Store(error) => Self::Store(error),
            ReplicaError::Io { path, source } => Self::Disk { path, source },
            other => Self::Conflict(other.to_string()),
        }
    }

    /// True when the disk is full, or whoever keeps it has set it a bound.
    pub fn is_full(&self) -> bool {
        let full = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        };
        match self {
            Self::Disk { source, .. } => full(source),
            Self::Store(StoreError::Io { source, .. }) | Self::Log(LedgerError::Io { source, .. }) => {
                full(source)
            }
            _ => false,
        }
    }
}
