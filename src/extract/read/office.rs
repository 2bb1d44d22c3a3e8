//! Office Open XML: the paragraphs and tables of a letter, the slides of a presentation (ISO/IEC 29500-1).
//!
//! Word text is one page: where pages break is known only to the program that prints it. A slide is a page,
//! followed by its notes. Deleted text, field codes and the fallback copies of drawings are not read.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, resolve};
use super::xml::attribute;
use super::{epub, plain, properties};
use crate::extract::Trouble;
use crate::extract::wire::Job;
use crate::extract::worker::{Output, Remote};
use crate::format::Format;

/// Parts of a letter before its body and after it, in the order they are given.
const BEFORE: &[&str] = &["word/header"];
const AFTER: &[&str] = &["word/footnotes", "word/endnotes", "word/comments", "word/footer"];
/// Elements whose content is not what a reader sees.
const UNSEEN: &[&str] = &["Fallback", "del", "moveFrom", "delText", "instrText", "fldData"];

/// Reads a letter or a presentation.
pub fn read(format: Format, input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-office 1")?;
    let mut package = Package::open(input, job)?;
    let title = properties::of_open_xml(&mut package, output)?;
    if format == Format::Pptx {
        slides(&mut package, &title, output)
    } else {
        letter(&mut package, &title, output)
    }
}

fn letter(package: &mut Package<'_>, title: &str, output: &mut Output) -> Result<(), Trouble> {
    let body =
        package.part("word/document.xml")?.ok_or_else(|| Trouble::broken("no part word/document.xml"))?;
    let body = to_lines(&body);
    output.title(if title.trim().is_empty() { plain::first_of(&body) } else { title })?;
    let (before, after) = (beside(package, BEFORE)?, beside(package, AFTER)?);
    plain::give(&[before, body, after].concat().join("\n"), output)
}

/// The lines of parts beside the body. Each section of a letter has headers and footers of its own, most of which
/// say the same: a part that was there before is passed over.
fn beside(package: &mut Package<'_>, starts: &[&str]) -> Result<Vec<String>, Trouble> {
    let mut parts: Vec<Vec<String>> = Vec::new();
    for start in starts {
        for name in package.parts_below(start) {
            let lines = package.part(&name)?.map(|xml| to_lines(&xml)).unwrap_or_default();
            if !parts.contains(&lines) {
                parts.push(lines);
            }
        }
    }
    Ok(parts.concat())
}

fn slides(package: &mut Package<'_>, title: &str, output: &mut Output) -> Result<(), Trouble> {
    let names = show(package)?;
    if names.is_empty() {
        return Err(Trouble::broken("no slides"));
    }
    let mut title = title.trim().to_owned();
    for name in names {
        let mut lines = package.part(&name)?.map(|xml| to_lines(&xml)).unwrap_or_default();
        for notes in related(package, &name)?.into_values().filter(|part| part.contains("/notesSlides/")) {
            lines.extend(package.part(&notes)?.map(|xml| to_lines(&xml)).unwrap_or_default());
        }
        if title.is_empty() {
            lines.first().map(String::as_str).unwrap_or_default().clone_into(&mut title);
        }
        output.text_page(lines)?;
    }
    output.title(&title)
}

/// The slides in the order they are shown (19.2.1.34); without a list, in the order of their numbers.
fn show(package: &mut Package<'_>) -> Result<Vec<String>, Trouble> {
    let list = package.part("ppt/presentation.xml")?.unwrap_or_default();
    let mut places = related(package, "ppt/presentation.xml")?;
    // Each slide is shown once, whatever the list says.
    let shown = identifiers(&list).into_iter().filter_map(|id| places.remove(&id));
    let shown: Vec<String> = shown.filter(|name| package.holds_part(name)).collect();
    Ok(if shown.is_empty() { package.parts_below("ppt/slides/slide") } else { shown })
}

/// What the slides in the list of a presentation are called in its relations.
fn identifiers(list: &str) -> Vec<String> {
    let mut found = Vec::new();
    epub::each_element(list, |name, tag| {
        let relation = |attribute: &Attribute<'_>| attribute.key.as_ref().ends_with(":id");
        let id = tag.attributes().flatten().find(relation).filter(|_| name == "sldId");
        found.extend(id.map(|id| AsRef::<str>::as_ref(&id.value).to_owned()));
    });
    found
}

/// The parts that a part refers to, by their names in it (ISO/IEC 29500-2, 9.3).
fn related(package: &mut Package<'_>, part: &str) -> Result<BTreeMap<String, String>, Trouble> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let relations = package.part(&format!("{folder}/_rels/{name}.rels"))?.unwrap_or_default();
    let mut found = BTreeMap::new();
    epub::each_element(&relations, |name, tag| {
        if let ("Relationship", Some(id), Some(target)) =
            (name, attribute(tag, "Id"), attribute(tag, "Target"))
        {
            found.insert(id, epub::resolved(folder, &target));
        }
    });
    Ok(found)
}

/// Returns the lines of a part: a paragraph is a line, a table row is a line with tabs between its cells.
fn to_lines(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut writer = Writer::default();
    // A fault in the XML ends the text there; what came before is kept.
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
    in_text: bool,
    /// How many unseen elements are open.
    unseen: u32,
    /// How many table cells are open.
    cells: u32,
    /// What each open text box interrupts: the line and its cells.
    around: Vec<(String, u32)>,
}

impl Writer {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        match name.as_ref() {
            "t" => self.in_text = true,
            "tc" => self.cells += 1,
            "txbxContent" if self.unseen == 0 => {
                self.around.push((std::mem::take(&mut self.line), std::mem::take(&mut self.cells)));
            }
            name if UNSEEN.contains(&name) => self.unseen += 1,
            _ => self.empty(tag),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "tab" | "ptab" if !self.line.is_empty() => self.line.push('\t'),
            "br" | "cr" => self.end_line(),
            "noBreakHyphen" => self.line.push('-'),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.unseen == 0 {
            self.line.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => self.end_line(),
            "tc" => {
                self.cells = self.cells.saturating_sub(1);
                self.line.truncate(self.line.trim_end().len());
                self.line.push('\t');
            }
            "tr" => self.end_row(),
            "txbxContent" if self.unseen == 0 => {
                self.push_line();
                (self.line, self.cells) = self.around.pop().unwrap_or_default();
            }
            name if UNSEEN.contains(&name) => self.unseen = self.unseen.saturating_sub(1),
            _ => {}
        }
    }

    /// Inside a cell a paragraph ends with a space, so that a row stays a line.
    fn end_line(&mut self) {
        if self.cells > 0 {
            self.line.push(' ');
        } else {
            self.push_line();
        }
    }

    fn end_row(&mut self) {
        if self.cells == 0 {
            self.push_line();
        }
    }

    fn push_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_matches(|c: char| c.is_whitespace());
        if !line.is_empty() {
            self.lines.push(line.to_owned());
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.push_line();
        while let Some((line, _)) = self.around.pop() {
            self.line = line;
            self.push_line();
        }
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_tables_and_breaks() {
        let xml = "<w:document><w:p><w:r><w:t>قرار</w:t></w:r><w:r><w:t xml:space=\"preserve\"> رقم &amp; </w:t></w:r>\
            <w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:r><w:tab/><w:t>15</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:t>a</w:t></w:p><w:p><w:t>b</w:t></w:p></w:tc><w:tc><w:p><w:t>c</w:t></w:p></w:tc>\
            </w:tr></w:tbl><mc:Fallback><w:t>copy</w:t></mc:Fallback><w:p><w:t>x</w:t><w:br/><w:t>y</w:t></w:p>";
        assert_eq!(to_lines(xml), ["قرار رقم & \t15", "a b\tc", "x", "y"]);
    }

    #[test]
    fn a_text_box_is_a_line_of_its_own() {
        let xml = "<w:p><w:t>before</w:t><w:txbxContent><w:p><w:t>box</w:t></w:p></w:txbxContent><w:t> after</w:t></w:p>";
        assert_eq!(to_lines(xml), ["box", "before after"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_lines(xml: String) {
            let _ = to_lines(&xml);
            let _ = to_lines(&format!("<w:p><w:t>{xml}</w:tc></w:p>"));
        }
    }
}
