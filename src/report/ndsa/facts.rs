//! [`facts`]: what ledger and catalog show of how an archive is looked after.

use std::collections::{BTreeMap, BTreeSet};

use crate::archive::{Archive, ArchiveError};
use crate::digest::ContentId;
use crate::ledger::{Event, FixityCheck, FixityScope, RecordId, Replication, Time, What};
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
    let ledger = archive.ledger()?;
    let mut seen = Seen::default();
    let mut at = 0;
    loop {
        let events = ledger.events_from(at).map_err(ArchiveError::from)?;
        if events.is_empty() {
            break;
        }
        at += events.len() as u64;
        events.iter().for_each(|event| seen.event(event, given));
    }
    let mut facts = seen.facts;
    let totals = archive.catalog()?.statistics()?;
    facts.corrected = seen.corrected.len() as u64;
    facts.described = seen.described.len() as u64;
    facts.records = totals.records;
    let counted = |by: &BTreeMap<String, u64>, word: &str| by.get(word).copied().unwrap_or(0);
    facts.objects =
        (totals.objects, counted(&totals.formats, "unknown"), counted(&totals.readings, "pending"));
    Ok(facts)
}

#[derive(Default)]
struct Seen {
    facts: Facts,
    corrected: BTreeSet<RecordId>,
    described: BTreeSet<ContentId>,
}

impl Seen {
    fn event(&mut self, event: &Event, given: &Given) {
        let facts = &mut self.facts;
        facts.entries.0 += 1;
        facts.entries.1 += u64::from(event.agent.trim().is_empty());
        match &event.what {
            What::Replication(copied) if given.replicas.contains(&copied.replica) => {
                facts.copies.insert(copied.replica.clone(), (**copied).clone());
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
