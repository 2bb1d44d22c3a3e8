//! Wrong usage: clap says it in English; the kinds that people meet are said in Arabic here.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::command;
use crate::words::Lang;

impl Lang {
    /// What is wrong with the arguments.
    pub fn refusal(self, refused: &clap::Error) -> String {
        let nothing_said = matches!(
            refused.kind(),
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        );
        match self {
            _ if nothing_said => command(self).render_help().to_string(),
            Self::En => refused.render().to_string(),
            Self::Ar => self.refusal_in_arabic(refused),
        }
    }

    fn refusal_in_arabic(self, refused: &clap::Error) -> String {
        let context = |kind| refused.get(kind).map(|value| self.context(value)).unwrap_or_default();
        let argument = context(ContextKind::InvalidArg);
        let sentence = match refused.kind() {
            ErrorKind::UnknownArgument => format!("خيار غير معروف: {argument}"),
            ErrorKind::InvalidSubcommand => {
                format!("أمر غير معروف: {}", context(ContextKind::InvalidSubcommand))
            }
            ErrorKind::MissingRequiredArgument => format!("ينقص: {argument}"),
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
                format!("قيمة غير صالحة للخيار {argument}: {}", context(ContextKind::InvalidValue))
            }
            ErrorKind::ArgumentConflict => {
                format!("لا يجتمع {argument} مع {}", context(ContextKind::PriorArg))
            }
            ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
                format!("عدد القيم غير صحيح للخيار {argument}")
            }
            _ => self.name(refused.render().to_string().trim_end()),
        };
        let help = self.name("diwan --help");
        format!("خطأ: {sentence}\nالحل: انظر {help}")
    }

    fn context(self, value: &ContextValue) -> String {
        match value {
            ContextValue::Strings(many) => {
                let many: Vec<String> = many.iter().map(|one| self.name(one)).collect();
                self.list(&many)
            }
            other => self.name(&other.to_string()),
        }
    }
}
