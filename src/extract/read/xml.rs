//! XML of no known kind: its text, and what attributes say in other letters than those of programs.
//!
//! Elements that stand on lines of their own in the file are lines here; names of elements and attributes are not
//! read. Nothing is fetched and no entity but the five is resolved, so no document can grow.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::charset::{clean, decode, decode_claimed};
use super::package::resolve;
use super::plain;
use crate::extract::Trouble;
use crate::extract::worker::Output;

/// Elements at whose end a line ends, as offices' own XML names rows and paragraphs (Excel and Word 2003).
const BLOCKS: &[&str] = &["Row", "row", "tr", "p", "para", "record", "Worksheet"];
/// Elements that follow each other within a word.
const RUNS: &[&str] = &["r", "t", "b", "i", "rPr"];
/// Elements whose content is no text.
const UNSEEN: &[&str] = &["binData", "binaryData", "binary-data", "instrText", "delText"];
/// How far the declaration reaches.
const DECLARATION_REACH: usize = 200;

/// Reads an XML file.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-xml 1")?;
    let text = clean(&lines(&decoded(bytes)).join("\n")).replace('\x0c', " ");
    output.title(plain::first_line(&text))?;
    plain::give(&text, output)
}

/// Decodes by what the declaration claims (XML 1.0, 4.3.3) or the bytes prove.
pub fn decoded(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(bytes.get(..DECLARATION_REACH).unwrap_or(bytes)).into_owned();
    let claim = head.split("?>").next().and_then(|declaration| declaration.split_once("encoding="));
    let label = claim.and_then(|(_, rest)| rest.trim_start_matches(['"', '\'']).split(['"', '\'']).next());
    label.map_or_else(|| decode(bytes), |label| decode_claimed(bytes, label)).text
}

/// The value of an attribute, its references resolved as far as they are of the five.
pub fn unescaped(value: &str) -> String {
    let five = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    five.iter().fold(value.to_owned(), |text, (reference, sign)| text.replace(reference, sign))
}

/// Returns an attribute by its name without a prefix.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name);
    found.map(|attribute| unescaped(attribute.value.as_ref()))
}

fn lines(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut writer = Writer::default();
    // A fault in the XML ends the text there; what came before is kept.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                writer.unseen += u32::from(UNSEEN.contains(&tag.local_name().as_ref()));
                writer.element(&tag);
            }
            Event::Empty(tag) => writer.element(&tag),
            Event::End(tag) => writer.end(tag.local_name().as_ref()),
            Event::Text(text) => writer.text(&text.xml10_content()),
            Event::CData(text) => writer.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                writer.text(&resolve(&reference).map(String::from).unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    writer.end_line();
    writer.lines
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    /// True between the end of an element and what follows it.
    ended: bool,
    /// How many unseen elements are open.
    unseen: u32,
}

impl Writer {
    fn element(&mut self, tag: &BytesStart<'_>) {
        if self.ended {
            self.line.push(' ');
        }
        self.ended = false;
        for attribute in tag.attributes().flatten() {
            let value: &str = attribute.value.as_ref();
            if value.chars().any(|c| !c.is_ascii() && c.is_alphabetic()) {
                self.line.push(' ');
                self.line.push_str(&unescaped(value));
                self.line.push(' ');
            }
        }
    }

    fn end(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.end_line();
        }
        self.unseen -= u32::from(self.unseen > 0 && UNSEEN.contains(&name));
        self.ended = !RUNS.contains(&name);
    }

    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        self.ended = false;
        if text.trim().is_empty() && text.contains('\n') {
            return self.end_line();
        }
        let mut parts = text.split('\n');
        self.line.push_str(parts.next().unwrap_or_default());
        for part in parts {
            self.end_line();
            self.line.push_str(part);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line: Vec<&str> = line.split_whitespace().collect();
        if !line.is_empty() {
            self.lines.push(line.join(" "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_lines_as_they_stand_in_the_file() {
        let pretty =
            "<?xml version=\"1.0\"?>\n<a>\n  <name>سالم &amp; هدى</name>\n  <p>x <b>y</b>z</p>\n</a>";
        assert_eq!(lines(pretty), ["سالم & هدى", "x yz"]);
        assert_eq!(lines("<a><d>x</d><c>y</c><![CDATA[<z>]]></a>"), ["x y<z>"]);
        assert_eq!(
            lines("<r id=\"7\" name=\"بلدية &quot;وادي&quot;\"/><r name=\"ثان\"/>"),
            ["بلدية \"وادي\" ثان"]
        );
    }

    #[test]
    fn rows_and_paragraphs_of_offices_are_lines() {
        let sheet =
            "<Row><Cell><Data>البند</Data></Cell><Cell><Data>5</Data></Cell></Row><Row><Cell>ب</Cell></Row>";
        assert_eq!(lines(sheet), ["البند 5", "ب"]);
        let letter = "<w:p><w:r><w:t>قر</w:t></w:r><w:r><w:t>ار</w:t></w:r></w:p><w:binData>AAAA</w:binData><w:p><w:r><w:t>ثان</w:t></w:r></w:p>";
        assert_eq!(lines(letter), ["قرار", "ثان"]);
    }

    #[test]
    fn the_declaration_names_the_encoding() {
        let (text, _, _) =
            encoding_rs::WINDOWS_1256.encode("<?xml version=\"1.0\" encoding=\"windows-1256\"?><a>قرار</a>");
        assert_eq!(lines(&decoded(&text)), ["قرار"]);
    }

    #[test]
    fn entities_do_not_grow() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxx\"><!ENTITY y \"&x;&x;\">]><a>&y;ok</a>";
        assert_eq!(lines(bomb), ["ok"]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_lines(bytes: Vec<u8>, xml: String) {
            let _ = lines(&decoded(&bytes));
            let _ = (lines(&xml), lines(&format!("<a b=\"{xml}\">{xml}</a>")));
        }
    }
}
