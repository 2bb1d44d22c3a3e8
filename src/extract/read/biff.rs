//! Short cells of binary workbooks ([MS-XLSB] 2.1.4 for records; 2.2.1 for cells).
//!
//! A cell that follows its neighbour may be written without its column. Some programs do, and the crate that reads
//! workbooks passes such cells over; here they are given their columns back before it sees them.

/// Records: the head of a row, cells with a column, and the same cells without.
const ROW: u32 = 0;
const LAST_CELL: u32 = 11;
const FIRST_SHORT: u32 = 12;
const LAST_SHORT: u32 = 18;

/// Returns the sheet with a column in each cell, or `None` when none lacks it.
pub fn lengthened(sheet: &[u8]) -> Option<Vec<u8>> {
    let is_short = |kind: u32| (FIRST_SHORT..=LAST_SHORT).contains(&kind);
    if !records(sheet).any(|record| is_short(record.kind)) {
        return None;
    }
    let mut long = Vec::with_capacity(sheet.len() + sheet.len() / 3);
    let mut next = 0_u32;
    for record in records(sheet) {
        if is_short(record.kind) {
            cell(record.kind - FIRST_SHORT + 1, next, record.body, &mut long);
            next = next.saturating_add(1);
            continue;
        }
        if record.kind == ROW {
            next = 0;
        } else if let (1..=LAST_CELL, Some(column)) = (record.kind, record.body.first_chunk()) {
            next = u32::from_le_bytes(*column).saturating_add(1);
        }
        long.extend(record.whole);
    }
    Some(long)
}

/// Writes a cell; its kind is below 128, so one byte says it.
fn cell(kind: u32, column: u32, body: &[u8], out: &mut Vec<u8>) {
    out.push(kind.to_le_bytes()[0]);
    let mut length = body.len() + 4;
    loop {
        let low = length.to_le_bytes()[0] & 0x7f;
        length >>= 7;
        out.push(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            break;
        }
    }
    out.extend(column.to_le_bytes());
    out.extend(body);
}

struct Record<'a> {
    kind: u32,
    body: &'a [u8],
    whole: &'a [u8],
}

/// Walks the records; damage ends them.
fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (kind, after_kind) = number(rest, 2)?;
        let (length, after) = number(rest.get(after_kind..)?, 4)?;
        let start = after_kind + after;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        let record = Record { kind, body: rest.get(start..end)?, whole: rest.get(..end)? };
        rest = rest.get(end..)?;
        Some(record)
    })
}

/// Seven bits a byte, the low ones first; returns the number and its length.
fn number(bytes: &[u8], most: usize) -> Option<(u32, usize)> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(most).enumerate() {
        value |= u32::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_cells_get_the_column_after_their_neighbour() {
        let style = [9, 0, 0, 0];
        let long = |column: u8| [&[7, 12, column, 0, 0, 0][..], &style, &[1, 0, 0, 0]].concat();
        let short = [&[18, 8][..], &style, &[1, 0, 0, 0]].concat();
        let head = [0, 2, 0xaa, 0xbb];
        let sheet = [&head[..], &long(3), &short, &short, &head, &short].concat();
        let expected = [&head[..], &long(3), &long(4), &long(5), &head, &long(0)].concat();
        assert_eq!(lengthened(&sheet), Some(expected.clone()));
        assert_eq!(lengthened(&expected), None);
    }

    #[test]
    fn long_texts_keep_their_length() {
        let text = [&[17, 0xac, 0x02][..], &[5; 300]].concat();
        let long = lengthened(&text).unwrap_or_default();
        assert_eq!((&long[..3], long.len()), (&[6, 0xb0, 0x02][..], 307));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_sheet(bytes: Vec<u8>) {
            let long = lengthened(&bytes);
            proptest::prop_assert!(long.is_none_or(|long| lengthened(&long).is_none()));
        }
    }
}
