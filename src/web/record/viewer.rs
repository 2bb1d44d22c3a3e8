//! The image of a page with the hits marked on it, its tools, and its text.
//!
//! The marks are an SVG of our own over the image: rectangles with attributes, no inline styles. Everything is a
//! link, so nothing needs a script. Invariant: no byte of a record reaches the browser but as an image that the
//! reader drew, or as escaped text.

use maud::{Markup, PreEscaped, html};

use super::ask::{Ask, NARROW, THUMB, WIDTHS, turned_box};
use super::found::{Found, Marked, hits};
use super::lines::text_of;
use crate::extract::Method;
use crate::ledger::RecordId;
use crate::words::{Lang, Panel};

/// The side of the coordinates over an image: a hundred-thousandth is the finest step there is.
const FINE: f32 = 100_000.0;
/// The most thumbnails shown at once.
const MOST_THUMBS: u64 = 24;

/// One page as it is shown.
pub struct Shown<'a> {
    pub lang: Lang,
    pub found: &'a Found,
    pub ask: &'a Ask,
    pub page: u32,
    pub marked: &'a Marked,
}

impl Shown<'_> {
    /// The image with its tools and thumbnails; for formats without images, a sentence.
    pub fn image(&self) -> Markup {
        html! {
            section.viewer aria-label=(self.word(Panel::Scan)) {
                (self.tools())
                @if self.found.has_pictures() {
                    (self.sheet())
                } @else {
                    p.notice { (self.word(Panel::NoPicture)) }
                }
                (self.thumbs())
            }
        }
    }

    /// The text of the page, its hits marked.
    pub fn text(&self) -> Markup {
        let page = self.found.page(self.page).filter(|page| !page.lines.is_empty());
        let hidden = self.marked.marks.words.is_empty() && !self.marked.marks.boxes.is_empty();
        html! {
            section.page-text {
                h2 { (self.word(Panel::PageText)) }
                @if let Some(page) = page {
                    @if hidden { p.notice { (self.word(Panel::OnlyOtherReading)) } }
                    @if let (Method::Ocr, Some(confidence)) = (page.method, page.confidence) {
                        p.quality { (self.lang.recognised_with(confidence)) }
                    }
                    (text_of(page, &self.marked.marks.words))
                } @else if self.found.text_lost {
                    p.problem role="alert" { (self.word(Panel::DamagedText)) }
                } @else if self.found.transcript.is_some() {
                    p.notice { (self.word(Panel::NoText)) }
                } @else if let Some(object) = &self.found.object {
                    p.notice { (self.lang.reading(&object.reading)) }
                }
            }
        }
    }

    fn word(&self, panel: Panel) -> &'static str {
        panel.word(self.lang)
    }

    fn id(&self) -> RecordId {
        self.found.record.id
    }

    fn sheet(&self) -> Markup {
        let width = WIDTHS[self.ask.zoom];
        let source = self.ask.picture(self.id(), self.page, width);
        let narrow = self.ask.picture(self.id(), self.page, NARROW);
        let set = format!("{narrow} {NARROW}w, {source} {width}w");
        let about = format!("{} {}", self.found.heading(), self.lang.page_of(self.page, self.found.pages()));
        let size = self.size(width);
        html! {
            div.scan-frame tabindex="0" role="group" aria-label=(self.lang.page_of(self.page, self.found.pages())) {
                div class={ "scan zoom-" (self.ask.zoom) } {
                    img src=(source) alt=(about) width=[size.map(|size| size[0])] height=[size.map(|size| size[1])]
                        srcset=[(self.ask.zoom == 0).then_some(set)]
                        sizes=[(self.ask.zoom == 0).then_some("(max-width: 60rem) 94vw, 62vw")];
                    (self.marks())
                }
            }
        }
    }

    /// Width and height of the picture as far as known before it is drawn, so that nothing jumps.
    fn size(&self, width: u32) -> Option<[u32; 2]> {
        let [across, down] =
            self.found.page(self.page)?.size.filter(|[across, down]| *across >= 1.0 && *down >= 1.0)?;
        let share = if self.ask.quarters % 2 == 1 { across / down } else { down / across };
        #[expect(clippy::cast_precision_loss, reason = "a width of a few thousand")]
        let height = (width as f32 * share).round().clamp(1.0, 16_384.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the bounds above"
        )]
        Some([width, height as u32])
    }

    fn marks(&self) -> Markup {
        let boxes = &self.marked.marks.boxes;
        if boxes.is_empty() {
            return html! {};
        }
        html! {
            svg.marks viewBox=(format!("0 0 {FINE} {FINE}")) preserveAspectRatio="none" aria-hidden="true" {
                @for (number, marked) in (1..).zip(boxes) {
                    @let [left, top, width, height] = grown(turned_box(marked.area, self.ask.quarters));
                    rect id=(format!("hit-{number}"))
                        class=(if self.ask.hit == Some(number) { "hit here" } else { "hit" })
                        x=(left) y=(top) width=(width) height=(height) {
                        title { (marked.text) }
                    }
                }
            }
        }
    }

    fn tools(&self) -> Markup {
        let (ask, id, pages) = (self.ask, self.id(), self.found.pages());
        let before = self.page.checked_sub(1).filter(|page| *page > 0);
        let after = self.page.checked_add(1).filter(|page| u64::from(*page) <= pages);
        let link = |ask: Option<Ask>| ask.map(|ask| ask.link(id));
        html! {
            nav.tools aria-label=(self.word(Panel::Thumbnails)) {
                div.tool-group {
                    (self.tool("prev", Panel::PreviousPage, ARROW_BACK, link(before.map(|page| ask.at_page(page)))))
                    span.place { (self.lang.page_of(self.page, pages)) }
                    (self.tool("next", Panel::NextPage, ARROW_ON, link(after.map(|page| ask.at_page(page)))))
                }
                @if !ask.sought.is_empty() { (self.hit_tools()) }
                @if self.found.has_pictures() {
                    div.tool-group {
                        (self.tool("", Panel::Smaller, MINUS, link(ask.zoomed(-1))))
                        (self.tool("", Panel::Larger, PLUS, link(ask.zoomed(1))))
                        (self.tool("", Panel::TurnRight, TURN, link(Some(ask.turned(1)))))
                    }
                }
            }
        }
    }

    /// Steps from hit to hit, over all pages.
    fn hit_tools(&self) -> Markup {
        let count = hits(&self.marked.marks);
        let link = |ask: Option<Ask>| ask.map(|ask| ask.link(self.id()));
        html! {
            div.tool-group.hit-tools {
                (self.tool("prev-hit", Panel::PreviousHit, UP, link(self.previous_hit())))
                span.place {
                    @if count == 0 { (self.word(Panel::NoHitHere)) }
                    @else { (self.lang.hit_of(self.ask.hit.unwrap_or(1).min(count), count)) }
                }
                (self.tool("next-hit", Panel::NextHit, DOWN, link(self.next_hit(count))))
            }
        }
    }

    fn next_hit(&self, count: usize) -> Option<Ask> {
        let next = self.ask.hit.map_or(1, |hit| hit + 1);
        // With all of them in sight, the first step leads to the second.
        let next = if self.ask.hit.is_none() && count > 0 { 2 } else { next };
        if next <= count {
            return Some(self.ask.at_hit(self.page, next));
        }
        let page = self.marked.pages.iter().find(|page| **page > self.page)?;
        Some(self.ask.at_hit(*page, 1))
    }

    fn previous_hit(&self) -> Option<Ask> {
        if let Some(hit) = self.ask.hit.filter(|hit| *hit > 1) {
            return Some(self.ask.at_hit(self.page, hit - 1));
        }
        let page = self.marked.pages.iter().rev().find(|page| **page < self.page)?;
        Some(self.ask.at_hit(*page, self.marked.count(self.found.page(*page)).max(1)))
    }

    /// A tool that leads somewhere; one that leads nowhere is shown, but is no link.
    fn tool(&self, relation: &str, panel: Panel, sign: &str, link: Option<String>) -> Markup {
        let word = self.word(panel);
        let relation = (!relation.is_empty()).then_some(relation);
        html! {
            @if let Some(link) = link {
                a.tool href=(link) title=(word) data-tool=[relation] {
                    (PreEscaped(sign)) span.hidden { (word) }
                }
            } @else {
                span.tool.off aria-disabled="true" title=(word) { (PreEscaped(sign)) span.hidden { (word) } }
            }
        }
    }

    /// Small pictures of the pages around this one.
    fn thumbs(&self) -> Markup {
        let pages = self.found.pages();
        if pages < 2 || !self.found.has_pictures() {
            return html! {};
        }
        let first = u64::from(self.page)
            .saturating_sub(MOST_THUMBS / 2)
            .clamp(1, (pages + 1).saturating_sub(MOST_THUMBS).max(1));
        let shown: Vec<u32> = (first..=pages.min(first + MOST_THUMBS - 1))
            .filter_map(|page| u32::try_from(page).ok())
            .collect();
        html! {
            ol.thumbs aria-label=(self.word(Panel::Thumbnails)) {
                @for page in shown {
                    @let here = page == self.page;
                    @let marked = self.marked.pages.contains(&page);
                    li {
                        a href=(self.ask.at_page(page).link(self.id())) aria-current=[here.then_some("page")]
                            class=[marked.then_some("marked")] title=(self.lang.page_of(page, pages)) {
                            img src=(format!("/record/{}/thumb?page={page}", self.id())) alt="" width=(THUMB / 2) loading="lazy";
                            span { (page) }
                        }
                    }
                }
            }
        }
    }
}

/// Signs of tools; what they do is said in words beside them.
const ARROW_ON: &str =
    r#"<svg class="sign turns" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5l7 7-7 7"/></svg>"#;
const ARROW_BACK: &str =
    r#"<svg class="sign turns" viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5l-7 7 7 7"/></svg>"#;
const UP: &str =
    r#"<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 15l7-7 7 7"/></svg>"#;
const DOWN: &str =
    r#"<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 9l7 7 7-7"/></svg>"#;
const PLUS: &str =
    r#"<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h14M12 5v14"/></svg>"#;
const MINUS: &str = r#"<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h14"/></svg>"#;
const TURN: &str = r#"<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="M19 12a7 7 0 1 1-2.1-5M19 3v5h-5"/></svg>"#;

/// A box in the coordinates over the image, a little larger than the word, within the page.
fn grown([left, top, width, height]: [f32; 4]) -> [f32; 4] {
    let (across, down) = (0.003, 0.002);
    let (right, bottom) = ((left + width + across).min(1.0), (top + height + down).min(1.0));
    let (left, top) = ((left - across).max(0.0), (top - down).max(0.0));
    [left, top, right - left, bottom - top].map(|share| (share * FINE).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_stay_on_the_page() {
        assert_eq!(grown([0.0, 0.0, 1.0, 1.0]), [0.0, 0.0, FINE, FINE]);
        assert_eq!(grown([0.5, 0.5, 0.1, 0.1]), [49_700.0, 49_800.0, 10_600.0, 10_400.0]);
    }
}
