//! What office packages say of themselves: the parts of OOXML (ISO/IEC 29500-2, 11) and the meta part of ODF.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::package::{Package, resolve};
use crate::extract::worker::Output;
use crate::extract::{ActiveContent, Trouble};

/// Elements of `docProps/core.xml` and `docProps/app.xml`, and the words for them.
const OPEN_XML: &[(&str, &str)] = &[
    ("title", "title"),
    ("creator", "author"),
    ("subject", "subject"),
    ("keywords", "keywords"),
    ("description", "description"),
    ("language", "language"),
    ("lastModifiedBy", "last-author"),
    ("created", "created"),
    ("modified", "modified"),
    ("lastPrinted", "printed"),
    ("Application", "application"),
    ("Company", "company"),
];
/// Elements of `meta.xml` (ISO/IEC 26300-1, 4.3), where the creator is who wrote last.
const OPEN_DOCUMENT: &[(&str, &str)] = &[
    ("title", "title"),
    ("initial-creator", "author"),
    ("subject", "subject"),
    ("keyword", "keywords"),
    ("description", "description"),
    ("language", "language"),
    ("creator", "last-author"),
    ("creation-date", "created"),
    ("date", "modified"),
    ("print-date", "printed"),
    ("generator", "application"),
];

/// Elements of the package document of a book (EPUB 3.3, 5.5.3).
const BOOK: &[(&str, &str)] = &[
    ("title", "title"),
    ("creator", "author"),
    ("subject", "subject"),
    ("description", "description"),
    ("language", "language"),
    ("publisher", "company"),
];

/// Gives what a book says of itself; returns the title.
pub fn of_book(opf: &str, output: &mut Output) -> Result<String, Trouble> {
    let metadata = opf.split("</metadata>").next().unwrap_or_default();
    give(metadata, BOOK, output)
}

/// Gives what a package of OOXML says of itself and what it holds that can act; returns the title.
pub fn of_open_xml(package: &mut Package<'_>, output: &mut Output) -> Result<String, Trouble> {
    let core = package.part("docProps/core.xml")?.unwrap_or_default();
    let about = package.part("docProps/app.xml")?.unwrap_or_default();
    let title = give(&core, OPEN_XML, output)?;
    give(&about, OPEN_XML, output)?;
    if package.holds("vbaProject.bin") || package.holds_below("xl/macrosheets/") {
        output.active(ActiveContent::Macros)?;
    }
    if ["word/embeddings/", "xl/embeddings/", "ppt/embeddings/"].iter().any(|part| package.holds_below(part))
    {
        output.active(ActiveContent::EmbeddedFiles)?;
    }
    for name in package.relation_parts() {
        if package.part(&name)?.is_some_and(|xml| fetches(&xml)) {
            return output.active(ActiveContent::ExternalReferences).map(|()| title);
        }
    }
    Ok(title)
}

/// Gives what an OpenDocument package says of itself and what it holds that can act; returns the title.
pub fn of_open_document(package: &mut Package<'_>, output: &mut Output) -> Result<String, Trouble> {
    let meta = package.part("meta.xml")?.unwrap_or_default();
    if package.holds_program() {
        output.active(ActiveContent::Macros)?;
    }
    give(&meta, OPEN_DOCUMENT, output)
}

/// The same of a document that is one XML file, whose parts stand before its body; returns the title.
pub fn of_flat_open_document(head: &str, output: &mut Output) -> Result<String, Trouble> {
    let meta = head.split_once("<office:meta>").and_then(|(_, rest)| rest.split("</office:meta>").next());
    if head.contains("<ooo:module ") {
        output.active(ActiveContent::Macros)?;
    }
    give(meta.unwrap_or_default(), OPEN_DOCUMENT, output)
}

fn give(xml: &str, words: &[(&'static str, &'static str)], output: &mut Output) -> Result<String, Trouble> {
    let mut title = String::new();
    for (name, value) in read(xml, words) {
        output.property(name, &value)?;
        if name == "title" {
            title = value;
        }
    }
    Ok(title)
}

/// Returns the known elements that have a text; keywords that stand apart are joined.
fn read(xml: &str, words: &[(&'static str, &'static str)]) -> Vec<(&'static str, String)> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut open: Option<(&'static str, String)> = None;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                let word = words.iter().find(|(name, _)| *name == tag.local_name().as_ref());
                open = word.map(|(_, word)| (*word, String::new()));
            }
            Event::Text(part) => {
                if let Some((_, text)) = &mut open {
                    text.push_str(&part.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, text)) = &mut open {
                    text.extend(resolve(&reference));
                }
            }
            Event::End(_) => add(&mut found, open.take()),
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

fn add(found: &mut Vec<(&'static str, String)>, property: Option<(&'static str, String)>) {
    let Some((name, text)) = property else { return };
    let text = text.trim();
    let text = if is_moment(name) { without_fraction(text) } else { text };
    match found.iter_mut().find(|(known, _)| *known == name) {
        _ if text.is_empty() => {}
        Some((_, known)) if name == "keywords" => *known = format!("{known}, {text}"),
        Some(_) => {}
        None => found.push((name, text.to_owned())),
    }
}

fn is_moment(name: &str) -> bool {
    matches!(name, "created" | "modified" | "printed")
}

/// Parts of seconds say nothing to a person; a zone stands after them only in OOXML, which writes none.
fn without_fraction(moment: &str) -> &str {
    moment.split_once('.').map_or(moment, |(whole, _)| whole)
}

/// True when a part of relations fetches something when the file is opened: all that is outside but hyperlinks,
/// which a person must press.
fn fetches(xml: &str) -> bool {
    let relations = xml.split('<').filter(|tag| tag.starts_with("Relationship "));
    relations.filter(|tag| tag.contains("\"External\"")).any(|tag| !tag.contains("/hyperlink\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_become_the_words_of_the_archive() {
        let meta = "<office:meta><meta:initial-creator>سالم</meta:initial-creator><dc:creator>هدى &amp; co</dc:creator>\
            <meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword><dc:date>2023-03-16T10:30:00.1234</dc:date></office:meta>";
        let expected = [
            ("author", "سالم"),
            ("last-author", "هدى & co"),
            ("keywords", "a, b"),
            ("modified", "2023-03-16T10:30:00"),
        ];
        assert_eq!(read(meta, OPEN_DOCUMENT), expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn only_what_is_fetched_unasked_counts() {
        let link = "<Relationships><Relationship Id=\"a\" Type=\"x/hyperlink\" Target=\"http://a\" TargetMode=\"External\"/>";
        assert!(!fetches(link));
        assert!(fetches(&link.replace("hyperlink", "attachedTemplate")));
    }

    proptest::proptest! {
        #[test]
        fn any_text_says_something_or_nothing(xml: String) {
            let _ = (read(&xml, OPEN_XML), fetches(&xml));
        }
    }
}
