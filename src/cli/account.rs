//! Prints the account of a run: what was seen, what became of it, and that the sum is right.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::exit::Exit;
use super::json;
use crate::extract::Readers;
use crate::ingest::{Outcome, ReadSummary};
use crate::monitor::ProblemCode;
use crate::words::{Label, Noun, Say};

/// What a run came to.
pub struct Run {
    pub outcomes: Vec<Outcome>,
    pub read: ReadSummary,
    pub problems: BTreeMap<ProblemCode, u64>,
    /// Objects that an interrupted run had kept but not recorded.
    pub moved: u64,
    pub complete: bool,
}

/// Prints the account of a run that wrote, and returns how it ended.
pub fn tell(desk: &Desk, run: &Run, readers: &Readers) -> anyhow::Result<Exit> {
    for outcome in &run.outcomes {
        one(desk, outcome, false)?;
    }
    read(desk, &run.read)?;
    by_kind(desk, &run.problems)?;
    if run.moved > 0 {
        desk.notice(&Say::MovedAside { objects: run.moved });
    }
    if run.read.waiting > 0 {
        let packages = readers.ocr_engine().err().map(|missing| super::exit::packages(&missing));
        desk.notice(&Say::WaitingForOcr { files: run.read.waiting });
        if let Some(packages) = packages {
            desk.notice(&Say::OcrInstall { packages });
        }
    }
    if !run.complete {
        desk.notice(&Say::Interrupted);
        return Ok(Exit::Failed);
    }
    Ok(ending(run))
}

fn ending(run: &Run) -> Exit {
    let accounts = run.outcomes.iter().map(|outcome| outcome.account.problem).sum::<u64>();
    let troubled = accounts + run.read.failed + run.read.waiting > 0 || !run.problems.is_empty();
    if troubled { Exit::Problems } else { Exit::Done }
}

/// Prints the account of one accession, or of one that would be.
pub fn one(desk: &Desk, outcome: &Outcome, dry_run: bool) -> anyhow::Result<()> {
    if desk.json {
        return Ok(desk.out.json(&json::outcome(outcome, dry_run))?);
    }
    if !desk.talks() {
        return Ok(());
    }
    let heading = match outcome.accession {
        _ if dry_run => Say::DryRun,
        Some(accession) if outcome.resumed => Say::AccessionResumed { accession },
        Some(accession) => Say::AccessionMade { accession },
        None => Say::NothingNew,
    };
    desk.out.heading(&desk.lang.say(&heading))?;
    sums(desk, outcome)
}

/// Prints the sums of an account, and that they balance.
fn sums(desk: &Desk, outcome: &Outcome) -> anyhow::Result<()> {
    let account = &outcome.account;
    let number = |label, count| desk.out.field(label, desk.lang.number(count));
    number(Label::Seen, account.seen)?;
    number(Label::New, account.new)?;
    number(Label::Duplicate, account.duplicate)?;
    number(Label::Skipped, account.skipped)?;
    for (rule, count) in &outcome.skipped {
        number(Label::LeftOut(*rule), *count)?;
    }
    number(Label::Problems, account.problem)?;
    desk.out.field(Label::Sum, desk.lang.balance(account))?;
    if account.members > 0 {
        number(Label::Members, account.members)?;
    }
    if outcome.mismatched > 0 {
        number(Label::Mismatched, outcome.mismatched)?;
    }
    Ok(desk.out.field(Label::TakenIn, desk.lang.size(account.bytes))?)
}

/// Prints what became of texts.
pub fn read(desk: &Desk, summary: &ReadSummary) -> anyhow::Result<()> {
    if desk.json {
        return Ok(desk.out.json(&json::read(summary))?);
    }
    if !desk.talks() || *summary == ReadSummary::default() {
        return Ok(());
    }
    let texts = desk.lang.counted(summary.read, Noun::File);
    let pages = desk.lang.counted(summary.pages, Noun::Page);
    desk.out.field(Label::ReadingDone, desk.lang.list(&[texts, pages]))?;
    if summary.waiting > 0 {
        desk.out.field(Label::ReadingWaiting, desk.lang.number(summary.waiting))?;
    }
    if summary.failed > 0 {
        desk.out.field(Label::ReadingFailed, desk.lang.number(summary.failed))?;
    }
    Ok(())
}

fn by_kind(desk: &Desk, problems: &BTreeMap<ProblemCode, u64>) -> anyhow::Result<()> {
    if desk.json || !desk.talks() || problems.is_empty() {
        return Ok(());
    }
    desk.out.line("")?;
    desk.out.heading(&desk.lang.say(&Say::ProblemsByKind))?;
    for (code, count) in problems {
        desk.out.field(Label::Problem(*code), desk.lang.number(*count))?;
    }
    desk.notice(&Say::SeeProblems);
    Ok(())
}
