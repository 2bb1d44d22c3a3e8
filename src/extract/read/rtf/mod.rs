//! Rich Text Format: the text of letters, with tables as rows, headers first and notes after the body (RTF 1.9.1).
//!
//! Text comes as bytes in the code page of the font or of the file, and as `\u` numbers whose substitutes are
//! passed over. Deleted text, field codes and pictures are not read. A file that claims Western letters where its
//! bytes are plainly Arabic is read again as Arabic. Invariant: groups deeper than the limit only count.

mod destination;
mod page;
mod token;
pub mod unpack;

use std::collections::BTreeMap;

use super::charset::{self, decode_page};
use super::plain;
use crate::extract::worker::Output;
use crate::extract::{ActiveContent, Trouble};
use destination::Place;
use page::Writer;
use token::{Token, Tokens};

/// Groups nested deeper share the state of this one.
const DEEPEST: usize = 256;
/// The code page of `\ansi` where nothing else is said.
const WESTERN: u16 = 1252;
/// So many bytes decide whether Western text is Western.
const SAMPLE: usize = 64 << 10;

/// Reads a file.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-rtf 1")?;
    let file = File::read(bytes);
    for (name, value) in &file.properties {
        output.property(name, value)?;
    }
    for what in &file.active {
        output.active(*what)?;
    }
    let title = file.properties.get("title").map(|title| title.trim()).filter(|title| !title.is_empty());
    output.title(title.unwrap_or_else(|| plain::first_line(&file.body)))?;
    plain::give(&[&file.before, &file.body, &file.after].map(String::as_str).join("\n"), output)
}

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The lines of headers.
    pub before: String,
    /// The lines of the body.
    pub body: String,
    /// The lines of notes and footers.
    pub after: String,
    properties: BTreeMap<&'static str, String>,
    active: Vec<ActiveContent>,
}

impl File {
    /// Reads a file; it never fails.
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = Reader::new(WESTERN);
        reader.run(bytes);
        // Word on an Arabic Windows writes windows-1256 bytes under fonts that claim Western letters.
        let western = charset::decode(&reader.western);
        match western.encoding {
            "windows-1256" if !reader.western.is_ascii() => {
                let mut again = Reader::new(1256);
                again.run(bytes);
                again.finish()
            }
            _ => reader.finish(),
        }
    }
}

/// What holds inside a group.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the format, on or off by itself")]
#[derive(Debug, Clone, Copy)]
struct Group {
    place: Place,
    /// How many substitutes follow a `\u`.
    substitutes: usize,
    font: i32,
    /// Deleted by a tracked change, or a copy in another markup.
    unseen: bool,
    starred: bool,
    /// No control word or text has been met yet.
    fresh: bool,
    /// The text goes to lines of its own, which end with this group.
    apart: bool,
}

struct Reader {
    groups: Vec<Group>,
    /// Groups beyond the deepest.
    beyond: usize,
    group: Group,
    fonts: BTreeMap<i32, u16>,
    font_defined: i32,
    ansi: Option<u16>,
    /// What Western bytes are read as.
    west: u16,
    western: Vec<u8>,
    pending: Vec<u8>,
    pending_page: u16,
    /// A first half of a UTF-16 pair.
    half: Option<u16>,
    to_skip: usize,
    writer: Writer,
    text: String,
    moment: [i32; 5],
    properties: BTreeMap<&'static str, String>,
    active: Vec<ActiveContent>,
}

impl Reader {
    fn new(west: u16) -> Self {
        let group = Group {
            place: Place::Seen,
            substitutes: 1,
            font: -1,
            unseen: false,
            starred: false,
            fresh: false,
            apart: false,
        };
        Self {
            groups: Vec::new(),
            beyond: 0,
            group,
            fonts: BTreeMap::new(),
            font_defined: -1,
            ansi: None,
            west,
            western: Vec::new(),
            pending: Vec::new(),
            pending_page: west,
            half: None,
            to_skip: 0,
            writer: Writer::default(),
            text: String::new(),
            moment: [0; 5],
            properties: BTreeMap::new(),
            active: Vec::new(),
        }
    }

    fn run(&mut self, bytes: &[u8]) {
        let mut tokens = Tokens::new(bytes);
        while let Some(token) = tokens.next() {
            match token {
                Token::Open => self.open(),
                Token::Close => self.close(),
                Token::Byte(byte) => self.byte(byte),
                Token::Word("bin", count) => {
                    tokens.pass_over(usize::try_from(count.unwrap_or(0)).unwrap_or(0));
                }
                Token::Word(word, number) => self.word(word, number),
                Token::Symbol(b'*') if self.group.fresh => self.group.starred = true,
                Token::Symbol(symbol) => self.symbol(symbol),
            }
        }
    }

    fn finish(mut self) -> File {
        self.flush();
        while let Some(group) = self.groups.pop() {
            self.end_apart();
            self.group = group;
        }
        let (before, body, after) = self.writer.finish();
        File { before, body, after, properties: self.properties, active: self.active }
    }

    fn open(&mut self) {
        self.flush();
        self.to_skip = 0;
        if self.groups.len() >= DEEPEST {
            self.beyond += 1;
            return;
        }
        self.groups.push(self.group);
        self.group = Group { fresh: true, starred: false, apart: false, ..self.group };
    }

    fn close(&mut self) {
        self.flush();
        self.to_skip = 0;
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        self.end_apart();
        let Some(outer) = self.groups.pop() else { return };
        if self.group.place != outer.place {
            self.end_place();
        }
        self.group = outer;
    }

    fn end_apart(&mut self) {
        if self.group.apart {
            self.writer.end_apart();
        }
    }

    fn end_place(&mut self) {
        match self.group.place {
            Place::Property(name) => {
                let value = std::mem::take(&mut self.text);
                // LibreOffice writes the one who wrote last as a second author.
                let again = name == "author" && self.properties.contains_key(name);
                let name = if again { "last-author" } else { name };
                self.properties.insert(name, value.trim().trim_end_matches(';').to_owned());
            }
            Place::Moment(name) => {
                let [year, month, day, hour, minute] = std::mem::take(&mut self.moment);
                if year > 0 && (1..=12).contains(&month) && (1..=31).contains(&day) {
                    let moment = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}");
                    self.properties.insert(name, moment);
                }
            }
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if self.to_skip > 0 && word != "u" {
            self.to_skip -= 1;
            return;
        }
        let fresh = std::mem::replace(&mut self.group.fresh, false);
        self.told(word);
        if self.beyond == 0 && self.pair(word) {
            return;
        }
        // Destinations stand at the head of their group; some programs put formatting before them.
        if let Some(place) = destination::of(word, self.group.starred && fresh)
            && self.beyond == 0
        {
            return self.destination(word, place);
        }
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.group.substitutes = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => {
                self.ansi = number.and_then(|page| u16::try_from(page).ok()).filter(|page| *page > 0);
            }
            "f" if self.group.place == Place::Fonts => self.font_defined = number.unwrap_or(0),
            "f" | "af" => {
                self.flush();
                self.group.font = number.unwrap_or(0);
            }
            "fcharset" => self.charset(number.unwrap_or(0)),
            "plain" => {
                self.flush();
                (self.group.unseen, self.group.font) = (false, -1);
            }
            "deleted" | "htmlrtf" => {
                self.flush();
                self.group.unseen = number != Some(0);
            }
            "yr" => self.moment[0] = number.unwrap_or(0),
            "mo" => self.moment[1] = number.unwrap_or(0),
            "dy" => self.moment[2] = number.unwrap_or(0),
            "hr" => self.moment[3] = number.unwrap_or(0),
            "min" => self.moment[4] = number.unwrap_or(0),
            _ => self.mark(word),
        }
    }

    /// Notes what can act.
    fn told(&mut self, word: &str) {
        let what = match word {
            "objdata" | "objemb" => ActiveContent::EmbeddedFiles,
            "objautlink" | "objlink" | "objupdate" => ActiveContent::ExternalReferences,
            _ => return,
        };
        if !self.active.contains(&what) {
            self.active.push(what);
        }
    }

    /// Chooses the Unicode writing of a text that is written twice; true when the word is settled by that.
    fn pair(&mut self, word: &str) -> bool {
        match (word, self.group.place) {
            ("upr", Place::Pair { .. }) => {}
            ("upr", place) => self.group.place = Place::Pair { unseen: place != Place::Seen },
            ("ud", Place::Pair { unseen }) => {
                self.group.place = if unseen { Place::Nowhere } else { Place::Seen };
            }
            (word, Place::Pair { .. }) => return destination::of(word, false).is_some(),
            _ => return false,
        }
        true
    }

    fn destination(&mut self, word: &str, place: Place) {
        let hidden = matches!(self.group.place, Place::Nowhere);
        let about = matches!(place, Place::Property(_) | Place::Moment(_));
        match place {
            // Properties are read inside the information group (itself unseen), nowhere else.
            Place::Property(name) if !hidden && !matches!(name, "company" | "application") => {}
            Place::Apart if hidden && !word.ends_with("txt") && word != "dptxbxtext" => {}
            Place::Apart => {
                self.group.place = Place::Seen;
                self.group.apart = true;
                self.writer.begin_apart(word.starts_with("header"));
            }
            _ => {
                if about {
                    self.text.clear();
                }
                self.group.place = place;
            }
        }
    }

    fn charset(&mut self, charset: i32) {
        if let (Place::Fonts, Some(page)) = (self.group.place, destination::code_page(charset)) {
            self.fonts.insert(self.font_defined, page);
        }
    }

    /// A word that stands for a character or ends something.
    fn mark(&mut self, word: &str) {
        let character = match word {
            "emdash" => '\u{2014}',
            "endash" => '\u{2013}',
            "lquote" => '\u{2018}',
            "rquote" => '\u{2019}',
            "ldblquote" => '\u{201c}',
            "rdblquote" => '\u{201d}',
            "bullet" => '\u{2022}',
            "zwj" => '\u{200d}',
            "zwnj" => '\u{200c}',
            "emspace" | "enspace" | "qmspace" => ' ',
            "tab" => '\t',
            "par" | "line" | "sect" | "page" | "column" | "softline" | "softpage" => '\n',
            "cell" | "nestcell" => return self.cell(),
            "row" | "nestrow" => return self.row(word == "row"),
            "intbl" => return self.writer.in_table(true),
            "pard" => return self.writer.in_table(false),
            _ => return,
        };
        self.give(character);
    }

    fn cell(&mut self) {
        self.flush();
        if self.seen() {
            self.writer.cell();
        }
    }

    fn row(&mut self, outermost: bool) {
        self.flush();
        if self.seen() && outermost {
            self.writer.row();
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'~' => self.give('\u{a0}'),
            b'_' => self.give('-'),

            _ => {}
        }
    }

    fn unicode(&mut self, number: i32) {
        self.flush();
        self.to_skip = self.group.substitutes;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "negative numbers wrap (RTF 1.9.1)"
        )]
        let unit = number as u16;
        let units = [self.half.take().unwrap_or(unit), unit];
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            return;
        }
        let units = if units[0] == unit { &units[1..] } else { &units[..] };
        for character in char::decode_utf16(units.iter().copied()).filter_map(Result::ok) {
            // Symbol fonts live in the private area; their letters are those of the low byte.
            if !('\u{f000}'..='\u{f0ff}').contains(&character) {
                self.give(character);
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        self.group.fresh = false;
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        let font = self.fonts.get(&self.group.font).copied();
        let page = font.or(self.ansi).unwrap_or(WESTERN);
        if page == WESTERN && self.seen() && self.western.len() < SAMPLE {
            self.western.push(byte);
        }
        let page = if page == WESTERN { self.west } else { page };
        if page != self.pending_page {
            self.flush();
            self.pending_page = page;
        }
        self.pending.push(byte);
    }

    /// Decodes the bytes gathered.
    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let text = decode_page(&self.pending, self.pending_page);
            self.pending.clear();
            text.chars().for_each(|c| self.put(c));
        }
    }

    fn give(&mut self, character: char) {
        self.flush();
        self.put(character);
    }

    fn put(&mut self, character: char) {
        match self.group.place {
            Place::Property(_) => self.text.push(character),
            Place::Seen if self.seen() => self.writer.character(character),
            _ => {}
        }
    }

    fn seen(&self) -> bool {
        self.group.place == Place::Seen && !self.group.unseen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(rtf: &str) -> String {
        File::read(rtf.as_bytes()).body
    }

    #[test]
    fn letters_come_by_code_page_by_font_and_by_number() {
        let by_page = r"{\rtf1\ansi\ansicpg1256 \'de\'d1\'c7\'d1 15\par}";
        let by_font = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset178 B;}}{\f1 \'de\'d1\'c7\'d1} \f0 15 caf\'e9}";
        let by_number = r"{\rtf1\ansi\uc1 \u1602 ?\u1585\'3f\u1575 ?\u1585 ? 15{\uc2 \u-10179 ab\u-8704 cd}}";
        assert_eq!(body(by_page), "قرار 15");
        assert_eq!(body(by_font), "قرار 15 café");
        assert_eq!(body(by_number), "قرار 15\u{1f600}");
    }

    #[test]
    fn arabic_bytes_under_a_western_claim_are_told() {
        let claim = r"{\rtf1\ansi\ansicpg1252 \'c8\'e1\'cf\'ed\'c9 \'e6\'c7\'cf\'ed \'c7\'e1\'d1\'ed\'cd\'c7\'e4 \'de\'d1\'c7\'d1 \'c7\'e1\'e1\'cc\'e4\'c9}";
        assert_eq!(body(claim), "بلدية وادي الريحان قرار اللجنة");
        assert_eq!(
            body(r"{\rtf1\ansi\ansicpg1252 Proc\'e8s-verbal de la r\'e9union}"),
            "Procès-verbal de la réunion"
        );
    }

    #[test]
    fn tables_are_rows_and_what_is_not_seen_is_not_read() {
        let rtf = r"{\rtf1{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\*\unknown no}\trowd\intbl a\par b\cell c\cell\row
\pard x{\field{\*\fldinst PAGE}{\fldrslt 7}}{\deleted gone} y\line z{\pict 00ff}{\upr{ansi}{\*\ud uni}}\~1\_2}";
        assert_eq!(body(rtf), "a b\tc\nx7 y\nzuni\u{a0}1-2");
    }

    #[test]
    fn headers_come_before_and_notes_after() {
        let file = File::read(br"{\rtf1{\header head\par}one{\footnote note}{\footer foot} two\par{\*\shpinst{\sp{\sn n}{\sv v}}{\shptxt box\par}}}");
        assert_eq!(
            (file.before.as_str(), file.body.as_str(), file.after.as_str()),
            ("head", "one two", "note\nfoot\nbox")
        );
    }

    #[test]
    fn properties_stand_apart_from_the_text() {
        let file = File::read(br"{\rtf1\ansi\ansicpg1256{\info{\title \'de\'d1\'c7\'d1}{\author A}{\creatim\yr2023\mo3\dy16\hr10\min5}{\*\company C}}{\object\objemb{\*\objdata 00}{\result r}}text}");
        let found: Vec<(&str, &str)> =
            file.properties.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(
            found,
            [("author", "A"), ("company", "C"), ("created", "2023-03-16T10:05"), ("title", "قرار")]
        );
        assert_eq!(
            (file.active.as_slice(), file.body.as_str()),
            (&[ActiveContent::EmbeddedFiles][..], "rtext")
        );
    }

    #[test]
    fn of_a_text_written_twice_the_unicode_counts() {
        let rtf = br"{\rtf1{\info{\upr{\title ?}{\*\ud{\title \u1602 ?}}}{\author A}{\author B}}x{\upr{a}{\*\ud b}}}";
        let file = File::read(rtf);
        assert_eq!((file.properties["title"].as_str(), file.properties["last-author"].as_str()), ("ق", "B"));
        assert_eq!(file.body, "xb");
    }

    #[test]
    fn depth_and_binary_data_are_bounded() {
        let deep = format!("{}x{}y", "{".repeat(100_000), "}".repeat(100_000));
        assert_eq!(body(&deep), "xy");
        assert_eq!(body(r"{\rtf1 a\bin4 }}}}b\bin2000000000 c}"), "ab");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_letter(bytes: Vec<u8>, rtf in r"([{}*a\\' \t;]|\\(u|f|uc|par|cell|row|header|footnote|info|title|fonttbl|fcharset|bin|deleted|pard|ud|upr)-?[0-9]{0,6} ?){0,60}") {
            let _ = File::read(&bytes);
            let _ = File::read(rtf.as_bytes());
        }
    }
}
