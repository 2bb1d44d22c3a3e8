//! [`Transcript`]: what was read from one object, page by page, with the original strings before any folding.
//!
//! It is stored as an object of its own and named in the ledger, so that a rebuild never repeats OCR. The JSON
//! form is part of the archive format (`docs/FORMAT.md`, "Transcript") and is deterministic for the same bytes,
//! engine and options.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Glyphs;

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
    /// What the file says of itself: `title`, `author`, `created`, … ([`PROPERTIES`] lists the words). Kept apart
    /// from what was read on the pages: such claims are often those of a template.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// What the file holds beside text that a careful person wants to know of before opening it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub active: Vec<ActiveContent>,
    /// How thoroughly its scans were read; absent where nothing had to be recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<Depth>,
    /// What it teaches of glyphs, and which it could not tell; absent when neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glyphs: Option<Glyphs>,
    /// The pages in order; sheets of a workbook and slides of a presentation count as pages.
    pub pages: Vec<Page>,
    /// True when a limit ended the reading before the end of the object.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// The words under which a file's own claims are kept, as PREMIS and Dublin Core use them.
pub const PROPERTIES: &[&str] = &[
    "title",
    "author",
    "subject",
    "keywords",
    "description",
    "language",
    "created",
    "modified",
    "printed",
    "last-author",
    "company",
    "producer",
    "application",
    "sender",
    "recipients",
    "sent",
];

/// What a file holds that can act, or that hides other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActiveContent {
    /// Programs of an office suite (VBA, Basic, old Excel macros).
    Macros,
    /// JavaScript, in a page description or in HTML.
    JavaScript,
    /// Files inside the file.
    EmbeddedFiles,
    /// Actions that start programs, submit forms or open other files.
    Actions,
    /// References that fetch something from elsewhere when the file is opened.
    ExternalReferences,
}

/// How thoroughly scans were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// One pass: a first reading, which a thorough one will replace.
    Fast,
    /// Several passes, indexed together.
    Thorough,
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
    /// Why it was read this way, where there was a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Width and height in the units of the word boxes (points for page descriptions, pixels for images);
    /// `None` where there is no geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<[f32; 2]>,
    /// Mean confidence of the words, 0 to 100, where the engine gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Its lines in reading order.
    pub lines: Vec<Line>,
    /// What other readings found that the lines above do not have: they are searched, not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<OtherReading>,
}

/// Why a page was read the way it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The text layer reads like text.
    LayerReadsWell,
    /// Letters that the file does not name were told by its fonts (cmap, glyph names).
    LettersFromFont,
    /// … by glyphs of the same shape in other files of the archive.
    LettersFromMemory,
    /// … by the words they must make.
    LettersDeciphered,
    /// There is no text layer.
    NoLayer,
    /// The text layer lacks too many letters.
    LettersUnknown,
    /// The text layer does not read like text.
    LayerLies,
    /// The text layer reads backwards.
    LayerBackwards,
    /// The layer is an earlier recognition, and ours reads better.
    OcrReadsBetter,
    /// The page was recognised, and its layer reads better all the same.
    LayerReadsBetter,
    /// The page should have been recognised, but could not be.
    OcrFailed,
    /// Nothing is on it.
    NothingThere,
    /// A sheet that only parts documents: bar codes, or one sign on an empty page.
    Separator,
}

/// What another reading of the same page found beyond the shown one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherReading {
    /// Which reading: `psm11`, `script`, `raw`, `digits`, `layer`.
    pub pass: String,
    /// Its words that the shown lines lack, in lines of its own.
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
    /// Makes a page of what one reading gave.
    pub fn new(number: u32, method: Method, size: Option<[f32; 2]>, lines: Vec<Line>) -> Self {
        Self { number, method, reason: None, size, confidence: None, lines, also: Vec::new() }
    }

    /// Says why it was read this way.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Returns the text that other readings found beyond the shown one, one line each.
    pub fn other_text(&self) -> String {
        let lines = self.also.iter().flat_map(|other| &other.lines).map(|line| line.text.as_str());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Returns the text of the page, one line each, without a final line feed.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n")
    }
}

impl Transcript {
    /// Makes a transcript of the pages that an engine read.
    pub fn new(engine: String, title: String, pages: Vec<Page>) -> Self {
        let (properties, active) = (BTreeMap::new(), Vec::new());
        Self { version: 1, engine, title, properties, active, depth: None, glyphs: None, pages, cut: false }
    }

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
