//! The files a page needs beside itself: one style sheet, a little script, the letters. Part of the program, served
//! under an address that changes with their content, so that a browser keeps them for good.
//!
//! The letters are IBM Plex Sans Arabic, under the SIL Open Font License 1.1 (`assets/plex-LICENSE.txt`).

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::fault::Fault;
use super::state::Shared;
use crate::digest::ContentId;

/// A file: its name, its media type, its bytes.
type Asset = (&'static str, &'static str, &'static [u8]);

const FILES: &[Asset] = &[
    ("diwan.css", "text/css; charset=utf-8", include_bytes!("diwan.css")),
    ("diwan.js", "text/javascript; charset=utf-8", include_bytes!("diwan.js")),
    ("record.css", "text/css; charset=utf-8", include_bytes!("record.css")),
    ("record.js", "text/javascript; charset=utf-8", include_bytes!("record.js")),
    ("work.js", "text/javascript; charset=utf-8", include_bytes!("work.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("icon.svg")),
    ("plex-arabic-400.woff2", "font/woff2", include_bytes!("plex-arabic-400.woff2")),
    ("plex-arabic-600.woff2", "font/woff2", include_bytes!("plex-arabic-600.woff2")),
    ("plex-latin-400.woff2", "font/woff2", include_bytes!("plex-latin-400.woff2")),
    ("plex-latin-600.woff2", "font/woff2", include_bytes!("plex-latin-600.woff2")),
    ("plex-LICENSE.txt", "text/plain; charset=utf-8", include_bytes!("plex-LICENSE.txt")),
];

/// The name of all these bytes together.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: Vec<u8> = FILES.iter().flat_map(|(_, _, bytes)| bytes.iter().copied()).collect();
    ContentId::of(&all).to_string().chars().take(16).collect()
});

/// The address of a file.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/assets/{version}/{name}", get(file))
}

async fn file(Path((version, name)): Path<(String, String)>) -> Result<Response, Fault> {
    let found = FILES.iter().find(|(known, _, _)| *known == name && version == *VERSION);
    let (_, media_type, bytes) = found.ok_or(Fault::NotFound)?;
    let headers =
        [(header::CONTENT_TYPE, *media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, *bytes).into_response())
}
