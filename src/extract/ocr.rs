//! The OCR engine: found once, then started for every page as a limited child of its own.
//!
//! The page goes in as a grey picture (PGM) over stdin, words come back as TSV; no file is written. One thread
//! per engine (`evidence`: with its default threads Tesseract is five times slower). Invariant: a page that
//! cannot be recognised is still a page, with the trouble told.

use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use crate::monitor::ProblemCode;

use super::choose;
use super::tsv::{self, Geometry};
use super::wire::{Frame, ImageHead};
use super::{Method, OcrMissing, Page, ReaderOptions, Trouble};

/// Where a program given by name is looked for.
const PROGRAM_DIRECTORIES: &[&str] = &["/usr/local/bin", "/usr/bin", "/bin"];
/// The most that an engine may write: far above the TSV of the densest page.
const LONGEST_OUTPUT: u64 = 16 << 20;
/// How long the engine may take to tell its version.
const PROBE_WALL: Duration = Duration::from_secs(30);

/// A usable engine.
#[derive(Debug, Clone)]
pub struct Engine {
    program: PathBuf,
    name: String,
}

impl Engine {
    /// Looks for the program and the data of every language asked for.
    pub fn find(options: &ReaderOptions) -> Result<Self, OcrMissing> {
        let wanted: Vec<&str> = options.ocr.languages.split('+').collect();
        let Some(program) = locate(&options.ocr.program) else {
            let program = options.ocr.program.display().to_string();
            return Err(OcrMissing::Program { program, packages: packages(&wanted, true) });
        };
        let ask = |argument: &str| {
            let output = run(options, &program, &[argument], &[], PROBE_WALL);
            output.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|trouble| {
                OcrMissing::Failed { program: program.display().to_string(), detail: trouble.detail }
            })
        };
        let version = ask("--version")?.lines().next().unwrap_or_default().trim().to_owned();
        let known = ask("--list-langs")?;
        let missing: Vec<&str> = wanted
            .iter()
            .copied()
            .filter(|wanted| !known.lines().any(|line| line.trim() == *wanted))
            .collect();
        if !missing.is_empty() {
            let languages = missing.iter().map(|&language| language.to_owned()).collect();
            return Err(OcrMissing::Languages {
                engine: version,
                languages,
                packages: packages(&missing, false),
            });
        }
        Ok(Self { name: format!("{version} {}", options.ocr.languages), program })
    }

    /// The engine as transcripts name it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Recognises the page of an image frame.
    pub fn recognise(&self, frame: &Frame, options: &ReaderOptions) -> (Page, Option<Trouble>) {
        let (head, pixels) = match frame.image() {
            Ok(image) => image,
            Err(error) => return (blank(1), Some(Trouble::new(ProblemCode::ReaderDied, error))),
        };
        let number = head.page;
        match self.words(&head, pixels, options) {
            Ok(page) if page.lines.is_empty() && !head.fallback.is_empty() => (fallback_page(head), None),
            Ok(page) => (choose::better(page, head), None),
            Err(mut trouble) => {
                trouble.detail = format!("page {number}: {}", trouble.detail);
                (fallback_page(head), Some(trouble))
            }
        }
    }

    fn words(&self, head: &ImageHead, pixels: &[u8], options: &ReaderOptions) -> Result<Page, Trouble> {
        if head.width == 0 || head.height == 0 {
            return Ok(blank(head.page));
        }
        let header = format!("P5\n{} {}\n255\n", head.width, head.height);
        let dpi = if head.scale > 0.0 { 200 } else { 0 };
        let dpi = dpi.to_string();
        let arguments = ["stdin", "stdout", "-l", &options.ocr.languages, "--dpi", &dpi, "--psm", "3", "tsv"];
        let wall = options.limits.wall();
        let output = run(options, &self.program, &arguments, &[header.as_bytes(), pixels], wall)?;
        let geometry = Geometry { scale: head.scale, size: head.size };
        Ok(tsv::page(&String::from_utf8_lossy(&output), head.page, geometry))
    }
}

/// The page as its text layer has it, when recognition was not possible or read nothing.
pub fn fallback_page(head: ImageHead) -> Page {
    let method = if head.fallback.is_empty() { Method::Blank } else { Method::TextLayer };
    Page::new(head.page, method, Some(head.size), head.fallback)
}

fn blank(number: u32) -> Page {
    Page::new(number, Method::Blank, None, Vec::new())
}

fn locate(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    PROGRAM_DIRECTORIES.iter().map(|directory| Path::new(directory).join(program)).find(|path| path.is_file())
}

fn packages(languages: &[&str], program: bool) -> Vec<String> {
    let engine = program.then(|| "tesseract-ocr".to_owned());
    let data = languages.iter().map(|language| match *language {
        "Arabic" => "tesseract-ocr-script-arab".to_owned(),
        language => format!("tesseract-ocr-{}", language.replace('_', "-")),
    });
    engine.into_iter().chain(data).collect()
}

/// Runs a program as a limited child (`diwan worker ocr`), feeds it and returns what it wrote.
fn run(
    options: &ReaderOptions,
    program: &Path,
    arguments: &[&str],
    input: &[&[u8]],
    wall: Duration,
) -> Result<Vec<u8>, Trouble> {
    let failed = |error: io::Error| Trouble::new(ProblemCode::ReaderDied, error);
    let mut child = Command::new(&options.exe)
        .args(["worker", "ocr"])
        .args([options.limits.memory_bytes, options.limits.cpu_seconds].map(|number| number.to_string()))
        .arg(program)
        .args(arguments)
        .env_clear()
        .env("OMP_THREAD_LIMIT", "1")
        .env("LC_ALL", "C")
        .current_dir("/")
        // As for a worker: Ctrl-C is for the parent.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let output = std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        scope.spawn(move || feed(stdin, input));
        scope.spawn(move || sender.send(drain(stdout)));
        let output = receiver.recv_timeout(wall);
        if output.is_err() {
            // The threads end when the pipes of the dead child close.
            let _ = child.kill();
        }
        output
    });
    let status = child.wait().map_err(failed)?;
    match output {
        Err(_) => Err(Trouble::new(ProblemCode::Timeout, "no answer from the OCR engine")),
        Ok(_) if !status.success() => {
            Err(Trouble::new(ProblemCode::ReaderDied, format_args!("OCR engine: {status}")))
        }
        Ok(output) => output.map_err(failed),
    }
}

/// An engine that ends early closes its pipe; its status tells why, not this error.
fn feed(stdin: Option<impl Write>, input: &[&[u8]]) {
    if let Some(mut stdin) = stdin {
        let _ = input.iter().try_for_each(|part| stdin.write_all(part));
    }
}

fn drain(stdout: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut output = Vec::new();
    if let Some(stdout) = stdout {
        stdout.take(LONGEST_OUTPUT).read_to_end(&mut output)?;
    }
    Ok(output)
}
