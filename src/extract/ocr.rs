//! The OCR engine: found once, then started for every page as a limited child of its own.
//!
//! A page is made ready (`scan`), read once or several times (`passes`) and put together here. It goes in as a
//! grey picture in memory (`spawn`), words come back as TSV; no file is written. One thread per engine (measured: with
//! its default threads Tesseract is five times slower). Invariant: a page that cannot be recognised is still a page,
//! with the trouble told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use image::GrayImage;

use crate::monitor::ProblemCode;

use super::choose;
use super::numerals;
use super::passes::{self, Picture, Plan, Recipe};
use super::scan::{self, Prepared, Quarter, Sheet};
use super::spawn::{self, HANDED};
use super::wire::{Frame, ImageHead};
use super::{Line, Method, OcrMissing, Page, ReaderOptions, Reason, Trouble, WordBox, tsv};

/// Where a program given by name is looked for.
const PROGRAM_DIRECTORIES: &[&str] = &["/usr/local/bin", "/usr/bin", "/bin"];
/// How long the engine may take to tell its version.
const PROBE_WALL: Duration = Duration::from_secs(30);
/// Below this mean confidence a page may stand on its side or be in another language (measured: upright pages
/// that can be read lie above, turned ones below).
const DOUBTFUL: f32 = 45.0;
/// Below this one a softened picture may be read better, and below that one it is read too when pages are read
/// thoroughly (measured: torn and grainy copies lie below the first, with some small calligraphy).
const WEAK: f32 = 65.0;
const UNSURE: f32 = 70.0;
/// How much less sure a turned page may be when its words stood on end before.
const LYING: f32 = 5.0;
/// So many letters make a word that is wider than high, and so many times higher it stands on end.
const LETTERS: usize = 4;
const ON_END: f32 = 1.5;
/// Keeps the engine from reading doubtful lines a second time with light and dark changed.
const ONE_WAY: [&str; 2] = ["-c", "tessedit_do_invert=0"];
/// What small signs are read at, at most.
const FINE_DPI: f32 = 300.0;
/// How much less sure the model of the script may be.
const LEEWAY: f32 = 3.0;
/// It must have this share of what the first one read.
const AS_MUCH: f32 = 0.85;
/// Words less sure than this are as likely noise.
const NOISE: f32 = 30.0;
/// Which way a page stands is told from a picture whose long side is this long.
const ORIENTATION_SIDE: f32 = 1400.0;

/// A usable engine.
#[derive(Debug, Clone)]
pub struct Engine {
    program: PathBuf,
    name: String,
    plan: Plan,
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
            let output = spawn::run(options, &program, &[argument], None, PROBE_WALL);
            output.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|trouble| {
                OcrMissing::Failed { program: program.display().to_string(), detail: trouble.detail }
            })
        };
        let version = ask("--version")?.lines().next().unwrap_or_default().trim().to_owned();
        let known = ask("--list-langs")?;
        let known: Vec<&str> = known.lines().map(str::trim).collect();
        let missing: Vec<&str> =
            wanted.iter().copied().filter(|language| !known.contains(language)).collect();
        let plan = passes::plan(&wanted, &known, options.ocr.depth).filter(|_| missing.is_empty());
        let Some(plan) = plan else {
            let packages = packages(&missing, false);
            let languages = missing.into_iter().map(str::to_owned).collect();
            return Err(OcrMissing::Languages { engine: version, languages, packages });
        };
        Ok(Self { name: format!("{version} {}", plan.name()), program, plan })
    }

    /// The engine as transcripts name it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Recognises the page of an image frame.
    ///
    /// A trouble may come beside a page that was read: another reading of it failed.
    pub fn recognise(&self, frame: &Frame, options: &ReaderOptions) -> (Page, Option<Trouble>) {
        let (head, pixels) = match frame.image() {
            Ok(image) => image,
            Err(error) => {
                let blank = Page::new(1, Method::Blank, None, Vec::new());
                return (blank, Some(Trouble::new(ProblemCode::ReaderDied, error)));
            }
        };
        let number = head.page;
        let told = |mut trouble: Trouble| {
            trouble.detail = format!("page {number}: {}", trouble.detail);
            trouble
        };
        match (Desk { engine: self, options, head: &head }).read(pixels) {
            Ok((page, trouble)) if page.lines.is_empty() && !head.fallback.is_empty() => {
                (fallback_page(head), trouble.map(told))
            }
            Ok((page, trouble)) => (choose::better(page, head), trouble.map(told)),
            Err(trouble) => (fallback_page(head).because(Reason::OcrFailed), Some(told(trouble))),
        }
    }
}

/// One page on its way through the engine.
struct Desk<'a> {
    engine: &'a Engine,
    options: &'a ReaderOptions,
    head: &'a ImageHead,
}

/// What one pass read: lines whose boxes are pixels of the picture it read, until they are placed.
struct Pass {
    lines: Vec<Line>,
    confidence: f32,
}

/// The first reading of a page, and the picture it was read from.
struct First {
    pass: Pass,
    prepared: Prepared,
    quarter: Quarter,
    /// Readings that it was preferred to, placed.
    others: Vec<(&'static str, Vec<Line>)>,
}

impl Desk<'_> {
    fn read(&self, pixels: &[u8]) -> Result<(Page, Option<Trouble>), Trouble> {
        let head = self.head;
        let page = || Page::new(head.page, Method::Blank, Some(head.size), Vec::new());
        let source = GrayImage::from_raw(head.width, head.height, pixels.to_vec()).unwrap_or_default();
        if source.as_raw().is_empty() {
            return Ok((page(), None));
        }
        let upright = scan::prepare(&source, head.dpi, Quarter::Upright);
        let sheet = Sheet::of(&upright);
        if sheet == Sheet::Blank {
            return Ok((page().because(Reason::NothingThere), None));
        }
        let First { pass: mut first, prepared, quarter, mut others } = self.first(&source, upright)?;
        let numbers = self.numbers(&source, &prepared, &first.lines);
        let replaced = numerals::write(&numbers, &mut first.lines);
        others.push((numerals::PASS, self.placed(Pass::of(replaced), &prepared).lines));
        let weak = first.confidence < UNSURE;
        let mut shown = self.placed(first, &prepared);
        let (mut trouble, mut passes) = (None, Vec::new());
        for recipe in self.recipes(sheet, weak) {
            match self.other(recipe, &source, &prepared, quarter, &numbers) {
                Ok(pass) => passes.push((recipe.word, pass)),
                Err(failed) => trouble = Some(failed),
            }
        }
        show_script(&mut shown, &mut passes, self.engine.plan.first.word);
        others.extend(passes.into_iter().map(|(word, pass)| (word, pass.lines)));
        others.push((numerals::PASS, self.placed(Pass::of(numbers), &prepared).lines));
        let mut page = self.page(shown);
        page.reason = if sheet == Sheet::Separator { Some(Reason::Separator) } else { head.reason };
        page.also = passes::beyond(&page.lines, others);
        Ok((page, trouble))
    }

    /// Reads a page for the first time: turned, softened or in other languages where that is read with more
    /// certainty.
    fn first(&self, source: &GrayImage, upright: Prepared) -> Result<First, Trouble> {
        let plan = &self.engine.plan;
        let pass = self.pass(&plan.first, &upright)?;
        let mut first = First { pass, prepared: upright, quarter: Quarter::Upright, others: Vec::new() };
        let lies = lies(&first.pass.lines);
        if first.pass.confidence < DOUBTFUL || lies {
            self.turn(source, &mut first, if lies { LYING } else { 0.0 });
        }
        if first.pass.confidence < WEAK {
            self.soften(source, &mut first);
        }
        if first.pass.confidence < DOUBTFUL
            && let Some(foreign) = self.foreign(&first.prepared, first.pass.confidence)
        {
            let doubtful = std::mem::replace(&mut first.pass, foreign);
            first.others.push(("first", self.placed(doubtful, &first.prepared).lines));
        }
        Ok(first)
    }

    /// Reads a page from a softened picture too, and goes on with that where it is read with more certainty.
    fn soften(&self, source: &GrayImage, first: &mut First) {
        let Picture::Soft(times) = self.engine.plan.soft.picture else { return };
        let prepared = first.prepared.softened(source, times);
        let Ok(mut other) = self.pass(&self.engine.plan.soft, &prepared) else { return };
        let mut word = self.engine.plan.soft.word;
        if other.worth() > first.pass.worth() {
            std::mem::swap(&mut other, &mut first.pass);
            first.prepared = prepared;
            word = "first";
        }
        first.others.push((word, self.placed(other, &first.prepared).lines));
    }

    /// The passes beyond the first one for such a sheet, read badly or not.
    fn recipes(&self, sheet: Sheet, weak: bool) -> impl Iterator<Item = &Recipe> {
        let plan = &self.engine.plan;
        let more = plan.more.iter().filter(move |_| weak);
        plan.others.iter().chain(more).filter(move |_| sheet == Sheet::Page)
    }

    /// Reads the Arabic-Indic numbers, from pictures that no filter has changed.
    fn numbers(&self, source: &GrayImage, prepared: &Prepared, seen: &[Line]) -> Vec<Line> {
        let thorough = !self.engine.plan.others.is_empty();
        if !thorough && !prepared.filtered && self.head.dpi >= scan::COARSE_DPI {
            return numerals::lines(&[prepared], prepared, seen);
        }
        let plain = prepared.plain(source, self.head.dpi, scan::ENGINE_DPI);
        if !thorough {
            return numerals::lines(&[&plain], prepared, seen);
        }
        let fine = prepared.plain(source, self.head.dpi, FINE_DPI);
        numerals::lines(&[&fine, &plain, prepared], prepared, seen)
    }

    fn page(&self, pass: Pass) -> Page {
        let method = if pass.lines.is_empty() { Method::Blank } else { Method::Ocr };
        let confidence = tsv::confidence(&pass.lines);
        Page { confidence, ..Page::new(self.head.page, method, Some(self.head.size), pass.lines) }
    }

    /// Asks the engine which way the page stands, and reads it again when it stands another way.
    ///
    /// A page that the engine cannot judge stays as it is. Readings may be so much less sure when turned.
    fn turn(&self, source: &GrayImage, first: &mut First, leeway: f32) {
        let Some(quarter) = self.orientation(&first.prepared) else { return };
        let turned = scan::prepare(source, self.head.dpi, quarter);
        let Ok(again) = self.pass(&self.engine.plan.first, &turned) else { return };
        if again.confidence + leeway > first.pass.confidence {
            (first.pass, first.prepared, first.quarter) = (again, turned, quarter);
        }
    }

    fn orientation(&self, prepared: &Prepared) -> Option<Quarter> {
        let long = prepared.picture.width().max(prepared.picture.height());
        #[expect(clippy::cast_precision_loss, reason = "pixel counts are small")]
        let factor = ORIENTATION_SIDE / long as f32;
        let small = (factor < 1.0).then(|| scan::reduced(&prepared.picture, factor));
        let picture = small.as_ref().unwrap_or(&prepared.picture);
        let arguments = ["-c", "min_characters_to_try=15", "--psm", "0"];
        let told = self.ask(picture, prepared.dpi, &arguments).ok()?;
        passes::orientation(&String::from_utf8_lossy(&told)).filter(|turn| *turn != Quarter::Upright)
    }

    /// Reads a page in the other languages, which may be its own when the first one does not fit.
    fn foreign(&self, prepared: &Prepared, doubtful: f32) -> Option<Pass> {
        let again = self.pass(self.engine.plan.foreign.as_ref()?, prepared).ok()?;
        (again.confidence > doubtful).then_some(again)
    }

    fn other(
        &self,
        recipe: &Recipe,
        source: &GrayImage,
        prepared: &Prepared,
        quarter: Quarter,
        numbers: &[Line],
    ) -> Result<Pass, Trouble> {
        let made = match recipe.picture {
            Picture::Prepared => {
                let mut pass = self.pass(recipe, prepared)?;
                if recipe.word == passes::SCRIPT_PASS {
                    // It may be shown.
                    numerals::write(numbers, &mut pass.lines);
                }
                return Ok(self.placed(pass, prepared));
            }
            Picture::Raw => Prepared::raw(source, self.head.dpi, quarter),
            Picture::Soft(times) => prepared.softened(source, times),
        };
        Ok(self.placed(self.pass(recipe, &made)?, &made))
    }

    /// Leads boxes back from the picture that was read to the page as it came.
    fn placed(&self, mut pass: Pass, prepared: &Prepared) -> Pass {
        for word in pass.lines.iter_mut().flat_map(|line| &mut line.words) {
            word.area = prepared.box_in_source(word.area).map(|side| tsv::round(side * self.head.scale));
        }
        pass
    }

    fn pass(&self, recipe: &Recipe, prepared: &Prepared) -> Result<Pass, Trouble> {
        let mut arguments = vec!["-l", &recipe.languages, "--psm", recipe.mode];
        // A picture that is read as it came may have any kind of writing; the others are known.
        if recipe.picture != Picture::Raw && !scan::has_reversed(&prepared.picture, prepared.dpi) {
            arguments.extend(ONE_WAY);
        }
        arguments.push("tsv");
        let white = (recipe.picture == Picture::Prepared).then(|| scan::whitened(&prepared.picture));
        let output = self.ask(white.as_ref().unwrap_or(&prepared.picture), prepared.dpi, &arguments)?;
        Ok(Pass::of(tsv::lines(&String::from_utf8_lossy(&output))))
    }

    fn ask(&self, picture: &GrayImage, dpi: f32, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        let dpi = format!("{dpi:.0}");
        let arguments = [&[HANDED, "stdout", "--dpi", &dpi], arguments].concat();
        let wall = self.options.limits.wall();
        spawn::run(self.options, &self.engine.program, &arguments, Some(picture), wall)
    }
}

impl Pass {
    fn of(lines: Vec<Line>) -> Self {
        Self { confidence: tsv::confidence(&lines).unwrap_or(0.0), lines }
    }

    /// How much was read, and how surely: a reading that leaves out half of the page may be sure of the rest.
    fn worth(&self) -> f32 {
        let words = self.lines.iter().flat_map(|line| &line.words);
        let letters =
            |word: &WordBox| f32::from(u16::try_from(word.end.saturating_sub(word.start)).unwrap_or(0));
        words.map(|word| letters(word) * (word.confidence.unwrap_or(0.0) - NOISE).max(0.0)).sum()
    }
}

/// True when most of the longer words stand on end: the engine reads some pages that lie on their side, but what
/// else looks at them does not.
fn lies(lines: &[Line]) -> bool {
    let long = |word: &&WordBox| word.end.saturating_sub(word.start) as usize >= 2 * LETTERS;
    let words: Vec<&WordBox> = lines.iter().flat_map(|line| &line.words).filter(long).collect();
    let on_end = words.iter().filter(|word| word.area[3] > ON_END * word.area[2]).count();
    on_end * 2 > words.len()
}

/// Shows the reading by the model of the script, where it is nearly as sure as the first one.
///
/// It makes fewer errors on such pages, because it knows Latin letters and more digits, and more on others; it
/// finds fewer words, but all of them are searched (measured).
fn show_script(shown: &mut Pass, others: &mut [(&'static str, Pass)], first: &'static str) {
    let script = others.iter_mut().find(|(word, _)| *word == passes::SCRIPT_PASS);
    let as_good = |script: &Pass| {
        script.confidence + LEEWAY >= shown.confidence && script.worth() >= shown.worth() * AS_MUCH
    };
    if let Some((word, script)) = script.filter(|(_, script)| as_good(script)) {
        std::mem::swap(shown, script);
        *word = first;
    }
}

/// The page as its text layer has it, when recognition was not possible or read nothing.
pub fn fallback_page(head: ImageHead) -> Page {
    let method = if head.fallback.is_empty() { Method::Blank } else { Method::TextLayer };
    Page::new(head.page, method, Some(head.size), head.fallback)
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
        "Arabic" | "script/Arabic" => "tesseract-ocr-script-arab".to_owned(),
        language => format!("tesseract-ocr-{}", language.replace('_', "-")),
    });
    engine.into_iter().chain(data).collect()
}
