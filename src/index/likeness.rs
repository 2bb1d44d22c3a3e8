//! [`Likeness`]: how like a row of words every document is, none of them being required.
//!
//! Two sums of BM25: over words by their stems (every form of a stem counts as the same word, in body, name and
//! other readings), and over the pieces of their dotless skeletons, which reach misread, joined and derived
//! words. Then the best are looked at again for words that stand near each other (`nearness`) and for the words that
//! they share (`feedback`). Terms are taken
//! one after the other, each added to all documents at once: the cost is that of reading the postings. The
//! constants were chosen on public question sets (benches, *Finding*). Invariant: depends on the living documents
//! and the words alone.

use std::collections::{BTreeSet, HashMap};

use tantivy::index::SegmentId;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::dictionary::Terms;
use super::feedback;
use super::nearness;
use super::pieces::{STEPS, count_of, term_of};
use super::rank::Living;
use crate::analysis::shape::{AFTER, BEFORE, each_piece, stem};
use crate::lexicon::Dictionary;

/// BM25: how soon more of the same counts no more, and how much longer documents lose.
pub(super) const K1: f32 = 0.8;
const B: f32 = 0.95;

/// What words weigh beside pieces.
const WORDS_WEIGHT: f32 = 0.6;

/// Pieces in more than this share of the documents are left out.
const TOO_COMMON: f32 = 0.3;

/// The share of the best score below which a document does not count as found.
const LEAST_SHARE: f32 = 0.2;

/// How often a word in the name, or in another reading, counts.
const IN_NAME: f32 = 1.5;
const IN_ALSO: f32 = 0.5;

/// The fewest letters of a stem that is also looked for after a preposition of one letter.
const LONG_STEM: usize = 4;

/// The most words that are looked at.
pub(super) const MAX_WORDS: usize = 64;

/// The scores of all documents, by segment.
#[derive(Debug, Clone)]
pub(super) struct Likeness {
    segments: HashMap<SegmentId, Vec<Score>>,
}

/// A word of the query: all that has its stem.
#[derive(Debug)]
pub(super) struct Word {
    /// Its forms that stand in the index.
    pub forms: Vec<String>,
    /// How rare it is.
    pub rarity: f32,
    /// How often it is asked for.
    times: f32,
}

/// The words in their order, by number: repeated words have one number.
#[derive(Debug)]
pub(super) struct Asked {
    /// The words.
    pub words: Vec<Word>,
}

impl Asked {
    /// Whether a term is a form of one of the words.
    pub fn has(&self, term: &str) -> bool {
        self.words.iter().any(|word| word.forms.iter().any(|form| form == term))
    }
}

impl Likeness {
    /// Compares every living document with these folded words.
    pub fn of(living: &Living, words: &[String]) -> tantivy::Result<Self> {
        let words = &words[..words.len().min(MAX_WORDS)];
        let mut sums: Vec<Vec<Score>> = living.segments().map(|s| vec![0.0; s.max_doc() as usize]).collect();
        let asked = add_words(living, words, &mut sums)?;
        add_pieces(living, words, &mut sums)?;
        nearness::lift(living, &asked, &mut sums)?;
        feedback::lift(living, &asked, &mut sums)?;
        forget_unlike(&mut sums);
        let segments = living.segments().map(SegmentReader::segment_id).zip(sums).collect();
        Ok(Self { segments })
    }
}

/// A document far below the best shares pieces, not words: it is not like the words at all.
fn forget_unlike(sums: &mut [Vec<Score>]) {
    let best = sums.iter().flatten().copied().fold(0.0, Score::max);
    for sum in sums.iter_mut().flatten().filter(|sum| **sum < LEAST_SHARE * best) {
        *sum = 0.0;
    }
}

/// How rare a word is that so many of all documents have.
pub(super) fn rarity(docs: f32, with: f32) -> f32 {
    (1.0 + (docs - with + 0.5) / (with + 0.5)).ln()
}

/// The part of BM25 that a document's length takes part in, by the engine's code of the length.
pub(super) fn lengths(living: &Living, field: Field) -> tantivy::Result<[f32; 256]> {
    #[expect(clippy::cast_precision_loss, reason = "an average")]
    let average = living.total_num_tokens(field)? as f32 / living.total_num_docs()?.max(1) as f32;
    let mut table = [0.0; 256];
    for (code, value) in (0..=u8::MAX).zip(&mut table) {
        #[expect(clippy::cast_precision_loss, reason = "engine's lengths are rough")]
        let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(code) as f32;
        *value = K1 * (1.0 - B + B * length / average.max(1.0));
    }
    Ok(table)
}

#[expect(clippy::cast_precision_loss, reason = "a number of documents")]
fn living_docs(living: &Living) -> tantivy::Result<f32> {
    Ok(living.total_num_docs()? as f32)
}

fn add_words(living: &Living, words: &[String], sums: &mut [Vec<Score>]) -> tantivy::Result<Asked> {
    let docs = living_docs(living)?;
    let table = lengths(living, living.fields().body)?;
    let mut stems: Vec<(&str, f32)> = Vec::new();
    for word in words {
        let stem = stem(word);
        match stems.iter_mut().find(|(known, _)| *known == stem) {
            Some((_, times)) => *times += 1.0,
            None => stems.push((stem, 1.0)),
        }
    }
    let mut asked = Vec::with_capacity(stems.len());
    for ((_, times), forms) in stems.iter().zip(standing(living, &stems)?) {
        let counts =
            living.segments().map(|s| counts(living, s, &forms)).collect::<tantivy::Result<Vec<_>>>()?;
        #[expect(clippy::cast_precision_loss, reason = "a number of documents")]
        let with = counts.iter().map(Vec::len).sum::<usize>() as f32;
        let word = Word { forms, rarity: rarity(docs, with), times: *times };
        let weight = WORDS_WEIGHT * word.rarity * word.times * (K1 + 1.0);
        for ((segment, counts), sums) in living.segments().zip(&counts).zip(&mut *sums) {
            let norms = segment.get_fieldnorms_reader(living.fields().body)?;
            for (doc, count) in counts {
                let length = table[usize::from(norms.fieldnorm_id(*doc))];
                sums[*doc as usize] += weight * count / (count + length);
            }
        }
        asked.push(Word { rarity: if with == 0.0 { 0.0 } else { word.rarity }, ..word });
    }
    Ok(Asked { words: asked })
}

/// Returns the forms of each stem that stand in the index. All are looked up in one walk.
fn standing(living: &Living, stems: &[(&str, f32)]) -> tantivy::Result<Vec<Vec<String>>> {
    let mut forms: Vec<Vec<String>> = stems.iter().map(|(stem, _)| forms(stem)).collect();
    let all: BTreeSet<&str> = forms.iter().flatten().map(String::as_str).collect();
    let present = Terms::new(living)?.present(&all);
    for forms in &mut forms {
        forms.retain(|form| present.contains(form));
    }
    Ok(forms)
}

/// Returns the forms that a stem may take.
fn forms(stem_wanted: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let long = stem_wanted.chars().nth(LONG_STEM - 1).is_some();
    let arabic = stem_wanted.chars().next().is_some_and(|c| !c.is_ascii());
    for before in BEFORE.iter().take(if arabic { BEFORE.len() } else { 1 }) {
        if before.chars().count() == 1 && *before != "\u{648}" && !long {
            continue;
        }
        for after in AFTER.iter().take(if arabic { AFTER.len() } else { 1 }) {
            let form = [before, stem_wanted, after].concat();
            if stem(&form) == stem_wanted || before.len() == "\u{628}".len() {
                forms.push(form);
            }
        }
    }
    forms
}

/// Returns the living documents of a segment that have one of these forms, and how often.
fn counts(living: &Living, segment: &SegmentReader, forms: &[String]) -> tantivy::Result<Vec<(DocId, f32)>> {
    let fields = living.fields();
    let mut found: Vec<(DocId, f32)> = Vec::new();
    for (field, each) in [(fields.body, 1.0), (fields.name, IN_NAME), (fields.also, IN_ALSO)] {
        for form in forms {
            let term = Term::from_field_text(field, form);
            each_posting(living, segment, &term, &mut |doc, step| found.push((doc, each * exact(step))))?;
        }
    }
    // Forms one after the other, documents in order within each: a stable sort keeps the sums the same.
    found.sort_by_key(|(doc, _)| *doc);
    found.dedup_by(|next, kept| {
        next.0 == kept.0 && {
            kept.1 += next.1;
            true
        }
    });
    Ok(found)
}

#[expect(clippy::cast_precision_loss, reason = "a count within a document")]
fn exact(count: u32) -> f32 {
    count as f32
}

fn add_pieces(living: &Living, words: &[String], sums: &mut [Vec<Score>]) -> tantivy::Result<()> {
    let docs = living_docs(living)?;
    let field = living.fields().pieces;
    let table = shares(&lengths(living, field)?);
    let mut pieces: Vec<(u32, f32)> = Vec::new();
    for word in words {
        each_piece(word, &mut |piece| match pieces.iter_mut().find(|(known, _)| *known == piece) {
            Some((_, times)) => *times += 1.0,
            None => pieces.push((piece, 1.0)),
        });
    }
    let mut text = String::new();
    for (piece, times) in pieces {
        term_of(piece, &mut text);
        let term = Term::from_field_text(field, &text);
        #[expect(clippy::cast_precision_loss, reason = "a number of documents")]
        let with = living.doc_freq(&term)? as f32;
        if with == 0.0 || (with > TOO_COMMON * docs && docs > FEW_DOCUMENTS) {
            continue;
        }
        let weight = rarity(docs, with) * times * (K1 + 1.0);
        for (segment, sums) in living.segments().zip(&mut *sums) {
            let norms = segment.get_fieldnorms_reader(field)?;
            each_posting(living, segment, &term, &mut |doc, step| {
                let share = &table[(step as usize).min(STEPS - 1)];
                sums[doc as usize] += weight * share[usize::from(norms.fieldnorm_id(doc))];
            })?;
        }
    }
    Ok(())
}

/// What each step of a count is worth in a document of each length: reading postings is what a question costs,
/// and a look is cheaper than a division.
fn shares(lengths: &[f32; 256]) -> [[f32; 256]; STEPS] {
    let mut table = [[0.0; 256]; STEPS];
    for (row, step) in table.iter_mut().zip(0..) {
        let count = count_of(step);
        for (share, length) in row.iter_mut().zip(lengths) {
            *share = count / (count + length);
        }
    }
    table
}

/// In a smaller archive no piece is left out: a share says nothing there, and nothing is saved.
const FEW_DOCUMENTS: f32 = 1_000.0;

/// Gives the living documents that may be seen and have a term, and how often, to `sink`.
pub(super) fn each_posting(
    living: &Living,
    segment: &SegmentReader,
    term: &Term,
    sink: &mut impl FnMut(DocId, u32),
) -> tantivy::Result<()> {
    let postings = segment.inverted_index(term.field())?;
    let Some(info) = postings.get_term_info(term)? else {
        return Ok(());
    };
    let mut block: BlockSegmentPostings =
        postings.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
    while !block.docs().is_empty() {
        for (doc, count) in block.docs().iter().zip(block.freqs()) {
            if living.sees(segment, *doc) {
                sink(*doc, *count);
            }
        }
        block.advance();
    }
    Ok(())
}

impl Query for Likeness {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Likeness {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scores = self.segments.get(&reader.segment_id()).cloned().unwrap_or_default();
        let mut scorer = LikenessScorer { scores, at: 0, boost };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let score = self.segments.get(&reader.segment_id()).and_then(|scores| scores.get(doc as usize));
        match score {
            Some(score) if *score > 0.0 => Ok(Explanation::new("likeness", *score)),
            _ => Err(TantivyError::InvalidArgument("document does not match".to_owned())),
        }
    }
}

/// Goes through the documents that have a score.
struct LikenessScorer {
    scores: Vec<Score>,
    at: DocId,
    boost: Score,
}

impl LikenessScorer {
    /// Goes on to the next document with a score, from where it stands.
    fn settle(&mut self) -> DocId {
        let rest = self.scores.get(self.at as usize..).unwrap_or_default();
        self.at = match rest.iter().position(|score| *score > 0.0) {
            #[expect(clippy::cast_possible_truncation, reason = "documents are numbered in 32 bits")]
            Some(ahead) => self.at + ahead as DocId,
            None => TERMINATED,
        };
        self.at
    }
}

impl DocSet for LikenessScorer {
    fn advance(&mut self) -> DocId {
        if self.at != TERMINATED {
            self.at += 1;
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at = self.at.max(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.at
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.scores.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for LikenessScorer {
    fn score(&mut self) -> Score {
        self.scores.get(self.at as usize).map_or(0.0, |score| score * self.boost)
    }
}
