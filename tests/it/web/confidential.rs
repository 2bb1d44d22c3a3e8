//! An auditor who says why finds confidential records; nobody else learns that one can.

use serde_json::Value;

use super::{encoded, town};
use crate::support::counter::{Browser, Counter, add_user};
use crate::support::env::TestEnv;

/// A word of the secret record alone.
const KEPT: &str = "الزمردة";

fn json(counter: &Counter, browser: &mut Browser, path: &str) -> Value {
    serde_json::from_slice(&counter.get(browser, path).body).unwrap()
}

/// How many records are found, and how many secret ones are counted beside others.
fn finds(counter: &Counter, browser: &mut Browser) -> (u64, Value) {
    let found = json(counter, browser, &format!("/api/v1/search?q={}", encoded(KEPT)));
    let all = json(counter, browser, &format!("/api/v1/search?q={}", encoded("الحديقة")));
    (found["total"].as_u64().unwrap(), all["facets"]["access:secret"].clone())
}

fn give(counter: &Counter, browser: &mut Browser, reason: &str) -> String {
    let form = counter.get(browser, "/search/reason?next=/search%3Fq%3Da");
    let fields = format!("csrf={}&reason={}&next=/search%3Fq%3Da", form.csrf(), encoded(reason));
    let given = counter.post(browser, "/search/reason", &fields);
    given.header("location").to_owned()
}

fn house() -> (TestEnv, Counter) {
    let env = town();
    for (name, role) in [("mona", "auditor"), ("omar", "clerk"), ("salma", "archivist"), ("muna", "admin")] {
        add_user(&env, name, role);
    }
    let counter = Counter::open(&env, &[]);
    (env, counter)
}

#[test]
fn an_auditor_finds_confidential_records_for_a_reason_and_until_it_is_ended() {
    let (env, counter) = house();
    let mut mona = counter.logged_in("mona");
    let search = format!("/search?q={}", encoded(KEPT));
    let page = counter.get(&mut mona, &search).text();
    assert!(page.contains("لا توجد نتائج") && page.contains("/search/reason?next=/search"), "{page}");
    assert_eq!(finds(&counter, &mut mona), (0, Value::Null));
    assert_eq!(give(&counter, &mut mona, "x"), "", "asked again");
    assert_eq!(finds(&counter, &mut mona), (0, Value::Null));
    assert_eq!(json(&counter, &mut mona, "/api/v1/audit/accesses")["accesses"], Value::Array(Vec::new()));

    assert_eq!(give(&counter, &mut mona, "فحص عام 2021"), "/search?q=a");
    let page = counter.get(&mut mona, &search).text();
    assert!(page.contains("نتيجة واحدة") && page.contains("/record/3?q="), "{page}");
    assert!(page.contains("يشمل بحثك الوثائق السرية") && page.contains("فحص عام 2021"), "{page}");
    assert_eq!(finds(&counter, &mut mona), (1, Value::from(1)));
    let near = json(&counter, &mut mona, &format!("/api/v1/search?q={}", encoded("الزمرذة")));
    assert_eq!((&near["total"], &near["results"][0]["record"]), (&Value::from(1), &Value::from(3)), "{near}");
    let log = json(&counter, &mut mona, "/api/v1/audit/accesses");
    assert_eq!(log["accesses"][0]["levels"], serde_json::json!(["secret", "top-secret"]));
    assert_eq!(
        (&log["accesses"][0]["reason"], &log["accesses"][1]),
        (&Value::from("فحص عام 2021"), &Value::Null)
    );
    let page = counter.get(&mut mona, "/audit/accesses").text();
    assert!(page.contains("بحث في: <bdi>سري، سري للغاية</bdi>"), "{page}");

    let csrf = counter.get(&mut mona, &search).csrf();
    let ended =
        counter.post(&mut mona, "/search/reason/end", &format!("csrf={csrf}&next={}", encoded(&search)));
    assert_eq!((ended.status, ended.header("location")), (303, search.as_str()));
    assert_eq!(finds(&counter, &mut mona), (0, Value::Null));
    let page = counter.get(&mut mona, &search).text();
    assert!(!page.contains("يشمل بحثك") && page.contains("لا توجد نتائج"), "{page}");
    assert_eq!(counter.get(&mut mona, "/record/3").status, 303, "it was never opened");
    assert_eq!(env.run(&["verify"]).code, 0);
}

#[test]
fn what_is_opened_on_the_way_is_entered_with_the_same_reason_once() {
    let (env, counter) = house();
    let mut mona = counter.logged_in("mona");
    give(&counter, &mut mona, "the yearly audit");
    let accesses = |mona: &mut Browser| {
        let log = json(&counter, mona, "/api/v1/audit/accesses");
        log["accesses"].as_array().unwrap().iter().map(|one| one["record"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(counter.get(&mut mona, "/record/3/thumb").status, 404, "of the list: a text has no picture");
    assert_eq!(counter.get(&mut mona, "/api/v1/records/3").status, 403, "no cookie writes through the API");
    assert_eq!(counter.get(&mut mona, "/record/1").status, 200, "public: nothing to enter");
    assert_eq!(accesses(&mut mona), [Value::Null]);
    for path in ["/record/3", "/record/3/print", "/api/v1/records/3", "/record/3/original"] {
        assert_eq!(counter.get(&mut mona, path).status, 200, "{path}");
    }
    assert_eq!(accesses(&mut mona), [Value::from(3), Value::Null]);
    let told = env.run(&["show", "3", "--history"]).out;
    assert!(told.contains("the yearly audit") && told.contains("mona"), "{told}");
    let csrf = counter.get(&mut mona, "/").csrf();
    counter.post(&mut mona, "/search/reason/end", &format!("csrf={csrf}&next=/"));
    assert_eq!(counter.get(&mut mona, "/record/3").status, 200, "its reason is in the ledger");
    counter.get(&mut mona, "/");
    let again = counter.logged_in("mona");
    assert_eq!(finds(&counter, &mut again.clone()), (0, Value::Null), "another session");
}

#[test]
fn nobody_else_learns_of_it() {
    let (_env, counter) = house();
    for name in ["", "omar", "salma", "muna"] {
        let mut browser = if name.is_empty() { Browser::default() } else { counter.logged_in(name) };
        for path in ["/", "/search?q=a"] {
            assert!(!counter.get(&mut browser, path).text().contains("/search/reason"), "{name} {path}");
        }
        assert_eq!(counter.get(&mut browser, "/search/reason").status, 404, "{name}");
        let csrf = counter.get(&mut browser, if name.is_empty() { "/login" } else { "/" }).csrf();
        for path in ["/search/reason", "/search/reason/end"] {
            let got =
                counter.post(&mut browser, path, &format!("csrf={csrf}&reason=the+yearly+audit&next=/"));
            assert_eq!(got.status, 404, "{name} {path}");
        }
    }
    let mut clerk = counter.logged_in("omar");
    assert_eq!(finds(&counter, &mut clerk), (0, Value::Null));
    let mut mona = counter.logged_in("mona");
    let forged = counter.post(&mut mona, "/search/reason", "reason=the+yearly+audit&next=/");
    assert_eq!(forged.status, 400);
    assert_eq!(json(&counter, &mut mona, "/api/v1/audit/accesses")["accesses"], Value::Array(Vec::new()));
}

#[test]
fn the_program_of_an_auditor_brings_its_reason_along() {
    let (env, counter) = house();
    let program = |name: &str| {
        let said = env.run(&["user", "token", name, "script", "--json"]);
        let token: Value = serde_json::from_str(&said.out).unwrap();
        let header = format!("Bearer {}", token["token"].as_str().unwrap());
        Browser { headers: vec![("Authorization".to_owned(), header)], ..Browser::default() }
    };
    let (mut mona, mut omar, mut salma) = (program("mona"), program("omar"), program("salma"));
    let plain = format!("/api/v1/search?q={}", encoded(KEPT));
    let why = format!("reason={}", encoded("فحص عام 2021"));
    let reasoned = format!("{plain}&{why}");
    assert_eq!(json(&counter, &mut mona, &plain)["total"], 0);
    assert_eq!(counter.get(&mut mona, &format!("{plain}&reason=short")).status, 422);
    assert_eq!(json(&counter, &mut mona, &reasoned)["results"][0]["record"], 3);
    assert_eq!(json(&counter, &mut mona, &reasoned)["total"], 1);
    assert_eq!(json(&counter, &mut mona, &plain)["total"], 0, "each request brings it");
    assert_eq!(counter.get(&mut mona, "/api/v1/records/3").status, 403);
    for path in ["", "/history", "/like", "/pages/1"] {
        let got = counter.get(&mut mona, &format!("/api/v1/records/3{path}?{why}"));
        assert_eq!(got.status, 200, "{path}: {}", got.text());
    }
    let log = json(&counter, &mut mona, "/api/v1/audit/accesses");
    let records: Vec<&Value> = log["accesses"].as_array().unwrap().iter().map(|one| &one["record"]).collect();
    assert_eq!(records, [&Value::from(3), &Value::Null], "once each");
    for browser in [&mut omar, &mut salma] {
        assert_eq!(counter.get(browser, &reasoned).status, 403);
        assert_eq!(counter.get(browser, &format!("/api/v1/records/1?{why}")).status, 403);
    }
    let mut at_browser = counter.logged_in("mona");
    assert_eq!(counter.get(&mut at_browser, &reasoned).status, 401, "a token is needed");
    assert_eq!(counter.get(&mut Browser::default(), &reasoned).status, 401);
    assert_eq!(env.run(&["verify"]).code, 0);
}
