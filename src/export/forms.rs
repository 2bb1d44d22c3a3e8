//! Records in a form made on demand: searchable PDF, or ALTO for every page.
//!
//! Not every record has every form; that is told for each ([`Withheld`]) and is no error of the run. Invariant: a
//! record that is withheld as a PDF leaves no file.

use std::io;
use std::path::Path;

use super::{ExportError, Given, Layout, alto, put, relative, searchable};
use crate::archive::Archive;
use crate::catalog::{Catalog, ObjectRow, ReadingState, Record};
use crate::extract::{Readers, Transcript, Trouble};
use crate::ledger::RecordId;
use crate::monitor::{Counter, Monitor, Stage};

/// A form in which records are given out beside their original bytes.
#[derive(Clone, Copy)]
pub enum Form<'a> {
    /// The pages as they are, with the recognised text as an invisible layer.
    SearchablePdf(&'a Readers),
    /// ALTO 4.4, one file a page.
    Alto,
}

/// Where files go, and what they say made them.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The folder.
    pub target: &'a Path,
    /// What to do with the folders of the submission.
    pub layout: Layout,
    /// The program with its version, as the files name it.
    pub software: &'a str,
}

/// A record that was not given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// The record.
    pub record: RecordId,
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// Why a record was not given out in the form asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its text has not been read, or waits for the OCR engine.
    NotRead,
    /// Its format has no pages of paper: neither a PDF nor a picture.
    NoPages,
    /// It could not be read, or not be written anew.
    Trouble(Trouble),
    /// It could not be read when it came, and the ledger says why.
    Failed {
        /// The kind of problem.
        code: String,
        /// What the parser said.
        detail: String,
    },
}

/// What a record is made of, for its forms.
pub(super) struct Subject<'a> {
    pub archive: &'a Archive,
    pub record: &'a Record,
    pub object: &'a ObjectRow,
    pub transcript: Transcript,
    pub software: &'a str,
}

/// Why a form of one record was not made.
pub(super) enum Stop {
    Withheld(Why),
    Failed(ExportError),
}

impl From<ExportError> for Stop {
    fn from(error: ExportError) -> Self {
        Self::Failed(error)
    }
}

/// Gives out the named records in another form; stops between records when the monitor asks to.
///
/// # Errors
/// The first record that is unknown, or whose bytes are missing or changed, or the target that cannot be written.
/// What was given out before stays.
pub fn export_as(
    archive: &Archive,
    records: &[RecordId],
    form: Form<'_>,
    place: Place<'_>,
    monitor: &dyn Monitor,
) -> Result<(Vec<Given>, Vec<Withheld>), ExportError> {
    monitor.begin(Stage::Export, Some(records.len() as u64));
    let catalog = archive.catalog()?;
    let (mut given, mut withheld) = (Vec::new(), Vec::new());
    for (done, id) in records.iter().enumerate() {
        if monitor.stopping() {
            return Err(ExportError::Stopped { given: done, asked: records.len() });
        }
        let record = catalog.record(*id)?.ok_or(ExportError::Unknown(*id))?;
        match one(archive, &catalog, &record, form, place) {
            Ok(files) => given.extend(files),
            Err(Stop::Withheld(why)) => {
                withheld.push(Withheld { record: *id, name: record.path.text().to_owned(), why });
            }
            Err(Stop::Failed(error)) => return Err(error),
        }
        monitor.count(Counter::FilesDone, 1);
    }
    Ok((given, withheld))
}

fn one(
    archive: &Archive,
    catalog: &Catalog,
    record: &Record,
    form: Form<'_>,
    place: Place<'_>,
) -> Result<Vec<Given>, Stop> {
    let object = catalog.object(&record.content).map_err(ExportError::from)?;
    let object = object.ok_or(Stop::Withheld(Why::NotRead))?;
    let transcript = match &object.reading {
        ReadingState::Read { transcript, .. } => archive.transcript(transcript).map_err(ExportError::from)?,
        ReadingState::Failed { code, detail } => {
            return Err(Stop::Withheld(Why::Failed { code: code.clone(), detail: detail.clone() }));
        }
        ReadingState::Nothing => return Err(Stop::Withheld(Why::NoPages)),
        ReadingState::Pending | ReadingState::Waiting => return Err(Stop::Withheld(Why::NotRead)),
    };
    // What is made of the bytes is only as good as they are.
    archive.store().copy_to(&record.content, &mut io::sink()).map_err(ExportError::from)?;
    let subject = Subject { archive, record, object: &object, transcript, software: place.software };
    let path = place.target.join(relative(record, place.layout));
    match form {
        Form::SearchablePdf(readers) => {
            let path = path.with_extension("pdf");
            Ok(vec![put(record, &path, |file| searchable::write(&subject, readers, file))?])
        }
        Form::Alto => alto_pages(&subject, &path),
    }
}

fn alto_pages(subject: &Subject<'_>, path: &Path) -> Result<Vec<Given>, Stop> {
    let pages = alto::pages(subject);
    if pages.is_empty() {
        return Err(Stop::Withheld(Why::NoPages));
    }
    let mut given = Vec::new();
    for (number, text) in pages {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".p{number:04}.xml"));
        given.push(put(subject.record, &path.with_file_name(name), |file| {
            let written = io::Write::write_all(file, &text);
            let failed = |source| ExportError::Io { path: path.to_owned(), source };
            written.map(|()| text.len() as u64).map_err(failed)
        })?);
    }
    Ok(given)
}

impl Subject<'_> {
    /// The record's persistent identifier.
    pub fn identifier(&self) -> String {
        format!("{}/{}", self.archive.settings().id, self.record.id)
    }
}
