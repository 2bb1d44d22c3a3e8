//! [`Remote`]: a copy that another machine keeps ([`super::Keeper`]), reached over HTTP(S): brought up to date,
//! questioned, and read from.
//!
//! Nothing that the other side says is believed: its head is compared with the archive's own history, and whether it
//! really has the bytes is found out by keyed digests ([`Remote::challenge`]) that only who reads them now can give.
//! The protocol is described in `docs/FORMAT.md`. Invariant: as of [`super::sync`]: objects first, the head last.

use std::io::{Read, Write};
use std::path::Path;

use serde::Deserialize;

use super::beside::{COSIGNED, read, whole};
use super::folder::{Standing, every_key};
use super::keep::Kept;
use super::sync::{has, is_whole, names, news, signed_head, wanted};
use super::{Copied, ReplicaError, SyncOptions};
use crate::archive::Archive;
use crate::courier::{Answer, Courier, CourierError, CourierOptions};
use crate::digest::{ContentId, keyed};
use crate::disk;
use crate::ledger::{Ledger, LedgerError, head_at};
use crate::merkle::{Frontier, Level, TILE_WIDTH, Tile, TreeHead, encode_bundle, tiles_of};
use crate::monitor::{Counter, Monitor};
use crate::note::{self, Checkpoint, VerifyingKey};
use crate::parity::{EDGE, ENDING, FOLDER};

/// Objects get their names on the other side in batches of so many, or of so many bytes.
const BATCH: (usize, u64) = (512, 256 << 20);

/// So many files, or so many bytes, are asked for in one challenge: its answer must not take too long.
const CHALLENGE: (usize, u64) = (256, 64 << 20);

/// No file of a copy but an object is longer: a group of parity.
const LONGEST_FILE: u64 = 192 << 20;

/// Sixteen million names.
const LONGEST_LIST: u64 = 1 << 30;

/// Where the protocol lives.
const ROOT: &str = "/replica/v1";

/// What a copy answered to the questions about its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// How its log stands to the archive's.
    pub standing: Standing,
    /// Files that it was asked for and gave proof of.
    pub proved: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that it has damaged or not at all.
    pub damaged: Vec<String>,
    /// Objects that are damaged or missing in the archive itself: of these it could not be asked.
    pub unasked: Vec<ContentId>,
}

/// A copy on another machine.
#[derive(Debug, Clone)]
pub struct Remote {
    courier: Courier,
    base: String,
}

#[derive(Deserialize)]
struct Status {
    checkpoint: Option<String>,
    objects: u64,
    names: String,
}

impl Remote {
    /// The keeper at this address, such as `https://ghadames.example:8480`. Nothing is asked yet.
    pub fn new(url: &str, options: CourierOptions) -> Result<Self, ReplicaError> {
        let base = url.trim_end_matches('/').to_owned() + ROOT;
        Ok(Self { courier: Courier::new(options)?, base })
    }

    /// What it says it has.
    pub fn kept(&self) -> Result<Kept, ReplicaError> {
        let answer = self.get("status")?;
        let status: Option<Status> = serde_json::from_slice(&answer.body).ok();
        let kept = status.and_then(|status| {
            let checkpoint = status.checkpoint.map(String::into_bytes);
            Some(Kept { checkpoint, objects: status.objects, names: status.names.parse().ok()? })
        });
        kept.ok_or_else(|| ReplicaError::NotAKeeper(self.base.clone()))
    }

    /// How its log stands to the archive's. `known` says that a copy was there before.
    pub fn standing(
        &self,
        archive: &Archive,
        ledger: &Ledger,
        known: bool,
    ) -> Result<Standing, ReplicaError> {
        let Some(note) = self.kept()?.checkpoint else {
            return if known {
                Err(ReplicaError::Gone(self.base.clone().into()))
            } else {
                Ok(Standing::Empty)
            };
        };
        let there = match head_of(&note, &archive.settings().keys) {
            // It may be from before the key was changed.
            None => head_of(&note, &every_key(archive, ledger)?),
            known => known,
        };
        let there = there.ok_or_else(|| ReplicaError::Foreign(self.base.clone().into()))?;
        if there.size > ledger.size() {
            // Both are refused; which one it is helps to find out what happened.
            let then = self.get(&format!("head/{}", ledger.size()))?.body;
            let same = then == ledger.head().root.to_string().as_bytes();
            return Ok(if same { Standing::Ahead(there) } else { Standing::Forked(ledger.size()) });
        }
        if head_at(ledger, there.size)? != there {
            return Ok(Standing::Forked(there.size));
        }
        Ok(if there.size == ledger.size() { Standing::Level(there) } else { Standing::Behind(there) })
    }

    /// Brings it up to the archive, as [`super::sync`] does with a folder.
    pub fn sync(
        &self,
        archive: &Archive,
        options: &SyncOptions,
        monitor: &dyn Monitor,
    ) -> Result<Copied, ReplicaError> {
        let (note, ledger) = signed_head(archive)?;
        let before = match self.standing(archive, &ledger, options.known)? {
            Standing::Empty => Frontier::default().head(),
            Standing::Behind(head) | Standing::Level(head) => head,
            Standing::Ahead(head) => {
                return Err(ReplicaError::Ahead { there: head.size, here: ledger.size() });
            }
            Standing::Forked(size) => return Err(ReplicaError::Forked { size }),
        };
        let head = *ledger.head();
        let mut copied = Copied {
            before,
            head,
            objects: 0,
            bytes: 0,
            healed: 0,
            damaged: Vec::new(),
            news: news(&ledger, before.size)?,
        };
        self.put("incoming/archive.toml", archive.settings().to_toml()?.as_bytes())?;
        let sending = Sending { remote: self, archive, ledger: &ledger, options, monitor };
        sending.objects(&mut copied)?;
        sending.groups()?;
        if before != head || self.kept()?.checkpoint.is_none() {
            sending.log(&note, before.size)?;
        }
        sending.edges()?;
        copied.news |= copied.objects > 0 || copied.healed > 0;
        Ok(copied)
    }

    /// Asks for proof of every object that its log names, and of the log itself.
    pub fn question(
        &self,
        archive: &Archive,
        key: &[u8; 32],
        known: bool,
        monitor: &dyn Monitor,
    ) -> Result<Spoken, ReplicaError> {
        let ledger = archive.ledger()?;
        let standing = self.standing(archive, &ledger, known)?;
        let mut spoken = Spoken { standing, proved: 0, bytes: 0, damaged: Vec::new(), unasked: Vec::new() };
        let (Standing::Behind(head) | Standing::Level(head)) = standing else { return Ok(spoken) };
        let tiles = tiles_of(head.size).filter(|tile| tile.is_full() || head.size == ledger.size());
        let log = archive.root().join("ledger");
        let mut questions = Questions::new(self, key, monitor);
        // One that a writer has just replaced by a wider one is part of what is new.
        for tile in tiles.filter(|tile| log.join(tile.path()).exists()) {
            questions.ask(&format!("ledger/{}", tile.path()), &log.join(tile.path()), &mut spoken)?;
        }
        for id in wanted(&ledger, head.size)? {
            if is_whole(archive.store(), &id)? {
                questions.ask(&id.to_string(), &archive.store().path_of(&id), &mut spoken)?;
            } else {
                spoken.unasked.push(id);
            }
        }
        questions.send(&mut spoken)?;
        Ok(spoken)
    }

    /// Writes a file of the copy to `target`; false when it has none of that name.
    pub fn read(&self, place: &str, target: &mut dyn Write) -> Result<bool, ReplicaError> {
        let url = format!("{}/file/{place}", self.base);
        match self.courier.get_to(&url, target)? {
            (200, _) => Ok(true),
            (404, _) => Ok(false),
            (status, _) => Err(self.refused(&Answer { status, kind: String::new(), body: Vec::new() })),
        }
    }

    /// Reads a file of the copy that is no object; one that is longer than any such file is refused.
    pub(super) fn bytes(&self, place: &str) -> Result<Option<Vec<u8>>, ReplicaError> {
        let url = format!("{}/file/{place}", self.base);
        match self.courier.open(&url)? {
            (200, body) => self.bounded(&url, body, LONGEST_FILE).map(Some),
            (404, _) => Ok(None),
            (status, _) => Err(self.refused(&Answer { status, kind: String::new(), body: Vec::new() })),
        }
    }

    /// Reads to the end, but not for ever: the other side may send whatever it likes.
    fn bounded(&self, url: &str, body: impl Read, most: u64) -> Result<Vec<u8>, ReplicaError> {
        let mut bytes = Vec::new();
        let read = body.take(most + 1).read_to_end(&mut bytes);
        read.map_err(|e| CourierError::Failed { url: url.to_owned(), reason: e.to_string() })?;
        if bytes.len() as u64 > most { Err(ReplicaError::NotAKeeper(self.base.clone())) } else { Ok(bytes) }
    }

    /// Opens a file of the copy; `None` when it has none of that name.
    pub fn open(&self, place: &str) -> Result<Option<Box<dyn Read>>, ReplicaError> {
        match self.courier.open(&format!("{}/file/{place}", self.base))? {
            (200, body) => Ok(Some(body)),
            (404, _) => Ok(None),
            (status, _) => Err(self.refused(&Answer { status, kind: String::new(), body: Vec::new() })),
        }
    }

    /// The names of its objects, in order.
    pub fn names(&self) -> Result<Vec<ContentId>, ReplicaError> {
        let url = format!("{}/objects", self.base);
        let (status, body) = self.courier.open(&url)?;
        let listed = self.bounded(&url, body, LONGEST_LIST)?;
        let found: Option<Vec<ContentId>> = std::str::from_utf8(&listed)
            .ok()
            .and_then(|text| text.lines().map(|line| line.parse().ok()).collect());
        match found {
            Some(mut names) if status == 200 => {
                names.sort_unstable();
                Ok(names)
            }
            _ => Err(ReplicaError::NotAKeeper(self.base.clone())),
        }
    }

    fn get(&self, what: &str) -> Result<Answer, ReplicaError> {
        self.answered(self.courier.get(&format!("{}/{what}", self.base))?)
    }

    fn put(&self, what: &str, bytes: &[u8]) -> Result<Answer, ReplicaError> {
        let url = format!("{}/{what}", self.base);
        self.answered(self.courier.put(&url, bytes.len() as u64, &mut &*bytes)?)
    }

    fn post(&self, what: &str, kind: &str, bytes: &[u8]) -> Result<Answer, ReplicaError> {
        self.answered(self.courier.post(&format!("{}/{what}", self.base), kind, bytes)?)
    }

    fn answered(&self, answer: Answer) -> Result<Answer, ReplicaError> {
        if (200..300).contains(&answer.status) { Ok(answer) } else { Err(self.refused(&answer)) }
    }

    fn refused(&self, answer: &Answer) -> ReplicaError {
        match answer.status {
            401 | 403 => ReplicaError::Denied(self.base.clone()),
            404 | 405 => ReplicaError::NotAKeeper(self.base.clone()),
            status => {
                let reason: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
                ReplicaError::Refused { status, reason: reason.trim().to_owned() }
            }
        }
    }
}

/// What a head says, if one of these keys has signed it.
pub(super) fn head_of(note: &[u8], keys: &[VerifyingKey]) -> Option<TreeHead> {
    let opened = note::open(note, keys).ok()?;
    let checkpoint = Checkpoint::from_text(&opened.text).ok()?;
    Some(TreeHead { size: checkpoint.size, root: checkpoint.root.into() })
}

/// One copying.
struct Sending<'a> {
    remote: &'a Remote,
    archive: &'a Archive,
    ledger: &'a Ledger,
    options: &'a SyncOptions,
    monitor: &'a dyn Monitor,
}

impl Sending<'_> {
    fn objects(&self, copied: &mut Copied) -> Result<(), ReplicaError> {
        let here = names(self.archive.store()).map_err(ReplicaError::Store)?;
        let kept = self.remote.kept()?;
        let listed: Vec<u8> = here.iter().flat_map(|id| *id.as_bytes()).collect();
        let same = copied.before == copied.head && kept.names == ContentId::of(&listed);
        if same && !self.options.thorough && !self.options.read_back {
            return Ok(());
        }
        let there = self.remote.names()?;
        let wanted = wanted(self.ledger, self.ledger.size())?;
        let bad = if self.options.read_back { self.damaged_there(&wanted, &there)? } else { Vec::new() };
        let mut sent = (Vec::new(), 0);
        for id in &wanted {
            if self.monitor.stopping() {
                return Err(ReplicaError::Stopped);
            }
            let again = has(&bad, id);
            if has(&there, id) && !again {
                continue;
            }
            match self.send(id, again)? {
                Some(length) => {
                    copied.healed += u64::from(again);
                    sent.0.push(*id);
                    sent.1 += length;
                }
                None => copied.damaged.push(*id),
            }
            if sent.0.len() >= BATCH.0 || sent.1 >= BATCH.1 {
                self.publish(&mut sent, copied)?;
            }
        }
        self.publish(&mut sent, copied)
    }

    /// Sends an object; returns its length, or nothing if it is damaged or missing here.
    fn send(&self, id: &ContentId, again: bool) -> Result<Option<u64>, ReplicaError> {
        let Ok(mut file) = self.archive.store().open(id) else { return Ok(None) };
        let path = self.archive.store().path_of(id);
        let length = file.metadata().map_err(|e| ReplicaError::io(&path, e))?.len();
        let query = if again { "?again=true" } else { "" };
        let url = format!("{}/object/{id}{query}", self.remote.base);
        let sent = self.remote.courier.put(&url, length, &mut file);
        match sent.map_err(ReplicaError::from).and_then(|answer| self.remote.answered(answer)) {
            Ok(_) => Ok(Some(length)),
            // The bytes changed on the way, or here on the disk: only the latter is no fault of the way.
            Err(error @ (ReplicaError::Refused { .. } | ReplicaError::Courier(_))) => {
                if is_whole(self.archive.store(), id)? { Err(error) } else { Ok(None) }
            }
            Err(error) => Err(error),
        }
    }

    /// Has the other side give names to what was sent; it says which these are, so that none is taken for kept that
    /// got lost there while it waited.
    fn publish(&self, sent: &mut (Vec<ContentId>, u64), copied: &mut Copied) -> Result<(), ReplicaError> {
        let (names, bytes) = std::mem::take(sent);
        if !names.is_empty() {
            let listed: String = names.iter().flat_map(|id| [id.to_string(), "\n".to_owned()]).collect();
            self.remote.post("publish", "text/plain", listed.as_bytes())?;
        }
        self.monitor.count(Counter::ObjectsWritten, names.len() as u64);
        self.monitor.count(Counter::BytesWritten, bytes);
        copied.objects += names.len() as u64;
        copied.bytes += bytes;
        Ok(())
    }

    /// The objects that are whole here and not there.
    fn damaged_there(
        &self,
        wanted: &[ContentId],
        there: &[ContentId],
    ) -> Result<Vec<ContentId>, ReplicaError> {
        let mut spoken = Spoken {
            standing: Standing::Empty,
            proved: 0,
            bytes: 0,
            damaged: Vec::new(),
            unasked: Vec::new(),
        };
        let mut questions = Questions::new(self.remote, &self.options.nonce, self.monitor);
        for id in wanted.iter().filter(|id| has(there, id)) {
            if is_whole(self.archive.store(), id)? {
                questions.ask(&id.to_string(), &self.archive.store().path_of(id), &mut spoken)?;
            }
        }
        questions.send(&mut spoken)?;
        let mut bad: Vec<ContentId> = spoken.damaged.iter().filter_map(|place| place.parse().ok()).collect();
        bad.sort_unstable();
        Ok(bad)
    }

    /// Sends the groups of parity that lack there; one that is damaged here is left out.
    fn groups(&self) -> Result<(), ReplicaError> {
        let listed = self.remote.get("groups")?.body;
        let listed = String::from_utf8_lossy(&listed);
        let there: std::collections::BTreeSet<&str> = listed.lines().collect();
        let folder = self.archive.root().join(FOLDER);
        for path in disk::list(&folder).map_err(|e| ReplicaError::io(&folder, e))? {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(name) = file.strip_suffix(ENDING).filter(|name| !there.contains(name)) else { continue };
            if self.monitor.stopping() {
                return Err(ReplicaError::Stopped);
            }
            if let Some(bytes) = whole(&path, Some(name)) {
                self.remote.put(&format!("beside/{FOLDER}/{file}"), &bytes)?;
            }
        }
        Ok(())
    }

    /// Sends the tiles that hold what is new, and the head that makes them count.
    fn log(&self, note: &[u8], from: u64) -> Result<(), ReplicaError> {
        let width = u64::from(TILE_WIDTH);
        let size = self.ledger.size();
        for level in Level::of(size) {
            for index in level.items(from) / width..=level.items(size) / width {
                let Some(tile) = Tile::at(level, index, size) else { continue };
                let bytes = self.bytes_of(tile)?;
                self.remote.put(&format!("incoming/ledger/{}", tile.path()), &bytes)?;
            }
        }
        self.remote.post("grow", "text/plain", note).map(drop)
    }

    fn bytes_of(&self, tile: Tile) -> Result<Vec<u8>, ReplicaError> {
        if tile.level != Level::Entries {
            return Ok(self.ledger.tile(tile)?);
        }
        let mut entries = self.ledger.entries_from(tile.index * u64::from(TILE_WIDTH))?;
        entries.truncate(usize::from(tile.width));
        let damaged = |e: &dyn ToString| {
            let path = self.ledger.dir().join(tile.path());
            ReplicaError::Ledger(LedgerError::Damaged { path, reason: e.to_string() })
        };
        encode_bundle(&entries).map_err(|e| damaged(&e))
    }

    /// Sends the parity of the right edge and the cosigned head, where they are not there as here.
    fn edges(&self) -> Result<(), ReplicaError> {
        let cosigned = read(&self.archive.root().join(COSIGNED));
        for (place, here) in [(EDGE, whole(&self.archive.root().join(EDGE), None)), (COSIGNED, cosigned)] {
            let Some(here) = here else { continue };
            if self.remote.bytes(place)?.as_ref() != Some(&here) {
                match self.remote.put(&format!("beside/{place}"), &here) {
                    // A head that the other side cannot use yet is no loss: it gets the next one.
                    Ok(_) | Err(ReplicaError::Refused { status: 400 | 409 | 422, .. }) => (),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

/// Questions on their way to the other side, with the answers that would be right.
struct Questions<'a> {
    remote: &'a Remote,
    key: &'a [u8; 32],
    monitor: &'a dyn Monitor,
    places: Vec<String>,
    right: Vec<(ContentId, u64)>,
}

impl<'a> Questions<'a> {
    fn new(remote: &'a Remote, key: &'a [u8; 32], monitor: &'a dyn Monitor) -> Self {
        Self { remote, key, monitor, places: Vec::new(), right: Vec::new() }
    }

    /// Asks for the file that is here at `path`.
    fn ask(&mut self, place: &str, path: &Path, spoken: &mut Spoken) -> Result<(), ReplicaError> {
        if self.monitor.stopping() {
            return Err(ReplicaError::Stopped);
        }
        let io = |e| ReplicaError::io(path, e);
        let mut file = disk::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        let right = keyed(self.key, &mut file).map_err(io)?;
        self.places.push(place.to_owned());
        self.right.push((right, length));
        let bytes: u64 = self.right.iter().map(|(_, length)| length).sum();
        if self.places.len() >= CHALLENGE.0 || bytes >= CHALLENGE.1 { self.send(spoken) } else { Ok(()) }
    }

    fn send(&mut self, spoken: &mut Spoken) -> Result<(), ReplicaError> {
        if self.places.is_empty() {
            return Ok(());
        }
        let key = ContentId::from_bytes(*self.key).to_string();
        let asked = serde_json::json!({ "key": key, "places": self.places }).to_string();
        let answer = self.remote.post("challenge", "application/json", asked.as_bytes())?;
        let said: Vec<Option<String>> = serde_json::from_slice(&answer.body)
            .map_err(|_| ReplicaError::NotAKeeper(self.remote.base.clone()))?;
        for (number, (place, (right, length))) in self.places.drain(..).zip(self.right.drain(..)).enumerate()
        {
            let given = said.get(number).cloned().flatten();
            if given.and_then(|given| given.parse::<ContentId>().ok()) == Some(right) {
                spoken.proved += 1;
                spoken.bytes += length;
                self.monitor.count(Counter::BytesRead, length);
            } else {
                spoken.damaged.push(place);
            }
        }
        Ok(())
    }
}
