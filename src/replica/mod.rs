//! Whole copies of the archive in other places: brought up to date ([`sync`]), compared ([`standing`]), and
//! restored for practice ([`drill`]); in folders, or kept by another machine ([`Keeper`], reached by [`Remote`]).
//!
//! A copy is itself an archive (settings, objects, log; no lenses, no keys), so everything that reads an archive
//! reads a copy. Not here: which copies there are (the configuration of a machine says). Invariant: a copy is at
//! every moment the archive as it was or as it is; nothing good in it is replaced or removed, and no byte gets a name
//! in it that was not hashed to that name on the way.

mod beside;
mod drill;
mod error;
mod folder;
mod keep;
mod remote;
mod restore;
mod sync;
mod threat;

pub use drill::{DrillOptions, Drilled, Times, drill};
pub use error::{KeepError, ReplicaError};
pub use folder::{Standing, standing};
pub use keep::{Keeper, Kept, Taken};
pub use remote::{Remote, Spoken};
pub use restore::Source;
pub use sync::{Copied, SyncOptions, sync};
pub use threat::Threat;
