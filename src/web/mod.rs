//! The counter: pages and API for clerks, archivists, auditors and citizens, and the end that sister towns speak to.
//!
//! Requests come in through [`serve`]; everything that can block runs apart from it. Each page is a file with its
//! own `routes()`, merged in [`router`]. Not here: what is said to people (`words`), and anything a command could
//! not do as well: the rooms below do the work. Invariant: no byte of a record reaches a browser as something that
//! acts.

mod accessions;
mod api;
mod assets;
mod auditing;
mod beside;
mod deposit;
mod describe;
mod error;
mod fault;
mod headers;
mod jobs;
mod layout;
mod login;
mod logins;
mod measure;
mod noted;
mod pass;
mod people;
mod posted;
mod problems;
mod progress;
mod reason;
mod record;
mod replica;
mod search;
mod server;
mod sessions;
mod spool;
mod state;
mod tls;
mod tries;
mod users;
mod visitor;
mod witness;
mod working;

pub use beside::{Beside, BesideFor, Bookmark, KnownCopy, Remember};
pub use error::WebError;
pub use replica::{LONGEST_PIECE, Told, keeper};
pub use server::{Limits, ServeOptions, Stop, serve};
pub use state::{HandFor, Setup, Shared};
pub use tls::{Certificate, self_made};
pub use users::{Role, SHORTEST, UserError, Users};
pub use witness::{Heard, witness};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use fault::Fault;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// All pages.
pub fn router(shared: Shared) -> Router {
    Router::new()
        .merge(accessions::routes())
        .merge(api::routes(shared.setup().upload))
        .merge(assets::routes())
        .merge(auditing::routes())
        .merge(deposit::routes(shared.setup().upload))
        .merge(describe::routes())
        .merge(login::routes())
        .merge(pass::routes())
        .merge(people::routes())
        .merge(problems::routes())
        .merge(progress::routes())
        .merge(reason::routes())
        .merge(record::routes())
        .merge(search::routes())
        .fallback(layout::nothing_here)
        .layer(CompressionLayer::new())
        // What is sent as it is kept comes after: its length is told, and must stay true.
        .merge(record::downloads())
        .merge(auditing::downloads())
        // A fault in one page is that page's error, told as any other.
        .layer(CatchPanicLayer::custom(|_| Fault::broken("a fault in the program").into_response()))
        .layer(from_fn_with_state(shared.clone(), layout::complete))
        .layer(from_fn_with_state(shared.clone(), measure::measure))
        .with_state(shared)
}
