#![no_main]
//! Any text has dates and references, each of which stands where it says, and a description that is bounded.

use diwan_fuzz::recognise::{Day, dates, describe, references};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let today = Day::from_days(20_000);
    for date in dates(text, today) {
        assert!(text.get(date.range.clone()).is_some(), "{date:?} cuts a letter");
        assert!(date.days.first <= date.days.last, "{date:?} ends before it begins");
    }
    for reference in references(text, today) {
        assert!(text.get(reference.range.clone()).is_some(), "{reference:?} cuts a letter");
    }
    let described = serde_json::to_vec(&describe(&[text], today)).unwrap_or_default();
    assert!(described.len() < 60 * 1024, "a description of {} bytes", described.len());
});
