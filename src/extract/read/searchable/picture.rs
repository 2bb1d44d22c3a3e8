//! Pictures as PDF carries them: JPEG as it is, everything else without loss.
//!
//! The compressed pixels of a plain PNG are what PDF's Flate filter with predictors takes, so they are carried
//! over as they are; what PDF cannot take (interlaced PNG, WebP, transparency) is decoded and packed as such.
//! Invariant: no pixel changes.

use std::io::Cursor;

use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use lopdf::{Dictionary, Object, Stream, dictionary};

use crate::extract::Trouble;
use crate::extract::read::image::{MOST_DECODED, dots_per_inch};
use crate::format::Format;
use crate::monitor::ProblemCode;

/// How much of a file may stand before its resolution.
const HEAD: usize = 4096;

/// One picture that fills one page.
pub struct Picture {
    /// The image object, its width and height set.
    pub image: Stream,
    /// How opaque every pixel is, where not all are.
    pub mask: Option<Stream>,
    /// Pixels as stored, before it is turned upright.
    pub pixels: [u32; 2],
    /// How it is to be turned.
    pub orientation: Orientation,
    /// Dots per inch across and down as stored, where the file tells.
    pub dpi: Option<[f32; 2]>,
}

/// Takes a PNG, JPEG or WebP file.
pub fn take(format: Format, bytes: Vec<u8>) -> Result<Picture, Trouble> {
    let kind = match format {
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    let reader = ImageReader::with_format(Cursor::new(&bytes[..]), kind);
    let mut decoder = reader.into_decoder().map_err(Trouble::broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = [decoder.dimensions().0, decoder.dimensions().1];
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED);
    if decoder.total_bytes() > MOST_DECODED || decoder.set_limits(limits).is_err() {
        return Err(Trouble::new(
            ProblemCode::TooLarge,
            format_args!("{} x {} pixels", pixels[0], pixels[1]),
        ));
    }
    // Also what is carried over as it is must be whole: a page that no reader can show is no copy.
    let decoded = DynamicImage::from_decoder(decoder).map_err(Trouble::broken)?;
    let dpi = dots_per_inch(bytes.get(..HEAD).unwrap_or(&bytes)).map(|dpi| [dpi, dpi]);
    let carried = match kind {
        ImageFormat::Jpeg => Some(jpeg(bytes).ok_or_else(|| Trouble::broken("no JPEG that PDF can carry"))?),
        ImageFormat::Png => png(&bytes),
        _ => None,
    };
    let (image, mask) = match carried {
        Some(image) => (image, None),
        None => packed(&decoded)?,
    };
    Ok(Picture { image, mask, pixels, orientation, dpi })
}

/// A JPEG file as an image object (ISO 32000-1, 7.4.8); `None` for kinds that PDF does not know.
pub fn jpeg(bytes: Vec<u8>) -> Option<Stream> {
    let frame = jpeg_frame(&bytes)?;
    let colours = match frame.components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        4 => "DeviceCMYK",
        _ => return None,
    };
    let mut entries = image_entries([frame.width, frame.height], colours.into(), 8);
    entries.set("Filter", "DCTDecode");
    if frame.components == 4 && frame.adobe {
        // Adobe's programs store inks upside down and say so only by having been there.
        entries.set("Decode", [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec());
    }
    Some(Stream::new(entries, bytes).with_compression(false))
}

struct JpegFrame {
    width: u32,
    height: u32,
    components: u8,
    adobe: bool,
}

/// Finds the frame header (ITU-T T.81, B.2.2) of a baseline or progressive Huffman-coded JPEG of 8 bits.
fn jpeg_frame(bytes: &[u8]) -> Option<JpegFrame> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    let mut adobe = false;
    loop {
        let [0xFF, marker, ..] = *rest else { return None };
        if marker == 0xFF {
            rest = rest.get(1..)?;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        let segment = rest.get(4..2 + length)?;
        match marker {
            0xC0..=0xC2 => {
                let [8, top, bottom, left, right, components, ..] = *segment else { return None };
                let (height, width) = (u16::from_be_bytes([top, bottom]), u16::from_be_bytes([left, right]));
                return Some(JpegFrame { width: width.into(), height: height.into(), components, adobe });
            }
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xD9 | 0xDA => return None,
            0xEE => adobe |= segment.starts_with(b"Adobe"),
            _ => {}
        }
        rest = rest.get(2 + length..)?;
    }
}

/// The compressed pixels of a PNG file (PNG 11.2) as an image object; `None` where PDF needs them otherwise.
fn png(bytes: &[u8]) -> Option<Stream> {
    let (mut head, mut palette, mut data) = (None, None, Vec::new());
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let chunk = after.get(..length)?;
        match name {
            b"IHDR" => head = Some(chunk),
            b"PLTE" => palette = Some(chunk),
            b"IDAT" => data.extend_from_slice(chunk),
            b"tRNS" => return None,
            b"IEND" => break,
            _ => {}
        }
        rest = after.get(length + 4..)?;
    }
    let [w0, w1, w2, w3, h0, h1, h2, h3, bits, kind, 0, 0, 0] = *head? else { return None };
    let pixels = [u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3])];
    let (colours, samples) = match kind {
        0 => (Object::from("DeviceGray"), 1),
        2 => (Object::from("DeviceRGB"), 3),
        3 => (indexed(palette?)?, 1),
        _ => return None,
    };
    let mut entries = image_entries(pixels, colours, bits.into());
    entries.set("Filter", "FlateDecode");
    entries.set(
        "DecodeParms",
        dictionary! {
            "Predictor" => 15, "Colors" => samples, "BitsPerComponent" => i64::from(bits), "Columns" => i64::from(pixels[0]),
        },
    );
    Some(Stream::new(entries, data).with_compression(false))
}

fn indexed(palette: &[u8]) -> Option<Object> {
    let last = i64::try_from(palette.len() / 3).ok()?.checked_sub(1)?;
    let table = Object::String(palette.to_vec(), lopdf::StringFormat::Hexadecimal);
    Some(vec!["Indexed".into(), "DeviceRGB".into(), last.into(), table].into())
}

/// Packs decoded pixels without loss; transparency becomes a mask of its own.
pub fn packed(picture: &DynamicImage) -> Result<(Stream, Option<Stream>), Trouble> {
    let colours = picture.color();
    let deep = colours.bytes_per_pixel() / colours.channel_count() > 1;
    let opaque = match (colours.has_color(), deep) {
        (false, false) => DynamicImage::from(picture.to_luma8()),
        (false, true) => picture.to_luma16().into(),
        (true, false) => picture.to_rgb8().into(),
        (true, true) => picture.to_rgb16().into(),
    };
    let mask = colours.has_alpha().then(|| {
        let rgba = picture.to_rgba8();
        let alpha = rgba.pixels().map(|pixel| pixel.0[3]).collect();
        image::GrayImage::from_raw(rgba.width(), rgba.height(), alpha).unwrap_or_default()
    });
    let mask = mask.map(|mask| through_png(&mask.into())).transpose()?;
    Ok((through_png(&opaque)?, mask))
}

/// Packs pixels as PNG does, which PDF can take, row by row with the filter that fits best.
fn through_png(picture: &DynamicImage) -> Result<Stream, Trouble> {
    let mut file = Vec::new();
    let colours = ExtendedColorType::from(picture.color());
    let encoder = PngEncoder::new(&mut file);
    let written = encoder.write_image(picture.as_bytes(), picture.width(), picture.height(), colours);
    written.map_err(Trouble::broken)?;
    png(&file).ok_or_else(|| Trouble::broken("pixels that cannot be packed"))
}

/// What every image object says of itself.
pub fn image_entries(pixels: [u32; 2], colours: Object, bits: i64) -> Dictionary {
    dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(pixels[0]),
        "Height" => i64::from(pixels[1]), "ColorSpace" => colours, "BitsPerComponent" => bits,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn png_file(picture: &DynamicImage) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn a_plain_png_is_carried_as_it_is() {
        let picture =
            DynamicImage::from(image::RgbImage::from_fn(7, 5, |x, y| image::Rgb([x as u8, y as u8, 9])));
        let file = png_file(&picture);
        let taken = take(Format::Png, file.clone()).unwrap();
        assert!(file.windows(taken.image.content.len()).any(|part| part == taken.image.content));
        assert_eq!(taken.image.decompressed_content().unwrap(), picture.as_bytes());
    }

    #[test]
    fn transparency_becomes_a_mask() {
        let picture =
            image::RgbaImage::from_fn(3, 2, |x, y| image::Rgba([x as u8, y as u8, 1, 80 * x as u8]));
        let taken = take(Format::Png, png_file(&picture.into())).unwrap();
        let mask = taken.mask.unwrap().decompressed_content().unwrap();
        assert_eq!(mask, [0, 80, 160, 0, 80, 160]);
        assert_eq!(taken.image.decompressed_content().unwrap().len(), 18);
    }

    #[test]
    fn deep_pixels_keep_all_their_bits() {
        let picture =
            image::ImageBuffer::from_fn(2, 1, |x, _| image::Luma([[0x0102_u16, 0xFEFD][x as usize]]));
        let (image, _) = packed(&DynamicImage::from(picture)).unwrap();
        assert_eq!(image.decompressed_content().unwrap(), [1, 2, 0xFE, 0xFD]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_picture_or_a_trouble(bytes: Vec<u8>) {
            let _ = jpeg(bytes.clone());
            let _ = png(&bytes);
            let _ = jpeg([b"\xff\xd8", &bytes[..]].concat());
            let _ = png(&[b"\x89PNG\r\n\x1a\n", &bytes[..]].concat());
        }
    }
}
