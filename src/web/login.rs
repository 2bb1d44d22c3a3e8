//! Logging in and out.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::html;

use super::fault::Fault;
use super::layout::Page;
use super::logins::AtDoor;
use super::posted::{Asked, Posted};
use super::sessions::{mask, random};
use super::state::Shared;
use super::visitor::{FORM, SESSION, Visitor};
use crate::words::PageText;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/login", get(show).post(log_in)).route("/logout", post(log_out))
}

/// What the form is shown with.
struct Form<'a> {
    name: &'a str,
    next: &'a str,
    refused: bool,
}

async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(asked): Asked,
) -> Result<Response, Fault> {
    if shared.setup().public {
        return Err(Fault::NotFound);
    }
    Ok(form(&shared, &visitor, &Form { name: "", next: asked.get("next"), refused: false }))
}

/// The form, with a cookie of its own: nobody can send it from elsewhere.
fn form(shared: &Shared, visitor: &Visitor, form: &Form<'_>) -> Response {
    let (lang, id) = (visitor.lang, random());
    let csrf = mask(&shared.sessions().form_secret(&id));
    let body = html! {
        section.told {
            h1 { (lang.page(PageText::LogIn)) }
            @if form.refused {
                p.notice role="alert" { (lang.page(PageText::WrongPassword)) }
            }
            form.fields action="/login" method="post" {
                input type="hidden" name="csrf" value=(csrf);
                input type="hidden" name="next" value=(form.next);
                label {
                    (lang.page(PageText::UserName))
                    input name="name" value=(form.name) required autocomplete="username" dir="auto"
                        maxlength="64" autofocus;
                }
                label {
                    (lang.page(PageText::Password))
                    input type="password" name="password" required autocomplete="current-password"
                        maxlength="1000";
                }
                div { button type="submit" { (lang.page(PageText::LogIn)) } }
            }
            p.soft { (lang.page(PageText::ForgotPassword)) }
        }
    };
    let mut response = Page::new(lang.page(PageText::LogIn), body).show(shared, visitor);
    set_cookie(&mut response, shared, FORM, &id);
    response
}

async fn log_in(
    State(shared): State<Shared>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Posted { visitor, fields }: Posted,
) -> Result<Response, Fault> {
    if shared.setup().public {
        return Err(Fault::NotFound);
    }
    let (name, next) = (fields.get("name").trim().to_owned(), safe(fields.get("next")).to_owned());
    shared.tries().take(&name, from.ip(), Instant::now()).map_err(|wait| {
        note(&shared, &name, Some(from.ip()), AtDoor::TooOften);
        Fault::TooMany(wait)
    })?;
    let (tried, password) = (name.clone(), fields.get("password").to_owned());
    let role = shared.work(move |shared| Ok(shared.users().role_of(&tried, &password)?)).await?;
    let Some(role) = role else {
        note(&shared, &name, Some(from.ip()), AtDoor::Refused);
        let mut again = form(&shared, &visitor, &Form { name: &name, next: &next, refused: true });
        *again.status_mut() = StatusCode::FORBIDDEN;
        return Ok(again);
    };
    shared.tries().right(&name, from.ip());
    note(&shared, &name, Some(from.ip()), AtDoor::Entered);
    // Who was here before on this browser is not any more: an id from before is worth nothing now.
    if let Some(before) = visitor.session() {
        shared.sessions().end(before);
    }
    let id = shared.sessions().begin(&name, role);
    let mut response = Redirect::to(&next).into_response();
    set_cookie(&mut response, &shared, SESSION, &id);
    Ok(response)
}

async fn log_out(State(shared): State<Shared>, Posted { visitor, .. }: Posted) -> Response {
    if let Some(session) = visitor.session() {
        note(&shared, &session.name, None, AtDoor::Left);
        shared.sessions().end(session);
    }
    let mut response = Redirect::to("/").into_response();
    for name in [SESSION, FORM] {
        add_cookie(&mut response, &format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"));
    }
    response
}

/// Writes it into the book of the door; nobody is kept out because that cannot be written.
fn note(shared: &Shared, name: &str, from: Option<IpAddr>, what: AtDoor) {
    if let Err(error) = tokio::task::block_in_place(|| shared.logins().note(name, from, what)) {
        shared.log(&format!("{}: {error}", shared.setup().logins.display()));
    }
}

/// Where to go after logging in: somewhere here, and nowhere else.
pub(super) fn safe(next: &str) -> &str {
    let here = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if here && next.is_ascii() { next } else { "/" }
}

/// A cookie that no script can read and no other site can send.
fn set_cookie(response: &mut Response, shared: &Shared, name: &str, value: &str) {
    let secure = if shared.setup().secure { "; Secure" } else { "" };
    add_cookie(response, &format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}"));
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_logging_in_one_stays_here() {
        for next in ["/", "/search?q=a%20b"] {
            assert_eq!(safe(next), next);
        }
        for next in ["", "http://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "/a\r\nX: y"] {
            assert_eq!(safe(next), "/", "{next}");
        }
    }
}
