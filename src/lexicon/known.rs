//! [`View`]: the shipped lists and the index as one: which strings are words of their own.
//!
//! A string that stands in the index with an article before it is a noun, so the list grows with the archive.

use super::{Dictionary, Lexicon};

/// In how many documents a word must stand with its article before it is no misreading.
const MIN_COMMON: u64 = 3;

/// The lists and a dictionary.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub lexicon: &'a Lexicon,
    pub dictionary: &'a dyn Dictionary,
}

impl View<'_> {
    /// True for a word of the lists, and for one that the index has with an article.
    pub fn is_known(&self, word: &str) -> bool {
        self.lexicon.is_listed(word)
            || self.has_article_in_index(word)
            || (word.starts_with("ال") && self.lexicon.has_own_alef_lam(word))
    }

    /// As [`View::is_known`], where the index must show it several times: a misreading stands there too.
    pub fn is_common(&self, word: &str) -> bool {
        self.lexicon.is_listed(word) || self.dictionary.doc_freq(&format!("ال{word}")) >= MIN_COMMON
    }

    /// True when the article stands before it in the index, and it is an article.
    fn has_article_in_index(&self, word: &str) -> bool {
        if word.chars().count() < 3 || word.starts_with("ال") {
            return false;
        }
        let with = format!("ال{word}");
        self.dictionary.contains(&with) && !self.lexicon.has_own_alef_lam(&with)
    }

    /// True when the index shows that `base` with a yeh is an adjective of its own and not "the two …" or
    /// "the …s of": it takes an article or a feminine ending.
    pub fn is_adjective_in_index(&self, with_yeh: &str) -> bool {
        self.dictionary.contains(&format!("ال{with_yeh}"))
            || self.dictionary.contains(&format!("{with_yeh}ه"))
    }
}
