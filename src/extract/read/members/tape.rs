//! Members of tar archives (POSIX 1003.1 pax, and GNU long names) and the one member of a gzip stream; a tar
//! archive in a gzip stream is taken apart at once.
//!
//! Streamed. Links, devices and folders are passed over. A damaged header ends the archive.

use std::io::{BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::giver::Giver;
use super::name::Name;
use crate::extract::Trouble;
use crate::extract::worker::Remote;
use crate::monitor::ProblemCode;

const BLOCK: usize = 512;
/// Longer names and lists of attributes are not read.
const LONGEST_EXTENSION: u64 = 1 << 20;

/// What a header says.
struct Header {
    name: Vec<u8>,
    size: u64,
    modified: Option<i64>,
    kind: u8,
}

/// Gives the members of a tar archive.
pub fn unpack<R: Read>(input: &mut R, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let mut long_name: Option<Vec<u8>> = None;
    loop {
        let mut block = [0; BLOCK];
        let read = fill(input, &mut block)?;
        if read == 0 || block.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let header = header(&block).filter(|_| read == BLOCK);
        let header = header.ok_or_else(|| Trouble::broken("a header of the tar archive is damaged"))?;
        let mut content = input.by_ref().take(header.size);
        match header.kind {
            0 | b'0' | b'7' => {
                let name = long_name.take().unwrap_or(header.name);
                member(&name, header.modified, header.size, &mut content, giver)?;
            }
            b'L' => long_name = Some(until_nul(&extension(&mut content, header.size)?)),
            b'x' => long_name = pax_path(&extension(&mut content, header.size)?).or(long_name),
            _ => long_name = None,
        }
        // What a full or refused member left, and the padding to the next block.
        let rest = content.limit().saturating_add(padding(header.size));
        skip(input, rest)?;
    }
}

/// Gives the content of a gzip stream: the members of the tar archive in it, or the one file it is.
pub fn unpack_gzip(input: Remote, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let most = giver.most(input.length());
    let packed = MultiGzDecoder::new(BufReader::new(input));
    let name = packed.header().and_then(|header| header.filename()).unwrap_or_default().to_vec();
    // One more than the limit, so that the limit shows.
    let mut content = packed.take(most.saturating_add(1));
    let mut start = [0; BLOCK];
    let read = fill(&mut content, &mut start)?;
    let mut whole = start.get(..read).unwrap_or_default().chain(content);
    if start.get(257..262) == Some(b"ustar") {
        return unpack(&mut whole, giver);
    }
    giver.stream(Name::of_raw(&name).or("content", ""), None, most, &mut whole)
}

fn member<R: Read>(
    name: &[u8],
    modified: Option<i64>,
    size: u64,
    content: &mut std::io::Take<&mut R>,
    giver: &mut Giver<'_>,
) -> Result<(), Trouble> {
    let name = Name::of_path(name);
    let text = giver.begin(name, modified, size)?;
    let mut buffer = vec![0; super::giver::CHUNK];
    loop {
        match content.read(&mut buffer) {
            Ok(0) if content.limit() > 0 => return giver.trouble(&text, &Trouble::broken("cut off")),
            Ok(0) => return giver.end(),
            Ok(read) => giver.chunk(buffer.get(..read).unwrap_or_default())?,
            Err(error) => return giver.trouble(&text, &Trouble::broken(error)),
        }
    }
}

fn header(block: &[u8; BLOCK]) -> Option<Header> {
    let field = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
    let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    let own: u64 = field(148, 156).iter().map(|byte| u64::from(*byte)).sum();
    if octal(field(148, 156))? != sum - own + 8 * u64::from(b' ') {
        return None;
    }
    let mut name = until_nul(field(0, 100));
    let prefix = until_nul(field(345, 500));
    if field(257, 263) == b"ustar\0" && !prefix.is_empty() {
        name = [&prefix[..], b"/", &name].concat();
    }
    let modified = octal(field(136, 148)).and_then(|time| i64::try_from(time).ok());
    Some(Header { name, size: number(field(124, 136))?, modified, kind: block[156] })
}

/// A number in octal, or in base 256 where its first bit is set (GNU).
fn number(field: &[u8]) -> Option<u64> {
    if field.first().is_none_or(|first| first & 0x80 == 0) {
        return octal(field);
    }
    let low = field.get(field.len().checked_sub(8)?..)?;
    Some(u64::from_be_bytes(low.try_into().ok()?)).filter(|size| *size < 1 << 60)
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches(|c| matches!(c, '\0' | ' '));
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

/// The path among pax attributes: lines of a length, a key, `=` and a value.
fn pax_path(attributes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = attributes;
    let mut path = None;
    while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(rest.get(..space)?).ok()?.parse().ok()?;
        let line = rest.get(space + 1..length)?.trim_ascii_end();
        path = line.strip_prefix(b"path=").map(<[u8]>::to_vec).or(path);
        rest = rest.get(length..)?;
    }
    path
}

fn until_nul(field: &[u8]) -> Vec<u8> {
    field.split(|byte| *byte == 0).next().unwrap_or_default().to_vec()
}

fn extension(content: &mut dyn Read, size: u64) -> Result<Vec<u8>, Trouble> {
    if size > LONGEST_EXTENSION {
        return Err(Trouble::new(ProblemCode::Bomb, "a name longer than the limit"));
    }
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).map_err(Trouble::broken)?;
    Ok(bytes)
}

fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

fn skip(input: &mut dyn Read, bytes: u64) -> Result<(), Trouble> {
    std::io::copy(&mut input.take(bytes), &mut std::io::sink()).map(|_| ()).map_err(Trouble::broken)
}

/// Reads as much as there is, up to the length of the buffer.
fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, Trouble> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) => return Err(Trouble::broken(error)),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_paths_of_headers_are_read() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\0\0\0\x01\0"), Some(256));
        assert_eq!(pax_path(b"14 path=a/b.c\n20 mtime=1678962600.0\n"), Some(b"a/b.c".to_vec()));
        assert_eq!(padding(512), 0);
    }

    proptest::proptest! {
        #[test]
        fn any_block_is_a_header_or_none(bytes: Vec<u8>, more: [u8; 32]) {
            let mut block = [0; BLOCK];
            block[100..132].copy_from_slice(&more);
            let _ = header(&block);
            let _ = (number(&bytes), pax_path(&bytes));
        }
    }
}
