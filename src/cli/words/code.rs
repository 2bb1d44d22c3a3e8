//! The words for codes that stand in ledger and JSON: problems and states of reading.

use super::Lang;
use crate::catalog::ReadingState;
use crate::monitor::ProblemCode;

impl Lang {
    /// What is wrong with a file.
    pub fn code(self, code: ProblemCode) -> &'static str {
        let (en, ar) = match code {
            ProblemCode::Unreadable => ("could not be read", "تعذرت القراءة"),
            ProblemCode::Empty => ("empty file", "ملف فارغ"),
            ProblemCode::Changed => ("changed while it was read", "تغيّر أثناء القراءة"),
            ProblemCode::NotAFile => ("not a file", "ليس ملفاً"),
            ProblemCode::Encrypted => ("locked with a password", "مقفل بكلمة سر"),
            ProblemCode::Broken => ("broken format", "صيغة معطوبة"),
            ProblemCode::TooLarge => ("too large to read", "أكبر من أن يُقرأ"),
            ProblemCode::Bomb => ("expands beyond measure", "يتضخم بلا حد عند فكه"),
            ProblemCode::TooDeep => ("packages too deep", "ملفات مضغوطة متداخلة بعمق"),
            ProblemCode::Timeout => ("reading took too long", "طالت قراءته"),
            ProblemCode::ReaderDied => ("the reader died on it", "تعطل القارئ عنده"),
            ProblemCode::OcrMissing => ("waiting for OCR", "بانتظار التعرف الضوئي"),
        };
        self.pick(en, ar)
    }

    /// The same for a code as it is kept; one that this version does not know is shown as it is.
    pub fn problem_word(self, code: &str) -> String {
        code.parse::<ProblemCode>().map_or_else(|_| self.name(code), |code| self.code(code).to_owned())
    }

    /// Whether a text has been read.
    pub fn reading(self, state: &ReadingState) -> String {
        match state {
            ReadingState::Pending => self.pick("not read yet", "لم يُقرأ بعد").to_owned(),
            ReadingState::Nothing => self.pick("none in this format", "لا نص في هذه الصيغة").to_owned(),
            ReadingState::Waiting => self.code(ProblemCode::OcrMissing).to_owned(),
            ReadingState::Read { .. } => self.pick("read", "مقروء").to_owned(),
            ReadingState::Failed { code, detail } => self.with_detail(&self.problem_word(code), detail),
        }
    }
}
