//! What a person says of a record, or of all records that a search finds. Each change is an entry of the ledger, with
//! what was known before.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::deposit::levels;
use super::fault::Fault;
use super::jobs::Work;
use super::layout::{Page, encoded};
use super::posted::{Asked, Fields, Posted};
use super::reason::level;
use super::search;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use super::working;
use crate::catalog::{Known, Record};
use crate::ingest;
use crate::ledger::{Aspect, Circumstances as _, RealCircumstances, RecordId};
use crate::monitor::Silent;
use crate::recognise::RecordType;
use crate::search::{Every, spoken};
use crate::words::{DepositText, Label, Lang, Noun, Panel};

/// The most records that are changed at once.
const MOST: usize = 2_000;

/// What was said, or the aspect and the text that cannot be meant.
type Said = Result<BTreeMap<Aspect, String>, (Aspect, String)>;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/record/{id}/describe", get(show).post(write))
        .route("/describe", get(show_many).post(write_many))
}

async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    let (record, known) = asked(&shared, &visitor, &id).await?;
    let saved = match fields.get("saved") {
        "1" => html! { p role="status" { strong { (DepositText::Saved.word(visitor.lang)) } } },
        "0" => html! { p role="status" { (DepositText::NothingNew.word(visitor.lang)) } },
        _ => html! {},
    };
    Ok(form(&shared, &visitor, &record, &known, &saved))
}

/// A record that this visitor sees and may describe.
pub(super) async fn asked(shared: &Shared, visitor: &Visitor, id: &str) -> Result<(Record, Known), Fault> {
    visitor.demand(Act::Describe)?;
    let id = RecordId(id.parse().map_err(|_| Fault::NotFound)?);
    let asking = visitor.clone();
    let found = shared.with_archive(visitor, move |_, archive| {
        let seen = level(archive, id)?.is_some_and(|level| asking.sees(id, level));
        let catalog = archive.catalog()?;
        let record = catalog.record(id)?.filter(|_| seen).ok_or(Fault::NotFound)?;
        let known = catalog.known(&record)?;
        Ok((record, known))
    });
    found.await
}

fn form(shared: &Shared, visitor: &Visitor, record: &Record, known: &Known, notice: &Markup) -> Response {
    let (lang, id) = (visitor.lang, record.id);
    let machine = Known::of(known.description.clone(), BTreeMap::new());
    let body = html! {
        section.sheet {
            h1 { (DepositText::Describe.word(lang)) " " (id) }
            p { a href=(format!("/record/{id}")) { bdi { (lang.name(record.path.file_name())) } } " \u{B7} "
                a href=(format!("/record/{id}/history")) { (Panel::History.word(lang)) } }
            p.soft { (DepositText::DescribeHint.word(lang)) }
            (notice)
            form.fields action=(format!("/record/{id}/describe")) method="post" {
                (visitor.csrf_field())
                @for aspect in Aspect::ALL {
                    (input(lang, aspect, &known.value(aspect), "", &beside(lang, aspect, known, &machine)))
                }
                div { button type="submit" { (DepositText::Save.word(lang)) } }
            }
        }
    };
    Page::new(DepositText::Describe.word(lang), body).show(shared, visitor)
}

/// What stands beside a field: who said what is in it, and what the machine recognised.
fn beside(lang: Lang, aspect: Aspect, known: &Known, machine: &Known) -> Markup {
    let recognised = shown(lang, aspect, machine);
    html! {
        @if known.said.contains_key(&aspect) { span.known { (DepositText::ByPerson.word(lang)) } }
        @if !recognised.is_empty() {
            span.known { (DepositText::Recognised.word(lang)) " " bdi { (recognised) } }
        }
    }
}

/// A value as people read it.
fn shown(lang: Lang, aspect: Aspect, known: &Known) -> String {
    match (aspect, known.kind, known.date) {
        (Aspect::Type, Some(kind), _) => lang.kind(kind),
        (Aspect::Date, _, Some(days)) => lang.both_calendars(days),
        (Aspect::Access, ..) => lang.access_named(known.level().name()).to_owned(),
        _ => known.value(aspect),
    }
}

/// One field; `nothing` is what its empty choice says.
fn input(lang: Lang, aspect: Aspect, value: &str, nothing: &str, beside: &Markup) -> Markup {
    let name = aspect.name();
    let kinds = RecordType::ALL.iter().map(|kind| (kind.name(), lang.kind(*kind)));
    let empty = if nothing.is_empty() { "\u{2013}" } else { nothing };
    let of_itself = if nothing.is_empty() { DepositText::LevelOfItself.word(lang) } else { nothing };
    html! {
        label.aspect {
            (Label::of(aspect).word(lang))
            @match aspect {
                Aspect::Type => select name=(name) {
                    option value="" { (empty) }
                    @for (kind, word) in kinds { option value=(kind) selected[kind == value] { (word) } }
                },
                Aspect::Access => select name=(name) { (levels(lang, of_itself, value)) },
                Aspect::Vital => select name=(name) {
                    option value="" { (empty) }
                    option value="yes" selected[value == "yes"] { (DepositText::VitalYes.word(lang)) }
                    option value="no" selected[value == "no"] { (DepositText::No.word(lang)) }
                },
                Aspect::Note | Aspect::Subject => {
                    textarea name=(name) rows="3" maxlength="2000" dir="auto" { (value) }
                }
                _ => { input type="text" name=(name) value=(value) maxlength="500" dir="auto"; }
            }
            @if aspect == Aspect::Date { span.known { (DepositText::DateHint.word(lang)) } }
            (beside)
        }
    }
}

async fn write(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Result<Response, Fault> {
    let (record, known) = asked(&shared, &visitor, &id).await?;
    // What stands there as it was is no new word of this person.
    let said = said(&fields, |aspect, typed| typed != known.value(aspect));
    let said = match said {
        Ok(said) => said,
        Err(wrong) => return Ok(form(&shared, &visitor, &record, &known, &refused(visitor.lang, &wrong))),
    };
    let name = visitor.name().unwrap_or_default().to_owned();
    let changed = shared.work(move |shared| correct(shared, &name, record.id, &said)).await?;
    Ok(Redirect::to(&format!("/record/{id}/describe?saved={}", u8::from(changed))).into_response())
}

/// Reads the aspects that are wanted.
fn said(fields: &Fields, wanted: impl Fn(Aspect, &str) -> bool) -> Said {
    let today = RealCircumstances.now().day();
    let mut said = BTreeMap::new();
    for aspect in Aspect::ALL {
        // Browsers end the lines of a text in their own way.
        let typed = fields.get(aspect.name()).replace("\r\n", "\n");
        if wanted(aspect, typed.trim()) {
            let meant = spoken(aspect, &typed, today).ok_or((aspect, typed))?;
            said.insert(aspect, meant);
        }
    }
    Ok(said)
}

fn refused(lang: Lang, (aspect, typed): &(Aspect, String)) -> Markup {
    let text = match aspect {
        Aspect::Date => DepositText::BadDate,
        Aspect::Year => DepositText::BadYear,
        Aspect::Type => DepositText::BadKind,
        _ => DepositText::TooLong,
    };
    let typed: String = typed.chars().take(100).collect();
    html! {
        p.notice role="alert" { (Label::of(*aspect).word(lang)) ": " (text.word(lang)) " " bdi { (lang.name(&typed)) } }
    }
}

/// Writes what somebody says of a record; false if all of it was known so already.
pub(super) fn correct(
    shared: &Shared,
    name: &str,
    record: RecordId,
    said: &BTreeMap<Aspect, String>,
) -> Result<bool, Fault> {
    let hand = (shared.setup().hand)(name).ok_or_else(|| Fault::broken("no key to write with"))?;
    let archive = shared.archive()?;
    let mut writer = archive.write(hand, &Silent)?;
    let written = ingest::correct(&mut writer, record, said, &Silent)?;
    writer.bring_up_index(&Silent)?;
    writer.finish()?;
    Ok(written.is_some())
}

/// All records that a search finds, for whoever may describe them.
pub(super) async fn found(shared: &Shared, visitor: &Visitor, fields: &Fields) -> Result<Every, Fault> {
    visitor.demand(Act::Describe)?;
    let query = search::query(&search::Ask::of(fields));
    let look = move |shared: &Shared, archive: &crate::archive::Archive| {
        Ok(crate::search::every(archive, shared.lexicon(), &query, MOST)?)
    };
    shared.with_archive(visitor, look).await
}

async fn show_many(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    let every = found(&shared, &visitor, &fields).await?;
    Ok(many(&shared, &visitor, &fields, &every, &html! {}))
}

/// What was found, and the way back to it.
fn finds(lang: Lang, fields: &Fields, every: &Every) -> Markup {
    let link = search::Ask::of(fields).link();
    html! {
        p { (DepositText::Finds.word(lang)) " " a href=(link) { (lang.counted(every.total, Noun::Record)) } }
        @if every.total > 0 && !every.complete {
            p.notice role="alert" { (DepositText::TooMany.word(lang)) " (" (lang.number(MOST as u64)) ")" }
        }
    }
}

fn many(shared: &Shared, visitor: &Visitor, fields: &Fields, every: &Every, notice: &Markup) -> Response {
    let lang = visitor.lang;
    let leave = DepositText::Leave.word(lang);
    let body = html! {
        section.sheet {
            h1 { (DepositText::Bulk.word(lang)) }
            p.soft { (DepositText::BulkHint.word(lang)) }
            (finds(lang, fields, every))
            (notice)
            @if every.complete && every.total > 0 {
                form.fields action="/describe" method="post" {
                    (visitor.csrf_field())
                    (asked_again(fields))
                    @for aspect in Aspect::ALL { (input(lang, aspect, "", leave, &html! {})) }
                    div { button type="submit" { (DepositText::Save.word(lang)) } }
                }
            }
        }
    };
    let page = Page { query: fields.get("q").to_owned(), ..Page::new(DepositText::Bulk.word(lang), body) };
    page.show(shared, visitor)
}

/// The search as hidden fields: the very address that was looked at.
fn asked_again(fields: &Fields) -> Markup {
    let ask = search::Ask::of(fields);
    html! {
        input type="hidden" name="q" value=(ask.text);
        @for (name, value) in &ask.filters { input type="hidden" name=(format!("only-{name}")) value=(value); }
        @for (name, value) in ask.switches() { input type="hidden" name=(name) value=(value); }
    }
}

async fn write_many(
    State(shared): State<Shared>,
    Posted { visitor, fields }: Posted,
) -> Result<Response, Fault> {
    let search = fields.of_search();
    let every = found(&shared, &visitor, &search).await?;
    let said = match said(&fields, |_, typed| !typed.is_empty()) {
        Ok(said) => said,
        Err(wrong) => return Ok(many(&shared, &visitor, &search, &every, &refused(visitor.lang, &wrong))),
    };
    if said.is_empty() || !every.complete || every.total == 0 {
        let address = format!("/describe?q={}", encoded(search.get("q")));
        return Ok(Redirect::to(&address).into_response());
    }
    // Whoever has confirmed a number means that number.
    if fields.get("sure") != every.total.to_string() {
        return Ok(confirm(&shared, &visitor, &search, &every, &said));
    }
    let by = visitor.name().unwrap_or_default();
    let records = every.records;
    let task = move |shared: &Shared, job: &super::jobs::Job<working::Came>| {
        working::describe(shared, job, &records, &said)
    };
    let started = working::start(&shared, Work::Describing, by, task);
    let number = started.map_or_else(|busy| busy.number, |job| job.number);
    Ok(Redirect::to(&format!("/jobs/{number}")).into_response())
}

fn confirm(
    shared: &Shared,
    visitor: &Visitor,
    search: &Fields,
    every: &Every,
    said: &BTreeMap<Aspect, String>,
) -> Response {
    let lang = visitor.lang;
    let known = Known::of(None, said.clone());
    let body = html! {
        section.sheet {
            h1 { (DepositText::Bulk.word(lang)) }
            (finds(lang, search, every))
            p { (DepositText::ConfirmHint.word(lang)) }
            dl {
                @for aspect in said.keys() {
                    dt { strong { (Label::of(*aspect).word(lang)) } }
                    dd { bdi { (shown(lang, *aspect, &known)) } }
                }
            }
            form action="/describe" method="post" {
                (visitor.csrf_field())
                (asked_again(search))
                @for (aspect, value) in said { input type="hidden" name=(aspect.name()) value=(value); }
                input type="hidden" name="sure" value=(every.total);
                button type="submit" {
                    (DepositText::Confirm.word(lang)) " (" (lang.number(every.total)) ")"
                }
            }
        }
    };
    Page::new(DepositText::Bulk.word(lang), body).show(shared, visitor)
}
