//! A page as a grey picture for the OCR engine, 200 dots per inch where that is not too large.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::extract::worker::PageImage;

/// Pixels per point at 200 dots per inch.
const SCALE: f32 = 200.0 / 72.0;
/// The most pixels of a picture, and the most of one side (the renderer counts in 16 bits).
const MOST_PIXELS: f32 = 32e6;
const LONGEST_SIDE: f32 = 32_000.0;

/// Draws a page.
pub fn page<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>) -> PageImage {
    let (width, height) = page.render_dimensions();
    let (across, down) = (width.max(1.0), height.max(1.0));
    let fits = (MOST_PIXELS / (across * down)).sqrt().min(LONGEST_SIDE / across.max(down));
    let scale = SCALE.min(fits);
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
