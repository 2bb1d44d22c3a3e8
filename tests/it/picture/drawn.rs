//! Every format that has pages shows them; no file makes a picture that costs more than a picture.

use std::io::Cursor;
use std::path::PathBuf;

use diwan::audit::audit;
use diwan::catalog::ListFilter;
use diwan::extract::{
    Limits, OcrOptions, Picture, PictureKind, ReaderOptions, Readers, Trouble, View, has_pictures,
};
use diwan::format::Format;
use diwan::ledger::RecordId;
use diwan::monitor::{ProblemCode, Silent};
use diwan::picture::{PictureError, Pictures};
use image::{DynamicImage, GrayImage, ImageFormat};

use crate::damage::trusting;
use crate::reading::make;
use crate::support::house::{House, readers};

const SCAN: &[u8] = include_bytes!("../../../fixtures/files/scan.png");
const UPRIGHT: &[u8] = include_bytes!("../../../fixtures/scans/complaint.jpg");
const TURNED: &[u8] = include_bytes!("../../../fixtures/scans/complaint-stored-turned.jpg");
const LOCKED: &[u8] = include_bytes!("../../../fixtures/scans/contract-password.pdf");
const PLAN: &[u8] = include_bytes!("../../../fixtures/scans/plan-cairo.pdf");
const WIDE: View = View { frame: [600, 4096], quarters: 0 };

fn drawn(readers: &Readers, bytes: &[u8], page: u32, view: View) -> Result<Picture, Trouble> {
    let format = Format::identify(bytes, "");
    readers.picture(format, (&mut Cursor::new(bytes), bytes.len() as u64), page, view)
}

fn decoded(picture: &Picture) -> DynamicImage {
    let format = if picture.kind == PictureKind::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    let shown = image::load_from_memory_with_format(&picture.bytes, format).unwrap();
    assert_eq!([shown.width(), shown.height()], picture.size);
    shown
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The mean difference of two pictures of the same size, in grey steps of 256.
fn difference(one: &GrayImage, other: &GrayImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

#[test]
fn every_format_with_pages_shows_the_same_page() {
    let scan = image::load_from_memory(SCAN).unwrap().into_luma8();
    let (width, height) = scan.dimensions();
    let grey = DynamicImage::ImageLuma8(scan.clone());
    let colour = DynamicImage::ImageRgb8(grey.to_rgb8());
    let readers = readers();
    let expected = decoded(&drawn(&readers, SCAN, 1, WIDE).unwrap()).into_luma8();
    assert_eq!(expected.width(), 600.min(width));
    for (name, bytes) in [
        ("jpeg", written(&grey, ImageFormat::Jpeg)),
        ("jpeg in colours", written(&colour, ImageFormat::Jpeg)),
        ("png in colours", written(&colour, ImageFormat::Png)),
        ("tiff", written(&grey, ImageFormat::Tiff)),
        ("tiff in colours", written(&colour, ImageFormat::Tiff)),
        ("webp", written(&colour, ImageFormat::WebP)),
        ("gif", written(&colour, ImageFormat::Gif)),
        ("bmp", written(&colour, ImageFormat::Bmp)),
        ("pdf", make::pdf_of_picture(width, height, &scan)),
    ] {
        let shown = decoded(&drawn(&readers, &bytes, 1, WIDE).unwrap()).into_luma8();
        let shown = image::imageops::resize(
            &shown,
            expected.width(),
            expected.height(),
            image::imageops::FilterType::Triangle,
        );
        let difference = difference(&shown, &expected);
        assert!(difference < 8.0, "{name}: {difference}");
    }
}

#[test]
fn a_photo_is_shown_upright_and_turned_as_asked() {
    let readers = readers();
    let view = |quarters| View { frame: [400, 500], quarters };
    let shown = |bytes, quarters| decoded(&drawn(&readers, bytes, 1, view(quarters)).unwrap()).into_luma8();
    let upright = shown(UPRIGHT, 0);
    assert!(upright.width() < upright.height() && upright.width() <= 400 && upright.height() <= 500);
    // The note which way is up (EXIF 2.32, orientation 6).
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let held = [&TURNED[..2], exif, &TURNED[2..]].concat();
    assert!(difference(&shown(&held, 0), &upright) < 4.0);
    for quarters in 1..4 {
        let turned = shown(UPRIGHT, quarters);
        assert!(turned.width() <= 400 && turned.height() <= 500);
        let lying = quarters % 2 == 1;
        assert_eq!(turned.width() > turned.height(), lying);
        let back = (0..4 - quarters).fold(turned, |picture, _| image::imageops::rotate90(&picture));
        let (width, height) = upright.dimensions();
        let back = image::imageops::resize(&back, width, height, image::imageops::FilterType::Triangle);
        assert!(difference(&back, &upright) < 6.0, "turned by {quarters}");
    }
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let readers = readers();
    let code = |bytes: &[u8], page| drawn(&readers, bytes, page, WIDE).unwrap_err().code;
    assert_eq!(code(LOCKED, 1), ProblemCode::Encrypted);
    assert_eq!(code(PLAN, 2), ProblemCode::Broken);
    assert_eq!(code(PLAN, 0), ProblemCode::Broken);
    assert_eq!(code(SCAN, 2), ProblemCode::Broken);
    assert_eq!(code(b"\x89PNG\r\n\x1a\nnothing", 1), ProblemCode::Broken);
    assert_eq!(code(b"%PDF-1.4\nnothing", 1), ProblemCode::Broken);
    assert_eq!(code(b"II*\0\x08\0\0\0", 1), ProblemCode::Broken);
    assert_eq!(code("text".as_bytes(), 1), ProblemCode::Broken);
    assert!(!has_pictures(Format::Docx) && !has_pictures(Format::Text) && !has_pictures(Format::Html));
    // The worker that told all these troubles is as good as before.
    assert!(drawn(&readers, PLAN, 1, WIDE).is_ok());
}

#[test]
fn a_picture_that_breaks_off_is_shown_as_far_as_it_goes() {
    let half = &SCAN[..SCAN.len() / 2];
    let shown = decoded(&drawn(&readers(), half, 1, WIDE).unwrap()).into_luma8();
    let ink = |from: u32, to: u32| {
        let rows = shown.height() * from / 10..shown.height() * to / 10;
        shown.enumerate_pixels().filter(|(_, y, pixel)| rows.contains(y) && pixel.0[0] < 128).count()
    };
    assert!(ink(0, 4) > 0);
    assert_eq!(ink(8, 10), 0, "its rest is paper");
}

#[test]
fn a_page_of_thirty_thousand_pixels_fits_into_little_memory() {
    let mut bytes = Vec::new();
    let (width, height) = (30_000, 4_000);
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let row = [255, 255, 255].repeat(width as usize);
    (0..height).for_each(|_| std::io::Write::write_all(&mut stream, &row).unwrap());
    stream.finish().unwrap();
    writer.finish().unwrap();
    // Decoded it takes 360 MB.
    let limits = Limits { memory_bytes: 200 << 20, ..Limits::viewing() };
    let exe = PathBuf::from(env!("CARGO_BIN_EXE_diwan"));
    let readers = Readers::new(ReaderOptions { exe, workers: 1, limits, ocr: OcrOptions::default() });
    let picture = drawn(&readers, &bytes, 1, WIDE).unwrap();
    assert_eq!(picture.size, [600, 80]);
}

#[test]
fn sides_that_no_paper_has_are_refused() {
    let readers = readers();
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, 8, 0x4000_0006).write_header().unwrap();
    writer.write_chunk(png::chunk::IDAT, &[0x78, 0x9c, 0x63]).unwrap();
    drop(writer);
    assert_eq!(drawn(&readers, &file, 1, WIDE).unwrap_err().code, ProblemCode::TooLarge);
    // A page of PDF may be as large as it says; its picture is not.
    let wall = make::objects(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900000 1800000] >>".to_owned(),
        ],
        "",
    );
    let picture = drawn(&readers, &wall, 1, View { frame: [9_999_999, 9_999_999], quarters: 0 }).unwrap();
    assert!(picture.size[0] <= 4_096 && picture.size[1] <= 4_096, "{:?}", picture.size);
}

#[test]
fn a_drawn_page_is_kept_and_the_archive_stays_whole() {
    let house = House::new();
    house.file("plan.pdf", PLAN).file("note.txt", "ملاحظة").ingest();
    let archive = house.archive();
    let catalog = archive.catalog().unwrap();
    let records = catalog.records(&ListFilter::default(), RecordId(0), 9).unwrap();
    let object = |name: &str| {
        let record = records.iter().find(|record| record.path.file_name() == name).unwrap();
        catalog.object(&record.content).unwrap().unwrap()
    };
    let pictures = Pictures::new(readers(), Pictures::folder_of(&archive), 1 << 20);
    let (plan, note) = (object("plan.pdf"), object("note.txt"));
    assert!(Pictures::has(&plan) && !Pictures::has(&note));
    let first = pictures.page(&archive, &plan, 1, WIDE).unwrap();
    assert!(matches!(pictures.page(&archive, &note, 1, WIDE), Err(PictureError::NoPictures)));
    assert!(matches!(pictures.page(&archive, &plan, 7, WIDE), Err(PictureError::Trouble(_))));

    // The second time no reader is asked: there is none.
    let nobody = ReaderOptions {
        exe: PathBuf::from("/nonexistent"),
        workers: 1,
        limits: Limits::viewing(),
        ocr: OcrOptions::default(),
    };
    let keeper = Pictures::new(Readers::new(nobody), Pictures::folder_of(&archive), 1 << 20);
    assert_eq!(keeper.page(&archive, &plan, 1, WIDE).unwrap(), first);
    let turned = View { quarters: 1, ..WIDE };
    assert!(keeper.page(&archive, &plan, 1, turned).is_err(), "another view is another picture");

    // The kept pages are no strangers, and a rebuild throws them away like every lens.
    let report = audit(&archive, &trusting(), &Silent).unwrap();
    assert_eq!(report.findings, []);
    archive.rebuild_lenses(&Silent).unwrap();
    assert!(keeper.page(&archive, &plan, 1, WIDE).is_err());
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(40))]
    #[test]
    fn damaged_files_end_as_a_picture_or_a_trouble(which in 0_usize..4, at in 0_usize..40_000, byte: u8) {
        use std::sync::LazyLock;
        static READERS: LazyLock<Readers> = LazyLock::new(readers);
        let tiff = written(&image::load_from_memory(SCAN).unwrap(), ImageFormat::Tiff);
        let mut bytes = [SCAN, UPRIGHT, PLAN, &tiff][which].to_vec();
        let at = at % bytes.len();
        bytes[at] ^= byte;
        let small = View { frame: [120, 160], quarters: 0 };
        let format = [Format::Png, Format::Jpeg, Format::Pdf, Format::Tiff][which];
        let _ = READERS.picture(format, (&mut Cursor::new(&bytes), bytes.len() as u64), 1, small);
    }
}
