//! A walk over all dictionaries of a file, and what they tell of content that can act.
//!
//! Objects are taken one after the other as the file lists them; references are not followed, so no circle can
//! hold the walk. Names are compared after `#` in them has been undone.

use std::collections::BTreeSet;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, MaybeRef, Name, Object};

use crate::extract::worker::Output;
use crate::extract::{ActiveContent, Trouble};

/// How deep dictionaries within one object are looked at.
const DEEPEST: u32 = 12;

/// Kinds of actions (ISO 32000-1, 12.6.4) and annotations (12.5.6) that do something.
const KINDS: &[(&[u8], &[u8], ActiveContent)] = &[
    (b"S", b"JavaScript", ActiveContent::JavaScript),
    (b"S", b"Launch", ActiveContent::Actions),
    (b"S", b"SubmitForm", ActiveContent::Actions),
    (b"S", b"ImportData", ActiveContent::Actions),
    (b"S", b"GoToR", ActiveContent::Actions),
    (b"S", b"GoToE", ActiveContent::Actions),
    (b"S", b"Rendition", ActiveContent::Actions),
    (b"Subtype", b"RichMedia", ActiveContent::Actions),
    (b"Subtype", b"FileAttachment", ActiveContent::EmbeddedFiles),
];

/// Keys whose presence is enough; an XFA form (12.7.8) has a program of its own.
const KEYS: &[(&[u8], ActiveContent)] = &[
    (b"EF", ActiveContent::EmbeddedFiles),
    (b"EmbeddedFiles", ActiveContent::EmbeddedFiles),
    (b"XFA", ActiveContent::Actions),
];

/// Tells what the file holds that can act.
pub fn tell_active(file: &Pdf, output: &mut Output) -> Result<(), Trouble> {
    let mut found = BTreeSet::new();
    visit(file, &mut |dict| look(dict, &mut found));
    found.into_iter().try_for_each(|what| output.active(what))
}

/// Looks at every dictionary of a file.
pub fn visit<'a>(file: &'a Pdf, look: &mut dyn FnMut(&Dict<'a>)) {
    for object in file.objects() {
        inside(&object, DEEPEST, look);
    }
}

fn inside<'a>(object: &Object<'a>, depth: u32, look: &mut dyn FnMut(&Dict<'a>)) {
    if depth == 0 {
        return;
    }
    match object {
        Object::Dict(dict) => within(dict, depth, look),
        Object::Stream(stream) => within(stream.dict(), depth, look),
        Object::Array(array) => {
            // Long arrays are numbers: widths, coordinates.
            for item in array.raw_iter() {
                if let MaybeRef::NotRef(item) = item {
                    inside(&item, depth - 1, look);
                }
            }
        }
        _ => {}
    }
}

fn within<'a>(dict: &Dict<'a>, depth: u32, look: &mut dyn FnMut(&Dict<'a>)) {
    look(dict);
    for key in dict.keys() {
        if let Some(MaybeRef::NotRef(value)) = dict.get_raw::<Object<'a>>(&*key) {
            inside(&value, depth - 1, look);
        }
    }
}

fn look(dict: &Dict<'_>, found: &mut BTreeSet<ActiveContent>) {
    for (key, kind, what) in KINDS {
        let is_kind = |name: Name<'_>| name.as_ref() == *kind;
        if dict.contains_key(key) && dict.get::<Name<'_>>(key).is_some_and(is_kind) {
            found.insert(*what);
        }
    }
    found.extend(KEYS.iter().filter(|(key, _)| dict.contains_key(key)).map(|(_, what)| *what));
    if opens_address(dict, b"OpenAction")
        || dict.get::<Dict<'_>>(b"AA").is_some_and(|more| any_address(&more))
    {
        found.insert(ActiveContent::Actions);
    }
}

/// True for an action at the opening that goes to an address in the net.
fn opens_address(dict: &Dict<'_>, key: &[u8]) -> bool {
    if !dict.contains_key(key) {
        return false;
    }
    let action: Option<Dict<'_>> = dict.get(key);
    action.and_then(|action| action.get::<Name<'_>>(b"S")).is_some_and(|kind| kind.as_ref() == b"URI")
}

fn any_address(actions: &Dict<'_>) -> bool {
    actions.keys().any(|key| opens_address(actions, &key))
}
