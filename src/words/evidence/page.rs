//! What people read in a folder of evidence: the printable index (HTML, for A4) and the text that says how to check it.
//!
//! Arabic first, English with it. Invariant: the page fetches nothing, runs nothing, and every word from outside is
//! escaped and isolated.

use std::fmt::{Display, Write as _};

use super::super::Lang;
use crate::bundle::{Contents, Included, Pages};
use crate::catalog::{Known, interval};

const STYLE: &str = include_str!("index.css");

/// Writes the index and the guide of a folder of evidence.
pub fn pages(contents: &Contents) -> Pages {
    Pages { index: index(contents), readme: readme(contents) }
}

fn index(contents: &Contents) -> String {
    let mut page = String::new();
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>حزمة مستندات: {name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>حزمة مستندات مع إثباتاتها{en}</h1>\n</header>\n",
        name = escaped(&contents.settings.name),
        en = english("Evidence bundle: records with their proofs"),
    );
    facts(&mut page, contents);
    records(&mut page, contents);
    absent(&mut page, contents);
    ending(&mut page);
    page
}

fn facts(page: &mut String, contents: &Contents) {
    let settings = &contents.settings;
    let root = contents.head.root.to_string();
    let moment = format!("{}{}", Lang::Ar.moment(contents.made), english(&contents.made.to_string()));
    let mut rows = vec![
        ("الأرشيف", "Archive", outside(&settings.name)),
        ("معرّف الأرشيف", "Archive identifier", code(&settings.id)),
        ("عنوان السجل", "Origin of the log", code(&settings.origin)),
        ("تاريخ الإعداد", "Made", moment),
        ("عدد الوثائق", "Records", contents.included.len().to_string()),
        ("عدد قيود السجل", "Ledger entries", contents.head.size.to_string()),
        ("بصمة السجل", "Ledger root", code(&root)),
    ];
    // To be compared with the key that the reader has from elsewhere, never to be trusted from here.
    for key in &settings.keys {
        rows.push((
            "معرّف مفتاح التوقيع",
            "Key that signs",
            code(&format!("{}+{}", key.name(), hex(key.id()))),
        ));
    }
    page.push_str("<table class=\"facts\">\n");
    for (ar, en, value) in rows {
        let _ = writeln!(page, "<tr><th>{ar}{}</th><td>{value}</td></tr>", english(en));
    }
    page.push_str("</table>\n");
}

fn records(page: &mut String, contents: &Contents) {
    let _ = write!(page, "<h2>الوثائق{}</h2>\n<table class=\"records\">\n<thead><tr>", english("Records"));
    let heads = [
        ("رقم الوثيقة", "No."),
        ("الاسم والوصف", "Name, description"),
        ("تاريخ الوثيقة", "Date"),
        ("الجهة", "Issued by"),
        ("تاريخ الورود", "Received"),
    ];
    for (ar, en) in heads {
        let _ = write!(page, "<th>{ar}{}</th>", english(en));
    }
    page.push_str("</tr></thead>\n");
    for one in &contents.included {
        record(page, one);
    }
    page.push_str("</table>\n");
}

fn record(page: &mut String, one: &Included) {
    let known = &one.known;
    let dash = || "\u{2014}".to_owned();
    let date = known.date.map_or_else(dash, |days| code(&interval(days)));
    let issuer = known.issuer.as_deref().map_or_else(dash, outside);
    let (day, name) = (code(&Lang::En.day(one.arrived)), titled(&one.kept.path.text));
    let subject = described(known);
    let object = one.kept.object;
    let _ = write!(
        page,
        "<tbody>\n<tr class=\"first\"><td class=\"number\">{}</td><td>{name}{subject}</td>\
         <td class=\"number\">{date}</td><td>{issuer}</td><td class=\"number\">{day}</td></tr>\n\
         <tr class=\"second\"><td></td><td colspan=\"4\" class=\"codes\">{}<br>{}<br>{}<br>{}</td></tr>\n</tbody>\n",
        one.record,
        place(&one.file),
        code(&format!("{} \u{B7} {} bytes \u{B7} ledger entry {}", one.proof, object.size, one.entry)),
        code(&format!("SHA-256 {}", object.sha256)),
        code(&format!("BLAKE3  {}", object.blake3)),
    );
}

/// The last part of a name, and the folders it came in.
fn titled(path: &str) -> String {
    let Some((folders, name)) = path.rsplit_once('/') else { return outside(path) };
    let folders: Vec<String> = folders.split('/').map(outside).collect();
    format!("{}<br><span class=\"folder\">{}</span>", outside(name), folders.join(" / "))
}

/// The place of a file: what stands between number and extension may be of the other direction.
fn place(file: &str) -> String {
    let (head, rest) = file.split_once('-').unwrap_or(("", file));
    let (stem, extension) = rest.rsplit_once('.').unwrap_or((rest, ""));
    let dot = if extension.is_empty() { "" } else { "." };
    format!("<code>{}-{}{dot}{}</code>", escaped(head), outside(stem), outside(extension))
}

/// Kind, number and subject, as far as they are known.
fn described(known: &Known) -> String {
    let kind = known.kind.map(|kind| Lang::Ar.kind(kind));
    let year = known.years.as_ref().map(|years| years.start().to_string());
    let number = known.number.as_ref().map(|number| match year {
        Some(year) => format!("{number}/{year}"),
        None => number.clone(),
    });
    let parts: Vec<String> =
        [kind, number, known.subject.clone()].into_iter().flatten().map(|part| outside(&part)).collect();
    if parts.is_empty() { String::new() } else { format!("<br>{}", parts.join(" \u{B7} ")) }
}

fn absent(page: &mut String, contents: &Contents) {
    if contents.absent.is_empty() {
        return;
    }
    let title = english("Asked for, and not in this bundle");
    let _ = writeln!(
        page,
        "<div class=\"absent\">\n<strong>وثائق طُلبت وليست في هذه الحزمة</strong>{title}\n<ul>"
    );
    for one in &contents.absent {
        let name = if one.name.is_empty() { String::new() } else { titled(&one.name) };
        let (ar, en) = (Lang::Ar.absence(&one.why), english(Lang::En.absence(&one.why)));
        let _ = writeln!(page, "<li><strong>{}</strong> {name}<br>{ar}{en}</li>", one.record);
    }
    page.push_str("</ul>\n</div>\n");
}

fn ending(page: &mut String) {
    let _ = write!(
        page,
        "<div class=\"sign\"><div>الاسم والصفة{}</div><div>التوقيع والختم{}</div><div>التاريخ{}</div></div>\n\
         <footer>\n<p>التاريخ والجهة والوصف في هذه الصفحة مما يُعرف عن الوثيقة، وليست من الإثبات. ما يُثبَت هو محتوى كل ملف واسمه \
         ووقت إيداعه. طريقة الفحص في <span class=\"code\">README.txt</span>.</p>\n\
         <p class=\"en\" dir=\"ltr\">Dates, issuers and descriptions on this page are what is known of a record and no part of its \
         proof. What is proved is the content of each file, its name, and when it was taken in. How to check: README.txt.</p>\n\
         </footer>\n</body>\n</html>\n",
        english("Name and office"),
        english("Signature and seal"),
        english("Date"),
    );
}

fn readme(contents: &Contents) -> String {
    let (ar, en) = (guide_ar(contents), guide_en(contents));
    format!("{ar}\n\n{en}")
}

fn guide_ar(contents: &Contents) -> String {
    format!(
        "حزمة مستندات من أرشيف: {name}\n\
         \n\
         records/   الملفات الأصلية كما أودعت، وأول اسم كل ملف رقم الوثيقة\n\
         proofs/    إثبات لكل وثيقة: قيدها في السجل موقَّعاً\n\
         index.html فهرس للطباعة\n\
         \n\
         للتأكد من سلامة الملفات دون برنامج ديوان:\n\
         \n\
         \x20   sha256sum -c manifest-sha256.txt\n\
         \n\
         ولإثبات أن الوثائق هي ما أودع في الأرشيف ولم يتغير:\n\
         \n\
         \x20   diwan check . --key KEY\n\
         \n\
         خذ المفتاح العام KEY من طريق آخر (على ورق، أو من جهة تثق بها). مفتاح يأتي مع هذه الحزمة لا يُقبل.\n",
        name = plain(&contents.settings.name),
    )
}

fn guide_en(contents: &Contents) -> String {
    format!(
        "Evidence bundle from the archive: {name}\n\
         \n\
         records/   the original files as they were taken in; each name begins with the record's number\n\
         proofs/    one proof for each record: its entry in the signed log (C2SP tlog-proof)\n\
         index.html the index, for printing\n\
         checkpoint the signed head of the log when this was made\n\
         \n\
         Are the files whole? Without Diwan:\n\
         \n\
         \x20   sha256sum -c manifest-sha256.txt\n\
         \n\
         Are they what the archive took in, unchanged? Inside this folder:\n\
         \n\
         \x20   diwan check . --key KEY\n\
         \n\
         Get the public key KEY another way (on paper, from somebody you trust). A key that comes with this bundle is\n\
         refused. A proof can also be checked with any program that knows C2SP tlog-proof and RFC 6962: the line\n\
         `extra` is the entry of the log in base64, whose leaf hash is SHA-256(0x00, entry); the entry is JSON with the\n\
         SHA-256 of the file.\n",
        name = plain(&contents.settings.name),
    )
}

/// A text beside its Arabic.
fn english(text: &str) -> String {
    format!(" <span class=\"en\" lang=\"en\" dir=\"ltr\">{}</span>", escaped(text))
}

/// A text from outside: it may be of any direction.
fn outside(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(&Lang::document_line(text)))
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(&Lang::document_line(text)))
}

fn plain(text: &str) -> String {
    Lang::document_line(text)
}

fn hex(id: [u8; 4]) -> impl Display {
    format!("{:08x}", u32::from_be_bytes(id))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_outside_cannot_become_a_part_of_the_page() {
        assert_eq!(outside("<script>\"&'\u{202E}\n"), "<bdi>&lt;script&gt;&quot;&amp;&#39; </bdi>");
        assert_eq!(code("a</code>"), "<code>a&lt;/code&gt;</code>");
    }

    #[test]
    fn the_style_fetches_nothing() {
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains("</"));
    }
}
