//! Pictures too large to be held: made smaller while their rows are decoded.
//!
//! A colour drawing of A0 at 300 dots per inch takes 400 MB decoded; here it takes what comes out. Not here: what
//! has to be decoded whole (interlaced and progressive files, tiles); that stays within the limits of `image`.

use std::io::{BufRead, Read, Seek};

use image::GrayImage;
use tiff::decoder::{ChunkType, Decoder, DecodingResult};
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use crate::extract::Trouble;
use crate::extract::scan::Shrinking;
use crate::monitor::ProblemCode;

/// The longest side of a picture that is read; nothing a town keeps is larger.
const LONGEST_SIDE: usize = 60_000;

/// Reads a PNG picture row by row; `None` when it is interlaced and comes in no such order.
pub fn png(input: impl BufRead + Seek, new: [u32; 2]) -> Result<Option<GrayImage>, Trouble> {
    let Some(mut reader) = png_rows(input)? else { return Ok(None) };
    let info = reader.info();
    let mut shrinking = Shrinking::new([info.width, info.height], new);
    let (colour, _) = reader.output_color_type();
    let samples = colour.samples();
    let mut grey = Vec::new();
    // What comes of a picture that breaks off is shown; its rest is paper.
    while let Ok(Some(row)) = reader.next_row() {
        brightest(row.data(), samples, &mut grey);
        shrinking.row(&grey);
    }
    Ok(Some(shrinking.finish()))
}

/// Opens a PNG picture for its rows, one byte a sample; `None` when it is interlaced.
pub fn png_rows<R: BufRead + Seek>(input: R) -> Result<Option<png::Reader<R>>, Trouble> {
    let mut decoder = png::Decoder::new(input);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let reader = decoder.read_info().map_err(Trouble::broken)?;
    let info = reader.info();
    within_reason([info.width, info.height])?;
    Ok((!info.interlaced).then_some(reader))
}

/// Reads the brightness of a JPEG picture, which takes a third of its colours.
pub fn jpeg(input: impl BufRead + Seek, most: u64) -> Result<GrayImage, Trouble> {
    let options = DecoderOptions::default()
        .set_max_width(LONGEST_SIDE)
        .set_max_height(LONGEST_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(input, options);
    decoder.decode_headers().map_err(Trouble::broken)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    if width as u64 * height as u64 > most {
        return Err(Trouble::new(ProblemCode::TooLarge, format_args!("{width} x {height} pixels")));
    }
    let grey = decoder.decode().map_err(Trouble::broken)?;
    let sides = (u32::try_from(width).unwrap_or(0), u32::try_from(height).unwrap_or(0));
    GrayImage::from_raw(sides.0, sides.1, grey).ok_or_else(|| Trouble::broken("rows are missing"))
}

/// Reads a TIFF page strip by strip; `None` when it is in tiles or planes.
pub fn tiff<R: Read + Seek>(
    decoder: &mut Decoder<R>,
    new: [u32; 2],
    grey: impl Fn(Vec<u8>, u32) -> Result<Vec<u8>, Trouble>,
) -> Result<Option<GrayImage>, Trouble> {
    let (width, height) = decoder.dimensions().map_err(Trouble::broken)?;
    within_reason([width, height])?;
    let mut shrinking = Shrinking::new([width, height], new);
    let whole = strips(decoder, |data, width| {
        grey(data, width)?.chunks_exact(width.max(1) as usize).for_each(|row| shrinking.row(row));
        Ok(())
    })?;
    Ok(whole.then(|| shrinking.finish()))
}

/// Gives the strips of a TIFF page with the width of the page, one after the other; `false`, and nothing given,
/// when it is in tiles or planes.
pub fn strips<R: Read + Seek>(
    decoder: &mut Decoder<R>,
    mut each: impl FnMut(Vec<u8>, u32) -> Result<(), Trouble>,
) -> Result<bool, Trouble> {
    let (width, height) = decoder.dimensions().map_err(Trouble::broken)?;
    if decoder.get_chunk_type() != ChunkType::Strip {
        return Ok(false);
    }
    let rows_in_strip = decoder.chunk_dimensions().1.max(1);
    let strips = decoder.strip_count().map_err(Trouble::broken)?;
    if strips != height.div_ceil(rows_in_strip) {
        return Ok(false);
    }
    for strip in 0..strips {
        let data = match decoder.read_chunk(strip).map_err(Trouble::broken)? {
            DecodingResult::U8(bytes) => bytes,
            DecodingResult::U16(words) => words.into_iter().map(|word| word.to_be_bytes()[0]).collect(),
            _ => return Err(Trouble::broken("samples that are not whole numbers")),
        };
        each(data, width)?;
    }
    Ok(true)
}

/// Refuses a side that no paper has: what is kept for each row and column is small, but not for a thousand million.
pub fn within_reason([width, height]: [u32; 2]) -> Result<(), Trouble> {
    if width.max(height) as usize > LONGEST_SIDE {
        return Err(Trouble::new(ProblemCode::TooLarge, format_args!("{width} x {height} pixels")));
    }
    Ok(())
}

/// Makes a row grey by its brightest colour; what is transparent is paper.
fn brightest(row: &[u8], samples: usize, grey: &mut Vec<u8>) {
    grey.clear();
    grey.extend(row.chunks_exact(samples.max(1)).map(|pixel| match pixel {
        [grey] => *grey,
        [grey, alpha] => (*grey).max(255 - alpha),
        [red, green, blue] => (*red).max(*green).max(*blue),
        [red, green, blue, alpha, ..] => (*red).max(*green).max(*blue).max(255 - alpha),
        [] => u8::MAX,
    }));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, RgbImage};

    use super::*;

    fn written(format: ImageFormat) -> Cursor<Vec<u8>> {
        let picture = RgbImage::from_fn(120, 90, |x, y| {
            image::Rgb(if x < 60 && y < 45 { [0, 0, 0] } else { [255, 255, 255] })
        });
        let mut file = Cursor::new(Vec::new());
        DynamicImage::from(picture).write_to(&mut file, format).unwrap();
        file.set_position(0);
        file
    }

    #[test]
    fn rows_become_a_smaller_picture() {
        let small = png(written(ImageFormat::Png), [40, 30]).unwrap().unwrap();
        let mut decoder = Decoder::new(written(ImageFormat::Tiff)).unwrap();
        let rows = |data: Vec<u8>, _| Ok(data.chunks_exact(3).map(|pixel| pixel[0]).collect());
        let strips = super::tiff(&mut decoder, [40, 30], rows).unwrap().unwrap();
        for picture in [small, strips] {
            assert_eq!(picture.dimensions(), (40, 30));
            assert_eq!([picture.get_pixel(5, 5).0[0], picture.get_pixel(35, 5).0[0]], [0, 255]);
        }
        let whole = jpeg(written(ImageFormat::Jpeg), 1 << 20).unwrap();
        assert!(whole.get_pixel(10, 10).0[0] < 9 && whole.get_pixel(100, 80).0[0] > 246);
        assert_eq!(jpeg(written(ImageFormat::Jpeg), 100).unwrap_err().code, ProblemCode::TooLarge);
    }

    #[test]
    fn a_side_that_no_paper_has_is_refused_before_its_rows_are_counted() {
        let mut file = Vec::new();
        let mut writer = png::Encoder::new(&mut file, 8, 0x4000_0006).write_header().unwrap();
        writer.write_chunk(png::chunk::IDAT, &[0x78, 0x9c, 0x63]).unwrap();
        drop(writer);
        assert_eq!(png(Cursor::new(file), [8, 4_000_000]).unwrap_err().code, ProblemCode::TooLarge);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_picture_or_a_trouble(bytes: Vec<u8>, cut in 0_usize..2000) {
            for format in [ImageFormat::Png, ImageFormat::Jpeg] {
                let mut file = written(format).into_inner();
                file.truncate(cut);
                file.extend(&bytes);
                let _ = png(Cursor::new(&file), [4, 3]);
                let _ = jpeg(Cursor::new(&file), 1 << 20);
            }
        }
    }
}
