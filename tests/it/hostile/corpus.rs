//! The hostile files, made on the spot: a folder of bombs is no thing to keep.

use diwan::monitor::ProblemCode;

use super::Ends;
use crate::reading::make::{self, member};

type Case = (&'static str, Vec<u8>, Ends);

const PARAGRAPHS: &[&str] = &["قرار عميد بلدية وادي الريحان", "رقم (15) لسنة 2023م"];

/// Every case.
pub fn all() -> Vec<Case> {
    let mut cases = small();
    cases.extend(large());
    cases
}

/// Those that are quick to read.
pub fn small() -> Vec<Case> {
    [nothing(), pdf_structure(), pictures(), packages(), mail()].concat()
}

fn noise(length: usize) -> Vec<u8> {
    (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn nothing() -> Vec<Case> {
    vec![
        ("empty.pdf", Vec::new(), Ends::NothingToRead),
        ("noise.pdf", noise(5_000), Ends::NothingToRead),
        ("noise.docx", noise(70_000), Ends::NothingToRead),
        ("zeros.tif", vec![0; 10_000], Ends::NothingToRead),
        ("ones.doc", vec![0xff; 10_000], Ends::Somehow),
        ("only a head.pdf", b"%PDF-1.7\n".to_vec(), Ends::Problem(ProblemCode::Broken)),
        ("only a head.png", b"\x89PNG\r\n\x1a\n".to_vec(), Ends::Problem(ProblemCode::Broken)),
        ("a program.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec(), Ends::NothingToRead),
        ("text.pdf", "قرار عميد البلدية".as_bytes().to_vec(), Ends::Text("عميد البلدية")),
    ]
}

fn page(content: &str) -> Vec<String> {
    vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>".to_owned(),
        make::stream(content),
    ]
}

fn with(mut objects: Vec<String>, more: &[String]) -> Vec<u8> {
    objects.extend(more.iter().cloned());
    make::objects(&objects, "")
}

fn pdf_structure() -> Vec<Case> {
    let good = make::pdf(PARAGRAPHS);
    let text = String::from_utf8_lossy(&good).into_owned();
    let kids = |kids: &str| {
        make::objects(
            &[
                "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
                format!("<< /Type /Pages /Kids [{kids}] /Count 9 /Parent 2 0 R >>"),
            ],
            "",
        )
    };
    let form = |content: &str, resources: &str| {
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << {resources} >> >> /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        )
    };
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let image = |width: u64, height: u64| {
        format!(
            "<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 4 >>\nstream\nabcd\nendstream"
        )
    };
    vec![
        ("wrong xref.pdf", text.replace("0000000", "0000999").into_bytes(), Ends::Text("عميد بلدية")),
        ("no xref.pdf", text.as_bytes()[..text.rfind("xref\n0").unwrap()].to_vec(), Ends::Text("عميد بلدية")),
        ("pages of themselves.pdf", kids("2 0 R 2 0 R"), Ends::Problem(ProblemCode::Broken)),
        ("pages of nothing.pdf", kids("7 0 R null 1 0 R"), Ends::Blank),
        ("a form in itself.pdf", with(page("/X Do"), &[form("/X Do", "/X 5 0 R")]), Ends::Somehow),
        (
            "forms in a circle.pdf",
            with(page("/X Do"), &[form("/Y Do /Y Do", "/Y 6 0 R"), form("/X Do /X Do", "/X 5 0 R")]),
            Ends::Somehow,
        ),
        ("deep arrays.pdf", with(page(""), std::slice::from_ref(&deep)), Ends::Somehow),
        ("deep arrays on the page.pdf", with(page(&deep), &[]), Ends::Somehow),
        ("states without end.pdf", with(page(&"q ".repeat(200_000)), &[]), Ends::Somehow),
        (
            "a picture of no sense.pdf",
            with(page("/X Do"), &[image(4_000_000_000, 4_000_000_000)]),
            Ends::Somehow,
        ),
        ("a font of noise.pdf", font_of_noise(), Ends::Somehow),
        (
            "locked.pdf",
            include_bytes!("../../../fixtures/scans/contract-password.pdf").to_vec(),
            Ends::Problem(ProblemCode::Encrypted),
        ),
    ]
}

/// A good page whose font file is no font.
fn font_of_noise() -> Vec<u8> {
    let text = String::from_utf8_lossy(&make::pdf(PARAGRAPHS)).into_owned();
    let file: String = noise(3_000).iter().map(|byte| format!("{byte:02x}")).collect();
    let stream =
        format!("<< /Filter /ASCIIHexDecode /Length {} >>\nstream\n{file}>\nendstream", file.len() + 1);
    let changed = text.replace("/StemV 80", "/StemV 80 /FontFile2 9 0 R");
    let body = changed[..changed.rfind("xref\n0").unwrap()].to_owned();
    format!("{body}9 0 obj\n{stream}\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n").into_bytes()
}

fn png(width: u32, height: u32, bits: u8, rows: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, 0, 0, 0, 0]].concat();
    for (name, content) in [(b"IHDR", head), (b"IDAT", make::zlib(rows)), (b"IEND", Vec::new())] {
        bytes.extend((content.len() as u32).to_be_bytes());
        let named = [&name[..], &content].concat();
        bytes.extend(&named);
        bytes.extend(make::crc32(&named).to_be_bytes());
    }
    bytes
}

/// A TIFF of one white pixel whose directory names itself as the next.
fn tiff_circle() -> Vec<u8> {
    let mut bytes = b"II*\0\x0a\0\0\0\xff\0".to_vec();
    let entries: &[(u16, u16, u32)] = &[
        (256, 3, 1),
        (257, 3, 1),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 3, 1),
        (279, 4, 1),
    ];
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, value) in entries {
        bytes.extend(
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()]
                .concat(),
        );
    }
    bytes.extend(10_u32.to_le_bytes());
    bytes
}

fn pictures() -> Vec<Case> {
    vec![
        (
            "taller than any paper.png",
            png(8, 0x4000_0006, 8, &[0; 900]),
            Ends::Problem(ProblemCode::TooLarge),
        ),
        (
            "taller than any paper.jp2",
            include_bytes!("../../../fuzz/corpus/jp2/tall").to_vec(),
            Ends::Problem(ProblemCode::TooLarge),
        ),
        ("one pixel.png", png(1, 1, 8, &[0, 255]), Ends::Blank),
        ("a thread.png", png(30_000, 1, 8, &vec![0; 30_001]), Ends::Blank),
        ("a tower.png", png(1, 30_000, 8, &vec![0; 60_000]), Ends::Blank),
        ("a field.png", png(30_000, 30_000, 8, &[0; 100]), Ends::Blank),
        ("too wide.png", png(u32::MAX >> 1, 4, 8, &[0; 100]), Ends::Somehow),
        ("rows are missing.png", png(500, 500, 8, &[0; 100]), Ends::Somehow),
        ("a circle.tif", tiff_circle(), Ends::Somehow),
        (
            "half a photo.jpg",
            include_bytes!("../../../fixtures/scans/complaint.jpg")[..9_000].to_vec(),
            Ends::Somehow,
        ),
    ]
}

fn packages() -> Vec<Case> {
    let document = |xml: &str| {
        make::zip(&[
            member(b"[Content_Types].xml", b"<Types/>"),
            member(b"word/document.xml", xml.as_bytes()),
        ])
    };
    let laughs: String = (1..10)
        .map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10)))
        .collect();
    let laughs = format!(
        "<!DOCTYPE w [<!ENTITY l0 \"ha\">{laughs}]><w:document><w:p><w:t>قرار &l9;</w:t></w:p></w:document>"
    );
    let deep = format!("{}<w:p><w:t>قرار</w:t></w:p>", "<w:tbl><w:tr><w:tc>".repeat(50_000));
    let html = format!("<html>{}قرار", "<div><table><tr><td>".repeat(50_000));
    vec![
        ("laughs.docx", document(&laughs), Ends::Text("قرار")),
        ("deep.docx", document(&deep), Ends::Somehow),
        ("half.docx", document("<w:document><w:p><w:t>قرار</w:t></w:p><w:p><w:t"), Ends::Text("قرار")),
        ("no letter.docx", make::zip(&[member(b"word/x.xml", b"<x/>")]), Ends::Problem(ProblemCode::Broken)),
        ("deep.html", html.into_bytes(), Ends::Text("قرار")),
        ("a row.csv", format!("قرار,{}", "x,".repeat(300_000)).into_bytes(), Ends::Text("قرار")),
        ("quotes.csv", format!("قرار,{}", "\"".repeat(300_000)).into_bytes(), Ends::Somehow),
    ]
}

fn mail() -> Vec<Case> {
    let nested: String = (0..1_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n"))
        .collect();
    let head = "From: a@wadi.example\r\nTo: b@wadi.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n";
    vec![
        ("nested.eml", format!("{head}{nested}").into_bytes(), Ends::Somehow),
        (
            "no end.eml",
            format!("{head}Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nقرار")
                .into_bytes(),
            Ends::Text("قرار"),
        ),
        (
            "headers.eml",
            format!("{head}{}\r\n\r\nقرار", "X-Long: y\r\n".repeat(20_000)).into_bytes(),
            Ends::Text("قرار"),
        ),
    ]
}

fn large() -> Vec<Case> {
    let kids: String = (0..10_000).map(|number| format!("{} 0 R ", number + 3)).collect();
    let mut many_pages = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count 10000 /MediaBox [0 0 595 842] >>"),
    ];
    many_pages.resize(10_002, "<< /Type /Page /Parent 2 0 R >>".to_owned());
    let many_pages = make::objects(&many_pages, "");
    // A page program of 400 MB that says nothing, in 400 KB.
    let spaces = make::zlib(&vec![b' '; 400 << 20]);
    let head = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", spaces.len());
    let mut bomb = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\nendobj\n4 0 obj\n".to_vec();
    bomb.extend(
        [head.as_bytes(), &spaces, b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"].concat(),
    );
    vec![
        ("ten thousand pages.pdf", many_pages, Ends::Cut),
        // The one kind whose reader may die: memory is all it has.
        ("a bomb.pdf", bomb, Ends::Bounded),
        ("zeros of a gigabyte.docx", docx_bomb(), Ends::Problem(ProblemCode::Bomb)),
    ]
}

/// A letter whose body expands to 500 MB.
fn docx_bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("word/document.xml", options).unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..500 {
        writer.write_all(&block).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
