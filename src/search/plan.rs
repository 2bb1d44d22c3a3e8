//! [`Plan`]: from what was typed to what is looked for: folded units with the forms they may take, and the tree
//! over them that the index is asked.
//!
//! A unit is a word, a number, or a name that may be written in one or two words. Prepositions among other words
//! are not required; a name that looks like one is, when it is written as a name (a yeh with its dots). Bare words
//! are looked for in all forms that the index has; what stands in quotes, or after a minus, as it is written.

use super::meaning::Meaning;
use super::query::{Kind, Query};
use super::sought::Sought;
use crate::analysis::{Token, exact, tokens};
use crate::index::IndexQuery;
use crate::lexicon::{Dictionary, Form, Level, Lexicon, Word};

/// The most units of a query that are looked up; a pasted page is cut here.
const MAX_UNITS: usize = 64;

/// The most neighbouring pairs that lift a hit when they stand together.
const MAX_PAIRS: usize = 8;

/// What a form counts beside the word itself.
const STEM_WEIGHT: f32 = 0.7;
const VARIANT_WEIGHT: f32 = 0.3;

/// What lifts a hit of a single word above all hits of a looser level; no score comes near their difference.
const NORM_LIFT: f32 = 256.0;
const STEM_LIFT: f32 = 128.0;

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
    /// As it was typed, without invisible characters.
    pub surface: String,
    /// Other ways of writing it that the index has.
    pub forms: Vec<Form>,
}

/// A part of a query with its units.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub kind: Kind,
    pub wanted: bool,
    pub text: String,
    pub units: Vec<Unit>,
    /// True when it may be matched instead of the part before it.
    pub either: bool,
    /// True when a field asks for it: its words are looked for only where they have no meaning.
    pub asked: bool,
    /// What it asks of the things that are known of a record.
    pub meaning: Option<Meaning>,
}

/// A query with the forms its words may take.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub(super) parts: Vec<Part>,
}

impl Plan {
    /// Plans a query without word lists: every word as it is typed, folded.
    pub fn plain(query: &Query) -> Self {
        let part = |clause: &super::query::Clause| Part {
            kind: clause.kind,
            wanted: clause.wanted,
            text: clause.text.clone(),
            units: units(&clause.text),
            either: clause.either,
            asked: clause.field.is_some(),
            meaning: clause.meaning.clone(),
        };
        Self { parts: query.clauses.iter().map(part).collect() }
    }

    /// Plans a query with the forms that the lists know and the dictionary has.
    pub fn new(query: &Query, lexicon: &Lexicon, dictionary: &dyn Dictionary) -> Self {
        let mut plan = Self::plain(query);
        for part in plan.parts.iter_mut().filter(|part| part.kind == Kind::Words && part.wanted) {
            add_forms(&mut part.units, lexicon, dictionary);
        }
        plan
    }

    /// The bare words: wanted, and not an alternative to anything.
    pub(super) fn bare(&self) -> impl Iterator<Item = &Part> {
        let alone = self.parts.chunk_by(|_, next| next.either).filter(|group| group.len() == 1).flatten();
        alone.filter(|part| part.kind == Kind::Words && part.wanted && !part.asked)
    }

    /// The same with the words in quotes as bare words, if there are such words and bare ones beside them.
    pub(super) fn without_quotes(&self) -> Option<Self> {
        let mut plan = self.clone();
        let quoted = plan.parts.iter_mut().filter(|part| part.kind == Kind::Phrase && part.wanted);
        let mut quoted = quoted.filter(|part| !part.asked).peekable();
        if quoted.peek().is_none() || self.bare().all(|part| part.units.iter().all(|unit| unit.weak)) {
            return None;
        }
        quoted.for_each(|part| part.kind = Kind::Words);
        Some(plan)
    }

    /// What was recognised in the bare words.
    pub(super) fn recognised(&self) -> Vec<IndexQuery> {
        self.bare().filter(|part| part.meaning.is_some()).map(leaf).collect()
    }

    /// What must and must not be there beside the bare words.
    pub(super) fn beside_words(&self) -> Vec<IndexQuery> {
        self.demands(|part, must| {
            if part.asked {
                must.push(leaf(part));
            }
        })
    }

    /// What must and must not be there; `words` says it for each part of wanted words that stands alone.
    fn demands(&self, mut words: impl FnMut(&Part, &mut Vec<IndexQuery>)) -> Vec<IndexQuery> {
        let mut must = Vec::new();
        for group in self.parts.chunk_by(|_, next| next.either) {
            let [part] = group else {
                must.push(IndexQuery::Any(group.iter().map(leaf).collect()));
                continue;
            };
            match (part.kind, part.wanted) {
                (Kind::Words, true) => words(part, &mut must),
                (_, true) => must.push(leaf(part)),
                // The norm of a literal would take away more than was asked; it is compared with the original.
                (Kind::Literal, false) => (),
                (_, false) => must.push(IndexQuery::Not(Box::new(leaf(part)))),
            }
        }
        must
    }

    /// True when nothing is wanted.
    pub(super) fn is_empty(&self) -> bool {
        !self.parts.iter().any(|part| part.wanted)
    }

    /// Returns what the index is asked. Literal parts are asked for as phrases: what is found must then be
    /// compared with the original.
    pub fn index_query(&self) -> IndexQuery {
        if self.is_empty() {
            return IndexQuery::Any(Vec::new());
        }
        let mut should = Vec::new();
        let must = self.demands(|part, must| match part.meaning {
            Some(_) => must.push(leaf(part)),
            None => words(&part.units, must, &mut should),
        });
        should.extend(self.lifts());
        let must = IndexQuery::All(must);
        if should.is_empty() { must } else { IndexQuery::Prefer { must: Box::new(must), should } }
    }

    /// Returns the level at which a query is met by texts that belong together: the loosest of its words, each at
    /// its strictest; `None` when one is not met.
    pub fn level(&self, texts: &[&str]) -> Option<Level> {
        Sought::new(self).level(texts)
    }

    /// A single word: its levels stand above each other whatever the scores.
    fn lifts(&self) -> Vec<IndexQuery> {
        let [Part { kind: Kind::Words, wanted: true, meaning: None, units, .. }] = self.parts.as_slice()
        else {
            return Vec::new();
        };
        let [unit] = units.as_slice() else { return Vec::new() };
        if unit.forms.is_empty() {
            return Vec::new();
        }
        let mut lifts = vec![IndexQuery::Worth(NORM_LIFT, Box::new(as_written(unit)))];
        let stems = unit.forms.iter().filter(|form| form.level == Level::Stem);
        let stems: Vec<_> = stems.map(|form| (form.terms.clone(), 1.0)).collect();
        if !stems.is_empty() {
            lifts.push(IndexQuery::Worth(STEM_LIFT, Box::new(IndexQuery::Forms(stems))));
        }
        lifts
    }
}

/// Adds to each unit its forms, and those of the groups it belongs to.
fn add_forms(units: &mut [Unit], lexicon: &Lexicon, dictionary: &dyn Dictionary) {
    let copies: Vec<(String, String)> =
        units.iter().map(|unit| (unit.surface.clone(), unit.whole.clone())).collect();
    let typed: Vec<Word<'_>> = copies.iter().map(|(surface, term)| Word { surface, term }).collect();
    for (unit, word) in units.iter_mut().zip(&typed) {
        unit.forms = lexicon.forms(*word, dictionary).into_iter().skip(1).collect();
    }
    for group in lexicon.groups(&typed, dictionary) {
        for unit in units.iter_mut().skip(group.first).take(group.count) {
            let new = group.forms.iter().filter(|form| !unit.forms.iter().any(|own| own.terms == form.terms));
            let new: Vec<Form> = new.cloned().collect();
            unit.forms.extend(new);
        }
    }
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
            surface: exact(&text[widest.start..widest.end]),
            forms: Vec::new(),
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

/// Returns what the index is asked for a query whose words are taken as they are typed.
pub fn index_query(query: &Query) -> IndexQuery {
    Plan::plain(query).index_query()
}

fn leaf(part: &Part) -> IndexQuery {
    match &part.meaning {
        Some(meaning) if part.asked => meaning.asked(),
        Some(meaning) => IndexQuery::Any(vec![meaning.asked(), as_text(part)]),
        None => as_text(part),
    }
}

fn as_text(part: &Part) -> IndexQuery {
    match part.kind {
        Kind::Prefix => IndexQuery::Prefix(part.units.iter().map(|unit| unit.whole.as_str()).collect()),
        Kind::Phrase | Kind::Literal => IndexQuery::Phrase(phrase(&part.units)),
        Kind::Words => IndexQuery::All(part.units.iter().map(in_any_form).collect()),
    }
}

/// All words are required, but for prepositions among others, which weigh next to nothing; neighbours that stand
/// together lift a hit.
fn words(units: &[Unit], must: &mut Vec<IndexQuery>, should: &mut Vec<IndexQuery>) {
    let all_weak = units.iter().all(|unit| unit.weak);
    let strong = |pair: &&[Unit]| pair.iter().all(|unit| !unit.weak);
    let pairs = units.windows(2).filter(strong).take(MAX_PAIRS);
    should.extend(pairs.map(|pair| IndexQuery::Phrase(phrase(pair))));
    must.extend(units.iter().filter(|unit| all_weak || !unit.weak).map(in_any_form));
}

/// The unit itself, in one word or in its parts.
fn as_written(unit: &Unit) -> IndexQuery {
    or_parts(IndexQuery::Term(unit.whole.clone()), unit)
}

fn in_any_form(unit: &Unit) -> IndexQuery {
    if unit.forms.is_empty() {
        return as_written(unit);
    }
    let weight = |level| if level == Level::Stem { STEM_WEIGHT } else { VARIANT_WEIGHT };
    let mut forms = vec![(vec![unit.whole.clone()], 1.0)];
    forms.extend(unit.forms.iter().map(|form| (form.terms.clone(), weight(form.level))));
    or_parts(IndexQuery::Forms(forms), unit)
}

fn or_parts(whole: IndexQuery, unit: &Unit) -> IndexQuery {
    if unit.parts.is_empty() {
        return whole;
    }
    let parts = unit.parts.iter().cloned().map(IndexQuery::Term).collect();
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
