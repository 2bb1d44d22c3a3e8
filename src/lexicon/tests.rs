//! What forms a word takes, over small dictionaries.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::keyboard::readings;
use super::machine::run;
use super::*;
use crate::analysis::{each_token, exact, fold, tokens};

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(Lexicon::shipped);

/// The terms of some texts.
#[derive(Default)]
struct Terms(BTreeMap<String, u64>);

impl Terms {
    fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut terms = Self::default();
        for text in texts {
            each_token(text, &mut |token| *terms.0.entry(token.term.to_owned()).or_default() += 1);
        }
        terms
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

fn forms(surface: &str, text: &str) -> Vec<String> {
    let terms = Terms::of([text]);
    let term = fold(surface);
    let forms = SHIPPED.forms(Word { surface: &exact(surface), term: &term }, &terms);
    forms.into_iter().filter(|form| form.terms.iter().all(|term| terms.contains(term))).map(|form| format!("{:?} {}", form.level, form.shown())).collect()
}

#[test]
fn shipped_tables_are_read_without_a_refused_line() {
    let mut lexicon = Lexicon::default();
    for (name, text) in super::tables::SHIPPED {
        assert_eq!(lexicon.extend(name, text).refused, [], "{name}");
    }
}

#[test]
fn every_surface_of_one_word_is_found() {
    for text in ["بلدية", "البلدية", "وبلدية", "والبلدية", "بالبلدية", "للبلدية", "كالبلدية", "لبلدية", "ببلدية", "بلديتي", "البلديتين", "بلديتان", "بلديات", "وللبلديات", "بلديتنا"] {
        assert_eq!(forms("بلدية", text).len(), 1, "{text}");
        assert_eq!(forms(text, "بلدية").len(), 1, "from {text}");
    }
}
