//! What is known of records beyond their bytes: recognised beside every reading, again when the recogniser has
//! become better, and corrected by people.
//!
//! Driven by the catalog alone, like the reading: it can be stopped, resumed and repeated. Invariant: a text is
//! recognised once by each version of the recogniser.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::IngestError;
use super::keep::pool;
use crate::archive::{Archive, Batch, Writer};
use crate::catalog::{ListFilter, ObjectRow, ReadingState};
use crate::digest::ContentId;
use crate::extract::{Page, Transcript};
use crate::ledger::{Access, AccessionId, Aspect, Corrected, Described, RecordId, What};
use crate::monitor::{Counter, Monitor, Stage};
use crate::recognise::{self, Day, describe};

/// How many texts are recognised before they are committed.
const CHUNK: u64 = 512;

/// How many corrections are committed together.
const CORRECTED: usize = 256;

/// Recognises dates and references in the texts that no recogniser of this version has seen. Returns how many.
pub fn recognise(writer: &mut Writer<'_>, jobs: usize, monitor: &dyn Monitor) -> Result<u64, IngestError> {
    let total = writer.catalog().count_to_describe(recognise::VERSION)?;
    if total == 0 {
        return Ok(0);
    }
    monitor.begin(Stage::Read, Some(total));
    let (pool, today) = (pool(jobs)?, today(writer));
    let (mut after, mut done) = (RecordId(0), 0);
    while !monitor.stopping() {
        let chunk = writer.catalog().objects_to_describe(recognise::VERSION, after, CHUNK)?;
        let Some(last) = chunk.last() else { break };
        after = last.first_record;
        let archive = writer.archive();
        let look = |object: &ObjectRow| look(archive, object, today, monitor);
        let events: Vec<What> =
            pool.install(|| chunk.par_iter().filter_map(look).map(What::Description).collect());
        done += events.len() as u64;
        writer.commit(&Batch { events, ..Batch::default() }, monitor)?;
    }
    Ok(done)
}

/// Records what a person says of a record; aspects that are known so already are left out. An empty value says
/// that there is none. Returns what was written, `None` if there was nothing to write.
pub fn correct(
    writer: &mut Writer<'_>,
    record: RecordId,
    after: &BTreeMap<Aspect, String>,
    monitor: &dyn Monitor,
) -> Result<Option<Corrected>, IngestError> {
    let Some(corrected) = correction(writer, record, after)? else { return Ok(None) };
    let events = vec![What::Correction(corrected.clone())];
    writer.commit(&Batch { events, ..Batch::default() }, monitor)?;
    Ok(Some(corrected))
}

/// As [`correct`], for many records, each with an entry of its own. Returns how many were changed before the
/// monitor asked to stop.
pub fn correct_all(
    writer: &mut Writer<'_>,
    records: &[RecordId],
    after: &BTreeMap<Aspect, String>,
    monitor: &dyn Monitor,
) -> Result<u64, IngestError> {
    monitor.begin(Stage::Read, Some(records.len() as u64));
    let mut changed = 0;
    for some in records.chunks(CORRECTED) {
        if monitor.stopping() {
            break;
        }
        let mut events = Vec::new();
        for record in some {
            events.extend(correction(writer, *record, after)?.map(What::Correction));
        }
        monitor.count(Counter::ObjectsRead, some.len() as u64);
        changed += events.len() as u64;
        if !events.is_empty() {
            writer.commit(&Batch { events, ..Batch::default() }, monitor)?;
        }
    }
    Ok(changed)
}

/// Says of all records of an accession who may see them; never stopped half-way.
pub(super) fn set_level(
    writer: &mut Writer<'_>,
    accession: AccessionId,
    level: Access,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    let filter = ListFilter { accession: Some(accession), ..ListFilter::default() };
    let said = BTreeMap::from([(Aspect::Access, level.name().to_owned())]);
    let mut after = RecordId(0);
    loop {
        let found = writer.catalog().records(&filter, after, CHUNK)?;
        let Some(last) = found.last() else { return Ok(()) };
        after = last.id;
        let mut events = Vec::new();
        for record in &found {
            events.extend(correction(writer, record.id, &said)?.map(What::Correction));
        }
        if !events.is_empty() {
            writer.commit(&Batch { events, ..Batch::default() }, monitor)?;
        }
    }
}

/// What is news of what a person says.
fn correction(
    writer: &Writer<'_>,
    record: RecordId,
    after: &BTreeMap<Aspect, String>,
) -> Result<Option<Corrected>, IngestError> {
    let Some(found) = writer.catalog().record(record)? else { return Ok(None) };
    let known = writer.catalog().known(&found)?;
    let news = |(aspect, value): &(&Aspect, &String)| {
        known.said.get(aspect).map_or_else(|| known.value(**aspect) != **value, |said| said != *value)
    };
    let after: BTreeMap<Aspect, String> =
        after.iter().filter(news).map(|(aspect, value)| (*aspect, value.clone())).collect();
    if after.is_empty() {
        return Ok(None);
    }
    let before = after.keys().map(|aspect| (*aspect, known.value(*aspect))).collect();
    Ok(Some(Corrected { record, before, after }))
}

/// What the recogniser sees in a transcript.
pub(super) fn described(
    object: ContentId,
    transcript: ContentId,
    text: &Transcript,
    today: Day,
) -> Described {
    let pages: Vec<String> = text.pages.iter().map(Page::text).collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let description = Box::new(describe(&pages, today));
    Described { object, transcript, recogniser: recognise::VERSION.to_owned(), description }
}

/// The day by this writer's clock; two digits of a year are read beside it.
pub(super) fn today(writer: &Writer<'_>) -> Day {
    writer.now().day()
}

/// A transcript that is lost is named by the audit; it is tried again next time.
fn look(archive: &Archive, object: &ObjectRow, today: Day, monitor: &dyn Monitor) -> Option<Described> {
    let ReadingState::Read { transcript, .. } = &object.reading else { return None };
    let text = archive.transcript(transcript).ok()?;
    monitor.count(Counter::ObjectsRead, 1);
    Some(described(object.content, *transcript, &text, today))
}
