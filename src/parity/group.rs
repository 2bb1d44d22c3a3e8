//! [`Group`]: one parity file, made by [`seal`] and used by [`Group::restore`].
//!
//! The file is: the blocks of the list, the parity shards, the blocks of the list's parity. Parity shard `j` of
//! stripe `t` is the `j * stripes + t`-th: a burst in the file, too, takes little from each stripe.

use std::io::{self, Read};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::list::{List, Member};
use super::shape::Shape;
use super::{ParityError, block, code};
use crate::digest::ContentId;
use crate::disk;

/// A group that has been made: its name and its whole file.
#[derive(Debug)]
pub struct Sealed {
    /// The BLAKE3 digest of its list.
    pub name: ContentId,
    /// Its numbers.
    pub shape: Shape,
    /// The bytes of its file.
    pub bytes: Vec<u8>,
}

/// What came of restoring a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// The shards that were wrong and are right now.
    pub restored: Vec<usize>,
    /// The shards that are still wrong.
    pub lost: Vec<usize>,
}

/// A group as it was found.
#[derive(Debug)]
pub struct Group {
    name: ContentId,
    list: List,
    file: Vec<u8>,
    /// Where each parity shard stands, if it is whole.
    parity: Vec<Option<usize>>,
    whole: bool,
}

/// What the list of a group says.
#[derive(Debug, Clone)]
pub struct Contents {
    /// Its name.
    pub name: ContentId,
    /// Its numbers.
    pub shape: Shape,
    /// Its members, in the order of the stream.
    pub members: Vec<Member>,
}

/// A shard with its number in the stream.
type Numbered = (usize, Vec<u8>);

/// What one stripe yields: the digests of its data shards, its parity shards, and their digests.
struct Stripe {
    data: Vec<ContentId>,
    parity: Vec<u8>,
    digests: Vec<ContentId>,
}

/// Makes the parity of a stream of members that stand end to end.
pub fn seal(stream: &mut Vec<u8>, members: Vec<Member>, percent: u32) -> Result<Sealed, ParityError> {
    let longest = members.iter().filter(|m| m.length == m.whole).map(|m| m.length).max().unwrap_or(0);
    let longest =
        if members.len() == 1 && longest > super::largest_lost_whole(percent) { 0 } else { longest };
    seal_as(Shape::choose(stream.len() as u64, percent, longest), stream, members)
}

fn seal_as(shape: Shape, stream: &mut Vec<u8>, members: Vec<Member>) -> Result<Sealed, ParityError> {
    stream.resize(shape.padded(), 0);
    let shards: Vec<&[u8]> = stream.chunks(shape.shard).collect();
    let stripes = (0..shape.stripes).into_par_iter().map(|stripe| {
        let data: Vec<&[u8]> = shape.of_stripe(stripe).map(|n| shards[n]).collect();
        let parity = code::encode(&data, shape.parity)?;
        let digests = parity.chunks(shape.shard).map(ContentId::of).collect();
        Ok(Stripe { data: data.iter().map(|shard| ContentId::of(shard)).collect(), parity, digests })
    });
    let stripes: Vec<Stripe> = stripes.collect::<Result<_, ParityError>>()?;
    let of = |n: usize| (&stripes[n % shape.stripes], n / shape.stripes);
    let data = (0..shape.shards()).map(of).map(|(stripe, j)| stripe.data[j]).collect();
    let parity = (0..shape.parities()).map(of).map(|(stripe, j)| stripe.digests[j]).collect();
    let list = List { shape, members, data, parity }.encode();
    let name = ContentId::of(&list);
    let (front, back) = block::seal(&list, &name)?;
    let mut bytes = Vec::with_capacity(front.len() + shape.parities() * shape.shard + back.len());
    bytes.extend(front);
    for (stripe, j) in (0..shape.parities()).map(of) {
        bytes.extend_from_slice(&stripe.parity[j * shape.shard..][..shape.shard]);
    }
    bytes.extend(back);
    stream.truncate(usize::try_from(shape.stream).unwrap_or(usize::MAX));
    Ok(Sealed { name, shape, bytes })
}

impl Group {
    /// Reads only the list, from the blocks at the beginning of a group's file.
    pub fn peek(file: &mut dyn Read) -> io::Result<Result<Contents, ParityError>> {
        let mut front = vec![0; block::BLOCK];
        let read = disk::read_fully(file, &mut front)?;
        let rest = block::announced(&front[..read]).saturating_sub(1) * block::BLOCK;
        front.resize(block::BLOCK + rest, 0);
        let more = disk::read_fully(file, &mut front[block::BLOCK..])?;
        front.truncate(read + more);
        Ok(block::open(&front).and_then(|(name, list, _)| {
            let list = List::decode(&list)?;
            Ok(Contents { name, shape: list.shape, members: list.members })
        }))
    }

    /// Understands what is left of a group's file.
    pub fn read(file: Vec<u8>) -> Result<Self, ParityError> {
        let (name, list, blocks_whole) = block::open(&file)?;
        let blocks = block::count(list.len()) * block::BLOCK;
        let list = List::decode(&list)?;
        let (shape, length) = (list.shape, list.shape.parities() * list.shape.shard);
        // Where something was lost or put before them, they stand where they should, reckoned from the end.
        let starts = [Some(blocks), file.len().checked_sub(blocks + length)];
        let place = |n: usize| {
            let places = starts.iter().flatten().map(|start| start + n * shape.shard);
            places.into_iter().find(|at| {
                file.get(*at..at + shape.shard).is_some_and(|shard| ContentId::of(shard) == list.parity[n])
            })
        };
        let parity: Vec<Option<usize>> = (0..shape.parities()).map(place).collect();
        let in_place = parity.iter().enumerate().all(|(n, at)| *at == Some(blocks + n * shape.shard));
        let whole = blocks_whole && in_place && file.len() == 2 * blocks + length;
        Ok(Self { name, list, file, parity, whole })
    }

    /// Its name.
    pub fn name(&self) -> ContentId {
        self.name
    }

    /// Its numbers.
    pub fn shape(&self) -> Shape {
        self.list.shape
    }

    /// Its members, in the order of the stream.
    pub fn members(&self) -> &[Member] {
        &self.list.members
    }

    /// True when every byte of its file is as it was written.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Puts right what is wrong in a stream, as far as the parity reaches. The stream has what could be read at the
    /// places of the members; what it has elsewhere or beyond is of no account.
    pub fn restore(&self, stream: &mut Vec<u8>) -> Restored {
        let shape = self.list.shape;
        stream.truncate(usize::try_from(shape.stream).unwrap_or(usize::MAX));
        stream.resize(shape.padded(), 0);
        let shards: Vec<&[u8]> = stream.chunks(shape.shard).collect();
        let stripes = (0..shape.stripes).into_par_iter().map(|stripe| self.stripe(stripe, &shards));
        let stripes: Vec<(Vec<Numbered>, Vec<usize>)> = stripes.collect();
        let mut outcome = Restored::default();
        for (restored, lost) in stripes {
            for (n, shard) in restored {
                stream[n * shape.shard..][..shape.shard].copy_from_slice(&shard);
                outcome.restored.push(n);
            }
            outcome.lost.extend(lost);
        }
        outcome.restored.sort_unstable();
        outcome.lost.sort_unstable();
        stream.truncate(usize::try_from(shape.stream).unwrap_or(usize::MAX));
        outcome
    }

    /// Returns the shards of a stripe that could be restored, and those that could not.
    fn stripe(&self, stripe: usize, shards: &[&[u8]]) -> (Vec<Numbered>, Vec<usize>) {
        let shape = self.list.shape;
        let numbers: Vec<usize> = shape.of_stripe(stripe).collect();
        let right = |n: usize| (ContentId::of(shards[n]) == self.list.data[n]).then_some(shards[n]);
        let data: Vec<Option<&[u8]>> = numbers.iter().map(|n| right(*n)).collect();
        let mut lost: Vec<usize> =
            numbers.iter().zip(&data).filter(|(_, found)| found.is_none()).map(|(n, _)| *n).collect();
        if lost.is_empty() {
            return (Vec::new(), lost);
        }
        let at = |j: usize| self.parity[j * shape.stripes + stripe].map(|at| &self.file[at..][..shape.shard]);
        let parity: Vec<Option<&[u8]>> = (0..shape.parity).map(at).collect();
        let computed = code::decode(&data, &parity, shape.shard).unwrap_or_default();
        let named = computed.into_iter().map(|(i, shard)| (numbers[i], shard));
        let restored: Vec<_> =
            named.filter(|(n, shard)| ContentId::of(shard) == self.list.data[*n]).collect();
        lost.retain(|n| !restored.iter().any(|(restored, _)| restored == n));
        (restored, lost)
    }

    /// Makes the file of this group again from a stream that is whole; `None` when it would not be the same group.
    pub fn remade(&self, stream: &mut Vec<u8>) -> Option<Vec<u8>> {
        let sealed = seal_as(self.list.shape, stream, self.list.members.clone()).ok()?;
        (sealed.name == self.name).then_some(sealed.bytes)
    }
}
