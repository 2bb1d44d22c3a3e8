//! `diwan recognise`: recognises dates and references in texts that no recogniser of this version has seen.

use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::{Ended, args};
use crate::ingest;
use crate::monitor::Monitor;
use crate::words::Say;

pub fn recognise(desk: &Desk, typed: &args::Recognise) -> Ended {
    let archive = desk.open()?;
    let hand = desk.hand(&archive, "recognise", typed.work.agent.as_deref())?;
    let mut monitor = desk.stoppable_monitor();
    let mut writer = archive.write(hand, &monitor)?;
    let texts = ingest::recognise(&mut writer, desk.config.jobs(typed.work.jobs), &monitor)?;
    writer.bring_up_index(&monitor)?;
    let complete = !monitor.stopping();
    if complete {
        writer.finish()?;
    }
    desk.remember(&archive)?;
    monitor.done();
    if desk.json {
        desk.out.json(&serde_json::json!({"type": "recognised", "texts": texts, "complete": complete}))?;
    } else {
        desk.out.heading(&desk.lang.say(&Say::Recognised { texts }))?;
    }
    Ok(if complete { Exit::Done } else { Exit::Failed })
}
