//! What a person types of a record, in the form in which the ledger keeps it.

use super::kind_named;
use crate::analysis::digit;
use crate::catalog::interval;
use crate::ledger::{Access, Aspect};
use crate::recognise::{Day, query_dates};

/// The longest text of an aspect, in bytes.
const LONGEST: usize = 4_000;

/// Reads what was typed; empty for nothing. `None` for what cannot be meant.
pub fn spoken(aspect: Aspect, typed: &str, today: Day) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(String::new());
    }
    let text = || (typed.len() <= LONGEST).then(|| typed.to_owned());
    match aspect {
        Aspect::Type => kind_named(typed).map(|kind| kind.name().to_owned()),
        Aspect::Number | Aspect::Issuer | Aspect::Subject => text().map(|text| plain_digits(&text)),
        Aspect::Year => Some(plain_digits(typed)).filter(|year| year.parse::<i32>().is_ok()),
        Aspect::Date => day(typed, today),
        Aspect::Access => Access::named(typed).map(|level| level.name().to_owned()),
        Aspect::Vital => ["yes", "no"].into_iter().find(|word| *word == typed).map(str::to_owned),
        Aspect::Title | Aspect::Series | Aspect::Note => text(),
    }
}

/// Numbers are compared and counted: digits of every script become one.
fn plain_digits(typed: &str) -> String {
    typed.chars().map(|letter| digit(letter).unwrap_or(letter)).collect()
}

fn day(typed: &str, today: Day) -> Option<String> {
    let found = query_dates(typed, today);
    let days = found.first()?.days;
    (days.first != Day::MIN && days.last != Day::MAX).then(|| interval(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_kept_in_one_form() {
        let said = |aspect, typed: &str| spoken(aspect, typed, Day::from_days(20_000));
        assert_eq!(said(Aspect::Year, "\u{662}\u{660}\u{662}\u{663}").as_deref(), Some("2023"));
        assert_eq!(said(Aspect::Year, "soon"), None);
        assert_eq!(said(Aspect::Date, "14/3/2023").as_deref(), Some("2023-03-14"));
        assert_eq!(said(Aspect::Date, "").as_deref(), Some(""));
        assert_eq!(said(Aspect::Date, "one day"), None);
        assert_eq!(said(Aspect::Access, "top-secret").as_deref(), Some("top-secret"));
        assert_eq!(said(Aspect::Vital, "maybe"), None);
        assert_eq!(said(Aspect::Note, &"x".repeat(LONGEST + 1)), None);
    }
}
