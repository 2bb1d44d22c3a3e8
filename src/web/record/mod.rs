//! The page of one record: its pages as images with the hits marked, its text, and all that is known of it.
//!
//! Pure but for what it reads of the archive: an address and a record in, HTML or JSON out. Who may see the record
//! is decided by whoever calls. Invariant: no byte of a record reaches a browser but as a picture that a sandboxed
//! reader drew, as escaped text, or as a download.

mod about;
mod answer;
mod ask;
mod body;
mod found;
mod original;
mod print;
mod viewer;

use maud::{Markup, html};

pub use answer::{Answer, Content, Shelves, Visitor, Wanted};
pub use ask::{Ask, thumb, view};
pub use body::{CitedBody, HitBody, LineBody, PageBody, RecordBody};
pub use original::disposition;

use crate::search::SearchError;
use found::{Desk, Found};
use viewer::Shown;

/// The inside of the page of a record.
fn main(desk: &Desk<'_>, found: &Found, ask: &Ask) -> Result<Markup, SearchError> {
    let (page, marked) = found.marked(desk, ask)?;
    let shown = Shown { lang: desk.lang, found, ask, page, marked: &marked };
    let identity = about::identity(desk.lang, &found.known);
    Ok(html! {
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
                div.record-side { (shown.text()) (about::about(desk, found, ask)) }
            }
        }
    })
}

/// What the ledger tells of a record, entry by entry.
fn history(desk: &Desk<'_>, found: &Found) -> Result<Markup, SearchError> {
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
