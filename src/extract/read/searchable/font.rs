//! The font of the invisible layer: every UTF-16 unit is a letter half as wide as high that draws nothing.
//!
//! It is a TrueType font of two empty glyphs made here (ISO 14496-22), so that a reader needs no font of its own,
//! and a map that says which letter each code is. Code and letter are the same number.

use std::fmt::Write as _;

use lopdf::{Document, Object, ObjectId, Stream, dictionary};

use crate::extract::Trouble;

/// The name of the font among a page's resources.
pub const NAME: &str = "DiwanLayer";
/// The width of every letter in thousandths of the size.
pub const UNITS_PER_LETTER: f32 = 500.0;

const BASE_FONT: &str = "DiwanGlyphless";

/// Adds the font to a document.
pub fn add(document: &mut Document) -> Result<ObjectId, Trouble> {
    let mut put = |object: Object| document.try_add_object(object).map_err(Trouble::broken);
    let program = true_type();
    let length = i64::try_from(program.len()).unwrap_or(0);
    let program = put(Stream::new(dictionary! { "Length1" => length }, program).into())?;
    let descriptor = put(dictionary! {
        "Type" => "FontDescriptor", "FontName" => BASE_FONT, "FontFile2" => program,
        "Flags" => 5, "FontBBox" => vec![0.into(), 0.into(), 500.into(), 1000.into()],
        "ItalicAngle" => 0, "Ascent" => 1000, "Descent" => 0, "CapHeight" => 1000, "StemV" => 80,
    }
    .into())?;
    // Every code draws the second glyph; the first one is what readers show for letters they lack.
    let glyphs = put(packed([0, 1].repeat(1 << 16)))?;
    let letters = put(packed(to_unicode().into_bytes()))?;
    let descendant = put(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => BASE_FONT,
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => descriptor, "DW" => 500, "CIDToGIDMap" => glyphs,
    }
    .into())?;
    put(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => BASE_FONT, "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => letters,
    }
    .into())
}

/// A stream packed by Flate.
pub fn packed(bytes: Vec<u8>) -> Object {
    let mut stream = Stream::new(lopdf::Dictionary::new(), bytes);
    // Packing into memory does not fail; unpacked it would be as good.
    let _ = stream.compress();
    stream.into()
}

/// Code to letter, in ranges that keep their first byte (Adobe Technical Note 5411).
fn to_unicode() -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /DiwanLayer-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for block in [0..64_u16, 64..128, 128..192, 192..256] {
        let _ = writeln!(map, "{} beginbfrange", block.len());
        for high in block {
            let _ = writeln!(map, "<{high:02X}00> <{high:02X}FF> <{high:02X}00>");
        }
        map.push_str("endbfrange\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// A TrueType file of two glyphs without outlines.
fn true_type() -> Vec<u8> {
    let words = |words: &[u16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let head = words(&[
        1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500, 1000, 0, 8, 2, 0, 0,
    ]);
    let hhea = words(&[1, 0, 1000, 0, 0, 500, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    let maxp = words(&[1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    // A table of no bytes makes some checkers complain: two bytes that no glyph uses.
    let tables: [(&[u8; 4], Vec<u8>); 6] = [
        (b"glyf", vec![0; 2]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", words(&[500, 0, 500, 0])),
        (b"loca", words(&[0, 0, 0])),
        (b"maxp", maxp),
    ];
    let mut file = words(&[1, 0, 6, 64, 2, 32]);
    let mut at = 12 + 16 * 6;
    let mut body = Vec::new();
    for (name, table) in &tables {
        let mut padded = table.clone();
        padded.resize(table.len().next_multiple_of(4), 0);
        file.extend_from_slice(*name);
        for number in [checksum(&padded), at, u32::try_from(table.len()).unwrap_or(0)] {
            file.extend(number.to_be_bytes());
        }
        at += u32::try_from(padded.len()).unwrap_or(0);
        body.extend(padded);
    }
    file.extend(body);
    file
}

fn checksum(table: &[u8]) -> u32 {
    let words = table.chunks_exact(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]));
    words.fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_file_is_as_long_as_its_directory_says() {
        let file = true_type();
        let number = |at: usize| u32::from_be_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]);
        for table in 0..6 {
            let entry = 12 + 16 * table;
            let (at, length) = (number(entry + 8) as usize, number(entry + 12) as usize);
            assert!(at + length <= file.len(), "table {table}");
        }
        assert_eq!(file.len() % 4, 0);
    }

    #[test]
    fn every_code_is_its_own_letter() {
        let map = to_unicode();
        assert!(map.contains("<0600> <06FF> <0600>"), "Arabic");
        assert_eq!(map.matches("> <").count(), 2 * 256 + 1);
    }
}
