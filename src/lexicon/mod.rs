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
mod rings;
mod stem;
mod suggest;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};

pub use keyboard::{Layout, Rescue, rescue};
pub use machine::{Machine, State};
pub use suggest::{Suggestion, longer, suggest};
pub use tables::{Lexicon, Loaded, Reason, Refused};

use known::View;

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

    /// Returns those of some terms that occur.
    fn present(&self, terms: &BTreeSet<&str>) -> HashSet<String> {
        terms.iter().filter(|term| self.contains(term)).map(ToString::to_string).collect()
    }

    /// True when it is certain without a look that a term does not stand here: most forms that a word may take
    /// need not even be written out.
    fn lacks(&self, _term: &str) -> bool {
        false
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
        let own = Form { level: Level::Norm, terms: vec![word.term.to_owned()] };
        let view = View { lexicon: self, dictionary };
        let mut found = Found::new(view);
        if !is_arabic(word.term) {
            latin::forms(self, word, &mut found);
            lists::years(word.term, &mut found);
            self.alternatives(&[word], None, &mut found);
        } else if !self.is_particle(word.term) {
            self.arabic_forms(word, view, &mut found);
        }
        let others = found.finish().into_iter().filter(|form| form.terms != own.terms).collect();
        [vec![own], others].concat()
    }

    fn arabic_forms(&self, word: Word<'_>, view: View<'_>, found: &mut Found<'_>) {
        let lemmas = stem::lemmas(&view, word);
        for lemma in &lemmas {
            add_joined(stem::forms(&view, lemma, true), Level::Stem, found);
        }
        for lemma in &lemmas {
            for (other, singular) in self.plurals(lemma) {
                add_joined(stem::forms(&view, other, *singular), Level::Variant, found);
            }
        }
        self.alternatives(&[word], None, found);
        misread::forms(&view, word, &lemmas, found);
    }

    /// Returns the words that may be written otherwise together: places and offices of several words, years with
    /// their count, words that are written with or without a space. Groups may overlap.
    pub fn groups(&self, words: &[Word<'_>], dictionary: &dyn Dictionary) -> Vec<Group> {
        let mut groups = Vec::new();
        for first in 0..words.len() {
            for count in 1..=lists::MAX_WORDS.min(words.len() - first) {
                let before = first.checked_sub(1).map(|at| words[at].term);
                let mut found = Found::new(View { lexicon: self, dictionary });
                let together = &words[first..first + count];
                if count > 1 || before.is_some() {
                    self.alternatives(together, before, &mut found);
                }
                lists::glued(together, &mut found);
                lists::counted_years(together, &mut found);
                let forms = found.finish();
                if !forms.is_empty() {
                    groups.push(Group { first, count, forms });
                }
            }
        }
        groups
    }
}

fn add_joined(forms: Vec<stem::Joined>, level: Level, found: &mut Found<'_>) {
    for joined in forms {
        found.add_guarded(vec![joined.whole()], level, Guard::Joined(joined));
    }
}

/// True when a term has Arabic letters.
fn is_arabic(term: &str) -> bool {
    term.chars().any(|c| matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}'))
}

/// Collects forms, nearest first, and keeps those that stand in the dictionary. All are looked up in one walk.
struct Found<'a> {
    view: View<'a>,
    seen: HashSet<Vec<String>>,
    wanted: Vec<(Form, Guard)>,
}

/// What is asked of a form that stands in the dictionary, before it is believed.
enum Guard {
    /// Nothing.
    None,
    /// It must be a form of its lemma and no other word.
    Joined(stem::Joined),
    /// It must be no word of its own.
    NoWord,
}

impl<'a> Found<'a> {
    fn new(view: View<'a>) -> Self {
        Self { view, seen: HashSet::new(), wanted: Vec::new() }
    }

    fn add(&mut self, term: String, level: Level) {
        self.add_all(vec![term], level);
    }

    /// Adds terms that follow each other.
    fn add_all(&mut self, terms: Vec<String>, level: Level) {
        self.add_guarded(terms, level, Guard::None);
    }

    fn add_guarded(&mut self, terms: Vec<String>, level: Level, guard: Guard) {
        if terms.iter().any(|term| self.view.dictionary.lacks(term)) {
            return;
        }
        // The same string may come about in a way that is refused and in one that is not.
        let twice = matches!(guard, Guard::None) && !self.seen.insert(terms.clone());
        if !twice {
            self.wanted.push((Form { level, terms }, guard));
        }
    }

    /// The forms that stand in the dictionary and are believed, each once.
    fn finish(self) -> Vec<Form> {
        let terms: BTreeSet<&str> =
            self.wanted.iter().flat_map(|(form, _)| &form.terms).map(String::as_str).collect();
        let present = self.view.dictionary.present(&terms);
        let mut forms: Vec<Form> = Vec::new();
        let mut given: HashSet<Vec<String>> = HashSet::new();
        for (form, guard) in self.wanted {
            let stands = form.terms.iter().all(|term| present.contains(term));
            if stands && guard.admits(&self.view, &form) && given.insert(form.terms.clone()) {
                forms.push(form);
            }
            if forms.len() == MAX_FORMS {
                break;
            }
        }
        forms
    }
}

impl Guard {
    fn admits(&self, view: &View<'_>, form: &Form) -> bool {
        match self {
            Self::None => true,
            Self::Joined(joined) => joined.is_believed(view),
            Self::NoWord => !form.terms.iter().any(|term| misread::is_word(view, term)),
        }
    }
}
