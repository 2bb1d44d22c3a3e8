//! Diwan: a records archive and search engine for a municipality.
//!
//! The bytes and the ledger are the truth; catalog and index are lenses that can be thrown away and built
//! again. Rooms in reading order, ground floor first; a room imports only from strictly lower floors
//! (`tests/it/building` checks it). The plan is drawn in `docs/ARCHITECTURE.md`.

// floor 0: the words
pub mod digest;
pub mod format;
pub mod monitor;

// floor 1: the crafts, each knows one thing
pub mod analysis;
pub mod courier;
pub mod disk;
pub mod merkle;
pub mod note;

// floor 2: the hands, each touches one kind of outside thing
pub mod extract;
pub mod lexicon;
pub mod parity;
pub mod proof;
pub mod recognise;
pub mod source;
pub mod store;
pub mod witness;

// floor 3: the memory
pub mod ledger;

// floor 4: the lenses
pub mod catalog;
pub mod index;

// floor 5: the house
pub mod archive;

// floor 6: the verbs
pub mod audit;
pub mod export;
pub mod ingest;
pub mod picture;
pub mod report;
pub mod search;

// floor 7: what mends, copies and gives to strangers
pub mod bundle;
// floor 7: what mends and copies
pub mod repair;

// floor 8: what is said to people
pub mod words;

// floor 9: the counter
pub mod web;

// floor 10: the street door
pub mod cli;
