//! Exactly what was typed, before anybody asks what it means. The doc comments here are the English help; the
//! Arabic help is in `words/help.rs`, the examples of both in `words/examples.rs`.
//!
//! Not here: the environment, the configuration file, defaults that depend on the machine (`config.rs`).

#![allow(clippy::doc_markdown, reason = "the comments are shown to people as help")]

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::ledger::{AccessionId, RecordId};

/// Keeps a municipality's records, reads them, finds them, and proves that nothing was changed.
#[derive(Debug, Parser)]
#[command(name = "diwan", version, max_term_width = 100, disable_help_flag = true)]
#[command(disable_help_subcommand = true, disable_version_flag = true)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The archive; otherwise DIWAN_ARCHIVE, the current folder or one above it
    #[arg(long, global = true, value_name = "FOLDER")]
    pub archive: Option<PathBuf>,
    /// The language of messages: ar or en; otherwise that of the system
    #[arg(long, global = true, value_name = "LANGUAGE", hide_possible_values = true)]
    pub lang: Option<Language>,
    /// Answers for programs: one JSON object a line, each with its "type"
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress and no notices; problems and results only
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub color: When,
}

/// The two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    Ar,
    En,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

/// How thoroughly scans are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Thoroughness {
    Fast,
    Thorough,
}

/// One command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes a new, empty archive and its signing key
    Init(Init),
    /// Takes in files and folders: keeps every byte, then reads the texts
    Ingest(Ingest),
    /// Goes on with what an interrupted run left
    Resume(Resume),
    /// Reads the scans that wait for OCR, then those that had only a fast reading, thoroughly
    Ocr(Ocr),
    /// Finds records by the words of their texts and names
    Search(Search),
    /// Shows everything known about one record
    Show(Show),
    /// Tells or corrects what is known of a record: kind, number, date, issuer, subject
    Describe(Describe),
    /// Recognises dates and references in texts that no recogniser of this version has seen
    Recognise(Recognise),
    /// Lists records, or problems
    List(List),
    /// Lists what was taken in, deposit by deposit
    Accessions,
    /// Prints a report, such as the deposit receipt of an accession
    #[command(subcommand)]
    Report(Report),
    /// Counts what the archive holds
    Stats,
    /// Gives records out: original bytes, checked while they are written
    Export(Export),
    /// Re-reads everything kept and says what no longer agrees
    Verify(Verify),
    /// Proves that records were taken in, for people who do not have the archive
    Prove(Prove),
    /// Checks a proof against a file, or an evidence bundle; needs no archive, only the public key
    Check(Check),
    /// Looks at the log itself: its checkpoint, and whether it continues an older one
    #[command(subcommand)]
    Log(Log),
    /// Watches over the logs of others, so that none of them can rewrite its past unseen
    #[command(subcommand)]
    Witness(Witness),
    /// Changes the signing key of the archive
    #[command(subcommand)]
    Key(Key),
    /// Puts records with their proofs into a folder for somebody else
    Bundle(Bundle),
    /// Keeps copies of the archive in other places
    #[command(subcommand)]
    Replica(Replica),
    /// Restores everything from a copy into a scratch folder, for practice, and says how long it took
    Drill(Drill),
    /// Says which level of preservation (NDSA) is reached, and what the next one lacks
    Ndsa,
    /// Builds catalog and index again from the ledger
    Reindex,
    /// Computes parity: what lost or changed bytes can be restored from
    Parity(Parity),
    /// Puts right what is damaged or missing: from another copy, else from parity
    Repair(Repair),
    /// Prints the completion script of a shell
    Completions {
        /// bash, zsh, fish, elvish or powershell
        #[arg(hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// Prints the manual page, or writes all of them
    Man {
        /// Writes one page for each command into this folder
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
    },
    /// Serves the pages of the archive to browsers on this machine or on the network
    Serve(Serve),
    /// Looks after the people who can log in to the pages
    #[command(subcommand)]
    User(User),
}

/// `diwan serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// The address and port; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The public view alone: nobody logs in
    #[arg(long)]
    pub public: bool,
    /// A TLS certificate chain in PEM, this server's own first
    #[arg(long, value_name = "FILE", requires = "cert_key", conflicts_with = "self_signed")]
    pub cert: Option<PathBuf>,
    /// The private key of the certificate in PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub cert_key: Option<PathBuf>,
    /// A certificate that the program makes for itself; its fingerprint is printed
    #[arg(long)]
    pub self_signed: bool,
    /// Allows listening beyond this machine without encryption
    #[arg(long)]
    pub insecure: bool,
    /// The folder where deposits lie until they are taken in [default: beside the private things]
    #[arg(long, value_name = "FOLDER")]
    pub spool: Option<PathBuf>,
    /// The largest deposit, in millions of bytes
    #[arg(long, value_name = "MB", default_value_t = 2_000)]
    pub upload_limit: u64,
}

/// `diwan user`.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Adds a person, and asks for their password
    Add {
        /// Their name
        #[arg(value_name = "NAME")]
        user: String,
        /// What they are: clerk, archivist, auditor or admin
        #[arg(long, value_name = "ROLE", hide_possible_values = true)]
        role: RoleName,
        /// Reads the password from the standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Lists the people and their roles
    List,
    /// Removes a person with all tokens of their programs
    Remove {
        /// Their name
        #[arg(value_name = "NAME")]
        user: String,
    },
    /// Gives a person another password
    Password {
        /// Their name
        #[arg(value_name = "NAME")]
        user: String,
        /// Reads the password from the standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Makes a token for a program that works in a person's name, and prints it once
    Token {
        /// Their name
        #[arg(value_name = "NAME")]
        user: String,
        /// What the program is called
        #[arg(value_name = "PROGRAM", default_value = "program", hide_default_value = true)]
        of_what: String,
    },
}

/// A role that can log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    Clerk,
    Archivist,
    Auditor,
    Admin,
}

/// `diwan init`.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// The folder of the new archive: empty or not there yet
    #[arg(value_name = "ARCHIVE")]
    pub folder: PathBuf,
    /// Its name for people; otherwise the folder's name
    #[arg(long)]
    pub name: Option<String>,
    /// The name of its log: a web address of yours without https://
    #[arg(long, value_name = "ADDRESS")]
    pub origin: Option<String>,
    /// Who does this, for the ledger; otherwise the system's user name
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
}

/// What the commands that write have in common.
#[derive(Debug, clap::Args)]
pub struct Work {
    /// How many files to work on at once; otherwise one for each processor
    #[arg(long, short, value_name = "NUMBER")]
    pub jobs: Option<usize>,
    /// Who does this, for the ledger; otherwise the system's user name
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
}

/// `diwan ingest`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that was typed")]
#[derive(Debug, clap::Args)]
pub struct Ingest {
    /// Files and folders to take in; ZIP files are kept and their members taken in too
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// Reads everything, writes nothing, and says what would happen
    #[arg(long, short = 'n')]
    pub dry_run: bool,
    /// Keeps the bytes and reads no text
    #[arg(long)]
    pub keep_only: bool,
    /// What the deposit is about, for the receipt
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// Reads every file again, also those that look unchanged
    #[arg(long)]
    pub reread: bool,
    /// Takes in what systems leave behind, too (Thumbs.db, .DS_Store, ~$name.docx)
    #[arg(long)]
    pub litter: bool,
    /// How deep packages within packages are taken apart
    #[arg(long, value_name = "NUMBER")]
    pub depth: Option<u32>,
    /// How scans are read: fast (one pass; `diwan ocr` does the rest later) or thorough
    #[arg(long, value_name = "HOW")]
    pub ocr: Option<Thoroughness>,
    #[command(flatten)]
    pub work: Work,
}

/// `diwan resume`.
#[derive(Debug, clap::Args)]
pub struct Resume {
    /// How deep packages within packages are taken apart
    #[arg(long, value_name = "NUMBER")]
    pub depth: Option<u32>,
    /// How scans are read: fast (one pass; `diwan ocr` does the rest later) or thorough
    #[arg(long, value_name = "HOW")]
    pub ocr: Option<Thoroughness>,
    #[command(flatten)]
    pub work: Work,
}

/// `diwan ocr`.
#[derive(Debug, clap::Args)]
pub struct Ocr {
    /// Gives the scans that wait a first reading, and leaves it at that
    #[arg(long)]
    pub fast: bool,
    #[command(flatten)]
    pub work: Work,
}

/// `diwan search`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that was typed")]
#[derive(Debug, clap::Args)]
pub struct Search {
    /// Words that must all occur; -word must not; "a phrase"; word*; this | that; type:, number:, date:, issuer:
    #[arg(required_unless_present_any = ["like", "since", "until", "kind", "issuer"], value_name = "QUERY")]
    pub query: Vec<String>,
    /// At most so many results; 10 unless told otherwise
    #[arg(long, value_name = "NUMBER", default_value_t = 10, hide_default_value = true)]
    pub limit: usize,
    /// Which page of the results; the first unless told otherwise
    #[arg(long, value_name = "NUMBER", default_value_t = 1, hide_default_value = true)]
    pub page: usize,
    /// Every letter as typed, not only every word in any spelling
    #[arg(long)]
    pub exact: bool,
    /// Takes dates and references as words, not as what they mean
    #[arg(long)]
    pub words_only: bool,
    /// The Arabic words for and, or, not and without join the parts of the query
    #[arg(long)]
    pub advanced: bool,
    /// Only documents of this date or later, in any calendar
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Only documents of this date or earlier
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Only documents of this kind, such as decision or its Arabic name
    #[arg(long = "type", value_name = "KIND")]
    pub kind: Option<String>,
    /// Only documents that somebody of this name issued
    #[arg(long, value_name = "NAME")]
    pub issuer: Option<String>,
    /// Documents like this one
    #[arg(long, value_name = "RECORD", conflicts_with = "exact")]
    pub like: Option<RecordId>,
    /// The order: relevance, newest, oldest (by their own dates), latest, earliest (by arrival)
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub sort: Sorting,
    /// Counts all results by kind, year, issuer, folder, format and quality
    #[arg(long)]
    pub facets: bool,
    /// Says for each result why it was found
    #[arg(long)]
    pub explain: bool,
}

/// The order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sorting {
    Relevance,
    Newest,
    Oldest,
    Latest,
    Earliest,
}

/// `diwan describe`.
#[derive(Debug, clap::Args)]
pub struct Describe {
    /// The number of the record
    pub record: RecordId,
    /// The kind of document, such as decision or its Arabic name
    #[arg(long = "type", value_name = "KIND")]
    pub kind: Option<String>,
    /// Its number
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
    /// The year of its number, of the common era
    #[arg(long, value_name = "YEAR")]
    pub year: Option<String>,
    /// Its date, in any calendar
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Who issued it
    #[arg(long, value_name = "NAME")]
    pub issuer: Option<String>,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    pub subject: Option<String>,
    /// Who may see it: public, normal, restricted, secret or top-secret
    #[arg(long, value_name = "LEVEL", hide_possible_values = true)]
    pub access: Option<AccessName>,
    /// What it is called
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The series it belongs to
    #[arg(long, value_name = "NAME")]
    pub series: Option<String>,
    /// Whether the office cannot work without it: yes or no
    #[arg(long, value_name = "YES")]
    pub vital: Option<String>,
    /// Whatever else is to be said of it
    #[arg(long, value_name = "TEXT")]
    pub remark: Option<String>,
    /// Who does this, for the ledger; otherwise the system's user name
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
}

/// A level of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AccessName {
    Public,
    Normal,
    Restricted,
    Secret,
    TopSecret,
}

/// `diwan recognise`.
#[derive(Debug, clap::Args)]
pub struct Recognise {
    #[command(flatten)]
    pub work: Work,
}

/// `diwan show`.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The number of the record
    pub record: RecordId,
    /// Prints its text, page by page
    #[arg(long)]
    pub text: bool,
    /// Prints what the ledger says about it, entry by entry
    #[arg(long)]
    pub history: bool,
}

/// `diwan list`.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only what came with this accession
    #[arg(long, value_name = "NUMBER")]
    pub accession: Option<AccessionId>,
    /// Only names that contain this text
    #[arg(long, value_name = "TEXT")]
    pub path: Option<String>,
    /// What a human should look at, with the reason
    #[arg(long)]
    pub problems: bool,
    /// Only records whose names promise another format than their bytes have
    #[arg(long, conflicts_with = "problems")]
    pub mismatched: bool,
    /// Only records whose files hold what can act: macros, JavaScript, embedded files
    #[arg(long, conflicts_with = "problems")]
    pub active: bool,
    /// At most so many lines; 0 for all
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    #[arg(hide_default_value = true)]
    pub limit: u64,
    /// Only records after this one
    #[arg(long, value_name = "RECORD", conflicts_with = "problems")]
    pub after: Option<RecordId>,
}

/// `diwan report`.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// The deposit receipt: what came in and what became of it, in Arabic and English
    Accession {
        /// The number of the accession
        #[arg(value_name = "NUMBER")]
        accession: AccessionId,
        /// Adds the list of all its records with their fingerprints
        #[arg(long)]
        records: bool,
    },
    /// The numbers of a series: which are missing, which were given twice
    Series {
        /// Only this kind, such as decision or its Arabic name
        #[arg(long = "type", value_name = "KIND")]
        kind: Option<String>,
        /// Only this year of the common era
        #[arg(long, value_name = "YEAR")]
        year: Option<i32>,
        /// Only issuers of this name
        #[arg(long, value_name = "NAME")]
        issuer: Option<String>,
    },
    /// The records that cite a law, a decision or a letter
    CitedBy {
        /// What is cited, such as 'law 59 of 2012' in Arabic
        #[arg(required = true, value_name = "REFERENCE")]
        reference: Vec<String>,
    },
    /// Records that are here more than once: the same bytes, or nearly the same text
    Duplicates,
}

/// `diwan verify`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that was typed")]
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// The public key to trust, or its file; otherwise the one in the configuration folder
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,
    /// How many files to read at once; otherwise one for each processor
    #[arg(long, short, value_name = "NUMBER")]
    pub jobs: Option<usize>,
    /// Which witnesses must have signed; otherwise the policy in the configuration folder
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Reads one of N equal parts only: K/N, or N for the one after the last that was read
    #[arg(long, value_name = "K/N", conflicts_with = "arrived_since")]
    pub sample: Option<Sample>,
    /// Reads only what arrived since a date or a ledger entry (a bare number is an entry)
    #[arg(long = "since", value_name = "DATE|ENTRY")]
    pub arrived_since: Option<String>,
    /// Stops after so many bytes, such as 500M; the rest is for --resume
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_bytes: Option<u64>,
    /// Reads no more than so many bytes a second, such as 20M
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub rate: Option<u64>,
    /// Goes on where the last run was stopped or killed
    #[arg(long = "resume", conflicts_with_all = ["sample", "arrived_since"])]
    pub go_on: bool,
    /// Says what nobody has read for so many days
    #[arg(long, value_name = "DAYS")]
    pub max_age: Option<u64>,
    /// Prints a line for each object too, with its state
    #[arg(long)]
    pub objects: bool,
    /// Writes the report for print (HTML, Arabic and English) into this new file
    #[arg(long = "report", value_name = "FILE")]
    pub paper: Option<PathBuf>,
    /// Leaves no entry in the ledger
    #[arg(long)]
    pub no_record: bool,
    /// Who does this, for the ledger; otherwise the system's user name
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
    /// Tests the verifier itself: damages a scratch archive in every known way
    #[arg(long, conflicts_with_all = [
        "key", "sample", "arrived_since", "max_bytes", "rate", "go_on", "max_age", "objects", "paper", "no_record",
        "policy",
    ])]
    pub selftest: bool,
}

/// A part of everything: `3/52`, or `52` for the one whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    pub number: Option<u64>,
    pub of: u64,
}

impl std::str::FromStr for Sample {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = |part: &str| part.trim().parse::<u64>().map_err(|e| e.to_string());
        let (number, of) = match text.split_once('/') {
            Some((number, of)) => (Some(whole(number)?), whole(of)?),
            None => (None, whole(text)?),
        };
        if of == 0 || number.is_some_and(|number| number == 0 || number > of) {
            return Err("not a part: 1/52 to 52/52, or 52".to_owned());
        }
        Ok(Self { number, of })
    }
}

/// A number of bytes: digits, and K, M, G or T for thousands of them.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: u64 = match text[digits.len()..].to_ascii_uppercase().trim_end_matches('B') {
        "" => 1,
        "K" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        _ => return Err("not a size: 20M, 500K, 2G".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_| "not a size: 20M, 500K, 2G".to_owned())?;
    number.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(|| "not a size: 20M, 500K, 2G".to_owned())
}

/// `diwan prove`.
#[derive(Debug, clap::Args)]
pub struct Prove {
    /// The numbers of the records
    #[arg(required = true, value_name = "RECORD")]
    pub records: Vec<RecordId>,
    /// The file to write; - for the standard output; otherwise RECORD.tlog-proof
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    pub out: Option<PathBuf>,
    /// The folder to write into; nothing in it is ever replaced
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}

/// `diwan check`.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// The proof, or the folder of an evidence bundle
    pub proof: PathBuf,
    /// The file that the proof is about
    pub file: Option<PathBuf>,
    /// The public key to trust, or its file; one that lies beside the proof is refused
    #[arg(long = "key", value_name = "KEY", required_unless_present = "demanded")]
    pub trusted: Vec<String>,
    /// Which witnesses must have signed, too; the file must not lie beside the proof
    #[arg(long = "policy", value_name = "FILE")]
    pub demanded: Option<PathBuf>,
    /// Changes of the log's key, as `diwan key changes` prints them: follows a trusted key to the one that signs now
    #[arg(long, value_name = "FILE")]
    pub changes: Option<PathBuf>,
}

/// `diwan log`.
#[derive(Debug, Subcommand)]
pub enum Log {
    /// Prints the present signed checkpoint, to be kept elsewhere
    Checkpoint,
    /// Says whether the log continues an older state of it
    Consistency(Consistency),
    /// Has witnesses cosign the present checkpoint, and keeps what they signed
    Cosign(Cosign),
}

/// `diwan log cosign`.
#[derive(Debug, clap::Args)]
pub struct Cosign {
    /// The addresses of witnesses; otherwise those in the policy
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// The public key of a witness, or its file
    #[arg(long, value_name = "KEY")]
    pub witness: Vec<String>,
    /// Which witnesses must have signed; otherwise the policy in the configuration folder
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Asks nobody, but writes the request into this file, for a stick
    #[arg(long, value_name = "FILE", conflicts_with_all = ["urls", "answer"])]
    pub request: Option<PathBuf>,
    /// The number of entries that the witness has last cosigned, if it said so
    #[arg(long = "old", value_name = "NUMBER", requires = "request")]
    pub old: Option<u64>,
    /// Takes the answer of a witness from this file
    #[arg(long, value_name = "FILE", conflicts_with = "urls")]
    pub answer: Option<PathBuf>,
}

/// `diwan key`.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Makes a new signing key, which the old one vouches for; the old one is kept aside
    Rotate(Rotate),
    /// Prints the changes of key so far, each signed by both keys: for who trusts an old one
    Changes(Changes),
}

/// `diwan key changes`.
#[derive(Debug, clap::Args)]
pub struct Changes {
    /// Writes them into this new file instead
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `diwan key rotate`.
#[derive(Debug, clap::Args)]
pub struct Rotate {
    /// Who does this, for the ledger; otherwise the system's user name
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
}

/// `diwan witness`.
#[derive(Debug, Subcommand)]
pub enum Witness {
    /// Makes the key with which this witness signs
    Init(WitnessInit),
    /// Adds logs to those that this witness knows
    Trust(WitnessTrust),
    /// Answers logs over the network until it is stopped
    Serve(WitnessServe),
    /// Answers one request that came as a file, for towns without a network
    Sign(WitnessSign),
}

/// Where a witness keeps its key and what it has seen.
#[derive(Debug, clap::Args)]
pub struct WitnessState {
    /// The folder of the witness; otherwise witness in the configuration folder
    #[arg(long, value_name = "FOLDER")]
    pub state: Option<PathBuf>,
}

/// `diwan witness init`.
#[derive(Debug, clap::Args)]
pub struct WitnessInit {
    /// The name of the witness: a web address of yours without https://
    #[arg(long = "name", value_name = "ADDRESS")]
    pub witness_name: String,
    #[command(flatten)]
    pub state: WitnessState,
}

/// `diwan witness trust`.
#[derive(Debug, clap::Args)]
pub struct WitnessTrust {
    /// The public keys of the logs, or their files
    #[arg(required = true, value_name = "KEY")]
    pub log: Vec<String>,
    #[command(flatten)]
    pub state: WitnessState,
}

/// `diwan witness serve`.
#[derive(Debug, clap::Args)]
pub struct WitnessServe {
    /// The address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7380")]
    pub listen: std::net::SocketAddr,
    #[command(flatten)]
    pub state: WitnessState,
}

/// `diwan witness sign`.
#[derive(Debug, clap::Args)]
pub struct WitnessSign {
    /// The request, as diwan log cosign --request has written it
    #[arg(long = "in", value_name = "FILE")]
    pub input: PathBuf,
    /// The file for the answer; nothing is ever replaced
    #[arg(long = "out", value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub state: WitnessState,
}

/// `diwan log consistency`.
#[derive(Debug, clap::Args)]
pub struct Consistency {
    /// The older state: a file with a checkpoint, or a number of entries
    pub old: String,
    /// The newer state; otherwise the present one of the archive
    pub new: Option<String>,
    /// The public key to trust, or its file; otherwise the one in the configuration folder
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,
    /// Also writes the proof into this file, as a witness takes it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `diwan bundle`.
#[derive(Debug, clap::Args)]
pub struct Bundle {
    /// The numbers of the records
    #[arg(required_unless_present = "query", value_name = "RECORD")]
    pub records: Vec<RecordId>,
    /// Also all records that these words find
    #[arg(long, value_name = "TEXT")]
    pub query: Option<String>,
    /// The folder to fill: empty or not there yet
    #[arg(long = "out", value_name = "FOLDER")]
    pub to: PathBuf,
}

/// `diwan parity`.
#[derive(Debug, clap::Args)]
pub struct Parity {
    /// How much parity, in percent of what it protects; 10 unless told otherwise
    #[arg(long, value_name = "PERCENT", default_value_t = 10, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub overhead: u32,
    /// Only says how much is protected
    #[arg(long)]
    pub status: bool,
    /// Who does this, for the ledger; otherwise the system's user name
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
}

/// `diwan repair`.
#[derive(Debug, clap::Args)]
pub struct Repair {
    /// Another copy of this archive, such as a second disk; may be given more than once
    #[arg(long, value_name = "FOLDER")]
    pub from: Vec<PathBuf>,
    /// Only says what could be put right
    #[arg(long, short = 'n')]
    pub dry_run: bool,
    /// Moves to quarantine what lies in the archive without being recorded
    #[arg(long)]
    pub quarantine_extra: bool,
    /// How much parity, in percent, for what must be protected again; 10 unless told otherwise
    #[arg(long, value_name = "PERCENT", default_value_t = 10, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub overhead: u32,
    /// The public key to trust, or its file; otherwise the one in the configuration folder
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,
    #[command(flatten)]
    pub work: Work,
}

/// `diwan export`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that was typed")]
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The numbers of the records
    #[arg(required = true, value_name = "RECORD")]
    pub records: Vec<RecordId>,
    /// The folder to write into; nothing in it is ever replaced
    #[arg(long, value_name = "FOLDER", required_unless_present = "stdout")]
    pub to: Option<PathBuf>,
    /// Keeps the folders they came in
    #[arg(long, requires = "to")]
    pub tree: bool,
    /// Writes the bytes of one record to the standard output
    #[arg(long, conflicts_with_all = ["to", "json"])]
    pub stdout: bool,
    /// Instead: PDFs that show the pages as they are, with the recognised text behind them
    #[arg(long, requires = "to", conflicts_with = "alto")]
    pub searchable_pdf: bool,
    /// Instead: one ALTO file for each page, words with their boxes
    #[arg(long, requires = "to")]
    pub alto: bool,
}

/// Writes what people type as clap reads it: `diwan help show` is `diwan show --help`, and in a search a word
/// with a minus before it is no option (the sign that takes its place, U+2212, means the same in a query).
pub fn prepared(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|first| first == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    if let Some(search) = args.iter().skip(1).position(|arg| arg == "search") {
        for arg in args.iter_mut().skip(search + 2) {
            let minus = arg.to_str().and_then(|text| text.strip_prefix('-')).filter(|word| is_word(word));
            if let Some(word) = minus {
                *arg = format!("\u{2212}{word}").into();
            }
        }
    }
    args
}

/// True for what follows the minus of an unwanted word; false for `-q` and `--limit`.
fn is_word(after_minus: &str) -> bool {
    !after_minus.starts_with('-')
        && (after_minus.len() > 1 || !after_minus.is_ascii())
        && !after_minus.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepare(args: &[&str]) -> Vec<String> {
        let args = args.iter().map(OsString::from).collect();
        prepared(args).iter().map(|arg| arg.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn help_may_come_first() {
        assert_eq!(prepare(&["diwan", "help", "show"]), ["diwan", "show", "--help"]);
        assert_eq!(prepare(&["diwan", "help"]), ["diwan", "--help"]);
    }

    #[test]
    fn unwanted_words_are_no_options() {
        let typed = ["diwan", "search", "a", "-bc", "-\u{642}", "-q", "--limit", "3", "-"];
        let read = ["diwan", "search", "a", "\u{2212}bc", "\u{2212}\u{642}", "-q", "--limit", "3", "-"];
        assert_eq!(prepare(&typed), read);
        assert_eq!(prepare(&["diwan", "list", "-qx"]), ["diwan", "list", "-qx"]);
    }
}

/// `diwan replica`.
#[derive(Debug, Subcommand)]
pub enum Replica {
    /// Makes a folder elsewhere, or another machine, known as a copy
    Add(ReplicaAdd),
    /// Lists the copies
    List,
    /// Forgets a copy; its files stay where they are
    Remove {
        /// The name of the copy
        #[arg(value_name = "NAME")]
        replica: String,
    },
    /// Brings copies up to the archive
    Sync(ReplicaSync),
    /// Re-reads copies as if each were the archive, and compares their histories with it
    Verify {
        /// The names of the copies; otherwise all
        #[arg(value_name = "NAME")]
        replicas: Vec<String>,
    },
    /// Keeps a copy for another town: takes what its `replica sync` sends
    Serve(ReplicaServe),
}

/// `diwan replica serve`.
#[derive(Debug, clap::Args)]
pub struct ReplicaServe {
    /// The folder to keep the copy in, empty or with the copy
    #[arg(value_name = "FOLDER")]
    pub kept: PathBuf,
    /// The address and port; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8480")]
    pub listen: SocketAddr,
    /// The file with the token that the other side shows; made if it is not there
    #[arg(long, value_name = "FILE")]
    pub token_file: PathBuf,
    /// The public key of the archive, or its file; otherwise that of the first archive that comes
    #[arg(long, value_name = "KEY")]
    pub log_key: Vec<String>,
    /// A TLS certificate chain in PEM, this server's own first
    #[arg(long, value_name = "FILE", requires = "cert_key", conflicts_with = "self_signed")]
    pub cert: Option<PathBuf>,
    /// The private key of the certificate in PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub cert_key: Option<PathBuf>,
    /// Makes a certificate for these names, if its file is not there, and keeps it with its key: FILE and FILE.key
    #[arg(long, value_name = "FILE")]
    pub self_signed: Option<PathBuf>,
    /// A name or address in the certificate that is made
    #[arg(long, value_name = "HOST", requires = "self_signed")]
    pub host: Vec<String>,
}

/// `diwan replica add`.
#[derive(Debug, clap::Args)]
pub struct ReplicaAdd {
    /// The name of the copy
    #[arg(value_name = "NAME")]
    pub replica: String,
    /// The folder of the copy (on another disk, a stick, a share), or the address of a `replica serve`
    #[arg(value_name = "FOLDER|URL")]
    pub destination: String,
    /// The file with the token for that address
    #[arg(long, value_name = "FILE")]
    pub token: Option<PathBuf>,
    /// The certificate by which that address is known, in PEM
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// A danger it answers: fire, flood, theft, hardware, deletion, region, organisation
    #[arg(long, required = true, value_name = "DANGER")]
    pub threat: Vec<Danger>,
    /// What it is kept on, such as ssd, disk, tape
    #[arg(long, value_name = "KIND")]
    pub media: String,
    /// Where it stands
    #[arg(long, value_name = "PLACE")]
    pub place: String,
}

/// `diwan replica sync`.
#[derive(Debug, clap::Args)]
pub struct ReplicaSync {
    /// The names of the copies; otherwise all
    #[arg(value_name = "NAME")]
    pub replicas: Vec<String>,
    /// Also reads everything that is there already, and puts right what is damaged there
    #[arg(long)]
    pub read_back: bool,
    /// Writes it into the ledger also when nothing was new
    #[arg(long)]
    pub record: bool,
}

/// `diwan drill`.
#[derive(Debug, clap::Args)]
pub struct Drill {
    /// The name of the copy; otherwise the only one
    #[arg(value_name = "NAME")]
    pub practised: Option<String>,
    /// The folder to restore into, empty or not there yet, which stays; otherwise one that is removed afterwards
    #[arg(long = "to", value_name = "FOLDER")]
    pub scratch: Option<PathBuf>,
    /// Writes the signed report into this new file
    #[arg(long = "report", value_name = "FILE")]
    pub drill_report: Option<PathBuf>,
}

/// A danger, by its word.
#[derive(Debug, Clone, Copy)]
pub struct Danger(pub crate::replica::Threat);

impl std::str::FromStr for Danger {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let words = crate::replica::Threat::ALL.map(crate::replica::Threat::word).join(", ");
        crate::replica::Threat::of(word).map(Self).ok_or(words)
    }
}
