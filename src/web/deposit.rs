//! The page on which records are handed over. What is sent goes piece by piece to a spool beside the archive, then a
//! job takes it in.
//!
//! Invariant: nothing that was sent is held in memory, and nothing stays of what did not come whole.

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::assets;
use super::fault::Fault;
use super::jobs::{Busy, Job, Work};
use super::layout::Page;
use super::spool::{Name, Spool};
use super::state::Shared;
use super::visitor::{Act, Visitor};
use super::working::{self, Came, Deposit};
use crate::ledger::Access;
use crate::words::{DepositText, Label, Lang, PageText};

/// A sender who says nothing for so long is gone.
const SILENCE: Duration = Duration::from_mins(1);

/// The longest text of a field that is not a file, in bytes.
const LONGEST_TEXT: usize = 4_000;

/// The most files of one deposit; more are handed over at the server itself.
const MOST_FILES: usize = 100_000;

pub(super) fn routes(most: usize) -> Router<Shared> {
    Router::new().route("/deposit", get(show).post(take).layer(DefaultBodyLimit::max(most)))
}

async fn show(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Deposit)?;
    Ok(form(&shared, &visitor, StatusCode::OK, &html! {}))
}

fn form(shared: &Shared, visitor: &Visitor, status: StatusCode, notice: &Markup) -> Response {
    let lang = visitor.lang;
    let word = |text: DepositText| text.word(lang);
    let body = html! {
        section.sheet.deposit {
            h1 { (lang.page(PageText::Deposit)) }
            p { (word(DepositText::Hint)) }
            (notice)
            @if let Some(job) = shared.jobs().running() { (at_work(lang, job.number, &job.by)) }
            form.fields #deposit action="/deposit" method="post" enctype="multipart/form-data" {
                (visitor.csrf_field())
                label {
                    (Label::Note.word(lang))
                    textarea name="note" rows="2" maxlength="1000" dir="auto" aria-describedby="note-hint" {}
                    span #note-hint .soft { (word(DepositText::NoteHint)) }
                }
                label {
                    (word(DepositText::Level))
                    select name="access" { (levels(lang, word(DepositText::LevelOfItself), "")) }
                }
                label {
                    (word(DepositText::Files))
                    input type="file" name="file" multiple;
                    span.soft { (word(DepositText::FilesHint)) }
                }
                label { (word(DepositText::Folder)) input type="file" name="file" webkitdirectory; }
                div { button type="submit" { (word(DepositText::Start)) } }
                p #sending .notice role="status" hidden data-text=(word(DepositText::Sending)) {}
                progress #sent max="100" value="0" hidden aria-label=(word(DepositText::Sending)) {}
            }
            p { a href="/accessions" { (lang.page(PageText::Accessions)) } " \u{B7} "
                a href="/problems" { (word(DepositText::Problems)) } }
        }
        script src=(assets::address("work.js")) defer {}
    };
    let mut response = Page::new(lang.page(PageText::Deposit), body).show(shared, visitor);
    *response.status_mut() = status;
    response
}

/// The levels of access to choose from; the first choice says nothing.
pub(super) fn levels(lang: Lang, nothing: &str, chosen: &str) -> Markup {
    html! {
        option value="" { (nothing) }
        @for level in Access::ALL {
            option value=(level.name()) selected[level.name() == chosen] { (lang.access_named(level.name())) }
        }
    }
}

/// Says who is at work.
pub(super) fn at_work(lang: Lang, number: u64, by: &str) -> Markup {
    html! {
        p.notice role="alert" {
            (DepositText::AtWork.word(lang)) " " bdi { (by) } " \u{B7} "
            a href=(format!("/jobs/{number}")) { (DepositText::ToJob.word(lang)) }
        }
    }
}

/// Why a deposit is not taken; each is told on the page of the form.
enum Refusal {
    Empty,
    Level,
    Name(String),
    NoRoom,
    Cut,
    Disk(std::io::Error),
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        if full { Self::NoRoom } else { Self::Disk(error) }
    }
}

impl From<MultipartError> for Refusal {
    fn from(error: MultipartError) -> Self {
        let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        if too_large { Self::Fault(Fault::TooLarge) } else { Self::Cut }
    }
}

async fn take(State(shared): State<Shared>, visitor: Visitor, request: Request) -> Result<Response, Fault> {
    visitor.demand(Act::Deposit)?;
    if let Some(job) = shared.jobs().running() {
        return Ok(busy(&shared, &visitor, job.number, &job.by));
    }
    let carried = in_header(request.headers());
    let form = Multipart::from_request(request, &shared).await.map_err(|_| Fault::Wrong)?;
    let trusted = carried.is_some_and(|token| visitor.check_csrf(&token).is_ok());
    match receive(&shared, &visitor, trusted, form).await {
        Ok(sent) => begin(&shared, &visitor, sent),
        Err(refusal) => refused(&shared, &visitor, refusal),
    }
}

fn busy(shared: &Shared, visitor: &Visitor, number: u64, by: &str) -> Response {
    let notice = html! {
        (at_work(visitor.lang, number, by))
        p { (DepositText::AtWorkHint.word(visitor.lang)) }
    };
    form(shared, visitor, StatusCode::CONFLICT, &notice)
}

fn refused(shared: &Shared, visitor: &Visitor, refusal: Refusal) -> Result<Response, Fault> {
    let (status, text, name) = match refusal {
        Refusal::Fault(fault) => return Err(fault),
        Refusal::Empty => (StatusCode::UNPROCESSABLE_ENTITY, DepositText::NothingChosen, String::new()),
        Refusal::Level => (StatusCode::UNPROCESSABLE_ENTITY, DepositText::NoSuchLevel, String::new()),
        Refusal::Name(name) => (StatusCode::UNPROCESSABLE_ENTITY, DepositText::BadName, name),
        Refusal::NoRoom => (StatusCode::INSUFFICIENT_STORAGE, DepositText::NoRoom, String::new()),
        Refusal::Cut => (StatusCode::BAD_REQUEST, DepositText::Cut, String::new()),
        Refusal::Disk(error) => {
            shared.log(&format!("/deposit: {error}"));
            (StatusCode::INTERNAL_SERVER_ERROR, DepositText::NotSpooled, String::new())
        }
    };
    let name = visitor.lang.name(&name);
    let notice = html! { p.notice role="alert" { (text.word(visitor.lang)) " " bdi { (name) } } };
    Ok(form(shared, visitor, status, &notice))
}

/// What came whole.
struct Sent {
    spool: Spool,
    note: String,
    level: Option<Access>,
}

/// A form that a script sends carries its token beside it.
fn in_header(headers: &HeaderMap) -> Option<String> {
    headers.get("x-csrf").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

async fn receive(
    shared: &Shared,
    visitor: &Visitor,
    mut trusted: bool,
    mut form: Multipart,
) -> Result<Sent, Refusal> {
    let (mut note, mut level, mut files) = (String::new(), None, 0);
    let mut modified = None;
    let spool = Spool::new(&shared.setup().spool)?;
    while let Some(field) = in_time(form.next_field()).await? {
        match (field.name().unwrap_or_default(), trusted) {
            ("csrf", _) => trusted = visitor.check_csrf(&text(field).await?).is_ok(),
            // What another site sends in this visitor's name is not even read.
            (_, false) => return Err(Fault::Wrong.into()),
            ("note", _) => note = text(field).await?,
            ("access", _) => level = chosen(&text(field).await?)?,
            ("modified", _) => modified = text(field).await?.parse().ok(),
            ("file", _) if files < MOST_FILES => {
                files += usize::from(file(&spool, field, modified.take()).await?);
            }
            _ => return Err(Fault::Wrong.into()),
        }
    }
    if files == 0 { Err(Refusal::Empty) } else { Ok(Sent { spool, note, level }) }
}

/// The level that was chosen; a name that no level has is no choice, and nothing is made less confidential by it.
fn chosen(level: &str) -> Result<Option<Access>, Refusal> {
    let named = Access::named(level);
    if named.is_none() && !level.is_empty() { Err(Refusal::Level) } else { Ok(named) }
}

async fn in_time<T>(next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Refusal> {
    let came = tokio::time::timeout(SILENCE, next).await;
    Ok(came.map_err(|_| Refusal::Cut)??)
}

async fn text(mut field: Field<'_>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(piece) = in_time(field.chunk()).await? {
        if bytes.len() + piece.len() > LONGEST_TEXT {
            return Err(Fault::Wrong.into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Puts one file down; false for a place of the form where none was chosen.
async fn file(spool: &Spool, mut field: Field<'_>, modified: Option<i64>) -> Result<bool, Refusal> {
    let sent = field.file_name().unwrap_or_default().to_owned();
    if sent.is_empty() {
        return Ok(false);
    }
    let name = Name::of(&sent).ok_or(Refusal::Name(sent))?;
    let mut file = tokio::task::block_in_place(|| spool.create(&name))?;
    while let Some(piece) = in_time(field.chunk()).await? {
        tokio::task::block_in_place(|| file.write_all(&piece))?;
    }
    if let Some(seconds) = modified {
        crate::disk::set_modified(&file, seconds)?;
    }
    Ok(true)
}

/// Takes what a program hands over.
pub(super) async fn handed_over(
    shared: &Shared,
    visitor: &Visitor,
    form: Multipart,
) -> Result<Result<Arc<Job<Came>>, Busy>, Fault> {
    match receive(shared, visitor, true, form).await {
        Ok(sent) => start(shared, visitor, sent),
        Err(Refusal::Fault(fault)) => Err(fault),
        Err(Refusal::Empty) => Err(Fault::Invalid("file: none".into())),
        Err(Refusal::Level) => Err(Fault::Invalid("access: no such level".into())),
        Err(Refusal::Name(_)) => Err(Fault::Invalid("file: a name that leads elsewhere".into())),
        Err(Refusal::Cut) => Err(Fault::Invalid("the form breaks off".into())),
        Err(Refusal::NoRoom) => Err(Fault::broken("no room for what is sent")),
        Err(Refusal::Disk(error)) => Err(error.into()),
    }
}

fn start(shared: &Shared, visitor: &Visitor, sent: Sent) -> Result<Result<Arc<Job<Came>>, Busy>, Fault> {
    let sources: Vec<PathBuf> = sent.spool.sources()?;
    let by = visitor.name().unwrap_or_default().to_owned();
    let folder = sent.spool.folder().to_owned();
    let deposit = Deposit { folder, sources, note: sent.note, level: sent.level };
    let started = working::start(shared, Work::Deposit, &by, move |shared, job| deposit.run(shared, job));
    if started.is_ok() {
        sent.spool.keep();
    }
    Ok(started)
}

fn begin(shared: &Shared, visitor: &Visitor, sent: Sent) -> Result<Response, Fault> {
    match start(shared, visitor, sent)? {
        Ok(job) => Ok(Redirect::to(&format!("/jobs/{}", job.number)).into_response()),
        Err(Busy { number }) => {
            let by = shared.jobs().get(number).map(|job| job.by.clone()).unwrap_or_default();
            Ok(busy(shared, visitor, number, &by))
        }
    }
}
