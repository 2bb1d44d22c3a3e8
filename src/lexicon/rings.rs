//! Rings: words and phrases that may stand for each other, by list.

use super::{Found, Level, Lexicon, Word};

/// Words and phrases that may stand for each other.
#[derive(Debug, Clone)]
pub(super) struct Ring {
    pub members: Vec<Vec<String>>,
    pub kind: Bond,
}

/// How the members of a ring hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// Each finds all others.
    Equal,
    /// The first means this only after a word like "municipality".
    Common,
    /// Only the first finds the others.
    OneWay,
}

impl Lexicon {
    /// Adds what may stand for these words together.
    pub(super) fn alternatives(&self, words: &[Word<'_>], before: Option<&str>, found: &mut Found<'_>) {
        let Some(first) = words.first() else { return };
        let rest: Vec<&str> = words[1..].iter().map(|word| word.term).collect();
        for (clitic, head) in heads(first.term) {
            let typed = [&[head], rest.as_slice()].concat().join(" ");
            let places = self.members.get(&typed).map_or(&[][..], Vec::as_slice);
            for (ring, number) in places {
                self.others(*ring, *number, before, clitic, found);
            }
        }
    }

    fn others(&self, ring: usize, number: usize, before: Option<&str>, clitic: &str, found: &mut Found<'_>) {
        let ring = &self.rings[ring];
        let place = |word: &str| PLACE_WORDS.iter().any(|place| word.ends_with(place));
        // An ordinary word is a place only after the word for one.
        let ordinary = ring.kind == Bond::Common && number == 0;
        if (ordinary && !before.is_some_and(place)) || (ring.kind == Bond::OneWay && number > 0) {
            return;
        }
        // A single word has got its forms already, whatever stands before it.
        if !ordinary && before.is_some() && ring.members[number].len() == 1 {
            return;
        }
        for (_, member) in ring.members.iter().enumerate().filter(|(other, _)| *other != number) {
            for prefix in ["", "و", "ب", "ل", "ال", clitic] {
                found.add_all(with_prefix(prefix, member), Level::Variant);
            }
        }
    }
}

/// Words after which a name is the name of a place.
const PLACE_WORDS: [&str; 8] = ["بلديه", "بلديات", "مدينه", "محله", "منطقه", "قريه", "شعبيه", "بلديتي"];

/// A term with and without what may be joined before it.
fn heads(term: &str) -> Vec<(&str, &str)> {
    let mut heads = vec![("", term)];
    for clitic in ["و", "ب", "ل", "ف", "ك", "ال", "وال"] {
        heads.extend(
            term.strip_prefix(clitic).filter(|rest| rest.chars().count() >= 3).map(|rest| (clitic, rest)),
        );
    }
    if let Some(rest) = term.strip_prefix("لل") {
        heads.push(("", rest));
    }
    heads
}

/// The member with a particle joined to its first word: "to" swallows the alef of the article.
fn with_prefix(prefix: &str, member: &[String]) -> Vec<String> {
    let mut terms = member.to_vec();
    if let Some(first) = terms.first_mut() {
        let bare = first.strip_prefix("ال").filter(|rest| rest.chars().count() >= 3);
        *first = match (prefix, bare) {
            ("ل", Some(bare)) => format!("لل{bare}"),
            // With its article already; without one it is the same place.
            ("ال" | "وال", Some(bare)) => bare.to_owned(),
            _ => format!("{prefix}{first}"),
        };
    }
    terms
}
