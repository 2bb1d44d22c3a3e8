//! The tables. A change here raises [`VERSION`], and older catalogs are built again on opening.

use rusqlite::Connection;

use super::CatalogError;

/// The version of the tables.
const VERSION: i64 = 6;

const TABLES: &str = "
BEGIN;
CREATE TABLE state (version INTEGER NOT NULL, archive TEXT NOT NULL, through INTEGER NOT NULL);
CREATE TABLE accession (
    id INTEGER PRIMARY KEY, opened INTEGER NOT NULL, closed INTEGER, agent TEXT NOT NULL, note TEXT NOT NULL,
    sources TEXT NOT NULL, litter INTEGER NOT NULL, keep_only INTEGER NOT NULL,
    seen INTEGER, new INTEGER, duplicate INTEGER, skipped INTEGER, problem INTEGER, members INTEGER, bytes INTEGER
);
CREATE TABLE object (
    content BLOB PRIMARY KEY, sha256 BLOB NOT NULL, size INTEGER NOT NULL, format TEXT NOT NULL,
    first_record INTEGER NOT NULL, reading TEXT NOT NULL, transcript BLOB, engine TEXT, pages INTEGER,
    confidence INTEGER, code TEXT, detail TEXT, depth TEXT, active TEXT,
    unknown INTEGER, pronom TEXT
) WITHOUT ROWID;
CREATE INDEX object_by_reading ON object (reading, first_record);
CREATE TABLE record (
    id INTEGER PRIMARY KEY, accession INTEGER NOT NULL, entry INTEGER NOT NULL, content BLOB NOT NULL,
    path TEXT NOT NULL, raw BLOB, modified INTEGER, arrived INTEGER NOT NULL, parent INTEGER, problem TEXT,
    mismatch TEXT
);
CREATE INDEX record_by_content ON record (content);
CREATE INDEX record_by_accession ON record (accession);
CREATE INDEX record_by_parent ON record (parent) WHERE parent IS NOT NULL;
CREATE INDEX record_by_mismatch ON record (accession, id) WHERE mismatch IS NOT NULL;
CREATE TABLE description (
    content BLOB PRIMARY KEY, transcript BLOB NOT NULL, recogniser TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE reference (
    content BLOB NOT NULL, key TEXT NOT NULL, own INTEGER NOT NULL, PRIMARY KEY (key, own, content)
) WITHOUT ROWID;
CREATE INDEX reference_by_content ON reference (content);
CREATE TABLE said (record INTEGER NOT NULL, aspect TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (record, aspect)) WITHOUT ROWID;
CREATE TABLE transcript (content BLOB PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE fixity (
    entry INTEGER NOT NULL, leg INTEGER NOT NULL, time INTEGER NOT NULL, first BLOB NOT NULL, last BLOB NOT NULL,
    size INTEGER NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (entry, leg)
) WITHOUT ROWID;
CREATE TABLE fixity_except (content BLOB NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (content, entry))
    WITHOUT ROWID;
CREATE TABLE fixity_report (content BLOB PRIMARY KEY, entry INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE told (subject INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (subject, entry)) WITHOUT ROWID;
CREATE TABLE problem (
    entry INTEGER PRIMARY KEY, accession INTEGER NOT NULL, record INTEGER, path TEXT NOT NULL,
    code TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX problem_by_accession ON problem (accession);
CREATE INDEX problem_by_path ON problem (path);
CREATE TABLE arrival (
    place BLOB PRIMARY KEY, length INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL,
    inode INTEGER NOT NULL, name BLOB NOT NULL, record INTEGER NOT NULL
) WITHOUT ROWID;
COMMIT;
";

pub(super) fn create(db: &Connection, archive: &str) -> Result<(), CatalogError> {
    db.execute_batch(TABLES)?;
    db.execute("INSERT INTO state VALUES (?1, ?2, 0)", (VERSION, archive))?;
    Ok(())
}

pub(super) fn is_current(db: &Connection, archive: &str) -> bool {
    check(db, archive).is_ok()
}

pub(super) fn check(db: &Connection, archive: &str) -> Result<(), CatalogError> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    let found = db.query_row("SELECT version, archive FROM state", [], read);
    match found {
        Ok((VERSION, ours)) if ours == archive => Ok(()),
        Ok((version, ours)) if ours == archive && version < VERSION => Err(CatalogError::Older(version)),
        Ok((version, other)) => Err(CatalogError::Stale(format!("version {version} of archive {other}"))),
        Err(error) => Err(CatalogError::Stale(error.to_string())),
    }
}
