//! [`Sought`]: where the words and phrases of a query stand in an original text.
//!
//! The text is cut and folded by the same chain as the index, so what the index found is found here; a literal
//! is then compared with the characters themselves. Invariant: every range covers whole words of the text.

use std::collections::HashMap;
use std::ops::Range;

use super::evidence::Evidence;
use super::plan::{Part, Plan, Unit, phrase};
use super::query::Kind;
use crate::analysis::{each_token, exact};
use crate::lexicon::Level;

/// What is looked for in texts, prepared once for a query.
#[derive(Debug, Default, Clone)]
pub(super) struct Sought {
    terms: HashMap<String, usize>,
    prefixes: Vec<(String, usize)>,
    needs: Vec<Need>,
    /// Literal clauses that must not occur.
    unwanted: Vec<Need>,
}

/// One word or phrase of the query.
#[derive(Debug, Clone)]
struct Need {
    /// The ways in which it may stand, strictest first.
    ways: Vec<Way>,
    /// The terms it may be made of instead.
    parts: Vec<usize>,
    /// As it was typed; what stands so is exact.
    typed: String,
    /// The characters it must be, exactly.
    literal: Option<String>,
}

/// One way in which a need may stand.
#[derive(Debug, Clone)]
struct Way {
    /// Terms by number, with their distances from the first.
    terms: Vec<(u32, usize)>,
    level: Level,
}

/// One place where a need is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// Which word or phrase of the query.
    pub need: usize,
    /// From the first to the last byte.
    pub range: Range<usize>,
    /// Its words.
    pub words: Vec<Range<usize>>,
    /// How far what stands there is from what was typed.
    pub level: Level,
}

/// The interesting tokens of a text.
#[derive(Default)]
struct Seen {
    places: HashMap<(usize, u32), Range<usize>>,
    order: Vec<(usize, u32)>,
}

impl Sought {
    /// Prepares the wanted parts of a query.
    pub fn new(plan: &Plan) -> Self {
        let mut sought = Self::default();
        for part in &plan.parts {
            sought.add(part);
        }
        sought
    }

    /// The number of words and phrases looked for.
    pub fn len(&self) -> usize {
        self.needs.len()
    }

    /// Returns where the query's words and phrases stand, in order of place.
    pub fn occurrences(&self, text: &str) -> Vec<Occurrence> {
        let seen = self.look(text);
        let mut found: Vec<Occurrence> =
            (0..).zip(&self.needs).flat_map(|(number, need)| seen.met(number, need, text)).collect();
        found.sort_by_key(|occurrence| (occurrence.range.start, occurrence.range.end));
        found
    }

    /// Returns the loosest of the strictest levels at which each word and phrase stands in these texts; `None` when
    /// one stands nowhere or nothing is looked for.
    pub fn level(&self, texts: &[&str]) -> Option<Level> {
        let found: Vec<Occurrence> = texts.iter().flat_map(|text| self.occurrences(text)).collect();
        self.level_of(&found)
    }

    /// As [`Sought::level`], of what was found already.
    pub fn level_of<'o>(&self, found: impl IntoIterator<Item = &'o Occurrence>) -> Option<Level> {
        let mut levels: Vec<Option<Level>> = vec![None; self.needs.len()];
        for occurrence in found {
            let level = &mut levels[occurrence.need];
            *level = Some(level.map_or(occurrence.level, |known| known.min(occurrence.level)));
        }
        levels
            .into_iter()
            .try_fold(None, |loosest, level| level.map(|level| loosest.max(Some(level))))
            .flatten()
    }

    /// True when each literal clause stands in one of the texts, and no unwanted one does.
    pub fn agrees_literally(&self, texts: &[&str]) -> bool {
        let seen: Vec<(Seen, &str)> = texts.iter().map(|text| (self.look(text), *text)).collect();
        let stands = |need: &Need| seen.iter().any(|(seen, text)| seen.stands_literally(need, text));
        self.needs.iter().filter(|need| need.literal.is_some()).all(stands)
            && !self.unwanted.iter().any(stands)
    }

    /// Also shows where the evidence stands, without asking for it.
    pub fn and_shown(&self, evidence: &Evidence<'_>) -> Self {
        let mut more = self.clone();
        evidence.by_words.iter().for_each(|part| more.add_words(&part.units));
        for text in &evidence.written {
            let units = super::plan::units(text);
            let terms =
                phrase(&units).into_iter().map(|(offset, term)| (offset, more.number(&term))).collect();
            let ways = vec![Way { terms, level: Level::Norm }];
            more.needs.push(Need { ways, parts: Vec::new(), typed: String::new(), literal: None });
        }
        more
    }

    fn add(&mut self, part: &Part) {
        if part.meaning.is_some() {
            return;
        }
        let units = &part.units;
        match (part.kind, part.wanted) {
            (Kind::Words, true) => self.add_words(units),
            (Kind::Phrase, true) => {
                let need = self.phrase(part, None);
                self.needs.push(need);
            }
            (Kind::Prefix, true) => {
                let number = self.number(&format!("{}*", part.text));
                self.prefixes.extend(units.first().map(|unit| (unit.whole.clone(), number)));
                let ways = vec![Way { terms: vec![(0, number)], level: Level::Norm }];
                self.needs.push(Need { ways, parts: Vec::new(), typed: String::new(), literal: None });
            }
            (Kind::Literal, wanted) => {
                let need = self.phrase(part, Some(literal_form(&part.text)));
                if wanted { self.needs.push(need) } else { self.unwanted.push(need) }
            }
            (_, false) => (),
        }
    }

    /// Prepositions are not worth showing among other words.
    fn add_words(&mut self, units: &[Unit]) {
        let all_weak = units.iter().all(|unit| unit.weak);
        for unit in units.iter().filter(|unit| all_weak || !unit.weak) {
            let mut ways = vec![Way { terms: vec![(0, self.number(&unit.whole))], level: Level::Norm }];
            for form in &unit.forms {
                let terms =
                    (0..).zip(&form.terms).map(|(offset, term)| (offset, self.number(term))).collect();
                ways.push(Way { terms, level: form.level });
            }
            ways.sort_by_key(|way| way.level);
            let parts = unit.parts.iter().map(|part| self.number(part)).collect();
            self.needs.push(Need { ways, parts, typed: literal_form(&unit.surface), literal: None });
        }
    }

    fn phrase(&mut self, part: &Part, literal: Option<String>) -> Need {
        let terms =
            phrase(&part.units).into_iter().map(|(offset, term)| (offset, self.number(&term))).collect();
        let ways = vec![Way { terms, level: Level::Norm }];
        Need { ways, parts: Vec::new(), typed: literal_form(&part.text), literal }
    }

    /// Returns the number of a term, giving one to a new term.
    fn number(&mut self, term: &str) -> usize {
        let next = self.terms.len();
        *self.terms.entry(term.to_owned()).or_insert(next)
    }

    fn look(&self, text: &str) -> Seen {
        let mut seen = Seen::default();
        each_token(text, &mut |token| {
            let prefixes = self.prefixes.iter().filter(|(start, _)| token.term.starts_with(start));
            let term = self.terms.get(token.term).copied();
            for number in term.into_iter().chain(prefixes.map(|(_, number)| *number)) {
                seen.order.push((number, token.position));
                seen.places.insert((number, token.position), token.start..token.end);
            }
        });
        seen
    }
}

impl Seen {
    /// Returns every place where a need is met, each at its strictest; in parts only if it never stands whole.
    fn met(&self, number: usize, need: &Need, text: &str) -> Vec<Occurrence> {
        let mut found: Vec<Occurrence> = Vec::new();
        for way in &need.ways {
            for words in self.wholes(way) {
                let range = span(&words);
                let original = &text[range.clone()];
                let known = found.iter().any(|other| other.range == range);
                if !known && need.agrees(original) {
                    let level = if need.is_typed(original) { Level::Exact } else { way.level };
                    found.push(Occurrence { need: number, range, words, level });
                }
            }
        }
        if found.is_empty() {
            let part = |words: Vec<Range<usize>>| Occurrence {
                need: number,
                range: span(&words),
                words,
                level: Level::Norm,
            };
            found.extend(self.parts(need).into_iter().map(part));
        }
        found
    }

    fn stands_literally(&self, need: &Need, text: &str) -> bool {
        need.ways.iter().any(|way| self.wholes(way).iter().any(|words| need.agrees(&text[span(words)])))
    }

    /// Returns the words of each place where a need stands in this way.
    fn wholes(&self, way: &Way) -> Vec<Vec<Range<usize>>> {
        let Some((_, first)) = way.terms.first() else {
            return Vec::new();
        };
        let starts = self.order.iter().filter(|(number, _)| number == first);
        starts.filter_map(|(_, position)| self.words_from(way, *position)).collect()
    }

    fn words_from(&self, way: &Way, position: u32) -> Option<Vec<Range<usize>>> {
        let word = |(offset, number): &(u32, usize)| self.places.get(&(*number, position + offset)).cloned();
        way.terms.iter().map(word).collect()
    }

    /// Returns each place where a part of a need stands.
    fn parts(&self, need: &Need) -> Vec<Vec<Range<usize>>> {
        let places = self.order.iter().filter(|(number, _)| need.parts.contains(number));
        places.filter_map(|place| Some(vec![self.places.get(place)?.clone()])).collect()
    }
}

impl Need {
    fn agrees(&self, original: &str) -> bool {
        self.literal.as_ref().is_none_or(|literal| *literal == literal_form(original))
    }

    fn is_typed(&self, original: &str) -> bool {
        !self.typed.is_empty() && self.typed == literal_form(original)
    }
}

/// From the first byte of the first word to the last byte of the last.
fn span(words: &[Range<usize>]) -> Range<usize> {
    let start = words.first().map_or(0, |word| word.start);
    start..words.iter().map(|word| word.end).max().unwrap_or(start)
}

/// The exact form from the first to the last word, with one space where there is white space.
fn literal_form(text: &str) -> String {
    let (mut start, mut end) = (text.len(), 0);
    each_token(text, &mut |token| (start, end) = (start.min(token.start), end.max(token.end)));
    let words: Vec<String> = text.get(start..end).unwrap_or("").split_whitespace().map(exact).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Query;

    #[test]
    fn words_are_found_as_they_stand() {
        let text = "قرّر (المجلس) البلدي. المـجلس عبد الرحمن وعبدالرحمن";
        assert_eq!(found("مجلس", text), "");
        assert_eq!(found("المجلس", text), "0:المجلس 0:المـجلس");
        assert_eq!(found("عبدالرحمن المجلس", text), "1:المجلس 1:المـجلس 0:عبد الرحمن");
        assert_eq!(found("البل*", text), "0:البلدي");
        assert_eq!(found("-المجلس قرر", text), "0:قرّر");
    }

    #[test]
    fn a_phrase_is_found_only_together() {
        let text = "البلدي المجلس، المجلس البلدي";
        assert_eq!(found("\"المجلس البلدي\"", text), "0:المجلس البلدي");
        assert_eq!(found("«السيد عبدالرحمن سالم»", "السيد عبد الرحمن سالم"), "0:السيد عبد الرحمن سالم");
    }

    #[test]
    fn a_name_in_parts_is_found_where_it_never_stands_joined() {
        assert_eq!(found("عبد الرحمن", "الرحمن، عبد"), "0:الرحمن 0:عبد");
    }

    #[test]
    fn a_literal_is_the_very_characters() {
        let literal = |typed: &str, text: &str| {
            Sought::new(&Plan::plain(&Query::parse(typed))).agrees_literally(&[text])
        };
        assert!(literal("=\"كرة القدم\"", "لعبة كرة\n القدم."));
        assert!(literal("=\"قرار\"", "ق\u{200C}رار"));
        assert!(literal("=\"أرشيف\"", "\u{0627}\u{0654}رشيف"));
        assert!(!literal("=\"كرة\"", "كره"));
        assert!(!literal("=\"قرار\"", "قرارُ"));
        assert!(!literal("=\"15/2023\"", "15-2023"));
        assert!(!literal("=\"A\"", "a"));
        assert!(!literal("قرار -=\"كرة\"", "قرار كرة"));
        assert!(literal("قرار -=\"كرة\"", "قرار كره"));
    }

    fn found(typed: &str, text: &str) -> String {
        let sought = Sought::new(&Plan::plain(&Query::parse(typed)));
        let show = |occurrence: Occurrence| format!("{}:{}", occurrence.need, &text[occurrence.range]);
        sought.occurrences(text).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }
}
