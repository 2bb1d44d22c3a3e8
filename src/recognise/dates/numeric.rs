//! Dates of three numbers: which is day, which is month, which is year.

use super::found::Flags;
use super::items::What;
use super::lexicon::{Month, Sense};
use super::written::{Row, Written, WrittenMonth, WrittenYear};
use super::year;
use crate::recognise::era::{Era, Names};

/// Reads three numbers with signs between them; the second may be the name of a month.
pub(super) fn triple(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let first = row.number(at)?;
    let one = row.separator(at + 1)?;
    let second = row.number(at + 2)?;
    let other = row.separator(at + 3)?;
    let third = row.number(at + 4)?;
    if (is_tail(row, at) && !(one != '-' && after_dash(row, at)))
        || goes_on(row, at + 4, other)
        || one != other
    {
        return None;
    }
    let era = year::marker(row, at + 5);
    let next = at + 5 + usize::from(era.is_some());
    let fields = [first, second, third];
    let (layout, digits) = layout(fields, one)?;
    if digits == 2 && !era.is_some_and(is_short_era) && !short_is_sure(row, at, one, fields) {
        return None;
    }
    let value = |at: usize| fields[at].0;
    let year = Some(WrittenYear { value: value(layout.year), digits, era });
    let (mut day, mut month) = (value(layout.day), value(layout.month));
    let mut flags = layout.flags;
    if month > 12 && (1..=12).contains(&day) && day_fits(month) {
        // A year of two digits and fields in the wrong order are too little to tell a date from a list.
        if digits == 2 && one != '/' {
            return None;
        }
        (day, month) = (month, day);
        flags = flags.with(Flags::SWAPPED);
    }
    let month = Some(WrittenMonth { names: Names::None, number: month });
    Some((Written { day: Some(day), month, year, flags, ..Written::default() }, next))
}

/// Reads a day and the number of its month, which another date completes.
pub(super) fn pair(row: Row<'_>, at: usize) -> Option<(Written, usize)> {
    let short =
        |at: usize, most| row.number(at).filter(|(value, digits)| *digits <= 2 && (1..=most).contains(value));
    let ((day, _), (month, _)) = (short(at, 31)?, short(at + 2, 12)?);
    let divided = row.what(at + 1) == What::Sign('/') && row.touches(at + 1) && row.touches(at + 2);
    let month = Some(WrittenMonth { names: Names::None, number: month });
    let written = Written { day: Some(day), month, ..Written::default() };
    (divided && !is_tail(row, at) && !goes_on(row, at + 2, '/')).then_some((written, at + 3))
}

fn day_fits(day: u32) -> bool {
    (1..=31).contains(&day)
}

/// Where day, month and year stand.
struct Layout {
    day: usize,
    month: usize,
    year: usize,
    flags: Flags,
}

/// Returns the layout and the digits of the year: a number of four digits is the year, else the last, unless
/// only the first can be one.
fn layout(fields: [(u32, usize); 3], sign: char) -> Option<(Layout, usize)> {
    let plain = |day, month, year, flags| Layout { day, month, year, flags };
    let none = Flags::default();
    match fields.map(|(_, digits)| digits) {
        [4, 1..=2, 1..=2] => Some((plain(2, 1, 0, none), 4)),
        [1..=2, 4, 1..=2] if sign != ',' => Some((plain(0, 2, 1, Flags::BIDI), 4)),
        [1..=2, 1..=2, 4] => Some((plain(0, 1, 2, none), 4)),
        [2, 1..=2, 1..=2] if fields[0].0 > 31 && fields[2].0 <= 31 => Some((plain(2, 1, 0, none), 2)),
        [1..=2, 1..=2, 2] => Some((plain(0, 1, 2, none), 2)),
        _ => None,
    }
}

/// Years of these counts are often written with two digits, as forms have boxes for them.
fn is_short_era(era: Era) -> bool {
    matches!(era, Era::Hijri | Era::Wafat)
}

/// A year of two digits needs slashes, or fields that are filled to two digits as in a date; never blanks.
fn short_is_sure(row: Row<'_>, at: usize, sign: char, fields: [(u32, usize); 3]) -> bool {
    let tight = (at + 1..at + 5).all(|at| row.touches(at));
    let filled = fields[0].1 == 2 && fields[1].1 == 2;
    match sign {
        '/' => tight,
        '-' => tight && (fields[0].1 == 2 || fields[1].1 == 2),
        '.' => tight && filled,
        _ => false,
    }
}

/// True if a number goes on a row of numbers or a code: a sign and a number, or Latin letters, touch it before.
pub(super) fn is_tail(row: Row<'_>, at: usize) -> bool {
    if !row.touches(at) {
        return false;
    }
    match row.what(at - 1) {
        What::Word(latin) => latin,
        What::Sign(sign @ ('/' | '.' | ',' | '-' | ':' | '+' | '_' | '#')) if row.touches(at - 1) => {
            let number = matches!(row.what(at - 2), What::Number { .. } | What::Word(true));
            number || (sign == '/' && is_letters(row, at - 2))
        }
        What::Sign('+' | '#' | '%') => true,
        _ => false,
    }
}

/// True if only a dash divides the number from one before it: it may be the last end of a range.
pub(super) fn after_dash(row: Row<'_>, at: usize) -> bool {
    at > 1 && row.what(at - 1) == What::Sign('-') && row.number(at - 2).is_some()
}

/// True for the letters of an office, as they stand in a reference: any word without a sense, or one letter.
fn is_letters(row: Row<'_>, at: usize) -> bool {
    matches!(row.what(at), What::Word(_) | What::Sense(Sense::Era { letter: true, .. }))
}

/// True if the same sign and another number follow, or the letters of an office.
fn goes_on(row: Row<'_>, at: usize, sign: char) -> bool {
    let follows = row.what(at + 1) == What::Sign(sign) && row.touches(at + 1) && row.touches(at + 2);
    let letters = sign == '/' && matches!(row.what(at + 2), What::Word(_));
    follows && (letters || row.number(at + 2).is_some())
}

/// True if the number belongs to a reference, a parcel, a telephone: a word before it says so.
pub(super) fn is_claimed(row: Row<'_>, at: usize) -> bool {
    let mut before = at;
    for _ in 0..3 {
        match before.checked_sub(1).map(|before| row.what(before)) {
            Some(What::Sign(':' | '(' | '.' | '-' | '/')) => before -= 1,
            Some(What::Sense(Sense::Sign { .. })) => return true,
            Some(What::Word(false) | What::Sense(Sense::Month(Month { plain: false, .. }))) => {
                let sign = before.checked_sub(2).map(|before| row.what(before));
                return sign == Some(What::Sense(Sense::Sign { any: true }));
            }
            _ => return false,
        }
    }
    false
}
