//! Letters as text layers hold them: which way they run, which are marks, and their plain forms.

use unicode_bidi::BidiClass::{AL, AN, CS, EN, ES, ET, L, R};
use unicode_bidi::bidi_class;
use unicode_normalization::UnicodeNormalization as _;

/// What a piece of a line is to the ordering of the line (UAX #9, table 4, coarsened).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A letter that runs to the right.
    Left,
    /// A letter that runs to the left.
    Right,
    /// A digit.
    Number,
    /// A separator that stands inside numbers: comma, full stop, slash, colon.
    Common,
    /// A plus or a minus.
    Sign,
    /// What stands at a number: percent, currency, degree.
    Terminator,
    /// Other punctuation.
    Other,
    /// A gap between words.
    Space,
}

/// Tells what a piece is by its strongest character.
pub fn kind(text: &str) -> Kind {
    if text == " " {
        return Kind::Space;
    }
    if matches!(text, "\u{66b}" | "\u{66c}") {
        return Kind::Common;
    }
    let mut kind = Kind::Other;
    for c in text.chars() {
        match bidi_class(c) {
            L => return Kind::Left,
            R | AL => return Kind::Right,
            EN | AN => kind = Kind::Number,
            CS if kind == Kind::Other => kind = Kind::Common,
            ES if kind == Kind::Other => kind = Kind::Sign,
            ET if kind == Kind::Other => kind = Kind::Terminator,
            _ => {}
        }
    }
    kind
}

/// True for letters that run to the left.
pub fn is_right_to_left(c: char) -> bool {
    matches!(bidi_class(c), R | AL)
}

/// True for letters that run to the right.
pub fn is_left_to_right(c: char) -> bool {
    bidi_class(c) == L
}

/// True when the piece holds digits of the Arabic kind, which order signs differently.
pub fn has_arabic_digit(text: &str) -> bool {
    text.chars().any(|c| bidi_class(c) == AN)
}

/// True for marks that sit on a letter.
pub fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{610}'..='\u{61a}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}'
        | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}' | '\u{300}'..='\u{36f}')
}

/// Returns the text without characters that show nothing: controls, directions, soft hyphens.
pub fn shown(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{feff}' | '\u{ad}')
    };
    text.chars().filter(|c| !hidden(*c)).collect()
}

/// Returns the plain form of what a glyph says: presentation forms become letters, nothing else changes.
///
/// A mark drawn alone is encoded as a form with a space or tatweel under it; only the mark is kept. A lam-alef
/// that is spelled alef first (the glyph was mapped in visual order) is put right.
pub fn plain(text: &str) -> String {
    let text = shown(text);
    let mut characters = text.chars();
    if let (Some(c), None) = (characters.next(), characters.next())
        && is_form_of_mark(c)
    {
        return text.nfkc().filter(|c| is_mark(*c)).collect();
    }
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        if is_presentation_form(c) { letters.extend(std::iter::once(c).nfkc()) } else { letters.push(c) }
    }
    let mut pair = letters.chars();
    if let (Some(alef @ ('\u{627}' | '\u{623}' | '\u{625}' | '\u{622}')), Some(lam @ '\u{644}'), None) =
        (pair.next(), pair.next(), pair.next())
    {
        return [lam, alef].iter().collect();
    }
    letters
}

/// The blocks whose forms are letters in a shape; the other compatibility characters mean something else.
fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{fb50}'..='\u{fbb1}' | '\u{fbd3}'..='\u{fd3d}' | '\u{fd50}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}')
        || matches!(c, '\u{fb00}'..='\u{fb06}')
}

fn is_form_of_mark(c: char) -> bool {
    matches!(c, '\u{fe70}'..='\u{fe7f}' | '\u{fc5e}'..='\u{fc63}' | '\u{fcf2}'..='\u{fcf4}')
}

/// The bracket that stands opposite.
pub fn mirrored(c: char) -> char {
    const PAIRS: &[(char, char)] =
        &[('(', ')'), ('[', ']'), ('{', '}'), ('\u{ab}', '\u{bb}'), ('<', '>'), ('\u{fd3f}', '\u{fd3e}')];
    let pair = PAIRS.iter().find(|(open, close)| c == *open || c == *close);
    pair.map_or(c, |(open, close)| if c == *open { *close } else { *open })
}

/// True for brackets that open in logical order.
pub fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '\u{ab}' | '\u{fd3f}')
}

/// True for brackets that close in logical order.
pub fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '\u{bb}' | '\u{fd3e}')
}

/// Counts letters that run to the left and to the right.
pub fn directions<'a>(texts: impl Iterator<Item = &'a str>) -> (usize, usize) {
    texts.flat_map(str::chars).fold((0, 0), |(right, left), c| {
        (right + usize::from(is_right_to_left(c)), left + usize::from(is_left_to_right(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_become_letters_and_signs_stay() {
        let cases = [
            ("\u{fe8d}\u{fedf}\u{fe92}", "الب"),
            ("\u{fefb}", "لا"),
            ("ال", "لا"),
            ("\u{fe76}", "\u{64e}"),
            ("\u{fcf2}", "\u{64e}\u{651}"),
            ("ﬁ", "fi"),
            ("²½", "²½"),
            ("\u{200f}ق\u{ad}", "ق"),
        ];
        for (drawn, expected) in cases {
            assert_eq!(plain(drawn), expected);
        }
    }

    #[test]
    fn kinds_follow_the_strongest_character() {
        let cases = [
            ("ق", Kind::Right),
            ("a1", Kind::Left),
            ("1٥", Kind::Number),
            ("/", Kind::Common),
            ("٫", Kind::Common),
            (" ", Kind::Space),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
