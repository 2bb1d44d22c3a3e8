//! What is answered when something of a record is wanted: a page, a picture, a download, a body for programs.
//!
//! Everything here reads disks and waits for readers, so it runs on threads that may wait. A record that may not be
//! seen is answered as one that does not exist, by the same way. Not here: who asks, and what stands around a page.

use std::sync::Arc;

use maud::Markup;

use super::ask::{Ask, thumb};
use super::body::{PageBody, RecordBody};
use super::found::{Desk, Found};
use super::{body, original, print};
use crate::archive::Archive;
use crate::catalog::{ObjectRow, Record};
use crate::extract::View;
use crate::ledger::RecordId;
use crate::lexicon::Lexicon;
use crate::picture::{PictureError, Pictures, Shown};
use crate::recognise::Day;
use crate::search::SearchError;
use crate::words::{Lang, Panel};

/// What answers are made from.
#[derive(Clone)]
pub struct Shelves {
    /// The archive.
    pub archive: Arc<Archive>,
    /// The pages that were drawn.
    pub pictures: Arc<Pictures>,
    /// The word lists.
    pub lexicon: Arc<Lexicon>,
}

/// Who asks.
#[derive(Clone)]
pub struct Visitor {
    /// The language of the answer.
    pub lang: Lang,
    /// The present day.
    pub today: Day,
    /// Which records may be seen.
    pub may_see: Arc<dyn Fn(&Record) -> bool + Send + Sync>,
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
    /// A page as a picture.
    Picture(u32, View),
    /// A page as a small picture.
    Thumb(u32),
    /// Its bytes.
    Original,
    /// All that is known of it, for programs.
    Body,
    /// A page with the boxes of its words, for programs.
    PageBody(u32, Ask),
}

/// What is answered.
pub enum Answer {
    /// A page: what it is called, and what stands in it.
    Html {
        /// Its title.
        title: String,
        /// Its inside.
        inside: Markup,
        /// True for what is to be printed: nothing else stands around it.
        bare: bool,
    },
    /// A picture.
    Picture(Shown),
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
    /// There is nothing here, or nothing that may be seen.
    Absent,
    /// The page cannot be drawn; the sentence says why.
    NotDrawn(String),
    /// The bytes are not those that were kept.
    Damaged,
}

/// The bytes of a download.
pub enum Content {
    /// All of them, checked.
    Checked(Vec<u8>),
    /// They come in pieces, and are checked on the way.
    Pieces(original::Pieces),
}

impl Shelves {
    /// Answers; to be called where waiting is allowed.
    ///
    /// # Errors
    /// The catalog, the index or the archive cannot be read.
    pub fn answer(&self, visitor: &Visitor, id: RecordId, wanted: &Wanted) -> Result<Answer, SearchError> {
        let desk = Desk {
            archive: &self.archive,
            lexicon: &self.lexicon,
            lang: visitor.lang,
            today: visitor.today,
            may_see: &*visitor.may_see,
        };
        match wanted {
            Wanted::Picture(page, view) => self.picture(visitor, id, *page, *view),
            Wanted::Thumb(page) => self.picture(visitor, id, *page, thumb()),
            Wanted::Original => self.original(visitor, id),
            _ => match Found::find(&desk, id)? {
                None => Ok(Answer::Absent),
                Some(found) => in_words(&desk, &found, wanted),
            },
        }
    }

    /// The record and its object, as far as they may be seen: all that a picture or a download needs.
    fn object(&self, visitor: &Visitor, id: RecordId) -> Result<Option<(Record, ObjectRow)>, SearchError> {
        let catalog = self.archive.catalog()?;
        let Some(record) = catalog.record(id)?.filter(|record| (visitor.may_see)(record)) else {
            return Ok(None);
        };
        Ok(catalog.object(&record.content)?.map(|object| (record, object)))
    }

    fn picture(&self, visitor: &Visitor, id: RecordId, page: u32, view: View) -> Result<Answer, SearchError> {
        let Some((_, object)) = self.object(visitor, id)? else { return Ok(Answer::Absent) };
        Ok(match self.pictures.page(&self.archive, &object, page, view) {
            Ok(shown) => Answer::Picture(shown),
            Err(PictureError::NoPictures) => Answer::Absent,
            Err(PictureError::Trouble(trouble)) => {
                Answer::NotDrawn(visitor.lang.with_detail(visitor.lang.code(trouble.code), &trouble.detail))
            }
            Err(PictureError::Io { .. }) => Answer::Damaged,
        })
    }

    fn original(&self, visitor: &Visitor, id: RecordId) -> Result<Answer, SearchError> {
        let Some((record, object)) = self.object(visitor, id)? else { return Ok(Answer::Absent) };
        let (name, size) = (record.path.file_name().to_owned(), object.size);
        if size <= original::SMALL {
            return Ok(self.archive.store().read(&object.content).map_or(Answer::Damaged, |bytes| {
                Answer::Original { name, size, bytes: Content::Checked(bytes) }
            }));
        }
        if self.archive.store().open(&object.content).is_err() {
            return Ok(Answer::Damaged);
        }
        let (sender, pieces) = original::way();
        let archive = Arc::clone(&self.archive);
        // The thread ends with the file, or when the browser is gone. Without one the receiver sees no piece at all,
        // and the connection is cut as for damage.
        let _ = std::thread::Builder::new()
            .name("diwan-send".to_owned())
            .spawn(move || original::send(archive.store(), &object.content, &sender));
        Ok(Answer::Original { name, size, bytes: Content::Pieces(pieces) })
    }
}

fn in_words(desk: &Desk<'_>, found: &Found, wanted: &Wanted) -> Result<Answer, SearchError> {
    let html = |title: String, inside, bare| Answer::Html { title, inside, bare };
    Ok(match wanted {
        Wanted::Page(ask) if ask.page.is_some_and(|page| u64::from(page) > found.pages()) => Answer::Absent,
        Wanted::Page(ask) => html(found.heading(), super::main(desk, found, ask)?, false),
        Wanted::Print(only) if only.is_some_and(|page| page == 0 || u64::from(page) > found.pages()) => {
            Answer::Absent
        }
        Wanted::Print(only) => html(found.heading(), print::sheets(desk, found, *only), true),
        Wanted::History => {
            html(Panel::History.word(desk.lang).to_owned(), super::history(desk, found)?, false)
        }
        Wanted::Body => Answer::Body(Box::new(body::record(desk, found))),
        Wanted::PageBody(page, ask) => {
            let ask = Ask { page: Some(*page), ..ask.clone() };
            let (page, marked) = found.marked(desk, &ask)?;
            let body = body::page(found, page, &marked);
            body.map_or(Answer::Absent, |body| Answer::PageBody(Box::new(body)))
        }
        Wanted::Picture(..) | Wanted::Thumb(_) | Wanted::Original => Answer::Absent,
    })
}
