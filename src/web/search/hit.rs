//! One hit: what it is, where it stands, and why it was found.

use std::ops::Range;

use maud::{Markup, html};

use crate::catalog::Known;
use crate::extract::has_pictures;
use crate::ledger::Aspect;
use crate::lexicon::Level;
use crate::search::{Hit, Snippet};
use crate::web::layout::encoded;
use crate::words::{Lang, PageText};

/// A hit as an entry of the list.
pub fn entry(lang: Lang, hit: &Hit, sought: &str) -> Markup {
    let link = link(hit, sought);
    html! {
        li.hit {
            a.thumb href=(link) tabindex="-1" aria-hidden="true" {
                @if hit.format.parse().is_ok_and(has_pictures) {
                    img src=(format!("/record/{}/thumb", hit.record)) loading="lazy" width="64" height="90"
                        alt="";
                } @else {
                    span.format { (Lang::En.name(&hit.format)) }
                }
            }
            div.what {
                h2 { a href=(link) dir="auto" { (name(hit)) } }
                (identity(lang, &hit.known))
                (snippet(hit))
                (why(lang, hit))
                (place(lang, hit))
            }
        }
    }
}

fn link(hit: &Hit, sought: &str) -> String {
    let page = hit.page.map_or(String::new(), |page| format!("&page={page}"));
    format!("/record/{}?q={}{page}", hit.record, encoded(sought))
}

/// The title; a record without one is called by its file.
fn name(hit: &Hit) -> Markup {
    if hit.title.trim().is_empty() || hit.text_lost {
        let file = hit.name.rsplit('/').next().unwrap_or(&hit.name);
        return html! { bdi { (Lang::En.name(file)) } };
    }
    html! { (Lang::document_line(&hit.title)) }
}

/// Kind and number, date, issuer, each isolated from the others.
fn identity(lang: Lang, known: &Known) -> Markup {
    let years = known.value(Aspect::Year);
    let with_year =
        |number: &String| if years.is_empty() { number.clone() } else { format!("{number}/{years}") };
    let number = known.number.as_ref().map(with_year);
    let kind = known.kind.map(|kind| lang.kind(kind));
    html! {
        @if kind.is_some() || number.is_some() || known.date.is_some() || known.issuer.is_some() {
            p.identity {
                @if kind.is_some() || number.is_some() {
                    span.part {
                        @if let Some(kind) = kind { span.kind { (kind) } " " }
                        @if let Some(number) = number { bdi { (number) } }
                    }
                }
                @if let Some(days) = known.date {
                    time.part datetime=(days.first) { bdi { (lang.days(days)) } }
                }
                @if let Some(issuer) = &known.issuer {
                    span.part { bdi { (Lang::document_line(issuer)) } }
                }
            }
        }
    }
}

fn snippet(hit: &Hit) -> Markup {
    let Snippet { text, highlights, more_before, more_after } = &hit.snippet;
    html! {
        @if !text.is_empty() && !hit.text_lost {
            p.snippet dir="auto" {
                @if *more_before { "\u{2026}" }
                (marked(text, highlights))
                @if *more_after { "\u{2026}" }
            }
        }
    }
}

/// A text with what was sought marked: whole words, so that letters stay joined.
pub fn marked(text: &str, sought: &[Range<usize>]) -> Markup {
    let mut at = 0;
    let mut parts = Vec::new();
    for range in sought {
        let (Some(before), Some(hit)) = (text.get(at..range.start), text.get(range.clone())) else {
            continue;
        };
        parts.push((before, hit));
        at = range.end;
    }
    let rest = text.get(at..).unwrap_or_default();
    html! {
        @for (before, hit) in &parts {
            (Lang::document_line(before)) mark { (Lang::document_line(hit)) }
        }
        (Lang::document_line(rest))
    }
}

/// In which form the words stand, where it is not the one that was typed.
fn why(lang: Lang, hit: &Hit) -> Markup {
    let level = hit.level.filter(|level| *level > Level::Norm);
    let text = match level {
        Some(Level::Stem) => PageText::OtherForm,
        _ => PageText::OtherWord,
    };
    let forms = hit.forms.iter().filter(|form| form.level > Level::Norm).take(6);
    html! {
        @if level.is_some() {
            p.why { (lang.page(text)) @for form in forms { " " bdi.form { (form.text) } } }
        }
        @if hit.text_lost {
            p.notice { (lang.page(PageText::TextLost)) }
        }
    }
}

/// Folder and file, the page, and how well it was read.
fn place(lang: Lang, hit: &Hit) -> Markup {
    let (folder, file) = hit.name.rsplit_once('/').unwrap_or(("", &hit.name));
    html! {
        p.place {
            @if let Some(page) = hit.page { span.part { (lang.on_page(page)) } }
            @if !folder.is_empty() { span.part { bdi { (Lang::En.name(folder)) } } }
            span.part { bdi { (file_name(hit, file)) } }
            @if let Some(confidence) = hit.confidence { (quality(lang, confidence)) }
        }
    }
}

fn file_name(hit: &Hit, file: &str) -> Markup {
    // Names that hide something are shown as they are; marks would cut through what is escaped.
    if Lang::En.name(file) != file {
        return html! { (Lang::En.name(file)) };
    }
    let start = hit.name.len() - file.len();
    let within = |range: &Range<usize>| range.start.checked_sub(start).map(|from| from..range.end - start);
    let ranges: Vec<Range<usize>> = hit.name_highlights.iter().filter_map(within).collect();
    marked(file, &ranges)
}

fn quality(lang: Lang, confidence: u64) -> Markup {
    let (class, text) = match confidence {
        85.. => ("good", PageText::ReadWell),
        65..=84 => ("fair", PageText::ReadFairly),
        _ => ("poor", PageText::ReadPoorly),
    };
    html! { span.part.quality.(class) { (lang.page(text)) } }
}
