//! Objects embedded in office packages: whole documents, and OLE objects with something packaged in them.
//!
//! Pictures are not members: they belong to the page they stand on.

use std::io::{BufReader, Read as _};

use zip::ZipArchive;

use super::giver::Giver;
use super::name::Name;
use super::ole;
use crate::extract::Trouble;
use crate::extract::worker::Remote;
use crate::monitor::ProblemCode;

/// How a compound file begins.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Gives what is embedded in an Office Open XML package.
pub fn open_xml(input: Remote, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    parts(input, giver, |name| name.contains("/embeddings/") && !name.ends_with('/'))
}

/// Gives the foreign objects of an OpenDocument package; its own objects are folders, and part of it.
pub fn open_document(input: Remote, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    parts(input, giver, |name| name.starts_with("Object ") && !name.contains('/'))
}

fn parts(input: Remote, giver: &mut Giver<'_>, wanted: impl Fn(&str) -> bool) -> Result<(), Trouble> {
    // A package whose directory is damaged is told by its reader; nothing can be found in it here.
    let Ok(mut package) = ZipArchive::new(BufReader::new(input)) else { return Ok(()) };
    let names = package.file_names().filter_map(|name| name.ok().map(std::borrow::Cow::into_owned));
    let mut names: Vec<String> = names.filter(|name| wanted(name)).collect();
    names.sort();
    names.dedup();
    for name in names {
        let shown = Name::of_text(&name);
        let member = match package.by_name(&name) {
            Ok(member) => member,
            Err(error) => {
                giver.trouble(&shown.text, &Trouble::broken(error))?;
                continue;
            }
        };
        let most = giver.most(member.compressed_size());
        let mut bytes = Vec::new();
        if let Err(error) = member.take(most.saturating_add(1)).read_to_end(&mut bytes) {
            giver.trouble(&shown.text, &Trouble::broken(error))?;
        } else if bytes.len() as u64 > most {
            giver.trouble(&shown.text, &Trouble::new(ProblemCode::Bomb, "expands out of proportion"))?;
        } else if bytes.starts_with(OLE) {
            ole::give_or_open(&bytes, giver)?;
        } else {
            giver.give(shown, &bytes)?;
        }
    }
    Ok(())
}
