//! ALTO 4.4 (Analyzed Layout and Text Object): one file a page, made of the transcript.
//!
//! Words are in logical order, also in Arabic lines, whose base direction is told. Boxes are pixels for pictures
//! and 1/1200 inch for page descriptions. Pure. Invariant: what it returns is well-formed and holds every word of
//! the page that has a box.

use quick_xml::escape::escape;
use std::fmt::Write as _;

use crate::extract::{Line, Page, Transcript, WordBox};

/// What the pages were read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file's name.
    pub name: String,
    /// Its persistent name: the BLAKE3 digest of its bytes.
    pub identifier: String,
    /// The unit of the transcript's boxes.
    pub unit: Unit,
}

/// The unit in which boxes are measured (ALTO, `MeasurementUnit`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Pixels of the picture.
    Pixel,
    /// Points of a page description, written as 1/1200 inch.
    Point,
}

impl Unit {
    fn word(self) -> &'static str {
        match self {
            Self::Pixel => "pixel",
            Self::Point => "inch1200",
        }
    }

    /// One decimal of a pixel, or a whole 1/1200 inch, is as exact as any box is.
    fn shown(self, length: f32) -> f32 {
        match self {
            Self::Pixel => (length * 10.0).round() / 10.0,
            Self::Point => (length * 1200.0 / 72.0).round(),
        }
    }
}

/// Returns the ALTO of a page; `None` for a page without geometry, such as one of a letter in office XML.
pub fn page(transcript: &Transcript, page: &Page, origin: &Origin) -> Option<String> {
    let [width, height] = page.size?.map(|side| origin.unit.shown(side));
    let number = page.number;
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str("<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\" SCHEMAVERSION=\"4.4\">\n");
    description(&mut xml, transcript, origin);
    let area = format!("HPOS=\"0\" VPOS=\"0\" WIDTH=\"{width}\" HEIGHT=\"{height}\"");
    let _ = write!(
        xml,
        "<Layout>\n<Page ID=\"p{number}\" PHYSICAL_IMG_NR=\"{number}\" WIDTH=\"{width}\" HEIGHT=\"{height}\">\n\
         <PrintSpace {area}>\n"
    );
    let lines: Vec<&Line> = page.lines.iter().filter(|line| !line.words.is_empty()).collect();
    if !lines.is_empty() {
        let _ = writeln!(xml, "<TextBlock ID=\"b{number}\" {area}>");
        (1..)
            .zip(lines)
            .for_each(|(at, line)| text_line(&mut xml, &format!("l{number}_{at}"), line, origin.unit));
        xml.push_str("</TextBlock>\n");
    }
    xml.push_str("</PrintSpace>\n</Page>\n</Layout>\n</alto>\n");
    Some(xml)
}

fn description(xml: &mut String, transcript: &Transcript, origin: &Origin) {
    let _ = write!(
        xml,
        "<Description>\n<MeasurementUnit>{}</MeasurementUnit>\n<sourceImageInformation>\n<fileName>{}</fileName>\n\
         <fileIdentifier fileIdentifierLocation=\"blake3\">{}</fileIdentifier>\n</sourceImageInformation>\n\
         <Processing ID=\"reading\">\n<processingSoftware>\n<softwareName>{}</softwareName>\n</processingSoftware>\n\
         </Processing>\n</Description>\n",
        origin.unit.word(),
        text(&origin.name),
        text(&origin.identifier),
        text(&transcript.engine),
    );
}

fn text_line(xml: &mut String, id: &str, line: &Line, unit: Unit) {
    let direction = if is_right_to_left(&line.text) { "rtl" } else { "ltr" };
    let _ = writeln!(
        xml,
        "<TextLine ID=\"{id}\" BASEDIRECTION=\"{direction}\" {}>",
        area(around(&line.words), unit)
    );
    for (at, word) in line.words.iter().enumerate() {
        if at > 0 {
            xml.push_str("<SP/>\n");
        }
        let content = line.text.get(word.start as usize..word.end as usize).unwrap_or_default();
        let _ = write!(xml, "<String CONTENT=\"{}\" {}", text(content), area(word.area, unit));
        if let Some(confidence) = word.confidence {
            let _ = write!(xml, " WC=\"{:.3}\"", (confidence / 100.0).clamp(0.0, 1.0));
        }
        xml.push_str("/>\n");
    }
    xml.push_str("</TextLine>\n");
}

fn area([left, top, width, height]: [f32; 4], unit: Unit) -> String {
    let [left, top, width, height] = [left, top, width, height].map(|length| unit.shown(length));
    format!("HPOS=\"{left}\" VPOS=\"{top}\" WIDTH=\"{width}\" HEIGHT=\"{height}\"")
}

/// The box around the boxes of words.
fn around(words: &[WordBox]) -> [f32; 4] {
    let edges = |[left, top, width, height]: [f32; 4]| [left, top, left + width, top + height];
    let whole = words
        .iter()
        .map(|word| edges(word.area))
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    whole.map_or([0.0; 4], |[left, top, right, bottom]| [left, top, right - left, bottom - top])
}

/// Text that may stand in XML 1.0: without the control characters that it forbids.
fn text(raw: &str) -> String {
    let allowed: String =
        raw.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    escape(&allowed).into_owned()
}

fn is_right_to_left(text: &str) -> bool {
    let arabic = text.chars().filter(|c| matches!(c, '\u{590}'..='\u{8ff}')).count();
    let latin = text.chars().filter(char::is_ascii_alphabetic).count();
    arabic > latin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Method;

    fn sample(size: Option<[f32; 2]>) -> (Transcript, Page) {
        let text = "قرار <15> & a".to_owned();
        let area = [10.0, 20.0, 30.0, 40.0];
        let word = |start, end| WordBox { start, end, area, confidence: Some(96.5) };
        let words = vec![word(0, 8), word(9, 13)];
        let page = Page::new(3, Method::Ocr, size, vec![Line { text, words }, Line::default()]);
        (Transcript::new("tesseract 5 \"ara\"".to_owned(), String::new(), vec![page.clone()]), page)
    }

    fn origin(unit: Unit) -> Origin {
        Origin { name: "قرار & 15.png".to_owned(), identifier: "ab".to_owned(), unit }
    }

    #[test]
    fn words_stand_in_the_order_of_speech_with_boxes_and_confidence() {
        let (transcript, sample) = sample(Some([100.0, 200.0]));
        let xml = page(&transcript, &sample, &origin(Unit::Pixel)).unwrap_or_default();
        let expected = "<TextLine ID=\"l3_1\" BASEDIRECTION=\"rtl\" HPOS=\"10\" VPOS=\"20\" WIDTH=\"30\" HEIGHT=\"40\">\n\
            <String CONTENT=\"قرار\" HPOS=\"10\" VPOS=\"20\" WIDTH=\"30\" HEIGHT=\"40\" WC=\"0.965\"/>\n<SP/>\n\
            <String CONTENT=\"&lt;15&gt;\" HPOS";
        assert!(xml.contains(expected), "{xml}");
        assert!(xml.contains("<fileName>قرار &amp; 15.png</fileName>"));
    }

    #[test]
    fn points_become_1200ths_of_an_inch() {
        let (transcript, sample) = sample(Some([72.0, 144.0]));
        let xml = page(&transcript, &sample, &origin(Unit::Point)).unwrap_or_default();
        assert!(xml.contains("inch1200") && xml.contains("WIDTH=\"1200\" HEIGHT=\"2400\""), "{xml}");
    }

    #[test]
    fn a_page_without_geometry_has_no_layout() {
        let (transcript, sample) = sample(None);
        assert_eq!(page(&transcript, &sample, &origin(Unit::Pixel)), None);
    }
}
