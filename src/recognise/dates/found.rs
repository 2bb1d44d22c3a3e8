//! [`FoundDate`]: a date that stands in a text, and what is worth knowing about it.

use std::ops::Range;

use crate::recognise::calendar::Calendar;
use crate::recognise::day::{DayRange, Weekday};

/// How exactly a date is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// One day.
    Day,
    /// One month.
    Month,
    /// One year.
    Year,
    /// A quarter or a half of a year.
    Part,
    /// From one to another.
    Range,
}

/// What is worth knowing about how a date was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags(u16);

impl Flags {
    /// The two sides of a dual date are more than two days apart.
    pub const CONFLICT: Self = Self(1);
    /// Month and day were read in the other order, because the usual one is no day.
    pub const SWAPPED: Self = Self(2);
    /// The year stood in the middle, where a display of mixed direction had put it.
    pub const BIDI: Self = Self(4);
    /// The other side of a dual date is no day that exists.
    pub const INVALID: Self = Self(8);
    /// The 30th of a month of 29 days was taken as the 29th.
    pub const CLAMPED: Self = Self(16);
    /// The year was written with two digits.
    pub const SHORT_YEAR: Self = Self(32);
    /// The day of the week beside the date is another.
    pub const WEEKDAY: Self = Self(64);
    /// The year may be one of two.
    pub const UNCERTAIN_YEAR: Self = Self(128);

    /// The flags with their stable names.
    const NAMES: [(Self, &'static str); 8] = [
        (Self::CONFLICT, "conflict"),
        (Self::SWAPPED, "swapped"),
        (Self::BIDI, "bidi"),
        (Self::INVALID, "invalid"),
        (Self::CLAMPED, "clamped"),
        (Self::SHORT_YEAR, "two-digit-year"),
        (Self::WEEKDAY, "weekday-mismatch"),
        (Self::UNCERTAIN_YEAR, "uncertain-year"),
    ];

    /// True when all flags of the other are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the flags of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the stable names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(flag, _)| self.has(*flag)).map(|(_, name)| name)
    }
}

/// A date that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDate {
    /// The bytes of the original.
    pub range: Range<usize>,
    /// The days it means. A day of the Hijra alone may be one off.
    pub days: DayRange,
    /// How exactly it is told.
    pub precision: Precision,
    /// The calendar of the side that counts.
    pub calendar: Calendar,
    /// The day of the week written beside it.
    pub weekday: Option<Weekday>,
    /// The other side of a dual date: usually that of the Hijra.
    pub other: Option<(Calendar, DayRange)>,
    /// What is worth knowing about how it was read.
    pub flags: Flags,
}

impl FoundDate {
    /// Returns the days under which a search should find it: what was announced for a day of the moon may be
    /// one off from what is computed.
    pub fn sought(&self) -> DayRange {
        self.days.widened(i32::from(self.calendar.is_lunar()))
    }
}
