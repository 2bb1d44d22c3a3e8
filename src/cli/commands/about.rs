//! `diwan report series`, `cited-by`, `duplicates`: what the records say taken together.

use std::ops::RangeInclusive;

use serde_json::json;

use super::records;
use crate::catalog::Record;
use crate::cli::Ended;
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::report::{self, Alike, Series, Taken, Which};
use crate::words::Say;

pub(super) fn series(desk: &Desk, kind: Option<&str>, year: Option<i32>, issuer: Option<&str>) -> Ended {
    let archive = desk.open_current()?;
    let kind = kind.map(records::kind).transpose()?;
    let which = Which { kind, year, issuer: issuer.map(str::to_owned) };
    let found = report::series(&archive, &which, records::today())?;
    // A kind that bears no numbers is no series, unless it was asked for.
    let found: Vec<&Series> = found.iter().filter(|one| kind.is_some() || one.numbers() > 0).collect();
    if found.is_empty() && !desk.json {
        desk.out.heading(&desk.lang.say(&Say::NoSeries))?;
    }
    for one in found {
        if desk.json { series_json(desk, one)? } else { series_text(desk, one)? }
    }
    Ok(Exit::Done)
}

pub(super) fn cited_by(desk: &Desk, named: &str) -> Ended {
    let archive = desk.open_current()?;
    let (keys, found) = report::cited_by(&archive, named, records::today())?;
    if keys.is_empty() {
        return Err(Refused::NoReference(named.to_owned()).into());
    }
    if !desk.json {
        desk.out
            .heading(&desk.lang.say(&Say::CitedBy { keys: keys.clone(), records: found.len() as u64 }))?;
    }
    let catalog = archive.catalog()?;
    for record in &found {
        let known = catalog.known(record)?;
        if desk.json {
            let mut value = records::known_json(&known);
            value["type"] = "citing".into();
            value["record"] = record.id.0.into();
            value["path"] = record.path.text().into();
            desk.out.json(&value)?;
        } else {
            line(desk, record, &records::identity(desk.lang, &known))?;
        }
    }
    Ok(Exit::Done)
}

pub(super) fn duplicates(desk: &Desk) -> Ended {
    let archive = desk.open_current()?;
    let groups = report::duplicates(&archive)?;
    if groups.is_empty() && !desk.json {
        desk.out.heading(&desk.lang.say(&Say::NoDuplicates))?;
    }
    for group in &groups {
        let percent = percent(group);
        if desk.json {
            let records: Vec<u64> = group.records.iter().map(|record| record.id.0).collect();
            desk.out.json(&json!({
                "type": "alike", "exact": group.exact, "percent": percent, "records": records,
            }))?;
            continue;
        }
        let heading = if group.exact { Say::SameBytes } else { Say::NearlySame { percent } };
        desk.out.heading(&desk.lang.say(&heading))?;
        for record in &group.records {
            line(desk, record, "")?;
        }
    }
    Ok(Exit::Done)
}

fn series_text(desk: &Desk, series: &Series) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    let year = series.year.map_or_else(|| "?".to_owned(), |year| year.to_string());
    out.heading(&lang.say(&Say::SeriesHeading { kind: series.kind, issuer: series.issuer.clone(), year }))?;
    if let Some(highest) = series.highest() {
        out.line(lang.say(&Say::Numbers { here: series.numbers() as u64, highest }))?;
        let gaps = series.gaps();
        let missing = if gaps.is_empty() {
            Say::NothingMissing
        } else {
            let numbers: Vec<String> = gaps.iter().map(run).collect();
            Say::Missing { numbers: lang.list(&numbers) }
        };
        out.line(lang.say(&missing))?;
    }
    for (number, taken) in series.duplicates() {
        let records = taken.iter().map(|one| one.record.to_string()).collect();
        out.line(lang.say(&Say::GivenTwice { number, records }))?;
    }
    if series.by_name() > 0 {
        out.line(lang.say(&Say::ByFileName { records: series.by_name() as u64 }))?;
    }
    if !series.unnumbered.is_empty() {
        out.line(lang.say(&Say::Unnumbered { records: series.unnumbered.len() as u64 }))?;
    }
    Ok(out.line("")?)
}

fn series_json(desk: &Desk, series: &Series) -> anyhow::Result<()> {
    let gaps: Vec<_> = series.gaps().into_iter().map(|gap| json!([gap.start(), gap.end()])).collect();
    let records = |taken: &[Taken]| taken.iter().map(|one| one.record.0).collect::<Vec<_>>();
    let duplicates: Vec<_> = series
        .duplicates()
        .into_iter()
        .map(|(number, taken)| json!({"number": number, "records": records(taken)}))
        .collect();
    let unnumbered: Vec<u64> = series.unnumbered.iter().map(|record| record.0).collect();
    let by_name: Vec<u64> =
        series.taken.values().flatten().filter(|one| one.by_name).map(|one| one.record.0).collect();
    Ok(desk.out.json(&json!({
        "type": "series", "kind": series.kind.name(), "issuer": series.issuer, "year": series.year,
        "numbers": series.numbers(), "highest": series.highest(), "gaps": gaps, "duplicates": duplicates,
        "unnumbered": unnumbered, "by_file_name": by_name,
    }))?)
}

fn run(gap: &RangeInclusive<u64>) -> String {
    if gap.start() == gap.end() {
        gap.start().to_string()
    } else {
        format!("{}\u{2013}{}", gap.start(), gap.end())
    }
}

fn line(desk: &Desk, record: &Record, more: &str) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    out.line(lang.numbered(record.id, record.path.text()))?;
    if more.is_empty() { Ok(()) } else { Ok(out.line(format!("    {more}"))?) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
fn percent(group: &Alike) -> u64 {
    (group.likeness.clamp(0.0, 1.0) * 100.0).floor() as u64
}
