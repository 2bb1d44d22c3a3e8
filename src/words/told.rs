//! Lines made of several values: progress, problems, errors, the balance of an account, events of the ledger.

use std::fmt::Write as _;

use super::{Label, Lang, Noun};
use crate::audit::Finding;
use crate::catalog::NotedProblem;
use crate::ledger::{Account, Aspect, Corrected, Event, Reading, Time, What};
use crate::lexicon::Level;
use crate::monitor::{Problem, Progress, Stage};
use crate::recognise::RecordType;

/// Seconds still to go, once there is something to reckon with.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a guess"
)]
fn left(progress: &Progress) -> Option<u64> {
    let known = progress.total_is_final && progress.done > 0 && progress.seconds > 2.0;
    let total = progress.total.filter(|_| known)?;
    let rest = total.saturating_sub(progress.done) as f64;
    Some((progress.seconds * rest / progress.done as f64).round() as u64)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a guess"
)]
fn bytes_per_second(progress: &Progress) -> u64 {
    (progress.bytes as f64 / progress.seconds.max(0.1)) as u64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole seconds are enough")]
fn whole_seconds(progress: &Progress) -> u64 {
    progress.seconds.round() as u64
}

impl Lang {
    /// The moving line of a stage.
    pub fn progress(self, progress: &Progress) -> String {
        let mut parts = vec![self.done_of(progress)];
        parts.extend(self.amounts(progress));
        if progress.bytes > 0 {
            parts.push(format!("{}{}", self.short_size(bytes_per_second(progress)), self.pick("/s", "/ث")));
        }
        if let Some(left) = left(progress) {
            let left = self.duration(left);
            parts.push(self.pick(format!("{left} left"), format!("بقي {left}")));
        }
        format!("{}: {}", self.stage(progress.stage), parts.join(" · "))
    }

    /// The line that stays when a stage has ended.
    pub fn finished(self, progress: &Progress) -> String {
        let mut parts = vec![self.counted(progress.done, noun(progress.stage))];
        parts.extend(self.amounts(progress));
        parts.push(self.duration(whole_seconds(progress)));
        format!("{}: {}", self.stage_done(progress.stage), parts.join(" · "))
    }

    fn done_of(self, progress: &Progress) -> String {
        let done = self.number(progress.done);
        match progress.total {
            Some(total) => {
                let counted = self.counted(total, noun(progress.stage));
                self.pick(format!("{done} of {counted}"), format!("{done} من {}", self.number(total)))
            }
            None => self.counted(progress.done, noun(progress.stage)),
        }
    }

    fn amounts(self, progress: &Progress) -> Vec<String> {
        let mut parts = Vec::new();
        if progress.bytes > 0 {
            parts.push(self.short_size(progress.bytes));
        }
        if progress.pages > 0 {
            parts.push(self.counted(progress.pages, Noun::Page));
        }
        if progress.recognised > 0 {
            let pages = self.number(progress.recognised);
            parts.push(self.pick(format!("{pages} by OCR"), format!("{pages} بالتعرف الضوئي")));
        }
        parts
    }

    fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Keep => self.pick("keeping", "جارٍ الحفظ"),
            Stage::Read => self.pick("reading", "جارية القراءة"),
            Stage::Index => self.pick("indexing", "جارية الفهرسة"),
            Stage::Verify => self.pick("verifying", "جارٍ التحقق"),
            Stage::Export => self.pick("exporting", "جارٍ التصدير"),
            Stage::Protect => self.pick("protecting", "جارية الوقاية"),
        }
    }

    fn stage_done(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Keep => self.pick("kept", "تم الحفظ"),
            Stage::Read => self.pick("read", "تمت القراءة"),
            Stage::Index => self.pick("indexed", "تمت الفهرسة"),
            Stage::Verify => self.pick("verified", "تم التحقق"),
            Stage::Export => self.pick("exported", "تم التصدير"),
            Stage::Protect => self.pick("protected", "تمت الوقاية"),
        }
    }

    /// A problem while it happens.
    pub fn problem(self, problem: &Problem) -> String {
        let what = self.with_detail(self.code(problem.code), &problem.detail);
        // The subject is escaped already; in Arabic what is wrong comes first, so that the line begins in Arabic.
        match self {
            Self::En => format!("problem: {}: {what}", problem.subject),
            Self::Ar => format!("مشكلة: {what}: {}", self.isolated(&problem.subject)),
        }
    }

    /// A problem as the catalog has it.
    pub fn noted_problem(self, problem: &NotedProblem) -> String {
        let what = self.with_detail(&self.problem_word(&problem.code), &problem.detail);
        match self {
            Self::En => format!("{}: {what}", self.name(&problem.path)),
            Self::Ar => format!("{what}: {}", self.name(&problem.path)),
        }
    }

    /// What an audit found; the place is escaped already.
    pub fn found(self, finding: &Finding) -> String {
        let what = self.with_detail(self.finding(finding.code), &finding.detail);
        match self {
            Self::En => format!("{}: {what}", finding.place),
            Self::Ar => format!("{what}: {}", self.isolated(&finding.place)),
        }
    }

    /// Something with what the system or a parser said about it.
    pub fn with_detail(self, what: &str, detail: &str) -> String {
        if detail.is_empty() { what.to_owned() } else { format!("{what} ({})", self.name(detail)) }
    }

    /// An error: what it is, the chain of causes, what can be done.
    pub fn error(self, sentence: &str, chain: Option<&str>, hint: Option<&str>) -> String {
        let mut text = format!("{}: {sentence}", self.pick("error", "خطأ"));
        if let Some(chain) = chain {
            let _ = write!(text, "\n{}: {}", self.pick("detail", "التفصيل"), self.name(chain));
        }
        if let Some(hint) = hint {
            let _ = write!(text, "\n{}: {hint}", self.pick("hint", "الحل"));
        }
        text
    }

    /// The sum of an account, so that everybody can see that it balances.
    pub fn balance(self, account: &Account) -> String {
        let parts = [account.new, account.duplicate, account.skipped, account.problem];
        let sum = parts.map(|part| self.number(part)).join(" + ");
        let seen = self.number(account.seen);
        let verdict = match (account.balances(), self) {
            (true, _) => "",
            (false, Self::En) => "  DOES NOT BALANCE",
            (false, Self::Ar) => "  الحساب لا يتوازن",
        };
        // Formulas read from left to right in both languages.
        format!("{}{verdict}", self.isolated(&format!("{sum} = {seen}")))
    }

    /// Where a hit stands, and when its record came.
    pub fn place(self, page: Option<u32>, arrived: Time) -> String {
        let arrived = self.moment(arrived);
        let page = page.map(|page| self.pick(format!("page {page} · "), format!("صفحة {page} · ")));
        let came = self.pick(format!("received {arrived}"), format!("تاريخ الورود: {arrived}"));
        format!("{}{came}", page.unwrap_or_default())
    }

    /// In which forms a hit was found, where they are not the words themselves.
    pub fn found_as(self, level: Level, forms: &[String]) -> String {
        let forms: Vec<String> = forms.iter().map(|form| self.name(form)).collect();
        let how = match level {
            Level::Exact | Level::Norm => self.pick("as typed", "كما كُتب"),
            Level::Stem => self.pick("in another form", "بصيغة أخرى"),
            Level::Variant => self.pick("in another word or spelling", "بكلمة أو كتابة أخرى"),
        };
        self.pick(format!("{how}: {}", forms.join(", ")), format!("{how}: {}", forms.join("، ")))
    }

    /// How many objects have a format.
    pub fn of_format(self, format: &str, count: u64) -> String {
        self.pick(
            format!("{format} {}", self.number(count)),
            format!("{} {}", self.name(format), self.number(count)),
        )
    }

    /// One entry of the ledger.
    pub fn event(self, event: &Event) -> String {
        let parts = [
            self.moment(event.time),
            self.happened(&event.what),
            self.name(&event.agent),
            self.name(&event.software),
        ];
        parts.join(self.pick(" · ", " · "))
    }

    /// What an entry of the ledger tells, without who and when.
    pub fn happened(self, what: &What) -> String {
        let (en, ar) = match what {
            What::Creation { .. } => ("archive made", "أُنشئ الأرشيف"),
            What::AccessionOpened(_) => ("accession begun", "بدأ الإيداع"),
            What::AccessionClosed(_) => ("accession finished", "انتهى الإيداع"),
            What::Ingestion(_) => ("bytes kept", "حُفظ الملف"),
            What::Problem(noted) => return self.with_detail(&self.problem_word(&noted.code), &noted.detail),
            What::Description(_) => ("dates and references recognised", "استُخرجت التواريخ والأرقام الإشارية"),
            What::Correction(corrected) => return self.corrected(corrected),
            What::KeyChange(_) => ("signing key changed", "غُيّر مفتاح التوقيع"),
            What::FixityCheck(_) => ("archive verified", "جرى التحقق من الأرشيف"),
            What::Access(accessed) => {
                let what = match accessed.record() {
                    Some(_) => self.pick("shown, for this reason", "اطُّلع عليها للسبب الآتي"),
                    None => self.pick(
                        "confidential records searched, for this reason",
                        "بُحث في الوثائق السرية للسبب الآتي",
                    ),
                };
                return self.with_detail(what, &accessed.reason);
            }
            What::Protection(_) => ("parity computed", "حُسبت بيانات الاسترجاع"),
            What::Repair(repaired) => {
                let what = self.pick("damage repaired", "أُصلح تلف");
                return self.with_detail(what, &format!("{}: {}", repaired.source, repaired.place));
            }
            What::Transcription(read) => return self.was_read(&read.outcome),
            What::Replication(copied) => {
                let what = self.pick("copied to", "نُسخ الأرشيف إلى");
                return format!("{what} {}", self.name(&copied.replica));
            }
            What::Drill(drill) => {
                let what = self.pick("restored for practice from", "استعادة تجريبية من");
                let how = match drill.outcome.as_str() {
                    "equal" => self.pick("equal", "مطابقة"),
                    _ => self.pick("DIFFERENT", "غير مطابقة"),
                };
                return format!("{what} {} ({how})", self.name(&drill.replica));
            }
        };
        self.pick(en, ar).to_owned()
    }

    /// What a person said, aspect by aspect, with what was known before.
    fn corrected(self, corrected: &Corrected) -> String {
        let value = |aspect: Aspect, text: Option<&String>| {
            let text = text.map(String::as_str).unwrap_or_default();
            let kind = RecordType::ALL.iter().find(|kind| aspect == Aspect::Type && kind.name() == text);
            match kind {
                Some(kind) => self.kind(*kind),
                None if aspect == Aspect::Access && !text.is_empty() => self.access_named(text).to_owned(),
                None if aspect == Aspect::Vital && !text.is_empty() => self
                    .pick(if text == "yes" { "yes" } else { "no" }, if text == "yes" { "نعم" } else { "لا" })
                    .to_owned(),
                None if text.is_empty() => self.pick("nothing", "لا شيء").to_owned(),
                None => self.name(text),
            }
        };
        let changes = corrected.after.iter().map(|(aspect, after)| {
            let (label, after) = (Label::of(*aspect).word(self), value(*aspect, Some(after)));
            let before = value(*aspect, corrected.before.get(aspect));
            self.pick(
                format!("{label}: {after} (was: {before})"),
                format!("{label}: {after} (كان: {before})"),
            )
        });
        let changes: Vec<String> = changes.collect();
        let what = self.pick("description corrected", "صُحح الوصف");
        format!("{what}: {}", changes.join(self.pick("; ", "؛ ")))
    }

    fn was_read(self, outcome: &Reading) -> String {
        match outcome {
            Reading::Success { engine, .. } => self.with_detail(self.pick("text read", "قُرئ النص"), engine),
            Reading::Waiting => self.pick("waiting for OCR", "بانتظار التعرف الضوئي").to_owned(),
            Reading::Failure { code, detail } => self.with_detail(&self.problem_word(code), detail),
        }
    }
}

fn noun(stage: Stage) -> Noun {
    match stage {
        Stage::Keep | Stage::Read => Noun::File,
        Stage::Index | Stage::Export => Noun::Record,
        Stage::Verify | Stage::Protect => Noun::Content,
    }
}
