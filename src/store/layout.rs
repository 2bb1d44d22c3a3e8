//! Where an object lives: `objects/blake3/ab/cdef…`, the 64 hexadecimal digits of its name cut after two.
//!
//! 256 folders keep a million objects at four thousand names a folder. Normative in `docs/FORMAT.md`.

use std::path::{Path, PathBuf};

use super::StoreError;
use crate::digest::ContentId;
use crate::disk;

/// Something found below `objects/blake3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// A file whose name is the name of an object.
    Object(ContentId),
    /// A file or folder that has no business there.
    Stranger(PathBuf),
}

pub(super) fn path_of(objects: &Path, id: &ContentId) -> PathBuf {
    let name = id.to_string();
    let (folder, rest) = name.split_at(2);
    objects.join(folder).join(rest)
}

pub(super) fn list(objects: &Path) -> impl Iterator<Item = Result<Stored, StoreError>> {
    names(objects).flat_map(|folder| -> Box<dyn Iterator<Item = _>> {
        match folder {
            Err(error) => Box::new(std::iter::once(Err(error))),
            Ok(path) if is_shard(&path) => Box::new(names(&path).map(|name| name.map(|p| identify(&p)))),
            Ok(path) => Box::new(std::iter::once(Ok(Stored::Stranger(path)))),
        }
    })
}

fn names(dir: &Path) -> impl Iterator<Item = Result<PathBuf, StoreError>> + use<> {
    let (found, failed) = match disk::list(dir) {
        Ok(found) => (found, None),
        Err(error) => (Vec::new(), Some(Err(StoreError::io(dir, error)))),
    };
    found.into_iter().map(Ok).chain(failed)
}

fn is_shard(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.len() == 2 && name.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) && path.is_dir()
}

fn identify(path: &Path) -> Stored {
    let part = |p: Option<&std::ffi::OsStr>| p.unwrap_or_default().to_string_lossy().into_owned();
    let name = part(path.parent().and_then(Path::file_name)) + &part(path.file_name());
    name.parse().map_or_else(|_| Stored::Stranger(path.to_owned()), Stored::Object)
}
