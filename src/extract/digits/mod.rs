//! A reader of Arabic-Indic numbers on page pictures: `٢٣/٠٥/٢٠١٩`, `(١٢)`, `٤٥٬٣٠٠`.
//!
//! Tesseract's Arabic model has no ٢ to ٩, so these numbers are read here: the ink is cut into parts, parts into
//! runs along the writing, a small trained net tells what each part is, and runs of digits become numbers.
//! It reads nothing but numbers, knows no files and no other room. Invariant: the same pixels give the same
//! numbers, whatever else the machine does; no picture makes it panic.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "places of a picture that has at most MOST_PIXELS pixels, and shares of them"
)]

mod dates;
mod features;
mod ink;
mod net;
mod numbers;
mod order;
mod parts;
mod runs;
mod signs;

use ink::Ink;
use parts::{Area, Parts};

/// A page with more pixels is a drawing; its numbers are not looked for.
const MOST_PIXELS: usize = 32_000_000;
/// What a resolution may be.
const DPI: std::ops::RangeInclusive<f32> = 50.0..=1200.0;

/// A number that stands on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// In logical order, with Arabic-Indic digits.
    pub text: String,
    /// Left, top, width and height in pixels.
    pub area: [f32; 4],
    /// How sure the reader is, from 0 to 1.
    pub confidence: f32,
}

/// Reads the Arabic-Indic numbers of a grey picture, from top to bottom. `words` are boxes of words that another
/// engine saw (left, top, width, height): places to look at beside those found here.
pub fn numbers(grey: &[u8], width: usize, height: usize, dpi: f32, words: &[[f32; 4]]) -> Vec<Number> {
    let (Some(page), Some(net)) = (Page::new(grey, width, height, dpi), net::Net::built_in()) else {
        return Vec::new();
    };
    numbers::read(&page, net, words)
}

/// Describes every part of a grey picture as the net sees it: its run, its box, its features. For training.
#[allow(dead_code, reason = "the training program calls it")]
pub fn described(grey: &[u8], width: usize, height: usize, dpi: f32) -> Vec<(usize, Area, Vec<f32>)> {
    let Some(page) = Page::new(grey, width, height, dpi) else { return Vec::new() };
    let runs = runs::runs(&page.parts);
    let mut all = Vec::new();
    for (name, run) in runs.iter().enumerate() {
        for (at, &part) in run.parts.iter().enumerate() {
            let area = page.parts.list[part].area;
            let spot = features::Spot { area, at, cut: [false, false] };
            all.push((name, area, features::describe(&page.ink, &page.parts, run, spot)));
        }
    }
    all
}

/// A picture and the parts of writing on it.
#[derive(Debug)]
struct Page {
    ink: Ink,
    parts: Parts,
}

impl Page {
    fn new(grey: &[u8], width: usize, height: usize, dpi: f32) -> Option<Self> {
        let pixels = width.checked_mul(height)?;
        if pixels == 0 || pixels > MOST_PIXELS || pixels != grey.len() || !DPI.contains(&dpi) {
            return None;
        }
        let ink = Ink::new(grey, width, height, dpi);
        let parts = Parts::new(&ink, dpi);
        Some(Self { ink, parts })
    }
}

#[cfg(test)]
mod tests;
