//! [`Archive`]: opens and locks the rooms below in one directory. A noun: the verbs live one floor up.
//!
//! Reading takes no lock. [`Archive::write`] takes it, recovers what a crash left, and hands out the one
//! [`Writer`]. Invariant: lenses are never ahead of the ledger, and a lens that is behind, damaged or of another
//! version is brought up or built again before anybody looks through it.

mod cosigned;
mod edge;
mod error;
mod facts;
mod glyphs;
mod lenses;
mod rotate;
mod seal;
mod settings;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use error::ArchiveError;
pub use lenses::LensState;
pub use settings::Settings;
pub use writer::{Batch, Writer};

use crate::catalog::{Catalog, Spare};
use crate::digest::ContentId;
use crate::disk::{self, Disk, Lock};
use crate::extract::Transcript;
use crate::index::Index;
use crate::ledger::{Circumstances, Ledger, LedgerWriter, What};
use crate::monitor::Monitor;
use crate::note::SigningKey;
use crate::store::Store;

/// What stands in the archive for whoever finds it without Diwan.
pub const README: &str = include_str!("readme.txt");

/// One archive on disk.
#[derive(Debug)]
pub struct Archive {
    root: PathBuf,
    settings: Settings,
    disk: Arc<dyn Disk>,
    store: Store,
    /// What it is searched through, where that was given.
    index: Option<Index>,
    /// Catalogs that are used again, where they are.
    spare: Option<Arc<Spare>>,
}

/// Who is about to write, and with what.
#[derive(Debug, Clone)]
pub struct Hand {
    /// The key that signs checkpoints.
    pub key: Arc<SigningKey>,
    /// The clock and the chance.
    pub circumstances: Arc<dyn Circumstances>,
    /// The person or office, as the ledger will name it (PREMIS agent).
    pub agent: String,
    /// The program and its version, as the ledger will name it.
    pub software: String,
    /// What a second writer is told about this one.
    pub holder: String,
}

impl Archive {
    /// Makes an empty archive in `root`, which must be empty or not exist.
    pub fn create(
        root: &Path,
        settings: Settings,
        disk: Arc<dyn Disk>,
        hand: &Hand,
    ) -> Result<Self, ArchiveError> {
        let io = |source| ArchiveError::Io { path: root.to_owned(), source };
        disk.create_dir(root).map_err(io)?;
        if !disk::list(root).map_err(io)?.is_empty() {
            return Err(ArchiveError::NotEmpty(root.to_owned()));
        }
        let archive = Self::in_place(root, settings, disk);
        let lock = archive.lock(hand)?;
        archive.store.prepare()?;
        let disk = Arc::clone(&archive.disk);
        disk::replace_file(&*disk, &root.join("README.txt"), README.as_bytes()).map_err(io)?;
        let mut ledger =
            LedgerWriter::create(&root.join("ledger"), Arc::clone(&disk), Arc::clone(&hand.key))?;
        let (id, name) = (archive.settings.id.clone(), archive.settings.name.clone());
        let mut event = writer::event(hand, What::Creation { archive: id, name });
        // The same moment in both places: an audit compares the settings with this entry.
        event.time = archive.settings.created;
        ledger.append(&[(event, hand.circumstances.salt())])?;
        // The settings come last: a folder without them is not an archive, and `create` may be tried again.
        let toml = archive.settings.to_toml()?;
        disk::replace_file(&*disk, &root.join("archive.toml"), toml.as_bytes()).map_err(io)?;
        lock.done()?;
        Ok(archive)
    }

    /// Opens the archive in `root`; looks at its settings only.
    pub fn open(root: &Path, disk: Arc<dyn Disk>) -> Result<Self, ArchiveError> {
        let path = root.join("archive.toml");
        let bytes =
            disk::read_if_there(&path).map_err(|source| ArchiveError::Io { path: path.clone(), source })?;
        let bytes = bytes.ok_or_else(|| ArchiveError::NotAnArchive(root.to_owned()))?;
        let settings = Settings::from_toml(&path, &bytes)?;
        Ok(Self::in_place(root, settings, disk))
    }

    fn in_place(root: &Path, settings: Settings, disk: Arc<dyn Disk>) -> Self {
        let store = Store::new(root, Arc::clone(&disk));
        Self { root: root.to_owned(), settings, disk, store, index: None, spare: None }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its identifier, name, origin and public keys.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The disk it lies on.
    pub fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The same, for another archive that is opened on it.
    pub fn shared_disk(&self) -> Arc<dyn Disk> {
        Arc::clone(&self.disk)
    }

    /// The kept bytes.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The log at its present checkpoint, whose signature is checked with the archive's own copy of the key.
    ///
    /// That shows that the log is whole, not that it is honest: an audit brings its own key.
    pub fn ledger(&self) -> Result<Ledger, ArchiveError> {
        Ok(Ledger::open(&self.root.join("ledger"), &self.settings.origin, &self.settings.keys)?)
    }

    /// The catalog, for reading.
    pub fn catalog(&self) -> Result<Catalog, ArchiveError> {
        let path = self.catalog_path();
        Ok(match &self.spare {
            Some(spare) => spare.take(&path, &self.settings.id)?,
            None => Catalog::open(&path, &self.settings.id)?,
        })
    }

    /// Gives back a catalog that is no longer used, for the next who asks.
    pub fn put_back(&self, catalog: Catalog) {
        if let Some(spare) = &self.spare {
            spare.put_back(catalog);
        }
    }

    /// The same archive, with catalogs that are used again ([`Archive::put_back`]).
    #[must_use]
    pub fn sparing(self, catalogs: Arc<Spare>) -> Self {
        Self { spare: Some(catalogs), ..self }
    }

    /// The same archive, searched through an index that is open already, or through a part of it
    /// ([`Index::seen_by`]).
    #[must_use]
    pub fn searched_through(self, index: Index) -> Self {
        Self { index: Some(index), ..self }
    }

    /// The index, for reading.
    pub fn index(&self) -> Result<Index, ArchiveError> {
        if let Some(index) = &self.index {
            return Ok(index.clone());
        }
        Ok(Index::open(&self.index_path(), &self.settings.id)?)
    }

    /// Reads a transcript out of the store and checks its bytes.
    pub fn transcript(&self, id: &ContentId) -> Result<Transcript, ArchiveError> {
        let bytes = self.store.read(id)?;
        serde_json::from_slice(&bytes).map_err(|e| ArchiveError::BadTranscript(*id, e.to_string()))
    }

    /// Takes the lock and makes ready to write: empties the staging folder, removes what an interrupted commit
    /// left in the ledger, and brings the catalog up to it.
    pub fn write(&self, hand: Hand, monitor: &dyn Monitor) -> Result<Writer<'_>, ArchiveError> {
        let lock = self.lock(&hand)?;
        Writer::open(self, lock, hand, monitor)
    }

    /// As [`Archive::write`], for whoever holds the lock already.
    pub fn write_under(
        &self,
        lock: Lock,
        hand: Hand,
        monitor: &dyn Monitor,
    ) -> Result<Writer<'_>, ArchiveError> {
        Writer::open(self, lock, hand, monitor)
    }

    /// Brings lenses that are behind up to the ledger, if nobody else is writing; says how they stand.
    ///
    /// Readers call this first. It needs no key: lenses are derived.
    pub fn refresh(&self, monitor: &dyn Monitor) -> Result<LensState, ArchiveError> {
        lenses::refresh(self, monitor)
    }

    /// Deletes both lenses and builds them again from ledger and objects.
    pub fn rebuild_lenses(&self, monitor: &dyn Monitor) -> Result<(), ArchiveError> {
        let lock = Lock::take(&self.root.join("lock"), "rebuilding the lenses")?;
        self.rebuild_lenses_under(&lock, monitor)?;
        Ok(lock.done_with_lenses()?)
    }

    /// As [`Archive::rebuild_lenses`], for whoever holds the lock already.
    pub fn rebuild_lenses_under(&self, _: &Lock, monitor: &dyn Monitor) -> Result<(), ArchiveError> {
        lenses::remove(self)?;
        lenses::bring_up(self, monitor)
    }

    fn lock(&self, hand: &Hand) -> Result<Lock, ArchiveError> {
        Ok(Lock::take(&self.root.join("lock"), &hand.holder)?)
    }

    fn catalog_path(&self) -> PathBuf {
        self.root.join("lenses/catalog.sqlite")
    }

    fn index_path(&self) -> PathBuf {
        self.root.join("lenses/index")
    }
}
