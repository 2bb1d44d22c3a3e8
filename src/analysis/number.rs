//! Numbers as they are written: digits with points and commas between them, to terms.
//!
//! An amount is one term, written one way (`3,150,000.000` is `3150000`), so that 150 does not find it; what may
//! as well be a date, a section or a list (`1.2`, `16.3.2023`, `15,16`) is found by its parts too.

use super::letters::digit;

/// What a written number is to a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// One value: only the whole is a term.
    Value,
    /// One value or two numbers: the whole and its parts are terms.
    Either,
    /// A row of numbers: only the parts are terms.
    Row,
}

/// Returns the ASCII form of a character between two digits: the decimal point and the group comma of any
/// script; `None` for others.
pub(super) const fn separator(c: char) -> Option<char> {
    match c {
        '.' | '\u{066B}' => Some('.'),
        ',' | '\u{066C}' => Some(','),
        _ => None,
    }
}

/// Appends the ASCII form of a written number and says how to read it; a whole value is written one way.
pub(super) fn fold_number(written: &str, out: &mut String) -> Reading {
    let start = out.len();
    out.extend(written.chars().filter_map(|c| digit(c).or(separator(c))));
    let reading = reading(&out[start..]);
    if reading == Reading::Value {
        one_way(out, start);
    }
    reading
}

fn reading(number: &str) -> Reading {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Reading::Row;
    }
    match (whole.contains(','), fraction.len()) {
        (true, 0..=3) if is_grouped(whole) => Reading::Value,
        (false, 0 | 3) => Reading::Value,
        (false, 1 | 2) => Reading::Either,
        _ => Reading::Row,
    }
}

/// True for one to three digits followed by groups of exactly three.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
}

/// Writes a value without group commas and without a fraction of three zeros (an amount in whole dinars).
fn one_way(out: &mut String, start: usize) {
    if out[start..].contains(',') {
        let plain = out[start..].replace(',', "");
        out.truncate(start);
        out.push_str(&plain);
    }
    if out[start..].ends_with(".000") {
        out.truncate(out.len() - ".000".len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_one_value_and_dates_are_rows() {
        let cases = [
            ("15", "15", Reading::Value),
            ("٢٠٢٣", "2023", Reading::Value),
            ("00457", "00457", Reading::Value),
            ("3,150,000.000", "3150000", Reading::Value),
            ("٢٥٠,٠٠٠", "250000", Reading::Value),
            ("٢٥٠٬٠٠٠٫٥", "250000.5", Reading::Value),
            ("184,750.500", "184750.500", Reading::Value),
            ("10.500", "10.500", Reading::Value),
            ("1.2", "1.2", Reading::Either),
            ("16.03.2023", "16.03.2023", Reading::Row),
            ("12.2023", "12.2023", Reading::Row),
            ("15,16", "15,16", Reading::Row),
            ("1,000,00", "1,000,00", Reading::Row),
        ];
        for (written, term, expected) in cases {
            let mut out = String::new();
            assert_eq!((fold_number(written, &mut out), out.as_str()), (expected, term), "{written}");
        }
    }
}
