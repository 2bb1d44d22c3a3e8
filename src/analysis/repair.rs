//! Rule 7: letters that page descriptions hand over in the wrong order, put right at the head of a word.
//!
//! A font draws lam-alef as one glyph; badly made documents give its two letters back swapped. Only what no
//! Arabic word can be by itself is touched: repairs that need a list of words are not made here. One letter
//! of conjunction or preposition may stand before the article.

use super::letters::is_hamza_alef;

/// Letters that are written together with the article after them.
const BEFORE_ARTICLE: [char; 4] = ['و', 'ف', 'ب', 'ك'];

/// Puts right what can only be seen while the hamza still stands on its alef.
pub(super) fn before_hamza_is_folded(word: &mut [char]) {
    swapped_article(word);
    swapped_preposition(word);
}

/// Puts right what leaves no trace of hamza; it comes after folding so that folding twice changes nothing.
pub(super) fn after_hamza_is_folded(word: &mut [char]) {
    doubled_alef(word);
    swapped_name_of_god(word);
}

/// `ا[أإآ]ل` at the head becomes `ال[أإآ]`: األمل, اإلدارة.
fn swapped_article(word: &mut [char]) {
    let head = after_clitic(word);
    if let ['ا', hamza, 'ل', ..] = &word[head..]
        && is_hamza_alef(*hamza)
    {
        word.swap(head + 1, head + 2);
    }
}

/// `ل[أإآ]ل` at the head becomes `لل[أإآ]`: لألرشيف.
fn swapped_preposition(word: &mut [char]) {
    if let ['ل', hamza, 'ل', ..] = word
        && is_hamza_alef(*hamza)
    {
        word.swap(1, 2);
    }
}

/// `اال` before a letter at the head becomes `الا`: االشتراك.
fn doubled_alef(word: &mut [char]) {
    let head = after_clitic(word);
    if let ['ا', 'ا', 'ل', _, ..] = &word[head..] {
        word.swap(head + 1, head + 2);
    }
}

/// The whole word هللا becomes الله.
fn swapped_name_of_god(word: &mut [char]) {
    if let ['ه', 'ل', 'ل', 'ا'] = word {
        word.reverse();
    }
}

/// Returns where the article would begin: after one joined letter if the word has alef next.
fn after_clitic(word: &[char]) -> usize {
    match word {
        [clitic, 'ا', ..] if BEFORE_ARTICLE.contains(clitic) => 1,
        _ => 0,
    }
}

/// True when a folded word may need [`after_hamza_is_folded`]; lets the fast path look at bytes only.
pub(super) fn may_need_repair(folded: &str) -> bool {
    folded == "هللا"
        || folded.starts_with("اال")
        || folded.get(2..).is_some_and(|rest| rest.starts_with("اال"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_put_right() {
        let cases = [
            ("األمل", "الأمل"),
            ("اإلدارة", "الإدارة"),
            ("واآلن", "والآن"),
            ("باإلدارة", "بالإدارة"),
            ("لألرشيف", "للأرشيف"),
            ("االشتراك", "الاشتراك"),
            ("واالشتراك", "والاشتراك"),
            ("هللا", "الله"),
        ];
        for (broken, whole) in cases {
            assert_eq!(repaired(broken), whole);
        }
    }

    #[test]
    fn sound_words_are_left_alone() {
        for word in ["الأمل", "أمل", "مسألة", "الال", "اال", "هللاه", "سأل", "والله"]
        {
            assert_eq!(repaired(word), word);
        }
    }

    fn repaired(word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        before_hamza_is_folded(&mut letters);
        after_hamza_is_folded(&mut letters);
        letters.into_iter().collect()
    }
}
