//! The counter: pages and API for clerks, archivists, auditors and citizens, and the end that sister towns speak to.
//!
//! Requests come in through [`serve`]; everything that can block runs apart from it. Not here: what is said to people
//! (`words`), and anything a command could not do as well: the rooms below do the work. Invariant: no byte of a
//! record reaches a browser as something that acts.

mod error;
mod headers;
mod server;
mod tls;
mod witness;

pub use error::WebError;
pub use server::{Limits, ServeOptions, Stop, serve};
pub use tls::{Certificate, self_made};
pub use witness::{Heard, witness};
