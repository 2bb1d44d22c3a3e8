//! Citation keys: what makes two writings of one reference the same.

use super::kind::RecordType;
use super::{Flag, FoundReference};

impl FoundReference {
    /// Returns the keys of the reference: kind, number and year of the common era, as `law:11:1996`.
    ///
    /// There are two when the year is uncertain, or when number and year may be either way round; one without
    /// a year when none is said; none for what has no number.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let (kind, Some(number)) = (self.kind.key_name(), &self.number) else { return Vec::new() };
        if self.kind == RecordType::ArticleOf {
            return Vec::new();
        }
        let number = number.replace(' ', "-");
        let Some(years) = &self.years else { return self.without_year(kind, &number) };
        let mut keys: Vec<String> = years.clone().map(|year| format!("{kind}:{number}:{year}")).collect();
        if let (true, Some(year)) = (self.flags.contains(&Flag::OrderUnsure), self.year_written) {
            keys.push(format!("{kind}:{year}:{number}"));
        }
        keys
    }

    /// A bare number is looked for in the registers too: a clerk knows a letter by either of its numbers.
    fn without_year(&self, kind: &str, number: &str) -> Vec<String> {
        let mut keys = vec![format!("{kind}:{number}")];
        if self.flags.contains(&Flag::Weak) {
            let registers = [RecordType::IncomingNo, RecordType::OutgoingNo];
            keys.extend(registers.map(|register| format!("{}:{number}", register.name())));
        }
        keys
    }
}
