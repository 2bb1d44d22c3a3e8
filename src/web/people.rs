//! The page of people, for whoever looks after them: who can log in, another password, another role, out.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::fault::Fault;
use super::layout::Page;
use super::posted::Posted;
use super::state::Shared;
use super::users::{Role, SHORTEST, User, UserError};
use super::visitor::{Act, Visitor};
use crate::words::{Lang, PageText};

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/users", get(show).post(add)).route("/users/remove", post(remove))
}

async fn show(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Administer)?;
    page(&shared, &visitor, None).await
}

/// Adds somebody, or gives somebody who is there another password.
async fn add(State(shared): State<Shared>, Posted { visitor, fields }: Posted) -> Result<Response, Fault> {
    visitor.demand(Act::Administer)?;
    let (name, password) = (fields.get("name").trim().to_owned(), fields.get("password").to_owned());
    let role = Role::ALL.into_iter().find(|role| role.name() == fields.get("role")).ok_or(Fault::Wrong)?;
    let done = shared.work(move |shared| {
        let done = match shared.users().add(&name, role, &password) {
            Err(UserError::There(name)) => shared.users().reset(&name, role, &password),
            done => done,
        };
        // Who was logged in under this name has another role or password now.
        if done.is_ok() {
            shared.sessions().end_all_of(&name);
        }
        Ok(done)
    });
    answer(&shared, &visitor, done.await?).await
}

async fn remove(State(shared): State<Shared>, Posted { visitor, fields }: Posted) -> Result<Response, Fault> {
    visitor.demand(Act::Administer)?;
    let name = fields.get("name").to_owned();
    if visitor.name() == Some(&name) {
        // The last one with the keys would lock everybody out.
        return page(&shared, &visitor, Some(PageText::NotYourself)).await;
    }
    let done = shared.work(move |shared| {
        let done = shared.users().remove(&name);
        shared.sessions().end_all_of(&name);
        Ok(done)
    });
    answer(&shared, &visitor, done.await?).await
}

async fn answer(shared: &Shared, visitor: &Visitor, done: Result<(), UserError>) -> Result<Response, Fault> {
    match done {
        Ok(()) => Ok(Redirect::to("/users").into_response()),
        Err(UserError::Password(_)) => page(shared, visitor, Some(PageText::PasswordTooShort)).await,
        Err(UserError::BadName(_)) => page(shared, visitor, Some(PageText::NotAName)).await,
        Err(UserError::Unknown(_)) => Err(Fault::NotFound),
        Err(error) => Err(error.into()),
    }
}

async fn page(shared: &Shared, visitor: &Visitor, refused: Option<PageText>) -> Result<Response, Fault> {
    let users = shared.work(|shared| Ok(shared.users().all()?)).await?;
    let lang = visitor.lang;
    let body = html! {
        section {
            h1 { (lang.page(PageText::Users)) }
            @if let Some(refused) = refused { p.notice role="alert" { (lang.page(refused)) } }
            (table(visitor, &users))
            (form(visitor))
        }
    };
    Ok(Page::new(lang.page(PageText::Users), body).show(shared, visitor))
}

fn table(visitor: &Visitor, users: &BTreeMap<String, User>) -> Markup {
    let lang = visitor.lang;
    html! {
        table.people {
            thead {
                tr {
                    th scope="col" { (lang.page(PageText::UserName)) }
                    th scope="col" { (lang.page(PageText::Role)) }
                    th scope="col" { (lang.page(PageText::Programs)) }
                    th scope="col" { span.hidden { (lang.page(PageText::TakeAway)) } }
                }
            }
            tbody {
                @for (name, user) in users {
                    tr {
                        td { bdi { (name) } }
                        td { (lang.role(user.role.name())) }
                        td { @for program in user.tokens.keys() { bdi { (program) } " " } }
                        td { (removal(visitor, name)) }
                    }
                }
            }
        }
    }
}

fn removal(visitor: &Visitor, name: &str) -> Markup {
    html! {
        @if visitor.name() != Some(name) {
            form action="/users/remove" method="post" {
                (visitor.csrf_field())
                input type="hidden" name="name" value=(name);
                button.plain type="submit" {
                    (visitor.lang.page(PageText::TakeAway)) span.hidden { " " bdi { (name) } }
                }
            }
        }
    }
}

fn form(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        section.sheet {
            h2 { (lang.page(PageText::AddUser)) }
            p.soft { (lang.page(PageText::AddUserHint)) }
            form.fields action="/users" method="post" autocomplete="off" {
                (visitor.csrf_field())
                label {
                    (lang.page(PageText::UserName))
                    input name="name" required maxlength="64" dir="auto" autocomplete="off";
                }
                label {
                    (lang.page(PageText::Role))
                    select name="role" { (roles(lang)) }
                }
                label {
                    (lang.page(PageText::Password))
                    input type="password" name="password" required minlength=(SHORTEST) maxlength="1000"
                        autocomplete="new-password";
                }
                div { button type="submit" { (lang.page(PageText::Save)) } }
            }
        }
    }
}

fn roles(lang: Lang) -> Markup {
    html! { @for role in Role::ALL { option value=(role.name()) { (lang.role(role.name())) } } }
}
