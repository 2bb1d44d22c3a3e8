//! What a run is told, and what it answers.

use std::collections::BTreeMap;

use crate::ledger::{AccessionId, Account};
use crate::source::Rule;

/// How to take a submission in.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// Worker threads.
    pub jobs: usize,
    /// Keeps and records only; texts are read another time.
    pub keep_only: bool,
    /// Takes in files that systems leave behind, too.
    pub litter: bool,
    /// Reads every file again, also those that look as they did when they were taken in.
    pub reread: bool,
    /// What the operator writes about the accession.
    pub note: String,
    /// How deep packages within packages are taken apart.
    pub depth: u32,
}

/// The answer of a run.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The accession; `None` if there was nothing to write.
    pub accession: Option<AccessionId>,
    /// The account of its files.
    pub account: Account,
    /// The files left out, by rule.
    pub skipped: BTreeMap<Rule, u64>,
    /// Records made whose names promise another format than their bytes have.
    pub mismatched: u64,
    /// False if the run was asked to stop before its end.
    pub complete: bool,
    /// True if an interrupted accession was gone on with.
    pub resumed: bool,
    /// What became of the texts.
    pub read: ReadSummary,
}

impl std::ops::AddAssign for ReadSummary {
    fn add_assign(&mut self, more: Self) {
        self.read += more.read;
        self.pages += more.pages;
        self.waiting += more.waiting;
        self.failed += more.failed;
    }
}

/// The answer of a run of reading, in objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadSummary {
    /// Objects whose text was read.
    pub read: u64,
    /// Pages of them.
    pub pages: u64,
    /// Objects that wait for an OCR engine.
    pub waiting: u64,
    /// Objects that need a human.
    pub failed: u64,
}
