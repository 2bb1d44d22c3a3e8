//! [`Marker`]: where the words of a query stand in one record, in its text and on its pages.
//!
//! The words are those that a snippet highlights, found by the same search in the same text; the boxes are those
//! that the transcript has for them. What only another reading of a page has is marked on the page alone.
//! Invariant: every box lies within the page, in shares of its width and height.

use std::ops::Range;

use super::evidence::Evidence;
use super::plan::Plan;
use super::query::Query;
use super::snippet::highlights;
use super::sought::Sought;
use super::{SearchError, snippet};
use crate::archive::Archive;
use crate::catalog::Record;
use crate::extract::{Line, Page, Transcript};
use crate::lexicon::Lexicon;

/// The most bytes of text that are looked through for the pages that have hits.
const MAX_LOOK: usize = 16 << 20;

/// The most boxes of one page: more would hide it.
const MAX_BOXES: usize = 2_000;

/// Finds the words of one query in the pages of one record.
#[derive(Debug)]
pub struct Marker {
    sought: Sought,
}

/// What is marked on one page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// The bytes of the page's text ([`Page::text`]) that were sought: whole words, in order and apart.
    pub words: Vec<Range<usize>>,
    /// Where they stand on the page, in the order of the text.
    pub boxes: Vec<MarkedBox>,
}

/// One marked word on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedBox {
    /// The word as it was read.
    pub text: String,
    /// Left, top, width and height in shares of the page.
    pub area: [f32; 4],
}

impl Marker {
    /// Makes ready to look for a query's words in a record whose transcript this is. An empty query marks nothing.
    pub fn new(
        archive: &Archive,
        lexicon: &Lexicon,
        query: &Query,
        (record, transcript): (&Record, &Transcript),
    ) -> Result<Self, SearchError> {
        if query.is_empty() {
            return Ok(Self { sought: Sought::default() });
        }
        let plan = archive.index()?.consult(|dictionary| Plan::new(query, lexicon, dictionary))?;
        let known = archive.catalog()?.known(record)?;
        Ok(Self::of_plan(&plan, known.description.as_ref(), transcript))
    }

    fn of_plan(
        plan: &Plan,
        description: Option<&crate::recognise::Description>,
        transcript: &Transcript,
    ) -> Self {
        let evidence = Evidence::of(plan, description, Some(transcript));
        Self { sought: Sought::new(plan).and_shown(&evidence) }
    }

    /// Marks one page.
    pub fn mark(&self, page: &Page) -> Marks {
        let words = self.found(&page.text());
        let mut boxes = Vec::new();
        place(page, page.lines.iter(), &words, &mut boxes);
        let others = self.found(&page.other_text());
        place(page, page.also.iter().flat_map(|other| &other.lines), &others, &mut boxes);
        Marks { words, boxes }
    }

    /// Returns the numbers of the pages on which anything is marked, in order.
    pub fn pages(&self, transcript: &Transcript) -> Vec<u32> {
        let mut looked = 0;
        let near = transcript.pages.iter().take_while(|page| {
            looked += page.lines.iter().map(|line| line.text.len()).sum::<usize>();
            looked <= MAX_LOOK
        });
        let marked =
            |page: &&Page| !self.found(&page.text()).is_empty() || !self.found(&page.other_text()).is_empty();
        near.filter(marked).map(|page| page.number).collect()
    }

    /// Returns the bytes of a name or title that were sought.
    pub fn in_text(&self, text: &str) -> Vec<Range<usize>> {
        self.found(text)
    }

    fn found(&self, text: &str) -> Vec<Range<usize>> {
        if self.sought.len() == 0 || text.is_empty() {
            return Vec::new();
        }
        highlights(&self.sought.occurrences(text))
    }
}

/// Adds the boxes of the words that lie in these stretches of the lines' text.
fn place<'a>(
    page: &Page,
    lines: impl Iterator<Item = &'a Line>,
    found: &[Range<usize>],
    boxes: &mut Vec<MarkedBox>,
) {
    let Some(size) = page.size else { return };
    let mut found = found.iter().peekable();
    let mut start = 0;
    for line in lines {
        let end = start + line.text.len();
        while found.next_if(|range| range.end <= start).is_some() {}
        let here: Vec<Range<usize>> = found.clone().take_while(|range| range.start < end).cloned().collect();
        for word in &line.words {
            let (first, last) = (start + word.start as usize, start + word.end as usize);
            let sought = here.iter().any(|range| range.start < last && first < range.end);
            let area = share(word.area, size).filter(|_| sought && boxes.len() < MAX_BOXES);
            if let Some(area) = area.filter(|area| !boxes.iter().any(|other| covers(other.area, *area))) {
                let text = line.text.get(word.start as usize..word.end as usize).unwrap_or_default();
                boxes.push(MarkedBox { text: snippet::without_controls(text), area });
            }
        }
        start = end + 1;
    }
}

/// A box in shares of the page; `None` for one that has no place on it.
fn share([left, top, width, height]: [f32; 4], [across, down]: [f32; 2]) -> Option<[f32; 4]> {
    let within = |from: f32, length: f32, side: f32| {
        let (from, to) = ((from / side).clamp(0.0, 1.0), ((from + length) / side).clamp(0.0, 1.0));
        // A hundred-thousandth of a page is finer than any scan.
        let round = |share: f32| (share * 1e5).round() / 1e5;
        (to > from).then(|| (round(from), round(to - from)))
    };
    let (left, width) = within(left, width, across)?;
    let (top, height) = within(top, height, down)?;
    Some([left, top, width, height])
}

/// True when most of the second box lies in the first: the same word, read once more.
fn covers(one: [f32; 4], other: [f32; 4]) -> bool {
    let common = |at: usize| (one[at] + one[at + 2]).min(other[at] + other[at + 2]) - one[at].max(other[at]);
    let (across, down) = (common(0), common(1));
    across > 0.0 && down > 0.0 && across * down * 2.0 > other[2] * other[3]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Method, OtherReading, WordBox};

    /// A line whose words stand from right to left, 100 units each.
    fn line(text: &str, top: f32) -> Line {
        let mut words = Vec::new();
        let mut start = 0;
        for (at, word) in text.split(' ').enumerate() {
            let end = start + word.len();
            let bytes = [start, end].map(|at| u32::try_from(at).unwrap_or(0));
            #[expect(clippy::cast_precision_loss, reason = "few words")]
            let left = 900.0 - 100.0 * at as f32;
            words.push(WordBox {
                start: bytes[0],
                end: bytes[1],
                area: [left, top, 80.0, 40.0],
                confidence: None,
            });
            start = end + 1;
        }
        Line { text: text.to_owned(), words }
    }

    fn marked(typed: &str, page: Page) -> (String, Vec<(String, [f32; 4])>) {
        let (plan, text) = (Plan::plain(&Query::parse(typed)), page.text());
        let transcript = Transcript::new("test".to_owned(), String::new(), vec![page]);
        let marker = Marker::of_plan(&plan, None, &transcript);
        let marks = marker.mark(&transcript.pages[0]);
        assert_eq!(marker.pages(&transcript).is_empty(), marks == Marks::default());
        let words: Vec<&str> = marks.words.iter().map(|range| &text[range.clone()]).collect();
        (words.join(" "), marks.boxes.into_iter().map(|found| (found.text, found.area)).collect())
    }

    fn page(lines: Vec<Line>) -> Page {
        Page::new(1, Method::Ocr, Some([1000.0, 2000.0]), lines)
    }

    #[test]
    fn a_word_is_marked_where_it_stands() {
        let (words, boxes) =
            marked("الارشفه", page(vec![line("لجنة حفظ", 100.0), line("لجنة (الأرشفة)،", 200.0)]));
        assert_eq!(words, "الأرشفة");
        assert_eq!(boxes, [("(الأرشفة)،".to_owned(), [0.8, 0.1, 0.08, 0.02])]);
    }

    #[test]
    fn all_words_of_a_phrase_and_of_a_name_in_two_words_are_marked() {
        let lines = || vec![line("السيد عبد الله سالم", 100.0), line("سالم السيد", 200.0)];
        let (words, boxes) = marked("\"عبدالله سالم\"", page(lines()));
        assert_eq!((words.as_str(), boxes.len()), ("عبد الله سالم", 3));
        assert!(boxes.iter().all(|(_, area)| area[1] == 0.05), "{boxes:?}");
    }

    #[test]
    fn what_another_reading_has_is_marked_on_the_page_alone_and_once() {
        let also = |lines| vec![OtherReading { pass: "raw".to_owned(), lines }];
        let mut read_twice = page(vec![line("قرار رقم", 100.0)]);
        read_twice.also = also(vec![line("قرار المخطوط", 101.0)]);
        let (words, boxes) = marked("قرار", read_twice.clone());
        assert_eq!((words.as_str(), boxes.len()), ("قرار", 1));
        let (words, boxes) = marked("المخطوط", read_twice);
        assert_eq!((words.as_str(), boxes.len()), ("", 1));
    }

    #[test]
    fn a_reference_that_is_not_written_there_was_found_by_its_words() {
        let plan = Plan::plain(&Query::parse("قرار لجنة ارشفه ٢٠٢٣").understood(crate::recognise::Day::MIN));
        assert!(plan.parts.iter().any(|part| part.meaning.is_some()), "{plan:?}");
        let transcript = Transcript::new(
            "test".to_owned(),
            String::new(),
            vec![page(vec![line("لجنة ارشفة لسنة 2023", 9.0)])],
        );
        let marks = Marker::of_plan(&plan, None, &transcript).mark(&transcript.pages[0]);
        let marked: Vec<&str> = marks.boxes.iter().map(|found| found.text.as_str()).collect();
        assert_eq!(marked, ["لجنة", "ارشفة", "2023"]);
    }

    #[test]
    fn nothing_is_marked_without_geometry_or_without_a_query() {
        let plain = Page::new(1, Method::Markup, None, vec![line("قرار", 0.0)]);
        assert_eq!(marked("قرار", plain), ("قرار".to_owned(), Vec::new()));
        assert_eq!(marked("", page(vec![line("قرار", 0.0)])), (String::new(), Vec::new()));
    }

    proptest::proptest! {
        #[test]
        fn every_box_lies_on_its_page(area: [f32; 4], size: [f32; 2]) {
            if let Some([left, top, width, height]) = share(area, size) {
                assert!(left >= 0.0 && top >= 0.0 && left + width <= 1.001 && top + height <= 1.001);
            }
        }
    }
}
