//! Starting the OCR engine: a limited child that gets a picture and gives back what it wrote.
//!
//! A picture is handed over in memory, as Leptonica lays it out for itself (`spix`): the engine maps no file, decodes
//! nothing and reads no stream byte by byte (measured: a tenth of the time of a page). Invariant: no file is
//! written, and no child outlives its patience.

use std::fs::File;
use std::io::{self, Read, Seek as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use image::GrayImage;
use rustix::fs::{MemfdFlags, memfd_create};

use crate::monitor::ProblemCode;

use super::{ReaderOptions, Trouble};

/// Where an engine finds the picture that was handed to it: its standard input, opened as a file.
pub const HANDED: &str = "/proc/self/fd/0";
/// The most that an engine may write: far above the TSV of the densest page.
const LONGEST_OUTPUT: u64 = 16 << 20;
/// A word of a picture's rows holds so many grey pixels, the first one in the highest byte.
const WORD: usize = 4;

/// Runs a program as a limited child (`diwan worker ocr`), hands it a picture and returns what it wrote.
pub fn run(
    options: &ReaderOptions,
    program: &Path,
    arguments: &[&str],
    picture: Option<&GrayImage>,
    wall: Duration,
) -> Result<Vec<u8>, Trouble> {
    let failed = |error: io::Error| Trouble::new(ProblemCode::ReaderDied, error);
    let input = picture.map(handed).transpose().map_err(failed)?;
    let mut child = Command::new(&options.exe)
        .args(["worker", "ocr"])
        .args([options.limits.memory_bytes, options.limits.cpu_seconds].map(|number| number.to_string()))
        .arg(program)
        .args(arguments)
        .env_clear()
        .env("OMP_THREAD_LIMIT", "1")
        .env("LC_ALL", "C")
        .current_dir("/")
        // As for a worker: Ctrl-C is for the parent.
        .process_group(0)
        .stdin(input.map_or_else(Stdio::null, Stdio::from))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let stdout = child.stdout.take();
    let output = std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        scope.spawn(move || sender.send(drain(stdout)));
        let output = receiver.recv_timeout(wall);
        if output.is_err() {
            // The thread ends when the pipe of the dead child closes.
            let _ = child.kill();
        }
        output
    });
    let status = child.wait().map_err(failed)?;
    match output {
        Err(_) => Err(Trouble::new(ProblemCode::Timeout, "no answer from the OCR engine")),
        Ok(_) if !status.success() => {
            Err(Trouble::new(ProblemCode::ReaderDied, format_args!("OCR engine: {status}")))
        }
        Ok(output) => output.map_err(failed),
    }
}

/// Lays a picture out in memory that has no name.
fn handed(picture: &GrayImage) -> io::Result<OwnedFd> {
    let mut file = File::from(memfd_create("page", MemfdFlags::CLOEXEC)?);
    file.write_all(&laid_out(picture)?)?;
    file.rewind()?;
    Ok(file.into())
}

/// A grey picture as Leptonica has it in memory: its sides, and its rows as whole words of the machine.
fn laid_out(picture: &GrayImage) -> io::Result<Vec<u8>> {
    let width = picture.width() as usize;
    let words = width.div_ceil(WORD);
    let rows = picture.as_raw().chunks_exact(width.max(1));
    let length = words * WORD * rows.len();
    let number =
        |number: usize| u32::try_from(number).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput));
    let (depth, colours) = (8, 0);
    let head = [picture.width(), picture.height(), depth, number(words)?, colours, number(length)?];
    let mut bytes = Vec::with_capacity(32 + length);
    bytes.extend(b"spix");
    bytes.extend(head.into_iter().flat_map(u32::to_ne_bytes));
    for row in rows {
        let (whole, rest) = row.as_chunks::<WORD>();
        bytes.extend(whole.iter().flat_map(|pixels| u32::from_be_bytes(*pixels).to_ne_bytes()));
        if !rest.is_empty() {
            let mut last = [u8::MAX; WORD];
            last[..rest.len()].copy_from_slice(rest);
            bytes.extend(u32::from_be_bytes(last).to_ne_bytes());
        }
    }
    Ok(bytes)
}

fn drain(stdout: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut output = Vec::new();
    if let Some(stdout) = stdout {
        stdout.take(LONGEST_OUTPUT).read_to_end(&mut output)?;
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rows_are_whole_words_with_the_first_pixel_highest() {
        let picture = GrayImage::from_raw(5, 2, vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).unwrap();
        let bytes = laid_out(&picture).unwrap();
        let (words, _) = bytes[4..].as_chunks::<4>();
        let words: Vec<u32> = words.iter().map(|word| u32::from_ne_bytes(*word)).collect();
        assert_eq!(&bytes[..4], b"spix");
        assert_eq!(words[..6], [5, 2, 8, 2, 0, 16]);
        assert_eq!(words[6..], [0x0102_0304, 0x05ff_ffff, 0x0607_0809, 0x0aff_ffff]);
    }
}
