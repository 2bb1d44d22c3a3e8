//! Pages of records as pictures: drawn when somebody first looks, and kept for the next who does.
//!
//! [`Pictures`] asks the sandboxed readers for a page and keeps what they draw below a folder of its own
//! (`lenses/pages/`). The folder is derived: it may be deleted at any time, and nothing in it is evidence. It holds
//! what its bound allows; the oldest go first. Invariant: a file of the folder is served only when it is whole, and
//! its name says which bytes, page, size and turn it shows.

mod error;
mod shelf;

use std::path::PathBuf;

pub use error::PictureError;

use crate::archive::Archive;
use crate::catalog::ObjectRow;
use crate::disk;
use crate::extract::{Picture, PictureKind, Readers, View, has_pictures};
use crate::format::Format;
use shelf::Shelf;

/// The version of the drawing: raised when the same page would be drawn differently.
const VERSION: u32 = 2;

/// Draws pages and keeps what was drawn.
pub struct Pictures {
    readers: Readers,
    shelf: Shelf,
}

/// A picture as it is sent: what it is, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// How it is packed.
    pub kind: PictureKind,
    /// The packed picture.
    pub bytes: Vec<u8>,
}

impl Pictures {
    /// Makes ready to draw with these readers and to keep at most so many bytes below `folder`.
    pub fn new(readers: Readers, folder: PathBuf, most_bytes: u64) -> Self {
        Self { readers, shelf: Shelf::new(folder, most_bytes) }
    }

    /// Where the pictures of an archive are kept.
    pub fn folder_of(archive: &Archive) -> PathBuf {
        archive.root().join("lenses/pages")
    }

    /// True when the pages of an object can be drawn.
    pub fn has(object: &ObjectRow) -> bool {
        object.size > 0 && format_of(object).is_some_and(has_pictures)
    }

    /// What tells one picture from another, wherever it is kept.
    pub fn tag(object: &ObjectRow, page: u32, view: View) -> String {
        name(object, page, View { quarters: view.quarters % 4, ..view })
    }

    /// Returns a page of an object: as it was kept, else drawn now.
    ///
    /// # Errors
    /// [`PictureError::NoPictures`] for formats that have none, else why the page could not be drawn.
    pub fn page(
        &self,
        archive: &Archive,
        object: &ObjectRow,
        page: u32,
        view: View,
    ) -> Result<Shown, PictureError> {
        let format = format_of(object).filter(|format| has_pictures(*format) && object.size > 0);
        let format = format.ok_or(PictureError::NoPictures)?;
        let view = View { quarters: view.quarters % 4, ..view };
        let name = name(object, page, view);
        if let Some(shown) = self.shelf.find(&name) {
            return Ok(shown);
        }
        let path = archive.store().path_of(&object.content);
        let mut file = disk::open(&path).map_err(|source| PictureError::Io { path, source })?;
        let picture = self.readers.picture(format, (&mut file, object.size), page, view);
        let Picture { kind, bytes, .. } = picture.map_err(PictureError::Trouble)?;
        let shown = Shown { kind, bytes };
        // A picture that cannot be kept (a full disk, an archive that may only be read) is shown all the same.
        let _ = self.shelf.put(&name, &shown);
        Ok(shown)
    }
}

fn format_of(object: &ObjectRow) -> Option<Format> {
    object.format.parse().ok()
}

/// The name of a picture without its ending.
fn name(object: &ObjectRow, page: u32, view: View) -> String {
    let View { frame: [width, height], quarters } = view;
    format!("{}-{page}-{width}x{height}-{quarters}-v{VERSION}", object.content)
}
