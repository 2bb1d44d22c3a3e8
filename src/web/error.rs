//! Why pages could not be served. What goes wrong with a single request is an answer, not an error.

use std::io;
use std::net::SocketAddr;

/// A failure of the server as a whole.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The address is taken, or not of this machine, or needs rights that the program has not.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("certificate: {0}")]
    Certificate(String),
    /// The system would not start what a server needs.
    #[error("cannot start the server")]
    Start(#[source] io::Error),
}
