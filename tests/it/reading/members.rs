//! Attachments, embedded objects and messages come out as files of their own; hostile ones cost themselves only.

use std::io::{Cursor, Write as _};

use diwan::extract::{Limits, Readers, Trouble};
use diwan::format::Format;
use diwan::monitor::ProblemCode;

use super::archives::{Heap, limited, unpack_as};
use super::make::{self, member};
use super::readers;

/// Takes a file apart that must give no trouble as a whole; names and bytes of what is in it.
fn members(format: Format, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (heap, ended) = unpack_as(&readers(), format, bytes);
    ended.unwrap();
    assert_eq!(heap.troubles, []);
    pairs(heap)
}

fn pairs(heap: Heap) -> Vec<(String, Vec<u8>)> {
    heap.whole.into_iter().map(|(head, bytes)| (head.name, bytes)).collect()
}

fn names(format: Format, bytes: &[u8]) -> Vec<String> {
    members(format, bytes).into_iter().map(|(name, _)| name).collect()
}

/// A part of a mail message: its header lines, its body.
fn mail(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = b"From: a@wadi.example\r\nTo: b@wadi.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"=b=\"\r\n\r\n--=b=\r\nContent-Type: text/plain\r\n\r\nbody\r\n"
        .to_vec();
    for (header, body) in parts {
        bytes.extend([b"--=b=\r\n", header.as_bytes(), b"\r\n\r\n", body, b"\r\n"].concat());
    }
    bytes.extend(b"--=b=--\r\n");
    bytes
}

#[test]
fn attachments_of_mail_have_their_names_and_bytes() {
    let inner =
        b"From: c@wadi.example\r\nSubject: =?utf-8?B?2YLYsdin2LEvMTU=?=\r\nTo: d@wadi.example\r\n\r\nhello";
    let raw = encoding_rs::WINDOWS_1256
        .encode("Content-Disposition: attachment; filename=\"كشف.txt\"")
        .0
        .into_owned();
    let mut bytes = mail(&[
        (
            "Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n filename*0*=utf-8''%D9%82%D8%B1;\r\n filename*1*=%D8%A7%D8%B1.pdf\r\nContent-Transfer-Encoding: base64",
            b"JVBERi0x\r\nLjc=",
        ),
        (
            "Content-Type: application/pdf; name=\"=?windows-1256?Q?=DE=D1=C7=D1.pdf?=\"\r\nContent-Transfer-Encoding: quoted-printable",
            b"a=3Db",
        ),
        (
            "Content-Type: image/png\r\nContent-Disposition: inline\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64",
            b"iVBORw0KGgo=",
        ),
        ("Content-Type: message/rfc822", inner),
        (
            "Content-Type: text/plain; charset=windows-1256\r\nContent-Disposition: attachment; filename=\"../../a.txt\"",
            b"\xde\xd1\xc7\xd1",
        ),
        ("RAW", b"raw"),
    ]);
    let at = bytes.windows(3).position(|window| window == b"RAW").unwrap();
    bytes.splice(at..at + 3, raw);
    let found = members(Format::Eml, &bytes);
    let expected: [(&str, &[u8]); 6] = [
        ("قرار.pdf", b"%PDF-1.7"),
        ("قرار (2).pdf", b"a=b"),
        ("attachment 3.png", b"\x89PNG\r\n\x1a\n"),
        ("قرار-15.eml", inner),
        ("a.txt", b"\xde\xd1\xc7\xd1"),
        ("كشف.txt", b"raw"),
    ];
    let found: Vec<_> = found.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_mail_that_is_nothing_but_a_file_has_that_file() {
    let bytes = b"From: a@wadi.example\r\nTo: b@wadi.example\r\nSubject: scan\r\nContent-Type: application/pdf; name=scan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjc=\r\n";
    assert_eq!(members(Format::Eml, bytes), [("scan.pdf".to_owned(), b"%PDF-1.7".to_vec())]);
    assert_eq!(names(Format::Eml, &mail(&[])), [""; 0]);
}

#[test]
fn a_broken_encoding_is_kept_as_far_as_it_goes() {
    let header = "Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64";
    let (heap, ended) = unpack_as(
        &readers(),
        Format::Eml,
        &mail(&[(header, b"aGVs\r\n\x80\x81\x82\r\nbG8="), (header, b"aGVsbG8=")]),
    );
    ended.unwrap();
    assert_eq!(heap.troubles, [("a.bin".to_owned(), ProblemCode::Broken)]);
    let contents: Vec<_> = pairs(heap);
    assert_eq!(
        contents,
        [("a.bin".to_owned(), b"hello".to_vec()), ("a (2).bin".to_owned(), b"hello".to_vec())]
    );
}

#[test]
fn mail_nested_a_thousand_deep_gives_one_member() {
    let mut bytes = b"Subject: innermost\r\n\r\nhello".to_vec();
    for _ in 0..1_000 {
        bytes = [b"Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n", &bytes[..]].concat();
    }
    let found = members(Format::Eml, &bytes);
    assert_eq!(found.len(), 1);
    assert!(found[0].1.len() > 40_000);
    let mut nested = mail(&[]);
    for _ in 0..1_000 {
        nested = mail(&[("Content-Type: message/rfc822", &nested)]);
    }
    // Boundaries of the same name within each other: how many parts that makes is a matter of opinion.
    let (heap, _) = unpack_as(&readers(), Format::Eml, &nested);
    assert!(heap.whole.len() <= 100_000);
}

#[test]
fn many_parts_are_bounded() {
    let mut bytes = b"From: a@b.example\r\nSubject: s\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
    for _ in 0..50_000 {
        bytes.extend(b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n");
    }
    bytes.extend(b"--b--\r\n");
    let few = limited(Limits { archive_members: 1_000, ..Limits::office() });
    let (heap, ended) = unpack_as(&few, Format::Eml, &bytes);
    assert_eq!((ended.unwrap_err().code, heap.whole.len()), (ProblemCode::Bomb, 1_000));
}

#[test]
fn a_mailbox_gives_its_messages_as_they_stand() {
    let first = "From: a@wadi.example\r\nSubject: =?utf-8?B?2YLYsdin2LEgLzE=?=\r\n\r\nhello\r\n\r\nFrom here on, text\r\n>From x 10:30:00\r\n";
    let bytes = format!(
        "From a@wadi.example Thu Mar 16 10:30:00 2023\r\n{first}\r\nFrom - Fri Mar 17 10:30:00 2023\r\nTo: b\r\n\r\nsecond\r\n"
    );
    let found = members(Format::Mbox, bytes.as_bytes());
    let expected = [("00001 قرار -1.eml", first), ("00002.eml", "To: b\r\n\r\nsecond\r\n")];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())));
}

#[test]
fn a_mailbox_of_a_hundred_thousand_messages_is_bounded() {
    let bytes = "From a 10:30:00\nSubject: x\n\ny\n\n".repeat(100_000);
    let few = limited(Limits { archive_members: 2_000, ..Limits::office() });
    let (heap, ended) = unpack_as(&few, Format::Mbox, bytes.as_bytes());
    assert_eq!((ended.unwrap_err().code, heap.whole.len()), (ProblemCode::Bomb, 2_000));
    let endless = vec![b'a'; 3 << 20];
    assert_eq!(members(Format::Mbox, &[b"From a 10:30:00\n", &endless[..]].concat())[0].1, endless);
}

/// A compound file of these streams; storages are made as needed.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        file.create_storage_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn attachments_of_outlook_messages_come_out() {
    let inner = "/__attach_version1.0_#00000001/__substg1.0_3701000D";
    let (properties, subject) =
        (format!("{inner}/__properties_version1.0"), format!("{inner}/__substg1.0_0037001F"));
    let bytes = compound(&[
        ("/__properties_version1.0", &[0; 32]),
        ("/__nameid_version1.0/__substg1.0_00020102", b"names"),
        ("/__attach_version1.0_#00000000/__substg1.0_37010102", b"%PDF-1.4 scan"),
        ("/__attach_version1.0_#00000000/__substg1.0_3707001F", &utf16("قرار.pdf")),
        (&properties, &[7; 40]),
        (&subject, &utf16("رسالة داخلية")),
        ("/__attach_version1.0_#00000002/__substg1.0_37010102", b"x"),
        ("/__attach_version1.0_#00000002/__substg1.0_3704001E", b"\xde\xd1\xc7\xd1.txt"),
        ("/__attach_version1.0_#00000003/__substg1.0_37010102", b"y"),
        ("/__attach_version1.0_#00000003/__substg1.0_370E001F", &utf16("image/png")),
    ]);
    let found = members(Format::Msg, &bytes);
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["قرار.pdf", "رسالة داخلية.msg", "قرار.txt", "attachment 4.png"]);
    assert_eq!(found[0].1, b"%PDF-1.4 scan");
    assert_eq!(Format::identify(&found[1].1, "x"), Format::Msg);
    let mut message = cfb::CompoundFile::open(Cursor::new(&found[1].1[..])).unwrap();
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut message.open_stream("/__properties_version1.0").unwrap(), &mut head)
        .unwrap();
    assert_eq!(head, [&[7; 24][..], &[0; 8], &[7; 16]].concat());
    assert!(message.is_stream("/__nameid_version1.0/__substg1.0_00020102"));
    assert_eq!(found, members(Format::Msg, &bytes), "the same bytes every time");
}

/// What the packager of Windows writes: label, path, bytes.
fn native(label: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, 0, 2, 0];
    bytes.extend([label, b"\0C:\\x\0\0\0\x03\0\x01\0\0\0\0"].concat());
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend(content);
    bytes
}

#[test]
fn objects_embedded_in_office_files_come_out() {
    let packaged = native(b"plan.txt", b"packaged");
    let old = compound(&[
        ("/WordDocument", b"outer"),
        ("/ObjectPool/_1/\u{1}Ole10Native", &packaged),
        ("/ObjectPool/_2/Workbook", b"inner book"),
        ("/ObjectPool/_2/MBD1/Package", b"PK\x05\x06"),
        ("/ObjectPool/_3/CONTENTS", b"%PDF-1.4"),
    ]);
    let found = members(Format::Doc, &old);
    let told: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(told, ["plan.txt", "object 2.xls", "object 3.pdf"]);
    assert_eq!(Format::identify(&found[1].1, "x"), Format::Xls);
    assert_eq!(members(Format::Xls, &found[1].1), [("object 1.zip".to_owned(), b"PK\x05\x06".to_vec())]);

    let object = compound(&[("/\u{1}Ole10Native", &packaged)]);
    let new = make::zip(&[
        member(b"[Content_Types].xml", b"<Types/>"),
        member(b"word/document.xml", b"<w:document/>"),
        member(b"word/embeddings/Microsoft_Excel.xlsx", b"PK\x03\x04"),
        member(b"word/embeddings/oleObject1.bin", &object),
        member(b"word/media/image1.png", b"\x89PNG"),
    ]);
    assert_eq!(names(Format::Docx, &new), ["Microsoft_Excel.xlsx", "plan.txt"]);
}

/// A PDF file of these objects, numbered from 1; the first is the catalog.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    bytes.extend(
        format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .into_bytes(),
    );
    bytes
}

#[test]
fn files_embedded_in_a_pdf_come_out_even_of_a_circle() {
    let bytes = pdf(&[
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</Type/Filespec/F(note.txt)/EF<</F 7 0 R>>>>>>]>>",
        "<</Kids[4 0 R 5 0 R]>>",
        "<</Names[(a) 6 0 R (b) 6 0 R]/Kids[4 0 R]>>",
        "<</Type/Filespec/F(x)/UF<FEFF06420631062706310021002E007400780074>/EF<</F 8 0 R/UF 8 0 R>>>>",
        "<</Type/EmbeddedFile/Length 4>>stream\nnote\nendstream",
        "<</Length 6>>stream\n<text>\nendstream",
    ]);
    let found = members(Format::Pdf, &bytes);
    let expected = [("note.txt", "note"), ("قرار!.txt", "<text>")];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())));
    assert_eq!(
        names(Format::Pdf, &pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"])),
        [""; 0]
    );
}

#[test]
fn files_are_found_where_objects_are_packed() {
    let text = b"<</Type/Catalog/Pages 2 0 R>> <</Type/Pages/Kids[3 0 R]/Count 1>> <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/AF[<</Type/Filespec/F(a.txt)/EF<</F 5 0 R>>>>]>>";
    let second = text.windows(2).position(|w| w == b" <").unwrap() + 1;
    let third = second + text[second..].windows(2).position(|w| w == b" <").unwrap() + 1;
    let header = format!("1 0 2 {second} 3 {third} ");
    let packed = deflated(&[header.as_bytes(), text].concat());
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    let stream = |dict: String, content: &[u8]| {
        [format!("{dict}stream\n").as_bytes(), content, b"\nendstream"].concat()
    };
    let objects = [
        (
            4,
            stream(
                format!(
                    "<</Type/ObjStm/N 3/First {}/Filter/FlateDecode/Length {}>>",
                    header.len(),
                    packed.len()
                ),
                &packed,
            ),
        ),
        (5, stream("<</Length 6>>".to_owned(), b"packed")),
    ];
    for (number, object) in objects {
        places.push(bytes.len() as u32);
        bytes.extend([format!("{number} 0 obj\n").as_bytes(), &object, b"\nendobj\n"].concat());
    }
    let start = bytes.len() as u32;
    let mut table = vec![0, 0, 0, 0, 0, 0];
    for index in 0..3 {
        table.extend([2, 0, 0, 0, 4, index]);
    }
    for place in [places[0], places[1], start] {
        table.extend([&[1][..], &place.to_be_bytes(), &[0]].concat());
    }
    let xref = stream(format!("<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length {}>>", table.len()), &table);
    bytes.extend(
        [b"6 0 obj\n", &xref[..], format!("\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes()].concat(),
    );
    assert_eq!(members(Format::Pdf, &bytes), [("a.txt".to_owned(), b"packed".to_vec())]);
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_bomb_embedded_in_a_pdf_costs_itself() {
    let packed = deflated(&vec![0; 64 << 20]);
    let packed = packed.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let bytes = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[]/Count 0/A<</F(zeros)/EF<</F 3 0 R>>>>/B<</F(good)/EF<</F 4 0 R>>>>>>",
        &format!(
            "<</Filter[/ASCIIHexDecode/FlateDecode]/Length {}>>stream\n{packed}\nendstream",
            packed.len()
        ),
        "<</Length 4>>stream\ngood\nendstream",
    ]);
    let (heap, ended) = unpack_as(&readers(), Format::Pdf, &bytes);
    ended.unwrap();
    assert_eq!(heap.troubles, [("zeros".to_owned(), ProblemCode::Bomb)]);
    assert_eq!(pairs(heap), [("good".to_owned(), b"good".to_vec())]);
}

/// A tar archive; a kind and a name of at most 100 bytes for each member.
fn tar(members: &[(u8, &str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, name, content) in members {
        let mut head = vec![0; 512];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        head[136..148].copy_from_slice(b"14405047350\0");
        head[156] = *kind;
        head[257..263].copy_from_slice(b"ustar\0");
        head[148..156].copy_from_slice(b"        ");
        let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
        head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        bytes.extend([&head[..], content, &vec![0; (512 - content.len() % 512) % 512]].concat());
    }
    bytes.extend([0; 1024]);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder =
        flate2::GzBuilder::new().filename("ledger.csv").write(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn tar_and_gzip_are_taken_apart() {
    let long = "سجل/".repeat(30) + "قرار.txt";
    let bytes = tar(&[
        (b'5', "folder/", b""),
        (b'0', "folder/../../a.txt", b"first"),
        (b'L', "././@LongLink", format!("{long}\0").as_bytes()),
        (b'0', "cut", b"second"),
        (b'2', "link", b""),
        (b'x', "pax", b"14 path=b/c.d\n"),
        (b'0', "old", b"third"),
    ]);
    let expected = [("folder/a.txt", "first"), (long.as_str(), "second"), ("b/c.d", "third")];
    let expected = expected.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    assert_eq!(members(Format::Tar, &bytes), expected);
    assert_eq!(members(Format::Gzip, &gzip(&bytes)), expected);
    assert_eq!(members(Format::Gzip, &gzip(b"a;b")), [("ledger.csv".to_owned(), b"a;b".to_vec())]);
    let (heap, ended) = unpack_as(&readers(), Format::Tar, &bytes[..512 * 3 + 100]);
    assert_eq!((heap.whole.len(), ended.unwrap_err().code), (1, ProblemCode::Broken));
    let (heap, ended) = unpack_as(&readers(), Format::Gzip, &gzip(&vec![0; 64 << 20]));
    assert!(ended.is_ok() && heap.whole.is_empty());
    assert_eq!(heap.troubles, [("ledger.csv".to_owned(), ProblemCode::Bomb)]);
}

#[test]
fn archives_that_cannot_be_taken_apart_say_why() {
    let told = |format, bytes: &[u8]| -> Trouble { unpack_as(&readers(), format, bytes).1.unwrap_err() };
    assert!(told(Format::Rar, b"Rar!\x1a\x07\x01\0").detail.contains("RAR"));
    assert!(told(Format::SevenZip, b"7z\xbc\xaf\x27\x1c").detail.contains("7z"));
    assert!(told(Format::Zip, b"PK\x07\x08PK\x03\x04xxxxxxxxxxxxxxxxxxxxxxxxxxx").detail.contains("split"));
}

#[test]
fn an_archive_behind_a_program_is_taken_apart() {
    let program = [b"MZ\x90\0\x03\0\0\0".to_vec(), vec![0; 5_000]].concat();
    let bytes = [&program[..], &make::zip(&[member(b"a.txt", b"content")])].concat();
    assert_eq!(members(Format::Exe, &bytes), [("a.txt".to_owned(), b"content".to_vec())]);
    assert_eq!(names(Format::Exe, &program), [""; 0]);
}

#[test]
fn members_that_overlap_are_bounded() {
    // A thousand entries of the directory that name one and the same member.
    let one = make::zip(&[member(b"a.bin", &[7; 1 << 20])]);
    let start = one.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let entry = &one[start..one.len() - 22];
    let mut bytes = one[..start].to_vec();
    for number in 0..1_000_u32 {
        let mut entry = entry.to_vec();
        let at = entry.len() - 5;
        entry[at..].copy_from_slice(format!("{number:05}").as_bytes());
        bytes.extend(entry);
    }
    let size = (entry.len() * 1_000) as u32;
    bytes.extend(b"PK\x05\x06\0\0\0\0\xe8\x03\xe8\x03");
    bytes.extend([&size.to_le_bytes()[..], &(start as u32).to_le_bytes(), &[0, 0]].concat());
    let small = limited(Limits { archive_expanded_bytes: 10 << 20, ..Limits::office() });
    let (heap, ended) = unpack_as(&small, Format::Zip, &bytes);
    assert!(ended.is_err() && heap.whole.len() <= 10, "{} members, {ended:?}", heap.whole.len());
}

#[test]
fn any_bytes_are_taken_apart_or_refused_and_the_pool_goes_on() {
    let readers: Readers = readers();
    let seeds = [
        mail(&[("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", b"aGVsbG8=")]),
        compound(&[("/WordDocument", b"x"), ("/ObjectPool/_1/\u{1}Ole10Native", &native(b"a", b"b"))]),
        tar(&[(b'0', "a", b"b")]),
        gzip(b"text"),
        make::zip(&[member(b"word/embeddings/a.bin", b"x")]),
        pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0/A<</EF<</F 1 0 R>>>>>>"]),
    ];
    let formats = Format::all().filter(|format| format.may_have_members());
    for format in formats {
        for seed in &seeds {
            for step in 0..12 {
                let mut bytes = seed.clone();
                let at = step * bytes.len() / 12;
                bytes[at] ^= 0xff;
                bytes.truncate(bytes.len() - step);
                let (heap, _) = unpack_as(&readers, format, &bytes);
                assert!(heap.whole.len() < 10);
            }
        }
    }
    let (heap, ended) = unpack_as(&readers, Format::Gzip, &gzip(b"text"));
    assert!(ended.is_ok() && heap.whole.len() == 1);
}
