//! Reads every file of a folder as an ingest would and writes what was read: the tool of `benches/reading`.
//!
//!     cargo run --release --example read -- FOLDER OUT [--thorough] [--jobs N] [--rounds N] [--program DIWAN]
//!
//! For each file, `OUT/NAME.json` is its transcript and `OUT/NAME.txt` its text; `OUT/times.tsv` says how long
//! each took (milliseconds by the clock, pages) and what was wrong with it; `OUT/cpu.txt` the seconds of processor
//! time of the whole run, readers and OCR engines included.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for developers")]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use diwan::digest::ContentId;
use diwan::extract::{
    Depth, GlyphMemory, Limits, OcrOptions, Page, ReaderOptions, Readers, Reading, Transcript,
};
use diwan::format::{Format, HEAD_LENGTH};
use diwan::monitor::Silent;
use rayon::prelude::*;

struct Options {
    folder: PathBuf,
    out: PathBuf,
    depth: Depth,
    jobs: usize,
    program: PathBuf,
    /// How often everything is read; each round knows the glyphs that the one before met.
    rounds: u32,
}

fn main() -> io::Result<()> {
    let Some(options) = options() else {
        println!("read FOLDER OUT [--thorough] [--jobs N] [--rounds N] [--program DIWAN]");
        std::process::exit(2);
    };
    fs::create_dir_all(&options.out)?;
    let readers = Readers::new(ReaderOptions {
        exe: options.program.clone(),
        workers: options.jobs,
        limits: Limits::office(),
        ocr: OcrOptions { depth: options.depth, ..OcrOptions::default() },
    });
    let mut files: Vec<PathBuf> = fs::read_dir(&options.folder)?
        .filter_map(|entry| Some(entry.ok()?.path()).filter(|path| path.is_file()))
        .collect();
    files.sort();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.jobs).build().map_err(io::Error::other)?;
    let mut rows: Vec<String> = Vec::new();
    for round in 1..=options.rounds {
        rows = pool.install(|| {
            files.par_iter().map(|path| one(&readers, path, &options.out)).collect::<Result<_, _>>()
        })?;
        if round < options.rounds {
            readers.remember(Arc::new(learned(&files, &options.out)?));
        }
    }
    // The readers are gone by then, and what they used is known.
    drop(readers);
    fs::write(options.out.join("cpu.txt"), format!("{}\n", processor_seconds().unwrap_or(0.0)))?;
    fs::write(options.out.join("times.tsv"), format!("file\tms\tpages\ttrouble\n{}\n", rows.join("\n")))
}

/// Processor time of this process and the children it has waited for (fields 14 to 17 of proc(5) stat).
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11).take(4);
    // USER_HZ is 100 on Linux.
    fields.map(|field| field.parse::<f64>().ok()).sum::<Option<f64>>().map(|ticks| ticks / 100.0)
}

fn options() -> Option<Options> {
    let mut arguments = std::env::args().skip(1);
    let (folder, out) = (arguments.next()?.into(), arguments.next()?.into());
    let beside = std::env::current_exe().ok()?.parent()?.parent()?.join("diwan");
    let mut options = Options { folder, out, depth: Depth::Fast, jobs: 1, program: beside, rounds: 1 };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--thorough" => options.depth = Depth::Thorough,
            "--jobs" => options.jobs = arguments.next()?.parse().ok()?,
            "--rounds" => options.rounds = arguments.next()?.parse().ok()?,
            "--program" => options.program = arguments.next()?.into(),
            _ => return None,
        }
    }
    Some(options)
}

fn one(readers: &Readers, path: &Path, out: &Path) -> io::Result<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut file, HEAD_LENGTH as u64), &mut head)?;
    let began = Instant::now();
    let reading = readers.read(Format::identify(&head, &name), &mut file, length, &Silent);
    let took = began.elapsed().as_secs_f64() * 1000.0;
    let (transcript, trouble) = match reading {
        Reading::Read(transcript, troubles) => (Some(transcript), troubles.into_iter().next()),
        Reading::Unreadable(trouble) => (None, Some(trouble)),
        Reading::WaitingForOcr | Reading::NothingToRead => (None, None),
    };
    let pages = transcript.as_ref().map_or(0, |transcript| transcript.pages.len());
    if let Some(transcript) = &transcript {
        fs::write(out.join(format!("{name}.json")), serde_json::to_vec(transcript)?)?;
    }
    fs::write(out.join(format!("{name}.txt")), transcript.as_ref().map(text).unwrap_or_default())?;
    let trouble = trouble.map_or_else(String::new, |trouble| format!("{}: {}", trouble.code, trouble.detail));
    Ok(format!("{name}\t{took:.1}\t{pages}\t{}", trouble.replace(['\t', '\n'], " ")))
}

/// The glyph memory that an archive of these transcripts has.
fn learned(files: &[PathBuf], out: &Path) -> io::Result<GlyphMemory> {
    let mut memory = GlyphMemory::default();
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Ok(bytes) = fs::read(out.join(format!("{name}.json"))) else { continue };
        let transcript: Transcript = serde_json::from_slice(&bytes)?;
        if let Some(glyphs) = &transcript.glyphs {
            memory.learn(&ContentId::of(&fs::read(path)?), glyphs);
        }
    }
    Ok(memory)
}

fn text(transcript: &Transcript) -> String {
    transcript.pages.iter().map(Page::text).collect::<Vec<_>>().join("\n")
}
