//! `diwan reindex`: throws the lenses away and builds them again; nothing is read or recognised a second time.

use crate::cli::Ended;
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::words::Say;

pub fn reindex(desk: &Desk) -> Ended {
    let archive = desk.open()?;
    let mut monitor = desk.monitor();
    archive.rebuild_lenses(&monitor)?;
    monitor.done();
    let records = archive.catalog()?.statistics()?.records;
    if desk.json {
        desk.out.json(&json::lenses(records))?;
    } else if desk.talks() {
        desk.out.line(desk.lang.say(&Say::Reindexed { records }))?;
    }
    Ok(Exit::Done)
}
