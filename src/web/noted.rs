//! How pages tell of files: a path whose parts do not turn each other around, and what was noted of a file while it
//! was taken in.

use maud::{Markup, html};

use crate::catalog::NotedProblem;
use crate::words::Lang;

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

/// What is wrong with a file, what the system or a parser said of it, and which it is.
pub(super) fn line(lang: Lang, problem: &NotedProblem) -> Markup {
    html! {
        (lang.problem_word(&problem.code))
        @if !problem.detail.is_empty() { " (" bdi { (lang.name(&problem.detail)) } ")" }
        ": "
        @match problem.record {
            Some(record) => a href=(format!("/record/{record}")) { (path(&problem.path)) },
            None => (path(&problem.path)),
        }
    }
}
