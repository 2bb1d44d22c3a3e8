//! PDF: the text layer in the order it is spoken, or the page as a picture for the OCR engine.
//!
//! Glyphs come positioned from the interpreter (`glyphs`); everything after that is ours: cleaning what
//! producers draw twice (`tidy`), marks to their letters (`clusters`), rows (`rows`), columns and tables
//! (`columns`), visual to logical order (`order`), lines with boxes (`assembly`). A layer that is missing or
//! does not read like text (`judge`) is replaced by a picture (`render`). Boxes are points from the page's top
//! left corner. Invariant: one page is in memory at a time, beside the file itself.

mod assembly;
mod clusters;
mod columns;
mod dates;
mod decipher;
mod glyphs;
mod judge;
mod lamalef;
mod letters;
mod names;
mod objects;
mod order;
mod render;
mod repair;
mod rows;
mod shapes;
mod tidy;
mod unknown;

use std::sync::Arc;

pub use objects::visit;

use hayro::RenderCache;
use hayro::hayro_interpret::InterpreterCache;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use self::shapes::Shapes;
use self::unknown::{Filled, Lessons};
use super::{arabic, charset, plain};
use crate::extract::worker::{Output, PageImage};
use crate::extract::{Line, Method, Reason, Trouble};
use crate::monitor::ProblemCode;

/// Pages that are looked at for missing letters before the file is read.
const PAGES_PROBED: usize = 3;

/// Reads a PDF file.
pub fn read(bytes: Vec<u8>, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-pdf 1")?;
    let pdf = open(&Arc::new(bytes))?;
    let cache = InterpreterCache::new();
    let mut title = title(&pdf);
    properties(&pdf, output)?;
    dates::give(&pdf, output)?;
    objects::tell_active(&pdf, output)?;
    let (mut shapes, mut lessons) = (Shapes::default(), Lessons::default());
    for page in pdf.pages().iter() {
        let mut content = glyphs::of_page(page, &pdf, &cache, &mut shapes);
        let claims = content.claims();
        let mut filled = unknown::fill(&mut content, &mut shapes, output)?;
        lamalef::fill(&mut content, &shapes);
        lessons.miss(&content, &shapes);
        filled.words = decipher::fill(&mut content, &shapes);
        content.drop_unknown(&shapes);
        let size = page.render_dimensions();
        let found = judge::Found::of(&content);
        let lines = assembly::lines(content.glyphs);
        if title.is_empty() {
            title = lines.first().map(|line| plain::first_line(&line.text).to_owned()).unwrap_or_default();
        }
        match judge::verdict(found, &lines) {
            (judge::Verdict::Text, reason) => {
                if filled == Filled::default() {
                    lessons.learn(&claims, &shapes);
                }
                let reason = told(filled).unwrap_or(reason);
                output.page(Method::TextLayer, Some([size.0, size.1]), lines, Some(reason))?;
            }
            (judge::Verdict::Blank, reason) => {
                output.page(Method::Blank, Some([size.0, size.1]), Vec::new(), Some(reason))?;
            }
            (judge::Verdict::Picture, reason) => {
                if matches!(reason, Reason::LayerLies | Reason::LettersUnknown) {
                    lessons.doubt(&claims, &shapes);
                }
                output.image(picture(page, lines, reason, output.wants_images()))?;
            }
        }
    }
    lessons.give(output)?;
    output.title(&title)
}

/// Which source told the letters that the file did not.
fn told(filled: Filled) -> Option<Reason> {
    let Filled { font, memory, words } = filled;
    match font.max(memory).max(words) {
        0 => None,
        most if most == font => Some(Reason::LettersFromFont),
        most if most == memory => Some(Reason::LettersFromMemory),
        _ => Some(Reason::LettersDeciphered),
    }
}

fn picture(page: &Page<'_>, fallback: Vec<Line>, reason: Reason, wanted: bool) -> PageImage {
    let (width, height) = page.render_dimensions();
    // The renderer's caches are not kept: pages that need a picture share little.
    let image = wanted.then(|| render::page(page, &RenderCache::new()));
    let blank = || PageImage {
        pixels: [0, 0],
        grey: Vec::new(),
        scale: 1.0,
        dpi: 72.0,
        size: [width, height],
        fallback: Vec::new(),
        reason: None,
    };
    PageImage { fallback, reason: Some(reason), ..image.unwrap_or_else(blank) }
}

/// Opens the file, with repairs when it needs them.
pub fn open(bytes: &Arc<Vec<u8>>) -> Result<Pdf, Trouble> {
    match Pdf::new(Arc::clone(bytes)) {
        Ok(pdf) if unmapped(&pdf) => {
            Ok(repair::unicode_maps(bytes).and_then(|bytes| Pdf::new(bytes).ok()).unwrap_or(pdf))
        }
        opened => whole(opened, bytes),
    }
}

/// Opens the file to be drawn, for which it does not matter what its glyphs say.
pub fn open_to_draw(bytes: &Arc<Vec<u8>>) -> Result<Pdf, Trouble> {
    whole(Pdf::new(Arc::clone(bytes)), bytes)
}

fn whole(opened: Result<Pdf, LoadPdfError>, bytes: &[u8]) -> Result<Pdf, Trouble> {
    match opened {
        Ok(pdf) if pdf.pages().is_empty() => rebuilt(bytes).ok_or_else(|| Trouble::broken("no pages")),
        Ok(pdf) => Ok(pdf),
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            Err(Trouble::new(ProblemCode::Encrypted, "a password is needed"))
        }
        Err(LoadPdfError::Decryption(error)) => {
            Err(Trouble::new(ProblemCode::Encrypted, format_args!("{error:?}")))
        }
        Err(error) => rebuilt(bytes).ok_or_else(|| Trouble::broken(format_args!("{error:?}"))),
    }
}

fn rebuilt(bytes: &[u8]) -> Option<Pdf> {
    repair::objects(bytes).and_then(|bytes| Pdf::new(bytes).ok()).filter(|pdf| !pdf.pages().is_empty())
}

/// True when the first pages show many glyphs whose letters are not known.
fn unmapped(pdf: &Pdf) -> bool {
    let cache = InterpreterCache::new();
    let mut shapes = Shapes::default();
    let probed = pdf.pages().iter().take(PAGES_PROBED).map(|page| {
        let mut content = glyphs::of_page(page, pdf, &cache, &mut shapes);
        content.drop_unknown(&shapes);
        content
    });
    let (unknown, all) = probed.fold((0, 0), |(unknown, all), content| {
        (unknown + content.unknown, all + content.unknown + content.glyphs.len())
    });
    unknown * 20 > all
}

/// What the file says of itself (ISO 32000-1, 14.3.3).
fn properties(pdf: &Pdf, output: &mut Output) -> Result<(), Trouble> {
    let metadata = pdf.metadata();
    let texts = [
        ("title", &metadata.title),
        ("author", &metadata.author),
        ("subject", &metadata.subject),
        ("keywords", &metadata.keywords),
        ("application", &metadata.creator),
        ("producer", &metadata.producer),
    ];
    for (name, text) in texts {
        output.property(name, &charset::decode(text.as_deref().unwrap_or_default()).text)?;
    }
    Ok(())
}

/// The title among the document's properties, when it reads like one.
fn title(pdf: &Pdf) -> String {
    let bytes = pdf.metadata().title.as_deref().unwrap_or_default();
    let text = charset::decode(bytes).text;
    let plausible = text.chars().any(char::is_alphanumeric) && arabic::likeness(&text) >= 0.0;
    if plausible { text.trim().to_owned() } else { String::new() }
}
