//! OpenDocument: paragraphs, headings, lists, tables, notes, and the headers and footers of its styles
//! (ISO/IEC 26300-1), in a package or as one XML file. A text is one page, as for every format whose pages exist
//! only in print; slides, drawings and the sheets of a flat workbook are pages.
//!
//! Notes and text boxes stand after the paragraph that they belong to.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, resolve};
use super::{plain, properties, xml};
use crate::extract::Trouble;
use crate::extract::wire::Job;
use crate::extract::worker::{Output, Remote};
use crate::format::Format;
use crate::monitor::ProblemCode;

/// Elements whose content is not what a reader sees.
const UNSEEN: &[&str] =
    &["tracked-changes", "note-citation", "creator", "date", "binary-data", "meta", "scripts"];
/// Elements that interrupt a paragraph with text of their own.
const APART: &[&str] = &["note", "annotation", "text-box"];
/// Headers and footers of page styles; variants for left and first pages often say the same.
const HEADERS: &[&str] = &["header", "header-left", "header-first"];
const FOOTERS: &[&str] = &["footer", "footer-left", "footer-first"];
/// The most spaces one element may stand for.
const MOST_SPACES: usize = 100;

/// Reads a text document, a presentation or a drawing.
pub fn read(format: Format, input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-office 1")?;
    let mut package = Package::open(input, job)?;
    if package.encrypted()? {
        return Err(Trouble::new(ProblemCode::Encrypted, "a password is needed"));
    }
    let body = package.part("content.xml")?.ok_or_else(|| Trouble::broken("no part content.xml"))?;
    let title = properties::of_open_document(&mut package, output)?;
    let styles = package.part("styles.xml")?.unwrap_or_default();
    if format != Format::Odt {
        return pages(&body, &title, output);
    }
    letter(&styles, &body, &title, output)
}

/// Reads a document that is one XML file: what stands in the parts of a package, one after the other.
pub fn read_flat(format: Format, bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-office 1")?;
    let xml = xml::decoded(bytes);
    let at = xml.find("<office:body").ok_or_else(|| Trouble::broken("no body"))?;
    let (head, body) = xml.split_at(at);
    let title = properties::of_flat_open_document(head, output)?;
    match format {
        Format::FlatOds => sheets(body, &title, output),
        Format::FlatOdp => pages(body, &title, output),
        _ => letter(head, body, &title, output),
    }
}

fn letter(styles: &str, body: &str, title: &str, output: &mut Output) -> Result<(), Trouble> {
    let body = to_lines(body, Where::Everywhere);
    output.title(if title.trim().is_empty() { plain::first_of(&body) } else { title })?;
    let [headers, footers] = [HEADERS, FOOTERS].map(|names| once(to_lines(styles, Where::Only(names))));
    plain::give(&[headers, body, footers].concat().join("\n"), output)
}

/// Lines without those that were there before.
fn once(lines: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    lines.into_iter().filter(|line| seen.insert(line.clone())).collect()
}

/// Gives each sheet as a page, its name first.
fn sheets(body: &str, title: &str, output: &mut Output) -> Result<(), Trouble> {
    output.title(title)?;
    let mut sheets = body.split("<table:table ").skip(1).peekable();
    if sheets.peek().is_none() {
        return Err(Trouble::broken("no sheets"));
    }
    sheets.try_for_each(|sheet| {
        let name = sheet.split('>').next().and_then(|tag| tag.split_once("table:name=\""));
        let name = name.and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
        output.text_page([vec![xml::unescaped(name)], to_lines(sheet, Where::Everywhere)].concat())
    })
}

/// Gives each slide of a presentation, or page of a drawing, as a page; its notes stand in it.
fn pages(body: &str, title: &str, output: &mut Output) -> Result<(), Trouble> {
    let mut slides =
        body.split("<draw:page ").skip(1).map(|slide| to_lines(slide, Where::Everywhere)).peekable();
    let first = slides.peek().ok_or_else(|| Trouble::broken("no pages"))?.first();
    let first = first.map(|line| plain::first_line(line).to_owned()).unwrap_or_default();
    output.title(if title.trim().is_empty() { &first } else { title })?;
    slides.try_for_each(|lines| output.text_page(lines))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Everywhere,
    /// Only within elements of these names.
    Only(&'static [&'static str]),
}

fn to_lines(xml: &str, place: Where) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut writer = match place {
        Where::Everywhere => Writer { wanted: 1, ..Writer::default() },
        Where::Only(names) => Writer { places: names, ..Writer::default() },
    };
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => writer.start(&tag),
            Event::Empty(tag) => writer.empty(&tag),
            Event::Text(text) => writer.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                writer.text(&resolve(&reference).map(String::from).unwrap_or_default());
            }
            Event::End(tag) => writer.end(tag.local_name().as_ref()),
            Event::Eof => break,
            _ => {}
        }
    }
    writer.finish()
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    /// Open paragraphs, unseen elements, table cells, and places whose text is wanted.
    paragraphs: u32,
    unseen: u32,
    cells: u32,
    wanted: u32,
    places: &'static [&'static str],
    /// What each open note or text box interrupts: the line, its paragraphs and cells.
    around: Vec<(String, u32, u32)>,
    /// Lines of notes and boxes, until what they interrupt has ended.
    apart: Vec<String>,
}

impl Writer {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "p" | "h" => self.paragraphs += 1,
            "table-cell" | "covered-table-cell" => self.cells += 1,
            name if self.places.contains(&name) => self.wanted += 1,
            name if UNSEEN.contains(&name) => self.unseen += 1,
            name if APART.contains(&name) => {
                let (line, cells) = (std::mem::take(&mut self.line), std::mem::take(&mut self.cells));
                self.around.push((line, std::mem::take(&mut self.paragraphs), cells));
            }
            _ => self.empty(tag),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "s" => self.line.extend(std::iter::repeat_n(' ', spaces(tag))),
            "tab" => self.line.push('\t'),
            "line-break" => self.end_line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.paragraphs > 0 && self.unseen == 0 && self.wanted > 0 {
            self.line.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.end_line();
            }
            "table-cell" | "covered-table-cell" => {
                self.cells = self.cells.saturating_sub(1);
                self.line.truncate(self.line.trim_end().len());
                self.line.push('\t');
            }
            "table-row" if self.cells == 0 => self.push_line(),
            name if self.places.contains(&name) => self.wanted = self.wanted.saturating_sub(1),
            name if APART.contains(&name) => self.end_apart(),
            name if UNSEEN.contains(&name) => self.unseen = self.unseen.saturating_sub(1),
            _ => {}
        }
    }

    /// Inside a cell or another paragraph (a note) a line's end is a space.
    fn end_line(&mut self) {
        if self.cells > 0 || self.paragraphs > 0 { self.line.push(' ') } else { self.push_line() }
    }

    fn end_apart(&mut self) {
        self.push_line();
        (self.line, self.paragraphs, self.cells) = self.around.pop().unwrap_or_default();
        if self.paragraphs == 0 && self.cells == 0 {
            self.push_line();
        }
    }

    fn push_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let outside = self.around.is_empty();
        let lines = if outside { &mut self.lines } else { &mut self.apart };
        if !line.trim().is_empty() {
            lines.push(line.trim().to_owned());
        }
        if outside {
            self.lines.append(&mut self.apart);
        }
    }

    fn finish(mut self) -> Vec<String> {
        while !self.around.is_empty() {
            self.end_apart();
        }
        self.push_line();
        self.lines
    }
}

/// The count of a run of spaces (`text:c`, 19.763), 1 when it says nothing.
fn spaces(tag: &BytesStart<'_>) -> usize {
    let count = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == "c");
    let count = count.and_then(|count| AsRef::<str>::as_ref(&count.value).parse().ok());
    count.unwrap_or(1).min(MOST_SPACES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_tables_and_notes() {
        let xml = "<office:text><text:tracked-changes><text:p>old</text:p></text:tracked-changes>\
            <text:h>قرار</text:h><text:p>رقم<text:s text:c=\"2\"/>15<text:span> لسنة</text:span>\
            <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>حاشية</text:p></text:note-body>\
            </text:note></text:p><table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
            <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table></office:text>";
        assert_eq!(to_lines(xml, Where::Everywhere), ["قرار", "رقم  15 لسنة", "حاشية", "a\tb"]);
        let styles =
            "<style:x><text:p>no</text:p><style:footer><text:p>تذييل</text:p></style:footer></style:x>";
        assert_eq!(to_lines(styles, Where::Only(FOOTERS)), ["تذييل"]);
        assert_eq!(to_lines(styles, Where::Only(HEADERS)), [""; 0]);
    }

    #[test]
    fn boxes_and_comments_do_not_cut_a_sentence() {
        let xml = "<text:p>قبل<draw:frame><draw:text-box><text:p>صندوق</text:p><text:p>ثان</text:p></draw:text-box></draw:frame> بعد\
            <office:annotation><dc:creator>x</dc:creator><text:p>تعليق</text:p></office:annotation> آخر</text:p>\
            <draw:frame><draw:text-box><text:p>وحده</text:p></draw:text-box></draw:frame><text:p>نهاية</text:p>";
        assert_eq!(
            to_lines(xml, Where::Everywhere),
            ["قبل بعد آخر", "صندوق", "ثان", "تعليق", "وحده", "نهاية"]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_lines(xml: String, tags in "(<text:p>|</text:p>|<text:note>|</text:note>|<style:header>|</style:header>|a){0,40}") {
            for xml in [xml.as_str(), tags.as_str()] {
                let _ = (to_lines(xml, Where::Everywhere), to_lines(xml, Where::Only(HEADERS)));
            }
        }
    }
}
