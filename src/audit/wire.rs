//! Findings and whole runs as JSON: what `--json` prints and what the report of a run holds.

use serde_json::{Map, Value, json};

use super::finding::{Class, Code, Finding};
use super::objects::Stopped;
use super::report::{AuditReport, Outcome};

/// A finding as an object.
pub fn finding(finding: &Finding) -> Value {
    let class = match finding.code.class() {
        Class::Damage => "damage",
        Class::Unchecked => "unchecked",
        Class::Notice => "notice",
    };
    json!({
        "type": "finding", "code": finding.code.number(), "word": finding.code.word(), "class": class,
        "place": finding.place, "detail": finding.detail,
    })
}

/// Reads a finding back.
pub(super) fn parsed(line: &str) -> Option<Finding> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let code = Code::all().find(|code| Some(code.number()) == text("code"))?;
    Some(Finding::new(code, text("place")?, text("detail")?))
}

/// What the last line of a report tells that an entry of the ledger does not.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub entries: Option<u64>,
    pub resumed: bool,
    pub left: u64,
    pub stopped: Option<Stopped>,
}

/// Reads a report back; a line that is none of ours is passed over.
pub(super) fn report(text: &str) -> (Vec<Finding>, Told) {
    let mut told = Told::default();
    let summary = text.lines().last().and_then(|line| serde_json::from_str::<Value>(line).ok());
    if let Some(summary) = summary.filter(|value| value.get("type") == Some(&json!("summary"))) {
        let word = summary.get("stopped").and_then(Value::as_str);
        told.entries = summary.get("entries").and_then(Value::as_u64);
        told.resumed = summary.get("resumed") == Some(&json!(true));
        told.left = summary.get("left").and_then(Value::as_u64).unwrap_or(0);
        told.stopped =
            [Stopped::Asked, Stopped::MaxBytes].into_iter().find(|stopped| Some(stopped.word()) == word);
    }
    (text.lines().filter_map(parsed).collect(), told)
}

/// The stable word of an outcome.
pub(super) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Damage => "damage",
        Outcome::CouldNotCheck => "could-not-check",
    }
}

/// A whole run as an object; `archive` is the identifier.
pub fn summary(archive: &str, report: &AuditReport) -> Value {
    let counts: Map<String, Value> =
        report.counts.iter().map(|(code, count)| (code.number().to_owned(), json!(count))).collect();
    json!({
        "type": "summary", "outcome": word(report.outcome()), "complete": report.complete, "archive": archive,
        "objects": report.objects, "bytes": report.bytes, "entries": report.entries, "counts": counts,
        "ledger_size": report.head.as_ref().map(|head| head.size),
        "ledger_root": report.head.as_ref().map(|head| head.root.to_string()),
        "scope": report.scope.told(), "started": report.started.map(|time| time.to_string()),
        "resumed": report.resumed, "left": report.left, "stopped": report.stopped.map(Stopped::word),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_report_says_the_same_when_it_is_read_back() {
        let finding = Finding::new(Code::ObjectCorrupt, "objects/blake3/ab/cd", "hash to \u{642}\n");
        let done = AuditReport {
            findings: vec![finding],
            entries: 7,
            left: 3,
            resumed: true,
            ..AuditReport::default()
        };
        let done = AuditReport { stopped: Some(Stopped::MaxBytes), ..done };
        let (findings, told) = report(&super::super::report_text("id", &done));
        assert_eq!(findings, done.findings);
        assert_eq!(
            (told.entries, told.left, told.resumed, told.stopped),
            (Some(7), 3, true, Some(Stopped::MaxBytes))
        );
        assert_eq!(report("").1.entries, None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_passed_over(text in any::<String>(), cut in 0_usize..200) {
            let _ = report(&text);
            let whole = super::super::report_text("id", &AuditReport::default());
            let _ = report(&whole[..whole.floor_char_boundary(cut)]);
        }
    }
}
