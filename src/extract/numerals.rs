//! The numbers of `digits` as another reading of a recognised page.
//!
//! Invariant: every number is a line of its own with one word, in the units of the page.

use super::digits::{self, Number};
use super::wire::ImageHead;
use super::{Line, OtherReading, Page, WordBox};

/// What this reading is called in transcripts.
const PASS: &str = "digits";
/// What pictures for the engine have.
const DPI: f32 = 200.0;

/// Adds the Arabic-Indic numbers of a picture to what the engine read on it.
pub fn add(page: &mut Page, head: &ImageHead, pixels: &[u8]) {
    let scale = if head.scale > 0.0 { head.scale } else { 1.0 };
    let boxes: Vec<[f32; 4]> = words(page).map(|(_, area)| area.map(|side| side / scale)).collect();
    let (Ok(width), Ok(height)) = (usize::try_from(head.width), usize::try_from(head.height)) else { return };
    let mut numbers = digits::numbers(pixels, width, height, DPI, &boxes);
    numbers.retain(|number| words(page).all(|(word, _)| word != number.text));
    if !numbers.is_empty() {
        let lines = numbers.into_iter().map(|number| line(number, scale)).collect();
        page.also.push(OtherReading { pass: PASS.to_owned(), lines });
    }
}

fn words(page: &Page) -> impl Iterator<Item = (&str, [f32; 4])> {
    page.lines.iter().flat_map(|line| {
        line.words.iter().map(|word| {
            let text = line.text.get(word.start as usize..word.end as usize).unwrap_or_default();
            (text, word.area)
        })
    })
}

fn line(number: Number, scale: f32) -> Line {
    let round = |value: f32| (value * 100.0).round() / 100.0;
    let end = u32::try_from(number.text.len()).unwrap_or(u32::MAX);
    let area = number.area.map(|side| round(side * scale));
    let confidence = Some(round(number.confidence * 100.0));
    Line { text: number.text, words: vec![WordBox { start: 0, end, area, confidence }] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_line_in_the_units_of_the_page() {
        let number = Number { text: "١٢".to_owned(), area: [10.0, 20.0, 30.0, 40.0], confidence: 0.987_65 };
        let line = line(number, 0.36);
        assert_eq!((line.text.as_str(), line.words.len()), ("١٢", 1));
        let word = &line.words[0];
        assert_eq!((word.start, word.end), (0, 4));
        assert_eq!(format!("{:?} {:?}", word.area, word.confidence), "[3.6, 7.2, 10.8, 14.4] Some(98.77)");
    }
}
