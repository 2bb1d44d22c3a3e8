//! Outlook's messages ([MS-OXMSG]): the headers a person looks at, the text, the names of what is attached.
//!
//! Each property is a stream named by its number and type. The body is taken as plain text, as HTML or as packed
//! RTF, in this order. Attachments are named here; [`attachments`] gives their bytes to whoever takes them in.

use super::binary::{filetime, u16_at, u32_at, u64_at, utf16};
use super::{Compound, last};
use crate::extract::Trouble;
use crate::extract::read::rtf::{self, unpack};
use crate::extract::read::{charset, html, plain};
use crate::extract::worker::Output;

/// Properties ([MS-OXPROPS]).
const SUBJECT: u16 = 0x0037;
const SENT: u16 = 0x0039;
const HEADERS: u16 = 0x007d;
const SENDER_NAME: u16 = 0x0c1a;
const SENDER_ADDRESSES: &[u16] = &[0x5d01, 0x0c1f];
const DISPLAY_CC: u16 = 0x0e03;
const DISPLAY_TO: u16 = 0x0e04;
const DELIVERED: u16 = 0x0e06;
const BODY: u16 = 0x1000;
const PACKED_BODY: u16 = 0x1009;
const HTML_BODY: u16 = 0x1013;
const NAME: u16 = 0x3001;
const RECIPIENT_ADDRESSES: &[u16] = &[0x39fe, 0x3003];
const ATTACHED_BYTES: u16 = 0x3701;
const ATTACHED_NAMES: &[u16] = &[0x3707, 0x3704, 0x3001];
const CODE_PAGES: &[u16] = &[0x3ffd, 0x3fde];
/// Types of properties ([MS-OXCDATA] 2.11.1).
const WIDE: u16 = 0x001f;
const NARROW: u16 = 0x001e;
const BINARY: u16 = 0x0102;
/// Fixed properties of a message begin here ([MS-OXMSG] 2.4.1.1).
const FIXED: usize = 32;
const MOST_RECIPIENTS: usize = 1_000;

/// Something attached.
#[expect(dead_code, reason = "members of messages are taken in by the room's unpacking")]
pub struct Attachment {
    /// Its name as the sender's program gave it; may be empty.
    pub name: String,
    /// Its bytes; `None` for a message in a message, which is a storage and no file.
    pub bytes: Option<Vec<u8>>,
}

/// Reads a message.
pub fn read(file: &mut Compound<'_>, output: &mut Output) -> Result<(), Trouble> {
    let message = Message::new(file);
    let subject = message.text(file, "", SUBJECT).unwrap_or_default();
    let (sender, recipients) = (message.sender(file), message.recipients(file));
    let sent = message.moment(SENT).or_else(|| message.moment(DELIVERED)).unwrap_or_default();
    output.title(&subject)?;
    for (name, value) in
        [("title", &subject), ("sender", &sender), ("recipients", &recipients), ("sent", &sent)]
    {
        output.property(name, value)?;
    }
    let heads = [("From", sender), ("To", recipients), ("Date", sent), ("Subject", subject)];
    let heads =
        heads.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}"));
    let mut lines: Vec<String> = heads.chain([String::new()]).collect();
    lines.extend(message.body(file));
    let attached = storages(file, "__attach_version1.0_");
    let names = attached.iter().filter_map(|path| message.first(file, path, ATTACHED_NAMES));
    lines.extend(names.map(|name| format!("Attachment: {name}")));
    plain::give(&charset::clean(&lines.join("\n")).replace('\x0c', "\n"), output)
}

/// Returns what is attached, in the order of the file.
#[expect(dead_code, reason = "members of messages are taken in by the room's unpacking")]
pub fn attachments(file: &mut Compound<'_>) -> Vec<Attachment> {
    let message = Message::new(file);
    let one = |path: &String| Attachment {
        name: message.first(file, path, ATTACHED_NAMES).unwrap_or_default(),
        bytes: file.stream(&property(path, ATTACHED_BYTES, BINARY)),
    };
    storages_of(&message.storages, "__attach_version1.0_").iter().map(one).collect()
}

/// What is known before any text is read.
struct Message {
    fixed: Vec<u8>,
    page: u16,
    storages: Vec<String>,
}

impl Message {
    fn new(file: &mut Compound<'_>) -> Self {
        let fixed = file.stream("/__properties_version1.0").unwrap_or_default();
        let storages = file.names.iter().filter(|name| last(name).starts_with("__")).cloned().collect();
        let mut message = Self { fixed, page: 0, storages };
        let page =
            CODE_PAGES.iter().find_map(|id| message.value(*id).and_then(|value| u16::try_from(value).ok()));
        // A Western claim is the default of programs; what the bytes look like decides then.
        message.page = page.filter(|page| *page != 1252).unwrap_or(0);
        message
    }

    /// The value of a property of fixed length.
    fn value(&self, id: u16) -> Option<u64> {
        let entries = self.fixed.get(FIXED..).unwrap_or_default().chunks_exact(16);
        let mut entries = entries.filter(|entry| u16_at(entry, 2) == Some(id));
        let entry = entries.next()?;
        match u16_at(entry, 0)? {
            0x0003 => u32_at(entry, 8).map(u64::from),
            0x0040 => u64_at(entry, 8),
            _ => None,
        }
    }

    fn moment(&self, id: u16) -> Option<String> {
        self.value(id).and_then(filetime)
    }

    /// The text of a property below a storage.
    fn text(&self, file: &mut Compound<'_>, storage: &str, id: u16) -> Option<String> {
        let wide = file.stream(&property(storage, id, WIDE)).map(|bytes| utf16(&bytes));
        let narrow = || {
            file.stream(&property(storage, id, NARROW)).map(|bytes| charset::decode_page(&bytes, self.page))
        };
        let text = wide.or_else(narrow)?;
        let text = text.trim_end_matches('\0').trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn first(&self, file: &mut Compound<'_>, storage: &str, ids: &[u16]) -> Option<String> {
        ids.iter().find_map(|id| self.text(file, storage, *id))
    }

    fn sender(&self, file: &mut Compound<'_>) -> String {
        let address = self.first(file, "", SENDER_ADDRESSES).filter(|address| address.contains('@'));
        shown(self.text(file, "", SENDER_NAME), address)
    }

    fn recipients(&self, file: &mut Compound<'_>) -> String {
        let storages = storages_of(&self.storages, "__recip_version1.0_");
        let people: Vec<String> = storages
            .iter()
            .take(MOST_RECIPIENTS)
            .map(|path| {
                let address =
                    self.first(file, path, RECIPIENT_ADDRESSES).filter(|address| address.contains('@'));
                shown(self.text(file, path, NAME), address)
            })
            .filter(|person| !person.is_empty())
            .collect();
        if people.is_empty() {
            let shown = [DISPLAY_TO, DISPLAY_CC].iter().filter_map(|id| self.text(file, "", *id));
            return shown.collect::<Vec<_>>().join("; ");
        }
        people.join(", ")
    }

    fn body(&self, file: &mut Compound<'_>) -> Vec<String> {
        let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect();
        if let Some(text) = self.text(file, "", BODY) {
            return lines(&text);
        }
        if let Some(bytes) = file.stream(&property("", HTML_BODY, BINARY)) {
            return html::to_text(&html::decoded(&bytes).text).lines;
        }
        if let Some(text) = self.text(file, "", HTML_BODY) {
            return html::to_text(&text).lines;
        }
        let packed = file.stream(&property("", PACKED_BODY, BINARY)).unwrap_or_default();
        let text = unpack::unpack(&packed).map(|rtf| rtf::File::read(&rtf).body);
        // Without a body the headers of the journey may still say what it was.
        text.or_else(|| self.text(file, "", HEADERS)).map(|text| lines(&text)).unwrap_or_default()
    }
}

fn shown(name: Option<String>, address: Option<String>) -> String {
    match (name, address) {
        (Some(name), Some(address)) if name != address => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default(),
    }
}

fn property(storage: &str, id: u16, kind: u16) -> String {
    format!("{storage}/__substg1.0_{id:04X}{kind:04X}")
}

fn storages(file: &Compound<'_>, start: &str) -> Vec<String> {
    storages_of(&file.names, start)
}

/// The storages of the message itself, not of messages inside it.
fn storages_of(names: &[String], start: &str) -> Vec<String> {
    let own = |name: &&String| {
        name.strip_prefix('/').is_some_and(|name| name.starts_with(start) && !name.contains('/'))
    };
    let mut names: Vec<String> = names.iter().filter(own).cloned().collect();
    names.sort();
    names
}
