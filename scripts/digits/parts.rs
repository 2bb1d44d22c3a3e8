//! What the reader sees of training pages: for every PGM picture named on standard input the boxes and features
//! of its parts, in one binary stream. It compiles the reader's own files, so that training and reading agree.
//!
//! For each picture: the number of parts (`u32`), then for each part its run (`u32`), its box (4 `u16`) and its
//! features (one byte each: 32 is 0.0, 128 is 1.0). Built by `train.py` with `rustc -O`.

#[allow(dead_code)]
#[path = "../../src/extract/digits/mod.rs"]
mod digits;

use std::io::{self, BufRead as _};

fn main() -> io::Result<()> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let mut output = io::BufWriter::new(io::stdout().lock());
    for name in io::stdin().lock().lines() {
        let name = name?;
        let (width, height, pixels) = pgm(&std::fs::read(&name)?).ok_or_else(|| io::Error::other(name.clone()))?;
        if mode == "read" {
            read(&name, &pixels, width, height, &mut output)?;
        } else {
            parts(&pixels, width, height, dots(&name), &mut output)?;
        }
    }
    Ok(())
}

/// Prints the numbers of a page as lines: picture, box, confidence, text.
fn read(name: &str, pixels: &[u8], width: usize, height: usize, output: &mut impl io::Write) -> io::Result<()> {
    let start = std::time::Instant::now();
    let boxes: Vec<[f32; 4]> = std::fs::read_to_string(format!("{name}.boxes"))
        .unwrap_or_default()
        .lines()
        .filter_map(|line| {
            let numbers: Vec<f32> = line.split(' ').filter_map(|field| field.parse().ok()).collect();
            numbers.try_into().ok()
        })
        .collect();
    let numbers = digits::numbers(pixels, width, height, dots(name), &boxes);
    let elapsed = start.elapsed().as_micros();
    for number in numbers {
        let [x, y, w, h] = number.area;
        writeln!(output, "{name}\t{x} {y} {w} {h}\t{:.4}\t{}", number.confidence, number.text)?;
    }
    writeln!(output, "{name}\ttime\t{elapsed}")
}

fn parts(pixels: &[u8], width: usize, height: usize, dpi: f32, output: &mut impl io::Write) -> io::Result<()> {
    let described = digits::described(pixels, width, height, dpi);
    output.write_all(&(described.len() as u32).to_le_bytes())?;
    for (run, area, features) in described {
        output.write_all(&(run as u32).to_le_bytes())?;
        for side in [area.left, area.top, area.right, area.bottom] {
            output.write_all(&(side as u16).to_le_bytes())?;
        }
        let bytes = features.iter().map(|&value| (value * 96.0 + 32.0).round().clamp(0.0, 255.0) as u8);
        output.write_all(&bytes.collect::<Vec<u8>>())?;
    }
    Ok(())
}

/// The dots per inch of a picture `NAME.DOTS.pgm`; 200 where its name has none.
fn dots(name: &str) -> f32 {
    name.rsplit('.').nth(1).and_then(|dots| dots.parse().ok()).unwrap_or(200.0)
}

fn pgm(bytes: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let mut fields = bytes.splitn(4, |&byte| byte == b'\n' || byte == b' ');
    let (magic, width, height) = (fields.next()?, fields.next()?, fields.next()?);
    let rest = fields.next()?.strip_prefix(b"255\n")?;
    let number = |field: &[u8]| std::str::from_utf8(field).ok()?.parse::<usize>().ok();
    (magic == b"P5").then_some((number(width)?, number(height)?, rest.to_vec()))
}
