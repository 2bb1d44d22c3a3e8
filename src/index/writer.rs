//! [`Writer`]: puts documents in and commits them with the number of ledger entries they reflect.
//!
//! Invariants: one document per record; memory is bounded by the heap given plus [`IN_FLIGHT`] bytes of text, a
//! document larger than that being in flight alone; until a commit returns, readers see the commit before.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::document::{Document as EngineDocument, TantivyDocument};
use tantivy::{IndexWriter, TantivyError};

use super::schema::{Fields, Payload, VERSION};
use super::{Document, IndexError, Shared};

/// The most bytes of text that wait between `put` and the indexing threads.
const IN_FLIGHT: usize = 16 << 20;

/// The least memory the engine accepts for a thread.
const MIN_HEAP: usize = 15_000_000;

/// How often and how long to wait for the engine's lock: two seconds in all.
const LOCK_TRIES: u32 = 200;
const LOCK_WAIT: Duration = Duration::from_millis(10);

/// Puts documents into an index; there is one at a time.
pub struct Writer {
    engine: Option<IndexWriter<Queued>>,
    shared: Arc<Shared>,
    gate: Arc<Gate>,
    /// The highest record number that may have a document: none above it needs to be replaced.
    highest: u64,
    pending: bool,
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
        Ok(Self { engine: Some(engine), shared, gate: Arc::default(), highest, pending: false })
    }

    /// Puts a document in; it replaces any earlier document of the same record.
    pub fn put(&mut self, document: &Document) -> Result<(), IndexError> {
        // Each text is held twice: for its words and for their pieces.
        let bytes =
            2 * (document.text.len() + document.also.len() + document.name.len() + document.title.len());
        let queued =
            Queued { document: to_engine(&self.shared.fields, document), _pass: self.gate.enter(bytes) };
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
    /// Waits until so many bytes may enter, or nothing else is inside.
    fn enter(self: &Arc<Self>, bytes: usize) -> Pass {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        while *inside > 0 && inside.saturating_add(bytes) > IN_FLIGHT {
            inside = self.left.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
        *inside += bytes;
        Pass { gate: Arc::clone(self), bytes }
    }
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
