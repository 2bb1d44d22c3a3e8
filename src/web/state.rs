//! [`Shared`]: what every request has at hand, and the one way from a request to work that blocks.
//!
//! The archive is opened for each request: what it costs is measured in `benches/README.md`. Lenses are brought up
//! to the ledger only when it has grown. Invariant: no more requests work at once than there are permits.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::beside::{BesideFor, Bookmark, Remember};
use super::fault::Fault;
use super::logins::Logins;
use super::measure::Measures;
use super::pass::Entered;
use super::sessions::Sessions;
use super::tries::Tries;
use super::users::Users;
use super::visitor::Visitor;
use super::working::Known;
use crate::archive::{Archive, Hand};
use crate::catalog::Spare;
use crate::disk::RealDisk;
use crate::extract::{Limits, ReaderOptions, Readers};
use crate::index::Index;
use crate::ledger::Access;
use crate::lexicon::Lexicon;
use crate::monitor::Silent;
use crate::picture::Pictures;
use crate::report::ndsa::Course;

/// How many requests work at once; the others wait.
const AT_ONCE: usize = 16;

/// How many pages are drawn at once, at least.
const DRAWING: usize = 2;

/// How many bytes of drawn pages are kept.
const MOST_PICTURES: u64 = 1 << 30;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes the hand that writes for a person; `None` where the key is not on this machine.
pub type HandFor = Arc<dyn Fn(&str) -> Option<Hand> + Send + Sync>;

/// What the counter is given.
#[derive(Clone)]
pub struct Setup {
    /// The folder of the archive.
    pub root: PathBuf,
    /// The word lists, the town's own among them.
    pub lexicon: Lexicon,
    /// The file of users; it need not exist.
    pub users: PathBuf,
    /// True for the public view alone: nobody can log in.
    pub public: bool,
    /// True where people reach the pages by TLS.
    pub secure: bool,
    /// How files are read and drawn.
    pub readers: ReaderOptions,
    /// Where what is sent lies until it has been taken in; outside the archive.
    pub spool: PathBuf,
    /// The most bytes of one deposit.
    pub upload: usize,
    /// Who writes for a person.
    pub hand: HandFor,
    /// What is known of the archive from outside it.
    pub beside: BesideFor,
    /// Keeps a head of the ledger that was found whole.
    pub remember: Remember,
    /// Where a verification was stopped.
    pub bookmark: Bookmark,
    /// The program, as minutes and ledger name it.
    pub software: String,
    /// Where it is kept who logged in and who was refused; outside the archive.
    pub logins: PathBuf,
    /// Where faults are told that people at a browser are not told.
    pub log: Arc<dyn Fn(&str) + Send + Sync>,
}

/// What every request has at hand.
#[derive(Clone)]
pub struct Shared(Arc<Inner>);

struct Inner {
    setup: Setup,
    name: String,
    users: Users,
    sessions: Sessions,
    tries: Tries,
    entered: Entered,
    measures: Measures,
    pictures: Pictures,
    jobs: Known,
    permits: Arc<Semaphore>,
    shown: AtomicU64,
    logins: Logins,
    /// What the ledger shows of how the archive is looked after: reading all of it takes its time.
    course: Mutex<Course>,
    /// The index as each circle sees it, by the number of its levels: opening it costs more than a search.
    lenses: Mutex<HashMap<usize, Index>>,
    /// Catalogs that are open and free.
    catalogs: Arc<Spare>,
}

impl Shared {
    /// Looks at the archive's settings and at the users.
    pub fn new(setup: Setup) -> Result<Self, crate::archive::ArchiveError> {
        let archive = Archive::open(&setup.root, Arc::new(RealDisk))?;
        let name = archive.settings().name.clone();
        let users = Users::new(setup.users.clone());
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        let (sessions, tries, measures) = (Sessions::default(), Tries::default(), Measures::default());
        let pictures = pictures(&setup, &archive);
        let (shown, lenses, jobs) = (AtomicU64::new(0), Mutex::default(), Known::default());
        let (logins, course) = (Logins::new(setup.logins.clone()), Mutex::default());
        Ok(Self(Arc::new(Inner {
            setup,
            name,
            users,
            sessions,
            tries,
            entered: Entered::default(),
            measures,
            pictures,
            jobs,
            permits,
            shown,
            logins,
            course,
            lenses,
            catalogs: Arc::default(),
        })))
    }

    /// The name of the archive.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What the counter was given.
    pub fn setup(&self) -> &Setup {
        &self.0.setup
    }

    /// The word lists.
    pub fn lexicon(&self) -> &Lexicon {
        &self.0.setup.lexicon
    }

    /// The people who can log in.
    pub fn users(&self) -> &Users {
        &self.0.users
    }

    /// The people who have logged in.
    pub fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// The passwords that were tried.
    pub fn tries(&self) -> &Tries {
        &self.0.tries
    }

    /// The reasons of programs that are in the ledger.
    pub fn entered(&self) -> &Entered {
        &self.0.entered
    }

    /// What was measured since the start.
    pub fn measures(&self) -> &Measures {
        &self.0.measures
    }

    /// The pages that were drawn, and who draws them.
    pub fn pictures(&self) -> &Pictures {
        &self.0.pictures
    }

    /// The long work that pages have started.
    pub fn jobs(&self) -> &Known {
        &self.0.jobs
    }

    /// Who logged in and who was refused.
    pub fn logins(&self) -> &Logins {
        &self.0.logins
    }

    /// What the ledger shows of how the archive is looked after; blocks.
    pub fn course(&self, archive: &Archive) -> Result<Course, Fault> {
        let mut course = self.0.course.lock().unwrap_or_else(PoisonError::into_inner);
        course.follow(archive)?;
        Ok(course.clone())
    }

    /// The size of the ledger as it was last seen.
    pub fn ledger_size(&self) -> u64 {
        self.0.shown.load(Ordering::Relaxed)
    }

    /// Does work that blocks, in turn.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.0.permits).acquire_owned()).await;
        let permit = permit.ok().and_then(Result::ok).ok_or(Fault::Busy)?;
        let shared = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            // Kept to the end of the work, also when nobody waits for it any more.
            let _permit = permit;
            work(&shared)
        });
        done.await.map_err(Fault::broken)?
    }

    /// As [`Shared::work`], with the archive as this visitor may see it, its lenses up to the ledger.
    pub async fn with_archive<T: Send + 'static>(
        &self,
        visitor: &Visitor,
        work: impl FnOnce(&Self, &Archive) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let levels = visitor.levels();
        self.work(move |shared| work(shared, &shared.archive_for(levels)?)).await
    }

    /// Opens the archive; blocks.
    pub fn archive(&self) -> Result<Archive, Fault> {
        let archive = Archive::open(&self.0.setup.root, Arc::new(RealDisk))?;
        let archive = archive.sparing(Arc::clone(&self.0.catalogs));
        let size = archive.ledger()?.size();
        if size != self.ledger_size() || size == 0 {
            // A writer at work leaves them a little behind; the next request looks again.
            if archive.refresh(&Silent)? == crate::archive::LensState::Current {
                self.0.shown.store(size, Ordering::Relaxed);
            }
        }
        Ok(archive)
    }

    /// Opens the archive for somebody who may see these levels; blocks.
    pub fn archive_for(&self, levels: &[Access]) -> Result<Archive, Fault> {
        let archive = self.archive()?;
        let mut kept = self.0.lenses.lock().unwrap_or_else(PoisonError::into_inner);
        let current = kept.get(&levels.len()).filter(|index| index.through() == self.ledger_size());
        if let Some(index) = current {
            return Ok(archive.searched_through(index.clone()));
        }
        let index = archive.index()?;
        // Whoever sees every level sees every record, also one of which no level is known.
        let all = levels.len() == Access::ALL.len();
        let facts = levels.iter().map(|level| format!("access:{}", level.name()));
        let index = if all { index } else { index.seen_by(facts.collect()) };
        kept.insert(levels.len(), index.clone());
        Ok(archive.searched_through(index))
    }

    /// Tells a fault to whoever looks after the server.
    pub fn log(&self, line: &str) {
        (self.0.setup.log)(line);
    }
}

/// Readers with the patience of somebody at a screen, and the place where their pictures are kept.
fn pictures(setup: &Setup, archive: &Archive) -> Pictures {
    let workers = setup.readers.workers.max(DRAWING);
    let readers = ReaderOptions { limits: Limits::viewing(), workers, ..setup.readers.clone() };
    Pictures::new(Readers::new(readers), Pictures::folder_of(archive), MOST_PICTURES)
}
