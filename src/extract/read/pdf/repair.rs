//! Repairs at the level of objects, for files that the interpreter cannot read as they are.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// Fills empty destinations in `ToUnicode` maps (`<01b1> <>`): one of them makes the interpreter drop the whole
/// map. Returns the changed file, or `None` when there is nothing to fill.
pub fn unicode_maps(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut document = Document::load_mem(bytes).ok().filter(|document| !document.is_encrypted())?;
    let maps: Vec<ObjectId> = document.objects.values().filter_map(unicode_map).collect();
    let mut changed = false;
    for id in maps {
        let Ok(Object::Stream(stream)) = document.get_object_mut(id) else { continue };
        let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        if content.windows(2).any(|pair| pair == b"<>") {
            // A zero-width space shows nothing and is a destination.
            let filled = String::from_utf8_lossy(&content).replace("<>", "<200B>").into_bytes();
            *stream = Stream::new(Dictionary::new(), filled);
            changed = true;
        }
    }
    if changed { saved(document) } else { None }
}

/// Writes the file anew from the objects that can be found in it.
pub fn objects(bytes: &[u8]) -> Option<Vec<u8>> {
    saved(Document::load_mem(bytes).ok()?)
}

fn unicode_map(object: &Object) -> Option<ObjectId> {
    object.as_dict().ok()?.get(b"ToUnicode").ok()?.as_reference().ok()
}

fn saved(mut document: Document) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).ok().map(|()| bytes)
}
