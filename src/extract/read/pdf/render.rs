//! A page as a grey picture to be recognised.
//!
//! A scanned page is drawn at the resolution of its scan, so that no pixel is lost; any other at 200 dots per
//! inch. Invariant: no picture is larger than the limits below, whatever the page says of its size.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::object::Stream;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::extract::worker::PageImage;

/// Dots per inch of pages that are drawn, not scanned.
const DRAWN_DPI: f32 = 200.0;
/// Resolutions at which scans are drawn; more than the upper end is not worth its time (measured).
const SCAN_DPI: std::ops::RangeInclusive<f32> = 100.0..=300.0;
/// A picture whose sides differ from those of the page by more than this share does not fill it.
const FILLS: f32 = 0.05;
/// So many pictures of a page are looked at.
const MOST_PICTURES: usize = 16;
/// The most pixels of a picture, and the most of one side (the renderer counts in 16 bits).
const MOST_PIXELS: f32 = 32e6;
const LONGEST_SIDE: f32 = 32_000.0;

/// Draws a page.
pub fn page<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>) -> PageImage {
    let (width, height) = page.render_dimensions();
    let (across, down) = (width.max(1.0), height.max(1.0));
    let fits = (MOST_PIXELS / (across * down)).sqrt().min(LONGEST_SIDE / across.max(down));
    let dpi = scanned(page, [across, down]).map_or(DRAWN_DPI, |dpi| dpi.min(*SCAN_DPI.end()));
    let scale = (dpi / 72.0).min(fits);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let grey = pixmap.data().iter().map(|pixel| pixel.r.max(pixel.g).max(pixel.b)).collect();
    PageImage {
        pixels: [u32::from(pixmap.width()), u32::from(pixmap.height())],
        grey,
        scale: 1.0 / scale,
        dpi: scale * 72.0,
        size: [width, height],
        fallback: Vec::new(),
        reason: None,
    }
}

/// The resolution of the picture that fills the page, if there is one.
fn scanned(page: &Page<'_>, [across, down]: [f32; 2]) -> Option<f32> {
    let objects = page.resources().x_objects.clone();
    let pictures = objects.entries().take(MOST_PICTURES).filter_map(|(name, _)| {
        let stream: Stream<'_> = objects.get(&name)?;
        let side = |key: &[u8]| stream.dict().get::<f32>(key).filter(|side| *side >= 1.0);
        Some([side(b"Width")?, side(b"Height")?])
    });
    let fitting = pictures.filter_map(|[width, height]| {
        // A page may be turned after its picture was placed.
        let upright = (width / across, height / down);
        let lying = (width / down, height / across);
        let fills = |(a, b): &(f32, f32)| (a / b - 1.0).abs() <= FILLS;
        [upright, lying].into_iter().find(fills).map(|(density, _)| density * 72.0)
    });
    fitting
        .filter(|dpi| *dpi >= *SCAN_DPI.start())
        .fold(None, |best: Option<f32>, dpi| Some(best.map_or(dpi, |best| best.max(dpi))))
}
