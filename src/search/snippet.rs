//! [`Snippet`]: the stretch of the original text that shows best why it was found.
//!
//! Invariants: highlights cover whole words; the cut never goes through a word; the text is the original but
//! for control characters, which become spaces.

use std::collections::HashSet;
use std::ops::Range;

use super::look::{Look, LookedAt};
use super::sought::{Occurrence, Sought};
use crate::extract::Transcript;
use crate::lexicon::Level;

/// The length of a snippet in characters, roughly.
const LENGTH: usize = 200;

/// The longest snippet in bytes; a phrase that is longer is cut.
const MAX_BYTES: usize = 2_000;

/// The most bytes of a transcript that are looked through.
const MAX_LOOK: usize = 4 << 20;

/// The most characters of a title taken from the first line.
const MAX_TITLE: usize = 120;

/// The most different forms that are told.
const MAX_FORMS: usize = 12;

/// A stretch of the original text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The text.
    pub text: String,
    /// The bytes of `text` that were sought, whole words, in order and apart from each other.
    pub highlights: Vec<Range<usize>>,
    /// True when the page goes on before it.
    pub more_before: bool,
    /// True when the page goes on after it.
    pub more_after: bool,
}

/// A form in which a word of the query stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundForm {
    /// As it is written there.
    pub text: String,
    /// How far it is from what was typed.
    pub level: Level,
}

/// The best stretch of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Best {
    /// The stretch.
    pub snippet: Snippet,
    /// The page it stands on; `None` for a text without words.
    pub page: Option<u32>,
    /// The forms in which the query's words stand in the looked-through text.
    pub forms: Vec<FoundForm>,
}

/// Occurrences that stand close together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    needs: usize,
    occurrences: usize,
}

/// Returns the best stretch of a transcript: most of the query's words close together, the earliest of equals;
/// without any, the beginning of the text. Looks no farther than to the first page that has all of them so.
pub(super) fn best(transcript: &Transcript, sought: &Sought, look: &mut Look) -> Best {
    let mut best = Best::default();
    let (mut worth, mut at) = (Window::default(), 0);
    while best.page.is_none() || worth.needs < sought.len() {
        let more = at < look.texts.len() || look.bytes() <= MAX_LOOK && look.next(transcript, sought);
        if !more {
            break;
        }
        let LookedAt { page, text, occurrences } = &look.texts[at];
        at += 1;
        collect_forms(text, occurrences, &mut best.forms);
        let (window, range) = densest(text, occurrences);
        if best.page.is_none() || window > worth {
            worth = window;
            best.snippet = cut(text, range, occurrences);
            best.page = Some(*page);
        }
    }
    best
}

/// Returns the title of a transcript, or its first line with anything on it.
pub(super) fn title(transcript: &Transcript) -> String {
    let lines = transcript.pages.iter().flat_map(|page| &page.lines).map(|line| line.text.as_str());
    let first = [transcript.title.as_str()].into_iter().chain(lines).find(|line| !line.trim().is_empty());
    let first = first.unwrap_or("").trim();
    let end = first.char_indices().nth(MAX_TITLE).map_or(first.len(), |(at, _)| word_end(first, at, 0));
    without_controls(&first[..end]).trim_end().to_owned()
}

/// Returns the words of a text that were sought, whole and apart.
pub(super) fn highlights(occurrences: &[Occurrence]) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> =
        occurrences.iter().flat_map(|occurrence| occurrence.words.clone()).collect();
    words.sort_by_key(|word| (word.start, word.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(words.len());
    for word in words {
        match apart.last_mut() {
            Some(last) if word.start < last.end => last.end = last.end.max(word.end),
            _ => apart.push(word),
        }
    }
    apart
}

pub(super) fn collect_forms(text: &str, occurrences: &[Occurrence], forms: &mut Vec<FoundForm>) {
    for occurrence in occurrences {
        let form = without_controls(&text[occurrence.range.clone()]);
        if let Some(known) = forms.iter_mut().find(|known| known.text == form) {
            known.level = known.level.min(occurrence.level);
        } else if forms.len() < MAX_FORMS {
            forms.push(FoundForm { text: form, level: occurrence.level });
        }
    }
}

/// Finds the occurrences within a snippet's length that meet most needs; returns the bytes they take. Without
/// any, the place where the text begins.
fn densest(text: &str, occurrences: &[Occurrence]) -> (Window, Range<usize>) {
    let beginning = text.len() - text.trim_start().len();
    let mut best = (Window::default(), beginning..beginning);
    let mut first = 0;
    for last in 0..occurrences.len() {
        while first < last && !fits(text, occurrences[first].range.start, occurrences[last].range.end) {
            first += 1;
        }
        let inside = &occurrences[first..=last];
        let needs: HashSet<usize> = inside.iter().map(|occurrence| occurrence.need).collect();
        let window = Window { needs: needs.len(), occurrences: inside.len() };
        if window > best.0 {
            let end = inside.iter().map(|occurrence| occurrence.range.end).max().unwrap_or(0);
            best = (window, inside[0].range.start..end);
        }
    }
    best
}

fn fits(text: &str, start: usize, end: usize) -> bool {
    start >= end || end - start <= LENGTH || text[start..end].chars().count() <= LENGTH
}

/// Cuts a snippet around a range, a third of the room before it and the rest after.
fn cut(text: &str, range: Range<usize>, occurrences: &[Occurrence]) -> Snippet {
    let room = LENGTH.saturating_sub(text[range.clone()].chars().count());
    let start = word_start(text, back(text, range.start, room / 3), range.start);
    let before = text[start..range.start].chars().count();
    let end = word_end(text, forward(text, range.end, room - before.min(room)), range.end);
    let end = end.min(text.floor_char_boundary(start + MAX_BYTES));
    let inside = |word: &Range<usize>| word.start >= start && word.end <= end;
    let words = highlights(occurrences).into_iter().filter(inside);
    Snippet {
        highlights: words.map(|word| word.start - start..word.end - start).collect(),
        text: without_controls(&text[start..end]),
        more_before: !text[..start].trim().is_empty(),
        more_after: !text[end..].trim().is_empty(),
    }
}

/// Goes back so many characters.
fn back(text: &str, from: usize, count: usize) -> usize {
    text[..from].char_indices().rev().take(count).last().map_or(from, |(at, _)| at)
}

/// Goes on so many characters.
fn forward(text: &str, from: usize, count: usize) -> usize {
    text[from..].char_indices().nth(count).map_or(text.len(), |(at, _)| from + at)
}

/// The beginning of the first whole word from `at` on, `limit` at the latest.
fn word_start(text: &str, at: usize, limit: usize) -> usize {
    let whole = at == 0 || text[..at].ends_with(char::is_whitespace);
    let skipped = if whole { 0 } else { text[at..limit].find(char::is_whitespace).unwrap_or(limit - at) };
    let start = at + skipped;
    limit - text[start..limit].trim_start().len()
}

/// The end of the last whole word up to `at`, `limit` at the earliest.
fn word_end(text: &str, at: usize, limit: usize) -> usize {
    let whole = at == text.len() || text[at..].starts_with(char::is_whitespace);
    let kept = if whole { &text[limit..at] } else { &text[limit..limit + last_space(&text[limit..at])] };
    limit + kept.trim_end().len()
}

/// Where the last white space begins; the end of a text without any, if that is all there is to cut.
fn last_space(text: &str) -> usize {
    text.rfind(char::is_whitespace).unwrap_or(0)
}

/// Replaces control characters by as many spaces as they have bytes, so that ranges stay true.
pub(super) fn without_controls(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            clean.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            clean.push(c);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::{Line, Method, Page};
    use crate::search::{Plan, Query};

    #[test]
    fn the_window_with_most_words_wins() {
        let far = "كلمة ".repeat(80);
        let page = format!("قرار أول {far} قرار لجنة الأرشيف {far} لجنة");
        let best = best_of("قرار لجنة", &[&page]);
        assert_eq!(marked(&best.snippet).matches('[').count(), 2);
        assert!(marked(&best.snippet).contains("[قرار] [لجنة] الأرشيف"));
        assert!(best.snippet.more_before && best.snippet.more_after);
        assert!(best.snippet.text.chars().count() <= LENGTH);
    }

    #[test]
    fn the_best_page_is_named() {
        let best = best_of("قرار لجنة", &["", "قرار", "لجنة\nقرار"]);
        assert_eq!((best.page, marked(&best.snippet).as_str()), (Some(3), "[لجنة] [قرار]"));
        assert_eq!(texts(&best), ["قرار", "لجنة"]);
    }

    #[test]
    fn without_words_the_text_begins_at_its_beginning() {
        let best = best_of("غائب", &["", "  أول السطر\nثم"]);
        assert_eq!((best.page, marked(&best.snippet).as_str()), (Some(2), "أول السطر ثم"));
        assert_eq!(best_of("غائب", &[""]), Best::default());
    }

    #[test]
    fn whole_words_are_marked_with_their_marks() {
        let best = best_of("مدرسه عبدالله", &["(المُدرِّسَة) مَدرسـة عبد الله،"]);
        assert_eq!(marked(&best.snippet), "(المُدرِّسَة) [مَدرسـة] [عبد الله]،");
        assert_eq!(texts(&best), ["مَدرسـة", "عبد الله"]);
    }

    #[test]
    fn a_text_without_spaces_and_a_phrase_without_end_are_cut() {
        let endless = "ب".repeat(5_000);
        let best = best_of("قرار", &[&format!("{endless} قرار {endless}")]);
        assert_eq!(marked(&best.snippet), "[قرار]");
        let phrase = "قرار ".repeat(1_000);
        assert!(best_of(&format!("\"{phrase}\""), &[&phrase]).snippet.text.len() <= MAX_BYTES);
    }

    #[test]
    fn the_title_is_the_given_one_or_the_first_line() {
        let mut transcript = transcript(&["", "\n  دولة ليبيا \nبلدية"]);
        assert_eq!(title(&transcript), "دولة ليبيا");
        transcript.title = "عنوان".to_owned();
        assert_eq!(title(&transcript), "عنوان");
        assert!(title(&self::transcript(&[&"كلمة ".repeat(100)])).ends_with("كلمة"));
    }

    proptest! {
        #[test]
        fn snippets_are_whole(pages in prop::collection::vec("([ابقرار\u{64E}\u{640}،\n\t ]{0,40}|قرار|لجنة| ){0,12}", 0..3)) {
            let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
            let best = best_of("قرار لجنة", &pages);
            let text = &best.snippet.text;
            let mut last = 0;
            for range in &best.snippet.highlights {
                prop_assert!(range.start >= last && text.get(range.clone()).is_some_and(|word| !word.is_empty()));
                last = range.end;
            }
            prop_assert!(text.len() <= MAX_BYTES && !text.contains('\n'));
        }
    }

    fn texts(best: &Best) -> Vec<&str> {
        best.forms.iter().map(|form| form.text.as_str()).collect()
    }

    fn best_of(typed: &str, pages: &[&str]) -> Best {
        let sought = Sought::new(&Plan::plain(&Query::parse(typed)));
        best(&transcript(pages), &sought, &mut Look::default())
    }

    fn marked(snippet: &Snippet) -> String {
        let mut text = snippet.text.clone();
        for range in snippet.highlights.iter().rev() {
            text.insert(range.end, ']');
            text.insert(range.start, '[');
        }
        text
    }

    fn transcript(pages: &[&str]) -> Transcript {
        let line = |text: &str| Line { text: text.to_owned(), words: Vec::new() };
        let page = |(number, text): (u32, &&str)| {
            Page::new(number, Method::Markup, None, text.split('\n').map(line).collect())
        };
        let pages = (1..).zip(pages).map(page).collect();
        Transcript::new("test".to_owned(), String::new(), pages)
    }
}
