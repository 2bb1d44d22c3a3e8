//! Keys that lie beside what they should check are refused: whoever could change the one could have put the other.
//!
//! Beside is: in the folder of the proof or of the file, anywhere below a folder that is checked, or anywhere below an
//! archive. A link is looked at where it stands and where it leads.

use std::path::{Path, PathBuf};

use super::exit::Refused;
use super::{keys, policies};
use crate::bundle::Trust;
use crate::disk;
use crate::note::{CosignerKey, VerifyingKey};

/// Reads public keys, of logs and of witnesses, given by text or by file, and a policy; files beside `data` are refused.
pub fn trust(named: &[String], policy: Option<&Path>, data: &[&Path]) -> Result<Trust, Refused> {
    let mut trust = Trust::default();
    for given in named {
        add(&mut trust, given, data)?;
    }
    if let Some(path) = policy {
        trust.policy = Some(policies::given(path, data)?);
    }
    Ok(trust)
}

fn add(trust: &mut Trust, given: &str, data: &[&Path]) -> Result<(), Refused> {
    let plain = given.trim().parse::<VerifyingKey>().is_ok() || given.trim().parse::<CosignerKey>().is_ok();
    let text = if plain { None } else { Some(text_of(given, data)?) };
    let text = text.as_deref().unwrap_or(given);
    match text.trim().parse::<CosignerKey>() {
        Ok(key) => trust.cosigners.push(key),
        // Says what is wrong with it, too.
        Err(_) => trust.keys.push(keys::verifying(given)?),
    }
    Ok(())
}

fn text_of(given: &str, data: &[&Path]) -> Result<String, Refused> {
    let path = Path::new(given);
    refuse(path, data)?;
    let bytes = disk::read_if_there(path).map_err(|source| Refused::Io { path: path.to_owned(), source })?;
    Ok(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
}

/// Refuses a file that lies beside what it should check.
pub fn refuse(file: &Path, data: &[&Path]) -> Result<(), Refused> {
    let folders = folders_of(file);
    let inside = |folder: &PathBuf| {
        folder.ancestors().any(|above| above.join("archive.toml").exists())
            || data.iter().any(|data| is_beside(folder, data))
    };
    if folders.iter().any(inside) { Err(Refused::KeyBeside(file.to_owned())) } else { Ok(()) }
}

fn is_beside(folder: &Path, data: &Path) -> bool {
    match data.canonicalize() {
        Ok(found) if found.is_dir() => folder.starts_with(found),
        _ => folders_of(data).iter().any(|other| other == folder),
    }
}

/// The folder in which a path stands, and the one in which the file lies that it leads to.
fn folders_of(path: &Path) -> Vec<PathBuf> {
    let stands = std::path::absolute(path).ok().and_then(|path| path.parent()?.canonicalize().ok());
    let leads = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned));
    stands.into_iter().chain(leads).collect()
}
