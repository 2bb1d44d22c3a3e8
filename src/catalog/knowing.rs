//! Questions about what is known of records: kinds, numbers, dates, citations.

use std::collections::BTreeMap;

use super::query::{OBJECT, RECORD, object, record};
use super::{Catalog, CatalogError, Known, ObjectRow, Record};
use crate::ledger::{Aspect, RecordId};
use crate::recognise::Description;

/// A record with what is known of it.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// The record.
    pub record: Record,
    /// What is known of it.
    pub known: Known,
}

impl Catalog {
    /// What is known of a record: a person's word before a machine's.
    pub fn known(&self, record: &Record) -> Result<Known, CatalogError> {
        let sql = "SELECT body FROM description WHERE content = ?1";
        let bodies: Vec<String> = self.all(sql, &[record.content.as_bytes()], |row| row.get(0))?;
        let description = bodies.first().map(|body| described(body)).transpose()?;
        Ok(Known::of(description, self.said(record.id)?))
    }

    /// Visits every record with what is known of it, in the order of their identifiers.
    pub fn each_known(&self, mut visit: impl FnMut(Numbered)) -> Result<(), CatalogError> {
        let mut after = RecordId(0);
        loop {
            let sql = format!("SELECT {RECORD} FROM record WHERE id > ?1 ORDER BY id LIMIT 1000");
            let found = self.all(&sql, &[&after.0], record)?;
            let Some(last) = found.last() else { return Ok(()) };
            after = last.id;
            for record in found {
                let known = self.known(&record)?;
                visit(Numbered { record, known });
            }
        }
    }

    /// The records that cite one of these keys, in the order of their identifiers.
    pub fn citing(&self, keys: &[String]) -> Result<Vec<Record>, CatalogError> {
        self.referring(keys, false)
    }

    /// The records that a machine knows by one of these keys, in the order of their identifiers.
    pub fn known_by(&self, keys: &[String]) -> Result<Vec<Record>, CatalogError> {
        self.referring(keys, true)
    }

    /// Objects whose text no recogniser of this version has looked at, in the order of their first records.
    pub fn objects_to_describe(
        &self,
        recogniser: &str,
        after: RecordId,
        limit: u64,
    ) -> Result<Vec<ObjectRow>, CatalogError> {
        let sql = format!(
            "SELECT {OBJECT} FROM object WHERE reading = 'read' AND first_record > ?2 AND NOT EXISTS (
                 SELECT 1 FROM description d WHERE d.content = object.content
                 AND d.recogniser = ?1 AND d.transcript = object.transcript)
             ORDER BY first_record LIMIT ?3"
        );
        self.all(&sql, &[&recogniser, &after.0, &limit], object)
    }

    /// The number of such objects.
    pub fn count_to_describe(&self, recogniser: &str) -> Result<u64, CatalogError> {
        let sql = "SELECT count(*) FROM object WHERE reading = 'read' AND NOT EXISTS (
                 SELECT 1 FROM description d WHERE d.content = object.content
                 AND d.recogniser = ?1 AND d.transcript = object.transcript)";
        Ok(self.db.query_row(sql, [recogniser], |row| row.get(0))?)
    }

    fn referring(&self, keys: &[String], own: bool) -> Result<Vec<Record>, CatalogError> {
        let sql = format!(
            "SELECT {RECORD} FROM record WHERE content IN (
                 SELECT content FROM reference WHERE own = ?2
                 AND (key = ?1 OR key > ?1 || ':' AND key < ?1 || ';')) ORDER BY id"
        );
        let mut found: BTreeMap<RecordId, Record> = BTreeMap::new();
        for key in keys {
            for record in self.all(&sql, &[key, &own], record)? {
                found.insert(record.id, record);
            }
        }
        Ok(found.into_values().collect())
    }

    fn said(&self, record: RecordId) -> Result<BTreeMap<Aspect, String>, CatalogError> {
        let sql = "SELECT aspect, value FROM said WHERE record = ?1";
        let rows = self.all(sql, &[&record.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let aspect = |name: &str| Aspect::ALL.into_iter().find(|aspect| aspect.name() == name);
        Ok(rows.into_iter().filter_map(|(name, value)| Some((aspect(&name)?, value))).collect())
    }
}

fn described(body: &str) -> Result<Description, CatalogError> {
    serde_json::from_str(body).map_err(|error| CatalogError::BadRow(error.to_string()))
}
