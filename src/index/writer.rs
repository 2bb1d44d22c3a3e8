//! [`Writer`]: puts documents in and commits them with the number of ledger entries they reflect.
//!
//! Invariants: one document per record; memory is bounded by the heap given plus [`IN_FLIGHT`] bytes of text, a
//! document larger than that being in flight alone; until a commit returns, readers see the commit before.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::indexer::{IndexWriterOptions, UserOperation};
use tantivy::schema::document::{Document as EngineDocument, TantivyDocument};
use tantivy::{IndexWriter, TantivyError};

use super::feedback::Keeper;
use super::schema::{Fields, Payload, VERSION};
use super::{Document, IndexError, Shared};
use crate::ledger::RecordId;

/// The most bytes of text that wait between `put` and the indexing threads.
const IN_FLIGHT: usize = 16 << 20;

/// The least memory the engine accepts for a thread.
const MIN_HEAP: usize = 15_000_000;

/// How often and how long to wait for the engine's lock: two seconds in all.
const LOCK_TRIES: u32 = 200;
const LOCK_WAIT: Duration = Duration::from_millis(10);

/// How long documents are waited for before the engine is asked whether it lives.
const PATIENCE: Duration = Duration::from_millis(250);

/// Puts documents into an index; there is one at a time.
pub struct Writer {
    engine: Option<IndexWriter<Queued>>,
    shared: Arc<Shared>,
    gate: Arc<Gate>,
    /// The highest record number that may have a document: none above it needs to be replaced.
    highest: u64,
    pending: bool,
    keeper: Keeper,
}

/// A document on its way to an indexing thread.
struct Queued {
    document: TantivyDocument,
    _pass: Pass,
}

/// Lets a bounded number of bytes through.
#[derive(Default)]
struct Gate {
    inside: Mutex<usize>,
    left: Condvar,
}

/// The right to have so many bytes in flight; it ends when it is dropped.
struct Pass {
    gate: Arc<Gate>,
    bytes: usize,
}

impl Writer {
    /// Takes the engine's writer lock and starts its threads.
    pub(super) fn start(
        engine: &tantivy::Index,
        shared: Arc<Shared>,
        threads: usize,
        heap_bytes: usize,
        highest: u64,
    ) -> Result<Self, IndexError> {
        let threads = threads.clamp(1, (heap_bytes / MIN_HEAP).max(1));
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((heap_bytes / threads).max(MIN_HEAP))
            .num_merge_threads(1)
            .build();
        let engine = patiently(|| engine.writer_with_options(options.clone()));
        let engine = engine.map_err(|e| unwritable(&shared.path, &e))?;
        Ok(Self {
            engine: Some(engine),
            shared,
            gate: Arc::default(),
            highest,
            pending: false,
            keeper: Keeper::default(),
        })
    }

    /// Puts a document in; it replaces any earlier document of the same record.
    pub fn put(&mut self, document: &Document) -> Result<(), IndexError> {
        // Each text is held twice: for its words and for their pieces.
        let bytes =
            2 * (document.text.len() + document.also.len() + document.name.len() + document.title.len());
        let mut made = to_engine(&self.shared.fields, document);
        for word in self.keeper.kept(&[&document.title, &document.text]) {
            made.add_u64(self.shared.fields.kept, word);
        }
        let queued = Queued { document: made, _pass: self.enter(bytes)? };
        let known = document.record.0 <= self.highest;
        self.highest = self.highest.max(document.record.0);
        self.pending = true;
        let (engine, shared) = self.engine()?;
        if known {
            engine.delete_term(shared.fields.record_term(document.record));
        }
        engine.add_document(queued).map_err(|e| unwritable(&shared.path, &e))?;
        Ok(())
    }

    /// Makes everything put so far durable and visible; `through` is the number of ledger entries it reflects.
    pub fn commit(&mut self, through: u64) -> Result<(), IndexError> {
        let archive = self.shared.archive.clone();
        let payload = Payload { version: VERSION, archive, through }.to_json();
        let (engine, shared) = self.engine()?;
        let mut prepared = engine.prepare_commit().map_err(|e| unwritable(&shared.path, &e))?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(|e| unwritable(&shared.path, &e))?;
        self.pending = false;
        self.shared.committed(through);
        Ok(())
    }

    /// Waits until so many bytes may be in flight, or the engine has ended.
    fn enter(&mut self, bytes: usize) -> Result<Pass, IndexError> {
        let gate = Arc::clone(&self.gate);
        let (engine, shared) = self.engine()?;
        gate.enter(bytes, || probe(engine, shared))
    }

    fn engine(&mut self) -> Result<(&mut IndexWriter<Queued>, &Shared), IndexError> {
        match &mut self.engine {
            Some(engine) => Ok((engine, &self.shared)),
            None => {
                Err(IndexError::Unwritable { path: self.shared.path.clone(), detail: "closed".to_owned() })
            }
        }
    }
}

impl Drop for Writer {
    /// Lets merges finish, lest small commits pile up segments for ever; what was not committed is given up.
    fn drop(&mut self) {
        if let Some(engine) = self.engine.take()
            && !self.pending
        {
            // A merge that fails leaves the segments as they were.
            let _ = engine.wait_merging_threads();
            self.shared.forget_snapshot();
        }
    }
}

fn to_engine(fields: &Fields, document: &Document) -> TantivyDocument {
    let mut made = TantivyDocument::new();
    made.add_u64(fields.record, document.record.0);
    made.add_i64(fields.arrived, document.arrived);
    made.add_text(fields.name, &document.name);
    made.add_text(fields.name, &document.title);
    made.add_text(fields.body, &document.text);
    if !document.also.is_empty() {
        made.add_text(fields.also, &document.also);
    }
    for fact in &document.facts {
        made.add_text(fields.facts, fact);
    }
    for facet in &document.facets {
        made.add_text(fields.facets, facet);
    }
    if let Some((first, last)) = document.dated {
        made.add_i64(fields.dated.0, first);
        made.add_i64(fields.dated.1, last);
    }
    made.add_text(fields.pieces, all_text(document));
    made
}

fn all_text(document: &Document) -> String {
    [&*document.name, &*document.title, &*document.text, &*document.also].join("\n")
}

impl EngineDocument for Queued {
    type Value<'a> = <TantivyDocument as EngineDocument>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as EngineDocument>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

impl Gate {
    /// Waits until so many bytes may enter, or nothing else is inside; asks `alive` now and then while it waits.
    fn enter(
        self: &Arc<Self>,
        bytes: usize,
        mut alive: impl FnMut() -> Result<(), IndexError>,
    ) -> Result<Pass, IndexError> {
        let full = |inside: &mut usize| *inside > 0 && inside.saturating_add(bytes) > IN_FLIGHT;
        loop {
            let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.left.wait_timeout_while(inside, PATIENCE, full);
            let (mut inside, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            if !waited.timed_out() {
                *inside += bytes;
                return Ok(Pass { gate: Arc::clone(self), bytes });
            }
            // What asks may have to wait for a document to leave.
            drop(inside);
            alive()?;
        }
    }
}

/// Returns the engine's error if its threads have ended. It says so only of an operation that it is given, so it
/// is told to delete what no record has. Documents that it had not begun stay in its queue as long as it lives.
fn probe(engine: &IndexWriter<Queued>, shared: &Shared) -> Result<(), IndexError> {
    let nothing = UserOperation::Delete(shared.fields.record_term(RecordId(u64::MAX)));
    engine.run([nothing]).map(drop).map_err(|e| unwritable(&shared.path, &e))
}

/// Waits a little for the engine's own lock: a child process that is just being started may still share the
/// handle of a writer that has ended.
fn patiently<T>(mut open: impl FnMut() -> tantivy::Result<T>) -> tantivy::Result<T> {
    for _ in 0..LOCK_TRIES {
        match open() {
            Err(TantivyError::LockFailure(..)) => std::thread::sleep(LOCK_WAIT),
            other => return other,
        }
    }
    open()
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inside = self.gate.inside.lock().unwrap_or_else(PoisonError::into_inner);
        *inside -= self.bytes;
        self.gate.left.notify_all();
    }
}

fn unwritable(path: &Path, error: &TantivyError) -> IndexError {
    IndexError::Unwritable { path: path.to_owned(), detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;
    use std::sync::{Barrier, mpsc};
    use std::thread;

    use tantivy::tokenizer::{BoxTokenStream, TextAnalyzer, Tokenizer};

    use super::super::pieces;
    use super::super::schema::{ANALYSIS, PIECES};
    use super::*;

    /// Panics when it is let.
    #[derive(Clone)]
    struct Panics(Arc<Barrier>);

    impl Tokenizer for Panics {
        type TokenStream<'a> = BoxTokenStream<'a>;

        fn token_stream<'a>(&'a mut self, _: &'a str) -> BoxTokenStream<'a> {
            self.0.wait();
            panic!("as the test wants it")
        }
    }

    fn put(writer: &mut Writer, record: u64, bytes: usize) -> Result<(), IndexError> {
        let text = "x".repeat(bytes);
        writer.put(&Document { record: RecordId(record), text, ..Document::default() })
    }

    #[test]
    fn a_panic_of_the_engine_is_an_error_of_the_next_document() {
        let gate = Arc::new(Barrier::new(2));
        let fields = Fields::new();
        let engine = tantivy::Index::create_in_ram(fields.schema.clone());
        engine.tokenizers().register(ANALYSIS, TextAnalyzer::from(Panics(Arc::clone(&gate))));
        engine.tokenizers().register(PIECES, pieces::analyzer());
        let (path, archive) = ("ram".into(), "a".to_owned());
        let snapshot = Mutex::default();
        let shared = Shared { path, archive, fields, through: AtomicU64::new(0), view: Vec::new(), snapshot };
        let mut writer = Writer::start(&engine, Arc::new(shared), 1, MIN_HEAP, 0).unwrap();
        let (told, heard) = mpsc::channel();
        thread::spawn(move || {
            put(&mut writer, 1, 1).unwrap();
            // It waits behind the first and never leaves the queue.
            put(&mut writer, 2, IN_FLIGHT / 2 - 1).unwrap();
            gate.wait();
            told.send(put(&mut writer, 3, IN_FLIGHT / 2 - 1)).unwrap();
        });
        let third = heard.recv_timeout(Duration::from_mins(1)).unwrap();
        assert!(matches!(third, Err(IndexError::Unwritable { .. })), "{third:?}");
    }
}
