//! `diwan serve`: the pages, for browsers.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::commands::ndsa::declared;
use crate::cli::desk::{Desk, SOFTWARE, absolute, complain};
use crate::cli::exit::{Exit, Refused};
use crate::cli::journal::Journal;
use crate::cli::keys::KeyFiles;
use crate::cli::roster::{Replica, Roster};
use crate::cli::{Ended, args, policies};
use crate::disk;
use crate::ledger::{Circumstances as _, RealCircumstances};
use crate::web::{
    self, Beside, BesideFor, Bookmark, Certificate, HandFor, KnownCopy, Limits, ServeOptions, Setup, Shared,
    Stop,
};
use crate::words::{Lang, Say};

pub fn serve(desk: &Desk, typed: &args::Serve) -> Ended {
    let encrypted = typed.self_signed || typed.cert.is_some();
    if !typed.listen.ip().is_loopback() && !encrypted && !typed.insecure {
        return Err(Refused::NotLoopback(typed.listen).into());
    }
    let (certificate, fingerprint) = certificate(typed)?;
    let archive = desk.open_current()?;
    let (config, id) = (desk.config.dir()?.to_owned(), archive.settings().id.clone());
    let files = KeyFiles::of(&config, &id);
    let remembering = files.clone();
    let setup = Setup {
        root: archive.root().to_owned(),
        lexicon: desk.config.lexicon()?.0,
        users: desk.config.dir()?.join("users.toml"),
        public: typed.public,
        secure: encrypted,
        readers: desk.config.readers(desk.config.jobs(None), None)?,
        spool: spool(desk, typed, archive.root())?,
        upload: usize::try_from(typed.upload_limit.saturating_mul(1_000_000)).unwrap_or(usize::MAX),
        beside: beside(config.clone(), id.clone(), files.clone()),
        remember: Arc::new(move |head| remembering.remember(head)),
        bookmark: bookmark(&config, &id),
        software: SOFTWARE.to_owned(),
        logins: config.join("logins").join(format!("{id}.jsonl")),
        hand: hands(files),
        log: Arc::new(complain),
    };
    let shared = Shared::new(setup)?;
    if !typed.public && shared.users().all()?.is_empty() {
        desk.notice(&Say::NoUsersYet);
    }
    let options = ServeOptions { listen: typed.listen, tls: certificate, limits: Limits::default() };
    let tell = teller(desk, encrypted, fingerprint);
    web::serve(web::router(shared.clone()), &options, &Stop::default(), tell)?;
    // What goes on comes to a good place first, so that nothing has to be recovered.
    shared.jobs().end();
    Ok(Exit::Done)
}

/// Where what is sent lies until it is taken in: below the private things, or where it was said.
fn spool(desk: &Desk, typed: &args::Serve, root: &Path) -> anyhow::Result<PathBuf> {
    let usual = || Ok(desk.config.dir()?.join("spool"));
    let place = typed.spool.clone().map_or_else(usual, |place| absolute(&place))?;
    // The audit would take it for something that does not belong there.
    if place.starts_with(absolute(root)?) {
        return Err(Refused::SpoolInside.into());
    }
    Ok(place)
}

/// Tells where the pages are, once they are there.
fn teller(
    desk: &Desk,
    encrypted: bool,
    fingerprint: Option<String>,
) -> impl FnOnce(SocketAddr) + Send + 'static {
    let (out, lang, json, talks) = (Arc::clone(&desk.out), desk.lang, desk.json, desk.talks());
    move |address| {
        let scheme = if encrypted { "https" } else { "http" };
        let url = format!("{scheme}://{address}/");
        // Nobody reads the standard output: the pages are there all the same.
        let _ = if json {
            let said = serde_json::json!({
                "type": "serving", "address": address.to_string(), "url": url, "fingerprint": fingerprint,
            });
            out.json(&said)
        } else if talks {
            let said = said(lang, url, fingerprint);
            said.iter().try_for_each(|line| out.line(line)).and_then(|()| out.flush())
        } else {
            Ok(())
        };
    }
}

fn said(lang: Lang, address: String, fingerprint: Option<String>) -> Vec<String> {
    let fingerprint = fingerprint.map(|sha256| Say::Fingerprint { sha256 });
    let all = [Some(Say::Serving { address }), fingerprint, Some(Say::ServingEnd)];
    all.iter().flatten().map(|say| lang.say(say)).collect()
}

/// The journal of `diwan verify`: what was stopped at the pages can go on there, and the other way round.
fn bookmark(config: &Path, id: &str) -> Bookmark {
    let [place, keep, end] = [(); 3].map(|()| Journal::of(config, id));
    Bookmark {
        position: Arc::new(move || place.position()),
        keep: Arc::new(move |position| keep.keep(position)),
        end: Arc::new(move || end.end()),
    }
}

/// What this machine knows of the archive from outside it, looked at anew each time.
fn beside(config: PathBuf, id: String, files: KeyFiles) -> BesideFor {
    Arc::new(move || {
        let look = || -> Result<Beside, Refused> {
            let trusted = match files.verifying() {
                Ok(key) => vec![key],
                Err(Refused::NoPublicKey { .. }) => Vec::new(),
                Err(error) => return Err(error),
            };
            let known = |copy: Replica| KnownCopy {
                name: copy.name,
                media: copy.media,
                place: copy.place,
                size: copy.size,
                lacking: copy.lacking,
            };
            Ok(Beside {
                trusted,
                remembered: files.remembered(),
                policy: policies::policy(None, &files, &[])?,
                copies: Roster::open(&config, &id)?.replicas.into_iter().map(known).collect(),
                declared: declared(&config)?,
            })
        };
        look().map_err(|error| error.to_string())
    })
}

/// Hands for people at the pages: the key is looked for anew each time, so that it may come and go.
fn hands(files: KeyFiles) -> HandFor {
    Arc::new(move |agent| {
        let (key, circumstances) = (files.signing().ok()?, RealCircumstances);
        let now = circumstances.now();
        Some(crate::archive::Hand {
            key: Arc::new(key),
            agent: agent.to_owned(),
            software: SOFTWARE.to_owned(),
            holder: format!("diwan serve, {agent} (process {}, since {now})", std::process::id()),
            circumstances: Arc::new(circumstances),
        })
    })
}

fn certificate(typed: &args::Serve) -> anyhow::Result<(Option<Certificate>, Option<String>)> {
    if typed.self_signed {
        let names = ["localhost".to_owned(), typed.listen.ip().to_string()];
        let (certificate, fingerprint) = web::self_made(&names)?;
        return Ok((Some(certificate), Some(fingerprint.to_string())));
    }
    let (Some(chain), Some(key)) = (&typed.cert, &typed.cert_key) else { return Ok((None, None)) };
    let (chain, key) = (file(chain)?, file(key)?);
    Ok((Some(Certificate { chain, key }), None))
}

fn file(path: &Path) -> Result<Vec<u8>, Refused> {
    let io = |source| Refused::Io { path: path.to_owned(), source };
    disk::read_if_there(path).map_err(io)?.ok_or_else(|| io(std::io::ErrorKind::NotFound.into()))
}
