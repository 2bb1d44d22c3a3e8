//! Sums of the catalog's file, kept beside it (`catalog.sums`): no page of SQLite's bears any, and most of a catalog's
//! bytes could change without a table or a total saying otherwise.
//!
//! A large catalog is not summed anew for one changed row: SQLite writes pages into its log (`catalog.sqlite-wal`)
//! first, which names them, and only [`Sums::settle`] has them moved into the file. Before that it compares what they
//! replace with its sums, so that damage is never summed as if it were right; after it, it sums what was moved.
//! Invariant: a chunk whose sum is written down has these bytes, or somebody changed it; one that may be half moved
//! has none.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rusqlite::Connection;

use super::CatalogError;
use crate::digest::{self, ContentId};
use crate::disk::{self, RealDisk};

/// The file is summed in chunks of so many bytes: a whole number of pages of any size up to this.
const CHUNK: u64 = 16 << 10;

/// Pages are moved into the file when the log of pages has so many bytes.
const LONG: u64 = 16 << 20;

/// How long SQLite waits for others, by its own default.
const PATIENCE: Duration = Duration::from_secs(5);

/// The first bytes of a digest: enough against decay, which does not choose.
type Sum = [u8; 8];

const UNKNOWN: Sum = [0; 8];

/// The sums of one file, for the one who writes it.
#[derive(Debug)]
pub(super) struct Sums {
    file: PathBuf,
    known: Vec<Sum>,
    /// Chunks that an interrupted writer may have moved in half.
    unsure: BTreeSet<usize>,
}

impl Sums {
    /// Reads what is written down, before SQLite opens the file; where that is damaged, nothing is known.
    pub fn open(file: &Path) -> io::Result<Self> {
        let known = written(file).ok().flatten().unwrap_or_default();
        Ok(Self { file: file.to_owned(), known, unsure: waiting(file)? })
    }

    /// As [`Sums::settle`], once the log of pages is long.
    pub fn settle_if_long(&mut self, db: &Connection) -> Result<(), CatalogError> {
        let long = log_of(&self.file).metadata().is_ok_and(|log| log.len() > LONG);
        if long { self.settle(db) } else { Ok(()) }
    }

    /// Has the waiting pages moved into the file, as far as no reader needs the old ones, and writes down the sums.
    pub fn settle(&mut self, db: &Connection) -> Result<(), CatalogError> {
        let io = |source| CatalogError::Io { path: self.file.clone(), source };
        let waiting = waiting(&self.file).map_err(io)?;
        if waiting.is_empty() && !self.known.is_empty() && !self.known.contains(&UNKNOWN) {
            return Ok(());
        }
        let sure: Vec<usize> = waiting.difference(&self.unsure).copied().collect();
        let before = disk::open(&self.file).map_err(io)?;
        // Their sums stay: the next audit must find what was damaged before it was replaced.
        let spoiled: BTreeSet<usize> = changed(&before, &self.known, sure).into_iter().collect();
        let moved = move_pages(db)?;
        let count = chunks(&before).map_err(io)?;
        self.known.resize(count, UNKNOWN);
        for chunk in waiting.difference(&spoiled).filter(|chunk| **chunk < count) {
            self.known[*chunk] = UNKNOWN;
        }
        self.unsure = if moved { BTreeSet::new() } else { waiting };
        let unknown: Vec<usize> = (0..count).filter(|chunk| self.known[*chunk] == UNKNOWN).collect();
        let summed = unknown.into_par_iter().filter(|chunk| !self.unsure.contains(chunk));
        let summed: Vec<(usize, Sum)> =
            summed.map(|chunk| Ok((chunk, sum(&before, chunk)?))).collect::<io::Result<_>>().map_err(io)?;
        summed.into_iter().for_each(|(chunk, sum)| self.known[chunk] = sum);
        let bytes: Vec<u8> = self.known.concat();
        let path = sums_of(&self.file);
        disk::replace_file(&RealDisk, &path, &digest::sealed(&bytes))
            .map_err(|source| CatalogError::Io { path, source })?;
        if moved { empty_log(db) } else { Ok(()) }
    }
}

/// The files of a catalog that are not as they were written: its own, or that of its sums.
pub(super) fn changed_files(file: &Path) -> io::Result<Vec<PathBuf>> {
    let known = match written(file) {
        Ok(None) => return Ok(Vec::new()),
        Ok(Some(known)) => known,
        Err(_) => return Ok(vec![sums_of(file)]),
    };
    let found = disk::open(file)?;
    let shorter = chunks(&found)? < known.len();
    let all: Vec<usize> = (0..known.len()).collect();
    let changed = shorter || !changed(&found, &known, all).is_empty();
    Ok(if changed { vec![file.to_owned()] } else { Vec::new() })
}

/// The chunks that do not have their sum, or that the disk does not give.
fn changed(file: &File, known: &[Sum], which: Vec<usize>) -> Vec<usize> {
    let differs = |chunk: &usize| {
        let known = known.get(*chunk).copied().unwrap_or(UNKNOWN);
        known != UNKNOWN && sum(file, *chunk).ok() != Some(known)
    };
    which.into_par_iter().filter(differs).collect()
}

fn chunks(file: &File) -> io::Result<usize> {
    Ok(usize::try_from(file.metadata()?.len().div_ceil(CHUNK)).unwrap_or(usize::MAX))
}

fn sum(file: &File, chunk: usize) -> io::Result<Sum> {
    let start = chunk as u64 * CHUNK;
    let length = file.metadata()?.len().saturating_sub(start).min(CHUNK);
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    file.read_exact_at(&mut bytes, start)?;
    let digest = ContentId::of(&bytes);
    Ok(digest.as_bytes().first_chunk().copied().unwrap_or(UNKNOWN))
}

fn sums_of(file: &Path) -> PathBuf {
    file.with_extension("sums")
}

/// What is written down; `None` where there is nothing.
///
/// # Errors
/// Also where it is damaged.
fn written(file: &Path) -> io::Result<Option<Vec<Sum>>> {
    let Some(bytes) = disk::read_if_there(&sums_of(file))? else { return Ok(None) };
    let whole = digest::unsealed(&bytes).map(<[u8]>::as_chunks).filter(|(_, rest)| rest.is_empty());
    whole.map(|(sums, _)| Some(sums.to_vec())).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The chunks of the file that pages in the log belong to (SQLite, "The Write-Ahead Log" of the file format, 4.1: a
/// head of 32 bytes with the size of pages and two salts, then for each page 24 bytes with its number and the salts,
/// and the page).
fn waiting(file: &Path) -> io::Result<BTreeSet<usize>> {
    let log = match disk::open(&log_of(file)) {
        Ok(log) => log,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let (mut chunks, mut head) = (BTreeSet::new(), [0; 32]);
    if log.read_exact_at(&mut head, 0).is_err() {
        return Ok(chunks);
    }
    let page = u64::from(number(&head[8..12]));
    let (mut at, mut frame) = (32, [0; 24]);
    // What has other salts is left from before the log began anew.
    while log.read_exact_at(&mut frame, at).is_ok() && frame[8..16] == head[16..24] {
        let start = u64::from(number(&frame[..4])).saturating_sub(1) * page;
        chunks.insert(usize::try_from(start / CHUNK).unwrap_or(usize::MAX));
        at += 24 + page;
    }
    Ok(chunks)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Moves pages from the log into the file; false when a reader still needs what some of them replace.
fn move_pages(db: &Connection) -> Result<bool, CatalogError> {
    let moved = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (busy, log, moved): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(busy == 0 && log == moved)
    });
    Ok(moved?)
}

/// Empties the log, if nobody is reading it at this moment: what it holds is in the file.
fn empty_log(db: &Connection) -> Result<(), CatalogError> {
    db.busy_timeout(Duration::ZERO)?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(db.busy_timeout(PATIENCE)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::catalog::Catalog;
    use crate::ledger::{Event, ProblemNoted, Time, What};

    const PAGES: usize = 16 << 10;
    const ARCHIVE: &str = "a1";

    fn catalog() -> (TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.sqlite");
        write(&file, 0..300).settle().unwrap();
        (dir, file)
    }

    /// Entries that each leave a row.
    fn write(file: &Path, entries: std::ops::Range<u64>) -> Catalog {
        let mut catalog = Catalog::open_writer(file, ARCHIVE).unwrap();
        let events: Vec<Event> = entries.clone().map(problem).collect();
        catalog.fold(entries.start, &events).unwrap();
        catalog
    }

    fn problem(n: u64) -> Event {
        let path = crate::ledger::KeptPath { text: format!("usb/{n}"), raw: None };
        let (code, detail) = ("unreadable".to_owned(), "why ".repeat(100));
        let accession = crate::ledger::AccessionId(1);
        let what = What::Problem(ProblemNoted { accession, record: None, path, code, detail });
        Event { time: Time(9), agent: "clerk".to_owned(), software: "s".to_owned(), what }
    }

    fn flip(path: &Path, at: usize) {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[at] ^= 0x10;
        std::fs::write(path, bytes).unwrap();
    }

    #[test]
    fn a_changed_byte_anywhere_is_named() {
        let (_dir, file) = catalog();
        assert_eq!(changed_files(&file).unwrap(), Vec::<PathBuf>::new());
        for path in [&file, &sums_of(&file)] {
            let length = usize::try_from(path.metadata().unwrap().len()).unwrap();
            for at in (0..length).step_by(length / 50 + 1).chain([length - 1]) {
                flip(path, at);
                assert_eq!(changed_files(&file).unwrap(), std::slice::from_ref(path), "byte {at}");
                flip(path, at);
            }
        }
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, &whole[..whole.len() - 4096]).unwrap();
        assert_eq!(changed_files(&file).unwrap(), std::slice::from_ref(&file), "cut");
    }

    #[test]
    fn what_was_written_since_is_summed_and_nothing_else_is_summed_anew() {
        let (_dir, file) = catalog();
        let before = written(&file).unwrap().unwrap();
        write(&file, 300..301).settle().unwrap();
        assert_eq!(changed_files(&file).unwrap(), Vec::<PathBuf>::new());
        let after = written(&file).unwrap().unwrap();
        let same = before.iter().zip(&after).filter(|(one, other)| one == other).count();
        assert!(same > 3 && same < before.len(), "{same} of {}", before.len());
        assert_eq!(log_of(&file).metadata().unwrap().len(), 0, "its pages are in the file");
    }

    /// Whatever chunk decays: the one that is written next must not be summed as if it were right.
    #[test]
    fn damage_is_named_also_after_somebody_has_written() {
        let (_dir, file) = catalog();
        let length = usize::try_from(file.metadata().unwrap().len()).unwrap();
        let whole = std::fs::read(&file).unwrap();
        let sums = std::fs::read(sums_of(&file)).unwrap();
        let mut written = 0;
        for chunk in 0..length.div_ceil(PAGES) {
            std::fs::write(&file, &whole).unwrap();
            std::fs::write(sums_of(&file), &sums).unwrap();
            // In the middle of a page: what SQLite needs to find its way stays.
            flip(&file, (chunk * PAGES + 2_000).min(length - 1));
            let Ok(mut catalog) = Catalog::open_writer(&file, ARCHIVE) else { continue };
            if catalog.fold(300, &[problem(300)]).is_err() {
                continue;
            }
            written += 1;
            catalog.settle().unwrap();
            drop(catalog);
            assert_eq!(changed_files(&file).unwrap(), std::slice::from_ref(&file), "chunk {chunk}");
        }
        assert!(written > 3, "{written}");
    }

    #[test]
    fn a_writer_that_was_interrupted_leaves_nothing_that_looks_like_damage() {
        let (_dir, file) = catalog();
        drop(write(&file, 300..400));
        assert_eq!(changed_files(&file).unwrap(), Vec::<PathBuf>::new(), "all of it waits in the log");
        write(&file, 400..401).settle().unwrap();
        assert_eq!(changed_files(&file).unwrap(), Vec::<PathBuf>::new());
        assert_eq!(Catalog::open(&file, ARCHIVE).unwrap().through().unwrap(), 401);
    }

    #[test]
    fn a_reader_in_the_way_leaves_chunks_without_a_sum_until_the_next_time() {
        let (_dir, file) = catalog();
        let reader = Connection::open(&file).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        reader.query_row("SELECT through FROM state", [], |row| row.get::<_, u64>(0)).unwrap();
        write(&file, 300..400).settle().unwrap();
        write(&file, 400..500).settle().unwrap();
        assert!(written(&file).unwrap().unwrap().contains(&UNKNOWN));
        assert_eq!(changed_files(&file).unwrap(), Vec::<PathBuf>::new());
        reader.execute_batch("COMMIT").unwrap();
        write(&file, 500..501).settle().unwrap();
        assert!(!written(&file).unwrap().unwrap().contains(&UNKNOWN));
        assert_eq!(changed_files(&file).unwrap(), Vec::<PathBuf>::new());
    }
}
