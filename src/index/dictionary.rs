//! [`Terms`]: the terms of an index as the word lists see them. No rule of its own.
//!
//! A file that rots is found by the search itself; here it is a word that does not occur.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use tantivy::schema::Field;
use tantivy::{InvertedIndexReader, SegmentReader, Term};
use tantivy_fst::Automaton;

use super::rank::Living;
use crate::analysis::shape::packed;
use crate::lexicon::{Dictionary, Machine, State};

/// The most terms that one walk gives out.
const MAX_ACCEPTED: usize = 4_096;

/// The terms of the living segments, in all fields that are searched.
pub(super) struct Terms<'a> {
    living: &'a Living,
    readers: Vec<Part<'a>>,
}

/// The terms of one field in one segment.
struct Part<'a> {
    segment: &'a SegmentReader,
    field: Field,
    reader: Arc<InvertedIndexReader>,
}

impl<'a> Terms<'a> {
    pub fn new(living: &'a Living) -> tantivy::Result<Self> {
        let fields = living.fields();
        let mut readers = Vec::new();
        for segment in living.segments() {
            for field in [fields.body, fields.name, fields.also] {
                let reader = segment.inverted_index(field)?;
                // Most archives have no second readings: an empty field is not asked.
                if reader.terms().num_terms() > 0 {
                    readers.push(Part { segment, field, reader });
                }
            }
        }
        Ok(Self { living, readers })
    }

    /// True when all terms may be told: every document may be seen.
    fn is_whole(&self) -> bool {
        self.living.view().is_empty()
    }

    /// In how many documents of a part that may be seen a term stands.
    fn seen_in(&self, part: &Part<'_>, term: &str) -> u64 {
        let term = Term::from_field_text(part.field, term);
        self.living.doc_freq_in(part.segment, &term).unwrap_or(0)
    }
}

impl Terms<'_> {
    /// The numbers of all words in the index.
    fn all(&self) -> HashSet<u64> {
        let mut all = HashSet::new();
        for part in &self.readers {
            let Ok(mut terms) = part.reader.terms().stream() else { continue };
            while terms.advance() {
                all.extend(std::str::from_utf8(terms.key()).ok().and_then(packed));
            }
        }
        all
    }

    /// Which of these terms stand in the index: all are looked for in one walk.
    fn looked_up(&self, terms: &BTreeSet<&str>) -> HashSet<String> {
        let sorted: Vec<&[u8]> = terms.iter().map(|term| term.as_bytes()).collect();
        let mut present = HashSet::new();
        for part in &self.readers {
            let Ok(mut found) = part.reader.terms().search(OneOf(&sorted)).into_stream() else { continue };
            while found.advance() {
                let Ok(term) = std::str::from_utf8(found.key()) else { continue };
                if self.is_whole() || self.seen_in(part, term) > 0 {
                    present.insert(term.to_owned());
                }
            }
        }
        present
    }
}

impl Dictionary for Terms<'_> {
    fn contains(&self, term: &str) -> bool {
        let stands = |part: &Part<'_>| {
            part.reader.terms().term_ord(term.as_bytes()).is_ok_and(|found| found.is_some())
                && (self.is_whole() || self.seen_in(part, term) > 0)
        };
        self.readers.iter().any(stands)
    }

    fn present(&self, terms: &BTreeSet<&str>) -> HashSet<String> {
        let standing = self.living.standing();
        let words = self.readers.iter().map(|part| part.reader.terms().num_terms()).sum();
        if self.is_whole() && standing.pays(words) {
            standing.learn_all(self.all());
        }
        let (mut present, unknown) = standing.known(terms);
        if !unknown.is_empty() {
            let found = self.looked_up(&unknown);
            standing.learn(&unknown, &found);
            present.extend(found);
        }
        present
    }

    fn doc_freq(&self, term: &str) -> u64 {
        self.readers.iter().map(|part| self.seen_in(part, term)).sum()
    }

    fn accepted(&self, machine: &dyn Machine, sink: &mut dyn FnMut(&str, u64)) {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for part in &self.readers {
            let Ok(mut terms) = part.reader.terms().search(Letters(machine)).into_stream() else { continue };
            while found.len() < MAX_ACCEPTED && terms.advance() {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                let whole = || u64::from(terms.value().doc_freq);
                let frequency = if self.is_whole() { whole() } else { self.seen_in(part, term) };
                if frequency > 0 {
                    *found.entry(term.to_owned()).or_default() += frequency;
                }
            }
        }
        found.iter().for_each(|(term, frequency)| sink(term, *frequency));
    }
}

/// One of some strings, in their order: all are looked for in one walk.
struct OneOf<'a>(&'a [&'a [u8]]);

/// The strings that begin with what was read: from, to, and how much was read.
#[derive(Clone, Copy)]
struct Among {
    from: usize,
    to: usize,
    read: usize,
}

impl Automaton for OneOf<'_> {
    type State = Among;

    fn start(&self) -> Among {
        Among { from: 0, to: self.0.len(), read: 0 }
    }

    fn is_match(&self, among: &Among) -> bool {
        // The shortest comes first.
        self.0[among.from..among.to].first().is_some_and(|string| string.len() == among.read)
    }

    fn can_match(&self, among: &Among) -> bool {
        among.from < among.to
    }

    fn accept(&self, among: &Among, byte: u8) -> Among {
        let strings = &self.0[among.from..among.to];
        let next = |string: &&[u8]| string.get(among.read).copied();
        let from = strings.partition_point(|string| next(string).is_none_or(|next| next < byte));
        let to = strings.partition_point(|string| next(string).is_none_or(|next| next <= byte));
        Among { from: among.from + from, to: among.from + to, read: among.read + 1 }
    }
}

/// A machine of letters as a machine of bytes.
struct Letters<'a>(&'a dyn Machine);

/// The state after the last whole letter, and the bytes of the letter begun; no state when nothing can follow.
#[derive(Clone, Copy)]
struct Read {
    state: Option<State>,
    bytes: [u8; 4],
    begun: usize,
}

impl Automaton for Letters<'_> {
    type State = Read;

    fn start(&self) -> Read {
        Read { state: Some(self.0.start()), bytes: [0; 4], begun: 0 }
    }

    fn is_match(&self, read: &Read) -> bool {
        read.begun == 0 && read.state.is_some_and(|state| self.0.accepts(&state))
    }

    fn can_match(&self, read: &Read) -> bool {
        read.state.is_some()
    }

    fn accept(&self, read: &Read, byte: u8) -> Read {
        let Read { state: Some(state), mut bytes, begun } = *read else { return *read };
        let Some(place) = bytes.get_mut(begun) else { return Read { state: None, bytes, begun } };
        *place = byte;
        match std::str::from_utf8(&bytes[..=begun]) {
            Ok(letter) => {
                let next = letter.chars().next().and_then(|letter| self.0.step(&state, letter));
                Read { state: next, bytes: [0; 4], begun: 0 }
            }
            // A letter is not whole yet.
            Err(error) if error.error_len().is_none() => Read { state: Some(state), bytes, begun: begun + 1 },
            Err(_) => Read { state: None, bytes, begun },
        }
    }
}
