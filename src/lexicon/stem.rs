//! Regular forms of a word: joined particles before it, endings after it. Terms here are folded.
//!
//! The rules make many strings that are no words; most are not in the dictionary. Those that are, but are words of
//! their own (لجنة is not "for paradise"), are kept out by the lists and by what the index itself shows.

use super::Word;
use super::known::View;

/// Joined particles with the article.
const WITH_ARTICLE: [&str; 9] = ["ال", "وال", "فال", "بال", "كال", "وبال", "فبال", "وكال", "ولبال"];

/// The article after "to".
const TO_THE: [&str; 3] = ["لل", "ولل", "فلل"];

/// Joined particles without the article; only before known words.
const JOINED: [&str; 9] = ["و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل"];

/// Endings that say whose.
const WHOSE: [&str; 8] = ["ه", "ها", "هم", "هما", "هن", "نا", "كم", "ك"];

/// The fewest letters of an unknown word that takes endings and particles.
const MIN_UNKNOWN: usize = 4;

/// Returns what a query word may be a form of: itself first.
pub(super) fn lemmas(view: &View<'_>, word: Word<'_>) -> Vec<String> {
    let mut lemmas = vec![word.term.to_owned()];
    let bare = bare(view, word);
    for base in &bare {
        push(&mut lemmas, base.clone());
        singulars(view, base, &mut |singular| push(&mut lemmas, singular));
        // What was typed with its two dots is no "his".
        if !word.surface.trim_end_matches(|c| matches!(c, '\u{64B}'..='\u{652}')).ends_with('ة') {
            owned(view, base, &mut |owned| push(&mut lemmas, owned));
        }
    }
    lemmas
}

fn push(lemmas: &mut Vec<String>, lemma: String) {
    if !lemmas.contains(&lemma) {
        lemmas.push(lemma);
    }
}

/// The word without joined particles, in every way that leaves a word; itself if there is none.
fn bare(view: &View<'_>, word: Word<'_>) -> Vec<String> {
    let term = word.term;
    if view.lexicon.is_listed(term) && !has_bare_article(word.surface) {
        return vec![term.to_owned()];
    }
    if has_bare_article(word.surface) && length(term) >= 5 && !view.lexicon.has_own_alef_lam(term) {
        return term.strip_prefix("ال").map(|rest| vec![rest.to_owned()]).unwrap_or_default();
    }
    let mut found = vec![term.to_owned()];
    let article = |prefix: &&&str| prefix.len() > "ال".len();
    for rest in WITH_ARTICLE.iter().filter(article).filter_map(|prefix| term.strip_prefix(prefix)) {
        if length(rest) >= 3 && !view.lexicon.has_own_alef_lam(&format!("ال{rest}")) {
            found.push(rest.to_owned());
        }
    }
    for rest in TO_THE.iter().filter_map(|prefix| term.strip_prefix(prefix)) {
        let with_lam = format!("ل{rest}");
        let kept = if view.is_known(&with_lam) { with_lam } else { rest.to_owned() };
        if length(&kept) >= 3 {
            found.push(kept);
        }
    }
    if !view.is_known(term) {
        let known = |rest: &&str| length(rest) >= 3 && view.lexicon.is_listed(rest);
        found.extend(
            JOINED.iter().filter_map(|prefix| term.strip_prefix(prefix)).filter(known).map(str::to_owned),
        );
    }
    found
}

/// True when the word as typed begins with the article: an alef without hamza.
fn has_bare_article(surface: &str) -> bool {
    let mut letters = surface.chars().filter(|c| matches!(c, '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}'));
    letters.next() == Some('ا') && letters.next() == Some('ل')
}

/// The singulars a word may be a regular plural or dual of.
fn singulars(view: &View<'_>, base: &str, sink: &mut dyn FnMut(String)) {
    if view.lexicon.is_whole(base) || view.lexicon.is_fixed(base) {
        return;
    }
    let rest = |ending: &str| base.strip_suffix(ending).filter(|rest| length(rest) >= 2);
    if let Some(rest) = rest("ات") {
        let feminine = format!("{rest}ه");
        if length(rest) >= 3 || view.is_known(rest) {
            sink(rest.to_owned());
        }
        sink(feminine);
    }
    for rest in ["تين", "تان", "تي", "تا"].iter().filter_map(|ending| rest(ending)) {
        let feminine = format!("{rest}ه");
        if view.is_known(&feminine) || (length(base) >= 6 && length(rest) >= 3 && !base.ends_with("تا")) {
            sink(feminine);
        }
    }
    for rest in ["ون", "ين", "ان"].iter().filter_map(|ending| rest(ending)) {
        if length(base) >= 6 || (length(rest) >= 3 && view.lexicon.is_listed(rest)) {
            sink(rest.to_owned());
        }
    }
    for rest in ["ي", "وا", "ا"].iter().filter_map(|ending| rest(ending)) {
        let hamza = rest.ends_with('ء');
        if length(rest) >= 3 && !hamza && view.lexicon.is_listed(rest) && !view.is_adjective_in_index(base) {
            sink(rest.to_owned());
        }
    }
    if let Some(masculine) = base.strip_suffix("يه") {
        let adjective = format!("{masculine}ي");
        if view.is_known(&adjective) {
            sink(adjective);
        }
    }
}

/// The words a word may be "somebody's …" of; only known ones.
fn owned(view: &View<'_>, base: &str, sink: &mut dyn FnMut(String)) {
    if view.lexicon.is_whole(base) || view.lexicon.is_fixed(base) {
        return;
    }
    for rest in WHOSE.iter().filter_map(|ending| base.strip_suffix(ending)) {
        let mut offer = |lemma: String| {
            if length(&lemma) >= 3 && view.is_known(&lemma) && !view.lexicon.is_fixed(&lemma) {
                sink(lemma);
            }
        };
        offer(rest.to_owned());
        if let Some(stem) = rest.strip_suffix('ت') {
            offer(format!("{stem}ه"));
        }
        if let Some(stem) = rest.strip_suffix("ات") {
            offer(stem.to_owned());
            offer(format!("{stem}ه"));
        }
    }
}

/// A form of a lemma with what is joined before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Joined {
    lemma: String,
    form: String,
    prefix: &'static str,
}

impl Joined {
    /// As one word. Before a lam the lam of "to the" is written once.
    pub fn whole(&self) -> String {
        if TO_THE.contains(&self.prefix) && self.form.starts_with('ل') {
            return format!("{}ل{}", self.prefix.trim_end_matches('ل'), self.form);
        }
        format!("{}{}", self.prefix, self.form)
    }

    /// True when this is no word of its own, as far as the lists and the index know.
    pub fn is_believed(&self, view: &View<'_>) -> bool {
        if self.form != self.lemma && !is_free(view, &self.lemma, &self.form) {
            return false;
        }
        if self.prefix.is_empty() {
            return true;
        }
        // With its lam the word may be another one: there is no جنة in للجنة.
        let other_lam = TO_THE.contains(&self.prefix)
            && !self.form.starts_with('ل')
            && view.is_known(&format!("ل{}", self.form));
        let mut letters = self.prefix.chars();
        letters.next();
        let inner = format!("{}{}", letters.as_str(), self.form);
        let other_inner = JOINED.contains(&self.prefix) && inner != self.form && view.is_known(&inner);
        !other_lam && !other_inner && !view.is_known(&self.whole())
    }
}

/// Returns the forms a lemma may take; most of them are no words. An irregular plural takes no endings of number.
pub(super) fn forms(view: &View<'_>, lemma: &str, numbers: bool) -> Vec<Joined> {
    let known = view.is_known(lemma);
    let mut found = vec![Joined { lemma: lemma.to_owned(), form: lemma.to_owned(), prefix: "" }];
    if view.lexicon.is_particle(lemma) || (!known && length(lemma) < MIN_UNKNOWN) {
        return found;
    }
    let mut bare = vec![(lemma.to_owned(), true)];
    without_last_hamza(lemma, &mut |form| bare.push((form, true)));
    if !view.lexicon.is_fixed(lemma) {
        let mut add = |form, article| bare.push((form, article));
        match lemma.strip_suffix('ه') {
            Some(stem) => feminine(stem, &mut add),
            None if numbers => masculine(lemma, &mut add),
            None => plural(lemma, &mut add),
        }
    }
    for (form, article) in bare {
        prefixed(view, lemma, &form, (known, article), &mut found);
    }
    found
}

/// True when a string made from a lemma is not another word.
fn is_free(view: &View<'_>, lemma: &str, form: &str) -> bool {
    if lemma.ends_with('ي') && form.strip_suffix('ه') == Some(lemma) {
        return true;
    }
    let adjective = form.strip_suffix('ي') == Some(lemma) && view.is_adjective_in_index(form);
    let other = form.strip_suffix('ء').unwrap_or(form) != lemma.strip_suffix('ء').unwrap_or(lemma);
    let listed = view.lexicon.is_whole(form) || view.lexicon.is_fixed(form);
    !(adjective || (listed && other))
}

/// What is given to `sink` is a form, and whether an article may stand before it: not before what has an owner.
fn feminine(stem: &str, sink: &mut dyn FnMut(String, bool)) {
    for (ending, article) in [("ات", true), ("تان", true), ("تين", true), ("تي", false), ("تا", false)]
    {
        sink(format!("{stem}{ending}"), article);
    }
    for whose in WHOSE {
        sink(format!("{stem}ت{whose}"), false);
        sink(format!("{stem}ات{whose}"), false);
    }
}

fn plural(lemma: &str, sink: &mut dyn FnMut(String, bool)) {
    for ending in ["ا", "ي"].iter().chain(&WHOSE) {
        sink(format!("{lemma}{ending}"), false);
    }
    if let Some(stem) = lemma.strip_suffix("اء") {
        hamza_before_endings(stem, sink);
    }
}

fn masculine(lemma: &str, sink: &mut dyn FnMut(String, bool)) {
    for ending in ["ات", "ون", "ين", "ان"] {
        sink(format!("{lemma}{ending}"), true);
    }
    if lemma.ends_with('ي') {
        // The feminine of an adjective.
        sink(format!("{lemma}ه"), true);
    }
    for whose in WHOSE {
        sink(format!("{lemma}ات{whose}"), false);
    }
    plural(lemma, sink);
    if let Some(stem) = lemma.strip_suffix('ي') {
        // A final yeh may stand for alef: شكوى, شكواهم.
        for whose in WHOSE {
            sink(format!("{stem}ا{whose}"), false);
        }
    }
}

/// بناء: بنائه, بناؤه, بنائي.
fn hamza_before_endings(stem: &str, sink: &mut dyn FnMut(String, bool)) {
    for whose in WHOSE {
        sink(format!("{stem}اي{whose}"), false);
        sink(format!("{stem}او{whose}"), false);
    }
    sink(format!("{stem}ايي"), false);
    sink(format!("{stem}ايين"), true);
}

/// تاجوراء and تاجورا, in words of five letters and more.
fn without_last_hamza(lemma: &str, sink: &mut dyn FnMut(String)) {
    if lemma.ends_with("اء") && length(lemma) >= 5 {
        sink(lemma.trim_end_matches('ء').to_owned());
    } else if lemma.ends_with('ا') && length(lemma) >= 5 {
        sink(format!("{lemma}ء"));
    }
}

/// Adds a form with everything that may be joined before it.
fn prefixed(
    view: &View<'_>,
    lemma: &str,
    form: &str,
    (known, article): (bool, bool),
    found: &mut Vec<Joined>,
) {
    let mut add = |prefix| found.push(Joined { lemma: lemma.to_owned(), form: form.to_owned(), prefix });
    add("");
    let no_article = !form.starts_with("ال") || view.lexicon.has_own_alef_lam(form);
    let long = known || length(form) >= 3;
    if article && no_article && long && !view.lexicon.has_own_alef_lam(&format!("ال{form}")) {
        WITH_ARTICLE.iter().chain(&TO_THE).for_each(|prefix| add(prefix));
    }
    if known {
        JOINED.iter().for_each(|prefix| add(prefix));
    }
    // The one name whose own alef is not written after "to".
    if let Some(rest) = form.strip_prefix("الله").filter(|rest| rest.is_empty()) {
        for to in ["لله", "ولله", "فلله"] {
            found.push(Joined { lemma: lemma.to_owned(), form: rest.to_owned(), prefix: to });
        }
    }
}

pub(super) fn length(word: &str) -> usize {
    word.chars().count()
}
