//! [`GlyphMemory`]: what glyphs say, known by their shape: learned from files that name their letters, asked by
//! files that do not.
//!
//! A shape is a hash of the outline; each text it was seen with has voters, one per object. A shape is known when
//! one text has a clear majority. Not here: how an outline is hashed (`read/pdf/shapes`), where the memory lies on
//! disk (`archive`). Invariant: the memory is a set of votes, so that learning in any order, or twice, is the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::digest::ContentId;

/// More voters for one text add nothing: it is settled.
const MOST_VOTERS: usize = 7;
/// The longest text of one glyph, in characters; the longest ligatures of Arabic fonts spell eighteen.
const LONGEST_TEXT: usize = 18;
/// Pairs and shapes that one transcript may keep.
const MOST_KEPT: usize = 8_192;

/// What a reading learned of glyphs, as transcripts keep it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Glyphs {
    /// Shapes (16 hexadecimal digits) and what the file says they are, where the memory was not sure of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub learned: BTreeMap<String, String>,
    /// Shapes whose letters stayed unknown.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unknown: BTreeSet<String>,
}

/// Votes on what shapes say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GlyphMemory {
    votes: BTreeMap<u64, BTreeMap<String, BTreeSet<u64>>>,
}

impl GlyphMemory {
    /// True when nothing was learned yet.
    pub fn is_empty(&self) -> bool {
        self.votes.is_empty()
    }

    /// How many shapes it has votes on.
    pub fn len(&self) -> usize {
        self.votes.len()
    }

    /// What a shape says, when a clear majority agrees.
    pub fn text(&self, shape: u64) -> Option<&str> {
        let texts = self.votes.get(&shape)?;
        let (text, most) = texts.iter().map(|(text, voters)| (text, voters.len())).max_by_key(|(_, n)| *n)?;
        let others = texts.iter().filter(|(other, _)| *other != text).map(|(_, voters)| voters.len()).max();
        (most > 2 * others.unwrap_or(0)).then_some(text.as_str())
    }

    /// True when it could tell any of the shapes that stayed unknown in a reading.
    pub fn helps(&self, glyphs: &Glyphs) -> bool {
        glyphs.unknown.iter().filter_map(|name| shape_of(name)).any(|shape| self.text(shape).is_some())
    }

    /// Adds what the reading of an object learned.
    pub fn learn(&mut self, object: &ContentId, glyphs: &Glyphs) {
        for (name, text) in glyphs.learned.iter().take(MOST_KEPT) {
            if let Some(shape) = shape_of(name).filter(|_| is_plausible(text)) {
                self.vote(shape, text, voter(object));
            }
        }
    }

    /// Returns what of a reading's pairs is news: texts that do not have all the voters they can have.
    pub(super) fn news(&self, learned: &BTreeMap<u64, String>) -> BTreeMap<String, String> {
        let settled = |shape: &u64, text: &str| {
            let voters = self.votes.get(shape).and_then(|texts| texts.get(text));
            voters.is_some_and(|voters| voters.len() >= MOST_VOTERS)
        };
        let news = learned.iter().filter(|(shape, text)| is_plausible(text) && !settled(shape, text));
        news.take(MOST_KEPT).map(|(shape, text)| (name_of(*shape), text.clone())).collect()
    }

    /// Writes the votes as lines: shape, text in code points, voters.
    pub fn to_lines(&self) -> String {
        let mut lines = String::new();
        for (shape, texts) in &self.votes {
            for (text, voters) in texts {
                let points: Vec<String> = text.chars().map(|c| format!("{:04x}", u32::from(c))).collect();
                let voters: Vec<String> = voters.iter().map(|voter| name_of(*voter)).collect();
                lines.extend([name_of(*shape).as_str(), " ", &points.join("+"), " ", &voters.join(",")]);
                lines.push('\n');
            }
        }
        lines
    }

    /// Reads what [`GlyphMemory::to_lines`] wrote; `None` when a line is not of that form.
    pub fn from_lines(lines: &str) -> Option<Self> {
        let mut memory = Self::default();
        for line in lines.lines() {
            let mut fields = line.split(' ');
            let shape = shape_of(fields.next()?)?;
            let points = fields.next()?.split('+');
            let letter = |point| u32::from_str_radix(point, 16).ok().and_then(char::from_u32);
            let text: String = points.map(letter).collect::<Option<_>>()?;
            for voter in fields.next()?.split(',') {
                memory.vote(shape, &text, shape_of(voter)?);
            }
        }
        Some(memory)
    }

    /// The smallest voters stay, so that it does not matter who came first.
    fn vote(&mut self, shape: u64, text: &str, voter: u64) {
        let voters = self.votes.entry(shape).or_default().entry(text.to_owned()).or_default();
        voters.insert(voter);
        if voters.len() > MOST_VOTERS {
            voters.pop_last();
        }
    }
}

impl Glyphs {
    /// Makes what a transcript keeps; `None` when there is nothing to keep.
    pub(super) fn of(
        memory: &GlyphMemory,
        learned: &BTreeMap<u64, String>,
        unknown: &BTreeSet<u64>,
    ) -> Option<Self> {
        let unknown = unknown.iter().take(MOST_KEPT).map(|shape| name_of(*shape)).collect();
        let glyphs = Self { learned: memory.news(learned), unknown };
        (glyphs != Self::default()).then_some(glyphs)
    }
}

/// A worker's word is not taken for what a glyph cannot say.
fn is_plausible(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST_TEXT && !text.chars().any(char::is_control)
}

/// An object's voice: the first bytes of its name.
fn voter(object: &ContentId) -> u64 {
    object.as_bytes().iter().take(8).fold(0, |voter, byte| (voter << 8) | u64::from(*byte))
}

fn name_of(shape: u64) -> String {
    format!("{shape:016x}")
}

fn shape_of(name: &str) -> Option<u64> {
    u64::from_str_radix(name, 16).ok().filter(|_| name.len() == 16)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn taught(pairs: &[(u64, &str)]) -> Glyphs {
        let learned = pairs.iter().map(|(shape, text)| (name_of(*shape), (*text).to_owned())).collect();
        Glyphs { learned, ..Glyphs::default() }
    }

    fn object(seed: &[u8]) -> ContentId {
        let mut bytes = [0; 32];
        bytes[..seed.len()].copy_from_slice(seed);
        ContentId::from_bytes(bytes)
    }

    #[test]
    fn a_majority_decides_and_a_tie_does_not() {
        let mut memory = GlyphMemory::default();
        memory.learn(&object(b"honest"), &taught(&[(1, "ب")]));
        assert_eq!(memory.text(1), Some("ب"));
        memory.learn(&object(b"liar"), &taught(&[(1, "x")]));
        assert_eq!(memory.text(1), None);
        memory.learn(&object(b"second"), &taught(&[(1, "ب")]));
        assert_eq!(memory.text(1), None, "two against one is no clear majority");
        memory.learn(&object(b"third"), &taught(&[(1, "ب")]));
        assert_eq!(memory.text(1), Some("ب"));
    }

    #[test]
    fn an_object_has_one_vote_however_often_it_is_read() {
        let mut memory = GlyphMemory::default();
        memory.learn(&object(b"honest"), &taught(&[(1, "ب")]));
        for _ in 0..5 {
            memory.learn(&object(b"liar"), &taught(&[(1, "x")]));
        }
        memory.learn(&object(b"second"), &taught(&[(1, "ب")]));
        memory.learn(&object(b"third"), &taught(&[(1, "ب")]));
        assert_eq!(memory.text(1), Some("ب"));
    }

    #[test]
    fn lines_hold_the_whole_memory_and_the_order_of_learning_does_not_matter() {
        let lessons: Vec<_> =
            (0..12_u8).map(|n| (object(&[n]), taught(&[(7, "لا"), (u64::from(n), "5")]))).collect();
        let (mut forward, mut backward) = (GlyphMemory::default(), GlyphMemory::default());
        for ((first, lesson), (last, other)) in lessons.iter().zip(lessons.iter().rev()) {
            forward.learn(first, lesson);
            backward.learn(last, other);
        }
        assert_eq!(forward, backward);
        assert_eq!(GlyphMemory::from_lines(&forward.to_lines()), Some(forward.clone()));
        assert!(forward.news(&BTreeMap::from([(7, "لا".to_owned())])).is_empty(), "settled is no news");
    }

    proptest::proptest! {
        #[test]
        fn any_lines_are_a_memory_or_nothing(lines: String) {
            let _ = GlyphMemory::from_lines(&lines);
        }
    }
}
