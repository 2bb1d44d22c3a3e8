//! [`Names`]: the set of objects that the ledger names, 32 bytes each.
//!
//! A hash set would need more than twice the memory of a sorted list, and an archive may have millions.

use crate::digest::ContentId;

/// A set that is filled first and asked later.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: Vec<ContentId>,
    sorted: usize,
}

impl Names {
    pub fn add(&mut self, id: ContentId) {
        // The same object may arrive many times: repeats go before the list doubles because of them.
        if self.ids.len() == self.ids.capacity() && self.ids.len() > self.sorted.max(1 << 16) * 3 / 2 {
            self.settle();
        }
        self.ids.push(id);
    }

    /// Sorts, so that questions can be asked.
    pub fn settle(&mut self) {
        self.ids.sort_unstable();
        self.ids.dedup();
        self.sorted = self.ids.len();
    }

    pub fn contains(&self, id: &ContentId) -> bool {
        self.ids.binary_search(id).is_ok()
    }

    /// The names from one to another, both included.
    pub fn between(&self, lowest: &ContentId, highest: &ContentId) -> &[ContentId] {
        let start = self.ids.partition_point(|id| id < lowest);
        let end = self.ids.partition_point(|id| id <= highest);
        self.ids.get(start..end).unwrap_or_default()
    }

    pub fn as_slice(&self) -> &[ContentId] {
        &self.ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_kept_once() {
        let mut names = Names::default();
        for n in 0..200_000_u32 {
            names.add(ContentId::of(&(n % 1000).to_le_bytes()));
        }
        assert!(names.ids.capacity() < 200_000);
        names.settle();
        assert_eq!(names.as_slice().len(), 1000);
        assert!(names.contains(&ContentId::of(&7_u32.to_le_bytes())));
        assert!(!names.contains(&ContentId::of(b"another")));
    }
}
