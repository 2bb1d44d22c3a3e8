//! The one integration binary: a list of modules, each with a sentence.
// A test may be blunt: it is read when it fails.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    missing_docs
)]

/// How Arabic is written, and what must be found all the same.
mod arabic;
/// The house itself: floors, words, and where every fixture comes from.
mod building;
/// What people type, and what they see.
mod cli;
/// The power fails after every disk operation of a run.
mod crash;
/// Every kind of damage to every kind of file, and what an audit says of it.
mod damage;
/// What strangers are given, and what every damage to it is called.
mod evidence;
/// What a verifier of another make says of our ledger.
mod foreign;
/// Archives that older versions wrote still open.
mod format;
/// Hostile files end as text or as a problem with a code.
mod hostile;
/// Documents in, record numbers out, whatever the history.
mod index;
/// What taking in promises.
mod ingest;
/// What is known of records: recognised, corrected, found by, reported.
mod known;
/// Random histories against a plain map.
mod model;
/// Pages as people see them, with the words marked where they stand.
mod picture;
/// Every format yields its words, and no file does harm.
mod reading;
/// Damage is put right from copies and parity, and nothing good is ever lost by it.
mod repair;
/// Copies of the archive in other places.
mod replica;
/// From what a person types to ranked hits.
mod search;
/// A small archive in two lines, and a disk that fails.
mod support;
/// The counter: pages, people, and what a stranger can learn.
mod web;
/// A sister town watches, and cosigns one history only.
mod witness;
