//! Citation keys: what makes two writings of one reference the same.

use super::kind::RecordType;
use super::{Detail, Flag, FoundReference};

impl FoundReference {
    /// Returns the keys of the reference: kind, number and year of the common era, as `law:11:1996`.
    ///
    /// There are two when the year is uncertain, or when number and year may be either way round; one without
    /// a year when none is said, which is then the beginning of the keys that have one; none for what has no
    /// number. A file symbol has a key of its whole too: `ref:14/2/1023`.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let (kind, Some(number)) = (self.kind.key_name(), &self.number) else { return Vec::new() };
        if self.kind == RecordType::ArticleOf {
            return Vec::new();
        }
        let number = number.replace(' ', "-");
        let mut keys: Vec<String> = match &self.years {
            Some(years) => years.clone().map(|year| format!("{kind}:{number}:{year}")).collect(),
            None => self.without_year(kind, &number),
        };
        if let (true, Some(year)) = (self.flags.contains(&Flag::OrderUnsure), self.year_written) {
            keys.push(format!("{kind}:{year}:{number}"));
        }
        keys.extend(self.symbol(&number).map(|symbol| format!("{kind}:{symbol}")));
        keys
    }

    /// Returns the whole of a file symbol: its letters without full stops, its parts, number and year.
    fn symbol(&self, number: &str) -> Option<String> {
        let (prefix, file) = (self.details.get(&Detail::Prefix), self.details.get(&Detail::File));
        if self.kind != RecordType::Ref || (prefix.is_none() && file.is_none()) {
            return None;
        }
        let letters = prefix.map(|prefix| prefix.replace('.', ""));
        let year = self.year_written.map(|year| year.to_string());
        let parts = [letters, file.cloned(), Some(number.to_owned()), year];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join("/"))
    }

    /// A bare number is looked for in the registers too: a clerk knows a letter by either of its numbers.
    fn without_year(&self, kind: &str, number: &str) -> Vec<String> {
        let mut keys = vec![format!("{kind}:{number}")];
        if self.flags.contains(&Flag::Weak) && self.flags.contains(&Flag::Typed) {
            let registers = [RecordType::IncomingNo, RecordType::OutgoingNo];
            keys.extend(registers.map(|register| format!("{}:{number}", register.name())));
        }
        keys
    }
}
