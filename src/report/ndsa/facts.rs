//! [`facts`]: what ledger and catalog show of how an archive is looked after.

use std::collections::{BTreeMap, BTreeSet};

use crate::archive::{Archive, ArchiveError};
use crate::digest::ContentId;
use crate::ledger::{Drill, Event, FixityCheck, FixityScope, RecordId, Replication, Time, What};
use crate::recognise::Description;
use crate::report::ReportError;

/// What the caller knows.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The names of the copies that are kept now.
    pub replicas: BTreeSet<String>,
    /// How many people may log in.
    pub users: u64,
    /// What people have declared, by the word of the condition.
    pub declared: BTreeMap<String, String>,
    /// The present moment.
    pub now: Time,
}

/// What ledger and catalog show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The last copying to each copy that is kept now.
    pub copies: BTreeMap<String, Replication>,
    /// Complete checks of everything.
    pub checks: u64,
    /// Checks of a part, and those that found damage or stopped.
    pub partial: u64,
    /// The last complete check of everything.
    pub checked: Option<Time>,
    /// True when something happened after the last complete check that asks for another; a drill is none, because it
    /// reads a copy.
    pub unchecked: bool,
    /// Parity was computed.
    pub parity: bool,
    /// Entries, and those that name nobody.
    pub entries: (u64, u64),
    /// Records that people have described.
    pub corrected: u64,
    /// Objects of which kind, title, subject or issuer was recognised.
    pub described: u64,
    /// Records.
    pub records: u64,
    /// Objects, those of no known format, and those nobody has tried to read.
    pub objects: (u64, u64, u64),
}

/// Reads the ledger once, and the totals of the catalog.
pub fn facts(archive: &Archive, given: &Given) -> Result<Facts, ReportError> {
    let mut course = Course::default();
    course.follow(archive)?;
    course.facts(archive, given)
}

/// What the ledger shows up to an entry, so that what is added later is all that has to be read later.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// The entries that were read.
    size: u64,
    facts: Facts,
    corrected: BTreeSet<RecordId>,
    described: BTreeSet<ContentId>,
    /// The last copying to each place, and when it was.
    pub copied: BTreeMap<String, (Replication, Time)>,
    /// The last drill with each copy, and when it was.
    pub drilled: BTreeMap<String, (Drill, Time)>,
}

impl Course {
    /// Reads on to the end of the ledger; a ledger that is shorter than before is read from the beginning.
    pub fn follow(&mut self, archive: &Archive) -> Result<(), ReportError> {
        let ledger = archive.ledger()?;
        if ledger.size() < self.size {
            *self = Self::default();
        }
        loop {
            let events = ledger.many_events_from(self.size).map_err(ArchiveError::from)?;
            if events.is_empty() {
                return Ok(());
            }
            self.size += events.len() as u64;
            events.iter().for_each(|event| self.event(event));
        }
    }

    /// The facts so far, with the totals of the catalog.
    pub fn facts(&self, archive: &Archive, given: &Given) -> Result<Facts, ReportError> {
        let totals = archive.catalog()?.statistics()?;
        let counted = |by: &BTreeMap<String, u64>, word: &str| by.get(word).copied().unwrap_or(0);
        let kept = self.copied.iter().filter(|(name, _)| given.replicas.contains(*name));
        Ok(Facts {
            copies: kept.map(|(name, (copied, _))| (name.clone(), copied.clone())).collect(),
            corrected: self.corrected.len() as u64,
            described: self.described.len() as u64,
            records: totals.records,
            objects: (
                totals.objects,
                counted(&totals.formats, "unknown"),
                counted(&totals.readings, "pending"),
            ),
            ..self.facts.clone()
        })
    }

    fn event(&mut self, event: &Event) {
        let facts = &mut self.facts;
        facts.entries.0 += 1;
        facts.entries.1 += u64::from(event.agent.trim().is_empty());
        match &event.what {
            What::Replication(copied) => {
                self.copied.insert(copied.replica.clone(), ((**copied).clone(), event.time));
            }
            What::Drill(drill) => {
                self.drilled.insert(drill.replica.clone(), ((**drill).clone(), event.time));
            }
            What::FixityCheck(check) => checked(facts, check, event.time),
            What::Protection(_) => facts.parity = true,
            What::Repair(_) | What::KeyChange(_) => facts.unchecked = true,
            What::Correction(said) => drop(self.corrected.insert(said.record)),
            What::Description(said) if tells(&said.description) => drop(self.described.insert(said.object)),
            What::Description(said) => drop(self.described.remove(&said.object)),
            _ => (),
        }
    }
}

/// True when kind, title, subject or issuer was recognised.
fn tells(said: &Description) -> bool {
    said.kind.is_some() || said.title.is_some() || said.subject.is_some() || said.issuer.is_some()
}

fn checked(facts: &mut Facts, check: &FixityCheck, time: Time) {
    if check.complete && check.scope == FixityScope::All && check.outcome == "ok" {
        facts.checks += 1;
        facts.checked = Some(time);
        facts.unchecked = false;
    } else {
        facts.partial += 1;
    }
}
