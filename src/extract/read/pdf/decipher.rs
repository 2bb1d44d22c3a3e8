//! Letters for the few glyphs that nobody knows: those that turn most of their words into words.
//!
//! A stand-in (a letter of a script that no office here writes) takes the place of each unknown shape; lines are
//! assembled with it, and each stand-in is tried with every letter. Invariant: a letter is chosen only where it
//! makes clearly more words than any other; a shape that no letter fits stays unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::assembly;
use super::glyphs::Content;
use super::shapes::Shapes;
use crate::extract::words;

/// The stand-ins: the letters of Mende Kikakui, which run to the left.
const STAND_INS: std::ops::Range<u32> = 0x1e800..0x1e8c0;
/// Only a page of which at least so many of ten glyphs are known is tried.
const KNOWN_OF_TEN: usize = 7;
/// A letter must make so many different words.
const FEWEST_WORDS: usize = 2;
/// A letter must make words of so many of ten words it stands in.
const WORDS_OF_TEN: usize = 6;
/// Shorter words become words with nearly any letter.
const SHORTEST_WORD: usize = 3;
/// One letter helps to tell the next, so often.
const ROUNDS: usize = 6;

/// What a glyph may say: the letters, and ligatures with lam.
#[rustfmt::skip]
const CANDIDATES: &[&str] = &[
    "\u{627}", "\u{628}", "\u{62a}", "\u{62b}", "\u{62c}", "\u{62d}", "\u{62e}", "\u{62f}", "\u{630}", "\u{631}",
    "\u{632}", "\u{633}", "\u{634}", "\u{635}", "\u{636}", "\u{637}", "\u{638}", "\u{639}", "\u{63a}", "\u{641}",
    "\u{642}", "\u{643}", "\u{644}", "\u{645}", "\u{646}", "\u{647}", "\u{648}", "\u{64a}", "\u{649}", "\u{629}",
    "\u{621}", "\u{623}", "\u{625}", "\u{622}", "\u{624}", "\u{626}", "\u{644}\u{627}", "\u{644}\u{623}",
    "\u{644}\u{625}", "\u{644}\u{645}", "\u{644}\u{62d}", "\u{644}\u{64a}", "",
];

/// Gives letters to the unknown glyphs of a page; returns how many glyphs got one.
pub fn fill(content: &mut Content, shapes: &Shapes) -> usize {
    let inked =
        |place: Option<usize>| place.filter(|place| shapes.get(*place).is_some_and(|s| s.hash.is_some()));
    let unknown = |(text, place): (&str, Option<usize>)| inked(place).filter(|_| text.is_empty());
    let glyphs =
        || content.glyphs.iter().zip(&content.places).map(|(glyph, place)| (glyph.text.as_str(), *place));
    let places: Vec<usize> = glyphs().filter_map(unknown).collect();
    let kinds: BTreeSet<usize> = places.iter().copied().collect();
    let minority = (glyphs().count() - places.len()) * 10 >= glyphs().count() * KNOWN_OF_TEN;
    if places.is_empty() || !minority || kinds.len() > STAND_INS.len() {
        return 0;
    }
    let stand_ins: BTreeMap<usize, char> =
        kinds.into_iter().zip(STAND_INS.filter_map(char::from_u32)).collect();
    let mut drawn = content.glyphs.clone();
    for (glyph, place) in drawn.iter_mut().zip(&content.places) {
        if let Some(c) = place.and_then(|place| stand_ins.get(&place)).filter(|_| glyph.text.is_empty()) {
            glyph.text.push(*c);
        }
    }
    drawn.retain(|glyph| !glyph.text.is_empty());
    let lines = assembly::lines(drawn);
    let found = solve(lines.iter().map(|line| line.text.as_str()));
    let mut filled = 0;
    for (glyph, place) in
        content.glyphs.iter_mut().zip(&content.places).filter(|(glyph, _)| glyph.text.is_empty())
    {
        let letters = place.and_then(|place| stand_ins.get(&place)).and_then(|c| found.get(c));
        if let Some(letters) = letters {
            glyph.text.push_str(letters);
            filled += usize::from(!letters.is_empty());
        }
    }
    filled
}

/// Finds what the stand-ins in these lines say.
fn solve<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<char, &'static str> {
    let split =
        |line: &'a str| line.split(|c: char| !c.is_alphabetic()).filter(|word| word.contains(stands_in));
    let words: BTreeSet<&str> =
        lines.flat_map(split).filter(|w| w.chars().count() >= SHORTEST_WORD).collect();
    let mut found = BTreeMap::new();
    for _ in 0..ROUNDS {
        let open: BTreeSet<char> = words
            .iter()
            .flat_map(|w| w.chars())
            .filter(|c| stands_in(*c) && !found.contains_key(c))
            .collect();
        let new: Vec<(char, &str)> =
            open.into_iter().filter_map(|c| Some((c, best(c, &words, &found)?))).collect();
        if new.is_empty() {
            break;
        }
        found.extend(new);
    }
    found
}

/// The letter that makes clearly the most words of those in which nothing else is unknown.
fn best(c: char, words: &BTreeSet<&str>, found: &BTreeMap<char, &'static str>) -> Option<&'static str> {
    let settled = |word: &&&str| {
        word.chars().all(|other| other == c || !stands_in(other) || found.contains_key(&other))
    };
    let words: Vec<&str> = words.iter().filter(|word| word.contains(c)).filter(settled).copied().collect();
    let mut made: Vec<(usize, &str)> = CANDIDATES
        .iter()
        .map(|candidate| {
            let spelled = |word: &&&str| words::is_known(&spelled(word, c, candidate, found));
            (words.iter().filter(spelled).count(), *candidate)
        })
        .collect();
    made.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let [(most, letter), (next, _), ..] = made.as_slice() else { return None };
    let clear = *most >= FEWEST_WORDS && *most > *next && most * 10 >= words.len() * WORDS_OF_TEN;
    clear.then_some(*letter)
}

fn spelled(word: &str, c: char, letter: &str, found: &BTreeMap<char, &'static str>) -> String {
    let mut spelled = String::with_capacity(word.len());
    for other in word.chars() {
        match found.get(&other) {
            _ if other == c => spelled.push_str(letter),
            Some(letters) => spelled.push_str(letters),
            None => spelled.push(other),
        }
    }
    spelled
}

fn stands_in(c: char) -> bool {
    STAND_INS.contains(&u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../../../fixtures/files/01-decision.txt");

    #[test]
    fn letters_are_told_by_the_words_they_make() {
        let hidden = [('ق', '\u{1e800}'), ('د', '\u{1e801}'), ('م', '\u{1e802}')];
        let text: String = TEXT
            .chars()
            .map(|c| hidden.iter().find(|(letter, _)| *letter == c).map_or(c, |(_, stand_in)| *stand_in))
            .collect();
        let found = solve(text.lines());
        for (letter, stand_in) in hidden {
            assert_eq!(found.get(&stand_in).copied(), Some(letter.to_string().as_str()));
        }
    }

    #[test]
    fn what_makes_no_words_stays_unknown() {
        let text = "\u{1e800}ظثغخ غض\u{1e800}ضث ثظ\u{1e800}خذ";
        assert!(solve(text.lines()).is_empty());
        assert!(solve(TEXT.lines()).is_empty());
    }
}
