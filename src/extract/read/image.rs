//! Pictures of pages: decoded, turned as the file says, made grey and no larger than reading them needs.
//!
//! Grey is the largest of red, green and blue, which fades coloured stamps and pen strokes (measured). What
//! else makes them easier to read is done where they are read (`scan`). Pictures are never made larger.

#[cfg(test)]
use std::io::Cursor;
use std::io::{Read as _, Seek as _};

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use tiff::ColorType;
use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

use super::large;
use crate::extract::scan::shrink;
use crate::extract::worker::{Output, PageImage, Remote};
use crate::extract::{Method, Trouble};
use crate::format::Format;
use crate::monitor::ProblemCode;

/// What is worth keeping of a picture; the last step to what the engine reads comes after the others.
const MOST_DPI: f32 = 300.0;
/// Resolutions that scanners write; 72 and 96 are what programs write that do not know.
pub(super) const PLAUSIBLE_DPI: std::ops::RangeInclusive<f32> = 120.0..=1300.0;
/// A picture of unknown resolution is taken for a sheet of A4.
const LONG_SIDE_INCHES: f32 = 11.7;
/// … unless that would be a finer scan than offices make: then the sheet is larger.
const MOST_GUESSED: f32 = 400.0;
/// The most pixels of a page: an A1 drawing at 200 dots per inch, an A0 drawing at 140.
const MOST_PIXELS: f32 = 32e6;
/// The most bytes a decoded picture may take.
pub(super) const MOST_DECODED: u64 = 200 << 20;
/// How far the resolution is looked for in a file.
const HEAD: u64 = 4096;

/// Pages of more pixels are made smaller while they are read, where that can be done.
const LARGE: f32 = 50e6;

/// Reads a PNG, JPEG, WebP, GIF or BMP picture.
pub fn read(format: Format, input: &mut Remote, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-image 1")?;
    let mut head = Vec::new();
    // A file that cannot be read here fails again below, where it is told.
    let _ = (&mut *input).take(HEAD).read_to_end(&mut head);
    let _ = input.rewind();
    let format = match format {
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Gif => ImageFormat::Gif,
        Format::Bmp => ImageFormat::Bmp,
        _ => ImageFormat::Jpeg,
    };
    let mut decoder =
        ImageReader::with_format(&mut *input, format).into_decoder().map_err(Trouble::broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED);
    if decoder.total_bytes() > MOST_DECODED || decoder.set_limits(limits).is_err() {
        let size = decoder.dimensions();
        drop(decoder);
        let page = large(format, input, size, dots_per_inch(&head))?;
        let grey = turned(page.grey, orientation);
        return output.image(page_image(grey, page.shown, page.dpi));
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(Trouble::broken)?;
    let grey = turned(brightest(picture), orientation);
    output.image(for_engine(grey, dots_per_inch(&head)))
}

/// A page that was made smaller while it was read.
struct Smaller {
    grey: GrayImage,
    /// How many pixels of the file one of its own is.
    shown: f32,
    dpi: f32,
}

/// Reads a picture that cannot be held in colour.
fn large(
    format: ImageFormat,
    input: &mut Remote,
    (width, height): (u32, u32),
    dpi: Option<f32>,
) -> Result<Smaller, Trouble> {
    let too_large = || Trouble::new(ProblemCode::TooLarge, format_args!("{width} x {height} pixels"));
    input.rewind().map_err(Trouble::broken)?;
    let dpi = resolution([width, height], dpi);
    let new = worth_keeping([width, height], dpi);
    let grey = match format {
        ImageFormat::Png => large::png(input, new)?.ok_or_else(too_large)?,
        ImageFormat::Jpeg => {
            let grey = large::jpeg(input, MOST_DECODED)?;
            shrink(&grey, new[0], new[1])
        }
        _ => return Err(too_large()),
    };
    Ok(Smaller { shown: to_f32(width) / to_f32(grey.width()).max(1.0), grey, dpi })
}

/// Reads a JPEG 2000 picture; one that is too large at a lower resolution that it holds as well.
pub fn read_jpeg2000(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-image 1")?;
    let settings = |target_resolution| DecodeSettings { target_resolution, ..DecodeSettings::default() };
    let broken = |error: hayro_jpeg2000::error::DecodeError| Trouble::broken(format_args!("{error:?}"));
    let whole = Image::new(bytes, &settings(None)).map_err(broken)?;
    let original = [whole.width(), whole.height()];
    large::within_reason(original)?;
    let dpi = resolution(original, None);
    let wanted = worth_keeping(original, dpi);
    let image = Image::new(bytes, &settings(Some(wanted.into()))).map_err(broken)?;
    let channels = u64::from(image.color_space().num_channels()) + u64::from(image.has_alpha());
    // A sample takes four bytes while it is decoded, and as many again for the wavelets.
    if u64::from(image.width()) * u64::from(image.height()) * channels * 8 > MOST_DECODED * 2 {
        let [width, height] = original;
        return Err(Trouble::new(ProblemCode::TooLarge, format_args!("{width} x {height} pixels")));
    }
    let (width, height) = (image.width(), image.height());
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(broken)?;
    let samples = decoded.components().len().max(1);
    let colours = if samples > 2 { 3 } else { 1 };
    let brightest = |pixel: &[u8]| pixel.iter().take(colours).copied().max().unwrap_or(u8::MAX);
    let grey = decoded.data_u8().chunks_exact(samples).map(brightest).collect();
    let grey = GrayImage::from_raw(width, height, grey).ok_or_else(|| Trouble::broken("rows are missing"))?;
    let [width, height] = worth_keeping([width, height], dpi * to_f32(width) / to_f32(original[0]).max(1.0));
    let grey = if width < grey.width() { shrink(&grey, width, height) } else { grey };
    let shown = to_f32(original[0]) / to_f32(grey.width()).max(1.0);
    output.image(page_image(grey, shown, dpi))
}

/// Reads every page of a TIFF file; a damaged page costs that page.
pub fn read_tiff(input: &mut Remote, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-image 1")?;
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = usize::try_from(MOST_DECODED).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let decoder = Decoder::new(input).map_err(Trouble::broken)?;
    let mut decoder = decoder.with_limits(limits);
    let mut given = false;
    loop {
        match tiff_page(&mut decoder) {
            Ok(image) => {
                output.image(image)?;
                given = true;
            }
            Err(trouble) if !given && !decoder.more_images() => return Err(trouble),
            Err(trouble) => {
                output.page(Method::Blank, None, Vec::new(), None)?;
                output.trouble("", &trouble).map_err(|error| Trouble::new(ProblemCode::ReaderDied, error))?;
            }
        }
        if !decoder.more_images() {
            return Ok(());
        }
        decoder.next_image().map_err(Trouble::broken)?;
    }
}

/// Makes a page image of a grey picture.
pub fn for_engine(grey: GrayImage, dpi: Option<f32>) -> PageImage {
    let dpi = resolution([grey.width(), grey.height()], dpi);
    let [width, height] = worth_keeping([grey.width(), grey.height()], dpi);
    let original = to_f32(grey.width());
    let grey = if width < grey.width() { shrink(&grey, width, height) } else { grey };
    let shown = original / to_f32(grey.width()).max(1.0);
    page_image(grey, shown, dpi)
}

/// Makes a page image of which one pixel shows so many pixels, each way, of a picture of this resolution.
fn page_image(grey: GrayImage, shown: f32, dpi: f32) -> PageImage {
    PageImage {
        pixels: [grey.width(), grey.height()],
        scale: shown,
        dpi: dpi / shown,
        size: [to_f32(grey.width()) * shown, to_f32(grey.height()) * shown].map(f32::round),
        grey: grey.into_raw(),
        fallback: Vec::new(),
        reason: None,
    }
}

/// The resolution of a picture, guessed where the file states none.
fn resolution([width, height]: [u32; 2], stated: Option<f32>) -> f32 {
    let guessed = (to_f32(width.max(height)) / LONG_SIDE_INCHES).clamp(1.0, MOST_GUESSED);
    stated.unwrap_or(guessed)
}

/// The sides to which a picture is made smaller before it is given on; its own if it is small enough.
fn worth_keeping([width, height]: [u32; 2], dpi: f32) -> [u32; 2] {
    let pixels = (to_f32(width) * to_f32(height)).max(1.0);
    let factor = (MOST_DPI / dpi).min((MOST_PIXELS / pixels).sqrt());
    if factor < 0.95 { [scaled(width, factor), scaled(height, factor)] } else { [width, height] }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "smaller than the side")]
fn scaled(side: u32, factor: f32) -> u32 {
    ((to_f32(side) * factor).round() as u32).clamp(1, side.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
fn to_f32(pixels: u32) -> f32 {
    pixels as f32
}

/// Makes a picture grey by its brightest colour; what is transparent is paper.
fn brightest(picture: DynamicImage) -> GrayImage {
    match picture {
        DynamicImage::ImageLuma8(grey) => grey,
        picture if picture.color().has_alpha() => {
            let colours = picture.into_rgba8();
            let (width, height) = colours.dimensions();
            let grey = colours.pixels().map(|pixel| {
                let [red, green, blue, alpha] = pixel.0;
                red.max(green).max(blue).max(255 - alpha)
            });
            GrayImage::from_raw(width, height, grey.collect()).unwrap_or_default()
        }
        picture => {
            let colours = picture.into_rgb8();
            let (width, height) = colours.dimensions();
            let grey = colours.pixels().map(|pixel| pixel.0.into_iter().max().unwrap_or(255)).collect();
            GrayImage::from_raw(width, height, grey).unwrap_or_default()
        }
    }
}

fn turned(grey: GrayImage, orientation: Orientation) -> GrayImage {
    let mut picture = DynamicImage::ImageLuma8(grey);
    picture.apply_orientation(orientation);
    picture.into_luma8()
}

/// The resolution that a JPEG (JFIF 1.02, APP0) or PNG (PNG 11.3.4.3, pHYs) file states, if it is plausible.
pub(super) fn dots_per_inch(head: &[u8]) -> Option<f32> {
    let stated = if head.get(6..11) == Some(b"JFIF\0") {
        let density = f32::from(u16::from_be_bytes(head.get(14..16)?.try_into().ok()?));
        match head.get(13)? {
            1 => density,
            2 => density * 2.54,
            _ => return None,
        }
    } else {
        let at = head.windows(4).position(|window| window == b"pHYs")?;
        let per_metre = u32::from_be_bytes(head.get(at + 8..at + 12)?.try_into().ok()?);
        (head.get(at + 12) == Some(&1)).then_some(to_f32(per_metre) * 0.0254)?
    };
    PLAUSIBLE_DPI.contains(&stated).then_some(stated)
}

fn tiff_page(decoder: &mut Decoder<&mut Remote>) -> Result<PageImage, Trouble> {
    let (width, height) = decoder.dimensions().map_err(Trouble::broken)?;
    let colour = decoder.colortype().map_err(Trouble::broken)?;
    let unit = decoder.find_tag_unsigned::<u16>(Tag::ResolutionUnit).ok().flatten().unwrap_or(2);
    let stated = decoder.find_tag(Tag::XResolution).ok().flatten().and_then(|value| number(&value));
    let dpi = stated.map(|dots| if unit == 3 { dots * 2.54 } else { dots });
    let orientation = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
    let orientation = orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
    let dpi = dpi.filter(|dpi| PLAUSIBLE_DPI.contains(dpi));
    if to_f32(width) * to_f32(height) > LARGE {
        let dpi = resolution([width, height], dpi);
        let new = worth_keeping([width, height], dpi);
        if let Some(grey) = large::tiff(decoder, new, |data, width| tiff_grey(data, width, colour))? {
            let shown = to_f32(width) / to_f32(grey.width()).max(1.0);
            return Ok(page_image(turned(grey, orientation), shown, dpi));
        }
    }
    let data = match decoder.read_image() {
        Ok(DecodingResult::U8(bytes)) => bytes,
        Ok(DecodingResult::U16(words)) => words.into_iter().map(|word| word.to_be_bytes()[0]).collect(),
        Ok(_) => return Err(Trouble::broken("samples that are not whole numbers")),
        Err(tiff::TiffError::LimitsExceeded) => {
            return Err(Trouble::new(ProblemCode::TooLarge, format_args!("{width} x {height} pixels")));
        }
        Err(error) => return Err(Trouble::broken(error)),
    };
    let grey = tiff_grey(data, width, colour)?;
    let grey = GrayImage::from_raw(width, height, grey).ok_or_else(|| Trouble::broken("rows are missing"))?;
    Ok(for_engine(turned(grey, orientation), dpi))
}

/// A number of a TIFF tag, which is to be a fraction, but is not always.
fn number(value: &Value) -> Option<f32> {
    #[expect(clippy::cast_precision_loss, reason = "a resolution needs few digits")]
    let number = match value {
        Value::Rational(above, below) => *above as f32 / *below as f32,
        Value::Float(number) => *number,
        Value::Short(number) => f32::from(*number),
        Value::Unsigned(number) => *number as f32,
        _ => return None,
    };
    Some(number)
}

/// Makes the samples of a TIFF page grey, one byte a pixel.
fn tiff_grey(data: Vec<u8>, width: u32, colour: ColorType) -> Result<Vec<u8>, Trouble> {
    let colours = |data: &[u8], samples: usize| {
        data.chunks_exact(samples).map(|pixel| pixel.iter().take(3).copied().max().unwrap_or(255)).collect()
    };
    Ok(match colour {
        ColorType::Gray(8 | 16) => data,
        ColorType::Gray(bits @ (1 | 2 | 4)) => unpacked(&data, width, bits),
        ColorType::GrayA(8 | 16) => data.iter().step_by(2).copied().collect(),
        ColorType::RGB(8 | 16) => colours(&data, 3),
        ColorType::RGBA(8 | 16) => colours(&data, 4),
        ColorType::CMYK(8) => data
            .chunks_exact(4)
            .map(|ink| 255 - ink[3].saturating_add(ink[..3].iter().copied().min().unwrap_or(0)))
            .collect(),
        ColorType::YCbCr(8) => data.iter().step_by(3).copied().collect(),
        colour => return Err(Trouble::broken(format_args!("colours {colour:?}"))),
    })
}

/// Spreads samples of fewer than eight bits; every row begins at a whole byte.
pub(super) fn unpacked(data: &[u8], width: u32, bits: u8) -> Vec<u8> {
    let (width, per_byte) = (width as usize, usize::from(8 / bits));
    let most = (1_u16 << bits) - 1;
    let sample = |row: &[u8], x: usize| {
        let shift = 8 - usize::from(bits) * (x % per_byte + 1);
        let value = u16::from(row[x / per_byte]) >> shift & most;
        u8::try_from(value * 255 / most).unwrap_or(255)
    };
    let rows = data.chunks_exact(width.div_ceil(per_byte).max(1));
    rows.flat_map(|row| (0..width).map(move |x| sample(row, x))).collect()
}

/// Decodes a picture held in memory; for tests of other rooms' pictures.
#[cfg(test)]
fn decoded(bytes: &[u8]) -> GrayImage {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    reader.ok().and_then(|reader| reader.decode().ok()).map(brightest).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn large_scans_shrink_and_small_ones_stay() {
        let cases = [
            ((4960, 7016), Some(600.0), [2480, 3508]),
            ((1654, 2339), Some(200.0), [1654, 2339]),
            ((3510, 4680), None, [2633, 3510]),
            ((800, 600), None, [800, 600]),
            ((7000, 9900), Some(200.0), [4757, 6727]),
        ];
        for ((width, height), dpi, expected) in cases {
            let image = for_engine(GrayImage::new(width, height), dpi);
            assert_eq!(image.pixels, expected);
            assert_eq!(image.grey.len(), (expected[0] * expected[1]) as usize);
        }
    }

    #[test]
    fn stamps_fade_and_ink_stays() {
        let mut png = Cursor::new(Vec::new());
        let picture =
            image::RgbImage::from_fn(3, 1, |x, _| image::Rgb([[0, 0, 0], [250, 0, 0], [255; 3]][x as usize]));
        DynamicImage::from(picture).write_to(&mut png, ImageFormat::Png).unwrap();
        assert_eq!(decoded(&png.into_inner()).into_raw(), [0, 250, 255]);
    }

    #[test]
    fn resolutions_are_found_as_they_are_written() {
        let cases = [
            (Value::Rational(600, 2), Some(300.0)),
            (Value::Float(200.0), Some(200.0)),
            (Value::Short(400), Some(400.0)),
            (Value::Ascii("300".to_owned()), None),
        ];
        for (value, expected) in cases {
            assert_eq!(number(&value), expected, "{value:?}");
        }
        // A sheet of A4 at 300, and a drawing that is no A4 at 1200.
        assert_eq!([resolution([2481, 3510], None), resolution([9933, 14043], None)], [300.0, 400.0]);
    }

    #[test]
    fn bits_become_bytes() {
        assert_eq!(unpacked(&[0b1010_0000, 0b0100_0000], 3, 1), [255, 0, 255, 0, 255, 0]);
    }
}
