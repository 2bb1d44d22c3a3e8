//! What `--json` prints of proofs and of folders of evidence.

use serde_json::{Value, json};

use crate::bundle::{Absent, Checked, Contents, Examined, Fault, Flaw, Growth, Included};
use crate::ledger::{KeptPath, RecordId};
use crate::note::{Cosignature, Signer};
use crate::proof::LogProof;

pub fn proof(record: RecordId, path: &str, proof: &LogProof) -> Value {
    let size = proof.claimed().ok().map(|checkpoint| checkpoint.size);
    json!({
        "type": "proof", "record": record.0, "path": path, "entry": proof.index, "ledger_size": size,
        "hashes": proof.hashes.len(),
    })
}

/// The answer to a check; what the entry says is a mere claim unless `proved`.
pub fn checked(checked: &Checked) -> Value {
    let signers = |signers: &[Signer]| -> Value {
        signers.iter().map(|signer| Value::from(signer.name.to_string())).collect()
    };
    let mut value = json!({
        "type": "checked", "proved": checked.holds(), "entry": checked.index,
        "faults": checked.faults.iter().map(fault).collect::<Vec<_>>(),
    });
    if let Some(proved) = &checked.proved {
        let more = json!({
            "origin": proved.checkpoint.origin.to_string(), "ledger_size": proved.checkpoint.size,
            "ledger_root": super::Hash::from(proved.checkpoint.root).to_string(),
            "cosigners": checked.cosigned.iter().map(cosignature).collect::<Vec<_>>(), "signers": signers(&proved.signers), "unchecked_signers": signers(&proved.unknown),
        });
        super::extend(&mut value, &more);
    }
    if let (Some(event), Some(kept)) = (&checked.event, checked.ingestion()) {
        let KeptPath { text, raw } = &kept.path;
        let more = json!({
            "record": kept.record.0, "accession": kept.accession.0, "path": text, "path_raw": raw,
            "arrived": event.time.to_string(), "agent": event.agent, "size": kept.object.size,
            "sha256": kept.object.sha256.to_string(), "blake3": kept.object.blake3.to_string(),
        });
        super::extend(&mut value, &more);
    }
    value
}

fn cosignature(one: &Cosignature) -> Value {
    json!({ "name": one.key.name().to_string(), "key": one.key.to_string(), "time": one.time })
}

fn fault(fault: &Fault) -> Value {
    let (recorded, found) = match fault {
        Fault::Size { recorded, found } => (recorded.to_string(), found.to_string()),
        Fault::Sha256 { recorded, found } => (recorded.to_string(), found.to_string()),
        Fault::Blake3 { recorded, found } => (recorded.to_string(), found.to_string()),
        Fault::NotAProof(error) => return json!({ "word": fault.word(), "detail": error.to_string() }),
        Fault::NotProved(error) => return json!({ "word": fault.word(), "detail": error.to_string() }),
        Fault::OtherEntry(detail) => return json!({ "word": fault.word(), "detail": detail }),
        Fault::Quorum(absent) => return json!({ "word": fault.word(), "absent": absent }),
        Fault::NoEntry => return json!({ "word": fault.word() }),
    };
    json!({ "word": fault.word(), "recorded": recorded, "found": found })
}

pub fn flaw(place: &str, flaw: &Flaw) -> Value {
    let mut value = json!({ "type": "flaw", "place": place, "word": flaw.word() });
    let more = match flaw {
        Flaw::Proof(of) => fault(of),
        Flaw::BadLine(line) => json!({ "line": line }),
        Flaw::KeyChange(number) => json!({ "number": number }),
        Flaw::ListDiffers(about) => json!({ "about": about }),
        Flaw::Unreadable(detail) => json!({ "detail": detail }),
        Flaw::Checkpoint(error) => json!({ "detail": error.to_string() }),
        _ => json!({}),
    };
    super::extend(&mut value, &more);
    value
}

pub fn examined(found: &Examined) -> Value {
    json!({
        "type": "examined", "proved": found.holds(), "complete": found.complete, "records": found.proved.len(),
        "files": found.files, "bytes": found.bytes, "flaws": found.flaws.len(), "withheld": found.withheld,
        "signers": found.signers.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

pub fn included(one: &Included) -> Value {
    json!({ "type": "included", "record": one.record.0, "path": one.file, "proof": one.proof, "entry": one.entry })
}

pub fn absent(absent: &Absent) -> Value {
    json!({ "type": "withheld", "record": absent.record.0, "name": absent.name, "reason": absent.why.word() })
}

pub fn gathered(contents: &Contents, folder: &str) -> Value {
    json!({
        "type": "bundle", "folder": folder, "records": contents.included.len(), "withheld": contents.absent.len(),
        "ledger_size": contents.head.size, "ledger_root": contents.head.root.to_string(),
    })
}

pub fn growth(growth: &Growth) -> Value {
    match growth {
        Growth::Continues { old, new, proof } => json!({
            "type": "consistency", "answer": "continues", "old": old.size, "new": new.size,
            "old_root": old.root.to_string(), "new_root": new.root.to_string(),
            "proof": proof.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        Growth::Shrunk { old, new } => {
            json!({ "type": "consistency", "answer": "shrunk", "old": old, "new": new })
        }
        Growth::Beyond { asked, here } => {
            json!({ "type": "consistency", "answer": "shorter", "new": asked, "here": here })
        }
        Growth::Forked { size } => {
            json!({ "type": "consistency", "answer": "another-history", "size": size })
        }
    }
}
