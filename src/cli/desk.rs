//! [`Desk`]: what every command needs at hand, made once a run: settings, language, standard output, and the
//! ways to open the archive for reading or for writing.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use super::args::{Global, When};
use super::config::{Config, Environment};
use super::exit::Refused;
use super::keys::KeyFiles;
use super::out::Out;
use super::stop;
use super::terminal::{Manner, Terminal};
use crate::archive::{Archive, ArchiveError, Hand, LensState};
use crate::disk::{LockError, RealDisk};
use crate::ledger::{Circumstances, RealCircumstances};
use crate::monitor::{Monitor, Silent};
use crate::note::SigningKey;
use crate::words::{Lang, Say};

/// The program as the ledger names it.
pub const SOFTWARE: &str = concat!("diwan ", env!("CARGO_PKG_VERSION"));

/// What every command needs at hand.
pub struct Desk {
    pub config: Config,
    pub out: Arc<Out>,
    pub lang: Lang,
    pub json: bool,
    pub quiet: bool,
}

impl Desk {
    pub fn new(global: &Global, environment: Environment, lang: Lang) -> anyhow::Result<Self> {
        let color = match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => io::stdout().is_terminal() && !environment.no_color(),
        };
        let color = color && !global.json;
        let out = Arc::new(Out::new(lang, color));
        let config = Config::new(global, environment)?;
        Ok(Self { config, out, lang, json: global.json, quiet: global.quiet })
    }

    /// Opens the archive as it stands.
    pub fn open(&self) -> anyhow::Result<Archive> {
        Ok(Archive::open(&self.config.archive()?, Arc::new(RealDisk))?)
    }

    /// Opens the archive for looking things up: catalog and index first follow the ledger.
    pub fn open_current(&self) -> anyhow::Result<Archive> {
        let archive = self.open()?;
        self.bring_up(&archive, &self.monitor())?;
        Ok(archive)
    }

    /// Brings catalog and index up to the ledger, and says so where that is not possible just now.
    pub fn bring_up(&self, archive: &Archive, monitor: &dyn Monitor) -> anyhow::Result<()> {
        let state = match archive.refresh(monitor) {
            // Somebody who may only read sees the lenses as they are, if there are any.
            Err(ArchiveError::Lock(LockError::Io { .. })) if archive.catalog().is_ok() => LensState::Behind,
            other => other?,
        };
        if state == LensState::Behind {
            self.notice(&Say::LensesBehind);
        }
        Ok(())
    }

    /// What a writer needs: the private key, the clock, and the names for ledger and lock.
    pub fn hand(&self, archive: &Archive, command: &str, agent: Option<&str>) -> anyhow::Result<Hand> {
        let files = KeyFiles::of(self.config.dir()?, &archive.settings().id);
        let key = files.signing()?;
        if files.is_exposed() {
            self.notice(&Say::KeyExposed { path: path_text(&files.private) });
        }
        Ok(self.hand_with(key, command, agent))
    }

    pub fn hand_with(&self, key: SigningKey, command: &str, agent: Option<&str>) -> Hand {
        let circumstances = RealCircumstances;
        let (process, now) = (std::process::id(), circumstances.now());
        Hand {
            key: Arc::new(key),
            agent: self.config.agent(agent),
            software: SOFTWARE.to_owned(),
            holder: format!("diwan {command} (process {process}, since {now})"),
            circumstances: Arc::new(circumstances),
        }
    }

    /// Remembers the ledger as this machine has just left it.
    pub fn remember(&self, archive: &Archive) -> anyhow::Result<()> {
        let files = KeyFiles::of(self.config.dir()?, &archive.settings().id);
        files.remember(archive.ledger()?.head());
        Ok(())
    }

    /// The monitor of a short command: draws, and leaves Ctrl-C to the system.
    pub fn monitor(&self) -> Terminal {
        Terminal::new(self.manner(), self.lang, Arc::default())
    }

    /// The monitor of a long command: Ctrl-C first asks it to stop after the file in hand.
    pub fn stoppable_monitor(&self) -> Terminal {
        Terminal::new(self.manner(), self.lang, stop::on_interrupt(self.lang))
    }

    fn manner(&self) -> Manner {
        match (self.json, self.quiet, io::stderr().is_terminal()) {
            (true, _, _) => Manner::Json(Arc::clone(&self.out)),
            (false, false, true) => Manner::Drawn,
            _ => Manner::Plain,
        }
    }

    /// Tells something in passing, on the standard error.
    pub fn notice(&self, say: &Say) {
        if !self.quiet && !self.json {
            // In the order in which it happened, where both outputs go to one terminal.
            let _ = self.out.flush();
            complain(&self.lang.say(say));
        }
    }

    /// True when a command should print what it did; results that were asked for are printed always.
    pub fn talks(&self) -> bool {
        !self.quiet
    }

    /// Makes the lenses of an archive that has just been made.
    pub fn first_lenses(archive: &Archive) -> Result<LensState, ArchiveError> {
        archive.refresh(&Silent)
    }
}

/// Writes a line to the standard error; if even that is closed there is nobody left to tell.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// A path of this machine as text.
pub fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Makes a path absolute without looking at the disk.
pub fn absolute(path: &Path) -> Result<std::path::PathBuf, Refused> {
    std::path::absolute(path).map_err(|source| Refused::Io { path: path.to_owned(), source })
}
