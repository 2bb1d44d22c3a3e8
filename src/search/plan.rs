//! From what was typed to what the index is asked: folded units, and the tree over them.
//!
//! A unit is a word, a number, or a name that may be written in one or two words. Prepositions among other words
//! are not required; a name that looks like one is, when it is written as a name (a yeh with its dots).

use super::query::{Clause, Kind, Query};
use crate::analysis::{Token, exact, tokens};
use crate::index::IndexQuery;

/// The most units of a query that are looked up; a pasted page is cut here.
const MAX_UNITS: usize = 64;

/// The most neighbouring pairs that lift a hit when they stand together.
const MAX_PAIRS: usize = 8;

/// In, from, to (two spellings), on, about, that (three spellings), as people write them.
const PREPOSITIONS: [&str; 9] = [
    "\u{641}\u{64A}",
    "\u{645}\u{646}",
    "\u{625}\u{644}\u{649}",
    "\u{627}\u{644}\u{649}",
    "\u{639}\u{644}\u{649}",
    "\u{639}\u{646}",
    "\u{623}\u{646}",
    "\u{625}\u{646}",
    "\u{627}\u{646}",
];

/// What counts as one word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// Its place among the words of its clause.
    pub position: u32,
    /// Its folded term; for a name in two words the joined one.
    pub whole: String,
    /// The terms it is made of, if there are several.
    pub parts: Vec<String>,
    /// True for a preposition.
    pub weak: bool,
}

/// Returns the units of a text, in order.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let found = tokens(text);
    let mut units = Vec::new();
    let mut position = 0;
    while let Some(widest) = widest_at(&found, position).filter(|_| units.len() < MAX_UNITS) {
        let inside = |token: &&Token| {
            token.span < widest.span
                && (widest.position..widest.position + widest.span).contains(&token.position)
        };
        units.push(Unit {
            position: widest.position,
            whole: widest.term.clone(),
            parts: found
                .iter()
                .filter(inside)
                .filter(|token| token.span == 1)
                .map(|t| t.term.clone())
                .collect(),
            weak: PREPOSITIONS.contains(&exact(&text[widest.start..widest.end]).as_str()),
        });
        position = widest.position + widest.span;
    }
    units
}

/// Returns the terms of a phrase with their distances from the first.
pub(super) fn phrase(units: &[Unit]) -> Vec<(u32, String)> {
    let first = units.first().map_or(0, |unit| unit.position);
    units.iter().map(|unit| (unit.position - first, unit.whole.clone())).collect()
}

/// Returns what the index is asked for a query. Literal clauses are asked for as phrases: what is found must
/// then be compared with the original.
pub fn index_query(query: &Query) -> IndexQuery {
    if query.is_empty() {
        return IndexQuery::Any(Vec::new());
    }
    let mut must = Vec::new();
    let mut should = Vec::new();
    for clause in &query.clauses {
        match (clause.kind, clause.wanted) {
            (Kind::Words, true) => words(&clause.text, &mut must, &mut should),
            (_, true) => must.push(leaf(clause)),
            // The norm of a literal would take away more than was asked.
            (Kind::Literal, false) => (),
            (_, false) => must.push(IndexQuery::Not(Box::new(leaf(clause)))),
        }
    }
    let must = IndexQuery::All(must);
    if should.is_empty() { must } else { IndexQuery::Prefer { must: Box::new(must), should } }
}

/// Returns what must and must not be there beside wanted bare words.
pub(super) fn required(query: &Query) -> Vec<IndexQuery> {
    let mut must = Vec::new();
    for clause in &query.clauses {
        match (clause.kind, clause.wanted) {
            // A literal that must not be there is compared with the original.
            (Kind::Words, true) | (Kind::Literal, false) => (),
            (_, true) => must.push(leaf(clause)),
            (_, false) => must.push(IndexQuery::Not(Box::new(leaf(clause)))),
        }
    }
    must
}

fn leaf(clause: &Clause) -> IndexQuery {
    let units = units(&clause.text);
    match clause.kind {
        Kind::Prefix => IndexQuery::Prefix(units.into_iter().map(|unit| unit.whole).collect()),
        Kind::Phrase | Kind::Literal => IndexQuery::Phrase(phrase(&units)),
        Kind::Words => IndexQuery::All(units.into_iter().map(unit_query).collect()),
    }
}

/// All words are required, but for prepositions among others, which weigh next to nothing; neighbours that stand
/// together lift a hit.
fn words(text: &str, must: &mut Vec<IndexQuery>, should: &mut Vec<IndexQuery>) {
    let units = units(text);
    let all_weak = units.iter().all(|unit| unit.weak);
    let strong = |pair: &&[Unit]| pair.iter().all(|unit| !unit.weak);
    let pairs = units.windows(2).filter(strong).take(MAX_PAIRS);
    should.extend(pairs.map(|pair| IndexQuery::Phrase(phrase(pair))));
    must.extend(units.into_iter().filter(|unit| all_weak || !unit.weak).map(unit_query));
}

fn unit_query(unit: Unit) -> IndexQuery {
    let whole = IndexQuery::Term(unit.whole);
    if unit.parts.is_empty() {
        return whole;
    }
    let parts = unit.parts.into_iter().map(IndexQuery::Term).collect();
    IndexQuery::Any(vec![whole, IndexQuery::All(parts)])
}

fn widest_at(tokens: &[Token], position: u32) -> Option<&Token> {
    // Names may leave room after them: the next token at or after the position.
    let next = tokens.iter().filter(|token| token.position >= position).map(|token| token.position).min()?;
    tokens.iter().filter(|token| token.position == next).max_by_key(|token| token.span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_one_unit() {
        let shown = |text| {
            let show = |unit: Unit| format!("{}={}", unit.whole, unit.parts.join("+"));
            units(text).into_iter().map(show).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown("السيد عبد الرحمن سالم"), "السيد= عبدالرحمن=عبد+الرحمن سالم=");
        assert_eq!(shown("عبدالرحمن سالم"), "عبدالرحمن= سالم=");
        assert_eq!(shown("أبو عبد الله"), "ابوعبدالله=ابو+عبد+الله");
        assert_eq!(shown("15/2023 A4"), "15= 2023= a4=a+4");
        assert_eq!(shown(&"كلمة ".repeat(1000)).split(' ').count(), MAX_UNITS);
    }

    #[test]
    fn a_phrase_keeps_the_room_of_joined_names() {
        let apart = phrase(&units("السيد عبد الرحمن سالم"));
        assert_eq!(apart, phrase(&units("السيد عبدالرحمن سالم")));
        assert_eq!(apart.iter().map(|(offset, _)| *offset).collect::<Vec<_>>(), [0, 1, 3]);
    }

    #[test]
    fn prepositions_are_not_required_and_names_are() {
        assert_eq!(required("محضر في مارس"), ["محضر", "مارس"]);
        assert_eq!(required("علي سالم"), ["علي", "سالم"]);
        assert_eq!(required("على"), ["علي"]);
        assert_eq!(required("من إلى"), ["من", "الي"]);
    }

    fn required(typed: &str) -> Vec<String> {
        let must = match index_query(&Query::parse(typed)) {
            IndexQuery::Prefer { must, .. } => *must,
            other => other,
        };
        let IndexQuery::All(parts) = must else { panic!("{must:?}") };
        parts
            .into_iter()
            .map(|part| if let IndexQuery::Term(term) = part { term } else { panic!() })
            .collect()
    }
}
