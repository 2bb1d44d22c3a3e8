//! Full text: documents in, record numbers out. The only room that knows the search engine.
//!
//! A lens: it can be deleted and is built again from ledger and transcripts. Nothing is stored but terms, places
//! and record numbers; what a person reads comes from the transcripts. Reading takes no lock and needs no right
//! to write. Invariants: one document per record; the same set of documents gives the same answers in the same
//! order, whatever the history; [`Index::through`] is the number of ledger entries it reflects.

mod dictionary;
mod directory;
mod error;
mod feedback;
mod forms;
mod likeness;
mod nearness;
mod pieces;
mod prefix;
mod query;
mod rank;
mod remembered;
mod schema;
mod select;
mod standing;
mod tokenizer;
mod view;
mod writer;

use std::fmt;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::collector::{Collector, Count};
use tantivy::directory::MmapDirectory;
use tantivy::{Directory, IndexSettings, ReloadPolicy, Searcher, TantivyError};

pub use error::IndexError;
pub use query::IndexQuery;
pub use select::{Counted, Order};
pub use writer::Writer;

use crate::ledger::RecordId;
use crate::lexicon::Dictionary;
use dictionary::Terms;
use directory::Unlocked;
use rank::{Living, TopRecords};
use schema::{ANALYSIS, Fields, PIECES, Payload, RECORD, VERSION};
use select::{Facets, Sorted};
use view::Shown;

/// How often a reader tries again when a writer deletes segments under its hands.
const TRIES: usize = 10;

/// What the index keeps of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The record.
    pub record: RecordId,
    /// Its path and file name, as text.
    pub name: String,
    /// The title found in the file; may be empty.
    pub title: String,
    /// The text of all pages.
    pub text: String,
    /// What other readings of the pages found beyond that text.
    pub also: String,
    /// When it arrived, in Unix seconds.
    pub arrived: i64,
    /// What is known of it, as words of the form `kind:value` ([`IndexQuery::Fact`]).
    pub facts: Vec<String>,
    /// What it is counted under, in the same form ([`Index::facets`]).
    pub facets: Vec<String>,
    /// The first and the last day it may be of, as day numbers ([`IndexQuery::Dated`]).
    pub dated: Option<(i64, i64)>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The number of all matching records.
    pub total: u64,
    /// The records asked for, best first, with their scores.
    pub records: Vec<(RecordId, f32)>,
}

/// The index of one archive.
#[derive(Clone)]
pub struct Index {
    engine: tantivy::Index,
    shared: Arc<Shared>,
}

/// What an index and its writer have in common.
struct Shared {
    path: PathBuf,
    archive: String,
    fields: Fields,
    through: AtomicU64,
    /// Facts of which a document that may be seen has one; empty for all documents.
    view: Vec<String>,
    /// The segments as last seen; opened when first asked for.
    snapshot: Mutex<Option<Arc<Living>>>,
}

impl Index {
    /// Opens the index in `path` for reading and, by [`Index::writer`], for writing.
    ///
    /// # Errors
    /// [`IndexError::Stale`] if there is none, or one of another version or archive; [`IndexError::Damaged`] if
    /// it cannot be understood. In both cases: delete it and build it again.
    pub fn open(path: &Path, archive: &str) -> Result<Self, IndexError> {
        if !path.join("meta.json").is_file() {
            return Err(stale(path, "missing"));
        }
        guarded(path, || Self::open_existing(path, archive))
    }

    /// Opens the index in `path`, making an empty one if there is nothing.
    ///
    /// # Errors
    /// As [`Index::open`]; [`IndexError::Unwritable`] if an empty one cannot be made.
    pub fn open_or_create(path: &Path, archive: &str) -> Result<Self, IndexError> {
        if !path.join("meta.json").exists() {
            Self::create(path, archive)?;
        }
        Self::open(path, archive)
    }

    /// The same index as somebody sees it who may see only documents of which one of these facts is known: nothing
    /// that is asked of it, no count and no word, tells of the others.
    #[must_use]
    pub fn seen_by(self, view: Vec<String>) -> Self {
        let Shared { path, archive, fields, through, .. } = &*self.shared;
        let through = AtomicU64::new(through.load(Ordering::Acquire));
        let (path, archive, fields) = (path.clone(), archive.clone(), fields.clone());
        let shared = Shared { path, archive, fields, through, view, snapshot: Mutex::new(None) };
        Self { engine: self.engine, shared: Arc::new(shared) }
    }

    /// How many ledger entries the index reflected when it was opened or last committed.
    pub fn through(&self) -> u64 {
        self.shared.through.load(Ordering::Acquire)
    }

    /// Begins to write, with so many threads and so many bytes for postings (15 MB a thread at least).
    pub fn writer(&self, threads: usize, heap_bytes: usize) -> Result<Writer, IndexError> {
        let path = &self.shared.path;
        let highest = self.highest_record()?;
        let engine = engine(path, writing_directory(path)?)?;
        Writer::start(&engine, Arc::clone(&self.shared), threads, heap_bytes, highest)
    }

    /// Finds the records that match, best first, leaving out the first `offset` and returning `limit` at most.
    ///
    /// Equal scores are ordered by record number.
    pub fn find(&self, query: &IndexQuery, offset: usize, limit: usize) -> Result<Found, IndexError> {
        let answers = &self.snapshot()?.answers.found;
        answers.or_find(format!("{offset} {limit} {query:?}"), || {
            let top = self.collected(query, TopRecords { keep: offset.saturating_add(limit) })?;
            Ok(Found { total: top.total, records: top.best.into_iter().skip(offset).collect() })
        })
    }

    /// Finds the records that match, in an order other than that of their scores.
    ///
    /// Equal keys are ordered by record number; records without a key come last.
    pub fn find_in_order(
        &self,
        query: &IndexQuery,
        order: Order,
        offset: usize,
        limit: usize,
    ) -> Result<Found, IndexError> {
        if order == Order::Relevance {
            return self.find(query, offset, limit);
        }
        let keep = offset.saturating_add(limit);
        let (total, best) = self.collected(query, Sorted { order, keep })?;
        Ok(Found { total, records: best.into_iter().skip(offset).map(|id| (id, 0.0)).collect() })
    }

    /// Counts the matching records by what they are counted under.
    pub fn facets(&self, query: &IndexQuery) -> Result<Counted, IndexError> {
        let query = query.matching();
        self.snapshot()?.answers.counted.or_find(format!("{query:?}"), || self.collected(&query, Facets))
    }

    /// Counts the matching records.
    pub fn count(&self, query: &IndexQuery) -> Result<u64, IndexError> {
        Ok(self.collected(&query.matching(), Count)? as u64)
    }

    /// Gives a collector the living documents that match and may be seen.
    fn collected<C: Collector>(&self, query: &IndexQuery, collector: C) -> Result<C::Fruit, IndexError> {
        guarded(&self.shared.path, || {
            let living = self.living()?;
            let wrong = |e: TantivyError| damaged(&self.shared.path, &e);
            let query = query.build(&living).map_err(wrong)?;
            let shown = Shown { living: &living, collector };
            living.searcher().search_with_statistics_provider(&*query, &shown, &*living).map_err(wrong)
        })
    }

    /// As [`Index::living`], from files that may rot.
    fn snapshot(&self) -> Result<Arc<Living>, IndexError> {
        guarded(&self.shared.path, || self.living())
    }

    /// Gives `look` the terms of the index.
    pub fn consult<T>(&self, look: impl FnOnce(&dyn Dictionary) -> T) -> Result<T, IndexError> {
        guarded(&self.shared.path, || {
            let living = self.living()?;
            let terms = Terms::new(&living).map_err(|e| damaged(&self.shared.path, &e))?;
            Ok(look(&terms))
        })
    }

    /// The number of records with a document.
    pub fn records(&self) -> Result<u64, IndexError> {
        self.count(&IndexQuery::Everything)
    }

    /// Reads every file of the index and compares its checksum.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] naming the files that do not agree.
    pub fn check(&self) -> Result<(), IndexError> {
        let path = &self.shared.path;
        guarded(path, || {
            let mut wrong: Vec<_> =
                self.engine.validate_checksum().map_err(|e| damaged(path, &e))?.into_iter().collect();
            wrong.sort();
            if wrong.is_empty() { Ok(()) } else { Err(damaged(path, &format!("checksum of {wrong:?}"))) }
        })
    }

    /// Looks again what has been committed, also by another process.
    pub fn reload(&self) -> Result<(), IndexError> {
        let payload = payload(&self.shared.path, &self.engine, &self.shared.archive)?;
        self.shared.committed(payload.through);
        Ok(())
    }

    fn open_existing(path: &Path, archive: &str) -> Result<Self, IndexError> {
        let directory = MmapDirectory::open(path).map_err(|e| damaged(path, &e))?;
        let engine = engine(path, Unlocked(directory))?;
        // First of all: an older one may have other fields.
        let through = AtomicU64::new(payload(path, &engine, archive)?.through);
        let fields = Fields::new();
        if engine.schema() != fields.schema {
            return Err(stale(path, "other fields"));
        }
        let (path, archive) = (path.to_owned(), archive.to_owned());
        let shared = Shared { path, archive, fields, through, view: Vec::new(), snapshot: Mutex::new(None) };
        Ok(Self { engine, shared: Arc::new(shared) })
    }

    fn create(path: &Path, archive: &str) -> Result<(), IndexError> {
        let unwritable = |detail: String| IndexError::Unwritable { path: path.to_owned(), detail };
        fs::create_dir_all(path).map_err(|e| unwritable(e.to_string()))?;
        let builder =
            tantivy::Index::builder().schema(Fields::new().schema).settings(IndexSettings::default());
        let made = builder.open_or_create(writing_directory(path)?).map_err(|e| unwritable(e.to_string()))?;
        // The first commit says whose index this is; without it the folder counts as stale.
        let commit = || -> tantivy::Result<()> {
            let mut writer: tantivy::IndexWriter = made.writer_with_num_threads(1, 15_000_000)?;
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(
                &Payload { version: VERSION, archive: archive.to_owned(), through: 0 }.to_json(),
            );
            prepared.commit().map(drop)
        };
        commit().map_err(|e| unwritable(e.to_string()))
    }

    /// The segments as last seen.
    fn living(&self) -> Result<Arc<Living>, IndexError> {
        let mut snapshot = self.shared.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(living) = &*snapshot {
            return Ok(Arc::clone(living));
        }
        let path = &self.shared.path;
        let searcher = open_segments(&self.engine).map_err(|e| damaged(path, &e))?;
        let living =
            Living::new(searcher, &self.shared.fields, &self.shared.view).map_err(|e| damaged(path, &e))?;
        Ok(Arc::clone(snapshot.insert(Arc::new(living))))
    }

    fn highest_record(&self) -> Result<u64, IndexError> {
        guarded(&self.shared.path, || {
            let living = self.living()?;
            let mut highest = 0;
            for segment in living.searcher().segment_readers() {
                let records =
                    segment.fast_fields().u64(RECORD).map_err(|e| damaged(&self.shared.path, &e))?;
                highest = highest.max(records.max_value());
            }
            Ok(highest)
        })
    }
}

impl Shared {
    fn committed(&self, through: u64) {
        self.through.store(through, Ordering::Release);
        self.forget_snapshot();
    }

    fn forget_snapshot(&self) {
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index({}, through {})", self.shared.path.display(), self.through())
    }
}

fn engine(path: &Path, directory: impl Directory) -> Result<tantivy::Index, IndexError> {
    let engine = tantivy::Index::open(directory).map_err(|e| damaged(path, &e))?;
    engine.tokenizers().register(ANALYSIS, tokenizer::analyzer());
    engine.tokenizers().register(PIECES, pieces::analyzer());
    Ok(engine)
}

fn writing_directory(path: &Path) -> Result<MmapDirectory, IndexError> {
    MmapDirectory::open(path)
        .map_err(|e| IndexError::Unwritable { path: path.to_owned(), detail: e.to_string() })
}

fn payload(path: &Path, engine: &tantivy::Index, archive: &str) -> Result<Payload, IndexError> {
    let meta = engine.load_metas().map_err(|e| damaged(path, &e))?;
    let text = meta.payload.ok_or_else(|| stale(path, "never committed"))?;
    let payload: Payload = serde_json::from_str(&text).map_err(|_| stale(path, "other version"))?;
    if payload.archive != archive {
        return Err(stale(path, &format!("of archive {}", payload.archive)));
    }
    match payload.version {
        VERSION => Ok(payload),
        version if version < VERSION => Err(IndexError::Older { path: path.to_owned(), version }),
        version => Err(stale(path, &format!("version {version}"))),
    }
}

/// Opens the segments of the last commit; a writer may delete them meanwhile, then there is a newer commit.
fn open_segments(engine: &tantivy::Index) -> tantivy::Result<Searcher> {
    let open = || {
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).num_warming_threads(0);
        let reader: tantivy::IndexReader = reader.try_into()?;
        Ok(reader.searcher())
    };
    let mut tried = open();
    for _ in 1..TRIES {
        match tried {
            Err(TantivyError::OpenReadError(_)) => tried = open(),
            other => return other,
        }
    }
    tried
}

/// Runs `look`; the engine may panic on files that rot, which is damage and not the end of the program.
fn guarded<T>(path: &Path, look: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    let caught = panic::catch_unwind(AssertUnwindSafe(look));
    caught.unwrap_or_else(|_| Err(damaged(path, &"the reader stopped")))
}

fn stale(path: &Path, found: &str) -> IndexError {
    IndexError::Stale { path: path.to_owned(), found: found.to_owned() }
}

fn damaged(path: &Path, detail: &dyn fmt::Display) -> IndexError {
    IndexError::Damaged { path: path.to_owned(), detail: detail.to_string() }
}
