//! [`Output`]: what a job gives back, within the job's bounds.
//!
//! Readers give pages, images and members as they come; nothing is held back. When a bound is reached, the
//! readers get an error that they pass on, and the transcript is marked as cut: what came before is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::extract::wire::{
    Heading, ImageHead, Job, MemberFrame, PictureHead, Tag, TroubleFrame, read_frame, write_frame,
    write_parts, write_value,
};
use crate::extract::{ActiveContent, Line, Method, PROPERTIES, Page, Reason, Trouble};
use crate::monitor::ProblemCode;

/// Titles and other properties are cut after so many characters.
const LONGEST_PROPERTY: usize = 300;

/// What a job gives back.
pub struct Output {
    pipe: Box<dyn Write>,
    pages_left: u32,
    bytes_left: u64,
    images: bool,
    memory: bool,
    next_page: u32,
    cut: bool,
}

/// A page that must be recognised.
pub struct PageImage {
    /// Width and height in pixels.
    pub pixels: [u32; 2],
    /// Grey values, row by row.
    pub grey: Vec<u8>,
    /// Units of the page per pixel.
    pub scale: f32,
    /// Dots per inch, as far as known.
    pub dpi: f32,
    /// Width and height of the page in its units.
    pub size: [f32; 2],
    /// What the text layer says, if anything.
    pub fallback: Vec<Line>,
    /// Why the page is to be recognised; `None` for pictures that are nothing but pages.
    pub reason: Option<Reason>,
}

impl Output {
    /// Makes the output of a job, which goes to the pool as frames.
    pub fn new(job: &Job) -> Self {
        Self::to(Box::new(io::stdout()), job)
    }

    /// Makes the output of a job whose frames go anywhere.
    pub fn to(pipe: Box<dyn Write>, job: &Job) -> Self {
        Self {
            pipe,
            pages_left: job.pages,
            bytes_left: job.output_bytes,
            images: job.images,
            memory: job.memory,
            next_page: 1,
            cut: false,
        }
    }

    /// True when a bound was reached.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Marks the transcript as cut, when pages were given before the reading ended early.
    pub fn stopped(&mut self) {
        self.cut = self.next_page > 1;
    }

    /// True when page images are wanted; else [`Output::image`] may be given an empty one.
    pub fn wants_images(&self) -> bool {
        self.images
    }

    /// Names the reader, such as `diwan-pdf 1`.
    pub fn engine(&mut self, engine: &str) -> Result<(), Trouble> {
        self.heading(&Heading { engine: engine.to_owned(), ..Heading::default() })
    }

    /// Gives the title of the file; an empty one says nothing.
    pub fn title(&mut self, title: &str) -> Result<(), Trouble> {
        let title = one_line(title);
        if title.is_empty() { Ok(()) } else { self.heading(&Heading { title, ..Heading::default() }) }
    }

    /// Gives something the file says of itself under a word of [`PROPERTIES`]; an empty value says nothing.
    pub fn property(&mut self, name: &'static str, value: &str) -> Result<(), Trouble> {
        debug_assert!(PROPERTIES.contains(&name), "{name} is not a property");
        let value = one_line(value);
        if value.is_empty() {
            return Ok(());
        }
        let properties = BTreeMap::from([(name.to_owned(), value)]);
        self.heading(&Heading { properties, ..Heading::default() })
    }

    /// Tells that the file holds something that can act.
    pub fn active(&mut self, what: ActiveContent) -> Result<(), Trouble> {
        self.heading(&Heading { active: vec![what], ..Heading::default() })
    }

    /// Asks the archive's glyph memory what these shapes say; one answer each, in their order.
    pub fn ask(&mut self, shapes: &[u64]) -> Result<Vec<Option<String>>, Trouble> {
        if !self.memory || shapes.is_empty() {
            return Ok(vec![None; shapes.len()]);
        }
        write_value(&mut *self.pipe, Tag::Ask, &shapes).map_err(gone)?;
        let frame = read_frame(&mut io::stdin().lock()).map_err(gone)?.filter(|frame| frame.tag == Tag::Data);
        let frame = frame.ok_or_else(|| gone(io::ErrorKind::BrokenPipe.into()))?;
        let mut answers: Vec<Option<String>> = frame.value().map_err(gone)?;
        answers.resize(shapes.len(), None);
        Ok(answers)
    }

    /// Gives what the file teaches of glyphs, and which of them stayed unknown.
    pub fn glyphs(&mut self, learned: BTreeMap<u64, String>, unknown: BTreeSet<u64>) -> Result<(), Trouble> {
        if learned.is_empty() && unknown.is_empty() {
            return Ok(());
        }
        self.heading(&Heading { learned, unknown, ..Heading::default() })
    }

    /// Gives the next page as lines of text without geometry.
    pub fn text_page(&mut self, lines: Vec<String>) -> Result<(), Trouble> {
        let lines = lines.into_iter().map(|text| Line { text, words: Vec::new() }).collect();
        self.page(Method::Markup, None, lines, None)
    }

    /// Gives the next page.
    pub fn page(
        &mut self,
        method: Method,
        size: Option<[f32; 2]>,
        mut lines: Vec<Line>,
        reason: Option<Reason>,
    ) -> Result<(), Trouble> {
        let number = self.number()?;
        let mut whole = true;
        lines.retain(|line| {
            let length = line.text.len() as u64 + 1;
            whole &= length <= self.bytes_left;
            self.bytes_left -= if whole { length } else { 0 };
            whole
        });
        let method = if lines.is_empty() && method != Method::Markup { Method::Blank } else { method };
        let page = Page { reason, ..Page::new(number, method, size, lines) };
        write_value(&mut *self.pipe, Tag::Page, &page).map_err(gone)?;
        if whole { Ok(()) } else { Err(self.reached("bytes of text")) }
    }

    /// Gives the next page as an image to be recognised.
    pub fn image(&mut self, image: PageImage) -> Result<(), Trouble> {
        let page = self.number()?;
        let [width, height] = if self.images { image.pixels } else { [0, 0] };
        let grey: &[u8] = if self.images { &image.grey } else { &[] };
        let head = ImageHead {
            page,
            width,
            height,
            scale: image.scale,
            dpi: image.dpi,
            size: image.size,
            fallback: image.fallback,
            reason: image.reason,
        };
        let head = serde_json::to_vec(&head).map_err(|error| gone(error.into()))?;
        write_parts(&mut *self.pipe, Tag::Image, &[&head, &[0], grey]).map_err(gone)
    }

    /// Gives a drawn page.
    pub fn picture(&mut self, head: &PictureHead, packed: &[u8]) -> Result<(), Trouble> {
        let head = serde_json::to_vec(head).map_err(|error| gone(error.into()))?;
        write_parts(&mut *self.pipe, Tag::Picture, &[&head, &[0], packed]).map_err(gone)
    }

    /// Tells of a trouble with a member, or with the file itself when the name is empty.
    pub fn trouble(&mut self, name: &str, trouble: &Trouble) -> io::Result<()> {
        write_value(&mut *self.pipe, Tag::Trouble, &TroubleFrame::new(name, trouble))
    }

    /// Begins a member of an archive.
    pub fn member(&mut self, head: &MemberFrame) -> Result<(), Trouble> {
        write_value(&mut *self.pipe, Tag::Member, head).map_err(gone)
    }

    /// Gives bytes of the member.
    pub fn chunk(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        write_frame(&mut *self.pipe, Tag::Chunk, bytes).map_err(gone)
    }

    /// Ends the member as whole.
    pub fn member_end(&mut self) -> Result<(), Trouble> {
        write_frame(&mut *self.pipe, Tag::MemberEnd, b"").map_err(gone)
    }

    /// Says at the end whether a bound was reached.
    pub fn finish(&mut self) -> io::Result<()> {
        if !self.cut {
            return Ok(());
        }
        let heading = Heading { cut: true, ..Heading::default() };
        write_value(&mut *self.pipe, Tag::Heading, &heading)
    }

    fn heading(&mut self, heading: &Heading) -> Result<(), Trouble> {
        write_value(&mut *self.pipe, Tag::Heading, heading).map_err(gone)
    }

    fn number(&mut self) -> Result<u32, Trouble> {
        if self.pages_left == 0 {
            return Err(self.reached("pages"));
        }
        self.pages_left -= 1;
        self.next_page += 1;
        Ok(self.next_page - 1)
    }

    fn reached(&mut self, what: &str) -> Trouble {
        self.cut = true;
        let trouble = Trouble::new(ProblemCode::TooLarge, format_args!("more {what} than the limit"));
        // Told here once; whoever gets the error only stops.
        let _ = self.trouble("", &trouble);
        trouble
    }
}

/// The text on one line, no longer than a title may be.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|c| !c.is_control()).take(LONGEST_PROPERTY).collect()
}

/// The pool is gone; the next write fails as well and ends the worker.
fn gone(error: io::Error) -> Trouble {
    Trouble::new(ProblemCode::ReaderDied, error)
}
