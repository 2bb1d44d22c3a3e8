//! Latin query words to Arabic terms by their consonants: spellings of Arabic names in Latin letters are not
//! listed, they all have the same skeleton.

use super::machine::{Skeleton, run};
use super::{Found, Lexicon, Level, Word};

/// Arabic letters that a Latin spelling may leave out or give in any way.
const FREE: &str = "اويىءعه";

/// The fewest consonants with which the whole index is asked; with fewer only names of the lists are.
const MIN_CONSONANTS: usize = 3;

/// The most terms of the index that are taken for one word.
const MAX_TERMS: usize = 24;

/// What a Latin letter or pair of letters may stand for. Pairs come first.
const SOUNDS: [(&str, &str); 27] = [
    ("kh", "خقغك"),
    ("gh", "غقج"),
    ("dh", "ذضظد"),
    ("th", "ثذظطت"),
    ("sh", "ش"),
    ("ch", "شتك"),
    ("ph", "ف"),
    ("dj", "ج"),
    ("b", "ب"),
    ("p", "ب"),
    ("t", "تط"),
    ("j", "ج"),
    ("g", "قغجك"),
    ("k", "كق"),
    ("q", "قغك"),
    ("c", "كقس"),
    ("d", "دضذظ"),
    ("r", "ر"),
    ("z", "زظذض"),
    ("s", "سص"),
    ("f", "ف"),
    ("v", "ف"),
    ("l", "ل"),
    ("m", "م"),
    ("n", "ن"),
    ("h", "حه"),
    ("x", "كس"),
];

/// Adds the Arabic terms that a Latin word may stand for.
pub(super) fn forms(lexicon: &Lexicon, word: Word<'_>, found: &mut Found<'_>) {
    let Some(skeleton) = skeleton(word.term) else { return };
    // An ordinary word in small letters that the archive has in Latin letters is no name.
    let name = word.surface.chars().next().is_some_and(char::is_uppercase);
    if !name && found.dictionary.contains(word.term) {
        return;
    }
    if skeleton.classes.len() < MIN_CONSONANTS {
        let names: Vec<&String> = lexicon.names().filter(|name| run(&skeleton, name).is_some()).collect();
        let mut names: Vec<String> = names.into_iter().cloned().collect();
        names.sort();
        names.into_iter().for_each(|name| found.add(name, Level::Variant));
        return;
    }
    let mut terms = Vec::new();
    found.dictionary.accepted(&skeleton, &mut |term, frequency| terms.push((frequency, term.to_owned())));
    terms.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    terms.into_iter().take(MAX_TERMS).for_each(|(_, term)| found.add(term, Level::Variant));
}

/// The consonants of a Latin word; `None` for what is no word or has none.
fn skeleton(term: &str) -> Option<Skeleton> {
    if !term.chars().all(|c| c.is_ascii_alphabetic()) || term.len() < 3 {
        return None;
    }
    let mut rest = term;
    let mut classes: Vec<&'static str> = Vec::new();
    let mut last = "";
    while let Some(first) = rest.chars().next() {
        let sound = SOUNDS.iter().find(|(latin, _)| rest.starts_with(latin));
        let taken = sound.map_or(first.len_utf8(), |(latin, _)| latin.len());
        let (latin, after) = rest.split_at(taken);
        let silent = latin == "h" && after.is_empty();
        if let Some((_, arabic)) = sound.filter(|_| latin != last && !silent) {
            classes.push(arabic);
        }
        last = latin;
        rest = after;
    }
    let fits = !classes.is_empty() && classes.len() <= Skeleton::MAX;
    fits.then_some(Skeleton { classes, free: FREE, free_ends: true, article: true })
}
