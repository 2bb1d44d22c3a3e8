//! Event → tables. The only way anything enters the catalog; a pure function of the entries in their order.

use rusqlite::{Transaction, params};

use super::{CatalogError, Known};
use crate::format::Format;
use crate::ledger::{
    AccessionClosed, AccessionOpened, Corrected, Described, Event, Ingestion, ProblemNoted, Reading,
    Transcription, What,
};

pub(super) fn fold(db: &Transaction<'_>, entry: u64, event: &Event) -> Result<(), CatalogError> {
    super::told::fold(db, entry, &event.what)?;
    match &event.what {
        What::Creation { .. }
        | What::Access(_)
        | What::KeyChange(_)
        | What::Protection(_)
        | What::Repair(_)
        | What::Replication(_)
        | What::Drill(_) => Ok(()),
        What::AccessionOpened(opened) => open(db, event, opened),
        What::Ingestion(ingestion) => ingest(db, entry, event, ingestion),
        What::Problem(problem) => note(db, entry, problem),
        What::AccessionClosed(closed) => close(db, event, closed),
        What::Transcription(transcription) => transcribe(db, transcription),
        What::Description(described) => describe(db, described),
        What::Correction(corrected) => correct(db, corrected),
        What::FixityCheck(check) => super::fixity::fold(db, entry, check),
    }
}

fn open(db: &Transaction<'_>, event: &Event, opened: &AccessionOpened) -> Result<(), CatalogError> {
    let sources = serde_json::to_string(&opened.sources).map_err(|e| CatalogError::BadRow(e.to_string()))?;
    let sql = "INSERT INTO accession (id, opened, agent, note, sources, litter, keep_only)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (litter, keep_only) = (opened.litter, opened.keep_only);
    let values =
        params![opened.accession.0, event.time.0, event.agent, opened.note, sources, litter, keep_only];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn ingest(db: &Transaction<'_>, entry: u64, event: &Event, new: &Ingestion) -> Result<(), CatalogError> {
    let content = new.object.blake3.as_bytes();
    let path = new.path.to_path();
    let raw = new.path.raw.is_some().then(|| path.raw());
    let sql = "INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    db.prepare_cached(sql)?.execute(params![
        new.record.0,
        new.accession.0,
        entry,
        content,
        path.text(),
        raw,
        new.modified.map(|time| time.0),
        event.time.0,
        new.parent.map(|parent| parent.0),
        new.problem,
        new.mismatch
    ])?;
    let readable = new.format.parse::<Format>().is_ok_and(Format::readable) && new.object.size > 0;
    let reading = if readable { "pending" } else { "nothing" };
    let sql = "INSERT OR IGNORE INTO object (content, sha256, size, format, first_record, reading, pronom)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let sha256 = new.object.sha256.as_bytes();
    let values = params![content, sha256, new.object.size, new.format, new.record.0, reading, new.pronom];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn note(db: &Transaction<'_>, entry: u64, problem: &ProblemNoted) -> Result<(), CatalogError> {
    let record = problem.record.map(|record| record.0);
    let values = params![entry, problem.accession.0, record, problem.path.text, problem.code, problem.detail];
    db.prepare_cached("INSERT INTO problem VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(values)?;
    Ok(())
}

fn close(db: &Transaction<'_>, event: &Event, closed: &AccessionClosed) -> Result<(), CatalogError> {
    let account = &closed.account;
    let sql = "UPDATE accession SET closed = ?2, seen = ?3, new = ?4, duplicate = ?5, skipped = ?6,
               problem = ?7, members = ?8, bytes = ?9 WHERE id = ?1";
    db.execute(
        sql,
        params![
            closed.accession.0,
            event.time.0,
            account.seen,
            account.new,
            account.duplicate,
            account.skipped,
            account.problem,
            account.members,
            account.bytes
        ],
    )?;
    Ok(())
}

fn transcribe(db: &Transaction<'_>, read: &Transcription) -> Result<(), CatalogError> {
    let content = read.object.as_bytes();
    match &read.outcome {
        Reading::Success {
            transcript, engine, pages, confidence, problem, depth, active, unknown, ..
        } => {
            let sql = "UPDATE object SET reading = 'read', transcript = ?2, engine = ?3, pages = ?4,
                       confidence = ?5, code = ?6, detail = NULL, depth = ?7, active = ?8, unknown = ?9 WHERE content = ?1";
            let kept = "INSERT OR IGNORE INTO transcript VALUES (?1, ?2)";
            db.prepare_cached(kept)?.execute(params![transcript.blake3.as_bytes(), transcript.size])?;
            let transcript = transcript.blake3.as_bytes();
            let active = (!active.is_empty()).then(|| active.join(" "));
            let values =
                params![content, transcript, engine, pages, confidence, problem, depth, active, unknown];
            db.prepare_cached(sql)?.execute(values)?;
        }
        Reading::Waiting => {
            db.prepare_cached("UPDATE object SET reading = 'waiting' WHERE content = ?1")?
                .execute([content])?;
        }
        Reading::Failure { code, detail } => {
            let sql = "UPDATE object SET reading = 'failed', code = ?2, detail = ?3 WHERE content = ?1";
            db.prepare_cached(sql)?.execute(params![content, code, detail])?;
        }
    }
    Ok(())
}

fn describe(db: &Transaction<'_>, new: &Described) -> Result<(), CatalogError> {
    let content = new.object.as_bytes();
    let body = serde_json::to_string(&new.description).map_err(|e| CatalogError::BadRow(e.to_string()))?;
    let sql = "INSERT OR REPLACE INTO description VALUES (?1, ?2, ?3, ?4)";
    let values = params![content, new.transcript.as_bytes(), new.recogniser, body];
    db.prepare_cached(sql)?.execute(values)?;
    db.prepare_cached("DELETE FROM reference WHERE content = ?1")?.execute([content])?;
    let known = Known::of(Some((*new.description).clone()), std::collections::BTreeMap::new());
    for (keys, own) in [(&known.keys, true), (&known.cited, false)] {
        for key in keys {
            let sql = "INSERT OR IGNORE INTO reference VALUES (?1, ?2, ?3)";
            db.prepare_cached(sql)?.execute(params![content, key, own])?;
        }
    }
    Ok(())
}

fn correct(db: &Transaction<'_>, new: &Corrected) -> Result<(), CatalogError> {
    for (aspect, value) in &new.after {
        let sql = "INSERT OR REPLACE INTO said VALUES (?1, ?2, ?3)";
        db.prepare_cached(sql)?.execute(params![new.record.0, aspect.name(), value])?;
    }
    Ok(())
}
