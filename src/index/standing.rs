//! [`Standing`]: what is remembered of words, whether they stand in a document that may be seen and in how many.
//!
//! Queries ask for the same words and their many forms again and again, and the documents of a snapshot do not
//! change. Words are kept by their numbers (`analysis::shape::packed`); of others nothing is remembered. After
//! [`PAYS_AFTER`] questions it pays to read all words once: a program that answers one question never does.
//! Invariant: what is remembered is what a look into the dictionary would say.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Term;

use crate::analysis::shape::packed;

/// The most words that are remembered one by one: some 5 MB.
const REMEMBERED: usize = 1 << 18;

/// The most terms whose documents are remembered by number: some 5 MB.
const COUNTED: usize = 1 << 16;

/// How many times the dictionary is asked before all of it is read.
const PAYS_AFTER: u32 = 100;

/// The most words that are held at once: some 64 MB.
const MOST: usize = 4 << 20;

/// What was learned.
#[derive(Debug, Default)]
pub(super) struct Standing {
    learned: Mutex<Learned>,
    /// In how many documents that may be seen terms stand.
    frequencies: Mutex<HashMap<Term, u64>>,
}

#[derive(Debug, Default)]
struct Learned {
    some: HashMap<u64, bool>,
    all: Option<Arc<HashSet<u64>>>,
    questions: u32,
}

impl Standing {
    /// Parts terms into those that stand, and those of which nothing is known.
    pub fn known<'t>(&self, terms: &BTreeSet<&'t str>) -> (HashSet<String>, BTreeSet<&'t str>) {
        let learned = self.learned();
        let (mut present, mut unknown) = (HashSet::new(), BTreeSet::new());
        for term in terms {
            match packed(term).and_then(|code| learned.stands(code)) {
                Some(true) => drop(present.insert((*term).to_owned())),
                Some(false) => (),
                None => drop(unknown.insert(*term)),
            }
        }
        (present, unknown)
    }

    /// Remembers of these terms which are present.
    pub fn learn(&self, terms: &BTreeSet<&str>, present: &HashSet<String>) {
        let mut learned = self.learned();
        if learned.some.len() + terms.len() > REMEMBERED {
            learned.some.clear();
        }
        let codes = terms.iter().filter_map(|term| Some((packed(term)?, present.contains(*term))));
        learned.some.extend(codes);
    }

    /// All words that stand, by number, if they have been learned.
    pub fn all(&self) -> Option<Arc<HashSet<u64>>> {
        self.learned().all.clone()
    }

    /// Counts a question; true for the one after which it pays to read all of `words` terms.
    pub fn pays(&self, words: usize) -> bool {
        let mut learned = self.learned();
        learned.questions = learned.questions.saturating_add(1);
        learned.questions == PAYS_AFTER && words <= MOST
    }

    /// Remembers that these words stand and no others.
    pub fn learn_all(&self, words: HashSet<u64>) {
        let mut learned = self.learned();
        learned.all = Some(Arc::new(words));
        learned.some = HashMap::new();
    }

    /// In how many documents a term stands, if that is remembered.
    pub fn frequency(&self, term: &Term) -> Option<u64> {
        self.frequencies().get(term).copied()
    }

    /// Remembers in how many documents a term stands.
    pub fn learn_frequency(&self, term: &Term, count: u64) {
        let mut frequencies = self.frequencies();
        if frequencies.len() >= COUNTED {
            frequencies.clear();
        }
        frequencies.insert(term.clone(), count);
    }

    fn frequencies(&self) -> MutexGuard<'_, HashMap<Term, u64>> {
        self.frequencies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Learned {
    fn stands(&self, code: u64) -> Option<bool> {
        match &self.all {
            Some(all) => Some(all.contains(&code)),
            None => self.some.get(&code).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_known_and_numbers_are_not() {
        let standing = Standing::default();
        let terms = BTreeSet::from(["maple", "oak", "2023"]);
        assert_eq!(standing.known(&terms).1, terms);
        standing.learn(&terms, &HashSet::from(["oak".to_owned()]));
        let (present, unknown) = standing.known(&terms);
        assert_eq!((present, unknown), (HashSet::from(["oak".to_owned()]), BTreeSet::from(["2023"])));
        standing.learn_all(packed("maple").into_iter().collect());
        assert_eq!(standing.known(&terms).0, HashSet::from(["maple".to_owned()]));
    }

    #[test]
    fn all_words_are_read_once_and_not_for_one_question() {
        let standing = Standing::default();
        let paid = (0..1_000).filter(|_| standing.pays(10)).count();
        assert_eq!(paid, 1);
        assert!(!Standing::default().pays(10));
    }
}
