//! What is answered when something of a record is wanted: a page, a picture, a download, a body for programs.
//!
//! Everything here reads disks and waits for readers, so it runs on threads that may wait. A record that may not be
//! seen is answered as one that does not exist, by the same way. Not here: who asks, and what stands around a page.

use std::sync::Arc;

use maud::Markup;

use super::around::{HistoryBody, LikeBody};
use super::ask::{Ask, thumb};
use super::body::{PageBody, RecordBody};
use super::found::{Desk, Found};
use super::{around, body, original, print};
use crate::archive::Archive;
use crate::bundle::Prover;
use crate::catalog::{ObjectRow, Record};
use crate::disk::RealDisk;
use crate::extract::View;
use crate::ledger::RecordId;
use crate::lexicon::Lexicon;
use crate::picture::{PictureError, Pictures, Shown};
use crate::recognise::Day;
use crate::search::SearchError;
use crate::store::Store;
use crate::words::{Lang, Panel};

/// What answers are made from.
#[derive(Clone, Copy)]
pub struct Shelves<'a> {
    /// The archive.
    pub archive: &'a Archive,
    /// The pages that were drawn.
    pub pictures: &'a Pictures,
    /// The word lists.
    pub lexicon: &'a Lexicon,
}

/// Who asks.
pub struct Asker<'a> {
    /// The language of the answer.
    pub lang: Lang,
    /// The present day.
    pub today: Day,
    /// Which records may be seen.
    pub may_see: &'a dyn Fn(&Record) -> bool,
    /// Whether they work here.
    pub works_here: bool,
    /// Whether they may say what a record is.
    pub describes: bool,
    /// The picture that the browser has already, by its tag.
    pub has: Option<&'a str>,
}

/// What is wanted of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Its page.
    Page(Ask),
    /// All its pages, or one of them, to be printed.
    Print(Option<u32>),
    /// What the ledger tells of it.
    History,
    /// The records like it.
    Like,
    /// A page as a picture.
    Picture(u32, View),
    /// A page as a small picture.
    Thumb(u32),
    /// Its bytes.
    Original,
    /// The proof that it was taken in.
    Proof,
    /// All that is known of it, for programs.
    Body,
    /// A page with the boxes of its words, for programs.
    PageBody(u32, Ask),
    /// What the ledger tells of it, for programs.
    HistoryBody,
    /// The records like it, for programs.
    LikeBody,
}

/// What is answered.
pub enum Answer {
    /// A page: what it is called, and what stands in it.
    Html {
        /// Its title.
        title: String,
        /// Its inside.
        inside: Markup,
    },
    /// A picture, with its tag.
    Picture(Shown, String),
    /// The picture that the browser has.
    Unchanged(String),
    /// A download; what is small has been checked already.
    Original {
        /// What it is called.
        name: String,
        /// How many bytes there are.
        size: u64,
        /// The bytes.
        bytes: Content,
    },
    /// A record for programs.
    Body(Box<RecordBody>),
    /// A page for programs.
    PageBody(Box<PageBody>),
    /// What the ledger tells of a record, for programs.
    HistoryBody(HistoryBody),
    /// The records like one, for programs.
    LikeBody(LikeBody),
    /// There is nothing here, or nothing that may be seen.
    Absent,
    /// The page cannot be drawn; the sentence says why.
    NotDrawn(String),
    /// What is kept of it is lost or damaged; the text is for the log.
    Damaged(String),
}

/// The bytes of a download.
pub enum Content {
    /// All of them, checked.
    Checked(Vec<u8>),
    /// They come in pieces, and are checked on the way.
    Pieces(original::Pieces),
}

impl Shelves<'_> {
    /// Answers; to be called where waiting is allowed.
    ///
    /// # Errors
    /// The catalog, the index or the archive cannot be read.
    pub fn answer(&self, asker: &Asker<'_>, id: RecordId, wanted: &Wanted) -> Result<Answer, SearchError> {
        let (lang, today, may_see, works_here) = (asker.lang, asker.today, asker.may_see, asker.works_here);
        let describes = asker.describes;
        let desk = Desk {
            archive: self.archive,
            lexicon: self.lexicon,
            lang,
            today,
            may_see,
            works_here,
            describes,
        };
        match wanted {
            Wanted::Picture(page, view) => self.picture(asker, id, *page, *view),
            Wanted::Thumb(page) => self.picture(asker, id, *page, thumb()),
            Wanted::Original => self.original(asker, id),
            Wanted::Proof => self.proof(asker, id),
            _ => match Found::find(&desk, id)? {
                None => Ok(Answer::Absent),
                Some(found) => in_words(&desk, &found, wanted),
            },
        }
    }

    /// The record and its object, as far as they may be seen: all that a picture or a download needs.
    fn object(&self, asker: &Asker<'_>, id: RecordId) -> Result<Option<(Record, ObjectRow)>, SearchError> {
        let catalog = self.archive.catalog()?;
        let Some(record) = catalog.record(id)?.filter(|record| (asker.may_see)(record)) else {
            return Ok(None);
        };
        Ok(catalog.object(&record.content)?.map(|object| (record, object)))
    }

    fn picture(&self, asker: &Asker<'_>, id: RecordId, page: u32, view: View) -> Result<Answer, SearchError> {
        let Some((_, object)) = self.object(asker, id)? else { return Ok(Answer::Absent) };
        let tag = Pictures::tag(&object, page, view);
        if asker.has == Some(tag.as_str()) {
            return Ok(Answer::Unchanged(tag));
        }
        Ok(match self.pictures.page(self.archive, &object, page, view) {
            Ok(shown) => Answer::Picture(shown, tag),
            Err(PictureError::NoPictures) => Answer::Absent,
            Err(PictureError::Trouble(trouble)) => {
                Answer::NotDrawn(asker.lang.with_detail(asker.lang.code(trouble.code), &trouble.detail))
            }
            Err(error @ PictureError::Io { .. }) => Answer::Damaged(error.to_string()),
        })
    }

    fn original(&self, asker: &Asker<'_>, id: RecordId) -> Result<Answer, SearchError> {
        let Some((record, object)) = self.object(asker, id)? else { return Ok(Answer::Absent) };
        let (name, size, store) = (record.path.file_name().to_owned(), object.size, self.archive.store());
        if size <= original::SMALL {
            return Ok(match store.read(&object.content) {
                Ok(bytes) => Answer::Original { name, size, bytes: Content::Checked(bytes) },
                Err(error) => Answer::Damaged(error.to_string()),
            });
        }
        if let Err(error) = store.open(&object.content) {
            return Ok(Answer::Damaged(error.to_string()));
        }
        let (sender, pieces) = original::way();
        let store = Store::new(self.archive.root(), Arc::new(RealDisk));
        // The thread ends with the file, or when the browser is gone. Without one the receiver sees no piece at all,
        // and the connection is cut as for damage.
        let _ = std::thread::Builder::new()
            .name("diwan-send".to_owned())
            .spawn(move || original::send(&store, &object.content, &sender));
        Ok(Answer::Original { name, size, bytes: Content::Pieces(pieces) })
    }
}

impl Shelves<'_> {
    /// A signed text of a few kilobytes, saved like an original.
    fn proof(&self, asker: &Asker<'_>, id: RecordId) -> Result<Answer, SearchError> {
        if self.object(asker, id)?.is_none() {
            return Ok(Answer::Absent);
        }
        let proof = Prover::open(self.archive).and_then(|prover| prover.prove(id));
        Ok(match proof.map(|proof| proof.to_text().into_bytes()) {
            Ok(bytes) => {
                let (name, size) = (format!("{id}.tlog-proof"), bytes.len() as u64);
                Answer::Original { name, size, bytes: Content::Checked(bytes) }
            }
            Err(error) => Answer::Damaged(error.to_string()),
        })
    }
}

fn in_words(desk: &Desk<'_>, found: &Found, wanted: &Wanted) -> Result<Answer, SearchError> {
    let html = |title: String, inside| Answer::Html { title, inside };
    Ok(match wanted {
        Wanted::Page(ask) if ask.page.is_some_and(|page| u64::from(page) > found.pages()) => Answer::Absent,
        Wanted::Page(ask) => html(found.heading(), super::main(desk, found, ask)?),
        Wanted::Print(only) if only.is_some_and(|page| page == 0 || u64::from(page) > found.pages()) => {
            Answer::Absent
        }
        Wanted::Print(only) => html(found.heading(), print::sheets(desk, found, *only)),
        Wanted::History => html(Panel::History.word(desk.lang).to_owned(), super::history(desk, found)?),
        Wanted::Like => html(Panel::Resembling.word(desk.lang).to_owned(), super::like::like(desk, found)?),
        Wanted::Body => {
            Answer::Body(Box::new(body::record(desk, found, &super::like::nearest(desk, found)?)))
        }
        Wanted::HistoryBody => Answer::HistoryBody(around::history(desk, found)?),
        Wanted::LikeBody => Answer::LikeBody(around::alike(desk, found)?),
        Wanted::PageBody(page, ask) => {
            let ask = Ask { page: Some(*page), ..ask.clone() };
            let (page, marked) = found.marked(desk, &ask)?;
            let body = body::page(found, page, &marked);
            body.map_or(Answer::Absent, |body| Answer::PageBody(Box::new(body)))
        }
        Wanted::Picture(..) | Wanted::Thumb(_) | Wanted::Original | Wanted::Proof => Answer::Absent,
    })
}
