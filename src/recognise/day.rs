//! [`Day`] and [`DayRange`]: days of the civil calendar, as they are stored and compared.
//!
//! Not here: what people write (`dates`) and other calendars (`calendar`). Invariant: a [`Day`] lies between
//! [`Day::MIN`] and [`Day::MAX`], and the first day of a [`DayRange`] is never after its last.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Days from 0001-01-01 to 1970-01-01.
const EPOCH: i32 = 719_162;

/// A day of the proleptic Gregorian calendar, in the years 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The first day there is, 0001-01-01: the beginning of a range that is open below.
    pub const MIN: Self = Self(-EPOCH);
    /// The last day there is, 9999-12-31: the end of a range that is open above.
    pub const MAX: Self = Self(2_932_896);

    /// Returns the day of a civil year, month and day of the month, if there is one.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let there = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day);
        // All three are small here.
        there.then(|| Self(number(year, month.cast_signed(), day.cast_signed())))
    }

    /// Returns the day of a number of days since 1970-01-01, kept within what there is.
    pub fn from_days(days: i64) -> Self {
        let kept = days.clamp(i64::from(Self::MIN.0), i64::from(Self::MAX.0));
        Self(i32::try_from(kept).unwrap_or(Self::MAX.0))
    }

    /// Returns the days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    /// Returns the day so many days later, or earlier, kept within what there is.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::from_days(i64::from(self.0) + i64::from(days))
    }

    /// Returns civil year, month and day of the month.
    pub fn civil(self) -> (i32, u32, u32) {
        // Counted from 1 March of the year 0, in cycles of 400 years, so that the leap day ends a year.
        let since = self.0 + EPOCH + 306;
        let (cycle, of_cycle) = (since.div_euclid(146_097), since.rem_euclid(146_097));
        let of_years = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * of_years + of_years / 4 - of_years / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let year = 400 * cycle + of_years + i32::from(month >= 10);
        (year, (if month < 10 { month + 3 } else { month - 9 }).cast_unsigned(), day.cast_unsigned())
    }

    /// Returns the civil year.
    pub fn year(self) -> i32 {
        self.civil().0
    }

    /// Returns the day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Weekday {
    Saturday,
    Sunday,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
}

/// Returns how many days a civil month has.
pub fn days_of_month(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn number(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 306 - EPOCH
}

/// ISO 8601: `2023-03-15`.
impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

/// A text that is not a day of ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day of the form 2023-03-15")]
pub struct NotADay;

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let field = |from: usize, to: usize| {
            let digits = text.get(from..to).filter(|field| field.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|digits| digits.parse::<u32>().ok()).ok_or(NotADay)
        };
        if text.len() != 10 || text.as_bytes()[4] != b'-' || text.as_bytes()[7] != b'-' {
            return Err(NotADay);
        }
        Self::new(field(0, 4)?.cast_signed(), field(5, 7)?, field(8, 10)?).ok_or(NotADay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// A row of days, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    pub first: Day,
    /// The last day, never before the first.
    pub last: Day,
}

impl DayRange {
    /// Returns the range from one day to another, whichever comes first.
    pub fn new(one: Day, other: Day) -> Self {
        Self { first: one.min(other), last: one.max(other) }
    }

    /// Returns the range of one day.
    pub fn one(day: Day) -> Self {
        Self { first: day, last: day }
    }

    /// Returns the range that holds both and what lies between them.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }

    /// Returns a civil month.
    pub fn of_month(year: i32, month: u32) -> Option<Self> {
        let last = Day::new(year, month, days_of_month(year, month))?;
        Some(Self { first: Day::new(year, month, 1)?, last })
    }

    /// Returns the civil years from one to another.
    pub fn of_years(first: i32, last: i32) -> Option<Self> {
        Some(Self::new(Day::new(first, 1, 1)?, Day::new(last, 12, 31)?))
    }

    /// Returns the range made wider by so many days at both ends.
    #[must_use]
    pub fn widened(self, days: i32) -> Self {
        Self::new(self.first.plus_days(-days), self.last.plus_days(days))
    }

    /// True when the ranges have a day in common.
    pub fn meets(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// True when the day lies in the range.
    pub fn holds(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbered_from_1970() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("1969-12-31", -1),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ] {
            let day: Day = text.parse().unwrap();
            assert_eq!((day.days(), day.to_string().as_str()), (number, text));
        }
        assert_eq!(
            (Day::MIN.to_string().as_str(), Day::MAX.to_string().as_str()),
            ("0001-01-01", "9999-12-31")
        );
    }

    #[test]
    fn every_day_has_one_name() {
        let mut day: Day = "1850-01-01".parse().unwrap();
        while day < "2110-01-01".parse().unwrap() {
            let (year, month, of_month) = day.civil();
            assert_eq!(Day::new(year, month, of_month), Some(day));
            assert_ne!(day.weekday(), day.plus_days(1).weekday());
            day = day.plus_days(1);
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-1-1",
            "0000-01-01",
            "2023-04-31",
            "+023-01-01",
            "",
            "2023/03/15",
            "20é3-03-1",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
    }

    #[test]
    fn weekdays_are_those_of_the_wall_calendar() {
        assert_eq!("2012-06-12".parse::<Day>().unwrap().weekday(), Weekday::Tuesday);
        assert_eq!("1951-12-24".parse::<Day>().unwrap().weekday(), Weekday::Monday);
    }

    #[test]
    fn days_are_stored_as_text() {
        let range = DayRange::of_month(2024, 2).unwrap();
        let text = serde_json::to_string(&range).unwrap();
        assert_eq!(text, r#"{"first":"2024-02-01","last":"2024-02-29"}"#);
        assert_eq!(serde_json::from_str::<DayRange>(&text).unwrap(), range);
    }
}
