//! A reference made of a head and the figures found for it.

use super::heads::Form;
use super::kind::RecordType as T;
use super::number::{Written, past_marks, row, written};
use super::scan::{Figures, Mode, Place, Scan};
use super::words::Piece;
use super::year::{Year, year_at, year_of};
use super::{Detail, Flag, FoundReference};

/// References, and the piece behind them.
pub(super) type Found = (Vec<FoundReference>, usize);

impl Scan<'_> {
    /// Makes the references of a head and the numbers behind it.
    pub(super) fn numbered(&self, place: &Place, figures: &Figures) -> Option<Found> {
        let mut rows = if place.head.form == Form::Many || figures.row {
            row(&self.words, figures.at)
        } else {
            written(&self.words, figures.at).into_iter().collect()
        };
        let last = rows.pop()?;
        let kind = place.head.kind;
        let mut end = self.end_of(&last);
        let mut tail = self.reference(place, figures, &last);
        end = end.max(self.year_behind(&mut tail, &last, end));
        end = self.what_follows(&mut tail, end);
        let mut out: Vec<FoundReference> =
            rows.iter().map(|number| self.sister(place, figures, number, &tail)).collect();
        tail.range.end = self.words[end - 1].range.end;
        out.push(tail);
        for (at, (found, number)) in out.iter_mut().zip(rows.iter().chain([&last])).enumerate() {
            let from = if at == 0 { place.start } else { number.pieces.start };
            found.range.start = self.words[from].range.start;
            Self::tell_court(found, kind, number);
        }
        Some((out, end))
    }

    /// Makes one of the references of a row; it shares the year of the last one unless it has its own.
    fn sister(
        &self,
        place: &Place,
        figures: &Figures,
        number: &Written,
        tail: &FoundReference,
    ) -> FoundReference {
        let mut found = self.reference(place, figures, number);
        found.range.end = self.words[number.pieces.end - 1].range.end;
        if found.years.is_none() && number.tell_apart(place.head.kind, self.today.year()).year.is_none() {
            found.year_written = tail.year_written;
            found.calendar = tail.calendar;
            found.years.clone_from(&tail.years);
        }
        self.year_inside(&mut found, number, number.pieces.end);
        found
    }

    /// Makes a reference with what its head and its number say.
    fn reference(&self, place: &Place, figures: &Figures, number: &Written) -> FoundReference {
        let kind = place.head.kind;
        let mut found = FoundReference::new(self.bytes(place.start, number.pieces.end), kind);
        let parts = number.tell_apart(kind, self.today.year());
        found.flag(Flag::OrderUnsure, parts.unsure);
        found.number = Some(match (kind, number.prefix.is_empty()) {
            (T::File | T::Parcel, false) => format!("{}/{}", number.prefix, parts.number),
            _ => parts.number,
        });
        let prefix = Some(number.prefix.clone()).filter(|prefix| !prefix.is_empty());
        found.details.extend(parts.file.map(|file| (Detail::File, file)));
        found.details.extend(prefix.map(|prefix| (Detail::Prefix, prefix)));
        self.describe_head(&mut found, place, figures.window);
        found
    }

    /// Adds what stands between head and number: the issuer, the sort of a contract, whose letter it is.
    pub(super) fn describe_head(&self, found: &mut FoundReference, place: &Place, window: usize) {
        let party = match place.head.form {
            Form::Theirs => Some("addressee"),
            Form::Ours => Some("self"),
            Form::His => Some("named"),
            Form::One | Form::Many => None,
        };
        found.details.extend(party.map(|party| (Detail::Party, party.to_owned())));
        found.issuer = self.issuer_between(place.behind, window);
        let sort = self.words.get(place.behind..window).and_then(<[_]>::first);
        if let Some(word) = sort.filter(|word| place.head.kind == T::Contract && word.piece == Piece::Word) {
            let written = &self.text[word.range.clone()];
            found.details.extend((!word.text.starts_with("ال")).then(|| (Detail::Sort, written.to_owned())));
        }
    }

    /// Returns the piece behind a number and the bracket that closes it.
    fn end_of(&self, number: &Written) -> usize {
        let end = past_marks(&self.words, number.pieces.end, &[')']);
        let opened = number.pieces.start.checked_sub(1).is_some_and(|at| self.words[at].is(')'));
        if opened && end == number.pieces.end { past_marks(&self.words, end, &['(']) } else { end }
    }

    /// Reads the year of a number: inside it, or said behind it; returns the piece behind the year.
    fn year_behind(&self, found: &mut FoundReference, number: &Written, end: usize) -> usize {
        let inside = self.year_inside(found, number, end);
        if found.years.is_some() {
            return inside;
        }
        if found.kind == T::Gazette {
            return self.gazette_year(found, end);
        }
        match year_at(&self.words, end, self.today) {
            Some(year) if found.kind == T::CourtCase && self.of_the_court(year.next) => {
                found.year_written = Some(year.written);
                found.details.insert(Detail::JudicialYear, year.written.to_string());
                year.next + 1
            }
            Some(year) => set_year(found, year),
            None => self.bare_year(end).map_or(end, |year| set_year(found, year)),
        }
    }

    /// Reads a year without a word before it, as clerks type it.
    pub(super) fn bare_year(&self, at: usize) -> Option<Year> {
        let figures =
            self.words.get(at).filter(|word| self.mode == Mode::Query && word.piece == Piece::Number)?;
        year_of(&self.words, figures, at + 1, self.today).filter(|year| year.written >= 1900)
    }

    /// Sets the year that is a part of the number.
    fn year_inside(&self, found: &mut FoundReference, number: &Written, end: usize) -> usize {
        let Some(written) = number.tell_apart(found.kind, self.today.year()).year else { return end };
        let is_year = |word: &&super::Word| word.piece == Piece::Number && word.text.parse() == Ok(written);
        let Some(figures) = self.words[number.pieces.clone()].iter().rfind(is_year) else { return end };
        match year_of(&self.words, figures, number.pieces.end, self.today) {
            Some(year) => set_year(found, year).max(end),
            None => end,
        }
    }

    /// Reads what follows number and year: a date, an issuer, the plan of a parcel.
    fn what_follows(&self, found: &mut FoundReference, end: usize) -> usize {
        let mut end = end;
        if found.kind == T::Parcel {
            end = self.plan(found, end);
        }
        end = self.date_behind(found, end);
        if found.issuer.is_none()
            && let Some((issuer, next)) = self.issuer_behind(end)
        {
            found.issuer = Some(issuer);
            end = self.date_behind(found, next);
            if let Some(year) = year_at(&self.words, end, self.today).filter(|_| found.years.is_none()) {
                end = set_year(found, year);
            }
        }
        end.min(self.words.len())
    }

    /// Reads a date that is said to be the reference's: "dated", "of the day".
    pub(super) fn date_behind(&self, found: &mut FoundReference, end: usize) -> usize {
        let mut at = past_marks(&self.words, end, &['(', ')', ',', '-']);
        let first = at;
        while at < first + 3 && self.words.get(at).is_some_and(|word| word.says_any(DATED)) {
            at += 1;
        }
        let Some(word) = self.words.get(at).filter(|_| at > first) else { return end };
        let (from, to) = (self.words[first].range.start, word.range.end);
        let Some(date) = self.date_between(from, to) else { return end };
        found.details.insert(Detail::Date, date.first.to_string());
        if found.years.is_none() && found.number.is_some() {
            found.year_written = date.year_written;
            found.calendar = Some(date.calendar);
            found.years = Some(date.years.clone());
        }
        self.words[at..]
            .iter()
            .position(|word| word.range.start >= date.range.end)
            .map_or(self.words.len(), |n| at + n)
    }

    /// Makes a reference that names no kind.
    pub(super) fn weak(&self, at: usize, number: &Written) -> (FoundReference, usize) {
        let mut found = FoundReference::new(self.bytes(at, number.pieces.end), T::Ref);
        let parts = number.tell_apart(T::Ref, self.today.year());
        found.number = Some(parts.number);
        found.flag(Flag::Weak, true);
        found.flag(Flag::Typed, self.mode == Mode::Query);
        found.flag(Flag::OrderUnsure, parts.unsure);
        let prefix = Some(number.prefix.clone()).filter(|prefix| !prefix.is_empty());
        found.details.extend(prefix.map(|prefix| (Detail::Prefix, prefix)));
        found.details.extend(parts.file.map(|file| (Detail::File, file)));
        let mut end = self.end_of(number);
        end = end.max(self.year_behind(&mut found, number, end));
        end = self.date_behind(&mut found, end);
        found.range.end = self.words[end - 1].range.end;
        (found, end)
    }

    /// Returns the bytes from one piece to before another.
    pub(super) fn bytes(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let start = self.words[from].range.start;
        start..self.words[to.max(from + 1) - 1].range.end
    }
}

/// Words before the date of a reference.
const DATED: &[&str] =
    &["مورخ", "مورخه", "صادر", "صادره", "في", "بتاريخ", "تاريخ", "موقع", "موقعه", "dated", "on"];

/// Sets a year, and returns the piece behind it.
pub(super) fn set_year(found: &mut FoundReference, year: Year) -> usize {
    found.flag(Flag::YearConflict, year.conflict);
    found.flag(Flag::YearUnsure, year.years.start() != year.years.end());
    found.year_written = Some(year.written);
    found.calendar = Some(year.calendar);
    found.years = Some(year.years);
    found.details.extend(year.other.map(|other| (Detail::YearAlt, other)));
    year.next
}
