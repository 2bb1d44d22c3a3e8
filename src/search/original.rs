//! [`Original`]: a found record with its text, and what of the query stands in it.

use std::collections::BTreeMap;

use super::SearchError;
use super::evidence::Evidence;
use super::look::Look;
use super::snippet::{self, Best};
use super::sought::{Occurrence, Sought};
use crate::archive::Archive;
use crate::catalog::{Catalog, ReadingState, Record};
use crate::extract::Transcript;
use crate::ledger::{Aspect, RecordId};
use crate::lexicon::Level;

/// A record with the text that was read from it.
pub(super) struct Original {
    pub record: Record,
    pub transcript: Option<Transcript>,
    pub text_lost: bool,
    pub confidence: Option<u64>,
    pub format: Option<String>,
    /// What stands on its pages, as far as they were looked through.
    pub look: Look,
    /// What stands in its name.
    pub in_name: Vec<Occurrence>,
    /// What stands in its title.
    in_title: Vec<Occurrence>,
}

impl Original {
    /// Returns a record with its transcript; `None` if the catalog does not know it (it is behind the index).
    pub fn of(
        archive: &Archive,
        catalog: &Catalog,
        record: RecordId,
        sought: &Sought,
    ) -> Result<Option<Self>, SearchError> {
        let Some(record) = catalog.record(record)? else {
            return Ok(None);
        };
        let object = catalog.object(&record.content)?;
        let (reading, format) = object.map(|object| (object.reading, object.format)).unzip();
        let (mut transcript, mut text_lost, mut confidence) = (None, false, None);
        if let Some(ReadingState::Read { transcript: id, confidence: sure, .. }) = reading {
            // A lost or damaged transcript is named by the audit; the other hits must be shown all the same.
            transcript = archive.transcript(&id).ok();
            text_lost = transcript.is_none();
            confidence = sure;
        }
        let in_name = sought.occurrences(record.path.text());
        let in_title = transcript.as_ref().map_or_else(Vec::new, |text| sought.occurrences(&text.title));
        let look = Look::default();
        Ok(Some(Self { record, transcript, text_lost, confidence, format, look, in_name, in_title }))
    }

    /// Looks through its first so many bytes; true when that is all of it.
    pub fn look(&mut self, sought: &Sought, most: usize) -> bool {
        self.transcript.as_ref().is_none_or(|transcript| self.look.on(transcript, sought, most))
    }

    /// The level at which it meets the query, by its first so many bytes.
    pub fn level(&mut self, sought: &Sought, most: usize) -> Option<Level> {
        let whole = self.look(sought, most);
        let seen = self.look.occurrences().chain(&self.in_title).chain(&self.in_name);
        let level = sought.level_of(seen);
        if level.is_some() || !whole || self.look.texts.len() < 2 {
            return level;
        }
        // A phrase may begin on one page and end on the next.
        sought.level(&[&self.text(), self.title(), self.record.path.text()])
    }

    /// The level at which it meets the query together with what a person said of it.
    pub fn level_with(&self, sought: &Sought, said: &BTreeMap<Aspect, String>) -> Option<Level> {
        let said = [Aspect::Title, Aspect::Subject].iter().filter_map(|aspect| said.get(aspect));
        let said: Vec<&str> = said.map(String::as_str).collect();
        if said.is_empty() {
            return None;
        }
        let text = self.text();
        sought.level(&[&[text.as_str(), self.title(), self.record.path.text()][..], &said].concat())
    }

    /// The stretch that shows best why it was found.
    pub fn best(&mut self, sought: &Sought, evidence: &Evidence<'_>) -> Best {
        let Some(transcript) = &self.transcript else { return Best::default() };
        if evidence.is_empty() {
            return snippet::best(transcript, sought, &mut self.look);
        }
        snippet::best(transcript, &sought.and_shown(evidence), &mut Look::default())
    }

    /// True when the literal clauses stand in it and no unwanted one does.
    pub fn agrees(&self, sought: &Sought) -> bool {
        sought.agrees_literally(&[&self.text(), self.title(), self.record.path.text()])
    }

    /// The text of all pages in every reading, as the index has it.
    pub fn text(&self) -> String {
        let pages = self.transcript.iter().flat_map(|transcript| &transcript.pages);
        pages.flat_map(|page| [page.text(), page.other_text()]).collect::<Vec<_>>().join("\n")
    }

    fn title(&self) -> &str {
        self.transcript.as_ref().map_or("", |transcript| &transcript.title)
    }
}
