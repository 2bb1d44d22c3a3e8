//! [`Look`]: where the words of a query stand on the pages of a record, found once for its level, its place in the
//! order and its snippet.
//!
//! Cutting a text into words is what a hit costs: it is done page by page and only as far as somebody asks.
//! Invariant: what has been looked through is a beginning of the record, whole pages.

use super::sought::{Occurrence, Sought};
use crate::extract::Transcript;

/// What was found on the pages that were looked through.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The texts with anything on them, in order: each page, and what other readings found on it.
    pub texts: Vec<LookedAt>,
    /// How many texts have been looked at, empty ones among them.
    done: usize,
    bytes: usize,
}

/// A text and what of the query stands in it.
#[derive(Debug)]
pub(super) struct LookedAt {
    /// The page.
    pub page: u32,
    /// Its text in one of its readings.
    pub text: String,
    /// What stands there, in order of place.
    pub occurrences: Vec<Occurrence>,
}

impl Look {
    /// Looks on until more than so many bytes have been looked through in all; true when that is the whole record.
    pub fn on(&mut self, transcript: &Transcript, sought: &Sought, most: usize) -> bool {
        while self.bytes <= most {
            if !self.next(transcript, sought) {
                return true;
            }
        }
        false
    }

    /// Looks at the next text with anything on it; false when there is none.
    pub fn next(&mut self, transcript: &Transcript, sought: &Sought) -> bool {
        while let Some(page) = transcript.pages.get(self.done / READINGS) {
            let text = if self.done.is_multiple_of(READINGS) { page.text() } else { page.other_text() };
            self.done += 1;
            if !text.trim().is_empty() {
                self.bytes += text.len();
                let occurrences = sought.occurrences(&text);
                self.texts.push(LookedAt { page: page.number, text, occurrences });
                return true;
            }
        }
        false
    }

    /// How many bytes have been looked through.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What stands in the texts that were looked at.
    pub fn occurrences(&self) -> impl Iterator<Item = &Occurrence> {
        self.texts.iter().flat_map(|looked| &looked.occurrences)
    }
}

/// The texts of a page: the one that is shown, and what other readings found.
const READINGS: usize = 2;
