//! RTF as Outlook packs it ([MS-OXRTFCP]): runs of earlier bytes in a ring of 4096, which begins with usual words.

/// The ring's first content ([MS-OXRTFCP] 2.1.2.1).
const BEGINNING: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const RING: usize = 4096;
/// Packed, and not packed.
const PACKED: &[u8] = b"LZFu";
const PLAIN: &[u8] = b"MELA";
const HEADER: usize = 16;
/// The most that is unpacked.
const LONGEST: usize = 64 << 20;

/// Unpacks; `None` when the header is not one. Damaged data gives what came before the damage.
pub fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let content = bytes.get(HEADER..)?;
    match bytes.get(8..12)? {
        PLAIN => Some(content.to_vec()),
        PACKED => Some(expand(content)),
        _ => None,
    }
}

fn expand(content: &[u8]) -> Vec<u8> {
    let mut ring = [b' '; RING];
    ring[..BEGINNING.len()].copy_from_slice(BEGINNING);
    let mut at = BEGINNING.len();
    let mut out = Vec::new();
    let mut bytes = content.iter().copied();
    let mut give = |byte: u8, at: &mut usize, ring: &mut [u8; RING]| {
        out.push(byte);
        ring[*at] = byte;
        *at = (*at + 1) % RING;
        out.len() < LONGEST
    };
    'file: while let Some(control) = bytes.next() {
        for bit in 0..8 {
            if control & (1 << bit) == 0 {
                let Some(byte) = bytes.next() else { break 'file };
                if !give(byte, &mut at, &mut ring) {
                    break 'file;
                }
                continue;
            }
            let (Some(high), Some(low)) = (bytes.next(), bytes.next()) else { break 'file };
            let offset = usize::from(high) << 4 | usize::from(low >> 4);
            if offset == at {
                break 'file;
            }
            for step in 0..usize::from(low & 15) + 2 {
                let byte = ring[(offset + step) % RING];
                if !give(byte, &mut at, &mut ring) {
                    break 'file;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_ring_begins_as_the_specification_says() {
        assert_eq!(BEGINNING.len(), 207);
    }

    #[test]
    fn runs_of_the_beginning_and_of_the_text_are_expanded() {
        // Twelve literal-free steps: "{\rtf1" from the ring, then "ab", then "abab" from the text itself, then the end.
        let packed = [0b0001_1001, 0x00, 0x04, b'a', b'b', 0x0d, 0x52, 0x0d, 0xb0];
        let bytes = [&[0; 8][..], PACKED, &[0; 4], &packed].concat();
        assert_eq!(unpack(&bytes).unwrap(), b"{\\rtf1ababab".to_vec());
        assert_eq!(unpack(b"short"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_unpack_or_do_not(bytes: Vec<u8>) {
            let _ = unpack(&[&[0; 8][..], PACKED, &bytes].concat());
        }
    }
}
