//! `diwan export`: original bytes into a folder or the standard output, or a form of them made on demand.

use std::path::Path;

use crate::archive::Archive;
use crate::cli::desk::{Desk, SOFTWARE, complain, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args, json};
use crate::export::{self, Form, Given, Layout, Place, Why, Withheld};
use crate::extract::Readers;
use crate::words::{Lang, Say};

pub fn export(desk: &Desk, typed: &args::Export) -> Ended {
    let archive = desk.open_current()?;
    let Some(target) = &typed.to else { return to_stdout(desk, &archive, typed) };
    if typed.alto || typed.searchable_pdf {
        return in_form(desk, &archive, typed, target);
    }
    let mut monitor = desk.stoppable_monitor();
    let given = export::export(&archive, &typed.records, target, layout(typed), &monitor)?;
    monitor.done();
    tell(desk, &given)?;
    if desk.talks() && !desk.json {
        desk.notice(&Say::Exported { records: given.len() as u64 });
    }
    Ok(Exit::Done)
}

fn layout(typed: &args::Export) -> Layout {
    if typed.tree { Layout::Tree } else { Layout::Flat }
}

fn in_form(desk: &Desk, archive: &Archive, typed: &args::Export, target: &Path) -> Ended {
    // One record after the other: one worker does.
    let readers = Readers::new(desk.config.readers(1, None)?);
    let form = if typed.alto { Form::Alto } else { Form::SearchablePdf(&readers) };
    let place = Place { target, layout: layout(typed), software: SOFTWARE };
    let mut monitor = desk.stoppable_monitor();
    let (given, withheld) = export::export_as(archive, &typed.records, form, place, &monitor)?;
    monitor.done();
    tell(desk, &given)?;
    if desk.talks() && !desk.json {
        desk.notice(&Say::Made { files: given.len() as u64 });
    }
    for one in &withheld {
        if desk.json {
            desk.out.json(&json::withheld(one))?;
        } else {
            desk.out.flush()?;
            complain(&desk.lang.say(&refusal(desk.lang, one)));
        }
    }
    Ok(if withheld.is_empty() { Exit::Done } else { Exit::Problems })
}

fn tell(desk: &Desk, given: &[Given]) -> anyhow::Result<()> {
    for one in given {
        if desk.json {
            desk.out.json(&json::given(one))?;
        } else if desk.talks() {
            desk.out.line(format!("{:>7}  {}", one.record.0, desk.lang.name(&path_text(&one.path))))?;
        }
    }
    Ok(())
}

fn refusal(lang: Lang, withheld: &Withheld) -> Say {
    let why = match &withheld.why {
        Why::NotRead => lang.say(&Say::WhyNotRead),
        Why::NoPages => lang.say(&Say::WhyNoPages),
        Why::Trouble(trouble) => lang.with_detail(lang.code(trouble.code), &trouble.detail),
        Why::Failed { code, detail } => lang.with_detail(&lang.problem_word(code), detail),
    };
    Say::NotGiven { name: lang.numbered(withheld.record, &withheld.name), why }
}

fn to_stdout(desk: &Desk, archive: &Archive, typed: &args::Export) -> Ended {
    let [record] = typed.records[..] else { return Err(Refused::OneRecordOnly.into()) };
    export::write_to(archive, record, &mut *desk.out.bytes())?;
    Ok(Exit::Done)
}
