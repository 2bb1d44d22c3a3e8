//! The API for programs, under `/api/v1`: the data of the pages as JSON. What could not be answered is a problem
//! (RFC 9457).

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::fault::Fault;
use crate::words::Lang;

/// Whether what stands at this address is for programs.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/healthz" || path == "/metrics"
}

/// What could not be answered, for a program.
pub(super) fn problem(fault: &Fault) -> Response {
    let status = fault.status();
    let (title, hint) = fault.told();
    let body = json!({
        "type": "about:blank",
        "title": Lang::En.page(title),
        "status": status.as_u16(),
        "detail": Lang::En.page(hint),
    });
    let mut response = (status, body.to_string()).into_response();
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    if status == axum::http::StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}
