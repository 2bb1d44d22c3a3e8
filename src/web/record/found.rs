//! [`Found`]: a record with all that its page shows. Who may see it is decided before; what it is linked with is
//! shown only where that may be seen as well.

use crate::archive::Archive;
use crate::catalog::{Catalog, Known, ObjectRow, ReadingState, Record};
use crate::extract::{Page, Transcript};
use crate::format::Format;
use crate::ledger::{RecordId, Time};
use crate::lexicon::Lexicon;
use crate::picture::Pictures;
use crate::recognise::{Day, Role};
use crate::search::{Marker, Marks, Query, SearchError, title_of};
use crate::words::Lang;

use super::ask::Ask;

/// The most linked records of a kind that are shown.
const MOST_LINKED: usize = 40;

/// What a page is made with, and for whom.
pub struct Desk<'a> {
    /// The archive.
    pub archive: &'a Archive,
    /// The word lists.
    pub lexicon: &'a Lexicon,
    /// The language of the page.
    pub lang: Lang,
    /// The present day, beside which dates of a query are read.
    pub today: Day,
    /// Whether the one who asks may see a record.
    pub may_see: &'a dyn Fn(&Record) -> bool,
    /// Whether they work here.
    pub works_here: bool,
    /// Whether they may say what it is.
    pub describes: bool,
}

/// A record with all that its page shows.
pub struct Found {
    /// The record.
    pub record: Record,
    /// Its bytes.
    pub object: Option<ObjectRow>,
    /// What is known of it.
    pub known: Known,
    /// What it is called.
    pub title: String,
    /// What was read of it.
    pub transcript: Option<Transcript>,
    /// True when its transcript should be there but cannot be read.
    pub text_lost: bool,
    /// When its bytes were last read by an audit and agreed.
    pub verified: Option<Time>,
    /// What it is linked with.
    pub links: Links,
}

/// The records that one is linked with, as far as they may be seen.
#[derive(Default)]
pub struct Links {
    /// It was taken out of this one.
    pub parent: Option<Record>,
    /// These were taken out of it.
    pub children: Vec<Record>,
    /// These have the same bytes.
    pub same: Vec<Record>,
    /// The one before and the one after in the folder.
    pub beside: [Option<Record>; 2],
    /// What it cites.
    pub cites: Vec<Cited>,
    /// These cite it.
    pub cited_by: Vec<Record>,
}

/// A reference to something, and the records that are known by it.
pub struct Cited {
    /// As it is written in the record.
    pub written: String,
    /// The page where it stands first.
    pub page: u32,
    /// What it names.
    pub records: Vec<Record>,
}

/// What is marked of a record for a query.
pub struct Marked {
    /// The pages that have anything marked.
    pub pages: Vec<u32>,
    /// What is marked on the page that is shown.
    pub marks: Marks,
    marker: Option<Marker>,
}

impl Found {
    /// Finds a record; `None` when there is none, or none that may be seen.
    pub fn find(desk: &Desk<'_>, id: RecordId) -> Result<Option<Self>, SearchError> {
        let catalog = desk.archive.catalog()?;
        let Some(record) = catalog.record(id)?.filter(|record| (desk.may_see)(record)) else {
            return Ok(None);
        };
        let object = catalog.object(&record.content)?;
        let known = catalog.known(&record)?;
        let read = object.as_ref().and_then(ObjectRow::transcript).map(|id| desk.archive.transcript(id));
        let text_lost = matches!(read, Some(Err(_)));
        let transcript = read.and_then(Result::ok);
        let links = Links::of(desk, &catalog, &record, &known, transcript.as_ref())?;
        let title = title_of(transcript.as_ref(), &known);
        let verified = catalog.verified(&record.content)?;
        Ok(Some(Self { record, object, known, title, transcript, text_lost, verified, links }))
    }

    /// True when its pages can be drawn.
    pub fn has_pictures(&self) -> bool {
        self.object.as_ref().is_some_and(Pictures::has)
    }

    /// How many pages are known of; one at least.
    pub fn pages(&self) -> u64 {
        match self.object.as_ref().map(|object| &object.reading) {
            Some(ReadingState::Read { pages, .. }) => (*pages).max(1),
            _ => 1,
        }
    }

    /// A page of its text.
    pub fn page(&self, number: u32) -> Option<&Page> {
        self.transcript.as_ref()?.pages.iter().find(|page| page.number == number)
    }

    /// What it is called on its page: its title, else its file's name.
    pub fn heading(&self) -> String {
        let title = Lang::document_line(self.title.trim());
        if title.is_empty() { shown(self.record.path.file_name()) } else { title }
    }

    /// What its bytes are.
    pub fn format(&self) -> Format {
        let word = self.object.as_ref().map(|object| object.format.as_str()).unwrap_or_default();
        word.parse().unwrap_or(Format::Unknown)
    }

    /// Its identifier wherever it is spoken of.
    pub fn identifier(&self, archive: &Archive) -> String {
        format!("{}/{}", archive.settings().id, self.record.id)
    }

    /// Marks what was sought; the page is the one asked for, else the first that has anything marked.
    pub fn marked(&self, desk: &Desk<'_>, ask: &Ask) -> Result<(u32, Marked), SearchError> {
        let first = |pages: &[u32]| ask.page.or(pages.first().copied()).unwrap_or(1);
        let Some(transcript) = self.transcript.as_ref().filter(|_| !ask.sought.trim().is_empty()) else {
            return Ok((first(&[]), Marked { pages: Vec::new(), marks: Marks::default(), marker: None }));
        };
        let query = Query::parse(&ask.sought).understood(desk.today);
        let marker = Marker::new(desk.archive, desk.lexicon, &query, (&self.record, transcript))?;
        let pages = marker.pages(transcript);
        let page = first(&pages);
        let marks = self.page(page).map(|page| marker.mark(page)).unwrap_or_default();
        Ok((page, Marked { pages, marks, marker: Some(marker) }))
    }
}

impl Marked {
    /// How many words are marked on a page: on its image, or in its text where it has none.
    pub fn count(&self, page: Option<&Page>) -> usize {
        let marks = page.zip(self.marker.as_ref()).map(|(page, marker)| marker.mark(page));
        marks.map_or(0, |marks| hits(&marks))
    }
}

/// How many hits a page has: one could be marked in the text alone, or on the image alone.
pub fn hits(marks: &Marks) -> usize {
    if marks.boxes.is_empty() { marks.words.len() } else { marks.boxes.len() }
}

impl Links {
    fn of(
        desk: &Desk<'_>,
        catalog: &Catalog,
        record: &Record,
        known: &Known,
        transcript: Option<&Transcript>,
    ) -> Result<Self, SearchError> {
        let seen = |records: Vec<Record>| {
            let others = records.into_iter().filter(|other| other.id != record.id && (desk.may_see)(other));
            others.take(MOST_LINKED).collect::<Vec<_>>()
        };
        let parent = record.parent.map_or(Ok(None), |parent| catalog.record(parent))?;
        let beside = catalog.neighbours(record)?.map(|other| other.filter(|other| (desk.may_see)(other)));
        let mut cites: Vec<Cited> = Vec::new();
        let references = known.description.iter().flat_map(|description| &description.references);
        for found in references.filter(|found| found.role == Role::Cited) {
            let page = transcript.and_then(|text| text.pages.iter().find(|page| page.number == found.page));
            let text = page.map(Page::text).unwrap_or_default();
            let written = Lang::document_line(text.get(found.reference.range.clone()).unwrap_or_default());
            let known = written.is_empty() || cites.iter().any(|other| other.written == written);
            if !known && cites.len() < MOST_LINKED {
                let records = seen(catalog.known_by(&found.reference.keys())?);
                cites.push(Cited { written, page: found.page, records });
            }
        }
        Ok(Self {
            parent: parent.filter(|parent| (desk.may_see)(parent)),
            children: seen(catalog.children(record.id)?),
            same: seen(catalog.records_of(&record.content)?),
            beside,
            cites,
            cited_by: seen(catalog.citing(&known.keys)?),
        })
    }
}

/// A text from outside, with what could deceive made visible. Pages isolate it by `bdi`.
pub fn shown(text: &str) -> String {
    Lang::En.name(text)
}
