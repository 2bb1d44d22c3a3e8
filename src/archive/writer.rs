//! [`Writer`]: the one that holds the lock. Its [`Writer::commit`] is the order of every commit there is.
//!
//! Objects durable → ledger entries durable (**this is the moment a record exists**) → catalog. The index follows
//! in larger steps ([`Writer::bring_up_index`]). Opening runs what a crash would need, every time.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Archive, ArchiveError, Hand, edge, lenses, seal};
use crate::catalog::{Arrival, Catalog};
use crate::disk::{self, Lock};
use crate::extract::GlyphMemory;
use crate::ledger::{Event, Ledger, LedgerWriter, Time, What};
use crate::monitor::{Counter, Monitor};
use crate::note::SigningKey;
use crate::store::{Staged, Stored};

/// What one commit brings in: objects and the events that tell of them.
#[derive(Debug, Default)]
pub struct Batch {
    /// Objects that wait in the staging folder.
    pub staged: Vec<Staged>,
    /// What happened, in order.
    pub events: Vec<What>,
    /// How the source files looked, for the catalog's memory.
    pub arrivals: Vec<Arrival>,
}

/// The right to write to an archive, and everything needed for it.
#[derive(Debug)]
pub struct Writer<'a> {
    archive: &'a Archive,
    hand: Hand,
    ledger: LedgerWriter,
    catalog: Catalog,
    lock: Lock,
}

impl<'a> Writer<'a> {
    pub(super) fn open(
        archive: &'a Archive,
        lock: Lock,
        hand: Hand,
        monitor: &dyn Monitor,
    ) -> Result<Self, ArchiveError> {
        let settings = &archive.settings;
        let name = hand.key.name().as_str();
        if name != settings.origin || !settings.keys.contains(&hand.key.verifying_key()) {
            let key = name.to_owned();
            return Err(ArchiveError::WrongKey { key, origin: settings.origin.clone() });
        }
        archive.store.prepare()?;
        let ledger = LedgerWriter::open(archive.ledger()?, archive.disk.clone(), hand.key.clone())?;
        let catalog = lenses::catalog_for_writing(archive, ledger.ledger(), monitor)?;
        Ok(Self { archive, hand, ledger, catalog, lock })
    }

    /// The archive.
    pub fn archive(&self) -> &'a Archive {
        self.archive
    }

    /// The catalog, up to the last commit.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Lets a second key sign what is committed from here on, too.
    pub(super) fn sign_also(&mut self, key: Arc<SigningKey>) {
        self.ledger.sign_also(key);
    }

    /// The present moment by this writer's clock.
    pub fn now(&self) -> Time {
        self.hand.circumstances.now()
    }

    /// Makes a batch durable: objects, then entries, then the catalog. Returns the places of the entries.
    pub fn commit(&mut self, batch: &Batch, monitor: &dyn Monitor) -> Result<Range<u64>, ArchiveError> {
        let (objects, bytes) = match batch.staged.as_slice() {
            [] => (0, 0),
            staged => self.archive.store.publish(staged)?,
        };
        monitor.count(Counter::ObjectsWritten, objects);
        monitor.count(Counter::BytesWritten, bytes);
        // A power cut here leaves objects that no entry names; `finish` of the next writer finds them.
        let events: Vec<Event> = batch.events.iter().map(|what| event(&self.hand, what.clone())).collect();
        let salted: Vec<_> = events.iter().map(|e| (e.clone(), self.hand.circumstances.salt())).collect();
        let places = self.ledger.append(&salted)?;
        monitor.count(Counter::EntriesWritten, places.end - places.start);
        // A power cut here leaves the catalog behind; opening folds the rest in.
        self.catalog.fold(places.start, &events)?;
        self.catalog.remember(&batch.arrivals)?;
        Ok(places)
    }

    /// Remembers how source files looked: a help for the next run, not an event.
    pub fn remember(&mut self, arrivals: &[Arrival]) -> Result<(), ArchiveError> {
        Ok(self.catalog.remember(arrivals)?)
    }

    /// Brings the glyph memory up to the last commit and returns it.
    pub fn glyph_memory(&self) -> Result<GlyphMemory, ArchiveError> {
        super::glyphs::bring_up(self.archive, self.ledger.ledger())
    }

    /// Brings the index, and the glyph memory beside it, up to the last commit.
    pub fn bring_up_index(&mut self, monitor: &dyn Monitor) -> Result<(), ArchiveError> {
        self.glyph_memory()?;
        lenses::bring_up_index(self.archive, self.ledger.ledger(), &self.catalog, monitor)
    }

    /// The log, up to the last commit.
    pub fn ledger(&self) -> &Ledger {
        self.ledger.ledger()
    }

    /// Ends writing that has nothing to do with what an interrupted run may have left: that stays as it is.
    pub fn release(mut self) -> Result<(), ArchiveError> {
        self.close()?;
        Ok(self.lock.done_with_lenses()?)
    }

    /// Ends writing: moves objects that an interrupted run published but never recorded into `quarantine/`,
    /// and returns how many there were. Called when the work the writer was opened for is complete.
    pub fn finish(mut self) -> Result<u64, ArchiveError> {
        let moved = if self.lock.was_interrupted() { self.quarantine_unrecorded()? } else { 0 };
        self.close()?;
        self.lock.done()?;
        Ok(moved)
    }

    /// What every run that wrote does at its end.
    fn close(&mut self) -> Result<(), ArchiveError> {
        edge::renew(self.archive, self.ledger.ledger())?;
        self.catalog.settle()?;
        seal::seal(self.archive)
    }

    fn quarantine_unrecorded(&self) -> Result<u64, ArchiveError> {
        let quarantine = self.archive.root.join("quarantine/unrecorded");
        let io = |path: PathBuf| move |source| ArchiveError::Io { path, source };
        let mut moved = 0;
        for stored in self.archive.store.list() {
            let Stored::Object(id) = stored? else { continue };
            if self.catalog.names(&id)? {
                continue;
            }
            self.archive.disk.create_dir(&quarantine).map_err(io(quarantine.clone()))?;
            let place = quarantine.join(id.to_string());
            let from = self.archive.store.path_of(&id);
            if self.archive.disk.publish(&from, &place).map_err(io(place))? == disk::Published::Existed {
                self.archive.disk.remove(&from).map_err(io(from))?;
            }
            moved += 1;
        }
        Ok(moved)
    }
}

pub(super) fn event(hand: &Hand, what: What) -> Event {
    let (agent, software) = (hand.agent.clone(), hand.software.clone());
    Event { time: hand.circumstances.now(), agent, software, what }
}
