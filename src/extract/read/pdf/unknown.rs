//! Letters for glyphs that the file does not name, or names wrongly: from the font itself, then from the memory.
//!
//! Decided per font, not per glyph: in a font that names its letters, a glyph without one is a piece of a cluster
//! whose letters stand at its neighbour, and to name it would write them twice. Invariant: what the file says is
//! overruled only where other files agree that it lies about most of the font.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::glyphs::Content;
use super::letters::{is_right_to_left, plain};
use super::shapes::Shapes;
use crate::extract::Trouble;
use crate::extract::worker::Output;

/// A font of which more than one glyph in so many has no letter leaves its letters out.
const SILENT_SHARE: usize = 4;
/// A source is believed when it knows at least so many of ten shapes of a font.
const KNOWN_OF_TEN: usize = 6;
/// So many shapes must be known to the memory before a font can be said to lie.
const COMPARED: usize = 8;
/// So many signs that are Arabic letters in other files make a font doubtful.
const MISTAKEN: usize = 3;
/// A document's own opinion of a shape counts when at least so many of ten of its glyphs agree.
const AGREED_OF_TEN: u32 = 8;

/// Where the letters of a page came from, in glyphs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filled {
    /// From the fonts.
    pub font: usize,
    /// From the memory.
    pub memory: usize,
    /// From the words they make.
    pub words: usize,
}

/// What a document teaches.
#[derive(Debug, Default)]
pub struct Lessons {
    votes: HashMap<u64, BTreeMap<String, u32>>,
    unknown: BTreeSet<u64>,
}

/// What the glyphs of one font are, and what is known of them.
#[derive(Debug, Default)]
struct Font {
    named: usize,
    unnamed: usize,
    /// The places of its shapes, and what the file says they are.
    shapes: HashMap<usize, Option<String>>,
}

/// Gives letters to the glyphs of a page.
pub fn fill(content: &mut Content, shapes: &mut Shapes, output: &mut Output) -> Result<Filled, Trouble> {
    ask(content, shapes, output)?;
    let mut filled = Filled::default();
    for font in fonts(content, shapes).values() {
        let (lies, doubtful) = (font.lies(shapes), font.is_doubtful(shapes));
        if !lies && !doubtful && !font.is_silent() {
            continue;
        }
        let named = !lies && font.known(|place| shapes.get(place).is_some_and(|shape| shape.named.is_some()));
        let remembered =
            font.known(|place| shapes.get(place).is_some_and(|shape| shape.remembered.is_some()));
        for (glyph, place) in content.glyphs.iter_mut().zip(&content.places) {
            let Some(place) = place.filter(|place| font.shapes.contains_key(place)) else { continue };
            let overruled = lies || doubtful && !is_arabic(&glyph.text);
            let Some(shape) = shapes.get(place).filter(|_| overruled || glyph.text.is_empty()) else {
                continue;
            };
            if overruled && shape.remembered.as_ref().is_none_or(|text| *text == glyph.text) {
                continue;
            }
            if let Some(text) = shape.named.as_ref().filter(|_| named) {
                glyph.text.clone_from(text);
                filled.font += 1;
            } else if let Some(text) = shape.remembered.as_ref().filter(|_| remembered || overruled) {
                glyph.text.clone_from(text);
                filled.memory += 1;
            }
        }
    }
    Ok(filled)
}

/// Asks the archive for the shapes of the page that it has not been asked for.
fn ask(content: &Content, shapes: &mut Shapes, output: &mut Output) -> Result<(), Trouble> {
    let places: BTreeSet<usize> = content.places.iter().flatten().copied().collect();
    let new: Vec<(usize, u64)> = places
        .into_iter()
        .filter_map(|place| Some((place, shapes.get(place).filter(|shape| !shape.asked)?.hash?)))
        .collect();
    let hashes: Vec<u64> = new.iter().map(|(_, hash)| *hash).collect();
    for ((place, _), text) in new.into_iter().zip(output.ask(&hashes)?) {
        if let Some(shape) = shapes.get_mut(place) {
            shape.asked = true;
            shape.remembered = text.filter(|text| !text.is_empty());
        }
    }
    Ok(())
}

fn fonts(content: &Content, shapes: &Shapes) -> BTreeMap<u64, Font> {
    let mut fonts: BTreeMap<u64, Font> = BTreeMap::new();
    for (glyph, place) in content.glyphs.iter().zip(&content.places) {
        let Some((at, shape)) = place.and_then(|at| Some((at, shapes.get(at)?))) else {
            continue;
        };
        if shape.hash.is_none() {
            continue;
        }
        let font = fonts.entry(shape.font).or_default();
        let text = Some(&glyph.text).filter(|text| !text.is_empty());
        *if text.is_some() { &mut font.named } else { &mut font.unnamed } += 1;
        font.shapes.entry(at).or_insert_with(|| text.map(|text| plain(text)));
    }
    fonts
}

impl Font {
    fn is_silent(&self) -> bool {
        self.unnamed * SILENT_SHARE > self.named + self.unnamed
    }

    /// True when a source knows enough of the shapes that the file does not name.
    fn known(&self, tells: impl Fn(usize) -> bool) -> bool {
        let open: Vec<usize> =
            self.shapes.iter().filter(|(_, said)| said.is_none()).map(|(place, _)| *place).collect();
        let told = open.iter().filter(|place| tells(**place)).count();
        told * 10 >= open.len() * KNOWN_OF_TEN
    }

    /// True when other files say that several of its signs and Latin letters are Arabic letters: an encoding for
    /// Latin was laid over an Arabic font.
    fn is_doubtful(&self, shapes: &Shapes) -> bool {
        let claims =
            self.shapes.iter().filter_map(|(place, said)| Some((said.as_deref()?, shapes.get(*place)?)));
        let mistaken = claims
            .filter(|(said, shape)| !is_arabic(said) && shape.remembered.as_deref().is_some_and(is_arabic));
        mistaken.count() >= MISTAKEN
    }

    /// True when other files say that most of its letters are others.
    fn lies(&self, shapes: &Shapes) -> bool {
        let compared = self
            .shapes
            .iter()
            .filter_map(|(place, said)| Some((said.as_deref()?, shapes.get(*place)?.remembered.as_deref()?)));
        let (agreed, all) = compared.fold((0, 0), |(agreed, all), (said, remembered)| {
            (agreed + usize::from(said == remembered), all + 1)
        });
        all >= COMPARED && agreed * 2 < all
    }
}

impl Lessons {
    /// Learns what a page's file says of its shapes. For pages that read well by what the file itself says.
    pub fn learn(&mut self, claims: &[(usize, String)], shapes: &Shapes) {
        for (place, text) in claims {
            let Some(hash) = shapes.get(*place).and_then(|shape| shape.hash) else { continue };
            let text = plain(text);
            if !text.trim().is_empty() {
                *self.votes.entry(hash).or_default().entry(text).or_default() += 1;
            }
        }
    }

    /// Notes all shapes of a page that does not read well, but those that the memory knew.
    pub fn doubt(&mut self, claims: &[(usize, String)], shapes: &Shapes) {
        let doubted = claims.iter().filter_map(|(place, _)| shapes.get(*place));
        self.unknown
            .extend(doubted.filter(|shape| shape.remembered.is_none()).filter_map(|shape| shape.hash));
    }

    /// Notes the shapes of a page that nobody knows.
    pub fn miss(&mut self, content: &Content, shapes: &Shapes) {
        let silent: HashSet<u64> = fonts(content, shapes)
            .into_iter()
            .filter(|(_, font)| font.is_silent())
            .map(|(font, _)| font)
            .collect();
        for (glyph, place) in content.glyphs.iter().zip(&content.places) {
            let shape = place.and_then(|place| shapes.get(place));
            let missed = shape.filter(|shape| glyph.text.is_empty() && shape.remembered.is_none());
            self.unknown
                .extend(missed.filter(|shape| silent.contains(&shape.font)).and_then(|shape| shape.hash));
        }
    }

    /// Gives what was learned and missed.
    pub fn give(self, output: &mut Output) -> Result<(), Trouble> {
        let agreed = |votes: BTreeMap<String, u32>| {
            let all: u32 = votes.values().sum();
            let best = votes.into_iter().max_by_key(|(_, count)| *count);
            best.filter(|(_, count)| count * 10 >= all * AGREED_OF_TEN).map(|(text, _)| text)
        };
        let learned =
            self.votes.into_iter().filter_map(|(hash, votes)| Some((hash, agreed(votes)?))).collect();
        output.glyphs(learned, self.unknown)
    }
}

fn is_arabic(text: &str) -> bool {
    text.contains(is_right_to_left)
}
