//! `diwan key rotate`: a new key for the log. The old one signs that the new one follows it, and is kept aside.

use std::io::Write as _;
use std::sync::Arc;

use crate::bundle::write_new;
use crate::cli::desk::{Desk, path_text};
use crate::cli::exit::Exit;
use crate::cli::keys::{self, KeyFiles};
use crate::cli::{Ended, args, json};
use crate::ledger::statements;
use crate::words::{Label, Witnessed};

pub fn key(desk: &Desk, typed: &args::Key) -> Ended {
    match typed {
        args::Key::Rotate(typed) => rotate(desk, typed),
        args::Key::Changes(typed) => changes(desk, typed),
    }
}

/// Gives out what both keys have signed, change by change: it proves itself and may lie beside what it helps to check.
fn changes(desk: &Desk, typed: &args::Changes) -> Ended {
    let archive = desk.open()?;
    let changes = archive.ledger()?.key_changes();
    if let Some(out) = &typed.out {
        write_new(out, statements(&changes).as_bytes())?;
    }
    if desk.json {
        for change in &changes {
            desk.out.json(&json::witnessed::key_change(change))?;
        }
    } else if typed.out.is_none() {
        desk.out.bytes().write_all(statements(&changes).as_bytes())?;
    }
    desk.notice(&Witnessed::KeyChanges { count: changes.len() as u64 }.into());
    Ok(Exit::Done)
}

fn rotate(desk: &Desk, typed: &args::Rotate) -> Ended {
    let archive = desk.open()?;
    let files = KeyFiles::of(desk.config.dir()?, &archive.settings().id);
    let hand = desk.hand(&archive, "key rotate", typed.agent.as_deref())?;
    let old = Arc::clone(&hand.key);
    // Kept before anything names it: an archive whose key nobody has can never grow again.
    let new = Arc::new(files.next(old.name(), &keys::seed())?);
    let mut monitor = desk.monitor();
    let archive = archive.change_key(hand, &new, &monitor)?;
    monitor.done();
    let retired = files.replace(&old, &new)?;
    desk.remember(&archive)?;
    let (retired, public) = (path_text(&retired), new.verifying_key().to_string());
    if desk.json {
        desk.out.json(&json::witnessed::rotated(&old.verifying_key(), &new.verifying_key(), &retired))?;
    } else if desk.talks() {
        desk.out.heading(&desk.lang.witnessed(&Witnessed::KeyChanged))?;
        desk.out.field(Label::PublicKey, desk.lang.name(&public))?;
        desk.out.line(desk.lang.witnessed(&Witnessed::KeyRetired { path: retired }))?;
    }
    Ok(Exit::Done)
}
