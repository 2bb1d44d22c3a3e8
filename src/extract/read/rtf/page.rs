//! Lines out of characters: paragraphs, rows of tables, and texts apart (headers, notes, boxes).

/// Texts apart nested deeper are read into the outer one.
const DEEPEST: usize = 16;

/// Gathers lines.
#[derive(Debug, Default)]
pub struct Writer {
    before: Vec<String>,
    body: Vec<String>,
    after: Vec<String>,
    here: Lines,
    /// The lines interrupted by what is open now, and whether each interruption is a header.
    around: Vec<(Lines, bool)>,
    beyond: usize,
}

#[derive(Debug, Default)]
struct Lines {
    done: Vec<String>,
    line: String,
    in_table: bool,
}

impl Writer {
    /// Takes a character; a line feed ends a line.
    pub fn character(&mut self, c: char) {
        match c {
            '\n' if self.here.in_table => self.here.line.push(' '),
            '\n' => self.here.end_line(),
            '\t' if self.here.line.is_empty() => {}
            '\t' => self.here.line.push('\t'),
            c if c.is_control() => {}
            c => self.here.line.push(c),
        }
    }

    /// Says whether what follows stands in a table.
    pub fn in_table(&mut self, inside: bool) {
        // `\pard` comes before each paragraph of a row; only text shows that the table has ended.
        self.here.in_table = inside;
    }

    /// Ends a cell.
    pub fn cell(&mut self) {
        let line = &mut self.here.line;
        line.truncate(line.trim_end_matches([' ', '\n']).len());
        line.push('\t');
    }

    /// Ends a row.
    pub fn row(&mut self) {
        self.here.end_line();
        self.here.in_table = false;
    }

    /// Begins lines of their own.
    pub fn begin_apart(&mut self, header: bool) {
        if self.around.len() >= DEEPEST {
            self.beyond += 1;
            return;
        }
        self.around.push((std::mem::take(&mut self.here), header));
    }

    /// Ends them.
    pub fn end_apart(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some((outer, header)) = self.around.pop() else { return };
        let mut inner = std::mem::replace(&mut self.here, outer);
        inner.end_line();
        if header { &mut self.before } else { &mut self.after }.extend(inner.done);
    }

    /// Returns the headers, the body, and what stands after it.
    pub fn finish(mut self) -> (String, String, String) {
        while !self.around.is_empty() {
            self.beyond = 0;
            self.end_apart();
        }
        self.here.end_line();
        self.body.append(&mut self.here.done);
        (self.before.join("\n"), self.body.join("\n"), self.after.join("\n"))
    }
}

impl Lines {
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_matches(|c: char| c.is_whitespace());
        if !line.is_empty() {
            self.done.push(line.to_owned());
        }
    }
}
