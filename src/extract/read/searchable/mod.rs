//! Searchable PDF: the pages as they are, and what was recognised on them as invisible text.
//!
//! A PDF file keeps its pages (`paper`); a picture becomes the page it shows (`picture`, `tiff`), as large as its
//! resolution says. Pages whose own text was read get no layer. All of this runs inside the sandbox: the source
//! is untrusted here as everywhere. Invariant: the same input gives the same bytes; no time is written.

mod facts;
mod font;
mod frame;
mod layer;
mod paper;
mod picture;
mod tiff;

use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::str::FromStr as _;

use image::metadata::Orientation;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use crate::extract::wire::{Job, MemberFrame, Searchable};
use crate::extract::worker::{Output, Remote};
use crate::extract::{Page, Trouble};
use crate::format::Format;
use crate::monitor::ProblemCode;
use layer::{Matrix, numbers};
use picture::Picture;
pub use tiff::ycc_to_rgb;

/// The long side of a page whose picture tells no resolution: that of A4, in points.
const LONG_SIDE: f32 = 841.89;
/// The longest side that PDF readers must accept (ISO 32000-1, annex C), and one that is still a page.
const SIDES: std::ops::RangeInclusive<f32> = 3.0..=14_400.0;
/// How much is handed on at once.
const CHUNK: usize = 256 << 10;

/// Makes the searchable PDF and gives it as the only member.
pub fn make(task: &Searchable, input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    if task.length > job.input_bytes {
        let detail = format_args!("{} bytes, the limit is {}", task.length, job.input_bytes);
        return Err(Trouble::new(ProblemCode::TooLarge, detail));
    }
    let layers = layers(task, input)?;
    let bytes = source(task, input)?;
    let format = Format::from_str(&task.format).map_err(Trouble::broken)?;
    let mut document = match format {
        Format::Pdf => paper::with_layers(bytes, &layers)?,
        format => of_pictures(format, bytes, &layers, job.pages)?,
    };
    facts::write(&mut document, &task.facts)?;
    output.member(&MemberFrame {
        raw_name: Vec::new(),
        name: String::new(),
        encoding: "utf-8".to_owned(),
        modified: None,
        length: 0,
    })?;
    let mut pipe = BufWriter::with_capacity(CHUNK, Pipe(output));
    document.save_to(&mut pipe).and_then(|()| pipe.flush()).map_err(Trouble::broken)?;
    drop(pipe);
    output.member_end()
}

struct Pipe<'a>(&'a mut Output);

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = bytes.get(..CHUNK.min(bytes.len())).unwrap_or(bytes);
        self.0.chunk(part).map_err(|trouble| io::Error::other(trouble.detail))?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The recognised pages, which stand after the source.
fn layers(task: &Searchable, input: &mut Remote) -> Result<Vec<Page>, Trouble> {
    let unreadable = |error: io::Error| Trouble::new(ProblemCode::Unreadable, error);
    input.seek(SeekFrom::Start(task.length)).map_err(unreadable)?;
    serde_json::from_reader(io::BufReader::new(input)).map_err(|error| unreadable(error.into()))
}

fn source(task: &Searchable, input: &mut Remote) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let read = input.rewind().and_then(|()| input.take(task.length).read_to_end(&mut bytes));
    read.map_err(|error| Trouble::new(ProblemCode::Unreadable, error))?;
    Ok(bytes)
}

fn of_pictures(format: Format, bytes: Vec<u8>, layers: &[Page], pages: u32) -> Result<Document, Trouble> {
    let mut document = Document::with_version("1.7");
    let tree = document.try_new_object_id().map_err(Trouble::broken)?;
    let font = font::add(&mut document)?;
    let mut kids = Vec::new();
    let mut add = |picture: Picture| {
        let number = u32::try_from(kids.len() + 1).unwrap_or(u32::MAX);
        let layer = layers.iter().find(|layer| layer.number == number);
        kids.push(Object::from(page(&mut document, picture, layer, [tree, font])?));
        Ok(())
    };
    match format {
        Format::Tiff => tiff::take(&bytes, pages, &mut add)?,
        Format::Png | Format::Jpeg | Format::WebP => add(picture::take(format, bytes)?)?,
        format => return Err(Trouble::broken(format_args!("no pages in {format}"))),
    }
    let count = i64::try_from(kids.len()).unwrap_or(0);
    document.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
    let catalog = document.try_add_object(catalog).map_err(Trouble::broken)?;
    document.trailer.set("Root", catalog);
    Ok(document)
}

fn page(
    document: &mut Document,
    mut picture: Picture,
    layer: Option<&Page>,
    [tree, font]: [ObjectId; 2],
) -> Result<ObjectId, Trouble> {
    let size @ [width, height] = paper_size(&picture);
    let mut put = |object: Stream| document.try_add_object(object).map_err(Trouble::broken);
    if let Some(mask) = picture.mask.take() {
        picture.image.dict.set("SMask", put(mask)?);
    }
    let image = put(picture.image)?;
    let mut content =
        format!("q\n{} cm\n/Scan Do\nQ\n", numbers(&placed(picture.orientation, size))).into_bytes();
    if let Some(layer) = layer {
        let units @ [across, down] = layer.size.unwrap_or(size).map(|side| side.max(1.0));
        let matrix = [width / across, 0.0, 0.0, height / down, 0.0, 0.0];
        content.extend(layer::content(layer, units, matrix));
    }
    let content = document.try_add_object(font::packed(content)).map_err(Trouble::broken)?;
    let corners: Vec<Object> = vec![0.into(), 0.into(), width.into(), height.into()];
    let fonts = Dictionary::from_iter([(font::NAME, Object::from(font))]);
    let resources = dictionary! { "XObject" => dictionary! { "Scan" => image }, "Font" => fonts };
    let page = dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => corners, "Resources" => resources,
        "Contents" => content,
    };
    document.try_add_object(page).map_err(Trouble::broken)
}

/// Width and height of the upright page in points.
fn paper_size(picture: &Picture) -> [f32; 2] {
    #[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
    let [across, down] = picture.pixels.map(|pixels| pixels as f32);
    let usual = LONG_SIDE / across.max(down).max(1.0);
    let [x, y] = picture.dpi.map_or([usual; 2], |dpi| dpi.map(|dpi| 72.0 / dpi));
    let [width, height] = [across * x, down * y].map(|side| (side * 100.0).round() / 100.0);
    let shrunk = (SIDES.end() / width.max(height)).min(1.0);
    let [width, height] = [width, height].map(|side| (side * shrunk).max(*SIDES.start()));
    if is_turned(picture.orientation) { [height, width] } else { [width, height] }
}

fn is_turned(orientation: Orientation) -> bool {
    orientation.to_exif() > 4
}

/// What brings the unit square of an image (its stored rows from the top down) to the upright page (TIFF 6.0,
/// Orientation).
fn placed(orientation: Orientation, [width, height]: [f32; 2]) -> Matrix {
    match orientation.to_exif() {
        2 => [-width, 0.0, 0.0, height, width, 0.0],
        3 => [-width, 0.0, 0.0, -height, width, height],
        4 => [width, 0.0, 0.0, -height, 0.0, height],
        5 => [0.0, -height, -width, 0.0, width, height],
        6 => [0.0, -height, width, 0.0, 0.0, height],
        7 => [0.0, height, width, 0.0, 0.0, 0.0],
        8 => [0.0, height, -width, 0.0, width, 0.0],
        _ => [width, 0.0, 0.0, height, 0.0, 0.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: [u32; 2], orientation: Orientation, dpi: Option<[f32; 2]>) -> Picture {
        Picture { image: Stream::new(Dictionary::new(), Vec::new()), mask: None, pixels, orientation, dpi }
    }

    #[test]
    fn pages_are_as_large_as_the_paper_was() {
        let cases = [
            ([1654, 2339], Orientation::NoTransforms, Some([200.0, 200.0]), [595.44, 842.04]),
            ([1654, 2339], Orientation::Rotate90, Some([200.0, 200.0]), [842.04, 595.44]),
            ([1728, 1100], Orientation::NoTransforms, Some([204.0, 98.0]), [609.88, 808.16]),
            ([3000, 4000], Orientation::NoTransforms, None, [631.42, 841.89]),
            ([60_000, 100], Orientation::NoTransforms, Some([120.0; 2]), [14_400.0, 24.0]),
        ];
        for (pixels, orientation, dpi, [width, height]) in cases {
            let [w, h] = paper_size(&picture(pixels, orientation, dpi));
            assert!((w - width).abs() < 0.01 && (h - height).abs() < 0.01, "{pixels:?}: {w} x {h}");
        }
    }

    #[test]
    fn a_stored_corner_comes_where_the_orientation_says() {
        // Row 0 and column 0 as TIFF 6.0 lists them: where the first stored pixel is seen.
        let seen = ["top left", "top right", "bottom right", "bottom left"];
        for (exif, corner) in (1..=8).zip([0, 1, 2, 3, 0, 1, 2, 3]) {
            let orientation = Orientation::from_exif(exif).unwrap_or(Orientation::NoTransforms);
            let [a, b, c, d, e, f] = placed(orientation, [100.0, 200.0]);
            // The first pixel lies at the top left of the unit square: (0, 1).
            let (x, y) = (c + e, d + f);
            let name = match (x < 50.0, y > 100.0) {
                (true, true) => "top left",
                (false, true) => "top right",
                (false, false) => "bottom right",
                (true, false) => "bottom left",
            };
            assert_eq!(name, seen[corner], "orientation {exif}");
            assert!((a * d - b * c).abs() > 0.0);
        }
    }
}
