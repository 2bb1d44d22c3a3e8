//! Facets: all results counted by kind, year and so on; each value is an address.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::answer::by_facet;
use super::ask::{Ask, FILTERS};
use crate::recognise::RecordType;
use crate::web::users::Role;
use crate::words::{Lang, PageText};

/// How many values are shown before "more".
const FIRST: usize = 6;

/// How many are shown at all.
const MOST: usize = 40;

/// The facets that this role may count by, each folded up unless it is one of the first.
pub fn list(lang: Lang, role: Role, ask: &Ask, counts: &BTreeMap<String, u64>) -> Markup {
    let by_facet = by_facet(counts);
    html! {
        @for (name, _) in FILTERS {
            @if let Some(values) = by_facet.get(name).filter(|values| worth(values, ask, name))
                && (name != "access" || role != Role::Public) {
                (facet(lang, ask, name, values))
            }
        }
    }
}

/// One value that all have narrows nothing down.
fn worth(values: &[(&str, u64)], ask: &Ask, name: &str) -> bool {
    values.len() > 1 || ask.filters.iter().any(|(known, _)| *known == name)
}

fn facet(lang: Lang, ask: &Ask, name: &'static str, values: &[(&str, u64)]) -> Markup {
    let (first, more) = values[..values.len().min(MOST)].split_at(values.len().min(FIRST));
    html! {
        section.facet {
            h3 { (lang.facet(name)) }
            ul { @for value in first { (entry(lang, ask, name, *value)) } }
            @if !more.is_empty() {
                details {
                    summary { (lang.page(PageText::More)) }
                    ul { @for value in more { (entry(lang, ask, name, *value)) } }
                }
            }
        }
    }
}

fn entry(lang: Lang, ask: &Ask, name: &'static str, (value, count): (&str, u64)) -> Markup {
    let chosen = ask.filters.iter().any(|(known, chosen)| *known == name && chosen == value);
    let link = if chosen { ask.without(name) } else { ask.filtered(name, value) }.link();
    html! {
        li {
            a href=(link) aria-current=[chosen.then_some("true")] {
                bdi.value { (shown(lang, name, value)) }
                bdi.count { (lang.number(count)) }
            }
        }
    }
}

/// A value of a facet in words.
pub fn shown(lang: Lang, name: &str, value: &str) -> String {
    match name {
        "type" => {
            let kind = RecordType::ALL.iter().find(|kind| kind.name() == value);
            kind.map_or_else(|| Lang::En.name(value), |kind| lang.kind(*kind))
        }
        "ocr" => lang.quality(value).to_owned(),
        "access" => lang.access_named(value).to_owned(),
        _ => Lang::En.name(value),
    }
}
