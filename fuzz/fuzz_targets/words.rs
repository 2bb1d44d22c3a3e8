#![no_main]
//! Any text has words, each of which stands where it says, and folding it once is enough.

use diwan_fuzz::analysis::{fold, tokens};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for token in tokens(text) {
        assert!(text.get(token.start as usize..token.end as usize).is_some(), "{token:?} cuts a letter");
    }
    let folded = fold(text);
    assert_eq!(fold(&folded), folded);
});
