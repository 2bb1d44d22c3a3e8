//! The street door: typed commands in, text or JSON out. The only room that reads the environment and the
//! configuration, and the only composer of the rooms below.
//!
//! Exit codes: 0 done · 1 done, with problems or findings · 2 wrong usage · 3 could not be done. Every sentence
//! for people is in the room `words`; every error gets its hint and code in `exit`.

mod account;
mod args;
mod beside;
mod commands;
mod config;
mod desk;
mod exit;
mod help;
mod journal;
mod json;
mod keys;
mod minutes;
mod out;
mod policies;
mod roster;
mod stop;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use args::{Args, Command};
use config::Environment;
use desk::Desk;
use exit::Exit;

use crate::extract::worker_main;
use crate::words::Lang;

/// What a command returns: how it ended, or why it could not be done.
type Ended = anyhow::Result<Exit>;

/// Does what the arguments say (the first is the program's own name) and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    // Before anything else: a worker must not look at arguments, environment or terminal.
    if args.get(1).is_some_and(|first| first == "worker") {
        let code = worker_main(&args[2..]);
        return ExitCode::from(u8::try_from(code).unwrap_or(Exit::Failed.code()));
    }
    let environment = Environment::of_process();
    let lang = config::language(&args, &environment);
    let typed = match parse(&args::prepared(args), lang) {
        Ok(typed) => typed,
        Err(refused) => return exit::usage(&refused, lang),
    };
    let faces = exit::Faces { lang, json: typed.global.json };
    let ended = Desk::new(&typed.global, environment, lang).and_then(|desk| {
        let ended = dispatch(&desk, &typed.command);
        desk.out.flush()?;
        ended
    });
    exit::tell(ended, faces)
}

fn dispatch(desk: &Desk, command: &Command) -> Ended {
    match command {
        Command::Init(typed) => commands::init(desk, typed),
        Command::Ingest(typed) => commands::ingest(desk, typed),
        Command::Resume(typed) => commands::resume(desk, typed),
        Command::Ocr(typed) => commands::ocr(desk, typed),
        Command::Search(typed) => commands::search(desk, typed),
        Command::Show(typed) => commands::show(desk, typed),
        Command::Describe(typed) => commands::describe(desk, typed),
        Command::Recognise(typed) => commands::recognise(desk, typed),
        Command::List(typed) => commands::list(desk, typed),
        Command::Accessions => commands::accessions(desk),
        Command::Report(typed) => commands::report(desk, typed),
        Command::Stats => commands::stats(desk),
        Command::Export(typed) => commands::export(desk, typed),
        Command::Verify(typed) => commands::verify(desk, typed),
        Command::Reindex => commands::reindex(desk),
        Command::Parity(typed) => commands::parity(desk, typed),
        Command::Repair(typed) => commands::repair(desk, typed),
        Command::Completions { shell } => commands::completions(desk, *shell),
        Command::Prove(typed) => commands::prove(desk, typed),
        Command::Check(typed) => commands::check(desk, typed),
        Command::Log(typed) => commands::log(desk, typed),
        Command::Bundle(typed) => commands::bundle(desk, typed),
        Command::Key(typed) => commands::key(desk, typed),
        Command::Witness(typed) => commands::witness(desk, typed),
        Command::Replica(typed) => commands::replica(desk, typed),
        Command::Ndsa => commands::ndsa(desk),
        Command::Drill(typed) => commands::drill(desk, typed),
        Command::Man { dir } => commands::man(desk, dir.as_deref()),
        Command::Serve(typed) => commands::serve(desk, typed),
        Command::User(typed) => commands::user(desk, typed),
    }
}

fn parse(args: &[OsString], lang: Lang) -> Result<Args, clap::Error> {
    let matches = help::command(lang).try_get_matches_from(args)?;
    Args::from_arg_matches(&matches)
}
