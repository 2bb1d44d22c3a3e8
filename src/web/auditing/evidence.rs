//! Bundles of evidence: originals with their proofs as one ZIP file, made as a job and fetched by whoever asked.
//!
//! Invariant: a confidential record is in a bundle only after the reason was entered in the ledger; a bundle is given
//! to nobody but the person who asked for it, and lies in the spool no longer than a few others.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::{at_work, ways};
use crate::archive::Archive;
use crate::bundle::{Absent, gather, pack};
use crate::disk;
use crate::ingest::note_access;
use crate::ledger::{Circumstances as _, Opened, RealCircumstances, RecordId};
use crate::monitor::Silent;
use crate::web::fault::{Fault, causes};
use crate::web::jobs::{Job, Standing, Work};
use crate::web::layout::Page;
use crate::web::posted::{Asked, Fields, Posted};
use crate::web::progress;
use crate::web::reason::{field, fits, level};
use crate::web::record::{disposition, way};
use crate::web::search;
use crate::web::spool::Spool;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::web::working::{self, Came};
use crate::words::{AuditText, Evidence, Lang, Noun, evidence_pages};

/// The most records of one bundle.
const MOST: usize = 5_000;

/// So many bundles are kept; older ones make room.
const KEPT: usize = 3;

/// Pieces of a file on its way.
const PIECE: usize = 1 << 17;

/// A bundle that is ready.
#[derive(Debug)]
pub struct Packed {
    /// The file and the spool it lies in; `None` once it was tidied away.
    place: Mutex<Option<(Spool, PathBuf)>>,
    /// Its length.
    length: u64,
    /// Its name for whoever fetches it.
    name: String,
    /// How many records are in it.
    included: u64,
    /// Those that are not.
    absent: Vec<Absent>,
    /// Who asked for it.
    by: String,
}

impl Packed {
    fn tidy_away(&self) {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn file(&self) -> Option<PathBuf> {
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place.as_ref().map(|(_, file)| file.clone())
    }
}

pub async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    Ok(form(&shared, &visitor, &fields, StatusCode::OK, &html! {}, false))
}

fn form(
    shared: &Shared,
    visitor: &Visitor,
    fields: &Fields,
    status: StatusCode,
    notice: &Markup,
    reason: bool,
) -> Response {
    let lang = visitor.lang;
    let body = html! {
        h1 { (AuditText::Bundle.word(lang)) }
        (ways(visitor))
        section.sheet {
            p { (AuditText::BundleHint.word(lang)) }
            (notice)
            (at_work(shared, visitor))
            form.fields action="/audit/evidence" method="post" {
                (visitor.csrf_field())
                label {
                    (AuditText::BundleQuery.word(lang))
                    input type="search" name="q" value=(fields.get("q")) dir="auto" maxlength="2000";
                    (narrowed(lang, &search::Ask::of(fields)))
                }
                label {
                    (AuditText::BundleRecords.word(lang))
                    input type="text" name="records" value=(fields.get("records")) dir="ltr" maxlength="4000"
                        aria-describedby="records-hint";
                    span.soft #records-hint { (AuditText::BundleRecordsHint.word(lang)) }
                }
                @if reason {
                    (field(lang, fields.get("reason")))
                }
                div { button type="submit" { (AuditText::BundleMake.word(lang)) } }
            }
        }
    };
    let mut response = Page::new(AuditText::Bundle.word(lang), body).show(shared, visitor);
    *response.status_mut() = status;
    response
}

/// What narrows the search down, carried along.
fn narrowed(lang: Lang, ask: &search::Ask) -> Markup {
    html! {
        @for (name, value) in &ask.filters {
            input type="hidden" name=(name) value=(value);
            span.soft { (lang.facet(name)) ": " bdi { (search::shown(lang, name, value)) } }
        }
        @for (name, value) in ask.switches() { input type="hidden" name=(name) value=(value); }
    }
}

/// What a form asks for.
#[derive(Debug, Default)]
struct Chosen {
    records: Vec<RecordId>,
    /// Those that are given out for a reason only.
    confidential: Vec<RecordId>,
    /// False when it is too much for one bundle.
    fits: bool,
}

/// The numbers in a text such as `3, 7-12`; the error is what is none.
fn numbers(text: &str) -> Result<Vec<RecordId>, String> {
    let mut found = Vec::new();
    let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{60C}' | '\u{61B}');
    for part in text.split(apart).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(['-', '\u{2013}']).unwrap_or((part, part));
        let read = |text: &str| western(text).parse::<u64>().map_err(|_| part.to_owned());
        let (first, last) = (read(first)?, read(last)?);
        if first == 0 || last < first || last - first > MOST as u64 || found.len() > MOST {
            return Err(part.to_owned());
        }
        found.extend((first..=last).map(RecordId));
    }
    Ok(found)
}

/// Arabic digits as the others.
fn western(text: &str) -> String {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10).unwrap_or(c),
        '\u{6F0}'..='\u{6F9}' => char::from_digit(u32::from(c) - 0x6F0, 10).unwrap_or(c),
        other => other,
    };
    text.trim().chars().map(digit).collect()
}

/// What is asked for, with what this visitor may see of it.
fn choose(
    shared: &Shared,
    archive: &Archive,
    visitor: &Visitor,
    fields: &Fields,
    mut records: Vec<RecordId>,
) -> Result<Chosen, Fault> {
    let ask = search::Ask::of(fields);
    if !ask.is_empty() {
        let query = search::query(&ask);
        let every = crate::search::every(archive, shared.lexicon(), &query, MOST)?;
        if !every.complete {
            return Ok(Chosen::default());
        }
        records.extend(every.records);
    }
    records.sort_unstable();
    records.dedup();
    let (mut bytes, mut confidential) = (0, Vec::new());
    let catalog = archive.catalog()?;
    for id in &records {
        let Some(record) = catalog.record(*id)? else { continue };
        bytes += catalog.object(&record.content)?.map_or(0, |object| object.size);
        let level = level(archive, *id)?;
        if level.is_some_and(|level| !visitor.sees(*id, level)) {
            confidential.push(*id);
        }
    }
    // What is sent and what is given out lie in one spool, and are bounded alike.
    let fits = records.len() <= MOST && bytes <= shared.setup().upload as u64;
    Ok(Chosen { records, confidential, fits })
}

pub async fn make(
    State(shared): State<Shared>,
    Posted { visitor, fields }: Posted,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let lang = visitor.lang;
    let refuse = |text: AuditText, detail: &str, reason: bool| {
        let notice = html! {
            p.notice role="alert" { (text.word(lang)) @if !detail.is_empty() { " " bdi { (lang.name(detail)) } } }
        };
        form(&shared, &visitor, &fields, StatusCode::UNPROCESSABLE_ENTITY, &notice, reason)
    };
    let records = match numbers(fields.get("records")) {
        Ok(records) => records,
        Err(bad) => return Ok(refuse(AuditText::BundleBadNumbers, &bad, false)),
    };
    let (asker, asked) = (visitor.clone(), fields.clone());
    let look = move |shared: &Shared, archive: &Archive| choose(shared, archive, &asker, &asked, records);
    let chosen = shared.with_archive(&visitor, look).await?;
    if !chosen.fits {
        return Ok(refuse(AuditText::BundleTooMany, "", false));
    }
    if chosen.records.is_empty() {
        return Ok(refuse(AuditText::BundleNone, "", false));
    }
    // Who has said already why they search confidential records is not asked again.
    let kept = visitor.pass().map(|pass| pass.reason.as_str()).unwrap_or_default();
    let reason =
        Some(fields.get("reason").trim()).filter(|typed| !typed.is_empty()).unwrap_or(kept).to_owned();
    if !chosen.confidential.is_empty() && !fits(&reason) {
        let which = lang.counted(chosen.confidential.len() as u64, Noun::Record);
        return Ok(refuse(AuditText::BundleReason, &which, true));
    }
    let by = visitor.name().unwrap_or_default();
    let task = move |shared: &Shared, job: &Job<Came>| chosen.bundle(shared, job, &reason);
    let started = working::start(&shared, Work::Bundling, by, task);
    let number = started.map_or_else(|busy| busy.number, |job| job.number);
    Ok(Redirect::to(&format!("/jobs/{number}")).into_response())
}

impl Chosen {
    /// Enters the reason for what is confidential, gathers all and packs it.
    fn bundle(self, shared: &Shared, job: &Job<Came>, reason: &str) -> Result<Came, String> {
        make_room(shared);
        let broken = |error: &dyn std::error::Error| causes(error);
        let archive = working::archive(shared)?;
        self.account_for(shared, &archive, &job.by, reason)?;
        let now = RealCircumstances.now();
        let name = format!("evidence-{}", now.day());
        let spool = Spool::new(&shared.setup().spool).map_err(|error| broken(&error))?;
        let (folder, file) = (spool.folder().join(&name), spool.folder().join("bundle.zip"));
        let contents = gather(&archive, &self.records, &folder, now, &evidence_pages, job);
        let contents = contents.map_err(|error| broken(&error))?;
        let length = pack(&folder, &file, &name, job).map_err(|error| broken(&error))?;
        let packed = Packed {
            place: Mutex::new(Some((spool, file))),
            length,
            name: format!("{name}.zip"),
            included: contents.included.len() as u64,
            absent: contents.absent,
            by: job.by.clone(),
        };
        Ok(Came { bundle: Some(Arc::new(packed)), complete: true, ..Came::default() })
    }
}

impl Chosen {
    /// Enters the reason for each record that is confidential, and brings the catalog up to the ledger.
    fn account_for(&self, shared: &Shared, archive: &Archive, by: &str, reason: &str) -> Result<(), String> {
        let broken = |error: &dyn std::error::Error| causes(error);
        if self.confidential.is_empty() {
            return archive.refresh(&Silent).map(|_| ()).map_err(|error| broken(&error));
        }
        let hand = (shared.setup().hand)(by).ok_or("no key to write with")?;
        let mut writer = archive.write(hand, &Silent).map_err(|error| broken(&error))?;
        for record in &self.confidential {
            note_access(&mut writer, Opened::Record { record: *record }, reason, &Silent)
                .map_err(|error| broken(&error))?;
        }
        writer.bring_up_index(&Silent).map_err(|error| broken(&error))?;
        writer.finish().map(|_| ()).map_err(|error| broken(&error))
    }
}

/// Tidies older bundles away.
fn make_room(shared: &Shared) {
    let bundles = shared.jobs().all().into_iter().filter_map(|job| match job.standing() {
        Standing::Done(came) => came.bundle.filter(|bundle| bundle.file().is_some()),
        _ => None,
    });
    bundles.skip(KEPT - 1).for_each(|bundle| bundle.tidy_away());
}

/// The end of a bundle, on the page of its job.
pub fn ended(visitor: &Visitor, number: u64, packed: &Packed) -> Markup {
    let lang = visitor.lang;
    html! {
        @if packed.file().is_none() {
            p.notice { (AuditText::BundleGone.word(lang)) }
        } @else {
            p role="status" { strong { (AuditText::BundleReady.word(lang)) } " "
                (lang.list(&[lang.counted(packed.included, Noun::Record), lang.size(packed.length)])) }
            @if visitor.name() == Some(packed.by.as_str()) {
                p { a.button href=(format!("/jobs/{number}/bundle")) { (AuditText::BundleFetch.word(lang)) } }
            }
            p { (AuditText::BundleCheck.word(lang)) }
            pre.raw dir="ltr" tabindex="0" { "sha256sum -c manifest-sha256.txt\ndiwan check --key TOWN.vkey ." }
        }
        (not_given(lang, &packed.absent))
        p { a href="/audit/evidence" { (AuditText::Bundle.word(lang)) } }
    }
}

fn not_given(lang: Lang, absent: &[Absent]) -> Markup {
    html! {
        @if !absent.is_empty() {
            h2 { (AuditText::NotGiven.word(lang)) }
            ul { @for one in absent { li { (lang.evidence(&Evidence::Absent(one.clone()))) } } }
        }
    }
}

/// Sends the file, to nobody but whoever asked for it.
pub async fn fetch(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let packed = progress::came(&shared, &number)?.bundle.ok_or(Fault::NotFound)?;
    if visitor.name() != Some(packed.by.as_str()) {
        return Err(Fault::Forbidden);
    }
    let path = packed.file().ok_or(Fault::NotFound)?;
    let mut file = shared.work(move |_| Ok(disk::open(&path)?)).await?;
    let (sender, pieces) = way();
    tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; PIECE];
        loop {
            let read = disk::read_fully(&mut file, &mut piece);
            let failed = read.is_err();
            let sent = match read {
                Ok(0) => return,
                Ok(length) => Ok(Bytes::copy_from_slice(&piece[..length])),
                Err(error) => Err(error),
            };
            // A receiver that is gone wants nothing more.
            if sender.blocking_send(sent).is_err() || failed {
                return;
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, packed.length.to_string()),
        (header::CONTENT_DISPOSITION, disposition(&packed.name)),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let read = |text: &str| numbers(text).map(|found| found.iter().map(|id| id.0).collect::<Vec<_>>());
        assert_eq!(read("3, 7-9\u{60C} \u{661}\u{662}"), Ok(vec![3, 7, 8, 9, 12]));
        assert_eq!(read(" "), Ok(Vec::new()));
        for bad in ["x", "0", "9-7", "1-99999999", "-", "1-"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
