//! Proofs that an entry is in a tree and that a tree grew from another (RFC 6962 sections 2.1.1 and 2.1.2), made
//! from a [`HashReader`] and verified with nothing but the heads (RFC 9162 sections 2.1.3.2 and 2.1.4.2).
//!
//! Who signed a head is the note room's matter. Invariant: what making yields, verifying accepts; what differs
//! from it in one bit, verifying refuses.

use super::hash::{Hash, TreeHead, node_hash};
use super::reader::HashReader;

/// Why a proof cannot be made.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum ProofError<E> {
    /// A hash could not be read.
    #[error(transparent)]
    Read(E),
    /// The entry is not in the tree.
    #[error("no entry {index} in a tree of {size}")]
    NoSuchEntry {
        /// The entry asked for.
        index: u64,
        /// The number of leaves.
        size: u64,
    },
    /// The older tree is the larger one.
    #[error("a tree of {new} cannot have grown from one of {old}")]
    Shrunk {
        /// The size of the older tree.
        old: u64,
        /// The size of the newer tree.
        new: u64,
    },
}

/// Why a proof is not accepted.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum ProofRefused {
    /// The index or sizes make no sense together.
    #[error("the proof is about a place or size that cannot be")]
    Impossible,
    /// The proof has too few or too many hashes for these sizes.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    OtherRoot,
}

/// Computes the head of the tree of the first `size` leaves.
pub fn tree_head<R: HashReader>(size: u64, hashes: &mut R) -> Result<TreeHead, R::Error> {
    match size {
        0 => Ok(TreeHead::empty()),
        _ => Ok(TreeHead { size, root: range_hash(0, size, hashes)? }),
    }
}

/// Makes the proof that entry `index` is in the tree of the first `size` leaves (RFC 6962 section 2.1.1).
pub fn inclusion_proof<R: HashReader>(
    index: u64,
    size: u64,
    hashes: &mut R,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if index >= size {
        return Err(ProofError::NoSuchEntry { index, size });
    }
    let mut proof = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let middle = low + split(high - low);
        let sibling = if index < middle { (middle, high) } else { (low, middle) };
        proof.push(range_hash(sibling.0, sibling.1, hashes).map_err(ProofError::Read)?);
        (low, high) = if index < middle { (low, middle) } else { (middle, high) };
    }
    proof.reverse();
    Ok(proof)
}

/// Makes the proof that the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962 section 2.1.2).
///
/// The proof is empty when `old` is 0 or equal to `new`.
pub fn consistency_proof<R: HashReader>(
    old: u64,
    new: u64,
    hashes: &mut R,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let mut proof = Vec::new();
    let (mut low, mut high) = (0, new);
    while old != high {
        let middle = low + split(high - low);
        let sibling = if old <= middle { (middle, high) } else { (low, middle) };
        proof.push(range_hash(sibling.0, sibling.1, hashes).map_err(ProofError::Read)?);
        (low, high) = if old <= middle { (low, middle) } else { (middle, high) };
    }
    // The old tree itself is known to the verifier; a part of it is not.
    if low > 0 {
        proof.push(range_hash(low, high, hashes).map_err(ProofError::Read)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that `leaf` is entry `index` of the tree with this head (RFC 9162 section 2.1.3.2).
pub fn verify_inclusion(leaf: Hash, index: u64, head: &TreeHead, proof: &[Hash]) -> Result<(), ProofRefused> {
    if index >= head.size {
        return Err(ProofRefused::Impossible);
    }
    let mut path = Climb { node: index, last: head.size - 1 };
    let mut hash = leaf;
    for sibling in proof {
        hash = match path.step()? {
            Side::Left => node_hash(*sibling, hash),
            Side::Right => node_hash(hash, *sibling),
        };
    }
    path.arrived()?;
    same(hash, head.root)
}

/// Checks that the tree with the head `new` begins with the tree with the head `old` (RFC 9162 section 2.1.4.2).
pub fn verify_consistency(old: &TreeHead, new: &TreeHead, proof: &[Hash]) -> Result<(), ProofRefused> {
    if old.size > new.size {
        return Err(ProofRefused::Impossible);
    }
    if old.size == 0 || old.size == new.size {
        let expected = if old.size == 0 { Hash::of_nothing() } else { new.root };
        let nothing_more = if proof.is_empty() { Ok(()) } else { Err(ProofRefused::WrongLength) };
        return nothing_more.and_then(|()| same(old.root, expected));
    }
    let mut path = Climb { node: old.size - 1, last: new.size - 1 };
    path.skip_left_turns();
    let (mut old_hash, rest) = match proof.split_first() {
        _ if old.size.is_power_of_two() => (old.root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(ProofRefused::WrongLength),
    };
    let mut new_hash = old_hash;
    for sibling in rest {
        match path.step()? {
            Side::Left => {
                old_hash = node_hash(*sibling, old_hash);
                new_hash = node_hash(*sibling, new_hash);
            }
            Side::Right => new_hash = node_hash(new_hash, *sibling),
        }
    }
    path.arrived()?;
    same(old_hash, old.root)?;
    same(new_hash, new.root)
}

/// On which side of the path the next hash of a proof stands.
enum Side {
    Left,
    Right,
}

/// The way from a node to the root: its place and the place of the last node, level by level.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// Goes up to the next level where the node has a sibling, and says on which side it is.
    fn step(&mut self) -> Result<Side, ProofRefused> {
        if self.last == 0 {
            return Err(ProofRefused::WrongLength);
        }
        let side = if self.node & 1 == 1 || self.node == self.last { Side::Left } else { Side::Right };
        if matches!(side, Side::Left) {
            // A last node without a sibling is carried up as it is.
            while self.node & 1 == 0 && self.node != 0 {
                self.up();
            }
        }
        self.up();
        Ok(side)
    }

    /// Goes up while the node is a right child: its left siblings are inside the old tree's own subtree.
    fn skip_left_turns(&mut self) {
        while self.node & 1 == 1 {
            self.up();
        }
    }

    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    fn arrived(&self) -> Result<(), ProofRefused> {
        if self.last == 0 { Ok(()) } else { Err(ProofRefused::WrongLength) }
    }
}

fn same(found: Hash, expected: Hash) -> Result<(), ProofRefused> {
    if found == expected { Ok(()) } else { Err(ProofRefused::OtherRoot) }
}

/// Hashes the leaves from `low` to `high`; `low` is a multiple of a power of two not below `high - low`.
fn range_hash<R: HashReader>(low: u64, high: u64, hashes: &mut R) -> Result<Hash, R::Error> {
    let count = high - low;
    if count.is_power_of_two() {
        let level = count.trailing_zeros();
        return hashes.hash(level, low >> level);
    }
    let middle = low + split(count);
    let left = range_hash(low, middle, hashes)?;
    Ok(node_hash(left, range_hash(middle, high, hashes)?))
}

/// Returns the largest power of two below `count`, which is at least 2 (RFC 6962 section 2.1).
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
