//! `diwan verify --selftest`: damages a scratch archive in every known way and prints what the verifier made of it.
//!
//! The scratch archive lies in the folder for temporary files and is removed afterwards; nothing else is touched.
#![allow(clippy::disallowed_methods, reason = "a scratch folder outside every archive")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::audit::{Code, Tried, audit, selftest as attempt};
use crate::cli::Ended;
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::json;
use crate::ledger::{Circumstances as _, RealCircumstances};
use crate::monitor::Silent;
use crate::words::{Lang, Say};

pub fn selftest(desk: &Desk) -> Ended {
    let folder = Folder::make()?;
    let tried = attempt(&folder.0, &|archive, options| audit(archive, options, &Silent))?;
    let missed = tried.iter().filter(|tried| !tried.named()).count();
    tell(desk, &tried, missed)?;
    Ok(if missed == 0 { Exit::Done } else { Exit::Problems })
}

/// A folder that goes when it is no longer needed.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, Refused> {
        let salt = u128::from_ne_bytes(RealCircumstances.salt());
        let path = std::env::temp_dir().join(format!("diwan-selftest-{salt:032x}"));
        fs::create_dir(&path).map_err(|source| Refused::Io { path: path.clone(), source })?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A table in both languages: each line says what was done, which codes name it, and whether it was named.
fn tell(desk: &Desk, tried: &[Tried], missed: usize) -> anyhow::Result<()> {
    let out = &desk.out;
    if desk.json {
        for tried in tried {
            out.json(&json::tried(tried))?;
        }
        return Ok(out.json(&json::selftest(tried.len(), missed))?);
    }
    let heading = [Lang::Ar, Lang::En].map(|lang| lang.say(&Say::SelftestHeading));
    out.heading(&heading.join(" · "))?;
    for tried in tried {
        if tried.named() && !desk.talks() {
            continue;
        }
        let mark = if tried.named() { "ok    " } else { "MISSED" };
        let codes = numbers(&tried.expected);
        let (en, ar) = (Lang::En.damage(tried.damage), Lang::Ar.damage(tried.damage));
        let found = if tried.named() { String::new() } else { format!("  ({})", numbers(&tried.found)) };
        out.line(format!("{mark}  {codes:<20}  {en:<30}  {}{found}", Lang::Ar.isolated(&ar)))?;
    }
    for lang in [Lang::Ar, Lang::En] {
        let (tried, said) = (tried.len(), missed);
        out.line(lang.say(&match said {
            0 => Say::SelftestPassed { tried },
            missed => Say::SelftestFailed { missed, tried },
        }))?;
    }
    Ok(())
}

fn numbers(codes: &BTreeSet<Code>) -> String {
    let mut numbers: Vec<&str> = codes.iter().map(|code| code.number()).collect();
    numbers.sort_unstable();
    if numbers.is_empty() { "-".to_owned() } else { numbers.join(" ") }
}
