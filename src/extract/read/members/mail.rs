//! Attachments of a mail message, inline pictures and forwarded messages among them.
//!
//! The parser finds the parts; their bytes are decoded here from the message itself, so that a part whose
//! encoding is damaged is kept as far as it goes, and text attachments keep their own encoding.

use mail_parser::{Header, HeaderName, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::giver::Giver;
use super::name::Name;
use super::transfer;
use crate::extract::Trouble;
use crate::monitor::ProblemCode;

/// Gives the attachments of a message.
pub fn unpack(bytes: &[u8], giver: &mut Giver<'_>) -> Result<(), Trouble> {
    if u32::try_from(bytes.len()).is_err() {
        return Err(Trouble::new(ProblemCode::TooLarge, "a message of more than 4 GiB"));
    }
    let message = MessageParser::default().parse(bytes).ok_or_else(|| Trouble::broken("no mail message"))?;
    let mut number = 0;
    for (index, part) in (0_u32..).zip(&message.parts) {
        if is_member(&message, index, part) {
            number += 1;
            give(bytes, part, number, giver)?;
        }
    }
    Ok(())
}

/// True for parts that are not the text of the message itself.
fn is_member(message: &Message<'_>, index: u32, part: &MessagePart<'_>) -> bool {
    match part.body {
        PartType::Multipart(_) => false,
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Message(_) => true,
        PartType::Text(_) | PartType::Html(_) => {
            let body = message.text_body.contains(&index) || message.html_body.contains(&index);
            let attached = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
            !body || (attached && index > 0)
        }
    }
}

fn give(bytes: &[u8], part: &MessagePart<'_>, number: u32, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let (begin, end) = (part.offset_body as usize, part.offset_end as usize);
    let body = bytes.get(begin..end.max(begin)).unwrap_or_default();
    let encoding = part.content_transfer_encoding().unwrap_or_default();
    let decoded = transfer::decode(encoding, body);
    let name = name(bytes, part, number);
    if decoded.sound {
        return giver.give(name, &decoded.bytes);
    }
    let trouble = Trouble::broken(format_args!("{encoding} with damage, decoded as far as it goes"));
    giver.give_damaged(name, &decoded.bytes, &trouble)
}

fn name(bytes: &[u8], part: &MessagePart<'_>, number: u32) -> Name {
    let told = part.attachment_name().unwrap_or_default();
    let name = if told.contains('\u{fffd}') {
        raw_name(bytes, part).map_or_else(|| Name::of_text(told), |raw| Name::of_raw(&raw))
    } else {
        Name::of_text(told)
    };
    let word = format!("attachment {number}");
    match &part.body {
        PartType::Message(inner) => {
            let subject = inner.subject().unwrap_or_default().replace(['/', '\\'], "-");
            let name = if name.text.is_empty() { Name::of_text(&subject) } else { name };
            name.or(&word, "").ending("eml")
        }
        _ => name.or(&word, &media_type(part)),
    }
}

fn media_type(part: &MessagePart<'_>) -> String {
    let told = part.content_type();
    let told = told.map(|told| format!("{}/{}", told.ctype(), told.subtype().unwrap_or_default()));
    told.unwrap_or_else(|| "text/plain".to_owned()).to_ascii_lowercase()
}

/// The bytes of a name that was written without any encoding, as old programs do.
fn raw_name(bytes: &[u8], part: &MessagePart<'_>) -> Option<Vec<u8>> {
    let field = |wanted: HeaderName<'static>, attribute: &[u8]| {
        let header: &Header<'_> = part.headers.iter().find(|header| header.name == wanted)?;
        attribute_of(bytes.get(header.offset_start as usize..header.offset_end as usize)?, attribute)
    };
    field(HeaderName::ContentDisposition, b"filename=").or_else(|| field(HeaderName::ContentType, b"name="))
}

fn attribute_of(header: &[u8], attribute: &[u8]) -> Option<Vec<u8>> {
    let at = header.windows(attribute.len()).position(|window| window.eq_ignore_ascii_case(attribute))?;
    let value = header.get(at + attribute.len()..)?;
    let quoted = value.strip_prefix(b"\"");
    let ends =
        |byte: &u8| if quoted.is_some() { *byte == b'"' } else { matches!(byte, b';' | b'\r' | b'\n') };
    let value = quoted.unwrap_or(value).split(ends).next()?;
    Some(value.to_vec())
}
