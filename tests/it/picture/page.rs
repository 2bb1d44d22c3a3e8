//! The page of a record, through the real program and a socket: what is shown, what is never sent, and to whom.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::support::env::TestEnv;

const PLAN: &[u8] = include_bytes!("../../../fixtures/scans/plan-cairo.pdf");
const LOCKED: &[u8] = include_bytes!("../../../fixtures/scans/contract-password.pdf");
const PASSWORD: &str = "a long enough password";

/// A running server, and the cookies of whoever asks.
struct Counter {
    child: Child,
    address: String,
    cookies: BTreeMap<String, String>,
}

/// What came back; `whole` is false when the connection ended before all bytes had come that were told.
struct Got {
    status: u16,
    head: String,
    body: Vec<u8>,
    whole: bool,
}

impl Got {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> String {
        let begins = format!("{name}: ");
        let found = self.head.lines().find_map(|line| line.strip_prefix(&begins));
        found.unwrap_or_default().to_owned()
    }
}

impl Counter {
    fn open(env: &TestEnv) -> Self {
        let mut child = env
            .command(&["serve", "--listen", "127.0.0.1:0", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = said["address"].as_str().unwrap().to_owned();
        Self { child, address, cookies: BTreeMap::new() }
    }

    /// As a clerk who has logged in.
    fn clerk(env: &TestEnv) -> Self {
        let mut add = env.command(&["user", "add", "salem", "--role", "clerk", "--password-stdin"]);
        let mut adding = add.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        writeln!(adding.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(adding.wait().unwrap().success());
        let mut counter = Self::open(env);
        let form = counter.get("/login").text();
        let csrf = form.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = format!("csrf={csrf}&next=/&name=salem&password={}", PASSWORD.replace(' ', "+"));
        let logged_in = counter.ask("POST", "/login", &[], &fields);
        assert_eq!(logged_in.status, 303, "{}", logged_in.text());
        counter
    }

    fn get(&mut self, path: &str) -> Got {
        self.ask("GET", path, &[], "")
    }

    fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Got {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request += &format!("Cookie: {}\r\n", cookies.join("; "));
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        if method == "POST" {
            request += "Content-Type: application/x-www-form-urlencoded\r\n";
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        // An answer that is cut ends in an error or in silence; what came until then is looked at.
        let _ = stream.read_to_end(&mut answer);
        let got = parsed(&answer);
        for line in got.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        got
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parsed(answer: &[u8]) -> Got {
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(answer.len());
    let head = String::from_utf8_lossy(&answer[..at]).replace("\r\n", "\n");
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut got = Got { status, head, body: answer.get(at + 4..).unwrap_or_default().to_vec(), whole: true };
    if let Ok(length) = got.header("content-length").parse::<usize>() {
        got.whole = got.body.len() == length;
    } else if got.header("transfer-encoding") == "chunked" {
        (got.body, got.whole) = unchunked(&got.body);
    }
    got
}

fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(at) = rest.windows(2).position(|window| window == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..at]).unwrap_or("x"), 16).unwrap_or(0);
        if length == 0 {
            return (body, true);
        }
        body.extend(rest.get(at + 2..at + 2 + length).unwrap_or_default());
        rest = rest.get(at + 4 + length..).unwrap_or_default();
    }
    (body, false)
}

/// Records in the order of their names: 1 a page of HTML, 2 a large file, 3 a locked PDF, 4 a note, 5 the plan.
fn town() -> TestEnv {
    let env = TestEnv::with_archive();
    env.file("usb/1 page.html", "<title>T</title><p>قرار <b>رقم</b></p><script>alert('x')</script>");
    env.file("usb/2 large.bin", large());
    env.file("usb/3 locked.pdf", LOCKED);
    env.file("usb/4 مذكرة.txt", "مذكرة بشأن الكوارث");
    env.file("usb/5 plan.pdf", PLAN);
    assert_eq!(env.run(&["ingest", "usb"]).code, 1, "one is locked");
    env
}

fn large() -> Vec<u8> {
    (0..6_u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Changes one byte of the object of a record.
fn damage(env: &TestEnv, counter: &mut Counter, record: u32, at: usize) {
    let body: Value =
        serde_json::from_slice(&counter.get(&format!("/api/v1/records/{record}")).body).unwrap();
    let name = body["blake3"].as_str().unwrap();
    let path: PathBuf = env.path(&format!("town/objects/blake3/{}/{}", &name[..2], &name[2..]));
    let mut bytes = fs::read(&path).unwrap();
    bytes[at] ^= 1;
    fs::remove_file(&path).unwrap();
    fs::write(&path, bytes).unwrap();
}

/// Left, top, width and height of the marks of a page, in shares of it.
fn marks(page: &str) -> Vec<[f64; 4]> {
    let rects = page.split("<rect ").skip(1);
    let value = |rect: &str, name: &str| {
        let text = rect.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap();
        text.parse::<f64>().unwrap() / 100_000.0
    };
    rects.map(|rect| ["x", "y", "width", "height"].map(|name| value(rect, name))).collect()
}

#[test]
fn the_words_are_marked_over_the_image_and_in_the_text() {
    let env = town();
    let mut clerk = Counter::clerk(&env);
    let sought = "%D9%84%D9%84%D9%83%D9%88%D8%A7%D8%B1%D8%AB"; // للكوارث
    let page = clerk.get(&format!("/record/5?q={sought}")).text();
    assert!(page.contains("<mark>للكوارث</mark>"), "{page}");
    // As Poppler measures the glyphs, in shares of a page of 560 by 692 points.
    let [left, top, right, bottom] = [116.0 / 560.0, 61.1 / 692.0, 152.9 / 560.0, 82.2 / 692.0];
    let found = marks(&page).into_iter().any(|[x, y, width, height]| {
        (x - left).abs() < 0.01
            && (x + width - right).abs() < 0.01
            && y > top - 0.01
            && y + height < bottom + 0.01
    });
    assert!(found, "{:?}", marks(&page));
    // Turned clockwise the foot of the page is left, so what stood near its head stands at the right.
    let turned = clerk.get(&format!("/record/5?q={sought}&r=1")).text();
    let [x, ..] = marks(&turned)[0];
    assert!(x > 0.8 && turned.contains("/record/5/page/1?w=1240&amp;r=1"), "{:?}", marks(&turned));
    assert!(marks(&clerk.get("/record/5").text()).is_empty());
    assert!(!page.contains("style="), "the policy of the pages forbids it");
}

#[test]
fn pictures_are_drawn_in_some_widths_and_asked_for_again_by_their_tag() {
    let env = town();
    let mut clerk = Counter::clerk(&env);
    let picture = clerk.get("/record/5/page/1?w=820");
    assert_eq!((picture.status, picture.header("content-type").as_str()), (200, "image/png"));
    assert_eq!(image::load_from_memory(&picture.body).unwrap().width(), 820);
    assert_eq!(picture.header("cache-control"), "private, no-cache");
    let tag = picture.header("etag");
    let again = clerk.ask("GET", "/record/5/page/1?w=820", &[("If-None-Match", &tag)], "");
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = clerk.ask("GET", "/record/5/page/1?w=1240", &[("If-None-Match", &tag)], "");
    assert_eq!(other.status, 200);
    assert_eq!(image::load_from_memory(&clerk.get("/record/5/thumb").body).unwrap().width(), 160);
    for (path, status) in [
        ("/record/5/page/1?w=821", 404),
        ("/record/5/page/2", 422),
        ("/record/5/page/x", 404),
        ("/record/3/page/1", 422),
        ("/record/4/page/1", 404),
        ("/record/4/thumb", 404),
        ("/record/99/page/1", 404),
    ] {
        assert_eq!(clerk.get(path).status, status, "{path}");
    }
}

#[test]
fn what_a_record_holds_reaches_a_browser_as_text_or_as_a_download_only() {
    let env = town();
    let mut clerk = Counter::clerk(&env);
    let page = clerk.get("/record/1").text();
    assert!(page.contains("قرار") && !page.contains("alert("), "{page}");
    let original = clerk.get("/record/1/original");
    assert_eq!(original.header("content-type"), "application/octet-stream");
    assert_eq!(original.header("x-content-type-options"), "nosniff");
    assert!(original.header("content-disposition").starts_with("attachment;"), "{}", original.head);
    let note = clerk.get("/record/4/original");
    assert_eq!(note.text(), "مذكرة بشأن الكوارث");
    let name = note.header("content-disposition");
    assert!(name.ends_with("filename*=UTF-8''4%20%D9%85%D8%B0%D9%83%D8%B1%D8%A9.txt"), "{name}");
}

#[test]
fn a_damaged_original_never_arrives_whole() {
    let env = town();
    let mut clerk = Counter::clerk(&env);
    let intact = clerk.ask("GET", "/record/2/original", &[("Accept-Encoding", "gzip")], "");
    assert!(intact.whole && intact.body == large());
    damage(&env, &mut clerk, 2, 100);
    damage(&env, &mut clerk, 4, 3);
    let cut = clerk.get("/record/2/original");
    assert_eq!(cut.header("content-length"), (6 << 20).to_string());
    assert!(!cut.whole && cut.body.len() < 6 << 20, "{} bytes", cut.body.len());
    let small = clerk.get("/record/4/original");
    assert_eq!(small.status, 500);
    assert!(!small.text().contains("بشأن"), "{}", small.text());
}

#[test]
fn a_stranger_learns_nothing_of_a_record_that_is_not_public() {
    let env = town();
    let mut stranger = Counter::open(&env);
    for what in ["", "/print", "/like", "/original", "/thumb", "/page/1", "?q=x", "?page=1"] {
        let there = stranger.get(&format!("/record/5{what}"));
        let nowhere = stranger.get(&format!("/record/8{what}"));
        assert_eq!((there.status, nowhere.status), (404, 404), "{what}");
        let same = |got: &Got| got.text().replace("/record/5", "/record/8");
        assert_eq!(same(&there), same(&nowhere), "{what}");
    }
    for what in ["", "/pages/1"] {
        let there = stranger.get(&format!("/api/v1/records/5{what}"));
        let nowhere = stranger.get(&format!("/api/v1/records/8{what}"));
        assert_eq!((there.status, there.text()), (nowhere.status, nowhere.text()), "{what}");
        assert_eq!(there.header("content-type"), "application/problem+json");
    }
}

#[test]
fn who_may_see_a_record_sees_no_trace_of_those_they_may_not() {
    let env = town();
    assert_eq!(env.run(&["describe", "5", "--access", "public"]).code, 0);
    assert_eq!(env.run(&["describe", "4", "--access", "secret"]).code, 0);
    let (mut stranger, mut clerk) = (Counter::open(&env), Counter::clerk(&env));
    let seen = stranger.get("/record/5");
    assert_eq!(seen.status, 200);
    assert_eq!(stranger.get("/record/5/page/1").status, 200);
    // Its neighbour in the folder is secret: no name, no number, no link.
    assert!(!seen.text().contains("/record/4") && !seen.text().contains("مذكرة"), "{}", seen.text());
    assert!(clerk.get("/record/5").text().contains("/record/5/history"));
    for what in ["", "/original", "/page/1", "/print", "/history"] {
        assert_eq!(clerk.get(&format!("/record/4{what}")).status, 404, "{what}");
    }
    assert!(!clerk.get("/record/5").text().contains("/record/4"));
    let body: Value = serde_json::from_slice(&clerk.get("/api/v1/records/5").body).unwrap();
    assert_eq!((&body["previous"], &body["known"]["access"]), (&Value::Null, &"public".into()));
    // Texts that are nearly the same are told by how much.
    assert!(clerk.get("/record/5/like?lang=en").text().contains("No record is like this one."));
    // Who did what is for those who work here.
    assert_ne!(stranger.get("/record/5/history").status, 200);
}

#[test]
fn a_record_proves_its_arrival_and_tells_when_it_was_last_found_intact() {
    let env = town();
    let mut clerk = Counter::clerk(&env);
    assert!(clerk.get("/record/4?lang=en").text().contains("not verified yet"));
    let proof = clerk.get("/record/4/proof");
    assert_eq!((proof.status, proof.whole), (200, true));
    assert!(proof.header("content-disposition").contains("4.tlog-proof"), "{}", proof.head);
    env.file("4.tlog-proof", &proof.body);
    env.file("original", clerk.get("/record/4/original").body);
    let key = fs::read_dir(env.path("config/keys")).unwrap().map(|entry| entry.unwrap().path());
    let key = key.into_iter().find(|path| path.extension().is_some_and(|it| it == "vkey")).unwrap();
    let checked = env.run(&["check", "4.tlog-proof", "original", "--key", key.to_str().unwrap()]);
    assert_eq!(checked.code, 0, "{checked}");
    let verified = env.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified}");
    let body: Value = serde_json::from_slice(&clerk.get("/api/v1/records/4").body).unwrap();
    assert!(body["verified"].as_i64().unwrap() > 1_700_000_000, "{body}");
    assert!(!clerk.get("/record/4?lang=en").text().contains("not verified yet"));
}

#[test]
fn programs_get_the_record_and_its_pages_with_boxes() {
    let env = town();
    let mut clerk = Counter::clerk(&env);
    let record: Value = serde_json::from_slice(&clerk.get("/api/v1/records/5").body).unwrap();
    assert_eq!(
        (&record["record"], &record["format"], &record["images"]),
        (&5.into(), &"pdf".into(), &true.into())
    );
    assert_eq!(
        (&record["previous"], &record["next"], &record["reading"]),
        (&4.into(), &Value::Null, &"read".into())
    );
    let page = clerk.get("/api/v1/records/5/pages/1?q=%D9%84%D9%84%D9%83%D9%88%D8%A7%D8%B1%D8%AB");
    let page: Value = serde_json::from_slice(&page.body).unwrap();
    let text = page["text"].as_str().unwrap();
    let [from, to] = [0, 1].map(|at| page["marks"][0][at].as_u64().unwrap() as usize);
    assert_eq!((&text[from..to], &page["hits"][0]["text"]), ("للكوارث", &"للكوارث".into()));
    assert_eq!(
        (&page["marked_pages"], &page["size"]),
        (&serde_json::json!([1]), &serde_json::json!([560.0, 692.0]))
    );
    let line = &page["lines"][0];
    assert_eq!(line["words"].as_array().unwrap().len(), line["boxes"].as_array().unwrap().len());
    assert_eq!(clerk.get("/api/v1/records/5/pages/2").status, 404);
    assert_eq!(clerk.get("/api/v1/records/x").status, 404);
}

#[test]
fn a_print_says_whose_it_is_and_the_history_what_became_of_it() {
    let env = town();
    let mut clerk = Counter::clerk(&env);
    let print = clerk.get("/record/5/print").text();
    let record: Value = serde_json::from_slice(&clerk.get("/api/v1/records/5").body).unwrap();
    for said in
        ["دولة ليبيا", "Town", "صفحة 1 من 1", record["sha256"].as_str().unwrap(), "/record/5/page/1?w=1860"]
    {
        assert!(print.contains(said), "{said}: {print}");
    }
    let note = clerk.get("/record/4/print").text();
    assert!(note.contains("مذكرة بشأن الكوارث"), "a record without images is printed as its text");
    let history = clerk.get("/record/5/history?lang=en").text();
    for said in ["accession begun", "bytes kept", "text read"] {
        assert!(history.contains(said), "{said}: {history}");
    }
    assert_eq!(clerk.get("/record/5/print?page=2").status, 404);
}
