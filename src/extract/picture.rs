//! [`Picture`]: a page as people see it, drawn by a worker. What it is asked for with is a [`View`].

use serde::{Deserialize, Serialize};

use crate::format::Format;

use super::child::Child;
use super::readers::answer;
use super::wire::{PictureTask, Tag, TroubleFrame};
use super::{Source, Trouble};

/// How a page is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    /// The most pixels across and down, as it is shown.
    pub frame: [u32; 2],
    /// By how many quarters it is turned clockwise.
    pub quarters: u8,
}

/// How a picture is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureKind {
    /// PNG: pages of text.
    Png,
    /// JPEG: colours and half tones.
    Jpeg,
}

/// A page as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// How it is packed.
    pub kind: PictureKind,
    /// Width and height in pixels.
    pub size: [u32; 2],
    /// The packed picture.
    pub bytes: Vec<u8>,
}

impl PictureKind {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// What such a file begins with.
    pub fn beginning(self) -> &'static [u8] {
        match self {
            Self::Png => b"\x89PNG\r\n\x1a\n",
            Self::Jpeg => b"\xff\xd8\xff",
        }
    }

    /// What such a file ends with.
    pub fn ending(self) -> &'static [u8] {
        match self {
            Self::Png => b"IEND\xae\x42\x60\x82",
            Self::Jpeg => b"\xff\xd9",
        }
    }
}

impl View {
    pub(super) fn task(self, format: Format, page: u32) -> PictureTask {
        PictureTask { format: format.to_string(), page, frame: self.frame, quarters: self.quarters }
    }
}

/// True for formats whose pages can be drawn; of all others the text is all there is to show.
pub fn has_pictures(format: Format) -> bool {
    matches!(
        format,
        Format::Pdf
            | Format::Png
            | Format::Jpeg
            | Format::Tiff
            | Format::WebP
            | Format::Gif
            | Format::Bmp
            | Format::Jp2
    )
}

/// Takes what the worker draws until it is done; the inner trouble is one that the worker told and survived.
///
/// # Errors
/// The worker died, or did what it must not; it cannot be used again.
pub(super) fn receive(
    worker: &mut Child,
    input: &mut dyn Source,
) -> Result<Result<Picture, Trouble>, Trouble> {
    let mut given = Err(Trouble::broken("nothing was drawn"));
    loop {
        let frame = worker.next()?;
        match frame.tag {
            Tag::Done => return Ok(given),
            Tag::Want => answer(worker, input, &frame)?,
            Tag::Trouble => {
                let told: TroubleFrame = frame.value().map_err(|error| worker.dead(&error.to_string()))?;
                given = Err(told.trouble());
            }
            Tag::Picture => {
                let (head, packed) = frame.picture().map_err(|error| worker.dead(&error.to_string()))?;
                let bytes = packed.to_vec();
                if !(bytes.starts_with(head.kind.beginning()) && bytes.ends_with(head.kind.ending())) {
                    return Err(worker.dead("no picture"));
                }
                given = Ok(Picture { kind: head.kind, size: [head.width, head.height], bytes });
            }
            _ => return Err(worker.dead("unexpected frame")),
        }
    }
}
