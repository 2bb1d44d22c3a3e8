//! Electronic books (EPUB 3.3): the documents of the spine in their order, each a page; what the book says of
//! itself. Fonts, pictures and the table of contents are not read.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::package::Package;
use super::xml::attribute;
use super::{charset, html, properties};
use crate::extract::wire::Job;
use crate::extract::worker::{Output, Remote};
use crate::extract::{ActiveContent, Trouble};

/// No book has more documents in its spine.
const MOST_DOCUMENTS: usize = 10_000;

/// Reads a book.
pub fn read(input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-epub 1")?;
    let mut package = Package::open(input, job)?;
    let container = package.part("META-INF/container.xml")?.unwrap_or_default();
    let root = root_file(&container).ok_or_else(|| Trouble::broken("no root file"))?;
    let opf = package.part(&root)?.ok_or_else(|| Trouble::broken(format_args!("no part {root}")))?;
    let title = properties::of_book(&opf, output)?;
    output.title(&title)?;
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut scripted = false;
    for href in spine(&opf) {
        let Some(part) = package.part(&resolved(folder, &href))? else { continue };
        let text = html::to_text(&charset::clean(&part));
        if text.scripted && !std::mem::replace(&mut scripted, true) {
            output.active(ActiveContent::JavaScript)?;
        }
        output.text_page(text.lines)?;
    }
    Ok(())
}

/// The package document that the container names first (4.2.6.3.1).
fn root_file(container: &str) -> Option<String> {
    let mut found = None;
    each_element(container, |name, tag| {
        if name == "rootfile" && found.is_none() {
            found = attribute(tag, "full-path");
        }
    });
    found
}

/// The places of the documents in reading order (5.6 to 5.7).
fn spine(opf: &str) -> Vec<String> {
    let (mut items, mut order) = (BTreeMap::new(), Vec::new());
    each_element(opf, |name, tag| match name {
        "item" => {
            if let (Some(id), Some(href)) = (attribute(tag, "id"), attribute(tag, "href")) {
                items.insert(id, href);
            }
        }
        "itemref" => order.extend(attribute(tag, "idref")),
        _ => {}
    });
    order.iter().take(MOST_DOCUMENTS).filter_map(|id| items.remove(id)).collect()
}

/// Looks at every element, whatever is around it.
pub fn each_element(xml: &str, mut look: impl FnMut(&str, &quick_xml::events::BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) => look(tag.local_name().as_ref(), &tag),
            Event::Eof => break,
            _ => {}
        }
    }
}

/// A reference from a folder, as a name in the package (RFC 3986, 5.2.4, and percent signs undone).
pub fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if href.starts_with('/') {
        parts.clear();
    }
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    unquoted(&parts.join("/"))
}

fn unquoted(name: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        if let Some(byte) = digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spine_says_the_order() {
        let opf = "<package><manifest><item id=\"a\" href=\"1.xhtml\"/><item id=\"b\" href=\"2.xhtml\"/></manifest>\
            <spine><itemref idref=\"b\"/><itemref idref=\"x\"/><itemref idref=\"a\"/><itemref idref=\"a\"/></spine></package>";
        assert_eq!(spine(opf), ["2.xhtml", "1.xhtml"]);
    }

    #[test]
    fn references_are_resolved_within_the_package() {
        let cases = [
            ("OEBPS", "text/1.xhtml#x", "OEBPS/text/1.xhtml"),
            ("OEBPS/a", "../b.xhtml", "OEBPS/b.xhtml"),
            ("", "../../b%20c.xhtml", "b c.xhtml"),
            ("ppt", "/ppt/slides/slide1.xml", "ppt/slides/slide1.xml"),
            ("", "100%.xhtml", "100%.xhtml"),
        ];
        for (folder, href, expected) in cases {
            assert_eq!(resolved(folder, href), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_book_or_none(xml: String, folder: String) {
            let _ = (root_file(&xml), spine(&xml), resolved(&folder, &xml));
        }
    }
}
