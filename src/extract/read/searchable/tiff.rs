//! Pages of a TIFF file as PDF carries them.
//!
//! A page that is one strip of Group 4 fax or of JPEG is carried over as it is; any other is decoded, and its
//! samples are packed without loss, so many bits each as they have. Invariant: no pixel changes.

use std::io::Cursor;

use image::metadata::Orientation;
use lopdf::{Object, Stream, dictionary};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::picture::{Picture, image_entries, jpeg};
use crate::extract::Trouble;
use crate::extract::read::image::{MOST_DECODED, PLAUSIBLE_DPI};

/// Values of the tag Compression (TIFF 6.0, section 3, and Technical Note 2).
const GROUP_4: u16 = 4;
const JPEG: u16 = 7;
/// Values of the tag `PhotometricInterpretation`.
const BLACK_IS_ZERO: u16 = 1;
const RGB: u16 = 2;

type Pages<'a> = Decoder<Cursor<&'a [u8]>>;

/// Gives every page to `each`, in order.
///
/// # Errors
/// The first page that cannot be taken, or what `each` returned.
pub fn take(
    bytes: &[u8],
    pages: u32,
    mut each: impl FnMut(Picture) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(MOST_DECODED).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(Trouble::broken)?.with_limits(limits);
    for _ in 0..pages {
        each(page(&mut decoder, bytes)?)?;
        if !decoder.more_images() {
            break;
        }
        decoder.next_image().map_err(Trouble::broken)?;
    }
    Ok(())
}

fn page(decoder: &mut Pages<'_>, file: &[u8]) -> Result<Picture, Trouble> {
    let (width, height) = decoder.dimensions().map_err(Trouble::broken)?;
    let pixels = [width, height];
    let orientation = tag(decoder, Tag::Orientation).and_then(|value| u8::try_from(value).ok());
    let dpi = resolution(decoder);
    let image = match carried(decoder, file, pixels) {
        Some(image) => image,
        None => unpacked(decoder, pixels)?,
    };
    let orientation = orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
    Ok(Picture { image, mask: None, pixels, orientation, dpi })
}

fn tag(decoder: &mut Pages<'_>, tag: Tag) -> Option<u16> {
    decoder.find_tag_unsigned(tag).ok().flatten()
}

/// Across and down apart: fax pages have twice as many dots across.
fn resolution(decoder: &mut Pages<'_>) -> Option<[f32; 2]> {
    let unit = if tag(decoder, Tag::ResolutionUnit) == Some(3) { 2.54 } else { 1.0 };
    let across = decoder.get_tag_f32(Tag::XResolution).ok()? * unit;
    let down = decoder.get_tag_f32(Tag::YResolution).unwrap_or(across / unit) * unit;
    // The second of a fax in standard resolution is 98.
    let plausible = PLAUSIBLE_DPI.contains(&across) && (90.0..=1300.0).contains(&down);
    plausible.then_some([across, down])
}

/// The only strip of a page, if PDF knows how it is packed.
fn carried(decoder: &mut Pages<'_>, file: &[u8], pixels: [u32; 2]) -> Option<Stream> {
    let offsets = decoder.get_tag_u64_vec(Tag::StripOffsets).ok()?;
    let lengths = decoder.get_tag_u64_vec(Tag::StripByteCounts).ok()?;
    let ([offset], [length]) = (&offsets[..], &lengths[..]) else { return None };
    let offset = usize::try_from(*offset).ok()?;
    let strip = file.get(offset..offset.checked_add(usize::try_from(*length).ok()?)?)?;
    let photometric = tag(decoder, Tag::PhotometricInterpretation)?;
    match tag(decoder, Tag::Compression)? {
        GROUP_4 if decoder.colortype().ok()? == ColorType::Gray(1) => {
            let upside_down = tag(decoder, Tag::FillOrder) == Some(2);
            let strip = if upside_down {
                strip.iter().map(|byte| byte.reverse_bits()).collect()
            } else {
                strip.to_vec()
            };
            Some(group_4(strip, pixels, photometric))
        }
        JPEG => {
            let tables = decoder.get_tag_u8_vec(Tag::JPEGTables).unwrap_or_default();
            let mut image = jpeg(joined(&tables, strip))?;
            image.dict.set("DecodeParms", dictionary! { "ColorTransform" => i64::from(photometric != RGB) });
            let agrees = image.dict.get(b"Width").and_then(Object::as_i64).ok() == Some(pixels[0].into());
            agrees.then_some(image)
        }
        _ => None,
    }
}

fn group_4(strip: Vec<u8>, pixels: [u32; 2], photometric: u16) -> Stream {
    let mut entries = image_entries(pixels, "DeviceGray".into(), 1);
    entries.set("Filter", "CCITTFaxDecode");
    entries.set(
        "DecodeParms",
        dictionary! {
            "K" => -1, "Columns" => i64::from(pixels[0]), "Rows" => i64::from(pixels[1]),
            "BlackIs1" => photometric == BLACK_IS_ZERO,
        },
    );
    Stream::new(entries, strip).with_compression(false)
}

/// A strip with the tables it needs: both are streams of their own, from start to end of image.
fn joined(tables: &[u8], strip: &[u8]) -> Vec<u8> {
    let tables = tables.strip_suffix(b"\xff\xd9").unwrap_or(tables);
    let strip = if tables.is_empty() { strip } else { strip.strip_prefix(b"\xff\xd8").unwrap_or(strip) };
    [tables, strip].concat()
}

/// The samples of a page, packed by Flate.
fn unpacked(decoder: &mut Pages<'_>, pixels: [u32; 2]) -> Result<Stream, Trouble> {
    let colour = decoder.colortype().map_err(Trouble::broken)?;
    let samples = match decoder.read_image().map_err(Trouble::broken)? {
        DecodingResult::U8(bytes) => bytes,
        DecodingResult::U16(words) => words.into_iter().flat_map(u16::to_be_bytes).collect(),
        _ => return Err(Trouble::broken("samples that are not whole numbers")),
    };
    let unknown = || Trouble::broken(format_args!("colours {colour:?}"));
    let (colours, bits) = match colour {
        ColorType::Gray(bits @ (1 | 2 | 4 | 8 | 16)) => ("DeviceGray", bits),
        ColorType::RGB(bits @ (8 | 16)) => ("DeviceRGB", bits),
        ColorType::CMYK(8) => ("DeviceCMYK", 8),
        ColorType::YCbCr(8) => return Ok(flate(pixels, "DeviceRGB", 8, ycc_to_rgb(&samples))),
        ColorType::GrayA(bits @ (8 | 16)) => {
            return Ok(flate(pixels, "DeviceGray", bits, without_alpha(&samples, 1, bits)));
        }
        ColorType::RGBA(bits @ (8 | 16)) => {
            return Ok(flate(pixels, "DeviceRGB", bits, without_alpha(&samples, 3, bits)));
        }
        _ => return Err(unknown()),
    };
    Ok(flate(pixels, colours, bits, samples))
}

/// A page of a document is paper: how opaque a scanner says it is does not matter.
fn without_alpha(samples: &[u8], colours: usize, bits: u8) -> Vec<u8> {
    let each = usize::from(bits / 8);
    let pixels = samples.chunks_exact((colours + 1) * each);
    pixels.flat_map(|pixel| pixel.iter().take(colours * each).copied()).collect()
}

/// Colours as ITU-T T.871 has them.
pub fn ycc_to_rgb(samples: &[u8]) -> Vec<u8> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    let rgb = |pixel: &[u8]| {
        let [y, b, r] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
        let (b, r) = (b - 128.0, r - 128.0);
        [byte(y + 1.402 * r), byte(y - 0.344_136 * b - 0.714_136 * r), byte(y + 1.772 * b)]
    };
    samples.chunks_exact(3).flat_map(rgb).collect()
}

fn flate(pixels: [u32; 2], colours: &str, bits: u8, samples: Vec<u8>) -> Stream {
    let mut stream = Stream::new(image_entries(pixels, colours.into(), bits.into()), samples);
    // Packing into memory does not fail; unpacked it would be as good.
    let _ = stream.compress();
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_strip_become_one_file() {
        assert_eq!(joined(b"\xff\xd8T\xff\xd9", b"\xff\xd8S\xff\xd9"), b"\xff\xd8TS\xff\xd9");
        assert_eq!(joined(b"", b"\xff\xd8S\xff\xd9"), b"\xff\xd8S\xff\xd9");
    }

    #[test]
    fn grey_stays_grey_when_colours_change_their_model() {
        assert_eq!(ycc_to_rgb(&[0, 128, 128, 200, 128, 128]), [0, 0, 0, 200, 200, 200]);
    }

    #[test]
    fn opacity_is_left_out() {
        assert_eq!(without_alpha(&[1, 2, 3, 4, 5, 6, 7, 8], 3, 8), [1, 2, 3, 5, 6, 7]);
        assert_eq!(without_alpha(&[1, 2, 3, 4], 1, 16), [1, 2]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_pages_or_a_trouble(bytes: Vec<u8>) {
            let _ = take(&[b"II*\0\x08\0\0\0", &bytes[..]].concat(), 3, |_| Ok(()));
        }
    }
}
