//! `diwan list`: records one a line, or what a human should look at.

use crate::catalog::{Catalog, ListFilter, NotedProblem, ObjectRow, OpenOnly, ReadingState, Record};
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::{Ended, args, json};
use crate::ledger::{AccessionId, RecordId};
use crate::words::Say;

/// So many records are asked for at a time.
const PAGE: u64 = 1_000;

pub fn list(desk: &Desk, typed: &args::List) -> Ended {
    let archive = desk.open_current()?;
    let catalog = archive.catalog()?;
    let limit = if typed.limit == 0 { u64::MAX } else { typed.limit };
    if typed.problems {
        problems(desk, &catalog, typed, limit)
    } else {
        records(desk, &catalog, typed, limit)
    }
}

fn records(desk: &Desk, catalog: &Catalog, typed: &args::List, limit: u64) -> Ended {
    let filter = ListFilter {
        accession: typed.accession,
        path: typed.path.clone(),
        problems_only: false,
        mismatched_only: typed.mismatched,
        active_only: typed.active,
    };
    let mut after = typed.after.unwrap_or(RecordId(0));
    let mut left = limit;
    loop {
        let found = catalog.records(&filter, after, left.min(PAGE))?;
        let Some(last) = found.last() else { return Ok(Exit::Done) };
        after = last.id;
        left -= found.len() as u64;
        for record in &found {
            tell(desk, catalog, record, &filter)?;
        }
        if left == 0 {
            let more = !catalog.records(&filter, after, 1)?.is_empty();
            if more {
                desk.notice(&Say::MoreRecords { after });
            }
            return Ok(Exit::Done);
        }
    }
}

fn tell(desk: &Desk, catalog: &Catalog, record: &Record, filter: &ListFilter) -> anyhow::Result<()> {
    let object = catalog.object(&record.content)?;
    if desk.json {
        return Ok(desk.out.json(&json::record(record, object.as_ref()))?);
    }
    let lang = desk.lang;
    let mut name = lang.name(record.path.text());
    if let (true, Some(object)) = (filter.active_only, &object) {
        name = format!("{name}: {}", lang.all_active(active(object)));
    }
    let (size, format) = object.map_or_else(Default::default, |object| (object.size, object.format));
    let (size, day) = (lang.short_size(size), lang.day(record.arrived));
    Ok(desk.out.line(format!("{:>7}  {day}  {size:>9}  {format:<8}  {name}", record.id.0))?)
}

/// What its file holds that can act.
fn active(object: &ObjectRow) -> &[String] {
    match &object.reading {
        ReadingState::Read { active, .. } => active,
        _ => &[],
    }
}

fn problems(desk: &Desk, catalog: &Catalog, typed: &args::List, limit: u64) -> Ended {
    let accessions = match typed.accession {
        Some(id) => vec![id],
        None => catalog.accessions(OpenOnly::No)?.iter().map(|accession| accession.id).collect(),
    };
    let mut left = limit;
    for accession in accessions {
        for problem in catalog.problems(accession)? {
            if typed.path.as_ref().is_some_and(|part| !problem.path.contains(part)) {
                continue;
            }
            if left == 0 {
                desk.notice(&Say::MoreProblems);
                return Ok(Exit::Done);
            }
            left -= 1;
            tell_problem(desk, accession, &problem)?;
        }
    }
    Ok(Exit::Done)
}

fn tell_problem(desk: &Desk, accession: AccessionId, problem: &NotedProblem) -> anyhow::Result<()> {
    if desk.json {
        return Ok(desk.out.json(&json::noted_problem(accession, problem))?);
    }
    let record = problem.record.map_or_else(|| "-".to_owned(), |record| record.to_string());
    Ok(desk.out.line(format!("{record:>7}  {}", desk.lang.noted_problem(problem)))?)
}
