//! The second look at the best documents: how many of the words they have, and how near these stand.
//!
//! Two different words within [`WINDOW`] places lift a document by the rarity of the more common one, less with
//! distance, and less each time more. Only the body has places that mean nearness. Invariant: documents that
//! score alike are all looked at or none is, so the choice does not depend on how they lie in segments.

use tantivy::postings::Postings;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::{DocId, DocSet, Score};

use super::likeness::{Asked, Word};
use super::rank::Living;

/// How many of the best are looked at again.
const LOOKED_AT: usize = 200;

/// The most places between two words that count as near.
const WINDOW: u32 = 8;

/// What nearness and presence weigh.
const NEAR_WEIGHT: f32 = 1.5;
const PRESENT_WEIGHT: f32 = 0.5;

/// Words in more than this share of the documents do not count as neighbours.
const TOO_COMMON: f32 = 0.3;

/// Where the words of a query stand in one document: place and number of the word.
#[derive(Debug)]
struct Places {
    doc: DocId,
    places: Vec<(u32, usize)>,
}

/// Lifts the best documents by what their words' places say.
pub(super) fn lift(living: &Living, asked: &Asked<'_>, sums: &mut [Vec<Score>]) -> tantivy::Result<()> {
    let least = least_of_best(sums);
    let common = (1.0 + (1.0 - TOO_COMMON) / TOO_COMMON).ln();
    // A small archive has no common words.
    let common = if living.total_num_docs()? < 100 { 0.0 } else { common };
    for (segment, sums) in sums.iter_mut().enumerate() {
        let best = (0..).zip(&*sums).filter(|(_, sum)| **sum > 0.0 && **sum >= least).map(|(doc, _)| doc);
        let mut found: Vec<Places> = best.map(|doc| Places { doc, places: Vec::new() }).collect();
        for (number, word) in asked.words.iter().enumerate() {
            collect(segment, word, number, &mut found)?;
        }
        for document in &mut found {
            document.places.sort_unstable();
            sums[document.doc as usize] += NEAR_WEIGHT * nearness(&document.places, &asked.words, common)
                + PRESENT_WEIGHT * presence(&document.places, &asked.words);
        }
    }
    Ok(())
}

/// Adds up what of the words, by their rarity, stands in the bodies of these documents of a segment.
pub(super) fn presence_of(
    segment: usize,
    asked: &Asked<'_>,
    mut documents: Vec<DocId>,
) -> tantivy::Result<f32> {
    documents.sort_unstable();
    let mut found: Vec<Places> =
        documents.into_iter().map(|doc| Places { doc, places: Vec::new() }).collect();
    for (number, word) in asked.words.iter().enumerate() {
        collect(segment, word, number, &mut found)?;
    }
    Ok(found.iter().map(|document| presence(&document.places, &asked.words)).sum())
}

/// Returns the score of the last document that is looked at.
fn least_of_best(sums: &[Vec<Score>]) -> Score {
    let best = greatest(sums, LOOKED_AT + 1);
    if best.len() <= LOOKED_AT { 0.0 } else { best[LOOKED_AT - 1] }
}

/// Returns so many of the greatest scores above nothing, the greatest first.
pub(super) fn greatest(sums: &[Vec<Score>], count: usize) -> Vec<Score> {
    // Twice as many are gathered before the lesser half is given up: most documents are compared once.
    let mut best: Vec<Score> = Vec::with_capacity(2 * count);
    let mut least: Score = 0.0;
    for score in sums.iter().flatten().filter(|score| **score > 0.0) {
        if *score <= least {
            continue;
        }
        best.push(*score);
        if best.len() == 2 * count {
            best.select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a));
            best.truncate(count);
            least = best[count - 1];
        }
    }
    best.sort_unstable_by(|a, b| b.total_cmp(a));
    best.truncate(count);
    best
}

/// Adds the places of all forms of a word in a segment.
fn collect(segment: usize, word: &Word<'_>, number: usize, found: &mut [Places]) -> tantivy::Result<()> {
    let mut here = Vec::new();
    for posted in word.bodies.iter().filter(|posted| posted.number == segment) {
        let mut postings = posted.places()?;
        for document in &mut *found {
            if postings.doc() < document.doc {
                postings.seek(document.doc);
            }
            if postings.doc() == document.doc {
                postings.positions(&mut here);
                document.places.extend(here.iter().map(|place| (*place, number)));
            }
        }
    }
    Ok(())
}

fn presence(places: &[(u32, usize)], words: &[Word<'_>]) -> f32 {
    let stands = |number: usize| places.iter().any(|(_, word)| *word == number);
    words.iter().enumerate().filter(|(number, _)| stands(*number)).map(|(_, word)| word.rarity).sum()
}

fn nearness(places: &[(u32, usize)], words: &[Word<'_>], common: f32) -> f32 {
    let mut pairs: Vec<((usize, usize), f32)> = Vec::new();
    for (at, (place, word)) in places.iter().enumerate() {
        for (later, other) in places[at + 1..].iter().take_while(|(later, _)| later - place <= WINDOW) {
            let rarity = words[*word].rarity.min(words[*other].rarity);
            if word == other || later == place || rarity < common {
                continue;
            }
            let pair = (*word.min(other), *word.max(other));
            #[expect(clippy::cast_precision_loss, reason = "at most the window")]
            let near = 1.0 / ((later - place) as f32).sqrt();
            match pairs.iter_mut().find(|(known, _)| *known == pair) {
                Some((_, sum)) => *sum += near,
                None => pairs.push((pair, near)),
            }
        }
    }
    pairs
        .iter()
        .map(|((a, b), near)| words[*a].rarity.min(words[*b].rarity) * near * 2.0 / (near + 1.0))
        .sum()
}
