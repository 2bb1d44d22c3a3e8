//! `diwan ocr`: reads the scans that wait, then reads again, thoroughly, those that had a fast reading only.
//!
//! What an office lets run overnight: it can be stopped and killed, and goes on where it was.

use crate::catalog::ToRead;
use crate::cli::Ended;
use crate::cli::account::{self, Run};
use crate::cli::args::{self, Thoroughness};
use crate::cli::desk::Desk;
use crate::cli::exit::Refused;
use crate::extract::Readers;
use crate::ingest::{self, ReadSummary};
use crate::monitor::Monitor;
use crate::words::Say;

pub fn ocr(desk: &Desk, typed: &args::Ocr) -> Ended {
    let archive = desk.open()?;
    let hand = desk.hand(&archive, "ocr", typed.work.agent.as_deref())?;
    let jobs = desk.config.jobs(typed.work.jobs);
    let how = if typed.fast { Thoroughness::Fast } else { Thoroughness::Thorough };
    let readers = Readers::new(desk.config.readers(jobs, Some(how))?);
    readers.ocr_engine().map_err(Refused::from)?;
    let mut monitor = desk.stoppable_monitor();
    let mut writer = archive.write(hand, &monitor)?;
    let mut read = ingest::read(&mut writer, &readers, ToRead::WaitingForOcr, jobs, &monitor)?;
    if !typed.fast {
        read += ingest::read(&mut writer, &readers, ToRead::Fast, jobs, &monitor)?;
    }
    writer.bring_up_index(&monitor)?;
    let complete = !monitor.stopping();
    let moved = if complete { writer.finish()? } else { 0 };
    desk.remember(&archive)?;
    monitor.done();
    if complete && read == ReadSummary::default() {
        desk.notice(&Say::NothingWaiting);
    }
    let run = Run { outcomes: Vec::new(), read, problems: monitor.problems(), moved, complete };
    account::tell(desk, &run, &readers)
}
