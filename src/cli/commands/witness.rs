//! `diwan witness`: watching the logs of others, over the network or on a stick.
//!
//! Its key and all it remembers lie in one folder, `witness` in the configuration folder unless another is named.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::desk::{Desk, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::{self, WitnessFiles};
use crate::cli::{Ended, args, json};
use crate::disk::{self, RealDisk};
use crate::ledger::{Circumstances, RealCircumstances};
use crate::note::{Checkpoint, WitnessKey, text_of};
use crate::web::{self, Limits, ServeOptions, Stop};
use crate::witness::{self, Answer, LONGEST, Request, Witness, WitnessError};
use crate::words::{Label, Lang, Witnessed};

pub fn witness(desk: &Desk, typed: &args::Witness) -> Ended {
    match typed {
        args::Witness::Init(typed) => init(desk, typed),
        args::Witness::Trust(typed) => trust(desk, typed),
        args::Witness::Serve(typed) => serve(desk, typed),
        args::Witness::Sign(typed) => sign(desk, typed),
    }
}

fn folder(desk: &Desk, typed: &args::WitnessState) -> Result<PathBuf, Refused> {
    typed.state.clone().map_or_else(|| Ok(desk.config.dir()?.join("witness")), Ok)
}

fn init(desk: &Desk, typed: &args::WitnessInit) -> Ended {
    let files = WitnessFiles::of(&folder(desk, &typed.state)?);
    let bad = |source| Refused::BadOrigin { origin: typed.witness_name.clone(), source };
    let name = typed.witness_name.parse().map_err(bad)?;
    let key = WitnessKey::from_seed(name, &keys::seed());
    files.write(&key)?;
    let (private, public) = (path_text(&files.private), path_text(&files.public));
    let text = key.cosigner_key().to_string();
    if desk.json {
        desk.out.json(&json::witnessed::made(&key, &private, &public))?;
    } else if desk.talks() {
        desk.out.heading(&desk.lang.witnessed(&Witnessed::KeyMade))?;
        desk.out.field(Label::PrivateKey, desk.lang.name(&private))?;
        desk.out.field(Label::PublicKey, desk.lang.name(&public))?;
        desk.out.line("")?;
        desk.out.line(desk.lang.witnessed(&Witnessed::KeyMadeHint { key: text }))?;
    }
    Ok(Exit::Done)
}

fn trust(desk: &Desk, typed: &args::WitnessTrust) -> Ended {
    let folder = folder(desk, &typed.state)?;
    for given in &typed.log {
        let key = keys::verifying(given)?;
        let new = witness::trust(&folder, &RealDisk, &key)?;
        let origin = key.name().to_string();
        if desk.json {
            desk.out.json(&json::witnessed::known(&key, new))?;
        } else if desk.talks() {
            let say = if new { Witnessed::Known { origin } } else { Witnessed::KnownBefore { origin } };
            desk.out.line(desk.lang.witnessed(&say))?;
        }
    }
    Ok(Exit::Done)
}

fn open(desk: &Desk, typed: &args::WitnessState) -> anyhow::Result<Witness> {
    let folder = folder(desk, typed)?;
    let key = WitnessFiles::of(&folder).signing()?;
    let logs = witness::read_logs(&folder)?;
    let holder = format!("diwan witness (process {})", std::process::id());
    Ok(Witness::open(&folder, key, logs, Arc::new(RealDisk), &holder)?)
}

fn serve(desk: &Desk, typed: &args::WitnessServe) -> Ended {
    let witness = open(desk, &typed.state)?;
    if witness.logs().is_empty() {
        desk.notice(&Witnessed::NoLogs.into());
    }
    let (out, lang, as_json, quiet) = (Arc::clone(&desk.out), desk.lang, desk.json, desk.quiet);
    // What a log shows is told as it happens; if nobody can be told, the witness still does its work.
    let heard: web::Heard = Arc::new(move |answered, body| {
        if as_json {
            let _ = out.json(&json::witnessed::answered(answered, origin_of(body).as_ref()));
        } else {
            lines(lang, answered, body, quiet).iter().for_each(|line| drop(out.line(line)));
        }
        let _ = out.flush();
    });
    let out = Arc::clone(&desk.out);
    let bound = move |address: std::net::SocketAddr| {
        let _ = if as_json {
            out.json(&json::witnessed::listening(address))
        } else {
            out.line(lang.witnessed(&Witnessed::Listening { address: address.to_string() }))
        };
        let _ = out.flush();
    };
    let limits = Limits { body: LONGEST + 1, ..Limits::default() };
    let options = ServeOptions { listen: typed.listen, tls: None, limits };
    web::serve(web::witness(Arc::new(witness), heard), &options, &Stop::default(), bound)?;
    Ok(Exit::Done)
}

/// The log and the size that a request speaks of; nothing is believed of it.
fn origin_of(body: &[u8]) -> Option<Checkpoint> {
    Request::parse(body).ok().map(|request| request.checkpoint)
}

fn lines(lang: Lang, answered: &Result<Answer, WitnessError>, body: &[u8], quiet: bool) -> Vec<String> {
    match (answered, origin_of(body)) {
        (Ok(Answer { status: 200, .. }), Some(seen)) if !quiet => {
            let say = Witnessed::Cosigned { origin: seen.origin.to_string(), size: seen.size };
            vec![lang.witnessed(&say)]
        }
        (Ok(Answer { status: 200, .. }), _) => Vec::new(),
        (Ok(answer), _) => {
            let reason = answer.body.trim_end().to_owned();
            let mut lines = vec![lang.witnessed(&Witnessed::Refused { status: answer.status, reason })];
            lines.extend(answer.evidence.then(|| lang.witnessed(&Witnessed::EvidenceKept)));
            lines
        }
        (Err(error), _) => {
            vec![lang.witnessed(&Witnessed::Refused { status: 500, reason: error.to_string() })]
        }
    }
}

/// Answers a request that came on a stick. The answer to what was cosigned is the checkpoint with its signatures, so
/// that it needs nothing beside it; a refusal is two lines, its status and its reason.
fn sign(desk: &Desk, typed: &args::WitnessSign) -> Ended {
    // Before it signs: an answer that cannot be written is one that the log never sees.
    if typed.output.exists() {
        return Err(crate::bundle::BundleError::Taken(typed.output.clone()).into());
    }
    let body = read_bounded(&typed.input)?;
    let witness = open(desk, &typed.state)?;
    let now = u64::try_from(RealCircumstances.now().0).unwrap_or(0);
    let answer = witness.add_checkpoint(&body, now)?;
    let text = match (answer.status, Request::parse(&body)) {
        (200, Ok(request)) => format!("{}{}", String::from_utf8_lossy(request.note), answer.body),
        _ => format!("refused {}\n{}", answer.status, answer.body),
    };
    crate::bundle::write_new(&typed.output, text.as_bytes())?;
    let cosigned = answer.status == 200;
    let answered = Ok(answer);
    if desk.json {
        desk.out.json(&json::witnessed::answered(&answered, origin_of(&body).as_ref()))?;
    } else {
        lines(desk.lang, &answered, &body, desk.quiet).iter().try_for_each(|line| desk.out.line(line))?;
        if desk.talks() {
            let path = path_text(&typed.output);
            desk.out.line(desk.lang.witnessed(&Witnessed::AnswerWritten { path }))?;
        }
    }
    Ok(if cosigned { Exit::Done } else { Exit::Problems })
}

/// Reads what came from outside, and a little more than the longest: enough to see that it is too long.
pub(super) fn read_bounded(path: &Path) -> Result<Vec<u8>, Refused> {
    let read = || {
        let mut bytes = Vec::new();
        let file = disk::open(path)?;
        std::io::Read::read_to_end(&mut std::io::Read::take(file, LONGEST as u64 + 1), &mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|source| Refused::Io { path: path.to_owned(), source })
}

/// True for the signed text of a checkpoint of this log.
pub(super) fn is_of(note: &[u8], origin: &str) -> bool {
    let checkpoint = text_of(note).ok().and_then(|text| Checkpoint::from_text(text).ok());
    checkpoint.is_some_and(|checkpoint| checkpoint.origin.as_str() == origin)
}
