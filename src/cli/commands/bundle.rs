//! `diwan bundle`: records with their proofs in a folder for somebody else.

use super::records;
use crate::archive::Archive;
use crate::bundle::{Contents, gather};
use crate::cli::desk::{Desk, path_text};
use crate::cli::exit::Exit;
use crate::cli::{Ended, args, json};
use crate::ledger::{Circumstances as _, RealCircumstances, RecordId};
use crate::search::{Order, Page, Query, Wish, search_as, shipped_lexicon};
use crate::words::{Evidence, evidence_pages};

/// So many hits are asked for at once.
const BLOCK: usize = 500;

pub fn bundle(desk: &Desk, typed: &args::Bundle) -> Ended {
    let archive = desk.open_current()?;
    let mut records = typed.records.clone();
    if let Some(query) = &typed.query {
        records.extend(matching(&archive, query)?);
    }
    if records.is_empty() {
        desk.notice(&Evidence::NothingFound.into());
        return Ok(Exit::Problems);
    }
    let mut monitor = desk.stoppable_monitor();
    let now = RealCircumstances.now();
    let contents = gather(&archive, &records, &typed.to, now, &evidence_pages, &monitor)?;
    monitor.done();
    tell(desk, &contents, &path_text(&typed.to))?;
    Ok(if contents.absent.is_empty() { Exit::Done } else { Exit::Problems })
}

/// Every record that has all the words, in the order of arrival.
fn matching(archive: &Archive, typed: &str) -> anyhow::Result<Vec<RecordId>> {
    let query = Query::parse(typed).understood(records::today());
    let mut found = Vec::new();
    loop {
        let page = Page { offset: found.len(), limit: BLOCK };
        let order = Order::OldestArrival;
        let wish = Wish { lexicon: shipped_lexicon(), order, page, facets: false, like: None };
        let hits = search_as(archive, &query, wish)?.hits;
        if hits.is_empty() {
            return Ok(found);
        }
        found.extend(hits.iter().map(|hit| hit.record));
    }
}

fn tell(desk: &Desk, contents: &Contents, folder: &str) -> anyhow::Result<()> {
    for one in &contents.included {
        if desk.json {
            desk.out.json(&json::evidence::included(one))?;
        } else if desk.talks() {
            desk.out.line(format!("{:>7}  {}", one.record.0, desk.lang.name(&one.file)))?;
        }
    }
    for absent in &contents.absent {
        if desk.json {
            desk.out.json(&json::evidence::absent(absent))?;
        } else {
            desk.out.line(desk.lang.evidence(&Evidence::Absent(absent.clone())))?;
        }
    }
    if desk.json {
        return Ok(desk.out.json(&json::evidence::gathered(contents, folder))?);
    }
    let (records, folder) = (contents.included.len() as u64, folder.to_owned());
    desk.notice(&Evidence::Gathered { records, folder }.into());
    Ok(())
}
