//! Which readings of a page there are, and how they are put together.
//!
//! A fast reading is one pass in the first language. A thorough one adds passes that err elsewhere: sparse text,
//! the model of the whole script, the picture untouched, the other languages. One reading is shown; what the
//! others have beyond it is searched too. Measured on pages from other seeds than those it was chosen on:
//! together they find half of the words that one pass misses. Invariant: a word of the shown reading is never
//! taken away, and no word is dropped for its low confidence.

use std::collections::HashSet;

use crate::analysis;

use super::scan::Quarter;
use super::{Depth, Line, OtherReading, WordBox};

/// The names under which the model of the Arabic script is installed: by Debian, and by hand.
const SCRIPT: &[&str] = &["script/Arabic", "Arabic"];
/// The word of the pass by that model.
pub const SCRIPT_PASS: &str = "script";
/// The first language whose script has such a model.
const ARABIC: &str = "ara";
/// A page turned with less certainty than this stays as it is.
const CERTAIN: f32 = 1.0;
/// How often a picture is softened: for most badly read pages, and where that is too much.
const SOFTEST: usize = 6;
const SOFT: usize = 3;
/// Words of a language that a page is not written in are noise unless the engine is as sure as this.
const SURE: f32 = 60.0;

/// Which picture a pass reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// The one made ready.
    Prepared,
    /// The one that came.
    Raw,
    /// One softened so many times, against torn strokes and grain.
    Soft(usize),
}

/// How one pass is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The word under which a transcript has it.
    pub word: &'static str,
    /// Tesseract's language list.
    pub languages: String,
    /// Tesseract's page segmentation mode.
    pub mode: &'static str,
    /// What it reads.
    pub picture: Picture,
}

/// The passes of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The pass that every page gets.
    pub first: Recipe,
    /// The pass in the other languages, for a page that the first one reads badly.
    pub foreign: Option<Recipe>,
    /// The pass for a page that the first one reads badly in its own language.
    pub soft: Recipe,
    /// The passes that follow when pages are read thoroughly.
    pub others: Vec<Recipe>,
    /// The passes that follow these on a page that is read badly.
    pub more: Vec<Recipe>,
}

/// Chooses the passes among what is installed; `None` when the data of the first language is missing.
pub fn plan(wanted: &[&str], known: &[&str], depth: Depth) -> Option<Plan> {
    let (base, rest) = wanted.split_first()?;
    let recipe = |word, languages: &str, mode, picture| {
        let languages = languages.to_owned();
        Recipe { word, languages, mode, picture }
    };
    let first = known.contains(base).then(|| recipe("psm3", base, "3", Picture::Prepared))?;
    let rest: Vec<&str> = rest.iter().copied().filter(|language| known.contains(language)).collect();
    let foreign = (!rest.is_empty()).then(|| recipe("other", &rest.join("+"), "3", Picture::Prepared));
    let script = SCRIPT.iter().find(|script| *base == ARABIC && known.contains(script));
    let others = [
        Some(recipe("psm11", base, "11", Picture::Prepared)),
        script.map(|script| recipe(SCRIPT_PASS, script, "3", Picture::Prepared)),
        Some(recipe("raw", base, "3", Picture::Raw)),
        foreign.clone(),
    ];
    let soft = recipe("soft", base, "3", Picture::Soft(SOFTEST));
    let more = vec![
        recipe("soft11", base, "11", Picture::Soft(SOFT)),
        recipe("soft3", base, "3", Picture::Soft(SOFT)),
    ];
    let (others, more) = match depth {
        Depth::Thorough => (others.into_iter().flatten().collect(), more),
        Depth::Fast => (Vec::new(), Vec::new()),
    };
    Some(Plan { first, foreign, soft, others, more })
}

impl Plan {
    /// The passes as transcripts name them: `ara+eng`, `ara+eng psm11 script raw other …`.
    pub fn name(&self) -> String {
        let mut name = self.first.languages.clone();
        if let Some(foreign) = &self.foreign {
            name = format!("{name}+{}", foreign.languages);
        }
        for recipe in self.others.iter().chain(&self.more) {
            name = format!("{name} {}", recipe.word);
        }
        name
    }
}

/// The turn that sets a page upright, from what the engine says of its orientation.
pub fn orientation(told: &str) -> Option<Quarter> {
    let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let certainty: f32 = value("Orientation confidence:")?.parse().ok()?;
    let degrees = value("Rotate:")?.parse().ok()?;
    Quarter::from_degrees(degrees).filter(|_| certainty >= CERTAIN)
}

/// What the other readings have beyond the shown lines and each other; words are compared folded.
pub fn beyond(shown: &[Line], others: Vec<(&'static str, Vec<Line>)>) -> Vec<OtherReading> {
    let mut known = HashSet::new();
    for line in shown {
        note(&line.text, &mut known);
    }
    let mut readings = Vec::new();
    for (pass, lines) in others {
        let fits = |text: &str, word: &WordBox| pass != "other" || is_sure(text, word);
        let lines: Vec<Line> = lines.iter().filter_map(|line| rest(line, &known, fits)).collect();
        for line in &lines {
            note(&line.text, &mut known);
        }
        if !lines.is_empty() {
            readings.push(OtherReading { pass: pass.to_owned(), lines });
        }
    }
    readings
}

/// A word in Latin letters or digits that the engine is sure of.
fn is_sure(text: &str, word: &WordBox) -> bool {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).count();
    let certain = word.confidence.is_some_and(|confidence| confidence >= SURE);
    certain && (letters >= 2 || text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn note(text: &str, known: &mut HashSet<String>) {
    analysis::each_token(text, &mut |token| {
        known.insert(token.term.to_owned());
    });
}

/// The words of a line that say something new.
fn rest(line: &Line, known: &HashSet<String>, fits: impl Fn(&str, &WordBox) -> bool) -> Option<Line> {
    let mut left = Line::default();
    for word in &line.words {
        let Some(text) = line.text.get(word.start as usize..word.end as usize) else { continue };
        let mut new = false;
        analysis::each_token(text, &mut |token| new |= !known.contains(token.term));
        if new && fits(text, word) {
            if !left.text.is_empty() {
                left.text.push(' ');
            }
            let start = u32::try_from(left.text.len()).ok()?;
            left.text.push_str(text);
            let end = u32::try_from(left.text.len()).ok()?;
            left.words.push(WordBox { start, end, ..word.clone() });
        }
    }
    (!left.words.is_empty()).then_some(left)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(words: &[(&str, f32)]) -> Line {
        let mut line = Line::default();
        for (word, confidence) in words {
            let start = u32::try_from(line.text.len()).unwrap();
            line.text.push_str(word);
            let end = u32::try_from(line.text.len()).unwrap();
            line.text.push(' ');
            line.words.push(WordBox { start, end, area: [0.0; 4], confidence: Some(*confidence) });
        }
        line
    }

    #[test]
    fn passes_are_those_whose_data_is_there() {
        let thorough = |wanted: &str, known: &[&str]| {
            let wanted: Vec<&str> = wanted.split('+').collect();
            plan(&wanted, known, Depth::Thorough).map(|plan| plan.name())
        };
        let debian = ["ara", "eng", "fra", "osd", "script/Arabic"];
        let name = "ara+eng+fra psm11 script raw other soft11 soft3";
        assert_eq!(thorough("ara+eng+fra", &debian).as_deref(), Some(name));
        assert_eq!(
            thorough("ara+eng", &["ara", "Arabic"]).as_deref(),
            Some("ara psm11 script raw soft11 soft3")
        );
        assert_eq!(thorough("eng+ara", &debian).as_deref(), Some("eng+ara psm11 raw other soft11 soft3"));
        assert_eq!(thorough("ara+eng", &["eng", "osd"]), None);
        let fast = plan(&["ara", "eng"], &debian, Depth::Fast).unwrap();
        assert_eq!((fast.name().as_str(), fast.others.len()), ("ara+eng", 0));
    }

    #[test]
    fn only_what_is_new_is_kept_and_doubt_is_no_reason_to_drop_it() {
        let shown = [line(&[("قرار", 90.0), ("البلديه", 20.0)])];
        let second = vec![line(&[("قرار", 95.0), ("البلدية", 91.0), ("الدير", 12.0)])];
        let third = vec![line(&[("الدير", 96.0)])];
        let other = vec![line(&[("Ji", 31.0), ("Water", 93.0), ("15", 88.0)])];
        let also = beyond(&shown, vec![("psm11", second), ("raw", third), ("other", other)]);
        let texts: Vec<_> =
            also.iter().map(|reading| (reading.pass.as_str(), reading.lines[0].text.as_str())).collect();
        assert_eq!(texts, [("psm11", "الدير"), ("other", "Water 15")]);
        assert_eq!(also[0].lines[0].words[0].confidence, Some(12.0));
    }

    #[test]
    fn a_page_is_turned_only_with_certainty() {
        let told = |confidence: &str| {
            format!("Page number: 0\nRotate: 90\nOrientation confidence: {confidence}\nScript: Arabic\n")
        };
        assert_eq!(orientation(&told("4.3")), Some(Quarter::Right));
        assert_eq!(orientation(&told("0.4")), None);
        assert_eq!(orientation("Too few characters."), None);
    }
}
