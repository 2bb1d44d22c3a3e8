//! The search page: one box, what was understood as chips, hits that show why they were found, facets to narrow
//! them down. And the first page, which is the box and what the archive holds.

mod answer;
mod ask;
mod facets;
mod hit;
mod page;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub(super) use answer::{Answer, answer, query};
pub(super) use ask::Ask;
pub(super) use facets::shown;

use super::fault::Fault;
use super::layout::Page;
use super::posted::Asked;
use super::state::Shared;
use super::visitor::Visitor;
use crate::index::IndexQuery;
use crate::words::PageText;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/", get(home)).route("/search", get(search))
}

async fn search(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    let ask = Ask::of(&fields);
    if ask.is_empty() {
        return home(State(shared), visitor).await;
    }
    let typed = ask.text.clone();
    let found =
        shared.with_archive(&visitor, move |shared, archive| Ok(answer(archive, shared.lexicon(), ask)?));
    let found = found.await?;
    let title = format!("{} \u{2013} {}", typed, visitor.lang.page(PageText::Search));
    let page = Page { query: typed, ..Page::new(title, page::results(&visitor, &found)) };
    Ok(page.show(&shared, &visitor))
}

async fn home(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    let look = |_: &Shared, archive: &crate::archive::Archive| {
        Ok(archive.index()?.facets(&IndexQuery::Everything)?)
    };
    let held = shared.with_archive(&visitor, look).await?;
    Ok(Page::new("", page::home(&visitor, held.total, &held.by)).show(&shared, &visitor))
}
