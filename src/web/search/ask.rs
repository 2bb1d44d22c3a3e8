//! [`Ask`]: what the address of a search says. Every state of the page is an address.
//!
//! Invariant: whatever an address says, what comes of it is within bounds.

use std::fmt::Write as _;

use crate::analysis::fold;
use crate::ledger::Access;
use crate::search::{Clause, Field, Kind, Meaning, Order};
use crate::web::layout::encoded;
use crate::web::posted::Fields;

/// How many hits a page shows.
pub const PAGE: usize = 20;

/// The last page that is shown: nobody reads further, and each costs more than the one before.
pub const LAST_PAGE: usize = 200;

/// The longest query, in bytes.
const LONGEST: usize = 4_000;

/// The longest value of a filter, in bytes.
const LONGEST_VALUE: usize = 300;

/// What results can be narrowed down by, in the order of the page, and the field that stands for it.
pub const FILTERS: [(&str, Field); 7] = [
    ("type", Field::Type),
    ("year", Field::Year),
    ("issuer", Field::Issuer),
    ("folder", Field::Folder),
    ("format", Field::Format),
    ("ocr", Field::Format),
    ("access", Field::Format),
];

/// The orders, by their names in addresses.
pub const ORDERS: [(&str, Order); 5] = [
    ("relevance", Order::Relevance),
    ("newest", Order::NewestDate),
    ("oldest", Order::OldestDate),
    ("latest", Order::NewestArrival),
    ("earliest", Order::OldestArrival),
];

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What was typed.
    pub text: String,
    /// The page, from 1.
    pub page: usize,
    /// The order of the hits.
    pub order: Order,
    /// True when dates and references are taken as words.
    pub words_only: bool,
    /// True when every word must stand there as it was typed.
    pub exact: bool,
    /// What the results are narrowed down by.
    pub filters: Vec<(&'static str, String)>,
}

impl Ask {
    /// Reads an address.
    pub fn of(fields: &Fields) -> Self {
        let cut = |text: &str, most: usize| text[..text.floor_char_boundary(most)].trim().to_owned();
        let of_filter = |(name, _): &(&'static str, Field)| {
            let value = cut(fields.get(name), LONGEST_VALUE);
            (!value.is_empty()).then_some((*name, value))
        };
        let order = ORDERS.iter().find(|(name, _)| *name == fields.get("sort"));
        Self {
            text: cut(fields.get("q"), LONGEST),
            page: fields.get("page").parse().unwrap_or(1).clamp(1, LAST_PAGE),
            order: order.map_or(Order::Relevance, |(_, order)| *order),
            words_only: fields.get("words") == "1",
            exact: fields.get("exact") == "1",
            filters: FILTERS.iter().filter_map(of_filter).collect(),
        }
    }

    /// The parameters that are given and have rules, each with whether it fits: pages make the best of those that do
    /// not, programs are told.
    pub fn rules(fields: &Fields) -> Vec<(&'static str, String, bool)> {
        let among = |known: &[&str], value: &str| known.contains(&value);
        let rule = |name: &'static str| {
            let value = fields.get(name);
            let fits = match name {
                "page" => value.parse().is_ok_and(|page| (1..=LAST_PAGE).contains(&page)),
                "sort" => ORDERS.iter().any(|(known, _)| *known == value),
                "ocr" => among(&["good", "fair", "poor"], value),
                "access" => Access::named(value).is_some(),
                _ => among(&["0", "1"], value),
            };
            (name, value.to_owned(), fits)
        };
        let given = ["page", "sort", "ocr", "access", "words", "exact"].into_iter();
        given.filter(|name| fields.has(name)).map(rule).collect()
    }

    /// True when nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.filters.is_empty()
    }

    /// The address, on its first page.
    pub fn link(&self) -> String {
        self.link_to(1)
    }

    /// The address of one of its pages.
    pub fn link_to(&self, page: usize) -> String {
        let mut link = format!("/search?q={}", encoded(&self.text));
        for (name, value) in &self.filters {
            // Writing to a string cannot fail.
            let _ = write!(link, "&{name}={}", encoded(value));
        }
        for (name, value) in self.switches() {
            let _ = write!(link, "&{name}={value}");
        }
        if page > 1 {
            let _ = write!(link, "&page={page}");
        }
        link
    }

    /// What else is set, as names and values.
    pub fn switches(&self) -> Vec<(&'static str, &'static str)> {
        let mut set = Vec::new();
        if self.order != Order::Relevance {
            set.extend(
                ORDERS.iter().find(|(_, order)| *order == self.order).map(|(name, _)| ("sort", *name)),
            );
        }
        set.extend(self.words_only.then_some(("words", "1")));
        set.extend(self.exact.then_some(("exact", "1")));
        set
    }

    /// The same for another text.
    pub fn asking(&self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self.clone() }
    }

    /// The same with a filter set.
    pub fn filtered(&self, name: &'static str, value: &str) -> Self {
        let mut filters = self.without(name).filters;
        filters.push((name, value.to_owned()));
        Self { filters, ..self.clone() }
    }

    /// The same without a filter.
    pub fn without(&self, name: &str) -> Self {
        let filters = self.filters.iter().filter(|(known, _)| *known != name).cloned().collect();
        Self { filters, ..self.clone() }
    }

    /// The same without a part of its text.
    pub fn without_part(&self, part: &str) -> Self {
        let Some(at) = self.text.find(part).filter(|_| !part.is_empty()) else {
            return Self { words_only: true, ..self.clone() };
        };
        let (mut before, after) = (&self.text[..at], &self.text[at + part.len()..]);
        // `kind:value` goes as a whole.
        if let Some(head) = before.strip_suffix(':') {
            before = head.rfind(char::is_whitespace).map_or("", |end| &head[..end]);
        }
        let rest = format!("{before} {after}");
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        // With nothing left to ask for, what was recognised is taken as words.
        if rest.is_empty() && self.filters.is_empty() {
            return Self { words_only: true, ..self.clone() };
        }
        self.asking(rest)
    }

    /// The filters as parts of a query.
    pub fn clauses(&self) -> Vec<Clause> {
        self.filters.iter().map(|(name, value)| clause(name, value)).collect()
    }
}

fn clause(name: &str, value: &str) -> Clause {
    let facts = match name {
        "issuer" => vec![format!("issuer:{}", fold(value))],
        "folder" => value.split('/').map(|part| format!("folder:{}", fold(part))).collect(),
        _ => vec![format!("{name}:{value}")],
    };
    let field = FILTERS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
    let meaning = Some(Meaning::Facts(facts));
    Clause { kind: Kind::Words, wanted: true, text: value.to_owned(), either: false, field, meaning }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Ask {
        Ask {
            text: text.to_owned(),
            page: 1,
            order: Order::Relevance,
            words_only: false,
            exact: false,
            filters: Vec::new(),
        }
    }

    #[test]
    fn every_state_is_an_address() {
        let asked = ask("\u{642} a&b").filtered("type", "decision");
        assert_eq!(asked.link(), "/search?q=%D9%82%20a%26b&type=decision");
        assert_eq!(asked.link_to(3), "/search?q=%D9%82%20a%26b&type=decision&page=3");
        let sorted = Ask { order: Order::NewestDate, ..asked };
        assert_eq!(sorted.without("type").link(), "/search?q=%D9%82%20a%26b&sort=newest");
    }

    #[test]
    fn a_part_is_taken_away_with_its_field() {
        assert_eq!(ask("one 2023 two").without_part("2023").text, "one two");
        assert_eq!(ask("kind:decision two").without_part("decision").text, "two");
        assert!(ask("one").without_part("other").words_only);
        assert!(ask("one 2023").without_part("one 2023").words_only);
    }
}
