//! Why a page could not be shown.

use std::io;
use std::path::PathBuf;

use crate::extract::Trouble;

/// Why a page could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The format has no pages that could be drawn.
    #[error("this format has no page pictures")]
    NoPictures,
    /// The page could not be drawn.
    #[error("cannot be drawn: {}: {}", .0.code, .0.detail)]
    Trouble(Trouble),
    /// The object could not be opened.
    #[error("cannot open {path}")]
    Io {
        /// The object's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
