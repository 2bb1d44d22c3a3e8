//! The street door.
