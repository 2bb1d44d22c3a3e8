//! Glyphs with their letters and places, as the page draws them.
//!
//! The interpreter runs the page's program; this device only listens. Coordinates are points, the origin is
//! the page's top left corner, y grows downwards.

use hayro::hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, String as PdfString};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Point, Rect};

use super::super::charset;
use super::letters;
use super::shapes::Shapes;

/// A page with more glyphs than this is no page for people; the rest is left out.
const MOST_GLYPHS: usize = 400_000;
/// Font units per em in the interpreter's glyph space.
const EM: f64 = 1000.0;
/// How far letters reach above and below the base line, in ems.
const ABOVE: f64 = 0.8;
const BELOW: f64 = 0.2;

/// One glyph.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// What it says, as the file claims.
    pub text: String,
    /// Where it begins and where the next one would, on the base line.
    pub start: (f64, f64),
    pub end: (f64, f64),
    /// The middle of its ink, where that is known; marks are placed by it, not by their advance.
    pub ink: Option<(f64, f64)>,
    /// The length of its up vector: the font size as seen.
    pub size: f64,
    /// Which show operation drew it.
    pub run: u32,
    /// Its font, as far as it can be told apart.
    pub font: u64,
    /// Drawn without ink, as OCR layers are.
    pub invisible: bool,
    /// Quarter turns, clockwise, from upright.
    pub turn: u8,
    /// The box it covers on the page.
    pub area: Rect,
}

/// What a page holds.
#[derive(Debug, Default)]
pub struct Content {
    /// Its glyphs in the order they are drawn; the text of one is empty while its letters are not known.
    pub glyphs: Vec<Glyph>,
    /// For each glyph, the place of its shape, where it has one.
    pub places: Vec<Option<usize>>,
    /// Glyphs that no letters were found for and that were taken out, see [`Content::drop_unknown`].
    pub unknown: usize,
    /// The share of the page that pictures cover; more than 1 when they overlap.
    pub pictures: f64,
    /// How many paths are drawn.
    pub paths: usize,
}

/// Runs a page's program and returns what it shows.
pub fn of_page<'a>(
    page: &'a Page<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    shapes: &mut Shapes,
) -> Content {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = Affine::new(page.initial_transform(true).as_coeffs());
    let mut context = Context::new(transform, bounds, cache, pdf.xref(), InterpreterSettings::default());
    let page_area = bounds.area().max(1.0);
    let mut listener =
        Listener { content: Content::default(), page_area, run: 0, marked: Vec::new(), shapes };
    interpret_page(page, &mut context, &mut listener);
    listener.content
}

impl Content {
    /// What the file itself says of its shapes, glyph by glyph.
    pub fn claims(&self) -> Vec<(usize, String)> {
        let said = self.glyphs.iter().zip(&self.places).filter(|(glyph, _)| !glyph.text.is_empty());
        said.filter_map(|(glyph, place)| Some(((*place)?, glyph.text.clone()))).collect()
    }

    /// Lets a letter reach over the strokes without letters that join it to the next, so that they are no gap.
    fn bridge(&mut self, shapes: &Shapes) {
        let mut letter: Option<usize> = None;
        for at in 0..self.glyphs.len() {
            let stroke = self.glyphs[at].clone();
            let wide =
                (stroke.end.0 - stroke.start.0).hypot(stroke.end.1 - stroke.start.1) > stroke.size * 0.02;
            if !stroke.text.is_empty() {
                // Marks without width stand between a letter and its stroke.
                letter = if wide { Some(at).filter(|_| !stroke.text.trim().is_empty()) } else { letter };
                continue;
            }
            let place = self.places.get(at).copied().flatten();
            let inked = place.and_then(|place| shapes.get(place)).is_some_and(|shape| shape.hash.is_some());
            let Some(letter) = letter.filter(|_| inked).map(|letter| &mut self.glyphs[letter]) else {
                continue;
            };
            let touch = |a: (f64, f64), b: (f64, f64)| {
                (a.0 - b.0).abs() < stroke.size * 0.02 && (a.1 - b.1).abs() < stroke.size * 0.02
            };
            if touch(letter.end, stroke.start) {
                letter.end = stroke.end;
            } else if touch(letter.start, stroke.end) {
                letter.start = stroke.start;
            }
        }
    }

    /// Takes out the glyphs whose letters are not known, and counts those that have ink.
    pub fn drop_unknown(&mut self, shapes: &Shapes) {
        let inked = |place: &Option<usize>| {
            place.and_then(|place| shapes.get(place)).is_none_or(|shape| shape.hash.is_some())
        };
        let unknown = self.glyphs.iter().zip(&self.places).filter(|(glyph, _)| glyph.text.is_empty());
        self.unknown += unknown.filter(|(_, place)| inked(place)).count();
        self.bridge(shapes);
        self.glyphs.retain(|glyph| !glyph.text.is_empty());
        self.places.clear();
    }
}

struct Listener<'s> {
    content: Content,
    page_area: f64,
    run: u32,
    /// For each open marked content: its replacement text, and where its glyphs begin.
    marked: Vec<Option<(String, usize)>>,
    shapes: &'s mut Shapes,
}

impl<'a> Device<'a> for Listener<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.content.paths += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = f64::from(image.width()) * f64::from(image.height());
        self.content.pictures += props.transform.determinant().abs() * pixels / self.page_area;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let actual = properties.and_then(|dict| dict.get::<PdfString>(b"ActualText".as_slice()));
        let actual = actual
            .map(|text| (letters::shown(&charset::decode(text.as_bytes()).text), self.content.glyphs.len()));
        self.marked.push(actual);
    }

    fn end_marked_content(&mut self) {
        if let Some(Some((text, from))) = self.marked.pop() {
            self.replace(text, from);
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.run += 1;
        for glyph in run.glyphs() {
            if self.content.glyphs.len() >= MOST_GLYPHS {
                return;
            }
            let transform = props.transform * glyph.transform();
            let text = said(glyph).unwrap_or_default();
            let placed = self.placed(glyph, transform, text, matches!(mode, DrawMode::Invisible));
            let Some(mut placed) = placed else { continue };
            let place = match &**glyph {
                Drawn::Outline(outline) => self.shapes.place(outline),
                Drawn::Type3(_) => None,
            };
            let middle = place.and_then(|place| self.shapes.middle(place));
            placed.ink = middle.map(|middle| transform * middle).map(|middle| (middle.x, middle.y));
            self.content.glyphs.push(placed);
            self.content.places.push(place);
        }
    }
}

impl Listener<'_> {
    fn placed(&self, glyph: &Drawn<'_>, transform: Affine, text: String, invisible: bool) -> Option<Glyph> {
        let (advance, font) = match glyph {
            Drawn::Outline(glyph) => {
                (glyph.advance_width(), glyph.font_data().map_or(1, |font| low_half(font.cache_key)))
            }
            Drawn::Type3(glyph) => (glyph.advance_width(), 3),
        };
        let start = transform * Point::ZERO;
        let end = transform * Point::new(f64::from(advance.unwrap_or(0.0)), 0.0);
        let up = transform * Point::new(0.0, EM) - start;
        let size = up.hypot();
        let corners = [start + up * ABOVE, end + up * ABOVE, start - up * BELOW, end - up * BELOW];
        let area = corners.iter().fold(Rect::from_points(start, end), |area, corner| area.union_pt(*corner));
        let sound =
            size > 0.05 && [start.x, start.y, end.x, end.y, size].iter().all(|number| number.is_finite());
        // A mirrored matrix (an OCR layer) is upright text that advances leftwards: the up vector decides.
        sound.then(|| Glyph {
            text,
            start: (start.x, start.y),
            end: (end.x, end.y),
            ink: None,
            size,
            run: self.run,
            font,
            invisible,
            turn: quarter_turns(up.x, up.y),
            area,
        })
    }

    /// Puts the replacement text (ISO 32000-1, 14.9.4) in the place of the glyphs it stands for.
    ///
    /// Only spans within one line are replaced, and no phrases: a phrase's words would lose their places.
    fn replace(&mut self, text: String, from: usize) {
        let glyphs = self.content.glyphs.get(from..).unwrap_or_default();
        let Some(widest) = glyphs.iter().max_by(|a, b| a.area.width().total_cmp(&b.area.width())) else {
            return;
        };
        let area = glyphs.iter().fold(widest.area, |area, glyph| area.union(glyph.area));
        let several_lines =
            glyphs.iter().any(|glyph| (glyph.start.1 - widest.start.1).abs() > widest.size * 1.5);
        let spelled: usize = glyphs.iter().map(|glyph| glyph.text.chars().count()).sum();
        let phrase = text.contains(' ') && glyphs.len() > 1 && spelled > 1 && !text.trim().is_empty();
        if text.is_empty() || several_lines || phrase {
            return;
        }
        let mut whole = widest.clone();
        // Marks stand where they are drawn, which says nothing of the letters' extent.
        let advances = |glyph: &&Glyph| (glyph.end.0 - glyph.start.0).abs() > glyph.size * 0.02;
        let letters: Vec<&Glyph> = glyphs.iter().filter(advances).collect();
        let spread = if letters.is_empty() { glyphs.iter().collect() } else { letters };
        let across = |pick: fn(f64, f64) -> f64, first: f64| {
            spread.iter().fold(first, |most, glyph| pick(pick(most, glyph.start.0), glyph.end.0))
        };
        (whole.start.0, whole.end.0) = (across(f64::min, f64::MAX), across(f64::max, f64::MIN));
        whole.text = text;
        whole.area = area;
        self.content.glyphs.truncate(from);
        self.content.glyphs.push(whole);
        // What a span says as a whole is no news of any one shape.
        self.content.places.truncate(from);
        self.content.places.push(None);
    }
}

/// What a glyph says, if the file says it in letters at all.
fn said(glyph: &Drawn<'_>) -> Option<String> {
    let text = match glyph.as_unicode()? {
        BfString::Char(c) => c.to_string(),
        BfString::String(text) => text,
    };
    let meaningless = |c: char| matches!(c, '\u{fffd}' | '\0' | '\u{e000}'..='\u{f8ff}');
    (!text.is_empty() && !text.chars().all(meaningless)).then_some(text)
}

/// Half a key is enough to tell the fonts of one file apart.
pub fn low_half(key: u128) -> u64 {
    u64::try_from(key & u128::from(u64::MAX)).unwrap_or(0)
}

/// How far the up vector is turned from the page's own, in quarters.
fn quarter_turns(x: f64, y: f64) -> u8 {
    if y.abs() >= x.abs() {
        if y <= 0.0 { 0 } else { 2 }
    } else if x > 0.0 {
        1
    } else {
        3
    }
}
