//! Forms that come from a hasty hand or a bad reading: another carrier for a hamza, a dot too few, letters that a
//! page description swaps, words that lost the space between them.
//!
//! All at variant level. What is a word of its own is never taken for a misreading of another.

use super::known::View;
use super::lists::{fathers, split};
use super::machine::Skeleton;
use super::stem::length;
use super::{Found, Guard, Level, Word};
use crate::analysis::fold;

/// Letters that differ in their dots alone.
const DOTS: [&str; 9] = ["بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق"];

/// Letter pairs that engines take for each other, dots aside.
const ALIKE: [(char, char); 6] = [('ه', 'ة'), ('ك', 'ل'), ('ا', 'ل'), ('ر', 'د'), ('و', 'ر'), ('م', 'ه')];

/// The fewest letters of a word that may be misread.
const MIN_LETTERS: usize = 4;

/// The most terms of the index taken for a foreign name.
const MAX_NAMES: usize = 16;

/// Adds what the word may have become.
pub(super) fn forms(view: &View<'_>, word: Word<'_>, lemmas: &[String], found: &mut Found<'_>) {
    let known = lemmas.iter().any(|lemma| view.is_known(lemma));
    hamza(word.surface, known, found);
    endings(word.term, found);
    fathers(word.term, found);
    if !known && !view.dictionary.contains(word.term) {
        split(word.term, &|part| view.lexicon.is_listed(part), found);
    }
    for base in bases(word.term, lemmas) {
        swapped(view, &base, found);
        stretched(&base, found);
        dots(&base, found);
    }
    if !known {
        vowels(view, word.term, found);
    }
}

/// The word, and its lemma with and without the article.
fn bases(term: &str, lemmas: &[String]) -> Vec<String> {
    let mut bases = vec![term.to_owned()];
    if let Some(lemma) = lemmas.get(1).or(lemmas.first()) {
        bases.push(lemma.clone());
        if !lemma.starts_with("ال") {
            bases.push(format!("ال{lemma}"));
        }
    }
    bases.dedup();
    bases
}

/// هيئة and هيأة: a hamza inside the word on another carrier.
fn hamza(surface: &str, known: bool, found: &mut Found<'_>) {
    let letters: Vec<char> = surface.chars().collect();
    for (at, letter) in letters.iter().enumerate().skip(1) {
        if !matches!(letter, 'أ' | 'ؤ' | 'ئ' | 'ء') {
            continue;
        }
        for carrier in ['أ', 'ؤ', 'ئ', 'ء'].iter().filter(|carrier| *carrier != letter) {
            let mut other = letters.clone();
            other[at] = *carrier;
            let other: String = other.into_iter().collect();
            // One word is not another; but what is no word may well be meant for one.
            let guard = if known { Guard::NoWord } else { Guard::None };
            found.add_guarded(vec![fold(&other)], Level::Variant, guard);
        }
    }
}

/// بناءاً for بناءً; a hamza that was read where there is none.
fn endings(term: &str, found: &mut Found<'_>) {
    match term.strip_suffix("ءا") {
        Some(stem) => found.add(format!("{stem}ء"), Level::Variant),
        None if term.ends_with('ء') => found.add(format!("{term}ا"), Level::Variant),
        None if length(term) >= MIN_LETTERS => found.add(format!("{term}ء"), Level::Variant),
        None => (),
    }
    if let Some(stem) = term.strip_suffix('ء').filter(|stem| length(stem) >= 5 && stem.ends_with('ه')) {
        found.add(stem.to_owned(), Level::Variant);
    }
}

/// Ligatures of lam with meem, jeem, hah or khah that were given out in the wrong order, both ways.
fn swapped(view: &View<'_>, base: &str, found: &mut Found<'_>) {
    for (right, wrong) in [("المج", "اجمل"), ("المح", "احمل"), ("المخ", "اخمل")] {
        exchange(base, right, wrong, found);
        repaired(view, base, wrong, right, found);
    }
    for (right, wrong) in [("الم", "امل"), ("الج", "اجل"), ("الح", "احل"), ("الخ", "اخل")]
    {
        exchange(base, right, wrong, found);
        repaired(view, base, wrong, right, found);
    }
}

fn exchange(base: &str, from: &str, to: &str, found: &mut Found<'_>) {
    if let Some(rest) = base.strip_prefix(from).filter(|rest| length(rest) >= 2) {
        found.add(format!("{to}{rest}"), Level::Variant);
        found.add(format!("و{to}{rest}"), Level::Variant);
    }
}

/// A word that is itself swapped is repaired only into what the index has; never a word of its own.
fn repaired(view: &View<'_>, base: &str, from: &str, to: &str, found: &mut Found<'_>) {
    if !view.is_known(base) {
        exchange(base, from, to, found);
    }
}

/// المعيىىار: the stroke between two letters read as one or more yehs.
fn stretched(base: &str, found: &mut Found<'_>) {
    for (at, _) in base.char_indices().skip(1) {
        let (before, after) = base.split_at(at);
        for stroke in ["يي", "ييي", "يييي"] {
            let stretched = format!("{before}{stroke}{after}");
            found.add_guarded(vec![stretched], Level::Variant, Guard::NoWord);
        }
    }
    // And back: a run of yehs in what was typed.
    let mut short = base.to_owned();
    while let Some(at) = short.find("ييي") {
        short.replace_range(at.."ييي".len() + at, "ي");
    }
    if short != base {
        found.add(short, Level::Variant);
    }
}

/// One letter that lost or gained a dot, or was taken for one that looks like it.
fn dots(base: &str, found: &mut Found<'_>) {
    if length(base) < MIN_LETTERS {
        return;
    }
    let letters: Vec<char> = base.chars().collect();
    let first = if base.starts_with("ال") { 2 } else { 0 };
    for (at, letter) in letters.iter().enumerate().skip(first) {
        for other in like(*letter) {
            let mut word = letters.clone();
            word[at] = other;
            let word: String = word.into_iter().collect();
            found.add_guarded(vec![word], Level::Variant, Guard::NoWord);
        }
    }
}

fn like(letter: char) -> Vec<char> {
    let mut like: Vec<char> =
        DOTS.iter().filter(|class| class.contains(letter)).flat_map(|class| class.chars()).collect();
    like.extend(ALIKE.iter().filter_map(|(a, b)| match letter {
        c if c == *a => Some(*b),
        c if c == *b => Some(*a),
        _ => None,
    }));
    like.retain(|other| *other != letter);
    like
}

/// True for a word of its own, with or without an article or one joined letter.
pub(super) fn is_word(view: &View<'_>, word: &str) -> bool {
    let bare = word.strip_prefix("ال").unwrap_or(word);
    let stem = bare.strip_suffix("ات").or(bare.strip_suffix("ين")).or(bare.strip_suffix('ه')).unwrap_or(bare);
    let joined = bare.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']).unwrap_or(bare);
    [bare, stem, joined].iter().any(|word| length(word) >= 2 && view.is_common(word))
}

/// A foreign name whose vowels are written or not: تنلي and تينلي. Only for words that are on no list.
fn vowels(view: &View<'_>, term: &str, found: &mut Found<'_>) {
    const VOWELS: &str = "اوي";
    if length(term) < MIN_LETTERS {
        return;
    }
    let last = term.chars().count() - 1;
    let fixed = |(at, letter): &(usize, char)| *at == 0 || *at == last || !VOWELS.contains(*letter);
    let consonants: Vec<char> = term.chars().enumerate().filter(fixed).map(|(_, letter)| letter).collect();
    let classes: Option<Vec<&'static str>> = consonants.iter().map(|letter| class_of(*letter)).collect();
    let Some(classes) = classes.filter(|classes| (3..=Skeleton::MAX).contains(&classes.len())) else {
        return;
    };
    let machine = Skeleton { classes, free: VOWELS, free_end: false, article: false };
    let mut terms = Vec::new();
    view.dictionary.accepted(&machine, &mut |other, _| {
        if length(other).abs_diff(length(term)) <= 2 {
            terms.push(other.to_owned());
        }
    });
    terms.sort();
    for other in terms.into_iter().take(MAX_NAMES) {
        found.add_guarded(vec![other], Level::Variant, Guard::NoWord);
    }
}

/// The class that has this letter alone.
fn class_of(letter: char) -> Option<&'static str> {
    const LETTERS: &str = "ءابتثجحخدذرزسشصضطظعغفقكلمنهويپچڤگ";
    let at = LETTERS.find(letter)?;
    LETTERS.get(at..at + letter.len_utf8())
}
