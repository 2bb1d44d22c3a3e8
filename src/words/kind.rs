//! Kinds of documents in words.

use super::Lang;
use crate::recognise::RecordType;

impl Lang {
    /// The name of a kind.
    pub fn kind(self, kind: RecordType) -> String {
        self.pick(kind.name().replace('_', " "), kind.arabic().to_owned())
    }

    /// What stands after a value that a person told.
    pub fn by_a_person(self) -> &'static str {
        self.pick(" (told by a person)", " (بإفادة موظف)")
    }
}

/// The names of all kinds, one after the other.
pub(super) fn kinds(lang: Lang) -> String {
    RecordType::ALL.iter().map(|kind| lang.kind(*kind)).collect::<Vec<_>>().join(lang.pick(", ", "، "))
}
