//! `diwan parity`: computes what lost or changed bytes can be restored from, or says how much is protected.

use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::{Ended, args, json};
use crate::monitor::Monitor;
use crate::repair::{self, Protection};
use crate::words::{Label, Noun, Say};

pub fn parity(desk: &Desk, typed: &args::Parity) -> Ended {
    if typed.status {
        return status(desk);
    }
    let archive = desk.open()?;
    let hand = desk.hand(&archive, "parity", typed.agent.as_deref())?;
    let mut monitor = desk.stoppable_monitor();
    let mut writer = archive.write(hand, &monitor)?;
    let done = repair::protect(&mut writer, typed.overhead, &monitor)?;
    if !monitor.stopping() {
        writer.bring_up_index(&monitor)?;
    }
    writer.release()?;
    desk.remember(&archive)?;
    monitor.done();
    tell(desk, &done)?;
    Ok(match (done.complete, done.skipped.is_empty()) {
        (false, _) => Exit::Failed,
        (true, false) => Exit::Problems,
        (true, true) => Exit::Done,
    })
}

fn tell(desk: &Desk, done: &Protection) -> anyhow::Result<()> {
    if desk.json {
        return Ok(desk.out.json(&json::protection(done))?);
    }
    for place in &done.skipped {
        desk.out.line(desk.lang.say(&Say::NotProtected { place: place.clone() }))?;
    }
    if !done.complete {
        desk.out.line(desk.lang.say(&Say::ParityStopped))?;
    }
    let (objects, bytes, parity) = (done.members, done.bytes, done.parity);
    let nothing = objects == 0 && done.skipped.is_empty() && done.complete;
    let say = if nothing { Say::NothingToProtect } else { Say::Protected { objects, bytes, parity } };
    if desk.talks() {
        desk.out.line(desk.lang.say(&say))?;
    }
    Ok(())
}

fn status(desk: &Desk) -> Ended {
    let status = repair::status(&desk.open()?)?;
    let (lang, out) = (desk.lang, &desk.out);
    if desk.json {
        out.json(&json::parity_status(&status))?;
    } else {
        let covered = [lang.counted(status.covered, Noun::Content), lang.size(status.bytes)];
        out.field(Label::ParityCovered, lang.list(&covered))?;
        out.field(Label::ParityUncovered, lang.counted(status.uncovered, Noun::Content))?;
        out.field(Label::ParityGroups, lang.number(status.groups))?;
        out.field(Label::ParitySize, lang.size(status.parity))?;
    }
    Ok(if status.uncovered == 0 { Exit::Done } else { Exit::Problems })
}
