//! `diwan ndsa`: which NDSA level of digital preservation each row has reached, and what the next one lacks.
#![allow(clippy::disallowed_methods, reason = "the declarations of people lie in the configuration folder")]

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::roster::Roster;
use crate::cli::{Ended, json};
use crate::ledger::{Circumstances as _, RealCircumstances};
use crate::report::ndsa::{Given, facts, levels, matrix};
use crate::web::Users;

/// What people declare of a condition that the program cannot see.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    statement: String,
    date: String,
}

pub fn ndsa(desk: &Desk) -> Ended {
    let archive = desk.open_current()?;
    let config = desk.config.dir()?;
    let roster = Roster::open(config, &archive.settings().id)?;
    let given = Given {
        replicas: roster.replicas.into_iter().map(|replica| replica.name).collect(),
        users: Users::new(config.join("users.toml")).all()?.len() as u64,
        declared: declared(config)?,
        now: RealCircumstances.now(),
    };
    let matrix = matrix(&facts(&archive, &given)?, &given);
    let levels = levels(&matrix);
    if desk.json {
        matrix.iter().try_for_each(|(row, level, condition, standing)| {
            desk.out.json(&json::ndsa::condition(*row, *level, *condition, standing))
        })?;
        return Ok(desk.out.json(&json::ndsa::levels(&levels)).map(|()| Exit::Done)?);
    }
    for (row, reached) in &levels {
        desk.out.line(desk.lang.ndsa_level(*row, *reached))?;
        for (_, level, condition, standing) in matrix.iter().filter(|one| one.0 == *row) {
            desk.out.line(desk.lang.ndsa_condition(*level, *condition, standing))?;
        }
    }
    Ok(Exit::Done)
}

/// Reads `ndsa.toml`: a table for each declared condition, with a statement and a date.
pub(super) fn declared(config: &Path) -> Result<BTreeMap<String, String>, Refused> {
    let path = config.join("ndsa.toml");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => return Err(Refused::Io { path, source }),
    };
    let read: BTreeMap<String, Declared> =
        toml::from_str(&text).map_err(|e| Refused::BadDeclaration { path, reason: e.to_string() })?;
    Ok(read.into_iter().map(|(word, said)| (word, format!("{} ({})", said.statement, said.date))).collect())
}
