//! `diwan completions` and `diwan man`: what a package puts beside the program.
#![allow(clippy::disallowed_methods, reason = "manual pages are written where the person says")]

use std::fs;
use std::path::Path;

use clap_complete::Shell;

use crate::cli::Ended;
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::help;

pub fn completions(desk: &Desk, shell: Shell) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(desk.lang), "diwan", &mut script);
    std::io::Write::write_all(&mut *desk.out.bytes(), &script)?;
    Ok(Exit::Done)
}

pub fn man(desk: &Desk, dir: Option<&Path>) -> Ended {
    let command = help::command(desk.lang);
    match dir {
        None => clap_mangen::Man::new(command).render(&mut *desk.out.bytes())?,
        Some(dir) => {
            let failed = |source| Refused::Io { path: dir.to_owned(), source };
            fs::create_dir_all(dir).map_err(failed)?;
            clap_mangen::generate_to(command, dir).map_err(failed)?;
        }
    }
    Ok(Exit::Done)
}
