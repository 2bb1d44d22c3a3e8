//! `diwan resume`: completes what an interrupted run left.

use crate::cli::account::{self, Run};
use crate::cli::config::Config;
use crate::cli::desk::Desk;
use crate::cli::{Ended, args};
use crate::extract::Readers;
use crate::ingest::{self, ReadSummary};
use crate::monitor::Monitor;
use crate::words::Say;

pub fn resume(desk: &Desk, typed: &args::Resume) -> Ended {
    let archive = desk.open()?;
    let hand = desk.hand(&archive, "resume", typed.work.agent.as_deref())?;
    let jobs = desk.config.jobs(typed.work.jobs);
    let readers = Readers::new(desk.config.readers(jobs, typed.ocr)?);
    let mut monitor = desk.stoppable_monitor();
    let mut writer = archive.write(hand, &monitor)?;
    let depth = Config::depth(typed.depth);
    let (outcomes, read) = ingest::resume(&mut writer, jobs, depth, &readers, &monitor)?;
    let complete = !monitor.stopping() && outcomes.iter().all(|outcome| outcome.complete);
    let moved = if complete { writer.finish()? } else { 0 };
    desk.remember(&archive)?;
    monitor.done();
    if outcomes.is_empty() && read == ReadSummary::default() {
        desk.notice(&Say::NothingToResume);
    }
    let run = Run { outcomes, read, problems: monitor.problems(), moved, complete };
    account::tell(desk, &run, &readers)
}
