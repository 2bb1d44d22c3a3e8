//! Finding: search, show, list, statistics, giving out.

use std::fs;

use insta::assert_snapshot;

use super::town;

#[test]
fn a_search_shows_where_and_why() {
    assert_snapshot!(town().run(&["search", "لجنة", "الارشفه"]), @"");
}

#[test]
fn a_search_is_told_in_arabic() {
    assert_snapshot!(town().run(&["search", "غدامس", "--lang", "ar", "--limit", "1"]), @"");
}

#[test]
fn a_search_for_programs_has_offsets() {
    assert_snapshot!(town().run(&["search", "roof", "--json"]), @"");
}

#[test]
fn unwanted_words_and_phrases_reach_the_query() {
    let env = town();
    let total = |args: &[&str]| env.run(args).out.lines().next().unwrap_or_default().to_owned();
    assert_eq!(total(&["search", "قرار", "-copy"]), "1 result");
    assert_eq!(total(&["search", "archive committee"]), "1 result");
    assert_eq!(total(&["search", "leaks", "committee archive"]), "0 results");
    assert_eq!(total(&["search", "leaks", "archive committee"]), "1 result");
}

#[test]
fn what_is_not_there_is_not_found() {
    assert_snapshot!(town().run(&["search", "schoolbooks"]), @"");
}

#[test]
fn everything_about_a_record_is_shown() {
    assert_snapshot!(town().run(&["show", "2", "--text", "--history"]), @"");
}

#[test]
fn a_record_is_shown_in_arabic() {
    assert_snapshot!(town().run(&["show", "1", "--lang", "ar"]), @"");
}

#[test]
fn a_record_is_shown_to_programs() {
    assert_snapshot!(town().run(&["show", "4", "--json", "--text"]), @"");
}

#[test]
fn records_are_listed_page_by_page() {
    let env = town();
    assert_snapshot!(env.run(&["list", "--limit", "2"]), @"");
    assert_snapshot!(env.run(&["list", "--after", "2"]), @"");
    assert_eq!(env.run(&["list", "--path", "copy"]).out.lines().count(), 1);
    assert_eq!(env.run(&["list", "--json"]).out.lines().count(), 4);
}

#[test]
fn problems_are_listed_with_their_reason() {
    assert_snapshot!(town().run(&["list", "--problems"]), @"");
}

#[test]
fn the_archive_is_counted() {
    assert_snapshot!(town().run(&["stats"]), @"");
}

#[test]
fn records_are_given_out_as_they_came() {
    let env = town();
    assert_snapshot!(env.run(&["export", "1", "4", "--to", "out", "--tree"]), @"");
    let original = fs::read(env.path("usb/decisions/copy.txt")).unwrap();
    assert_eq!(fs::read(env.path("out/usb/decisions/copy.txt")).unwrap(), original);
    let stream = env.command(&["export", "1", "--stdout"]).output().unwrap();
    assert_eq!(stream.stdout, original);
}

#[test]
fn deceiving_names_are_shown_escaped() {
    let env = town();
    env.file("odd/a\u{202E}fdp.exe", "x").file("odd/b\u{1b}[2J.txt", "y");
    let said = env.run(&["ingest", "odd"]);
    assert_eq!(said.code, 0, "{said}");
    let listed = env.run(&["list", "--after", "4"]).out;
    assert!(!listed.contains('\u{202E}') && !listed.contains('\u{1b}'), "{listed:?}");
    assert!(listed.contains("a\\u{202E}fdp.exe") && listed.contains("b\\u{1B}[2J.txt"), "{listed}");
}

#[test]
fn lenses_are_built_again_with_the_same_answers() {
    let env = town();
    let before = (env.run(&["search", "قرار"]), env.run(&["list"]));
    assert_snapshot!(env.run(&["reindex"]), @"");
    assert_eq!((env.run(&["search", "قرار"]), env.run(&["list"])), before);
    fs::remove_dir_all(env.path("town/lenses")).unwrap();
    assert_eq!((env.run(&["search", "قرار"]), env.run(&["list"])), before);
}
