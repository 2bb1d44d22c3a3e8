//! `diwan ingest`: takes files and folders in, or says what that would come to.

use crate::archive::Archive;
use crate::cli::account::{self, Run};
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args};
use crate::extract::Readers;
use crate::ingest::{self, IngestOptions};
use crate::source::Sip;

pub fn ingest(desk: &Desk, typed: &args::Ingest) -> Ended {
    let archive = desk.open()?;
    let sip = Sip::new(&typed.sources).map_err(|(path, source)| Refused::NoSource { path, source })?;
    let options = desk.config.ingest(typed);
    if typed.dry_run {
        return plan(desk, &archive, &sip, &options);
    }
    let hand = desk.hand(&archive, "ingest", typed.work.agent.as_deref())?;
    let readers = Readers::new(desk.config.readers(options.jobs, typed.ocr)?);
    let mut monitor = desk.stoppable_monitor();
    let mut writer = archive.write(hand, &monitor)?;
    let outcome = ingest::ingest(&mut writer, &sip, &options, &readers, &monitor)?;
    let complete = outcome.complete;
    // An interrupted run leaves its mark in the lock, so that the next one looks for what it left.
    let moved = if complete { writer.finish()? } else { 0 };
    desk.remember(&archive)?;
    monitor.done();
    let (read, problems) = (outcome.read, monitor.problems());
    let run = Run { outcomes: vec![outcome], read, problems, moved, complete };
    account::tell(desk, &run, &readers)
}

fn plan(desk: &Desk, archive: &Archive, sip: &Sip, options: &IngestOptions) -> Ended {
    let mut monitor = desk.stoppable_monitor();
    desk.bring_up(archive, &monitor)?;
    let outcome = ingest::plan(archive, sip, options, &monitor)?;
    monitor.done();
    account::one(desk, &outcome, true)?;
    Ok(match (outcome.complete, outcome.account.problem) {
        (false, _) => Exit::Failed,
        (true, 0) => Exit::Done,
        (true, _) => Exit::Problems,
    })
}
