//! How much a string looks like text an Arabic office writes: the judge between rival decodings.
//!
//! Pure. Letters count by how common they are in Arabic, words by what cannot be in them. It knows no words and
//! no meaning; it only has to rank a right decoding above the wrong ones, also for a name of four letters.

/// Points a letter scores, by frequency in running text; letters not listed score [`RARE_LETTER`].
const LETTERS: &[(&str, f32)] = &[
    ("\u{627}\u{644}", 3.0),                                                  // alef, lam
    ("\u{64a}\u{645}\u{646}\u{648}\u{631}\u{62a}", 2.2), // yeh, meem, noon, waw, reh, teh
    ("\u{628}\u{629}\u{639}\u{62f}\u{633}\u{641}\u{647}\u{642}", 1.7), // beh, teh marbuta, ain, dal, seen, feh, heh, qaf
    ("\u{643}\u{62d}\u{62c}\u{623}\u{634}\u{635}\u{637}\u{62e}\u{649}", 1.0), // kaf, hah, jeem, alef hamza …
    ("\u{625}\u{636}\u{630}\u{632}\u{62b}\u{63a}\u{626}\u{60c}\u{640}", 0.4), // rarer letters, comma, tatweel
    ("\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}\u{668}\u{669}", 0.4), // digits
];

const RARE_LETTER: f32 = 0.0;
/// Latin letters with accents, as French has them inside words of plain letters.
const ACCENTED: f32 = 0.5;
/// Quotation marks, dashes, degree and section signs.
const MARK: f32 = -0.3;
/// Boxes, currency, Greek, and other signs that stand in no office text in numbers.
const SIGN: f32 = -3.0;
/// Control characters of the upper half, and what could not be decoded.
const IMPOSSIBLE: f32 = -8.0;
/// A teh marbuta or alef maksura inside a word, or two scripts in one word.
const MISPLACED: f32 = -3.5;
/// A word that begins with the article.
const ARTICLE: f32 = 1.5;

/// Points per character beyond ASCII: above 1 for Arabic, below 0 for a wrong decoding; 0 for pure ASCII.
pub fn likeness(text: &str) -> f32 {
    let mut points = 0.0;
    let mut count = 0_u32;
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        if !c.is_ascii() {
            points += score(before, c, after);
            count += 1;
        }
        before = c;
    }
    #[expect(clippy::cast_precision_loss, reason = "a ratio")]
    let mean = points / count.max(1) as f32;
    mean
}

/// True for letters of the Arabic script, marks not counted.
pub fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}' | '\u{6fa}'..='\u{6ff}')
        || matches!(c, '\u{fb50}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}')
}

fn score(before: char, c: char, after: char) -> f32 {
    match c {
        '\u{80}'..='\u{9f}' | '\u{fffd}' | '\u{fffe}' | '\u{e000}'..='\u{f8ff}' => IMPOSSIBLE,
        '\u{600}'..='\u{6ff}' => arabic_score(before, c, after),
        '\u{c0}'..='\u{ff}' | '\u{152}' | '\u{153}' | '\u{178}' => latin_score(before, c, after),
        '\u{a0}' | '\u{ab}' | '\u{bb}' | '\u{b0}' | '\u{2010}'..='\u{2022}' | '\u{2026}' | '\u{feff}' => MARK,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => 0.0,
        '\u{fb50}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}' => 1.0,
        c if c.is_alphabetic() && !('\u{370}'..='\u{3ff}').contains(&c) => -1.0,
        _ => SIGN,
    }
}

fn arabic_score(before: char, c: char, after: char) -> f32 {
    let listed = LETTERS.iter().find(|(letters, _)| letters.contains(c));
    let mut points = listed.map_or(RARE_LETTER, |(_, points)| *points);
    let ends_word = matches!(c, '\u{629}' | '\u{649}');
    let mark = matches!(c, '\u{64b}'..='\u{652}');
    if (ends_word && is_arabic(after)) || (is_arabic(c) || mark) && before.is_ascii_alphabetic() {
        points += MISPLACED;
    }
    if (mark && !is_arabic(before) && !matches!(before, '\u{64b}'..='\u{652}')) || after.is_ascii_alphabetic()
    {
        points += MISPLACED;
    }
    let article = c == '\u{627}' && after == '\u{644}' && !is_arabic(before);
    points + if article { ARTICLE } else { 0.0 }
}

fn latin_score(before: char, c: char, after: char) -> f32 {
    let alone = |c: char| !c.is_alphabetic() || (!c.is_ascii() && !is_arabic(c));
    if is_arabic(before) || is_arabic(after) {
        MISPLACED
    } else if alone(before) && alone(after)
        || matches!(c, '\u{d7}' | '\u{f7}' | '\u{de}' | '\u{fe}' | '\u{d0}')
    {
        -2.0
    } else {
        ACCENTED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_decodings_beat_wrong_ones() {
        let pairs = [
            ("قرار رقم 15 لسنة 2023.pdf", "ÞÑÇÑ ÑÞã 15 áÓäÉ 2023.pdf"),
            ("قرار رقم 15 لسنة 2023.pdf", "▐╤╟╤ ╤▐π 15 ß╙Σ╔ 2023.pdf"),
            ("محضر اجتماع.docx", "ΩÑα⌐ ƒñóΩƒπ.docx"),
            ("محضر اجتماع.docx", "ãÍÖÑ ÇÌÊãÇÚ.docx"),
            ("المجلس البلدي", "Ø§Ù„Ù…Ø¬Ù„Ø³"),
            ("Procès-verbal de la réunion", "ProcŠs-verbal de la r‚union"),
        ];
        for (right, wrong) in pairs {
            assert!(
                likeness(right) > likeness(wrong),
                "{right} {} {wrong} {}",
                likeness(right),
                likeness(wrong)
            );
        }
    }
}
