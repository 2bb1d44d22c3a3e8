//! The page of one record: its pages as images with the hits marked, its text, and all that is known of it.
//!
//! An address and a record in, HTML or JSON out; what is not read of the archive is not here. Who may see what is
//! decided by [`super::visitor`], and asked for in one place (`routes`). Invariant: no byte of a record reaches a browser but as a picture that a sandboxed
//! reader drew, as escaped text, or as a download.

mod about;
mod answer;
mod around;
mod ask;
mod body;
mod found;
mod like;
mod lines;
mod original;
mod print;
pub(in crate::web) mod routes;
mod viewer;

use maud::{Markup, html};

use ask::Ask;
pub(super) use original::{Pieces, disposition, way};
pub(super) use routes::{downloads, routes};

use super::assets;
use crate::search::SearchError;
use found::{Desk, Found};
use viewer::Shown;

/// The inside of the page of a record.
fn main(desk: &Desk<'_>, found: &Found, ask: &Ask) -> Result<Markup, SearchError> {
    let (page, marked) = found.marked(desk, ask)?;
    let shown = Shown { lang: desk.lang, found, ask, page, marked: &marked };
    let identity = about::identity(desk.lang, &found.known);
    let near = like::nearest(desk, found)?;
    Ok(html! {
        (files())
        article.record {
            header.record-head {
                h1 { bdi { (found.heading()) } }
                p.identity {
                    @if !identity.is_empty() { bdi { (identity) } " · " }
                    (about::path(&found.record))
                }
            }
            div.record-columns {
                div.record-page { (shown.image()) }
                div.record-side { (shown.text()) (about::about(desk, found, ask, &near)) }
            }
        }
    })
}

/// What the ledger tells of a record, entry by entry.
fn history(desk: &Desk<'_>, found: &Found) -> Result<Markup, SearchError> {
    let told = crate::report::history(desk.archive, &found.record)?;
    let back = Ask::default().link(found.record.id);
    Ok(html! {
        (files())
        article.record {
            header.record-head {
                h1 { (crate::words::Panel::History.word(desk.lang)) }
                p.identity { a href=(back) { bdi { (found.heading()) } } }
            }
            ol.history {
                @for (entry, event) in &told {
                    li value=(entry) { (desk.lang.event(event)) }
                }
            }
        }
    })
}

/// What the browser needs for these pages beside what it needs for all.
fn files() -> Markup {
    html! {
        link rel="stylesheet" href=(assets::address("record.css"));
        script src=(assets::address("record.js")) defer {}
    }
}
