//! Everything that is said to people, in Arabic and in English: by the street door and by the pages alike. No other
//! room makes sentences (the help of commands stands with their arguments, in `cli`).
//!
//! [`Say`] is the list of sentences; `en` and `ar` say each of them, so that a missing translation does not
//! compile. [`Label`] names single values: one value a line, its label at the start, because terminals differ
//! in how they mix the directions of writing. Names that came from outside are escaped, and in Arabic isolated
//! (UAX #9, FSI and PDI), so that they can neither deceive nor turn the line around.

#![allow(missing_docs, reason = "labels and sentences say themselves, in two languages")]

mod ar;
mod auditing;
mod claim;
mod code;
mod copying;
mod count;
mod deposit;
mod en;
mod evidence;
mod kind;
mod label;
mod minutes;
mod ndsa;
mod page;
mod panel;
mod receipt;
mod recognised;
mod remedy;
mod say;
mod told;
mod value;
mod verified;
mod witnessed;

pub use auditing::AuditText;
pub use copying::Copying;
pub use count::Noun;
pub use deposit::DepositText;
pub use evidence::{Evidence, pages as evidence_pages};
pub use label::Label;
pub use minutes::{Minutes, minutes};
pub use page::PageText;
pub use panel::Panel;
pub use receipt::ReceiptLine;
pub use say::Say;
pub use verified::NotRecorded;
pub use witnessed::Witnessed;

/// The language of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    Ar,
    En,
}

impl Lang {
    /// Says a sentence.
    pub fn say(self, say: &Say) -> String {
        match self {
            Self::Ar => ar::say(say),
            Self::En => en::say(say),
        }
    }

    /// A value with its label at the start of the line; in English, values stand under each other.
    pub fn field(self, label: Label, value: &str) -> String {
        let label = label.word(self);
        match self {
            Self::Ar => format!("{label}: {value}"),
            Self::En => format!("{:<27} {value}", format!("{label}:")),
        }
    }

    /// Chooses between two words.
    pub fn pick<T>(self, en: T, ar: T) -> T {
        match self {
            Self::Ar => ar,
            Self::En => en,
        }
    }
}
