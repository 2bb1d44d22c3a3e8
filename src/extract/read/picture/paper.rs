//! A page of a PDF file, drawn in its colours.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::{DynamicImage, RgbImage};

use super::{Frame, absent};
use crate::extract::Trouble;
use crate::extract::read::pdf;

/// A page that tells no resolution is drawn no finer than so many pixels a point: 432 dots per inch.
const FINEST: f32 = 6.0;

/// Draws one page.
pub fn draw(bytes: Vec<u8>, page: u32, [most_width, most_height]: Frame) -> Result<DynamicImage, Trouble> {
    let pdf = pdf::open_to_draw(&Arc::new(bytes))?;
    let at = usize::try_from(page).unwrap_or(0).checked_sub(1);
    let page = at.and_then(|at| pdf.pages().get(at)).ok_or_else(|| absent(page))?;
    let (width, height) = page.render_dimensions();
    let (across, down) = (width.max(1.0), height.max(1.0));
    let scale = (super::to_f32(most_width) / across).min(super::to_f32(most_height) / down).min(FINEST);
    // The renderer cuts off what is left of a pixel: a page must not become one too narrow, nor nothing at all.
    let exact = |side: f32| ((side * scale).round().max(1.0) + 0.01) / side;
    let settings = PixmapSettings { x_scale: exact(across), y_scale: exact(down), bg_color: WHITE };
    let cache = RenderCache::new();
    let pixmap = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let pixels = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    let picture = RgbImage::from_raw(pixmap.width().into(), pixmap.height().into(), pixels);
    picture.map(DynamicImage::ImageRgb8).ok_or_else(|| Trouble::broken("nothing was drawn"))
}
