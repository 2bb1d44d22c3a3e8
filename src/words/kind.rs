//! Kinds of documents in words.

use super::Lang;
use crate::recognise::RecordType;

impl Lang {
    /// The name of a kind.
    pub fn kind(self, kind: RecordType) -> String {
        self.pick(kind.name().replace('_', " "), kind.arabic().to_owned())
    }

    /// What a citation key means: `decision:31:1996` is decision 31/1996.
    pub fn cited(self, key: &str) -> String {
        let mut parts = key.split(':');
        let kind = parts.next().unwrap_or_default();
        let known = RecordType::ALL.iter().find(|known| known.name() == kind);
        let Some(kind) = known.map(|kind| self.kind(*kind)) else { return self.name(key) };
        let rest: Vec<&str> = parts.collect();
        format!("{kind} {}", self.name(&rest.join("/")))
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
