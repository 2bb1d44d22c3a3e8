//! The walk along the ledger: every entry hashed, every tile compared with what follows from below it, up to the
//! root that the checkpoint claims.
//!
//! Where a bundle and its tile of leaf hashes disagree, the hash above them (or, at the end of the log, the root)
//! tells which of the two was changed, so that one damaged file is one finding. Files are read, hashed and decoded
//! on all cores, some of them ahead of the walk, which itself goes in order. Memory: [`AHEAD`] bundles three times
//! over and a tile per level. Invariant: the visitor is given only entries whose leaf hash is in the tree as it was found.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::mpsc;
use std::thread;

use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::checkpoint::COSIGNED;
use super::files::{Found, LedgerFiles};
use super::finding::{Code, Findings};
use crate::ledger::{Event, Ledger, LedgerError};
use crate::merkle::{Frontier, Hash, Level, TILE_WIDTH, Tile, TileFile, TreeHead, leaf_hash};
use crate::monitor::Monitor;

/// So many bundles are made ready at once, while the ones before are walked.
const AHEAD: usize = 16;

/// What the walk starts from.
pub(super) struct Claim<'a> {
    /// The number of entries.
    pub size: u64,
    /// The signed head; `None` where there is none to be believed.
    pub head: Option<TreeHead>,
    /// Heads that the log is known to have had.
    pub remembered: &'a [TreeHead],
    /// The head that witnesses have cosigned.
    pub cosigned: Option<TreeHead>,
}

/// What the walk came to.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Entries that were given to the visitor.
    pub entries: u64,
    /// The head that the entries lead to; `None` where some are lost.
    pub head: Option<TreeHead>,
    /// False when the walk was stopped.
    pub complete: bool,
}

/// Walks the whole log and gives each entry, with its place, to `visit`.
pub(super) fn walk(
    from: From<'_>,
    claim: &Claim<'_>,
    findings: &mut Findings,
    monitor: &dyn Monitor,
    visit: &mut dyn FnMut(u64, Event),
) -> Walked {
    let From { files, pool } = from;
    let mut walk = Walk {
        files,
        claim,
        findings,
        frontier: Some(Frontier::default()),
        edge: BTreeMap::new(),
        parents: None,
        walked: Walked::default(),
    };
    let bundles: Vec<Tile> = Level::Entries.tiles(claim.size).collect();
    let stopped = thread::scope(|scope| {
        let (sender, ready) = mpsc::sync_channel(1);
        scope.spawn(move || {
            let prepared = |bundles: &[Tile]| -> Vec<Ready> {
                pool.install(|| bundles.par_iter().map(|bundle| Ready::of(files, *bundle)).collect())
            };
            // A walk that was stopped takes no more.
            let _ = bundles.chunks(AHEAD).try_for_each(|bundles| sender.send(prepared(bundles)));
        });
        for group in ready.iter().flatten() {
            if monitor.stopping() {
                return true;
            }
            walk.group(group, visit);
        }
        false
    });
    if stopped { walk.walked } else { walk.finish() }
}

/// Where the walk reads, and on which threads.
#[derive(Clone, Copy)]
pub(super) struct From<'a> {
    pub files: &'a LedgerFiles,
    pub pool: &'a ThreadPool,
}

/// A bundle and its tile of leaf hashes as they were found, with what can be worked out of each alone.
struct Ready {
    bundle: Tile,
    entries: Found<Vec<Vec<u8>>>,
    hashes: Found<Vec<Hash>>,
    /// The leaf hashes of the entries.
    computed: Vec<Hash>,
    events: Vec<Option<Result<Event, LedgerError>>>,
}

impl Ready {
    fn of(files: &LedgerFiles, bundle: Tile) -> Self {
        let entries = files.entries(bundle);
        let found = if let Found::Whole(entries) = &entries { entries.as_slice() } else { &[] };
        let first = bundle.index * u64::from(TILE_WIDTH);
        let computed = found.iter().map(|entry| leaf_hash(entry)).collect();
        let events = (first..).zip(found).map(|(index, bytes)| Some(Ledger::decode(index, bytes))).collect();
        let hashes = files.hashes(Tile { level: Level::Hashes(0), ..bundle });
        Self { bundle, entries, hashes, computed, events }
    }
}

struct Walk<'a> {
    files: &'a LedgerFiles,
    claim: &'a Claim<'a>,
    findings: &'a mut Findings,
    /// The tree so far; `None` once leaves are lost.
    frontier: Option<Frontier>,
    /// The latest partial tile of each level above the leaves, as computed.
    edge: BTreeMap<Level, TileFile>,
    /// The last tile of level 1 that was asked about a disagreement.
    parents: Option<(Tile, Option<Vec<Hash>>)>,
    walked: Walked,
}

impl Walk<'_> {
    /// Deals with one bundle and the tile of its leaf hashes.
    fn group(&mut self, ready: Ready, visit: &mut dyn FnMut(u64, Event)) {
        let Ready { bundle, entries, hashes, mut computed, mut events } = ready;
        let tile = Tile { level: Level::Hashes(0), ..bundle };
        let mut entries = self.usable(bundle, entries, BUNDLE);
        let stored = self.usable(tile, hashes, TILE);
        if let (Some(found), Some(stored)) = (&mut entries, &stored)
            && computed != *stored
            && self.put_in_order(bundle, found, &computed, stored)
        {
            computed.clone_from(stored);
            // They stand in another order now.
            events.clear();
        }
        events.resize_with(computed.len(), || None);
        let leaves = match (entries.is_some(), stored) {
            (true, Some(stored)) if stored != computed => Some(self.judge(bundle, &computed, stored)),
            (true, None) => Some(self.unconfirmed(bundle, &computed)),
            (_, Some(stored)) => Some(stored),
            (false, None) => None,
        };
        let first = bundle.index * u64::from(TILE_WIDTH);
        let all = (first..).zip(entries.into_iter().flatten()).zip(events).zip(&computed);
        for ((((index, bytes), event), hash), leaf) in all.zip(leaves.iter().flatten()) {
            if hash == leaf {
                let event = event.unwrap_or_else(|| Ledger::decode(index, &bytes));
                self.entry(bundle, index, event, visit);
            }
        }
        match leaves {
            Some(leaves) => self.grow(&leaves),
            None => self.frontier = None,
        }
    }

    fn entry(
        &mut self,
        bundle: Tile,
        index: u64,
        event: Result<Event, LedgerError>,
        visit: &mut dyn FnMut(u64, Event),
    ) {
        self.walked.entries += 1;
        match event {
            Ok(event) => visit(index, event),
            Err(error) => self.add(Code::EntryUnknown, bundle, error),
        }
    }

    /// Names a bundle that holds what its tile of leaf hashes says, but in another order, and goes on with the order
    /// that was signed, so that nothing the entries name is lost.
    fn put_in_order(
        &mut self,
        bundle: Tile,
        entries: &mut Vec<Vec<u8>>,
        found: &[Hash],
        stored: &[Hash],
    ) -> bool {
        let mut places: BTreeMap<Hash, Vec<usize>> = BTreeMap::new();
        for (place, hash) in found.iter().enumerate().rev() {
            places.entry(*hash).or_default().push(place);
        }
        let order: Option<Vec<usize>> = stored.iter().map(|hash| places.get_mut(hash)?.pop()).collect();
        let Some(order) = order.filter(|order| order.len() == entries.len()) else { return false };
        if self.fits(bundle, stored) != Some(true) {
            return false;
        }
        let first = found.iter().zip(stored).position(|(a, b)| a != b).unwrap_or_default();
        let entry = bundle.index * u64::from(TILE_WIDTH) + first as u64;
        self.add(Code::BundleReordered, bundle, format!("from entry {entry} on"));
        *entries = order.into_iter().map(|place| std::mem::take(&mut entries[place])).collect();
        true
    }

    /// Decides whether a bundle or its tile was changed, says so, and returns the leaves to go on with.
    fn judge(&mut self, bundle: Tile, computed: &[Hash], stored: Vec<Hash>) -> Vec<Hash> {
        let changed = computed.iter().zip(&stored).position(|(a, b)| a != b).unwrap_or_default();
        let entry = bundle.index * u64::from(TILE_WIDTH) + changed as u64;
        let tile = Tile { level: Level::Hashes(0), ..bundle };
        match (self.fits(bundle, computed), self.fits(bundle, &stored)) {
            (Some(true), _) => self.add(Code::TileCorrupt, tile, format!("leaf hash of entry {entry}")),
            (_, Some(true)) => self.add(Code::BundleCorrupt, bundle, format!("entry {entry}")),
            _ => {
                self.add(Code::TileCorrupt, tile, format!("disagrees with entry {entry}"));
                self.add(Code::BundleCorrupt, bundle, format!("entry {entry} disagrees with its leaf hash"));
            }
        }
        if self.fits(bundle, &stored) == Some(true) { stored } else { computed.to_vec() }
    }

    /// Looks at leaves whose tile is gone: only what lies above can tell whether their bundle was changed too.
    fn unconfirmed(&mut self, bundle: Tile, computed: &[Hash]) -> Vec<Hash> {
        if bundle.is_full() && self.fits(bundle, computed) == Some(false) {
            self.add(Code::BundleCorrupt, bundle, "does not lead to the hash above it");
        }
        computed.to_vec()
    }

    /// True when these leaves lead to the hash above them, or at the end of the log to the signed root; `None`
    /// when there is nothing to compare with.
    fn fits(&mut self, bundle: Tile, leaves: &[Hash]) -> Option<bool> {
        let head_of = |mut frontier: Frontier| {
            frontier.append(leaves);
            frontier.head()
        };
        if bundle.is_full() {
            let parent = self.parent_of(bundle)?;
            return Some(head_of(Frontier::default()).root == parent);
        }
        Some(head_of(self.frontier.clone()?) == self.claim.head?)
    }

    /// Returns the hash over a full bundle, as the tile of level 1 has it.
    fn parent_of(&mut self, bundle: Tile) -> Option<Hash> {
        let width = u64::from(TILE_WIDTH);
        let tile = Tile::at(Level::Hashes(1), bundle.index / width, self.claim.size)?;
        if self.parents.as_ref().is_none_or(|(known, _)| *known != tile) {
            let hashes = match self.files.hashes(tile) {
                Found::Whole(hashes) => Some(hashes),
                _ => None,
            };
            self.parents = Some((tile, hashes));
        }
        let hashes = self.parents.as_ref()?.1.as_ref()?;
        hashes.get(usize::try_from(bundle.index % width).ok()?).copied()
    }

    /// Lets the tree grow, compares the tiles that became full, and passes the sizes that are remembered.
    fn grow(&mut self, leaves: &[Hash]) {
        let Some(mut frontier) = self.frontier.take() else { return };
        for old in self.claim.remembered {
            self.compare_past(&frontier, leaves, old, (Code::LedgerForked, "ledger"));
        }
        if let Some(old) = &self.claim.cosigned {
            self.compare_past(&frontier, leaves, old, (Code::CosignedDiffers, COSIGNED));
        }
        for file in frontier.append(leaves) {
            if file.tile.level == Level::Hashes(0) {
                continue;
            }
            self.edge.remove(&file.tile.level);
            if file.tile.is_full() {
                self.compare(&file);
            } else {
                self.edge.insert(file.tile.level, file);
            }
        }
        self.frontier = Some(frontier);
    }

    fn compare_past(&mut self, before: &Frontier, leaves: &[Hash], old: &TreeHead, told: (Code, &str)) {
        let Some(part) = old.size.checked_sub(before.size()).and_then(|n| usize::try_from(n).ok()) else {
            return;
        };
        if part == 0 || part > leaves.len() {
            return;
        }
        let mut then = before.clone();
        then.append(&leaves[..part]);
        if then.head() != *old {
            let detail = format!("its first {} entries are not those it had", old.size);
            self.findings.add(told.0, told.1, detail);
        }
    }

    /// Compares a tile above the leaves with what was computed.
    fn compare(&mut self, computed: &TileFile) {
        let tile = computed.tile;
        let Some(found) = self.usable(tile, self.files.hashes(tile), TILE) else { return };
        if !found.iter().flat_map(Hash::as_bytes).eq(&computed.bytes) {
            self.add(Code::TileCorrupt, tile, "does not follow from the entries");
        }
    }

    fn finish(mut self) -> Walked {
        for file in std::mem::take(&mut self.edge).into_values() {
            if self.frontier.is_some() {
                self.compare(&file);
            }
        }
        self.walked.head = self.frontier.as_ref().map(Frontier::head);
        self.walked.complete = true;
        if let (Some(found), Some(claimed)) = (self.walked.head, self.claim.head)
            && found != claimed
        {
            let detail = format!("root {}, but the entries lead to {}", claimed.root, found.root);
            self.findings.add(Code::RootDiffers, "ledger/checkpoint", detail);
        }
        for old in self.claim.remembered.iter().filter(|old| old.size > self.claim.size) {
            let detail = format!("{} entries; it had {}", self.claim.size, old.size);
            self.findings.add(Code::LedgerRolledBack, "ledger/checkpoint", detail);
        }
        if let Some(old) = self.claim.cosigned.filter(|old| old.size > self.claim.size) {
            let detail = format!("{} entries, but the ledger has {}", old.size, self.claim.size);
            self.findings.add(Code::CosignedDiffers, COSIGNED, detail);
        }
        self.walked
    }

    /// Takes what was found, or says what is wrong with it.
    fn usable<T>(&mut self, tile: Tile, found: Found<T>, codes: Codes) -> Option<T> {
        match found {
            Found::Whole(content) => return Some(content),
            Found::Missing => self.add(codes.missing, tile, ""),
            Found::Misshapen(reason) => self.add(codes.corrupt, tile, reason),
            Found::Unreadable(error) => self.add(codes.unreadable, tile, error),
        }
        None
    }

    fn add(&mut self, code: Code, tile: Tile, detail: impl Display) {
        self.findings.add(code, format!("ledger/{tile}"), detail);
    }
}

/// How the same faults are called for bundles and for tiles.
#[derive(Clone, Copy)]
struct Codes {
    missing: Code,
    corrupt: Code,
    unreadable: Code,
}

const BUNDLE: Codes =
    Codes { missing: Code::BundleMissing, corrupt: Code::BundleCorrupt, unreadable: Code::BundleUnreadable };
const TILE: Codes =
    Codes { missing: Code::TileMissing, corrupt: Code::TileCorrupt, unreadable: Code::TileUnreadable };
