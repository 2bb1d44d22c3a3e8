//! What a file holds that is a file of its own: members of archives, attachments, embedded objects.
//!
//! One file per family; each finds the members and hands them to the [`Giver`], which keeps the job's bounds and
//! makes names safe and unique. Members of members are not looked for here: a member becomes a record, and the
//! caller asks again. Invariant: a member that is damaged costs that member, or is given as far as it goes.

mod giver;
mod mail;
mod mailbox;
mod name;
mod office;
mod ole;
mod outlook;
mod page;
mod tape;
mod transfer;
mod zipped;

use giver::Giver;

use crate::extract::Trouble;
use crate::extract::wire::Job;
use crate::extract::worker::{Output, Remote};
use crate::format::Format;

/// Gives the members of a file.
pub fn unpack(format: Format, mut input: Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    let mut giver = Giver::new(job, output);
    match format {
        Format::Zip => zipped::unpack(input, job, output),
        Format::Exe => zipped::unpack_self_extracting(input, job, output),
        Format::Eml => mail::unpack(&input.whole(job.input_bytes)?, &mut giver),
        Format::Mbox => mailbox::unpack(&mut input, &mut giver),
        Format::Msg => outlook::unpack(&input.whole(job.input_bytes)?, &mut giver),
        Format::Pdf => page::unpack(input.whole(job.input_bytes)?, &mut giver),
        Format::Docx | Format::Xlsx | Format::Pptx | Format::Xlsb => office::open_xml(input, &mut giver),
        Format::Odt | Format::Ods | Format::Odp => office::open_document(input, &mut giver),
        Format::Doc | Format::Xls | Format::Ppt | Format::Ole => {
            ole::unpack(&input.whole(job.input_bytes)?, &mut giver)
        }
        Format::Tar => tape::unpack(&mut input, &mut giver),
        Format::Gzip => tape::unpack_gzip(input, &mut giver),
        Format::Rar => {
            Err(Trouble::broken("RAR archives cannot be taken apart here: unpack it, then take in the files"))
        }
        Format::SevenZip => {
            Err(Trouble::broken("7z archives cannot be taken apart here: unpack it, then take in the files"))
        }
        format => Err(Trouble::broken(format_args!("{format} has no members"))),
    }
}
