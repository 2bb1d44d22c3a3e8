//! Two dates of one line that name the same day, one of the Hijra and one of our era, confirm each other.
//!
//! It knows the tabular calendar only (civil epoch, leap years 2 5 7 10 13 16 18 21 24 26 29), which is within
//! two days of what was announced. Invariant: a pair that does not agree changes nothing.

/// How many days the announced and the tabular calendar may differ.
const TOLERANCE: i64 = 2;

/// True when both texts are dates and name the same day in different calendars.
pub fn agree(one: &str, other: &str) -> bool {
    let pairs = days(one).into_iter().flat_map(|one| days(other).into_iter().map(move |other| (one, other)));
    pairs
        .into_iter()
        .any(|((hijri, one), (other_hijri, other))| hijri != other_hijri && (one - other).abs() <= TOLERANCE)
}

/// The day numbers that a date may mean, each with whether it is of the Hijra: the year is at either end.
fn days(text: &str) -> Vec<(bool, i64)> {
    let fields: Vec<Option<i64>> =
        text.trim_end_matches('\u{645}').split(['/', '-', '.']).map(number).collect();
    let [Some(first), Some(month), Some(last)] = fields[..] else { return Vec::new() };
    [(first, last), (last, first)].into_iter().filter_map(|(day, year)| number_of(day, month, year)).collect()
}

fn number(digits: &str) -> Option<i64> {
    let digit = |c: char| u32::from(c).checked_sub(0x660).filter(|digit| *digit < 10).map(i64::from);
    let known = !digits.is_empty() && digits.chars().count() <= 4;
    known.then(|| digits.chars().try_fold(0, |sum, c| Some(sum * 10 + digit(c)?))).flatten()
}

/// The Julian day number of a date, and whether it is of the Hijra.
fn number_of(day: i64, month: i64, year: i64) -> Option<(bool, i64)> {
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
        return None;
    }
    match year {
        1200..=1500 => Some((true, hijri(day, month, year))),
        1780..=2100 => Some((false, gregorian(day, month, year))),
        _ => None,
    }
}

fn hijri(day: i64, month: i64, year: i64) -> i64 {
    day + (59 * (month - 1) + 1) / 2 + (year - 1) * 354 + (3 + 11 * year) / 30 + 1_948_439
}

fn gregorian(day: i64, month: i64, year: i64) -> i64 {
    // January and February count as months of the year before, so that the leap day is the last of a year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    day + (153 * month + 2) / 5 + 365 * year + year / 4 - year / 100 + year / 400 + 1_721_119
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_names_of_a_day_agree() {
        for (hijri, ours) in
            [("٠١/٠١/١٤٠٠", "٢١/١١/١٩٧٩"), ("١٤٤٠/٠٩/٠١", "٦/٥/٢٠١٩"), ("١-١-١٤٤٥", "٢٠٢٣-٠٧-١٩")]
        {
            assert!(agree(hijri, ours) && agree(ours, hijri), "{hijri} {ours}");
        }
    }

    #[test]
    fn other_pairs_do_not() {
        for (one, other) in [
            ("٠١/٠١/١٤٠٠", "٢٥/١١/١٩٧٩"),
            ("٢١/١١/١٩٧٩", "٢١/١١/١٩٧٩"),
            ("٠١/١٣/١٤٠٠", "٢١/١١/١٩٧٩"),
            ("١٤٠٠", "١٩٧٩"),
            ("٠١/٠١/١٤٠٠", ""),
        ] {
            assert!(!agree(one, other), "{one} {other}");
        }
    }
}
