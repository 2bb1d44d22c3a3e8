//! When an object was last verified: a row for each range of names that an audit has read, none for each object.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{Catalog, CatalogError};
use crate::digest::ContentId;
use crate::ledger::{FixityCheck, FixityScope, RecordId, Time};

/// What must hold so that a range `f` covers the object `o` whose first record is `r`.
const COVERS: &str = "o.content BETWEEN f.first AND f.last AND r.entry < f.size AND r.entry >= f.since
    AND NOT EXISTS (SELECT 1 FROM fixity_except e WHERE e.content = o.content AND e.entry = f.entry)";

pub(super) fn fold(db: &Transaction<'_>, entry: u64, check: &FixityCheck) -> Result<(), CatalogError> {
    let since = match check.scope {
        FixityScope::Since { entry } => entry,
        FixityScope::All | FixityScope::Slice { .. } => 0,
    };
    for (leg, read) in check.read.iter().enumerate() {
        let (first, last) = (read.from.as_bytes(), read.through.as_bytes());
        let values = params![entry, leg as u64, read.time.0, first, last, check.size, since];
        db.prepare_cached("INSERT INTO fixity VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(values)?;
    }
    for id in &check.except {
        let sql = "INSERT OR IGNORE INTO fixity_except VALUES (?1, ?2)";
        db.prepare_cached(sql)?.execute(params![id.as_bytes(), entry])?;
    }
    let sql = "INSERT OR IGNORE INTO fixity_report VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute(params![check.report.blake3.as_bytes(), entry])?;
    Ok(())
}

impl Catalog {
    /// When the bytes of an object were last read by an audit and agreed; `None` for never.
    pub fn verified(&self, content: &ContentId) -> Result<Option<Time>, CatalogError> {
        let sql = format!(
            "SELECT max(f.time) FROM object o JOIN record r ON r.id = o.first_record, fixity f
             WHERE o.content = ?1 AND {COVERS}"
        );
        let time = self.db.prepare_cached(&sql)?.query_row([content.as_bytes()], |row| row.get(0))?;
        Ok(Option::<i64>::map(time, Time))
    }

    /// How many objects of records an audit has read since this moment.
    pub fn verified_since(&self, moment: Time) -> Result<u64, CatalogError> {
        let sql = format!(
            "SELECT count(*) FROM object o JOIN record r ON r.id = o.first_record
             WHERE EXISTS (SELECT 1 FROM fixity f WHERE f.time >= ?1 AND {COVERS})"
        );
        Ok(self.db.query_row(&sql, [moment.0], |row| row.get(0))?)
    }

    /// The entries of the ledger that tell of audits, the latest first.
    pub fn audits(&self) -> Result<Vec<u64>, CatalogError> {
        let mut rows =
            self.db.prepare_cached("SELECT DISTINCT entry FROM fixity_report ORDER BY entry DESC")?;
        let entries = rows.query_map([], |row| row.get(0))?;
        Ok(entries.collect::<Result<_, _>>()?)
    }

    /// The first record whose bytes no audit has ever read; `None` where all were read.
    pub fn first_unverified(&self) -> Result<Option<RecordId>, CatalogError> {
        let sql = format!(
            "SELECT r.id FROM object o JOIN record r ON r.id = o.first_record
             WHERE NOT EXISTS (SELECT 1 FROM fixity f WHERE {COVERS}) ORDER BY r.id LIMIT 1"
        );
        let found = self.db.prepare_cached(&sql)?.query_row([], |row| row.get(0)).optional()?;
        Ok(found.map(RecordId))
    }
}
