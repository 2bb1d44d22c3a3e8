//! Two readings of one page, its own layer and the recognition: the one that reads better is shown.
//!
//! The layer was refused by a judge who saw it alone (`read/pdf/judge`). Here both are known, and counted words
//! decide. Pure. Invariant: the reason says which won.

use super::wire::ImageHead;
use super::words;
use super::{Line, Method, Page, Reason};

/// Returns the better of the recognised page and the layer that was refused.
pub fn better(recognised: Page, head: ImageHead) -> Page {
    let Some(refused) = head.reason else { return recognised };
    if head.fallback.is_empty() {
        return recognised.because(refused);
    }
    if points(&head.fallback) > points(&recognised.lines) {
        let page = Page::new(head.page, Method::TextLayer, Some(head.size), head.fallback);
        return page.because(Reason::LayerReadsBetter);
    }
    match refused {
        // The layer's own fault says more than that its rival is better.
        Reason::LayerLies | Reason::LayerBackwards | Reason::LettersUnknown | Reason::NoLayer => {
            recognised.because(refused)
        }
        _ => recognised.because(Reason::OcrReadsBetter),
    }
}

/// Words that are words, less those that are not.
fn points(lines: &[Line]) -> isize {
    let counted = lines.iter().map(|line| words::count(&line.text));
    counted.fold(0, |points, counted| {
        let unknown = counted.arabic - counted.known;
        points + 2 * (counted.known + counted.latin).cast_signed() - unknown.cast_signed()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        vec![Line { text: text.to_owned(), words: Vec::new() }]
    }

    fn chosen(layer: &str, recognised: &str, refused: Reason) -> (Method, Option<Reason>) {
        let head = ImageHead {
            page: 1,
            width: 1,
            height: 1,
            scale: 1.0,
            dpi: 200.0,
            size: [1.0, 1.0],
            fallback: lines(layer),
            reason: Some(refused),
        };
        let page = better(Page::new(1, Method::Ocr, None, lines(recognised)), head);
        (page.method, page.reason)
    }

    #[test]
    fn the_reading_with_more_words_is_shown() {
        let (right, wrong) = ("قرار عميد البلدية بشأن المدينة", "فرلر غميذ لبلذبه بشاں المذبيه");
        assert_eq!(chosen(wrong, right, Reason::LayerLies), (Method::Ocr, Some(Reason::LayerLies)));
        assert_eq!(
            chosen(right, wrong, Reason::LayerLies),
            (Method::TextLayer, Some(Reason::LayerReadsBetter))
        );
    }

    #[test]
    fn of_equals_the_recognition_is_shown() {
        assert_eq!(chosen("12", "13", Reason::NoLayer), (Method::Ocr, Some(Reason::NoLayer)));
    }
}
