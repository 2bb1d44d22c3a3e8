//! A page as a picture for people: as it looks, upright, in its colours, no larger than was asked for.
//!
//! What a page is read from (`read/image.rs`, `pdf/render.rs`) is made for the OCR engine: grey, and fine. Here a
//! page of any size is made smaller while its rows come in (`rows`), so that what is held is what is shown; then
//! it is turned and packed (`pack`). Invariant: no picture is larger than the frame it was asked to fit.

mod pack;
mod paper;
mod rows;
mod sheets;

use std::io::Seek as _;
use std::str::FromStr as _;

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

use super::image::MOST_DECODED;
use super::large;
use crate::extract::Trouble;
use crate::extract::wire::{Job, PictureHead, PictureTask};
use crate::extract::worker::{Output, Remote};
use crate::format::Format;
use crate::monitor::ProblemCode;
use rows::Rows;

/// The longest side that is drawn, whatever is asked for.
const LONGEST_SIDE: u32 = 4_096;

/// What a picture must fit: width and height in pixels of the page as its file has it, before it is turned.
type Frame = [u32; 2];

/// Draws the page that is asked for and gives it.
pub fn make(task: &PictureTask, input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    let format = Format::from_str(&task.format).map_err(Trouble::broken)?;
    let quarters = task.quarters % 4;
    let frame = turned_frame(task.frame.map(|side| side.clamp(1, LONGEST_SIDE)), quarters % 2 == 1);
    let picture = match format {
        Format::Pdf => paper::draw(input.whole(job.input_bytes)?, task.page, frame)?,
        Format::Tiff => sheets::take(input, task.page, frame, job.pages)?,
        _ if task.page != 1 => return Err(absent(task.page)),
        Format::Jp2 => jpeg2000(&input.whole(job.input_bytes)?, frame)?,
        Format::Png => png(input, frame)?,
        Format::Jpeg | Format::WebP | Format::Gif | Format::Bmp => other(format, input, frame)?,
        format => return Err(Trouble::broken(format_args!("no pages in {format}"))),
    };
    let picture = turned(picture, quarters);
    let head = PictureHead { kind: pack::kind(&picture), width: picture.width(), height: picture.height() };
    let bytes = pack::pack(&picture, head.kind)?;
    output.picture(&head, &bytes)
}

/// The trouble that a file has no such page.
fn absent(page: u32) -> Trouble {
    Trouble::broken(format_args!("no page {page}"))
}

fn turned_frame([width, height]: Frame, swapped: bool) -> Frame {
    if swapped { [height, width] } else { [width, height] }
}

fn turned(picture: DynamicImage, quarters: u8) -> DynamicImage {
    match quarters {
        1 => picture.rotate90(),
        2 => picture.rotate180(),
        3 => picture.rotate270(),
        _ => picture,
    }
}

/// The largest sides within a frame that keep the shape; never larger than the page is.
///
/// `tall` is how many times as high as wide a pixel is: more than 1 for a fax in standard resolution.
fn fitted([width, height]: [u32; 2], tall: f32, [most_width, most_height]: Frame) -> [u32; 2] {
    // Nothing is made larger, so a pixel that is not square loses on its longer side.
    let (across, down) = (to_f32(width) / tall.max(1.0), to_f32(height) * tall.min(1.0));
    let factor = (to_f32(most_width) / across).min(to_f32(most_height) / down).min(1.0);
    [whole(across * factor, width), whole(down * factor, height)]
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the side there is")]
fn whole(side: f32, most: u32) -> u32 {
    (side.round() as u32).clamp(1, most.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
fn to_f32(pixels: u32) -> f32 {
    pixels as f32
}

/// Makes a picture smaller and turns it as its file says.
fn shown(picture: &DynamicImage, orientation: Orientation, frame: Frame) -> DynamicImage {
    let size = [picture.width(), picture.height()];
    let new = fitted(size, 1.0, stored_frame(frame, orientation));
    let mut small = if let DynamicImage::ImageLuma8(grey) = picture {
        smaller(grey.as_raw(), size, new, 1)
    } else if picture.color().has_alpha() {
        smaller(picture.to_rgba8().as_raw(), size, new, 4)
    } else if let DynamicImage::ImageRgb8(colours) = picture {
        smaller(colours.as_raw(), size, new, 3)
    } else {
        smaller(picture.to_rgb8().as_raw(), size, new, 3)
    };
    small.apply_orientation(orientation);
    small
}

fn stored_frame(frame: Frame, orientation: Orientation) -> Frame {
    turned_frame(frame, orientation.to_exif() > 4)
}

fn smaller(samples: &[u8], size: [u32; 2], new: [u32; 2], each: usize) -> DynamicImage {
    let mut rows = Rows::new(size, new, each);
    samples.chunks_exact((size[0] as usize * each).max(1)).for_each(|row| rows.row(row));
    rows.finish()
}

/// Takes a PNG picture row by row; one that is interlaced comes in no such order.
fn png(input: &mut Remote, frame: Frame) -> Result<DynamicImage, Trouble> {
    let Some(mut reader) = large::png_rows(&mut *input)? else {
        return other(Format::Png, input, frame);
    };
    let size = [reader.info().width, reader.info().height];
    let each = reader.output_color_type().0.samples();
    let mut rows = Rows::new(size, fitted(size, 1.0, frame), each);
    // What comes of a picture that breaks off is shown; its rest is paper.
    while let Ok(Some(row)) = reader.next_row() {
        rows.row(row.data());
    }
    if rows.is_empty() { Err(Trouble::broken("no rows")) } else { Ok(rows.finish()) }
}

/// Takes a picture that is decoded whole; a JPEG picture too large for that loses its colours.
fn other(format: Format, input: &mut Remote, frame: Frame) -> Result<DynamicImage, Trouble> {
    let kind = match format {
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Gif => ImageFormat::Gif,
        Format::Bmp => ImageFormat::Bmp,
        _ => ImageFormat::Jpeg,
    };
    input.rewind().map_err(Trouble::broken)?;
    let mut decoder = ImageReader::with_format(&mut *input, kind).into_decoder().map_err(Trouble::broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED);
    if decoder.total_bytes() <= MOST_DECODED && decoder.set_limits(limits).is_ok() {
        let picture = DynamicImage::from_decoder(decoder).map_err(Trouble::broken)?;
        return Ok(shown(&picture, orientation, frame));
    }
    let (width, height) = decoder.dimensions();
    drop(decoder);
    if kind != ImageFormat::Jpeg {
        return Err(Trouble::new(ProblemCode::TooLarge, format_args!("{width} x {height} pixels")));
    }
    input.rewind().map_err(Trouble::broken)?;
    let grey = DynamicImage::ImageLuma8(large::jpeg(input, MOST_DECODED)?);
    Ok(shown(&grey, orientation, frame))
}

/// Takes a JPEG 2000 picture at the resolution that is wanted, of those it holds.
fn jpeg2000(bytes: &[u8], frame: Frame) -> Result<DynamicImage, Trouble> {
    let settings = |target_resolution| DecodeSettings { target_resolution, ..DecodeSettings::default() };
    let broken = |error: hayro_jpeg2000::error::DecodeError| Trouble::broken(format_args!("{error:?}"));
    let original = Image::new(bytes, &settings(None)).map_err(broken)?;
    let size = [original.width(), original.height()];
    large::within_reason(size)?;
    let wanted = fitted(size, 1.0, frame);
    let image = Image::new(bytes, &settings(Some(wanted.into()))).map_err(broken)?;
    let each = u64::from(image.color_space().num_channels()) + u64::from(image.has_alpha());
    // A sample takes four bytes while it is decoded, and as many again for the wavelets.
    if u64::from(image.width()) * u64::from(image.height()) * each * 8 > MOST_DECODED * 2 {
        return Err(Trouble::new(ProblemCode::TooLarge, format_args!("{} x {} pixels", size[0], size[1])));
    }
    let (width, height) = (image.width(), image.height());
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(broken)?;
    let samples = decoded.components().len().max(1);
    let data = decoded.data_u8();
    let missing = || Trouble::broken("rows are missing");
    let picture = if samples < 3 {
        let grey = data.iter().step_by(samples).copied().collect();
        DynamicImage::ImageLuma8(GrayImage::from_raw(width, height, grey).ok_or_else(missing)?)
    } else {
        let colours = data.chunks_exact(samples).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, colours).ok_or_else(missing)?)
    };
    Ok(shown(&picture, Orientation::NoTransforms, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_fit_their_frame_and_keep_their_shape() {
        let cases = [
            ([2480, 3508], 1.0, [1240, 4096], [1240, 1754]),
            ([2480, 3508], 1.0, [2000, 877], [620, 877]),
            ([600, 400], 1.0, [1240, 4096], [600, 400]),
            // A fax of 204 by 98 dots per inch: as high as the paper, not half of it.
            ([1728, 1100], 204.0 / 98.0, [1240, 4096], [830, 1100]),
            ([60_000, 1], 1.0, [240, 240], [240, 1]),
        ];
        for (size, tall, frame, expected) in cases {
            assert_eq!(fitted(size, tall, frame), expected, "{size:?} in {frame:?}");
        }
    }

    #[test]
    fn a_turned_picture_is_made_for_the_frame_it_will_fill() {
        let lying = DynamicImage::ImageLuma8(GrayImage::from_fn(400, 200, |x, _| {
            image::Luma([if x < 200 { 0 } else { 255 }])
        }));
        let upright = shown(&lying, Orientation::Rotate90, [100, 1000]);
        assert_eq!((upright.width(), upright.height()), (100, 200));
        // What was left is now above.
        let grey = upright.to_luma8();
        assert_eq!([grey.get_pixel(50, 10).0[0], grey.get_pixel(50, 190).0[0]], [0, 255]);
        let again = turned(upright, 1).to_luma8();
        assert_eq!([again.get_pixel(10, 50).0[0], again.get_pixel(190, 50).0[0]], [255, 0]);
    }
}
