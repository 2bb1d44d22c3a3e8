//! What `--json` prints: one object a line, each with its `type`, ASCII keys that never change their meaning.
//!
//! Documented in the help of every command (`words/examples.rs` names the types). Values are as they are kept:
//! times in RFC 3339, sizes in bytes, names unescaped; `path_raw` (base64) stands where a name is not its UTF-8.
//! Not here: the inner types themselves, which are never serialised.

pub mod evidence;
pub mod ndsa;
pub mod replicas;
pub mod witnessed;

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::{Map, Value, json};

use crate::archive::{Archive, Settings};
use crate::audit::{self, AuditReport, Code, Finding, Tried};
use crate::catalog::{Accession, NotedProblem, ObjectRow, ReadingState, Record, Statistics};
use crate::export::{Given, Why, Withheld};
use crate::ingest::{Outcome, ReadSummary};
use crate::ledger::{AccessionId, Account, Event, KeptPath, RecordId, Repaired};
use crate::lexicon::Level;
use crate::merkle::Hash;
use crate::monitor::Problem;
use crate::note::VerifyingKey;
use crate::repair::{ParityStatus, Protection, RepairReport};
use crate::search::{Hit, Hits};
use crate::source::LogicalPath;

pub fn error(code: &str, chain: &str, message: &str, hint: Option<&str>) -> Value {
    json!({ "type": "error", "code": code, "message": message, "detail": chain, "hint": hint })
}

pub fn archive(archive: &Archive, private: &str, public: &str) -> Value {
    let Settings { id, name, origin, created, keys } = archive.settings();
    json!({
        "type": "archive", "id": id, "name": name, "origin": origin, "created": created.to_string(),
        "folder": archive.root().to_string_lossy(), "private_key": private, "public_key": public,
        "keys": keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// A problem while it happens.
pub fn problem(problem: &Problem) -> Value {
    json!({
        "type": "problem", "subject": problem.subject, "code": problem.code.as_str(), "detail": problem.detail,
    })
}

pub fn noted_problem(accession: AccessionId, problem: &NotedProblem) -> Value {
    json!({
        "type": "problem", "accession": accession.0, "record": problem.record.map(|record| record.0),
        "path": problem.path, "code": problem.code, "detail": problem.detail,
    })
}

pub fn outcome(outcome: &Outcome, dry_run: bool) -> Value {
    let skipped: Map<String, Value> =
        outcome.skipped.iter().map(|(rule, count)| (rule.as_str().to_owned(), json!(count))).collect();
    let mut value = json!({
        "type": "account", "accession": outcome.accession.map(|id| id.0), "dry_run": dry_run,
        "complete": outcome.complete, "resumed": outcome.resumed, "skipped_by_rule": skipped,
        "balances": outcome.account.balances(), "mismatched": outcome.mismatched,
    });
    extend(&mut value, &account(&outcome.account));
    value
}

pub fn read(summary: &ReadSummary) -> Value {
    json!({
        "type": "read", "read": summary.read, "pages": summary.pages, "waiting": summary.waiting,
        "failed": summary.failed,
    })
}

pub fn accession(accession: &Accession) -> Value {
    let mut value = json!({
        "type": "accession", "accession": accession.id.0, "opened": accession.opened.to_string(),
        "closed": accession.closed.map(|time| time.to_string()), "agent": accession.agent,
        "note": accession.note, "sources": accession.sources.iter().map(LogicalPath::text).collect::<Vec<_>>(),
        "litter": accession.litter, "keep_only": accession.keep_only,
    });
    if let Some(found) = &accession.account {
        extend(&mut value, &account(found));
    }
    value
}

pub fn record(record: &Record, object: Option<&ObjectRow>) -> Value {
    let mut value = json!({
        "type": "record", "record": record.id.0, "accession": record.accession.0, "entry": record.entry,
        "path": record.path.text(), "path_raw": KeptPath::of(&record.path).raw,
        "arrived": record.arrived.to_string(), "modified": record.modified.map(|time| time.to_string()),
        "parent": record.parent.map(|parent| parent.0), "problem": record.problem,
        "mismatch": record.mismatch,
        "blake3": record.content.to_string(),
    });
    if let Some(object) = object {
        let more = json!({
            "sha256": object.sha256.to_string(), "size": object.size, "format": object.format, "pronom": object.pronom,
            "first_record": object.first_record.0,
        });
        extend(&mut value, &more);
        extend(&mut value, &reading(&object.reading));
    }
    value
}

fn reading(state: &ReadingState) -> Value {
    match state {
        ReadingState::Pending => json!({ "reading": "pending" }),
        ReadingState::Nothing => json!({ "reading": "nothing" }),
        ReadingState::Waiting => json!({ "reading": "waiting" }),
        ReadingState::Failed { code, detail } => {
            json!({ "reading": "failed", "reading_problem": code, "reading_detail": detail })
        }
        ReadingState::Read { transcript, engine, pages, confidence, problem, depth, active } => json!({
            "reading": "read", "transcript": transcript.to_string(), "engine": engine, "pages": pages,
            "confidence": confidence, "reading_problem": problem, "depth": depth, "active": active,
        }),
    }
}

/// An entry of the ledger, as it stands there.
pub fn entry(index: u64, event: &Event) -> Value {
    let mut value = json!({ "type": "entry", "entry": index });
    extend(&mut value, &serde_json::to_value(event).unwrap_or_default());
    value
}

pub fn statistics(found: &Statistics, entries: u64, lately: u64) -> Value {
    json!({
        "type": "statistics", "accessions": found.accessions, "records": found.records,
        "objects": found.objects, "bytes": found.bytes, "pages": found.pages, "entries": entries,
        "readings": found.readings, "fast": found.fast, "formats": found.formats,
        "verified_within_a_year": lately,
    })
}

pub fn given(given: &Given) -> Value {
    json!({
        "type": "exported", "record": given.record.0, "path": given.path.to_string_lossy(),
        "bytes": given.bytes,
    })
}

/// A record that was not given out in the form asked for.
pub fn withheld(withheld: &Withheld) -> Value {
    let (code, detail) = match &withheld.why {
        Why::NotRead => ("not-read", ""),
        Why::NoPages => ("no-pages", ""),
        Why::Trouble(trouble) => (trouble.code.as_str(), trouble.detail.as_str()),
        Why::Failed { code, detail } => (code.as_str(), detail.as_str()),
    };
    json!({
        "type": "withheld", "record": withheld.record.0, "path": withheld.name, "code": code, "detail": detail,
    })
}

/// A hit; highlights are pairs of byte offsets into `snippet` and `name`.
pub fn hit(hit: &Hit) -> Value {
    let pairs = |ranges: &[Range<usize>]| -> Value {
        ranges.iter().map(|range| json!([range.start, range.end])).collect()
    };
    let forms: Vec<&str> = hit.forms.iter().map(|form| form.text.as_str()).collect();
    let levels: Vec<&str> = hit.forms.iter().map(|form| level(form.level)).collect();
    json!({
        "type": "hit", "record": hit.record.0, "name": hit.name, "title": hit.title, "page": hit.page,
        "arrived": hit.arrived.to_string(), "level": hit.level.map(level),
        "forms": forms, "form_levels": levels,
        "snippet": hit.snippet.text, "highlights": pairs(&hit.snippet.highlights),
        "name_highlights": pairs(&hit.name_highlights), "text_lost": hit.text_lost,
    })
}

/// The word of a level; part of the stable output.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Exact => "exact",
        Level::Norm => "norm",
        Level::Stem => "stem",
        Level::Variant => "variant",
    }
}

pub fn results(query: &str, page: usize, hits: &Hits) -> Value {
    json!({
        "type": "results", "query": query, "total": hits.total, "at_least": hits.at_least,
        "relaxed": hits.relaxed, "unquoted": hits.unquoted, "page": page,
        "shown": hits.hits.len(),
    })
}

pub fn finding(finding: &Finding) -> Value {
    audit::finding_json(finding)
}

/// A whole run; `recorded` is the place of its entry, or the word for why there is none.
pub fn audit(
    archive: &Archive,
    trusted: &[VerifyingKey],
    report: &AuditReport,
    recorded: Result<&u64, &str>,
) -> Value {
    let mut value = audit::summary_json(&archive.settings().id, report);
    let more = json!({
        "trusted": trusted.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "recorded": recorded.ok(), "not_recorded": recorded.err(),
    });
    extend(&mut value, &more);
    value
}

/// One kind of damage of a self-test.
pub fn tried(tried: &Tried) -> Value {
    let numbers = |codes: &BTreeSet<Code>| codes.iter().map(|code| code.number()).collect::<Vec<_>>();
    json!({
        "type": "tried", "damage": tried.damage, "expected": numbers(&tried.expected),
        "found": numbers(&tried.found), "named": tried.named(),
    })
}

pub fn selftest(tried: usize, missed: usize) -> Value {
    json!({ "type": "selftest", "tried": tried, "missed": missed })
}

pub fn protection(done: &Protection) -> Value {
    json!({
        "type": "parity", "groups": done.groups, "objects": done.members, "bytes": done.bytes,
        "parity_bytes": done.parity, "skipped": done.skipped, "complete": done.complete,
    })
}

pub fn parity_status(status: &ParityStatus) -> Value {
    json!({
        "type": "parity", "groups": status.groups, "bytes": status.bytes, "parity_bytes": status.parity,
        "covered": status.covered, "uncovered": status.uncovered,
    })
}

pub fn repaired(repaired: &Repaired, dry_run: bool) -> Value {
    json!({
        "type": "repaired", "dry_run": dry_run, "place": repaired.place, "code": repaired.finding,
        "source": repaired.source, "from": repaired.from, "before": repaired.before, "after": repaired.after,
    })
}

pub fn repair(report: &RepairReport, dry_run: bool) -> Value {
    let remaining: u64 = report.remaining.counts.values().sum();
    json!({
        "type": "repair", "dry_run": dry_run, "repaired": report.repaired.len(), "moved": report.moved.len(),
        "lenses_rebuilt": report.rebuilt, "recorded": report.recorded, "remaining": remaining,
    })
}

pub fn lenses(records: u64) -> Value {
    json!({ "type": "reindexed", "records": records })
}

pub fn numbers(records: &[RecordId]) -> Value {
    records.iter().map(|record| record.0).collect()
}

fn account(account: &Account) -> Value {
    json!({
        "seen": account.seen, "new": account.new, "duplicate": account.duplicate, "skipped": account.skipped,
        "problem": account.problem, "members": account.members, "bytes": account.bytes,
    })
}

/// Adds the members of one object to another; members that are there already stay as they are.
pub fn extend(value: &mut Value, more: &Value) {
    if let (Some(value), Some(more)) = (value.as_object_mut(), more.as_object()) {
        for (key, member) in more {
            value.entry(key.clone()).or_insert_with(|| member.clone());
        }
    }
}
