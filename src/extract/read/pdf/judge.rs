//! Whether a text layer is to be believed, or the page is better read as a picture.
//!
//! Simple on purpose: shares of unknown glyphs, letters that do not look like any office's text, words that
//! read backwards. It never throws the layer away: what it refuses is the fallback of the recognition.

use super::super::arabic::likeness;
use super::glyphs::Content;
use super::letters::is_right_to_left;
use super::tidy::order_votes;
use crate::extract::{Line, Reason, words};

/// A page with fewer letters than this and a large picture is a scan with a stamp or page number on it.
const FEW_LETTERS: usize = 30;
/// The share of the page that a scan covers at least.
const LARGE_PICTURE: f64 = 0.5;
/// So many paths without letters may be text drawn as curves.
const MANY_PATHS: usize = 50;
/// More unknown glyphs than one in so many spoil a page.
const UNKNOWN_SHARE: usize = 5;
/// More words of two scripts than one in so many mean that a font's letters are mapped wrongly.
const MIXED_SHARE: usize = 8;

/// Fewer Arabic words are not judged by whether they are known: they may be names.
const ENOUGH_WORDS: usize = 15;
/// Of a hundred words of an honest page at least so many are frequent ones. Measured: our own papers 75 to 93, with
/// their letters exchanged 0 to 4, read backwards 4 to 17.
const KNOWN_OF_HUNDRED: usize = 30;

/// What a page holds, in numbers.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    unknown: usize,
    pictures: f64,
    paths: usize,
}

/// How a page is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// By its text layer.
    Text,
    /// By recognition.
    Picture,
    /// Not at all: it is empty.
    Blank,
}

impl Found {
    /// Takes the numbers of a page.
    pub fn of(content: &Content) -> Self {
        Self { unknown: content.unknown, pictures: content.pictures, paths: content.paths }
    }
}

/// Decides how a page is read, and says why.
pub fn verdict(found: Found, lines: &[Line]) -> (Verdict, Reason) {
    let letters = lines.iter().flat_map(|line| line.text.chars()).filter(|c| c.is_alphanumeric()).count();
    let has_picture = found.pictures > 0.01 || found.paths > MANY_PATHS || found.unknown > 0;
    if letters == 0 {
        return if has_picture {
            (Verdict::Picture, Reason::NoLayer)
        } else {
            (Verdict::Blank, Reason::NothingThere)
        };
    }
    if letters < FEW_LETTERS && found.pictures > LARGE_PICTURE {
        return (Verdict::Picture, Reason::NoLayer);
    }
    if found.unknown * UNKNOWN_SHARE > letters + found.unknown {
        return (Verdict::Picture, Reason::LettersUnknown);
    }
    match fault(lines) {
        Some(reason) => (Verdict::Picture, reason),
        None => (Verdict::Text, Reason::LayerReadsWell),
    }
}

/// What speaks against a layer: letters of no office's text, words that mix scripts or read backwards.
fn fault(lines: &[Line]) -> Option<Reason> {
    let text: String = lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
    if let Some(reason) = no_words(&text) {
        return Some(reason);
    }
    let foreign = text.chars().filter(|c| !c.is_ascii()).count() * 10 > text.len() && likeness(&text) < 0.0;
    let words = text.split(|c: char| !is_right_to_left(c));
    let (forward, backward) = words.map(order_votes).fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    if backward > 10 && backward > 2 * forward {
        return Some(Reason::LayerBackwards);
    }
    (foreign || is_mixed(&text)).then_some(Reason::LayerLies)
}

/// What is wrong with a text whose words are no words: its letters are exchanged, or it reads backwards.
fn no_words(text: &str) -> Option<Reason> {
    let counted = words::count(text);
    if counted.arabic < ENOUGH_WORDS || counted.known * 100 >= counted.arabic * KNOWN_OF_HUNDRED {
        return None;
    }
    let backwards = counted.backward > 2 * counted.known && counted.backward * 3 > counted.arabic;
    Some(if backwards { Reason::LayerBackwards } else { Reason::LayerLies })
}

/// True when Latin letters or apostrophes touch Arabic letters in many words: a map that lies about some glyphs.
fn is_mixed(text: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic() || c == '\'';
    let (mut words, mut mixed) = (0, 0);
    for word in text.split_whitespace().filter(|word| word.contains(is_right_to_left)) {
        let letters: Vec<char> = word.chars().collect();
        let touches = |pair: &[char]| {
            (latin(pair[0]) && is_right_to_left(pair[1])) || (is_right_to_left(pair[0]) && latin(pair[1]))
        };
        words += 1;
        mixed += usize::from(letters.windows(2).any(touches));
    }
    mixed >= 5 && mixed * MIXED_SHARE > words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Verdict {
        let found = Found { unknown: 0, pictures: 0.0, paths: 0 };
        verdict(found, &[Line { text: text.to_owned(), words: Vec::new() }]).0
    }

    #[test]
    fn layers_that_read_like_text_are_believed() {
        assert_eq!(of("قرار عميد بلدية وادي الريحان رقم 15"), Verdict::Text);
        assert_eq!(of("Procès-verbal de la réunion du conseil"), Verdict::Text);
        assert_eq!(of("2023-01-15"), Verdict::Text);
        assert_eq!(of(""), Verdict::Blank);
    }

    #[test]
    fn exchanged_letters_and_reversed_words_are_noticed() {
        let honest = include_str!("../../../../fixtures/files/01-decision.txt");
        assert_eq!(of(honest), Verdict::Text);
        let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإ".chars().collect();
        let exchanged = honest
            .chars()
            .map(|c| letters.iter().position(|l| *l == c).map_or(c, |at| letters[(at + 1) % letters.len()]));
        assert_eq!(of(&exchanged.collect::<String>()), Verdict::Picture);
        let reversed: Vec<String> = honest.lines().map(|line| line.chars().rev().collect()).collect();
        assert_eq!(of(&reversed.join("\n")), Verdict::Picture);
    }

    #[test]
    fn layers_that_lie_are_read_as_pictures() {
        assert_eq!(of("ÞÑÇÑ ÚãíÏ ÈáÏíÉ æÇÏí ÇáÑíÍÇä"), Verdict::Picture);
        assert_eq!(of("بتا7يخ 'لمو'فق 'جتمع 'لمجلس 'لبلدN لبلدية غد'مس د7Jته 'لعادية رقم"), Verdict::Picture);
        let backward: String =
            "قرار عميد البلدية والبلدية المدينة العامة السنة الليبية اللجنة".chars().rev().collect();
        assert_eq!(of(&backward), Verdict::Picture);
    }
}
