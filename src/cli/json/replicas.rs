//! What `--json` prints of copies elsewhere.

use serde_json::{Value, json};

use crate::audit::{AuditReport, Outcome};
use crate::cli::roster::Replica;
use crate::replica::{Copied, Standing};

pub fn known(replica: &Replica) -> Value {
    json!({
        "type": "replica", "replica": replica.name, "folder": replica.folder.to_string_lossy(),
        "threats": replica.threats, "media": replica.media, "place": replica.place, "entries": replica.size,
        "synced": replica.synced, "lacking": replica.lacking,
    })
}

pub fn copied(name: &str, copied: &Copied) -> Value {
    json!({
        "type": "copied", "replica": name, "entries_before": copied.before.size, "entries": copied.head.size,
        "ledger_root": copied.head.root.to_string(), "objects": copied.objects, "bytes": copied.bytes,
        "healed": copied.healed, "damaged": copied.damaged.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

pub fn empty(name: &str) -> Value {
    json!({ "type": "replica-verified", "replica": name, "standing": "empty" })
}

pub fn verified(name: &str, stands: &Standing, report: &AuditReport) -> Value {
    let (standing, entries) = match stands {
        Standing::Empty => ("empty", None),
        Standing::Behind(head) => ("behind", Some(head.size)),
        Standing::Level(head) => ("level", Some(head.size)),
        Standing::Ahead(head) => ("ahead", Some(head.size)),
        Standing::Forked(_) => ("forked", None),
    };
    let outcome = match report.outcome() {
        Outcome::Ok => "ok",
        Outcome::Damage => "damage",
        Outcome::CouldNotCheck => "could-not-check",
    };
    json!({
        "type": "replica-verified", "replica": name, "standing": standing, "entries": entries,
        "outcome": outcome, "objects": report.objects, "bytes": report.bytes,
    })
}
