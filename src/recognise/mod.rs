//! What a text says in writing that a machine may use: its dates, its references, its structure; pure.
//!
//! Text in, findings with offsets out. It knows the calendars, the words and the habits of Libyan records
//! (tables in `data/`, Arabic literals in the code), and nothing of archives: what a finding is used for is
//! decided above. Invariants: any text is read in time proportional to its length, none makes it fail, and
//! every range of a finding slices the original at character boundaries.

pub mod calendar;
pub mod dates;
pub mod day;
pub mod era;
pub mod fold;
pub mod references;
pub mod structure;
mod value;

pub use calendar::Calendar;
pub use dates::{Flags, FoundDate, Precision, dates, query_dates};
pub use day::{Day, DayRange};
pub use references::{FoundReference, RecordType, query_references, references};
pub use structure::{AccessLevel, Amount, AmountValue, Currency, Description, Role, describe};
pub use value::{bare_forms, plain_number, without_article};

/// Name and number of the recogniser; the number grows when the same text may give other findings.
pub const VERSION: &str = "diwan-recognise 1";
