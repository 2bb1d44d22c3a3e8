//! The Merkle tree of RFC 6962 laid out in the tiles of C2SP tlog-tiles: hashes, coordinates, bundles, growth
//! and proofs.
//!
//! Pure: bytes come in by closures and go out as values; nothing here opens a file, and nothing is believed
//! of bytes that come in. Invariant: no function needs more memory than a batch of leaves and a few tiles.

mod bundle;
mod frontier;
mod hash;
mod proof;
mod reader;
mod tile;

pub use bundle::{BundleEdge, BundleError, MAX_ENTRY, decode_bundle, encode_bundle};
pub use frontier::{Frontier, TileFile};
pub use hash::{Hash, NotAHash, TreeHead, leaf_hash, node_hash};
pub use proof::{
    ProofError, ProofRefused, consistency_proof, inclusion_proof, tree_head, verify_consistency,
    verify_inclusion,
};
pub use reader::{HashReader, ReadError, TileReader};
pub use tile::{Level, NotATile, TILE_WIDTH, Tile, tiles_of};
