//! Parity: what lost or changed bytes can be computed again from (Reed-Solomon over GF(2^16)).
//!
//! A *group* packs members (objects, files of the ledger, or pieces of a large object) end to end into one stream,
//! cuts it into shards, and keeps parity shards for them in one file, together with the list of members and the
//! digest of every shard. The file protects itself: its list is kept as blocks of which any half is enough. The
//! format is normative in `docs/FORMAT.md`, "Parity". Not here: which files are grouped, and where a group is
//! written.
//!
//! Invariant: nothing is handed out as restored whose digest is not the one that was written down.

mod block;
mod code;
mod edge;
mod error;
mod group;
mod list;
mod shape;

pub use edge::Edge;
pub use error::ParityError;
pub use group::{Contents, Group, Restored, Sealed, seal};
pub use list::{Member, Subject};
pub use shape::{LARGEST_STREAM, Shape, largest_lost_whole};

/// The folder of parity files, below an archive.
pub const FOLDER: &str = "parity";

/// The copy of what changes with every commit: replaced by rename, unlike every other parity file.
pub const EDGE: &str = "parity/edge";

/// The ending of the name of a group's file; before it stands the name of the group.
pub const ENDING: &str = ".parity";

/// The most members that one group may have.
pub const MOST_MEMBERS: usize = 1 << 15;

#[cfg(test)]
mod tests;
