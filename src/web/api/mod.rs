//! The API for programs, under `/api/v1`: the data of the pages as JSON, described by `/api/v1/openapi.json`. What
//! could not be answered is a problem (RFC 9457).

mod search;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use super::fault::Fault;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use crate::words::Lang;

/// The description, made from the code.
#[derive(OpenApi)]
#[openapi(
    paths(
        search::search,
        super::record::routes::body,
        super::record::routes::page_body,
        super::auditing::look::body,
        super::auditing::runs::list_body,
        super::auditing::runs::body,
        super::auditing::series::body,
        super::auditing::ledger::body,
        super::auditing::ledger::entry_body,
        super::auditing::programs::start,
        super::auditing::programs::job,
        super::auditing::programs::stop,
        super::auditing::checkpoint::body,
        super::auditing::accesses::body,
        super::auditing::ndsa::body,
    ),
    modifiers(&Tokens),
    security((), ("token" = [])),
    info(
        title = "Diwan",
        description = "The records of an archive, for programs. Without a token what is public is seen; with one \
            (diwan user token) what its person may see."
    )
)]
struct Described;

/// Programs bring the token of a person.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        description.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// What could not be answered (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What went wrong.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What can be done.
    detail: &'static str,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/openapi.json", get(described))
        .route("/healthz", get(healthy))
        .route("/metrics", get(measured))
}

/// Whether what stands at this address is for programs.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/healthz" || path == "/metrics"
}

/// What could not be answered, for a program.
pub(super) fn problem(fault: &Fault) -> Response {
    let (status, (title, hint)) = (fault.status(), fault.told());
    let (title, detail) = (Lang::En.page(title), Lang::En.page(hint));
    let body = Problem { kind: "about:blank", title, status: status.as_u16(), detail };
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Fault::TooMany(seconds) = fault {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

async fn described() -> Result<Response, Fault> {
    let text = Described::openapi().to_json().map_err(Fault::broken)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// The archive can be opened and its lenses can be looked through.
async fn healthy(State(shared): State<Shared>) -> Result<&'static str, Fault> {
    let look = |shared: &Shared| {
        let archive = shared.archive()?;
        archive.catalog()?;
        archive.index()?;
        Ok("ok\n")
    };
    shared.work(look).await
}

/// How far the archive has grown is for people who look after it.
async fn measured(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let text = shared.measures().told(shared.ledger_size());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
