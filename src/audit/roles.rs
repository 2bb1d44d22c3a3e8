//! What a damaged object is: a transcript can be made again from what it was read from, a record's bytes cannot.
//!
//! The ledger is walked a second time for it, but only when something is damaged: a whole archive pays nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::{self, Claim, From};
use super::finding::{Code, Findings, object_in};
use crate::digest::ContentId;
use crate::ledger::{Event, Reading, What};
use crate::monitor::Silent;

/// Gives the findings of transcripts their own codes, and says of what they are transcripts.
pub(super) fn tell(from: From<'_>, size: u64, findings: &mut Findings) {
    let damaged: BTreeSet<ContentId> = findings
        .list
        .iter()
        .filter(|finding| transcript_code(finding.code).is_some())
        .filter_map(|finding| object_in(&finding.place))
        .collect();
    if damaged.is_empty() {
        return;
    }
    let (mut read_from, mut own) = (BTreeMap::new(), BTreeSet::new());
    let claim = Claim { size, head: None, remembered: &[], cosigned: None };
    entries::walk(from, &claim, &mut Findings::default(), &Silent, &mut |_, event| {
        see(&event, &damaged, &mut read_from, &mut own);
    });
    for finding in &mut findings.list {
        let Some(code) = transcript_code(finding.code) else { continue };
        let Some(id) = object_in(&finding.place).filter(|id| !own.contains(id)) else { continue };
        let Some(source) = read_from.get(&id) else { continue };
        let said = if finding.detail.is_empty() { String::new() } else { format!("{}; ", finding.detail) };
        finding.detail = format!("{said}read from {source}");
        if let Some(count) = findings.counts.get_mut(&finding.code) {
            *count -= 1;
        }
        *findings.counts.entry(code).or_default() += 1;
        finding.code = code;
    }
    findings.counts.retain(|_, count| *count > 0);
}

fn see(
    event: &Event,
    damaged: &BTreeSet<ContentId>,
    read_from: &mut BTreeMap<ContentId, ContentId>,
    own: &mut BTreeSet<ContentId>,
) {
    match &event.what {
        What::Ingestion(new) if damaged.contains(&new.object.blake3) => {
            own.insert(new.object.blake3);
        }
        What::Transcription(read) => match &read.outcome {
            Reading::Success { transcript, .. } if damaged.contains(&transcript.blake3) => {
                read_from.insert(transcript.blake3, read.object);
            }
            _ => (),
        },
        _ => (),
    }
}

fn transcript_code(code: Code) -> Option<Code> {
    match code {
        Code::ObjectMissing => Some(Code::TranscriptMissing),
        Code::ObjectCorrupt => Some(Code::TranscriptCorrupt),
        _ => None,
    }
}
