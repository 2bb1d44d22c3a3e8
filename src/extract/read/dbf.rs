//! Old tables of `dBASE` and `FoxPro`: a row a line, the names of the fields first; deleted rows are not read.
//!
//! The header's code page is a claim that few programs made; Arabic systems under DOS wrote 720 or 1256 and said
//! nothing. The whole table is therefore decoded at once, so that every row has one encoding. Memo texts lie in
//! another file and are not here.

use super::{charset, plain};
use crate::extract::Trouble;
use crate::extract::worker::Output;

/// The header before its fields, one field, and the byte that ends them.
const HEAD: usize = 32;
const FIELD: usize = 32;
const END_OF_FIELDS: u8 = 0x0d;
const DELETED: u8 = b'*';
/// Marks of code pages (the language driver of `dBASE` and `FoxPro`) that name an Arabic or Western page.
const PAGES: &[(u8, u16)] = &[(0x7e, 1256), (0x58, 1252), (0x59, 1252), (0x03, 1252), (0x01, 437)];

/// Reads a table.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-dbf 1")?;
    let table = Table::of(bytes).ok_or_else(|| Trouble::broken("no table header"))?;
    plain::give(&table.text(), output)
}

/// A column.
#[derive(Debug, Clone, Copy)]
struct Field<'a> {
    name: &'a [u8],
    kind: u8,
    length: usize,
}

struct Table<'a> {
    fields: Vec<Field<'a>>,
    records: &'a [u8],
    record_length: usize,
    count: usize,
    mark: u8,
}

impl<'a> Table<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let number =
            |at: usize| Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
        let count = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
        let (header, record_length) = (number(8)?, number(10)?);
        let fields = bytes.get(HEAD..header.min(bytes.len()))?.chunks_exact(FIELD);
        let fields: Vec<Field<'_>> =
            fields.take_while(|field| field[0] != END_OF_FIELDS).map(Field::of).collect();
        let known = !fields.is_empty() && record_length > 1;
        known.then_some(Self {
            fields,
            records: bytes.get(header..).unwrap_or_default(),
            record_length,
            count: usize::try_from(count).ok()?,
            mark: bytes[29],
        })
    }

    fn text(&self) -> String {
        let mut bytes = Vec::new();
        for (index, field) in self.fields.iter().enumerate() {
            bytes.extend(if index > 0 { &b"\t"[..] } else { b"" });
            bytes.extend(field.name);
        }
        for record in self.records.chunks(self.record_length).take(self.count) {
            if !matches!(record.first(), Some(&DELETED | &0x1a)) {
                bytes.push(b'\n');
                self.row(record.get(1..).unwrap_or_default(), &mut bytes);
            }
        }
        let claim = PAGES.iter().find(|(mark, _)| *mark == self.mark).map(|(_, page)| *page);
        // A Western claim is a default of programs; the looks of the bytes decide then.
        let text = charset::decode_page(&bytes, claim.filter(|page| *page == 1256).unwrap_or(0));
        charset::clean(&text)
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn row(&self, mut record: &[u8], out: &mut Vec<u8>) {
        for (index, field) in self.fields.iter().enumerate() {
            let (cell, rest) = record.split_at(field.length.min(record.len()));
            record = rest;
            out.extend(if index > 0 { &b"\t"[..] } else { b"" });
            field.show(cell, out);
        }
    }
}

impl<'a> Field<'a> {
    fn of(field: &'a [u8]) -> Self {
        let name = field[..11].split(|byte| *byte == 0).next().unwrap_or_default();
        // FoxPro's long texts keep the high byte of their length where others keep decimals.
        let high = if field[11] == b'C' { usize::from(field[17]) << 8 } else { 0 };
        Self { name, kind: field[11], length: usize::from(field[16]) | high }
    }

    fn show(&self, cell: &[u8], out: &mut Vec<u8>) {
        let word = |from: usize| cell.get(from..from + 4).and_then(|word| word.try_into().ok());
        match self.kind {
            b'D' if cell.len() == 8 && cell.iter().all(u8::is_ascii_digit) => {
                out.extend([&cell[..4], b"-", &cell[4..6], b"-", &cell[6..]].concat());
            }
            b'I' | b'+' if cell.len() == 4 => {
                out.extend(word(0).map_or(0, i32::from_le_bytes).to_string().bytes());
            }
            // References to memo files, pictures, flags.
            b'M' | b'G' | b'P' | b'0' | b'B' | b'T' | b'@' | b'Y' | b'O' => {}
            _ => {
                let cell = cell
                    .iter()
                    .map(|byte| if matches!(byte, 0 | b'\n' | b'\r' | b'\t') { b' ' } else { *byte });
                let cell: Vec<u8> = cell.collect();
                out.extend(cell.trim_ascii());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A table of two columns.
    fn table(mark: u8, rows: &[(u8, &[u8], &[u8])]) -> Vec<u8> {
        let field = |name: &[u8], kind: u8, length: u8| {
            let mut field = [0; FIELD];
            field[..name.len()].copy_from_slice(name);
            (field[11], field[16]) = (kind, length);
            field
        };
        let mut bytes = vec![3, 99, 5, 1];
        bytes.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
        bytes.extend([97, 0, 24, 0]);
        bytes.resize(HEAD, 0);
        bytes[29] = mark;
        bytes.extend([field(b"NAME", b'C', 15), field(b"DAY", b'D', 8)].concat());
        bytes.push(END_OF_FIELDS);
        for (flag, name, day) in rows {
            let mut name = name.to_vec();
            name.resize(15, b' ');
            bytes.extend([&[*flag][..], &name, day].concat());
        }
        bytes.push(0x1a);
        bytes
    }

    #[test]
    fn rows_are_read_in_the_page_they_are_in_and_deleted_ones_are_not() {
        let rows_1256: &[(u8, &[u8], &[u8])] = &[
            (b' ', b"\xc8\xe1\xcf\xed\xc9 \xe6\xc7\xcf\xed", b"19990501"),
            (DELETED, b"\xde\xd1\xc7\xd1", b"19990501"),
            (b' ', b"\xc7\xe1\xe1\xcc\xe4\xc9", b"        "),
        ];
        for mark in [0, 0x7e, 3] {
            let bytes = table(mark, rows_1256);
            assert_eq!(
                Table::of(&bytes).unwrap().text(),
                "NAME\tDAY\nبلدية وادي\t1999-05-01\nاللجنة",
                "{mark}"
            );
        }
        let row_720: &[(u8, &[u8], &[u8])] = &[(b' ', b"\x9f\xee\xa2\xf1\xa4 \xe7\xa9\x9f\xa9", b"20010101")];
        let bytes = table(0, row_720);
        assert!(Table::of(&bytes).unwrap().text().contains("قرار"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_table_or_none(bytes: Vec<u8>, at in 0_usize..200, value: u8) {
            let _ = Table::of(&bytes).map(|table| table.text());
            let mut damaged = table(0, &[(b' ', bytes.get(..15).unwrap_or(b"x"), b"19990501")]);
            if let Some(byte) = damaged.get_mut(at) {
                *byte = value;
            }
            let _ = Table::of(&damaged).map(|table| table.text());
            let _ = Table::of(&damaged[..at.min(damaged.len())]).map(|table| table.text());
        }
    }
}
