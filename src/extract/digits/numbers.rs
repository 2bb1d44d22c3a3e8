//! Runs of signs become numbers.
//!
//! A number is given only when its signs are likely; stricter where letters stand close to it, where it has no
//! digit that only we have, and on pages with Western digits. A digit alone must stand clear of everything, be as
//! tall as the digits of the page, and look like no letter. Invariant:
//! every number begins and ends with a digit, or ends with a per cent sign; its box covers its parts.

use super::net::Net;
use super::parts::Area;
use super::runs::{Run, runs};
use super::signs::{Sign, signs};
use super::{Number, Page, dates, order};

/// The least confidence of a number, and of one in doubtful company.
const LEAST: f32 = 0.90;
const LEAST_IN_DOUBT: f32 = 0.985;
/// The least confidence of a digit alone, and how its height may compare to that of the digits of the page.
const LEAST_ALONE: f32 = 0.99;
const AS_TALL: std::ops::RangeInclusive<f32> = 0.75..=1.35;
/// The confidence of a date that another date confirms.
const CONFIRMED: f32 = 0.99;
/// The least share of each of its digits.
const LEAST_SHARE: f32 = 0.5;
/// Two numbers are so many heights apart, and so many times further than most signs of a number.
const SPACE: f32 = 0.5;
const WIDER: f32 = 2.2;
/// The least share of a meem that marks an era.
const ERA: f32 = 0.8;
/// How many dates of a page are compared.
const MOST_DATES: usize = 500;
/// Letters nearer than so many heights are the same word.
const SAME_WORD: f32 = 0.45;

/// Reads the numbers of a page; `words` are boxes of another engine, looked at where nothing was found.
pub fn read(page: &Page, net: &Net, words: &[[f32; 4]]) -> Vec<Number> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut digits = vec![false; page.parts.list.len()];
    let mut western = 0;
    for run in runs(&page.parts) {
        let signs = signs(page, net, &run);
        western += signs.iter().filter(|sign| sign.class == b'W' && sign.share > 0.8).count();
        if signs.iter().any(Sign::is_digit) {
            run.parts.iter().for_each(|&part| digits[part] = true);
        }
        found.extend(candidates(&signs));
    }
    for run in in_boxes(page, words, &digits) {
        let more = candidates(&signs(page, net, &run));
        for candidate in more {
            add(&mut found, candidate);
        }
    }
    confirm(&mut found);
    let ours: usize = found.iter().filter(|found| found.ours).map(|found| found.digits).sum();
    let western = western > ours;
    let tall = tall(&found);
    let mut numbers: Vec<Number> =
        found.into_iter().filter_map(|found| found.number(western, tall)).collect();
    numbers.sort_by(|one, other| {
        one.area[1].total_cmp(&other.area[1]).then(one.area[0].total_cmp(&other.area[0]))
    });
    numbers
}

/// What may be a number.
#[derive(Debug)]
struct Candidate {
    text: String,
    area: Area,
    confidence: f32,
    digits: usize,
    /// True when it has a digit that looks like no letter and no Western digit.
    ours: bool,
    /// True when letters, or signs that were not told, stand close to it.
    crowded: bool,
    /// True when another date of the line names the same day.
    confirmed: bool,
}

impl Candidate {
    /// Makes it a number where it is sure enough, on a page with Western digits or not, whose digits are so tall.
    fn number(self, western: bool, tall: f32) -> Option<Number> {
        let doubt = western || self.crowded || !self.ours;
        let sure = if self.digits < 2 {
            let level = AS_TALL.contains(&(self.area.height() as f32 / tall));
            level && !doubt && self.confidence >= LEAST_ALONE
        } else {
            let least = if doubt { LEAST_IN_DOUBT } else { LEAST };
            self.confirmed || self.confidence >= least
        };
        if !sure {
            return None;
        }
        let sides = [self.area.left, self.area.top, self.area.width(), self.area.height()];
        let area = sides.map(|side| side as f32);
        let confidence = if self.confirmed { self.confidence.max(CONFIRMED) } else { self.confidence };
        Some(Number { text: self.text, area, confidence })
    }
}

/// The usual height of the longer numbers of a page; endless where there is none, so that nothing is as tall.
fn tall(found: &[Candidate]) -> f32 {
    let sure = |found: &&Candidate| found.digits > 1 && found.confidence >= LEAST;
    let mut heights: Vec<usize> = found.iter().filter(sure).map(|found| found.area.height()).collect();
    heights.sort_unstable();
    heights.get(heights.len() / 2).map_or(f32::INFINITY, |&height| height as f32)
}

/// Marks dates of one line that agree; a date has at least six digits, so that few pairs are looked at.
fn confirm(found: &mut [Candidate]) {
    let dates: Vec<usize> = (0..found.len()).filter(|&at| found[at].digits >= 6).take(MOST_DATES).collect();
    for (count, &one) in dates.iter().enumerate() {
        for &other in &dates[count + 1..] {
            let [a, b] = [one, other].map(|at| found[at].area);
            let level = a.top < b.bottom && b.top < a.bottom;
            if level && dates::agree(&found[one].text, &found[other].text) {
                (found[one].confirmed, found[other].confirmed) = (true, true);
            }
        }
    }
}

/// The numbers among the signs of a run.
fn candidates(signs: &[Sign]) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut from: usize = 0;
    for to in 0..=signs.len() {
        if signs.get(to).is_none_or(Sign::is_other) {
            let before = from.checked_sub(1).and_then(|at| signs.get(at));
            let pieces = parted(&signs[from..to]);
            let last = pieces.len().saturating_sub(1);
            for (at, piece) in pieces.into_iter().enumerate() {
                let sides = [before.filter(|_| at == 0), signs.get(to).filter(|_| at == last)];
                found.extend(candidate(piece, sides));
            }
            from = to + 1;
        }
    }
    found
}

/// Parts signs where they are further apart than the signs of one number are.
fn parted(signs: &[Sign]) -> Vec<&[Sign]> {
    let gap = |pair: &[Sign]| pair[1].area.left as f32 - pair[0].area.right as f32;
    let mut gaps: Vec<f32> = signs.windows(2).map(gap).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps.get(gaps.len().saturating_sub(1) / 2).copied().unwrap_or_default().max(1.0);
    let height = signs.iter().map(|sign| sign.area.height()).max().unwrap_or(1) as f32;
    let widest = (height * SPACE).max(usual * WIDER);
    signs.chunk_by(|one, other| (other.area.left as f32 - one.area.right as f32) <= widest).collect()
}

/// Makes a number of signs that no letter interrupts, between what stands to the left and right of them.
fn candidate(signs: &[Sign], sides: [Option<&Sign>; 2]) -> Option<Candidate> {
    let first = signs.iter().position(Sign::is_digit)?;
    let last = signs.iter().rposition(Sign::is_digit)?;
    // Per cent stands at the left end of what is written from the left.
    let first = if first > 0 && signs[first - 1].class == b'%' { first - 1 } else { first };
    let core = &signs[first..=last];
    let digits = core.iter().filter(|sign| sign.is_digit()).count();
    let area = core.iter().fold(core[0].area, |mut all, sign| {
        all.join(sign.area);
        all
    });
    let lowest = core.iter().map(|sign| sign.share).fold(1.0, f32::min);
    let logarithm = core.iter().map(|sign| sign.share.ln()).sum::<f32>() / core.len() as f32;
    let beside = |left: &Area, right: &Area| {
        (right.left as f32 - left.right as f32) < SAME_WORD * area.height() as f32
    };
    let close = |next: &Sign| beside(&area, &next.area);
    let marked = |before: &Sign| before.class == b'M' && before.share > ERA && beside(&before.area, &area);
    let era = first == 0 && digits >= 4 && sides[0].is_some_and(marked);
    let text: Vec<u8> = core.iter().map(|sign| sign.class).collect();
    (lowest >= LEAST_SHARE).then(|| Candidate {
        text: order::logical(&text) + if era { "\u{645}" } else { "" },
        area,
        confidence: logarithm.exp(),
        digits,
        ours: core.iter().any(|sign| sign.is_digit() && !matches!(sign.class, b'0' | b'1' | b'5')),
        crowded: (last + 1 == signs.len() && sides[1].is_some_and(close))
            || (first == 0 && !era && sides[0].is_some_and(|other| beside(&other.area, &area))),
        confirmed: false,
    })
}

/// The parts within each box as a run, for boxes with digits in them.
fn in_boxes(page: &Page, words: &[[f32; 4]], digits: &[bool]) -> Vec<Run> {
    let list = &page.parts.list;
    words
        .iter()
        .filter_map(|&[left, top, width, height]| {
            let slack = height / 6.0;
            let inside = |area: &Area| {
                let middle = [(area.left + area.right) as f32 / 2.0, (area.top + area.bottom) as f32 / 2.0];
                middle[0] >= left
                    && middle[0] <= left + width
                    && middle[1] >= top - slack
                    && middle[1] <= top + height + slack
            };
            let parts: Vec<usize> = (0..list.len()).filter(|&part| inside(&list[part].area)).collect();
            let likely = parts.iter().any(|&part| digits[part]);
            likely.then(|| Run::of(&page.parts, parts)).flatten()
        })
        .collect()
}

/// Adds a candidate, or puts it in the place of less likely ones that it overlaps.
fn add(found: &mut Vec<Candidate>, new: Candidate) {
    let over = |old: &Candidate| {
        let across = old.area.right.min(new.area.right) > old.area.left.max(new.area.left);
        across && old.area.bottom.min(new.area.bottom) > old.area.top.max(new.area.top)
    };
    let better = |old: &Candidate| (old.digits, old.confidence) >= (new.digits, new.confidence);
    if !found.iter().any(|old| over(old) && better(old)) {
        found.retain(|old| !over(old));
        found.push(new);
    }
}
