//! Forms that follow from a rule about lists: years of other counts, names written with or without a space.

use super::{Found, Level, Word, is_arabic};

/// The most words of a query that may stand for something together.
pub(super) const MAX_WORDS: usize = 5;

/// Words that are found run together with the noun after them.
const GLUE: [&str; 10] = ["من", "في", "علي", "الي", "عن", "مع", "هذا", "هذه", "بين", "رقم"];

/// The particle before a father's name.
const SON: [&str; 2] = ["بن", "ابن"];

/// A year of ours in the two counts of 1994 to 2011.
pub(super) fn years(term: &str, found: &mut Found<'_>) {
    let Some(year) = year(term) else { return };
    if (2001..=2011).contains(&year) {
        for era in [&["و", "ر"][..], &["ور"], &["م", "و", "ر"]] {
            found.add_all(counted(year - 632, era), Level::Variant);
        }
    }
    for birth in [year - 571, year - 570].into_iter().filter(|birth| of_birth(*birth, year)) {
        for era in [&["ميلاديه"][..], &["ميلادي"], &["م"]] {
            found.add_all(counted(birth, era), Level::Variant);
        }
    }
}

/// A year of one of the two counts with the name of its count, in ours.
pub(super) fn counted_years(words: &[Word<'_>], found: &mut Found<'_>) {
    let Some((first, era)) = words.split_first() else { return };
    let Some(year) = year(first.term) else { return };
    let era: Vec<&str> = era.iter().map(|word| word.term).collect();
    match era.as_slice() {
        ["و", "ر"] | ["ور"] | ["م", "و", "ر"] if (1369..=1379).contains(&year) => {
            found.add((year + 632).to_string(), Level::Variant);
        }
        ["ميلاديه" | "ميلادي"] => {
            let ours = [year + 571, year + 570].into_iter().filter(|ours| of_birth(year, *ours));
            ours.for_each(|ours| found.add(ours.to_string(), Level::Variant));
        }
        _ => (),
    }
}

/// The step in the count: 571 before 1426, 570 after it, either in 1426.
fn of_birth(birth: u32, ours: u32) -> bool {
    match birth {
        1423..=1425 => ours == birth + 571,
        1426 => ours == birth + 570 || ours == birth + 571,
        1427..=1431 => ours == birth + 570,
        _ => false,
    }
}

/// Four digits that may be a year of any of the counts.
fn year(term: &str) -> Option<u32> {
    (term.len() == 4).then(|| term.parse().ok()).flatten().filter(|year| (1_000..3_000).contains(year))
}

fn counted(year: u32, era: &[&str]) -> Vec<String> {
    std::iter::once(year.to_string()).chain(era.iter().map(ToString::to_string)).collect()
}

/// Two words found as one: a preposition that lost its space, "son of" with the name after it, any two Arabic
/// words.
pub(super) fn glued(words: &[Word<'_>], found: &mut Found<'_>) {
    if let [first, second] = words
        && is_arabic(first.term)
        && is_arabic(second.term)
        && (GLUE.contains(&first.term) || SON.contains(&first.term) || both_long(first.term, second.term))
    {
        found.add(format!("{}{}", first.term, second.term), Level::Variant);
    }
}

fn both_long(first: &str, second: &str) -> bool {
    [first, second].iter().all(|word| word.chars().count() >= 3)
}

/// One word found as two: a preposition and a noun with its article, "son of" and a name, and names that begin
/// with "father of" in their short form.
pub(super) fn split(term: &str, is_word: &dyn Fn(&str) -> bool, found: &mut Found<'_>) {
    let noun = |rest: &str| {
        (rest.starts_with("ال") && rest.chars().count() >= 5) || (rest.chars().count() >= 4 && is_word(rest))
    };
    for head in GLUE {
        if let Some(rest) = term.strip_prefix(head).filter(|rest| noun(rest)) {
            found.add_all(vec![head.to_owned(), rest.to_owned()], Level::Variant);
        }
    }
    for head in SON {
        if let Some(rest) = term.strip_prefix(head).filter(|rest| rest.chars().count() >= 3) {
            found.add_all(vec![head.to_owned(), rest.to_owned()], Level::Variant);
        }
    }
    // Two words of which both are words by themselves, where the whole is none.
    for (at, _) in term.char_indices().skip(3) {
        let (first, second) = term.split_at(at);
        if second.chars().count() >= 3 && is_word(first) && is_word(second) {
            found.add_all(vec![first.to_owned(), second.to_owned()], Level::Variant);
        }
    }
}

/// أبوسليم and بوسليم, بو سليم.
pub(super) fn fathers(term: &str, found: &mut Found<'_>) {
    let long = |rest: &&str| rest.chars().count() >= 3;
    for head in ["ابو", "ابي", "ابا"] {
        if let Some(rest) = term.strip_prefix(head).filter(long) {
            for other in ["ابو", "ابي", "ابا", "بو"] {
                found.add(format!("{other}{rest}"), Level::Variant);
            }
            found.add_all(vec!["بو".to_owned(), rest.to_owned()], Level::Variant);
        }
    }
    if let Some(rest) = term.strip_prefix("بو").filter(long) {
        found.add(format!("ابو{rest}"), Level::Variant);
        found.add_all(vec!["بو".to_owned(), rest.to_owned()], Level::Variant);
    }
}
