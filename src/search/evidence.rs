//! How what a query means is written in a found record, so that it can be shown where it stands.

use super::meaning::Meaning;
use super::plan::Plan;
use crate::extract::{Page, Transcript};
use crate::recognise::{Day, DayRange, Description};

/// The most stretches that are shown for one part of a query.
const MAX_WRITTEN: usize = 8;

/// Returns the dates and references of a record that a query means, and the words that were typed for them, as
/// they are written there.
pub(super) fn written(
    plan: &Plan,
    description: Option<&Description>,
    transcript: Option<&Transcript>,
) -> Vec<String> {
    let parts = plan.parts.iter().filter(|part| part.wanted);
    let meant: Vec<(&Meaning, &str)> =
        parts.filter_map(|part| Some((part.meaning.as_ref()?, part.text.as_str()))).collect();
    if meant.is_empty() {
        return Vec::new();
    }
    let pages: Vec<String> = transcript.iter().flat_map(|text| &text.pages).map(Page::text).collect();
    let slice = |page: u32, range: &std::ops::Range<usize>| {
        let page = pages.get(usize::try_from(page).ok()?.checked_sub(1)?)?;
        page.get(range.clone()).map(str::to_owned)
    };
    let mut written = Vec::new();
    for (meaning, typed) in meant {
        let Some(description) = description else { break };
        let dates = description.dates.iter().filter(|date| means_days(meaning, date.days));
        let dates = dates.filter_map(|date| slice(date.page, &date.range));
        let references =
            description.references.iter().filter(|found| means_keys(meaning, &found.reference.keys()));
        let references = references.filter_map(|found| slice(found.page, &found.reference.range));
        written.extend(references.chain(dates).take(MAX_WRITTEN));
        if !matches!(meaning, Meaning::Facts(_)) {
            written.push(typed.to_owned());
        }
    }
    written.sort();
    written.dedup();
    written
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
