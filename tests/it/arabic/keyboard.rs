//! The wrong keyboard layout, by the table: every typed example is read as it was meant, and nothing else is touched.

use diwan::lexicon::{Layout, rescue};
use diwan::search::shipped_lexicon;

use super::{Terms, table};

#[test]
fn every_typed_example_is_put_right_where_the_word_is_known() {
    let mut wrong = Vec::new();
    for row in table("keyboard.tsv") {
        let [section, typed, arabic, ..] = &row[..] else { panic!("{row:?}") };
        let (typed, meant, layout) = match section.as_str() {
            "ar-typed-on-latin" => (typed, arabic, Layout::Latin),
            "latin-typed-on-ar" => (arabic, typed, Layout::Arabic),
            _ => continue,
        };
        let found = rescue(typed, shipped_lexicon(), &Terms::of(meant));
        if typed == meant {
            assert_eq!(found, None);
            continue;
        }
        let right = found
            .as_ref()
            .is_some_and(|found| found.text == *meant && found.layout == layout && found.certain);
        if !right {
            wrong.push(format!("{typed} {meant}: {found:?}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_key_gives_its_letters() {
    for row in table("keyboard.tsv") {
        let [section, key, arabic, ..] = &row[..] else { panic!("{row:?}") };
        if !["plain", "shift"].contains(&section.as_str()) || !arabic.chars().any(char::is_alphabetic) {
            continue;
        }
        // Two words around the key make a text that can be looked up.
        let typed = format!("rvhv {key}rvhv");
        let meant = format!("قرار {arabic}قرار");
        let found = rescue(&typed, shipped_lexicon(), &Terms::of(&meant));
        assert_eq!(found.map(|found| found.text), Some(meant), "{key}");
    }
}

#[test]
fn what_is_right_or_a_code_is_left_alone() {
    let terms = Terms::of("بلدية contract budget قرار");
    for typed in [
        "بلدية",
        "contract",
        "budget 2023",
        "",
        "2023",
        "15/2023",
        "scan0001.pdf",
        "rvhv15",
        "a@b.ly",
        "fg]dm.pdf",
    ] {
        assert_eq!(rescue(typed, shipped_lexicon(), &terms), None, "{typed}");
    }
}

#[test]
fn what_the_archive_does_not_have_is_only_proposed() {
    let found = rescue("fg]dm", shipped_lexicon(), &Terms::of("شيء آخر")).unwrap();
    assert_eq!((found.text.as_str(), found.certain), ("بلدية", false));
}
