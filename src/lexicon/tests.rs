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

fn first_level(query: &str, text: &str) -> Option<Level> {
    // Words one by one, as far as that goes without positions.
    let dictionary = Terms::of([text]);
    let words: Vec<(String, String)> = tokens(query).into_iter().filter(|t| t.span == 1 || t.kind == crate::analysis::Kind::Word).map(|t| (exact(&query[t.start..t.end]), t.term)).collect();
    let words: Vec<Word<'_>> = words.iter().map(|(surface, term)| Word { surface, term }).collect();
    let mut level = Level::Exact;
    let mut missing = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let found = SHIPPED.forms(*word, &dictionary).into_iter().filter(|form| form.terms.iter().all(|t| dictionary.contains(t))).map(|f| f.level).min();
        match found {
            Some(found) => level = level.max(found),
            None => missing.push(at),
        }
    }
    let groups = SHIPPED.groups(&words, &dictionary);
    missing.retain(|at| !groups.iter().any(|group| (group.first..group.first + group.count).contains(at)));
    if missing.is_empty() { Some(if groups.is_empty() { level } else { level.max(Level::Norm) }) } else { None }
}

#[test]
fn table() {
    let text = std::fs::read_to_string("/work/shared/domain/match.tsv").unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    let un = |s: &str| { let mut p = s.split("\\u"); let mut o = p.next().unwrap().to_owned(); for q in p { o.push(char::from_u32(u32::from_str_radix(&q[..4],16).unwrap()).unwrap()); o.push_str(&q[4..]); } o };
    let mut bad = Vec::new();
    for r in &rows {
        let (q, t) = (un(r[1]), un(r[2]));
        let got = first_level(&q, &t);
        let want = r[3];
        let shown = match got { None => "none", Some(Level::Exact) | Some(Level::Norm) => "norm", Some(Level::Stem) => "stem", Some(Level::Variant) => "variant" };
        let want2 = if want == "exact" { "norm" } else { want };
        if shown != want2 { bad.push(format!("{} {} | {} want {} got {}", r[0], q, t, want, shown)); }
    }
    panic!("{} {}", bad.len(), bad.join("\n"));
}
