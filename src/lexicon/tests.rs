//! What forms a word takes, over small dictionaries, and that no input stops the room.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::keyboard::readings;
use super::machine::run;
use super::*;
use crate::analysis::{each_token, exact, fold};

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(Lexicon::shipped);

/// The terms of some texts, with how often they occur.
struct Terms(BTreeMap<String, u64>);

impl Terms {
    fn of(text: &str) -> Self {
        let mut terms = BTreeMap::new();
        each_token(text, &mut |token| *terms.entry(token.term.to_owned()).or_default() += 1);
        Self(terms)
    }
}

impl Dictionary for Terms {
    fn doc_freq(&self, term: &str) -> u64 {
        self.0.get(term).copied().unwrap_or(0)
    }

    fn accepted(&self, machine: &dyn Machine, sink: &mut dyn FnMut(&str, u64)) {
        let accepted = self.0.iter().filter(|(term, _)| run(machine, term).is_some());
        accepted.for_each(|(term, frequency)| sink(term, *frequency));
    }
}

#[test]
fn shipped_tables_are_read_without_a_refused_line() {
    let mut lexicon = Lexicon::default();
    for (name, text) in super::tables::SHIPPED {
        let loaded = lexicon.extend(name, text);
        assert_eq!(loaded.refused, [], "{name}");
        assert!(loaded.lines > 50, "{name}");
    }
}

#[test]
fn every_surface_of_one_word_is_found_both_ways() {
    let surfaces = "بلدية البلدية وبلدية والبلدية بالبلدية للبلدية كالبلدية لبلدية ببلدية بلديتي البلديتين بلديتان \
        بلديات البلديات وللبلديات بلديتنا";
    for surface in surfaces.split_whitespace() {
        assert!(beyond_itself("بلدية", surface), "{surface}");
        assert!(beyond_itself(surface, "بلدية"), "from {surface}");
    }
    assert!(!beyond_itself("بلدية", "بلد") && !beyond_itself("بلدية", "لدية"));
}

#[test]
fn what_the_index_has_with_an_article_is_a_word() {
    assert!(!beyond_itself("زنبق", "وزنبق"), "an unknown word takes no single letters");
    assert!(beyond_itself("زنبق", "وزنبق الزنبق"));
    assert!(!beyond_itself("زنبقي", "زنبق"));
}

#[test]
fn forms_come_nearest_first_and_only_if_they_occur() {
    let terms = Terms::of("اللجان لجنة لجنتنا رخصة");
    let forms = SHIPPED.forms(Word { surface: "لجنة", term: "لجنه" }, &terms);
    let shown: Vec<(Level, String)> = forms.iter().map(|form| (form.level, form.shown())).collect();
    let expected = [(Level::Norm, "لجنه"), (Level::Stem, "لجنتنا"), (Level::Variant, "اللجان")]
        .map(|(l, t)| (l, t.to_owned()));
    assert_eq!(shown, expected);
}

#[test]
fn a_town_adds_its_own_words_and_bad_lines_are_told() {
    let mut lexicon = Lexicon::shipped();
    let text = "# ours\nplural\tزنقة\tزنق\n\nring\tحي السلام\tحي 17\nwrong\tكلمة\nplural\tوحيد\nplace\n";
    let loaded = lexicon.extend("own.tsv", text);
    assert_eq!(loaded.lines, 2);
    let told: Vec<(usize, Reason)> = loaded.refused.iter().map(|line| (line.line, line.reason)).collect();
    assert_eq!(told, [(5, Reason::UnknownKind), (6, Reason::WordsMissing), (7, Reason::WordsMissing)]);
    let terms = Terms::of("بالزنق حي 17");
    assert_eq!(lexicon.forms(Word { surface: "زنقة", term: "زنقه" }, &terms).len(), 2);
    let words = [Word { surface: "حي", term: "حي" }, Word { surface: "السلام", term: "السلام" }];
    assert_eq!(lexicon.groups(&words, &terms)[0].forms[0].terms, ["حي", "17"]);
}

#[test]
fn near_words_are_proposed_the_easy_mistake_first() {
    let terms = Terms::of("ميزانية ميزانية محضر محضر محضر محاضر مخطط رخصة");
    let near = |typed: &str| -> Vec<String> {
        suggest(typed, &terms, 3).into_iter().map(|suggestion| suggestion.term).collect()
    };
    assert_eq!(near("ميزنيه"), ["ميزانيه"]);
    assert_eq!(near("محصر"), ["محضر", "محاضر"]);
    assert_eq!(near("رحصه"), ["رخصه"]);
    assert!(near("شيءبعيد").is_empty() && near("1442").is_empty() && near("ab").is_empty());
}

#[test]
fn a_key_of_two_letters_is_read_both_ways() {
    let both = readings("لاشيشةثس", Layout::Arabic);
    assert!(both.contains(&"ghadames".to_owned()) && both.contains(&"badames".to_owned()));
    assert_eq!(readings("bzpm", Layout::Latin), ["لائحة"]);
    assert!(readings("FG]DM", Layout::Latin).contains(&"بلدية".to_owned()));
}

fn beyond_itself(query: &str, text: &str) -> bool {
    let (surface, term, terms) = (exact(query), fold(query), Terms::of(text));
    let forms = SHIPPED.forms(Word { surface: &surface, term: &term }, &terms);
    forms.iter().any(|form| form.level <= Level::Stem && form.terms.iter().all(|term| terms.contains(term)))
}

#[test]
fn numbers_that_are_no_years_have_no_other_count() {
    for number in ["0000", "0015", "0570", "9999"] {
        let terms = Terms::of(&format!("{number} و ر ميلادية"));
        let forms = SHIPPED.forms(Word { surface: number, term: number }, &terms);
        assert_eq!(forms.len(), 1, "{number}: {forms:?}");
        let words = [number, "ميلاديه"].map(|word| Word { surface: word, term: word });
        assert!(SHIPPED.groups(&words, &terms).is_empty(), "{number}");
    }
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[اأإآبتلهوفكيىةءؤئنرسم]{0,14}",
        "(ال|لل|وال|بو|ابو|من|بن){0,3}[ابتلهوكين]{0,5}",
        "[a-zA-Z]{0,40}",
        "[0-9]{1,6}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_word_stops_the_room(typed in any_word(), text in any_word()) {
        let terms = Terms::of(&format!("{text} {typed} البلدية"));
        let (surface, term) = (exact(&typed), fold(&typed));
        let forms = SHIPPED.forms(Word { surface: &surface, term: &term }, &terms);
        prop_assert_eq!(&forms[0].terms[0], &term);
        prop_assert!(forms[1..].iter().all(|form| form.terms.iter().all(|term| terms.contains(term))));
        prop_assert!(forms.len() <= MAX_FORMS + 1);
        suggest(&term, &terms, 3);
        rescue(&typed, &SHIPPED, &terms);
    }

    #[test]
    fn no_table_stops_the_room(text in "(plural|ring|article|place|x|#|\t|\n|كلمة|ال\\*| ){0,30}", any in any::<String>()) {
        let mut lexicon = Lexicon::default();
        for text in [&text, &any] {
            let loaded = lexicon.extend("own.tsv", text);
            prop_assert!(loaded.lines + loaded.refused.len() <= text.lines().count());
        }
    }

    #[test]
    fn groups_are_of_words_that_are_there(typed in prop::collection::vec(any_word(), 0..6)) {
        let terms = Terms::of(&typed.join(" "));
        let folded: Vec<String> = typed.iter().map(|word| fold(word)).collect();
        let words: Vec<Word<'_>> =
            typed.iter().zip(&folded).map(|(surface, term)| Word { surface, term }).collect();
        for group in SHIPPED.groups(&words, &terms) {
            prop_assert!(group.first + group.count <= words.len());
        }
    }
}
