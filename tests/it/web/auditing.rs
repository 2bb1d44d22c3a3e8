//! What an auditor sees and does at the counter: verifying, the ledger, the checkpoint, accesses, evidence.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use diwan::digest::{ContentId, Sha256};
use serde_json::Value;

use super::{encoded, town};
use crate::support::counter::{Browser, Counter, Got, add_user};
use crate::support::env::TestEnv;

const PAGES: &[&str] = &[
    "/audit",
    "/audit/runs",
    "/audit/series",
    "/audit/ledger",
    "/audit/ledger/0",
    "/audit/ledger/0/proof",
    "/audit/checkpoint",
    "/audit/checkpoint/note",
    "/audit/ndsa",
    "/audit/evidence",
    "/accessions",
];

const DATA: &[&str] = &[
    "/api/v1/audit",
    "/api/v1/audit/runs",
    "/api/v1/audit/series",
    "/api/v1/audit/ledger",
    "/api/v1/audit/checkpoint",
    "/api/v1/audit/ledger/0",
    "/api/v1/audit/ndsa",
];

fn open(env: &TestEnv) -> (Counter, Browser) {
    add_user(env, "mona", "auditor");
    let counter = Counter::open(env, &[]);
    let browser = counter.logged_in("mona");
    (counter, browser)
}

fn json(counter: &Counter, browser: &mut Browser, path: &str) -> Value {
    let got = counter.get(browser, path);
    assert_eq!(got.status, 200, "{path}: {}", got.text());
    serde_json::from_slice(&got.body).unwrap()
}

/// Watches a job until it ends; returns its address and its page.
fn watched(counter: &Counter, browser: &mut Browser, started: &Got) -> (String, Got) {
    assert_eq!(started.status, 303, "{}", started.text());
    let job = started.header("location").to_owned();
    let told = counter.get(browser, &format!("{job}/events")).text();
    assert!(told.contains("event: ended"), "{told}");
    let page = counter.get(browser, &job);
    (job, page)
}

fn verify(counter: &Counter, browser: &mut Browser, fields: &str) -> (String, Got) {
    let csrf = counter.get(browser, "/audit/runs").csrf();
    let started = counter.post(browser, "/audit/runs", &format!("csrf={csrf}&{fields}"));
    watched(counter, browser, &started)
}

/// The file of the object of the first record.
fn first_object(env: &TestEnv) -> PathBuf {
    let name = ContentId::of(&fs::read(env.path("usb/1 قرار.txt")).unwrap()).to_string();
    env.path("town/objects/blake3").join(&name[..2]).join(&name[2..])
}

/// What the program says, word for word.
fn plain(env: &TestEnv, args: &[&str]) -> String {
    String::from_utf8(env.command(args).output().unwrap().stdout).unwrap()
}

#[test]
fn only_those_who_may_audit_see_these_pages() {
    let env = town();
    for (name, role) in [("omar", "clerk"), ("amina", "archivist"), ("root", "admin")] {
        add_user(&env, name, role);
    }
    let (counter, mut mona) = open(&env);
    let (mut omar, mut amina, mut root) =
        (counter.logged_in("omar"), counter.logged_in("amina"), counter.logged_in("root"));
    for path in PAGES {
        assert_eq!(counter.get(&mut omar, path).status, 403, "{path}");
        assert_eq!(counter.get(&mut Browser::default(), path).status, 303, "{path}");
        for who in [&mut mona, &mut amina, &mut root] {
            let got = counter.get(who, path);
            assert_eq!(got.status, 200, "{path}: {}", got.text());
        }
    }
    for path in DATA {
        assert_eq!(counter.get(&mut omar, path).status, 403, "{path}");
        assert_eq!(counter.get(&mut Browser::default(), path).status, 401, "{path}");
        for who in [&mut mona, &mut amina, &mut root] {
            json(&counter, who, path);
        }
    }
    for path in ["/audit/accesses", "/api/v1/audit/accesses"] {
        let codes: Vec<u16> = [&mut omar, &mut amina, &mut mona, &mut root]
            .into_iter()
            .map(|who| counter.get(who, path).status)
            .collect();
        assert_eq!(codes, [403, 403, 200, 200], "{path}");
    }
    let csrf = counter.get(&mut omar, "/").csrf();
    for path in ["/audit/runs", "/audit/evidence"] {
        assert_eq!(counter.post(&mut omar, path, &format!("csrf={csrf}&records=1")).status, 403, "{path}");
        assert_eq!(counter.post(&mut mona, path, "csrf=00&records=1").status, 400, "{path}");
    }
}

#[test]
fn a_verification_is_watched_written_down_and_its_minutes_are_kept() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let before = json(&counter, &mut mona, "/api/v1/audit");
    assert!(before["last"].is_null() && before["verified"] == 0, "{before}");
    let (job, page) = verify(&counter, &mut mona, "scope=all");
    assert!(page.text().contains("mark-ok"), "{}", page.text());
    let after = json(&counter, &mut mona, "/api/v1/audit");
    assert_eq!(
        (&after["last"]["outcome"], &after["last"]["agent"]),
        (&"ok".into(), &"mona".into()),
        "{after}"
    );
    assert_eq!(after["verified"], after["objects"]);
    assert_eq!(after["last"], after["last_whole"]);
    let entry = after["last"]["entry"].as_u64().unwrap();
    for minutes in [format!("{job}/minutes"), format!("/audit/runs/{entry}/minutes")] {
        let got = counter.get(&mut mona, &minutes);
        assert!(got.header("content-disposition").starts_with("attachment"), "{}", got.head);
        let text = got.text();
        let cut = text.trim_end().rfind('\n').unwrap() + 1;
        let seal = Sha256::of(&text.as_bytes()[..cut]).to_string();
        assert!(text[cut..].contains(&seal), "the last line seals the others");
        assert!(text.contains("mona") && text.contains("class=\"verdict ok\""), "{text}");
    }
    let report = counter.get(&mut mona, &format!("/audit/runs/{entry}/report")).text();
    let summary: Value = serde_json::from_str(report.lines().last().unwrap()).unwrap();
    assert_eq!(summary["outcome"], "ok");
    let known = env.run(&["verify", "--json"]).out;
    assert!(known.contains("\"outcome\":\"ok\""), "{known}");
}

#[test]
fn a_flipped_byte_is_named_with_what_to_do_and_the_run_can_be_opened_later() {
    let env = town();
    let object = first_object(&env);
    let mut bytes = fs::read(&object).unwrap();
    bytes[3] ^= 1;
    // Objects are read-only; a disk that changes its mind asks nobody.
    fs::remove_file(&object).unwrap();
    fs::write(&object, &bytes).unwrap();
    let (counter, mut mona) = open(&env);
    let (_, page) = verify(&counter, &mut mona, "scope=all&lang=en");
    let text = page.text();
    assert!(text.contains("F102") && text.contains("mark-bad") && text.contains("diwan repair"), "{text}");
    drop(counter);
    // What was found outlives the program that found it.
    let counter = Counter::open(&env, &[]);
    let mut mona = counter.logged_in("mona");
    let runs = json(&counter, &mut mona, "/api/v1/audit/runs");
    let entry = runs[0]["entry"].as_u64().unwrap();
    assert_eq!(runs[0]["findings"]["F102"], 1, "{runs}");
    let run = json(&counter, &mut mona, &format!("/api/v1/audit/runs/{entry}"));
    let place = run["findings"][0]["place"].as_str().unwrap();
    assert!(object.ends_with(place), "{place}");
    let again = counter.get(&mut mona, &format!("/audit/runs/{entry}?lang=en")).text();
    assert!(again.contains(place) && again.contains("mark-bad"), "{again}");
    let minutes = counter.get(&mut mona, &format!("/audit/runs/{entry}/minutes")).text();
    assert!(minutes.contains("class=\"verdict damage\"") && minutes.contains(place), "{minutes}");
    assert_eq!(counter.get(&mut mona, "/audit/runs/0").status, 404, "another kind of entry");
    // Without its report a run is still counted, and says what is missing.
    let raw = counter.get(&mut mona, &format!("/audit/ledger/{entry}")).text();
    let report = raw.split("blake3&quot;: &quot;").nth(1).unwrap();
    fs::remove_file(env.path("town/objects/blake3").join(&report[..2]).join(&report[2..64])).unwrap();
    let lost = counter.get(&mut mona, &format!("/audit/runs/{entry}?lang=en"));
    assert_eq!(lost.status, 200);
    assert!(lost.text().contains("F102") && lost.text().contains("lost or damaged"), "{}", lost.text());
}

#[test]
fn where_the_ledger_itself_is_damaged_a_verification_can_still_be_made() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let path = env.path("town/ledger/checkpoint");
    let good = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, good.replacen("\n", "\n1", 1)).unwrap();
    for page in ["/audit", "/audit/runs"] {
        let got = counter.get(&mut mona, page);
        assert!(got.status == 200 && got.text().contains("/audit/runs"), "{page}: {}", got.text());
    }
    let (job, page) = verify(&counter, &mut mona, "scope=all");
    assert!(page.text().contains("F203") && page.text().contains("role=\"alert\""), "{}", page.text());
    let minutes = counter.get(&mut mona, &format!("{job}/minutes"));
    assert!(minutes.status == 200 && minutes.text().contains("F203"), "{}", minutes.text());
    assert_eq!(
        fs::read_to_string(&path).unwrap().lines().count(),
        good.lines().count(),
        "nothing was signed"
    );
}

#[test]
fn a_verification_that_was_stopped_goes_on_and_both_parts_are_everything() {
    let env = town();
    let stopped = env.run(&["verify", "--max-bytes", "1"]);
    assert_eq!(stopped.code, 3, "{stopped}");
    let (counter, mut mona) = open(&env);
    let page = counter.get(&mut mona, "/audit/runs").text();
    assert!(page.contains("value=\"rest\" checked"), "{page}");
    verify(&counter, &mut mona, "scope=rest");
    let stands = json(&counter, &mut mona, "/api/v1/audit");
    assert_eq!(
        (&stands["last"]["outcome"], &stands["last"]["complete"]),
        (&"ok".into(), &true.into()),
        "{stands}"
    );
    assert_eq!(stands["verified"], stands["objects"], "{stands}");
    let page = counter.get(&mut mona, "/audit/runs").text();
    assert!(!page.contains("value=\"rest\""), "{page}");
    let (_, again) = verify(&counter, &mut mona, "scope=rest");
    assert!(again.text().contains("role=\"alert\""), "nothing is left to go on with: {}", again.text());
}

#[test]
fn parts_and_days_can_be_verified_and_nonsense_is_refused() {
    let env = town();
    let (counter, mut mona) = open(&env);
    for (fields, scope) in [
        ("scope=part&parts=2", "slice 1 of 2"),
        ("scope=part&parts=2", "slice 2 of 2"),
        ("scope=since&since=3", "entry 3"),
    ] {
        verify(&counter, &mut mona, fields);
        let last = json(&counter, &mut mona, "/api/v1/audit")["last"].clone();
        assert!(last["scope"].as_str().unwrap().contains(scope) && last["outcome"] == "ok", "{last}");
    }
    let all = json(&counter, &mut mona, "/api/v1/audit");
    assert_eq!(all["verified"], all["objects"], "both parts together");
    assert!(all["last_whole"].is_null());
    for bad in ["scope=part&parts=1", "scope=part&parts=x", "scope=since&since=never"] {
        let csrf = counter.get(&mut mona, "/audit/runs").csrf();
        let got = counter.post(&mut mona, "/audit/runs", &format!("csrf={csrf}&{bad}"));
        assert!(got.status == 200 && got.text().contains("role=\"alert\""), "{bad}");
    }
}

#[test]
fn the_ledger_is_paged_and_filtered_and_each_entry_proves_itself() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let all = json(&counter, &mut mona, "/api/v1/audit/ledger");
    let size = all["size"].as_u64().unwrap();
    assert_eq!(all["entries"][0]["index"], size - 1, "the newest first");
    let only = json(&counter, &mut mona, "/api/v1/audit/ledger?event=correction");
    let found = only["entries"].as_array().unwrap();
    assert!(found.len() == 4 && found.iter().all(|one| one["event"] == "correction"), "{only}");
    let nobody = json(&counter, &mut mona, "/api/v1/audit/ledger?agent=nobody-of-this-name");
    assert_eq!(nobody["entries"].as_array().unwrap().len(), 0);
    for (to, some) in [("1999-01-01", false), ("2199-01-01", true)] {
        let found = json(&counter, &mut mona, &format!("/api/v1/audit/ledger?to={to}"));
        assert_eq!(!found["entries"].as_array().unwrap().is_empty(), some, "{to}");
    }
    let older = json(&counter, &mut mona, "/api/v1/audit/ledger?before=2");
    assert_eq!(older["entries"].as_array().unwrap().len(), 2);
    assert!(older["next"].is_null());
    assert_eq!(counter.get(&mut mona, &format!("/audit/ledger/{size}")).status, 404);

    let proof = counter.get(&mut mona, "/audit/ledger/2/proof");
    assert!(proof.text().starts_with("c2sp.org/tlog-proof"), "{}", proof.text());
    let page = counter.get(&mut mona, "/audit/ledger?event=ingestion&lang=en").text();
    assert!(page.contains("bytes kept") && page.contains("/record/1"), "{page}");
}

#[test]
fn what_an_entry_says_of_a_secret_record_is_told_only_after_a_reason() {
    let env = town();
    assert_eq!(env.run(&["describe", "3", "--subject", "zamurruda"]).code, 0);
    let (counter, mut mona) = open(&env);
    let all = json(&counter, &mut mona, "/api/v1/audit/ledger?event=correction");
    assert!(!all.to_string().contains("zamurruda"), "{all}");
    let entry = all["entries"][0]["index"].as_u64().unwrap();
    assert_eq!(all["entries"][0]["record"], 3);
    for path in [format!("/audit/ledger/{entry}"), format!("/audit/ledger/{entry}/proof")] {
        let got = counter.get(&mut mona, &path);
        assert_eq!((got.status, got.header("location")), (303, "/record/3/reason"), "{path}");
    }
    let arrival = json(&counter, &mut mona, "/api/v1/audit/ledger?event=ingestion");
    let secret = arrival["entries"].as_array().unwrap().iter().find(|one| one["record"] == 3).unwrap();
    let path = format!("/audit/ledger/{}", secret["index"]);
    assert_eq!(counter.get(&mut mona, &path).status, 303);

    let csrf = counter.get(&mut mona, "/record/3/reason").csrf();
    let given = counter.post(&mut mona, "/record/3/reason", &format!("csrf={csrf}&reason=the+yearly+audit"));
    assert_eq!(given.status, 303, "{}", given.text());
    assert!(counter.get(&mut mona, &format!("/audit/ledger/{entry}")).text().contains("zamurruda"));
    let log = json(&counter, &mut mona, "/api/v1/audit/accesses");
    let access = &log["accesses"][0];
    assert_eq!((&access["record"], &access["agent"]), (&3.into(), &"mona".into()), "{log}");
    assert_eq!(access["reason"], "the yearly audit");
    assert_eq!((&log["logins"][0]["what"], &log["logins"][0]["name"]), (&"entered".into(), &"mona".into()));

    // Whoever may not see the accesses is not told the reasons in another place either.
    add_user(&env, "amina", "archivist");
    let mut amina = counter.logged_in("amina");
    let told = json(&counter, &mut amina, "/api/v1/audit/ledger?event=access").to_string();
    assert!(!told.contains("yearly"), "{told}");
    let entry = access["entry"].as_u64().unwrap();
    assert_eq!(counter.get(&mut amina, &format!("/audit/ledger/{entry}")).status, 403);
}

#[test]
fn who_was_refused_at_the_door_is_told() {
    let env = town();
    let (counter, mut mona) = open(&env);
    counter.log_in(&mut Browser::default(), "somebody", "a wrong password");
    let log = json(&counter, &mut mona, "/api/v1/audit/accesses");
    assert_eq!(
        (&log["logins"][0]["what"], &log["logins"][0]["name"]),
        (&"refused".into(), &"somebody".into())
    );
    assert_eq!(log["logins"][0]["from"], "127.0.0.1");
    let page = counter.get(&mut mona, "/audit/accesses").text();
    assert!(page.contains("somebody") && !page.contains("a wrong password"), "{page}");
    let ledger = env.run(&["verify"]);
    assert_eq!(ledger.code, 0, "the book of the door is no part of the archive: {ledger}");
}

/// A form with a text and a file, as browsers send it.
fn compare(counter: &Counter, browser: &mut Browser, note: &str) -> Got {
    let csrf = counter.get(browser, "/audit/checkpoint").csrf();
    let part = |name: &str, value: &str| {
        format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = part("csrf", &csrf) + &part("note", note) + "--frontier--\r\n";
    let cookies: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let head = format!(
        "POST /audit/checkpoint/compare HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {}\r\n\
         Content-Type: multipart/form-data; boundary=frontier\r\nContent-Length: {}\r\n\r\n",
        cookies.join("; "),
        body.len()
    );
    counter.raw((head + &body).as_bytes())
}

#[test]
fn a_checkpoint_that_was_kept_is_compared_with_the_ledger_of_today() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let kept = counter.get(&mut mona, "/audit/checkpoint/note").text();
    assert_eq!(kept, plain(&env, &["log", "checkpoint"]));
    assert_eq!(env.run(&["describe", "1", "--series", "Parks"]).code, 0);
    for note in [kept.clone(), kept.replace('\n', "\r\n")] {
        let got = compare(&counter, &mut mona, &note);
        assert!(got.status == 200 && got.text().contains("mark-ok"), "{}", got.text());
    }
    let other = kept.replacen("\n", "\n1", 1);
    for note in ["", "nonsense", other.as_str()] {
        let got = compare(&counter, &mut mona, note);
        assert!(got.status == 422 && got.text().contains("mark-bad"), "{note}: {}", got.text());
    }
}

#[test]
fn a_series_shows_its_gaps_and_what_was_given_twice() {
    let env = TestEnv::with_archive();
    for (name, number) in [("a", 1), ("b", 2), ("c", 5)] {
        env.file(&format!("usb/{name}.txt"), format!("قرار رقم {number} لسنة 2022\nبشأن {name}\n"));
    }
    env.file("usb/d.txt", "قرار رقم 5 لسنة 2022\nبشأن أمر آخر تماماً\n");
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    let (counter, mut mona) = open(&env);
    let all = json(&counter, &mut mona, "/api/v1/audit/series?type=decision&year=2022");
    assert_eq!(all[0]["gaps"], serde_json::json!([[3, 4]]), "{all}");
    assert_eq!(all[0]["duplicates"]["5"].as_array().unwrap().len(), 2, "{all}");
    let page = counter.get(&mut mona, "/audit/series?type=decision&year=2022").text();
    assert!(page.contains("3\u{2013}4") && page.contains("/record/"), "{page}");
    let none = json(&counter, &mut mona, "/api/v1/audit/series?type=law");
    assert_eq!(none, serde_json::json!([]));
    let issuer = encoded("لا أحد");
    assert_eq!(counter.get(&mut mona, &format!("/audit/series?issuer={issuer}&year=x")).status, 200);
}

/// Unpacks a ZIP file whose entries are stored.
fn unpacked(bytes: &[u8], target: &Path) {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let path = target.join(file.enclosed_name().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn bundle(counter: &Counter, browser: &mut Browser, fields: &str) -> Got {
    let csrf = counter.get(browser, "/audit/evidence").csrf();
    counter.post(browser, "/audit/evidence", &format!("csrf={csrf}&{fields}"))
}

#[test]
fn a_bundle_is_fetched_by_whoever_asked_and_proves_itself_elsewhere() {
    let env = town();
    add_user(&env, "amina", "archivist");
    let (counter, mut mona) = open(&env);
    let query = encoded("الحديقة");
    let started = bundle(&counter, &mut mona, &format!("q={query}&records=2,99"));
    let (job, page) = watched(&counter, &mut mona, &started);
    assert!(page.text().contains(&format!("{job}/bundle")), "{}", page.text());
    let zip = counter.get(&mut mona, &format!("{job}/bundle"));
    assert_eq!(zip.header("content-type"), "application/zip");
    assert_eq!(zip.header("content-length"), zip.body.len().to_string());
    assert_eq!(counter.get(&mut counter.logged_in("amina"), &format!("{job}/bundle")).status, 403);

    let target = env.path("elsewhere");
    unpacked(&zip.body, &target);
    let folder = fs::read_dir(&target).unwrap().next().unwrap().unwrap().path();
    let records = fs::read_dir(folder.join("records")).unwrap().count();
    assert_eq!(records, 3, "1 and 5 by the search, 2 by its number; the secret 3 was not found");
    assert!(fs::read_to_string(folder.join("withheld.txt")).unwrap().starts_with("99\tunknown"));
    let sums = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "manifest-sha256.txt"])
        .current_dir(&folder)
        .status()
        .unwrap();
    assert!(sums.success());
    let key = env.path("config/keys").join(format!("{}.vkey", env.id()));
    let elsewhere = env.path("key/town.vkey");
    fs::create_dir_all(elsewhere.parent().unwrap()).unwrap();
    fs::copy(key, &elsewhere).unwrap();
    let checked = env.run(&["check", folder.to_str().unwrap(), "--key", elsewhere.to_str().unwrap()]);
    assert_eq!(checked.code, 0, "{checked}");
}

#[test]
fn what_a_search_was_narrowed_down_to_is_what_a_bundle_holds() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let found = counter.get(&mut mona, "/search?type=decision").text();
    let address = found.split("href=\"").find(|part| part.starts_with("/audit/evidence")).unwrap();
    let address = address.split('"').next().unwrap().replace("&amp;", "&");
    let form = counter.get(&mut mona, &address).text();
    assert!(form.contains("name=\"type\" value=\"decision\""), "{form}");
    let started = bundle(&counter, &mut mona, "q=&records=&type=decision");
    let (_, page) = watched(&counter, &mut mona, &started);
    assert!(
        page.text().contains(&diwan::words::Lang::Ar.counted(1, diwan::words::Noun::Record)),
        "{}",
        page.text()
    );
    add_user(&env, "omar", "clerk");
    let clerk = counter.get(&mut counter.logged_in("omar"), "/search?type=decision").text();
    assert!(!clerk.contains("/audit"), "{clerk}");
}

#[test]
fn a_secret_record_is_given_out_for_a_reason_that_is_in_the_ledger_first() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let asked = bundle(&counter, &mut mona, "records=1,3");
    assert!(asked.status == 422 && asked.text().contains("name=\"reason\""), "{}", asked.text());
    assert_eq!(bundle(&counter, &mut mona, "records=1,3&reason=short").status, 422);
    let started = bundle(&counter, &mut mona, "records=1,3&reason=for+the+court");
    let (job, _) = watched(&counter, &mut mona, &started);
    assert_eq!(counter.get(&mut mona, &format!("{job}/bundle")).status, 200);
    let log = json(&counter, &mut mona, "/api/v1/audit/accesses");
    assert_eq!(log["accesses"].as_array().unwrap().len(), 1, "{log}");
    assert_eq!(
        (&log["accesses"][0]["record"], &log["accesses"][0]["reason"]),
        (&3.into(), &"for the court".into())
    );
    for bad in ["", "records=x", "records=9-1", "records=1-999999", "q=zzzzqqqq"] {
        assert_eq!(bundle(&counter, &mut mona, bad).status, 422, "{bad}");
    }
}

#[test]
fn older_bundles_make_room() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let jobs: Vec<String> = (0..4)
        .map(|_| {
            let started = bundle(&counter, &mut mona, "records=1");
            watched(&counter, &mut mona, &started).0
        })
        .collect();
    let codes: Vec<u16> =
        jobs.iter().map(|job| counter.get(&mut mona, &format!("{job}/bundle")).status).collect();
    assert_eq!(codes, [404, 200, 200, 200]);
    assert_eq!(fs::read_dir(env.path("config/spool")).unwrap().count(), 3);
}

#[test]
fn a_program_starts_a_verification_with_a_token_and_a_browser_cannot_be_made_to() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let token: Value =
        serde_json::from_str(&plain(&env, &["user", "token", "mona", "night", "--json"])).unwrap();
    let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
    let mut program = Browser { headers: vec![("Authorization".to_owned(), bearer)], ..Browser::default() };
    let runs = "/api/v1/audit/runs";
    assert_eq!(counter.post(&mut mona, runs, "").status, 400, "a cookie alone starts nothing");
    assert_eq!(counter.post(&mut Browser::default(), runs, "").status, 401);
    for bad in ["?scope=x", "?scope=part&parts=1", "?scope=since&since=never"] {
        assert_eq!(counter.post(&mut program, &format!("{runs}{bad}"), "").status, 400, "{bad}");
    }
    let started = counter.post(&mut program, &format!("{runs}?scope=part&parts=3"), "");
    assert_eq!(started.status, 202, "{}", started.text());
    let place = started.header("location").to_owned();
    // The events of the job end when it does.
    counter.get(&mut mona, &place.replace("/api/v1/audit", "").replace("jobs/1", "jobs/1/events"));
    let job = json(&counter, &mut program, &place);
    assert_eq!((&job["state"], &job["work"]), (&"done".into(), &"verification".into()), "{job}");
    let run = json(&counter, &mut program, &format!("{runs}/{}", job["entry"]));
    assert_eq!(
        (&run["run"]["scope"], &run["run"]["agent"]),
        (&"slice 1 of 3".into(), &"mona".into()),
        "{run}"
    );
    let stop = format!("{place}/stop");
    assert_eq!(counter.post(&mut program, &stop, "").status, 202);
    assert_eq!(counter.post(&mut mona, &stop, "").status, 400);
    assert_eq!(counter.get(&mut program, "/api/v1/audit/jobs/99").status, 404);
}

#[test]
fn the_description_of_the_api_lists_all_of_it() {
    let env = town();
    let (counter, mut mona) = open(&env);
    let described = json(&counter, &mut mona, "/api/v1/openapi.json");
    let more = ["/api/v1/audit/accesses", "/api/v1/audit/runs/{entry}", "/api/v1/audit/jobs/{number}"];
    for path in DATA.iter().chain(&more) {
        let path = path.replace("ledger/0", "ledger/{entry}");
        let answers = &described["paths"][&path]["get"]["responses"];
        assert!(answers["200"].is_object() && answers["403"].is_object(), "{path}: {answers}");
    }
}
