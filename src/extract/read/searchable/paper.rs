//! Puts the layer on the pages of a PDF file; nothing else of them changes.
//!
//! The page's own content is put between `q` and `Q`, so that whatever it does to the space it draws in ends
//! before the layer begins.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::font;
use super::layer::{self, Matrix};
use crate::extract::{Page, Trouble};
use crate::monitor::ProblemCode;

/// How many parents of a page are asked for what it inherits.
const GENERATIONS: usize = 64;
/// The page of a file that does not say how large it is: A4, as the reader has it.
const USUAL: [f32; 2] = [595.0, 842.0];

/// Opens a PDF file and puts the layers on their pages.
pub fn with_layers(bytes: Vec<u8>, layers: &[Page]) -> Result<Document, Trouble> {
    let mut document = Document::load_mem(&bytes).map_err(Trouble::broken)?;
    drop(bytes);
    if document.is_encrypted() {
        return Err(Trouble::new(ProblemCode::Encrypted, "a password is needed"));
    }
    let pages = document.get_pages();
    let font = font::add(&mut document)?;
    let before = plain(&mut document, b"q\n".to_vec())?;
    for layer in layers {
        let missing = || Trouble::broken(format_args!("page {} is missing", layer.number));
        let page = *pages.get(&layer.number).ok_or_else(missing)?;
        put(&mut document, page, layer, font, before)?;
    }
    Ok(document)
}

fn put(
    document: &mut Document,
    page: ObjectId,
    layer: &Page,
    font: ObjectId,
    before: ObjectId,
) -> Result<(), Trouble> {
    let (matrix, size) = space(document, page);
    let mut content = b"\nQ\n".to_vec();
    content.extend(layer::content(layer, size, matrix));
    let after = document.try_add_object(font::packed(content)).map_err(Trouble::broken)?;
    let mut contents = vec![before.into()];
    contents.extend(own_contents(document, page));
    contents.push(after.into());
    let resources = resources(document, page, font);
    let page = document.get_dictionary_mut(page).map_err(Trouble::broken)?;
    page.set("Contents", contents);
    page.set("Resources", resources);
    Ok(())
}

fn plain(document: &mut Document, content: Vec<u8>) -> Result<ObjectId, Trouble> {
    document.try_add_object(Stream::new(Dictionary::new(), content)).map_err(Trouble::broken)
}

fn own_contents(document: &Document, page: ObjectId) -> Vec<Object> {
    let own = document.get_dictionary(page).and_then(|page| page.get(b"Contents"));
    match own {
        Ok(Object::Array(parts)) => parts.clone(),
        Ok(Object::Reference(id)) => match document.get_object(*id) {
            Ok(Object::Array(parts)) => parts.clone(),
            Ok(Object::Stream(_)) => vec![(*id).into()],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The page's resources and the font; shared ones are copied, because other pages may share them.
fn resources(document: &Document, page: ObjectId, font: ObjectId) -> Dictionary {
    let mut resources = inherited(document, page, b"Resources")
        .and_then(|own| own.as_dict().ok().cloned())
        .unwrap_or_default();
    let fonts = resources.get(b"Font").and_then(|fonts| document.dereference(fonts));
    let mut fonts = fonts.ok().and_then(|(_, fonts)| fonts.as_dict().ok().cloned()).unwrap_or_default();
    fonts.set(font::NAME, font);
    resources.set("Font", fonts);
    resources
}

/// What brings the upright page (origin at its bottom left) to the page's own space, and the upright
/// page's width and height.
fn space(document: &Document, page: ObjectId) -> (Matrix, [f32; 2]) {
    let media = rectangle(document, page, b"MediaBox");
    let crop = rectangle(document, page, b"CropBox").or(media);
    let usual = [0.0, 0.0, USUAL[0], USUAL[1]];
    let (media, crop) = (media.or(crop).unwrap_or(usual), crop.unwrap_or(usual));
    let mut seen =
        [crop[0].max(media[0]), crop[1].max(media[1]), crop[2].min(media[2]), crop[3].min(media[3])];
    if seen[2] - seen[0] <= 0.0 || seen[3] - seen[1] <= 0.0 {
        seen = usual;
    }
    let [left, bottom, right, top] = seen;
    let (width, height) = ((right - left).max(1.0), (top - bottom).max(1.0));
    let turned = inherited(document, page, b"Rotate").and_then(|turned| turned.as_i64().ok()).unwrap_or(0);
    match turned.rem_euclid(360) {
        90 => ([0.0, 1.0, -1.0, 0.0, right, bottom], [height, width]),
        180 => ([-1.0, 0.0, 0.0, -1.0, right, top], [width, height]),
        270 => ([0.0, -1.0, 1.0, 0.0, left, top], [height, width]),
        _ => ([1.0, 0.0, 0.0, 1.0, left, bottom], [width, height]),
    }
}

fn rectangle(document: &Document, page: ObjectId, key: &[u8]) -> Option<[f32; 4]> {
    let corners = inherited(document, page, key)?.as_array().ok()?;
    let number = |at: usize| document.dereference(corners.get(at)?).ok()?.1.as_float().ok();
    let [x0, y0, x1, y1] = [number(0)?, number(1)?, number(2)?, number(3)?];
    Some([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)])
}

/// An entry of the page, or of the nearest parent that has it (ISO 32000-1, 7.7.3.4).
fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..GENERATIONS {
        if let Ok(value) = node.get(key) {
            return document.dereference(value).ok().map(|(_, value)| value);
        }
        node = node
            .get(b"Parent")
            .and_then(Object::as_reference)
            .and_then(|id| document.get_dictionary(id))
            .ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use lopdf::dictionary;

    fn matrix_of(turned: i64) -> (Matrix, [f32; 2]) {
        let mut document = Document::with_version("1.7");
        let corners = [10, 20, 110, 220].map(Object::from).to_vec();
        let parent = document.add_object(dictionary! { "MediaBox" => corners, "Rotate" => turned });
        let page = document.add_object(dictionary! { "Parent" => parent });
        space(&document, page)
    }

    /// Where a point of the upright page lies in the page's own space.
    fn placed(matrix: Matrix, [u, v]: [f32; 2]) -> [f32; 2] {
        let [a, b, c, d, e, f] = matrix;
        [a * u + c * v + e, b * u + d * v + f]
    }

    #[test]
    fn the_upright_corner_lies_where_the_viewer_shows_it() {
        for (turned, bottom_left, upright_height) in [
            (0, [10.0, 20.0], 200.0),
            (90, [110.0, 20.0], 100.0),
            (180, [110.0, 220.0], 200.0),
            (-90, [10.0, 220.0], 100.0),
        ] {
            let (matrix, [_, height]) = matrix_of(turned);
            assert_eq!((placed(matrix, [0.0, 0.0]), height), (bottom_left, upright_height), "{turned}");
        }
        // Turned by a quarter clockwise, the right edge goes down the page's left side.
        assert_eq!(placed(matrix_of(90).0, [200.0, 100.0]), [10.0, 220.0]);
    }

    #[test]
    fn a_circle_of_parents_ends() {
        let mut document = Document::with_version("1.7");
        let id = document.new_object_id();
        document.set_object(id, dictionary! { "Parent" => id });
        assert_eq!(space(&document, id).1, USUAL);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_document_or_a_trouble(bytes: Vec<u8>) {
            let _ = with_layers([b"%PDF-1.4\n", &bytes[..]].concat(), &[]);
        }
    }
}
