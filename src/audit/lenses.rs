//! The lenses: whether catalog and index show the ledger, and all of it.
//!
//! Records are compared one by one, in step with the walk along the ledger; of the rest the totals. Invariant: a
//! lens that differs is one finding, however much of it differs: it is built again as a whole.

use std::collections::VecDeque;

use super::AuditOptions;
use super::checkpoint;
use super::finding::{Code, Findings, place_of};
use super::is_busy;
use crate::archive::{Archive, ArchiveError};
use crate::catalog::{Catalog, CatalogError, ListFilter, Record};
use crate::digest;
use crate::disk;
use crate::index::IndexError;
use crate::ledger::{Event, Ingestion, RecordId, What};

const CATALOG: &str = "lenses/catalog.sqlite";
const INDEX: &str = "lenses/index";
const PAGES: &str = "lenses/pages";

/// Records are fetched from the catalog so many at a time.
const PAGE: u64 = 1_000;

/// A lens is looked at so often before it counts as damaged.
const TRIES: usize = 3;

/// The catalog beside the ledger, entry by entry.
pub(super) struct CatalogCheck {
    /// `None` when it cannot be compared, or no longer needs to be.
    catalog: Option<Catalog>,
    size: u64,
    page: VecDeque<Record>,
    after: RecordId,
    records: u64,
    accessions: u64,
    different: u64,
    first: Option<RecordId>,
}

impl CatalogCheck {
    /// Opens the catalog and says at once when it cannot be compared with a ledger of `size` entries.
    pub fn open(archive: &Archive, options: &AuditOptions, size: u64, findings: &mut Findings) -> Self {
        let catalog = archive.catalog().and_then(|catalog| Ok((catalog.through()?, catalog)));
        let catalog = match catalog {
            _ if is_absent(archive, CATALOG) => {
                findings.add(Code::CatalogBehind, CATALOG, "not yet built");
                None
            }
            Ok((through, catalog)) if through == size => Some(catalog),
            Ok((through, _)) if through < size => {
                findings.add(Code::CatalogBehind, CATALOG, format!("{through} of {size} entries"));
                None
            }
            Ok((through, _)) => {
                if through > size_now(archive, options, size) {
                    findings.add(Code::CatalogDiffers, CATALOG, format!("{through} entries of {size}"));
                }
                None
            }
            Err(ArchiveError::Catalog(older @ CatalogError::Older(_))) => {
                findings.add(Code::CatalogBehind, CATALOG, older);
                None
            }
            Err(error) => {
                findings.add(Code::CatalogUnusable, CATALOG, chain(&error));
                None
            }
        };
        let (page, after, first) = (VecDeque::new(), RecordId(0), None);
        Self { catalog, size, page, after, records: 0, accessions: 0, different: 0, first }
    }

    /// Compares what one entry brought about.
    pub fn see(&mut self, index: u64, event: &Event, findings: &mut Findings) {
        match &event.what {
            What::AccessionOpened(_) => self.accessions += 1,
            What::Ingestion(new) => {
                self.records += 1;
                match self.next() {
                    Ok(Some(record)) if shows(&record, index, event, new) => (),
                    Ok(_) => {
                        self.different += u64::from(self.catalog.is_some());
                        self.first.get_or_insert(new.record);
                    }
                    Err(error) => self.give_up(&error, findings),
                }
            }
            _ => (),
        }
    }

    /// The number of records that the entries seen have made.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Compares the totals after the last entry.
    pub fn finish(mut self, findings: &mut Findings) {
        let Some(catalog) = self.catalog.take() else { return };
        let totals = match catalog.statistics().and_then(|totals| Ok((totals, catalog.through()?))) {
            Ok((totals, through)) if through == self.size => totals,
            // A writer has added to it since; what it added is compared by the next audit.
            Ok(_) => return,
            Err(error) => return self.give_up(&error, findings),
        };
        let ledger = (self.accessions, self.records);
        if let (Some(first), 1..) = (self.first, self.different) {
            let detail = format!("{} records differ, the first is {first}", self.different);
            findings.add(Code::CatalogDiffers, CATALOG, detail);
        } else if (totals.accessions, totals.records) != ledger {
            let found = (totals.accessions, totals.records);
            let detail = format!("accessions and records {found:?}, in the ledger {ledger:?}");
            findings.add(Code::CatalogDiffers, CATALOG, detail);
        }
    }

    /// The next record in the order of identifiers, which is the order of the ledger.
    fn next(&mut self) -> Result<Option<Record>, CatalogError> {
        let Some(catalog) = &self.catalog else { return Ok(None) };
        if self.page.is_empty() {
            self.page = catalog.records(&ListFilter::default(), self.after, PAGE)?.into();
        }
        let record = self.page.pop_front();
        self.after = record.as_ref().map_or(self.after, |record| record.id);
        Ok(record)
    }

    fn give_up(&mut self, error: &CatalogError, findings: &mut Findings) {
        findings.add(Code::CatalogUnusable, CATALOG, chain(error));
        self.catalog = None;
    }
}

fn shows(record: &Record, index: u64, event: &Event, new: &Ingestion) -> bool {
    *record
        == Record {
            id: new.record,
            accession: new.accession,
            entry: index,
            content: new.object.blake3,
            path: new.path.to_path(),
            modified: new.modified,
            arrived: event.time,
            parent: new.parent,
            problem: new.problem.clone(),
            mismatch: new.mismatch.clone(),
        }
}

/// Compares the index with a ledger of `size` entries and so many records (`None` where entries are lost), and
/// reads its files against their checksums.
pub(super) fn compare_index(
    archive: &Archive,
    options: &AuditOptions,
    size: u64,
    records: Option<u64>,
    findings: &mut Findings,
) {
    if is_absent(archive, INDEX) {
        return findings.add(Code::IndexBehind, INDEX, "not yet built");
    }
    // A writer throws files away while they are read: what is damaged stays so however often one looks.
    let mut seen = see_index(archive);
    for _ in 1..TRIES {
        seen = seen.or_else(|_| see_index(archive));
    }
    match seen {
        Ok((through, _)) if through < size => {
            findings.add(Code::IndexBehind, INDEX, format!("{through} of {size} entries"));
        }
        Ok((through, _)) if through > size => {
            if through > size_now(archive, options, size) {
                findings.add(Code::IndexDiffers, INDEX, format!("{through} entries of {size}"));
            }
        }
        Ok((_, found)) => {
            // What was counted may already be the work of a writer: then the index has moved on by now.
            let still = || archive.index().is_ok_and(|index| index.through() == size);
            if let Some(records) = records.filter(|records| *records != found && still()) {
                findings.add(Code::IndexDiffers, INDEX, format!("{found} records, in the ledger {records}"));
            }
        }
        Err(ArchiveError::Index(older @ IndexError::Older { .. })) => {
            findings.add(Code::IndexBehind, INDEX, older);
        }
        Err(error) => findings.add(Code::IndexUnusable, INDEX, chain(&error)),
    }
}

/// Compares the bytes of the lenses with what was written down of them, and those of the pictures of pages with their
/// sums; says nothing of a lens that is a finding already, nor while somebody writes.
pub(super) fn compare_bytes(archive: &Archive, options: &AuditOptions, findings: &mut Findings) {
    let pages = changed_pages(archive);
    let mut changed = archive.changed_lenses().unwrap_or_default();
    // A writer may have come and gone while they were read: what is damaged stays so however often one looks.
    for _ in 1..TRIES {
        if changed.is_empty() {
            break;
        }
        changed = archive.changed_lenses().unwrap_or_default();
    }
    // Asked after the look: what was not yet sealed then may be by now, or its writer is still here.
    let changed = if options.alone || !is_busy(archive) { changed } else { Vec::new() };
    for place in changed.into_iter().chain(pages) {
        let lens = if place.starts_with(INDEX) { INDEX } else { place.as_str() };
        if !findings.has_damage_at(lens) {
            findings.add(Code::LensChanged, place, "its bytes are not those that were written");
        }
    }
}

/// The kept pictures of pages that are not as they were drawn.
fn changed_pages(archive: &Archive) -> Vec<String> {
    let folders = disk::list(&archive.root().join(PAGES)).unwrap_or_default();
    let pages = folders.iter().flat_map(|folder| disk::list(folder).unwrap_or_default());
    // What is just being drawn has another ending.
    let pages =
        pages.filter(|path| path.extension().is_some_and(|ending| ending == "png" || ending == "jpg"));
    let changed = pages.filter(|path| {
        // One that was removed meanwhile to make room is none that was changed.
        disk::read_if_there(path).ok().flatten().is_some_and(|bytes| digest::unsealed(&bytes).is_none())
    });
    changed.map(|path| place_of(archive.root(), &path)).collect()
}

/// Reads the whole index against its checksums; returns how many entries and records it shows.
fn see_index(archive: &Archive) -> Result<(u64, u64), ArchiveError> {
    let index = archive.index()?;
    index.check()?;
    let records = index.records()?;
    Ok((index.through(), records))
}

/// The size of the ledger at this moment: a writer may have added to it, and to the lenses, since the walk.
fn size_now(archive: &Archive, options: &AuditOptions, size: u64) -> u64 {
    checkpoint::reread(archive, options).map_or(size, |head| head.size)
}

/// True when a lens is simply not there, which is no damage: whoever looks through it next builds it.
fn is_absent(archive: &Archive, place: &str) -> bool {
    let path = archive.root().join(place);
    !path.exists() && !path.is_symlink()
}

/// An error with its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
