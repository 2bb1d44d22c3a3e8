//! The forms a word may take: what a query word finds beyond itself, and at which level. Pure.
//!
//! Nothing is stemmed in the index. A query word is turned into the strings it may be written as, and those that
//! stand in the [`Dictionary`] (the terms of an index) are its [`Form`]s: regular endings and joined particles
//! (`stem`), irregular plurals, places, synonyms (`lists`), Latin letters (`latin`), misreadings (`misread`). It
//! also reads what was typed on the wrong keyboard (`keyboard`) and proposes near words (`suggest`). Word lists
//! are tables that a town may extend (`tables`). Not here: what a query means, how hits are ranked. Invariants:
//! no input panics; the same lists and dictionary give the same forms in the same order.

mod keyboard;
mod known;
mod latin;
mod lists;
mod machine;
mod misread;
mod stem;
mod suggest;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub use keyboard::{Layout, Rescue, rescue};
pub use machine::{Machine, State};
pub use suggest::{Suggestion, suggest};
pub use tables::{Lexicon, Loaded, Refused, Reason};

use stem::lemmas;

/// The most forms a word is looked up in; the nearest are kept.
const MAX_FORMS: usize = 160;

/// How far a form is from what was typed; the nearer, the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The very characters, invisible ones aside.
    Exact,
    /// The same after folding.
    Norm,
    /// With other regular endings or joined particles.
    Stem,
    /// By a list of words, by sound, or by a likely misreading.
    Variant,
}

/// The terms of an index.
pub trait Dictionary {
    /// True when a folded term occurs.
    fn contains(&self, term: &str) -> bool {
        self.doc_freq(term) > 0
    }

    /// In how many documents it occurs, roughly.
    fn doc_freq(&self, term: &str) -> u64;

    /// Gives `sink` every term that a machine accepts, with its frequency, in no certain order.
    fn accepted(&self, machine: &dyn Machine, sink: &mut dyn FnMut(&str, u64));
}

/// A word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it was typed.
    pub surface: &'a str,
    /// Folded.
    pub term: &'a str,
}

/// One way in which a word or several words may be written: terms that follow each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    /// How far it is from what was typed.
    pub level: Level,
    /// The folded terms, more than one where one word is written as several.
    pub terms: Vec<String>,
}

/// Words of a query that belong together, with other ways of writing them as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The number of the first word.
    pub first: usize,
    /// How many words.
    pub count: usize,
    /// The other ways, all at variant level.
    pub forms: Vec<Form>,
}

impl Lexicon {
    /// Returns the forms of a word that stand in a dictionary, nearest first. The word itself comes first, whether
    /// it stands there or not.
    pub fn forms(&self, word: Word<'_>, dictionary: &dyn Dictionary) -> Vec<Form> {
        let mut found = Found::new(dictionary);
        found.own(word.term);
        if !is_arabic(word.term) {
            latin::forms(self, word, &mut found);
            lists::years(word.term, &mut found);
            self.alternatives(&[word], None, &mut found);
            return found.forms;
        }
        let view = known::View { lexicon: self, dictionary };
        if self.is_particle(word.term) {
            return found.forms;
        }
        let lemmas = lemmas(&view, word);
        for lemma in &lemmas {
            stem::forms(&view, lemma, &mut |form| found.add(form, Level::Stem));
        }
        for lemma in &lemmas {
            for other in self.plurals(lemma) {
                stem::forms(&view, other, &mut |form| found.add(form, Level::Variant));
            }
        }
        self.alternatives(&[word], None, &mut found);
        misread::forms(&view, word, &lemmas, &mut found);
        found.forms
    }

    /// Returns the words that may be written otherwise together: places and offices of several words, years with
    /// their count, words that are written with or without a space. Groups may overlap.
    pub fn groups(&self, words: &[Word<'_>], dictionary: &dyn Dictionary) -> Vec<Group> {
        let mut groups = Vec::new();
        for first in 0..words.len() {
            for count in 1..=lists::MAX_WORDS.min(words.len() - first) {
                let before = first.checked_sub(1).map(|at| words[at].term);
                let mut found = Found::new(dictionary);
                if count > 1 || before.is_some() {
                    self.alternatives(&words[first..first + count], before, &mut found);
                }
                lists::glued(&words[first..first + count], &mut found);
                lists::counted_years(&words[first..first + count], &mut found);
                if !found.forms.is_empty() {
                    groups.push(Group { first, count, forms: found.forms });
                }
            }
        }
        groups
    }
}

/// True when a term has Arabic letters.
fn is_arabic(term: &str) -> bool {
    term.chars().any(|c| matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}'))
}

/// Forms in order of nearness, each once, only those that stand in the dictionary.
struct Found<'a> {
    dictionary: &'a dyn Dictionary,
    seen: HashSet<Vec<String>>,
    forms: Vec<Form>,
}

impl<'a> Found<'a> {
    fn new(dictionary: &'a dyn Dictionary) -> Self {
        Self { dictionary, seen: HashSet::new(), forms: Vec::new() }
    }

    /// Adds the word itself, unseen.
    fn own(&mut self, term: &str) {
        self.seen.insert(vec![term.to_owned()]);
        self.forms.push(Form { level: Level::Norm, terms: vec![term.to_owned()] });
    }

    fn add(&mut self, term: String, level: Level) {
        self.add_all(vec![term], level);
    }

    /// Adds terms that follow each other if all of them stand in the dictionary.
    fn add_all(&mut self, terms: Vec<String>, level: Level) {
        let room = self.forms.len() < MAX_FORMS;
        if room && self.seen.insert(terms.clone()) && terms.iter().all(|term| self.dictionary.contains(term)) {
            self.forms.push(Form { level, terms });
        }
    }
}
