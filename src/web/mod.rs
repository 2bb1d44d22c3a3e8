//! The web pages.

pub mod record;
