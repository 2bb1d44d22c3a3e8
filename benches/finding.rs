//! How fast do texts become searchable, and how fast is a question answered?
//!
//! Indexing stands beside a bare program on the same engine with its default tokenizer: same texts, same memory,
//! turn about in one process. Times are given by the clock and by the processor: on a machine with other work
//! only the latter compares. Usage: `cargo bench --bench finding [-- FOLDER|FILE] [--documents N]`; a folder gives
//! one document per file, a file one per line, neither a seeded generator of municipal Arabic.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods
)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use diwan::analysis::each_token;
use diwan::index::{Document, Index};
use diwan::ledger::RecordId;
use diwan::search::{Plan, Query, index_query, shipped_lexicon};
use tantivy::schema::{FAST, INDEXED, Schema, TEXT};
use tantivy::{TantivyDocument, doc};
use tempfile::TempDir;

const HEAP: usize = 64 << 20;
const PASSES: usize = 3;
const QUERIES: usize = 2_000;
const ASKED: usize = 5;
/// Clock ticks a second of `/proc/self/stat` (`sysconf(_SC_CLK_TCK)` of every Linux in use).
const TICKS: f64 = 100.0;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let wanted =
        arguments.iter().position(|a| a == "--documents").map(|at| arguments[at + 1].parse().unwrap());
    let documents: usize = wanted.unwrap_or(60_000);
    let texts = match arguments.first().filter(|a| !a.starts_with("--")) {
        Some(path) => read(Path::new(path), documents),
        None => Generator::new(7).documents(documents),
    };
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} documents, {:.1} MB, heap {} MB", texts.len(), bytes as f64 / 1e6, HEAP >> 20);
    tokenizing(&texts, bytes);
    for threads in [1, 2] {
        indexing(&texts[..texts.len().min(20_000)], threads);
    }
    asking(&texts);
}

fn tokenizing(texts: &[String], bytes: usize) {
    let start = Instant::now();
    let mut tokens = 0_u64;
    for text in texts {
        each_token(text, &mut |_| tokens += 1);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "analysis: {:.1} M tokens/s, {:.0} MB/s",
        tokens as f64 / seconds / 1e6,
        bytes as f64 / seconds / 1e6
    );
}

/// Best of [`PASSES`], turn about.
fn indexing(texts: &[String], threads: usize) {
    let mut best = [(f64::MAX, f64::MAX); 2];
    for _ in 0..PASSES {
        for (best, index) in best.iter_mut().zip([index_bare, index_ours]) {
            let before = process_seconds();
            let clock = index(texts, threads).as_secs_f64();
            *best = (best.0.min(clock), best.1.min(process_seconds() - before));
        }
    }
    let documents = texts.len() as f64;
    let [(bare, bare_cpu), (ours, ours_cpu)] = best.map(|(clock, cpu)| (documents / clock, documents / cpu));
    println!(
        "indexing {documents} documents, {threads} thread(s): by the clock bare {bare:.0}/s, diwan {ours:.0}/s, ratio \
         {:.2}; by the processor bare {bare_cpu:.0}/s, diwan {ours_cpu:.0}/s, ratio {:.2}",
        ours / bare,
        ours_cpu / bare_cpu
    );
}

fn index_bare(texts: &[String], threads: usize) -> Duration {
    let house = TempDir::new().unwrap();
    let mut schema = Schema::builder();
    let record = schema.add_u64_field("record", INDEXED | FAST);
    let body = schema.add_text_field("body", TEXT);
    let index = tantivy::Index::create_in_dir(house.path(), schema.build()).unwrap();
    let start = Instant::now();
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(threads, HEAP).unwrap();
    for (number, text) in (1_u64..).zip(texts) {
        writer.add_document(doc!(record => number, body => text.as_str())).unwrap();
    }
    writer.commit().unwrap();
    start.elapsed()
}

fn index_ours(texts: &[String], threads: usize) -> Duration {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "bench").unwrap();
    let start = Instant::now();
    fill(&index, texts, threads);
    start.elapsed()
}

fn fill(index: &Index, texts: &[String], threads: usize) {
    let mut writer = index.writer(threads, HEAP).unwrap();
    for (number, text) in (1_u64..).zip(texts) {
        let (record, text) = (RecordId(number), text.clone());
        let name = format!("2021/Scan{number:04}.pdf");
        writer.put(&Document { record, name, title: String::new(), text, ..Document::default() }).unwrap();
    }
    writer.commit(texts.len() as u64).unwrap();
}

fn asking(texts: &[String]) {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "bench").unwrap();
    fill(&index, texts, 2);
    let queries = queries(texts);
    let start = Instant::now();
    let fresh = Index::open(house.path(), "bench").unwrap();
    fresh.find(&index_query(&Query::parse(&queries[0])), 0, 10).unwrap();
    println!("open and first answer: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let kinds =
        [("words", 0), ("words in all forms", 0), ("phrases", 1), ("words and minus", 2), ("open end", 3)];
    for (kind, chosen) in kinds {
        let all_forms = kind == "words in all forms";
        let chosen: Vec<&String> = queries.iter().skip(chosen).step_by(4).collect();
        let mut hits = 0;
        let before = process_seconds();
        let mut best = Vec::new();
        for typed in &chosen {
            let mut times = [f64::MAX; ASKED];
            for (pass, time) in times.iter_mut().enumerate() {
                let start = Instant::now();
                let query = Query::parse(typed);
                let asked = if all_forms {
                    let plan =
                        |terms: &dyn diwan::lexicon::Dictionary| Plan::new(&query, shipped_lexicon(), terms);
                    index.consult(plan).unwrap().index_query()
                } else {
                    index_query(&query)
                };
                // What was just asked is remembered: no two of these are the same question.
                hits += index.find(&asked, 0, 10 + pass).unwrap().total;
                *time = start.elapsed().as_secs_f64() * 1e3;
            }
            best.push(times.into_iter().fold(f64::MAX, f64::min));
        }
        let asked = chosen.len() * ASKED;
        println!(
            "asking {} documents, {} x {kind}, best of {ASKED}: {}; {:.2} ms of processor and {} hits on average",
            texts.len(),
            chosen.len(),
            shares(best),
            (process_seconds() - before) * 1e3 / asked as f64,
            hits / asked as u64
        );
    }
}

fn shares(mut millis: Vec<f64>) -> String {
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[(millis.len() as f64 * share) as usize];
    format!("p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms", at(0.5), at(0.99), millis[millis.len() - 1])
}

/// What all threads of this process have used of the processors, ended ones included.
fn process_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}

/// Words, phrases, exclusions and open ends out of the texts themselves, so that most find something.
fn queries(texts: &[String]) -> Vec<String> {
    let mut chance = Chance(11);
    let mut queries = Vec::with_capacity(QUERIES);
    while queries.len() < QUERIES {
        let words: Vec<&str> = texts[chance.below(texts.len())].split_whitespace().collect();
        let length = 1 + chance.below(4);
        if words.len() < 8 {
            continue;
        }
        let from = chance.below(words.len() - 5);
        let some = words[from..from + length].join(" ");
        queries.push(match queries.len() % 4 {
            0 => some,
            1 => format!("\"{some}\""),
            2 => format!("{some} -{}", words[chance.below(words.len())]),
            _ => format!("{some} {}*", words[from + 4].chars().take(4).collect::<String>()),
        });
    }
    queries
}

fn read(path: &Path, most: usize) -> Vec<String> {
    if path.is_file() {
        return fs::read_to_string(path).unwrap().lines().take(most).map(str::to_owned).collect();
    }
    let mut paths: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().take(most).filter_map(|path| fs::read_to_string(path).ok()).collect()
}

struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Small numbers often, large ones rarely: about as words are used.
    fn rank(&mut self, limit: usize) -> usize {
        let share = self.next() as f64 / (1_u64 << 31) as f64;
        ((limit as f64).powf(share) as usize).min(limit) - 1
    }
}

/// Makes papers of a town hall: words by rank, some with vowel signs or tatweel, numbers and dates, some Latin.
struct Generator {
    chance: Chance,
    words: Vec<String>,
}

impl Generator {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let common =
            "في من على البلدية قرار رقم لسنة المجلس إلى بشأن محضر اجتماع لجنة مكتب السيد عبد الرحمن إدارة";
        let mut words: Vec<String> = common.split(' ').map(str::to_owned).collect();
        let letters: Vec<char> = "اااالللميينوورتبةهعدسأفقكحجشصىإئطخ".chars().collect();
        while words.len() < 40_000 {
            let length = 2 + chance.below(4) + chance.below(4);
            let mut word: String = (0..length).map(|_| letters[chance.below(letters.len())]).collect();
            match chance.below(40) {
                0 => word.insert(2, '\u{64E}'),
                1 => word.insert_str(2, "ـــ"),
                2 => word = format!("File{}", words.len()),
                3 => ["contract", "Maple", "invoice", "Report"][chance.below(4)].clone_into(&mut word),
                4..=14 => word.insert_str(0, "ال"),
                _ => (),
            }
            words.push(word);
        }
        Self { chance, words }
    }

    fn documents(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.document()).collect()
    }

    /// 30 to 600 words.
    fn document(&mut self) -> String {
        let length = 30 + self.chance.below(150) + self.chance.below(20) * self.chance.below(22);
        let mut text = String::with_capacity(length * 12);
        for number in 0..length {
            let chance = &mut self.chance;
            let word = match chance.below(30) {
                0 => format!("({})", chance.below(400)),
                1 => format!("{}/{}/20{:02}", chance.below(28), chance.below(12), number % 30),
                _ => self.words[chance.rank(self.words.len())].clone(),
            };
            text.push_str(&word);
            text.push(if number % 12 == 11 { '\n' } else { ' ' });
        }
        text
    }
}
