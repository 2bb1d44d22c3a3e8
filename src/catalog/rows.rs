//! What the catalog answers with: accessions, records, objects, problems, totals.

use std::collections::BTreeMap;

use crate::digest::{ContentId, Sha256};
use crate::ledger::{AccessionId, Account, RecordId, Time};
use crate::monitor::ProblemCode;
use crate::source::{LogicalPath, Look};

/// One act of taking material in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accession {
    /// Its identifier.
    pub id: AccessionId,
    /// When it began.
    pub opened: Time,
    /// When it ended; `None` for one that is going on or was interrupted.
    pub closed: Option<Time>,
    /// Who took it in.
    pub agent: String,
    /// What the operator wrote about it.
    pub note: String,
    /// The sources, as absolute paths on the machine that read them.
    pub sources: Vec<LogicalPath>,
    /// True when files that systems leave behind are taken in too.
    pub litter: bool,
    /// True when texts were not to be read in that run.
    pub keep_only: bool,
    /// Its account, once closed.
    pub account: Option<Account>,
}

/// One arrival of one file (an AIP, OAIS).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its persistent identifier.
    pub id: RecordId,
    /// The accession it came with.
    pub accession: AccessionId,
    /// The ledger entry that made it.
    pub entry: u64,
    /// Its bytes.
    pub content: ContentId,
    /// Its name inside the submission.
    pub path: LogicalPath,
    /// The modification time that the source gave.
    pub modified: Option<Time>,
    /// When it was taken in.
    pub arrived: Time,
    /// The record it was taken out of.
    pub parent: Option<RecordId>,
    /// A problem noticed while keeping it (`monitor::ProblemCode`).
    pub problem: Option<String>,
    /// The extension of its name, where that promises another format than the bytes have.
    pub mismatch: Option<String>,
}

/// Whether the text of an object has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingState {
    /// Not yet.
    Pending,
    /// There is nothing in this format that Diwan can read.
    Nothing,
    /// Its pages wait for an OCR engine.
    Waiting,
    /// Read; the transcript is an object.
    Read {
        /// The transcript.
        transcript: ContentId,
        /// What read it.
        engine: String,
        /// The number of its pages.
        pages: u64,
        /// Mean confidence of recognised words in percent.
        confidence: Option<u64>,
        /// Something that a human should look at all the same.
        problem: Option<String>,
        /// How thoroughly its scans were read, where anything had to be recognised.
        depth: Option<String>,
        /// What it holds that can act.
        active: Vec<String>,
    },
    /// It could not be read.
    Failed {
        /// The kind of problem.
        code: String,
        /// What the parser said.
        detail: String,
    },
}

/// One kept byte string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRow {
    /// Its name in the store.
    pub content: ContentId,
    /// Its digest for exchange.
    pub sha256: Sha256,
    /// Its length in bytes.
    pub size: u64,
    /// What it is (`format::Format`).
    pub format: String,
    /// The first record that has these bytes.
    pub first_record: RecordId,
    /// Whether its text has been read.
    pub reading: ReadingState,
    /// The PRONOM identifier told when it was kept.
    pub pronom: Option<String>,
}

/// A problem told in the ledger, or found while reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedProblem {
    /// The record concerned, if there is one.
    pub record: Option<RecordId>,
    /// The file concerned, as text.
    pub path: String,
    /// The kind of problem (`monitor::ProblemCode`).
    pub code: String,
    /// What the system or the parser said.
    pub detail: String,
}

impl ObjectRow {
    /// The transcript, where its text has been read.
    pub fn transcript(&self) -> Option<&ContentId> {
        match &self.reading {
            ReadingState::Read { transcript, .. } => Some(transcript),
            _ => None,
        }
    }
}

impl ReadingState {
    /// True when its scans had a first reading only.
    pub fn is_fast(&self) -> bool {
        matches!(self, Self::Read { depth: Some(depth), .. } if depth == "fast")
    }

    /// True when it, or some of its pages, wait for an OCR engine.
    pub fn is_waiting(&self) -> bool {
        match self {
            Self::Waiting => true,
            Self::Read { problem, .. } => problem.as_deref() == Some(ProblemCode::OcrMissing.as_str()),
            _ => false,
        }
    }
}

/// How a source file looked when its record was made.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Where it lay, as raw bytes of the absolute path.
    pub place: Vec<u8>,
    /// Its name inside the submission, raw.
    pub name: Vec<u8>,
    /// Its size, times and inode.
    pub look: Look,
    /// The record that was made of it.
    pub record: RecordId,
}

/// Which records to list.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only those of this accession.
    pub accession: Option<AccessionId>,
    /// Only those whose path contains this text.
    pub path: Option<String>,
    /// Only those with a problem.
    pub problems_only: bool,
    /// Only those whose names promise another format than their bytes have.
    pub mismatched_only: bool,
    /// Only those whose files hold what can act.
    pub active_only: bool,
}

/// Totals over the archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Accessions, closed or not.
    pub accessions: u64,
    /// Records.
    pub records: u64,
    /// Different objects among them.
    pub objects: u64,
    /// Bytes of these objects.
    pub bytes: u64,
    /// Pages read.
    pub pages: u64,
    /// Objects whose scans had a first reading only: `diwan ocr` reads them thoroughly.
    pub fast: u64,
    /// Objects by state of reading.
    pub readings: BTreeMap<String, u64>,
    /// Objects by format.
    pub formats: BTreeMap<String, u64>,
}
