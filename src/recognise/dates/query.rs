//! What only a question says: yesterday, last week, before 2011, a bare month or year.

use super::found::{Flags, Precision};
use super::lexicon::{Month, Sense};
use super::numeric;
use super::resolve::{Resolved, resolve};
use super::span::{self, Side};
use super::written::{self, Row, Written, WrittenYear};
use crate::recognise::calendar::Calendar;
use crate::recognise::day::{Day, DayRange, Weekday};

/// Reads what stands at a place of a question.
pub(super) fn at(text: &str, row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    relative(text, row, at, today)
        .or_else(|| open(text, row, at, today))
        .or_else(|| span::at(row, at, today))
        .or_else(|| bare(row, at, today))
}

fn word<'t>(text: &'t str, row: Row<'_>, at: usize) -> &'t str {
    row.0.get(at).map_or("", |item| &text[item.start..item.end])
}

fn side(days: DayRange, precision: Precision, next: usize) -> Side {
    let meaning =
        Resolved { days, precision, calendar: Calendar::Gregorian, weekday: None, flags: Flags::default() };
    Side { meaning: Some(meaning), other: None, next }
}

/// Reads "before", "after", "since", "until" a date.
fn open(text: &str, row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    let kind = word(text, row, at);
    if !matches!(kind, "قبل" | "بعد" | "منذ" | "من" | "حتي" | "الي" | "لغايه") {
        return None;
    }
    let from = row.past(at + 1, Sense::Date);
    let inner = span::at(row, from, today).or_else(|| bare(row, from, today))?;
    let days = inner.meaning?.days;
    let days = match kind {
        "قبل" => DayRange::new(Day::MIN, days.first.plus_days(-1)),
        "بعد" => DayRange::new(days.last.plus_days(1), Day::MAX),
        "منذ" | "من" if !is_range(row, at, today) => DayRange::new(days.first, Day::MAX),
        "حتي" | "الي" | "لغايه" => DayRange::new(Day::MIN, days.last),
        _ => return None,
    };
    let mut open = side(days, Precision::Range, inner.next);
    if let (Some(meaning), Some(inner)) = (open.meaning.as_mut(), inner.meaning) {
        meaning.calendar = inner.calendar;
        meaning.flags = inner.flags;
    }
    Some(open)
}

fn is_range(row: Row<'_>, at: usize, today: Day) -> bool {
    span::at(row, at, today).is_some()
}

/// Reads a month without a year, a day and month without a year, or a year alone: the latest that has begun.
fn bare(row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    if numeric::is_claimed(row, at) {
        return None;
    }
    if let Some((written, next)) = written::day_and_month(row, at) {
        return latest(written, next, today);
    }
    let named = row.past(at, Sense::MonthWord);
    if let Some((month, next)) = written::month_name(row, named) {
        let plain = matches!(row.sense(named), Some(Sense::Month(Month { plain: true, .. })));
        let written = Written { month: Some(month), ..Written::default() };
        return latest(written, next, today).filter(|_| plain || named > at);
    }
    let (value, digits) = row.number(at)?;
    let goes_on = row.separator(at + 1).is_some() && row.touches(at + 1);
    let alone = !numeric::is_tail(row, at) && !goes_on && row.sense(at + 1) != Some(Sense::Unit);
    let year = i32::try_from(value).ok()?;
    let there = alone && digits == 4 && (1900..=today.year() + 1).contains(&year);
    Some(side(DayRange::of_years(year, year).filter(|_| there)?, Precision::Year, at + 1))
}

/// Completes a date with the latest year in which it has begun.
fn latest(written: Written, next: usize, today: Day) -> Option<Side> {
    let resolved = [0, 1].into_iter().find_map(|back| {
        let value = u32::try_from(today.year() - back).ok()?;
        let year = Some(WrittenYear { value, digits: 4, era: None });
        resolve(&Written { year, ..written }, today).filter(|resolved| resolved.days.first <= today)
    })?;
    Some(Side { meaning: Some(resolved), other: None, next })
}

/// Reads days, weeks, months and years told from today.
fn relative(text: &str, row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    day_word(text, row, at, today)
        .or_else(|| ago(text, row, at, today))
        .or_else(|| last_few(text, row, at, today))
        .or_else(|| this_or_that(text, row, at, today))
}

fn is_yesterday(word: &str) -> bool {
    matches!(word, "امس" | "البارح" | "البارحه" | "مبارح" | "امبارح")
}

fn day_word(text: &str, row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    let (first, second) = (word(text, row, at), word(text, row, at + 1));
    let day = |back: i32, next| Some(side(DayRange::one(today.plus_days(-back)), Precision::Day, next));
    match first {
        "اول" | "اولت" | "قبل" if is_yesterday(second) => day(2, at + 2),
        "اليوم"
            if !matches!(row.sense(at + 1), Some(Sense::Weekday(_)))
                && qualifier(text, row, at + 1).is_none() =>
        {
            day(0, at + 1)
        }
        "غدا" | "غدوه" | "بكره" => day(-1, at + 1),
        _ if is_yesterday(first) => day(1, at + 1),
        _ => None,
    }
}

/// A unit of the calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// Returns the unit of a word and the number that its form alone says.
fn unit(word: &str) -> Option<(Unit, i32)> {
    Some(match word.strip_prefix("ال").unwrap_or(word) {
        "يوم" | "ايام" | "يوما" => (Unit::Day, 1),
        "يومين" => (Unit::Day, 2),
        "اسبوع" | "اسابيع" | "اسبوعا" | "سبوع" => (Unit::Week, 1),
        "اسبوعين" => (Unit::Week, 2),
        "شهر" | "اشهر" | "شهور" | "شهرا" => (Unit::Month, 1),
        "شهرين" => (Unit::Month, 2),
        "سنه" | "سنوات" | "سنين" | "عام" | "اعوام" | "عاما" => (Unit::Year, 1),
        "سنتين" | "عامين" => (Unit::Year, 2),
        _ => return None,
    })
}

/// Reads "number unit" or a unit that says its number.
fn amount(text: &str, row: Row<'_>, at: usize) -> Option<(Unit, i32, usize)> {
    let counted = |at: usize| unit(word(text, row, at)).filter(|_| !word(text, row, at).starts_with("ال"));
    if let Some((value, 1..=3)) = row.number(at).or_else(|| small_number(word(text, row, at))) {
        let (unit, _) = counted(at + 1)?;
        return Some((unit, value.cast_signed(), at + 2));
    }
    let (unit, number) = counted(at).filter(|_| row.number(at + 1).is_none())?;
    Some((unit, number, at + 1))
}

fn small_number(word: &str) -> Option<(u32, usize)> {
    let value = match word {
        "ثلاث" | "ثلاثه" => 3,
        "اربع" | "اربعه" => 4,
        "خمس" | "خمسه" => 5,
        "ست" | "سته" => 6,
        "سبع" | "سبعه" => 7,
        "ثماني" | "ثمانيه" | "ثمان" => 8,
        "تسع" | "تسعه" => 9,
        "عشر" | "عشره" => 10,
        _ => return None,
    };
    Some((value, 1))
}

/// Reads "three days ago".
fn ago(text: &str, row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    if !matches!(word(text, row, at), "قبل" | "منذ" | "من") {
        return None;
    }
    let (unit, number, next) = amount(text, row, at + 1)?;
    let (days, precision) = match unit {
        Unit::Day => (DayRange::one(today.plus_days(-number)), Precision::Day),
        Unit::Week => (DayRange::one(today.plus_days(-7 * number)), Precision::Day),
        Unit::Month | Unit::Year => (around(unit, -number, today)?, precision_of(unit)),
    };
    Some(side(days, precision, next))
}

/// Reads "the last three days": up to today.
fn last_few(text: &str, row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    if !matches!(word(text, row, at), "اخر" | "خلال") {
        return None;
    }
    let (unit, number, next) = amount(text, row, at + 1)?;
    let first = match unit {
        Unit::Day => today.plus_days(-number),
        Unit::Week => today.plus_days(-7 * number),
        Unit::Month => same_day(today, number),
        Unit::Year => same_day(today, number * 12),
    };
    Some(side(DayRange::new(first, today), Precision::Range, next))
}

/// Returns the same day so many months ago, or the last of that month.
fn same_day(today: Day, months: i32) -> Day {
    let (_, _, day) = today.civil();
    around(Unit::Month, -months, today)
        .map_or(today, |month| month.last.min(month.first.plus_days(day.cast_signed() - 1)))
}

/// Returns which way a word after a unit points, and the place after it.
fn qualifier(text: &str, row: Row<'_>, at: usize) -> Option<(i32, usize)> {
    match word(text, row, at) {
        "الماضي" | "الماضيه" | "الفائت" | "الفايت" | "الفايته" | "المنصرم" | "المنصرمه" | "السابق"
        | "السابقه" => Some((-1, at + 1)),
        "اللي" | "التي" | "الذي" => match word(text, row, at + 1) {
            "فات" | "فاتت" | "مضي" | "مضت" | "عدي" => Some((-1, at + 2)),
            "جاي" | "جايه" => Some((1, at + 2)),
            _ => None,
        },
        "الحالي" | "الحاليه" | "الجاري" | "الجاريه" | "هذا" | "هذه" => {
            Some((0, at + 1))
        }
        "القادم" | "القادمه" | "المقبل" | "المقبله" | "الجاي" | "الجايه" => {
            Some((1, at + 1))
        }
        _ => None,
    }
}

/// Reads "this week", "last month", "last Thursday".
fn this_or_that(text: &str, row: Row<'_>, at: usize, today: Day) -> Option<Side> {
    let this = matches!(word(text, row, at), "هذا" | "هذه" | "هاذا" | "هالـ");
    let named = at + usize::from(this);
    let (which, next) = qualifier(text, row, named + 1).or_else(|| this.then_some((0, named + 1)))?;
    if let Some(Sense::Weekday(weekday)) = row.sense(named) {
        return Some(side(DayRange::one(weekday_near(weekday, which, today)), Precision::Day, next));
    }
    let (unit, 1) = unit(word(text, row, named)).filter(|_| word(text, row, named).starts_with("ال"))?
    else {
        return None;
    };
    Some(side(around(unit, which, today)?, precision_of(unit), next))
}

fn precision_of(unit: Unit) -> Precision {
    match unit {
        Unit::Day => Precision::Day,
        Unit::Week => Precision::Range,
        Unit::Month => Precision::Month,
        Unit::Year => Precision::Year,
    }
}

/// Returns the unit so many away from the one of today. Weeks begin on Saturday.
fn around(unit: Unit, away: i32, today: Day) -> Option<DayRange> {
    let (year, month, _) = today.civil();
    match unit {
        Unit::Day => Some(DayRange::one(today.plus_days(away))),
        Unit::Week => {
            let first = today.plus_days(7 * away - since_saturday(today));
            Some(DayRange::new(first, first.plus_days(6)))
        }
        Unit::Month => {
            let months = year * 12 + month.cast_signed() - 1 + away;
            DayRange::of_month(months.div_euclid(12), months.rem_euclid(12).cast_unsigned() + 1)
        }
        Unit::Year => DayRange::of_years(year + away, year + away),
    }
}

fn since_saturday(day: Day) -> i32 {
    (day.days() + 5).rem_euclid(7)
}

/// Returns the nearest such weekday before today, from today on, or after today.
fn weekday_near(weekday: Weekday, which: i32, today: Day) -> Day {
    let (step, from) = if which < 0 { (-1, 1) } else { (1, which) };
    let days = (from..from + 7).map(|off| today.plus_days(step * off));
    days.into_iter().find(|day| day.weekday() == weekday).unwrap_or(today)
}
