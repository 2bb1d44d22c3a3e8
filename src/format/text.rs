//! Text kinds: whether bytes are plausible text in any encoding an office has used, and which kind of text.
//!
//! The encoding itself is not decided here but by the reader, over the whole file. Invariant: bytes with many
//! control characters are never text, whatever their name says.

use super::{Format, package};

/// Header fields (RFC 5322, and those that servers add) whose presence makes a text a mail message.
const MAIL_FIELDS: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "delivered-to",
    "content-type",
    "reply-to",
    "sender",
    "dkim-signature",
    "x-mailer",
];

/// How far the beginnings of HTML and mail are looked for.
const REACH: usize = 2048;

/// So much is looked at to tell text from other bytes; an even number, for the pairs of UTF-16.
const LOOKED_AT: usize = 8192;

/// Returns the kind of text, or `None` when the bytes are no text.
pub fn identify(head: &[u8], extension: &str) -> Option<Format> {
    let head = head.get(..LOOKED_AT).unwrap_or(head);
    if head.is_empty() || !(is_utf16(head) || is_eight_bit_text(head)) {
        return None;
    }
    let start = head.get(..REACH).unwrap_or(head);
    if is_html(start) {
        return Some(Format::Html);
    }
    let fields = mail_fields(start);
    if start.starts_with(b"From ") && fields >= 2 {
        return Some(Format::Mbox);
    }
    Some(match extension {
        "csv" | "tsv" | "tab" => Format::Csv,
        "html" | "htm" | "xhtml" | "mht" => Format::Html,
        "eml" => Format::Eml,
        _ if fields >= 3 => Format::Eml,
        _ => Format::Text,
    })
}

/// One control character in two hundred bytes is tolerated: old programs end files with 0x1A and the like.
fn is_eight_bit_text(head: &[u8]) -> bool {
    let plain = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b | 0x20..=0x7e | 0x80..);
    let odd = head.iter().filter(|byte| !plain(byte)).count();
    !head.contains(&0) && odd * 200 <= head.len()
}

/// True with a byte order mark, or when nearly every pair has a high byte of Latin or Arabic script.
fn is_utf16(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return head.len() > 2;
    }
    let pairs = head.len() / 2;
    let share = |high: usize| {
        let fits = |pair: &&[u8]| matches!((pair[high], pair[1 - high]), (0x06 | 0x20, _) | (0, 0x09..=0xff));
        head.chunks_exact(2).filter(fits).count() * 20 >= pairs * 19
    };
    let has_words = head.chunks_exact(2).any(|pair| pair[0] == 0 || pair[1] == 0 || pair.contains(&6));
    pairs >= 4 && has_words && (share(0) || share(1))
}

fn is_html(start: &[u8]) -> bool {
    let lower = start.to_ascii_lowercase();
    let text = lower.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&lower).trim_ascii_start();
    let opens = [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<title"];
    opens.iter().any(|tag| text.starts_with(tag)) || package::find(&lower, b"<html").is_some()
}

/// Counts known header fields at the head of the text; anything that is no header line ends the count.
fn mail_fields(start: &[u8]) -> usize {
    let lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let header = lines.skip_while(|line| line.starts_with(b"From ")).take_while(|line| is_header_line(line));
    header.filter(|line| MAIL_FIELDS.iter().any(|field| begins_field(line, field))).count()
}

fn is_header_line(line: &[u8]) -> bool {
    let folded = line.starts_with(b" ") || line.starts_with(b"\t");
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    folded || (line.contains(&b':') && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'))
}

fn begins_field(line: &[u8], field: &str) -> bool {
    let (name, rest) = line.split_at(line.len().min(field.len()));
    name.eq_ignore_ascii_case(field.as_bytes()) && rest.starts_with(b":")
}
