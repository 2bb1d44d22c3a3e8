//! The minutes of a verification, for print: one HTML file in Arabic and English, without scripts and without
//! anything from outside.
//!
//! The last line of the file is the fingerprint of all lines before it, line ends included, so that anybody can
//! compare: `sed '$d' FILE | sha256sum`. Invariant: every word from outside is escaped.

use std::fmt::Write as _;

use super::{Label, Lang, Noun, Say};
use crate::archive::Settings;
use crate::audit::AuditReport;
use crate::digest::Sha256;
use crate::ledger::Time;
use crate::note::VerifyingKey;

/// More findings than this are counted, not listed: the report in the ledger has them all.
const MOST_LISTED: usize = 500;

const STYLE: &str = include_str!("minutes.css");

/// What the minutes tell.
pub struct Minutes<'a> {
    /// The archive that was verified.
    pub settings: &'a Settings,
    /// The keys that were trusted.
    pub trusted: &'a [VerifyingKey],
    /// What came of it.
    pub report: &'a AuditReport,
    /// When it was over.
    pub ended: Time,
    /// Who has verified.
    pub agent: String,
    /// The program, with its version.
    pub software: String,
    /// The place of the run's entry in the ledger.
    pub entry: Option<u64>,
}

/// Writes the minutes as one HTML file.
pub fn minutes(minutes: &Minutes<'_>) -> String {
    sealed(&body(minutes))
}

/// Adds the last line: the fingerprint of all the others.
fn sealed(body: &str) -> String {
    let fingerprint = Sha256::of(body.as_bytes());
    let (ar, en) = both(Lang::minutes_fingerprint);
    format!(
        "{body}<footer><p>{ar} · <span lang=\"en\" dir=\"ltr\">{en}</span></p>\
         <p class=\"seal\" dir=\"ltr\">SHA-256 {fingerprint}</p></footer></body></html>\n"
    )
}

fn body(minutes: &Minutes<'_>) -> String {
    let mut page = String::new();
    let (ar, en) = both(|lang| lang.say(&Say::VerificationHeading));
    let _ =
        writeln!(page, "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\">\n<head>\n<meta charset=\"utf-8\">");
    let _ = writeln!(page, "<title>{ar} · {en}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>");
    let name = escaped(&minutes.settings.name);
    let _ = writeln!(page, "<header><p class=\"town\"><bdi>{name}</bdi></p>");
    let _ = writeln!(page, "<h1>{ar}<span lang=\"en\" dir=\"ltr\">{en}</span></h1></header>");
    verdict(&mut page, minutes.report);
    facts(&mut page, minutes);
    findings(&mut page, minutes.report);
    signatures(&mut page);
    page
}

fn verdict(page: &mut String, report: &AuditReport) {
    let class = match report.outcome() {
        crate::audit::Outcome::Ok => "ok",
        crate::audit::Outcome::Damage => "damage",
        crate::audit::Outcome::CouldNotCheck => "unknown",
    };
    let (ar, en) = both(|lang| escaped(&lang.verdict(report)));
    let _ = writeln!(page, "<p class=\"verdict {class}\">{ar}<span lang=\"en\" dir=\"ltr\">{en}</span></p>");
}

fn facts(page: &mut String, minutes: &Minutes<'_>) {
    let (settings, report) = (minutes.settings, minutes.report);
    let _ = writeln!(page, "<table class=\"facts\">");
    let mut same = |label: Label, value: &str, class: &str| {
        let (ar, en) = both(|lang| label.word(lang));
        let value = format!("<bdi class=\"{class}\">{}</bdi>", escaped(value));
        row(page, ar, &value, en);
    };
    same(Label::ArchiveId, &settings.id, "code");
    same(Label::Origin, &settings.origin, "code");
    if let Some(head) = &report.head {
        same(Label::LedgerSize, &Lang::En.number(head.size), "");
        same(Label::LedgerRoot, &head.root.to_string(), "code");
    }
    for key in minutes.trusted {
        same(Label::TrustedKey, &key.to_string(), "code");
    }
    same(Label::VerifiedBy, &minutes.agent, "");
    same(Label::Software, &minutes.software, "code");
    if let Some(entry) = minutes.entry {
        same(Label::RecordedAs, &Lang::En.number(entry), "");
    }
    let mut told = |label: Label, value: &dyn Fn(Lang) -> String| {
        let (ar, en) = both(|lang| label.word(lang));
        let (first, second) = both(|lang| escaped(&value(lang)));
        let value = if first == second {
            first
        } else {
            format!("{first}<span lang=\"en\" dir=\"ltr\">{second}</span>")
        };
        row(page, ar, &value, en);
    };
    told(Label::Scope, &|lang| lang.scope(report.scope));
    if let Some(started) = report.started {
        told(Label::VerifyBegun, &|lang| lang.moment(started));
    }
    told(Label::Closed, &|lang| lang.moment(minutes.ended));
    told(Label::Intact, &|lang| {
        lang.list(&[lang.counted(report.objects, Noun::Content), lang.size(report.bytes)])
    });
    let _ = writeln!(page, "</table>");
}

fn row(page: &mut String, ar: &str, value: &str, en: &str) {
    let _ = writeln!(page, "<tr><th>{ar}</th><td>{value}</td><th lang=\"en\" dir=\"ltr\">{en}</th></tr>");
}

fn findings(page: &mut String, report: &AuditReport) {
    let (ar, en) = both(Lang::minutes_findings);
    let _ = writeln!(page, "<h2>{ar}<span lang=\"en\" dir=\"ltr\">{en}</span></h2>");
    if report.counts.is_empty() {
        let (ar, en) = both(Lang::minutes_no_findings);
        let _ = writeln!(page, "<p>{ar}<span lang=\"en\" dir=\"ltr\">{en}</span></p>");
        return;
    }
    let _ = writeln!(page, "<table class=\"findings\">");
    for (code, count) in &report.counts {
        let (ar, en) = both(|lang| lang.finding(*code));
        let (number, count) = (code.number(), Lang::En.number(*count));
        let _ = writeln!(
            page,
            "<tr class=\"sum\"><td>{number}</td><td>{ar}<span lang=\"en\" dir=\"ltr\">{en}</span></td>\
             <td>{count}</td></tr>"
        );
        for finding in report.findings.iter().filter(|finding| finding.code == *code).take(MOST_LISTED) {
            let (place, detail) = (escaped(&finding.place), escaped(&Lang::En.name(&finding.detail)));
            let _ = writeln!(
                page,
                "<tr><td></td><td colspan=\"2\" dir=\"ltr\" class=\"place\">{place}<br>{detail}</td></tr>"
            );
        }
    }
    let _ = writeln!(page, "</table>");
}

/// The place for those who put their names to it.
fn signatures(page: &mut String) {
    let _ = writeln!(page, "<table class=\"signatures\">\n<tr>");
    for who in 0..3 {
        let (ar, en) = both(|lang| lang.minutes_signatory(who));
        let _ = writeln!(page, "<td><b>{ar}</b><span lang=\"en\" dir=\"ltr\">{en}</span>");
        for what in 0..3 {
            let (ar, en) = both(|lang| lang.minutes_line(what));
            let _ = writeln!(page, "<p class=\"line\">{ar}<span lang=\"en\" dir=\"ltr\">{en}</span></p>");
        }
        let _ = writeln!(page, "</td>");
    }
    let _ = writeln!(page, "</tr>\n</table>");
}

fn both<T>(say: impl Fn(Lang) -> T) -> (T, T) {
    (say(Lang::Ar), say(Lang::En))
}

/// A text as it may stand in the page, also in an attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\r' => safe.push(' '),
            plain => safe.push(plain),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_the_fingerprint_of_the_others() {
        let sealed = sealed("one\ntwo\n");
        let cut = sealed.trim_end().rfind('\n').map_or(0, |at| at + 1);
        let (body, last) = sealed.split_at(cut);
        assert_eq!(body, "one\ntwo\n");
        assert!(last.contains(&Sha256::of(body.as_bytes()).to_string()), "{last}");
    }

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(escaped("<a href='x'>\n&\""), "&lt;a href=&#39;x&#39;&gt; &amp;&quot;");
    }
}
