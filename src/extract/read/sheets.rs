//! Workbooks: a sheet is a page, a row a line, cells set apart by tabs.

use std::io::{Cursor, Read, Seek};

use calamine::{Cell, Data, DataRef, Ods, Range, Reader as _, Sheet, SheetType, Xls, Xlsb, Xlsx};

use super::package::Package;
use super::{biff, properties};
use crate::extract::wire::Job;
use crate::extract::worker::{Output, Remote};
use crate::extract::{ActiveContent, Trouble};
use crate::monitor::ProblemCode;

/// Reads a workbook in Office Open XML, cell by cell: an almost empty sheet of a million rows costs little.
pub fn read_xlsx(input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-sheets 1")?;
    about(input, job, output, properties::of_open_xml)?;
    let mut book: Xlsx<&mut Remote> = Xlsx::new(input).map_err(broken)?;
    let sheets = sheets(book.sheets_metadata())?;
    for sheet in sheets {
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            Err(error) => {
                missed(&sheet, &error, output)?;
                continue;
            }
        };
        let next = || cells.next_cell().map(|cell| cell.map(|cell| row_and_text(&cell)));
        cell_by_cell(&sheet, next, output)?;
    }
    Ok(())
}

/// Gives the cells of a sheet as a page; one that cannot be read ends it there, and is told.
fn cell_by_cell<E: std::fmt::Display>(
    sheet: &Sheet,
    mut next: impl FnMut() -> Result<Option<(u32, String)>, E>,
    output: &mut Output,
) -> Result<(), Trouble> {
    let mut lines = Lines::new(&sheet.name);
    loop {
        match next() {
            Ok(Some((row, text))) => lines.cell(row, &text),
            Ok(None) => break,
            Err(error) => {
                missed(sheet, &error, output)?;
                break;
            }
        }
    }
    output.text_page(lines.finish())
}

fn row_and_text(cell: &Cell<DataRef<'_>>) -> (u32, String) {
    (cell.get_position().0, shown_ref(cell.get_value()))
}

/// Reads a workbook in OpenDocument.
pub fn read_ods(input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-sheets 1")?;
    about(input, job, output, properties::of_open_document)?;
    let mut book: Ods<&mut Remote> = Ods::new(input).map_err(broken)?;
    for sheet in sheets(book.sheets_metadata())? {
        match book.worksheet_range(&sheet.name) {
            Ok(range) => give(&sheet.name, &range, output)?,
            Err(error) => missed(&sheet, &error, output)?,
        }
    }
    Ok(())
}

/// Reads a binary workbook in Office Open XML.
pub fn read_xlsb(input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-sheets 1")?;
    about(input, job, output, properties::of_open_xml)?;
    // Cells without columns would be passed over.
    let long = Package::open(input, job)?.changed("xl/worksheets/", biff::lengthened)?;
    match long {
        Some(long) => binary_book(Xlsb::new(Cursor::new(long)).map_err(broken)?, output),
        None => binary_book(Xlsb::new(input).map_err(broken)?, output),
    }
}

fn binary_book<R: Read + Seek>(mut book: Xlsb<R>, output: &mut Output) -> Result<(), Trouble> {
    tell_old_macros(book.sheets_metadata().iter().map(|sheet| sheet.typ), output)?;
    let sheets = sheets(book.sheets_metadata())?;
    for sheet in sheets {
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            Err(error) => {
                missed(&sheet, &error, output)?;
                continue;
            }
        };
        let next = || cells.next_cell().map(|cell| cell.map(|cell| row_and_text(&cell)));
        cell_by_cell(&sheet, next, output)?;
    }
    Ok(())
}

/// Reads an old workbook (BIFF, [MS-XLS]).
pub fn read_xls(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-sheets 1")?;
    let mut book: Xls<Cursor<&[u8]>> = Xls::new(Cursor::new(bytes)).map_err(broken)?;
    tell_old_macros(book.sheets_metadata().iter().map(|sheet| sheet.typ), output)?;
    for sheet in sheets(book.sheets_metadata())? {
        match book.worksheet_range(&sheet.name) {
            Ok(range) => give(&sheet.name, &range, output)?,
            Err(error) => missed(&sheet, &error, output)?,
        }
    }
    Ok(())
}

/// The sheets of a workbook; there is none without one.
fn sheets(sheets: &[Sheet]) -> Result<Vec<Sheet>, Trouble> {
    if sheets.is_empty() { Err(Trouble::broken("no sheets")) } else { Ok(sheets.to_vec()) }
}

/// Tells that a sheet was not read, or not to its end; a chart or a macro sheet has no cells to miss.
fn missed(sheet: &Sheet, error: &impl std::fmt::Display, output: &mut Output) -> Result<(), Trouble> {
    if sheet.typ != SheetType::WorkSheet {
        return Ok(());
    }
    let trouble = Trouble::broken(format_args!("sheet {}: {error}", sheet.name));
    output.trouble("", &trouble).map_err(|error| Trouble::new(ProblemCode::ReaderDied, error))
}

/// Sheets of Excel 4 macros are programs, too.
fn tell_old_macros(mut sheets: impl Iterator<Item = SheetType>, output: &mut Output) -> Result<(), Trouble> {
    if sheets.any(|kind| matches!(kind, SheetType::MacroSheet | SheetType::Vba)) {
        output.active(ActiveContent::Macros)?;
    }
    Ok(())
}

fn give(name: &str, range: &Range<Data>, output: &mut Output) -> Result<(), Trouble> {
    let mut lines = Lines::new(name);
    for (row, _, value) in range.used_cells() {
        lines.cell(u32::try_from(row).unwrap_or(u32::MAX), &shown(value));
    }
    output.text_page(lines.finish())
}

/// Gives what the package says of itself, before its cells are read.
fn about(
    input: &mut Remote,
    job: &Job,
    output: &mut Output,
    say: impl Fn(&mut Package<'_>, &mut Output) -> Result<String, Trouble>,
) -> Result<(), Trouble> {
    let mut package = Package::open(input, job)?;
    if package.encrypted()? {
        return Err(Trouble::new(ProblemCode::Encrypted, "a password is needed"));
    }
    let title = say(&mut package, output)?;
    output.title(&title)
}

fn broken(error: impl std::fmt::Display) -> Trouble {
    let detail = error.to_string();
    let locked = detail.to_ascii_lowercase().contains("password");
    Trouble::new(if locked { ProblemCode::Encrypted } else { ProblemCode::Broken }, detail)
}

/// Gathers cells into lines; the first line is the name of the sheet.
struct Lines {
    lines: Vec<String>,
    row: Option<u32>,
}

impl Lines {
    fn new(sheet: &str) -> Self {
        Self { lines: vec![sheet.to_owned()], row: None }
    }

    fn cell(&mut self, row: u32, shown: &str) {
        let text = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        match self.lines.last_mut().filter(|_| self.row == Some(row)) {
            Some(line) => {
                line.push('\t');
                line.push_str(&text);
            }
            None => self.lines.push(text),
        }
        self.row = Some(row);
    }

    fn finish(self) -> Vec<String> {
        self.lines
    }
}

fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => shown(&Data::from(other.clone())),
    }
}

/// The value as a person would write it: whole numbers without a point, dates in ISO order.
fn shown(value: &Data) -> String {
    match value {
        Data::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") }
        }
        Data::Error(_) | Data::Empty => String::new(),
        other => other.to_string(),
    }
}
