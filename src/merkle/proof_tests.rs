//! Growth and proofs against the definitions of RFC 6962, read literally.
//!
//! Every size to 600 is tried with every entry and every older size; single-bit changes are drawn at random.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::merkle::{Frontier, Level, TileReader, leaf_hash};

const LIMIT: u64 = 600;

/// The recursive definitions of RFC 6962 section 2.1, with memory so that all sizes can be tried.
struct Naive {
    leaves: Vec<Hash>,
    known: HashMap<(u64, u64), Hash>,
}

impl Naive {
    fn new(size: u64) -> Self {
        Self { leaves: leaves(size), known: HashMap::new() }
    }

    fn root(&mut self, low: u64, high: u64) -> Hash {
        if let Some(hash) = self.known.get(&(low, high)) {
            return *hash;
        }
        let hash = match high - low {
            0 => Hash::of_nothing(),
            1 => self.leaves[usize::try_from(low).unwrap()],
            count => {
                let middle = low + power_below(count);
                node_hash(self.root(low, middle), self.root(middle, high))
            }
        };
        self.known.insert((low, high), hash);
        hash
    }

    fn path(&mut self, index: u64, low: u64, high: u64) -> Vec<Hash> {
        if high - low == 1 {
            return Vec::new();
        }
        let middle = low + power_below(high - low);
        let (mut path, sibling) = if index < middle {
            (self.path(index, low, middle), self.root(middle, high))
        } else {
            (self.path(index, middle, high), self.root(low, middle))
        };
        path.push(sibling);
        path
    }

    fn subproof(&mut self, old: u64, (low, high): (u64, u64), whole: bool) -> Vec<Hash> {
        if old == high {
            return if whole { Vec::new() } else { vec![self.root(low, high)] };
        }
        let middle = low + power_below(high - low);
        let (mut proof, sibling) = if old <= middle {
            (self.subproof(old, (low, middle), whole), self.root(middle, high))
        } else {
            (self.subproof(old, (middle, high), false), self.root(low, middle))
        };
        proof.push(sibling);
        proof
    }
}

impl HashReader for Naive {
    type Error = Infallible;

    fn hash(&mut self, level: u32, index: u64) -> Result<Hash, Infallible> {
        Ok(self.root(index << level, (index + 1) << level))
    }
}

fn power_below(count: u64) -> u64 {
    let mut power = 1;
    while power * 2 < count {
        power *= 2;
    }
    power
}

fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|n| leaf_hash(format!("entry {n}").as_bytes())).collect()
}

/// A log kept in memory: every tile that growth has handed out, by path.
#[derive(Default)]
struct Log {
    frontier: Frontier,
    tiles: HashMap<String, Vec<u8>>,
}

impl Log {
    fn grown(leaves: &[Hash], step: usize) -> Self {
        let mut log = Self::default();
        leaves.chunks(step).for_each(|part| log.append(part));
        log
    }

    fn append(&mut self, leaves: &[Hash]) {
        let files = self.frontier.append(leaves);
        self.tiles.extend(files.into_iter().map(|file| (file.tile.path(), file.bytes)));
    }

    fn reader(&self, size: u64) -> impl HashReader<Error = impl std::fmt::Debug> {
        TileReader::new(size, move |tile| {
            let width = usize::from(tile.width) * Hash::LENGTH;
            let whole = self.tiles.get(&tile.path()).or_else(|| self.tiles.get(&tile.full().path()));
            Ok::<_, Infallible>(whole.expect("every tile was handed out")[..width].to_vec())
        })
    }
}

fn head_of(naive: &mut Naive, size: u64) -> TreeHead {
    TreeHead { size, root: naive.root(0, size) }
}

#[test]
fn every_size_has_the_root_and_the_edge_of_the_definition() {
    let mut naive = Naive::new(LIMIT);
    let mut log = Log::default();
    for size in 0..=LIMIT {
        let head = head_of(&mut naive, size);
        assert_eq!(log.frontier.head(), head);
        assert_eq!(tree_head(size, &mut log.reader(size)).unwrap(), head);
        let loaded = Frontier::load(size, |tile| Ok::<_, Infallible>(log.tiles[&tile.path()].clone()));
        assert_eq!(loaded.unwrap(), log.frontier);
        log.append(
            &naive.leaves[usize::try_from(size).unwrap()..].iter().take(1).copied().collect::<Vec<_>>(),
        );
    }
}

#[test]
fn tiles_give_every_complete_subtree() {
    let mut naive = Naive::new(LIMIT);
    let log = Log::grown(&naive.leaves, 1);
    for size in [1, 255, 256, 257, LIMIT] {
        let mut reader = log.reader(size);
        for level in 0..12 {
            for index in 0..size >> level {
                assert_eq!(reader.hash(level, index).unwrap(), naive.hash(level, index).unwrap());
            }
            assert!(reader.hash(level, size >> level).is_err());
        }
    }
}

#[test]
fn growth_in_any_steps_hands_out_the_tiles_of_the_final_size() {
    let leaves = leaves(70_000);
    let one_step = Log::grown(&leaves, leaves.len());
    assert_eq!(one_step.tiles.len(), 274 + 2 + 1);
    for step in [1_000, 256, 4_097] {
        let log = Log::grown(&leaves, step);
        assert_eq!(log.frontier, one_step.frontier);
        for level in Level::of(70_000).skip(1) {
            for tile in level.tiles(70_000) {
                assert_eq!(log.tiles[&tile.path()], one_step.tiles[&tile.path()], "{tile}");
            }
        }
    }
    let head = tree_head(70_000, &mut one_step.reader(70_000)).unwrap();
    assert_eq!(head, one_step.frontier.head());
}

#[test]
fn every_entry_of_every_size_is_proved() {
    let mut naive = Naive::new(LIMIT);
    for size in 1..=LIMIT {
        let head = head_of(&mut naive, size);
        for index in 0..size {
            let proof = inclusion_proof(index, size, &mut naive).unwrap();
            assert_eq!(proof, naive.path(index, 0, size), "{index} of {size}");
            let leaf = naive.leaves[usize::try_from(index).unwrap()];
            assert_eq!(verify_inclusion(leaf, index, &head, &proof), Ok(()), "{index} of {size}");
        }
    }
}

#[test]
fn every_size_is_proved_to_have_grown_from_every_smaller() {
    let mut naive = Naive::new(LIMIT);
    for new in 0..=LIMIT {
        let new_head = head_of(&mut naive, new);
        for old in 0..=new {
            let proof = consistency_proof(old, new, &mut naive).unwrap();
            let expected = if old == 0 { Vec::new() } else { naive.subproof(old, (0, new), true) };
            assert_eq!(proof, expected, "{old} to {new}");
            let old_head = head_of(&mut naive, old);
            assert_eq!(verify_consistency(&old_head, &new_head, &proof), Ok(()), "{old} to {new}");
        }
    }
}

#[test]
fn a_proof_for_another_place_size_or_length_is_refused() {
    let mut naive = Naive::new(40);
    let log = Log::grown(&naive.leaves, 1);
    let head = head_of(&mut naive, 40);
    for index in 0..40 {
        let proof = inclusion_proof(index, 40, &mut log.reader(40)).unwrap();
        let leaf = naive.leaves[usize::try_from(index).unwrap()];
        for other in (0..45).filter(|other| *other != index) {
            assert!(verify_inclusion(leaf, other, &head, &proof).is_err(), "{index} as {other}");
        }
        assert!(verify_inclusion(leaf, index, &head, &proof[1..]).is_err());
        let longer = [proof.clone(), vec![leaf]].concat();
        assert!(verify_inclusion(leaf, index, &head, &longer).is_err());
        assert!(verify_inclusion(leaf, index, &TreeHead { size: 0, ..head }, &proof).is_err());
    }
    for old in 0..=40 {
        let proof = consistency_proof(old, 40, &mut log.reader(40)).unwrap();
        let old_head = head_of(&mut naive, old);
        let longer = [proof.clone(), vec![head.root]].concat();
        assert!(verify_consistency(&old_head, &head, &longer).is_err(), "{old}");
        assert!(old == 40 || verify_consistency(&head, &old_head, &proof).is_err(), "{old}");
        let shorter = proof.get(1..).map(|proof| verify_consistency(&old_head, &head, proof));
        assert!(shorter.is_none_or(|refused| refused.is_err()), "{old}");
    }
}

#[test]
fn what_cannot_be_proved_is_said() {
    let log = Log::grown(&leaves(5), 1);
    let inclusion = inclusion_proof(5, 5, &mut log.reader(5));
    assert!(matches!(inclusion, Err(ProofError::NoSuchEntry { index: 5, size: 5 })));
    let consistency = consistency_proof(6, 5, &mut log.reader(5));
    assert!(matches!(consistency, Err(ProofError::Shrunk { old: 6, new: 5 })));
    assert!(log.reader(5).hash(3, 0).is_err());
    assert!(log.reader(5).hash(0, 5).is_err());
    assert!(log.reader(5).hash(7, u64::MAX).is_err());
    let empty_tile = |_| Ok::<_, Infallible>(Vec::new());
    assert!(TileReader::new(5, empty_tile).hash(0, 0).is_err());
    assert!(Frontier::load(5, empty_tile).is_err());
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

proptest! {
    #[test]
    fn a_flipped_bit_in_an_inclusion_proof_is_refused(
        size in 2_u64..3_000, index: prop::sample::Index, at: prop::sample::Index, bit in 0_usize..256,
    ) {
        let leaves = leaves(size);
        let log = Log::grown(&leaves, leaves.len());
        let (head, index) = (log.frontier.head(), index.index(leaves.len()));
        let proof = inclusion_proof(index as u64, size, &mut log.reader(size)).unwrap();
        let verify = |leaf, head: &TreeHead, proof: &[Hash]| verify_inclusion(leaf, index as u64, head, proof);
        prop_assert_eq!(verify(leaves[index], &head, &proof), Ok(()));
        let mut wrong = proof.clone();
        let at = at.index(wrong.len());
        wrong[at] = flipped(wrong[at], bit);
        prop_assert!(verify(leaves[index], &head, &wrong).is_err());
        prop_assert!(verify(flipped(leaves[index], bit), &head, &proof).is_err());
        let other_root = TreeHead { root: flipped(head.root, bit), ..head };
        prop_assert!(verify(leaves[index], &other_root, &proof).is_err());
    }

    #[test]
    fn a_flipped_bit_in_a_consistency_proof_is_refused(
        new in 2_u64..3_000, old: prop::sample::Index, at: prop::sample::Index, bit in 0_usize..256,
    ) {
        let leaves = leaves(new);
        let old = old.index(leaves.len() - 1) + 1;
        let old_head = Log::grown(&leaves[..old], old).frontier.head();
        let log = Log::grown(&leaves, leaves.len());
        let new_head = log.frontier.head();
        let proof = consistency_proof(old as u64, new, &mut log.reader(new)).unwrap();
        prop_assert_eq!(verify_consistency(&old_head, &new_head, &proof), Ok(()));
        let mut wrong = proof.clone();
        let at = at.index(wrong.len());
        wrong[at] = flipped(wrong[at], bit);
        prop_assert!(verify_consistency(&old_head, &new_head, &wrong).is_err());
        let other_old = TreeHead { root: flipped(old_head.root, bit), ..old_head };
        prop_assert!(verify_consistency(&other_old, &new_head, &proof).is_err());
        let other_new = TreeHead { root: flipped(new_head.root, bit), ..new_head };
        prop_assert!(verify_consistency(&old_head, &other_new, &proof).is_err());
    }
}
