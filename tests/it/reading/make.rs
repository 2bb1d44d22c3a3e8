//! Writes small files of every format, so that hardly any binary file has to be kept.

use std::io::{Cursor, Write as _};

/// A member of an archive as it is written: raw name, content, general purpose flags, method.
pub struct Member<'a> {
    pub name: &'a [u8],
    pub content: &'a [u8],
    pub flags: u16,
    pub method: u16,
}

pub fn member<'a>(name: &'a [u8], content: &'a [u8]) -> Member<'a> {
    Member { name, content, flags: 0, method: 0 }
}

/// A ZIP archive of stored members, with names as they are given (the `zip` crate would write UTF-8).
pub fn zip(members: &[Member<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let offset = bytes.len() as u32;
        let length = (member.content.len() as u32).to_le_bytes();
        let mut common = Vec::new();
        common.extend([20, 0]);
        common.extend(member.flags.to_le_bytes());
        common.extend(member.method.to_le_bytes());
        // 2023-03-16 10:30:00 in DOS form.
        common.extend([0xc0, 0x53, 0x70, 0x56]);
        common.extend(crc32(member.content).to_le_bytes());
        common.extend([length, length].concat());
        common.extend((member.name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        bytes.extend([b"PK\x03\x04", &common[..], member.name, member.content].concat());
        directory.extend(
            [b"PK\x01\x02\x14\0", &common[..], &[0; 10], &offset.to_le_bytes(), member.name].concat(),
        );
    }
    let (start, count) = (bytes.len() as u32, members.len() as u16);
    let size = directory.len() as u32;
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes
}

/// A ZIP archive with one deflated member of so many zero bytes.
pub fn bomb(length: usize) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("zeros.bin", options).unwrap();
    let block = vec![0; 1 << 20];
    for _ in 0..length >> 20 {
        writer.write_all(&block).unwrap();
    }
    writer.start_file("after.txt", options).unwrap();
    writer.write_all(b"after the bomb").unwrap();
    writer.finish().unwrap().into_inner()
}

pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ ((crc & 1) * 0xedb8_8320))
    })
}

/// A zlib stream (RFC 1950) of these bytes; the deflated part is what the `zip` crate makes.
pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("x", options).unwrap();
    writer.write_all(bytes).unwrap();
    let zip = writer.finish().unwrap().into_inner();
    let mut archive = zip::ZipArchive::new(Cursor::new(&zip)).unwrap();
    let file = archive.by_index_raw(0).unwrap();
    let (start, length) = (file.data_start().unwrap() as usize, file.compressed_size() as usize);
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    [&[0x78, 0x9c], &zip[start..start + length], &((b << 16) | a).to_be_bytes()].concat()
}

fn parts(parts: &[(&str, String)]) -> Vec<u8> {
    let members: Vec<Member<'_>> =
        parts.iter().map(|(name, content)| member(name.as_bytes(), content.as_bytes())).collect();
    zip(&members)
}

const CONTENT_TYPES: &str =
    "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";

pub fn docx(paragraphs: &[&str], title: &str) -> Vec<u8> {
    let body: String =
        paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>الباب</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>250.000</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    parts(&[
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("word/document.xml", format!("<w:document><w:body>{body}{table}</w:body></w:document>")),
        ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>ترويسة الصفحة</w:t></w:r></w:p></w:hdr>".to_owned()),
        (
            "word/footnotes.xml",
            "<w:footnotes><w:p><w:r><w:t>حاشية سفلية</w:t></w:r></w:p></w:footnotes>".to_owned(),
        ),
        ("docProps/core.xml", format!("<cp:coreProperties><dc:title>{title}</dc:title></cp:coreProperties>")),
    ])
}

/// A letter whose sections have headers and footers of their own, with a comment.
pub fn sections() -> Vec<u8> {
    let text = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    parts(&[
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("word/document.xml", format!("<w:document><w:body>{}</w:body></w:document>", text("متن"))),
        ("word/footer1.xml", text("تذييل")),
        ("word/footer2.xml", text("تذييل")),
        ("word/header1.xml", text("ترويسة")),
        ("word/header2.xml", text("ترويسة")),
        ("word/header3.xml", text("ترويسة أخرى")),
        ("word/comments.xml", text("تعليق")),
    ])
}

/// Slides whose numbers are not the order in which they are shown, with notes under other numbers.
pub fn show() -> Vec<u8> {
    let slide = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
    let relation = |id: &str, target: &str| format!("<Relationship Id=\"{id}\" Target=\"{target}\"/>");
    parts(&[
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        (
            "ppt/presentation.xml",
            "<p:sldIdLst><p:sldId id=\"257\" r:id=\"b\"/><p:sldId id=\"256\" r:id=\"a\"/></p:sldIdLst>"
                .to_owned(),
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            format!(
                "<Relationships>{}{}</Relationships>",
                relation("a", "slides/slide1.xml"),
                relation("b", "slides/slide2.xml")
            ),
        ),
        ("ppt/slides/slide1.xml", slide("ثان")),
        ("ppt/slides/slide2.xml", slide("أول")),
        ("ppt/slides/slide3.xml", slide("محذوف")),
        ("ppt/slides/_rels/slide2.xml.rels", relation("n", "../notesSlides/notesSlide9.xml")),
        ("ppt/notesSlides/notesSlide9.xml", slide("ملاحظة")),
    ])
}

/// A book of two chapters, written in the other order.
pub fn epub() -> Vec<u8> {
    let chapter = |text: &str| format!("<html><body><h1>{text}</h1><p>نص</p></body></html>");
    parts(&[
        ("mimetype", "application/epub+zip".to_owned()),
        ("META-INF/container.xml", "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>".to_owned()),
        (
            "OEBPS/book.opf",
            "<package><metadata><dc:title>دليل الأرشيف</dc:title><dc:creator>سالم الافتراضي</dc:creator></metadata>\
             <manifest><item id=\"a\" href=\"b%20c.xhtml\"/><item id=\"b\" href=\"../one.xhtml\"/></manifest>\
             <spine><itemref idref=\"b\"/><itemref idref=\"a\"/></spine></package>"
                .to_owned(),
        ),
        ("OEBPS/b c.xhtml", chapter("الباب الثاني")),
        ("one.xhtml", chapter("الباب الأول")),
    ])
}

pub fn pptx(slides: &[&str]) -> Vec<u8> {
    let mut all = vec![("[Content_Types].xml".to_owned(), CONTENT_TYPES.to_owned())];
    all.extend(slides.iter().enumerate().map(|(index, text)| {
        let xml = format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
        (format!("ppt/slides/slide{}.xml", index + 1), xml)
    }));
    let all: Vec<(&str, String)> = all.iter().map(|(name, xml)| (name.as_str(), xml.clone())).collect();
    parts(&all)
}

pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let cells = |(row, cells): (usize, &&[&str])| {
        let cells: String = cells
            .iter()
            .enumerate()
            .map(|(column, text)| {
                let place = format!("{}{}", (b'A' + column as u8) as char, row + 1);
                match text.parse::<f64>() {
                    Ok(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
                    Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
                }
            })
            .collect();
        format!("<row r=\"{}\">{cells}</row>", row + 1)
    };
    let rows: String = rows.iter().enumerate().map(cells).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    parts(&[
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"الميزانية\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ])
}

const OFFICE: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";

pub fn odt(paragraphs: &[&str], title: &str) -> Vec<u8> {
    let body: String = paragraphs.iter().map(|text| format!("<text:p>{text}</text:p>")).collect();
    parts(&[
        ("mimetype", "application/vnd.oasis.opendocument.text".to_owned()),
        (
            "content.xml",
            format!(
                "<office:document-content {OFFICE}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
            ),
        ),
        (
            "meta.xml",
            format!("<office:document-meta {OFFICE}><dc:title>{title}</dc:title></office:document-meta>"),
        ),
    ])
}

pub fn ods(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &&[&str]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let rows: String = rows.iter().map(row).collect();
    parts(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"
                .to_owned(),
        ),
        (
            "content.xml",
            format!(
                "<office:document-content {OFFICE}><office:body><office:spreadsheet><table:table table:name=\"ورقة\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
            ),
        ),
    ])
}

pub fn eml() -> Vec<u8> {
    "From: =?utf-8?B?2KfZhNio2YTYr9mK2Kk=?= <office@wadi.example>\r\nTo: ministry@gov.example\r\n\
     Date: Thu, 16 Mar 2023 10:30:00 +0200\r\nSubject: =?windows-1256?Q?=DE=D1=C7=D1_15?=\r\n\
     MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
     --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nمرفق نسخة من القرار\r\n\
     --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''%D9%82%D8%B1%D8%A7%D8%B1.pdf\r\n\r\nx\r\n--b--\r\n"
        .as_bytes()
        .to_vec()
}

/// A PDF of one page whose lines are drawn from left to right, glyph by glyph in visual order, the way printers
/// of Arabic do it.
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    let rows = (0..).zip(lines);
    let drawn: Vec<_> = rows.map(|(row, line)| (60, 760 - row * 24, line_as_drawn(line))).collect();
    pdf_as_drawn(&drawn)
}

/// A line's characters as they stand on paper from left to right.
pub fn line_as_drawn(line: &str) -> String {
    visual(line).into_iter().collect()
}

/// A PDF of one page with characters drawn from left to right from the given places on, at 14 points, each 7
/// points wide and marks without width. The font is a Type 0 font without a file, so that only its `ToUnicode`
/// map speaks.
pub fn pdf_as_drawn(runs: &[(u32, u32, String)]) -> Vec<u8> {
    let mut letters: Vec<char> = runs.iter().flat_map(|(_, _, run)| run.chars()).collect();
    letters.sort_unstable();
    letters.dedup();
    let code = |c: char| letters.binary_search(&c).unwrap() + 1;
    let map: String = letters.iter().map(|c| format!("<{:04x}> <{:04x}>\n", code(*c), *c as u32)).collect();
    let marks = letters.iter().filter(|c| matches!(c, '\u{64b}'..='\u{652}'));
    let widths: String = marks.map(|c| format!("{} [0] ", code(*c))).collect();
    let shown = |(x, y, run): &(u32, u32, String)| {
        let codes: String = run.chars().map(|c| format!("{:04x}", code(c))).collect();
        format!("BT /F1 14 Tf {x} {y} Td <{codes}> Tj ET\n")
    };
    let content: String = runs.iter().map(shown).collect();
    let unicode = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n\
         1 begincodespacerange <0000> <ffff> endcodespacerange\n{} beginbfchar\n{map}endbfchar\nendcmap end end",
        letters.len()
    );
    objects(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        stream(&content),
        "<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>".to_owned(),
        format!("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Helvetica /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /W [{widths}] /FontDescriptor 8 0 R >>"),
        stream(&unicode),
        "<< /Type /FontDescriptor /FontName /Helvetica /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 900 /Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 >>".to_owned(),
    ], "")
}

/// Bytes of a PDF of the given objects; `trailer` adds entries to its trailer.
pub fn objects(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = bytes.len();
    let rows: String = offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
    let count = objects.len() + 1;
    bytes.extend(
        format!("xref\n0 {count}\n0000000000 65535 f \n{rows}trailer << /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n")
            .bytes(),
    );
    bytes
}

pub fn stream(content: &str) -> String {
    format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len())
}

/// A PDF of one page that shows a grey picture and nothing else.
pub fn pdf_of_picture(width: u32, height: u32, grey: &[u8]) -> Vec<u8> {
    let hex: String = grey.iter().map(|value| format!("{value:02x}")).collect();
    let (across, up) = (f64::from(width) * 0.36, f64::from(height) * 0.36);
    objects(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across} {up}] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
            ),
            stream(&format!("q {across} 0 0 {up} 0 0 cm /I Do Q")),
            format!(
                "<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /ASCIIHexDecode /Length {} >>\nstream\n{hex}>\nendstream",
                hex.len() + 1
            ),
        ],
        "",
    )
}

/// The characters of a line as they stand on paper from left to right (UAX #9).
pub fn visual(line: &str) -> Vec<char> {
    let bidi = unicode_bidi::BidiInfo::new(line, None);
    let shown = bidi.paragraphs.iter().map(|part| bidi.reorder_line(part, part.range.clone()));
    shown.collect::<String>().chars().collect()
}
