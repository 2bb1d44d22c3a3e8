//! What is not public leaves no trace: not in counts, facets, suggestions, corrections of the keyboard, nor under
//! an address of its own.

use super::{encoded, town};
use crate::support::counter::{Browser, Counter, add_user};
use crate::support::env::TestEnv;

/// The same answer, byte for byte, once what was typed is taken out of it.
fn without(text: &str, typed: &str) -> String {
    let text = text.replace(&encoded(typed), "TYPED").replace(typed, "TYPED");
    // A page may repeat single words of it.
    typed
        .split([' ', '/', '"', '*'])
        .filter(|word| !word.is_empty())
        .fold(text, |text, word| text.replace(&encoded(word), "WORD").replace(word, "WORD"))
}

#[test]
fn a_word_of_a_confidential_record_is_a_word_that_stands_nowhere() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let mut public = Browser::default();
    // Each stands only where the public may not look; beside it one of the same kind that stands nowhere.
    let pairs = [
        ("الزمردة", "الجوهرة"),
        ("الخفافيش", "العصافير"),
        ("الزمرده", "الجوهره"),
        ("الخفافي*", "العصافي*"),
        ("\"صيانة الخفافيش\"", "\"صيانة العصافير\""),
        // Another letter than in the word, for which a suggestion would tell.
        ("الخفاقيش", "العصاقير"),
        // On the other keyboard layout.
        ("hgothtda", "hguwhtdv"),
        // Beside words that are public.
        ("الحديقة الزمردة", "الحديقة الجوهرة"),
        ("الحديقة الجديدة للمواطنين الزمردة", "الحديقة الجديدة للمواطنين الجوهرة"),
        ("كتاب 71003/2022", "كتاب 81004/2022"),
    ];
    for (kept, nowhere) in pairs {
        for path in ["/search?q=", "/api/v1/search?q="] {
            let mut ask = |typed: &str| {
                let got = counter.get(&mut public, &format!("{path}{}", encoded(typed)));
                assert_eq!(got.status, 200);
                without(&got.text(), typed)
            };
            let (told, nothing) = (ask(kept), ask(nowhere));
            assert_eq!(told, nothing, "{kept} {path}");
        }
    }
}

#[test]
fn who_works_here_finds_what_the_public_does_not() {
    let env = town();
    add_user(&env, "omar", "clerk");
    add_user(&env, "salma", "archivist");
    let counter = Counter::open(&env, &[]);
    let total = |browser: &mut Browser, word: &str| {
        let got = counter.get(browser, &format!("/api/v1/search?q={}", encoded(word)));
        serde_json::from_slice::<serde_json::Value>(&got.body).unwrap()["total"].as_u64().unwrap()
    };
    let (mut public, mut clerk, mut archivist) =
        (Browser::default(), counter.logged_in("omar"), counter.logged_in("salma"));
    let mut seen =
        |word| [&mut public, &mut clerk, &mut archivist].map(|browser: &mut Browser| total(browser, word));
    assert_eq!(seen("الأرشفة"), [1, 1, 1]);
    assert_eq!(seen("الخفافيش"), [0, 1, 1]);
    assert_eq!(seen("الزمردة"), [0, 0, 1]);
    assert_eq!(seen("الحديقة"), [2, 2, 3]);
}

#[test]
fn counts_on_the_first_page_are_of_public_records_alone() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let text = counter.get(&mut Browser::default(), "/").text();
    assert!(text.contains("3 وثائق"), "{text}");
    for hidden in ["2022", "2021", "مذكرة", "كتاب", "access"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}

/// An archive with public records, and with others after them where `more` says so.
fn public_town(more: bool) -> TestEnv {
    let env = TestEnv::with_archive();
    env.file("usb/1 قرار.txt", "قرار رقم 15 لسنة 2023\nبشأن تشكيل لجنة الأرشفة بالبلدية\nميزانية الحديقة\n");
    env.file("usb/2 إعلان.txt", "إعلان للمواطنين عن الحديقة الجديدة ولجنة المدارس\n");
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    for record in ["1", "2"] {
        assert_eq!(env.run(&["describe", record, "--access", "public"]).code, 0);
    }
    if more {
        for number in 3..40 {
            let text =
                format!("قرار رقم {number} لسنة 2020\nلجنة الأرشفة {number} الحديقة الحديقات الحديثة لجان\n");
            env.file(&format!("more/{number} سري.txt"), text);
        }
        assert_eq!(env.run(&["ingest", "more"]).code, 0);
    }
    env
}

#[test]
fn an_archive_with_confidential_records_answers_strangers_as_one_without() {
    let (with, without) = (public_town(true), public_town(false));
    let counters = [&with, &without].map(|env| Counter::open(env, &[]));
    let told = |counter: &Counter, query: &str| {
        let got = counter.get(&mut Browser::default(), &format!("/api/v1/search?q={}", encoded(query)));
        let mut found: serde_json::Value = serde_json::from_slice(&got.body).unwrap();
        for hit in found["results"].as_array_mut().unwrap() {
            // The two were made at different seconds.
            hit.as_object_mut().unwrap().remove("arrived");
        }
        found
    };
    // Words of both, of the others alone, near words, forms, other layouts, numbers, and several together.
    for query in [
        "الحديقة",
        "لجنة",
        "لجان",
        "الحديثة",
        "الحديقات",
        "الحديقه الجديده",
        "قرار لجنة",
        "قرار 2020",
        "قرار 7/2020",
        "الحديفة",
        "حديق*",
        "\"لجنة الأرشفة\"",
        "rvhv [km",
        "g[km",
        "قرار جنة",
        "سري",
        "لجنة الأرشفة في الحديقة الحديثة",
    ] {
        assert_eq!(told(&counters[0], query), told(&counters[1], query), "{query}");
    }
}

#[test]
fn an_address_of_a_confidential_record_is_one_of_no_record() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let mut public = Browser::default();
    for rest in ["", "/print", "/history", "/thumb", "/page/1", "/original", "/reason"] {
        let paths = ["2", "3", "77"].map(|id| format!("/record/{id}{rest}"));
        let got = paths.map(|path| {
            let got = counter.get(&mut public, &path);
            (got.status, got.text().replace(&encoded(&path), "PATH").replace(&path, "PATH"))
        });
        assert_eq!(got[0].0, 404, "{rest}");
        assert_eq!(got[0], got[2], "{rest}");
        assert_eq!(got[1], got[2], "{rest}");
    }
    for id in ["2", "3", "77"] {
        let got = counter.get(&mut public, &format!("/api/v1/records/{id}"));
        assert_eq!((got.status, got.header("content-type")), (404, "application/problem+json"));
        assert_eq!(got.text(), counter.get(&mut public, "/api/v1/records/78").text());
    }
    assert_eq!(counter.get(&mut public, "/record/1").status, 200);
}

#[test]
fn the_public_view_alone_has_no_way_in() {
    let env = town();
    add_user(&env, "salma", "archivist");
    let counter = Counter::open(&env, &["--public"]);
    let mut public = Browser::default();
    assert_eq!(counter.get(&mut public, "/login").status, 404);
    assert!(!counter.get(&mut public, "/").text().contains("/login"));
    assert_eq!(counter.get(&mut public, "/record/3").status, 404);
}
