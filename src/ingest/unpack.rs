//! Files that hold others (archives, mail, documents with attachments) are kept as they are, and what they hold is
//! taken in as children with records of their own.
//!
//! Members of members follow, down to the depth asked for. Taking a file apart again finds every child in place,
//! so an interrupted run simply does it again. The members of a file that came a second time are not repeated:
//! the first one has them. Untrusted bytes: the parser is a limited child process.

use std::io;

use super::commit::{Arriving, Committer, Place};
use super::{IngestError, IngestOptions};
use crate::catalog::{ListFilter, ObjectRow, Record};
use crate::extract::{MemberHead, MemberSink, Readers, Trouble};
use crate::format::{Format, Identity};
use crate::ledger::{RecordId, Time};
use crate::monitor::{Monitor, Problem, ProblemCode};
use crate::source::LogicalPath;
use crate::store::Stager;

/// So many records are looked through at a time for files that hold others.
const PAGE: u64 = 4_096;

pub(super) fn unpack(
    committer: &mut Committer<'_, '_>,
    readers: &Readers,
    options: &IngestOptions,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    let mut after = RecordId(0);
    loop {
        let filter = ListFilter { accession: Some(committer.accession()), ..ListFilter::default() };
        let records = committer.writer().catalog().records(&filter, after, PAGE)?;
        let Some(last) = records.last() else { return Ok(()) };
        after = last.id;
        let tops = records.into_iter().filter(|record| record.parent.is_none()).collect();
        unpack_levels(committer, readers, options, tops, monitor)?;
        if monitor.stopping() {
            committer.stop();
            return Ok(());
        }
    }
}

/// Takes files apart, then what was found in them, level by level: one commit serves many small files.
fn unpack_levels(
    committer: &mut Committer<'_, '_>,
    readers: &Readers,
    options: &IngestOptions,
    tops: Vec<Record>,
    monitor: &dyn Monitor,
) -> Result<(), IngestError> {
    let mut level = tops;
    let mut depth = 0;
    while !level.is_empty() {
        let mut found = Vec::new();
        for record in &level {
            let Some(object) = holder(committer, record)? else { continue };
            let whole = Whole { record, object: &object, deepest: depth >= options.depth };
            found.extend(unpack_one(committer, readers, &whole)?);
            if monitor.stopping() {
                return committer.commit_found();
            }
        }
        committer.commit_found()?;
        let catalog = committer.writer().catalog();
        let children = found.into_iter().map(|child| catalog.record(child));
        level = children.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        depth += 1;
    }
    Ok(())
}

/// The object of a record that may hold others and is the first of its kind.
fn holder(committer: &Committer<'_, '_>, record: &Record) -> Result<Option<ObjectRow>, IngestError> {
    let object = committer.writer().catalog().object(&record.content)?;
    let may = |o: &ObjectRow| o.format.parse::<Format>().is_ok_and(Format::may_have_members);
    Ok(object.filter(|object| may(object) && object.size > 0 && object.first_record == record.id))
}

/// A file to be taken apart.
struct Whole<'a> {
    record: &'a Record,
    object: &'a ObjectRow,
    /// True when it lies so deep that what is in it is told, not taken in.
    deepest: bool,
}

/// Returns the records made of the members that may hold others themselves.
fn unpack_one(
    committer: &mut Committer<'_, '_>,
    readers: &Readers,
    whole: &Whole<'_>,
) -> Result<Vec<RecordId>, IngestError> {
    let record = whole.record;
    let format = whole.object.format.parse().unwrap_or(Format::Unknown);
    let mut file = match committer.archive().store().open(&whole.object.content) {
        Ok(file) => file,
        Err(error) => {
            let trouble = Trouble::new(ProblemCode::Unreadable, error);
            note(committer, record, trouble)?;
            return Ok(Vec::new());
        }
    };
    if whole.deepest {
        let mut any = AnyMember(false);
        let ended = readers.unpack(format, &mut file, whole.object.size, &mut any);
        if any.0 {
            note(committer, record, Trouble::new(ProblemCode::TooDeep, "what is in it was not taken out"))?;
        } else if let Err(trouble) = ended {
            note(committer, record, trouble)?;
        }
        return Ok(Vec::new());
    }
    let mut sink = Children { committer, parent: record, member: None, holders: Vec::new(), failure: None };
    let ended = readers.unpack(format, &mut file, whole.object.size, &mut sink);
    let (failure, holders) = (sink.failure.take(), std::mem::take(&mut sink.holders));
    if let Some(error) = failure {
        return Err(error);
    }
    if let Err(trouble) = ended {
        note(committer, record, trouble)?;
    }
    Ok(holders)
}

fn note(committer: &mut Committer<'_, '_>, record: &Record, trouble: Trouble) -> Result<(), IngestError> {
    let problem = Problem { subject: record.path.shown(), code: trouble.code, detail: trouble.detail };
    committer.note(Some(record.id), &record.path, &problem)
}

/// Finds out whether there is any member at all.
struct AnyMember(bool);

impl MemberSink for AnyMember {
    fn begin(&mut self, _: MemberHead) -> io::Result<()> {
        self.0 = true;
        Err(io::Error::other("one is enough"))
    }

    fn bytes(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn trouble(&mut self, _: &str, _: Trouble) {
        self.0 = true;
    }
}

/// Takes the members as they come out of the reader.
struct Children<'c, 'w, 'a> {
    committer: &'c mut Committer<'w, 'a>,
    parent: &'c Record,
    member: Option<(MemberHead, Stager<'a>)>,
    /// Records of members that may hold others.
    holders: Vec<RecordId>,
    /// What ended the run, kept for the caller: the reader only understands `io::Error`.
    failure: Option<IngestError>,
}

impl Children<'_, '_, '_> {
    fn keep(&mut self) -> Result<(), IngestError> {
        let Some((head, member)) = self.member.take() else { return Ok(()) };
        let mut staged = member.finish()?;
        let path = self.path(head.raw_name, head.name);
        let identity = Identity::of(&staged.head, path.file_name());
        let format = identity.format;
        staged.head = Vec::new();
        let modified = head.modified.map(Time);
        let arriving = Arriving { path: &path, identity, modified, parent: Some(self.parent.id) };
        let (record, place) = self.committer.keep(&arriving, staged)?;
        if place != Place::AlreadyHere {
            self.committer.count_member();
        }
        if format.may_have_members() {
            self.holders.push(record);
        }
        if self.committer.is_full() { self.committer.commit() } else { Ok(()) }
    }

    fn path(&self, raw: Vec<u8>, name: String) -> LogicalPath {
        self.parent.path.join(&LogicalPath::decoded(raw, name))
    }

    fn guarded(&mut self, result: Result<(), IngestError>) -> io::Result<()> {
        result.map_err(|error| {
            let told = io::Error::other(error.to_string());
            self.failure = Some(error);
            told
        })
    }
}

impl MemberSink for Children<'_, '_, '_> {
    fn begin(&mut self, head: MemberHead) -> io::Result<()> {
        self.member = Some((head, self.committer.archive().store().stager()));
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        let pushed = self.member.as_mut().map_or(Ok(()), |(_, stager)| stager.push(bytes));
        self.guarded(pushed.map_err(IngestError::from))
    }

    fn end(&mut self) -> io::Result<()> {
        let kept = self.keep();
        self.guarded(kept)
    }

    fn trouble(&mut self, name: &str, trouble: Trouble) {
        let raw = self.member.take().map_or_else(|| name.as_bytes().to_vec(), |(head, _)| head.raw_name);
        let path = self.path(raw, name.to_owned());
        let problem = Problem { subject: path.shown(), code: trouble.code, detail: trouble.detail };
        if let Err(error) = self.committer.note(Some(self.parent.id), &path, &problem) {
            self.failure.get_or_insert(error);
        }
    }
}
