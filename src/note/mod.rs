//! Signed notes (C2SP signed-note) with Ed25519, and the checkpoint text they carry (C2SP tlog-checkpoint).
//!
//! Pure: where keys lie and which of them to trust is decided above; random bytes are passed in. Invariant: a
//! [`Verified`] exists only when at least one given key has signed its text and no given key's signature fails.

mod checkpoint;
mod error;
mod key;
mod signed;

pub use checkpoint::Checkpoint;
pub use error::NoteError;
pub use key::{KeyName, SigningKey, VerifyingKey};
pub use signed::{Signer, Verified, open, text_of};
