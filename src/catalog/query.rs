//! Questions to the catalog.

use rusqlite::types::ToSql;
use rusqlite::{OptionalExtension, Row};

use super::{
    Accession, Catalog, CatalogError, ListFilter, NotedProblem, ObjectRow, ReadingState, Record, Statistics,
};
use crate::digest::{ContentId, Sha256};
use crate::ledger::{AccessionId, Account, KeptPath, RecordId, Time};
use crate::source::LogicalPath;

pub(super) const RECORD: &str =
    "id, accession, entry, content, path, raw, modified, arrived, parent, problem, mismatch";
pub(super) const OBJECT: &str = "content, sha256, size, format, first_record, reading, transcript, engine, pages, confidence, code, detail, depth, active, pronom";
/// How far away in the order of arrival a neighbour in the folder is looked for.
const NEAR: u64 = 10_000;
const ACCESSION: &str = "id, opened, closed, agent, note, sources, litter, keep_only, seen, new, duplicate, skipped, problem, members, bytes";

impl Catalog {
    /// Finds a record by its identifier.
    pub fn record(&self, id: RecordId) -> Result<Option<Record>, CatalogError> {
        let Some(id) = row_id(id.0) else { return Ok(None) };
        let sql = format!("SELECT {RECORD} FROM record WHERE id = ?1");
        Ok(self.db.prepare_cached(&sql)?.query_row([id], record).optional()?)
    }

    /// Finds an object by its name.
    pub fn object(&self, content: &ContentId) -> Result<Option<ObjectRow>, CatalogError> {
        let sql = format!("SELECT {OBJECT} FROM object WHERE content = ?1");
        Ok(self.db.prepare_cached(&sql)?.query_row([content.as_bytes()], object).optional()?)
    }

    /// Finds an accession by its identifier.
    pub fn accession(&self, id: AccessionId) -> Result<Option<Accession>, CatalogError> {
        let Some(id) = row_id(id.0) else { return Ok(None) };
        let sql = format!("SELECT {ACCESSION} FROM accession WHERE id = ?1");
        Ok(self.db.prepare_cached(&sql)?.query_row([id], accession).optional()?)
    }

    /// Lists accessions, oldest first; with `open_only`, those that were never closed.
    pub fn accessions(&self, open_only: OpenOnly) -> Result<Vec<Accession>, CatalogError> {
        let only = if open_only == OpenOnly::Yes { "WHERE closed IS NULL" } else { "" };
        let sql = format!("SELECT {ACCESSION} FROM accession {only} ORDER BY id");
        self.all(&sql, &[], accession)
    }

    /// Lists records in the order of their identifiers.
    pub fn records(
        &self,
        filter: &ListFilter,
        after: RecordId,
        limit: u64,
    ) -> Result<Vec<Record>, CatalogError> {
        let sql = format!(
            "SELECT {RECORD} FROM record WHERE id > ?1 AND (?3 IS NULL OR accession = ?3)
             AND (?4 IS NULL OR instr(path, ?4) > 0)
             AND (NOT ?5 OR problem IS NOT NULL
                  OR EXISTS (SELECT 1 FROM object o WHERE o.content = record.content AND o.code IS NOT NULL)
                  OR EXISTS (SELECT 1 FROM problem p WHERE p.record = record.id))
             AND (NOT ?6 OR mismatch IS NOT NULL)
             AND (NOT ?7 OR EXISTS (SELECT 1 FROM object o WHERE o.content = record.content
                  AND o.reading = 'read' AND o.active IS NOT NULL))
             ORDER BY id LIMIT ?2"
        );
        let accession = filter.accession.map(|id| id.0);
        let values: [&dyn ToSql; 7] = [
            &after.0,
            &limit,
            &accession,
            &filter.path,
            &filter.problems_only,
            &filter.mismatched_only,
            &filter.active_only,
        ];
        self.all(&sql, &values, record)
    }

    /// How many records of an accession have names that promise another format than their bytes have.
    pub fn count_mismatched(&self, accession: AccessionId) -> Result<u64, CatalogError> {
        let sql = "SELECT count(*) FROM record WHERE accession = ?1 AND mismatch IS NOT NULL";
        Ok(self.db.query_row(sql, [accession.0], |row| row.get(0))?)
    }

    /// All records that have these bytes.
    pub fn records_of(&self, content: &ContentId) -> Result<Vec<Record>, CatalogError> {
        let sql = format!("SELECT {RECORD} FROM record WHERE content = ?1 ORDER BY id");
        self.all(&sql, &[content.as_bytes()], record)
    }

    /// All records that were taken out of this one.
    pub fn children(&self, parent: RecordId) -> Result<Vec<Record>, CatalogError> {
        let sql = format!("SELECT {RECORD} FROM record WHERE parent = ?1 ORDER BY id");
        self.all(&sql, &[&parent.0], record)
    }

    /// The records before and after this one in the same folder of the same accession, in the order they came in.
    pub fn neighbours(&self, of: &Record) -> Result<[Option<Record>; 2], CatalogError> {
        let folder = of.path.text().rsplit_once('/').map_or("", |(folder, _)| folder);
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let beside = |span: &str, order: &str| {
            let sql = format!(
                "SELECT {RECORD} FROM record WHERE {span} AND accession = ?2
                 AND substr(path, 1, length(?3)) = ?3 AND instr(substr(path, length(?3) + 1), '/') = 0
                 ORDER BY id {order} LIMIT 1"
            );
            let values: [&dyn ToSql; 4] = [&of.id.0, &of.accession.0, &start, &NEAR];
            Ok::<_, CatalogError>(self.all(&sql, &values, record)?.pop())
        };
        Ok([
            beside("id BETWEEN ?1 - ?4 AND ?1 - 1", "DESC")?,
            beside("id BETWEEN ?1 + 1 AND ?1 + ?4", "ASC")?,
        ])
    }

    /// True when a record with these bytes has this very name.
    pub fn holds(&self, content: &ContentId, path: &LogicalPath) -> Result<bool, CatalogError> {
        let same = |record: &Record| record.path.raw() == path.raw();
        Ok(self.records_of(content)?.iter().any(same))
    }

    /// Objects to be read, in the order of their first records, after the given one.
    pub fn objects_to_read(
        &self,
        which: ToRead,
        after: RecordId,
        limit: u64,
    ) -> Result<Vec<ObjectRow>, CatalogError> {
        let which = which.condition();
        let sql = format!(
            "SELECT {OBJECT} FROM object WHERE {which} AND first_record > ?1 ORDER BY first_record LIMIT ?2"
        );
        self.all(&sql, &[&after.0, &limit], object)
    }

    /// The number of objects to be read.
    pub fn count_to_read(&self, which: ToRead) -> Result<u64, CatalogError> {
        let sql = format!("SELECT count(*) FROM object WHERE {}", which.condition());
        Ok(self.db.query_row(&sql, [], |row| row.get(0))?)
    }

    /// Every object that the ledger names, transcripts included, with its size where known, in name order.
    pub fn each_object(&self, mut visit: impl FnMut(ContentId)) -> Result<(), CatalogError> {
        let sql =
            "SELECT content FROM object UNION SELECT transcript FROM object WHERE transcript IS NOT NULL
             UNION SELECT content FROM fixity_report";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            visit(ContentId::from_bytes(row.get(0)?));
        }
        Ok(())
    }

    /// True when the ledger names this object, as a record's content or as a transcript.
    pub fn names(&self, content: &ContentId) -> Result<bool, CatalogError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM object WHERE content = ?1)
                       OR EXISTS (SELECT 1 FROM transcript WHERE content = ?1)
                       OR EXISTS (SELECT 1 FROM fixity_report WHERE content = ?1)";
        Ok(self.db.prepare_cached(sql)?.query_row([content.as_bytes()], |row| row.get(0))?)
    }

    /// True when this kind of problem has been noted for this path before.
    pub fn knows_problem(&self, path: &str, code: &str) -> Result<bool, CatalogError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM problem WHERE path = ?1 AND code = ?2)";
        Ok(self.db.prepare_cached(sql)?.query_row([path, code], |row| row.get(0))?)
    }

    /// The problems of one accession, in the order they happened; those found while reading come last.
    pub fn problems(&self, accession: AccessionId) -> Result<Vec<NotedProblem>, CatalogError> {
        let sql = "SELECT record, path, code, detail FROM problem WHERE accession = ?1
             UNION ALL SELECT id, path, problem, '' FROM record WHERE accession = ?1 AND problem IS NOT NULL
             UNION ALL SELECT r.id, r.path, o.code, coalesce(o.detail, '') FROM record r
                 JOIN object o ON o.content = r.content WHERE r.accession = ?1 AND o.code IS NOT NULL
             UNION ALL SELECT r.id, r.path, 'ocr-missing', '' FROM record r
                 JOIN object o ON o.content = r.content WHERE r.accession = ?1 AND o.reading = 'waiting'";
        self.all(sql, &[&accession.0], |row| {
            let record: Option<u64> = row.get(0)?;
            Ok(NotedProblem {
                record: record.map(RecordId),
                path: row.get(1)?,
                code: row.get(2)?,
                detail: row.get(3)?,
            })
        })
    }

    /// The identifier that the next record will get.
    pub fn next_record(&self) -> Result<RecordId, CatalogError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM record";
        Ok(RecordId(self.db.query_row(sql, [], |row| row.get(0))?))
    }

    /// The identifier that the next accession will get.
    pub fn next_accession(&self) -> Result<AccessionId, CatalogError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM accession";
        Ok(AccessionId(self.db.query_row(sql, [], |row| row.get(0))?))
    }

    /// Totals over everything.
    pub fn statistics(&self) -> Result<Statistics, CatalogError> {
        let count = |sql: &str| self.db.query_row(sql, [], |row| row.get::<_, u64>(0));
        let groups = |column: &str| {
            let sql = format!("SELECT {column}, count(*) FROM object GROUP BY 1");
            self.all(&sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        Ok(Statistics {
            accessions: count("SELECT count(*) FROM accession")?,
            records: count("SELECT count(*) FROM record")?,
            objects: count("SELECT count(*) FROM object")?,
            bytes: count("SELECT coalesce(sum(size), 0) FROM object")?,
            pages: count("SELECT coalesce(sum(pages), 0) FROM object")?,
            fast: count("SELECT count(*) FROM object WHERE reading = 'read' AND depth = 'fast'")?,
            readings: groups("reading")?.into_iter().collect(),
            formats: groups("format")?.into_iter().collect(),
        })
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        values: &[&dyn ToSql],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, CatalogError> {
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(values, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Which objects to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToRead {
    /// Those that no reader has looked at.
    Pending,
    /// Those that wait for an OCR engine, wholly or for some of their pages.
    WaitingForOcr,
    /// Those whose scans had a first reading only.
    Fast,
    /// Those that have glyphs nobody knew.
    LettersUnknown,
    /// Those that could not be read.
    Failed,
}

impl ToRead {
    fn condition(self) -> &'static str {
        match self {
            Self::Pending => "reading = 'pending'",
            Self::WaitingForOcr => "(reading = 'waiting' OR reading = 'read' AND code = 'ocr-missing')",
            Self::Fast => "reading = 'read' AND depth = 'fast'",
            Self::LettersUnknown => "reading = 'read' AND unknown > 0",
            Self::Failed => "reading = 'failed'",
        }
    }
}

/// Which accessions to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenOnly {
    /// Only those that were never closed.
    Yes,
    /// All.
    No,
}

/// A number as the database has it; no row has a larger one, and to ask for it is no fault.
fn row_id(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}

pub(super) fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let text: String = row.get(4)?;
    let raw: Option<Vec<u8>> = row.get(5)?;
    let raw = raw.unwrap_or_else(|| text.clone().into_bytes());
    Ok(Record {
        id: RecordId(row.get(0)?),
        accession: AccessionId(row.get(1)?),
        entry: row.get(2)?,
        content: ContentId::from_bytes(row.get(3)?),
        path: LogicalPath::decoded(raw, text),
        modified: row.get::<_, Option<i64>>(6)?.map(Time),
        arrived: Time(row.get(7)?),
        parent: row.get::<_, Option<u64>>(8)?.map(RecordId),
        problem: row.get(9)?,
        mismatch: row.get(10)?,
    })
}

pub(super) fn object(row: &Row<'_>) -> rusqlite::Result<ObjectRow> {
    Ok(ObjectRow {
        content: ContentId::from_bytes(row.get(0)?),
        sha256: Sha256::from_bytes(row.get(1)?),
        size: row.get(2)?,
        format: row.get(3)?,
        first_record: RecordId(row.get(4)?),
        reading: reading(row)?,
        pronom: row.get(14)?,
    })
}

fn reading(row: &Row<'_>) -> rusqlite::Result<ReadingState> {
    let state: String = row.get(5)?;
    Ok(match state.as_str() {
        "read" => ReadingState::Read {
            transcript: ContentId::from_bytes(row.get(6)?),
            engine: row.get(7)?,
            pages: row.get(8)?,
            confidence: row.get(9)?,
            problem: row.get(10)?,
            depth: row.get(12)?,
            active: words(row.get(13)?),
        },
        "failed" => ReadingState::Failed { code: row.get(10)?, detail: row.get(11)? },
        "waiting" => ReadingState::Waiting,
        "pending" => ReadingState::Pending,
        _ => ReadingState::Nothing,
    })
}

/// Words that stand in one column, set apart by spaces.
fn words(column: Option<String>) -> Vec<String> {
    column.unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect()
}

fn accession(row: &Row<'_>) -> rusqlite::Result<Accession> {
    let sources: String = row.get(5)?;
    let sources: Vec<KeptPath> = serde_json::from_str(&sources).unwrap_or_default();
    let closed: Option<i64> = row.get(2)?;
    let account = match closed {
        Some(_) => Some(account(row)?),
        None => None,
    };
    Ok(Accession {
        id: AccessionId(row.get(0)?),
        opened: Time(row.get(1)?),
        closed: closed.map(Time),
        agent: row.get(3)?,
        note: row.get(4)?,
        sources: sources.iter().map(KeptPath::to_path).collect(),
        litter: row.get(6)?,
        keep_only: row.get(7)?,
        account,
    })
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        seen: row.get(8)?,
        new: row.get(9)?,
        duplicate: row.get(10)?,
        skipped: row.get(11)?,
        problem: row.get(12)?,
        members: row.get(13)?,
        bytes: row.get(14)?,
    })
}
