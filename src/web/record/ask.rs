//! [`Ask`]: what the address of a record's page says: which page, how large, how turned, and what was sought.
//!
//! Every state of the page is an address, so that back, reload and print do what is expected. Invariant: whatever
//! an address says, what comes of it is within bounds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::extract::View;
use crate::ledger::RecordId;
use crate::web::layout::encoded;

/// Widths of pictures that are drawn, by zoom: no other is kept, so that what is kept stays bounded.
pub const WIDTHS: [u32; 3] = [1_240, 1_860, 2_480];
/// The width of a narrow screen's picture, and of a thumbnail.
pub const NARROW: u32 = 820;
pub const THUMB: u32 = 160;
/// The most pixels down: what is longer is a roll, not a page.
const TALLEST: u32 = 4_096;
/// The longest query that is looked for.
const LONGEST_QUERY: usize = 2_000;

/// What is asked for of a record's page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// What was sought.
    pub sought: String,
    /// The page, from 1.
    pub page: Option<u32>,
    /// Which marked word of the page is meant, from 1.
    pub hit: Option<usize>,
    /// How large: an index of [`WIDTHS`].
    pub zoom: usize,
    /// By how many quarters it is turned clockwise.
    pub quarters: u8,
}

impl Ask {
    /// Reads what an address says after its question mark; what makes no sense is left out.
    pub fn of(pairs: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| pairs.get(name).map(String::as_str).unwrap_or_default();
        let sought = text("q");
        Self {
            sought: sought[..sought.floor_char_boundary(LONGEST_QUERY)].to_owned(),
            page: text("page").parse().ok().filter(|page| *page > 0),
            hit: text("hit").parse().ok().filter(|hit| *hit > 0),
            zoom: text("z").parse().unwrap_or(0).min(WIDTHS.len() - 1),
            quarters: text("r").parse().unwrap_or(0) % 4,
        }
    }

    /// The same on another page.
    #[must_use]
    pub fn at_page(&self, page: u32) -> Self {
        Self { page: Some(page), hit: None, ..self.clone() }
    }

    /// The same at a marked word of a page.
    #[must_use]
    pub fn at_hit(&self, page: u32, hit: usize) -> Self {
        Self { page: Some(page), hit: Some(hit), ..self.clone() }
    }

    /// The same, so many steps larger.
    #[must_use]
    pub fn zoomed(&self, steps: isize) -> Option<Self> {
        let zoom = self.zoom.checked_add_signed(steps).filter(|zoom| *zoom < WIDTHS.len())?;
        Some(Self { zoom, ..self.clone() })
    }

    /// The same, turned clockwise by so many quarters.
    #[must_use]
    pub fn turned(&self, quarters: u8) -> Self {
        Self { quarters: (self.quarters + quarters) % 4, ..self.clone() }
    }

    /// The address of the page of a record.
    pub fn link(&self, record: RecordId) -> String {
        let mut link = format!("/record/{record}");
        let mut pairs = Vec::new();
        if !self.sought.is_empty() {
            pairs.push(format!("q={}", encoded(&self.sought)));
        }
        pairs.extend(self.page.map(|page| format!("page={page}")));
        pairs.extend(self.hit.map(|hit| format!("hit={hit}")));
        if self.zoom > 0 {
            pairs.push(format!("z={}", self.zoom));
        }
        if self.quarters > 0 {
            pairs.push(format!("r={}", self.quarters));
        }
        if !pairs.is_empty() {
            link.push('?');
            link.push_str(&pairs.join("&"));
        }
        if let Some(hit) = self.hit {
            let _ = write!(link, "#hit-{hit}");
        }
        link
    }

    /// The address of the picture of a page, so wide.
    pub fn picture(&self, record: RecordId, page: u32, width: u32) -> String {
        format!("/record/{record}/page/{page}?w={width}&r={}", self.quarters)
    }
}

/// What a picture's address asks for; `None` for a width that is not drawn.
pub fn view(pairs: &BTreeMap<String, String>) -> Option<View> {
    let number = |name: &str| pairs.get(name).map_or(Some(0), |text| text.parse::<u32>().ok());
    let width = number("w").map(|width| if width == 0 { WIDTHS[0] } else { width })?;
    let known = WIDTHS.contains(&width) || width == NARROW;
    let quarters = u8::try_from(number("r")? % 4).ok()?;
    known.then_some(View { frame: [width, TALLEST], quarters })
}

/// How a thumbnail is drawn.
pub fn thumb() -> View {
    View { frame: [THUMB, THUMB * 2], quarters: 0 }
}

/// A box of a page as it lies on the page turned clockwise by so many quarters.
pub fn turned_box([left, top, width, height]: [f32; 4], quarters: u8) -> [f32; 4] {
    match quarters % 4 {
        1 => [1.0 - top - height, left, height, width],
        2 => [1.0 - left - width, 1.0 - top - height, width, height],
        3 => [top, 1.0 - left - width, height, width],
        _ => [left, top, width, height],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_address_says_what_is_shown_and_comes_back() {
        let ask = Ask::of(&pairs(&[("q", "قرار 15/2023"), ("page", "3"), ("z", "1"), ("r", "7")]));
        assert_eq!((ask.page, ask.zoom, ask.quarters), (Some(3), 1, 3));
        let link = ask.link(RecordId(9));
        assert_eq!(link, "/record/9?q=%D9%82%D8%B1%D8%A7%D8%B1%2015/2023&page=3&z=1&r=3");
        assert_eq!(
            ask.at_hit(4, 2).turned(1).link(RecordId(9)),
            link.replace("page=3&z=1&r=3", "page=4&hit=2&z=1#hit-2")
        );
        assert_eq!(Ask::default().link(RecordId(1)), "/record/1");
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let ask = Ask::of(&pairs(&[("page", "-1"), ("hit", "0"), ("z", "99"), ("r", "x")]));
        assert_eq!(ask, Ask { zoom: WIDTHS.len() - 1, ..Ask::default() });
        assert_eq!((ask.zoomed(1), ask.zoomed(-1).map(|ask| ask.zoom)), (None, Some(1)));
        let long = "ق".repeat(LONGEST_QUERY);
        assert!(Ask::of(&pairs(&[("q", &long)])).sought.len() <= LONGEST_QUERY);
    }

    #[test]
    fn only_some_widths_are_drawn() {
        let width = |text: &str| view(&pairs(&[("w", text)])).map(|view| view.frame[0]);
        assert_eq!(
            [width("1240"), width("820"), width("1241"), width("x")],
            [Some(1240), Some(820), None, None]
        );
        assert_eq!(view(&pairs(&[])).map(|view| view.frame[0]), Some(1240));
    }

    #[test]
    fn boxes_turn_with_the_page() {
        let corner = [0.0, 0.0, 0.25, 0.125];
        assert_eq!(turned_box(corner, 1), [0.875, 0.0, 0.125, 0.25], "top left comes to the top right");
        assert_eq!(turned_box(corner, 2), [0.75, 0.875, 0.25, 0.125]);
        assert_eq!(turned_box(corner, 3), [0.0, 0.75, 0.125, 0.25]);
        assert_eq!(turned_box(turned_box([0.5, 0.25, 0.125, 0.0625], 1), 3), [0.5, 0.25, 0.125, 0.0625]);
    }
}
