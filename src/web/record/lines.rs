//! The text of a page, line by line, with what was sought marked in it: escaped text and nothing else.

use std::ops::Range;

use maud::{Markup, html};

use crate::extract::Page;
use crate::words::Lang;

/// The lines of a page with the marked stretches of its text.
pub fn text_of(page: &Page, words: &[Range<usize>]) -> Markup {
    let mut start = 0;
    let mut lines = Vec::with_capacity(page.lines.len());
    for line in &page.lines {
        let end = start + line.text.len();
        let here = words.iter().filter(|word| word.start < end && word.end > start);
        // A name may be broken between two lines: each gets its part.
        let here: Vec<Range<usize>> =
            here.map(|word| word.start.max(start) - start..word.end.min(end) - start).collect();
        lines.push((line.text.as_str(), here));
        start = end + 1;
    }
    html! {
        div.lines dir="auto" tabindex="0" {
            @for (text, marks) in lines {
                p dir="auto" { (with_marks(text, &marks)) }
            }
        }
    }
}

/// A text with stretches of it marked: whole words, in order and apart.
fn with_marks(text: &str, marks: &[Range<usize>]) -> Markup {
    let piece = |range: Range<usize>| Lang::document_text(text.get(range).unwrap_or_default());
    let mut pieces = Vec::with_capacity(marks.len());
    let mut at = 0;
    for mark in marks {
        pieces.push((piece(at..mark.start), piece(mark.clone())));
        at = mark.end;
    }
    html! {
        @for (before, marked) in pieces { (before) mark { (marked) } }
        (piece(at..text.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Line, Method};

    #[test]
    fn marks_stand_in_escaped_text() {
        let marked = with_marks("<b>قرار</b> رقم\u{202E}", std::slice::from_ref(&(3..11))).into_string();
        assert_eq!(marked, "&lt;b&gt;<mark>قرار</mark>&lt;/b&gt; رقم");
    }

    #[test]
    fn a_stretch_over_two_lines_is_marked_in_both() {
        let line = |text: &str| Line { text: text.to_owned(), words: Vec::new() };
        let page = Page::new(1, Method::Markup, None, vec![line("ab cd"), line("ef gh")]);
        let html = text_of(&page, std::slice::from_ref(&(3..8))).into_string();
        assert!(html.contains("ab <mark>cd</mark></p>") && html.contains("<mark>ef</mark> gh"), "{html}");
    }
}
