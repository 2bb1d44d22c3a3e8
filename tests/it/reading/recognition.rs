//! Pictures of pages through the OCR engine; where it is missing, the readings say that they wait.

use std::io::Cursor;

use diwan::extract::{Method, OcrMissing, OcrOptions, ReaderOptions, Readers, Reading};
use diwan::format::Format;

use super::{make, options, read, read_whole, readers, text};

const SCAN: &[u8] = include_bytes!("../../../fixtures/files/scan.png");

fn picture() -> image::GrayImage {
    image::load_from_memory(SCAN).unwrap().into_luma8()
}

fn written(picture: &image::DynamicImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The scan as a phone holds it: lying on its side, with the note which way is up (EXIF 2.32, orientation 6).
fn phone_picture() -> Vec<u8> {
    let turned = image::DynamicImage::ImageLuma8(picture()).rotate270();
    let jpeg = written(&turned, image::ImageFormat::Jpeg);
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    [&jpeg[..2], exif, &jpeg[2..]].concat()
}

fn two_page_tiff() -> Vec<u8> {
    let picture = picture();
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
    for _ in 0..2 {
        let (width, height) = picture.dimensions();
        writer.write_image::<tiff::encoder::colortype::Gray8>(width, height, &picture).unwrap();
    }
    bytes.into_inner()
}

fn cases() -> Vec<(&'static str, Vec<u8>, Format)> {
    let picture = picture();
    let colour = image::DynamicImage::ImageLuma8(picture.clone());
    vec![
        ("a.png", SCAN.to_vec(), Format::Png),
        ("a.jpg", phone_picture(), Format::Jpeg),
        ("a.tif", two_page_tiff(), Format::Tiff),
        ("a.webp", written(&colour, image::ImageFormat::WebP), Format::WebP),
        ("a.pdf", make::pdf_of_picture(picture.width(), picture.height(), &picture), Format::Pdf),
    ]
}

#[test]
fn scans_give_their_words_or_wait() {
    let readers = readers();
    let engine = readers.ocr_engine();
    for (name, bytes, format) in cases() {
        assert_eq!(Format::identify(&bytes, ""), format, "{name}");
        if engine.is_err() {
            assert_eq!(read(&readers, name, &bytes), Reading::WaitingForOcr, "{name}");
            continue;
        }
        let (transcript, troubles) = read_whole(&readers, name, &bytes);
        assert_eq!(troubles, [], "{name}");
        let text = text(&transcript);
        for words in ["دولة ليبيا", "بلدية وادي الريحان", "نظام الإدارة المحلية"]
        {
            assert!(text.contains(words), "{name}: {words} in {text}");
        }
        assert!(transcript.engine.contains(engine.as_deref().unwrap()), "{}", transcript.engine);
        assert!(transcript.confidence().unwrap() > 60.0);
    }
}

#[test]
fn words_of_a_scan_have_boxes_in_its_own_pixels() {
    let readers = readers();
    if readers.ocr_engine().is_err() {
        assert_eq!(read(&readers, "a.png", SCAN), Reading::WaitingForOcr);
        return;
    }
    let (transcript, _) = read_whole(&readers, "a.png", SCAN);
    let page = &transcript.pages[0];
    assert_eq!((page.method, page.size), (Method::Ocr, Some([1400.0, 720.0])));
    let first = &page.lines[0].words[0];
    let [left, top, width, height] = first.area;
    // The first word of the first line stands at the right margin.
    assert!(left > 1100.0 && left + width <= 1340.0 && top < 110.0 && height < 80.0, "{first:?}");
    assert_eq!(&page.lines[0].text[first.start as usize..first.end as usize], "دولة");
}

#[test]
fn light_writing_on_dark_ground_is_read() {
    let readers = readers();
    let mut page = picture();
    for (x, y) in (900..1370).flat_map(|x| (296..352).map(move |y| (x, y))) {
        page.get_pixel_mut(x, y).0[0] ^= u8::MAX;
    }
    let bytes = written(&image::DynamicImage::ImageLuma8(page), image::ImageFormat::Png);
    if readers.ocr_engine().is_err() {
        assert_eq!(read(&readers, "a.png", &bytes), Reading::WaitingForOcr);
        return;
    }
    let text = text(&read_whole(&readers, "a.png", &bytes).0);
    assert!(text.contains("قرار عميد بلدية"), "{text}");
}

#[test]
fn every_page_of_a_tiff_is_read() {
    let readers = readers();
    if readers.ocr_engine().is_ok() {
        let (transcript, _) = read_whole(&readers, "a.tif", &two_page_tiff());
        assert_eq!(transcript.pages.iter().map(|page| page.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(transcript.pages[0].lines, transcript.pages[1].lines);
    } else {
        assert_eq!(read(&readers, "a.tif", &two_page_tiff()), Reading::WaitingForOcr);
    }
}

#[test]
fn a_missing_engine_is_named_with_its_packages() {
    let ocr = OcrOptions { program: "no-such-tesseract".into(), ..OcrOptions::default() };
    let readers = Readers::new(ReaderOptions { ocr, ..options() });
    let packages = ["tesseract-ocr", "tesseract-ocr-ara", "tesseract-ocr-eng"].map(str::to_owned).to_vec();
    let missing = OcrMissing::Program { program: "no-such-tesseract".to_owned(), packages };
    assert_eq!(readers.ocr_engine(), Err(missing));
    for (name, bytes, _) in cases() {
        assert_eq!(read(&readers, name, &bytes), Reading::WaitingForOcr, "{name}");
    }
    // What needs no engine is read all the same.
    assert_eq!(text(&read_whole(&readers, "a.txt", b"a plain letter").0), "a plain letter");
}

#[test]
fn a_missing_language_is_named() {
    let ocr = OcrOptions { languages: "ara+xyz".to_owned(), ..OcrOptions::default() };
    let readers = Readers::new(ReaderOptions { ocr, ..options() });
    match readers.ocr_engine() {
        Err(OcrMissing::Languages { packages, .. }) => {
            assert!(packages.contains(&"tesseract-ocr-xyz".to_owned()));
        }
        Err(OcrMissing::Program { packages, .. }) => assert!(packages.contains(&"tesseract-ocr".to_owned())),
        other => panic!("{other:?}"),
    }
}
