//! The API for programs: the data of the pages, faults that say what they are, and work that takes a token to start.

use serde_json::Value;

use super::town;
use crate::support::counter::{Browser, Counter, Got, add_user};
use crate::support::env::TestEnv;

/// A program of somebody with this role.
fn program(env: &TestEnv, role: &str) -> Browser {
    add_user(env, role, role);
    let said = env.run(&["user", "token", role, "program", "--json"]);
    let token: Value = serde_json::from_str(&said.out).unwrap();
    let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
    Browser { headers: vec![("Authorization".to_owned(), bearer)], ..Browser::default() }
}

/// Sends JSON in another way than by a form.
fn send(counter: &Counter, program: &Browser, method: &str, path: &str, body: &str) -> Got {
    let headers: String =
        program.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let cookies: Vec<String> =
        program.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{headers}Cookie: {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        cookies.join("; "),
        body.len()
    );
    counter.raw(request.as_bytes())
}

fn json(got: &Got) -> Value {
    serde_json::from_slice(&got.body).unwrap_or_else(|_| panic!("{}: {}", got.status, got.text()))
}

#[test]
fn every_page_has_its_data_and_only_for_those_who_see_the_page() {
    let env = town();
    let roles = ["clerk", "archivist", "auditor", "admin"];
    let mut programs: Vec<Browser> = vec![Browser::default()];
    programs.extend(roles.map(|role| program(&env, role)));
    let counter = Counter::open(&env, &[]);
    // For the public, clerk, archivist, auditor, admin.
    let table = [
        ("/api/v1/me", [200; 5]),
        ("/api/v1/search?q=x", [200; 5]),
        ("/api/v1/records/1", [200; 5]),
        ("/api/v1/records/1/pages/1", [200; 5]),
        ("/api/v1/records/1/like", [200; 5]),
        ("/api/v1/records/2", [404, 200, 200, 200, 200]),
        ("/api/v1/records/2/like", [404, 200, 200, 200, 200]),
        ("/api/v1/records/3", [404, 404, 200, 403, 200]),
        ("/api/v1/records/1/history", [401, 200, 200, 200, 200]),
        ("/api/v1/records/3/history", [401, 404, 200, 403, 200]),
        ("/api/v1/accessions", [401, 403, 200, 200, 200]),
        ("/api/v1/accessions/1", [401, 403, 200, 200, 200]),
        ("/api/v1/problems", [401, 403, 200, 403, 200]),
        ("/api/v1/jobs", [401, 403, 200, 403, 200]),
        ("/api/v1/users", [401, 403, 403, 403, 200]),
    ];
    for (path, wanted) in table {
        for (program, status) in programs.iter_mut().zip(wanted) {
            let got = counter.get(program, path);
            assert_eq!(got.status, status, "{path} {}", got.text());
            let kind = if status == 200 { "application/json" } else { "application/problem+json" };
            assert_eq!(got.header("content-type"), kind, "{path}");
        }
    }
}

#[test]
fn what_goes_wrong_is_a_problem_that_says_its_status() {
    let env = town();
    let archivist = program(&env, "archivist");
    let counter = Counter::open(&env, &[]);
    let long = "x".repeat(2 << 20);
    let whole = |method, path, body: &str| send(&counter, &archivist, method, path, body);
    let got = [
        (404, whole("GET", "/api/v1/nothing", "")),
        (404, whole("GET", "/api/v1/records/9223372036854775808", "")),
        (404, whole("GET", "/api/v1/accessions/18446744073709551615", "")),
        (405, whole("DELETE", "/api/v1/records/1", "")),
        (413, whole("POST", "/api/v1/jobs", &long)),
        (415, whole("POST", "/api/v1/deposits", "{}")),
        (400, whole("POST", "/api/v1/jobs", "{")),
        (422, whole("POST", "/api/v1/jobs", "{\"work\":\"rest\"}")),
        (422, whole("GET", "/api/v1/search?q=x&page=0", "")),
        (422, whole("GET", "/api/v1/search?q=x&sort=size", "")),
        (422, whole("PATCH", "/api/v1/records/1", "[\"decision\"]")),
        (422, whole("PATCH", "/api/v1/records/1", "{\"access\":\"for-nobody\"}")),
        (
            409,
            whole(
                "POST",
                "/api/v1/descriptions",
                "{\"search\":{\"q\":\"دوام\"},\"said\":{\"series\":\"x\"},\"sure\":7}",
            ),
        ),
    ];
    for (status, got) in got {
        assert_eq!(got.status, status, "{}", got.text());
        assert_eq!(got.header("content-type"), "application/problem+json");
        assert_eq!(json(&got)["status"], status);
        assert_eq!(got.header("allow").is_empty(), status != 405, "{}", got.head);
    }
}

#[test]
fn a_browser_alone_changes_nothing_through_the_api() {
    let env = town();
    add_user(&env, "salma", "archivist");
    let counter = Counter::open(&env, &[]);
    let salma = counter.logged_in("salma");
    for (method, path, body) in [
        ("PATCH", "/api/v1/records/1", "{\"access\":\"secret\"}"),
        ("POST", "/api/v1/jobs", "{\"work\":\"again\"}"),
        ("POST", "/api/v1/jobs/1/stop", ""),
        ("POST", "/api/v1/descriptions", "{\"search\":{},\"said\":{},\"sure\":0}"),
        ("POST", "/api/v1/deposits", ""),
    ] {
        assert_eq!(send(&counter, &salma, method, path, body).status, 401, "{path}");
    }
}

#[test]
fn a_program_describes_and_the_ledger_tells_it() {
    let env = town();
    let archivist = program(&env, "archivist");
    let counter = Counter::open(&env, &[]);
    let said = send(&counter, &archivist, "PATCH", "/api/v1/records/4", "{\"title\":\"دوام الموظفين\"}");
    assert_eq!((said.status, &json(&said)["changed"]), (200, &Value::Bool(true)));
    let again = send(&counter, &archivist, "PATCH", "/api/v1/records/4", "{\"title\":\"دوام الموظفين\"}");
    assert_eq!(json(&again)["changed"], false);
    let told = json(&counter.get(&mut archivist.clone(), "/api/v1/records/4/history"));
    let entries = told["entries"].as_array().unwrap();
    let last = entries.last().unwrap()["told"].as_str().unwrap();
    assert!(last.contains("دوام الموظفين"), "{last}");

    let many = "{\"search\":{\"q\":\"الحديقة\"},\"said\":{\"series\":\"حدائق\"},\"sure\":3}";
    let begun = send(&counter, &archivist, "POST", "/api/v1/descriptions", many);
    assert_eq!(begun.status, 202, "{}", begun.text());
    let place = begun.header("location").to_owned();
    while json(&counter.get(&mut archivist.clone(), &place))["state"] == "running" {
        std::thread::yield_now();
    }
    let ended = json(&counter.get(&mut archivist.clone(), &place));
    assert_eq!((&ended["state"], &ended["described"]), (&"done".into(), &3.into()), "{ended}");
    assert_eq!(env.run(&["verify"]).code, 0);
}
