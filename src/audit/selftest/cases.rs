//! The table: what is done, and the codes that name it.
//!
//! The scratch archive has 135 records; entries 2 to 131 tell of the first 130 and 132 to 261 of their transcripts,
//! so that one bundle of entries is full (`000`) and the last is not (`001.p/19`).

use std::io;

use super::patient::{Patient, place};
use super::scratch::{self, MADE, NOW, content, transcript};
use crate::audit::checkpoint::COSIGNED;
use crate::audit::{AuditOptions, Code};
use crate::ledger::{AccessionId, KeptPath, ProblemNoted, What};
use crate::merkle::{TILE_WIDTH, TreeHead, decode_bundle, encode_bundle, leaf_hash};

/// One kind of damage.
pub(super) struct Case {
    pub damage: &'static str,
    pub expected: &'static [Code],
    pub inflict: fn(&Patient<'_>) -> io::Result<()>,
    pub ask: fn(&mut AuditOptions),
}

const fn case(
    damage: &'static str,
    expected: &'static [Code],
    inflict: fn(&Patient<'_>) -> io::Result<()>,
) -> Case {
    Case { damage, expected, inflict, ask: |_| () }
}

const BUNDLE: &str = "ledger/tile/entries/000";
const CHECKPOINT: &str = "ledger/checkpoint";
const CATALOG: &str = "lenses/catalog.sqlite";
const INDEX: &str = "lenses/index";

pub(super) const CASES: &[Case] = &[
    case("nothing", &[], |_| Ok(())),
    // objects
    case("object-flipped", &[Code::ObjectCorrupt], |it| it.flip(&object(3))),
    case("object-cut", &[Code::ObjectCorrupt], |it| it.cut(&object(3))),
    case("object-emptied", &[Code::ObjectCorrupt], |it| it.write(&object(3), b"")),
    case("object-extended", &[Code::ObjectCorrupt], |it| it.change(&object(3), |bytes| bytes.push(0))),
    case("object-deleted", &[Code::ObjectMissing], |it| it.delete(&object(3))),
    case("objects-swapped", &[Code::ObjectCorrupt], |it| it.swap(&object(3), &object(4))),
    case("object-unreadable", &[Code::ObjectUnreadable], |it| it.block(&object(3))),
    case("object-planted", &[Code::ObjectExtra], |it| it.write(&place(b"planted"), b"planted")),
    case("stray-file-among-objects", &[Code::ObjectStranger], |it| {
        it.write("objects/blake3/notes.txt", b"x")
    }),
    case("transcript-flipped", &[Code::TranscriptCorrupt], |it| it.flip(&place(&transcript(3)))),
    case("transcript-deleted", &[Code::TranscriptMissing], |it| it.delete(&place(&transcript(3)))),
    Case {
        damage: "objects-not-read-for-long",
        expected: &[Code::ObjectsStale],
        inflict: |_| Ok(()),
        ask: |options| {
            options.max_age = Some(3);
            options.scope = crate::audit::Scope::Slice { number: 1, of: 2 };
        },
    },
    // the past, changed by somebody who has the signing key
    case(
        "object-and-entry-deleted",
        &[Code::LedgerRolledBack, Code::CosignedDiffers, Code::CatalogDiffers, Code::IndexDiffers],
        |it| {
            it.delete(&object(3))?;
            it.delete(&place(&transcript(3)))?;
            rewrite_keeping_cosigned(it, |events| {
                events.remove(134);
                events.remove(4);
            })
        },
    ),
    case(
        "object-and-entry-replaced",
        &[Code::LedgerForked, Code::CosignedDiffers, Code::CatalogDiffers, Code::IndexDiffers],
        |it| {
            it.delete(&object(3))?;
            it.delete(&place(&transcript(3)))?;
            rewrite_keeping_cosigned(it, |events| {
                for (place, record) in [(4, 3), (134, 3)] {
                    if let Some(event) = events.get_mut(place) {
                        event.what = problem(record);
                    }
                }
            })
        },
    ),
    case(
        "ledger-rolled-back",
        &[Code::LedgerRolledBack, Code::ObjectExtra, Code::CatalogDiffers, Code::IndexDiffers],
        |it| {
            it.delete("ledger")?;
            super::patient::copy(&it.scratch.earlier, &it.path("ledger"))
        },
    ),
    case("ledger-forked", &[Code::LedgerForked], |it| {
        let cosigned = it.read(COSIGNED)?;
        it.fork()?;
        it.write(COSIGNED, &cosigned)
    }),
    // entries and hashes
    case("entry-flipped", &[Code::BundleCorrupt], |it| it.change(BUNDLE, |bytes| bytes[100] ^= 0x04)),
    case("entries-cut", &[Code::BundleCorrupt, Code::ObjectExtra], |it| it.cut(BUNDLE)),
    case("entries-deleted", &[Code::BundleMissing, Code::ObjectExtra], |it| it.delete(BUNDLE)),
    case("entries-unreadable", &[Code::BundleUnreadable, Code::ObjectExtra], |it| it.block(BUNDLE)),
    case("entries-reordered", &[Code::BundleReordered], |it| {
        let bytes = it.read(BUNDLE)?;
        let mut entries = decode_bundle(&bytes, TILE_WIDTH).map_err(io::Error::other)?;
        entries.swap(4, 5);
        it.write(BUNDLE, &encode_bundle(&entries).map_err(io::Error::other)?)
    }),
    case("tile-flipped", &[Code::TileCorrupt], |it| it.flip("ledger/tile/0/000")),
    case("tile-deleted", &[Code::TileMissing], |it| it.delete("ledger/tile/0/001.p/19")),
    case("upper-tile-flipped", &[Code::TileCorrupt], |it| it.flip("ledger/tile/1/000.p/1")),
    case("tile-unreadable", &[Code::TileUnreadable], |it| it.block("ledger/tile/0/000")),
    case("stray-file-in-ledger", &[Code::LedgerStranger], |it| it.write("ledger/notes.txt", b"x")),
    // checkpoint and signatures
    case("checkpoint-deleted", &[Code::CheckpointMissing], |it| it.delete(CHECKPOINT)),
    case("checkpoint-cut", &[Code::CheckpointMalformed], |it| it.cut(CHECKPOINT)),
    case("checkpoint-changed", &[Code::CheckpointForged], |it| it.replace(CHECKPOINT, "\n275\n", "\n274\n")),
    case("signature-changed", &[Code::CheckpointForged], change_signature),
    case("signed-by-another", &[Code::CheckpointUnsigned], |it| {
        it.sign(CHECKPOINT, it.scratch.head, &scratch::other_key()?)
    }),
    case("checkpoint-of-other-entries", &[Code::RootDiffers], |it| {
        let root = leaf_hash(b"other entries");
        it.sign(CHECKPOINT, TreeHead { root, ..it.scratch.head }, &scratch::key()?)
    }),
    case("checkpoint-unreadable", &[Code::CheckpointUnreadable], |it| it.block(CHECKPOINT)),
    case("cosigned-of-other-entries", &[Code::CosignedDiffers], |it| {
        let head = TreeHead { size: 100, root: leaf_hash(b"other entries") };
        it.sign_cosigned(head)
    }),
    case("cosigned-of-later-entries", &[Code::CosignedDiffers], |it| {
        let head = TreeHead { size: it.scratch.head.size + 1, root: leaf_hash(b"later entries") };
        it.sign_cosigned(head)
    }),
    case("cosigned-line-flipped", &[Code::CosignedMalformed], |it| {
        // In what a witness has signed: no key that a verifier must have says anything about it.
        it.change(COSIGNED, |bytes| {
            let line = bytes.windows(16).position(|part| part == b" witness.example");
            if let Some(line) = line {
                bytes[line + 40] ^= 0x01;
            }
        })
    }),
    case("cosigned-cut", &[Code::CosignedMalformed], |it| it.cut(COSIGNED)),
    case("cosigned-unreadable", &[Code::CosignedUnreadable], |it| it.block(COSIGNED)),
    Case {
        damage: "no-trusted-key",
        expected: &[Code::CheckpointUnverifiable],
        inflict: |_| Ok(()),
        ask: |options| options.trusted.clear(),
    },
    // the head of the archive
    case("settings-changed", &[Code::SettingsDiffer], |it| {
        it.replace("archive.toml", "name = \"selftest\"", "name = \"selfless\"")
    }),
    case("readme-changed", &[Code::ReadmeChanged], |it| it.flip("README.txt")),
    case("readme-deleted", &[Code::ReadmeChanged], |it| it.delete("README.txt")),
    case("stray-file-in-archive", &[Code::ArchiveStranger], |it| it.write("notes.txt", b"x")),
    // lenses
    case("catalog-cut", &[Code::CatalogUnusable], |it| it.cut(CATALOG)),
    case("catalog-changed", &[Code::CatalogDiffers], |it| {
        it.replace(CATALOG, "usb/decision-0007", "usb/decision-9007")
    }),
    case("catalog-byte-flipped", &[Code::LensChanged], |it| {
        // Where SQLite keeps nothing: no table and no total says otherwise.
        it.change(CATALOG, |bytes| bytes[80] ^= 0x01)
    }),
    case("catalog-deleted", &[Code::CatalogBehind], |it| it.delete(CATALOG)),
    case("index-flipped", &[Code::IndexUnusable], |it| {
        let files = it.files(INDEX)?;
        let store = files.iter().find(|file| file.rsplit('.').next() == Some("store"));
        it.flip(store.ok_or_else(|| io::Error::other("the index has no store"))?)
    }),
    case("index-deleted", &[Code::IndexBehind], |it| it.delete(INDEX)),
    // clocks
    case("clock-went-back", &[Code::ClockWentBack], |it| it.append(MADE - 86_400, problem(1))),
    case("clock-ahead", &[Code::ClockAhead], |it| it.append(NOW + 86_400, problem(1))),
];

fn object(record: u64) -> String {
    place(&content(record))
}

/// An entry that says nothing of objects.
fn problem(record: u64) -> What {
    What::Problem(ProblemNoted {
        accession: AccessionId(1),
        record: None,
        path: KeptPath { text: format!("usb/{record}"), raw: None },
        code: "unreadable".to_owned(),
        detail: String::new(),
    })
}

/// Exchanges two characters of the signature, behind the four bytes that name the key.
fn change_signature(it: &Patient<'_>) -> io::Result<()> {
    it.change(CHECKPOINT, |bytes| {
        let line = bytes.iter().rposition(|byte| *byte == b' ').unwrap_or_default();
        let other = (line + 11..bytes.len()).find(|at| bytes[*at] != bytes[line + 10]);
        if let Some(other) = other {
            bytes.swap(line + 10, other);
        }
    })
}

/// Writes another history; what witnesses have cosigned stays, for it is in other hands too.
fn rewrite_keeping_cosigned(
    it: &Patient<'_>,
    change: impl FnOnce(&mut Vec<crate::ledger::Event>),
) -> io::Result<()> {
    let cosigned = it.read(COSIGNED)?;
    it.rewrite(change)?;
    it.write(COSIGNED, &cosigned)
}
