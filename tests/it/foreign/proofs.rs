//! What Diwan gives to a stranger, before a foreign judge: `proof.go` has the public key, proofs and files, and no
//! archive.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use diwan::bundle::Prover;
use diwan::catalog::{ListFilter, Record};
use diwan::ingest::IngestOptions;
use diwan::ledger::RecordId;
use diwan::monitor::Silent;
use diwan::note::{Checkpoint, SigningKey, WitnessKey};
use diwan::proof::LogProof;

use super::{built, verdict};
use crate::support::house::{House, ORIGIN, key, options};

/// A house with some hundred records, and a desk with nothing but what a stranger gets.
struct Desk {
    house: House,
    records: Vec<Record>,
}

fn judge() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("proof.go", "confirm-proof"))
}

impl Desk {
    fn with(files: u32) -> Self {
        let house = House::new();
        for n in 0..files {
            house.file(&format!("{}/{n}.txt", n % 7), format!("decision {n}"));
        }
        house.try_ingest(&IngestOptions { keep_only: true, ..options() }, &Silent).unwrap();
        let archive = house.archive();
        archive.refresh(&Silent).unwrap();
        let records =
            archive.catalog().unwrap().records(&ListFilter::default(), RecordId(0), 1 << 20).unwrap();
        let desk = Self { house, records };
        fs::create_dir(desk.path("")).unwrap();
        fs::write(desk.path("vkey"), key().verifying_key().to_string()).unwrap();
        let prover = Prover::open(&archive).unwrap();
        for record in &desk.records {
            let proof = prover.prove(record.id).unwrap();
            fs::write(desk.path(&format!("{}.tlog-proof", record.id)), proof.to_text()).unwrap();
            let bytes = archive.store().read(&record.content).unwrap();
            fs::write(desk.path(&format!("{}.file", record.id)), bytes).unwrap();
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.house.dir.path().join("desk").join(name)
    }

    fn verdict(&self, vkey: &str, pairs: &[(String, String)]) -> Result<String, String> {
        let mut command = Command::new(judge());
        command.current_dir(self.path("")).arg(vkey);
        for (proof, file) in pairs {
            command.args([proof, file]);
        }
        verdict(&command.output().unwrap())
    }

    fn one(&self, vkey: &str, proof: &str, file: &str) -> Result<String, String> {
        self.verdict(vkey, &[(proof.to_owned(), file.to_owned())])
    }
}

fn pair(id: RecordId) -> (String, String) {
    (format!("{id}.tlog-proof"), format!("{id}.file"))
}

#[test]
fn an_auditor_with_a_key_a_proof_and_a_foreign_program_confirms_every_record() {
    let desk = Desk::with(400);
    assert_eq!(desk.records.len(), 400);
    let pairs: Vec<_> = desk.records.iter().map(|record| pair(record.id)).collect();
    let printed = desk.verdict("vkey", &pairs).unwrap();
    for record in &desk.records {
        assert!(printed.contains(&format!("record {}\n", record.id)), "{}", record.id);
    }
}

#[test]
fn an_altered_or_cut_proof_another_file_and_another_key_are_refused_by_the_foreign_program() {
    let desk = Desk::with(20);
    desk.one("vkey", "7.tlog-proof", "7.file").unwrap();
    assert!(desk.one("vkey", "7.tlog-proof", "8.file").is_err());
    let stranger = SigningKey::from_seed(ORIGIN.parse().unwrap(), &[8; 32]);
    fs::write(desk.path("stranger"), stranger.verifying_key().to_string()).unwrap();
    assert!(desk.one("stranger", "7.tlog-proof", "7.file").is_err());
    let whole = fs::read(desk.path("7.tlog-proof")).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(desk.path("changed"), &changed).unwrap();
        assert!(desk.one("vkey", "changed", "7.file").is_err(), "byte {at}");
    }
    for length in (0..whole.len()).step_by(29) {
        fs::write(desk.path("cut"), &whole[..length]).unwrap();
        assert!(desk.one("vkey", "cut", "7.file").is_err(), "{length} bytes");
    }
}

#[test]
fn a_proof_of_a_cosigned_head_is_confirmed_too() {
    let desk = Desk::with(20);
    let ledger = desk.house.root().join("ledger");
    let witness = WitnessKey::from_seed("witness.example".parse().unwrap(), &[9; 32]);
    let note = fs::read_to_string(ledger.join("checkpoint")).unwrap();
    let text = diwan::note::text_of(note.as_bytes()).unwrap();
    let cosigned = note.clone() + &witness.cosign(&Checkpoint::from_text(text).unwrap(), 1_700_000_000);
    fs::write(ledger.join("cosigned"), diwan::note::with_sum(&cosigned)).unwrap();
    desk.house.file("later.txt", "decision of a later day");
    desk.house.try_ingest(&IngestOptions { keep_only: true, ..options() }, &Silent).unwrap();
    let archive = desk.house.archive();
    archive.refresh(&Silent).unwrap();
    let prover = Prover::open(&archive).unwrap();
    let proof = prover.prove(RecordId(7)).unwrap();
    assert_eq!(proof.checkpoint, cosigned, "the cosigned head covers it");
    fs::write(desk.path("cosigned"), proof.to_text()).unwrap();
    desk.one("vkey", "cosigned", "7.file").unwrap();
    let later = prover.prove(RecordId(21)).unwrap();
    assert_eq!(later.checkpoint, fs::read_to_string(ledger.join("checkpoint")).unwrap(), "it came later");
    let read = LogProof::from_bytes(later.to_text().as_bytes()).unwrap();
    assert_eq!(read, later);
    fs::write(desk.path("later"), later.to_text()).unwrap();
    fs::write(desk.path("later.file"), "decision of a later day").unwrap();
    desk.one("vkey", "later", "later.file").unwrap();
}
