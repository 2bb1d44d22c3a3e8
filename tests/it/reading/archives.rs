//! ZIP archives: names in the code pages of Arabic Windows, members streamed, hostile ones refused.

use std::io::{self, Cursor};

use diwan::extract::{Limits, MemberHead, MemberSink, ReaderOptions, Readers, Trouble};
use diwan::format::Format;
use diwan::monitor::ProblemCode;

use super::formats::cp720;
use super::make::{self, Member, member};
use super::{options, readers};

/// What came out of an archive.
#[derive(Default)]
pub(super) struct Heap {
    pub open: Option<(MemberHead, Vec<u8>)>,
    pub whole: Vec<(MemberHead, Vec<u8>)>,
    pub troubles: Vec<(String, ProblemCode)>,
    full_after: Option<usize>,
}

impl MemberSink for Heap {
    fn begin(&mut self, head: MemberHead) -> io::Result<()> {
        self.open = Some((head, Vec::new()));
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (_, content) = self.open.as_mut().unwrap();
        content.extend(bytes);
        let full = self.full_after.is_some_and(|most| content.len() > most);
        if full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn end(&mut self) -> io::Result<()> {
        self.whole.extend(self.open.take());
        Ok(())
    }

    fn trouble(&mut self, name: &str, trouble: Trouble) {
        self.open = None;
        self.troubles.push((name.to_owned(), trouble.code));
    }
}

fn unpack(readers: &Readers, bytes: &[u8]) -> (Heap, Result<(), Trouble>) {
    unpack_as(readers, Format::Zip, bytes)
}

pub(super) fn unpack_as(readers: &Readers, format: Format, bytes: &[u8]) -> (Heap, Result<(), Trouble>) {
    let mut heap = Heap::default();
    let ended = readers.unpack(format, &mut Cursor::new(bytes), bytes.len() as u64, &mut heap);
    (heap, ended)
}

pub(super) fn limited(limits: Limits) -> Readers {
    Readers::new(ReaderOptions { limits, ..options() })
}

#[test]
fn names_from_arabic_windows_come_back_right() {
    let name = "الأرشيف/قرار رقم 15 لسنة 2023.pdf";
    let (in_1256, in_720) = (encoding_rs::WINDOWS_1256.encode(name).0.into_owned(), cp720(name));
    let flagged = Member { name: name.as_bytes(), content: b"c", flags: 1 << 11, method: 0 };
    let bytes = make::zip(&[member(&in_1256, b"a"), member(&in_720, b"b"), flagged, member(b"folder/", b"")]);
    let (heap, ended) = unpack(&readers(), &bytes);
    ended.unwrap();
    let told: Vec<_> = heap.whole.iter().map(|(head, content)| (head.encoding, &content[..])).collect();
    assert_eq!(told, [("windows-1256", &b"a"[..]), ("cp720", b"b"), ("utf-8", b"c")]);
    for (head, _) in &heap.whole {
        assert_eq!(head.name, name);
        assert_eq!(head.modified, Some(1_678_962_600));
    }
    assert_eq!(heap.whole[1].0.raw_name, in_720);
}

#[test]
fn locked_and_strangely_packed_members_cost_only_themselves() {
    let locked = Member { name: b"locked.txt", content: b"xxxxxxxxxxxxxx", flags: 1, method: 0 };
    let strange = Member { name: b"strange.txt", content: b"x", flags: 0, method: 14 };
    let (heap, ended) = unpack(&readers(), &make::zip(&[locked, member(b"good.txt", b"good"), strange]));
    ended.unwrap();
    assert_eq!(heap.whole.len(), 1);
    let expected = [("locked.txt", ProblemCode::Encrypted), ("strange.txt", ProblemCode::Broken)];
    assert_eq!(heap.troubles, expected.map(|(name, code)| (name.to_owned(), code)));
}

#[test]
fn a_damaged_member_is_told_and_the_next_one_comes() {
    let mut bytes = make::zip(&[member(b"a.txt", b"first content"), member(b"b.txt", b"second")]);
    let at = bytes.windows(5).position(|window| window == b"first").unwrap();
    bytes[at] ^= 1;
    let (heap, ended) = unpack(&readers(), &bytes);
    ended.unwrap();
    assert_eq!(heap.troubles, [("a.txt".to_owned(), ProblemCode::Broken)]);
    assert_eq!(heap.whole[0].1, b"second");
}

#[test]
fn bombs_are_refused_and_what_is_sound_is_kept() {
    let bomb = make::bomb(64 << 20);
    let (heap, ended) = unpack(&readers(), &bomb);
    ended.unwrap();
    assert_eq!(heap.troubles, [("zeros.bin".to_owned(), ProblemCode::Bomb)]);
    assert_eq!(heap.whole[0].1, b"after the bomb");

    let small = limited(Limits { archive_expanded_bytes: 1 << 20, ..Limits::office() });
    assert_eq!(unpack(&small, &bomb).1.unwrap_err().code, ProblemCode::Bomb);
    let few = limited(Limits { archive_members: 1, ..Limits::office() });
    assert_eq!(unpack(&few, &bomb).1.unwrap_err().code, ProblemCode::Bomb);
}

#[test]
fn broken_archives_are_told() {
    let bytes = make::zip(&[member(b"a.txt", b"content")]);
    for broken in [&bytes[..bytes.len() - 10], &bytes[..20], b"", b"PK\x03\x04", &bytes[30..]] {
        let (_, ended) = unpack(&readers(), broken);
        assert_eq!(ended.unwrap_err().code, ProblemCode::Broken);
    }
}

#[test]
fn a_sink_that_is_full_ends_the_unpacking() {
    let bytes = make::bomb(8 << 20);
    let mut heap = Heap { full_after: Some(1 << 20), ..Heap::default() };
    let ended = readers().unpack(Format::Zip, &mut Cursor::new(&bytes), bytes.len() as u64, &mut heap);
    assert_eq!(ended.unwrap_err().code, ProblemCode::Unreadable);
    assert!(heap.whole.is_empty());
}
