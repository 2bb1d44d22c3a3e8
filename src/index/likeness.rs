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
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::dictionary::Terms;
use super::feedback;
use super::nearness;
use super::pieces::{STEPS, count_of, term_of};
use super::rank::{Living, Posted};
use crate::analysis::shape::{AFTER, BEFORE, each_piece, stem};
use crate::lexicon::Dictionary;

/// BM25: how soon more of the same counts no more, and how much longer documents lose.
pub(super) const K1: f32 = 0.8;
const B: f32 = 0.95;

/// What words weigh beside pieces.
const WORDS_WEIGHT: f32 = 0.6;

/// Pieces in more than this share of the documents are left out.
const TOO_COMMON: f32 = 0.3;

/// Words in more than this share of the documents add nothing beside rarer ones: what they tell is little, and
/// reading where they stand is most of what a question costs.
const EVERYWHERE: f32 = 0.6;

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
pub(super) struct Word<'a> {
    /// Its forms that stand in the index.
    pub forms: Vec<String>,
    /// Where these stand in bodies.
    pub bodies: Vec<Posted<'a>>,
    /// How rare it is.
    pub rarity: f32,
}

/// The words in their order, by number: repeated words have one number.
pub(super) struct Asked<'a> {
    /// The words.
    pub words: Vec<Word<'a>>,
}

impl Asked<'_> {
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

fn add_words<'a>(
    living: &'a Living,
    words: &[String],
    sums: &mut [Vec<Score>],
) -> tantivy::Result<Asked<'a>> {
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
    let mut found = Vec::with_capacity(stems.len());
    for ((_, times), forms) in stems.iter().zip(standing(living, &stems)?) {
        found.push(Found::of(living, forms, *times)?);
    }
    let common = |word: &Found<'_>| docs > FEW_DOCUMENTS && word.most > EVERYWHERE * docs;
    let all_common = found.iter().all(common);
    let mut asked = Vec::with_capacity(found.len());
    for word in found {
        let left_out = common(&word) && !all_common;
        asked.push(if left_out {
            let rarity = rarity(docs, word.most);
            word.word(living, rarity)
        } else {
            add_word(living, word, &table, sums)?
        });
    }
    Ok(Asked { words: asked })
}

fn add_word<'a>(
    living: &'a Living,
    found: Found<'a>,
    table: &[f32; 256],
    sums: &mut [Vec<Score>],
) -> tantivy::Result<Word<'a>> {
    let counts = found.counts(living)?;
    #[expect(clippy::cast_precision_loss, reason = "a number of documents")]
    let with = counts.iter().map(Vec::len).sum::<usize>() as f32;
    let rarity = if with == 0.0 { 0.0 } else { rarity(living_docs(living)?, with) };
    let weight = WORDS_WEIGHT * rarity * found.times * (K1 + 1.0);
    for ((segment, counts), sums) in living.segments().zip(&counts).zip(sums) {
        let norms = segment.get_fieldnorms_reader(living.fields().body)?;
        for (doc, count) in counts {
            let length = table[usize::from(norms.fieldnorm_id(*doc))];
            sums[*doc as usize] += weight * count / (count + length);
        }
    }
    Ok(found.word(living, rarity))
}

/// A word of the query and where its forms stand.
struct Found<'a> {
    forms: Vec<String>,
    times: f32,
    /// Each form in each field and segment, with what an occurrence counts there.
    posted: Vec<(f32, Posted<'a>)>,
    /// The number of documents that have the most frequent of them.
    most: f32,
}

impl<'a> Found<'a> {
    fn of(living: &'a Living, forms: Vec<String>, times: f32) -> tantivy::Result<Self> {
        let fields = living.fields();
        let (mut all, mut most) = (Vec::new(), 0);
        for (field, each) in [(fields.body, 1.0), (fields.name, IN_NAME), (fields.also, IN_ALSO)] {
            for form in &forms {
                let term = Term::from_field_text(field, form);
                let posted = living.posted(&term)?;
                most = most.max(living.doc_freq_of(&term, &posted)?);
                all.extend(posted.into_iter().map(|posted| (each, posted)));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of documents")]
        let most = most as f32;
        Ok(Self { forms, times, posted: all, most })
    }

    /// Returns the living documents of each segment that have one of the forms, and how often; in order.
    fn counts(&self, living: &Living) -> tantivy::Result<Vec<Vec<(DocId, f32)>>> {
        let mut found: Vec<Vec<(DocId, f32)>> = living.segments().map(|_| Vec::new()).collect();
        for (each, posted) in &self.posted {
            let found = &mut found[posted.number];
            posted.each(&mut |doc, count| found.push((doc, each * exact(count))))?;
        }
        found.iter_mut().for_each(together);
        Ok(found)
    }

    /// What is kept of it for the further looks.
    fn word(self, living: &Living, rarity: f32) -> Word<'a> {
        let body = living.fields().body;
        let bodies = self.posted.into_iter().map(|(_, posted)| posted);
        Word { forms: self.forms, bodies: bodies.filter(|posted| posted.field == body).collect(), rarity }
    }
}

/// Returns the forms of each stem that stand in the index. All are looked up in one walk.
fn standing(living: &Living, stems: &[(&str, f32)]) -> tantivy::Result<Vec<Vec<String>>> {
    let terms = Terms::new(living)?;
    let mut forms: Vec<Vec<String>> = stems.iter().map(|(stem, _)| forms(stem, &terms)).collect();
    let all: BTreeSet<&str> = forms.iter().flatten().map(String::as_str).collect();
    let present = terms.present(&all);
    for forms in &mut forms {
        forms.retain(|form| present.contains(form));
    }
    Ok(forms)
}

/// Returns the forms that a stem may take, but for those that are certain not to stand in the index.
fn forms(stem_wanted: &str, terms: &Terms<'_>) -> Vec<String> {
    let mut forms = Vec::new();
    let long = stem_wanted.chars().nth(LONG_STEM - 1).is_some();
    let arabic = stem_wanted.chars().next().is_some_and(|c| !c.is_ascii());
    for before in BEFORE.iter().take(if arabic { BEFORE.len() } else { 1 }) {
        if before.chars().count() == 1 && *before != "\u{648}" && !long {
            continue;
        }
        for after in AFTER.iter().take(if arabic { AFTER.len() } else { 1 }) {
            let form = [before, stem_wanted, after].concat();
            if terms.lacks(&form) {
                continue;
            }
            if stem(&form) == stem_wanted || before.len() == "\u{628}".len() {
                forms.push(form);
            }
        }
    }
    forms
}

/// Adds up the counts of each document. Forms came one after the other, documents in order within each: a stable
/// sort keeps the sums the same.
fn together(found: &mut Vec<(DocId, f32)>) {
    if found.is_sorted_by(|a, b| a.0 < b.0) {
        return;
    }
    found.sort_by_key(|(doc, _)| *doc);
    found.dedup_by(|next, kept| {
        next.0 == kept.0 && {
            kept.1 += next.1;
            true
        }
    });
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
        let posted = living.posted(&term)?;
        #[expect(clippy::cast_precision_loss, reason = "a number of documents")]
        let with = living.doc_freq_of(&term, &posted)? as f32;
        if with == 0.0 || (with > TOO_COMMON * docs && docs > FEW_DOCUMENTS) {
            continue;
        }
        let weight = rarity(docs, with) * times * (K1 + 1.0);
        for posted in posted {
            let norms = posted.segment.get_fieldnorms_reader(field)?;
            let sums = &mut sums[posted.number];
            posted.each(&mut |doc, step| {
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
