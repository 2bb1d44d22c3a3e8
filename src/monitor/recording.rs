//! [`RecordingMonitor`]: remembers everything, so that a test can assert the work that was done.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Counter, Monitor, Problem, Stage};

/// A monitor that keeps counts and problems, and can be told to stop the work.
#[derive(Debug, Default)]
pub struct RecordingMonitor {
    counts: Mutex<BTreeMap<Counter, u64>>,
    problems: Mutex<Vec<Problem>>,
    stop: AtomicBool,
    stop_after: AtomicU64,
}

impl RecordingMonitor {
    /// Returns what has been counted so far; 0 if nothing.
    pub fn counted(&self, counter: Counter) -> u64 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&counter).copied().unwrap_or(0)
    }

    /// Returns the problems told so far.
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the work to stop after the file in hand.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Asks the work to stop once `files` files are done (0: never).
    pub fn stop_after(&self, files: u64) {
        self.stop_after.store(files, Ordering::Relaxed);
    }
}

impl Monitor for RecordingMonitor {
    fn count(&self, counter: Counter, by: u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(counter).or_default() += by;
    }

    fn begin(&self, _: Stage, _: Option<u64>) {}

    fn problem(&self, problem: &Problem) {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).push(problem.clone());
    }

    fn stopping(&self) -> bool {
        let limit = self.stop_after.load(Ordering::Relaxed);
        self.stop.load(Ordering::Relaxed) || (limit > 0 && self.counted(Counter::FilesDone) >= limit)
    }
}
