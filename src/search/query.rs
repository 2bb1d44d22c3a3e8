//! [`Query`]: what a person typed, taken apart. Every input is a query; none is an error.
//!
//! Bare words are all wanted. Quotes of every kind, balanced or not, make a phrase; `="…"` a literal one; a
//! minus before a word or a quote takes away; a star after a word leaves its end open; a bar between two parts
//! asks for either; `field:value` (`field`) and `from..to` ask for what is known of a record. In advanced mode
//! the words for and, or, not, without are operators too. Everything else (brackets facing either way, stray
//! signs, pasted bidi controls) is noise. Words are not folded here.

use super::field::{self, Field, Mode, Operator};
use super::meaning::Meaning;
use crate::analysis::{fold, is_invisible};

/// What a person typed, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Its parts, in the order typed; bare words that follow each other are one part.
    pub clauses: Vec<Clause>,
}

/// One part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// How its text is meant.
    pub kind: Kind,
    /// True unless a minus stood before it.
    pub wanted: bool,
    /// The text as typed, without its signs.
    pub text: String,
    /// True when a record may match this part instead of the one before it.
    pub either: bool,
    /// What of a record it asks for; `None` for its text and name.
    pub field: Option<Field>,
    /// What it was understood as ([`Query::understood`]).
    pub meaning: Option<Meaning>,
}

/// How the text of a clause is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All of these words, anywhere.
    Words,
    /// These words in this order.
    Phrase,
    /// These very characters, at word borders.
    Literal,
    /// A word that begins like this.
    Prefix,
}

/// Quotes that open and close each other; in a text that runs both ways either may come first.
const FAMILIES: [&[char]; 4] = [
    &['"', '\u{201C}', '\u{201D}', '\u{201E}', '\u{201F}', '\u{FF02}'],
    &['\u{AB}', '\u{BB}'],
    &['\u{2039}', '\u{203A}'],
    &['\'', '\u{2018}', '\u{2019}', '\u{201A}', '\u{201B}'],
];

/// The family whose members are apostrophes too: they quote only around a whole stretch of words.
const SINGLE: usize = 3;

impl Query {
    /// Takes apart what a person typed.
    pub fn parse(typed: &str) -> Self {
        Self::parse_as(typed, Mode::Plain)
    }

    /// Takes apart what a person typed, in this mode.
    pub fn parse_as(typed: &str, mode: Mode) -> Self {
        let typed: Vec<char> = typed.chars().filter(|c| !is_invisible(*c)).collect();
        let mut parser = Parser {
            rest: &typed,
            words: String::new(),
            clauses: Vec::new(),
            mode,
            either: false,
            unwanted: false,
        };
        while parser.step() {}
        parser.flush();
        Self { clauses: parser.clauses }
    }

    /// Returns the query with every word and phrase meant literally (the literal switch of a search page).
    #[must_use]
    pub fn literally(self) -> Self {
        Self { clauses: self.clauses.iter().flat_map(literal).collect() }
    }

    /// True when nothing is wanted: nothing was typed, or only noise and exclusions.
    pub fn is_empty(&self) -> bool {
        !self.clauses.iter().any(|clause| clause.wanted)
    }

    /// True when hits must be compared with the original text.
    pub fn is_literal(&self) -> bool {
        self.clauses.iter().any(|clause| clause.kind == Kind::Literal)
    }
}

/// Each word of a bare stretch becomes a literal clause; prefixes stay, they have no literal meaning.
fn literal(clause: &Clause) -> Vec<Clause> {
    let made = |text: &str| Clause { kind: Kind::Literal, text: text.to_owned(), ..clause.clone() };
    match clause.kind {
        _ if clause.field.is_some() => vec![clause.clone()],
        Kind::Words => {
            clause.text.split_whitespace().filter(|word| !fold(word).is_empty()).map(made).collect()
        }
        Kind::Phrase => vec![made(&clause.text)],
        Kind::Literal | Kind::Prefix => vec![clause.clone()],
    }
}

struct Parser<'a> {
    rest: &'a [char],
    /// Bare words not yet made a clause.
    words: String,
    clauses: Vec<Clause>,
    mode: Mode,
    /// True after a bar: the next part is an alternative.
    either: bool,
    /// True after a word that means not: the next part is taken away.
    unwanted: bool,
}

impl Parser<'_> {
    /// Takes the next part; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.first().copied() else {
            return false;
        };
        if first.is_whitespace() {
            self.take(1);
            return true;
        }
        if first == '|' {
            self.take(1);
            self.bar();
            return true;
        }
        let minus = usize::from(self.is_minus());
        let equals = usize::from(self.rest.get(minus) == Some(&'='));
        let quote = self.rest.get(minus + equals).and_then(|c| family(*c));
        match quote {
            Some(family) if self.opens(minus + equals, family) => {
                let kind = if equals == 1 { Kind::Literal } else { Kind::Phrase };
                self.take(minus + equals + 1);
                self.quoted(family, kind, minus == 0);
            }
            _ => {
                self.take(minus);
                self.chunk(minus == 0);
            }
        }
        true
    }

    /// True when a minus sign stands here, a thing to take away follows, and it is no number's hyphen.
    fn is_minus(&self) -> bool {
        let minus = matches!(self.rest.first(), Some('-' | '\u{2212}'));
        let next = self.rest.get(1).copied().unwrap_or(' ');
        let last_word_is_number = self.words.chars().last().is_some_and(char::is_numeric);
        minus && !next.is_whitespace() && next != '-' && !(last_word_is_number && next.is_numeric())
    }

    /// True when the quote at `at` begins a phrase; an apostrophe does so only if another one ends it.
    fn opens(&self, at: usize, family: usize) -> bool {
        family != SINGLE || closing(&self.rest[at + 1..], family).is_some()
    }

    /// Takes a phrase whose opening quote has been taken; without a closing one it goes to the end.
    fn quoted(&mut self, family: usize, kind: Kind, wanted: bool) {
        let end = closing(self.rest, family).or_else(|| any_closing(self.rest)).unwrap_or(self.rest.len());
        let text: String = self.rest[..end].iter().collect();
        self.take((end + 1).min(self.rest.len()));
        self.add(kind, wanted, text.trim());
    }

    /// Takes characters up to white space or a quote.
    fn chunk(&mut self, wanted: bool) {
        let ends = |c: &char| c.is_whitespace() || *c == '|' || family(*c).is_some_and(|f| f != SINGLE);
        let end = self.rest.iter().position(ends);
        let end = end.unwrap_or(self.rest.len());
        let text: String = self.rest[..end].iter().collect();
        let quote_follows = self.rest.get(end).is_some_and(|c| !c.is_whitespace() && *c != '|');
        self.take(end);
        if self.operator(&text) {
            return;
        }
        if let Some((field, value)) = field::named(&text) {
            self.asked(field, value, wanted);
            return;
        }
        match text.strip_suffix('*').filter(|stem| is_one_word(stem)) {
            Some(stem) => self.add(Kind::Prefix, wanted, stem),
            None if is_range(&text) => self.add_field(Field::AnyDate, wanted, &text),
            None if wanted && !self.either && !self.unwanted => self.add_words(&text),
            None if wanted => self.add(Kind::Words, true, &text),
            None => self.add(Kind::Words, false, &text),
        }
        if quote_follows {
            self.quote_after_word();
        }
    }

    /// A quote that touches the word before it: one that closes what was never opened makes a phrase of the
    /// words so far; another opens a phrase and is left for the next step.
    fn quote_after_word(&mut self) {
        let next = self.rest.get(1).copied().unwrap_or(' ');
        if next.is_alphanumeric() || any_closing(&self.rest[1..]).is_some() {
            return;
        }
        self.take(1);
        let words = std::mem::take(&mut self.words);
        self.push(Kind::Phrase, true, &words);
    }

    /// A bar: the part before it and the part after it are alternatives.
    fn bar(&mut self) {
        let words = std::mem::take(&mut self.words);
        let (before, last) = words.trim_end().rsplit_once(char::is_whitespace).unwrap_or(("", &words));
        self.push(Kind::Words, true, before);
        self.push(Kind::Words, true, last);
        self.either = !self.clauses.is_empty();
    }

    /// Takes a word that is an operator in this mode; false for any other.
    fn operator(&mut self, word: &str) -> bool {
        match field::operator(word, self.mode) {
            Some(Operator::And) => (),
            Some(Operator::Or) => self.bar(),
            Some(Operator::Not) => {
                self.flush();
                self.unwanted = true;
            }
            None => return false,
        }
        true
    }

    /// A field with its value; where the value is apart from the colon it is the next word or phrase.
    fn asked(&mut self, field: Field, value: &str, wanted: bool) {
        if !value.is_empty() {
            self.add_field(field, wanted, value);
            return;
        }
        while self.rest.first().is_some_and(|c| c.is_whitespace()) {
            self.take(1);
        }
        let Some(first) = self.rest.first() else { return };
        if let Some(family) = family(*first) {
            self.take(1);
            let end =
                closing(self.rest, family).or_else(|| any_closing(self.rest)).unwrap_or(self.rest.len());
            let text: String = self.rest[..end].iter().collect();
            self.take((end + 1).min(self.rest.len()));
            self.add_field(field, wanted, text.trim());
        } else {
            let end = self.rest.iter().position(|c| c.is_whitespace()).unwrap_or(self.rest.len());
            let text: String = self.rest[..end].iter().collect();
            self.take(end);
            self.add_field(field, wanted, &text);
        }
    }

    fn add_field(&mut self, field: Field, wanted: bool, text: &str) {
        self.flush();
        self.push(Kind::Words, wanted, text);
        if let Some(clause) = self.clauses.last_mut().filter(|clause| clause.text == text) {
            clause.field = Some(field);
        }
    }

    fn add_words(&mut self, text: &str) {
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        self.words.push_str(text);
    }

    /// Adds a clause after the bare words before it.
    fn add(&mut self, kind: Kind, wanted: bool, text: &str) {
        self.flush();
        self.push(kind, wanted, text);
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        self.push(Kind::Words, true, &words);
    }

    /// Adds a clause unless there is no word in it.
    fn push(&mut self, kind: Kind, wanted: bool, text: &str) {
        if !fold(text).is_empty() {
            let wanted = wanted && !std::mem::take(&mut self.unwanted);
            let either = std::mem::take(&mut self.either) && wanted;
            self.clauses.push(Clause {
                kind,
                wanted,
                text: text.to_owned(),
                either,
                field: None,
                meaning: None,
            });
        }
    }

    fn take(&mut self, count: usize) {
        self.rest = &self.rest[count..];
    }
}

fn family(c: char) -> Option<usize> {
    FAMILIES.iter().position(|family| family.contains(&c))
}

/// Finds the quote that closes one of this family; an apostrophe inside a word closes nothing.
fn closing(rest: &[char], wanted: usize) -> Option<usize> {
    (0..rest.len()).find(|at| {
        let inside = rest.get(at + 1).is_some_and(|c| c.is_alphanumeric());
        family(rest[*at]) == Some(wanted) && !(wanted == SINGLE && inside)
    })
}

/// Finds a closing quote of any family but the apostrophes.
fn any_closing(rest: &[char]) -> Option<usize> {
    rest.iter().position(|c| family(*c).is_some_and(|family| family != SINGLE))
}

/// True for `from..to` where one side at least has a digit or a month in it and neither is a file path.
fn is_range(text: &str) -> bool {
    text.split_once("..").is_some_and(|(from, to)| {
        let dated = |side: &str| !side.contains("..") && side.chars().any(char::is_numeric);
        dated(from) && (to.is_empty() || dated(to)) || from.is_empty() && dated(to)
    })
}

fn is_one_word(stem: &str) -> bool {
    let folded = fold(stem);
    !folded.is_empty() && !folded.contains(' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn queries_are_understood_as_typed() {
        let cases = [
            ("قرار تكليف مدير", "words(قرار تكليف مدير)"),
            ("  \u{202B}قرار\u{A0}رقم\u{202C} ", "words(قرار رقم)"),
            ("\"المحلات التجارية\"", "phrase(المحلات التجارية)"),
            ("“المحلات التجارية”", "phrase(المحلات التجارية)"),
            ("”المحلات التجارية“", "phrase(المحلات التجارية)"),
            ("„المحلات التجارية“", "phrase(المحلات التجارية)"),
            ("«المحلات التجارية»", "phrase(المحلات التجارية)"),
            ("»المحلات التجارية«", "phrase(المحلات التجارية)"),
            ("‹المحلات التجارية›", "phrase(المحلات التجارية)"),
            ("'المحلات التجارية'", "phrase(المحلات التجارية)"),
            ("‘المحلات التجارية’", "phrase(المحلات التجارية)"),
            ("\"المحلات التجارية", "phrase(المحلات التجارية)"),
            ("المحلات التجارية\"", "phrase(المحلات التجارية)"),
            ("«المحلات التجارية\"", "phrase(المحلات التجارية)"),
            ("عقد «بلدية غدامس» 2019", "words(عقد) phrase(بلدية غدامس) words(2019)"),
            ("عقد\"بلدية غدامس\"", "words(عقد) phrase(بلدية غدامس)"),
            ("=\"كرة القدم\"", "literal(كرة القدم)"),
            ("=«كره»", "literal(كره)"),
            ("قرار -لجنة", "words(قرار) -words(لجنة)"),
            ("قرار -\"لجنة الأرشيف\"", "words(قرار) -phrase(لجنة الأرشيف)"),
            ("-=\"لجنة\" قرار", "-literal(لجنة) words(قرار)"),
            ("قرار - لجنة", "words(قرار - لجنة)"),
            ("15-2023", "words(15-2023)"),
            ("15 -2023", "words(15 -2023)"),
            ("قرار -2023", "words(قرار) -words(2023)"),
            (")15(", "words()15()"),
            ("بلد*", "prefix(بلد)"),
            ("قرار بلد* 2019", "words(قرار) prefix(بلد) words(2019)"),
            ("d'accord l’état", "words(d'accord l’état)"),
            ("'tis", "words('tis)"),
            ("", ""),
            ("عقد | اتفاق بلدية", "words(عقد) |words(اتفاق) words(بلدية)"),
            ("عقد|اتفاق", "words(عقد) |words(اتفاق)"),
            ("صيانة عقد | «محضر تسليم»", "words(صيانة) words(عقد) |phrase(محضر تسليم)"),
            ("| عقد |", "words(عقد)"),
            ("عقد OR اتفاق", "words(عقد) |words(اتفاق)"),
            ("عقد NOT صيانة", "words(عقد) -words(صيانة)"),
            ("عقد AND صيانة", "words(عقد صيانة)"),
            ("عقد أو اتفاق", "words(عقد أو اتفاق)"),
            ("نوع:قرار 2023", "type:words(قرار) words(2023)"),
            ("نوع: قرار 2023", "type:words(قرار) words(2023)"),
            ("جهة:«مجلس الوزراء» ميزانية", "issuer:words(مجلس الوزراء) words(ميزانية)"),
            ("-type:decision عقد", "-type:words(decision) words(عقد)"),
            ("2019..2021", "any-date:words(2019..2021)"),
            ("date:2019..", "date:words(2019..)"),
            ("12:30", "words(12:30)"),
            ("نوع:", ""),
            ("\"", ""),
            ("«»", ""),
            ("= - * ؟ ()", ""),
            ("-", ""),
            ("--", ""),
        ];
        for (typed, expected) in cases {
            assert_eq!(shown(&Query::parse(typed)), expected, "{typed}");
        }
    }

    #[test]
    fn the_literal_switch_takes_every_word_as_it_is() {
        let query = Query::parse("كرة «القدم الليبية» بلد* ؟").literally();
        assert_eq!(shown(&query), "literal(كرة) literal(القدم الليبية) prefix(بلد)");
    }

    #[test]
    fn words_are_operators_in_advanced_mode_only() {
        let advanced = |typed| shown(&Query::parse_as(typed, Mode::Advanced));
        assert_eq!(advanced("عقد أو اتفاق"), "words(عقد) |words(اتفاق)");
        assert_eq!(advanced("عقد و اتفاق بدون صيانة"), "words(عقد اتفاق) -words(صيانة)");
        assert_eq!(advanced("عقد وليد ليس مؤقت"), "words(عقد وليد) -words(مؤقت)");
    }

    fn shown(query: &Query) -> String {
        let show = |clause: &Clause| {
            let sign = if clause.wanted { "" } else { "-" };
            let either = if clause.either { "|" } else { "" };
            let field = clause.field.map(|field| format!("{}:", field.name())).unwrap_or_default();
            format!("{either}{sign}{field}{}({})", format!("{:?}", clause.kind).to_lowercase(), clause.text)
        };
        query.clauses.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn nothing_is_an_error(typed in "[|:\"'«»“”‘’‹›=*\\-() اب1\u{200F}]{0,12}|.{0,30}") {
            let query = Query::parse(&typed);
            prop_assert!(query.clauses.iter().all(|clause| !fold(&clause.text).is_empty()));
            let _ = query.literally();
        }
    }
}
