//! What tokens a text gives, and the properties of the whole chain.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::*;

#[test]
fn texts_give_these_tokens() {
    let cases = [
        ("قرار رقم (15) لسنة 2023م", "قرار@0 رقم@1 15@2 لسنه@3 2023@4 م@5"),
        ("15/2023", "15@0 2023@1"),
        ("١/٢/٣", "1@0 2@1 3@2"),
        ("16.3.2023", "16@0 3@1 2023@2"),
        ("10.500 د.ل", "10.500@0 د@1 ل@2"),
        ("1.2", "1.2@0+2 1@0 2@1"),
        ("3,150,000.000", "3150000@0"),
        ("ورق A4", "ورق@0 a4@1+2 a@1 4@2"),
        ("IMG-20210203-WA0012.jpg", "img@0 20210203@1 wa0012@2+2 wa@2 0012@3 jpg@4"),
        ("3f9a2c77e1", "3f9a2c77e1@0"),
        ("عبد الرحمن", "عبد@0 عبدالرحمن@0+2 الرحمن@1"),
        ("عبدالرحمن سالم", "عبدالرحمن@0+2 سالم@2"),
        ("عبد_الرحمن", "عبد@0 عبدالرحمن@0+2 الرحمن@1"),
        ("عبد، الرحمن", "عبد@0 الرحمن@1"),
        ("أبو عبد الله", "ابو@0 عبد@1 ابوعبدالله@0+3 عبدالله@1+2 الله@2"),
        ("أبو عبدالله", "ابو@0 ابوعبدالله@0+3 عبدالله@1+2"),
        ("أبوعبدالله", "ابوعبدالله@0+3"),
        ("ذو القعدة", "ذو@0 ذوالقعده@0+2 القعده@1"),
        ("عبد 5", "عبد@0 5@1"),
        ("قـرار ـ مهم", "قرار@0 مهم@1"),
        ("\u{202B}بلدية\u{202C}", "بلديه@0"),
        ("\u{FDFB}", "جل@0 جلاله@1"),
        ("ملفA4", "ملف@0 a4@1+2 a@1 4@2"),
        ("10.5kg", "10.5@0+2 10@0 5@1 kg@2"),
        ("v1.2", "v1@0+2 v@0 1@1 2@2"),
        ("15, 16. 17", "15@0 16@1 17@2"),
        ("", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn a_name_ends_at_the_same_place_however_it_is_written() {
    for text in ["أبو عبد الله سالم", "أبو عبدالله سالم", "أبوعبدالله سالم"]
    {
        let last = tokens(text).pop().unwrap();
        assert_eq!((last.term.as_str(), last.position), ("سالم", 3), "{text}");
        assert!(tokens(text).iter().any(|token| token.term == "ابوعبدالله" && token.position == 0), "{text}");
    }
}

#[test]
fn offsets_are_whole_words_of_the_original() {
    let text = "\u{202B}مُحمَّدٌ\u{202C} (عَبد  الرحمنـ) Été,٢٠٢٣م";
    let words: Vec<&str> = tokens(text).iter().map(|token| &text[token.start..token.end]).collect();
    assert_eq!(words, ["مُحمَّدٌ", "عَبد", "عَبد  الرحمنـ", "الرحمنـ", "Été", "٢٠٢٣", "م"]);
}

#[test]
fn exact_keeps_everything_that_shows() {
    assert_eq!(exact("\u{0627}\u{0654}رشيف"), "أرشيف");
    assert_eq!(exact("\u{202B}قر\u{AD}ار\u{202C}"), "قرار");
    for text in ["قــرار", "مُهِم", "٢٠٢٣", "كره", "ملکی", "A"] {
        assert_eq!(exact(text), text);
    }
}

#[test]
fn fold_is_the_words_with_one_space() {
    assert_eq!(fold("  عبد الرحمن،\tقرارُ ٢٠٢٣م / A4 1.2"), "عبد الرحمن قرار 2023 م a4 1.2");
}

/// `term@position`, with `+span` where it is not 1.
fn shown(text: &str) -> String {
    let show = |token: Token| match token.span {
        1 => format!("{}@{}", token.term, token.position),
        span => format!("{}@{}+{span}", token.term, token.position),
    };
    tokens(text).into_iter().map(show).collect::<Vec<_>>().join(" ")
}

/// Text of the kinds that matter: Arabic with marks, digits, separators, Latin with accents, anything.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[اأإآبعدولهيىةءؤئکھ \u{640}\u{64E}\u{654}\u{200F}٣]{0,12}",
        "[0-9٠-٩.,٫٬/ aA]{0,12}",
        "(عبد|أبو|ذي|و|الله|بكر|[ ,._]|عبده){0,8}",
        "[a-zA-ZÀ-ÿ\u{300}-\u{304}İı0-9 .]{0,12}",
        "[\u{FB50}-\u{FDFF}\u{FE70}-\u{FEFF} ]{0,8}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn fold_is_idempotent(text in any_text()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn exact_is_idempotent_and_folds_alike(text in any_text()) {
        let once = exact(&text);
        prop_assert_eq!(exact(&once), once.clone());
        prop_assert_eq!(fold(&once), fold(&text));
    }

    #[test]
    fn tokens_slice_the_original(text in any_text()) {
        let mut last = 0;
        for token in tokens(&text) {
            prop_assert!(text.get(token.start..token.end).is_some_and(|word| !word.is_empty()));
            prop_assert!(!token.term.is_empty() && token.term.len() <= MAX_TERM);
            prop_assert!(token.span >= 1);
            let place = if token.kind == Kind::Joined { last } else { token.position };
            prop_assert!(place >= last, "places never go back but for joined names");
            last = place;
        }
    }
}
