//! ALTO 4.4 (Library of Congress): one file for each page, words with their boxes in the order they are spoken.
//!
//! Pictures are measured in their pixels, PDF pages in 1/1200 inch. Pages without geometry (mail, office text)
//! have no ALTO. Pure: a transcript in, XML out. Invariant: what is written is well-formed, with
//! elements and attributes in the order of the schema.

use std::fmt::Display;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::forms::Subject;
use crate::extract::{Line, Page, WordBox};

const NAMESPACE: &str = "http://www.loc.gov/standards/alto/ns-v4#";
const SCHEMA: &str =
    "http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd";
/// 1/1200 inch in a point.
const PER_POINT: f32 = 1200.0 / 72.0;

/// What is true of all pages of a record.
struct Sheet<'a> {
    file_name: &'a str,
    blake3: String,
    identifier: String,
    engine: &'a str,
    software: &'a str,
    unit: &'static str,
    /// How many units of the file one unit of the transcript is.
    scale: f32,
}

/// Left, top, right, bottom.
#[derive(Clone, Copy)]
struct Area([f32; 4]);

type Xml = Writer<Vec<u8>>;
type Written = std::io::Result<()>;

/// Writes every page that has a geometry, with its number.
pub fn pages(subject: &Subject<'_>) -> Vec<(u32, Vec<u8>)> {
    let is_pdf = subject.object.format == "pdf";
    let sheet = Sheet {
        file_name: subject.record.path.file_name(),
        blake3: subject.record.content.to_string(),
        identifier: subject.identifier(),
        engine: &subject.transcript.engine,
        software: subject.software,
        unit: if is_pdf { "inch1200" } else { "pixel" },
        scale: if is_pdf { PER_POINT } else { 1.0 },
    };
    let pages = subject.transcript.pages.iter().filter(|page| page.size.is_some());
    pages.filter_map(|page| Some((page.number, write(&sheet, page).ok()?))).collect()
}

fn write(sheet: &Sheet<'_>, page: &Page) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let attributes = [
        ("xmlns", NAMESPACE.to_owned()),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance".to_owned()),
        ("xsi:schemaLocation", SCHEMA.to_owned()),
        ("SCHEMAVERSION", "4.4".to_owned()),
    ];
    within(&mut xml, "alto", &attributes, |xml| {
        description(xml, sheet)?;
        within(xml, "Layout", &[], |xml| layout(xml, sheet, page))
    })?;
    Ok(xml.into_inner())
}

fn description(xml: &mut Xml, sheet: &Sheet<'_>) -> Written {
    within(xml, "Description", &[], |xml| {
        text(xml, "MeasurementUnit", sheet.unit)?;
        within(xml, "sourceImageInformation", &[], |xml| {
            text(xml, "fileName", sheet.file_name)?;
            text(xml, "fileIdentifier", format!("blake3:{}", sheet.blake3))?;
            text(xml, "documentIdentifier", &sheet.identifier)
        })?;
        for (number, step) in sheet.engine.split("; ").chain([sheet.software]).enumerate() {
            processing(xml, number, step)?;
        }
        Ok(())
    })
}

/// One program that had a part in it: its name, its version, and how it was set.
fn processing(xml: &mut Xml, number: usize, step: &str) -> Written {
    let mut words = step.splitn(3, ' ');
    let (name, version, settings) = (words.next().unwrap_or_default(), words.next(), words.next());
    within(xml, "Processing", &[("ID", format!("step{}", number + 1))], |xml| {
        text(xml, "processingCategory", "contentGeneration")?;
        if let Some(settings) = settings {
            text(xml, "processingStepSettings", settings)?;
        }
        within(xml, "processingSoftware", &[], |xml| {
            text(xml, "softwareName", name)?;
            version.map_or(Ok(()), |version| text(xml, "softwareVersion", version))
        })
    })
}

fn layout(xml: &mut Xml, sheet: &Sheet<'_>, page: &Page) -> Written {
    let [width, height] = page.size.unwrap_or_default();
    let whole = Area([0.0, 0.0, width, height]);
    let mut attributes = vec![
        ("ID", format!("page{}", page.number)),
        ("PHYSICAL_IMG_NR", page.number.to_string()),
        ("WIDTH", units(width * sheet.scale)),
        ("HEIGHT", units(height * sheet.scale)),
    ];
    attributes.extend(page.confidence.map(|percent| ("PC", share(percent))));
    attributes.extend(language(&page.text()).map(|language| ("LANG", language.to_owned())));
    within(xml, "Page", &attributes, |xml| {
        within(xml, "PrintSpace", &whole.attributes(sheet), |xml| {
            if page.lines.is_empty() { Ok(()) } else { block(xml, sheet, page) }
        })
    })
}

fn block(xml: &mut Xml, sheet: &Sheet<'_>, page: &Page) -> Written {
    let [width, height] = page.size.unwrap_or_default();
    let area = around(page.lines.iter().flat_map(|line| &line.words));
    let mut attributes = vec![("ID", "block1".to_owned())];
    attributes.extend(area.unwrap_or(Area([0.0, 0.0, width, height])).attributes(sheet));
    within(xml, "TextBlock", &attributes, |xml| {
        page.lines.iter().enumerate().try_for_each(|(number, one)| line(xml, sheet, number + 1, one))
    })
}

fn line(xml: &mut Xml, sheet: &Sheet<'_>, number: usize, line: &Line) -> Written {
    let mut attributes = vec![("ID", format!("line{number}"))];
    attributes.extend(around(line.words.iter()).into_iter().flat_map(|area| area.attributes(sheet)));
    if let Some(language) = language(&line.text) {
        attributes.push(("LANG", language.to_owned()));
        attributes.push(("BASEDIRECTION", "rtl".to_owned()));
    }
    within(xml, "TextLine", &attributes, |xml| {
        if line.words.is_empty() {
            return unplaced(xml, number, &line.text);
        }
        let mut before: Option<&WordBox> = None;
        for (at, word) in line.words.iter().enumerate() {
            if let Some(before) = before {
                space(xml, sheet, before, word)?;
            }
            string(xml, sheet, &format!("line{number}word{}", at + 1), (line, word))?;
            before = Some(word);
        }
        Ok(())
    })
}

/// Words of a line whose boxes are not known.
fn unplaced(xml: &mut Xml, number: usize, content: &str) -> Written {
    let mut words: Vec<&str> = content.split_whitespace().collect();
    if words.is_empty() {
        words.push("");
    }
    words.iter().enumerate().try_for_each(|(at, word)| {
        if at > 0 {
            empty(xml, "SP", &[])?;
        }
        empty(xml, "String", &[("ID", format!("line{number}word{}", at + 1)), ("CONTENT", clean(word))])
    })
}

fn string(xml: &mut Xml, sheet: &Sheet<'_>, id: &str, (line, word): (&Line, &WordBox)) -> Written {
    let content = line.text.get(word.start as usize..word.end as usize).unwrap_or_default();
    let mut attributes = vec![("ID", id.to_owned()), ("CONTENT", clean(content))];
    attributes.extend(Area::of(word).attributes(sheet));
    attributes.extend(word.confidence.map(|percent| ("WC", share(percent))));
    empty(xml, "String", &attributes)
}

/// The space between two words, whichever of them stands left.
fn space(xml: &mut Xml, sheet: &Sheet<'_>, one: &WordBox, other: &WordBox) -> Written {
    let (Area(one), Area(other)) = (Area::of(one), Area::of(other));
    let (left, right) = if other[0] < one[0] { (other[2], one[0]) } else { (one[2], other[0]) };
    if right <= left {
        return empty(xml, "SP", &[]);
    }
    let attributes = [
        ("HPOS", units(left * sheet.scale)),
        ("VPOS", units(one[1] * sheet.scale)),
        ("WIDTH", units((right - left) * sheet.scale)),
    ];
    empty(xml, "SP", &attributes)
}

impl Area {
    fn of(word: &WordBox) -> Self {
        let [left, top, width, height] = word.area;
        Self([left, top, left + width, top + height])
    }

    fn attributes(self, sheet: &Sheet<'_>) -> [(&'static str, String); 4] {
        let Self([left, top, right, bottom]) = self;
        let units = |length: f32| units(length * sheet.scale);
        [
            ("HPOS", units(left)),
            ("VPOS", units(top)),
            ("WIDTH", units(right - left)),
            ("HEIGHT", units(bottom - top)),
        ]
    }
}

/// The smallest area that holds all of these words.
fn around<'a>(words: impl Iterator<Item = &'a WordBox>) -> Option<Area> {
    words
        .map(Area::of)
        .reduce(|Area(a), Area(b)| Area([a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]))
}

/// Whole units: finer than any scan.
fn units(length: f32) -> String {
    format!("{:.0}", if length.is_finite() { length.max(0.0) } else { 0.0 })
}

/// Per cent as the share that the schema wants.
fn share(percent: f32) -> String {
    format!("{:.3}", if percent.is_finite() { (percent / 100.0).clamp(0.0, 1.0) } else { 0.0 })
}

/// Arabic where most letters are; other scripts do not tell their language.
fn language(text: &str) -> Option<&'static str> {
    let arabic =
        |c: &char| matches!(c, '\u{600}'..='\u{6FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}');
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    (letters.iter().filter(|c| arabic(c)).count() * 2 > letters.len()).then_some("ar")
}

/// Characters that XML 1.0 allows (2.2).
fn clean(text: &str) -> String {
    let allowed =
        |c: &char| (!c.is_control() || matches!(c, '\t' | '\n')) && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.chars().filter(allowed).collect()
}

fn start<'a>(name: &'a str, attributes: &[(&str, String)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, value.as_str()));
    }
    start
}

fn within(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, String)],
    content: impl FnOnce(&mut Xml) -> Written,
) -> Written {
    xml.write_event(Event::Start(start(name, attributes)))?;
    content(xml)?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, String)]) -> Written {
    xml.write_event(Event::Empty(start(name, attributes)))
}

fn text(xml: &mut Xml, name: &str, content: impl Display) -> Written {
    let content = clean(&content.to_string());
    within(xml, name, &[], |xml| xml.write_event(Event::Text(BytesText::new(&content))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::extract::Method;

    fn sheet(scale: f32) -> Sheet<'static> {
        Sheet {
            file_name: "a & b.png",
            blake3: "00ff".to_owned(),
            identifier: "town/7".to_owned(),
            engine: "diwan-image 1; tesseract 5.3.0 ara+eng",
            software: "diwan 0.1.0",
            unit: "pixel",
            scale,
        }
    }

    fn page() -> Page {
        let word = |start, end, area| WordBox { start, end, area, confidence: Some(91.5) };
        let words = vec![word(0, 8, [60.0, 10.0, 30.0, 12.0]), word(9, 11, [10.0, 12.0, 40.0, 11.0])];
        let line = Line { text: "\u{642}\u{631}\u{627}\u{631} 15".to_owned(), words };
        Page { confidence: Some(91.5), ..Page::new(3, Method::Ocr, Some([100.0, 200.0]), vec![line]) }
    }

    fn written(sheet: &Sheet<'_>, page: &Page) -> String {
        String::from_utf8(write(sheet, page).unwrap()).unwrap()
    }

    #[test]
    fn words_have_boxes_confidence_and_spoken_order() {
        let xml = written(&sheet(1.0), &page());
        for expected in [
            "<fileName>a &amp; b.png</fileName>",
            "<softwareName>tesseract</softwareName>",
            "<processingStepSettings>ara+eng</processingStepSettings>",
            "<Page ID=\"page3\" PHYSICAL_IMG_NR=\"3\" WIDTH=\"100\" HEIGHT=\"200\" PC=\"0.915\" LANG=\"ar\">",
            "<TextBlock ID=\"block1\" HPOS=\"10\" VPOS=\"10\" WIDTH=\"80\" HEIGHT=\"13\">",
            "HPOS=\"60\" VPOS=\"10\" WIDTH=\"30\" HEIGHT=\"12\" WC=\"0.915\"/>",
            "<SP HPOS=\"50\" VPOS=\"10\" WIDTH=\"10\"/>",
            "<String ID=\"line1word2\" CONTENT=\"15\"",
        ] {
            assert!(xml.contains(expected), "{expected}\n{xml}");
        }
    }

    #[test]
    fn points_become_twelve_hundredths_of_an_inch() {
        assert!(
            written(&sheet(PER_POINT), &page())
                .contains("HPOS=\"1000\" VPOS=\"167\" WIDTH=\"500\" HEIGHT=\"200\"")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_page_is_well_formed(text: String, start: u32, end in 0..90_u32, area: [f32; 4], size: [f32; 2]) {
            let line = Line { text, words: vec![WordBox { start, end, area, confidence: Some(area[0]) }] };
            let xml = written(&sheet(1.0), &Page::new(1, Method::Ocr, Some(size), vec![line]));
            let mut reader = quick_xml::Reader::from_str(&xml);
            while !matches!(reader.read_event().unwrap(), Event::Eof) {}
        }
    }
}
