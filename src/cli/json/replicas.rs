//! What `--json` prints of copies elsewhere.

use serde_json::{Value, json};

use crate::audit::{AuditReport, Outcome};
use crate::cli::roster::Replica;
use crate::replica::{Copied, Drilled, Spoken, Standing};

pub fn known(replica: &Replica) -> Value {
    json!({
        "type": "replica", "replica": replica.name, "folder": replica.shown(),
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
    let (standing, entries) = standing(stands);
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

/// What a copy on another machine gave proof of.
pub fn questioned(name: &str, spoken: &Spoken) -> Value {
    let (standing, entries) = standing(&spoken.standing);
    json!({
        "type": "replica-verified", "replica": name, "standing": standing, "entries": entries,
        "outcome": if spoken.damaged.is_empty() { "ok" } else { "damage" },
        "proved": spoken.proved, "bytes": spoken.bytes, "damaged": spoken.damaged,
        "unasked": spoken.unasked.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn standing(stands: &Standing) -> (&'static str, Option<u64>) {
    match stands {
        Standing::Empty => ("empty", None),
        Standing::Behind(head) => ("behind", Some(head.size)),
        Standing::Level(head) => ("level", Some(head.size)),
        Standing::Ahead(head) => ("ahead", Some(head.size)),
        Standing::Forked(_) => ("forked", None),
    }
}

pub fn drilled(name: &str, drilled: &Drilled) -> Value {
    let times = &drilled.times;
    let (standing, _) = standing(&drilled.standing);
    json!({
        "type": "drilled", "replica": name, "equal": drilled.is_equal(), "standing": standing,
        "entries": drilled.head.size, "ledger_root": drilled.head.root.to_string(), "lost_entries": drilled.lost,
        "records": drilled.records.0, "records_in_archive": drilled.records.1,
        "objects": drilled.came.0, "bytes": drilled.came.1,
        "damaged": drilled.damaged.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "searches": drilled.searches.0, "answered": drilled.searches.1, "given_out": drilled.given,
        "seconds": {
            "restore": times.restore.as_secs_f64(), "verify": times.verify.as_secs_f64(),
            "rebuild": times.rebuild.as_secs_f64(), "first_answer": times.answer.as_secs_f64(),
            "total": times.total().as_secs_f64(),
        },
    })
}
