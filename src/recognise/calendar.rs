//! [`Calendar`]: the five year counts of Libyan records, and how each meets the civil calendar.
//!
//! Not here: which count a writer meant (`era`). Hijri days are computed: Umm al-Qura from 1420, before that
//! the tabular calendar (type II, Thursday epoch), which fits published Libyan pairs best; what was announced
//! may differ by a day. Invariant: every conversion is a function of its arguments alone.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use icu_calendar::cal::Hijri;
use icu_calendar::cal::hijri::{TabularAlgorithmEpoch, TabularAlgorithmLeapYears};
use icu_calendar::types::Month;
use icu_calendar::{AsCalendar, Calendar as Reckoning, Date};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::day::{Day, DayRange};

/// The first year of the Hijra that is reckoned by Umm al-Qura.
const UMM_AL_QURA_FROM: i32 = 1420;

/// Days from the first day of the Rata Die count to 1970-01-01.
const RATA_DIE_OF_1970: i64 = 719_163;

/// The years of the Hijra that are reckoned at all.
const HIJRI_YEARS: RangeInclusive<i32> = 1..=1600;

/// The last year "after the Prophet's death" that counts solar years; above it they are lunar.
pub(super) const LAST_SOLAR_WAFAT: i32 = 1385;

/// A way of counting years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Calendar {
    /// The civil calendar.
    Gregorian,
    /// The lunar calendar of the Hijra.
    Hijri,
    /// Lunar years after the Prophet's death (1979 to 1994).
    WafatLunar,
    /// Solar years after the Prophet's death (2001 to 2011).
    WafatSolar,
    /// Solar years from the Prophet's birth (1994 to 2000).
    MiladiFromBirth,
}

impl Calendar {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Gregorian, Self::Hijri, Self::WafatLunar, Self::WafatSolar, Self::MiladiFromBirth];

    /// Returns the stable name: `CE`, `AH`, `WRl`, `WRs` or `FBP`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gregorian => "CE",
            Self::Hijri => "AH",
            Self::WafatLunar => "WRl",
            Self::WafatSolar => "WRs",
            Self::MiladiFromBirth => "FBP",
        }
    }

    /// True when its years follow the moon.
    pub fn is_lunar(self) -> bool {
        matches!(self, Self::Hijri | Self::WafatLunar)
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A text that names no calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of CE, AH, WRl, WRs, FBP")]
pub struct NotACalendar;

impl FromStr for Calendar {
    type Err = NotACalendar;

    fn from_str(text: &str) -> Result<Self, NotACalendar> {
        Self::ALL.into_iter().find(|calendar| calendar.name() == text).ok_or(NotACalendar)
    }
}

impl Serialize for Calendar {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// Returns the civil years that a year of a count touches.
pub fn years(written: i32, calendar: Calendar) -> RangeInclusive<i32> {
    match calendar {
        Calendar::Gregorian => written..=written,
        Calendar::WafatSolar => written + 632..=written + 632,
        Calendar::MiladiFromBirth => birth_years(written),
        Calendar::Hijri | Calendar::WafatLunar => match hijri_year_days(hijra(written, calendar)) {
            Some(days) => days.first.year()..=days.last.year(),
            // Outside of what is reckoned: the usual estimate.
            None => written - written / 33 + 622..=written - written / 33 + 622,
        },
    }
}

/// The offset fell by one between 1425 and 1427; 1426 may be either year.
fn birth_years(written: i32) -> RangeInclusive<i32> {
    match written {
        1426 => 1996..=1997,
        ..1426 => written + 571..=written + 571,
        _ => written + 570..=written + 570,
    }
}

/// Returns the days of a year of a count.
pub fn year_days(written: i32, calendar: Calendar) -> Option<DayRange> {
    if calendar.is_lunar() {
        return hijri_year_days(hijra(written, calendar));
    }
    let years = years(written, calendar);
    DayRange::of_years(*years.start(), *years.end())
}

/// Returns the year of the Hijra of a lunar year count.
pub fn hijra(written: i32, calendar: Calendar) -> i32 {
    if calendar == Calendar::WafatLunar { written + 11 } else { written }
}

/// Returns the day of a year, month and day of the Hijra; for the 30th of a month of 29 days there is none.
pub fn hijri_day(year: i32, month: u32, day: u32) -> Option<Day> {
    if !HIJRI_YEARS.contains(&year) {
        return None;
    }
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    if year >= UMM_AL_QURA_FROM {
        reckon(year, month, day, umm_al_qura())
    } else {
        reckon(year, month, day, tabular())
    }
}

/// Returns the days of a month of the Hijra.
pub fn hijri_month_days(year: i32, month: u32) -> Option<DayRange> {
    let last = hijri_day(year, month, 30).or_else(|| hijri_day(year, month, 29))?;
    Some(DayRange::new(hijri_day(year, month, 1)?, last))
}

/// Returns the days of a year of the Hijra.
pub fn hijri_year_days(year: i32) -> Option<DayRange> {
    Some(DayRange::new(hijri_day(year, 1, 1)?, hijri_month_days(year, 12)?.last))
}

/// Returns year, month and day of the Hijra of a day.
pub fn hijri_of(day: Day) -> Option<(i32, u32, u32)> {
    let (year, month, of_month) = day.civil();
    let (month, of_month) = (u8::try_from(month).ok()?, u8::try_from(of_month).ok()?);
    let civil = Date::try_new_iso(year, month, of_month).ok()?;
    let late = civil.to_calendar(umm_al_qura());
    if late.year().extended_year() >= UMM_AL_QURA_FROM {
        return Some((
            late.year().extended_year(),
            late.month().number().into(),
            late.day_of_month().0.into(),
        ));
    }
    let early = civil.to_calendar(tabular());
    Some((early.year().extended_year(), early.month().number().into(), early.day_of_month().0.into()))
}

fn umm_al_qura() -> Hijri<icu_calendar::cal::hijri::UmmAlQura> {
    Hijri::new_umm_al_qura()
}

fn tabular() -> Hijri<icu_calendar::cal::hijri::TabularAlgorithm> {
    Hijri::new_tabular(TabularAlgorithmLeapYears::TypeII, TabularAlgorithmEpoch::Thursday)
}

fn reckon<C: AsCalendar + Reckoning>(year: i32, month: u8, day: u8, calendar: C) -> Option<Day> {
    if !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let date = Date::try_new(year.into(), Month::new(month), day, calendar).ok()?;
    Some(Day::from_days(date.to_rata_die().to_i64_date() - RATA_DIE_OF_1970))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_counts_meet_the_civil_years_of_the_records() {
        let rows = [
            (2001, Calendar::Gregorian, 2001..=2001),
            (1369, Calendar::WafatSolar, 2001..=2001),
            (1378, Calendar::WafatSolar, 2010..=2010),
            (1396, Calendar::WafatLunar, 1986..=1987),
            (1404, Calendar::WafatLunar, 1994..=1995),
            (1423, Calendar::MiladiFromBirth, 1994..=1994),
            (1425, Calendar::MiladiFromBirth, 1996..=1996),
            (1426, Calendar::MiladiFromBirth, 1996..=1997),
            (1427, Calendar::MiladiFromBirth, 1997..=1997),
            (1431, Calendar::MiladiFromBirth, 2001..=2001),
            (1445, Calendar::Hijri, 2023..=2024),
        ];
        for (written, calendar, expected) in rows {
            assert_eq!(years(written, calendar), expected, "{written} {calendar}");
        }
    }

    #[test]
    fn both_ways_agree() {
        for year in 1300..1500 {
            for month in 1..=12 {
                let days = hijri_month_days(year, month).unwrap();
                // Where the two reckonings meet, a day may belong to both.
                if year != 1419 || month != 12 {
                    assert_eq!(hijri_of(days.first), Some((year, month, 1)));
                }
            }
        }
    }

    #[test]
    fn names_are_read_back() {
        for calendar in Calendar::ALL {
            assert_eq!(calendar.name().parse(), Ok(calendar));
        }
        assert_eq!("ce".parse::<Calendar>(), Err(NotACalendar));
    }

    #[test]
    fn published_pairs_are_met_within_a_day_mostly_exactly() {
        let table = include_str!("../../fixtures/domain/hijri-pairs.tsv");
        let mut exact = 0;
        let mut near = 0;
        for row in table.lines().skip(1) {
            let fields: Vec<&str> = row.split('\t').collect();
            let parts: Vec<u32> = fields[0].split('-').map(|part| part.parse().unwrap()).collect();
            let computed = hijri_day(parts[0].cast_signed(), parts[1], parts[2]).unwrap();
            let off = (computed.days() - fields[1].parse::<Day>().unwrap().days()).abs();
            exact += u32::from(off == 0);
            near += u32::from(off <= 1);
        }
        assert!(exact >= 19 && near >= 23, "{exact} exact, {near} within a day");
    }
}
