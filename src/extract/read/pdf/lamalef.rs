//! Lam-alef drawn as two glyphs that the file names neither of.
//!
//! Some fonts join the two with shapes that have no code point, and producers that name glyphs by code point leave
//! them out. In a font whose other letters are named, two tall unnamed shapes side by side among Arabic letters
//! are this pair; the parts of the left one tell which alef it is. Invariant: named glyphs are not touched.

use hayro::kurbo::Rect;

use super::glyphs::{Content, Glyph};
use super::letters::is_right_to_left;
use super::shapes::Shapes;

/// Both letters reach at least this high above the base line, in thousandths of an em.
const TALL: f64 = 400.0;
/// A madda is at least so many times wider than it is high; a hamza is not.
const MADDA: f64 = 1.7;

/// Names the pairs of a page; returns how many.
pub fn fill(content: &mut Content, shapes: &Shapes) -> usize {
    let mut filled = 0;
    for at in 1..content.glyphs.len() {
        let Some((lam, alef)) = pair(content, at) else { continue };
        if !among_arabic(&content.glyphs, at)
            || !is_tall(content, lam, shapes)
            || !is_tall(content, alef, shapes)
        {
            continue;
        }
        let letter = which_alef(parts(content, alef, shapes));
        "\u{644}".clone_into(&mut content.glyphs[lam].text);
        letter.clone_into(&mut content.glyphs[alef].text);
        filled += 1;
    }
    filled
}

/// The lam and the alef of two unnamed glyphs that touch: the alef is laid over the lam or stands left of it.
fn pair(content: &Content, at: usize) -> Option<(usize, usize)> {
    let (a, b) = (content.glyphs.get(at - 1)?, content.glyphs.get(at)?);
    let overlay = |glyph: &Glyph| (glyph.end.0 - glyph.start.0).abs() < 0.02 * glyph.size;
    let first_is_lam = if overlay(a) == overlay(b) { a.start.0 > b.start.0 } else { overlay(b) };
    let (lam, alef) = if first_is_lam { (at - 1, at) } else { (at, at - 1) };
    let gap = content.glyphs[lam].start.0 - content.glyphs[alef].end.0;
    let unnamed = a.text.is_empty() && b.text.is_empty();
    let alike = a.font == b.font && (a.start.1 - b.start.1).abs() < 0.1 * a.size;
    (unnamed && alike && gap.abs() < 0.1 * a.size).then_some((lam, alef))
}

/// True when the nearest named glyph drawn before or after, on the same line, is Arabic.
fn among_arabic(glyphs: &[Glyph], at: usize) -> bool {
    let near = |glyph: &&Glyph| (glyph.start.1 - glyphs[at].start.1).abs() < glyphs[at].size * 0.5;
    let named = |glyph: &&Glyph| !glyph.text.trim().is_empty();
    let before = glyphs[..at - 1].iter().rev().take(3).filter(near).find(named);
    let after = glyphs[at + 1..].iter().take(3).filter(near).find(named);
    [before, after].into_iter().flatten().any(|glyph| glyph.text.chars().any(is_right_to_left))
}

fn parts<'a>(content: &Content, at: usize, shapes: &'a Shapes) -> &'a [Rect] {
    let place = content.places.get(at).copied().flatten();
    place.and_then(|place| shapes.get(place)).map_or(&[], |shape| &shape.parts)
}

fn is_tall(content: &Content, at: usize, shapes: &Shapes) -> bool {
    parts(content, at, shapes).iter().any(|part| part.y1 >= TALL && part.height() >= TALL * 0.5)
}

/// Tells the alef by what is drawn apart from its stem: nothing, a hamza above or below, or a madda.
fn which_alef(parts: &[Rect]) -> &'static str {
    let Some(stem) = parts.iter().max_by(|a, b| a.height().total_cmp(&b.height())) else { return "\u{627}" };
    let sign = parts.iter().filter(|part| *part != stem).max_by(|a, b| a.area().total_cmp(&b.area()));
    match sign {
        None => "\u{627}",
        Some(sign) if sign.center().y < stem.center().y => "\u{625}",
        Some(sign) if sign.width() > MADDA * sign.height() => "\u{622}",
        Some(_) => "\u{623}",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_tells_the_alef() {
        let stem = Rect::new(0.0, 0.0, 100.0, 700.0);
        let cases = [
            (vec![stem], "ا"),
            (vec![stem, Rect::new(0.0, 750.0, 150.0, 900.0)], "أ"),
            (vec![stem, Rect::new(0.0, -200.0, 150.0, -50.0)], "إ"),
            (vec![Rect::new(-80.0, 750.0, 220.0, 850.0), stem], "آ"),
        ];
        for (parts, expected) in cases {
            assert_eq!(which_alef(&parts), expected);
        }
    }
}
