//! The words that tell a text apart: often in it, seldom elsewhere.

use std::collections::HashMap;

use crate::analysis::each_token;
use crate::lexicon::Dictionary;

/// How many words stand for a text.
const WORDS: usize = 24;

/// The most bytes of a text that are looked at.
const MAX_LOOK: usize = 1 << 20;

/// Shorter words tell little.
const MIN_LETTERS: usize = 3;

/// Returns the words that tell a text apart, the most telling first.
pub(super) fn telling_words(text: &str, dictionary: &dyn Dictionary) -> Vec<String> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let end = text.floor_char_boundary(MAX_LOOK);
    each_token(&text[..end], &mut |token| {
        if token.span == 1 && token.term.chars().count() >= MIN_LETTERS {
            *counts.entry(token.term.to_owned()).or_default() += 1;
        }
    });
    let mut weighed: Vec<(f64, String)> = counts
        .into_iter()
        .filter_map(|(term, count)| {
            // A word that only this text has finds nothing else.
            let others = u32::try_from(dictionary.doc_freq(&term)).unwrap_or(u32::MAX);
            (others > 1).then(|| (f64::from(count).sqrt() / f64::from(others), term))
        })
        .collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    weighed.into_iter().take(WORDS).map(|(_, term)| term).collect()
}
