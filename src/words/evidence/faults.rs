//! What does not agree, in words: between a proof, a file and a key, and in a folder of evidence.

use super::super::Lang;
use crate::bundle::{Fault, Flaw};
use crate::note::NoteError;
use crate::proof::BadProof;

impl Lang {
    /// What does not agree between a proof, a file and a key.
    pub fn fault(self, fault: &Fault) -> String {
        match fault {
            Fault::NotAProof(error) => self.with_detail(
                self.pick("the file is not a whole proof", "الملف ليس إثباتاً كاملاً"),
                &error.to_string(),
            ),
            Fault::NoEntry => {
                self.pick("the proof does not carry its ledger entry", "الإثبات لا يحمل قيده").to_owned()
            }
            Fault::OtherEntry(detail) => {
                let text = self.pick(
                    "its ledger entry is not the arrival of this record",
                    "قيده ليس قيد إيداع هذه الوثيقة",
                );
                self.with_detail(text, detail)
            }
            Fault::NotProved(error) => self.bad_proof(error),
            Fault::Quorum(absent) => {
                let absent = self.list(&absent.iter().map(|witness| self.name(witness)).collect::<Vec<_>>());
                self.pick(
                    format!("too few witnesses have cosigned for the policy; missing: {absent}"),
                    format!("لم يوقّع من الشهود العدد الذي تشترطه السياسة، والناقص: {absent}"),
                )
            }
            Fault::Size { recorded, found } => self.pick(
                format!(
                    "the file has {} bytes; the record has {}",
                    self.number(*found),
                    self.number(*recorded)
                ),
                format!("في الملف {} بايت، وفي الوثيقة {}", self.number(*found), self.number(*recorded)),
            ),
            Fault::Sha256 { recorded, found } => {
                self.other_digest("SHA-256", &recorded.to_string(), &found.to_string())
            }
            Fault::Blake3 { recorded, found } => {
                self.other_digest("BLAKE3", &recorded.to_string(), &found.to_string())
            }
        }
    }

    fn other_digest(self, kind: &str, recorded: &str, found: &str) -> String {
        self.pick(
            format!("the file has another fingerprint ({kind}): {found}; the record has {recorded}"),
            format!(
                "بصمة الملف مختلفة ({}): {}، وبصمة الوثيقة {}",
                self.isolated(kind),
                self.isolated(found),
                self.isolated(recorded)
            ),
        )
    }

    fn bad_proof(self, error: &BadProof) -> String {
        match error {
            BadProof::Signature(error) => self.bad_signature(error),
            BadProof::OtherOrigin { origin } => self.pick(
                format!("the log is {origin}, and none of the given keys is of that log"),
                format!("السجل هو {}، وليس بين المفاتيح المحددة مفتاحه", self.name(origin)),
            ),
            BadProof::NotIncluded(detail) => self.with_detail(
                self.pick("the entry is not in the log that was signed", "القيد ليس في السجل الموقَّع"),
                &detail.to_string(),
            ),
        }
    }

    fn bad_signature(self, error: &NoteError) -> String {
        match error {
            NoteError::NoKnownSignature => self
                .pick("none of the given keys has signed it", "لم يوقعه أي من المفاتيح المحددة")
                .to_owned(),
            NoteError::BadSignature { name } => self.pick(
                format!("the signature of {name} is false: the signed text was changed"),
                format!("توقيع {} غير صحيح: غُيّر النص الموقَّع", self.name(name)),
            ),
            other => self.with_detail(
                self.pick("it is not signed as it should be", "توقيعه غير سليم"),
                &other.to_string(),
            ),
        }
    }

    /// What is wrong with a place in a folder of evidence.
    pub fn flaw(self, flaw: &Flaw) -> String {
        let plain = match flaw {
            Flaw::NoList => ("the list of fingerprints is missing", "قائمة البصمات مفقودة"),
            Flaw::Missing => ("listed, but missing", "مذكور في القائمة ومفقود"),
            Flaw::Extra => ("does not belong here", "ليس من الحزمة"),
            Flaw::Changed => ("its bytes were changed", "غُيّر محتواه"),
            Flaw::NoProof => ("a record without its proof", "وثيقة بلا إثبات"),
            Flaw::NoRecord => ("a proof without its record", "إثبات بلا وثيقة"),
            Flaw::KeyChange(number) => {
                return self.pick(
                    format!("change of key {number} is not signed by both keys"),
                    format!("تغيير المفتاح رقم {number} لم يوقّعه المفتاحان"),
                );
            }
            Flaw::BadLine(line) => {
                return self.pick(format!("line {line} is malformed"), format!("السطر {line} غير سليم"));
            }
            Flaw::ListDiffers(about) => {
                return self.pick(
                    format!("what it says of {} is not so", self.name(about)),
                    format!("ما تذكره عن {} غير صحيح", self.name(about)),
                );
            }
            Flaw::Unreadable(detail) => {
                return self.with_detail(self.pick("cannot be read", "تعذرت قراءته"), detail);
            }
            Flaw::Proof(fault) => return self.fault(fault),
            Flaw::Checkpoint(error) => return self.bad_signature(error),
        };
        self.pick(plain.0, plain.1).to_owned()
    }
}
