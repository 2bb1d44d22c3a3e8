//! The readers, one file per family of formats; all of this runs inside the sandbox.
//!
//! A reader takes a whole input or seeks in it, and gives pages to the output as they come. It may fail or even
//! panic on hostile bytes: the worker around it turns that into a trouble. It keeps the job's bounds by handing
//! everything to `Output`, which counts.

mod arabic;
mod biff;
mod charset;
mod dbf;
mod epub;
mod html;
mod image;
mod large;
mod mail;
mod mailbox;
pub mod members;
mod office;
mod ole;
mod opendocument;
mod package;
mod pdf;
pub mod picture;
mod plain;
mod properties;
mod rtf;
pub mod searchable;
mod sheets;
mod table;
mod xml;

use crate::format::Format;
use crate::monitor::ProblemCode;

use super::Trouble;
use super::wire::Job;
use super::worker::{Output, Remote};

/// Reads a file of the given format.
pub fn read(format: Format, input: &mut Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    match format {
        Format::Text => plain::read(&input.whole(job.input_bytes)?, output),
        Format::Csv => table::read(&input.whole(job.input_bytes)?, output),
        Format::Html => html::read(&input.whole(job.input_bytes)?, output),
        Format::Eml => mail::read(&input.whole(job.input_bytes)?, output),
        Format::Docx | Format::Pptx => office::read(format, input, job, output),
        Format::Mbox => mailbox::read(&input.whole(job.input_bytes)?, output),
        Format::Dbf => dbf::read(&input.whole(job.input_bytes)?, output),
        Format::Rtf => rtf::read(&input.whole(job.input_bytes)?, output),
        Format::Odt | Format::Odp | Format::Odg => opendocument::read(format, input, job, output),
        Format::FlatOdt | Format::FlatOds | Format::FlatOdp => {
            opendocument::read_flat(format, &input.whole(job.input_bytes)?, output)
        }
        Format::Xml => xml::read(&input.whole(job.input_bytes)?, output),
        Format::Epub => epub::read(input, job, output),
        Format::Xlsx => sheets::read_xlsx(input, job, output),
        Format::Ods => sheets::read_ods(input, job, output),
        Format::Pdf => pdf::read(input.whole(job.input_bytes)?, output),
        Format::Png | Format::Jpeg | Format::WebP | Format::Gif | Format::Bmp => {
            image::read(format, input, output)
        }
        Format::Jp2 => image::read_jpeg2000(&input.whole(job.input_bytes)?, output),
        Format::Tiff => image::read_tiff(input, output),
        Format::LockedOffice => Err(Trouble::new(ProblemCode::Encrypted, "a password is needed")),
        Format::Xlsb => sheets::read_xlsb(input, job, output),
        Format::Doc | Format::Xls | Format::Ppt | Format::Msg => {
            ole::read(&input.whole(job.input_bytes)?, output)
        }
        format => Err(Trouble::broken(format_args!("no reader for {format}"))),
    }
}
