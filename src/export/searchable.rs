//! A searchable PDF, made by a sandboxed worker and taken from it into a file.

use std::fs::File;
use std::io::{self, Write};

use super::ExportError;
use super::forms::{Stop, Subject, Why};
use crate::extract::{Facts, MemberHead, MemberSink, Method, Page, Readers, Trouble};
use crate::format::Format;
use crate::monitor::ProblemCode;

/// Takes what the worker gives into the file.
struct ToFile<'a> {
    file: &'a mut File,
    bytes: u64,
    whole: bool,
    failed: Option<io::Error>,
}

impl MemberSink for ToFile<'_> {
    fn begin(&mut self, _: MemberHead) -> io::Result<()> {
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| {
            let kind = error.kind();
            self.failed = Some(error);
            kind.into()
        })
    }

    fn end(&mut self) -> io::Result<()> {
        self.whole = true;
        Ok(())
    }

    fn trouble(&mut self, _: &str, _: Trouble) {}
}

/// Writes the searchable PDF of a record and returns its length.
pub fn write(subject: &Subject<'_>, readers: &Readers, file: &mut File) -> Result<u64, Stop> {
    let format = subject.object.format.parse().unwrap_or(Format::Unknown);
    if !matches!(format, Format::Pdf | Format::Png | Format::Jpeg | Format::Tiff | Format::WebP) {
        return Err(Stop::Withheld(Why::NoPages));
    }
    let mut source = subject.archive.store().open(&subject.record.content).map_err(ExportError::from)?;
    let mut sink = ToFile { file, bytes: 0, whole: false, failed: None };
    let input = (&mut source as &mut dyn crate::extract::Source, subject.object.size);
    let made = readers.searchable(format, input, &recognised(subject), facts(subject), &mut sink);
    if let Some(source) = sink.failed {
        let path = subject.record.path.text().into();
        return Err(ExportError::Io { path, source }.into());
    }
    match made {
        Ok(()) if sink.whole => Ok(sink.bytes),
        Ok(()) => Err(Stop::Withheld(Why::Trouble(Trouble::new(ProblemCode::ReaderDied, "no end")))),
        Err(trouble) => Err(Stop::Withheld(Why::Trouble(trouble))),
    }
}

/// The pages that get a layer: pages with a text of their own keep that.
fn recognised(subject: &Subject<'_>) -> Vec<Page> {
    let pages = subject.transcript.pages.iter().filter(|page| page.method == Method::Ocr);
    pages.map(|page| Page { also: Vec::new(), ..page.clone() }).collect()
}

fn facts(subject: &Subject<'_>) -> Facts {
    let title = &subject.transcript.title;
    let name = || subject.record.path.file_name().to_owned();
    Facts {
        title: if title.is_empty() { name() } else { title.clone() },
        producer: subject.software.to_owned(),
        identifier: subject.identifier(),
        blake3: subject.record.content.to_string(),
    }
}
