//! Who wrote, to whom, about what: the letterhead, the lines of address, the line of the subject.

use super::Description;
use super::lines::{HEAD, Line, Lines};
use crate::recognise::references::{FoundReference, Piece, RecordType, Word, words as words_of};

/// What bodies are called by their first word.
const BODIES: &[&str] = &[
    "بلديه",
    "متصرفيه",
    "وزاره",
    "شركه",
    "هييه",
    "مصلحه",
    "جهاز",
    "جمعيه",
    "مصرف",
    "محافظه",
    "شعبيه",
    "موتمر",
    "جامعه",
    "مركز",
    "موسسه",
    "منظمه",
    "مديريه",
    "ديوان",
    "رياسه",
    "حكومه",
    "محكمه",
    "نقابه",
    "صندوق",
    "municipality",
    "ministry",
    "village",
    "city",
    "company",
];

/// What the sections of a body are called.
const UNITS: &[&str] =
    &["مجلس", "مكتب", "اداره", "قسم", "فرع", "لجنه", "امانه", "وحده", "شعبه", "office", "department"];

/// Labels of the line that names a sender.
const SENDERS: &[&[&str]] =
    &[&["مقدم", "شكوي"], &["مقدمه", "شكوي"], &["مقدم", "طلب"], &["مقدمه", "طلب"], &["مقدم", "تظلم"]];

/// Words that address somebody.
const ADDRESS: &[&str] = &["سيد", "سيده", "ساده", "سيدات", "اخ", "اخوه"];

/// Sets issuer, unit, addressees, parties and subject.
pub(super) fn describe(out: &mut Description, lines: &Lines<'_>, heading: Option<&FoundReference>) {
    let head = letterhead(lines);
    let body = head.iter().rfind(|line| begins_with(line, BODIES));
    let unit = head.iter().find(|line| begins_with(line, UNITS)).map(|line| line.text.to_owned());
    let letterhead = body.map(|line| line.text.to_owned());
    // "The budget of the municipality" says less than the letterhead does.
    let named = heading.and_then(|heading| heading.issuer.clone());
    let says_more = |issuer: &String| letterhead.is_none() || issuer.contains(' ');
    out.issuer = named.filter(says_more).or_else(|| letterhead.clone());
    match out.issuer {
        Some(_) => out.unit = unit,
        None => out.issuer = unit.or_else(|| sender(lines)),
    }
    out.addressees = addressees(lines);
    out.subject = subject(lines, heading);
    if matches!(out.kind, Some(RecordType::Contract | RecordType::Agreement | RecordType::Mou)) {
        out.parties = parties(lines);
    }
}

/// Returns the first lines that only name somebody: they end with the first that says more.
fn letterhead<'l, 'a>(lines: &'l Lines<'a>) -> Vec<&'l Line<'a>> {
    let names = |line: &&Line<'_>| {
        let words = line.words();
        words.len() <= 12
            && words
                .iter()
                .all(|word| word.piece == Piece::Word || word.is('-') || word.is('"') || word.is('.'))
    };
    lines.head().iter().take(6).take_while(names).collect()
}

fn begins_with(line: &Line<'_>, table: &[&str]) -> bool {
    let words = line.words();
    let first =
        words.first().filter(|word| table.iter().any(|base| matches!(word.prefix_of(base), Some("" | "ال"))));
    first.is_some()
}

/// Returns who signed a complaint or a request.
fn sender(lines: &Lines<'_>) -> Option<String> {
    let all = lines.all();
    let at = all.iter().position(|line| {
        let words = line.words();
        SENDERS
            .iter()
            .any(|label| label.iter().zip(&words).all(|(base, word)| word.says(base)) && words.len() >= 2)
    })?;
    let words = all[at].words();
    let rest = after(all[at].text, &words, 2);
    if rest.is_empty() { all.get(at + 1).map(|line| line.text.to_owned()) } else { Some(rest.to_owned()) }
}

/// Returns what stands in a line behind so many words and the marks after them.
fn after<'t>(text: &'t str, words: &[Word], count: usize) -> &'t str {
    let rest = words.iter().skip(count).find(|word| matches!(word.piece, Piece::Word | Piece::Number));
    rest.map_or("", |word| text.get(word.range.start..).unwrap_or_default())
}

/// Returns to whom the document is written: the lines of address before the subject.
pub(super) fn addressees(lines: &Lines<'_>) -> Vec<String> {
    let before_subject = |(at, _): &(usize, &Line<'_>)| subject_at(lines, *at).is_none();
    let near = lines.all().iter().take(HEAD + 3).enumerate().take_while(before_subject);
    near.filter_map(|(_, line)| addressee(line)).collect()
}

/// Reads `to the gentlemen/ the mayors`: the words behind the address, the polite ones left out.
fn addressee(line: &Line<'_>) -> Option<String> {
    let words = line.words();
    let to = usize::from(words.first()?.text == "الي" || words.first()?.text == "to");
    let addressed = words.get(to).is_some_and(|word| word.says_any(ADDRESS));
    let colon = words.get(to).is_some_and(|word| word.is(':') || word.is('/'));
    if !(addressed || (to == 1 && colon)) {
        return None;
    }
    let mut skip = to + usize::from(addressed);
    while words.get(skip).is_some_and(|word| word.piece != Piece::Word || word.says_any(POLITE)) {
        skip += 1;
    }
    let end = words.iter().rposition(|word| word.piece == Piece::Word && !word.says_any(POLITE))?;
    let text = line.text.get(words.get(skip)?.range.start..words.get(end)?.range.end)?;
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

const POLITE: &[&str] = &["محترم", "محترمين", "محترمون", "محترمه", "فاضل", "افاضل"];

/// Returns what the document is about: its line of subject, or what its heading says after "concerning".
fn subject(lines: &Lines<'_>, heading: Option<&FoundReference>) -> Option<String> {
    let head = 0..lines.head().len();
    let told = head.clone().find_map(|at| subject_at(lines, at));
    told.or_else(|| {
        let from = lines.at(0, heading?.range.start)?;
        let to = lines.at(0, heading?.range.end)?;
        (from..=to + 1).find_map(|at| concerning(lines.all().get(at)?))
    })
}

/// Returns the subject that a line says, or the line below it when the label stands alone.
pub(super) fn subject_at(lines: &Lines<'_>, at: usize) -> Option<String> {
    let line = lines.all().get(at)?;
    let words = line.words();
    let label = words.first()?;
    if !(label.says("موضوع") && label.text.ends_with("موضوع")
        || label.text == "subject"
        || label.text == "re")
    {
        return None;
    }
    if words.get(1).is_some_and(|word| word.piece == Piece::Word) {
        return None;
    }
    let rest = after(line.text, &words, 1);
    let next = lines.all().get(at + 1).filter(|_| rest.is_empty());
    let said = next.map_or(rest, |line| line.text);
    let said_words = words_of(said);
    let concerning = said_words.first().is_some_and(|word| word.says_any(CONCERNING));
    let said = if concerning { after(said, &said_words, 1) } else { said };
    Some(said.to_owned()).filter(|said| !said.is_empty())
}

/// Words after which a subject is told.
const CONCERNING: &[&str] = &["شان", "خصوص"];

/// First words of the line under a decision that says at once what it does.
const DOES: &[&str] = &[
    "باصدار",
    "بتشكيل",
    "بانشاء",
    "بتعيين",
    "بتنظيم",
    "بتحديد",
    "بتخصيص",
    "بتعديل",
    "بالغاء",
    "بتسميه",
    "بتكليف",
    "بنقل",
    "باعتماد",
    "بمنح",
    "باضافه",
    "بتقرير",
];

/// Returns what stands behind "concerning" in a line, or the line that says what a decision does.
fn concerning(line: &Line<'_>) -> Option<String> {
    let words = line.words();
    if words.first().is_some_and(|word| DOES.contains(&word.text.as_str())) {
        return Some(line.text.to_owned());
    }
    let at = words.iter().position(|word| word.says_any(CONCERNING))?;
    Some(after(line.text, &words, at + 1).to_owned()).filter(|rest| !rest.is_empty())
}

/// Returns who agrees: the lines `first party`, `second party`, or the bodies named after "between".
fn parties(lines: &Lines<'_>) -> Vec<String> {
    let near = lines.all().iter().take(2 * HEAD);
    let named: Vec<String> = near.filter_map(party).collect();
    if named.is_empty() { between(lines) } else { named }
}

fn party(line: &Line<'_>) -> Option<String> {
    let words = line.words();
    words.first().filter(|word| word.says("طرف"))?;
    let colon = words.iter().take(4).position(|word| word.is(':'))?;
    let rest = words.get(colon + 1..)?;
    let end = rest.iter().position(|word| word.is(',') || word.is('.')).unwrap_or(rest.len());
    let last = rest.get(..end)?.last()?;
    Some(line.text.get(rest.first()?.range.start..last.range.end)?.to_owned())
}

/// Splits `between this body and that one`; the second may begin the next line.
fn between(lines: &Lines<'_>) -> Vec<String> {
    let Some(at) =
        lines.head().iter().position(|line| line.words().first().is_some_and(|word| word.text == "بين"))
    else {
        return Vec::new();
    };
    let mut out = split_bodies(&lines.all()[at], 1);
    let next = lines.all().get(at + 1).filter(|line| line.words().first().is_some_and(and_body));
    out.extend(next.map(|line| split_bodies(line, 0)).unwrap_or_default());
    out
}

fn and_body(word: &Word) -> bool {
    BODIES.iter().any(|body| matches!(word.prefix_of(body), Some("و" | "وال")))
}

fn split_bodies(line: &Line<'_>, from: usize) -> Vec<String> {
    let words = line.words();
    let mut starts: Vec<usize> =
        (from..words.len()).filter(|&at| at == from || and_body(&words[at])).collect();
    starts.push(words.len());
    let piece = |pair: &[usize]| {
        let (first, last) = (words.get(pair[0])?, words.get(pair[1].checked_sub(1)?)?);
        let raw = line.text.get(first.range.start..last.range.end)?;
        let raw = if and_body(first) { raw.strip_prefix('\u{0648}').unwrap_or(raw) } else { raw };
        Some(raw.trim().to_owned()).filter(|raw| !raw.is_empty())
    };
    starts.windows(2).filter_map(piece).collect()
}
