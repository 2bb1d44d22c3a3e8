//! [`Transcript`]: what was read from one object, page by page, with the original strings before any folding.
//!
//! It is stored as an object of its own and named in the ledger, so that a rebuild never repeats OCR. The JSON
//! form is part of the archive format (`docs/FORMAT.md`, "Transcript") and is deterministic for the same bytes,
//! engine and options.

use serde::{Deserialize, Serialize};

/// The text of one object, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The version of this form; 1.
    #[serde(rename = "diwan-transcript")]
    pub version: u32,
    /// What read it, with versions: `diwan-text 1`, `tesseract 5.3.0 ara+eng`.
    pub engine: String,
    /// The title found in the file's own properties or first heading; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The pages in order; sheets of a workbook and slides of a presentation count as pages.
    pub pages: Vec<Page>,
    /// True when a limit ended the reading before the end of the object.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// How the text of a page was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The text layer of a page description.
    TextLayer,
    /// Optical character recognition.
    Ocr,
    /// Structured text: office XML, mail, HTML, CSV, plain text.
    Markup,
    /// Nothing to read on this page.
    Blank,
}

/// One page, sheet or slide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Its number, from 1.
    pub number: u32,
    /// How it was read.
    pub method: Method,
    /// Width and height in the units of the word boxes (points for page descriptions, pixels for images);
    /// `None` where there is no geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<[f32; 2]>,
    /// Mean confidence of the words, 0 to 100, where the engine gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Its lines in reading order.
    pub lines: Vec<Line>,
}

/// One line of a page, in logical (spoken) order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Line {
    /// The text as read, before any folding.
    pub text: String,
    /// Geometry of its words where known; empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordBox>,
}

/// Where a word of a line stands on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WordBox {
    /// First byte of the word in the line's text.
    pub start: u32,
    /// First byte after the word.
    pub end: u32,
    /// Left, top, width, height; the origin is the page's top left corner.
    #[serde(rename = "box")]
    pub area: [f32; 4],
    /// Confidence from 0 to 100, where the engine gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
}

impl Page {
    /// Returns the text of the page, one line each, without a final line feed.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n")
    }
}

impl Transcript {
    /// Returns the mean confidence over the pages that have one, 0 to 100.
    pub fn confidence(&self) -> Option<f32> {
        let known: Vec<f32> = self.pages.iter().filter_map(|page| page.confidence).collect();
        #[expect(clippy::cast_precision_loss, reason = "page counts are small")]
        (!known.is_empty()).then(|| known.iter().sum::<f32>() / known.len() as f32)
    }

    /// True when any page was read by optical character recognition.
    pub fn recognised(&self) -> bool {
        self.pages.iter().any(|page| page.method == Method::Ocr)
    }
}
