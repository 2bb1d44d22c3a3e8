//! Latin query words to Arabic terms by their consonants: spellings of Arabic names in Latin letters are not
//! listed, they all have the same skeleton.

use super::machine::{Skeleton, run};
use super::{Found, Level, Lexicon, Word};

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

/// What a word that begins with a vowel begins with in Arabic.
const FIRST_VOWEL: &str = "اعوي";

/// Adds the Arabic terms that a Latin word may stand for.
pub(super) fn forms(lexicon: &Lexicon, word: Word<'_>, found: &mut Found<'_>) {
    // An ordinary word in small letters that the archive has in Latin letters is no name.
    let name = word.surface.chars().next().is_some_and(char::is_uppercase);
    if !name && found.view.dictionary.contains(word.term) {
        return;
    }
    for skeleton in skeletons(word.term) {
        of_skeleton(lexicon, &skeleton, found);
    }
}

fn of_skeleton(lexicon: &Lexicon, skeleton: &Skeleton, found: &mut Found<'_>) {
    let consonants = skeleton.classes.iter().filter(|class| **class != FIRST_VOWEL).count();
    let mut terms = Vec::new();
    if consonants < MIN_CONSONANTS {
        let names = lexicon.names().filter(|name| run(skeleton, name).is_some());
        terms.extend(names.map(|name| (0, name.clone())));
    } else {
        found
            .view
            .dictionary
            .accepted(skeleton, &mut |term, frequency| terms.push((frequency, term.to_owned())));
    }
    terms.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    terms.into_iter().take(MAX_TERMS).for_each(|(_, term)| found.add(term, Level::Variant));
}

/// The consonants of a Latin word, in every way to take its beginning: as it stands, without an article, with the
/// article that follows "servant of". None for what is no word.
fn skeletons(term: &str) -> Vec<Skeleton> {
    if !term.bytes().all(|b| b.is_ascii_alphabetic()) || term.len() < 3 {
        return Vec::new();
    }
    let vowel = |c: char| "aeiou".contains(c);
    let mut found = vec![consonants(term, Vec::new(), true)];
    // Two letters that are one sound elsewhere may be two here: Fathi.
    found.push(consonants(term, Vec::new(), false));
    let article = term.strip_prefix("al").or(term.strip_prefix("el"));
    found.extend(article.filter(|rest| rest.len() >= 4).map(|rest| consonants(rest, Vec::new(), true)));
    if let Some(rest) = term.strip_prefix("abd").and_then(|rest| rest.strip_prefix(vowel)) {
        // Before some letters the lam is not heard: Abdussalam.
        let rest = rest.strip_prefix('l').unwrap_or(rest);
        if rest.len() >= 3 {
            found.push(consonants(rest, vec!["ع", "ب", "د", "ل"], true));
        }
    }
    let fits = |classes: &Vec<&'static str>| !classes.is_empty() && classes.len() <= Skeleton::MAX;
    found.dedup();
    let made = |classes| Skeleton { classes, free: FREE, free_end: true, article: true };
    found.into_iter().filter(fits).map(made).collect()
}

/// Adds the consonants of a term; `pairs` says whether two letters may be one sound.
fn consonants(term: &str, mut classes: Vec<&'static str>, pairs: bool) -> Vec<&'static str> {
    let mut rest = term;
    let mut last = "";
    while let Some(first) = rest.chars().next() {
        let sound = SOUNDS.iter().find(|(latin, _)| rest.starts_with(latin) && (pairs || latin.len() == 1));
        let taken = sound.map_or(first.len_utf8(), |(latin, _)| latin.len());
        let (latin, after) = rest.split_at(taken);
        let silent = latin == "h" && after.is_empty();
        match sound {
            Some((_, arabic)) if latin != last && !silent => classes.push(arabic),
            None if classes.is_empty() => classes.push(FIRST_VOWEL),
            _ => (),
        }
        last = latin;
        rest = after;
    }
    classes
}
