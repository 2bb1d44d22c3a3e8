//! Gives records out.
