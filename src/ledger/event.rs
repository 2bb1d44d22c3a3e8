//! [`Event`]: something that happened, in PREMIS words. This is the wire form of a ledger entry: its JSON is
//! normative (`docs/FORMAT.md`, "Entries"). Nothing but the ledger's own entry is serialised below the verbs.
//!
//! Invariant: a released field never changes its meaning; a reader ignores fields it does not know.

use serde::{Deserialize, Serialize};

use super::accessed::Accessed;
use super::described::{Corrected, Described};
use super::drilled::Drill;
use super::fixity::FixityCheck;
use super::key_change::KeyChange;
use super::replicated::Replication;
use super::{AccessionId, Protected, RecordId, Repaired, Time};
use crate::digest::{ContentId, Sha256};
use crate::source::LogicalPath;

/// One event with its circumstances (PREMIS 3.0, event entity).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it was recorded.
    pub time: Time,
    /// The person or office that did it (PREMIS agent), as the operator named it.
    pub agent: String,
    /// The program that did it, with its version.
    pub software: String,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// An archive began.
    Creation {
        /// Its identifier: 32 hexadecimal digits.
        archive: String,
        /// Its name for people.
        name: String,
    },
    /// Material began to be taken in.
    AccessionOpened(AccessionOpened),
    /// A file arrived and its bytes are kept.
    Ingestion(Ingestion),
    /// A file was seen but could not be kept, or the taking in of its members ended early.
    Problem(ProblemNoted),
    /// Taking in ended.
    AccessionClosed(AccessionClosed),
    /// The text of an object was read, or could not be.
    Transcription(Transcription),
    /// A machine recognised what a text says of itself.
    Description(Described),
    /// A person told what is known of a record.
    Correction(Corrected),
    /// Everything kept, or a part of it, was read again and compared.
    FixityCheck(Box<FixityCheck>),
    /// Somebody was shown a confidential record, or may search for some.
    Access(Accessed),
    /// Parity was computed.
    Protection(Protected),
    /// Something that was damaged or missing was put right.
    Repair(Repaired),
    /// The log's key is another from here on.
    KeyChange(Box<KeyChange>),
    /// A copy of the archive elsewhere was brought up to date.
    Replication(Box<Replication>),
    /// A copy of the archive was restored for practice.
    Drill(Box<Drill>),
}

impl What {
    /// The words of all kinds of entries, as the wire form has them.
    pub const WORDS: &[&str] = &[
        "creation",
        "accession-opened",
        "ingestion",
        "problem",
        "accession-closed",
        "transcription",
        "description",
        "correction",
        "fixity-check",
        "access",
        "protection",
        "repair",
        "key-change",
        "replication",
        "drill",
    ];

    /// The word of this kind of entry.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Creation { .. } => "creation",
            Self::AccessionOpened(_) => "accession-opened",
            Self::Ingestion(_) => "ingestion",
            Self::Problem(_) => "problem",
            Self::AccessionClosed(_) => "accession-closed",
            Self::Transcription(_) => "transcription",
            Self::Description(_) => "description",
            Self::Correction(_) => "correction",
            Self::FixityCheck(_) => "fixity-check",
            Self::Access(_) => "access",
            Self::Protection(_) => "protection",
            Self::Repair(_) => "repair",
            Self::KeyChange(_) => "key-change",
            Self::Replication(_) => "replication",
            Self::Drill(_) => "drill",
        }
    }

    /// The object that an entry brings into the archive, with its length in bytes.
    pub fn brings(&self) -> Option<(ContentId, u64)> {
        match self {
            Self::Ingestion(new) => Some((new.object.blake3, new.object.size)),
            Self::Transcription(read) => match &read.outcome {
                Reading::Success { transcript, .. } => Some((transcript.blake3, transcript.size)),
                _ => None,
            },
            Self::FixityCheck(check) => Some((check.report.blake3, check.report.size)),
            _ => None,
        }
    }

    /// The record that an entry is about, where it is about one alone.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Self::Ingestion(new) => Some(new.record),
            Self::Correction(said) => Some(said.record),
            Self::Access(shown) => shown.record(),
            _ => None,
        }
    }
}

/// The beginning of an accession.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessionOpened {
    /// Its identifier.
    #[serde(with = "super::wire::accession")]
    pub accession: AccessionId,
    /// The sources as absolute paths on the machine that read them.
    pub sources: Vec<KeptPath>,
    /// What the operator wrote about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// True when files that systems leave behind are taken in too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub litter: bool,
    /// True when texts were not to be read in this run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_only: bool,
}

/// The arrival of one file: the birth of a record (an AIP, OAIS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingestion {
    /// The accession it came with.
    #[serde(with = "super::wire::accession")]
    pub accession: AccessionId,
    /// Its persistent identifier.
    #[serde(with = "super::wire::record")]
    pub record: RecordId,
    /// Its bytes.
    pub object: KeptObject,
    /// What its bytes are, as the format identification says (`format::Format`).
    pub format: String,
    /// Its name inside the submission.
    pub path: KeptPath,
    /// The modification time that the source gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
    /// The record it was taken out of, for members of packages.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::wire::maybe_record")]
    pub parent: Option<RecordId>,
    /// A problem noticed while keeping it (`monitor::ProblemCode`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The PRONOM identifier of its format, of the version where the bytes tell one; absent in entries of versions
    /// that did not tell versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pronom: Option<String>,
    /// The extension of its name, where that promises another format than the bytes have: a finding, no problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mismatch: Option<String>,
}

/// The bytes of an object, by both digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptObject {
    /// Its name in the store.
    #[serde(with = "super::wire::digest")]
    pub blake3: ContentId,
    /// Its digest for exchange.
    #[serde(with = "super::wire::digest")]
    pub sha256: Sha256,
    /// Its length in bytes.
    pub size: u64,
}

/// A path as text, and as raw bytes where the text does not say it all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPath {
    /// The text.
    pub text: String,
    /// The raw bytes in base64, present when they are not the UTF-8 form of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

/// Something that a human should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemNoted {
    /// The accession it happened in.
    #[serde(with = "super::wire::accession")]
    pub accession: AccessionId,
    /// The record concerned, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::wire::maybe_record")]
    pub record: Option<RecordId>,
    /// The file concerned.
    pub path: KeptPath,
    /// The kind of problem (`monitor::ProblemCode`).
    pub code: String,
    /// What the system or the parser said.
    pub detail: String,
}

/// The end of an accession, with its account: seen = new + duplicate + skipped + problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessionClosed {
    /// Its identifier.
    #[serde(with = "super::wire::accession")]
    pub accession: AccessionId,
    /// The account of its files.
    #[serde(flatten)]
    pub account: Account,
}

/// The account of an accession in files. It balances: `seen = new + duplicate + skipped + problem`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// Files found in the submission.
    pub seen: u64,
    /// Files whose content was not in the archive before.
    pub new: u64,
    /// Files whose content was in the archive under another name or from another time; each is a record too.
    pub duplicate: u64,
    /// Files left out by a rule.
    pub skipped: u64,
    /// Files that could not be kept, or are kept but need a human.
    pub problem: u64,
    /// Members taken out of packages (ZIP), beside the files above; each is a record too.
    pub members: u64,
    /// Bytes of all the records taken in.
    pub bytes: u64,
}

impl Account {
    /// True when every file seen is accounted for once.
    pub fn balances(&self) -> bool {
        self.seen == self.new + self.duplicate + self.skipped + self.problem
    }
}

/// The reading of one object (PREMIS event type "transcription").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcription {
    /// The object that was read.
    #[serde(with = "super::wire::digest")]
    pub object: ContentId,
    /// How it went (PREMIS eventOutcome).
    #[serde(flatten)]
    pub outcome: Reading,
}

/// How the reading of an object went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Reading {
    /// Its text is in the transcript.
    Success {
        /// The transcript, an object of its own.
        transcript: KeptObject,
        /// What read it, with versions.
        engine: String,
        /// The number of its pages.
        pages: u64,
        /// Mean confidence of recognised words in percent, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        confidence: Option<u64>,
        /// Something that a human should look at all the same (`monitor::ProblemCode`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
        /// How thoroughly its scans were read (`extract::Depth`); absent where nothing had to be recognised, and
        /// in entries of versions that knew one way only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        depth: Option<String>,
        /// What it holds that can act (`extract::ActiveContent`).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        active: Vec<String>,
        /// How many glyphs its transcript teaches (`extract::Glyphs`).
        #[serde(default, skip_serializing_if = "super::wire::is_zero")]
        learned: u64,
        /// How many of its glyphs nobody knew.
        #[serde(default, skip_serializing_if = "super::wire::is_zero")]
        unknown: u64,
    },
    /// Its pages wait for an OCR engine.
    Waiting,
    /// It could not be read.
    Failure {
        /// The kind of problem (`monitor::ProblemCode`).
        code: String,
        /// What the parser said.
        detail: String,
    },
}

impl KeptPath {
    /// Takes the name of a file inside a submission.
    pub fn of(path: &LogicalPath) -> Self {
        let raw = (path.raw() != path.text().as_bytes()).then(|| super::wire::to_base64(path.raw()));
        Self { text: path.text().to_owned(), raw }
    }

    /// Cuts what a parser said to what an entry can hold.
    pub fn bounded(detail: &str) -> String {
        super::entry::bounded(detail)
    }

    /// Returns the name again, raw bytes included; raw bytes that are not base64 fall back to the text.
    pub fn to_path(&self) -> LogicalPath {
        let raw = self.raw.as_deref().and_then(super::wire::from_base64);
        LogicalPath::decoded(raw.unwrap_or_else(|| self.text.clone().into_bytes()), self.text.clone())
    }
}
