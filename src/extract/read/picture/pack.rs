//! How a picture is packed: text on white paper as PNG in sixteen greys, everything else as JPEG.
//!
//! Sixteen greys are enough for the edges of letters, and the noise of a scanner's white is gone with the others:
//! such a page takes a third of what JPEG takes (measured). Where colours or half tones say something, they stay.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage};
use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};

use crate::extract::{PictureKind, Trouble};

/// How much detail JPEG keeps.
const QUALITY: u8 = 80;
/// From here on a pixel is paper.
const WHITE: u8 = 0xF0;
/// Up to here a pixel is ink.
const BLACK: u8 = 0x60;
/// The least share of pixels that are paper or ink, in per cent, and of paper alone.
const PLAIN: usize = 88;
const PAPER: usize = 60;
/// Colours that differ by so much are seen as colour; noise differs less.
const COLOURED: u8 = 24;
/// One pixel in so many must be coloured: a stamp or a signature is.
const SEEN: usize = 2_000;

/// How a picture is packed best.
pub fn kind(picture: &DynamicImage) -> PictureKind {
    let grey = match picture {
        DynamicImage::ImageLuma8(grey) => grey.clone(),
        coloured if is_coloured(coloured) => return PictureKind::Jpeg,
        other => other.to_luma8(),
    };
    let (mut white, mut black) = (0, 0);
    for pixel in grey.as_raw() {
        white += usize::from(*pixel >= WHITE);
        black += usize::from(*pixel <= BLACK);
    }
    let all = grey.as_raw().len();
    let plain = (white + black) * 100 >= all * PLAIN && white * 100 >= all * PAPER;
    if plain { PictureKind::Png } else { PictureKind::Jpeg }
}

/// Packs a picture.
pub fn pack(picture: &DynamicImage, kind: PictureKind) -> Result<Vec<u8>, Trouble> {
    match kind {
        PictureKind::Png => sixteen_greys(&picture.to_luma8()),
        PictureKind::Jpeg => jpeg(picture),
    }
}

fn is_coloured(picture: &DynamicImage) -> bool {
    let DynamicImage::ImageRgb8(colours) = picture else { return false };
    let coloured = colours.as_raw().chunks_exact(3).filter(|pixel| {
        let (low, high) = (pixel.iter().min(), pixel.iter().max());
        high.zip(low).is_some_and(|(high, low)| high - low >= COLOURED)
    });
    coloured.count() * SEEN > colours.as_raw().len() / 3
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.write_with_encoder(encoder).map_err(Trouble::broken)?;
    Ok(bytes.into_inner())
}

fn sixteen_greys(grey: &GrayImage) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, grey.width(), grey.height());
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Four);
    encoder.set_deflate_compression(DeflateCompression::Level(4));
    // Halves of bytes have no neighbours that a filter could use.
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(Trouble::broken)?;
    let step = |pixel: u8| pixel.saturating_add(8) / 17;
    let packed: Vec<u8> = grey
        .as_raw()
        .chunks_exact(grey.width().max(1) as usize)
        .flat_map(|row| row.chunks(2))
        .map(|pair| step(pair[0]) << 4 | pair.get(1).map_or(0, |second| step(*second)))
        .collect();
    writer.write_image_data(&packed).map_err(Trouble::broken)?;
    writer.finish().map_err(Trouble::broken)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use image::RgbImage;

    use super::*;

    #[test]
    fn text_is_packed_without_loss_of_its_edges() {
        let page = GrayImage::from_fn(51, 30, |x, y| {
            image::Luma([if x > 10 && x < 14 && y > 5 { 17 * (u8::try_from(x).unwrap() - 10) } else { 254 }])
        });
        let page = DynamicImage::ImageLuma8(page);
        assert_eq!(kind(&page), PictureKind::Png);
        let bytes = pack(&page, PictureKind::Png).unwrap();
        let back = image::load_from_memory(&bytes).unwrap().into_luma8();
        assert_eq!(back.dimensions(), (51, 30));
        assert_eq!([back.get_pixel(11, 9).0[0], back.get_pixel(12, 9).0[0]], [17, 34]);
        assert_eq!(back.get_pixel(50, 29).0[0], 255, "the noise of white is gone");
    }

    #[test]
    fn colours_and_half_tones_stay() {
        let stamp =
            RgbImage::from_fn(100, 100, |x, _| image::Rgb(if x < 9 { [20, 40, 180] } else { [255; 3] }));
        assert_eq!(kind(&DynamicImage::ImageRgb8(stamp.clone())), PictureKind::Jpeg);
        let bytes = pack(&DynamicImage::ImageRgb8(stamp), PictureKind::Jpeg).unwrap();
        let [red, _, blue] = image::load_from_memory(&bytes).unwrap().into_rgb8().get_pixel(3, 50).0;
        assert!(blue > red + 100);
        let photo = GrayImage::from_fn(100, 100, |x, y| image::Luma([u8::try_from(x + y).unwrap()]));
        assert_eq!(kind(&DynamicImage::ImageLuma8(photo)), PictureKind::Jpeg);
        let grey_in_colours =
            RgbImage::from_fn(100, 100, |x, _| image::Rgb([if x < 9 { 5 } else { 250 }; 3]));
        assert_eq!(kind(&DynamicImage::ImageRgb8(grey_in_colours)), PictureKind::Png);
    }
}
