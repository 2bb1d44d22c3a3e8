//! Which calendar a written year means: by its marker, its size, and the month names beside it.
//!
//! Not here: reading the marker (`dates`), and what a year then is in civil days (`calendar`).

use super::calendar::{Calendar, LAST_SOLAR_WAFAT, hijri_of};
use super::day::Day;

/// A year marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Era {
    /// Of the Hijra.
    Hijri,
    /// "Of the birth": the civil calendar, or from the Prophet's birth; the size of the year decides.
    Miladi,
    /// "Frankish" or "Christian": the civil calendar without doubt.
    Gregorian,
    /// After the Prophet's death; the size of the year decides between lunar and solar.
    Wafat,
    /// From the Prophet's birth, written out.
    Birth,
}

/// What the month of a date says about its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Names {
    /// No month, or a numeric one.
    None,
    /// A month name of a solar calendar.
    Solar,
    /// A month name of the Hijra.
    Lunar,
}

/// A written year and the calendar it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reckoned {
    /// The year in full: a year of two digits is completed.
    pub year: i32,
    /// The calendar it counts in.
    pub calendar: Calendar,
    /// True when only two digits were written.
    pub short: bool,
}

/// Returns what a year of two or four digits means, or nothing if no year is written so.
pub fn reckon(written: i32, digits: usize, era: Option<Era>, names: Names, today: Day) -> Option<Reckoned> {
    match digits {
        2 => Some(short(written, era, names, today)),
        4 => full(written, era, names).map(|calendar| Reckoned { year: written, calendar, short: false }),
        _ => None,
    }
}

fn full(year: i32, era: Option<Era>, names: Names) -> Option<Calendar> {
    match era {
        Some(Era::Hijri) => (1000..=1500).contains(&year).then_some(Calendar::Hijri),
        Some(Era::Wafat) => wafat(year),
        Some(Era::Birth) => (1370..=1500).contains(&year).then_some(Calendar::MiladiFromBirth),
        Some(Era::Miladi) if (1370..=1440).contains(&year) => Some(Calendar::MiladiFromBirth),
        // Too late for the count from the birth: the letter of the Hijra was read wrongly.
        Some(Era::Miladi) if (1441..=1460).contains(&year) => Some(Calendar::Hijri),
        Some(Era::Miladi | Era::Gregorian) => (1500..=2100).contains(&year).then_some(Calendar::Gregorian),
        None => unmarked(year, names),
    }
}

/// Nobody wrote a lunar year below 1388 or a solar one above 1379.
fn wafat(year: i32) -> Option<Calendar> {
    match year {
        1350..=LAST_SOLAR_WAFAT => Some(Calendar::WafatSolar),
        1386..=1480 => Some(Calendar::WafatLunar),
        _ => None,
    }
}

/// Beside a solar month a year of that size is one of the two solar counts, if it falls into their time.
fn unmarked(year: i32, names: Names) -> Option<Calendar> {
    match year {
        1850..=2100 => Some(Calendar::Gregorian),
        1369..=1379 if names == Names::Solar => Some(Calendar::WafatSolar),
        1423..=1431 if names == Names::Solar => Some(Calendar::MiladiFromBirth),
        1290..=1460 => Some(Calendar::Hijri),
        _ => None,
    }
}

/// Two digits: the latest year that is not after the next one.
fn short(written: i32, era: Option<Era>, names: Names, today: Day) -> Reckoned {
    let hijri = matches!(era, Some(Era::Hijri)) || (era.is_none() && names == Names::Lunar);
    let (year, calendar) = match era {
        Some(Era::Wafat) => {
            let year = 1300 + written;
            (year, wafat(year).unwrap_or(Calendar::WafatLunar))
        }
        Some(Era::Birth) => (1400 + written, Calendar::MiladiFromBirth),
        _ if hijri => {
            let now = hijri_of(today).map_or(1447, |(year, _, _)| year);
            (latest(written, now + 1), Calendar::Hijri)
        }
        _ => (latest(written, today.year() + 1), Calendar::Gregorian),
    };
    Reckoned { year, calendar, short: true }
}

/// Returns the last year not after `limit` that ends in these two digits.
fn latest(written: i32, limit: i32) -> i32 {
    limit - (limit - written).rem_euclid(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(year: i32, era: Option<Era>, names: Names) -> Option<Calendar> {
        full(year, era, names)
    }

    #[test]
    fn the_marker_then_the_size_decides() {
        let rows = [
            (1397, Some(Era::Wafat), Names::None, Some(Calendar::WafatLunar)),
            (1370, Some(Era::Wafat), Names::None, Some(Calendar::WafatSolar)),
            (1425, Some(Era::Miladi), Names::None, Some(Calendar::MiladiFromBirth)),
            (1445, Some(Era::Miladi), Names::None, Some(Calendar::Hijri)),
            (1996, Some(Era::Miladi), Names::None, Some(Calendar::Gregorian)),
            (1970, Some(Era::Gregorian), Names::None, Some(Calendar::Gregorian)),
            (1445, None, Names::None, Some(Calendar::Hijri)),
            (1375, None, Names::Solar, Some(Calendar::WafatSolar)),
            (1375, None, Names::Lunar, Some(Calendar::Hijri)),
            (2023, None, Names::None, Some(Calendar::Gregorian)),
            (2150, None, Names::None, None),
            (1700, None, Names::None, None),
        ];
        for (year, era, names, expected) in rows {
            assert_eq!(calendar(year, era, names), expected, "{year} {era:?} {names:?}");
        }
    }

    #[test]
    fn two_digits_are_the_latest_such_year() {
        let today: Day = "2025-12-31".parse().unwrap();
        let rows = [
            (23, None, Names::None, 2023),
            (26, None, Names::None, 2026),
            (27, None, Names::None, 1927),
            (56, Some(Era::Miladi), Names::None, 1956),
            (45, Some(Era::Hijri), Names::None, 1445),
            (48, Some(Era::Hijri), Names::None, 1448),
            (84, None, Names::Lunar, 1384),
            (98, Some(Era::Wafat), Names::Lunar, 1398),
            (70, Some(Era::Wafat), Names::None, 1370),
        ];
        for (written, era, names, expected) in rows {
            assert_eq!(short(written, era, names, today).year, expected, "{written} {era:?}");
        }
    }
}
