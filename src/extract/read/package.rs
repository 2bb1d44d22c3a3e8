//! Parts of office packages (OOXML, OpenDocument): a ZIP whose members are XML.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write as _};

use quick_xml::events::BytesRef;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::extract::Trouble;
use crate::extract::wire::Job;
use crate::extract::worker::Remote;
use crate::monitor::ProblemCode;

/// An open package.
pub struct Package<'a> {
    zip: ZipArchive<&'a mut Remote>,
    bytes_left: u64,
}

impl<'a> Package<'a> {
    /// Opens the package; its parts together may expand to twice the text a job may give, and markup for it.
    pub fn open(input: &'a mut Remote, job: &Job) -> Result<Self, Trouble> {
        let zip = ZipArchive::new(input).map_err(|error| broken(&error))?;
        Ok(Self { zip, bytes_left: job.output_bytes.saturating_mul(2) })
    }

    /// Returns a part as text; `None` when there is none of this name.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        Ok(self.bytes(name)?.map(|bytes| super::charset::decode(&bytes).text))
    }

    /// Returns a part as it is.
    fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let member = match self.zip.by_name(name) {
            Ok(member) => member,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(&error)),
        };
        let mut bytes = Vec::new();
        let read = member.take(self.bytes_left.saturating_add(1)).read_to_end(&mut bytes);
        // A damaged part is read as far as it goes: half a letter is better than none.
        if read.is_err() && bytes.is_empty() {
            return Err(Trouble::broken(format_args!("part {name} cannot be unpacked")));
        }
        let left = self.bytes_left.checked_sub(bytes.len() as u64);
        self.bytes_left = left.ok_or_else(|| Trouble::new(ProblemCode::Bomb, format_args!("part {name}")))?;
        Ok(Some(bytes))
    }

    /// Returns the package with some of its parts below a folder changed, or `None` when nothing changes.
    pub fn changed(
        &mut self,
        folder: &str,
        change: impl Fn(&[u8]) -> Option<Vec<u8>>,
    ) -> Result<Option<Vec<u8>>, Trouble> {
        let names = self.zip.file_names().filter_map(|name| name.ok().map(std::borrow::Cow::into_owned));
        let names: Vec<String> = names.filter(|name| name.starts_with(folder)).collect();
        let mut parts = BTreeMap::new();
        for name in names {
            if let Some(changed) = self.bytes(&name)?.and_then(|bytes| change(&bytes)) {
                parts.insert(name, changed);
            }
        }
        if parts.is_empty() { Ok(None) } else { self.with(parts).map(Some).map_err(|error| broken(&error)) }
    }

    /// Writes the package anew, with these parts in the place of their own.
    fn with(&mut self, mut parts: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, ZipError> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for index in 0..self.zip.len() {
            let member = self.zip.by_index_raw(index)?;
            let part = member.name().ok().and_then(|name| parts.remove_entry(&*name));
            match part {
                Some((name, bytes)) => {
                    writer.start_file(name, stored)?;
                    writer.write_all(&bytes)?;
                }
                None => writer.raw_copy_file(member)?,
            }
        }
        Ok(writer.finish()?.into_inner())
    }

    /// True when a part ends like this.
    pub fn holds(&self, end: &str) -> bool {
        self.zip.file_names().filter_map(Result::ok).any(|name| name.ends_with(end))
    }

    /// True when there is a part of this name.
    pub fn holds_part(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// True when a part lies below a folder.
    pub fn holds_below(&self, folder: &str) -> bool {
        self.zip.file_names().filter_map(Result::ok).any(|name| name.starts_with(folder))
    }

    /// True when an OpenDocument package holds a program: a module of Basic beside the empty library, or a script.
    pub fn holds_program(&self) -> bool {
        let is_program = |name: &str| {
            let module = name.starts_with("Basic/")
                && !name.ends_with("script-lc.xml")
                && !name.ends_with("script-lb.xml");
            (module || name.starts_with("Scripts/")) && !name.ends_with('/')
        };
        self.zip.file_names().filter_map(Result::ok).any(|name| is_program(&name))
    }

    /// True when the manifest says that parts are encrypted (ISO/IEC 26300-3, 4.4).
    pub fn encrypted(&mut self) -> Result<bool, Trouble> {
        let manifest = self.part("META-INF/manifest.xml")?.unwrap_or_default();
        Ok(manifest.contains("encryption-data") || self.holds_below("encrypted-package"))
    }

    /// Names of the parts that say what parts refer to; a few hundred are enough to find what is fetched.
    pub fn relation_parts(&self) -> Vec<String> {
        let names = self.zip.file_names().filter_map(|name| name.ok().map(std::borrow::Cow::into_owned));
        names.filter(|name| name.rsplit_once('.').is_some_and(|(_, end)| end == "rels")).take(500).collect()
    }

    /// Names of the parts below a folder that end in `.xml`, in the order of their numbers.
    pub fn parts_below(&self, start: &str) -> Vec<String> {
        let names = self.zip.file_names().filter_map(|name| name.ok().map(std::borrow::Cow::into_owned));
        let mut names: Vec<String> = names.filter(|name| name.starts_with(start) && is_xml(name)).collect();
        names.sort_by_key(|name| (number_in(&name[start.len()..]), name.clone()));
        names
    }
}

fn broken(error: &ZipError) -> Trouble {
    Trouble::broken(error)
}

/// Part names are compared as they stand (ECMA-376 part 2 allows other cases; no program writes them).
fn is_xml(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "xml")
}

fn number_in(name: &str) -> u64 {
    let digits: String =
        name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// Returns the character a reference in XML stands for; references to own entities are not resolved.
pub fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match AsRef::<str>::as_ref(&**reference) {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
