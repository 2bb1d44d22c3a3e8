//! OpenDocument text: paragraphs, headings, lists, tables, notes, and the headers and footers of its styles
//! (ISO/IEC 26300-1). One page, as for every format whose pages exist only in print.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, resolve};
use super::{plain, properties};
use crate::extract::Trouble;
use crate::extract::wire::Job;
use crate::extract::worker::{Output, Remote};
use crate::format::Format;
use crate::monitor::ProblemCode;

/// Elements whose content is not what a reader sees.
const UNSEEN: &[&str] = &["tracked-changes", "note-citation", "creator", "date"];
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
    let text =
        [to_lines(&body, Where::Everywhere), to_lines(&styles, Where::HeadersAndFooters)].concat().join("\n");
    output.title(if title.trim().is_empty() { plain::first_line(&text) } else { &title })?;
    plain::give(&text, output)
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
    HeadersAndFooters,
}

fn to_lines(xml: &str, place: Where) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut writer = Writer { margin: u32::from(place == Where::Everywhere), ..Writer::default() };
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
    writer.push_line();
    writer.lines
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    /// Open paragraphs, unseen elements, table cells, and places whose text is wanted.
    paragraphs: u32,
    unseen: u32,
    cells: u32,
    margin: u32,
}

impl Writer {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "p" | "h" => self.paragraphs += 1,
            "table-cell" | "covered-table-cell" => self.cells += 1,
            "header" | "footer" | "header-left" | "footer-left" => self.margin += 1,
            name if UNSEEN.contains(&name) => self.unseen += 1,
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
        if self.paragraphs > 0 && self.unseen == 0 && self.margin > 0 {
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
            "header" | "footer" | "header-left" | "footer-left" => {
                self.margin = self.margin.saturating_sub(1);
            }
            name if UNSEEN.contains(&name) => self.unseen = self.unseen.saturating_sub(1),
            _ => {}
        }
    }

    /// Inside a cell or another paragraph (a note) a line's end is a space.
    fn end_line(&mut self) {
        if self.cells > 0 || self.paragraphs > 0 { self.line.push(' ') } else { self.push_line() }
    }

    fn push_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.lines.push(line.trim().to_owned());
        }
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
        assert_eq!(to_lines(xml, Where::Everywhere), ["قرار", "رقم  15 لسنةحاشية", "a\tb"]);
        let styles =
            "<style:x><text:p>no</text:p><style:footer><text:p>تذييل</text:p></style:footer></style:x>";
        assert_eq!(to_lines(styles, Where::HeadersAndFooters), ["تذييل"]);
    }
}
