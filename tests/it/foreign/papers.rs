//! Searchable PDF and ALTO before foreign readers: qpdf, Poppler, and libxml2 with the grammar `alto.rng`.
//!
//! Without these programs the tests fail: a file that only its writer can read is no exchange file.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::env::TestEnv;

const CIRCULAR: &[u8] = include_bytes!("../../../fixtures/scans/circular.png");
const PLAN: &[u8] = include_bytes!("../../../fixtures/scans/plan-cairo.pdf");
const SIP: &str = "fixtures/sip/الأرشيف";
const MINUTES: &str = "02 محاضر المجلس البلدي/محاضر ٢٠٢٣/محضر 5 ممسوح ضوئياً.tif";
/// Stored lying, with the orientation in its EXIF.
const PHONE: &str = "04 الوارد/جديد/IMG-20210203-WA0012.jpg";
const SIDEWAYS: &str = "04 الوارد/2021/Scan0001.pdf";

fn foreign(program: &str, package: &str, args: &[&str]) -> Output {
    let said = Command::new(program).args(args).output();
    said.unwrap_or_else(|error| panic!("{program} is needed (apt-get install {package}): {error}"))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A paper as offices make them: a page with its own text, and a scan stored sideways.
fn mixed(env: &TestEnv) -> Vec<u8> {
    env.file("parts/sideways.pdf", sip(SIDEWAYS)).file("parts/plan.pdf", PLAN);
    let [plan, scan, both] = ["plan", "sideways", "both"].map(|name| env.path(&format!("parts/{name}.pdf")));
    let args = ["--empty", "--pages", text(&plan), "1", text(&scan), "1", "--", text(&both)];
    let said = foreign("qpdf", "qpdf", &args);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    fs::read(both).unwrap()
}

fn sip(name: &str) -> Vec<u8> {
    fs::read(Path::new(SIP).join(name)).unwrap()
}

/// An archive of papers that were read, and the records by their names.
fn papers() -> (TestEnv, HashMap<String, String>) {
    let env = TestEnv::with_archive();
    env.file("usb/circular.png", CIRCULAR).file("usb/phone.jpg", sip(PHONE));
    env.file("usb/minutes.tif", sip(MINUTES)).file("usb/mixed.pdf", mixed(&env));
    assert_eq!(env.run(&["ingest", "usb", "--ocr", "fast"]).code, 0);
    let listed = env.run(&["list", "--json"]).out;
    let rows = listed.lines().map(|row| serde_json::from_str::<serde_json::Value>(row).unwrap());
    let records = rows.filter(|row| row["type"] == "record").map(|row| {
        let name = row["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        (name, row["record"].to_string())
    });
    let records = records.collect();
    (env, records)
}

/// How each page of a record was read, and what.
fn pages(env: &TestEnv, record: &str) -> Vec<(String, String)> {
    let said = env.run(&["show", record, "--text", "--json"]).out;
    let rows = said.lines().map(|row| serde_json::from_str::<serde_json::Value>(row).unwrap());
    let field = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.filter(|row| row["type"] == "page").map(|row| (field(&row, "method"), field(&row, "text"))).collect()
}

fn given_out(env: &TestEnv, record: &str, form: &str) -> Vec<PathBuf> {
    let said = env.run(&["export", record, form, "--to", "out"]);
    assert_eq!(said.code, 0, "{said}");
    let mut files: Vec<_> =
        fs::read_dir(env.path("out")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn fits(alto: &Path) -> Result<(), String> {
    let args = ["--noout", "--nonet", "--relaxng", "tests/it/foreign/alto.rng", text(alto)];
    let said = foreign("xmllint", "libxml2-utils", &args);
    if said.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&said.stderr).into_owned()) }
}

/// The values of an attribute, in the order of the document.
fn values<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    xml.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_page_is_alto_of_the_right_shape_to_a_foreign_reader() {
    let (env, records) = papers();
    for (name, expected) in [("circular.png", 1), ("phone.jpg", 1), ("minutes.tif", 3), ("mixed.pdf", 2)] {
        let files = given_out(&env, &records[name], "--alto");
        assert_eq!(files.len(), expected, "{name}: {files:?}");
        let read = pages(&env, &records[name]);
        for (file, (_, read)) in files.iter().zip(read) {
            fits(file).unwrap_or_else(|reason| panic!("{name}: {reason}"));
            let xml = fs::read_to_string(file).unwrap();
            let ids = values(&xml, "ID");
            assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{name}: an ID stands twice");
            let words: Vec<&str> = values(&xml, "CONTENT");
            assert_eq!(words.is_empty(), read.is_empty(), "{name}: {read}");
        }
        fs::remove_dir_all(env.path("out")).unwrap();
    }
}

#[test]
fn the_grammar_of_alto_refuses_what_is_out_of_place() {
    let env = TestEnv::with_archive();
    env.file("usb/plan.pdf", PLAN);
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    let alto = given_out(&env, "1", "--alto").remove(0);
    let whole = fs::read_to_string(&alto).unwrap();
    fits(&alto).unwrap();
    for (from, to) in [
        (" SCHEMAVERSION=\"4.4\"", ""),
        ("<MeasurementUnit>inch1200<", "<MeasurementUnit>inch<"),
        ("PHYSICAL_IMG_NR=\"1\"", "PHYSICAL_IMG_NR=\"one\""),
        ("ID=\"line1\" ", ""),
        ("CONTENT=", "CONTENTS="),
        ("ns-v4#\"", "ns-v3#\""),
        ("<PrintSpace ", "<TopMargin/><PrintSpace "),
    ] {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(changed, whole, "{from}");
        fs::write(&alto, changed).unwrap();
        assert!(fits(&alto).is_err(), "{from} -> {to}");
    }
}

/// Arabic words of two letters and more, marks left out.
fn words(text: &str) -> HashMap<String, usize> {
    let bare: String = text.chars().filter(|c| !matches!(c, '\u{64B}'..='\u{652}' | '\u{670}')).collect();
    let arabic = |c: char| matches!(c, '\u{621}'..='\u{64A}');
    let mut words = HashMap::new();
    for word in bare.split(|c| !arabic(c)).filter(|word| word.chars().count() > 1) {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

/// The share of the words that come back as they are spoken.
fn share(expected: &str, given: &str) -> f64 {
    let (expected, given) = (words(expected), words(given));
    let back: usize = expected.iter().map(|(word, n)| *n.min(given.get(word).unwrap_or(&0))).sum();
    back as f64 / expected.values().sum::<usize>() as f64
}

#[test]
fn the_words_of_a_searchable_pdf_come_back_in_spoken_order_to_poppler() {
    let (env, records) = papers();
    // Poppler takes wide gaps inside a word for spaces; on the photograph, whose lines are bent, more often.
    let papers =
        [("circular.png", 1, 0.9), ("phone.jpg", 1, 0.85), ("minutes.tif", 2, 0.9), ("mixed.pdf", 1, 0.9)];
    for (name, recognised, least) in papers {
        let pdf = given_out(&env, &records[name], "--searchable-pdf").remove(0);
        let checked = foreign("qpdf", "qpdf", &["--check", text(&pdf)]);
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stdout));
        let [width, height] = size(&pdf);
        assert!(width < height, "{name} does not stand upright: {width} x {height}");
        let pages = (1..).zip(pages(&env, &records[name]));
        let layers: Vec<_> =
            pages.filter(|(_, (method, read))| method == "ocr" && !read.is_empty()).collect();
        assert_eq!(layers.len(), recognised, "{name}: {layers:?}");
        for (number, (_, read)) in layers {
            let given = poppler(&pdf, number);
            let share = share(&read, &given);
            assert!(share >= least, "{name}, page {number}: {share:.2}\n{read}\n---\n{given}");
        }
        fs::remove_dir_all(env.path("out")).unwrap();
    }
}

fn poppler(pdf: &Path, page: u32) -> String {
    let page = page.to_string();
    let said = foreign("pdftotext", "poppler-utils", &["-f", &page, "-l", &page, text(pdf), "-"]);
    String::from_utf8(said.stdout).unwrap()
}

/// Width and height of the first page as it is shown.
fn size(pdf: &Path) -> [f32; 2] {
    let said = foreign("pdfinfo", "poppler-utils", &[text(pdf)]);
    let said = String::from_utf8(said.stdout).unwrap();
    let line = said.lines().find_map(|line| line.strip_prefix("Page size:")).unwrap();
    let mut sides = line.split_whitespace().filter_map(|word| word.parse().ok());
    [sides.next().unwrap(), sides.next().unwrap()]
}
