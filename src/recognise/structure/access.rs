//! The words of secrecy on a letterhead, as a level of access that is proposed.
//!
//! A text that speaks of secrecy asks for nothing: only a line of its own, or the label, counts.

use super::lines::{HEAD, Line, Lines};
use super::{AccessLevel, ProposedAccess, page_number};
use crate::recognise::references::{Piece, Word};

/// Phrases and what they ask for; the first that fits counts.
const WORDS: &[(&[&str], AccessLevel)] = &[
    (&["غير", "سري"], AccessLevel::Normal),
    (&["سري", "للغايه"], AccessLevel::TopSecret),
    (&["سري", "جدا"], AccessLevel::TopSecret),
    (&["سريه", "للغايه"], AccessLevel::TopSecret),
    (&["top", "secret"], AccessLevel::TopSecret),
    (&["سري"], AccessLevel::Secret),
    (&["سريه"], AccessLevel::Secret),
    (&["secret"], AccessLevel::Secret),
    (&["confidential"], AccessLevel::Restricted),
    (&["محدود"], AccessLevel::Restricted),
    (&["محدوده"], AccessLevel::Restricted),
    (&["مكتوم"], AccessLevel::Restricted),
    (&["restricted"], AccessLevel::Restricted),
];

/// What only a label makes a level.
const LABELLED: &[(&[&str], AccessLevel)] =
    &[(&["عادي"], AccessLevel::Normal), (&["عاديه"], AccessLevel::Normal)];

/// Words that may stand beside a word of secrecy in its line.
const BESIDE: &[&str] = &[
    "تداول",
    "شخصي",
    "عاجل",
    "وعاجل",
    "جدا",
    "للغايه",
    "غير",
    "مكتوم",
    "ومكتوم",
    "وشخصي",
    "مستند",
    "وثيقه",
    "كتاب",
    "اطلاع",
    "اطلاعه",
    "top",
];

/// How many lines of a further page are its head.
const PAGE_HEAD: usize = 3;

/// Returns the highest level that a letterhead asks for.
pub(super) fn proposed(lines: &Lines<'_>) -> Option<ProposedAccess> {
    let mut on_page = (usize::MAX, 0);
    let mut best: Option<ProposedAccess> = None;
    for line in lines.all() {
        on_page = if on_page.0 == line.page { (line.page, on_page.1 + 1) } else { (line.page, 0) };
        let head = if line.page == 0 { HEAD } else { PAGE_HEAD };
        if let Some(level) = level(line).filter(|_| on_page.1 < head)
            && best.as_ref().is_none_or(|best| best.level < level)
        {
            best = Some(ProposedAccess { level, page: page_number(line.page), range: line.range.clone() });
        }
    }
    best
}

fn level(line: &Line<'_>) -> Option<AccessLevel> {
    if line.text.len() > 200 {
        return None;
    }
    let words = line.words();
    let letters: Vec<&Word> = words.iter().filter(|word| word.piece == Piece::Word).collect();
    if let Some(label) = label(&letters) {
        let said = &letters[label..];
        return find(WORDS, said).or_else(|| find(LABELLED, said));
    }
    let level = find(WORDS, &letters)?;
    let alone =
        letters.iter().all(|word| word.says_any(BESIDE) || WORDS.iter().any(|(all, _)| word.says_any(all)));
    (alone && letters.len() <= 5).then_some(level)
}

/// Returns where the level stands behind a label such as "degree of secrecy".
fn label(letters: &[&Word]) -> Option<usize> {
    let degree = letters.first()?.says_any(&["درجه", "تصنيف", "مستوي", "classification"]);
    let secrecy = letters.get(1).is_some_and(|word| word.text == "السريه");
    if letters.first()?.text == "classification" || (letters.first()?.text == "السريه" && letters.len() > 1)
    {
        return Some(1);
    }
    (degree && secrecy).then_some(2)
}

fn find(table: &[(&[&str], AccessLevel)], letters: &[&Word]) -> Option<AccessLevel> {
    let has = |phrase: &[&str]| {
        letters
            .windows(phrase.len())
            .any(|row| row.iter().zip(phrase).all(|(word, base)| word.text == *base || word.says(base)))
    };
    table.iter().find(|(phrase, _)| has(phrase)).map(|(_, level)| *level)
}
