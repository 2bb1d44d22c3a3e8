//! Packages (ZIP) are kept as they are, and their members are taken in as children with records of their own.
//!
//! Members of members follow, down to the depth asked for. Taking a package apart again finds every child in
//! place, so an interrupted run simply does it again. The members of a package that came a second time are not
//! repeated: the first one has them. Untrusted bytes: the parser is a limited child process.

use std::collections::VecDeque;
use std::io;

use super::commit::{Arriving, Committer, Place};
use super::{IngestError, IngestOptions};
use crate::catalog::{ListFilter, ObjectRow, Record};
use crate::extract::{MemberHead, MemberSink, Readers, Trouble};
use crate::format::Format;
use crate::ledger::{RecordId, Time};
use crate::monitor::{Monitor, Problem, ProblemCode};
use crate::source::LogicalPath;
use crate::store::Stager;

/// So many records are looked through at a time for packages.
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
        for record in records.into_iter().filter(|record| record.parent.is_none()) {
            unpack_nest(committer, readers, options, record)?;
            if monitor.stopping() {
                committer.stop();
                return Ok(());
            }
        }
    }
}

/// Takes one package apart, then the packages found in it.
fn unpack_nest(
    committer: &mut Committer<'_, '_>,
    readers: &Readers,
    options: &IngestOptions,
    record: Record,
) -> Result<(), IngestError> {
    let mut waiting = VecDeque::from([(record, 0)]);
    while let Some((record, depth)) = waiting.pop_front() {
        let Some(object) = package(committer, &record)? else { continue };
        if depth >= options.depth {
            let detail = format!("{depth} packages within each other");
            let problem = Problem { subject: record.path.shown(), code: ProblemCode::TooDeep, detail };
            committer.note(Some(record.id), &record.path, &problem)?;
            committer.commit()?;
            continue;
        }
        let found = unpack_one(committer, readers, &record, &object)?;
        for child in found {
            waiting.extend(committer.writer().catalog().record(child)?.map(|child| (child, depth + 1)));
        }
    }
    Ok(())
}

/// The object of a record that is a package and the first of its kind.
fn package(committer: &Committer<'_, '_>, record: &Record) -> Result<Option<ObjectRow>, IngestError> {
    let object = committer.writer().catalog().object(&record.content)?;
    let is_package = |o: &ObjectRow| o.format.parse::<Format>().is_ok_and(Format::is_container);
    Ok(object.filter(|object| is_package(object) && object.first_record == record.id))
}

/// Returns the records made of the members that may be packages themselves.
fn unpack_one(
    committer: &mut Committer<'_, '_>,
    readers: &Readers,
    record: &Record,
    object: &ObjectRow,
) -> Result<Vec<RecordId>, IngestError> {
    let mut file = committer.archive().store().open(&object.content)?;
    let mut sink = Children { committer, parent: record, member: None, packages: Vec::new(), failure: None };
    let ended = readers.unpack(&mut file, object.size, &mut sink);
    let (failure, packages) = (sink.failure.take(), std::mem::take(&mut sink.packages));
    if let Some(error) = failure {
        return Err(error);
    }
    if let Err(trouble) = ended {
        let problem = Problem { subject: record.path.shown(), code: trouble.code, detail: trouble.detail };
        committer.note(Some(record.id), &record.path, &problem)?;
    }
    committer.commit()?;
    Ok(packages)
}

/// Takes the members as they come out of the reader.
struct Children<'c, 'w, 'a> {
    committer: &'c mut Committer<'w, 'a>,
    parent: &'c Record,
    member: Option<(MemberHead, Stager<'a>)>,
    packages: Vec<RecordId>,
    /// What ended the run, kept for the caller: the reader only understands `io::Error`.
    failure: Option<IngestError>,
}

impl Children<'_, '_, '_> {
    fn keep(&mut self) -> Result<(), IngestError> {
        let Some((head, member)) = self.member.take() else { return Ok(()) };
        let mut staged = member.finish()?;
        let path = self.path(head.raw_name, head.name);
        let format = Format::identify(&staged.head, path.file_name());
        staged.head = Vec::new();
        let modified = head.modified.map(Time);
        let arriving = Arriving { path: &path, format, modified, parent: Some(self.parent.id) };
        let (record, place) = self.committer.keep(&arriving, staged)?;
        if place != Place::AlreadyHere {
            self.committer.count_member();
        }
        if format.is_container() {
            self.packages.push(record);
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
