//! Cleaning: one glyph for what producers draw in pieces, twice, or in the order of speech.
//!
//! Input is the glyphs of one direction, turned upright. Order is kept.

use std::collections::{HashMap, HashSet};

use super::glyphs::Glyph;
use super::letters::{is_mark, is_right_to_left, plain};

/// A font as drawn in ink or without: producers of one kind behave alike within it.
type Class = (u64, bool);

/// Returns the glyphs with each word of a logically drawn run as one, and every glyph once.
pub fn tidy(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let logical = logical_classes(&glyphs);
    let glyphs = join_leftward(glyphs);
    let glyphs = join_logical(glyphs, &logical);
    let glyphs = drop_echoes(only_marks(glyphs));
    calm(drop_overprints(glyphs))
}

/// Joins glyphs that advance to the left within one run: they are already in the order of speech.
fn join_leftward(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    join(glyphs, |before, glyph| {
        let leftward = |glyph: &Glyph| glyph.end.0 < glyph.start.0 - 1e-3 && !is_blank(glyph);
        leftward(before) && leftward(glyph)
    })
}

/// Joins the letters of a word in classes whose runs are drawn left to right in the order of speech.
fn join_logical(glyphs: Vec<Glyph>, logical: &HashSet<Class>) -> Vec<Glyph> {
    let letters = |glyph: &Glyph| glyph.text.chars().any(|c| is_right_to_left(c) || is_mark(c));
    join(glyphs, |before, glyph| {
        logical.contains(&class(glyph)) && letters(before) && letters(glyph) && !before.text.ends_with(' ')
    })
}

fn join(glyphs: Vec<Glyph>, belongs: impl Fn(&Glyph, &Glyph) -> bool) -> Vec<Glyph> {
    let mut joined: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        match joined.last_mut() {
            Some(before) if before.run == glyph.run && belongs(before, &glyph) => {
                before.text.push_str(&glyph.text);
                let leftward = glyph.end.0 < glyph.start.0;
                before.end.0 = if leftward { glyph.end.0 } else { before.end.0.max(glyph.end.0) };
                before.area = before.area.union(glyph.area);
            }
            _ => joined.push(glyph),
        }
    }
    joined
}

/// Finds the classes where the drawing order reads as Arabic though it runs to the right: OCR layers, and files
/// whose producer did not shape. Judged by letters that only end words, and by the article that begins them.
fn logical_classes(glyphs: &[Glyph]) -> HashSet<Class> {
    let mut votes: HashMap<Class, (u32, u32)> = HashMap::new();
    for run in glyphs.chunk_by(|a, b| a.run == b.run && class(a) == class(b)) {
        let moves =
            |by: f64| run.windows(2).filter(|pair| (pair[1].start.0 - pair[0].start.0) * by > 0.01).count();
        if run.len() > 1 && moves(1.0) <= moves(-1.0) {
            continue;
        }
        let text: String = run.iter().map(|glyph| plain(&glyph.text)).collect();
        let (logical, visual) = votes.entry(class(&run[0])).or_default();
        for word in text.split(|c: char| !is_right_to_left(c)) {
            let (forward, backward) = order_votes(word);
            *logical += forward;
            *visual += backward;
        }
    }
    votes
        .into_iter()
        .filter(|(_, (logical, visual))| *logical >= 3 && *logical > 2 * visual)
        .map(|(class, _)| class)
        .collect()
}

/// How much a word speaks for being in the order of speech, and for being reversed.
pub fn order_votes(word: &str) -> (u32, u32) {
    let letters: Vec<char> = word.chars().collect();
    let [first, second, .., before, last] = letters[..] else { return (0, 0) };
    let ends = |c: char| u32::from(matches!(c, '\u{629}' | '\u{649}')) * 2;
    let article = |alef: char, lam: char| u32::from(alef == '\u{627}' && lam == '\u{644}');
    (ends(last) + article(first, second), ends(first) + article(last, before))
}

fn class(glyph: &Glyph) -> Class {
    (glyph.font, glyph.invisible)
}

fn is_blank(glyph: &Glyph) -> bool {
    glyph.text.trim().is_empty()
}

/// Leaves a glyph without width only its marks, where the letter it repeats is drawn beside it.
fn only_marks(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    for at in 0..glyphs.len() {
        let glyph = &glyphs[at];
        let letters = glyph.text.trim_end_matches(is_mark);
        if letters.is_empty() || letters.len() == glyph.text.len() || width(glyph) >= 0.02 * glyph.size {
            continue;
        }
        let beside = glyphs.iter().skip(at.saturating_sub(1)).take(3);
        let repeats = beside
            .filter(|other| (other.start.1 - glyph.start.1).abs() < glyph.size)
            .any(|other| other.text == letters && width(other) >= 0.02 * glyph.size);
        if repeats {
            let marks = glyph.text[letters.len()..].to_owned();
            glyphs[at].text = marks;
        }
    }
    glyphs
}

fn width(glyph: &Glyph) -> f64 {
    (glyph.end.0 - glyph.start.0).abs()
}

/// Drops glyphs without width that repeat the text of a cluster drawn beside them (some producers map the marks
/// of a cluster to the whole of it).
fn drop_echoes(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let echo = |at: usize| {
        let glyph = &glyphs[at];
        let cluster =
            glyph.text.chars().count() > 1 && glyph.text.chars().any(|c| c.is_alphabetic() && !is_mark(c));
        let beside = glyphs.iter().skip(at.saturating_sub(2)).take(5);
        cluster
            && width(glyph) < 0.02 * glyph.size
            && beside
                .filter(|other| other.run.abs_diff(glyph.run) <= 2 && other.text == glyph.text)
                .any(|other| width(other) >= 0.02 * glyph.size)
    };
    let keep: Vec<bool> = (0..glyphs.len()).map(|at| !echo(at)).collect();
    glyphs.into_iter().zip(keep).filter_map(|(glyph, keep)| keep.then_some(glyph)).collect()
}

/// Drops glyphs drawn a second time in nearly the same place: imitated bold, fill and stroke, shadows.
fn drop_overprints(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut seen: HashMap<(String, i64, i64), Vec<(f64, f64)>> = HashMap::new();
    let mut kept = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        let near = (glyph.size * 0.15).max(0.2);
        let (column, row) = (cell(glyph.start.0, near), cell(glyph.start.1, near));
        let here = |place: &(f64, f64)| {
            (place.0 - glyph.start.0).abs() < near && (place.1 - glyph.start.1).abs() < near
        };
        let around = (-1..=1).flat_map(|across| (-1..=1).map(move |down| (column + across, row + down)));
        let again = around.into_iter().any(|(column, row)| {
            seen.get(&(glyph.text.clone(), column, row)).is_some_and(|places| places.iter().any(here))
        });
        if !again {
            seen.entry((glyph.text.clone(), column, row)).or_default().push(glyph.start);
            kept.push(glyph);
        }
    }
    kept
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and places beyond that are one place")]
fn cell(place: f64, size: f64) -> i64 {
    ((place / size).round() as i64).clamp(i64::MIN / 2, i64::MAX / 2)
}

/// The nominal size of invisible text is no measure of it; its usual advance is.
fn calm(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let advance = |glyph: &Glyph| {
        let letters = u32::try_from(glyph.text.chars().count().max(1)).unwrap_or(1);
        (glyph.end.0 - glyph.start.0).abs() / f64::from(letters)
    };
    let mut advances: Vec<f64> = glyphs
        .iter()
        .filter(|glyph| glyph.invisible)
        .map(advance)
        .filter(|advance| *advance > 0.01)
        .collect();
    if advances.len() > 5 {
        advances.sort_by(f64::total_cmp);
        let most = advances[advances.len() / 2] * 2.0;
        glyphs.iter_mut().filter(|glyph| glyph.invisible).for_each(|glyph| glyph.size = glyph.size.min(most));
    }
    glyphs
}
