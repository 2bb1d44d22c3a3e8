//! What takes a query apart, without what answers it.

#[path = "../../src/search/field.rs"]
mod field;
#[path = "../../src/search/meaning.rs"]
pub mod meaning;
#[path = "../../src/search/query.rs"]
pub mod query;
