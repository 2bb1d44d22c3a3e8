//! Members of a ZIP archive, streamed one by one in the order of the central directory (APPNOTE 6.3.10).
//!
//! Directories are skipped. A member that is locked, packed by a method we do not have, damaged, or larger than
//! its proportion allows costs that member; too many members or bytes end the archive. Names keep their bytes.

use std::io::{BufReader, Read, Seek as _};

use zip::read::ZipFile;
use zip::{CompressionMethod, DateTime, ExtraField, ZipArchive};

use super::giver::{CHUNK, SMALL};
use crate::extract::Trouble;
use crate::extract::read::charset::decode_name;
use crate::extract::wire::{Job, MemberFrame};
use crate::extract::worker::{Output, Remote};
use crate::monitor::ProblemCode;

/// Bit 11 of the general purpose flags: the name is UTF-8.
const NAME_IS_UTF8: u16 = 1 << 11;
/// The DOS date of a program that does not know the time: the first day there is.
const NO_DATE: (u16, u8, u8) = (1980, 1, 1);

/// How a part of a split archive begins, and how an archive that was meant to be split and is whole does.
const SPLIT: &[u8] = b"PK\x07\x08";

/// Methods of packing that can be undone here.
const READABLE: &[CompressionMethod] =
    &[CompressionMethod::Stored, CompressionMethod::Deflated, CompressionMethod::Deflate64];

/// Gives the members of the archive.
pub fn unpack(mut input: Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    let mut start = [0; 4];
    let read = input.read_exact(&mut start).and_then(|()| input.rewind());
    match ZipArchive::new(BufReader::new(input)) {
        Ok(archive) => members(archive, job, output),
        Err(_) if read.is_ok() && start == SPLIT => Err(split()),
        Err(error) if error.to_string().to_ascii_lowercase().contains("multi-disk") => Err(split()),
        Err(error) => Err(Trouble::broken(error)),
    }
}

/// Gives the members of an archive behind a program that would unpack it; most programs are none.
pub fn unpack_self_extracting(input: Remote, job: &Job, output: &mut Output) -> Result<(), Trouble> {
    ZipArchive::new(BufReader::new(input)).map_or(Ok(()), |archive| members(archive, job, output))
}

fn split() -> Trouble {
    Trouble::broken("one part of a split archive: put the parts together, then take in the whole")
}

fn members(
    mut archive: ZipArchive<BufReader<Remote>>,
    job: &Job,
    output: &mut Output,
) -> Result<(), Trouble> {
    if archive.len() as u64 > job.members {
        let detail = format_args!("{} members, the limit is {}", archive.len(), job.members);
        return Err(Trouble::new(ProblemCode::Bomb, detail));
    }
    let mut bytes_left = job.expanded_bytes;
    for index in 0..archive.len() {
        member(&mut archive, index, job, &mut bytes_left, output)?;
    }
    if archive.has_duplicate_names() {
        return Err(Trouble::broken("several members have one name; only the last of them was read"));
    }
    Ok(())
}

fn member(
    archive: &mut ZipArchive<BufReader<Remote>>,
    index: usize,
    job: &Job,
    bytes_left: &mut u64,
    output: &mut Output,
) -> Result<(), Trouble> {
    let entry = archive.by_index_data(index).map_err(Trouble::broken)?;
    let head = head(entry.name_raw(), entry.flags().as_u16(), entry.size(), entry.last_modified());
    if entry.is_dir() || head.raw_name.ends_with(b"\\") {
        return Ok(());
    }
    let refused = if entry.encrypted() {
        Some(Trouble::new(ProblemCode::Encrypted, "a password is needed"))
    } else if !READABLE.contains(&entry.compression()) {
        Some(Trouble::broken(format_args!("packed by the method {}", entry.compression())))
    } else {
        None
    };
    if let Some(trouble) = refused {
        return tell(output, &head.name, &trouble);
    }
    match archive.by_index(index) {
        Ok(file) => stream(file, head, job, bytes_left, output),
        Err(error) => tell(output, &head.name, &Trouble::broken(error)),
    }
}

fn stream<R: Read>(
    mut file: ZipFile<'_, R>,
    mut head: MemberFrame,
    job: &Job,
    bytes_left: &mut u64,
    output: &mut Output,
) -> Result<(), Trouble> {
    head.modified = extended_time(&file).or(head.modified);
    output.member(&head)?;
    let most = file.compressed_size().saturating_mul(job.ratio).max(SMALL);
    let mut given = 0_u64;
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => return output.member_end(),
            Ok(read) => read,
            Err(error) => return tell(output, &head.name, &Trouble::broken(error)),
        };
        given += read as u64;
        if given > most {
            return tell(output, &head.name, &Trouble::new(ProblemCode::Bomb, "expands out of proportion"));
        }
        *bytes_left = bytes_left
            .checked_sub(read as u64)
            .ok_or_else(|| Trouble::new(ProblemCode::Bomb, "the members together expand beyond the limit"))?;
        output.chunk(buffer.get(..read).unwrap_or_default())?;
    }
}

fn tell(output: &mut Output, name: &str, trouble: &Trouble) -> Result<(), Trouble> {
    output.trouble(name, trouble).map_err(|error| Trouble::new(ProblemCode::ReaderDied, error))
}

fn head(raw_name: &[u8], flags: u16, length: u64, modified: Option<DateTime>) -> MemberFrame {
    let utf8 = if flags & NAME_IS_UTF8 != 0 { std::str::from_utf8(raw_name).ok() } else { None };
    let (name, encoding) = if let Some(name) = utf8 {
        (name.to_owned(), "utf-8")
    } else {
        let decoded = decode_name(raw_name);
        (decoded.text, decoded.encoding)
    };
    let modified = modified.and_then(seconds);
    MemberFrame { raw_name: raw_name.to_vec(), name, encoding: encoding.to_owned(), modified, length }
}

fn extended_time<R: Read>(file: &ZipFile<'_, R>) -> Option<i64> {
    file.extra_data_fields().find_map(|field| match field {
        ExtraField::ExtendedTimestamp(time) => time.mod_time().map(i64::from),
        _ => None,
    })
}

/// Seconds since 1970 of a DOS date and time, which have no zone; UTC is assumed.
fn seconds(time: DateTime) -> Option<i64> {
    let date = (time.year(), time.month(), time.day());
    if date == NO_DATE || !time.is_valid() {
        return None;
    }
    let clock = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    Some(days(i64::from(date.0), i64::from(date.1), i64::from(date.2)) * 86_400 + clock)
}

/// Days since 1970 in the Gregorian calendar, counting years from March so that leap days come last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_are_counted_over_leap_years() {
        for (date, expected) in [((1970, 1, 1), 0), ((2000, 3, 1), 11_017), ((2024, 2, 29), 19_782)] {
            assert_eq!(days(date.0, date.1, date.2), expected);
        }
    }
}
