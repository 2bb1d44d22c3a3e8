//! Long work that pages start and watch: deposits, readings, verifications. One at a time, because an archive has one
//! writer; what was started is remembered until the program ends.
//!
//! A job runs on a thread of its own with a [`Gauge`] that pages read. Invariant: a job that has ended says how, in
//! one of three words, and never goes on behind the back of whoever watches.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::ledger::Time;
use crate::monitor::{Counter, Gauge, Monitor, Problem, ProblemCode, Progress, Stage};

/// The most problems that are remembered one by one; all are counted.
const MAX_PROBLEMS: usize = 500;

/// The most jobs that are remembered; the oldest that have ended go first.
const MAX_JOBS: usize = 100;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Takes files in.
    Deposit,
    /// Reads scans that wait for it.
    Reading,
    /// Verifies the archive.
    Verification,
    /// Reads again what could not be read.
    Again,
    /// Goes on with what was interrupted.
    Resuming,
    /// Says something of many records.
    Describing,
    /// Makes a bundle of evidence.
    Bundling,
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<T> {
    /// It goes on.
    Running,
    /// It came to its end, with what came of it.
    Done(T),
    /// It could not be done; the reason, for people who keep the program.
    Failed(String),
}

/// A job, as pages see it.
#[derive(Debug)]
pub struct Job<T> {
    /// Its number, from 1.
    pub number: u64,
    /// What it does.
    pub work: Work,
    /// Who started it.
    pub by: String,
    /// When it began.
    pub since: Time,
    gauge: Gauge,
    problems: Mutex<Vec<Problem>>,
    stop: AtomicBool,
    standing: Mutex<Standing<T>>,
}

/// All jobs of this run of the program.
#[derive(Debug)]
pub struct Jobs<T> {
    known: Mutex<BTreeMap<u64, Arc<Job<T>>>>,
}

/// Why a job was not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// The job that goes on.
    pub number: u64,
}

impl<T> Default for Jobs<T> {
    fn default() -> Self {
        Self { known: Mutex::default() }
    }
}

impl<T: Clone + Send + 'static> Jobs<T> {
    /// Starts a job on a thread of its own, unless one goes on already.
    pub fn start(
        &self,
        work: Work,
        by: &str,
        since: Time,
        task: impl FnOnce(&Job<T>) -> Result<T, String> + Send + 'static,
    ) -> Result<Arc<Job<T>>, Busy> {
        let mut known = lock(&self.known);
        if let Some(job) = known.values().find(|job| job.is_running()) {
            return Err(Busy { number: job.number });
        }
        let number = known.keys().next_back().map_or(1, |last| last + 1);
        let job = Arc::new(Job::new(number, work, by, since));
        known.insert(number, Arc::clone(&job));
        while known.len() > MAX_JOBS {
            known.pop_first();
        }
        let running = Arc::clone(&job);
        std::thread::spawn(move || running.run(task));
        Ok(job)
    }

    /// The job that goes on.
    pub fn running(&self) -> Option<Arc<Job<T>>> {
        lock(&self.known).values().find(|job| job.is_running()).cloned()
    }

    /// A job by its number.
    pub fn get(&self, number: u64) -> Option<Arc<Job<T>>> {
        lock(&self.known).get(&number).cloned()
    }

    /// All jobs, the latest first.
    pub fn all(&self) -> Vec<Arc<Job<T>>> {
        lock(&self.known).values().rev().cloned().collect()
    }

    /// Asks what goes on to stop after the file in hand, and waits for that.
    pub fn end(&self) {
        while let Some(job) = self.running() {
            job.stop();
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

impl<T: Clone> Job<T> {
    fn new(number: u64, work: Work, by: &str, since: Time) -> Self {
        Self {
            number,
            work,
            by: by.to_owned(),
            since,
            gauge: Gauge::default(),
            problems: Mutex::default(),
            stop: AtomicBool::new(false),
            standing: Mutex::new(Standing::Running),
        }
    }

    fn run(&self, task: impl FnOnce(&Self) -> Result<T, String>) {
        // A fault in the work must end as a failed job, not as one that never ends.
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| task(self)));
        let standing = match ended {
            Ok(Ok(result)) => Standing::Done(result),
            Ok(Err(reason)) => Standing::Failed(reason),
            Err(_) => Standing::Failed("a fault in the program; see its log".to_owned()),
        };
        self.gauge.end();
        *lock(&self.standing) = standing;
    }

    /// How it stands.
    pub fn standing(&self) -> Standing<T> {
        lock(&self.standing).clone()
    }

    /// True while it goes on.
    pub fn is_running(&self) -> bool {
        matches!(*lock(&self.standing), Standing::Running)
    }

    /// How far the present stage has come.
    pub fn progress(&self) -> Option<Progress> {
        self.gauge.progress()
    }

    /// The problems so far, by kind.
    pub fn counted_problems(&self) -> BTreeMap<ProblemCode, u64> {
        self.gauge.problems()
    }

    /// The problems from the so-manieth on.
    pub fn problems_from(&self, first: usize) -> Vec<Problem> {
        lock(&self.problems).iter().skip(first).cloned().collect()
    }

    /// Asks it to stop after the file in hand.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl<T: Send> Monitor for Job<T> {
    fn count(&self, counter: Counter, by: u64) {
        self.gauge.count(counter, by);
    }

    fn begin(&self, stage: Stage, total: Option<u64>) {
        self.gauge.begin(stage, total);
    }

    fn problem(&self, problem: &Problem) {
        self.gauge.problem(problem.code);
        let mut problems = lock(&self.problems);
        if problems.len() < MAX_PROBLEMS {
            problems.push(problem.clone());
        }
    }

    fn stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn one_job_goes_on_at_a_time_and_says_how_it_ended() {
        let jobs: Jobs<u64> = Jobs::default();
        let (go, wait) = mpsc::channel();
        let (told, ended) = mpsc::channel();
        let task = move |job: &Job<u64>| {
            wait.recv().unwrap();
            job.count(Counter::FilesDone, 1);
            told.send(()).unwrap();
            Ok(7)
        };
        let job = jobs.start(Work::Deposit, "amina", Time(0), task).unwrap();
        assert_eq!(jobs.start(Work::Reading, "amina", Time(0), |_| Ok(1)).unwrap_err(), Busy { number: 1 });
        go.send(()).unwrap();
        ended.recv().unwrap();
        while job.is_running() {
            std::thread::yield_now();
        }
        assert_eq!(job.standing(), Standing::Done(7));
        assert!(jobs.start(Work::Reading, "amina", Time(0), |_| Ok(1)).is_ok());
        assert_eq!(jobs.get(1).unwrap().number, 1);
    }

    #[test]
    fn a_fault_is_a_failed_job() {
        let job: Job<u64> = Job::new(1, Work::Verification, "amina", Time(0));
        job.run(|_| Err("disk full".to_owned()));
        assert_eq!(job.standing(), Standing::Failed("disk full".to_owned()));
    }
}
