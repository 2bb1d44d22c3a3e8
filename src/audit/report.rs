//! [`AuditReport`]: what an audit looked at and what it found, and what that means as one word.
//!
//! Invariant: the word is never [`Outcome::Ok`] when anything recorded was not looked at.

use std::collections::BTreeMap;

use super::finding::{Class, Code, Finding, Findings};
use super::objects::Stopped;
use super::scope::Scope;
use crate::ledger::{FixityLeg, Time};
use crate::merkle::TreeHead;

/// The answer of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// What does not agree, by place; at most 100,000 are listed.
    pub findings: Vec<Finding>,
    /// How many findings there are of each code, listed or not.
    pub counts: BTreeMap<Code, u64>,
    /// Objects whose bytes were read to the end and agree with their names.
    pub objects: u64,
    /// The bytes of these objects.
    pub bytes: u64,
    /// Ledger entries that were hashed.
    pub entries: u64,
    /// The size and root that the entries lead to; `None` when they could not all be hashed.
    pub head: Option<TreeHead>,
    /// False when the audit was stopped before its end.
    pub complete: bool,
    /// What it was asked to read, as it turned out.
    pub scope: Scope,
    /// When it began, where it was told.
    pub started: Option<Time>,
    /// The number of entries whose objects it was to read.
    pub until: u64,
    /// What was read, as ranges of names.
    pub read: Vec<FixityLeg>,
    /// True when it went on where an earlier run had stopped.
    pub resumed: bool,
    /// Why it ended early.
    pub stopped: Option<Stopped>,
    /// Objects that were to be read and were not.
    pub left: u64,
}

impl Default for AuditReport {
    /// The report of an audit that has not looked at anything.
    fn default() -> Self {
        Self {
            findings: Vec::new(),
            counts: BTreeMap::new(),
            objects: 0,
            bytes: 0,
            entries: 0,
            head: None,
            complete: false,
            scope: Scope::All,
            started: None,
            until: 0,
            read: Vec::new(),
            resumed: false,
            stopped: None,
            left: 0,
        }
    }
}

/// An audit in one word; it decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Everything recorded was looked at and agrees.
    Ok,
    /// Something is not as it was.
    Damage,
    /// Nothing is known to be damaged, but not everything could be looked at.
    CouldNotCheck,
}

impl AuditReport {
    /// Returns the answer in one word: damage wins over what could not be checked.
    pub fn outcome(&self) -> Outcome {
        let worst = self.counts.keys().map(|code| code.class()).max();
        match worst {
            Some(Class::Damage) => Outcome::Damage,
            Some(Class::Notice) | None if self.complete => Outcome::Ok,
            _ => Outcome::CouldNotCheck,
        }
    }

    /// Adds what was found beside the walk.
    pub(super) fn add(&mut self, finding: Finding) {
        *self.counts.entry(finding.code).or_default() += 1;
        self.findings.push(finding);
        self.sort();
    }

    fn sort(&mut self) {
        self.findings
            .sort_unstable_by(|a, b| (&a.place, a.code, &a.detail).cmp(&(&b.place, b.code, &b.detail)));
    }

    pub(super) fn take(&mut self, findings: Findings) {
        self.findings = findings.list;
        self.sort();
        self.counts = findings.counts;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_ok_only_when_everything_was_looked_at() {
        let cases: [(&[Code], bool, Outcome); 7] = [
            (&[], true, Outcome::Ok),
            (&[], false, Outcome::CouldNotCheck),
            (&[Code::CatalogBehind], true, Outcome::Ok),
            (&[Code::CatalogBehind], false, Outcome::CouldNotCheck),
            (&[Code::ObjectUnreadable, Code::CatalogBehind], true, Outcome::CouldNotCheck),
            (&[Code::ObjectUnreadable, Code::ObjectMissing], true, Outcome::Damage),
            (&[Code::ObjectMissing], false, Outcome::Damage),
        ];
        for (codes, complete, expected) in cases {
            let counts = codes.iter().map(|code| (*code, 1)).collect();
            let report = AuditReport { counts, complete, ..AuditReport::default() };
            assert_eq!(report.outcome(), expected, "{codes:?} {complete}");
        }
    }
}
