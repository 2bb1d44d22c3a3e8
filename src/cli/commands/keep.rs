//! `diwan replica serve`: a copy is kept for another town.
//!
//! It needs no archive and no key of its own: a folder, a token, and for all but this machine a certificate.
#![allow(clippy::disallowed_methods, reason = "token and certificate lie outside every archive")]

use std::fs::{OpenOptions, Permissions};
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::cli::desk::{Desk, complain, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args, keys};
use crate::digest::ContentId;
use crate::disk::{self, RealDisk};
use crate::ledger::{Circumstances as _, RealCircumstances};
use crate::replica::Keeper;
use crate::web::{self, Certificate, LONGEST_PIECE, Limits, ServeOptions, Stop};
use crate::words::Copying;

/// One request may take so long: an object of the size of a disk is one request.
const LONGEST: Duration = Duration::from_hours(24);

pub fn keep(desk: &Desk, typed: &args::ReplicaServe) -> Ended {
    let encrypted = typed.cert.is_some() || typed.self_signed.is_some();
    if !typed.listen.ip().is_loopback() && !encrypted {
        return Err(Refused::TokenInTheClear(typed.listen.to_string()).into());
    }
    let named = typed.log_key.iter().map(|key| keys::verifying(key)).collect::<Result<_, _>>()?;
    let (token, made) = token(&typed.token_file)?;
    let certificate = certificate(desk, typed)?;
    let holder = format!("diwan replica serve (process {})", std::process::id());
    let keeper = Keeper::open(&typed.kept, Arc::new(RealDisk), named, &holder)?;
    if made {
        desk.notice(&Copying::TokenMade { file: path_text(&typed.token_file) }.into());
    }
    let limits = Limits { body: LONGEST_PIECE, time: LONGEST };
    let options = ServeOptions { listen: typed.listen, tls: certificate, limits };
    let router = web::keeper(Arc::new(keeper), &token, Arc::new(|said: &str| complain(said)));
    web::serve(router, &options, &Stop::default(), teller(desk, encrypted))?;
    Ok(Exit::Done)
}

/// Says where it listens, once it does.
fn teller(desk: &Desk, encrypted: bool) -> impl FnOnce(SocketAddr) + Send + 'static {
    let (out, lang, json, talks) = (Arc::clone(&desk.out), desk.lang, desk.json, desk.talks());
    move |address| {
        let url = format!("{}://{address}", if encrypted { "https" } else { "http" });
        // Nobody reads the standard output: it listens all the same.
        let _ = if json {
            out.json(&serde_json::json!({ "type": "keeping", "address": address.to_string(), "url": url }))
        } else if talks {
            out.line(lang.copying(&Copying::Keeping { address: url })).and_then(|()| out.flush())
        } else {
            Ok(())
        };
        let _ = out.flush();
    }
}

/// The token in the file, and whether it was made just now.
fn token(path: &Path) -> Result<(String, bool), Refused> {
    let io = |source| Refused::Io { path: path.to_owned(), source };
    if let Some(bytes) = disk::read_if_there(path).map_err(io)? {
        let token = String::from_utf8_lossy(&bytes).trim().to_owned();
        return if token.len() < 16 { Err(Refused::ShortToken(path.to_owned())) } else { Ok((token, false)) };
    }
    let drawn = [RealCircumstances.salt(), RealCircumstances.salt()].concat();
    let token = ContentId::of(&drawn).to_string();
    private(path, token.as_bytes())?;
    Ok((token, true))
}

/// Writes a new file that nobody else can read.
fn private(path: &Path, bytes: &[u8]) -> Result<(), Refused> {
    let io = |source| Refused::Io { path: path.to_owned(), source };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io)?;
    file.set_permissions(Permissions::from_mode(0o600)).map_err(io)
}

fn certificate(desk: &Desk, typed: &args::ReplicaServe) -> anyhow::Result<Option<Certificate>> {
    let read = |path: &Path| {
        let io = |source| Refused::Io { path: path.to_owned(), source };
        disk::read_if_there(path).map_err(io)?.ok_or_else(|| io(std::io::ErrorKind::NotFound.into()))
    };
    let Some(chain) = &typed.self_signed else {
        let (Some(chain), Some(key)) = (&typed.cert, &typed.cert_key) else { return Ok(None) };
        return Ok(Some(Certificate { chain: read(chain)?, key: read(key)? }));
    };
    let key = PathBuf::from(format!("{}.key", chain.display()));
    if !chain.exists() {
        let names =
            [typed.host.clone(), vec!["localhost".to_owned(), typed.listen.ip().to_string()]].concat();
        let (made, fingerprint) = web::self_made(&names)?;
        private(&key, &made.key)?;
        private(chain, &made.chain)?;
        let (file, sha256) = (path_text(chain), fingerprint.to_string());
        desk.notice(&Copying::CertificateMade { file, sha256 }.into());
    }
    Ok(Some(Certificate { chain: read(chain)?, key: read(&key)? }))
}
