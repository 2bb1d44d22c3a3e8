//! The promises of parity, on random streams and random damage.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::digest::ContentId;

fn noise(length: usize, mut seed: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        bytes.extend((seed >> 16).to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A stream of members of these lengths, and its group.
fn group(lengths: &[usize], percent: u32, seed: u64) -> (Vec<u8>, Sealed) {
    let (mut stream, mut members) = (Vec::new(), Vec::new());
    for (n, length) in lengths.iter().enumerate() {
        let bytes = noise(*length, seed + n as u64);
        let subject = Subject::Object(ContentId::of(&bytes));
        members.push(Member { subject, whole: bytes.len() as u64, offset: 0, length: bytes.len() as u64 });
        stream.extend(bytes);
    }
    let sealed = seal(&mut stream, members, percent).unwrap();
    (stream, sealed)
}

fn heals(file: Vec<u8>, damaged: &[u8], whole: &[u8]) {
    let group = Group::read(file).unwrap();
    let mut stream = damaged.to_vec();
    let outcome = group.restore(&mut stream);
    assert_eq!(outcome.lost, Vec::<usize>::new());
    assert!(stream == whole, "restored to something else");
}

#[test]
fn a_whole_group_is_known_as_whole_and_made_again_the_same() {
    for lengths in [&[][..], &[0], &[1], &[5000, 0, 70_000, 3], &[900_000; 3]] {
        let (mut stream, sealed) = group(lengths, 10, 1);
        let read = Group::read(sealed.bytes.clone()).unwrap();
        assert!(read.is_whole() && read.name() == sealed.name);
        assert_eq!(read.members().len(), lengths.len());
        assert_eq!(read.restore(&mut stream.clone()), Restored::default());
        assert_eq!(read.remade(&mut stream).unwrap(), sealed.bytes);
    }
}

#[test]
fn each_member_may_be_lost_whole() {
    let lengths: Vec<usize> = (0..60).map(|n| n * n * 13 % 9000).collect();
    let (stream, sealed) = group(&lengths, 10, 2);
    let mut at = 0;
    for length in lengths {
        let mut damaged = stream.clone();
        damaged[at..at + length].fill(0);
        heals(sealed.bytes.clone(), &damaged, &stream);
        at += length;
    }
}

#[test]
fn half_of_the_blocks_of_the_list_are_enough() {
    let (stream, sealed) = group(&[100; 2000], 10, 3);
    let mut damaged = stream.clone();
    damaged[5000..9000].fill(1);
    let blocks = (sealed.bytes.len() - sealed.shape.parities() * sealed.shape.shard) / 2048;
    assert!(blocks > 100);
    // The front half is gone; the back half is gone; the file was cut; something was put before it.
    let mut front = sealed.bytes.clone();
    front[..blocks * 1024].fill(0);
    heals(front, &damaged, &stream);
    let cut = sealed.bytes[..sealed.bytes.len() - blocks * 1024].to_vec();
    assert!(!Group::read(cut.clone()).unwrap().is_whole());
    heals(cut, &damaged, &stream);
    heals([b"put before".to_vec(), sealed.bytes.clone()].concat(), &damaged, &stream);
    heals(sealed.bytes[77..].to_vec(), &damaged, &stream);
}

#[test]
fn more_than_the_overhead_is_said_to_be_lost_and_the_rest_stays() {
    let (stream, sealed) = group(&[4096; 100], 10, 4);
    let mut damaged = stream.clone();
    damaged[..11 * 4096].fill(0);
    let outcome = Group::read(sealed.bytes).unwrap().restore(&mut damaged);
    assert_eq!(outcome.restored, Vec::<usize>::new());
    assert_eq!(outcome.lost, (0..11).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_damage_up_to_the_overhead_is_healed(
        lengths in prop::collection::vec(0_usize..30_000, 1..80),
        percent in 1_u32..40,
        seed in any::<u64>(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..200),
    ) {
        let (stream, sealed) = group(&lengths, percent, seed >> 1);
        let shape = sealed.shape;
        let (mut damaged, mut file) = (stream.clone(), sealed.bytes.clone());
        let blocks = (file.len() - shape.parities() * shape.shard) / 2;
        let mut spent = vec![0; shape.stripes];
        let mut hit = std::collections::BTreeSet::new();
        for pick in picks {
            // Shards of the stream and of the parity alike, at most as many a stripe as it has parity shards.
            let n = pick.index(shape.shards() + shape.parities());
            let stripe = if n < shape.shards() { n } else { n - shape.shards() } % shape.stripes;
            if spent[stripe] == shape.parity || !hit.insert(n) {
                continue;
            }
            spent[stripe] += 1;
            if n < shape.shards() {
                let start = (n * shape.shard).min(damaged.len());
                let end = ((n + 1) * shape.shard).min(damaged.len());
                damaged[start..end].iter_mut().for_each(|byte| *byte = !*byte);
            } else {
                file[blocks + (n - shape.shards()) * shape.shard] ^= 1;
            }
        }
        heals(file, &damaged, &stream);
    }

    #[test]
    fn a_burst_of_the_stated_length_is_healed_wherever_it_begins(
        length in 1_usize..6_000_000, begin in any::<prop::sample::Index>(), percent in 1_u32..30,
    ) {
        let mut stream = noise(length, 9);
        let member = Member {
            subject: Subject::Object(ContentId::of(&stream)), whole: 1 << 40, offset: 77, length: length as u64,
        };
        let sealed = seal(&mut stream, vec![member], percent).unwrap();
        let mut damaged = stream.clone();
        let begin = begin.index(length);
        let end = (begin + usize::try_from(sealed.shape.burst()).unwrap()).min(length);
        damaged[begin..end].fill(0xAA);
        heals(sealed.bytes, &damaged, &stream);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        let _ = Group::read(bytes);
    }

    #[test]
    fn a_damaged_file_never_restores_wrong_bytes(at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let (stream, sealed) = group(&[3000, 9000, 500], 10, 5);
        let mut file = sealed.bytes;
        let at = at.index(file.len());
        file[at] = value;
        let mut damaged = stream.clone();
        damaged[3500..4000].fill(0);
        heals(file, &damaged, &stream);
    }
}
