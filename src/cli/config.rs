//! What was meant: arguments, environment and configuration file become the options of the rooms below.
//!
//! The only place that reads the environment. Order, strongest first: argument, environment, current folder,
//! `config.toml` in the configuration folder. Invariant: nothing below this room knows where a value came from.
#![allow(clippy::disallowed_methods, reason = "the room that reads environment and configuration")]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::{Global, Ingest, Language, Thoroughness};
use super::exit::Refused;
use crate::extract::{Depth, Limits, OcrOptions, ReaderOptions};
use crate::ingest::IngestOptions;
use crate::lexicon::{Lexicon, Refused as WordsRefused};
use crate::search::shipped_lexicon;
use crate::words::Lang;

/// What the process was started with.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    archive: Option<PathBuf>,
    config: Option<PathBuf>,
    locale: String,
    user: Option<String>,
    no_color: bool,
}

/// The configuration file; every value has its argument, which is stronger.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct File {
    archive: Option<PathBuf>,
    agent: Option<String>,
    jobs: Option<usize>,
    ocr_program: Option<PathBuf>,
    ocr_languages: Option<String>,
    ocr: Option<Depth>,
    words: Option<PathBuf>,
}

/// The settings of one run.
#[derive(Debug, Clone)]
pub struct Config {
    environment: Environment,
    file: File,
    dir: Option<PathBuf>,
    typed_archive: Option<PathBuf>,
}

impl Environment {
    pub fn of_process() -> Self {
        let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).map(|value| value.to_string_lossy().into_owned());
        let own = set("DIWAN_CONFIG").map(PathBuf::from);
        let xdg = || set("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || set("HOME").map(|home| Path::new(&home).join(".config"));
        Self {
            archive: set("DIWAN_ARCHIVE").map(PathBuf::from),
            config: own.or_else(|| xdg().or_else(home).map(|config| config.join("diwan"))),
            locale: text("LC_ALL")
                .or_else(|| text("LC_MESSAGES"))
                .or_else(|| text("LANG"))
                .unwrap_or_default(),
            user: user_name().or_else(|| text("USER")).or_else(|| text("LOGNAME")),
            no_color: set("NO_COLOR").is_some() || text("TERM").is_some_and(|term| term == "dumb"),
        }
    }

    /// True when the person has asked every program for no colour.
    pub fn no_color(&self) -> bool {
        self.no_color
    }
}

/// Finds the language before the arguments are parsed, because help and refusals are already in it.
pub fn language(args: &[OsString], environment: &Environment) -> Lang {
    let mut typed = None;
    let texts: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    for (index, text) in texts.iter().enumerate() {
        if text == "--lang" {
            typed = texts.get(index + 1).map(AsRef::as_ref);
        } else if let Some(value) = text.strip_prefix("--lang=") {
            typed = Some(value);
        }
    }
    let from_locale = if environment.locale.starts_with("ar") { Lang::Ar } else { Lang::En };
    match typed {
        Some("ar") => Lang::Ar,
        Some("en") => Lang::En,
        _ => from_locale,
    }
}

impl From<Thoroughness> for Depth {
    fn from(typed: Thoroughness) -> Self {
        if typed == Thoroughness::Fast { Self::Fast } else { Self::Thorough }
    }
}

impl From<Language> for Lang {
    fn from(typed: Language) -> Self {
        if typed == Language::Ar { Self::Ar } else { Self::En }
    }
}

impl Config {
    pub fn new(global: &Global, environment: Environment) -> Result<Self, Refused> {
        let dir = environment.config.clone();
        let file = dir.as_deref().map_or_else(|| Ok(File::default()), read_file)?;
        Ok(Self { environment, file, dir, typed_archive: global.archive.clone() })
    }

    /// The archive: named, or the current folder or one above it.
    pub fn archive(&self) -> Result<PathBuf, Refused> {
        let named = self.typed_archive.clone().or_else(|| self.environment.archive.clone());
        if let Some(named) = named {
            return Ok(named);
        }
        let here = env::current_dir().map_err(|source| Refused::Io { path: PathBuf::from("."), source })?;
        let around = here.ancestors().find(|folder| folder.join("archive.toml").is_file());
        let found = around.map(Path::to_owned).or_else(|| self.file.archive.clone());
        found.ok_or(Refused::NoArchive { looked: here })
    }

    /// The folder of private things.
    pub fn dir(&self) -> Result<&Path, Refused> {
        self.dir.as_deref().ok_or(Refused::NoHome)
    }

    /// The folder of the town's own word lists, named in the file or beside it.
    pub fn words(&self) -> Option<PathBuf> {
        self.file.words.clone().or_else(|| Some(self.dir.as_ref()?.join("words")).filter(|dir| dir.is_dir()))
    }

    /// The shipped word lists and the town's own, with what of the latter was not understood.
    pub fn lexicon(&self) -> Result<(Lexicon, Vec<WordsRefused>), Refused> {
        let mut lexicon = shipped_lexicon().clone();
        let mut refused = Vec::new();
        for path in self.words().map_or_else(|| Ok(Vec::new()), |folder| tables(&folder))? {
            let bytes = fs::read(&path).map_err(|source| Refused::Io { path: path.clone(), source })?;
            // A table in another encoding has no words of ours in it: its lines are refused one by one.
            let loaded = lexicon.extend(&path.to_string_lossy(), &String::from_utf8_lossy(&bytes));
            refused.extend(loaded.refused);
        }
        Ok((lexicon, refused))
    }

    /// Who acts, for the ledger (PREMIS agent).
    pub fn agent(&self, typed: Option<&str>) -> String {
        let known = typed.or(self.file.agent.as_deref()).or(self.environment.user.as_deref());
        known.unwrap_or("unknown").to_owned()
    }

    pub fn jobs(&self, typed: Option<usize>) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        typed.or(self.file.jobs).filter(|jobs| *jobs > 0).unwrap_or_else(cores)
    }

    pub fn depth(typed: Option<u32>) -> u32 {
        typed.unwrap_or(Limits::office().archive_depth)
    }

    pub fn ingest(&self, typed: &Ingest) -> IngestOptions {
        IngestOptions {
            jobs: self.jobs(typed.work.jobs),
            keep_only: typed.keep_only,
            litter: typed.litter,
            reread: typed.reread,
            note: typed.note.clone(),
            depth: Self::depth(typed.depth),
        }
    }

    /// How to read, scans as thoroughly as was typed, or as the file says, or fast.
    pub fn readers(&self, jobs: usize, typed: Option<Thoroughness>) -> Result<ReaderOptions, Refused> {
        let exe =
            env::current_exe().map_err(|source| Refused::Io { path: PathBuf::from("diwan"), source })?;
        let usual = OcrOptions::default();
        let ocr = OcrOptions {
            program: self.file.ocr_program.clone().unwrap_or(usual.program),
            languages: self.file.ocr_languages.clone().unwrap_or(usual.languages),
            depth: typed.map(Depth::from).or(self.file.ocr).unwrap_or(usual.depth),
        };
        Ok(ReaderOptions { exe, workers: jobs, limits: Limits::office(), ocr })
    }
}

/// The tables of a folder, in order of name: the order does not depend on the disk.
fn tables(folder: &Path) -> Result<Vec<PathBuf>, Refused> {
    let io = |source| Refused::Io { path: folder.to_owned(), source };
    let mut tables = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|extension| extension == "tsv") {
            tables.push(path);
        }
    }
    tables.sort();
    Ok(tables)
}

fn read_file(dir: &Path) -> Result<File, Refused> {
    let path = dir.join("config.toml");
    match fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text)
            .map_err(|error| Refused::BadConfig { path, reason: error.message().to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(File::default()),
        Err(source) => Err(Refused::Io { path, source }),
    }
}

/// The name of the user the system runs us as; the environment may say anything.
fn user_name() -> Option<String> {
    let id = rustix::process::getuid().as_raw().to_string();
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let mut rows = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    rows.find(|row| row.get(2) == Some(&id.as_str())).and_then(|row| row.first().map(ToString::to_string))
}
