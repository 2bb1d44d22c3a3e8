//! Plain text: decoded, cut into lines, and into pages where the text itself has form feeds.

use super::charset::{self, decode};
use crate::extract::Trouble;
use crate::extract::worker::Output;

/// A page without a form feed ends after so many bytes, at the end of a line.
const LONGEST_PAGE: usize = 1 << 20;
/// A line is cut after so many bytes, at a space if there is one.
const LONGEST_LINE: usize = 32 << 10;

/// Reads a text file.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-text 1")?;
    let decoded = decode(bytes);
    let text = charset::clean(&decoded.text);
    output.title(first_line(&text))?;
    give(&text, output)
}

/// Gives a text as pages.
pub fn give(text: &str, output: &mut Output) -> Result<(), Trouble> {
    text.split('\x0c').try_for_each(|page| {
        let mut lines = Vec::new();
        let mut length = 0;
        for line in lines_of(page) {
            if length + line.len() > LONGEST_PAGE {
                output.text_page(std::mem::take(&mut lines))?;
                length = 0;
            }
            length += line.len();
            lines.push(line.to_owned());
        }
        output.text_page(lines)
    })
}

/// Returns the first line with a word on it, if it is short enough for a title.
pub fn first_line(text: &str) -> &str {
    let line = text.lines().map(str::trim).find(|line| line.chars().any(char::is_alphanumeric));
    line.filter(|line| line.chars().count() <= 150).unwrap_or_default()
}

/// Returns the first of these lines with a word on it, if it is short enough for a title.
pub fn first_of(lines: &[String]) -> &str {
    let line = lines.iter().find(|line| line.chars().any(char::is_alphanumeric));
    line.map_or("", |line| first_line(line))
}

/// Lines without their ends (any of the three kinds) and without trailing space, none too long.
pub fn lines_of(page: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    for mut line in page.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')) {
        while line.len() > LONGEST_LINE {
            let most = line.floor_char_boundary(LONGEST_LINE);
            let at = line[..most].rfind(' ').filter(|at| *at > 0).unwrap_or(most);
            let (first, rest) = line.split_at(at);
            lines.push(first.trim_end());
            line = rest.trim_start();
        }
        lines.push(line.trim_end());
    }
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        assert_eq!(lines_of("a\r\nb\nc\rd  \n\n"), ["a", "b", "c", "d"]);
        assert_eq!(lines_of(""), [""; 0]);
    }

    #[test]
    fn long_lines_are_cut_without_loss() {
        let long = "كلمة ".repeat(20_000);
        let lines = lines_of(&long);
        assert!(lines.iter().all(|line| line.len() <= LONGEST_LINE));
        assert_eq!(lines.join(" "), long.trim_end());
    }
}
