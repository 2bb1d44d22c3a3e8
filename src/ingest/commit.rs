//! [`Committer`]: the single writer of a run. Takes staged batches in order, decides what each file is, and
//! commits batch by batch.
//!
//! Owns the account. An accession is opened by the first thing worth writing, so that a run that finds nothing
//! new writes nothing at all.

use std::collections::HashMap;

use super::keep::arrival;
use super::{IngestError, IngestOptions, Outcome};
use crate::archive::{Archive, Batch, Writer};
use crate::catalog::Record;
use crate::digest::ContentId;
use crate::format::Identity;
use crate::ledger::{
    AccessionClosed, AccessionId, AccessionOpened, Ingestion, KeptObject, KeptPath, ProblemNoted, RecordId,
    Time, What,
};
use crate::monitor::{Counter, Monitor, Problem, ProblemCode};
use crate::source::{LogicalPath, Rule, Sip, SourceFile};
use crate::store::Staged;

/// One file of the submission on its way to the writer.
pub(super) enum Seen {
    /// Read, staged and identified.
    Staged(SourceFile, Staged, Identity),
    /// Looks as it did when it became this record; not read again.
    Remembered(RecordId),
    /// Left out by a rule.
    Skipped(Rule),
    /// Could not be kept.
    Lost(LogicalPath, Problem),
    /// Not reached: the run was asked to stop.
    Stopped,
}

/// A record to be made.
pub(super) struct Arriving<'a> {
    pub path: &'a LogicalPath,
    pub identity: Identity,
    pub modified: Option<Time>,
    pub parent: Option<RecordId>,
}

/// Where a file belongs in the account.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    New,
    Duplicate,
    Problem,
    AlreadyHere,
}

pub(super) struct Committer<'w, 'a> {
    writer: &'w mut Writer<'a>,
    monitor: &'w dyn Monitor,
    opening: AccessionOpened,
    /// True once the opening is in the ledger or in the batch.
    opened: bool,
    next_record: RecordId,
    batch: Batch,
    /// Records of the batch, which the catalog does not know yet.
    fresh: HashMap<ContentId, Vec<(RecordId, Vec<u8>)>>,
    outcome: Outcome,
}

impl<'w, 'a> Committer<'w, 'a> {
    pub(super) fn new(
        writer: &'w mut Writer<'a>,
        sip: &Sip,
        options: &IngestOptions,
        interrupted: Option<AccessionId>,
        monitor: &'w dyn Monitor,
    ) -> Result<Self, IngestError> {
        let accession = interrupted.map_or_else(|| writer.catalog().next_accession(), Ok)?;
        let raw =
            |path: &std::path::PathBuf| LogicalPath::from_raw(path.as_os_str().as_encoded_bytes().to_vec());
        let opening = AccessionOpened {
            accession,
            sources: sip.roots().iter().map(|root| KeptPath::of(&raw(root))).collect(),
            note: options.note.clone(),
            litter: options.litter,
            keep_only: options.keep_only,
        };
        let next_record = writer.catalog().next_record()?;
        let outcome = Outcome { complete: true, resumed: interrupted.is_some(), ..Outcome::default() };
        let (batch, fresh) = (Batch::default(), HashMap::new());
        let opened = interrupted.is_some();
        Ok(Self { writer, monitor, opening, opened, next_record, batch, fresh, outcome })
    }

    pub(super) fn archive(&self) -> &'a Archive {
        self.writer.archive()
    }

    pub(super) fn writer(&self) -> &Writer<'a> {
        self.writer
    }

    pub(super) fn accession(&self) -> AccessionId {
        self.opening.accession
    }

    /// Takes one staged batch and commits it.
    pub(super) fn take(&mut self, batch: Vec<Seen>) -> Result<(), IngestError> {
        for seen in batch {
            self.take_one(seen)?;
        }
        self.commit()
    }

    fn take_one(&mut self, seen: Seen) -> Result<(), IngestError> {
        match seen {
            Seen::Stopped => {
                self.outcome.complete = false;
                return Ok(());
            }
            Seen::Staged(file, staged, identity) => self.take_file(&file, staged, identity)?,
            Seen::Remembered(record) => {
                let place = self.place_of(record)?;
                self.count(place);
            }
            Seen::Skipped(rule) => {
                *self.outcome.skipped.entry(rule).or_default() += 1;
                self.outcome.account.skipped += 1;
            }
            Seen::Lost(name, problem) => {
                self.outcome.account.problem += 1;
                self.note(None, &name, &problem)?;
            }
        }
        self.outcome.account.seen += 1;
        self.monitor.count(Counter::FilesDone, 1);
        Ok(())
    }

    fn take_file(
        &mut self,
        file: &SourceFile,
        staged: Staged,
        identity: Identity,
    ) -> Result<(), IngestError> {
        let modified = Some(Time(file.look.modified));
        let arriving = Arriving { path: &file.name, identity, modified, parent: None };
        let (record, place) = self.keep(&arriving, staged)?;
        self.count(place);
        self.batch.arrivals.push(arrival(file, record));
        Ok(())
    }

    /// Makes a record of staged bytes unless the same name with the same bytes is one already.
    pub(super) fn keep(
        &mut self,
        arriving: &Arriving<'_>,
        staged: Staged,
    ) -> Result<(RecordId, Place), IngestError> {
        let content = staged.digests.content;
        let known = self.known(&content)?;
        if let Some((record, _)) = known.iter().find(|(_, raw)| raw == arriving.path.raw()) {
            // The staged copy is published all the same: if the kept one has vanished, this heals it.
            self.batch.staged.push(staged);
            return Ok((*record, self.place_of(*record)?));
        }
        let record = self.next_record;
        self.next_record = RecordId(record.0 + 1);
        let empty = staged.digests.length == 0;
        let problem = empty.then(|| ProblemCode::Empty.as_str().to_owned());
        if empty {
            let (subject, detail) = (arriving.path.shown(), String::new());
            self.monitor.problem(&Problem { subject, code: ProblemCode::Empty, detail });
        }
        self.event(What::Ingestion(Ingestion {
            accession: self.opening.accession,
            record,
            object: kept_object(&staged),
            format: arriving.identity.format.as_str().to_owned(),
            path: KeptPath::of(arriving.path),
            modified: arriving.modified,
            parent: arriving.parent,
            problem,
            pronom: arriving.identity.pronom.map(str::to_owned),
            mismatch: arriving.identity.mismatch.clone(),
        }));
        self.outcome.mismatched += u64::from(arriving.identity.mismatch.is_some());
        let place = match (empty, known.is_empty()) {
            (true, _) => Place::Problem,
            (false, true) => Place::New,
            (false, false) => Place::Duplicate,
        };
        self.outcome.account.bytes += staged.digests.length;
        self.fresh.entry(content).or_default().push((record, arriving.path.raw().to_vec()));
        self.batch.staged.push(staged);
        Ok((record, place))
    }

    /// Counts a member of a file that holds others.
    pub(super) fn count_member(&mut self) {
        self.outcome.account.members += 1;
    }

    /// Notes a problem in the ledger, unless the same one has been noted before.
    pub(super) fn note(
        &mut self,
        record: Option<RecordId>,
        path: &LogicalPath,
        problem: &Problem,
    ) -> Result<(), IngestError> {
        self.monitor.problem(problem);
        if self.writer.catalog().knows_problem(path.text(), problem.code.as_str())? {
            return Ok(());
        }
        self.event(What::Problem(ProblemNoted {
            accession: self.opening.accession,
            record,
            path: KeptPath::of(path),
            code: problem.code.as_str().to_owned(),
            detail: KeptPath::bounded(&problem.detail),
        }));
        Ok(())
    }

    /// Commits what has gathered.
    pub(super) fn commit(&mut self) -> Result<(), IngestError> {
        let batch = std::mem::take(&mut self.batch);
        self.fresh.clear();
        if batch.events.is_empty() {
            self.heal(batch.staged)?;
            return Ok(self.writer.remember(&batch.arrivals)?);
        }
        self.writer.commit(&batch, self.monitor)?;
        Ok(())
    }

    /// Commits what has gathered, if anything has.
    pub(super) fn commit_found(&mut self) -> Result<(), IngestError> {
        if self.batch.events.is_empty() && self.batch.staged.is_empty() { Ok(()) } else { self.commit() }
    }

    /// Nothing is new, but what the store has lost since comes back.
    fn heal(&self, staged: Vec<Staged>) -> Result<(), IngestError> {
        let store = self.archive().store();
        let (here, lost): (Vec<_>, Vec<_>) =
            staged.into_iter().partition(|s| store.contains(&s.digests.content));
        here.iter().try_for_each(|staged| store.discard(staged))?;
        if !lost.is_empty() {
            store.publish(&lost)?;
        }
        Ok(())
    }

    /// True when so much has gathered that it should be committed.
    pub(super) fn is_full(&self) -> bool {
        let bytes: u64 = self.batch.staged.iter().map(|staged| staged.digests.length).sum();
        self.batch.staged.len() >= 1_024 || bytes >= 64 << 20
    }

    /// Closes the accession if it was opened and the run reached its end.
    pub(super) fn close(mut self) -> Result<Outcome, IngestError> {
        self.outcome.complete &= !self.monitor.stopping();
        if self.opened {
            self.outcome.accession = Some(self.opening.accession);
            if self.outcome.complete {
                let account = self.outcome.account;
                self.event(What::AccessionClosed(AccessionClosed {
                    accession: self.opening.accession,
                    account,
                }));
            }
        }
        self.commit()?;
        Ok(self.outcome)
    }

    pub(super) fn stop(&mut self) {
        self.outcome.complete = false;
    }

    /// Adds an event; the first one opens the accession.
    fn event(&mut self, what: What) {
        if !self.opened {
            self.opened = true;
            self.batch.events.push(What::AccessionOpened(self.opening.clone()));
        }
        self.batch.events.push(what);
    }

    fn known(&self, content: &ContentId) -> Result<Vec<(RecordId, Vec<u8>)>, IngestError> {
        let in_catalog = self.writer.catalog().records_of(content)?;
        let mut known: Vec<_> =
            in_catalog.iter().map(|record| (record.id, record.path.raw().to_vec())).collect();
        known.extend(self.fresh.get(content).into_iter().flatten().cloned());
        Ok(known)
    }

    /// Where a file belongs that is a record already: as it was, if this very accession made the record before
    /// it was interrupted; otherwise it is left out as being here.
    fn place_of(&mut self, record: RecordId) -> Result<Place, IngestError> {
        let Some(found) = self.writer.catalog().record(record)? else { return Ok(Place::AlreadyHere) };
        if found.accession != self.opening.accession {
            return Ok(Place::AlreadyHere);
        }
        self.original_place(&found)
    }

    fn original_place(&mut self, record: &Record) -> Result<Place, IngestError> {
        let object = self.writer.catalog().object(&record.content)?;
        self.outcome.account.bytes += object.as_ref().map_or(0, |object| object.size);
        Ok(match object {
            _ if record.problem.is_some() => Place::Problem,
            Some(object) if object.first_record == record.id => Place::New,
            _ => Place::Duplicate,
        })
    }

    fn count(&mut self, place: Place) {
        let account = &mut self.outcome.account;
        match place {
            Place::New => account.new += 1,
            Place::Duplicate => account.duplicate += 1,
            Place::Problem => account.problem += 1,
            Place::AlreadyHere => {
                account.skipped += 1;
                *self.outcome.skipped.entry(Rule::AlreadyHere).or_default() += 1;
            }
        }
    }
}

pub(super) fn kept_object(staged: &Staged) -> KeptObject {
    let digests = &staged.digests;
    KeptObject { blake3: digests.content, sha256: digests.sha256, size: digests.length }
}
