//! Letters out of an embedded font: its own character map, and the names of its glyphs.
//!
//! Producers that leave `ToUnicode` out often embed a font that still knows. Invariant: a table names a glyph
//! once; private letters are no letters.

use std::collections::HashMap;

use skrifa::{FontRef, GlyphNames, MetadataProvider as _};

use super::letters::plain;

/// Characters that one font may map.
const MOST_MAPPED: usize = 70_000;

/// Endings that say which shape of a letter it is, not which letter.
const FORMS: &[&str] =
    &["isol", "isolated", "init", "initial", "medi", "medial", "fina", "final", "ar", "arab", "arabic"];

/// What fonts for Arabic call their letters, beyond `uniXXXX` and the numbers of Adobe's list.
#[rustfmt::skip]
const LETTERS: &[(&str, char)] = &[
    ("hamza", '\u{621}'), ("alefmadda", '\u{622}'), ("alefmaddaabove", '\u{622}'), ("alefhamzaabove", '\u{623}'),
    ("wawhamza", '\u{624}'), ("wawhamzaabove", '\u{624}'), ("alefhamzabelow", '\u{625}'),
    ("yehhamza", '\u{626}'), ("yehhamzaabove", '\u{626}'), ("alef", '\u{627}'), ("beh", '\u{628}'),
    ("tehmarbuta", '\u{629}'), ("teh", '\u{62a}'), ("theh", '\u{62b}'), ("jeem", '\u{62c}'), ("hah", '\u{62d}'),
    ("khah", '\u{62e}'), ("dal", '\u{62f}'), ("thal", '\u{630}'), ("reh", '\u{631}'), ("zain", '\u{632}'),
    ("seen", '\u{633}'), ("sheen", '\u{634}'), ("sad", '\u{635}'), ("dad", '\u{636}'), ("tah", '\u{637}'),
    ("zah", '\u{638}'), ("ain", '\u{639}'), ("ghain", '\u{63a}'), ("tatweel", '\u{640}'), ("kashida", '\u{640}'),
    ("feh", '\u{641}'), ("qaf", '\u{642}'), ("kaf", '\u{643}'), ("lam", '\u{644}'), ("meem", '\u{645}'),
    ("noon", '\u{646}'), ("heh", '\u{647}'), ("waw", '\u{648}'), ("alefmaksura", '\u{649}'), ("yeh", '\u{64a}'),
    ("fathatan", '\u{64b}'), ("dammatan", '\u{64c}'), ("kasratan", '\u{64d}'), ("fatha", '\u{64e}'),
    ("damma", '\u{64f}'), ("kasra", '\u{650}'), ("shadda", '\u{651}'), ("sukun", '\u{652}'),
];

/// The names of digits, in both kinds of figures.
const DIGITS: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Tells what the glyphs of a font say, by their numbers; nothing when the font cannot be read.
pub fn of_font(bytes: &[u8]) -> HashMap<u32, String> {
    let Ok(font) = FontRef::new(bytes) else { return HashMap::new() };
    let mut letters: HashMap<u32, String> = HashMap::new();
    for (code, glyph) in font.charmap().mappings().take(MOST_MAPPED) {
        if let Some(text) = char::from_u32(code).and_then(said) {
            letters.entry(glyph.to_u32()).or_insert(text);
        }
    }
    for (glyph, name) in GlyphNames::new(&font).iter().take(MOST_MAPPED) {
        if !name.is_synthesized()
            && let Some(text) = of_name(name.as_str())
        {
            letters.entry(glyph.to_u32()).or_insert(text);
        }
    }
    letters
}

fn said(c: char) -> Option<String> {
    let meaningless = c.is_control() || matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    let text = plain(c.encode_utf8(&mut [0; 4]));
    (!meaningless && !text.is_empty()).then_some(text)
}

/// Reads a glyph's name: `uni0628`, `uniFEDF.init`, `u1F600`, `afii57410`, `alef-ar.fina`, `lam_alef-ar`, `A`.
pub fn of_name(name: &str) -> Option<String> {
    let base = name.split('.').next()?;
    let mut parts = base.split('-');
    let base = parts.next()?;
    let arabic = match parts.next() {
        None => false,
        Some(script) if FORMS.contains(&script.to_ascii_lowercase().as_str()) => true,
        Some(_) => return None,
    };
    let text: String = base.split('_').map(|part| of_part(part, arabic)).collect::<Option<_>>()?;
    let text = plain(&text);
    (!text.is_empty()).then_some(text)
}

fn of_part(part: &str, arabic: bool) -> Option<String> {
    if let Some(digits) = part.strip_prefix("uni").filter(|digits| digits.len() % 4 == 0) {
        let numbers = (0..digits.len()).step_by(4).map(|at| of_number(digits.get(at..at + 4)?));
        return numbers.collect::<Option<String>>().filter(|text| !text.is_empty());
    }
    let long = part.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()));
    if let Some(c) = long.and_then(of_number) {
        return Some(c.to_string());
    }
    if let Some(c) = part.strip_prefix("afii").and_then(of_adobe) {
        return Some(c.to_string());
    }
    let lower = part.to_ascii_lowercase();
    let digit = DIGITS.iter().position(|digit| *digit == lower).and_then(|digit| u32::try_from(digit).ok());
    if let Some(digit) = digit {
        return char::from_u32(if arabic { 0x660 } else { 0x30 } + digit).map(String::from);
    }
    let bare = lower.strip_suffix("arabic").unwrap_or(&lower);
    let bare = FORMS.iter().find_map(|form| bare.strip_suffix(form)).unwrap_or(bare);
    let letter = LETTERS.iter().find(|(name, _)| *name == bare || *name == lower).map(|(_, c)| c.to_string());
    // `A` is named `A`; longer Latin names are in the interpreter's own list.
    letter.or_else(|| Some(part.to_owned()).filter(|part| part.len() == 1 && part.is_ascii() && !arabic))
}

fn of_number(digits: &str) -> Option<char> {
    let number = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16));
    number?
        .ok()
        .and_then(char::from_u32)
        .filter(|c| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(c))
}

/// Adobe's numbers for Arabic (`afii57388` and on) follow the order of the Unicode block.
fn of_adobe(digits: &str) -> Option<char> {
    let code = match digits.parse::<u32>().ok()? {
        57388 => 0x60c,
        57403 => 0x61b,
        57407 => 0x61f,
        // The list leaves no gap but that of the five code points after ghain, which Unicode left free.
        number @ 57392..=57401 => 0x660 + number - 57392,
        number @ 57409..=57434 => 0x621 + number - 57409,
        number @ 57440..=57446 => 0x640 + number - 57440,
        57470 => 0x647,
        number @ 57448..=57458 => 0x648 + number - 57448,
        _ => return None,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_arabic_letters_are_read() {
        let cases = [
            ("uni0628", "ب"),
            ("uniFEDF.init", "ل"),
            ("uni06440627", "لا"),
            ("u0645", "م"),
            ("afii57415", "ا"),
            ("afii57444", "ل"),
            ("afii57450", "ي"),
            ("afii57395", "٣"),
            ("alef-ar.fina", "ا"),
            ("lam_alef-ar", "لا"),
            ("three-ar", "٣"),
            ("behinitial", "ب"),
            ("seven", "7"),
            ("A", "A"),
        ];
        for (name, expected) in cases {
            assert_eq!(of_name(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn numbers_of_glyphs_are_no_names() {
        for name in ["glyph123", "g12", ".notdef", "cid00123", "uniXYZ1", "uniE001", "alef-cyr", ""] {
            assert_eq!(of_name(name), None, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_font_or_none(bytes: Vec<u8>, name: String) {
            let _ = of_font(&bytes);
            let _ = of_name(&name);
        }
    }
}
