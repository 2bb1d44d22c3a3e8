//! What only some kinds of reference say: the ordinal of a meeting, the year of a court or a gazette, the plan
//! of a parcel.

use super::build::{Found, set_year};
use super::heads::Form;
use super::kind::RecordType as T;
use super::number::{Written, past_marks, plain, written};
use super::ordinal::ordinal;
use super::scan::{Place, Scan, stops};
use super::words::{Piece, Word};
use super::year::year_at;
use super::{Detail, FoundReference};

impl Scan<'_> {
    /// Reads what is counted by a word: the fifth meeting, the second section of the budget.
    pub(super) fn counted(&self, place: &Place) -> Option<Found> {
        match place.head.kind {
            T::Minutes => self.meeting(place),
            T::BudgetLine => {
                let (number, next) = ordinal(&self.words, place.behind).filter(|(number, _)| *number <= 9)?;
                let mut found = FoundReference::new(self.bytes(place.start, next), T::BudgetLine);
                found.number = Some(number.to_string());
                Some((vec![found], next))
            }
            _ => None,
        }
    }

    fn meeting(&self, place: &Place) -> Option<Found> {
        let mut session = None;
        let mut at = place.behind;
        while let Some(word) = self.words.get(at).filter(|_| at < place.behind + 8) {
            if word.piece != Piece::Word || stops(word) || word.says("رقم") {
                return None;
            }
            session = session.or_else(|| session_of(word));
            if let Some((number, next)) = ordinal(&self.words, at) {
                let found = self.meeting_of(place, number, session, next);
                // A meeting that is only spoken of needs its year to be a reference.
                return Some(found).filter(|(all, _)| place.head.form == Form::One || all[0].years.is_some());
            }
            at += 1;
        }
        None
    }

    fn meeting_of(&self, place: &Place, number: u32, session: Option<&str>, next: usize) -> Found {
        let mut found = FoundReference::new(self.bytes(place.start, next), T::Minutes);
        found.number = Some(number.to_string());
        let late = self.words.get(next).and_then(session_of);
        let mut end = next + usize::from(session.is_none() && late.is_some());
        found.details.extend(session.or(late).map(|session| (Detail::Session, session.to_owned())));
        let near =
            (end..end + 4).take_while(|&at| self.words.get(at).is_some_and(|word| word.piece == Piece::Word));
        let said = near.chain([end]).find_map(|at| year_at(&self.words, at, self.today));
        let year = said.or_else(|| self.bare_year(end));
        end = year.map_or(end, |year| set_year(&mut found, year));
        end = self.date_behind(&mut found, end);
        found.range.end = self.words[end - 1].range.end;
        (vec![found], end)
    }

    /// Tells whether the years of a court are meant.
    pub(super) fn of_the_court(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| matches!(word.text.as_str(), "ق" | "قضائيه" | "قضاييه"))
    }

    /// Sets the year of the court in the pair of a case.
    pub(super) fn tell_court(found: &mut FoundReference, kind: T, number: &Written) {
        if let (T::CourtCase, None, [_, year]) = (kind, &found.years, number.parts.as_slice()) {
            found.year_written = year.parse().ok();
            found.details.insert(Detail::JudicialYear, plain(year));
        }
    }

    /// Reads "the eleventh year" behind the number of a gazette.
    pub(super) fn gazette_year(&self, found: &mut FoundReference, end: usize) -> usize {
        let at = past_marks(&self.words, end, &[',', '-', '(']);
        if self.words.get(at).is_none_or(|word| word.text != "السنه") {
            return year_at(&self.words, end, self.today).map_or(end, |year| set_year(found, year));
        }
        let figures = past_marks(&self.words, at + 1, &['(', ':']);
        let number = self.words.get(figures).filter(|word| word.piece == Piece::Number);
        let year = number.map(|word| (plain(&word.text), figures + 1));
        let said = ordinal(&self.words, at + 1).map(|(year, next)| (year.to_string(), next));
        match year.or(said) {
            Some((year, next)) => {
                found.details.insert(Detail::GazetteYear, year);
                next
            }
            None => end,
        }
    }

    /// Reads the plan on which a parcel lies: behind it, or in the next line of a form.
    pub(super) fn plan(&self, found: &mut FoundReference, end: usize) -> usize {
        let near = end..(end + 4).min(self.words.len());
        let Some(at) = near.clone().find(|&at| self.words[at].says("مخطط")) else { return end };
        let between = |word: &super::Word| word.piece != Piece::Word || word.says("رقم") || word.says("من");
        if !self.words[near.start..at].iter().all(between) {
            return end;
        }
        let number = past_marks(&self.words, at + 1, &[':']);
        let number = number + usize::from(self.words.get(number).is_some_and(|word| word.says("رقم")));
        let Some(plan) = written(&self.words, number) else { return end };
        found
            .details
            .insert(Detail::Plan, self.text[self.bytes(plan.pieces.start, plan.pieces.end)].to_owned());
        plan.pieces.end
    }
}

fn session_of(word: &Word) -> Option<&'static str> {
    if word.says_any(&["استثنايي", "استثناييه", "طاري", "طاريه"]) {
        return Some("extraordinary");
    }
    word.says_any(&["عادي", "عاديه"]).then_some("ordinary")
}
