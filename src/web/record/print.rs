//! A record to be printed: every page with a head that says whose it is, which number, of which day, which page of
//! how many, and the fingerprint of the file.
//!
//! Clerks file paper: a sheet must say by itself what it is a copy of.

use maud::{Markup, html};

use super::about::identity;
use super::ask::{Ask, WIDTHS};
use super::found::{Desk, Found, shown};
use super::lines::text_of;
use crate::ledger::Aspect;
use crate::words::{Label, Panel};

/// The most pages of one printing.
pub const MOST_PAGES: u32 = 200;

/// The sheets, one a page; those asked for, else all.
pub fn sheets(desk: &Desk<'_>, found: &Found, only: Option<u32>) -> Markup {
    let last = u32::try_from(found.pages()).unwrap_or(MOST_PAGES).min(MOST_PAGES);
    let pages: Vec<u32> = only.map_or_else(|| (1..=last).collect(), |page| vec![page]);
    html! {
        (super::files())
        div.printing {
            @for page in pages { (sheet(desk, found, page)) }
        }
    }
}

fn sheet(desk: &Desk<'_>, found: &Found, page: u32) -> Markup {
    let picture = Ask::default().picture(found.record.id, page, WIDTHS[1]);
    let read = found.page(page).filter(|page| !page.lines.is_empty());
    html! {
        article.printed {
            (head(desk, found, page))
            @if found.has_pictures() {
                img src=(picture) alt=(found.heading());
            } @else if let Some(read) = read {
                (text_of(read, &[]))
            } @else {
                p { (Panel::NoText.word(desk.lang)) }
            }
            (foot(desk, found))
        }
    }
}

fn head(desk: &Desk<'_>, found: &Found, page: u32) -> Markup {
    let (lang, known) = (desk.lang, &found.known);
    let identity = identity(lang, known);
    html! {
        header.letterhead {
            div.of {
                p { (Panel::Republic.word(lang)) }
                p { bdi { (shown(&desk.archive.settings().name)) } }
            }
            div.which {
                @if !identity.is_empty() { p { bdi { (identity) } } }
                @if let Some(days) = known.date {
                    p { (Label::of(Aspect::Date).word(lang)) ": " bdi { (lang.both_calendars(days)) } }
                }
                p { bdi { (found.heading()) } }
            }
            p.place { (lang.page_of(page, found.pages())) }
        }
    }
}

fn foot(desk: &Desk<'_>, found: &Found) -> Markup {
    let lang = desk.lang;
    html! {
        footer.fingerprint {
            p { (Label::Identifier.word(lang)) ": " code dir="ltr" { (found.identifier(desk.archive)) } }
            @if let Some(object) = &found.object {
                p { (Label::Sha256.word(lang)) ": " code dir="ltr" { (object.sha256) } }
            }
        }
    }
}
