//! [`Readers`]: the pool. It lends a worker to each file, answers what the worker asks for, gathers what it
//! gives, and replaces the workers that die.
//!
//! Outcome depends on the file, not on the worker: when one that had earlier jobs dies, the file is tried once
//! more on a fresh one. Invariant: memory here is bounded by the text of one file and one page image per worker
//! and engine.

use std::io::{self, Read as _, SeekFrom};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};

use crate::format::Format;
use crate::monitor::{Counter, Monitor, ProblemCode, Silent};

use super::child::Child;
use super::ocr::Engine;
use super::picture;
use super::searchable::Joined;
use super::unpack::{self, Stopped};
use super::wire::{Frame, Heading, Job, Searchable, Tag, Task, TroubleFrame, Want};
use super::{
    Facts, GlyphMemory, Glyphs, MemberSink, OcrMissing, Page, Picture, ReaderOptions, Reading, Source,
    Transcript, Trouble, View,
};

/// A worker is replaced after so many jobs, so that what it leaks or fragments stays small.
const JOBS_PER_WORKER: u32 = 500;
/// The longest piece of input a worker may ask for at once.
const LONGEST_WANT: u32 = 1 << 20;

/// A pool of reading workers, to be shared by all threads of a run.
pub struct Readers {
    options: ReaderOptions,
    idle: Mutex<Vec<Child>>,
    engine: OnceLock<Result<Engine, OcrMissing>>,
    slots: Slots,
    /// Fixed while a pass of reading runs: the caller changes it between passes.
    memory: Mutex<Arc<GlyphMemory>>,
}

/// How an attempt at a job went.
enum Attempt<T> {
    /// The worker finished; it can be used again.
    Whole(T),
    /// The worker died or had to be ended; what came before may still be good.
    Died(T, Trouble),
}

/// What a worker has given so far.
#[derive(Default)]
struct Gathered {
    heading: Heading,
    pages: Vec<Page>,
    troubles: Vec<Trouble>,
    waiting: bool,
    bytes: u64,
}

impl Readers {
    /// Makes a pool; workers start when the first file needs one.
    pub fn new(options: ReaderOptions) -> Self {
        let slots = Slots::new(options.workers.max(1));
        Self { options, idle: Mutex::default(), engine: OnceLock::new(), slots, memory: Mutex::default() }
    }

    /// Gives the readers what the archive knows of glyphs. Readings already begun go on with what they had.
    pub fn remember(&self, memory: Arc<GlyphMemory>) {
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = memory;
    }

    /// Reads the text of one object of `length` bytes.
    pub fn read(
        &self,
        format: Format,
        input: &mut dyn Source,
        length: u64,
        monitor: &dyn Monitor,
    ) -> Reading {
        if length == 0 || !format.readable() {
            return Reading::NothingToRead;
        }
        let images = self.engine().is_ok();
        let memory = Arc::clone(&self.memory.lock().unwrap_or_else(PoisonError::into_inner));
        let mut job = Job::new(Task::Read(format.to_string()), length, images, &self.options.limits);
        job.memory = !memory.is_empty();
        let attempt = self.attempt(&job, input, |worker, input| self.gather(worker, input, &memory, monitor));
        match attempt {
            Attempt::Whole(gathered) => self.reading(gathered, &memory, None),
            Attempt::Died(gathered, trouble) => self.reading(gathered, &memory, Some(trouble)),
        }
    }

    /// Gives what a file of `length` bytes holds that is a file of its own to the sink, one by one: members of an
    /// archive, attachments, embedded objects.
    ///
    /// # Errors
    /// The trouble that ended it before the last member; what the sink has ended by then is whole. Also an error
    /// that the sink itself returned.
    pub fn unpack(
        &self,
        format: Format,
        input: &mut dyn Source,
        length: u64,
        sink: &mut dyn MemberSink,
    ) -> Result<(), Trouble> {
        let job = Job::new(Task::Unpack(format.to_string()), length, false, &self.options.limits);
        self.members_of(&job, input, sink)
    }

    /// Makes a searchable PDF of a PDF file or a picture of `length` bytes: its pages as they are, and these
    /// recognised pages of its transcript as invisible text. The sink gets it as the only member.
    ///
    /// # Errors
    /// The trouble that ended it, also an error that the sink itself returned: what the sink got is nothing then.
    pub fn searchable(
        &self,
        format: Format,
        (input, length): (&mut dyn Source, u64),
        pages: &[Page],
        facts: Facts,
        sink: &mut dyn MemberSink,
    ) -> Result<(), Trouble> {
        let layers = serde_json::to_vec(pages).map_err(Trouble::broken)?;
        let task = Searchable { format: format.to_string(), length, facts };
        let mut input = Joined::new(input, length, layers);
        let job = Job::new(Task::Searchable(task), input.length(), false, &self.options.limits);
        self.members_of(&job, &mut input, sink)
    }

    /// Draws one page of a file of `length` bytes as a picture for people. Not more pages at once than there may be
    /// engines.
    ///
    /// # Errors
    /// The trouble that ended it: also that the file has no such page, or none at all ([`super::has_pictures`]).
    pub fn picture(
        &self,
        format: Format,
        (input, length): (&mut dyn Source, u64),
        page: u32,
        view: View,
    ) -> Result<Picture, Trouble> {
        let _slot = self.slots.take();
        let job = Job::new(Task::Picture(view.task(format, page)), length, false, &self.options.limits);
        match self.attempt(&job, input, |worker, input| match picture::receive(worker, input) {
            Ok(given) => Attempt::Whole(Some(given)),
            Err(trouble) => Attempt::Died(None, trouble),
        }) {
            Attempt::Whole(Some(given)) => given,
            Attempt::Whole(None) => Err(Trouble::broken("nothing was drawn")),
            Attempt::Died(_, trouble) => Err(trouble),
        }
    }

    /// Runs a job whose result comes in members.
    fn members_of(
        &self,
        job: &Job,
        input: &mut dyn Source,
        sink: &mut dyn MemberSink,
    ) -> Result<(), Trouble> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(worker) = idle {
            match self.unpack_on(worker, job, input, sink) {
                // Members already given cannot be taken back: only a worker that died before the first of them
                // may have died of an earlier file.
                Err(Stopped { trouble, given: 0 }) if trouble.code == ProblemCode::ReaderDied => {}
                ended => return ended.map_err(|stopped| stopped.trouble),
            }
        }
        let worker = Child::start(&self.options.exe, &self.options.limits);
        let worker = worker.map_err(|error| cannot_start(&error))?;
        self.unpack_on(worker, job, input, sink).map_err(|stopped| stopped.trouble)
    }

    fn unpack_on(
        &self,
        mut worker: Child,
        job: &Job,
        input: &mut dyn Source,
        sink: &mut dyn MemberSink,
    ) -> Result<(), Stopped> {
        let limits = &self.options.limits;
        if let Err(error) = worker.begin(job, limits) {
            return Err(Stopped { trouble: worker.dead(&error.to_string()), given: 0 });
        }
        let ended = unpack::receive(&mut worker, input, sink, limits)?;
        if worker.jobs() < JOBS_PER_WORKER {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        ended.map_or(Ok(()), |trouble| Err(Stopped { trouble, given: 1 }))
    }

    /// Names the OCR engine as transcripts name it, such as `tesseract 5.3.0 ara+eng`.
    ///
    /// # Errors
    /// What is missing, and the Debian packages that bring it.
    pub fn ocr_engine(&self) -> Result<String, OcrMissing> {
        self.engine().as_ref().map(|engine| engine.name().to_owned()).map_err(Clone::clone)
    }

    /// Asks a worker to try what its sandbox forbids and returns what it tells; a test of this machine.
    ///
    /// # Errors
    /// The trouble the worker ended with: what a probe that must die is expected to return.
    pub fn probe(&self, what: &str) -> Result<String, Trouble> {
        let job = Job::new(Task::Probe(what.to_owned()), 0, false, &self.options.limits);
        let attempt = self.attempt(&job, &mut io::empty(), |worker, input| {
            self.gather(worker, input, &GlyphMemory::default(), &Silent)
        });
        match attempt {
            Attempt::Whole(gathered) => {
                gathered.troubles.into_iter().next().map_or(Ok(gathered.heading.title), Err)
            }
            Attempt::Died(_, trouble) => Err(trouble),
        }
    }

    fn engine(&self) -> &Result<Engine, OcrMissing> {
        self.engine.get_or_init(|| Engine::find(&self.options))
    }

    /// Runs a job on an idle worker, and on a fresh one when an idle one died of it.
    fn attempt<T: Default>(
        &self,
        job: &Job,
        input: &mut dyn Source,
        work: impl Fn(&mut Child, &mut dyn Source) -> Attempt<T>,
    ) -> Attempt<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(worker) = idle {
            let attempt = self.once(worker, job, input, &work);
            if !matches!(&attempt, Attempt::Died(_, trouble) if trouble.code == ProblemCode::ReaderDied) {
                return attempt;
            }
        }
        match Child::start(&self.options.exe, &self.options.limits) {
            Ok(worker) => self.once(worker, job, input, &work),
            Err(error) => Attempt::Died(T::default(), cannot_start(&error)),
        }
    }

    fn once<T: Default>(
        &self,
        mut worker: Child,
        job: &Job,
        input: &mut dyn Source,
        work: impl Fn(&mut Child, &mut dyn Source) -> Attempt<T>,
    ) -> Attempt<T> {
        if let Err(error) = worker.begin(job, &self.options.limits) {
            return Attempt::Died(T::default(), worker.dead(&error.to_string()));
        }
        let attempt = work(&mut worker, input);
        if matches!(attempt, Attempt::Whole(_)) && worker.jobs() < JOBS_PER_WORKER {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        attempt
    }

    /// Takes what the worker gives until it is done; page images are recognised meanwhile, beside it.
    fn gather(
        &self,
        worker: &mut Child,
        input: &mut dyn Source,
        memory: &GlyphMemory,
        monitor: &dyn Monitor,
    ) -> Attempt<Gathered> {
        let recognised = Mutex::new(Vec::new());
        let mut gathered = Gathered::default();
        let ended = std::thread::scope(|scope| {
            loop {
                let frame = worker.next()?;
                match frame.tag {
                    Tag::Done => return Ok(()),
                    Tag::Want => answer(worker, input, &frame)?,
                    Tag::Ask => recall(worker, memory, &frame)?,
                    Tag::Image => self.recognise(scope, &recognised, frame, &mut gathered, monitor)?,
                    _ => self.take(&mut gathered, &frame, monitor).map_err(|error| worker.dead(&error))?,
                }
            }
        });
        let mut recognised = recognised.into_inner().unwrap_or_else(PoisonError::into_inner);
        recognised.sort_by_key(|(page, _)| page.number);
        for (page, trouble) in recognised {
            gathered.pages.push(page);
            gathered.troubles.extend(trouble);
        }
        gathered.pages.sort_by_key(|page| page.number);
        match ended {
            Ok(()) => Attempt::Whole(gathered),
            Err(trouble) => Attempt::Died(gathered, trouble),
        }
    }

    fn take(&self, gathered: &mut Gathered, frame: &Frame, monitor: &dyn Monitor) -> Result<(), String> {
        gathered.bytes += frame.bytes.len() as u64;
        // Boxes make a page's frame larger than its text; beyond this the worker's own bound has failed.
        if gathered.bytes > self.options.limits.output_bytes.saturating_mul(32) {
            return Err("more output than allowed".to_owned());
        }
        let wrong = |error: io::Error| error.to_string();
        match frame.tag {
            Tag::Heading => gathered.heading.add(frame.value().map_err(wrong)?),
            Tag::Page => {
                gathered.pages.push(frame.value().map_err(wrong)?);
                monitor.count(Counter::PagesRead, 1);
            }
            Tag::Trouble => gathered.troubles.push(frame.value::<TroubleFrame>().map_err(wrong)?.trouble()),
            tag => return Err(format!("unexpected frame {tag:?}")),
        }
        Ok(())
    }

    /// Starts the recognition of one page as soon as an engine is free.
    fn recognise<'scope>(
        &'scope self,
        scope: &'scope std::thread::Scope<'scope, '_>,
        recognised: &'scope Mutex<Vec<(Page, Option<Trouble>)>>,
        frame: Frame,
        gathered: &mut Gathered,
        monitor: &'scope dyn Monitor,
    ) -> Result<(), Trouble> {
        let Ok(engine) = self.engine() else {
            gathered.waiting = true;
            return gathered.keep_fallback(&frame);
        };
        let slot = self.slots.take();
        scope.spawn(move || {
            let _slot = slot;
            let outcome = engine.recognise(&frame, &self.options);
            monitor.count(Counter::PagesRead, 1);
            monitor.count(Counter::PagesRecognised, 1);
            recognised.lock().unwrap_or_else(PoisonError::into_inner).push(outcome);
        });
        Ok(())
    }

    fn reading(&self, gathered: Gathered, memory: &GlyphMemory, died: Option<Trouble>) -> Reading {
        let Gathered { heading, pages, mut troubles, waiting, .. } = gathered;
        let cut = heading.cut || died.is_some();
        troubles.extend(died);
        let text = pages.iter().any(|page| !page.lines.is_empty());
        let glyphs = Glyphs::of(memory, &heading.learned, &heading.unknown);
        // With unknown glyphs a page may be read without recognition one day: its transcript says which they are.
        if waiting && !text && heading.unknown.is_empty() {
            return Reading::WaitingForOcr;
        }
        if waiting {
            troubles.push(Trouble::new(ProblemCode::OcrMissing, "some pages wait for recognition"));
        }
        if pages.is_empty() {
            return troubles.into_iter().next().map_or(Reading::NothingToRead, Reading::Unreadable);
        }
        let Heading { engine, title, properties, active, .. } = heading;
        let mut transcript =
            Transcript { properties, active, glyphs, cut, ..Transcript::new(engine, title, pages) };
        if let (true, Ok(engine)) = (transcript.recognised(), self.engine()) {
            transcript.engine = format!("{}; {}", transcript.engine, engine.name());
            transcript.depth = Some(self.options.ocr.depth);
        }
        Reading::Read(transcript, troubles)
    }
}

impl Gathered {
    /// Keeps what the text layer says of a page that should have been recognised.
    fn keep_fallback(&mut self, frame: &Frame) -> Result<(), Trouble> {
        let (head, _) = frame.image().map_err(|error| Trouble::new(ProblemCode::ReaderDied, error))?;
        self.pages.push(super::ocr::fallback_page(head));
        Ok(())
    }
}

impl Heading {
    fn add(&mut self, more: Self) {
        if !more.engine.is_empty() {
            self.engine = more.engine;
        }
        if !more.title.is_empty() {
            self.title = more.title;
        }
        self.properties.extend(more.properties);
        self.active.extend(more.active);
        self.active.sort_unstable();
        self.active.dedup();
        self.cut |= more.cut;
        self.learned.extend(more.learned);
        self.unknown.extend(more.unknown);
    }
}

/// Sends the worker the piece of input it asked for.
pub(super) fn answer(worker: &mut Child, input: &mut dyn Source, frame: &Frame) -> Result<(), Trouble> {
    let unreadable = |error: io::Error| Trouble::new(ProblemCode::Unreadable, error);
    let want: Want = frame.value().map_err(|error| worker.dead(&error.to_string()))?;
    let mut bytes = Vec::new();
    input.seek(SeekFrom::Start(want.offset)).map_err(unreadable)?;
    let length = u64::from(want.length.min(LONGEST_WANT));
    input.take(length).read_to_end(&mut bytes).map_err(unreadable)?;
    worker.send(&bytes).map_err(|error| worker.dead(&error.to_string()))
}

/// Tells the worker what the archive knows of the shapes it asked for.
fn recall(worker: &mut Child, memory: &GlyphMemory, frame: &Frame) -> Result<(), Trouble> {
    let shapes: Vec<u64> = frame.value().map_err(|error| worker.dead(&error.to_string()))?;
    let texts: Vec<Option<&str>> = shapes.iter().map(|shape| memory.text(*shape)).collect();
    let answer = serde_json::to_vec(&texts).map_err(|error| worker.dead(&error.to_string()))?;
    worker.send(&answer).map_err(|error| worker.dead(&error.to_string()))
}

fn cannot_start(error: &io::Error) -> Trouble {
    Trouble::new(ProblemCode::ReaderDied, format_args!("no reader could be started: {error}"))
}

/// Counts the engines that may run at once, over all files of a run.
struct Slots {
    free: Mutex<usize>,
    given_back: Condvar,
}

struct Slot<'a>(&'a Slots);

impl Slots {
    fn new(count: usize) -> Self {
        Self { free: Mutex::new(count), given_back: Condvar::new() }
    }

    /// Waits for a free place; it is given back when the slot is dropped.
    fn take(&self) -> Slot<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.given_back.wait_while(free, |free| *free == 0);
        *waited.unwrap_or_else(PoisonError::into_inner) -= 1;
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.given_back.notify_one();
    }
}
