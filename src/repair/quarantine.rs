//! Moving what is damaged out of the way: into `quarantine/damaged/`, under its own path with `_` for `/`, and the
//! reason in a file beside it. Nothing there is ever replaced or removed.

use std::path::{Path, PathBuf};

use super::RepairError;
use crate::disk::{self, Disk, Published};

/// Under so many names a file is looked for room.
const MOST: u32 = 10_000;

fn folder(root: &Path) -> PathBuf {
    root.join("quarantine/damaged")
}

fn name_of(place: &str) -> String {
    place.replace('/', "_")
}

/// Moves a file; one that is not there is fine. The move is durable with the next sync of the filesystem.
pub(super) fn move_aside(disk: &dyn Disk, root: &Path, place: &str, reason: &str) -> Result<(), RepairError> {
    let path = root.join(place);
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let folder = folder(root);
    disk.create_dir(&folder).map_err(RepairError::io(&folder))?;
    for number in 1..MOST {
        let target = folder.join(format!("{}.{number}", name_of(place)));
        if disk.publish(&path, &target).map_err(RepairError::io(&path))? == Published::Existed {
            continue;
        }
        let told = folder.join(format!("{}.{number}.reason.txt", name_of(place)));
        let text = format!("{place}\n{reason}\n");
        return disk::replace_file_unsynced(disk, &told, text.as_bytes()).map_err(RepairError::io(&told));
    }
    Err(RepairError::Io { path, source: std::io::Error::other("no room in quarantine") })
}

/// What was moved aside from a place, the latest first: it may still hold good pieces.
pub(super) fn moved_from(root: &Path, place: &str) -> Vec<PathBuf> {
    let folder = folder(root);
    let paths = (1..MOST).map(|number| folder.join(format!("{}.{number}", name_of(place))));
    let mut found: Vec<PathBuf> = paths.take_while(|path| path.exists()).collect();
    found.reverse();
    found
}
