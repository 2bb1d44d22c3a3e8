//! What is here more than once: the very same bytes, and texts that are nearly the same.
//!
//! Likeness is the share of common shingles of [`SHINGLE`] words (Broder 1997, "On the resemblance and containment
//! of documents"), estimated by min-hashing; candidates meet in one of [`BANDS`] bands. Invariant: the groups do not
//! depend on the order of the records.

use std::collections::BTreeMap;

use super::ReportError;
use crate::analysis::each_token;
use crate::archive::Archive;
use crate::catalog::{Catalog, ListFilter, ReadingState, Record};
use crate::digest::ContentId;
use crate::extract::{Page, Transcript};
use crate::ledger::RecordId;

/// How many words make a shingle.
const SHINGLE: usize = 4;

/// How many shingles a text must have to be compared.
const MIN_SHINGLES: usize = 12;

/// Hashes of a signature: bands of rows.
const BANDS: usize = 32;
const ROWS: usize = 4;
const HASHES: usize = BANDS * ROWS;

/// How alike texts of a group are at least.
pub const ALIKE: f64 = 0.6;

/// A group of records that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// True when their bytes are the same.
    pub exact: bool,
    /// How alike the least alike neighbours of the group are, from 0 to 1.
    pub likeness: f64,
    /// The records, in order.
    pub records: Vec<Record>,
}

/// The least hash of all shingles, for each of many hash functions.
type Signature = [u32; HASHES];

/// Returns the groups of records with the same bytes, then those with nearly the same text; of records with the
/// same bytes only the first stands in the latter.
pub fn duplicates(archive: &Archive) -> Result<Vec<Alike>, ReportError> {
    let catalog = archive.catalog()?;
    let by_content = by_content(&catalog)?;
    let mut groups: Vec<Alike> =
        by_content.values().filter(|records| records.len() > 1).map(|r| same(r)).collect();
    groups.sort_by_key(|group| group.records.first().map(|record| record.id));
    let mut signed = Vec::new();
    for records in by_content.values() {
        let Some(first) = records.first() else { continue };
        if let Some(signature) = signature_of(archive, &catalog, first)? {
            signed.push((first.clone(), signature));
        }
    }
    signed.sort_by_key(|(record, _)| record.id);
    groups.extend(near(&signed));
    Ok(groups)
}

/// Returns how alike two transcripts are, from 0 to 1; `None` when one is too short to be compared.
pub fn likeness_of(one: &Transcript, other: &Transcript) -> Option<f64> {
    Some(likeness(&signature(&whole(one))?, &signature(&whole(other))?))
}

fn whole(transcript: &Transcript) -> String {
    let text: Vec<String> = transcript.pages.iter().map(Page::text).collect();
    text.join("\n")
}

fn by_content(catalog: &Catalog) -> Result<BTreeMap<ContentId, Vec<Record>>, ReportError> {
    let mut by_content: BTreeMap<ContentId, Vec<Record>> = BTreeMap::new();
    let mut after = RecordId(0);
    loop {
        let found = catalog.records(&ListFilter::default(), after, 1_000)?;
        let Some(last) = found.last() else { return Ok(by_content) };
        after = last.id;
        for record in found {
            by_content.entry(record.content).or_default().push(record);
        }
    }
}

fn same(records: &[Record]) -> Alike {
    Alike { exact: true, likeness: 1.0, records: records.to_vec() }
}

fn signature_of(
    archive: &Archive,
    catalog: &Catalog,
    record: &Record,
) -> Result<Option<Signature>, ReportError> {
    let object = catalog.object(&record.content)?;
    let Some(ReadingState::Read { transcript, .. }) = object.map(|object| object.reading) else {
        return Ok(None);
    };
    // A lost transcript is named by the audit.
    let Ok(transcript) = archive.transcript(&transcript) else { return Ok(None) };
    Ok(signature(&whole(&transcript)))
}

/// Returns the signature of a text; `None` for one too short to be compared.
fn signature(text: &str) -> Option<Signature> {
    let mut words: Vec<u64> = Vec::new();
    each_token(text, &mut |token| {
        if token.span == 1 {
            words.push(hash(token.term.as_bytes()));
        }
    });
    let shingles = words.windows(SHINGLE).map(|words| words.iter().fold(0, |all, word| mixed(all ^ word)));
    let mut least = [u32::MAX; HASHES];
    let mut count = 0;
    for shingle in shingles {
        count += 1;
        for (seed, least) in (1_u64..).zip(&mut least) {
            let value = mixed(shingle ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)) >> 32;
            *least = (*least).min(u32::try_from(value).unwrap_or(u32::MAX));
        }
    }
    (count >= MIN_SHINGLES).then_some(least)
}

fn near(signed: &[(Record, Signature)]) -> Vec<Alike> {
    let mut groups = Groups::new(signed.len());
    for band in 0..BANDS {
        let rows = band * ROWS..(band + 1) * ROWS;
        let mut meeting: BTreeMap<&[u32], usize> = BTreeMap::new();
        for (at, (_, signature)) in signed.iter().enumerate() {
            let first = *meeting.entry(&signature[rows.clone()]).or_insert(at);
            if first != at {
                groups.meet(first, at, likeness(&signed[first].1, signature));
            }
        }
    }
    groups.told(signed)
}

fn likeness(one: &Signature, other: &Signature) -> f64 {
    let same = one.iter().zip(other).filter(|(a, b)| a == b).count();
    #[expect(clippy::cast_precision_loss, reason = "at most the number of hashes")]
    let share = same as f64 / HASHES as f64;
    share
}

/// Who belongs to whom, by the first of the group.
struct Groups {
    first: Vec<usize>,
    least: BTreeMap<usize, f64>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self { first: (0..count).collect(), least: BTreeMap::new() }
    }

    fn meet(&mut self, one: usize, other: usize, likeness: f64) {
        if likeness < ALIKE {
            return;
        }
        let (a, b) = (self.find(one), self.find(other));
        let (low, high) = (a.min(b), a.max(b));
        self.first[high] = low;
        let known = [a, b].map(|group| self.least.remove(&group).unwrap_or(1.0));
        self.least.insert(low, known.into_iter().fold(likeness, f64::min));
    }

    fn find(&mut self, mut at: usize) -> usize {
        while self.first[at] != at {
            self.first[at] = self.first[self.first[at]];
            at = self.first[at];
        }
        at
    }

    fn told(mut self, signed: &[(Record, Signature)]) -> Vec<Alike> {
        let mut members: BTreeMap<usize, Vec<Record>> = BTreeMap::new();
        for (at, (record, _)) in signed.iter().enumerate() {
            members.entry(self.find(at)).or_default().push(record.clone());
        }
        members.retain(|_, records| records.len() > 1);
        let least = &self.least;
        let told = members.into_iter().map(|(first, records)| Alike {
            exact: false,
            likeness: least.get(&first).copied().unwrap_or(1.0),
            records,
        });
        told.collect()
    }
}

/// FNV-1a, then mixed: stable on every machine and version.
fn hash(bytes: &[u8]) -> u64 {
    let start = 0xCBF2_9CE4_8422_2325;
    mixed(bytes.iter().fold(start, |all: u64, byte| (all ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)))
}

/// The finaliser of `SplitMix64`.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_word_leaves_texts_alike_and_other_words_do_not() {
        let words =
            |numbers: std::ops::Range<u32>| numbers.map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
        let text = words(0..200);
        let changed = text.replace("word77", "other");
        let (one, other) = (signature(&text).unwrap(), signature(&changed).unwrap());
        assert!(likeness(&one, &other) > 0.85);
        let strange = words(300..500);
        assert!(likeness(&one, &signature(&strange).unwrap()) < 0.1);
        assert_eq!(signature("too short"), None);
    }
}
