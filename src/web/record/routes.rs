//! The addresses of a record: its page, its pictures, its original, its bodies for programs.
//!
//! Here, and only here in these files, it is decided whether the visitor may see the record.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::time::Instant;

use super::answer::{Answer, Asker, Content, Shelves, Wanted};
use super::around::{HistoryBody, LikeBody};
use super::ask::{Ask, view};
use super::body::{PageBody, RecordBody};
use super::original::disposition;
use crate::catalog::{Catalog, Record};
use crate::ledger::{Circumstances as _, RealCircumstances, RecordId};
use crate::web::api::Reason;
use crate::web::fault::Fault;
use crate::web::layout::Page;
use crate::web::pass;
use crate::web::posted::Asked;
use crate::web::reason::level;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};

/// What stands after the question mark of an address.
type Pairs = Query<BTreeMap<String, String>>;

/// The addresses of what is made for the asker.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/record/{id}", get(page))
        .route("/record/{id}/print", get(print))
        .route("/record/{id}/history", get(history))
        .route("/record/{id}/like", get(like))
        .route("/record/{id}/thumb", get(thumb))
        .route("/record/{id}/page/{page}", get(picture))
        .route("/api/v1/records/{id}", get(body))
        .route("/api/v1/records/{id}/history", get(history_body))
        .route("/api/v1/records/{id}/like", get(like_body))
        .route("/api/v1/records/{id}/pages/{page}", get(page_body))
}

/// The address of what is sent as it is kept.
pub fn downloads() -> Router<Shared> {
    Router::new().route("/record/{id}/original", get(original)).route("/record/{id}/proof", get(proof))
}

async fn page(shared: State<Shared>, visitor: Visitor, Path(id): Path<String>, Query(pairs): Pairs) -> Reply {
    reply(shared, visitor, &id, Wanted::Page(Ask::of(&pairs)), None).await
}

async fn print(
    shared: State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Reply {
    let only = pairs.get("page").and_then(|page| page.parse().ok());
    reply(shared, visitor, &id, Wanted::Print(only), None).await
}

/// Who did what is for those who work here.
async fn history(shared: State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    if !visitor.may(Act::Work) {
        return Err(Fault::NotFound);
    }
    reply(shared, visitor, &id, Wanted::History, None).await
}

async fn like(shared: State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    reply(shared, visitor, &id, Wanted::Like, None).await
}

async fn original(shared: State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    reply(shared, visitor, &id, Wanted::Original, None).await
}

async fn proof(shared: State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    reply(shared, visitor, &id, Wanted::Proof, None).await
}

async fn thumb(
    shared: State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Reply {
    let page = pairs.get("page").map_or(Ok(1), |page| page.parse()).map_err(|_| Fault::NotFound)?;
    reply(shared, visitor, &id, Wanted::Thumb(page), has(&headers)).await
}

async fn picture(
    shared: State<Shared>,
    visitor: Visitor,
    Path((id, page)): Path<(String, String)>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Reply {
    let page = page.parse().map_err(|_| Fault::NotFound)?;
    let view = view(&pairs).ok_or(Fault::NotFound)?;
    reply(shared, visitor, &id, Wanted::Picture(page, view), has(&headers)).await
}

#[utoipa::path(get, path = "/api/v1/records/{id}",
    params(("id" = u64, Path, description = "The record"), Reason),
    responses(
        (status = 200, description = "All that is known of a record", body = RecordBody),
    ))]
pub(in crate::web) async fn body(
    shared: State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Asked(fields): Asked,
) -> Reply {
    let visitor = pass::brought(visitor, &fields)?;
    reply(shared, visitor, &id, Wanted::Body, None).await
}

#[utoipa::path(get, path = "/api/v1/records/{id}/pages/{page}", params(
    ("id" = u64, Path, description = "The record"),
    ("page" = u32, Path, description = "The page, from 1"),
    ("q" = Option<String>, Query, description = "What is marked"),
    Reason
), responses(
    (status = 200, description = "The text of a page with the places of its words", body = PageBody),
))]
pub(in crate::web) async fn page_body(
    shared: State<Shared>,
    visitor: Visitor,
    Path((id, page)): Path<(String, String)>,
    Query(pairs): Pairs,
    Asked(fields): Asked,
) -> Reply {
    let visitor = pass::brought(visitor, &fields)?;
    let page = page.parse().map_err(|_| Fault::NotFound)?;
    reply(shared, visitor, &id, Wanted::PageBody(page, Ask::of(&pairs)), None).await
}

#[utoipa::path(get, path = "/api/v1/records/{id}/history", security(("token" = [])),
    params(("id" = u64, Path, description = "The record"), Reason),
    responses((status = 200, description = "What the ledger tells of a record", body = HistoryBody)))]
pub(in crate::web) async fn history_body(
    shared: State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Asked(fields): Asked,
) -> Reply {
    let visitor = pass::brought(visitor, &fields)?;
    visitor.demand(Act::Work)?;
    reply(shared, visitor, &id, Wanted::HistoryBody, None).await
}

#[utoipa::path(get, path = "/api/v1/records/{id}/like",
    params(("id" = u64, Path, description = "The record"), Reason),
    responses((status = 200, description = "The records like one", body = LikeBody)))]
pub(in crate::web) async fn like_body(
    shared: State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Asked(fields): Asked,
) -> Reply {
    let visitor = pass::brought(visitor, &fields)?;
    reply(shared, visitor, &id, Wanted::LikeBody, None).await
}

type Reply = Result<Response, Fault>;

/// A stranger hears "not here" no sooner than this after asking: to look up a record that is hidden takes longer than to
/// miss one that is not there, and the clock must not tell them apart.
const NOT_HERE: Duration = Duration::from_millis(20);

/// Answers, and gives the clock no more away than the words do.
async fn reply(
    shared: State<Shared>,
    visitor: Visitor,
    id: &str,
    wanted: Wanted,
    has: Option<String>,
) -> Reply {
    let (asked, stranger) = (Instant::now(), !visitor.may(Act::Work));
    let reply = found(shared, visitor, id, wanted, has).await;
    if stranger && matches!(reply, Err(Fault::NotFound)) {
        tokio::time::sleep_until(asked + NOT_HERE).await;
    }
    reply
}

/// Answers on a thread that may wait, and puts the answer into its frame.
async fn found(
    State(shared): State<Shared>,
    visitor: Visitor,
    id: &str,
    wanted: Wanted,
    has: Option<String>,
) -> Reply {
    let id = RecordId(id.parse().map_err(|_| Fault::NotFound)?);
    let sought = if let Wanted::Page(ask) = &wanted { ask.sought.clone() } else { String::new() };
    let visitor = if opens(&visitor, &wanted) { pass::open(&shared, visitor, id).await? } else { visitor };
    let asking = visitor.clone();
    let answer = shared.with_archive(&visitor, move |shared, archive| {
        if let Some(level) = level(archive, id)?
            && asking.sees_with_reason(level)
            && !asking.sees(id, level)
            && !(is_of_list(&wanted) && asking.finds(id, level))
        {
            return Err(Fault::Reason(id));
        }
        let catalog = archive.catalog()?;
        let may_see = |record: &Record| finds(&asking, &catalog, record);
        let today = RealCircumstances.now().day();
        let (lang, works_here) = (asking.lang, asking.may(Act::Work));
        let describes = asking.may(Act::Describe);
        let asker = Asker { lang, today, may_see: &may_see, works_here, describes, has: has.as_deref() };
        let shelves = Shelves { archive, pictures: shared.pictures(), lexicon: shared.lexicon() };
        Ok(shelves.answer(&asker, id, &wanted)?)
    });
    match answer.await? {
        Answer::Html { title, inside } => {
            Ok(Page { title, query: sought, body: inside, wide: true }.show(&shared, &visitor))
        }
        other => in_other_form(other),
    }
}

/// Whether asking for this opens a record for a reason that was given for more than this record.
fn opens(visitor: &Visitor, wanted: &Wanted) -> bool {
    match wanted {
        wanted if is_of_list(wanted) => false,
        // No cookie changes anything through the API, and an entry of the ledger is a change.
        Wanted::Body | Wanted::PageBody(..) | Wanted::HistoryBody | Wanted::LikeBody => visitor.is_program(),
        _ => true,
    }
}

/// Whether it is shown in the list of what was found, as the snippet is.
fn is_of_list(wanted: &Wanted) -> bool {
    matches!(wanted, Wanted::Thumb(1))
}

/// Whether the visitor may be told of a record; where that cannot be found out, nobody is.
fn finds(visitor: &Visitor, catalog: &Catalog, record: &Record) -> bool {
    catalog.known(record).is_ok_and(|known| visitor.finds(record.id, known.level()))
}

fn in_other_form(answer: Answer) -> Reply {
    Ok(match answer {
        Answer::Picture(shown, tag) => {
            let mut response =
                ([(header::CONTENT_TYPE, shown.kind.media_type())], shown.bytes).into_response();
            tagged(response.headers_mut(), &tag);
            response
        }
        Answer::Unchanged(tag) => {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            tagged(response.headers_mut(), &tag);
            response
        }
        Answer::Original { name, size, bytes } => download(&name, size, bytes),
        Answer::Body(body) => Json(*body).into_response(),
        Answer::PageBody(body) => Json(*body).into_response(),
        Answer::HistoryBody(body) => Json(body).into_response(),
        Answer::LikeBody(body) => Json(body).into_response(),
        Answer::NotDrawn(why) => {
            let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            (StatusCode::UNPROCESSABLE_ENTITY, plain, why).into_response()
        }
        Answer::Damaged(why) => return Err(Fault::broken(why)),
        Answer::Absent | Answer::Html { .. } => return Err(Fault::NotFound),
    })
}

/// A picture may be kept by this person's browser, which asks each time whether it may still be shown.
fn tagged(headers: &mut HeaderMap, tag: &str) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        headers.insert(header::ETAG, tag);
    }
}

/// The tag of the picture that the browser has.
fn has(headers: &HeaderMap) -> Option<String> {
    let tags = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
    Some(tags.trim().trim_start_matches("W/").trim_matches('"').to_owned())
}

/// Never shown by the browser, whatever it is: saved, under its own name.
fn download(name: &str, size: u64, bytes: Content) -> Response {
    let body = match bytes {
        Content::Checked(bytes) => Body::from(bytes),
        Content::Pieces(pieces) => Body::from_stream(pieces),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    if let Ok(disposition) = HeaderValue::from_str(&disposition(name)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
