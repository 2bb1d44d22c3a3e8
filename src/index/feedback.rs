//! The third look: words that the best documents share, beside those that were asked for.
//!
//! A document about the same matter in other words is reached through the documents that have the words. How much
//! that counts depends on how much of the question even the best documents lack: where they have all of it there
//! is nothing to learn from them. Each document keeps its most frequent words ([`KEPT`]) as a column; what is
//! added is BM25 over the body, as for words that were asked. The constants were chosen on public question sets
//! (benches, *Finding*). Invariant: only documents that are found already are lifted, and alike ones all or none.

use std::collections::HashMap;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::{DocId, Score, Term};

use super::likeness::{Asked, K1, lengths, rarity};
use super::nearness::{greatest, presence_of};
use super::rank::Living;
use super::schema::KEPT as COLUMN;
use crate::analysis::shape::{packed, unpacked};
use crate::analysis::{Analyzer, Kind};

/// How many of its words a document keeps.
const KEPT: usize = 64;

/// The fewest letters of a word that is kept: particles have fewer.
const SHORTEST: usize = 3;

/// In a smaller archive chance decides which words the best documents share.
const FEW_DOCUMENTS: f32 = 1_000.0;

/// How many of the best documents are learned from, and how many of them show what the question lacks.
const LEARNED_FROM: usize = 10;
const JUDGED: usize = 5;

/// How many words of the best documents are looked up, and how many are learned.
const CONSIDERED: usize = 200;
const LEARNED: usize = 20;

/// How much less a document counts that is not the best: its share of the best score to this power.
const SHARPNESS: i32 = 8;

/// What all learned words weigh together where the best documents have nothing of the question.
const WEIGHT: f32 = 12.5;

/// Words in fewer documents, or in a greater share of them, teach nothing.
const RAREST: f32 = 3.0;
const TOO_COMMON: f32 = 0.1;

/// A document and its place: score, segment, number.
type Best = (Score, usize, DocId);

/// Lifts documents that have what the best ones share.
pub(super) fn lift(living: &Living, asked: &Asked<'_>, sums: &mut [Vec<Score>]) -> tantivy::Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "a number of documents")]
    let docs = living.total_num_docs()? as f32;
    let best = best(sums);
    if docs < FEW_DOCUMENTS || best.is_empty() {
        return Ok(());
    }
    let weight = WEIGHT * lacking(living, asked, &best)?;
    let learned = learned(living, asked, &best, docs)?;
    let whole: f32 = learned.iter().map(|(_, _, worth)| worth).sum();
    let lengths = lengths(living, living.fields().body)?;
    for (word, rarity, share) in learned {
        let term = Term::from_field_text(living.fields().body, &word);
        let weight = weight * share / whole * rarity;
        for posted in living.posted(&term)? {
            let norms = posted.segment.get_fieldnorms_reader(living.fields().body)?;
            let sums = &mut sums[posted.number];
            posted.each(&mut |doc, count| {
                let sum = &mut sums[doc as usize];
                if *sum > 0.0 {
                    *sum += weight * worth(count, lengths[usize::from(norms.fieldnorm_id(doc))]);
                }
            })?;
        }
    }
    Ok(())
}

/// The best documents, best first; all that score like the last one, or none of those.
fn best(sums: &[Vec<Score>]) -> Vec<Best> {
    let mut scores = greatest(sums, LEARNED_FROM + 1);
    if let Some(out) = scores.get(LEARNED_FROM).copied() {
        // What is greater than the first that is left out.
        scores.retain(|score| *score > out);
    }
    let least = scores.iter().copied().fold(f32::INFINITY, f32::min);
    let mut best: Vec<Best> = Vec::new();
    for (segment, sums) in sums.iter().enumerate() {
        best.extend((0..).zip(sums).filter(|(_, sum)| **sum >= least).map(|(doc, sum)| (*sum, segment, doc)));
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    best
}

/// What share of the question the best documents lack, on average.
fn lacking(living: &Living, asked: &Asked<'_>, best: &[Best]) -> tantivy::Result<f32> {
    let whole: f32 = asked.words.iter().map(|word| word.rarity).sum();
    let judged = &best[..best.len().min(JUDGED)];
    let mut had = 0.0;
    for number in 0..living.segments().count() {
        let here: Vec<DocId> =
            judged.iter().filter(|(_, at, _)| *at == number).map(|(.., doc)| *doc).collect();
        had += presence_of(number, asked, here)?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let judged = judged.len() as f32;
    Ok(if whole > 0.0 { (1.0 - had / (whole * judged)).max(0.0) } else { 0.0 })
}

/// The words to learn: the word, its rarity, what it is worth.
fn learned(
    living: &Living,
    asked: &Asked<'_>,
    best: &[Best],
    docs: f32,
) -> tantivy::Result<Vec<(String, f32, f32)>> {
    let Some((top, ..)) = best.first() else { return Ok(Vec::new()) };
    let lengths = lengths(living, living.fields().body)?;
    let mut found: HashMap<u64, f32> = HashMap::new();
    for (number, segment) in living.segments().enumerate() {
        let column = segment.fast_fields().u64(COLUMN)?;
        let norms = segment.get_fieldnorms_reader(living.fields().body)?;
        for (score, _, doc) in best.iter().filter(|(_, at, _)| *at == number) {
            let length = lengths[usize::from(norms.fieldnorm_id(*doc))];
            let share = (score / top).powi(SHARPNESS) * worth(1, length);
            column.values_for_doc(*doc).for_each(|code| *found.entry(code).or_default() += share);
        }
    }
    let mut found: Vec<(u64, f32)> = found.into_iter().collect();
    found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(CONSIDERED);
    let mut learned = Vec::new();
    for (code, share) in found {
        let word = unpacked(code);
        let term = Term::from_field_text(living.fields().body, &word);
        #[expect(clippy::cast_precision_loss, reason = "a number of documents")]
        let with = living.doc_freq(&term)? as f32;
        if with >= RAREST && with <= TOO_COMMON * docs && !asked.has(&word) {
            let rarity = rarity(docs, with);
            learned.push((word, rarity, share * rarity));
        }
    }
    // A stable sort: equal ones stay in the order of their numbers.
    learned.sort_by(|a, b| b.2.total_cmp(&a.2));
    learned.truncate(LEARNED);
    Ok(learned)
}

/// What a count is worth in a document of a length, as BM25 has it.
#[expect(clippy::cast_precision_loss, reason = "a count within a document")]
fn worth(count: u32, length: f32) -> f32 {
    (K1 + 1.0) * count as f32 / (count as f32 + length)
}

/// Chooses the words that a document keeps; it keeps its buffers.
#[derive(Default)]
pub(super) struct Keeper {
    analyzer: Analyzer,
    counts: HashMap<u64, u32>,
}

impl Keeper {
    /// The most frequent words of these texts, as numbers ([`packed`]); of equally frequent ones the longer.
    pub fn kept(&mut self, texts: &[&str]) -> Vec<u64> {
        self.counts.clear();
        for text in texts {
            let mut tokens = self.analyzer.tokens(text);
            while let Some(token) = tokens.advance() {
                if matches!(token.kind, Kind::Word | Kind::Part)
                    && let Some(code) =
                        packed(token.term).filter(|_| token.term.chars().nth(SHORTEST - 1).is_some())
                {
                    *self.counts.entry(code).or_default() += 1;
                }
            }
        }
        let mut words: Vec<(u32, u64)> = self.counts.drain().map(|(code, count)| (count, code)).collect();
        // Longer words have greater numbers.
        words.sort_unstable_by(|a, b| b.cmp(a));
        words.truncate(KEPT);
        words.into_iter().map(|(_, code)| code).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::shape::unpacked;

    fn kept(text: &str) -> Vec<String> {
        Keeper::default().kept(&[text]).into_iter().map(unpacked).collect()
    }

    #[test]
    fn a_document_keeps_its_most_frequent_words() {
        assert_eq!(kept("قرار رقم 15 قرار مجلس من البلدية"), ["قرار", "البلديه", "مجلس", "رقم"]);
        let letters = || 'a'..='z';
        let many: Vec<String> =
            letters().flat_map(|a| letters().map(move |b| format!("word{a}{b}"))).collect();
        assert_eq!(kept(&many.join(" ")).len(), KEPT);
    }
}
