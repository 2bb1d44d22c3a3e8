//! The page of one record: its pages as images with the hits marked, its text, and all that is known of it.
//!
//! Pure but for what it reads of the archive: an address and a record in, HTML or JSON out. Who may see the record
//! is decided by whoever calls. Invariant: no byte of a record reaches a browser but as a picture that a sandboxed
//! reader drew, as escaped text, or as a download.

mod about;
mod ask;
mod body;
mod found;
mod original;
mod print;
mod viewer;

use maud::{Markup, html};

pub use ask::{Ask, thumb, view};
pub use body::{CitedBody, HitBody, LineBody, PageBody, RecordBody, page, record};
pub use found::{Desk, Found, Marked, shown};
pub use original::{Pieces, SMALL, disposition, send, way};
pub use print::sheets;

use crate::search::SearchError;
use viewer::Shown;

/// The inside of the page of a record.
pub fn main(desk: &Desk<'_>, found: &Found, ask: &Ask) -> Result<Markup, SearchError> {
    let (page, marked) = found.marked(desk, ask)?;
    let shown = Shown { lang: desk.lang, found, ask, page, marked: &marked };
    let identity = about::identity(desk.lang, &found.known);
    Ok(html! {
        article.record {
            header.record-head {
                h1 { bdi { (found.heading()) } }
                p.identity {
                    @if !identity.is_empty() { bdi { (identity) } " · " }
                    bdi { (self::shown(found.record.path.text())) }
                }
            }
            div.record-columns {
                div.record-page { (shown.image()) }
                div.record-side { (shown.text()) (about::about(desk, found, ask)) }
            }
        }
    })
}

/// What the ledger tells of a record, entry by entry.
pub fn history(
    desk: &Desk<'_>,
    found: &Found,
) -> Result<Markup, SearchError> {
    let told = crate::report::history(desk.archive, &found.record)?;
    let back = Ask::default().link(found.record.id);
    Ok(html! {
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
