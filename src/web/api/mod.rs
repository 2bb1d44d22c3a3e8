//! The API for programs, under `/api/v1`: the data of the pages as JSON, described by `/api/v1/openapi.json`. What
//! could not be answered is a problem (RFC 9457).

mod described;
mod holdings;
mod search;
mod sent;
mod work;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use serde::Serialize;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::Ref;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use super::fault::Fault;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use crate::words::Lang;

pub(super) use search::Reason;
pub(super) use sent::{invalid, number};
pub(super) use work::{JobState, told};

/// The description, made from the code.
#[derive(OpenApi)]
#[openapi(
    paths(
        search::search,
        super::record::routes::body,
        super::record::routes::page_body,
        super::record::routes::history_body,
        super::record::routes::like_body,
        described::one,
        described::many,
        work::deposit,
        work::all,
        work::start,
        work::one,
        work::stop,
        holdings::accessions,
        holdings::receipt,
        holdings::problems,
        holdings::people,
        holdings::me,
        super::auditing::look::body,
        super::auditing::runs::list_body,
        super::auditing::run::body,
        super::auditing::series::body,
        super::auditing::ledger::body,
        super::auditing::entry::body,
        super::auditing::programs::start,
        super::auditing::programs::job,
        super::auditing::programs::stop,
        super::auditing::checkpoint::body,
        super::auditing::accesses::body,
        super::auditing::ndsa::body,
    ),
    components(schemas(Problem)),
    modifiers(&Tokens, &Problems),
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

/// Every operation may be answered by a problem: which, depends on what it takes.
struct Problems;

impl Modify for Problems {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        for path in description.paths.paths.values_mut() {
            let operations = [&mut path.get, &mut path.post, &mut path.patch];
            for operation in operations.into_iter().filter_map(Option::as_mut) {
                let taken: &[_] = if operation.request_body.is_some() { &OF_BODIES } else { &[] };
                for (status, told) in ALWAYS.iter().chain(taken) {
                    let content =
                        ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
                    let response = ResponseBuilder::new().description(*told).content(PROBLEM, content);
                    operation.responses.responses.insert((*status).to_owned(), response.build().into());
                }
            }
        }
    }
}

/// The media type of problems.
const PROBLEM: &str = "application/problem+json";

/// The problems of every operation.
const ALWAYS: [(&str, &str); 6] = [
    ("400", "The request makes no sense"),
    ("401", "A token is needed, or it is unknown"),
    ("403", "This person may not do that"),
    ("404", "Nothing is here, or nothing that may be seen"),
    ("422", "A value cannot be meant"),
    ("503", "Everybody is at work, or it took too long; try again"),
];

/// The problems of operations that are sent something.
const OF_BODIES: [(&str, &str); 3] = [
    ("409", "It does not go together with what is the case"),
    ("413", "Too much was sent"),
    ("415", "What was sent is of another kind"),
];

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
    /// What can be done, or which value is meant.
    detail: String,
}

/// All addresses; a deposit may have so many bytes at most.
pub(super) fn routes(most: usize) -> Router<Shared> {
    Router::new()
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/me", get(holdings::me))
        .route("/api/v1/accessions", get(holdings::accessions))
        .route("/api/v1/accessions/{accession}", get(holdings::receipt))
        .route("/api/v1/problems", get(holdings::problems))
        .route("/api/v1/users", get(holdings::people))
        .route("/api/v1/records/{id}", patch(described::one))
        .route("/api/v1/descriptions", post(described::many))
        .route("/api/v1/deposits", post(work::deposit).layer(DefaultBodyLimit::max(most)))
        .route("/api/v1/jobs", get(work::all).post(work::start))
        .route("/api/v1/jobs/{job}", get(work::one))
        .route("/api/v1/jobs/{job}/stop", post(work::stop))
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
    let detail = fault.detail().unwrap_or(detail).to_owned();
    let body = Problem { kind: "about:blank", title, status: status.as_u16(), detail };
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
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
