//! [`Lexicon`]: the word lists, and the reading of tables. Every table has the same shape: a line is a kind and its
//! words, with tabs between; `#` begins a remark.
//!
//! Kinds: `known` and `whole` (a word; a whole one is never taken for another with an ending), `place` and `name`
//! (take no endings), `particle` (takes nothing), `article` (begins with alef and lam of its own; a star at the end
//! speaks for every word that begins so), `plural` (a word and its plurals), `ring` (words and phrases that may
//! stand for each other), `common-place` (a ring whose first member is an ordinary word, and a place only after
//! the word municipality or its like), `leads` (the first finds the others, but none of them finds it). A line that is none of these is refused, counted, and skipped.

use std::collections::{HashMap, HashSet};

use super::Form;
use super::rings::{Bond, Ring};
use crate::analysis::tokens;

/// The shipped tables.
pub(super) const SHIPPED: [(&str, &str); 5] = [
    ("words.tsv", include_str!("data/words.tsv")),
    ("protected.tsv", include_str!("data/protected.tsv")),
    ("plurals.tsv", include_str!("data/plurals.tsv")),
    ("places.tsv", include_str!("data/places.tsv")),
    ("rings.tsv", include_str!("data/rings.tsv")),
];

/// The longest line that is read, in bytes.
const MAX_LINE: usize = 4_096;

/// The most words of a line.
const MAX_MEMBERS: usize = 64;

/// Word lists, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    known: HashSet<String>,
    whole: HashSet<String>,
    fixed: HashSet<String>,
    names: HashSet<String>,
    particles: HashSet<String>,
    own_alef_lam: HashSet<String>,
    families: Vec<String>,
    /// The other numbers of a word; true for a singular, which takes all endings.
    plurals: HashMap<String, Vec<(String, bool)>>,
    pub(super) rings: Vec<Ring>,
    /// For the terms of a member, joined by spaces, the rings it is in and its number there.
    pub(super) members: HashMap<String, Vec<(usize, usize)>>,
}

/// How many lines of a table were taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// Lines with words.
    pub lines: usize,
    /// Lines that were skipped.
    pub refused: Vec<Refused>,
}

/// A line of a table that was skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The name of the table.
    pub table: String,
    /// Its number, from 1.
    pub line: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a line was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its first word is none of the kinds.
    UnknownKind,
    /// It has fewer words than its kind needs, or more than one where one is meant.
    WordsMissing,
    /// It is longer than a line may be.
    TooLong,
}

impl Lexicon {
    /// The shipped lists.
    pub fn shipped() -> Self {
        let mut lexicon = Self::default();
        for (name, text) in SHIPPED {
            lexicon.extend(name, text);
        }
        lexicon
    }

    /// Takes in one more table; lines that cannot be understood are skipped and told.
    pub fn extend(&mut self, table: &str, text: &str) -> Loaded {
        let mut loaded = Loaded::default();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match self.take(line) {
                Ok(()) => loaded.lines += 1,
                Err(reason) => loaded.refused.push(Refused { table: table.to_owned(), line: number, reason }),
            }
        }
        loaded
    }

    fn take(&mut self, line: &str) -> Result<(), Reason> {
        if line.len() > MAX_LINE {
            return Err(Reason::TooLong);
        }
        let mut columns = line.split('\t').map(str::trim).filter(|column| !column.is_empty());
        let kind = columns.next().unwrap_or("");
        let members: Vec<Vec<String>> =
            columns.take(MAX_MEMBERS).map(terms).filter(|m| !m.is_empty()).collect();
        match kind {
            "plural" => self.take_plurals(&members),
            "ring" => self.take_ring(members, Bond::Equal),
            "common-place" => self.take_ring(members, Bond::Common),
            "leads" => self.take_ring(members, Bond::OneWay),
            "article" => self.take_article(line),
            _ => self.take_word(kind, &members),
        }
    }

    fn take_word(&mut self, kind: &str, members: &[Vec<String>]) -> Result<(), Reason> {
        let lists: &mut [&mut HashSet<String>] = match kind {
            "known" => &mut [&mut self.known],
            "whole" => &mut [&mut self.known, &mut self.whole],
            "place" => &mut [&mut self.known, &mut self.fixed],
            "name" => &mut [&mut self.known, &mut self.fixed, &mut self.names],
            "particle" => &mut [&mut self.known, &mut self.particles],
            _ => return Err(Reason::UnknownKind),
        };
        if members.is_empty() {
            return Err(Reason::WordsMissing);
        }
        for word in members.iter().flatten() {
            for list in lists.iter_mut() {
                list.insert(word.clone());
            }
        }
        Ok(())
    }

    fn take_article(&mut self, line: &str) -> Result<(), Reason> {
        let words: Vec<(String, bool)> = line
            .split('\t')
            .skip(1)
            .filter_map(|word| Some((terms(word).into_iter().next()?, word.trim().ends_with('*'))))
            .collect();
        if words.is_empty() {
            return Err(Reason::WordsMissing);
        }
        for (word, family) in words {
            if family {
                self.families.push(word);
            } else {
                self.own_alef_lam.insert(word);
            }
        }
        Ok(())
    }

    /// A word and its plurals; each leads to all others. Only one word each: phrases belong into a ring.
    fn take_plurals(&mut self, members: &[Vec<String>]) -> Result<(), Reason> {
        let words: Vec<&String> = members.iter().flatten().collect();
        if words.len() < 2 || words.len() != members.len() {
            return Err(Reason::WordsMissing);
        }
        for word in &words {
            self.known.insert((*word).clone());
            let others = words.iter().enumerate().filter(|(_, other)| *other != word);
            let others = others.map(|(at, other)| ((*other).clone(), at == 0));
            self.plurals.entry((*word).clone()).or_default().extend(others);
        }
        Ok(())
    }

    fn take_ring(&mut self, members: Vec<Vec<String>>, kind: Bond) -> Result<(), Reason> {
        if members.len() < 2 {
            return Err(Reason::WordsMissing);
        }
        let ring = self.rings.len();
        for (number, member) in members.iter().enumerate() {
            self.members.entry(member.join(" ")).or_default().push((ring, number));
        }
        self.rings.push(Ring { members, kind });
        Ok(())
    }

    pub(super) fn is_listed(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// True for a word that no other becomes by an ending.
    pub(super) fn is_whole(&self, word: &str) -> bool {
        self.whole.contains(word)
    }

    /// True for a name, of a place or a person: it takes no endings.
    pub(super) fn is_fixed(&self, word: &str) -> bool {
        self.fixed.contains(word)
    }

    pub(super) fn is_particle(&self, word: &str) -> bool {
        self.particles.contains(word)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.names.iter()
    }

    pub(super) fn plurals(&self, word: &str) -> &[(String, bool)] {
        self.plurals.get(word).map_or(&[], Vec::as_slice)
    }

    /// True for a word whose alef and lam are no article, with or without a joined letter before it.
    pub(super) fn has_own_alef_lam(&self, word: &str) -> bool {
        let bare = word
            .strip_prefix(['و', 'ف', 'ب', 'ك', 'ل'])
            .filter(|rest| rest.starts_with("ال"))
            .unwrap_or(word);
        self.own_alef_lam.contains(bare)
            || self.families.iter().any(|family| bare.starts_with(family.as_str()))
    }
}

/// The folded words of a column, a joined name as one.
fn terms(column: &str) -> Vec<String> {
    let found = tokens(column.trim_end_matches('*'));
    let mut terms = Vec::new();
    let mut position = 0;
    while let Some(next) = found.iter().filter(|t| t.position >= position).map(|t| t.position).min() {
        let Some(widest) = found.iter().filter(|t| t.position == next).max_by_key(|t| t.span) else { break };
        terms.push(widest.term.clone());
        position = widest.position + widest.span;
    }
    terms
}

/// Only for a form that stands for itself.
impl Form {
    /// The terms with spaces between.
    pub fn shown(&self) -> String {
        self.terms.join(" ")
    }
}
