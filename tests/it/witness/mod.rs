//! A sister town watches: what a witness signs, what it refuses, and what it never forgets.

/// The power is cut at every disk operation.
mod power;
/// Two towns watch each other.
mod towns;
