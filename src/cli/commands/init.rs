//! `diwan init`: an empty archive, and its signing key outside of it.

use std::path::Path;
use std::sync::Arc;

use crate::archive::{Archive, Settings};
use crate::cli::desk::{Desk, absolute, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::{self, KeyFiles};
use crate::cli::{Ended, args, json};
use crate::disk::RealDisk;
use crate::ledger::{Circumstances, RealCircumstances};
use crate::note::SigningKey;
use crate::words::{Label, Say};

pub fn init(desk: &Desk, typed: &args::Init) -> Ended {
    let folder = absolute(&typed.folder)?;
    let id = new_id();
    let key = new_key(typed.origin.as_deref(), &id)?;
    let files = KeyFiles::of(desk.config.dir()?, &id);
    if absolute(&files.private)?.starts_with(&folder) {
        return Err(Refused::KeyInside(files.private).into());
    }
    // The key first: an archive whose key is lost before anybody had it would be of no use.
    files.write(&key)?;
    let archive = create(desk, typed, &folder, id, key).inspect_err(|_| files.remove())?;
    Desk::first_lenses(&archive)?;
    tell(desk, &archive, &files)
}

fn create(
    desk: &Desk,
    typed: &args::Init,
    folder: &Path,
    id: String,
    key: SigningKey,
) -> anyhow::Result<Archive> {
    let last = || folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let settings = Settings {
        id,
        name: typed.name.clone().unwrap_or_else(last),
        origin: key.name().to_string(),
        created: RealCircumstances.now(),
        keys: vec![key.verifying_key()],
    };
    let hand = desk.hand_with(key, "init", typed.agent.as_deref());
    Ok(Archive::create(folder, settings, Arc::new(RealDisk), &hand)?)
}

fn new_key(origin: Option<&str>, id: &str) -> Result<SigningKey, Refused> {
    let origin = origin.map_or_else(|| format!("diwan.invalid/{id}"), str::to_owned);
    let name = origin.parse().map_err(|source| Refused::BadOrigin { origin, source })?;
    Ok(SigningKey::from_seed(name, &keys::seed()))
}

fn new_id() -> String {
    format!("{:032x}", u128::from_be_bytes(RealCircumstances.salt()))
}

fn tell(desk: &Desk, archive: &Archive, files: &KeyFiles) -> Ended {
    let (private, public) = (path_text(&files.private), path_text(&files.public));
    if desk.json {
        desk.out.json(&json::archive(archive, &private, &public))?;
        return Ok(Exit::Done);
    }
    if desk.talks() {
        let (settings, name) = (archive.settings(), |text: &str| desk.lang.name(text));
        desk.out.heading(&desk.lang.say(&Say::ArchiveMade))?;
        desk.out.field(Label::Folder, name(&path_text(archive.root())))?;
        desk.out.field(Label::ArchiveName, name(&settings.name))?;
        desk.out.field(Label::ArchiveId, name(&settings.id))?;
        desk.out.field(Label::Origin, name(&settings.origin))?;
        desk.out.field(Label::PrivateKey, name(&private))?;
        desk.out.field(Label::PublicKey, name(&public))?;
        desk.out.line("")?;
        desk.out.line(desk.lang.say(&Say::BackUpTheKey))?;
    }
    Ok(Exit::Done)
}
