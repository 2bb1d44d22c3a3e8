//! [`RealDisk`]: the Linux system calls behind [`Disk`].
//!
//! `create_new` is `open(O_CREAT|O_EXCL, 0444)`; `publish` is `renameat2(RENAME_NOREPLACE)`, or link and unlink
//! where the filesystem has no such rename, or a checked rename where it has no links either (exFAT sticks; the
//! archive lock makes the check safe); `sync_all` is syncfs, which since Linux 5.8 also reports write-back
//! errors. What it cannot cover: a drive that acknowledges a flush it has not done.
#![allow(clippy::disallowed_methods, reason = "the room that touches files")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with, syncfs};
use rustix::io::Errno;

use super::{Disk, Published};

/// The filesystem of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o444).open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn sync_all(&self, dir: &Path) -> io::Result<()> {
        Ok(syncfs(File::open(dir)?)?)
    }

    fn publish(&self, staged: &Path, name: &Path) -> io::Result<Published> {
        match renameat_with(CWD, staged, CWD, name, RenameFlags::NOREPLACE) {
            Ok(()) => Ok(Published::New),
            Err(Errno::EXIST) => Ok(Published::Existed),
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => publish_by_link(staged, name),
            Err(error) => Err(error.into()),
        }
    }

    fn replace(&self, staged: &Path, name: &Path) -> io::Result<()> {
        fs::rename(staged, name)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn publish_by_link(staged: &Path, name: &Path) -> io::Result<Published> {
    match fs::hard_link(staged, name) {
        Ok(()) => fs::remove_file(staged).map(|()| Published::New),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Published::Existed),
        Err(_) if name.exists() => Ok(Published::Existed),
        Err(_) => fs::rename(staged, name).map(|()| Published::New),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn publishing_never_replaces() {
        for publish in [|s: &Path, n: &Path| RealDisk.publish(s, n), publish_by_link] {
            let dir = tempfile::tempdir().unwrap();
            let (one, two, name) = (dir.path().join("1"), dir.path().join("2"), dir.path().join("name"));
            fs::write(&one, "one").unwrap();
            fs::write(&two, "two").unwrap();
            assert_eq!(publish(&one, &name).unwrap(), Published::New);
            assert_eq!(publish(&two, &name).unwrap(), Published::Existed);
            assert_eq!(fs::read(&name).unwrap(), b"one");
            assert!(two.exists() && !one.exists());
        }
    }

    #[test]
    fn a_new_file_can_be_written_once_and_then_only_read() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("object");
        let mut file = RealDisk.create_new(&path).unwrap();
        RealDisk.write(&mut file, b"bytes").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o222, 0);
        assert!(RealDisk.create_new(&path).is_err());
    }
}
