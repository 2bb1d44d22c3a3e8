//! Values in the one form in which they are kept and asked for: numbers without their dress, words of names without
//! what is written together with them.

use crate::analysis::fold;

/// The article, alone and after the particle for.
const ARTICLE: &str = "\u{627}\u{644}";
const FOR_THE: &str = "\u{644}\u{644}";

/// And, so, with, like, for.
const PARTICLES: [char; 5] = ['\u{648}', '\u{641}', '\u{628}', '\u{643}', '\u{644}'];

/// A number in the one form in which it is kept and asked for: digits of one script, signs between its parts as
/// slashes, abbreviating dots after letters left out.
pub fn plain_number(number: &str) -> String {
    let mut before = ' ';
    let mut undotted = String::with_capacity(number.len());
    for letter in number.chars() {
        if letter != '.' || !before.is_alphabetic() {
            undotted.push(letter);
        }
        before = letter;
    }
    fold(&undotted).replace(' ', "/")
}

/// A word without its article: in this form the words of fields are asked for.
pub fn without_article(term: &str) -> &str {
    term.strip_prefix(ARTICLE).filter(|rest| is_word(rest)).unwrap_or(term)
}

/// A word, and what it is without the particles that are written together with it.
pub fn bare_forms(term: &str) -> impl Iterator<Item = &str> {
    let unjoined = term.strip_prefix(PARTICLES).filter(|rest| is_word(rest));
    let both = term.strip_prefix(FOR_THE).filter(|rest| is_word(rest));
    [Some(term), unjoined, both].into_iter().flatten().flat_map(|form| [form, without_article(form)])
}

fn is_word(rest: &str) -> bool {
    rest.chars().nth(2).is_some()
}
