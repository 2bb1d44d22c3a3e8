//! [`Terms`]: the terms of an index as the word lists see them. No rule of its own.
//!
//! A file that rots is found by the search itself; here it is a word that does not occur.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use tantivy::InvertedIndexReader;
use tantivy::fastfield::AliveBitSet;
use tantivy::schema::IndexRecordOption;
use tantivy_fst::Automaton;

use super::rank::Living;
use crate::lexicon::{Dictionary, Machine, State};

/// The most terms that one walk gives out.
const MAX_ACCEPTED: usize = 4_096;

/// The terms of the living segments, in all fields that are searched.
pub(super) struct Terms {
    readers: Vec<Arc<InvertedIndexReader>>,
    /// Beside each reader, which documents live; `None` for all.
    alive: Vec<Option<AliveBitSet>>,
}

impl Terms {
    pub fn new(living: &Living) -> tantivy::Result<Self> {
        let fields = living.fields();
        let (mut readers, mut alive) = (Vec::new(), Vec::new());
        for segment in living.searcher().segment_readers() {
            for field in [fields.body, fields.name, fields.also] {
                let reader = segment.inverted_index(field)?;
                // Most archives have no second readings: an empty field is not asked.
                if reader.terms().num_terms() > 0 {
                    readers.push(reader);
                    alive.push(segment.alive_bitset().cloned());
                }
            }
        }
        Ok(Self { readers, alive })
    }
}

impl Dictionary for Terms {
    fn contains(&self, term: &str) -> bool {
        self.readers
            .iter()
            .any(|reader| reader.terms().term_ord(term.as_bytes()).is_ok_and(|found| found.is_some()))
    }

    fn present(&self, terms: &BTreeSet<&str>) -> HashSet<String> {
        let sorted: Vec<&[u8]> = terms.iter().map(|term| term.as_bytes()).collect();
        let mut present = HashSet::new();
        for reader in &self.readers {
            let Ok(mut found) = reader.terms().search(OneOf(&sorted)).into_stream() else { continue };
            while found.advance() {
                present.extend(std::str::from_utf8(found.key()).map(str::to_owned));
            }
        }
        present
    }

    fn doc_freq(&self, term: &str) -> u64 {
        let one = |(reader, alive): (&Arc<InvertedIndexReader>, &Option<AliveBitSet>)| {
            let Some(info) = reader.terms().get(term.as_bytes()).ok().flatten() else { return 0 };
            let Some(alive) = alive else { return u64::from(info.doc_freq) };
            let postings = reader.read_postings_from_terminfo(&info, IndexRecordOption::Basic);
            postings.map_or(0, |found| u64::from(found.doc_freq_given_deletes(alive)))
        };
        self.readers.iter().zip(&self.alive).map(one).sum()
    }

    fn accepted(&self, machine: &dyn Machine, sink: &mut dyn FnMut(&str, u64)) {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for reader in &self.readers {
            let Ok(mut terms) = reader.terms().search(Letters(machine)).into_stream() else { continue };
            while found.len() < MAX_ACCEPTED && terms.advance() {
                if let Ok(term) = std::str::from_utf8(terms.key()) {
                    *found.entry(term.to_owned()).or_default() += u64::from(terms.value().doc_freq);
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
