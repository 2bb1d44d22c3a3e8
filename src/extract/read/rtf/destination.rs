//! Where the text of a group goes: to the page, beside it, into a property, or nowhere.

/// What a control word says of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nowhere.
    Nowhere,
    /// To the page, even where the group around it goes nowhere.
    Seen,
    /// To lines of its own: a header, a note, a text box.
    Apart,
    /// Into a property.
    Property(&'static str),
    /// Into a property that is a moment.
    Moment(&'static str),
    /// The list of fonts.
    Fonts,
    /// Two writings of one text, of which only the one in Unicode counts; it goes where the pair stands: to the
    /// page, or among the properties.
    Pair {
        /// Among the properties.
        unseen: bool,
    },
}

/// Control words of destinations that matter here.
#[rustfmt::skip]
const PLACES: &[(&str, Place)] = &[
    ("fonttbl", Place::Fonts),
    ("header", Place::Apart), ("headerl", Place::Apart), ("headerr", Place::Apart), ("headerf", Place::Apart),
    ("footer", Place::Apart), ("footerl", Place::Apart), ("footerr", Place::Apart), ("footerf", Place::Apart),
    ("footnote", Place::Apart), ("annotation", Place::Apart), ("shptxt", Place::Apart), ("dptxbxtext", Place::Apart),
    ("title", Place::Property("title")), ("subject", Place::Property("subject")),
    ("author", Place::Property("author")), ("operator", Place::Property("last-author")),
    ("keywords", Place::Property("keywords")), ("doccomm", Place::Property("description")),
    ("company", Place::Property("company")), ("generator", Place::Property("application")),
    ("creatim", Place::Moment("created")), ("revtim", Place::Moment("modified")), ("printim", Place::Moment("printed")),
    ("fldrslt", Place::Seen), ("result", Place::Seen),
    ("info", Place::Nowhere), ("colortbl", Place::Nowhere), ("stylesheet", Place::Nowhere),
    ("listtable", Place::Nowhere), ("pict", Place::Nowhere), ("object", Place::Nowhere), ("fldinst", Place::Nowhere),
    ("nonshppict", Place::Nowhere), ("shprslt", Place::Nowhere), ("sp", Place::Nowhere), ("xe", Place::Nowhere),
    ("tc", Place::Nowhere), ("tcn", Place::Nowhere), ("rxe", Place::Nowhere), ("nonesttables", Place::Nowhere),
    ("ftnsep", Place::Nowhere), ("ftnsepc", Place::Nowhere), ("aftnsep", Place::Nowhere), ("aftnsepc", Place::Nowhere),
    ("buptim", Place::Nowhere), ("falt", Place::Nowhere), ("panose", Place::Nowhere),
];
/// Starred destinations that hold other groups whose text is wanted.
const OPEN_STARS: &[&str] = &["shpinst", "do", "shppict", "pn", "nesttableprops"];

/// Returns what the first control word of a group says; unknown starred destinations go nowhere.
pub fn of(word: &str, starred: bool) -> Option<Place> {
    let known = PLACES.iter().find(|(name, _)| *name == word).map(|(_, place)| *place);
    known.or((starred && !OPEN_STARS.contains(&word)).then_some(Place::Nowhere))
}

/// The code page of a font's character set (`\fcharset`, as in the LOGFONT structure of Windows).
pub fn code_page(charset: i32) -> Option<u16> {
    let pages = [
        (128, 932),
        (129, 949),
        (134, 936),
        (136, 950),
        (161, 1253),
        (162, 1254),
        (163, 1258),
        (177, 1255),
        (178, 1256),
        (186, 1257),
        (204, 1251),
        (222, 874),
        (238, 1250),
    ];
    pages.iter().find(|(known, _)| *known == charset).map(|(_, page)| *page)
}
