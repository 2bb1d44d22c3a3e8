//! The dry run: reads and hashes everything, writes nothing, and says what would happen.

use std::collections::HashSet;

use rayon::prelude::*;

use super::keep::{arrival, pool};
use super::{IngestError, IngestOptions, Outcome};
use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::digest::{Digester, Digests};
use crate::disk;
use crate::ledger::RecordId;
use crate::monitor::{Counter, Monitor, Problem, ProblemCode, Stage};
use crate::source::{Found, Rule, Rules, Sip, SourceFile};

/// So many files are hashed at a time.
const BATCH: usize = 1_024;

/// Returns the account that [`super::ingest`] would come to. Members of packages are not counted.
pub fn plan(
    archive: &Archive,
    sip: &Sip,
    options: &IngestOptions,
    monitor: &dyn Monitor,
) -> Result<Outcome, IngestError> {
    monitor.begin(Stage::Keep, None);
    let catalog = archive.catalog()?;
    let rules = Rules { skip_litter: !options.litter, own_archive: super::keep::real_path(archive.root()) };
    let mut planner =
        Planner { catalog, options, monitor, seen: HashSet::new(), outcome: Outcome::default() };
    planner.outcome.complete = true;
    let pool = pool(options.jobs)?;
    let mut batch = Vec::new();
    for found in sip.walk(&rules) {
        monitor.count(Counter::FilesSeen, 1);
        planner.outcome.account.seen += 1;
        batch.extend(planner.sort(found)?);
        if batch.len() >= BATCH {
            planner.take(pool.install(|| hash_all(&batch, monitor)), &std::mem::take(&mut batch))?;
        }
        if monitor.stopping() {
            planner.outcome.complete = false;
            break;
        }
    }
    planner.take(pool.install(|| hash_all(&batch, monitor)), &batch)?;
    Ok(planner.outcome)
}

struct Planner<'a> {
    catalog: Catalog,
    options: &'a IngestOptions,
    monitor: &'a dyn Monitor,
    seen: HashSet<crate::digest::ContentId>,
    outcome: Outcome,
}

impl Planner<'_> {
    /// Counts what needs no reading, and returns what does.
    fn sort(&mut self, found: Found) -> Result<Option<SourceFile>, IngestError> {
        match found {
            Found::Skipped(_, rule) => self.skip(rule),
            Found::Problem(_, problem) => self.problem(&problem),
            Found::File(file) => {
                let known =
                    !self.options.reread && self.catalog.remembered(&arrival(&file, RecordId(0)))?.is_some();
                if !known {
                    return Ok(Some(file));
                }
                self.skip(Rule::AlreadyHere);
            }
        }
        Ok(None)
    }

    fn take(
        &mut self,
        hashed: Vec<Result<Digests, Problem>>,
        files: &[SourceFile],
    ) -> Result<(), IngestError> {
        for (file, digests) in files.iter().zip(hashed) {
            match digests {
                Err(problem) => self.problem(&problem),
                Ok(digests) if self.catalog.holds(&digests.content, &file.name)? => {
                    self.skip(Rule::AlreadyHere);
                }
                Ok(digests) => self.count(file, &digests)?,
            }
        }
        Ok(())
    }

    fn count(&mut self, file: &SourceFile, digests: &Digests) -> Result<(), IngestError> {
        let fresh = self.seen.insert(digests.content) && !self.catalog.names(&digests.content)?;
        let account = &mut self.outcome.account;
        account.bytes += digests.length;
        match (digests.length, fresh) {
            (0, _) => {
                let (subject, detail) = (file.name.shown(), String::new());
                self.problem(&Problem { subject, code: ProblemCode::Empty, detail });
            }
            (_, true) => account.new += 1,
            (_, false) => account.duplicate += 1,
        }
        Ok(())
    }

    fn skip(&mut self, rule: Rule) {
        *self.outcome.skipped.entry(rule).or_default() += 1;
        self.outcome.account.skipped += 1;
    }

    fn problem(&mut self, problem: &Problem) {
        self.outcome.account.problem += 1;
        self.monitor.problem(problem);
    }
}

fn hash_all(files: &[SourceFile], monitor: &dyn Monitor) -> Vec<Result<Digests, Problem>> {
    files.par_iter().map(|file| hash(file, monitor)).collect()
}

fn hash(file: &SourceFile, monitor: &dyn Monitor) -> Result<Digests, Problem> {
    let failed = |error: std::io::Error| Problem {
        subject: file.name.shown(),
        code: ProblemCode::Unreadable,
        detail: error.to_string(),
    };
    let (mut handle, _) = file.open().map_err(failed)?;
    let mut digester = Digester::default();
    let mut piece = vec![0; 1 << 17];
    loop {
        let read = disk::read_fully(&mut handle, &mut piece).map_err(failed)?;
        if read == 0 {
            break;
        }
        digester.update(&piece[..read]);
        monitor.count(Counter::BytesRead, read as u64);
    }
    monitor.count(Counter::FilesDone, 1);
    Ok(digester.finish())
}
