//! Records are handed over at the counter, watched while they are taken in, and described.

use std::fs;

use serde_json::Value;

use super::town;
use crate::support::counter::{Browser, Counter, Got, add_user};
use crate::support::env::TestEnv;

/// A body of several parts, as browsers make it.
fn parts(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    for (name, bytes) in files {
        let head = format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--frontier--\r\n");
    body
}

fn send(counter: &Counter, browser: &Browser, body: &[u8], length: usize) -> Got {
    let cookies: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let head = format!(
        "POST /deposit HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {}\r\n\
         Content-Type: multipart/form-data; boundary=frontier\r\nContent-Length: {length}\r\n\r\n",
        cookies.join("; ")
    );
    counter.raw(&[head.as_bytes(), body].concat())
}

/// Hands files over, with the token of the form first.
fn deposit(counter: &Counter, browser: &mut Browser, more: &[(&str, &str)], files: &[(&str, &[u8])]) -> Got {
    let csrf = counter.get(browser, "/deposit").csrf();
    let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].iter().chain(more).copied().collect();
    let body = parts(&fields, files);
    send(counter, browser, &body, body.len())
}

/// Watches a job until it ends, by its own events; returns what was told and the page after it.
fn watched(counter: &Counter, browser: &mut Browser, started: &Got) -> (String, String) {
    assert_eq!(started.status, 303, "{}", started.text());
    let job = started.header("location").to_owned();
    let told = counter.get(browser, &format!("{job}/events"));
    assert!(told.header("content-type").starts_with("text/event-stream"), "{}", told.head);
    (told.text(), counter.get(browser, &job).text())
}

fn spooled(env: &TestEnv) -> usize {
    fs::read_dir(env.path("config/spool")).map_or(0, Iterator::count)
}

fn open(env: &TestEnv) -> (Counter, Browser) {
    add_user(env, "amina", "archivist");
    let counter = Counter::open(env, &[]);
    let browser = counter.logged_in("amina");
    (counter, browser)
}

#[test]
fn what_is_deposited_is_taken_in_under_its_own_name_and_the_account_balances() {
    let env = town();
    let (counter, mut amina) = open(&env);
    let files: [(&str, &[u8]); 4] = [
        ("أوراق/قرار جديد.txt", "قرار رقم 44 لسنة 2024 بشأن السلاحف".as_bytes()),
        ("أوراق/نسخة.txt", "قرار رقم 44 لسنة 2024 بشأن السلاحف".as_bytes()),
        ("فارغ.txt", b""),
        ("نص.txt", "نص آخر".as_bytes()),
    ];
    let started = deposit(&counter, &mut amina, &[("note", "من مكتب الحديقة"), ("access", "secret")], &files);
    let (told, page) = watched(&counter, &mut amina, &started);
    assert!(told.contains("event: ended"), "{told}");
    assert!(page.contains("2 + 1 + 0 + 1 = 4"), "{page}");
    assert!(page.contains("/accessions/2"), "{page}");
    assert_eq!(spooled(&env), 0, "the spool is gone");

    let receipt = counter.get(&mut amina, "/accessions/2").text();
    assert!(receipt.contains("من مكتب الحديقة") && receipt.contains("amina"), "{receipt}");
    assert!(counter.get(&mut amina, "/accessions").text().contains("/accessions/2"));
    assert!(counter.get(&mut amina, "/problems").text().contains("فارغ.txt"));
    let record: Value = serde_json::from_str(&env.run(&["show", "6", "--json"]).out).unwrap();
    assert_eq!(record["path"], "أوراق/قرار جديد.txt", "{record}");
    let known = env.run(&["show", "6", "--json"]).out;
    assert!(known.contains("\"access\":\"secret\""), "{known}");
    let ledger = env.run(&["verify"]);
    assert_eq!(ledger.code, 0, "{ledger}");
}

#[test]
fn only_those_who_may_deposit_do() {
    let env = town();
    let (counter, mut amina) = open(&env);
    add_user(&env, "omar", "clerk");
    let mut omar = counter.logged_in("omar");
    for path in ["/deposit", "/problems", "/accessions", "/record/1/describe", "/describe?q=x", "/jobs/1"] {
        assert_eq!(counter.get(&mut omar, path).status, 403, "{path}");
        assert_eq!(counter.get(&mut Browser::default(), path).status, 303, "{path}");
    }
    let csrf = counter.get(&mut omar, "/").csrf();
    let body = parts(&[("csrf", &csrf)], &[("a.txt", b"a")]);
    assert_eq!(send(&counter, &omar, &body, body.len()).status, 403);
    for csrf in ["", "00"] {
        let body = parts(&[("csrf", csrf)], &[("a.txt", b"a")]);
        assert_eq!(send(&counter, &amina, &body, body.len()).status, 400);
        assert_eq!(counter.post(&mut amina, "/jobs/again", &format!("csrf={csrf}")).status, 400);
    }
    // The token comes before what it stands for.
    let late = parts(&[], &[("a.txt", b"a")]);
    assert_eq!(send(&counter, &amina, &late, late.len()).status, 400);
    assert_eq!(spooled(&env), 0);
}

#[test]
fn names_that_lead_elsewhere_are_refused_and_leave_nothing() {
    let env = town();
    let (counter, mut amina) = open(&env);
    for name in ["../up.txt", "a/../../up.txt", "/abs.txt", "a//b.txt", &"x".repeat(300)] {
        let got = deposit(&counter, &mut amina, &[], &[("good.txt", b"good"), (name, b"bad")]);
        assert_eq!(got.status, 422, "{name}: {}", got.text());
        assert_eq!(spooled(&env), 0, "{name}");
    }
    assert!(!env.path("up.txt").exists() && !env.path("config/up.txt").exists());
    let nothing = deposit(&counter, &mut amina, &[], &[("", b"")]);
    assert_eq!(nothing.status, 422, "{}", nothing.text());
}

#[test]
fn what_no_form_of_ours_can_say_is_refused_and_leaves_nothing() {
    let env = town();
    let (counter, mut amina) = open(&env);
    let file: [(&str, &[u8]); 1] = [("a.txt", b"of no level")];
    // A level that nobody knows must not become the widest.
    let got = deposit(&counter, &mut amina, &[("access", "for-nobody")], &file);
    assert_eq!((got.status, spooled(&env)), (422, 0), "{}", got.text());
    assert!(got.text().contains("لا توجد درجة سرية بهذا الاسم"), "{}", got.text());
    let note = "x".repeat(5_000);
    let got = deposit(&counter, &mut amina, &[("note", &note)], &file);
    assert_eq!((got.status, spooled(&env)), (400, 0), "{}", got.text());
    // A form of a session that has ended since.
    let csrf = counter.get(&mut amina, "/deposit").csrf();
    let mut again = counter.logged_in("amina");
    let body = parts(&[("csrf", &csrf)], &file);
    let got = send(&counter, &again, &body, body.len());
    assert_eq!((got.status, spooled(&env)), (400, 0), "{}", got.text());
    watched(&counter, &mut again.clone(), &deposit(&counter, &mut again, &[("access", "secret")], &file));
}

#[test]
fn too_much_and_what_breaks_off_leave_nothing() {
    let env = town();
    add_user(&env, "amina", "archivist");
    let counter = Counter::open(&env, &["--upload-limit", "1"]);
    let mut amina = counter.logged_in("amina");
    let large = vec![b'x'; 1_100_000];
    let got = deposit(&counter, &mut amina, &[], &[("large.txt", &large)]);
    assert_eq!(got.status, 413, "{}", got.text());
    assert_eq!(spooled(&env), 0);
    // The form says it is longer than it is: the rest never comes.
    let csrf = counter.get(&mut amina, "/deposit").csrf();
    let body = parts(&[("csrf", &csrf)], &[("a.txt", b"cut")]);
    let cut = &body[..body.len() - 20];
    let got = send(&counter, &amina, cut, cut.len());
    assert_eq!(got.status, 400, "{}", got.text());
    assert_eq!(spooled(&env), 0);
    let well = deposit(&counter, &mut amina, &[], &[("a.txt", b"not too large at all")]);
    watched(&counter, &mut amina, &well);
}

#[test]
fn what_a_person_says_is_an_entry_with_what_was_known_before() {
    let env = town();
    let (counter, mut amina) = open(&env);
    let page = counter.get(&mut amina, "/record/1/describe");
    assert!(page.text().contains("value=\"15\""), "{}", page.text());
    let csrf = page.csrf();
    let wrong = counter.post(&mut amina, "/record/1/describe", &format!("csrf={csrf}&number=15&date=never"));
    assert_eq!(wrong.status, 200);
    assert!(wrong.text().contains("never"), "{}", wrong.text());
    let fields = format!(
        "csrf={csrf}&type=decision&number=16&year=2023&date=14/3/2023&access=public&title=Garden&series=Parks&vital=yes&note=a+note"
    );
    let saved = counter.post(&mut amina, "/record/1/describe", &fields);
    assert_eq!((saved.status, saved.header("location")), (303, "/record/1/describe?saved=1"));
    let again = counter.post(&mut amina, "/record/1/describe", &fields.replace("14/3/2023", "2023-03-14"));
    assert_eq!(again.header("location"), "/record/1/describe?saved=0");
    let history = counter.get(&mut amina, "/record/1/history?lang=en").text();
    assert!(history.contains("Number: 16 (was: 15)"), "{history}");
    assert!(history.contains("Series: Parks (was: nothing)") && history.contains("amina"), "{history}");
    assert!(history.contains("Vital record: yes"), "{history}");
}

#[test]
fn all_that_a_search_finds_is_described_at_once_after_a_look_at_the_number() {
    let env = town();
    let (counter, mut amina) = open(&env);
    let query = super::encoded("الحديقة");
    let page = counter.get(&mut amina, &format!("/describe?lang=en&q={query}"));
    assert!(page.text().contains("3 records"), "{}", page.text());
    let fields = format!("csrf={}&q={query}&series=Gardens", page.csrf());
    let asked = counter.post(&mut amina, "/describe", &fields);
    assert_eq!(asked.status, 200);
    assert!(asked.text().contains("name=\"sure\" value=\"3\""), "{}", asked.text());
    let wrong = counter.post(&mut amina, "/describe", &format!("{fields}&sure=2"));
    assert_eq!(wrong.status, 200, "another number is asked about again");
    let started = counter.post(&mut amina, "/describe", &format!("{fields}&sure=3"));
    watched(&counter, &mut amina, &started);
    for (record, series) in [("1", true), ("2", false), ("3", true), ("5", true)] {
        let known = env.run(&["show", record, "--json"]).out;
        assert_eq!(known.contains("\"series\":\"Gardens\""), series, "{known}");
    }
}

#[test]
fn the_name_of_a_problem_file_is_for_those_who_may_see_the_record() {
    let env = town();
    env.file("more/ordinary-7.txt", "");
    env.file("more/hidden-8.txt", "");
    std::os::unix::fs::symlink("nowhere", env.path("more/lost-9.txt")).unwrap();
    assert_eq!(env.run(&["ingest", "more"]).code, 1);
    assert_eq!(env.run(&["describe", "7", "--access", "secret"]).code, 0);
    let shown = env.run(&["show", "7"]).out;
    let (secret, open_one) =
        if shown.contains("hidden-8") { ("hidden-8", "ordinary-7") } else { ("ordinary-7", "hidden-8") };
    add_user(&env, "mona", "auditor");
    let (counter, mut amina) = open(&env);
    let mut mona = counter.logged_in("mona");
    let names = |browser: &mut Browser| {
        let page = counter.get(browser, "/accessions/2?lang=en").text();
        let body = counter.get(browser, "/api/v1/accessions/2").text();
        let on = |text: &str| [open_one, secret, "lost-9"].map(|name| text.contains(name));
        assert_eq!(on(&page), on(&body), "{page} {body}");
        // As many problems as there are, whoever looks.
        assert_eq!(body.matches("\"code\":").count(), 3, "{body}");
        (on(&page), page)
    };
    assert_eq!(names(&mut amina).0, [true; 3]);
    let (seen, page) = names(&mut mona);
    assert_eq!(seen, [true, false, false], "{page}");
    assert!(page.contains("href=\"/record/7\">Record 7</a>"), "{page}");
    assert!(page.contains("its name is for those who may see every record"), "{page}");
    // Nor does the ledger tell it, until there is a reason in it.
    let entries = counter.get(&mut mona, "/api/v1/audit/ledger?event=problem");
    let entries: Value = serde_json::from_slice(&entries.body).unwrap();
    let lost = entries["entries"].as_array().unwrap().iter().find(|one| one["record"].is_null()).unwrap();
    let path = format!("/audit/ledger/{}", lost["index"]);
    let asked = counter.get(&mut mona, &path);
    assert_eq!(
        (asked.status, asked.header("location")),
        (303, format!("/search/reason?next={path}").as_str())
    );
    assert_eq!(counter.get(&mut mona, &format!("/api/v1{path}")).status, 403);
    let csrf = counter.get(&mut mona, "/search/reason").csrf();
    let given = counter.post(
        &mut mona,
        "/search/reason",
        &format!("csrf={csrf}&reason=the+yearly+audit&next={}", path.replace('/', "%2F")),
    );
    assert_eq!((given.status, given.header("location")), (303, path.as_str()));
    assert!(counter.get(&mut mona, &path).text().contains("lost-9"));
    assert_eq!(names(&mut mona).0, [true; 3]);
}
