//! Signed notes (C2SP signed-note) with Ed25519, and the checkpoint text they carry (C2SP tlog-checkpoint).
//!
//! Pure: where keys lie and which of them to trust is decided above; random bytes are passed in. Invariant: a
//! [`Verified`] exists only when at least one given key has signed its text and no given key's signature fails.

mod checkpoint;
mod cosignature;
mod error;
mod key;
mod policy;
mod signed;
mod sum;

pub use checkpoint::Checkpoint;
pub use cosignature::{Cosignature, CosignerKey, WitnessKey, cosignatures};
pub use error::NoteError;
pub use key::{KeyName, SigningKey, VerifyingKey};
pub use policy::{BadPolicy, Policy, PolicyFault};
pub use signed::{Signer, Verified, open, text_of, with_lines_of};
pub use sum::{with_sum, without_sum};
