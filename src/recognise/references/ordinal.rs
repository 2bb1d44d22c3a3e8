//! Ordinal words as numbers, as minutes of meetings are counted: the fifth, the twelfth, the hundred and
//! twenty-eighth.

use super::words::Word;

const UNITS: &[(&[&str], u32)] = &[
    (&["اول", "اولي", "حادي", "حاديه"], 1),
    (&["ثاني", "ثانيه"], 2),
    (&["ثالث", "ثالثه"], 3),
    (&["رابع", "رابعه"], 4),
    (&["خامس", "خامسه"], 5),
    (&["سادس", "سادسه"], 6),
    (&["سابع", "سابعه"], 7),
    (&["ثامن", "ثامنه"], 8),
    (&["تاسع", "تاسعه"], 9),
    (&["عاشر", "عاشره"], 10),
];

const TENS: &[(&[&str], u32)] = &[
    (&["عشرون", "عشرين"], 20),
    (&["ثلاثون", "ثلاثين"], 30),
    (&["اربعون", "اربعين"], 40),
    (&["خمسون", "خمسين"], 50),
    (&["ستون", "ستين"], 60),
    (&["سبعون", "سبعين"], 70),
    (&["ثمانون", "ثمانين"], 80),
    (&["تسعون", "تسعين"], 90),
];

const HUNDREDS: &[(&[&str], u32)] =
    &[(&["مايه", "ميه"], 100), (&["مايتين", "ميتين", "مايتان"], 200), (&["ثلاثمايه", "ثلاثميه"], 300)];

/// Reads the ordinal that begins at a piece: its value, and the piece after it.
pub(super) fn ordinal(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let (mut value, mut next) = below_hundred(words, at)?;
    let joint = words.get(next).is_some_and(|word| word.text == "بعد");
    if let Some(hundred) = words.get(next + usize::from(joint)).and_then(|word| find(HUNDREDS, word)) {
        value += hundred;
        next += 1 + usize::from(joint);
    }
    Some((value, next))
}

fn below_hundred(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let word = words.get(at)?;
    if let Some(whole) = find(TENS, word).or_else(|| find(HUNDREDS, word)) {
        return Some((whole, at + 1));
    }
    let unit = find(UNITS, word)?;
    let Some(after) = words.get(at + 1) else { return Some((unit, at + 1)) };
    if matches!(after.text.as_str(), "عشر" | "عشره") {
        return Some((unit + 10, at + 2));
    }
    let tens = find(TENS, after).filter(|_| after.text.starts_with('\u{0648}'));
    Some(tens.map_or((unit, at + 1), |tens| (unit + tens, at + 2)))
}

fn find(table: &[(&[&str], u32)], word: &Word) -> Option<u32> {
    table.iter().find(|(forms, _)| word.says_any(forms)).map(|(_, value)| *value)
}
