//! [`FaultyDisk`]: the real disk until its power is cut; then every operation fails, and what was not durable
//! may be lost.
//!
//! It remembers every effect since the last sync. [`FaultyDisk::lose`] takes a random part of them back: names
//! that were given are taken away, replaced files return, contents are cut short. That is more than a journalled
//! filesystem would lose: the protocol must not lean on one.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use diwan::disk::{Disk, Published, RealDisk};

/// What happens to the operation at which the power is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It is not done.
    Before,
    /// It is done, but reported as failed.
    After,
}

#[derive(Debug)]
enum Effect {
    Created { id: u64, dir: PathBuf },
    Written { id: u64 },
    Named { id: u64, from: PathBuf, to: PathBuf, replaced: Option<Vec<u8>> },
    Removed { path: PathBuf, bytes: Vec<u8> },
}

/// A disk whose power is cut at one operation.
#[derive(Debug)]
pub struct FaultyDisk {
    cut_at: u64,
    cut: Cut,
    done: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    effects: Vec<Effect>,
    /// Which file an inode is just now: inodes are used again, files are not.
    file: HashMap<u64, u64>,
    /// The present name of each file.
    place: HashMap<u64, PathBuf>,
    created: u64,
}

impl FaultyDisk {
    /// Works for `cut_at` operations.
    pub fn new(cut_at: u64, cut: Cut) -> Self {
        Self { cut_at, cut, done: AtomicU64::new(0), state: Mutex::default() }
    }

    /// Never fails, and never waits for the real disk: for what comes before and after.
    pub fn endless() -> Self {
        Self::new(u64::MAX, Cut::Before)
    }

    /// The number of operations asked for so far.
    pub fn operations(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Takes back a part of what was not durable; which part depends on the seed.
    pub fn lose(&self, mut seed: u64) {
        let mut state = self.state.lock().unwrap();
        let State { effects, place, .. } = &mut *state;
        for effect in effects.drain(..).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if seed >> 63 == 0 {
                undo(effect, place, seed >> 32);
            }
        }
    }

    fn step<T>(&self, work: impl FnOnce(&mut State) -> io::Result<T>) -> io::Result<T> {
        let number = self.done.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state.lock().unwrap();
        let fails = number >= self.cut_at;
        if number < self.cut_at || (number == self.cut_at && self.cut == Cut::After) {
            let result = work(&mut state);
            if !fails {
                return result;
            }
        }
        Err(io::Error::other("power cut"))
    }
}

impl Disk for FaultyDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.step(|_| RealDisk.create_dir(dir))
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        self.step(|state| {
            let file = RealDisk.create_new(path)?;
            state.created += 1;
            let id = state.created;
            state.file.insert(file.metadata()?.ino(), id);
            state.place.insert(id, path.to_owned());
            state.effects.push(Effect::Created { id, dir: path.parent().unwrap().to_owned() });
            Ok(file)
        })
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.step(|state| {
            let id = state.file[&file.metadata()?.ino()];
            state.effects.push(Effect::Written { id });
            RealDisk.write(file, bytes)
        })
    }

    fn sync_file(&self, file: &File) -> io::Result<()> {
        self.step(|state| {
            let synced = state.file[&file.metadata()?.ino()];
            state.effects.retain(|effect| !matches!(effect, Effect::Written { id } if *id == synced));
            Ok(())
        })
    }

    fn sync_all(&self, _: &Path) -> io::Result<()> {
        self.step(|state| {
            state.effects.clear();
            Ok(())
        })
    }

    fn publish(&self, staged: &Path, name: &Path) -> io::Result<Published> {
        self.step(|state| {
            let published = RealDisk.publish(staged, name)?;
            if published == Published::New {
                state.named(staged, name, None)?;
            }
            Ok(published)
        })
    }

    fn replace(&self, staged: &Path, name: &Path) -> io::Result<()> {
        self.step(|state| {
            let replaced = fs::read(name).ok();
            RealDisk.replace(staged, name)?;
            state.named(staged, name, replaced)
        })
    }

    fn sync_dir(&self, synced: &Path) -> io::Result<()> {
        self.step(|state| {
            state.effects.retain(|effect| match effect {
                Effect::Created { dir, .. } => dir != synced,
                Effect::Named { to, .. } => to.parent() != Some(synced),
                Effect::Removed { path, .. } => path.parent() != Some(synced),
                Effect::Written { .. } => true,
            });
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(|state| {
            if let Ok(bytes) = fs::read(path) {
                state.place.retain(|_, place| place != path);
                state.effects.push(Effect::Removed { path: path.to_owned(), bytes });
            }
            RealDisk.remove(path)
        })
    }
}

impl State {
    fn named(&mut self, from: &Path, to: &Path, replaced: Option<Vec<u8>>) -> io::Result<()> {
        // Files that this disk did not make were there, durable, before it.
        let Some(id) = self.file.get(&fs::metadata(to)?.ino()).copied() else { return Ok(()) };
        self.place.retain(|_, place| place != to);
        self.place.insert(id, to.to_owned());
        // A name that lasts proves its file: only the naming itself can still be lost.
        self.effects.retain(|effect| !matches!(effect, Effect::Created { id: named, .. } if *named == id));
        self.effects.push(Effect::Named { id, from: from.to_owned(), to: to.to_owned(), replaced });
        Ok(())
    }
}

fn undo(effect: Effect, place: &mut HashMap<u64, PathBuf>, chance: u64) {
    match effect {
        Effect::Created { id, .. } => {
            if let Some(path) = place.remove(&id) {
                let _ = fs::remove_file(path);
            }
        }
        Effect::Written { id } => {
            if let Some(path) = place.get(&id) {
                cut_short(path, chance);
            }
        }
        Effect::Named { id, from, to, replaced } => {
            // The file may be gone already, if a later removal stands.
            if place.get(&id) == Some(&to) && fs::rename(&to, &from).is_ok() {
                place.insert(id, from);
                if let Some(bytes) = replaced {
                    fs::write(&to, bytes).unwrap();
                }
            }
        }
        Effect::Removed { path, bytes } => {
            if !path.exists() && path.parent().is_some_and(Path::exists) {
                fs::write(&path, bytes).unwrap();
            }
        }
    }
}

fn cut_short(path: &Path, chance: u64) {
    let Ok(bytes) = fs::read(path) else { return };
    let keep = chance.checked_rem(bytes.len() as u64 + 1).unwrap_or(0);
    fs::remove_file(path).unwrap();
    fs::write(path, &bytes[..usize::try_from(keep).unwrap()]).unwrap();
}
