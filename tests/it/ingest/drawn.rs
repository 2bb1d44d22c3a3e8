//! PDFs with an embedded font of our own: every character is a polygon that no other character has.

use crate::reading::make::{objects, stream, visual};

/// What the file says of its glyphs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Truth,
    Nothing,
    /// Every Arabic letter is another one.
    Lies,
}

/// Corners of a polygon.
const CORNERS: i16 = 9;

/// A page of text; `seed` turns the order of the glyphs in the font, as subsets do.
pub fn pdf(text: &str, seed: usize, says: Says) -> Vec<u8> {
    let lines: Vec<&str> = text.lines().collect();
    let mut letters: Vec<char> = lines.iter().flat_map(|line| line.chars()).collect();
    letters.sort_unstable();
    letters.dedup();
    let turn = seed % letters.len();
    letters.rotate_left(turn);
    let code = |c: char| letters.iter().position(|letter| *letter == c).unwrap() + 1;
    let shown = |(row, line): (usize, &&str)| {
        let codes: String = visual(line).iter().map(|c| format!("{:04x}", code(*c))).collect();
        format!("BT /F1 10 Tf 20 {} Td <{codes}> Tj ET\n", 820 - row * 14)
    };
    let content: String = lines.iter().enumerate().map(shown).collect();
    let said = |c: char| if says == Says::Lies { exchanged(c) } else { c };
    let rows: String =
        letters.iter().map(|c| format!("<{:04x}> <{:04x}>\n", code(*c), u32::from(said(*c)))).collect();
    let map = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n\
         1 begincodespacerange <0000> <ffff> endcodespacerange\n{} beginbfchar\n{rows}endbfchar\nendcmap end end",
        letters.len()
    );
    let unicode = if says == Says::Nothing { "" } else { "/ToUnicode 7 0 R" };
    let file: String = font(&letters).iter().map(|byte| format!("{byte:02x}")).collect();
    objects(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        stream(&content),
        format!("<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [6 0 R] {unicode} >>"),
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDToGIDMap /Identity /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor 8 0 R >>".to_owned(),
        stream(&map),
        "<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 900 /Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 /FontFile2 9 0 R >>".to_owned(),
        format!("<< /Filter /ASCIIHexDecode /Length {} >>\nstream\n{file}>\nendstream", file.len() + 1),
    ], "")
}

fn exchanged(c: char) -> char {
    let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإ".chars().collect();
    letters.iter().position(|letter| *letter == c).map_or(c, |at| letters[(at + 5) % letters.len()])
}

fn font(letters: &[char]) -> Vec<u8> {
    let glyphs = std::iter::once(Vec::new()).chain(letters.iter().map(|c| outline(*c)));
    let (mut glyf, mut loca) = (Vec::new(), Vec::new());
    for glyph in glyphs {
        loca.extend((glyf.len() as u32).to_be_bytes());
        glyf.extend(glyph);
    }
    loca.extend((glyf.len() as u32).to_be_bytes());
    let count = letters.len() as u16 + 1;
    assemble(&[
        (*b"glyf", glyf),
        (*b"head", head()),
        (
            *b"hhea",
            [
                shorts(&[1, 0, 900, -200, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0]),
                shorts(&[count as i16]),
            ]
            .concat(),
        ),
        (*b"hmtx", (0..count).flat_map(|_| shorts(&[500, 40])).collect()),
        (*b"loca", loca),
        (*b"maxp", shorts(&[1, 0, count as i16, 20, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
    ])
}

/// A polygon whose corners depend on the character; blanks have none.
fn outline(c: char) -> Vec<u8> {
    if c == ' ' {
        return Vec::new();
    }
    let corner = |n: i16| {
        let mixed = u32::from(c).wrapping_mul(2_654_435_761).rotate_left(n as u32 * 5);
        ((mixed % 40) as i16 * 10 + 40, n * 60)
    };
    let corners: Vec<(i16, i16)> = (0..CORNERS).map(corner).collect();
    let mut glyph = shorts(&[1, 40, 0, 440, 600, CORNERS - 1, 0]);
    glyph.extend(vec![1; CORNERS as usize]);
    for pick in [|corner: &(i16, i16)| corner.0, |corner: &(i16, i16)| corner.1] {
        let mut before = 0;
        for corner in &corners {
            glyph.extend(shorts(&[pick(corner) - before]));
            before = pick(corner);
        }
    }
    glyph.resize(glyph.len().next_multiple_of(4), 0);
    glyph
}

fn head() -> Vec<u8> {
    let mut table = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5F, 0x0F, 0x3C, 0xF5];
    table.extend(shorts(&[3, 1000]));
    table.extend([0; 16]);
    table.extend(shorts(&[0, -200, 1000, 900, 0, 8, 2, 1, 0]));
    table
}

fn shorts(values: &[i16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn assemble(tables: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut font = vec![0, 1, 0, 0];
    font.extend((tables.len() as u16).to_be_bytes());
    font.extend([0, 64, 0, 2, 0, 32]);
    let mut at = 12 + 16 * tables.len();
    for (tag, table) in tables {
        font.extend(tag);
        font.extend([0; 4]); // readers of PDF do not check sums
        font.extend((at as u32).to_be_bytes());
        font.extend((table.len() as u32).to_be_bytes());
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        font.extend(table);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    font
}
