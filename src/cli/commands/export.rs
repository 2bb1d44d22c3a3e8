//! `diwan export`: original bytes into a folder or the standard output.

use crate::archive::Archive;
use crate::cli::desk::{Desk, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::words::Say;
use crate::cli::{Ended, args, json};
use crate::export::{self, Layout};

pub fn export(desk: &Desk, typed: &args::Export) -> Ended {
    let archive = desk.open_current()?;
    let Some(target) = &typed.to else { return to_stdout(desk, &archive, typed) };
    let layout = if typed.tree { Layout::Tree } else { Layout::Flat };
    let mut monitor = desk.stoppable_monitor();
    let given = if typed.alto {
        export::export_alto(&archive, &typed.records, target, &monitor)?
    } else {
        export::export(&archive, &typed.records, target, layout, &monitor)?
    };
    monitor.done();
    for one in &given {
        if desk.json {
            desk.out.json(&json::given(one))?;
        } else if desk.talks() {
            desk.out.line(format!("{:>7}  {}", one.record.0, desk.lang.name(&path_text(&one.path))))?;
        }
    }
    if desk.talks() && !desk.json {
        desk.notice(&Say::Exported { records: given.len() as u64 });
    }
    Ok(Exit::Done)
}

fn to_stdout(desk: &Desk, archive: &Archive, typed: &args::Export) -> Ended {
    let [record] = typed.records[..] else { return Err(Refused::OneRecordOnly.into()) };
    export::write_to(archive, record, &mut *desk.out.bytes())?;
    Ok(Exit::Done)
}
