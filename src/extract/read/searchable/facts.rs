//! What the file says of itself: title, who made it, and where it comes from (document information and XMP).

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

use crate::extract::{Facts, Trouble};

/// Writes the facts into a document; what a document already says of itself stays.
pub fn write(document: &mut Document, facts: &Facts) -> Result<(), Trouble> {
    let said = document.trailer.get(b"Info").and_then(|info| document.dereference(info));
    let mut info = said.ok().and_then(|(_, info)| info.as_dict().ok().cloned()).unwrap_or_default();
    for (key, value) in [("Title", &facts.title), ("Producer", &facts.producer)] {
        if !info.has(key.as_bytes()) && !value.is_empty() {
            info.set(key, text(value));
        }
    }
    info.set("DiwanRecord", text(&facts.identifier));
    info.set("DiwanSource", text(&format!("blake3:{}", facts.blake3)));
    let info = document.try_add_object(info).map_err(Trouble::broken)?;
    document.trailer.set("Info", info);
    let metadata = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let metadata = Stream::new(metadata, xmp(facts).into_bytes()).with_compression(false);
    if catalog(document)?.has(b"Metadata") {
        return Ok(());
    }
    let metadata = document.try_add_object(metadata).map_err(Trouble::broken)?;
    catalog(document)?.set("Metadata", metadata);
    Ok(())
}

fn catalog(document: &mut Document) -> Result<&mut Dictionary, Trouble> {
    document.catalog_mut().map_err(Trouble::broken)
}

/// A text string (ISO 32000-1, 7.9.2.2).
fn text(value: &str) -> Object {
    let units = std::iter::once(0xFEFF).chain(value.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// XMP (ISO 16684-1) with Dublin Core.
fn xmp(facts: &Facts) -> String {
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:identifier>{}</dc:identifier>\n<dc:source>blake3:{}</dc:source>\n\
         <pdf:Producer>{}</pdf:Producer>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n",
        escaped(&facts.title),
        escaped(&facts.identifier),
        escaped(&facts.blake3),
        escaped(&facts.producer),
    )
}

fn escaped(text: &str) -> String {
    let safe = text.chars().filter(|c| !c.is_control()).collect::<String>();
    safe.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
