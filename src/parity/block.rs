//! Blocks: the list of a group, kept so that any half of them is enough.
//!
//! A block is 1,024 bytes: a head, 896 bytes of the list (or of its parity, by the same code), and the BLAKE3
//! digest of all that. Each says how many there are and of which group it is, so that each is found by itself.

use std::collections::BTreeMap;

use super::{ParityError, code};
use crate::digest::ContentId;

/// The bytes of a block.
pub(super) const BLOCK: usize = 1024;

const HEAD: usize = 96;
const PAYLOAD: usize = BLOCK - HEAD - 32;
const MAGIC: &[u8; 8] = b"DiwanPar";
const VERSION: u32 = 1;

/// Returns how many blocks a list of so many bytes has, its parity not counted.
pub(super) fn count(list: usize) -> usize {
    list.div_ceil(PAYLOAD).max(1)
}

/// Makes the blocks that stand before the parity shards, and those that stand after them.
pub(super) fn seal(list: &[u8], name: &ContentId) -> Result<(Vec<u8>, Vec<u8>), ParityError> {
    let count = count(list.len());
    let mut padded = list.to_vec();
    padded.resize(count * PAYLOAD, 0);
    let payloads: Vec<&[u8]> = padded.chunks(PAYLOAD).collect();
    let parity = code::encode(&payloads, count)?;
    let write = |payload: &[u8], number: usize| block(payload, number, count, list.len(), name);
    let front = payloads.iter().enumerate().flat_map(|(n, payload)| write(payload, n)).collect();
    let back =
        parity.chunks(PAYLOAD).enumerate().flat_map(|(n, payload)| write(payload, count + n)).collect();
    Ok((front, back))
}

fn block(payload: &[u8], number: usize, count: usize, list: usize, name: &ContentId) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    for value in [number, count, list] {
        bytes.extend(u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
    }
    bytes.extend(name.as_bytes());
    bytes.resize(HEAD, 0);
    bytes.extend(payload);
    let digest = ContentId::of(&bytes);
    bytes.extend(digest.as_bytes());
    bytes
}

/// What one whole block says.
struct Head<'a> {
    number: usize,
    count: usize,
    list: usize,
    name: ContentId,
    payload: &'a [u8],
}

/// Says how many blocks there are, by the first one; 0 when that is not whole.
pub(super) fn announced(first: &[u8]) -> usize {
    let first = if first.len() == BLOCK { read(first) } else { Ok(None) };
    first.ok().flatten().map_or(0, |head| head.count)
}

/// Finds the list in what is left of a group's file; also says whether every block was where it belongs.
pub(super) fn open(file: &[u8]) -> Result<(ContentId, Vec<u8>, bool), ParityError> {
    let mut found: BTreeMap<usize, &[u8]> = BTreeMap::new();
    let mut first: Option<(usize, usize, ContentId)> = None;
    // From the beginning and, where something was lost or put before it, from the end.
    let starts = [0, file.len() % BLOCK];
    for place in starts.iter().flat_map(|start| file.get(*start..).unwrap_or_default().chunks_exact(BLOCK)) {
        let Some(head) = read(place)? else { continue };
        let (count, list, name) = *first.get_or_insert((head.count, head.list, head.name));
        if (head.count, head.list, head.name) == (count, list, name) {
            found.insert(head.number, head.payload);
        }
    }
    let (count, list, name) = first.ok_or(ParityError::NoBlock)?;
    let bytes = join(&found, count, list)?;
    if ContentId::of(&bytes) != name {
        return Err(ParityError::BadList("is not the one its blocks name"));
    }
    Ok((name, bytes, found.len() == 2 * count))
}

fn read(place: &[u8]) -> Result<Option<Head<'_>>, ParityError> {
    let (bytes, digest) = place.split_at(BLOCK - 32);
    if !bytes.starts_with(MAGIC) || ContentId::of(bytes).as_bytes() != digest {
        return Ok(None);
    }
    let number = |at: usize| bytes[at..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four));
    if number(8) != VERSION {
        return Err(ParityError::Version(number(8)));
    }
    let name = bytes[24..].first_chunk().map(|name| ContentId::from_bytes(*name));
    let (at, blocks, list) = (number(12) as usize, number(16) as usize, number(20) as usize);
    let sound = blocks == count(list) && at < 2 * blocks && blocks <= 1 << 14;
    let head = name.map(|name| Head { number: at, count: blocks, list, name, payload: &bytes[HEAD..] });
    Ok(head.filter(|_| sound))
}

fn join(found: &BTreeMap<usize, &[u8]>, count: usize, list: usize) -> Result<Vec<u8>, ParityError> {
    if found.len() < count {
        return Err(ParityError::ListLost { found: found.len(), needed: count });
    }
    let at = |number: usize| found.get(&number).copied();
    let data: Vec<Option<&[u8]>> = (0..count).map(at).collect();
    let mut bytes = vec![0; count * PAYLOAD];
    for (n, payload) in data.iter().enumerate().filter_map(|(n, payload)| Some((n, (*payload)?))) {
        bytes[n * PAYLOAD..][..PAYLOAD].copy_from_slice(payload);
    }
    if data.contains(&None) {
        let parity: Vec<Option<&[u8]>> = (count..2 * count).map(at).collect();
        for (n, payload) in code::decode(&data, &parity, PAYLOAD)? {
            bytes[n * PAYLOAD..][..PAYLOAD].copy_from_slice(&payload);
        }
    }
    bytes.truncate(list);
    Ok(bytes)
}
