//! Reading the objects of one run: from where, how far, and what counts as read.
//!
//! Invariant: a range that is told as read holds no object of the run that was not.

use std::time::{Duration, Instant};

use super::finding::Findings;
use super::meter::Meter;
use super::objects::{self, Hashed};
use super::past::Past;
use super::watch::{Position, Watch};
use super::{Audit, AuditReport};
use crate::digest::ContentId;
use crate::ledger::{FixityLeg, Time};
use crate::merkle::TreeHead;
use crate::monitor::{Monitor, Stage};

/// How often whoever watches is told how far the run has come.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// A run that was stopped more often than this is told in fewer ranges, with the earlier times.
const MOST_LEGS: usize = 64;

/// Reads what is to be read and puts what came of it into the report.
pub(super) fn objects(
    audit: &mut Audit<'_>,
    past: &Past,
    report: &mut AuditReport,
    monitor: &dyn Monitor,
    watch: &dyn Watch,
) {
    let (lowest, highest) = report.scope.bounds();
    let run = Run { before: begun(audit, report), now: audit.options.now, lowest, highest };
    let names = past.chosen.as_ref().unwrap_or(&audit.names).between(&lowest, &highest);
    let skipped = run.before.last.map_or(0, |last| names.partition_point(|id| *id <= last));
    let names = &names[skipped..];
    monitor.begin(Stage::Verify, Some(names.len() as u64));
    // Kept apart from what the ledger's walk found: whoever goes on from here walks again.
    let mut found = Findings::default();
    run.before.findings.iter().for_each(|finding| found.push(finding.clone()));
    // Without a head a position would belong to nothing.
    let keeps = report.head.is_some();
    let tell = |hashed: &Hashed, found: &Findings| {
        if let Some(position) = run.position(hashed, found).filter(|_| keeps) {
            watch.reached(&position);
        }
    };
    tell(&Hashed { left: names.len() as u64, ..Hashed::default() }, &found);
    let mut told = Instant::now();
    let meter = Meter::new(audit.options.pace);
    let reading = objects::Reading { archive: audit.archive, meter: &meter, watch, monitor };
    let hashed = objects::hash_all(reading, names, &mut found, &mut |hashed, found| {
        if told.elapsed() >= TOLD_EVERY {
            tell(hashed, found);
            told = Instant::now();
        }
    });
    if hashed.stopped.is_some() {
        tell(&hashed, &found);
    }
    report.objects = run.before.objects + hashed.objects;
    report.bytes = run.before.bytes + hashed.bytes;
    report.read = run.legs(&hashed);
    (report.left, report.stopped) = (hashed.left, hashed.stopped);
    report.complete = hashed.stopped.is_none();
    audit.findings.absorb(found);
}

/// Where the run begins.
fn begun(audit: &Audit<'_>, report: &AuditReport) -> Position {
    audit.options.resume.clone().unwrap_or_else(|| Position {
        head: report.head.unwrap_or_else(TreeHead::empty),
        scope: report.scope,
        started: audit.options.now.unwrap_or(Time(0)),
        read: Vec::new(),
        last: None,
        objects: 0,
        bytes: 0,
        findings: Vec::new(),
    })
}

struct Run {
    before: Position,
    now: Option<Time>,
    lowest: ContentId,
    highest: ContentId,
}

impl Run {
    /// The position after so much; `None` when the findings are too many to be kept.
    fn position(&self, hashed: &Hashed, found: &Findings) -> Option<Position> {
        let all = found.counts.values().sum::<u64>() == found.list.len() as u64;
        all.then(|| Position {
            read: self.legs(hashed),
            last: hashed.last.or(self.before.last),
            objects: self.before.objects + hashed.objects,
            bytes: self.before.bytes + hashed.bytes,
            findings: found.list.clone(),
            ..self.before.clone()
        })
    }

    /// The ranges that were read: those of earlier runs, and the one of this.
    fn legs(&self, hashed: &Hashed) -> Vec<FixityLeg> {
        let mut legs = self.before.read.clone();
        let done = hashed.stopped.is_none() && hashed.left == 0;
        let through = if done { Some(self.highest) } else { hashed.last };
        if let (Some(through), Some(time)) = (through, self.now) {
            let from = self.before.last.map_or(self.lowest, next);
            legs.extend((from <= through).then_some(FixityLeg { from, through, time }));
        }
        while legs.len() > MOST_LEGS {
            let first = legs.remove(0);
            if let Some(second) = legs.first_mut() {
                *second = FixityLeg {
                    from: first.from,
                    through: second.through,
                    time: first.time.min(second.time),
                };
            }
        }
        legs
    }
}

/// The name after another.
fn next(id: ContentId) -> ContentId {
    let mut bytes = *id.as_bytes();
    for byte in bytes.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    ContentId::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_name_leaves_none_between() {
        let mut bytes = [0xff; 32];
        bytes[0] = 0x12;
        let mut after = [0; 32];
        after[0] = 0x13;
        assert_eq!(next(ContentId::from_bytes(bytes)), ContentId::from_bytes(after));
    }
}
