//! Documents that are named without a number: a law by its title, a form by the head of its page.

use super::build::{Found, set_year};
use super::heads::Form;
use super::issuer::without_clitics;
use super::kind::RecordType as T;
use super::scan::{Place, Scan, stops};
use super::words::Piece;
use super::year::{Year, year_of};
use super::{Detail, FoundReference};

/// The most words a title has.
const MOST_WORDS: usize = 12;

impl Scan<'_> {
    /// Makes the reference of a head without a number, where it is one at all.
    pub(super) fn unnumbered(&self, place: &Place) -> Option<Found> {
        self.titled(place).or_else(|| self.heading(place))
    }

    /// Reads a law or a regulation that is known by its title.
    fn titled(&self, place: &Place) -> Option<Found> {
        let construct = !self.words[place.start].text.contains("ال") || place.head.plain;
        let kind = place.head.kind;
        if place.numbered
            || !construct
            || !matches!(kind, T::Law | T::Regulation)
            || place.head.form != Form::One
        {
            return None;
        }
        let definite = |at: usize| self.words.get(at).is_some_and(|word| word.text.starts_with("ال"));
        let end = self.title_end(place.behind);
        if end == place.behind
            || !(definite(place.behind) || (end > place.behind + 1 && definite(place.behind + 1)))
        {
            return None;
        }
        let mut found = FoundReference::new(self.bytes(place.start, end), kind);
        found.details.insert(Detail::Title, self.title(place.start, end));
        Some((vec![found], end))
    }

    fn title_end(&self, from: usize) -> usize {
        let goes_on = |at: &usize| {
            self.words.get(*at).is_some_and(|word| {
                word.piece == Piece::Word
                    && !stops(word)
                    && !ENDS.contains(&word.text.as_str())
                    && !word.says("رقم")
            }) && !self.head(*at).is_some_and(|head| is_text(head.kind))
        };
        (from..from + MOST_WORDS).take_while(goes_on).last().map_or(from, |last| last + 1)
    }

    fn title(&self, from: usize, to: usize) -> String {
        let raw = &self.text[self.bytes(from, to)];
        let bases = ["قانون", "لايحه"];
        let prefix = bases.iter().find_map(|base| self.words[from].prefix_of(base)).unwrap_or_default();
        without_clitics(raw, prefix).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Reads a head that begins a line: the name of a form.
    fn heading(&self, place: &Place) -> Option<Found> {
        let named = place.head.plain || (place.head.article && place.head.pieces > 1);
        let stands =
            named && place.head.form == Form::One && !place.head.kind.is_identifier() && !place.numbered;
        if !stands || !self.begins_line(place.start) {
            return None;
        }
        let mut found = FoundReference::new(self.bytes(place.start, place.behind), place.head.kind);
        let window = (place.behind..place.behind + 6)
            .find(|&at| self.words.get(at).is_none_or(|word| word.piece != Piece::Word || stops(word)))
            .unwrap_or(place.behind);
        self.describe_head(&mut found, place, window);
        let mut end = self.date_behind(&mut found, window);
        if let Some(year) = self.year_in_heading(place, window) {
            end = set_year(&mut found, year);
        }
        let end = if end > window { end } else { place.behind };
        found.range.end = self.words[end - 1].range.end;
        Some((vec![found], end))
    }

    /// Reads `for the year`, `for the financial year`, behind the words of a heading; of accounts the bare year.
    fn year_in_heading(&self, place: &Place, window: usize) -> Option<Year> {
        let figures = |at: usize| self.words.get(at).filter(|word| word.piece == Piece::Number);
        let says = |at: usize, base| self.words.get(at).is_some_and(|word| word.says(base));
        if let Some(year) = (place.behind..=window).find(|&at| says(at, "سنه")) {
            let financial = usize::from(says(year + 1, "ماليه"));
            return year_of(&self.words, figures(year + 1 + financial)?, year + 2 + financial, self.today);
        }
        let accounts = matches!(place.head.kind, T::Budget | T::FinalAccount | T::Payroll);
        let bare = figures(window).filter(|word| accounts && word.text.len() == 4)?;
        year_of(&self.words, bare, window + 1, self.today)
    }

    /// Tells whether a piece is the first of its line, but for a bullet or the number of a list.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let before = self.words[at.saturating_sub(4)..at].iter().rev();
        let mut bullet = before.take_while(|word| word.piece != Piece::Line);
        let short = at < 4 || self.words[at - 4..at].iter().any(|word| word.piece == Piece::Line);
        short && bullet.all(|word| word.piece != Piece::Word && !word.is(','))
    }

    /// Adds the article that is cited; of a text without a number it is the article that is referred to.
    pub(super) fn with_article(
        &self,
        mut found: Vec<FoundReference>,
        at: usize,
        article: &str,
    ) -> Vec<FoundReference> {
        for one in &mut found {
            match one.details.remove(&Detail::Title) {
                Some(title) if one.number.is_none() => {
                    one.kind = T::ArticleOf;
                    one.number = Some(article.to_owned());
                    one.range.start = self.words[at].range.start;
                    one.details.insert(Detail::Parent, title);
                }
                _ => {
                    one.details.insert(Detail::Article, article.to_owned());
                }
            }
        }
        found
    }
}

/// Words that end a title besides the ones that end an issuer.
const ENDS: &[&str] = &[
    "وتعديلاته",
    "وتعديلاتها",
    "ولايحته",
    "المشار",
    "المذكور",
    "المذكوره",
    "الصادر",
    "الصادره",
    "ذلك",
    "بما",
    "وما",
];

const fn is_text(kind: T) -> bool {
    matches!(kind, T::Law | T::Regulation | T::Decision | T::Decree | T::DecreeLaw)
}
