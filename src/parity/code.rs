//! The code itself: systematic Reed-Solomon over GF(2^16), as `docs/FORMAT.md` defines it.
//!
//! One form for all numbers of shards ("high rate"), so that one definition holds for every group.

use reed_solomon_simd::engine::DefaultEngine;
use reed_solomon_simd::rate::{HighRateDecoder, HighRateEncoder, RateDecoder, RateEncoder};

use super::ParityError;

/// Shards are coded a column of so many bytes at a time: each 64 bytes stand for themselves, and a column of 200 shards
/// with the room to compute it stays in a core's own cache.
const COLUMN: usize = 4096;

/// Computes `parity` shards from data shards of equal length; they come one after the other.
pub(super) fn encode(data: &[&[u8]], parity: usize) -> Result<Vec<u8>, ParityError> {
    let length = data.first().map_or(0, |shard| shard.len());
    let first = length.min(COLUMN);
    let mut encoder =
        HighRateEncoder::new(data.len(), parity, first, DefaultEngine::new(), None).map_err(code)?;
    let mut shards = vec![0; parity * length];
    for start in (0..length).step_by(COLUMN) {
        let end = length.min(start + COLUMN);
        if end - start < first {
            encoder.reset(data.len(), parity, end - start).map_err(code)?;
        }
        data.iter().try_for_each(|shard| encoder.add_original_shard(&shard[start..end])).map_err(code)?;
        let result = encoder.encode().map_err(code)?;
        for (shard, column) in shards.chunks_mut(length).zip(result.recovery_iter()) {
            shard[start..end].copy_from_slice(column);
        }
    }
    Ok(shards)
}

/// Computes the data shards that are `None`, if enough others are there; hands each out with its number.
pub(super) fn decode(
    data: &[Option<&[u8]>],
    parity: &[Option<&[u8]>],
    length: usize,
) -> Result<Vec<(usize, Vec<u8>)>, ParityError> {
    let engine = DefaultEngine::new();
    let mut decoder = HighRateDecoder::new(data.len(), parity.len(), length, engine, None).map_err(code)?;
    for (number, shard) in data.iter().enumerate().filter_map(|(n, shard)| Some((n, (*shard)?))) {
        decoder.add_original_shard(number, shard).map_err(code)?;
    }
    for (number, shard) in parity.iter().enumerate().filter_map(|(n, shard)| Some((n, (*shard)?))) {
        decoder.add_recovery_shard(number, shard).map_err(code)?;
    }
    let result = decoder.decode().map_err(code)?;
    Ok(result.restored_original_iter().map(|(number, shard)| (number, shard.to_vec())).collect())
}

fn code(error: reed_solomon_simd::Error) -> ParityError {
    ParityError::Code(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANTOR: [u16; 16] = [
        0x0001, 0xACCA, 0x3C0E, 0x163E, 0xC582, 0xED2E, 0x914C, 0x4012, 0x6C98, 0x10D8, 0x6A72, 0xB900,
        0xFDB8, 0xFB34, 0xFF38, 0x991E,
    ];

    /// The field element that a number of 16 bits stands for.
    fn element(number: u16) -> u16 {
        (0..16).filter(|bit| number >> bit & 1 == 1).fold(0, |sum, bit| sum ^ CANTOR[bit])
    }

    /// Multiplies polynomials over GF(2) modulo x^16 + x^5 + x^3 + x^2 + 1.
    fn times(a: u16, b: u16) -> u16 {
        let (mut a, mut product) = (u32::from(a), 0_u32);
        for bit in 0..16 {
            if b >> bit & 1 == 1 {
                product ^= a;
            }
            a <<= 1;
            if a & 0x1_0000 != 0 {
                a ^= 0x1_002D;
            }
        }
        u16::try_from(product).unwrap()
    }

    fn number(shard: &[u8], at: usize) -> u16 {
        let chunk = &shard[at / 32 * 64..][..64];
        u16::from_le_bytes([chunk[at % 32], chunk[32 + at % 32]])
    }

    /// The definition in `docs/FORMAT.md`, word for word: the sums over all places are zero.
    #[test]
    fn the_code_is_the_one_that_the_format_defines() {
        for (k, m) in [(1_usize, 1_usize), (3, 2), (5, 3), (20, 4), (9, 16), (40, 7)] {
            let data: Vec<Vec<u8>> = (0..k)
                .map(|i| {
                    (0..128).map(|b| u8::try_from((i * 37 + b * 11 + b * b * 3 + 5) % 256).unwrap()).collect()
                })
                .collect();
            let shards: Vec<&[u8]> = data.iter().map(Vec::as_slice).collect();
            let width = m.next_power_of_two();
            // All places of the parity, also those that are computed and not kept.
            let parity = encode(&shards, width).unwrap();
            assert_eq!(encode(&shards, m).unwrap(), parity[..m * 128]);
            for at in 0..64 {
                let places = parity
                    .chunks(128)
                    .map(|shard| number(shard, at))
                    .chain(data.iter().map(|d| number(d, at)));
                let places: Vec<u16> = places.map(element).collect();
                for power in 0..width {
                    let sum = places.iter().enumerate().fold(0, |sum, (place, value)| {
                        let point = element(u16::try_from(place).unwrap());
                        let raised = (0..power).fold(1, |raised, _| times(raised, point));
                        sum ^ times(*value, raised)
                    });
                    assert_eq!(sum, 0, "k {k} m {m} element {at} power {power}");
                }
            }
        }
    }
}
