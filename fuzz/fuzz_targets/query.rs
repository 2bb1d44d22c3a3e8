#![no_main]
//! Whatever a person types is a query, and typing it again as it was understood changes nothing in its text.

use diwan_fuzz::recognise::Day;
use diwan_fuzz::search::query::Query;

libfuzzer_sys::fuzz_target!(|typed: &str| {
    let query = Query::parse(typed);
    let kept: usize = query.clauses.iter().map(|clause| clause.text.chars().count()).sum();
    assert!(kept <= typed.chars().count(), "a query grew: {typed:?}");
    let understood = query.understood(Day::from_days(20_000));
    let kept: usize = understood.clauses.iter().map(|clause| clause.text.chars().count()).sum();
    assert!(kept <= typed.chars().count(), "an understood query grew: {typed:?}");
});
