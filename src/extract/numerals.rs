//! The numbers of `digits` as another reading of a recognised page.
//!
//! Invariant: every number is a line of its own with one word, in pixels of the picture.

use image::GrayImage;

use super::digits::{self, Number};
use super::{Line, WordBox};

/// What this reading is called in transcripts.
pub const PASS: &str = "digits";

/// Reads the Arabic-Indic numbers of a picture on which the engine saw the words of these lines.
pub fn lines(picture: &GrayImage, dpi: f32, seen: &[Line]) -> Vec<Line> {
    let boxes: Vec<[f32; 4]> = seen.iter().flat_map(|line| &line.words).map(|word| word.area).collect();
    let [width, height] = [picture.width(), picture.height()].map(|side| side as usize);
    digits::numbers(picture.as_raw(), width, height, dpi, &boxes).into_iter().map(line).collect()
}

fn line(number: Number) -> Line {
    let end = u32::try_from(number.text.len()).unwrap_or(u32::MAX);
    let confidence = Some(super::tsv::round(number.confidence * 100.0));
    Line { text: number.text, words: vec![WordBox { start: 0, end, area: number.area, confidence }] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_line_with_one_word() {
        let number = Number { text: "١٢".to_owned(), area: [10.0, 20.0, 30.0, 40.0], confidence: 0.987_65 };
        let line = line(number);
        assert_eq!((line.text.as_str(), line.words.len()), ("١٢", 1));
        let word = &line.words[0];
        assert_eq!((word.start, word.end, word.confidence), (0, 4, Some(98.77)));
    }
}
