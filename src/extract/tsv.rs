//! Tesseract's TSV output as a page: words with boxes and confidence, lines as the engine found them.
//!
//! The engine gives the words of a line in spoken order, also for Arabic; they are joined by single spaces.
//! Rows that do not parse are skipped: the engine's output depends on an untrusted picture.

use super::{Line, Method, Page, WordBox};

/// How pixels of the picture become units of the page.
#[derive(Debug, Clone, Copy)]
pub struct Geometry {
    /// Units per pixel.
    pub scale: f32,
    /// Width and height of the page in its units.
    pub size: [f32; 2],
}

struct Word<'a> {
    /// Block, paragraph and line numbers.
    line: [&'a str; 3],
    area: [f32; 4],
    confidence: f32,
    text: &'a str,
}

/// Makes a page of the TSV text.
pub fn page(tsv: &str, number: u32, geometry: Geometry) -> Page {
    let words: Vec<Word<'_>> = tsv.lines().filter_map(|row| word(row, geometry.scale)).collect();
    let lines: Vec<Line> = words.chunk_by(|a, b| a.line == b.line).map(line).collect();
    let method = if lines.is_empty() { Method::Blank } else { Method::Ocr };
    Page { confidence: mean_confidence(&words), ..Page::new(number, method, Some(geometry.size), lines) }
}

/// Reads one row: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
/// The engine adds direction marks that no paper shows; at the edges of words they are dropped.
fn word(row: &str, scale: f32) -> Option<Word<'_>> {
    let fields: Vec<&str> = row.split('\t').collect();
    let [level, _, block, paragraph, line, _, left, top, width, height, confidence, text] = fields[..] else {
        return None;
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}'));
    let number = |field: &str| field.parse::<f32>().ok().filter(|number| number.is_finite());
    let area = [number(left)?, number(top)?, number(width)?, number(height)?];
    let confidence = number(confidence)?;
    (level == "5" && !text.is_empty() && confidence >= 0.0).then(|| Word {
        line: [block, paragraph, line],
        area: area.map(|pixels| round(pixels * scale)),
        confidence,
        text,
    })
}

fn line(words: &[Word<'_>]) -> Line {
    let mut line = Line::default();
    for word in words {
        if !line.text.is_empty() {
            line.text.push(' ');
        }
        let start = line.text.len();
        line.text.push_str(word.text);
        if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(line.text.len())) {
            let confidence = Some(round(word.confidence));
            line.words.push(WordBox { start, end, area: word.area, confidence });
        }
    }
    line
}

fn mean_confidence(words: &[Word<'_>]) -> Option<f32> {
    #[expect(clippy::cast_precision_loss, reason = "a page has few words")]
    let count = words.len() as f32;
    (!words.is_empty()).then(|| round(words.iter().map(|word| word.confidence).sum::<f32>() / count))
}

/// Two decimals are enough, and keep the transcript short.
fn round(number: f32) -> f32 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    #[test]
    fn rows_become_lines_in_the_engines_order() {
        let rows = "5\t1\t1\t1\t1\t1\t100\t10\t50\t20\t96.5\tقرار\n5\t1\t1\t1\t1\t2\t40\t10\t50\t20\t90.5\tرقم\n\
                    5\t1\t1\t1\t2\t1\t40\t40\t50\t20\t30\t \n5\t1\t1\t1\t2\t2\t40\t40\t50\t20\tbad\tx\n\
                    5\t1\t1\t1\t3\t1\t40\t60\t50\t20\t80\t15\n";
        let page = page(&format!("{HEAD}{rows}"), 3, Geometry { scale: 0.36, size: [600.0, 800.0] });
        assert_eq!(page.text(), "قرار رقم\n15");
        assert_eq!(format!("{:?}", page.lines[0].words[0].area), "[36.0, 3.6, 18.0, 7.2]");
        assert_eq!((page.number, page.confidence), (3, Some(89.0)));
    }

    #[test]
    fn no_words_is_a_blank_page() {
        let page = page(HEAD, 1, Geometry { scale: 1.0, size: [1.0, 1.0] });
        assert_eq!(page.method, Method::Blank);
    }
}
