//! The lenses follow the ledger: one path for a live commit, for recovery and for a rebuild.
//!
//! Invariant: what a lens shows after `bring_up` depends on the ledger and the objects alone, not on how many
//! steps it took to get there.

use std::collections::HashSet;

use super::facts::Facts;
use super::{Archive, ArchiveError, seal};
use crate::catalog::{Catalog, CatalogError, ReadingState, Record};
use crate::disk::{self, Lock, LockError};
use crate::index::{Document, Index};
use crate::ledger::{Aspect, Ledger, What};
use crate::monitor::{Counter, Monitor, Stage};

/// Memory for new postings, all threads together.
const INDEX_HEAP: usize = 64 << 20;

/// How the lenses stand after a reader has asked for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LensState {
    /// They show the whole ledger.
    Current,
    /// A writer is at work; they show the ledger as of a little while ago.
    Behind,
}

pub(super) fn refresh(archive: &Archive, monitor: &dyn Monitor) -> Result<LensState, ArchiveError> {
    if are_current(archive)? {
        return Ok(LensState::Current);
    }
    match Lock::take(&archive.root.join("lock"), "bringing the lenses up to date") {
        Ok(lock) => {
            bring_up(archive, monitor)?;
            lock.done_with_lenses()?;
            Ok(LensState::Current)
        }
        Err(LockError::Held { .. }) => Ok(LensState::Behind),
        Err(error) => Err(error.into()),
    }
}

/// For the holder of the lock.
pub(super) fn bring_up(archive: &Archive, monitor: &dyn Monitor) -> Result<(), ArchiveError> {
    let ledger = archive.ledger()?;
    let mut catalog = catalog_for_writing(archive, &ledger, monitor)?;
    super::glyphs::bring_up(archive, &ledger)?;
    bring_up_index(archive, &ledger, &catalog, monitor)?;
    catalog.settle()?;
    seal::seal(archive)
}

/// For the holder of the lock.
pub(super) fn remove(archive: &Archive) -> Result<(), ArchiveError> {
    remove_dir(archive, "lenses")
}

/// Opens the catalog and folds in what it lacks; one that cannot be used is built again.
pub(super) fn catalog_for_writing(
    archive: &Archive,
    ledger: &Ledger,
    monitor: &dyn Monitor,
) -> Result<Catalog, ArchiveError> {
    let lenses = archive.root.join("lenses");
    archive.disk.create_dir(&lenses).map_err(|source| ArchiveError::Io { path: lenses, source })?;
    match follow(archive, ledger, monitor) {
        Err(ArchiveError::Catalog(
            CatalogError::Sql(_) | CatalogError::Stale(_) | CatalogError::Older(_) | CatalogError::BadRow(_),
        )) => follow_anew(archive, ledger, monitor),
        other => other,
    }
}

fn follow_anew(archive: &Archive, ledger: &Ledger, monitor: &dyn Monitor) -> Result<Catalog, ArchiveError> {
    for name in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "catalog.sums"] {
        let path = archive.root.join("lenses").join(name);
        archive.disk.remove(&path).map_err(|source| ArchiveError::Io { path, source })?;
    }
    follow(archive, ledger, monitor)
}

fn follow(archive: &Archive, ledger: &Ledger, monitor: &dyn Monitor) -> Result<Catalog, ArchiveError> {
    let mut catalog = Catalog::open_writer(&archive.catalog_path(), &archive.settings.id)?;
    let mut through = catalog.through()?;
    if through > ledger.size() {
        return Err(CatalogError::Stale("ahead of the ledger".to_owned()).into());
    }
    if ledger.size() - through > 10_000 {
        monitor.begin(Stage::Index, None);
    }
    while through < ledger.size() {
        let mut events = ledger.many_events_from(through)?;
        // Several bundles a transaction: a bundle alone would pay for 256 rows what thousands cost.
        while events.len() < 8_192 {
            let more = ledger.many_events_from(through + events.len() as u64)?;
            if more.is_empty() {
                break;
            }
            events.extend(more);
        }
        catalog.fold(through, &events)?;
        through += events.len() as u64;
    }
    Ok(catalog)
}

/// Brings the index up to `ledger`, which the catalog already shows; one that cannot be used is built again.
pub(super) fn bring_up_index(
    archive: &Archive,
    ledger: &Ledger,
    catalog: &Catalog,
    monitor: &dyn Monitor,
) -> Result<(), ArchiveError> {
    let open = || Index::open_or_create(&archive.index_path(), &archive.settings.id);
    let sound = seal::changed(archive).is_empty();
    let usable = open().ok().filter(|index| sound && index.through() <= ledger.size());
    let index = if let Some(index) = usable {
        index
    } else {
        remove_dir(archive, "lenses/index")?;
        open()?
    };
    if index.through() == ledger.size() {
        return Ok(());
    }
    monitor.begin(Stage::Index, Some(ledger.size() - index.through()));
    let mut writer = index.writer(1, INDEX_HEAP)?;
    let mut done = HashSet::new();
    let mut through = index.through();
    while through < ledger.size() {
        let events = ledger.many_events_from(through)?;
        for event in &events {
            for record in touched(catalog, &event.what)? {
                if done.insert(record.id) {
                    writer.put(&document(archive, catalog, &record)?)?;
                    monitor.count(Counter::RecordsIndexed, 1);
                }
            }
        }
        through += events.len() as u64;
    }
    Ok(writer.commit(through)?)
}

/// The records whose document an event may change. The catalog already shows their latest state, so that a
/// record that several events touch is written once.
fn touched(catalog: &Catalog, what: &What) -> Result<Vec<Record>, ArchiveError> {
    Ok(match what {
        What::Ingestion(new) => catalog.record(new.record)?.into_iter().collect(),
        What::Transcription(read) => catalog.records_of(&read.object)?,
        What::Description(described) => catalog.records_of(&described.object)?,
        What::Correction(corrected) => catalog.record(corrected.record)?.into_iter().collect(),
        _ => Vec::new(),
    })
}

fn document(archive: &Archive, catalog: &Catalog, record: &Record) -> Result<Document, ArchiveError> {
    let object = catalog.object(&record.content)?;
    let known = catalog.known(record)?;
    let facts = Facts::of(record, object.as_ref(), &known);
    let (mut title, mut text, mut also) = (String::new(), String::new(), String::new());
    if let Some(ReadingState::Read { transcript, .. }) = object.map(|object| object.reading) {
        // A transcript that is lost or damaged must not stop the index: the audit names it, the name is found.
        if let Ok(transcript) = archive.transcript(&transcript) {
            let pages: Vec<String> = transcript.pages.iter().map(crate::extract::Page::text).collect();
            text = pages.join("\n");
            let others: Vec<String> = transcript.pages.iter().map(crate::extract::Page::other_text).collect();
            also = others.join("\n");
            title = transcript.title;
        }
    }
    // What a person calls it is found as if it stood on the document. Their notes are not for everybody.
    let said = [Aspect::Title, Aspect::Subject].iter().filter_map(|aspect| known.said.get(aspect).cloned());
    let titles: Vec<String> = std::iter::once(title).chain(said).collect();
    Ok(Document {
        record: record.id,
        name: record.path.text().to_owned(),
        title: titles.join("\n").trim_start().to_owned(),
        text,
        also,
        arrived: record.arrived.0,
        facts: facts.facts.into_iter().collect(),
        facets: facts.facets.into_iter().collect(),
        dated: facts.dated,
    })
}

fn are_current(archive: &Archive) -> Result<bool, ArchiveError> {
    let size = archive.ledger()?.size();
    let catalog = archive.catalog().and_then(|catalog| Ok(catalog.through()?));
    let index = archive.index().map(|index| index.through());
    Ok(catalog.is_ok_and(|through| through == size) && index.is_ok_and(|through| through == size))
}

fn remove_dir(archive: &Archive, name: &str) -> Result<(), ArchiveError> {
    let path = archive.root.join(name);
    disk::remove_derived(&path).map_err(|source| ArchiveError::Io { path, source })
}
