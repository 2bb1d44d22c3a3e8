//! A page of a TIFF file, strip by strip where it is stored so.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::rows::Rows;
use super::{Frame, absent, fitted, shown, stored_frame};
use crate::extract::Trouble;
use crate::extract::read::image::{MOST_DECODED, unpacked};
use crate::extract::read::large;
use crate::extract::read::searchable::ycc_to_rgb;
use crate::extract::worker::Remote;

type Pages<'a> = Decoder<&'a mut Remote>;

/// Shapes of pixels that scanners and fax machines make.
const SHAPES: std::ops::RangeInclusive<f32> = 0.4..=2.5;

/// Takes one page.
pub fn take(input: &mut Remote, page: u32, frame: Frame, pages: u32) -> Result<DynamicImage, Trouble> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(MOST_DECODED).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let mut decoder = Decoder::new(input).map_err(Trouble::broken)?.with_limits(limits);
    for _ in 1..page.clamp(1, pages) {
        if !decoder.more_images() {
            return Err(absent(page));
        }
        decoder.next_image().map_err(Trouble::broken)?;
    }
    if page == 0 || page > pages { Err(absent(page)) } else { draw(&mut decoder, frame) }
}

fn draw(decoder: &mut Pages<'_>, frame: Frame) -> Result<DynamicImage, Trouble> {
    let (width, height) = decoder.dimensions().map_err(Trouble::broken)?;
    large::within_reason([width, height])?;
    let colour = decoder.colortype().map_err(Trouble::broken)?;
    let stated = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
    let orientation = stated.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
    let each = samples(colour)?;
    let new = fitted([width, height], shape(decoder), stored_frame(frame, orientation));
    let mut rows = Rows::new([width, height], new, each);
    let whole = large::strips(decoder, |data, width| {
        let data = as_bytes(data, width, colour);
        data.chunks_exact((width as usize * each).max(1)).for_each(|row| rows.row(row));
        Ok(())
    })?;
    if whole {
        let mut picture = rows.finish();
        picture.apply_orientation(orientation);
        return Ok(picture);
    }
    let data = as_bytes(bytes(decoder.read_image().map_err(Trouble::broken)?)?, width, colour);
    let missing = || Trouble::broken("rows are missing");
    let picture = match each {
        1 => DynamicImage::ImageLuma8(GrayImage::from_raw(width, height, data).ok_or_else(missing)?),
        3 => DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, data).ok_or_else(missing)?),
        _ => return Err(Trouble::broken(format_args!("colours {colour:?}"))),
    };
    Ok(shown(&picture, orientation, frame))
}

/// How many times as high as wide a pixel is.
fn shape(decoder: &mut Pages<'_>) -> f32 {
    let mut dots = |tag| decoder.get_tag_f32(tag).ok().filter(|dots| dots.is_finite() && *dots > 0.0);
    let (across, down) = (dots(Tag::XResolution), dots(Tag::YResolution));
    let shape = across.zip(down).map_or(1.0, |(across, down)| across / down);
    if SHAPES.contains(&shape) { shape } else { 1.0 }
}

/// Samples of a pixel as [`as_bytes`] gives them: opacity is left out, a page is paper.
fn samples(colour: ColorType) -> Result<usize, Trouble> {
    match colour {
        ColorType::Gray(1 | 2 | 4 | 8 | 16) | ColorType::GrayA(8 | 16) => Ok(1),
        ColorType::RGB(8 | 16) | ColorType::RGBA(8 | 16) | ColorType::CMYK(8) | ColorType::YCbCr(8) => Ok(3),
        colour => Err(Trouble::broken(format_args!("colours {colour:?}"))),
    }
}

fn bytes(decoded: DecodingResult) -> Result<Vec<u8>, Trouble> {
    match decoded {
        DecodingResult::U8(bytes) => Ok(bytes),
        DecodingResult::U16(words) => Ok(words.into_iter().map(|word| word.to_be_bytes()[0]).collect()),
        _ => Err(Trouble::broken("samples that are not whole numbers")),
    }
}

/// One byte a sample, grey or red, green and blue.
fn as_bytes(data: Vec<u8>, width: u32, colour: ColorType) -> Vec<u8> {
    match colour {
        ColorType::Gray(bits @ (1 | 2 | 4)) => unpacked(&data, width, bits),
        ColorType::GrayA(_) => data.into_iter().step_by(2).collect(),
        ColorType::RGBA(_) => data.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
        ColorType::CMYK(_) => data.chunks_exact(4).flat_map(mixed).collect(),
        ColorType::YCbCr(_) => ycc_to_rgb(&data),
        _ => data,
    }
}

/// What four inks look like on paper.
fn mixed(ink: &[u8]) -> [u8; 3] {
    let light = |at: usize| u16::from(255 - ink[at]) * u16::from(255 - ink[3]) / 255;
    [0, 1, 2].map(|at| u8::try_from(light(at)).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_darken_the_paper() {
        assert_eq!(mixed(&[0, 0, 0, 0]), [255, 255, 255]);
        assert_eq!(mixed(&[255, 0, 0, 0]), [0, 255, 255]);
        assert_eq!(mixed(&[9, 9, 9, 255]), [0, 0, 0]);
    }

    #[test]
    fn samples_become_bytes_of_a_pixel() {
        assert_eq!(as_bytes(vec![0b1010_0000], 3, ColorType::Gray(1)), [255, 0, 255]);
        assert_eq!(as_bytes(vec![1, 2, 3, 4], 1, ColorType::RGBA(8)), [1, 2, 3]);
        assert_eq!(as_bytes(vec![7, 0, 8, 0], 2, ColorType::GrayA(8)), [7, 8]);
    }
}
