//! What the walk along the ledger learns beside names: earlier audits, the clock, which objects a part is about.
//!
//! Times in the ledger are claims and their order proves nothing: a clock that ran wrong is told, and never called
//! damage, for the entries cannot be changed afterwards and the auditor's own clock may be the wrong one.

use super::finding::{Code, Findings};
use super::names::Names;
use super::{AuditOptions, Scope, named};
use crate::digest::ContentId;
use crate::ledger::{Event, FixityCheck, FixityLeg, FixityScope, Reading, Time, What};
use crate::merkle::{Level, TILE_WIDTH, Tile};

/// Clocks that are set by a network jump by less than this.
const TOLERANCE: i64 = 60;

/// What is learnt on the way.
pub(super) struct Past {
    scope: Scope,
    /// True when the next slice is asked for.
    follows: bool,
    /// Objects of entries before this one are read; those of later ones are for the next run.
    until: u64,
    size: u64,
    now: Option<Time>,
    /// Audits before this moment are too long ago.
    cutoff: Option<Time>,
    before: Option<Time>,
    ahead: Option<(u64, Time, u64)>,
    /// The objects to be read, where that is not all of them.
    pub chosen: Option<Names>,
    /// Objects that arrived after the cutoff.
    fresh: Names,
    legs: Vec<(FixityLeg, Vec<ContentId>)>,
}

impl Past {
    pub fn new(options: &AuditOptions, size: u64) -> Self {
        let (scope, until) = match &options.resume {
            Some(position) => (position.scope, position.head.size),
            None => (options.scope, size),
        };
        let part = until < size || matches!(scope, Scope::SinceEntry(_) | Scope::SinceTime(_));
        let cutoff = options.max_age.zip(options.now).map(|(days, now)| {
            Time(now.0.saturating_sub(i64::try_from(days).unwrap_or(i64::MAX).saturating_mul(86_400)))
        });
        Self {
            scope,
            follows: matches!(scope, Scope::NextSlice { .. }),
            until,
            size,
            now: options.now,
            cutoff,
            before: None,
            ahead: None,
            chosen: part.then(Names::default),
            fresh: Names::default(),
            legs: Vec::new(),
        }
    }

    pub fn see(&mut self, index: u64, event: &Event, findings: &mut Findings) {
        self.clock(index, event.time, findings);
        match self.scope {
            Scope::SinceTime(since) if event.time >= since => self.scope = Scope::SinceEntry(index),
            _ => (),
        }
        if let What::FixityCheck(check) = &event.what {
            self.audited(check);
        }
        let is_fresh = self.cutoff.is_some_and(|cutoff| event.time >= cutoff);
        let is_chosen = index < self.until
            && match self.scope {
                Scope::SinceEntry(first) => index >= first,
                Scope::SinceTime(_) => false,
                _ => true,
            };
        // A part by arrival is about what came, not about what was only read once more.
        let part = matches!(self.scope, Scope::SinceEntry(_));
        let ids = if part { arrived(event) } else { named(event) };
        for id in ids.into_iter().flatten() {
            if let Some(chosen) = self.chosen.as_mut().filter(|_| is_chosen) {
                chosen.add(id);
            }
        }
        if is_fresh {
            arrived(event).into_iter().flatten().for_each(|id| self.fresh.add(id));
        }
    }

    /// Settles what is to be read: which slice comes next, and where a part by time begins.
    pub fn settle(&mut self) -> Scope {
        self.chosen.iter_mut().for_each(Names::settle);
        self.fresh.settle();
        self.scope = match self.scope {
            // The ledger knows of no such run: begin with the first.
            Scope::NextSlice { of } => Scope::Slice { number: 1, of },
            // Nothing came since then.
            Scope::SinceTime(_) => Scope::SinceEntry(self.until),
            settled => settled,
        };
        self.scope
    }

    /// The number of entries whose objects are read.
    pub fn until(&self) -> u64 {
        self.until
    }

    fn audited(&mut self, check: &FixityCheck) {
        let next = match (self.scope, check.scope) {
            (Scope::NextSlice { of } | Scope::Slice { of, .. }, FixityScope::Slice { number, of: then })
                if of == then && check.complete =>
            {
                Some(Scope::Slice { number: number % of.max(1) + 1, of })
            }
            _ => None,
        };
        if let Some(next) = next.filter(|_| self.follows) {
            self.scope = next;
        }
        if self.cutoff.is_some() && !matches!(check.scope, FixityScope::Since { .. }) {
            for leg in check.read.iter().filter(|leg| self.cutoff.is_some_and(|cutoff| leg.time >= cutoff)) {
                self.legs.push((*leg, check.except.clone()));
            }
        }
    }

    fn clock(&mut self, index: u64, time: Time, findings: &mut Findings) {
        if let Some(before) = self.before.filter(|before| time.0 < before.0.saturating_sub(TOLERANCE)) {
            let detail = format!("entry {index} of {time} follows one of {before}");
            findings.add(Code::ClockWentBack, self.place(index), detail);
        }
        self.before = Some(time);
        if self.now.is_some_and(|now| time.0 > now.0.saturating_add(TOLERANCE)) {
            let (.., count) = self.ahead.get_or_insert((index, time, 0));
            *count += 1;
        }
    }

    /// Says what is only known at the end: entries of a time that has not come yet.
    pub fn finish(&self, findings: &mut Findings) {
        if let (Some((index, time, count)), Some(now)) = (self.ahead, self.now) {
            let detail = format!("{count} entries, the first is {index} of {time}; it is {now}");
            findings.add(Code::ClockAhead, self.place(index), detail);
        }
    }

    /// Counts the objects that were not read, now or in an earlier audit, since the cutoff.
    pub fn stale(&self, names: &Names, now: &[FixityLeg], damaged: &[ContentId], findings: &mut Findings) {
        let (Some(cutoff), whole) = (self.cutoff, self.chosen.is_none()) else { return };
        let mut count = 0_u64;
        for id in names.as_slice() {
            let chosen = whole || self.chosen.as_ref().is_some_and(|chosen| chosen.contains(id));
            let here = chosen && now.iter().any(|leg| leg.time >= cutoff && leg.holds(id));
            let then = || self.legs.iter().any(|(leg, except)| leg.holds(id) && !except.contains(id));
            // What is damaged has a finding of its own.
            let told = damaged.binary_search(id).is_ok();
            count += u64::from(!(here || told || self.fresh.contains(id) || then()));
        }
        if count > 0 {
            findings.add(Code::ObjectsStale, "objects", format!("{count} objects not read since {cutoff}"));
        }
    }

    fn place(&self, index: u64) -> String {
        let tile = Tile::at(Level::Entries, index / u64::from(TILE_WIDTH), self.size);
        tile.map_or_else(|| "ledger".to_owned(), |tile| format!("ledger/{tile}"))
    }
}

/// What an entry brought in.
fn arrived(event: &Event) -> [Option<ContentId>; 2] {
    match &event.what {
        What::Transcription(read) => match &read.outcome {
            Reading::Success { transcript, .. } => [Some(transcript.blake3), None],
            Reading::Waiting | Reading::Failure { .. } => [None, None],
        },
        _ => named(event),
    }
}
