//! `diwan show`: everything known about one record.

use std::collections::BTreeMap;

use super::{recognised, records};
use crate::archive::{Archive, ArchiveError};
use crate::catalog::{Catalog, Known, ObjectRow, ReadingState, Record};
use crate::cli::desk::{Desk, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args, json};
use crate::extract::{PROPERTIES, Transcript};
use crate::format::Format;
use crate::ledger::{Event, RecordId, Time};
use crate::report;
use crate::words::{Label, Lang, Say};

/// A record with all that hangs on it.
struct Found<'a> {
    archive: &'a Archive,
    record: Record,
    object: Option<ObjectRow>,
    known: Known,
    parent: Option<Record>,
    children: Vec<Record>,
    same: Vec<RecordId>,
    /// When its bytes were last verified.
    verified: Option<Time>,
    /// What was read of it; damage must not hide the rest.
    transcript: Option<Result<Transcript, ArchiveError>>,
}

pub fn show(desk: &Desk, typed: &args::Show) -> Ended {
    let archive = desk.open_current()?;
    let catalog = archive.catalog()?;
    let found = find(&archive, &catalog, typed.record)?;
    if desk.json {
        desk.out.json(&as_json(&found))?;
    } else {
        facts(desk, &found)?;
    }
    if typed.text {
        text(desk, &found)?;
    }
    if typed.history {
        history(desk, &found)?;
    }
    Ok(Exit::Done)
}

fn find<'a>(archive: &'a Archive, catalog: &Catalog, id: RecordId) -> anyhow::Result<Found<'a>> {
    let record = catalog.record(id)?.ok_or(Refused::NoRecord(id))?;
    let same = catalog.records_of(&record.content)?;
    let object = catalog.object(&record.content)?;
    Ok(Found {
        archive,
        transcript: object.as_ref().and_then(ObjectRow::transcript).map(|id| archive.transcript(id)),
        verified: catalog.verified(&record.content)?,
        object,
        known: catalog.known(&record)?,
        parent: record.parent.map_or(Ok(None), |parent| catalog.record(parent))?,
        children: catalog.children(id)?,
        same: same.iter().map(|record| record.id).filter(|other| *other != id).collect(),
        record,
    })
}

fn as_json(found: &Found<'_>) -> serde_json::Value {
    let children: Vec<RecordId> = found.children.iter().map(|record| record.id).collect();
    let mut value = json::record(&found.record, found.object.as_ref());
    let more = serde_json::json!({
        "identifier": identifier(found), "object": object_path(found),
        "children": json::numbers(&children), "same_content": json::numbers(&found.same),
        "properties": properties(found), "verified": found.verified,
        "text_lost": matches!(found.transcript, Some(Err(_))),
    });
    json::extend(&mut value, &more);
    json::extend(&mut value, &records::known_json(&found.known));
    recognised::extend(&mut value, &found.known);
    value
}

fn identifier(found: &Found<'_>) -> String {
    format!("{}/{}", found.archive.settings().id, found.record.id)
}

/// The file that holds the bytes, from the archive's folder on.
fn object_path(found: &Found<'_>) -> String {
    let path = found.archive.store().path_of(&found.record.content);
    path_text(path.strip_prefix(found.archive.root()).unwrap_or(&path))
}

fn facts(desk: &Desk, found: &Found<'_>) -> anyhow::Result<()> {
    let (lang, out, record) = (desk.lang, &desk.out, &found.record);
    out.heading(&lang.say(&Say::RecordHeading { record: record.id }))?;
    out.field(Label::FileName, lang.name(record.path.file_name()))?;
    out.field(Label::Path, lang.name(record.path.text()))?;
    records::known_fields(desk, &found.known)?;
    recognised::fields(desk, &found.known)?;
    out.field(Label::Arrived, lang.moment(record.arrived))?;
    if let Some(modified) = record.modified {
        out.field(Label::Modified, lang.moment(modified))?;
    }
    out.field(Label::Accession, lang.number(record.accession.0))?;
    out.field(Label::Entry, lang.number(record.entry))?;
    out.field(Label::Identifier, lang.name(&identifier(found)))?;
    if let Some(object) = &found.object {
        about_object(desk, found, object)?;
    }
    if let Some(extension) = &record.mismatch {
        out.field(Label::Mismatch, lang.name(&format!(".{extension}")))?;
    }
    if let Some(problem) = &record.problem {
        out.field(Label::ProblemFound, lang.problem_word(problem))?;
    }
    relations(desk, found)?;
    claims(desk, found)
}

fn about_object(desk: &Desk, found: &Found<'_>, object: &ObjectRow) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    out.field(Label::Format, format_text(lang, object))?;
    out.field(Label::Size, lang.size(object.size))?;
    out.field(Label::Blake3, lang.name(&object.content.to_string()))?;
    out.field(Label::Sha256, lang.name(&object.sha256.to_string()))?;
    out.field(Label::KeptAt, lang.name(&object_path(found)))?;
    let verified = found.verified.map_or_else(|| lang.say(&Say::Never), |time| lang.moment(time));
    out.field(Label::Verified, verified)?;
    out.field(Label::Text, lang.reading(&object.reading))?;
    if let ReadingState::Read { transcript, engine, pages, confidence, problem, active, .. } = &object.reading
    {
        out.field(Label::Pages, lang.number(*pages))?;
        out.field(Label::ReadBy, lang.name(engine))?;
        if let Some(confidence) = confidence {
            out.field(Label::Confidence, format!("{confidence} %"))?;
        }
        out.field(Label::Transcript, lang.name(&transcript.to_string()))?;
        if !active.is_empty() {
            out.field(Label::Active, lang.all_active(active))?;
        }
        if let Some(problem) = problem {
            out.field(Label::ProblemFound, lang.problem_word(problem))?;
        }
    }
    Ok(())
}

fn format_text(lang: Lang, object: &ObjectRow) -> String {
    let format = object.format.parse().unwrap_or(Format::Unknown);
    let pronom = object.pronom.as_deref().or(format.pronom());
    let pronom = pronom.map_or_else(String::new, |puid| format!(", PRONOM {puid}"));
    lang.name(&format!("{} ({}{pronom})", object.format, format.media_type()))
}

fn relations(desk: &Desk, found: &Found<'_>) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    let short = |record: &Record| lang.numbered(record.id, record.path.file_name());
    if let Some(parent) = &found.parent {
        out.field(Label::Parent, short(parent))?;
    }
    for child in &found.children {
        out.field(Label::Child, short(child))?;
    }
    if !found.same.is_empty() {
        let same: Vec<String> = found.same.iter().map(ToString::to_string).collect();
        out.field(Label::SameContent, lang.list(&same))?;
    }
    Ok(())
}

/// What the file says of itself: claims, set apart from what was found out.
fn claims(desk: &Desk, found: &Found<'_>) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    if matches!(found.transcript, Some(Err(_))) {
        out.line(lang.say(&Say::TextLost))?;
    }
    let Some(said) = properties(found).filter(|said| !said.is_empty()) else { return Ok(()) };
    out.line(lang.say(&Say::ClaimsHeading))?;
    for name in PROPERTIES {
        if let Some(value) = said.get(*name) {
            out.field(Label::Property(name), lang.claimed(name, value))?;
        }
    }
    Ok(())
}

fn properties<'a>(found: &'a Found<'_>) -> Option<&'a BTreeMap<String, String>> {
    found.transcript.as_ref()?.as_ref().ok().map(|transcript| &transcript.properties)
}

fn text(desk: &Desk, found: &Found<'_>) -> anyhow::Result<()> {
    let Some(id) = found.object.as_ref().and_then(ObjectRow::transcript) else { return Ok(()) };
    match &found.transcript {
        Some(Ok(transcript)) if desk.json => json_text(desk, transcript),
        Some(Ok(transcript)) => plain_text(desk, transcript),
        // Asked once more for the error itself.
        _ => Ok(found.archive.transcript(id).map(|_| ())?),
    }
}

fn json_text(desk: &Desk, transcript: &Transcript) -> anyhow::Result<()> {
    for page in &transcript.pages {
        let method = serde_json::to_value(page.method).unwrap_or_default();
        let reason = serde_json::to_value(page.reason).unwrap_or_default();
        desk.out.json(&serde_json::json!({
            "type": "page", "page": page.number, "method": method, "confidence": page.confidence,
            "text": page.text(), "reason": reason, "also": page.other_text(),
        }))?;
    }
    Ok(())
}

fn plain_text(desk: &Desk, transcript: &Transcript) -> anyhow::Result<()> {
    for page in &transcript.pages {
        desk.out.line("")?;
        desk.out.heading(&desk.lang.say(&Say::PageHeading { page: page.number }))?;
        for line in &page.lines {
            desk.out.line(Lang::document_text(&line.text))?;
        }
    }
    if transcript.cut {
        desk.out.line(desk.lang.say(&Say::TextCut))?;
    }
    Ok(())
}

fn history(desk: &Desk, found: &Found<'_>) -> anyhow::Result<()> {
    if !desk.json {
        desk.out.line("")?;
        desk.out.heading(&desk.lang.say(&Say::HistoryHeading))?;
    }
    let told = report::history(found.archive, &found.record)?;
    told.iter().try_for_each(|(index, event)| tell(desk, *index, event))
}

fn tell(desk: &Desk, index: u64, event: &Event) -> anyhow::Result<()> {
    if desk.json {
        return Ok(desk.out.json(&json::entry(index, event))?);
    }
    Ok(desk.out.line(format!("{index:>7}  {}", desk.lang.event(event)))?)
}
