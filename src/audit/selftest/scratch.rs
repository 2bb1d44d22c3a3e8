//! The scratch archive: records with transcripts, both lenses, a cosigned checkpoint, and more entries than one
//! bundle holds. Made without workers, since what was read does not matter, only that it is kept.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::archive::{Archive, Batch, Hand, Settings};
use crate::audit::AuditOptions;
use crate::audit::checkpoint::COSIGNED;
use crate::digest::ContentId;
use crate::disk::{self, Disk, RealDisk};
use crate::ledger::{
    AccessionClosed, AccessionId, AccessionOpened, Account, Circumstances, Ingestion, KeptObject, KeptPath,
    Reading, RecordId, Time, Transcription, What,
};
use crate::merkle::TreeHead;
use crate::monitor::Silent;
use crate::note::{self, Checkpoint, KeyName, SigningKey, WitnessKey};

/// Records of the first accession: their entries fill a bundle.
const FIRST: u64 = 130;

/// Records of the second one, which a ledger that is rolled back no longer has.
const SECOND: u64 = 5;

/// When the scratch archive was made.
pub(super) const MADE: i64 = 1_700_000_000;

/// The verifier's present.
pub(super) const NOW: i64 = MADE + 10 * 86_400;

/// An archive to be copied and damaged.
pub(super) struct Scratch {
    pub root: PathBuf,
    /// The ledger after the first accession.
    pub earlier: PathBuf,
    pub head: TreeHead,
}

/// A clock that is set by hand and salts that are only counted.
#[derive(Debug)]
pub(super) struct SetClock(pub AtomicI64);

impl Circumstances for SetClock {
    fn now(&self) -> Time {
        Time(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn salt(&self) -> [u8; 16] {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        ContentId::of(&count.to_le_bytes()).as_bytes().first_chunk().copied().unwrap_or_default()
    }
}

pub(super) fn key() -> io::Result<SigningKey> {
    Ok(SigningKey::from_seed(origin()?, &[7; 32]))
}

/// A key that nobody trusts, under the same name.
pub(super) fn other_key() -> io::Result<SigningKey> {
    Ok(SigningKey::from_seed(origin()?, &[8; 32]))
}

pub(super) fn origin() -> io::Result<KeyName> {
    "diwan.invalid/selftest".parse().map_err(io::Error::other)
}

/// A writer whose clock stands at this moment.
pub(super) fn hand(moment: i64) -> io::Result<Hand> {
    Ok(Hand {
        key: Arc::new(key()?),
        circumstances: Arc::new(SetClock(AtomicI64::new(moment))),
        agent: "selftest".to_owned(),
        software: "diwan selftest".to_owned(),
        holder: "diwan verify --selftest".to_owned(),
    })
}

/// The bytes of a record.
pub(super) fn content(record: u64) -> Vec<u8> {
    format!("decision {record} of the council\n").repeat(3).into_bytes()
}

/// What was read from it, as it is kept.
pub(super) fn transcript(record: u64) -> Vec<u8> {
    let text = format!("decision {record} of the council");
    serde_json::json!({
        "diwan-transcript": 1, "engine": "diwan-text 1",
        "pages": [{ "number": 1, "method": "markup", "lines": [{ "text": text }] }],
    })
    .to_string()
    .into_bytes()
}

impl Scratch {
    pub fn make(root: &Path) -> io::Result<Self> {
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let settings = Settings {
            id: "5e1f7e575e1f7e575e1f7e575e1f7e57".to_owned(),
            name: "selftest".to_owned(),
            origin: origin()?.to_string(),
            created: Time(MADE),
            keys: vec![key()?.verifying_key()],
        };
        let archive = Archive::create(root, settings, disk, &hand(MADE)?).map_err(io::Error::other)?;
        fill(&archive, AccessionId(1), 1..=FIRST, MADE + 10)?;
        let earlier = root.with_file_name("earlier");
        super::patient::copy(&root.join("ledger"), &earlier)?;
        fill(&archive, AccessionId(2), FIRST + 1..=FIRST + SECOND, MADE + 86_400)?;
        let cosigned = disk::read_if_there(&earlier.join("checkpoint"))?.unwrap_or_default();
        let cosigned = with_a_witness(&cosigned)?;
        super::patient::write(&root.join(COSIGNED), note::with_sum(&cosigned).as_bytes())?;
        let head = *archive.ledger().map_err(io::Error::other)?.head();
        Ok(Self { root: root.to_owned(), earlier, head })
    }

    /// What a verifier is given: the right key, and what the ledger is known to have been.
    pub fn options(&self) -> AuditOptions {
        let trusted = key().map(|key| key.verifying_key()).into_iter().collect();
        AuditOptions { trusted, remembered: vec![self.head], now: Some(Time(NOW)), ..AuditOptions::default() }
    }
}

/// Puts the signature of a witness that nobody knows under a checkpoint.
fn with_a_witness(checkpoint: &[u8]) -> io::Result<String> {
    let text = note::text_of(checkpoint).map_err(io::Error::other)?;
    let head = Checkpoint::from_text(text).map_err(io::Error::other)?;
    let witness = WitnessKey::from_seed("witness.example".parse().map_err(io::Error::other)?, &[8; 32]);
    let time = u64::try_from(MADE).unwrap_or_default() + 20;
    Ok(String::from_utf8_lossy(checkpoint).into_owned() + &witness.cosign(&head, time))
}

/// Takes records in, as ingest would have done.
fn fill(
    archive: &Archive,
    accession: AccessionId,
    records: std::ops::RangeInclusive<u64>,
    moment: i64,
) -> io::Result<()> {
    let mut writer = archive.write(hand(moment)?, &Silent).map_err(io::Error::other)?;
    let account = Account { seen: 1, new: 1, ..Account::default() };
    let mut batch = Batch::default();
    let mut keep = |bytes: &[u8]| -> io::Result<KeptObject> {
        let staged = archive.store().stage_bytes(bytes).map_err(io::Error::other)?;
        let digests = staged.digests;
        batch.staged.push(staged);
        Ok(KeptObject { blake3: digests.content, sha256: digests.sha256, size: digests.length })
    };
    let (mut arrived, mut read) = (Vec::new(), Vec::new());
    for record in records {
        let object = keep(&content(record))?;
        let transcript = keep(&transcript(record))?;
        arrived.push(What::Ingestion(ingestion(accession, record, object)));
        read.push(What::Transcription(Transcription { object: object.blake3, outcome: reading(transcript) }));
    }
    let opened = AccessionOpened {
        accession,
        sources: vec![KeptPath { text: "/usb".to_owned(), raw: None }],
        note: String::new(),
        litter: false,
        keep_only: false,
    };
    batch.events.push(What::AccessionOpened(opened));
    batch.events.append(&mut arrived);
    batch.events.append(&mut read);
    batch.events.push(What::AccessionClosed(AccessionClosed { accession, account }));
    writer.commit(&batch, &Silent).map_err(io::Error::other)?;
    writer.bring_up_index(&Silent).map_err(io::Error::other)?;
    writer.finish().map_err(io::Error::other)?;
    Ok(())
}

fn ingestion(accession: AccessionId, record: u64, object: KeptObject) -> Ingestion {
    Ingestion {
        accession,
        record: RecordId(record),
        object,
        format: "txt".to_owned(),
        path: KeptPath { text: format!("usb/decision-{record:04}.txt"), raw: None },
        modified: None,
        parent: None,
        problem: None,
        pronom: None,
        mismatch: None,
    }
}

fn reading(transcript: KeptObject) -> Reading {
    Reading::Success {
        transcript,
        engine: "diwan-text 1".to_owned(),
        pages: 1,
        confidence: None,
        problem: None,
        depth: None,
        active: Vec::new(),
        learned: 0,
        unknown: 0,
    }
}
