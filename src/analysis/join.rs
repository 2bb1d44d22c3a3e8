//! Rule 9: names that are written with or without a space (عبد الرحمن, أبو بكر, ذو القعدة).
//!
//! Written apart, they are indexed joined at the first place and in parts. Written joined, they take as many
//! places as they have parts. So a joined name stands at the same place and takes the same room however it was
//! written, and a phrase need not know. Terms here are already folded.

/// First parts that join with the word after them.
const HEADS: [&str; 6] = ["عبد", "ابو", "ابا", "ابي", "ذو", "ذي"];

/// The fewest letters of a word that can be the second part.
const MIN_SECOND: usize = 2;

/// How many first parts may follow one another (أبو عبد الله).
pub(super) const MAX_HEADS: usize = 2;

/// True when a term is a first part by itself, alone or after "and".
pub(super) fn is_head(term: &str) -> bool {
    let bare = term.strip_prefix('و').unwrap_or(term);
    HEADS.contains(&term) || HEADS.contains(&bare)
}

/// True when a term is long enough to be a second part.
pub(super) fn is_second(term: &str) -> bool {
    term.chars().nth(MIN_SECOND - 1).is_some()
}

/// Returns how many places a term takes: one, and one more for every first part it begins with.
pub(super) fn places(term: &str) -> u32 {
    let mut rest = term;
    let mut places = 1;
    while let Some(second) = second_part(rest, places == 1) {
        rest = second;
        places += 1;
        if places as usize > MAX_HEADS {
            break;
        }
    }
    places
}

fn second_part(term: &str, first: bool) -> Option<&str> {
    let after_head = |term: &'_ str| -> Option<usize> {
        let head = HEADS.iter().find(|head| term.starts_with(**head))?;
        is_second(&term[head.len()..]).then_some(head.len())
    };
    if let Some(length) = after_head(term) {
        return Some(&term[length..]);
    }
    let bare = term.strip_prefix('و').filter(|_| first)?;
    after_head(bare).map(|length| &bare[length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_whole_words() {
        for head in ["عبد", "ابو", "ذي", "وابو", "وعبد"] {
            assert!(is_head(head), "{head}");
        }
        for other in ["عبده", "بو", "بن", "ابوبكر", "و"] {
            assert!(!is_head(other), "{other}");
        }
    }

    #[test]
    fn a_name_takes_as_many_places_as_it_has_parts() {
        let cases = [("قرار", 1), ("عبد", 1), ("عبده", 1), ("عبدالله", 2), ("وابوبكر", 2), ("ابوعبدالله", 3)];
        for (term, expected) in cases {
            assert_eq!(places(term), expected, "{term}");
        }
    }
}
