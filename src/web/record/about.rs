//! What is told of a record beside its page: description, file, references, related records, what can be done.

use maud::{Markup, html};

use super::ask::Ask;
use super::found::{Desk, Found, shown};
use crate::catalog::{Known, ReadingState, Record};
use crate::extract::PROPERTIES;
use crate::ledger::Aspect;
use crate::web::layout::encoded;
use crate::web::noted;
use crate::words::{Label, Lang, Panel};

/// All of it, section by section, with the records of nearly the same text.
pub fn about(desk: &Desk<'_>, found: &Found, ask: &Ask, near: &[(Record, u64)]) -> Markup {
    html! {
        (doings(desk, found))
        (description(desk, found))
        (references(desk, found, ask))
        (related(desk, found, ask))
        (nearly_same(desk.lang, near))
        (file(desk, found))
        (claims(desk, found))
        (citation(desk, found))
    }
}

/// Kind, number and year in one line; empty if nothing is known.
pub fn identity(lang: Lang, known: &Known) -> String {
    let years = known.value(Aspect::Year);
    let number = known.number.clone();
    let number = number.map(|number| if years.is_empty() { number } else { format!("{number}/{years}") });
    let kind = known.kind.map(|kind| lang.kind(kind));
    [kind, number].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn row(label: &str, value: &Markup) -> Markup {
    html! { div.row { dt { (label) } dd { (value) } } }
}

fn text_row(lang: Lang, label: Label, value: &str) -> Markup {
    row(label.word(lang), &html! { bdi { (shown(value)) } })
}

/// Hashes, paths and identifiers are written from left to right, whatever stands around them.
fn code_row(lang: Lang, label: Label, value: &str) -> Markup {
    row(label.word(lang), &html! { code dir="ltr" { (shown(value)) } })
}

/// Where it lay in what was handed over.
pub fn path(record: &Record) -> Markup {
    noted::path(record.path.text())
}

fn description(desk: &Desk<'_>, found: &Found) -> Markup {
    let (lang, known) = (desk.lang, &found.known);
    let value = |aspect: Aspect| match (aspect, known.kind, known.date) {
        (Aspect::Type, Some(kind), _) => lang.kind(kind),
        (Aspect::Date, _, Some(days)) => lang.both_calendars(days),
        (Aspect::Access, ..) => lang.access_named(known.level().name()).to_owned(),
        _ => known.value(aspect),
    };
    html! {
        section.card {
            h2 { (Panel::About.word(lang)) }
            dl {
                @for aspect in Aspect::ALL {
                    @let text = value(aspect);
                    @if !text.is_empty() {
                        div.row {
                            dt { (Label::of(aspect).word(lang)) }
                            dd {
                                bdi { (shown(&text)) }
                                @if known.said.contains_key(&aspect) { span.by { (lang.by_a_person()) } }
                            }
                        }
                    }
                }
                (row(Label::Arrived.word(lang), &html! { (lang.moment(found.record.arrived)) }))
                (code_row(lang, Label::Identifier, &found.identifier(desk.archive)))
            }
        }
    }
}

fn file(desk: &Desk<'_>, found: &Found) -> Markup {
    let (lang, record) = (desk.lang, &found.record);
    html! {
        section.card {
            h2 { (Panel::File.word(lang)) }
            dl {
                (text_row(lang, Label::FileName, record.path.file_name()))
                (row(Label::Path.word(lang), &path(record)))
                @if let Some(modified) = record.modified {
                    (row(Label::Modified.word(lang), &html! { (lang.moment(modified)) }))
                }
                (row(Label::Accession.word(lang), &html! { (lang.number(record.accession.0)) }))
                (row(Label::Entry.word(lang), &html! { (lang.number(record.entry)) }))
                @if let Some(extension) = &record.mismatch {
                    (text_row(lang, Label::Mismatch, &format!(".{extension}")))
                }
                @if let Some(problem) = &record.problem {
                    (row(Label::ProblemFound.word(lang), &html! { (lang.problem_word(problem)) }))
                }
                (row(Panel::Verified.word(lang), &html! {
                    @match found.verified {
                        Some(time) => { (lang.moment(time)) },
                        None => { (Panel::NotVerified.word(lang)) },
                    }
                }))
                (object(desk, found))
            }
        }
    }
}

fn object(desk: &Desk<'_>, found: &Found) -> Markup {
    let lang = desk.lang;
    let Some(object) = &found.object else { return html! {} };
    let format = found.format();
    let pronom = object.pronom.as_deref().or(format.pronom()).map(|puid| format!(", PRONOM {puid}"));
    let format = format!("{} ({}{})", object.format, format.media_type(), pronom.unwrap_or_default());
    html! {
        (code_row(lang, Label::Format, &format))
        (row(Label::Size.word(lang), &html! { (lang.size(object.size)) }))
        (code_row(lang, Label::Sha256, &object.sha256.to_string()))
        (code_row(lang, Label::Blake3, &object.content.to_string()))
        (row(Label::Text.word(lang), &html! { (lang.reading(&object.reading)) }))
        @if let ReadingState::Read { engine, pages, confidence, problem, active, .. } = &object.reading {
            (row(Label::Pages.word(lang), &html! { (lang.number(*pages)) }))
            (code_row(lang, Label::ReadBy, engine))
            @if let Some(confidence) = confidence {
                (row(Label::Confidence.word(lang), &html! { (confidence) " %" }))
            }
            @if !active.is_empty() {
                (row(Label::Active.word(lang), &html! { (lang.all_active(active)) }))
            }
            @if let Some(problem) = problem {
                (row(Label::ProblemFound.word(lang), &html! { (lang.problem_word(problem)) }))
            }
        }
    }
}

/// What the file says of itself: claims, set apart from what was found out.
fn claims(desk: &Desk<'_>, found: &Found) -> Markup {
    let lang = desk.lang;
    let said = found.transcript.as_ref().map(|transcript| &transcript.properties);
    let Some(said) = said.filter(|said| !said.is_empty()) else { return html! {} };
    html! {
        section.card {
            details {
                summary { (Panel::Details.word(lang)) }
                dl {
                    @for name in PROPERTIES {
                        @if let Some(value) = said.get(*name) {
                            (row(Label::Property(name).word(lang), &html! { bdi { (shown(value)) } }))
                        }
                    }
                }
            }
        }
    }
}

fn references(desk: &Desk<'_>, found: &Found, ask: &Ask) -> Markup {
    let (lang, links) = (desk.lang, &found.links);
    if links.cites.is_empty() && links.cited_by.is_empty() {
        return html! {};
    }
    html! {
        @if !links.cites.is_empty() {
            section.card {
                h2 { (Panel::Cites.word(lang)) }
                ul.links {
                    @for cited in &links.cites {
                        li {
                            a href=(ask.at_page(cited.page).link(found.record.id)) { bdi { (cited.written) } }
                            @for record in &cited.records { " " (link(lang, record)) }
                        }
                    }
                }
            }
        }
        (list(lang, Panel::CitedBy, &links.cited_by))
    }
}

fn related(desk: &Desk<'_>, found: &Found, ask: &Ask) -> Markup {
    let (lang, links) = (desk.lang, &found.links);
    let [before, after] = &links.beside;
    html! {
        section.card {
            h2 { (Panel::Related.word(lang)) }
            ul.links {
                @if let Some(parent) = &links.parent { (relation(Label::Parent.word(lang), lang, parent)) }
                @if let Some(before) = before { (relation(Panel::PreviousInFolder.word(lang), lang, before)) }
                @if let Some(after) = after { (relation(Panel::NextInFolder.word(lang), lang, after)) }
                li { a href=(format!("/record/{}/like", found.record.id)) { (Panel::Resembling.word(lang)) } }
                @if !ask.sought.is_empty() {
                    li { a href=(format!("/search?q={}", encoded(&ask.sought))) { (Panel::ToSearch.word(lang)) } }
                }
            }
        }
        (list(lang, Panel::Contents, &links.children))
        (list(lang, Panel::SameContent, &links.same))
    }
}

fn nearly_same(lang: Lang, near: &[(Record, u64)]) -> Markup {
    html! {
        @if !near.is_empty() {
            section.card {
                h2 { (Panel::NearDuplicates.word(lang)) }
                ul.links {
                    @for (record, percent) in near {
                        li { (link(lang, record)) " \u{B7} " span.what { bdi { (percent) " %" } } }
                    }
                }
            }
        }
    }
}

fn relation(what: &str, lang: Lang, record: &Record) -> Markup {
    html! { li { span.what { (what) ": " } (link(lang, record)) } }
}

fn list(lang: Lang, panel: Panel, records: &[Record]) -> Markup {
    html! {
        @if !records.is_empty() {
            section.card {
                h2 { (panel.word(lang)) }
                ul.links { @for record in records { li { (link(lang, record)) } } }
            }
        }
    }
}

pub fn link(lang: Lang, record: &Record) -> Markup {
    let name = shown(record.path.file_name());
    html! {
        a href=(format!("/record/{}", record.id)) title=(lang.say(&crate::words::Say::RecordHeading { record: record.id })) {
            bdi { (name) } " " span.number { "[" (record.id) "]" }
        }
    }
}

/// What can be done with the record.
fn doings(desk: &Desk<'_>, found: &Found) -> Markup {
    let (lang, id) = (desk.lang, found.record.id);
    let place = |what: &str| format!("/record/{id}/{what}");
    html! {
        nav.doings {
            a.button href=(place("original")) download { (Panel::Download.word(lang)) }
            a.button.second href=(place("proof")) download { (Panel::Proof.word(lang)) }
            a.button.second href=(place("print")) { (Panel::Print.word(lang)) }
            @if desk.works_here {
                a.button.second href=(place("history")) { (Panel::History.word(lang)) }
            }
            @if desk.describes {
                a.button.second href=(place("describe")) { (crate::words::DepositText::Describe.word(lang)) }
            }
        }
    }
}

fn citation(desk: &Desk<'_>, found: &Found) -> Markup {
    let lang = desk.lang;
    html! {
        section.card {
            h2 { (Panel::Citation.word(lang)) }
            p.citation #citation dir="auto" { (cite(desk, found)) }
            button.second type="button" hidden data-copy="citation" data-done=(Panel::Copied.word(lang)) {
                (Panel::CopyCitation.word(lang))
            }
        }
    }
}

/// How the record is cited in another paper.
pub fn cite(desk: &Desk<'_>, found: &Found) -> String {
    let lang = desk.lang;
    let identity = identity(lang, &found.known);
    let date = found.known.date.map(|days| lang.both_calendars(days));
    let parts: Vec<String> = [Some(identity), Some(found.heading()), date]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    let sha256 = found.object.as_ref().map(|object| object.sha256.to_string()).unwrap_or_default();
    let archive = shown(&desk.archive.settings().name);
    lang.citation(&archive, &lang.list(&parts), &found.identifier(desk.archive), &sha256)
}
