//! The words that dates are made of, read once from `data/words.tsv`.
//!
//! Not here: signs and numbers (`items`). A spelling may have several words; the longest that fits is taken.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::recognise::day::Weekday;
use crate::recognise::era::{Era, Names};
use crate::recognise::fold::Folded;

/// What a word, or a row of words, is to the recogniser of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// A month name.
    Month(Month),
    /// A day of the week.
    Weekday(Weekday),
    /// A year marker.
    Era {
        /// What it says.
        era: Era,
        /// True for a single letter.
        letter: bool,
    },
    /// "Year"; `of` if it says "of the year", as after the number of a law.
    Year {
        /// True with the preposition.
        of: bool,
    },
    /// Which year it is: financial, of school.
    Period,
    /// "Month".
    MonthWord,
    /// "Day".
    DayWord,
    /// The n-th.
    Ordinal(u32),
    /// "First" without the article, which needs no "of" before a month.
    First,
    /// "The last" of the parts.
    Last,
    /// A quarter or a half: how many make a year.
    Part(u32),
    /// "From", and "of" between day and month.
    From,
    /// "Between".
    Between,
    /// "To".
    To,
    /// What joins two names of one day.
    Link,
    /// A number follows that is no date; `any` if a word may stand between.
    Sign {
        /// True for "number".
        any: bool,
    },
    /// A length follows.
    Measure,
    /// What a number before it counts: money, people, metres.
    Unit,
    /// "Date".
    Date,
    /// The ending of an English ordinal.
    Suffix,
}

/// A month by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month {
    /// The kind of calendar.
    pub(super) names: Names,
    /// From 1 to 12.
    pub(super) number: u32,
    /// True if the name is no ordinary word and no name of a person.
    pub(super) plain: bool,
}

/// One spelling: the words after the first, and the sense.
struct Spelling {
    rest: Vec<String>,
    sense: Sense,
}

/// Every spelling.
struct Lexicon {
    /// Under its first word, the longest first.
    words: HashMap<String, Vec<Spelling>>,
    /// For the second byte of a first word (the one that tells Arabic letters apart), a bit for each length in
    /// bytes: most words of a text are told to have no sense without a look into the map.
    lengths: [u32; 256],
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words: HashMap<String, Vec<Spelling>> = HashMap::new();
    let table = include_str!("../data/words.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(row);
    for (spelling, sense) in rows.flatten().chain(ordinals()) {
        add(&mut words, &spelling, sense);
    }
    for spellings in words.values_mut() {
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.rest.len()));
    }
    let mut lengths = [0; 256];
    for word in words.keys() {
        lengths[key(word)] |= 1 << word.len().min(31);
    }
    Lexicon { words, lengths }
});

fn key(word: &str) -> usize {
    usize::from(word.as_bytes().get(1).copied().unwrap_or(0))
}

/// The letters that are written onto the word after them: and, so, in, to, as.
const PREFIXES: [char; 5] = ['و', 'ف', 'ب', 'ل', 'ك'];

/// Returns the sense of a folded word and how many of the words after it belong to it.
pub(super) fn sense<'t>(word: &str, after: impl Fn(usize) -> Option<&'t str>) -> Option<(Sense, usize)> {
    if word.len() > 24 {
        return None;
    }
    if let Some(found) = spelled(word, &after) {
        return Some(found);
    }
    let rest = word.strip_prefix(PREFIXES).filter(|rest| rest.len() >= 4)?;
    spelled(rest, &after)
        .or_else(|| {
            let name = rest.strip_prefix('ل').filter(|_| word.starts_with('ل'))?;
            spelled(&format!("ال{name}"), &after)
        })
        .filter(|(sense, _)| !matches!(sense, Sense::Era { .. } | Sense::Ordinal(_) | Sense::Period))
}

fn spelled<'t>(word: &str, after: &impl Fn(usize) -> Option<&'t str>) -> Option<(Sense, usize)> {
    let fits = |spelling: &&Spelling| {
        spelling.rest.iter().enumerate().all(|(at, word)| after(at).is_some_and(|next| next == word))
    };
    if LEXICON.lengths[key(word)] & (1 << word.len().min(31)) == 0 {
        return None;
    }
    LEXICON.words.get(word)?.iter().find(fits).map(|spelling| (spelling.sense, spelling.rest.len()))
}

fn add(words: &mut HashMap<String, Vec<Spelling>>, spelling: &str, sense: Sense) {
    let folded = Folded::new(spelling);
    let mut parts = folded.text().split(' ').map(str::to_owned);
    if let Some(first) = parts.next() {
        words.entry(first).or_default().push(Spelling { rest: parts.collect(), sense });
    }
}

fn row(line: &str) -> Option<impl Iterator<Item = (String, Sense)>> {
    let mut fields = line.split('\t');
    let (kind, value, spellings) = (fields.next()?, fields.next()?, fields.next()?);
    let sense = sense_of(kind, value)?;
    Some(spellings.split(';').map(move |spelling| {
        let one = spelling.to_owned();
        (one.clone(), with_guard(sense, &one))
    }))
}

/// Solar names that are words of other meaning: "father", a given name, a verb.
const DOUBTFUL: [&str; 5] = ["آب", "جوان", "may", "march", "mar"];

fn with_guard(sense: Sense, spelling: &str) -> Sense {
    match sense {
        Sense::Month(month) => {
            Sense::Month(Month { plain: month.plain && !DOUBTFUL.contains(&spelling), ..month })
        }
        _ => sense,
    }
}

fn sense_of(kind: &str, value: &str) -> Option<Sense> {
    let number = || value.parse::<u32>().ok();
    let month = |names, plain| Some(Sense::Month(Month { names, number: number()?, plain }));
    Some(match kind {
        "solar" => return month(Names::Solar, true),
        "jamahiri" => return month(Names::Solar, false),
        "lunar" => return month(Names::Lunar, false),
        "weekday" => Sense::Weekday(weekday(number()?)),
        "era" => Sense::Era { era: era(value)?, letter: false },
        "letter" => Sense::Era { era: era(value)?, letter: true },
        "year" => Sense::Year { of: value == "1" },
        "period" => Sense::Period,
        "month" => Sense::MonthWord,
        "day" => Sense::DayWord,
        "ordinal" => Sense::Ordinal(number()?),
        "first" => Sense::First,
        "last" => Sense::Last,
        "part" => Sense::Part(number()?),
        "from" => Sense::From,
        "between" => Sense::Between,
        "to" => Sense::To,
        "link" => Sense::Link,
        "sign" => Sense::Sign { any: value == "1" },
        "measure" => Sense::Measure,
        "unit" => Sense::Unit,
        "date" => Sense::Date,
        "suffix" => Sense::Suffix,
        _ => return None,
    })
}

fn era(value: &str) -> Option<Era> {
    Some(match value {
        "hijri" => Era::Hijri,
        "miladi" => Era::Miladi,
        "gregorian" => Era::Gregorian,
        "wafat" => Era::Wafat,
        "birth" => Era::Birth,
        _ => return None,
    })
}

fn weekday(number: u32) -> Weekday {
    match number {
        0 => Weekday::Saturday,
        1 => Weekday::Sunday,
        2 => Weekday::Monday,
        3 => Weekday::Tuesday,
        4 => Weekday::Wednesday,
        5 => Weekday::Thursday,
        _ => Weekday::Friday,
    }
}

/// The ordinals of two words, from eleventh to nineteenth and between the tens.
fn ordinals() -> impl Iterator<Item = (String, Sense)> {
    const UNITS: [&str; 9] =
        ["الحادي", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع"];
    let tens = [("عشر", 10), ("والعشرون", 20), ("والعشرين", 20), ("والثلاثون", 30), ("والثلاثين", 30)];
    tens.into_iter().flat_map(|(ten, value)| {
        (1..).zip(UNITS).map(move |(unit, name)| (format!("{name} {ten}"), Sense::Ordinal(value + unit)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_understood() {
        for line in include_str!("../data/words.tsv").lines().filter(|line| !line.starts_with('#')) {
            assert!(row(line).is_some(), "{line}");
        }
    }

    #[test]
    fn the_longest_spelling_is_taken() {
        let after = |_: usize| Some("الثاني");
        assert!(matches!(sense("تشرين", after), Some((Sense::Month(Month { number: 11, .. }), 1))));
        assert!(matches!(sense("ربيع", after), Some((Sense::Month(Month { number: 4, .. }), 1))));
        assert_eq!(sense("كانون", |_| None), None, "no month without its ordinal");
        assert!(matches!(sense("ومارس", |_| None), Some((Sense::Month(_), 0))));
        assert_eq!(sense("للربع", |_| None), Some((Sense::Part(4), 0)));
    }
}
