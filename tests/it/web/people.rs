//! Logging in, roles, forms that others cannot send, tokens.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::town;
use crate::support::counter::{Browser, Counter, PASSWORD, add_user};

#[test]
fn a_session_begins_with_the_password_and_ends_when_asked() {
    let env = town();
    add_user(&env, "omar", "clerk");
    let counter = Counter::open(&env, &[]);
    let mut browser = Browser::default();
    let refused = counter.log_in(&mut browser, "omar", "another password");
    assert_eq!(refused.status, 403);
    assert!(!browser.cookies.contains_key("diwan_session"));
    let unknown = counter.log_in(&mut browser, "nobody", PASSWORD);
    assert_eq!(unknown.status, 403);
    let entered = counter.log_in(&mut browser, "omar", PASSWORD);
    assert_eq!((entered.status, entered.header("location")), (303, "/"));
    let cookie = entered.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains("Secure"), "without TLS a browser would not send it back");

    let mut before = browser.clone();
    let page = counter.get(&mut browser, "/");
    assert!(page.text().contains("omar"));
    assert_eq!(counter.post(&mut browser, "/logout", &format!("csrf={}", page.csrf())).status, 303);
    assert!(!counter.get(&mut before, "/").text().contains("omar"), "the id is worth nothing now");
}

#[test]
fn each_log_in_has_an_id_of_its_own_and_ends_the_one_before() {
    let env = town();
    add_user(&env, "omar", "clerk");
    let counter = Counter::open(&env, &[]);
    let mut browser = counter.logged_in("omar");
    let mut before = browser.clone();
    let csrf = counter.get(&mut browser, "/").csrf();
    let fields = format!("csrf={csrf}&name=omar&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(counter.post(&mut browser, "/login", &fields).status, 303);
    assert_ne!(browser.cookies["diwan_session"], before.cookies["diwan_session"]);
    assert!(!counter.get(&mut before, "/").text().contains("omar"));
}

#[test]
fn a_form_that_somebody_else_made_is_refused() {
    let env = town();
    add_user(&env, "omar", "clerk");
    let counter = Counter::open(&env, &[]);
    let mut browser = counter.logged_in("omar");
    let others = counter.get(&mut Browser::default(), "/login").csrf();
    for csrf in ["", "00", &"0".repeat(128), &others] {
        assert_eq!(counter.post(&mut browser, "/logout", &format!("csrf={csrf}")).status, 400, "{csrf}");
    }
    assert!(counter.get(&mut browser, "/").text().contains("omar"), "still there");
    let fields = format!("csrf={others}&name=omar&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(counter.post(&mut Browser::default(), "/login", &fields).status, 400, "no cookie with it");
}

#[test]
fn passwords_cannot_be_tried_without_end() {
    let env = town();
    add_user(&env, "omar", "clerk");
    let counter = Counter::open(&env, &[]);
    let mut browser = Browser::default();
    let codes: Vec<u16> = (0..10)
        .map(|n| counter.log_in(&mut browser, "omar", &format!("wrong password {n}")).status)
        .collect();
    assert_eq!(codes, [403, 403, 403, 403, 403, 403, 403, 403, 429, 429]);
    let right = counter.log_in(&mut browser, "omar", PASSWORD);
    assert_eq!(right.status, 429, "not even with the right one");
    assert!(right.header("retry-after").parse::<u64>().unwrap() > 0);
}

#[test]
fn after_logging_in_nobody_is_sent_elsewhere() {
    let env = town();
    add_user(&env, "omar", "clerk");
    let counter = Counter::open(&env, &[]);
    for (next, to) in [("/search?q=a", "/search?q=a"), ("//example.org", "/"), ("http://example.org", "/")] {
        let mut browser = Browser::default();
        let csrf = counter.get(&mut browser, "/login").csrf();
        let next = next.replace('&', "%26").replace('?', "%3F").replace('=', "%3D");
        let fields = format!("csrf={csrf}&next={next}&name=omar&password={}", PASSWORD.replace(' ', "+"));
        assert_eq!(counter.post(&mut browser, "/login", &fields).header("location"), to);
    }
}

#[test]
fn an_auditor_says_why_and_the_ledger_keeps_it() {
    let env = town();
    add_user(&env, "huda", "auditor");
    let counter = Counter::open(&env, &[]);
    let mut auditor = counter.logged_in("huda");
    let asked = counter.get(&mut auditor, "/record/3");
    assert_eq!((asked.status, asked.header("location")), (303, "/record/3/reason"));
    let form = counter.get(&mut auditor, "/record/3/reason");
    let short = counter.post(&mut auditor, "/record/3/reason", &format!("csrf={}&reason=x", form.csrf()));
    assert_eq!(short.status, 200, "asked again");
    assert_eq!(counter.get(&mut auditor, "/record/3").status, 303);
    let why = format!("csrf={}&reason=Examination+of+2021", form.csrf());
    let given = counter.post(&mut auditor, "/record/3/reason", &why);
    assert_eq!((given.status, given.header("location")), (303, "/record/3"));
    assert_eq!(counter.get(&mut auditor, "/record/3").status, 200);
    let told = env.run(&["show", "3", "--history"]).out;
    assert!(told.contains("Examination of 2021") && told.contains("huda"), "{told}");
    assert_eq!(
        counter.get(&mut counter.logged_in("huda"), "/record/3").status,
        303,
        "another session, asked anew"
    );
    assert_eq!(env.run(&["verify"]).code, 0);
}

#[test]
fn the_file_of_users_is_for_its_owner_and_tells_no_password() {
    let env = town();
    add_user(&env, "omar", "clerk");
    let said = env.run(&["user", "token", "omar", "scanner", "--json"]);
    let token: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let path = env.path("config/users.toml");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("$argon2id$") && !text.contains(PASSWORD), "{text}");
    assert!(!text.contains(token["token"].as_str().unwrap()), "{text}");
}

#[test]
fn a_program_with_a_token_sees_what_its_person_sees() {
    let env = town();
    add_user(&env, "omar", "clerk");
    let said = env.run(&["user", "token", "omar", "scanner", "--json"]);
    let token: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let counter = Counter::open(&env, &[]);
    let with = |token: &str| Browser {
        headers: vec![("Authorization".to_owned(), format!("Bearer {token}"))],
        ..Browser::default()
    };
    let mut program = with(token["token"].as_str().unwrap());
    assert_eq!(counter.get(&mut program, "/api/v1/records/2").status, 200);
    assert_eq!(counter.get(&mut program, "/api/v1/records/3").status, 404);
    let refused = counter.get(&mut with("diwan-0"), "/api/v1/records/1");
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(env.run(&["user", "remove", "omar"]).code, 0);
    assert_eq!(counter.get(&mut program, "/api/v1/records/2").status, 401, "at once");
}

#[test]
fn who_looks_after_people_does_so_on_a_page_and_nobody_else() {
    let env = town();
    add_user(&env, "muna", "admin");
    add_user(&env, "salma", "archivist");
    let counter = Counter::open(&env, &[]);
    let mut stranger = counter.get(&mut Browser::default(), "/users");
    assert_eq!((stranger.status, stranger.header("location")), (303, "/login?next=/users"));
    stranger = counter.get(&mut counter.logged_in("salma"), "/users");
    assert_eq!(stranger.status, 403);

    let mut admin = counter.logged_in("muna");
    let csrf = counter.get(&mut admin, "/users").csrf();
    let password = PASSWORD.replace(' ', "+");
    let add = |csrf: &str| format!("csrf={csrf}&name=omar&role=clerk&password={password}");
    assert_eq!(counter.post(&mut admin, "/users", &add("")).status, 400);
    assert_eq!(counter.post(&mut admin, "/users", &add(&csrf)).status, 303);
    let mut clerk = counter.logged_in("omar");
    let raised = format!("csrf={csrf}&name=omar&role=archivist&password={password}");
    assert_eq!(counter.post(&mut admin, "/users", &raised).status, 303);
    assert_eq!(
        counter.get(&mut clerk, "/record/2").status,
        404,
        "the session with the role before has ended"
    );
    assert_eq!(counter.get(&mut counter.logged_in("omar"), "/record/3").status, 200);
    assert_eq!(counter.post(&mut admin, "/users/remove", &format!("csrf={csrf}&name=omar")).status, 303);
    assert_eq!(counter.log_in(&mut Browser::default(), "omar", PASSWORD).status, 403);
    let own = counter.post(&mut admin, "/users/remove", &format!("csrf={csrf}&name=muna"));
    assert_eq!(own.status, 200, "refused, with the reason");
    assert!(counter.get(&mut admin, "/users").text().contains("muna"));
}
