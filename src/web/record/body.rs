//! The record as programs get it: the same that its page shows, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

use super::around::LikeOne;
use super::found::{Desk, Found, Marked};
use crate::catalog::{ReadingState, Record, interval};
use crate::ledger::{Aspect, RecordId};

/// A record with what is known of it and what it is linked with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordBody {
    /// Its number in the archive.
    pub record: u64,
    /// Its identifier wherever it is spoken of.
    pub identifier: String,
    /// What it is called.
    pub title: String,
    /// Its path in the submission.
    pub path: String,
    /// When it arrived, in seconds since 1970.
    pub arrived: i64,
    /// When its file was last changed, in seconds since 1970, as the source said.
    pub modified: Option<i64>,
    /// The accession it came with.
    pub accession: u64,
    /// The ledger entry that made it.
    pub entry: u64,
    /// The format of its bytes.
    pub format: Option<String>,
    /// Their media type.
    pub media_type: String,
    /// How many they are.
    pub size: Option<u64>,
    /// Their BLAKE3, in hexadecimal.
    pub blake3: String,
    /// Their SHA-256, in hexadecimal.
    pub sha256: Option<String>,
    /// Whether its text was read: `read`, `pending`, `waiting`, `failed` or `nothing`.
    pub reading: String,
    /// How many pages it has, as far as known.
    pub pages: u64,
    /// True when its pages can be shown as images.
    pub images: bool,
    /// When its bytes were last found intact, in seconds since 1970.
    pub verified: Option<i64>,
    /// True when the text that was read of it is lost or damaged.
    pub text_lost: bool,
    /// What is known of it, by aspect.
    pub known: std::collections::BTreeMap<String, String>,
    /// The aspects that a person told.
    pub said: Vec<String>,
    /// Keys under which others cite it.
    pub keys: Vec<String>,
    /// What it cites.
    pub cites: Vec<CitedBody>,
    /// The records that cite it.
    pub cited_by: Vec<u64>,
    /// The record it was taken out of.
    pub parent: Option<u64>,
    /// The records that were taken out of it.
    pub children: Vec<u64>,
    /// The records with the same bytes.
    pub same_content: Vec<u64>,
    /// Records with nearly the same text, the nearest first; those of `/like` are more.
    pub nearly_same: Vec<LikeOne>,
    /// The record before it in its folder.
    pub previous: Option<u64>,
    /// The record after it in its folder.
    pub next: Option<u64>,
}

/// Something that a record cites.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitedBody {
    /// As it is written.
    pub written: String,
    /// The page where it stands.
    pub page: u32,
    /// The records that are known by it.
    pub records: Vec<u64>,
}

/// A page of a record: its text, where its words stand, and what is marked for the query.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageBody {
    /// Its number, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u64,
    /// Width and height in the units of the boxes; absent where there is no geometry.
    pub size: Option<[f32; 2]>,
    /// How it was read.
    pub method: Option<String>,
    /// Mean confidence of its words in per cent, where the engine gives one.
    pub confidence: Option<f32>,
    /// Its text, one line each.
    pub text: String,
    /// Its lines with the boxes of their words.
    pub lines: Vec<LineBody>,
    /// What is marked of the text: first byte and first byte after, of `text`.
    pub marks: Vec<[usize; 2]>,
    /// What is marked on the page: left, top, width, height in shares of the page.
    pub hits: Vec<HitBody>,
    /// The pages on which anything is marked.
    pub marked_pages: Vec<u32>,
    /// Where its image is; absent for formats without images.
    pub image: Option<String>,
}

/// A line of a page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineBody {
    /// Its text.
    pub text: String,
    /// Its words: first byte, first byte after.
    pub words: Vec<[u32; 2]>,
    /// Where each word stands: left, top, width, height.
    pub boxes: Vec<[f32; 4]>,
}

/// A marked word on a page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HitBody {
    /// The word as it was read.
    pub text: String,
    /// Left, top, width, height in shares of the page.
    pub area: [f32; 4],
}

/// The record for programs, with those of nearly the same text.
pub fn record(desk: &Desk<'_>, found: &Found, near: &[(Record, u64)]) -> RecordBody {
    let (record, object, links) = (&found.record, found.object.as_ref(), &found.links);
    let ids = |records: &[Record]| records.iter().map(|record| record.id.0).collect::<Vec<u64>>();
    let [previous, next] = links.beside.each_ref().map(|other| other.as_ref().map(|record| record.id.0));
    RecordBody {
        record: record.id.0,
        identifier: found.identifier(desk.archive),
        title: found.title.clone(),
        path: record.path.text().to_owned(),
        arrived: record.arrived.0,
        modified: record.modified.map(|time| time.0),
        accession: record.accession.0,
        entry: record.entry,
        format: object.map(|object| object.format.clone()),
        media_type: found.format().media_type().to_owned(),
        size: object.map(|object| object.size),
        blake3: record.content.to_string(),
        sha256: object.map(|object| object.sha256.to_string()),
        reading: object.map_or("pending", |object| state(&object.reading)).to_owned(),
        pages: found.pages(),
        images: found.has_pictures(),
        verified: found.verified.map(|time| time.0),
        text_lost: found.text_lost,
        known: known(found),
        said: found.known.said.keys().map(|aspect| aspect.name().to_owned()).collect(),
        keys: found.known.keys.clone(),
        cites: links
            .cites
            .iter()
            .map(|cited| CitedBody {
                written: cited.written.clone(),
                page: cited.page,
                records: ids(&cited.records),
            })
            .collect(),
        cited_by: ids(&links.cited_by),
        parent: links.parent.as_ref().map(|record| record.id.0),
        children: ids(&links.children),
        same_content: ids(&links.same),
        nearly_same: near.iter().map(|(record, percent)| LikeOne::of(record, Some(*percent))).collect(),
        previous,
        next,
    }
}

fn known(found: &Found) -> std::collections::BTreeMap<String, String> {
    let value = |aspect: &Aspect| match (aspect, found.known.date) {
        (Aspect::Date, Some(days)) => interval(days),
        (Aspect::Access, _) => found.known.level().name().to_owned(),
        _ => found.known.value(*aspect),
    };
    let all = Aspect::ALL.iter().map(|aspect| (aspect.name().to_owned(), value(aspect)));
    all.filter(|(_, value)| !value.is_empty()).collect()
}

fn state(reading: &ReadingState) -> &'static str {
    match reading {
        ReadingState::Pending => "pending",
        ReadingState::Nothing => "nothing",
        ReadingState::Waiting => "waiting",
        ReadingState::Read { .. } => "read",
        ReadingState::Failed { .. } => "failed",
    }
}

/// A page for programs; `None` when there is none of this number.
pub fn page(found: &Found, number: u32, marked: &Marked) -> Option<PageBody> {
    let page = found.page(number);
    if page.is_none() && (number == 0 || u64::from(number) > found.pages()) {
        return None;
    }
    let lines = page.iter().flat_map(|page| &page.lines).map(|line| LineBody {
        text: line.text.clone(),
        words: line.words.iter().map(|word| [word.start, word.end]).collect(),
        boxes: line.words.iter().map(|word| word.area).collect(),
    });
    let method = page.and_then(|page| serde_json::to_value(page.method).ok());
    Some(PageBody {
        page: number,
        pages: found.pages(),
        size: page.and_then(|page| page.size),
        method: method.and_then(|method| method.as_str().map(str::to_owned)),
        confidence: page.and_then(|page| page.confidence),
        text: page.map(crate::extract::Page::text).unwrap_or_default(),
        lines: lines.collect(),
        marks: marked.marks.words.iter().map(|range| [range.start, range.end]).collect(),
        hits: marked
            .marks
            .boxes
            .iter()
            .map(|marked| HitBody { text: marked.text.clone(), area: marked.area })
            .collect(),
        marked_pages: marked.pages.clone(),
        image: found.has_pictures().then(|| image(found.record.id, number)),
    })
}

fn image(record: RecordId, page: u32) -> String {
    super::ask::Ask::default().picture(record, page, super::ask::WIDTHS[0])
}
