//! The tool of `benches/retrieval.py`: the ranks of relevant passages, and what they cost, by the library itself.
//!
//! Usage: `retrieval NAME PASSAGES SETS OUT VARIANTS PART [STRICTNESS]`. A line of `PASSAGES` is an identifier, a
//! tab and a text; a folder in `SETS` has `qrels.tsv` and `queries.tsv` (variant `nat`) or `queries.VARIANT.tsv`;
//! `PART` is how many of a hundred questions are asked. `OUT` gets a line for each: name, set, variant, question,
//! how many passages are relevant, and the ranks of those found (from 0, the first hundred).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods
)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use diwan::index::{Document, Index};
use diwan::ledger::RecordId;
use diwan::search::{Query, ranked};
use tempfile::TempDir;

/// Memory for postings while indexing.
const HEAP: usize = 64 << 20;
/// How many hits are ranked.
const SHOWN: usize = 100;
/// Clock ticks a second of `/proc/self/stat` (`sysconf(_SC_CLK_TCK)` of every Linux in use).
const TICKS: f64 = 100.0;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, passages, sets, out, variants, part] = &arguments[..] else {
        panic!("NAME PASSAGES SETS OUT VARIANTS PART");
    };
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "retrieval").unwrap();
    let names = fill(name, &index, Path::new(passages));
    println!("{name}: index of {:.1} MB", bytes(house.path()) / 1e6);
    let mut out = BufWriter::new(fs::File::create(out).unwrap());
    let mut folders: Vec<_> = fs::read_dir(sets).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for variant in variants.split(',') {
        let mut times = Vec::new();
        for folder in &folders {
            let set = Set::read(folder, variant, part.parse().unwrap());
            for (question, text) in &set.questions {
                let start = Instant::now();
                let found = ranked(&index, &Query::parse(text), 0, SHOWN).unwrap().found;
                times.push(start.elapsed().as_secs_f64() * 1e3);
                let relevant = &set.relevant[question];
                let ranks: Vec<String> = (0..)
                    .zip(&found.records)
                    .filter(|(_, (record, _))| relevant.contains(&names[record.0 as usize - 1]))
                    .map(|(rank, _): (usize, _)| rank.to_string())
                    .collect();
                let set = folder.file_name().unwrap().to_str().unwrap();
                writeln!(
                    out,
                    "{name}\t{set}\t{variant}\t{question}\t{}\t{}",
                    relevant.len(),
                    ranks.join(",")
                )
                .unwrap();
            }
        }
        println!("{name}: {variant}, {} questions: {}", times.len(), shares(times));
    }
}

/// Indexes the passages as the archive would, under made-up file names; returns their identifiers.
fn fill(name: &str, index: &Index, passages: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let before = process_seconds();
    let mut writer = index.writer(1, HEAP).unwrap();
    for line in BufReader::new(fs::File::open(passages).unwrap()).lines() {
        let line = line.unwrap();
        let (id, text) = line.split_once('\t').unwrap();
        names.push(id.to_owned());
        let record = RecordId(names.len() as u64);
        let name = format!("2021/Scan{:05}.pdf", names.len());
        let (title, also) = (String::new(), String::new());
        writer
            .put(&Document { record, name, title, text: text.to_owned(), also, ..Document::default() })
            .unwrap();
    }
    writer.commit(names.len() as u64).unwrap();
    drop(writer);
    let seconds = process_seconds() - before;
    println!("{name}: indexing {} documents, {:.0} a CPU second", names.len(), names.len() as f64 / seconds);
    names
}

struct Set {
    questions: Vec<(String, String)>,
    relevant: HashMap<String, HashSet<String>>,
}

impl Set {
    fn read(folder: &Path, variant: &str, part: usize) -> Self {
        let mut relevant: HashMap<String, HashSet<String>> = HashMap::new();
        for line in fs::read_to_string(folder.join("qrels.tsv")).unwrap().lines() {
            let mut fields = line.split('\t').map(str::to_owned);
            relevant.entry(fields.next().unwrap()).or_default().insert(fields.next().unwrap());
        }
        let file = if variant == "nat" { "queries.tsv".into() } else { format!("queries.{variant}.tsv") };
        let lines = fs::read_to_string(folder.join(file)).unwrap_or_default();
        let questions = lines
            .lines()
            .enumerate()
            // Spread over the set, the same for every program.
            .filter(|(number, _)| number * 37 % 100 < part)
            .map(|(_, line)| line.split_once('\t').unwrap())
            .map(|(question, text)| (question.to_owned(), text.to_owned()))
            .collect();
        Self { questions, relevant }
    }
}

fn shares(mut millis: Vec<f64>) -> String {
    if millis.is_empty() {
        return "none".to_owned();
    }
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[(millis.len() as f64 * share) as usize];
    format!("p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms", at(0.5), at(0.99), millis[millis.len() - 1])
}

fn bytes(folder: &Path) -> f64 {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len());
    files.sum::<u64>() as f64
}

/// What all threads of this process have used of the processors.
fn process_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}
