//! HTML to lines: a small tokenizer that never fails and never recurses.
//!
//! It keeps what a reader of the page would read: text by blocks, table rows as rows, the title. Scripts,
//! styles and comments are not text. The charset comes from the bytes, the `meta` element being a claim only.

use super::charset::{Decoded, clean, decode, decode_claimed};
use super::plain;
use crate::extract::worker::Output;
use crate::extract::{ActiveContent, Trouble};

/// How far the charset claim is looked for (HTML standard, 13.2.3.2, says 1024; old editors write long heads).
const META_REACH: usize = 4096;
/// Elements whose content is not text.
const SILENT: &[&str] = &["script", "style", "noscript", "template", "svg", "object"];
/// Elements that begin and end a line.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "dt", "dd",
    "section", "article", "header", "footer", "nav", "aside", "main", "blockquote", "hr", "pre", "form",
    "fieldset", "legend", "option", "caption", "center", "address", "body", "head", "html", "figure", "figcaption",
];
/// Character references that office pages use beside the numeric ones (HTML standard, 13.5).
#[rustfmt::skip]
const REFERENCES: &[(&str, char)] = &[
    ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}'),
    ("laquo", '\u{ab}'), ("raquo", '\u{bb}'), ("ndash", '\u{2013}'), ("mdash", '\u{2014}'),
    ("lsquo", '\u{2018}'), ("rsquo", '\u{2019}'), ("ldquo", '\u{201c}'), ("rdquo", '\u{201d}'),
    ("hellip", '\u{2026}'), ("bull", '\u{2022}'), ("middot", '\u{b7}'), ("copy", '\u{a9}'), ("reg", '\u{ae}'),
    ("deg", '\u{b0}'), ("sect", '\u{a7}'), ("times", '\u{d7}'), ("euro", '\u{20ac}'), ("pound", '\u{a3}'),
    ("agrave", '\u{e0}'), ("acirc", '\u{e2}'), ("ccedil", '\u{e7}'), ("egrave", '\u{e8}'),
    ("eacute", '\u{e9}'), ("ecirc", '\u{ea}'), ("icirc", '\u{ee}'), ("iuml", '\u{ef}'), ("ocirc", '\u{f4}'),
    ("ugrave", '\u{f9}'), ("ucirc", '\u{fb}'), ("oelig", '\u{153}'), ("Eacute", '\u{c9}'),
    ("lrm", '\u{200e}'), ("rlm", '\u{200f}'), ("zwnj", '\u{200c}'), ("zwj", '\u{200d}'), ("shy", '\u{ad}'),
];

/// Names of `meta` elements, and the words for them.
const ABOUT: &[(&str, &str)] = &[
    ("author", "author"),
    ("dc.creator", "author"),
    ("description", "description"),
    ("keywords", "keywords"),
    ("generator", "application"),
    ("subject", "subject"),
    ("dcterms.created", "created"),
    ("created", "created"),
];
/// More say nothing new.
const MOST_PROPERTIES: usize = 32;

/// A page as text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The content of the title element.
    pub title: String,
    /// The lines of the body.
    pub lines: Vec<String>,
    /// What `meta` elements say of the page.
    pub properties: Vec<(&'static str, String)>,
    /// True when it holds scripts.
    pub scripted: bool,
}

/// Reads an HTML file.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-html 1")?;
    let decoded = decoded(bytes);
    let text = to_text(&clean(&decoded.text));
    output.property("title", &text.title)?;
    for (name, value) in &text.properties {
        output.property(name, value)?;
    }
    if text.scripted {
        output.active(ActiveContent::JavaScript)?;
    }
    let body = text.lines.join("\n");
    output.title(if text.title.is_empty() { plain::first_line(&body) } else { &text.title })?;
    plain::give(&body, output)
}

pub fn decoded(bytes: &[u8]) -> Decoded {
    let head = bytes.get(..META_REACH).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let claim = head.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'', ' ']));
    let label =
        claim.map(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).next());
    label.flatten().map_or_else(|| decode(bytes), |label| decode_claimed(bytes, label))
}

/// Turns HTML into text.
pub fn to_text(html: &str) -> Text {
    let mut page = Writer::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        page.text(text);
        rest = page.tag(tag);
    }
    page.text(rest);
    page.end_line();
    page.text
}

#[derive(Default)]
struct Writer {
    text: Text,
    line: String,
    space: bool,
    in_title: bool,
}

impl Writer {
    /// Takes what begins with `<` and returns what follows it.
    fn tag<'a>(&mut self, tag: &'a str) -> &'a str {
        if let Some(comment) = tag.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let inner = &tag[1..];
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            self.text("<");
            return inner;
        }
        let (inner, rest) = inner.split_once('>').unwrap_or((inner, ""));
        let closing = inner.starts_with('/');
        let name = inner.trim_start_matches('/');
        let name = name.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        self.element(&name.to_ascii_lowercase(), closing);
        if !closing {
            self.noted(name, inner);
        }
        let silent = SILENT.iter().find(|silent| silent.eq_ignore_ascii_case(name));
        silent.filter(|_| !closing && !inner.ends_with('/')).map_or(rest, |name| after_element(rest, name))
    }

    /// Takes what an element says beside its text.
    fn noted(&mut self, name: &str, tag: &str) {
        if name.eq_ignore_ascii_case("script") {
            self.text.scripted |= !attribute(tag, "type").is_some_and(|kind| kind.contains("json"));
        } else if name.eq_ignore_ascii_case("meta") && self.text.properties.len() < MOST_PROPERTIES {
            let about = attribute(tag, "name").unwrap_or_default().to_ascii_lowercase();
            let word = ABOUT.iter().find(|(known, _)| *known == about).map(|(_, word)| *word);
            let value = attribute(tag, "content");
            self.text.properties.extend(word.zip(value));
        }
    }

    fn element(&mut self, name: &str, closing: bool) {
        match name {
            "title" => {
                self.end_line();
                self.in_title = !closing;
            }
            "td" | "th" if !closing && !self.line.is_empty() => {
                self.line.truncate(self.line.trim_end().len());
                self.line.push('\t');
                self.space = false;
            }
            name if BLOCKS.contains(&name) => self.end_line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (c, length) = if c == '&' { reference(rest).unwrap_or((c, 1)) } else { (c, c.len_utf8()) };
            rest = &rest[length..];
            self.character(c);
        }
    }

    fn character(&mut self, c: char) {
        if c.is_whitespace() {
            self.space = true;
            return;
        }
        if self.space && !self.line.is_empty() && !self.line.ends_with('\t') {
            self.line.push(' ');
        }
        self.space = false;
        self.line.push(c);
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.space = false;
        if line.trim().is_empty() {
            return;
        }
        if self.in_title && self.text.title.is_empty() {
            self.text.title = line;
        } else {
            self.text.lines.push(line.trim_end().to_owned());
        }
    }
}

/// Returns an attribute of a tag, its references resolved.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.match_indices('=').find(|(at, _)| {
        let before = tag[..*at].trim_end();
        let begin = before.len().checked_sub(name.len());
        let found =
            begin.and_then(|begin| before.get(begin..)).is_some_and(|word| word.eq_ignore_ascii_case(name));
        found && begin.is_some_and(|begin| before[..begin].ends_with(char::is_whitespace))
    });
    let value = tag[at?.0 + 1..].trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split(|c: char| c.is_whitespace() || c == '/').next(),
    };
    let mut text = String::new();
    let mut rest = value?;
    while let Some(c) = rest.chars().next() {
        let (c, length) = if c == '&' { reference(rest).unwrap_or((c, 1)) } else { (c, c.len_utf8()) };
        rest = &rest[length..];
        text.push(c);
    }
    Some(text)
}

/// Returns what follows the end tag of a silent element.
fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let tag = &rest[from + at + 2..];
        if tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return tag.split_once('>').map_or("", |(_, rest)| rest);
        }
        from += at + 2;
    }
    ""
}

/// Reads a character reference; returns the character and the length of the reference.
fn reference(text: &str) -> Option<(char, usize)> {
    let reach = text.get(..text.floor_char_boundary(12)).unwrap_or(text);
    let end = reach.find(';')?;
    let name = reach.get(1..end)?;
    let character = if let Some(hex) = name.strip_prefix("#x").or(name.strip_prefix("#X")) {
        char::from_u32(u32::from_str_radix(hex, 16).ok()?)?
    } else if let Some(decimal) = name.strip_prefix('#') {
        char::from_u32(decimal.parse().ok()?)?
    } else {
        REFERENCES.iter().find(|(known, _)| *known == name)?.1
    };
    (character != '\0').then_some((character, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_read_as_people_read_them() {
        let html = "<html><head><title>قرار &amp; تعميم</title><style>p{}</style></head><body>\
            <h1>بلدية  وادي\nالريحان</h1><script>if (a<b) x</script><p>رقم&nbsp;15 &#x644;&#1587;نة</p>\
            <table><tr><td>الباب</td><td>القيمة</td></tr><tr><td>1</td><td>2</td></table> a < b <!-- no --></body>";
        let text = to_text(html);
        assert_eq!(text.title, "قرار & تعميم");
        assert_eq!(text.lines, ["بلدية وادي الريحان", "رقم 15 لسنة", "الباب\tالقيمة", "1\t2", "a < b"]);
    }

    #[test]
    fn what_a_page_says_of_itself_is_kept_apart() {
        let text = to_text(
            "<meta name=\"Author\" content='سالم &amp; co'><META content=word name=keywords><script>x</script>text",
        );
        assert_eq!(text.properties, [("author", "سالم & co".to_owned()), ("keywords", "word".to_owned())]);
        assert!(text.scripted && text.lines == ["text"]);
        assert!(!to_text("<script type=\"application/ld+json\">{}</script>").scripted);
    }

    #[test]
    fn a_lying_charset_claim_is_noticed() {
        let arabic = encoding_rs::WINDOWS_1256.encode("<p>المجلس البلدي</p>").0;
        for claim in ["windows-1252", "utf-8", "iso-8859-1", "windows-1256"] {
            let html = [format!("<meta charset=\"{claim}\">").as_bytes(), &arabic].concat();
            assert!(decoded(&html).text.contains("المجلس البلدي"), "{claim}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_page(html: String) {
            let _ = to_text(&html);
            let _ = to_text(&html.replace(['a', 'e'], "<").replace('i', "&#"));
        }
    }
}
