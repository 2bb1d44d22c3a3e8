//! [`Shape`]: how a stream is cut into shards, and how shards are dealt to stripes.
//!
//! Shard `i` belongs to stripe `i mod stripes`: neighbours lie in different stripes, so that a burst of lost sectors
//! takes little from each. A stripe stands as long as no more of its shards are gone than it has parity shards.

use super::ParityError;

/// The longest stream of one group: 200 shards a stripe, 16 stripes, 32 KiB a shard (100 MiB).
pub const LARGEST_STREAM: u64 = (DATA * STRIPES * LARGEST_SHARD) as u64;

const DATA: usize = 200;
const STRIPES: usize = 16;
const SMALLEST_SHARD: usize = 4096;
const LARGEST_SHARD: usize = 32 * 1024;
/// Elements of the code are kept 32 at a time, low and high bytes apart.
const GRAIN: usize = 64;

/// The numbers of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The bytes of all members together.
    pub stream: u64,
    /// The bytes of a shard; the last one is filled up with zeros.
    pub shard: usize,
    /// The number of stripes.
    pub stripes: usize,
    /// The number of parity shards of each stripe.
    pub parity: usize,
}

impl Shape {
    /// Chooses a shape: `percent` of parity, and at least so much that `longest` bytes in one place may be lost.
    pub fn choose(stream: u64, percent: u32, longest: u64) -> Self {
        let bytes = usize::try_from(stream.min(LARGEST_STREAM)).unwrap_or(usize::MAX);
        let shard = bytes.div_ceil(DATA * STRIPES).next_multiple_of(GRAIN);
        let shard = shard.clamp(SMALLEST_SHARD, LARGEST_SHARD);
        let shards = bytes.div_ceil(shard).max(1);
        let stripes = shards.div_ceil(DATA).clamp(1, STRIPES);
        let data = shards.div_ceil(stripes);
        let share = (data * percent as usize).div_ceil(100).max(1);
        let longest = usize::try_from(longest.min(stream)).unwrap_or(usize::MAX);
        // So many shards does it touch at most, wherever it begins.
        let touched = (longest.div_ceil(shard) + 1).min(shards);
        Self { stream, shard, stripes, parity: share.max(touched.div_ceil(stripes)) }
    }

    /// Refuses numbers that no group of this format has: they may come from a damaged or hostile file.
    pub(super) fn checked(self) -> Result<Self, ParityError> {
        let sound = self.stream <= LARGEST_STREAM
            && (SMALLEST_SHARD..=LARGEST_SHARD).contains(&self.shard)
            && self.shard.is_multiple_of(GRAIN)
            && (1..=STRIPES).contains(&self.stripes)
            && self.stripes <= self.shards()
            && (1..=2 * DATA * STRIPES).contains(&self.parity);
        if sound { Ok(self) } else { Err(ParityError::BadList("impossible shape")) }
    }

    /// The number of data shards; at least one.
    pub fn shards(&self) -> usize {
        usize::try_from(self.stream).unwrap_or(usize::MAX).div_ceil(self.shard).max(1)
    }

    /// The number of parity shards of all stripes.
    pub fn parities(&self) -> usize {
        self.parity * self.stripes
    }

    /// The bytes of all data shards, the filling included.
    pub fn padded(&self) -> usize {
        self.shards() * self.shard
    }

    /// The length of a burst of lost bytes that is survived wherever it begins.
    pub fn burst(&self) -> u64 {
        ((self.parities() - 1) * self.shard) as u64
    }

    /// The data shards of a stripe.
    pub(super) fn of_stripe(&self, stripe: usize) -> impl Iterator<Item = usize> + use<> {
        (stripe..self.shards()).step_by(self.stripes)
    }
}

/// The longest member whose loss as a whole every group of full size survives.
pub fn largest_lost_whole(percent: u32) -> u64 {
    Shape::choose(LARGEST_STREAM, percent, 0).burst()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_group_survives_a_burst_of_ten_megabytes() {
        let shape = Shape::choose(LARGEST_STREAM, 10, 0);
        assert_eq!(shape, Shape { stream: LARGEST_STREAM, shard: 32 * 1024, stripes: 16, parity: 20 });
        assert_eq!(shape.burst(), 319 * 32 * 1024);
        assert_eq!(largest_lost_whole(10), shape.burst());
    }

    #[test]
    fn every_shape_that_is_chosen_is_sound_and_bears_its_longest_member() {
        for stream in [0, 1, 4096, 4097, 50_000, 3 << 20, 14 << 20, LARGEST_STREAM - 1, LARGEST_STREAM] {
            for percent in [1, 10, 50, 100] {
                for longest in [0, 1, 5000, stream.min(10 << 20)] {
                    let shape = Shape::choose(stream, percent, longest).checked().unwrap();
                    let touched = longest.min(stream).div_ceil(shape.shard as u64) + 1;
                    let shards = shape.shards() as u64;
                    assert!(touched.min(shards).div_ceil(shape.stripes as u64) <= shape.parity as u64);
                }
            }
        }
    }
}
