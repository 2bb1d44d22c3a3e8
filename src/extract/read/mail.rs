//! Mail messages: the headers a person looks at, the text, the names of what is attached.
//!
//! Attachments are named, not read: they are not yet children of their own.

use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::{charset, html, plain};
use crate::extract::Trouble;
use crate::extract::worker::Output;

/// Reads a mail message.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-mail 1")?;
    let message = MessageParser::default().parse(bytes).ok_or_else(|| Trouble::broken("no mail message"))?;
    output.title(message.subject().unwrap_or_default())?;
    for (name, value) in properties(&message) {
        output.property(name, &value)?;
    }
    plain::give(&charset::clean(&told(&message).join("\n")).replace('\x0c', "\n"), output)
}

/// Returns the lines of a message, headers first; `None` when the bytes are none.
pub fn lines(bytes: &[u8]) -> Option<Vec<String>> {
    MessageParser::default().parse(bytes).map(|message| told(&message))
}

fn told(message: &Message<'_>) -> Vec<String> {
    [headers(message), vec![String::new()], body(message), attachments(message)].concat()
}

fn properties(message: &Message<'_>) -> Vec<(&'static str, String)> {
    let recipients = [message.to(), message.cc()].into_iter().flatten().map(addresses).collect::<Vec<_>>();
    vec![
        ("title", message.subject().unwrap_or_default().to_owned()),
        ("sender", message.from().map(addresses).unwrap_or_default()),
        ("recipients", recipients.join(", ")),
        ("sent", message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default()),
    ]
}

fn headers(message: &Message<'_>) -> Vec<String> {
    let people = [("From", message.from()), ("To", message.to()), ("Cc", message.cc())];
    let mut lines: Vec<String> = people
        .iter()
        .filter_map(|(name, people)| Some(format!("{name}: {}", addresses((*people)?))))
        .collect();
    // As it was written: the parser's own form would lose the zone's name and the weekday.
    lines.extend(message.header_raw("Date").map(|date| format!("Date: {}", date.trim())));
    lines.extend(message.subject().map(|subject| format!("Subject: {subject}")));
    lines
}

fn addresses(people: &Address<'_>) -> String {
    let shown = people.iter().map(|person| match (person.name(), person.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn body(message: &Message<'_>) -> Vec<String> {
    let parts = message.text_bodies().flat_map(|part| match &part.body {
        PartType::Text(text) => cut(&undeclared(message, part).unwrap_or_else(|| text.to_string())),
        PartType::Html(page) => html::to_text(page).lines,
        _ => Vec::new(),
    });
    let body: Vec<String> = parts.collect();
    if body.iter().all(|line| line.trim().is_empty()) { after_headers(message) } else { body }
}

/// The text of a part whose sender wrote Arabic without saying in which encoding, as old programs do.
fn undeclared(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    let declared = part.content_type().is_some_and(|kind| kind.attribute("charset").is_some());
    let plain = part.encoding == Encoding::None && !declared;
    let (start, end) = (part.raw_body_offset() as usize, part.raw_end_offset() as usize);
    let raw = message.raw_message().get(start..end).filter(|raw| plain && !raw.is_ascii())?;
    Some(charset::decode(raw).text)
}

/// What stands after the headers of a message without readable parts: one that was cut off in the middle.
fn after_headers(message: &Message<'_>) -> Vec<String> {
    // A message that is nothing but attachments has an empty body, rightly.
    if message.attachments().any(|part| part.attachment_name().is_some()) {
        return Vec::new();
    }
    let raw = message.raw_message();
    let blank = |end: &[u8]| raw.windows(end.len()).position(|part| part == end).map(|at| at + end.len());
    let start = blank(b"\r\n\r\n").or_else(|| blank(b"\n\n")).unwrap_or(raw.len());
    cut(&charset::decode(raw.get(start..).unwrap_or_default()).text)
}

/// Lines without what stands invisibly at their ends.
fn cut(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn attachments(message: &Message<'_>) -> Vec<String> {
    let names = message.attachments().filter_map(|part| part.attachment_name());
    names.map(|name| format!("Attachment: {name}")).collect()
}
