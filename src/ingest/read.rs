//! The reading: every kept object that has not been read gets a transcript, which is kept as an object too.
//!
//! Driven by the catalog alone, so it can be stopped, resumed and repeated. Objects are read on all cores in
//! chunks of bounded weight; a chunk is committed in order, so the ledger does not depend on the number of cores.

use std::sync::Arc;

use rayon::prelude::*;

use super::commit::kept_object;
use super::keep::pool;
use super::{IngestError, ReadSummary, describe};
use crate::archive::{Archive, Batch, Writer};
use crate::catalog::{ObjectRow, ReadingState, ToRead};
use crate::digest::ContentId;
use crate::extract::{GlyphMemory, Readers, Reading, Transcript, Trouble};
use crate::format::Format;
use crate::ledger::{self, Described, KeptPath, RecordId, Transcription, What};
use crate::monitor::{Counter, Monitor, Problem, ProblemCode, Stage};
use crate::recognise::Day;
use crate::store::Staged;

/// A chunk weighs at most this much: what a crash may cost is a few minutes of recognition.
const CHUNK: u64 = 512;

/// Where every page takes seconds, a chunk weighs less: a crash costs a minute at most.
const THOROUGH_CHUNK: u64 = 64;

/// What a page-shaped object weighs; anything else weighs 1.
const HEAVY: u64 = 16;

/// What a worker makes of one object.
struct Done {
    staged: Option<Staged>,
    described: Option<Described>,
    outcome: ledger::Reading,
    pages: u64,
    trouble: Option<Trouble>,
}

/// Reads objects until none is left or the monitor asks to stop.
pub fn read(
    writer: &mut Writer<'_>,
    readers: &Readers,
    which: ToRead,
    jobs: usize,
    monitor: &dyn Monitor,
) -> Result<ReadSummary, IngestError> {
    let total = writer.catalog().count_to_read(which)?;
    if total == 0 {
        return Ok(ReadSummary::default());
    }
    monitor.begin(Stage::Read, Some(total));
    let memory = Arc::new(writer.glyph_memory()?);
    pass(writer, readers, &Pass { which, memory, wanted: &|_| true }, jobs, monitor)
}

/// One walk over objects, with one memory of glyphs from beginning to end: how far another core has come must not
/// change what is read.
pub(super) struct Pass<'p> {
    pub which: ToRead,
    pub memory: Arc<GlyphMemory>,
    /// Which of the objects are read at all.
    pub wanted: &'p dyn Fn(&ObjectRow) -> bool,
}

pub(super) fn pass(
    writer: &mut Writer<'_>,
    readers: &Readers,
    pass: &Pass<'_>,
    jobs: usize,
    monitor: &dyn Monitor,
) -> Result<ReadSummary, IngestError> {
    readers.remember(Arc::clone(&pass.memory));
    let mut summary = ReadSummary::default();
    let pool = pool(jobs)?;
    let mut after = RecordId(0);
    while !monitor.stopping() {
        let mut chunk = next_chunk(writer, pass.which, after)?;
        let Some(last) = chunk.last() else { break };
        after = last.first_record;
        chunk.retain(pass.wanted);
        let archive = writer.archive();
        let today = describe::today(writer);
        let work = |object: &ObjectRow| read_one(archive, readers, object, today, monitor);
        let done: Vec<Option<Done>> =
            pool.install(|| chunk.par_iter().map(work).collect::<Result<_, _>>())?;
        commit(writer, pass.which, &chunk, done, &mut summary, monitor)?;
    }
    Ok(summary)
}

fn next_chunk(writer: &Writer<'_>, which: ToRead, after: RecordId) -> Result<Vec<ObjectRow>, IngestError> {
    let most = if which == ToRead::Fast { THOROUGH_CHUNK } else { CHUNK };
    let mut chunk = writer.catalog().objects_to_read(which, after, most)?;
    let mut weight = 0;
    let fitting = chunk.iter().take_while(|object| {
        let first = weight == 0;
        weight += if is_heavy(&object.format) { HEAVY } else { 1 };
        first || weight <= most
    });
    let fitting = fitting.count();
    chunk.truncate(fitting);
    Ok(chunk)
}

fn is_heavy(format: &str) -> bool {
    format.parse::<Format>().is_ok_and(|format| format.media_type().starts_with("image/")) || format == "pdf"
}

/// Returns `None` if the run was asked to stop before this object.
fn read_one(
    archive: &Archive,
    readers: &Readers,
    object: &ObjectRow,
    today: Day,
    monitor: &dyn Monitor,
) -> Result<Option<Done>, IngestError> {
    if monitor.stopping() {
        return Ok(None);
    }
    let format = object.format.parse().unwrap_or(Format::Unknown);
    let reading = match archive.store().open(&object.content) {
        Ok(mut file) => readers.read(format, &mut file, object.size, monitor),
        // The object is lost: the audit says so too; here it is one file that cannot be read.
        Err(error) => Reading::Unreadable(Trouble::new(ProblemCode::Unreadable, error)),
    };
    monitor.count(Counter::ObjectsRead, 1);
    Ok(Some(match reading {
        Reading::Read(transcript, troubles) => {
            keep_transcript(archive, &object.content, &transcript, troubles, today)?
        }
        Reading::WaitingForOcr => {
            Done { staged: None, described: None, outcome: ledger::Reading::Waiting, pages: 0, trouble: None }
        }
        Reading::Unreadable(trouble) => failed(trouble),
        Reading::NothingToRead => failed(Trouble::new(ProblemCode::Broken, "no reader took it")),
    }))
}

fn keep_transcript(
    archive: &Archive,
    object: &ContentId,
    transcript: &Transcript,
    troubles: Vec<Trouble>,
    today: Day,
) -> Result<Done, IngestError> {
    let bytes = match serde_json::to_vec(transcript) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(failed(Trouble::broken(error))),
    };
    let staged = archive.store().stage_bytes(&bytes)?;
    let pages = transcript.pages.len() as u64;
    let trouble = troubles.into_iter().next();
    let outcome = ledger::Reading::Success {
        transcript: kept_object(&staged),
        engine: transcript.engine.clone(),
        pages,
        confidence: transcript.confidence().map(percent),
        problem: trouble.as_ref().map(|trouble| trouble.code.as_str().to_owned()),
        depth: transcript.depth.as_ref().map(word),
        active: transcript.active.iter().map(word).collect(),
        learned: transcript.glyphs.as_ref().map_or(0, |glyphs| glyphs.learned.len() as u64),
        unknown: transcript.glyphs.as_ref().map_or(0, |glyphs| glyphs.unknown.len() as u64),
    };
    let described = describe::described(*object, staged.digests.content, transcript, today);
    Ok(Done { staged: Some(staged), described: Some(described), outcome, pages, trouble })
}

/// The word under which the transcript has a value.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn failed(trouble: Trouble) -> Done {
    let (code, detail) = (trouble.code.as_str().to_owned(), KeptPath::bounded(&trouble.detail));
    let outcome = ledger::Reading::Failure { code, detail };
    Done { staged: None, described: None, outcome, pages: 0, trouble: Some(trouble) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of values from 0 to 100")]
fn percent(confidence: f32) -> u64 {
    confidence.clamp(0.0, 100.0).round() as u64
}

fn commit(
    writer: &mut Writer<'_>,
    which: ToRead,
    chunk: &[ObjectRow],
    done: Vec<Option<Done>>,
    summary: &mut ReadSummary,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    let mut batch = Batch::default();
    for (object, done) in chunk.iter().zip(done) {
        let Some(done) = done else { continue };
        tell(writer, object, &done, monitor)?;
        count(&done, summary);
        let news = match which {
            ToRead::LettersUnknown | ToRead::Fast | ToRead::Failed => {
                is_better(&object.reading, &done.outcome)
            }
            // Waiting objects that still wait are not news.
            _ => !(object.reading.is_waiting() && still_waits(&done.outcome)),
        };
        if !news {
            continue;
        }
        batch.staged.extend(done.staged);
        batch
            .events
            .push(What::Transcription(Transcription { object: object.content, outcome: done.outcome }));
        batch.events.extend(done.described.map(What::Description));
    }
    if !batch.events.is_empty() {
        writer.commit(&batch, monitor)?;
    }
    Ok(())
}

fn tell(
    writer: &Writer<'_>,
    object: &ObjectRow,
    done: &Done,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    let Some(trouble) = &done.trouble else { return Ok(()) };
    let record = writer.catalog().record(object.first_record)?;
    let subject = record.map_or_else(|| object.content.to_string(), |record| record.path.shown());
    monitor.problem(&Problem { subject, code: trouble.code, detail: trouble.detail.clone() });
    Ok(())
}

/// A second look does not replace a text by a failure, nor a thorough reading by a fast one.
fn is_better(before: &ReadingState, after: &ledger::Reading) -> bool {
    let ledger::Reading::Success { depth, .. } = after else { return false };
    let was_thorough = matches!(before, ReadingState::Read { depth: Some(depth), .. } if depth == "thorough");
    !(was_thorough && depth.as_deref() == Some("fast"))
}

fn still_waits(outcome: &ledger::Reading) -> bool {
    match outcome {
        ledger::Reading::Waiting => true,
        ledger::Reading::Success { problem, .. } => {
            problem.as_deref() == Some(ProblemCode::OcrMissing.as_str())
        }
        ledger::Reading::Failure { .. } => false,
    }
}

fn count(done: &Done, summary: &mut ReadSummary) {
    summary.pages += done.pages;
    match done.outcome {
        ledger::Reading::Success { .. } => summary.read += 1,
        ledger::Reading::Waiting => summary.waiting += 1,
        ledger::Reading::Failure { .. } => summary.failed += 1,
    }
}
