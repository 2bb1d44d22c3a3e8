//! Tesseract's TSV output as lines: words with boxes and confidence, lines as the engine found them.
//!
//! The engine gives the words of a line in spoken order, also for Arabic; they are joined by single spaces.
//! Rows that do not parse are skipped: the engine's output depends on an untrusted picture.

use super::{Line, WordBox};

struct Word<'a> {
    /// Block, paragraph and line numbers.
    line: [&'a str; 3],
    area: [f32; 4],
    confidence: f32,
    text: &'a str,
}

/// Makes lines of the TSV text; boxes are in pixels of the picture that the engine got.
pub fn lines(tsv: &str) -> Vec<Line> {
    let words: Vec<Word<'_>> = tsv.lines().filter_map(word).collect();
    words.chunk_by(|a, b| a.line == b.line).map(line).collect()
}

/// The mean confidence of the words of some lines, 0 to 100.
pub fn confidence(lines: &[Line]) -> Option<f32> {
    let known = lines.iter().flat_map(|line| &line.words).filter_map(|word| word.confidence);
    let (count, sum) = known.fold((0.0, 0.0), |(count, sum), word| (count + 1.0, sum + word));
    (count > 0.0).then(|| round(sum / count))
}

/// Reads one row: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
/// The engine adds direction marks that no paper shows; at the edges of words they are dropped.
fn word(row: &str) -> Option<Word<'_>> {
    let fields: Vec<&str> = row.split('\t').collect();
    let [level, _, block, paragraph, line, _, left, top, width, height, confidence, text] = fields[..] else {
        return None;
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}'));
    let number = |field: &str| field.parse::<f32>().ok().filter(|number| number.is_finite());
    let area = [number(left)?, number(top)?, number(width)?, number(height)?];
    let confidence = number(confidence)?;
    (level == "5" && !text.is_empty() && confidence >= 0.0).then_some(Word {
        line: [block, paragraph, line],
        area,
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

/// Two decimals are enough, and keep the transcript short.
pub fn round(number: f32) -> f32 {
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
        let lines = lines(&format!("{HEAD}{rows}"));
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["قرار رقم", "15"]);
        assert_eq!(format!("{:?}", lines[0].words[0].area), "[100.0, 10.0, 50.0, 20.0]");
        assert_eq!(confidence(&lines), Some(89.0));
    }

    #[test]
    fn no_words_have_no_confidence() {
        assert_eq!(confidence(&lines(HEAD)), None);
    }

    proptest::proptest! {
        #[test]
        fn any_output_of_the_engine_is_lines(output: String) {
            let _ = lines(&output);
            let _ = lines(&output.replace(' ', "\t"));
        }
    }
}
