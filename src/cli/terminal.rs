//! [`Terminal`]: the monitor of a person. Counts are atomics that a thread of its own reads ten times a second
//! and draws on the standard error, if that is a terminal; problems are told as they happen.
//!
//! With `--json` problems are objects on the standard output; with `--quiet`, or when nobody watches, nothing is
//! drawn. Invariant: workers that call in here never wait for a terminal, except to tell a problem.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::desk::complain;
use super::json;
use super::out::Out;
use crate::monitor::{Counter, Monitor, Problem, ProblemCode, Stage};
use crate::words::{Lang, Progress};

/// How many counters there are; the last one of [`Counter`] and one more.
const COUNTERS: usize = Counter::BytesVerified as usize + 1;

/// How work is shown while it goes on.
pub enum Manner {
    /// A moving line, and a line for each stage that has ended.
    Drawn,
    /// Problems only.
    Plain,
    /// Problems as JSON.
    Json(Arc<Out>),
}

/// The monitor of a person.
pub struct Terminal {
    shared: Arc<Shared>,
    artist: Option<JoinHandle<()>>,
}

struct Shared {
    manner: Manner,
    lang: Lang,
    asked_to_stop: Arc<AtomicBool>,
    counts: [AtomicU64; COUNTERS],
    problems: Mutex<BTreeMap<ProblemCode, u64>>,
    stage: Mutex<Option<Going>>,
    bar: ProgressBar,
    over: AtomicBool,
}

/// The stage that is going on, and where the counters stood when it began.
struct Going {
    stage: Stage,
    total: Option<u64>,
    since: Instant,
    base: [u64; COUNTERS],
}

impl Terminal {
    pub fn new(manner: Manner, lang: Lang, asked_to_stop: Arc<AtomicBool>) -> Self {
        let drawn = matches!(manner, Manner::Drawn);
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let shared = Arc::new(Shared {
            manner,
            lang,
            asked_to_stop,
            counts: [const { AtomicU64::new(0) }; COUNTERS],
            problems: Mutex::default(),
            stage: Mutex::default(),
            bar,
            over: AtomicBool::new(false),
        });
        let eye = Arc::clone(&shared);
        let artist = drawn.then(|| std::thread::spawn(move || eye.draw_until_over()));
        Self { shared, artist }
    }

    /// The problems told so far, by kind.
    pub fn problems(&self) -> BTreeMap<ProblemCode, u64> {
        lock(&self.shared.problems).clone()
    }

    /// Ends drawing, so that results can be printed.
    pub fn done(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        if let Some(artist) = self.artist.take() {
            artist.thread().unpark();
            // A drawing that failed is no reason to lose the result.
            let _ = artist.join();
            self.shared.end_stage(None);
            self.shared.bar.finish_and_clear();
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.done();
    }
}

impl Monitor for Terminal {
    fn count(&self, counter: Counter, by: u64) {
        self.shared.counts[counter as usize].fetch_add(by, Ordering::Relaxed);
    }

    fn begin(&self, stage: Stage, total: Option<u64>) {
        let base = self.shared.counted();
        self.shared.end_stage(Some(Going { stage, total, since: Instant::now(), base }));
    }

    fn problem(&self, problem: &Problem) {
        *lock(&self.shared.problems).entry(problem.code).or_default() += 1;
        match &self.shared.manner {
            // Whoever reads the output may have gone away; the run itself goes on.
            Manner::Json(out) => drop(out.json(&json::problem(problem))),
            Manner::Drawn => self.shared.bar.suspend(|| complain(&self.shared.lang.problem(problem))),
            Manner::Plain => complain(&self.shared.lang.problem(problem)),
        }
    }

    fn stopping(&self) -> bool {
        self.shared.asked_to_stop.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn draw_until_over(&self) {
        while !self.over.load(Ordering::Relaxed) {
            std::thread::park_timeout(Duration::from_millis(100));
            if let Some(going) = &*lock(&self.stage) {
                self.draw(going);
            }
        }
    }

    fn draw(&self, going: &Going) {
        let progress = self.progress(going);
        if let Some(total) = progress.total {
            self.bar.set_length(total.max(1));
            self.bar.set_position(progress.done);
        }
        self.bar.set_message(self.lang.progress(&progress));
        self.bar.tick();
    }

    /// Leaves a line about the stage that ends, and begins the next.
    fn end_stage(&self, next: Option<Going>) {
        let known = next.as_ref().is_some_and(|next| next.total.is_some());
        let mut stage = lock(&self.stage);
        if let Some(ended) = stage.take() {
            let progress = self.progress(&ended);
            if progress.done > 0 {
                self.bar.println(self.lang.finished(&progress));
            }
        }
        self.bar.set_style(style(known));
        *stage = next;
    }

    fn counted(&self) -> [u64; COUNTERS] {
        std::array::from_fn(|index| self.counts[index].load(Ordering::Relaxed))
    }

    fn progress(&self, going: &Going) -> Progress {
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

fn style(known: bool) -> ProgressStyle {
    let template = if known { "[{bar:20}] {wide_msg}" } else { "{spinner} {wide_msg}" };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
