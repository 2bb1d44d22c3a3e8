//! [`Terminal`]: the monitor of a person. Counts are atomics that a thread of its own reads ten times a second
//! and draws on the standard error, if that is a terminal; problems are told as they happen.
//!
//! With `--json` problems are objects on the standard output; with `--quiet`, or when nobody watches, nothing is
//! drawn. Invariant: workers that call in here never wait for a terminal, except to tell a problem.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::desk::complain;
use super::json;
use super::out::Out;
use crate::monitor::{Counter, Gauge, Monitor, Problem, ProblemCode, Progress, Stage};
use crate::words::Lang;

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
    gauge: Gauge,
    bar: ProgressBar,
    over: AtomicBool,
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
            gauge: Gauge::default(),
            bar,
            over: AtomicBool::new(false),
        });
        let eye = Arc::clone(&shared);
        let artist = drawn.then(|| std::thread::spawn(move || eye.draw_until_over()));
        Self { shared, artist }
    }

    /// The problems told so far, by kind.
    pub fn problems(&self) -> BTreeMap<ProblemCode, u64> {
        self.shared.gauge.problems()
    }

    /// Ends drawing, so that results can be printed.
    pub fn done(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        if let Some(artist) = self.artist.take() {
            artist.thread().unpark();
            // A drawing that failed is no reason to lose the result.
            let _ = artist.join();
            self.shared.tell_ended(self.shared.gauge.end());
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
        self.shared.gauge.count(counter, by);
    }

    fn begin(&self, stage: Stage, total: Option<u64>) {
        let ended = self.shared.gauge.begin(stage, total);
        self.shared.tell_ended(ended);
        self.shared.bar.set_style(style(total.is_some()));
    }

    fn problem(&self, problem: &Problem) {
        self.shared.gauge.problem(problem.code);
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
            if let Some(progress) = self.gauge.progress() {
                self.draw(&progress);
            }
        }
    }

    fn draw(&self, progress: &Progress) {
        if let Some(total) = progress.total {
            self.bar.set_length(total.max(1));
            self.bar.set_position(progress.done);
        }
        self.bar.set_message(self.lang.progress(progress));
        self.bar.tick();
    }

    /// Leaves a line about a stage that has ended.
    fn tell_ended(&self, ended: Option<Progress>) {
        if let Some(progress) = ended.filter(|progress| progress.done > 0) {
            self.bar.println(self.lang.finished(&progress));
        }
    }
}

fn style(known: bool) -> ProgressStyle {
    let template = if known { "[{bar:20}] {wide_msg}" } else { "{spinner} {wide_msg}" };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}
