//! [`Gauge`]: the counters of one run, read while it goes on: by a terminal that draws, or by a page that is watched.
//!
//! Workers add to atomics and never wait for whoever reads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Counter, ProblemCode, Stage};

/// How many counters there are; the last one of [`Counter`] and one more.
const COUNTERS: usize = Counter::BytesVerified as usize + 1;

/// How far a stage has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// The stage.
    pub stage: Stage,
    /// Files, objects or records that are done.
    pub done: u64,
    /// How many there are, as far as is known.
    pub total: Option<u64>,
    /// False while the total still grows.
    pub total_is_final: bool,
    /// Bytes that went through.
    pub bytes: u64,
    /// Pages that were read.
    pub pages: u64,
    /// Pages that went through OCR.
    pub recognised: u64,
    /// How long the stage has been going on.
    pub seconds: f64,
}

/// The counters, the stage and the problems of one run.
#[derive(Debug)]
pub struct Gauge {
    counts: [AtomicU64; COUNTERS],
    problems: Mutex<BTreeMap<ProblemCode, u64>>,
    stage: Mutex<Option<Going>>,
}

/// The stage that is going on, and where the counters stood when it began.
#[derive(Debug)]
struct Going {
    stage: Stage,
    total: Option<u64>,
    since: Instant,
    base: [u64; COUNTERS],
}

impl Default for Gauge {
    fn default() -> Self {
        let counts = [const { AtomicU64::new(0) }; COUNTERS];
        Self { counts, problems: Mutex::default(), stage: Mutex::default() }
    }
}

impl Gauge {
    /// Adds to a counter.
    pub fn count(&self, counter: Counter, by: u64) {
        self.counts[counter as usize].fetch_add(by, Ordering::Relaxed);
    }

    /// Begins a stage and returns how far the one before it came.
    pub fn begin(&self, stage: Stage, total: Option<u64>) -> Option<Progress> {
        self.change(Some(Going { stage, total, since: Instant::now(), base: self.counted() }))
    }

    /// Ends the stage that is going on and returns how far it came.
    pub fn end(&self) -> Option<Progress> {
        self.change(None)
    }

    /// Counts a problem.
    pub fn problem(&self, code: ProblemCode) {
        *lock(&self.problems).entry(code).or_default() += 1;
    }

    /// The problems so far, by kind.
    pub fn problems(&self) -> BTreeMap<ProblemCode, u64> {
        lock(&self.problems).clone()
    }

    /// How far the present stage has come; `None` between stages.
    pub fn progress(&self) -> Option<Progress> {
        lock(&self.stage).as_ref().map(|going| self.progress_of(going))
    }

    fn change(&self, next: Option<Going>) -> Option<Progress> {
        let ended = std::mem::replace(&mut *lock(&self.stage), next);
        ended.map(|ended| self.progress_of(&ended))
    }

    fn counted(&self) -> [u64; COUNTERS] {
        std::array::from_fn(|index| self.counts[index].load(Ordering::Relaxed))
    }

    fn progress_of(&self, going: &Going) -> Progress {
        let now = self.counted();
        let since = |counter: Counter| now[counter as usize].saturating_sub(going.base[counter as usize]);
        let (done, total, bytes) = match going.stage {
            Stage::Keep => (Counter::FilesDone, Some(since(Counter::FilesSeen)), Counter::BytesRead),
            Stage::Read => (Counter::ObjectsRead, going.total, Counter::BytesRead),
            // The total is that of ledger entries, of which only some change a record.
            Stage::Index => (Counter::RecordsIndexed, None, Counter::BytesRead),
            Stage::Verify | Stage::Protect => (Counter::ObjectsVerified, going.total, Counter::BytesVerified),
            Stage::Export => (Counter::FilesDone, going.total, Counter::BytesRead),
        };
        Progress {
            stage: going.stage,
            done: since(done),
            total,
            total_is_final: going.total.is_some(),
            bytes: since(bytes),
            pages: since(Counter::PagesRead),
            recognised: since(Counter::PagesRecognised),
            seconds: going.since.elapsed().as_secs_f64(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_counts_from_its_own_beginning() {
        let gauge = Gauge::default();
        assert!(gauge.progress().is_none());
        gauge.count(Counter::BytesRead, 5);
        assert!(gauge.begin(Stage::Read, Some(3)).is_none());
        gauge.count(Counter::BytesRead, 7);
        gauge.count(Counter::ObjectsRead, 2);
        let far = |progress: Option<Progress>| progress.map(|p| (p.stage, p.done, p.total, p.bytes));
        assert_eq!(far(gauge.progress()), Some((Stage::Read, 2, Some(3), 7)));
        assert_eq!(far(gauge.begin(Stage::Index, None)), Some((Stage::Read, 2, Some(3), 7)));
        assert_eq!(far(gauge.end()), Some((Stage::Index, 0, None, 0)));
        assert!(gauge.end().is_none());
    }
}
