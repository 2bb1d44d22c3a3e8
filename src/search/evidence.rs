//! How what a query means is written in a found record, so that it can be shown where it stands.

use super::meaning::Meaning;
use super::plan::{Part, Plan};
use crate::extract::{Page, Transcript};
use crate::recognise::{Day, DayRange, Description};

/// The most stretches that are shown for one part of a query.
const MAX_WRITTEN: usize = 8;

/// What shows that a record has what a query means.
#[derive(Debug, Default)]
pub(super) struct Evidence<'a> {
    /// Dates and references of the record, and the words that were typed for them, as they are written there.
    pub written: Vec<String>,
    /// Parts of the query that are not written there as what they mean: the record has their words.
    pub by_words: Vec<&'a Part>,
}

impl<'a> Evidence<'a> {
    /// True when there is nothing to show beyond the words.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty() && self.by_words.is_empty()
    }

    /// Collects it.
    pub fn of(plan: &'a Plan, description: Option<&Description>, transcript: Option<&Transcript>) -> Self {
        let mut evidence = Self::default();
        let parts = plan.parts.iter().filter(|part| part.wanted);
        let meant: Vec<(&Part, &Meaning)> =
            parts.filter_map(|part| Some((part, part.meaning.as_ref()?))).collect();
        if meant.is_empty() {
            return evidence;
        }
        let pages: Vec<String> = transcript.iter().flat_map(|text| &text.pages).map(Page::text).collect();
        for (part, meaning) in meant {
            let found =
                description.map(|description| written(meaning, description, &pages)).unwrap_or_default();
            if found.is_empty() && !part.asked {
                evidence.by_words.push(part);
            }
            evidence.written.extend(found);
            if !matches!(meaning, Meaning::Facts(_)) {
                evidence.written.push(part.text.clone());
            }
        }
        evidence.written.sort();
        evidence.written.dedup();
        evidence
    }
}

/// Returns the references and dates that a meaning means, as they are written on the pages.
fn written(meaning: &Meaning, description: &Description, pages: &[String]) -> Vec<String> {
    let slice = |page: u32, range: &std::ops::Range<usize>| {
        let page = pages.get(usize::try_from(page).ok()?.checked_sub(1)?)?;
        page.get(range.clone()).map(str::to_owned)
    };
    let dates = description.dates.iter().filter(|date| means_days(meaning, date.days));
    let dates = dates.filter_map(|date| slice(date.page, &date.range));
    let references =
        description.references.iter().filter(|found| means_keys(meaning, &found.reference.keys()));
    let references = references.filter_map(|found| slice(found.page, &found.reference.range));
    references.chain(dates).take(MAX_WRITTEN).collect()
}

fn means_days(meaning: &Meaning, days: DayRange) -> bool {
    let (Meaning::Mentions(first, last) | Meaning::Dated(first, last)) = meaning else { return false };
    let wanted = DayRange::new(first.unwrap_or(Day::MIN), last.unwrap_or(Day::MAX));
    wanted.meets(days)
}

fn means_keys(meaning: &Meaning, keys: &[String]) -> bool {
    let Meaning::Reference { keys: wanted, .. } = meaning else { return false };
    let same = |key: &String, wanted: &String| key == wanted || key.starts_with(&format!("{wanted}:"));
    keys.iter().any(|key| wanted.iter().any(|wanted| same(key, wanted)))
}
