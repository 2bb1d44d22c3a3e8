//! How pages tell of files: a path whose parts do not turn each other around, and what was noted of a file while it
//! was taken in.

use maud::{Markup, html};

use super::fault::Fault;
use super::reason::level;
use super::visitor::Visitor;
use crate::archive::Archive;
use crate::catalog::NotedProblem;
use crate::words::{DepositText, Lang, Say};

/// A path, each of its parts isolated: of two alphabets, they would change places.
pub(super) fn path(text: &str) -> Markup {
    html! {
        span.path {
            @for (at, part) in text.split('/').filter(|part| !part.is_empty()).enumerate() {
                @if at > 0 { span.between { " / " } }
                bdi { (Lang::En.name(part)) }
            }
        }
    }
}

/// Takes the names out of what was noted of files that this visitor may not know of, and what was said of them. Of a
/// file that is no record nobody has said who may see it: it is for those who see every level.
pub(super) fn conceal(
    archive: &Archive,
    visitor: &Visitor,
    problems: &mut [NotedProblem],
) -> Result<(), Fault> {
    for problem in problems {
        let known = match problem.record {
            Some(id) => level(archive, id)?.is_some_and(|level| visitor.finds(id, level)),
            None => visitor.finds_all(),
        };
        if !known {
            problem.path.clear();
            problem.detail.clear();
        }
    }
    Ok(())
}

/// What is wrong with a file, what the system or a parser said of it, and which it is.
pub(super) fn line(lang: Lang, problem: &NotedProblem) -> Markup {
    html! {
        (lang.problem_word(&problem.code))
        @if !problem.detail.is_empty() { " (" bdi { (lang.name(&problem.detail)) } ")" }
        ": "
        @match (problem.record, problem.path.is_empty()) {
            (Some(record), false) => a href=(format!("/record/{record}")) { (path(&problem.path)) },
            (Some(record), true) => a href=(format!("/record/{record}")) { (lang.say(&Say::RecordHeading { record })) },
            (None, false) => (path(&problem.path)),
            (None, true) => span.soft { (DepositText::NameKept.word(lang)) },
        }
    }
}
