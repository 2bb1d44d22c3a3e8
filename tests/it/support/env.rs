//! [`TestEnv`]: the program in an empty environment with a home of its own, and its output with everything that
//! differs from run to run replaced: the folder, the archive's identifier, times, keys, roots
//! and transcripts.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const MONTHS: [&str; 24] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
];

/// A place to run the program in.
pub struct TestEnv {
    dir: TempDir,
}

/// What the program said and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "what the program says must be looked at"]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "exit {}", self.code)?;
        for (name, text) in [("out", &self.out), ("err", &self.err)] {
            if !text.is_empty() {
                write!(f, "--- {name}\n{text}")?;
            }
        }
        Ok(())
    }
}

impl TestEnv {
    /// An empty folder.
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        Self { dir }
    }

    /// A folder with an archive `town` in it.
    pub fn with_archive() -> Self {
        let env = Self::new();
        assert_eq!(env.run(&["init", "town", "--name", "Town"]).code, 0);
        env
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// The identifier of the archive `town`.
    pub fn id(&self) -> String {
        let toml = fs::read_to_string(self.path("town/archive.toml")).unwrap_or_default();
        let line = toml.lines().find_map(|line| line.strip_prefix("id = "));
        line.unwrap_or_default().trim_matches('"').to_owned()
    }

    /// The program with these arguments, ready to be started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diwan"));
        command.env_clear().current_dir(self.dir.path()).args(args);
        command.env("HOME", self.path("home")).env("DIWAN_CONFIG", self.path("config"));
        command.env("DIWAN_ARCHIVE", "town").env("TZ", "UTC");
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.said(&mut self.command(args))
    }

    /// Runs a command and replaces what differs from run to run.
    pub fn said(&self, command: &mut Command) -> Said {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| self.redacted(&String::from_utf8_lossy(bytes));
        Said {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    fn redacted(&self, text: &str) -> String {
        let mut text = text.replace(self.dir.path().to_str().unwrap(), "[DIR]");
        let id = self.id();
        if !id.is_empty() {
            text = text.replace(&id, "[ID]");
        }
        text = replace(&text, &"x".repeat(32), "[ID]");
        for month in MONTHS {
            for comma in [",", "،"] {
                text = replace(&text, &format!("99 {month} 9999{comma} 99:99"), "[TIME]");
                text = replace(&text, &format!("9 {month} 9999{comma} 99:99"), "[TIME]");
            }
        }
        text = replace(&text, "9999-99-99T99:99:99Z", "[TIME]");
        text = replace(&text, "9999-99-99", "[DAY]");
        text = replace(&text, &format!("+xxxxxxxx+{}", "b".repeat(44)), "+[KEY]");
        text = replace(&text, &format!("{}=", "b".repeat(43)), "[ROOT]");
        // How texts are read is told elsewhere, and gets better.
        for before in ["Transcript kept as:         ", "بصمة النص المقروء: \u{2068}", "\"transcript\":\""]
        {
            text = replace(&text, &format!("{before}{}", "x".repeat(64)), &format!("{before}[TRANSCRIPT]"));
        }
        text
    }
}

/// Replaces what fits a pattern in which `9` is a digit, `x` a hexadecimal digit and `b` one of base64; a longer
/// run of hexadecimal digits is a digest and stays.
fn replace(text: &str, pattern: &str, by: &str) -> String {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let hex = |c: Option<&char>| c.is_some_and(char::is_ascii_hexdigit);
    let whole = pattern.iter().all(|c| *c == 'x');
    let mut replaced = String::new();
    let mut at = 0;
    while at < text.len() {
        let end = at + pattern.len();
        let fits = text.get(at..end).is_some_and(|part| part.iter().zip(&pattern).all(|(c, p)| fits(*c, *p)));
        let inside = whole && (hex(text.get(end)) || (at > 0 && hex(text.get(at - 1))));
        if fits && !inside {
            replaced.push_str(by);
            at = end;
        } else {
            replaced.push(text[at]);
            at += 1;
        }
    }
    replaced
}

fn fits(c: char, pattern: char) -> bool {
    match pattern {
        '9' => c.is_ascii_digit(),
        'x' => c.is_ascii_hexdigit(),
        'b' => c.is_ascii_alphanumeric() || matches!(c, '+' | '/'),
        literal => c == literal,
    }
}
