//! The walk over a text: where a reference begins, and where its number stands.

use super::FoundReference;
use super::heads::{self, Form, Named, head_at};
use super::kind::RecordType as T;
use super::number::{self, BEFORE, past_marks, written};
use super::when::Dated;
use super::words::{Piece, Word, words};
use super::year::year_at;
use crate::recognise::day::Day;

/// Who wrote the text: a paper says "number", a clerk at the search box does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Text,
    Query,
}

/// A text that is searched for references.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) words: Vec<Word>,
    /// For each piece, whether the tables know it.
    known: Vec<bool>,
    pub(super) dates: &'a [Dated],
    pub(super) today: Day,
    pub(super) mode: Mode,
}

/// A head at its place.
pub(super) struct Place {
    /// The first piece of the reference.
    pub(super) start: usize,
    /// The piece behind the head.
    pub(super) behind: usize,
    /// Whether "number" stands before the head.
    pub(super) numbered: bool,
    pub(super) head: Named,
}

/// Where the figures of a head stand.
pub(super) struct Figures {
    /// The piece behind the words between head and number.
    pub(super) window: usize,
    /// The piece at which the number begins.
    pub(super) at: usize,
    /// Whether a row of numbers may follow.
    pub(super) row: bool,
}

/// How many words may stand between a head and its number.
const WINDOW: usize = 14;

/// Words that end what is said between a head and its number, and an issuer.
const STOPS: &[&str] = &[
    "بشان",
    "شان",
    "بخصوص",
    "خصوص",
    "باصدار",
    "بتشكيل",
    "بانشاء",
    "بتاريخ",
    "مورخ",
    "مورخه",
    "موقع",
    "منعقد",
    "لسنه",
    "سنه",
    "يوم",
    "عند",
    "ساعه",
    "علي",
    "الي",
    "التي",
    "الذي",
    "هذا",
    "هذه",
    "في",
    "بين",
    FORMERLY,
    "dated",
    "of",
    "on",
    "about",
];

/// What stands behind the name of a body that is no more.
const FORMERLY: &str = "سابقا";

/// Tells whether a word ends an issuer.
pub(super) fn stops(word: &Word) -> bool {
    STOPS.iter().any(|stop| word.text == *stop || (stop.len() > 6 && word.says(stop)))
}

impl<'a> Scan<'a> {
    /// Reads a text.
    pub(super) fn new(text: &'a str, dates: &'a [Dated], today: Day, mode: Mode) -> Self {
        let (words, vocabulary) = (words(text), heads::vocabulary());
        let known = words.iter().map(|word| word.bases().any(|base| vocabulary.contains(base))).collect();
        Self { text, words, known, dates, today, mode }
    }

    /// Finds the head that begins at a piece.
    pub(super) fn head(&self, at: usize) -> Option<Named> {
        self.known.get(at).filter(|known| **known)?;
        head_at(&self.words, at)
    }

    /// Returns the references in their order.
    pub(super) fn all(&self) -> Vec<FoundReference> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let (found, next) = self.at(at).unwrap_or_default();
            out.extend(found);
            at = next.max(at + 1);
        }
        out
    }

    /// Reads what begins at a piece, and returns the piece behind it.
    fn at(&self, at: usize) -> Option<(Vec<FoundReference>, usize)> {
        let word = self.words.get(at).filter(|_| self.known[at])?;
        if word.says_any(heads::ARTICLES) {
            return self.article(at);
        }
        let head = self.head(at);
        // An account is not numbered, but the final account is a document.
        if word.says_any(heads::NOT_NUMBERED) && head.is_none() {
            return Some((Vec::new(), self.past_number(at + 1)));
        }
        if word.says_any(heads::NUMBER_WORDS) {
            return self.number_first(at);
        }
        let head = head?;
        self.headed(&Place { start: at, behind: at + head.pieces, numbered: false, head })
    }

    /// Passes over a number that is no reference: of a telephone, a street, a clause.
    fn past_number(&self, at: usize) -> usize {
        let mut next = past_marks(&self.words, at, BEFORE);
        if self.words.get(next).is_some_and(|word| word.says_any(heads::NUMBER_WORDS)) {
            next = past_marks(&self.words, next + 1, BEFORE);
        }
        match self.words.get(next) {
            Some(word) if word.piece == Piece::Number => {
                written(&self.words, next).map_or(at, |w| w.pieces.end)
            }
            _ => at,
        }
    }

    /// Reads an article and the text it belongs to.
    fn article(&self, at: usize) -> Option<(Vec<FoundReference>, usize)> {
        let after = self.past_number(at + 1);
        let figures = (at + 1..after).find(|&at| self.words[at].piece == Piece::Number)?;
        let number = written(&self.words, figures)?.tell_apart(T::Law, self.today.year()).number;
        let from = past_marks(&self.words, after, number::BEHIND);
        let of = self.words.get(from).is_some_and(|word| matches!(word.text.as_str(), "من" | "of"));
        if let Some(head) = self.head(from + 1).filter(|_| of) {
            let place = Place { start: from + 1, behind: from + 1 + head.pieces, numbered: false, head };
            if let Some((found, next)) = self.headed(&place) {
                return Some((self.with_article(found, at, &number), next));
            }
        }
        Some((Vec::new(), after))
    }

    /// Reads what begins with "number": the number of something named behind it, or of nothing named.
    fn number_first(&self, at: usize) -> Option<(Vec<FoundReference>, usize)> {
        let behind = self.words.get(at + 1)?;
        if behind.says_any(heads::NOT_NUMBERED) {
            return Some((Vec::new(), self.past_number(at + 2)));
        }
        if let Some(head) = self.head(at + 1) {
            return self.headed(&Place { start: at, behind: at + 1 + head.pieces, numbered: true, head });
        }
        if self.words[at].text.ends_with("العدد") {
            return None;
        }
        let number = written(&self.words, at + 1)?;
        let found = self.weak(at, &number);
        Some((vec![found.0], found.1))
    }

    /// Reads what follows a head: its number, or that it has none.
    fn headed(&self, place: &Place) -> Option<(Vec<FoundReference>, usize)> {
        if let Some(counted) = self.counted(place) {
            return Some(counted);
        }
        match self.figures(place) {
            Some(figures) => self.numbered(place, &figures).or_else(|| self.unnumbered(place)),
            None => self.unnumbered(place),
        }
    }

    /// Looks for the number of a head: behind "number", or at once where the kind or the writer allows it.
    fn figures(&self, place: &Place) -> Option<Figures> {
        let mut broken = false;
        for at in place.behind..place.behind + WINDOW {
            let word = self.words.get(at)?;
            match word.piece {
                Piece::Word if Self::says_number(word, place) => {
                    let row = word.says_any(heads::ROW_WORDS);
                    return Some(Figures { window: at, at: at + 1, row });
                }
                Piece::Word if at == place.behind && self.bare(place, at) => return Some(bare_at(at)),
                // "Formerly", in quotes or brackets, stands behind the name of a body that is no more.
                _ if self.is_formerly(at) => (),
                Piece::Word if stops(word) || self.other_head(place, at) => return None,
                Piece::Line if !broken && self.number_follows(at, place) => broken = true,
                Piece::Mark('/' | '"') if at > place.behind => (),
                Piece::Number | Piece::Mark(':' | '(' | ')' | '/' | '.' | '-') => {
                    return Some(bare_at(at)).filter(|_| self.bare(place, at));
                }
                Piece::Line | Piece::Mark(_) => return None,
                Piece::Word => (),
            }
        }
        None
    }

    /// Tells whether a piece is "formerly", or a sign around it.
    fn is_formerly(&self, at: usize) -> bool {
        let says = |at: usize| self.words.get(at).is_some_and(|word| word.text == FORMERLY);
        says(at)
            || matches!(self.words[at].piece, Piece::Mark(_)) && (says(at + 1) || (at > 0 && says(at - 1)))
    }

    fn says_number(word: &Word, place: &Place) -> bool {
        word.says_any(heads::NUMBER_WORDS) && (word.text != "العدد" || place.head.kind == T::Gazette)
            || word.text == "عدد" && place.head.kind == T::Gazette
    }

    /// Tells whether the next line begins with "number": a heading in two lines.
    fn number_follows(&self, line: usize, place: &Place) -> bool {
        self.words.get(line + 1).is_some_and(|word| Self::says_number(word, place))
            && self.head(line + 2).is_none()
            && !self.words.get(line + 2).is_some_and(|word| word.says_any(heads::NOT_NUMBERED))
    }

    /// Tells whether another document is named at a piece, whose number must not be taken for this one's.
    fn other_head(&self, place: &Place, at: usize) -> bool {
        let office = self.words.get(at - 1).is_some_and(|word| word.says_any(heads::OFFICES));
        !(at == place.behind || office)
            && self.head(at).is_some_and(|head| head.form != Form::Many && !may_be_inside(head.kind))
    }

    /// Tells whether a piece ends the name of an issuer, because it begins a reference of its own.
    pub(super) fn begins_reference(&self, at: usize) -> bool {
        self.words[at].says_any(heads::NUMBER_WORDS)
            || self.head(at).is_some_and(|head| !may_be_inside(head.kind))
    }

    /// Tells whether figures may follow a head without the word "number".
    fn bare(&self, place: &Place, at: usize) -> bool {
        let Some(number) = written(&self.words, at) else { return false };
        let kind = place.head.kind;
        let gap = self.words.get(at..number.pieces.start).unwrap_or_default();
        let colon = gap.iter().any(|word| word.is(':'));
        if !number.prefix.is_empty() {
            return kind == T::Ref || (kind == T::Parcel && place.numbered);
        }
        if place.numbered || self.mode == Mode::Query {
            return true;
        }
        let bracket = gap.iter().any(|word| word.is('(') || word.is(')'));
        match kind {
            T::IncomingNo => at == place.behind,
            T::OutgoingNo => at == place.behind && place.head.plain,
            T::Ref => colon || number.parts.len() > 1,
            T::Law | T::Decision | T::Circular | T::Directive | T::Decree | T::DecreeLaw if bracket => true,
            _ => at == place.behind && self.has_year(kind, &number),
        }
    }

    fn has_year(&self, kind: T, number: &number::Written) -> bool {
        (number.parts.len() == 2 && number.tell_apart(kind, self.today.year()).year.is_some())
            || year_at(&self.words, number.pieces.end, self.today).is_some()
    }
}

const fn bare_at(at: usize) -> Figures {
    Figures { window: at, at, row: false }
}

/// Kinds whose names also stand inside the names of offices and of other documents.
const fn may_be_inside(kind: T) -> bool {
    matches!(kind, T::IncomingNo | T::OutgoingNo | T::RegisterEntry | T::Plan | T::Report | T::Budget)
        || matches!(kind, T::BudgetLine | T::Statement | T::Announcement | T::Request)
}
