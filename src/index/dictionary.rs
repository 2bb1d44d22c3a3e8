//! [`Terms`]: the terms of an index as the word lists see them. No rule of its own.
//!
//! A file that rots is found by the search itself; here it is a word that does not occur.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use tantivy::postings::TermInfo;
use tantivy::{InvertedIndexReader, SegmentReader};
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
    /// All words, by number, if they have been learned.
    words: Option<Arc<HashSet<u64>>>,
}

/// The terms of one field in one segment.
struct Part<'a> {
    segment: &'a SegmentReader,
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
                    readers.push(Part { segment, reader });
                }
            }
        }
        Ok(Self { living, readers, words: living.standing().all() })
    }

    /// In how many documents of a part that may be seen a term stands, by what the dictionary says of it.
    fn seen_in(&self, part: &Part<'_>, info: &TermInfo) -> u64 {
        let seen = self.living.view(part.segment).map(|view| view.doc_freq(&part.reader, info));
        seen.transpose().ok().flatten().unwrap_or(0)
    }

    /// Whether a term of a part stands in a document that may be seen.
    fn is_seen(&self, part: &Part<'_>, info: &TermInfo) -> bool {
        let must = self.living.view(part.segment).is_some_and(|view| view.must_show(info.doc_freq));
        must || self.seen_in(part, info) > 0
    }

    /// What the dictionary of a part says of a term.
    fn info(part: &Part<'_>, term: &str) -> Option<TermInfo> {
        part.reader.terms().get(term.as_bytes()).ok().flatten()
    }
}

impl Terms<'_> {
    /// The numbers of all words that stand in a document that may be seen.
    fn all(&self) -> HashSet<u64> {
        let mut all = HashSet::new();
        for part in &self.readers {
            let Ok(mut terms) = part.reader.terms().stream() else { continue };
            while terms.advance() {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                let Some(code) = packed(term).filter(|code| !all.contains(code)) else { continue };
                if self.is_seen(part, terms.value()) {
                    all.insert(code);
                }
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
                if self.is_seen(part, found.value()) {
                    present.insert(term.to_owned());
                }
            }
        }
        present
    }
}

impl Dictionary for Terms<'_> {
    fn contains(&self, term: &str) -> bool {
        self.readers.iter().any(|part| Self::info(part, term).is_some_and(|info| self.is_seen(part, &info)))
    }

    fn present(&self, terms: &BTreeSet<&str>) -> HashSet<String> {
        let standing = self.living.standing();
        let words = self.readers.iter().map(|part| part.reader.terms().num_terms()).sum();
        if standing.pays(words) {
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

    fn lacks(&self, term: &str) -> bool {
        let words = self.words.as_ref();
        words.is_some_and(|words| packed(term).is_some_and(|code| !words.contains(&code)))
    }

    fn doc_freq(&self, term: &str) -> u64 {
        self.readers.iter().filter_map(|part| Some(self.seen_in(part, &Self::info(part, term)?))).sum()
    }

    fn accepted(&self, machine: &dyn Machine, sink: &mut dyn FnMut(&str, u64)) {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for part in &self.readers {
            let Ok(mut terms) = part.reader.terms().search(Letters(machine)).into_stream() else { continue };
            while found.len() < MAX_ACCEPTED && terms.advance() {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                let frequency = self.seen_in(part, terms.value());
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
