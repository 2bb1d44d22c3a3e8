//! Hostile requests, headers, the end.

use super::town;
use crate::support::counter::{Browser, Counter};

#[test]
fn every_answer_keeps_the_browser_from_doing_what_it_should_not() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    for path in ["/", "/search?q=a", "/login", "/nothing", "/record/1", "/api/v1/search?q=a", "/healthz"] {
        let got = counter.get(&mut Browser::default(), path);
        let policy = got.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(got.header("cache-control"), "no-store", "{path}");
        let text = got.text();
        for forbidden in ["<script>", " style=", " onclick=", "<style", "http://", "https://"] {
            assert!(!text.contains(forbidden) || path.starts_with("/api"), "{path}: {forbidden}");
        }
    }
}

#[test]
fn files_of_the_page_are_kept_by_browsers_under_an_address_that_changes_with_them() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let mut browser = Browser::default();
    let text = counter.get(&mut browser, "/").text();
    let address = text.split("href=\"").find(|part| part.starts_with("/assets/")).unwrap();
    let address = address.split('"').next().unwrap();
    let style = counter.get(&mut browser, address);
    assert_eq!(style.status, 200);
    assert!(style.header("cache-control").contains("immutable"));
    for wrong in ["/assets/0/diwan.css", "/assets/../Cargo.toml", "/assets/%2e%2e/%2e%2e/etc/passwd"] {
        assert_eq!(counter.get(&mut browser, wrong).status, 404, "{wrong}");
    }
}

#[test]
fn whatever_is_asked_is_answered() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let mut browser = Browser::default();
    for path in [
        "/search?q=%FF%FE%00",
        "/search?q=%",
        "/search?q=a&q=b&page=-1&sort=x&type=%22%3E%3Cscript%3E",
        "/search?q=a&page=99999999999999999999",
        "/search?q=%E2%80%AE%E2%81%A6",
        "/search?q=%28%22%2A%7C%2D",
        "/search",
        "/?lang=xx",
    ] {
        let got = counter.get(&mut browser, path);
        assert_eq!(got.status, 200, "{path}");
        assert!(!got.text().contains("><script>"), "{path}");
    }
    let long = "%D9%82".repeat(5_000);
    let got = counter.get(&mut browser, &format!("/search?q={long}"));
    assert!([200, 414, 431].contains(&got.status), "{}", got.status);
    for path in ["/record/../../etc/passwd", "/record/18446744073709551616", "/record/-1", "/record/%00"] {
        assert_eq!(counter.get(&mut browser, path).status, 404, "{path}");
    }
    assert_eq!(counter.get(&mut browser, "/healthz").status, 200, "still there");
}

#[test]
fn what_is_too_large_or_no_request_is_refused() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let mut browser = Browser::default();
    let csrf = counter.get(&mut browser, "/login").csrf();
    let large = format!("csrf={csrf}&name={}", "a".repeat(2 << 20));
    assert!([413, 0].contains(&counter.post(&mut browser, "/login", &large).status));
    assert_eq!(counter.raw(b"GARBAGE\r\n\r\n").status, 400);
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-A: b\r\n".repeat(5_000));
    assert_ne!(counter.raw(many.as_bytes()).status, 200);
    assert_eq!(counter.get(&mut browser, "/healthz").status, 200, "still there");
}

#[test]
fn the_language_is_chosen_by_the_address_and_kept() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let mut browser = Browser::default();
    assert!(counter.get(&mut browser, "/").text().contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(counter.get(&mut browser, "/?lang=en").text().contains("<html lang=\"en\" dir=\"ltr\">"));
    assert!(counter.get(&mut browser, "/nothing").text().contains("Not found"));
}

#[test]
fn nobody_listens_beyond_this_machine_by_accident() {
    let env = town();
    let refused = env.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.code, 2, "{refused}");
    assert!(refused.err.contains("--self-signed"), "{refused}");
    let taken = Counter::open(&env, &["--self-signed"]);
    assert_eq!(taken.raw(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 0, "not without TLS");
}

#[test]
fn asked_to_end_it_ends_well() {
    let env = town();
    assert_eq!(Counter::open(&env, &[]).end(), Some(0));
}

#[test]
fn the_api_describes_itself() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let got = counter.get(&mut Browser::default(), "/api/v1/openapi.json");
    let told: serde_json::Value = serde_json::from_slice(&got.body).unwrap();
    assert!(told["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in ["/api/v1/search", "/api/v1/records/{id}", "/api/v1/records/{id}/pages/{page}"] {
        assert!(told["paths"][path]["get"].is_object(), "{path}");
    }
    let measures = counter.get(&mut Browser::default(), "/metrics");
    assert_eq!((measures.status, measures.header("content-type")), (401, "application/problem+json"));
}
