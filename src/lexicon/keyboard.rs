//! What was meant when the keyboard stood on the other layout: Latin keys for Arabic letters, and the reverse.
//!
//! Keys of the usual Arabic layouts (Windows 101, X11). One key gives two letters (lam and alef), so the way back
//! is not always single; every reading is tried. Nothing is changed in what looks like a number, a reference, a
//! digest or a file name. Pure: whether a reading means anything is asked of the lists and the dictionary.

use super::{Dictionary, Level, Lexicon, Word, is_arabic};
use crate::analysis::tokens;

/// Keys and what they give: letters and signs without and with the shift key.
const KEYS: [(char, &str); 79] = [
    ('`', "ذ"),
    ('q', "ض"),
    ('w', "ص"),
    ('e', "ث"),
    ('r', "ق"),
    ('t', "ف"),
    ('y', "غ"),
    ('u', "ع"),
    ('i', "ه"),
    ('o', "خ"),
    ('p', "ح"),
    ('[', "ج"),
    (']', "د"),
    ('a', "ش"),
    ('s', "س"),
    ('d', "ي"),
    ('f', "ب"),
    ('g', "ل"),
    ('h', "ا"),
    ('j', "ت"),
    ('k', "ن"),
    ('l', "م"),
    (';', "ك"),
    ('\'', "ط"),
    ('z', "ئ"),
    ('x', "ء"),
    ('c', "ؤ"),
    ('v', "ر"),
    ('b', "لا"),
    ('n', "ى"),
    ('m', "ة"),
    (',', "و"),
    ('.', "ز"),
    ('/', "ظ"),
    ('~', "\u{651}"),
    ('Q', "\u{64E}"),
    ('W', "\u{64B}"),
    ('E', "\u{64F}"),
    ('R', "\u{64C}"),
    ('T', "لإ"),
    ('Y', "إ"),
    ('U', "\u{2018}"),
    ('I', "÷"),
    ('O', "×"),
    ('P', "؛"),
    ('{', "<"),
    ('}', ">"),
    ('A', "\u{650}"),
    ('S', "\u{64D}"),
    ('D', "]"),
    ('F', "["),
    ('G', "لأ"),
    ('H', "أ"),
    ('J', "\u{640}"),
    ('K', "،"),
    ('L', "/"),
    (':', ":"),
    ('"', "\""),
    ('Z', "~"),
    ('X', "\u{652}"),
    ('C', "}"),
    ('V', "{"),
    ('B', "لآ"),
    ('N', "آ"),
    ('M', "\u{2019}"),
    ('<', ","),
    ('>', "."),
    ('?', "؟"),
    ('0', "0"),
    ('1', "1"),
    ('2', "2"),
    ('3', "3"),
    ('4', "4"),
    ('5', "5"),
    ('6', "6"),
    ('7', "7"),
    ('8', "8"),
    ('9', "9"),
    ('-', "-"),
];

/// Endings by which a word is the name of a file.
const ENDINGS: [&str; 14] =
    ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "jpg", "jpeg", "png", "tif"];

/// The most readings of a word.
const MAX_READINGS: usize = 16;

/// The longest text that is looked at, in characters.
const MAX_TEXT: usize = 200;

/// The layout that was on, by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Arabic was meant, Latin letters came.
    Latin,
    /// Latin was meant, Arabic letters came.
    Arabic,
}

/// What was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue {
    /// The text as it would have been on the right layout.
    pub text: String,
    /// The layout that was on.
    pub layout: Layout,
    /// True when every word of it is found and none of what was typed: it may be searched for at once. Otherwise
    /// it may only be proposed.
    pub certain: bool,
}

/// Returns what was probably meant by a text that was typed on the wrong layout; `None` when it seems right.
pub fn rescue(typed: &str, lexicon: &Lexicon, dictionary: &dyn Dictionary) -> Option<Rescue> {
    if typed.chars().count() > MAX_TEXT
        || typed.split_whitespace().any(is_code)
        || found(typed, lexicon, dictionary) > 0
    {
        return None;
    }
    let layout = if is_arabic(typed) || typed.contains(['\u{FEFB}', '\u{FEF9}', '\u{FEF7}', '\u{FEF5}']) {
        Layout::Arabic
    } else {
        Layout::Latin
    };
    if layout == Layout::Latin && !typed.contains(|c: char| c.is_ascii_lowercase() || "[];',./`".contains(c))
    {
        return None;
    }
    if layout == Layout::Arabic && typed.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut best: Option<(usize, Rescue)> = None;
    for text in readings(typed, layout) {
        let words = count(&text);
        let known = found(&text, lexicon, dictionary);
        let listed = tokens(&text).iter().any(|token| lexicon.is_listed(&token.term));
        if (known == 0 && !listed) || best.as_ref().is_some_and(|(most, _)| *most >= known.max(1)) {
            continue;
        }
        best = Some((known.max(1), Rescue { text, layout, certain: known > 0 && known == words }));
    }
    best.map(|(_, rescue)| rescue)
}

/// Returns how a text may read on the other layout than the one that was on.
pub(super) fn readings(typed: &str, on: Layout) -> Vec<String> {
    match on {
        Layout::Latin => {
            let mut readings = vec![to_arabic(typed)];
            // With the lock on, capitals were meant as small letters.
            if typed.contains(|c: char| c.is_ascii_uppercase()) {
                readings.push(to_arabic(&typed.to_ascii_lowercase()));
            }
            readings
        }
        Layout::Arabic => {
            // Some layouts give lam and alef as one character.
            let apart = [('\u{FEFB}', "لا"), ('\u{FEF9}', "لإ"), ('\u{FEF7}', "لأ"), ('\u{FEF5}', "لآ")];
            let typed = apart.iter().fold(typed.to_owned(), |typed, (one, two)| typed.replace(*one, two));
            to_latin(&typed)
        }
    }
}

fn to_arabic(typed: &str) -> String {
    let key = |c: char| KEYS.iter().find(|(key, _)| *key == c);
    let mut text = String::with_capacity(typed.len() * 2);
    for c in typed.chars() {
        match key(c) {
            Some((_, given)) => text.push_str(given),
            None => text.push(c),
        }
    }
    text
}

/// Every way to have typed an Arabic text on Latin keys; lam and alef are one key or two.
fn to_latin(typed: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    let mut rest = typed;
    while let Some(first) = rest.chars().next() {
        let pair = KEYS.iter().find(|(key, given)| {
            given.chars().count() == 2 && rest.starts_with(given) && key.is_ascii_alphabetic()
        });
        let single = KEYS.iter().find(|(_, given)| given.chars().eq([first]));
        let single = single.map_or(first, |(key, _)| *key);
        if let Some((key, given)) = pair {
            let second = given.chars().nth(1).unwrap_or(' ');
            let second =
                KEYS.iter().find(|(_, given)| given.chars().eq([second])).map_or(second, |(key, _)| *key);
            readings = both(readings, &[*key], &[single, second]);
            rest = &rest[given.len()..];
        } else {
            readings.iter_mut().for_each(|reading| reading.push(single));
            rest = &rest[first.len_utf8()..];
        }
    }
    readings
}

fn both(readings: Vec<String>, one: &[char], two: &[char]) -> Vec<String> {
    let split = readings.len() * 2 <= MAX_READINGS;
    let mut grown = Vec::with_capacity(readings.len() * 2);
    for reading in readings {
        let with = |more: &[char]| reading.chars().chain(more.iter().copied()).collect();
        grown.push(with(one));
        if split {
            grown.push(with(two));
        }
    }
    grown
}

/// True for what must not be changed: letters and digits in one word, names of files, addresses.
fn is_code(word: &str) -> bool {
    let ending =
        word.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_lowercase().as_str()));
    let mixed = word.contains(|c: char| c.is_ascii_digit()) && word.contains(char::is_alphabetic);
    ending || mixed || word.contains(['@', '\\', '_']) || word.contains("//")
}

fn count(text: &str) -> usize {
    words(text).len()
}

/// How many words of a text stand in the dictionary, themselves or in a regular form. Numbers do not count.
fn found(text: &str, lexicon: &Lexicon, dictionary: &dyn Dictionary) -> usize {
    let stands = |(surface, term): &&(String, String)| {
        if dictionary.contains(term) {
            return true;
        }
        let forms = lexicon.forms(Word { surface, term }, dictionary);
        forms
            .iter()
            .any(|form| form.level <= Level::Stem && form.terms.iter().all(|term| dictionary.contains(term)))
    };
    words(text).iter().filter(stands).count()
}

fn words(text: &str) -> Vec<(String, String)> {
    let found =
        tokens(text).into_iter().filter(|token| token.span == 1 && token.term.contains(char::is_alphabetic));
    found.map(|token| (text[token.start..token.end].to_owned(), token.term)).collect()
}
