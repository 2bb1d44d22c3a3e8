//! A letter that did not come: of a key that was not pressed, or not long enough.
//!
//! A word may stand in the archive and still not be the one that was meant, when it stands nowhere beside the others.
//! What was meant is taken from the archive alone: a word with one letter more that stands where the others do.
//! Invariant: nothing is mended that finds something as it was typed.

use std::collections::BTreeMap;

use super::plan::units;
use super::{Kind, Plan, Query, SearchError};
use crate::analysis::fold;
use crate::archive::Archive;
use crate::index::Index;
use crate::lexicon::{Lexicon, longer};

/// The most words of a text that is mended: of a longer one enough is right to find what was meant.
const MOST_WORDS: usize = 5;

/// The shortest word that may lack a letter, in letters.
const SHORTEST: usize = 3;

/// The most words that are tried for one.
const MOST_TRIED: usize = 8;

/// A text with the letter that it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The whole text.
    pub text: String,
    /// The word as it was typed.
    pub typed: String,
    /// The word as it was meant.
    pub meant: String,
}

/// Returns what was probably meant by a text that finds nothing because one of its words lacks a letter.
pub fn mended(archive: &Archive, lexicon: &Lexicon, text: &str) -> Result<Option<Mended>, SearchError> {
    let query = Query::parse(text);
    let plain = query.clauses.iter().all(|clause| clause.kind == Kind::Words && clause.wanted);
    let words = units(text);
    if !plain || !(2..=MOST_WORDS).contains(&words.len()) {
        return Ok(None);
    }
    let index = archive.index()?;
    if strictly(&index, lexicon, &query)? > 0 {
        return Ok(None);
    }
    let mut best: BTreeMap<u64, Mended> = BTreeMap::new();
    for word in words.iter().filter(|word| word.whole.chars().count() >= SHORTEST) {
        let near = index.consult(|dictionary| longer(&word.whole, dictionary, MOST_TRIED))?;
        for term in near {
            let meant = with_letter(&word.surface, &term).unwrap_or(term);
            let whole = text.replacen(&word.surface, &meant, 1);
            let found = strictly(&index, lexicon, &Query::parse(&whole))?;
            // Of those that find as much, the first: it is the most frequent word.
            best.entry(found).or_insert(Mended { text: whole, typed: word.surface.clone(), meant });
        }
    }
    Ok(best.pop_last().filter(|(found, _)| *found > 0).map(|(_, mended)| mended))
}

/// How many records have every word.
fn strictly(index: &Index, lexicon: &Lexicon, query: &Query) -> Result<u64, SearchError> {
    let plan = index.consult(|dictionary| Plan::new(query, lexicon, dictionary))?;
    Ok(index.find(&plan.index_query(), 0, 1)?.total)
}

/// The word as it was typed with the one letter that a folded word has more; its other letters stay as they were.
fn with_letter(typed: &str, term: &str) -> Option<String> {
    let extra =
        term.char_indices().map(|(at, letter)| (&term[..at], letter, &term[at + letter.len_utf8()..]));
    let mut ways = extra.filter(|(before, _, after)| format!("{before}{after}") == fold(typed));
    let (before, letter, _) = ways.next()?;
    let mut letters: Vec<char> = typed.chars().collect();
    letters.insert(before.chars().count().min(letters.len()), letter);
    Some(letters.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_comes_back_and_the_others_stay() {
        assert_eq!(with_letter("جنة", "لجنه").as_deref(), Some("لجنة"));
        assert_eq!(with_letter("أرشف", "ارشيف").as_deref(), Some("أرشيف"));
        assert_eq!(with_letter("جنة", "بيت"), None);
    }
}
