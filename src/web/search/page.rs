//! The results with everything around them, and the first page.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::answer::Answer;
use super::ask::{Ask, LAST_PAGE, ORDERS, PAGE};
use super::{facets, hit};
use crate::lexicon::Layout;
use crate::search::{Clause, Kind, Meaning, Order};
use crate::web::pass;
use crate::web::posted::Fields;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, DepositText, Lang, Noun, PageText};

/// The first page: what the archive holds, as far as this visitor may know.
pub fn home(visitor: &Visitor, records: u64, counts: &BTreeMap<String, u64>) -> Markup {
    let (lang, ask) = (visitor.lang, Ask::of(&Fields::default()));
    html! {
        section.home {
            h1 { (lang.page(PageText::Welcome)) }
            p.soft { (lang.page(PageText::WelcomeHint)) }
            @if records == 0 && !visitor.may(Act::Work) {
                p.notice { (lang.page(PageText::NothingPublic)) }
            } @else {
                p { (lang.counted(records, Noun::Record)) }
                (pass::invitation(visitor))
                h2.hidden { (lang.page(PageText::Filter)) }
                div.browse { (facets::list(lang, visitor.role(), &ask, counts)) }
            }
        }
    }
}

/// The results of a search.
pub fn results(visitor: &Visitor, found: &Answer) -> Markup {
    let lang = visitor.lang;
    let hits = &found.hits;
    let facets = facets::list(lang, visitor.role(), &found.ask, &hits.facets);
    html! {
        div.results {
            div.list {
                (notices(lang, found))
                (chips(lang, found))
                (pass::invitation(visitor))
                @if hits.total == 0 {
                    (nothing(lang, found))
                } @else {
                    div.heading {
                        h1 { (total(lang, found)) }
                        (sorting(lang, &found.ask))
                    }
                    @if hits.unquoted { p.soft { (lang.say(&crate::words::Say::Unquoted)) } }
                    @if hits.relaxed { p.soft { (lang.page(PageText::Relaxed)) } }
                    ol.hits { @for hit in &hits.hits { (hit::entry(lang, hit, &found.ask.text)) } }
                    (paging(lang, found))
                    (with_all(visitor, &found.ask))
                }
            }
            @if hits.total > 0 && !facets.0.is_empty() {
                aside.facets aria-label=(lang.page(PageText::Filter)) {
                    h2 { (lang.page(PageText::Filter)) }
                    (facets)
                }
            }
        }
    }
}

/// What can be done with all that was found, by whoever may.
fn with_all(visitor: &Visitor, ask: &Ask) -> Markup {
    let lang = visitor.lang;
    let address = |place: &str| ask.link().replacen("/search", place, 1);
    html! {
        @if visitor.may(Act::Describe) {
            p.screen-only { a href=(address("/describe")) { (DepositText::BulkOfThese.word(lang)) } }
        }
        @if visitor.may(Act::Audit) {
            p.screen-only { a href=(address("/audit/evidence")) { (AuditText::BundleOfThese.word(lang)) } }
        }
    }
}

fn total(lang: Lang, found: &Answer) -> String {
    let total = lang.counted(found.hits.total, Noun::Result);
    if found.hits.at_least { lang.say(&crate::words::Say::AtLeast { total }) } else { total }
}

/// What was sought instead of what was typed, or could be.
fn notices(lang: Lang, found: &Answer) -> Markup {
    let on = found.rescue.as_ref().map(|rescue| rescue.layout);
    let wrong = if on == Some(Layout::Arabic) { PageText::OnArabicLayout } else { PageText::OnLatinLayout };
    html! {
        @if let Some(typed) = &found.instead_of {
            p.notice role="status" {
                (lang.page(wrong)) " " b { bdi { (found.ask.text) } } ". "
                @if let Some(mended) = &found.mended {
                    (lang.page(PageText::LetterMissing)) " " bdi { (mended.typed) } " "
                    (lang.page(PageText::Became)) " " bdi { (mended.meant) } ". "
                }
                a href=(Ask { words_only: true, ..found.ask.asking(typed.clone()) }.link()) {
                    (lang.page(PageText::SearchAsTyped)) " " bdi dir="auto" { (typed) }
                }
            }
        } @else if let Some(rescue) = found.rescue.as_ref().filter(|_| !found.ask.words_only) {
            p.notice role="status" {
                (lang.page(PageText::MaybeLayout)) " "
                a href=(found.ask.asking(rescue.text.clone()).link()) { bdi { (rescue.text) } }
            }
        } @else if let Some(mended) = &found.mended {
            p.notice role="status" {
                (lang.page(PageText::DidYouMean)) " "
                a href=(found.ask.asking(mended.text.clone()).link()) { bdi { (mended.text) } }
            }
        }
    }
}

/// What was recognised, and what narrows the results down; each can be taken away.
fn chips(lang: Lang, found: &Answer) -> Markup {
    let ask = &found.ask;
    let own = found.query.clauses.len().saturating_sub(ask.filters.len());
    let meant: Vec<(&Clause, &Meaning)> = found.query.clauses[..own]
        .iter()
        .filter(|clause| clause.wanted)
        .filter_map(|clause| Some((clause, clause.meaning.as_ref()?)))
        .collect();
    html! {
        @if !meant.is_empty() || !ask.filters.is_empty() {
            ul.chips aria-label=(lang.page(PageText::Understood)) {
                @for (clause, meaning) in &meant {
                    (chip(lang, &ask.without_part(&clause.text), &recognised(lang, clause, meaning)))
                }
                @for (name, value) in &ask.filters {
                    (chip(lang, &ask.without(name), &html! {
                        (lang.facet(name)) ": " bdi { (facets::shown(lang, name, value)) }
                    }))
                }
            }
        }
        @if !meant.is_empty() {
            p.soft.small {
                a href=(Ask { words_only: true, ..ask.clone() }.link()) { (lang.page(PageText::WordsOnly)) }
            }
        }
    }
}

/// What was typed and what it was understood as; where both are the same, what kind of thing it is.
fn recognised(lang: Lang, clause: &Clause, meaning: &Meaning) -> Markup {
    let (typed, meant) = (Lang::document_line(&clause.text), lang.meaning(meaning));
    let kind = match meaning {
        Meaning::Reference { .. } => PageText::AReference,
        _ => PageText::ADate,
    };
    html! {
        @if typed == meant {
            (lang.page(kind)) ": " bdi { (typed) }
        } @else {
            bdi { (typed) } span.as { " " (lang.page(PageText::UnderstoodAs)) " " bdi { (meant) } }
        }
    }
}

fn chip(lang: Lang, without: &Ask, text: &Markup) -> Markup {
    html! {
        li.chip {
            span { (text) }
            a href=(without.link()) title=(lang.page(PageText::TakeAway)) {
                span aria-hidden="true" { "\u{D7}" }
                span.hidden { (lang.page(PageText::TakeAway)) }
            }
        }
    }
}

fn sorting(lang: Lang, ask: &Ask) -> Markup {
    html! {
        form.sorting action="/search" method="get" data-at-once="" {
            input type="hidden" name="q" value=(ask.text);
            @for (name, value) in &ask.filters { input type="hidden" name=(name) value=(value); }
            @for (name, value) in ask.switches() {
                @if name != "sort" { input type="hidden" name=(name) value=(value); }
            }
            label for="sort" { (lang.page(PageText::SortBy)) }
            select #sort name="sort" {
                @for (name, order) in ORDERS {
                    option value=(name) selected[order == ask.order] { (lang.page(order_text(order))) }
                }
            }
            button.second type="submit" { (lang.page(PageText::Apply)) }
        }
    }
}

fn order_text(order: Order) -> PageText {
    match order {
        Order::Relevance => PageText::Relevance,
        Order::NewestDate => PageText::NewestDate,
        Order::OldestDate => PageText::OldestDate,
        Order::NewestArrival => PageText::NewestArrival,
        Order::OldestArrival => PageText::OldestArrival,
    }
}

/// The pages; in Arabic the next one is to the left.
fn paging(lang: Lang, found: &Answer) -> Markup {
    let ask = &found.ask;
    let pages = usize::try_from(found.hits.total).unwrap_or(usize::MAX).div_ceil(PAGE).min(LAST_PAGE);
    html! {
        @if pages > 1 {
            nav.paging aria-label=(lang.page(PageText::Pages)) {
                @if ask.page > 1 {
                    a.button.second rel="prev" href=(ask.link_to(ask.page - 1)) {
                        (lang.page(PageText::Previous))
                    }
                }
                span {
                    (lang.page(PageText::PageNumber)) " " bdi { (lang.number(ask.page as u64)) } " "
                    (lang.page(PageText::OfPages)) " " bdi { (lang.number(pages as u64)) }
                }
                @if ask.page < pages {
                    a.button.second rel="next" href=(ask.link_to(ask.page + 1)) { (lang.page(PageText::Next)) }
                }
            }
        }
    }
}

/// A page without results that says what else can be tried.
fn nothing(lang: Lang, found: &Answer) -> Markup {
    let ask = &found.ask;
    let words: Vec<&str> = ask.text.split_whitespace().collect();
    let phrase = found.query.clauses.iter().any(|clause| matches!(clause.kind, Kind::Phrase | Kind::Literal));
    html! {
        section.nothing {
            h1 { (lang.counted(0, Noun::Result)) }
            @for (typed, near) in found.proposed.iter().filter(|(_, near)| !near.is_empty()) {
                p {
                    (lang.page(PageText::DidYouMean)) " "
                    @for near in near {
                        a.near href=(ask.asking(ask.text.replace(typed.as_str(), &near.term)).link()) {
                            bdi { (near.term) }
                        } " "
                    }
                }
            }
            p { (lang.page(PageText::WhatElse)) }
            ul {
                @if !ask.filters.is_empty() {
                    li { a href=(Ask { filters: Vec::new(), ..ask.clone() }.link()) { (lang.page(PageText::WithoutFilters)) } }
                }
                @if phrase { li { (lang.page(PageText::WithoutQuotes)) } }
                @if (2..=12).contains(&words.len()) {
                    li {
                        (lang.page(PageText::FewerWords))
                        @for word in &words {
                            " " a.near href=(ask.asking(*word).link()) { bdi { (word) } }
                        }
                    }
                }
                li { (lang.page(PageText::OtherSpelling)) }
            }
        }
    }
}
