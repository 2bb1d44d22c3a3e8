//! What we hold: accessions, records (AIP) and objects, folded from the ledger into one SQLite file.
//!
//! A lens: it can be deleted and is built again from the ledger alone. Not here: texts (the index), bytes (the
//! store). Invariant: after `through() == n` the tables are a pure function of the first `n` entries; only the
//! table `arrival`, a memory of how source files looked, is not, and losing it costs nothing but a second read.

mod error;
mod fixity;
mod fold;
mod knowing;
mod known;
mod query;
mod rows;
mod schema;
mod spare;
mod sums;
mod told;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

pub use error::CatalogError;
pub use knowing::Numbered;
pub use known::{Known, days, interval};
pub use query::{OpenOnly, ToRead};
pub use rows::{Accession, Arrival, ListFilter, NotedProblem, ObjectRow, ReadingState, Record, Statistics};

pub use spare::Spare;
use sums::Sums;

use crate::ledger::{Event, RecordId};

/// The catalog of one archive.
#[derive(Debug)]
pub struct Catalog {
    db: Connection,
    /// Which file it reads, where that may change.
    file: Option<spare::FileMark>,
    /// The sums of the file, for who writes it.
    sums: Option<Sums>,
}

/// How much of the file a connection keeps in memory.
const PAGES: &str = "PRAGMA cache_size = -4000;";

/// How many statements a connection keeps ready.
const STATEMENTS: usize = 64;

impl Catalog {
    /// Opens the catalog for reading; a writer may be at work at the same time.
    ///
    /// # Errors
    /// [`CatalogError::Stale`] if it is missing, of another version or of another archive: build it again.
    pub fn open(path: &Path, archive: &str) -> Result<Self, CatalogError> {
        if !path.is_file() {
            return Err(CatalogError::Stale("missing".to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let file = spare::mark(path);
        let (db, file) = match Connection::open_with_flags(path, flags) {
            Ok(db) if schema::is_current(&db, archive) => (db, file),
            // A read-only medium cannot hold the files that SQLite shares between processes.
            _ => (Connection::open_with_flags(immutable(path), flags | OpenFlags::SQLITE_OPEN_URI)?, None),
        };
        schema::check(&db, archive)?;
        db.set_prepared_statement_cache_capacity(STATEMENTS);
        db.execute_batch(PAGES)?;
        Ok(Self { db, file, sums: None })
    }

    /// Opens the catalog for writing, making it if it is missing. For the holder of the archive's lock.
    ///
    /// # Errors
    /// [`CatalogError::Stale`] if it is of another version or of another archive: delete it first.
    pub fn open_writer(path: &Path, archive: &str) -> Result<Self, CatalogError> {
        let fresh = !path.exists();
        let sums = Sums::open(path).map_err(|source| CatalogError::Io { path: path.to_owned(), source })?;
        let db = Connection::open(path)?;
        // Pages go into the file when the sums are kept, and at no other time.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        // Derived data: a power cut may cost the last transactions, never the order of the file.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;
             PRAGMA wal_autocheckpoint = 0;",
        )?;
        if fresh {
            schema::create(&db, archive)?;
        }
        schema::check(&db, archive)?;
        Ok(Self { db, file: None, sums: Some(sums) })
    }

    /// The number of ledger entries that have been folded in.
    pub fn through(&self) -> Result<u64, CatalogError> {
        Ok(self.db.query_row("SELECT through FROM state", [], |row| row.get(0))?)
    }

    /// Folds consecutive entries in, all of them or none; `first` is the index of the first.
    ///
    /// # Errors
    /// [`CatalogError::Gap`] if `first` is not the next entry.
    pub fn fold(&mut self, first: u64, events: &[Event]) -> Result<(), CatalogError> {
        let expected = self.through()?;
        if first != expected {
            return Err(CatalogError::Gap { expected, found: first });
        }
        let transaction = self.db.transaction()?;
        for (index, event) in (first..).zip(events) {
            fold::fold(&transaction, index, event)?;
        }
        let through = first + events.len() as u64;
        transaction.execute("UPDATE state SET through = ?1", [through])?;
        transaction.commit()?;
        self.settle_if_long()
    }

    /// Ends writing: moves what was written into the file itself, and writes down the sums of its bytes.
    pub fn settle(&mut self) -> Result<(), CatalogError> {
        self.sums.as_mut().map_or(Ok(()), |sums| sums.settle(&self.db))
    }

    /// The files of the catalog at `path` that are not as their last writer left them; none is named while one writes
    /// only by chance: ask again what holds the lock.
    pub fn changed_files(path: &Path) -> Result<Vec<PathBuf>, CatalogError> {
        sums::changed_files(path).map_err(|source| CatalogError::Io { path: path.to_owned(), source })
    }

    fn settle_if_long(&mut self) -> Result<(), CatalogError> {
        self.sums.as_mut().map_or(Ok(()), |sums| sums.settle_if_long(&self.db))
    }

    /// Remembers how source files looked when their records were made, so that a later run need not read them.
    pub fn remember(&mut self, arrivals: &[Arrival]) -> Result<(), CatalogError> {
        let transaction = self.db.transaction()?;
        for arrival in arrivals {
            let sql = "INSERT OR REPLACE INTO arrival VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let (length, modified, changed, inode) = look(arrival);
            let values =
                params![arrival.place, length, modified, changed, inode, arrival.name, arrival.record.0];
            transaction.prepare_cached(sql)?.execute(values)?;
        }
        transaction.commit()?;
        self.settle_if_long()
    }

    /// The record that was made of a file at this place, with this name and this very look (its own `record` is
    /// not looked at).
    pub fn remembered(&self, arrival: &Arrival) -> Result<Option<RecordId>, CatalogError> {
        let sql =
            "SELECT record FROM arrival WHERE place = ?1 AND length = ?2 AND modified = ?3 AND changed = ?4
                   AND inode = ?5 AND name = ?6";
        let (length, modified, changed, inode) = look(arrival);
        let values = params![arrival.place, length, modified, changed, inode, arrival.name];
        let found = self.db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
        Ok(found.map(RecordId))
    }
}

/// Length, times in nanoseconds and inode, as SQLite's signed numbers.
fn look(arrival: &Arrival) -> (i64, i64, i64, i64) {
    let look = &arrival.look;
    let modified = look.modified.wrapping_mul(1_000_000_000).wrapping_add(look.modified_nanos);
    (look.length.cast_signed(), modified, look.changed, look.inode.cast_signed())
}

fn immutable(path: &Path) -> String {
    // Characters that mean something in a URI are written as %XX.
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri + "?immutable=1"
}

#[cfg(test)]
mod tests;
