//! The frame around every page: head, search box, menu by role, footer. And the two middlewares that every answer
//! passes: the language that was chosen is kept, and a [`Fault`] becomes a page.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::fault::Fault;
use super::pass;
use super::state::Shared;
use super::visitor::{Act, LANGUAGE, Visitor, asked_language};
use crate::words::PageText;

/// The pages of the menu, each for those who may do this.
const MENU: &[(Act, &str, PageText)] = &[
    (Act::Deposit, "/deposit", PageText::Deposit),
    (Act::Deposit, "/problems", PageText::Problems),
    (Act::Audit, "/accessions", PageText::Accessions),
    (Act::Audit, "/audit", PageText::Audit),
    (Act::Administer, "/users", PageText::Users),
];

/// A page that wants its frame.
#[derive(Default)]
pub struct Page {
    /// Its name, before that of the archive.
    pub title: String,
    /// What stands in the search box.
    pub query: String,
    /// What stands in it.
    pub body: Markup,
    /// Whether its content takes the whole width (scans) or a readable column.
    pub wide: bool,
}

impl Page {
    /// A page of this name and content.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self { title: title.into(), body, ..Self::default() }
    }

    /// The answer: the page in its frame.
    pub fn show(self, shared: &Shared, visitor: &Visitor) -> Response {
        Html(self.framed(shared, visitor).into_string()).into_response()
    }

    fn framed(&self, shared: &Shared, visitor: &Visitor) -> Markup {
        let lang = visitor.lang;
        html! {
            (DOCTYPE)
            html lang=(lang.pick("en", "ar")) dir=(lang.pick("ltr", "rtl")) {
                (self.head(shared))
                body {
                    a.skip href="#content" { (lang.page(PageText::SkipToContent)) }
                    (header(shared, visitor, &self.query))
                    main #content .wide[self.wide] tabindex="-1" { (self.body) }
                    (footer(shared, visitor))
                }
            }
        }
    }

    fn head(&self, shared: &Shared) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title {
                    @if !self.title.is_empty() { (self.title) " \u{2013} " }
                    (shared.name())
                }
                link rel="stylesheet" href=(assets::address("diwan.css"));
                link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                script src=(assets::address("diwan.js")) defer {}
            }
        }
    }
}

fn header(shared: &Shared, visitor: &Visitor, query: &str) -> Markup {
    let lang = visitor.lang;
    html! {
        header.top {
            div.bar {
                a.name href="/" { bdi { (shared.name()) } }
                (menu(visitor))
                (person(shared, visitor))
            }
            form.find role="search" action="/search" method="get" {
                input #q type="search" name="q" value=(query) dir="auto" maxlength="2000" autocomplete="off"
                    aria-label=(lang.page(PageText::Search)) placeholder=(lang.page(PageText::SearchBox));
                button type="submit" { (lang.page(PageText::Search)) }
            }
            (pass::banner(visitor))
        }
    }
}

fn menu(visitor: &Visitor) -> Markup {
    let here = visitor.here.split('?').next().unwrap_or_default();
    html! {
        nav aria-label=(visitor.lang.page(PageText::MainMenu)) {
            @for (act, address, text) in MENU {
                @if visitor.may(*act) {
                    a href=(address) aria-current=[(here == *address).then_some("page")] {
                        (visitor.lang.page(*text))
                    }
                }
            }
        }
    }
}

fn person(shared: &Shared, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let (other, tag) = lang.pick(("ar", "ar"), ("en", "en"));
    html! {
        div.person {
            a href=(visitor.here_with("lang", other)) lang=(tag) hreflang=(tag) {
                (lang.page(PageText::OtherLanguage))
            }
            @if let Some(name) = visitor.name() {
                span.who { bdi { (name) } }
                form action="/logout" method="post" {
                    (visitor.csrf_field())
                    button.plain type="submit" { (lang.page(PageText::LogOut)) }
                }
            } @else if !shared.setup().public {
                a href="/login" { (lang.page(PageText::LogIn)) }
            }
        }
    }
}

/// How far the archive has grown is told to people who work here only.
fn footer(shared: &Shared, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        footer.foot {
            bdi { (shared.name()) }
            @if visitor.may(Act::Work) {
                " \u{B7} " (lang.page(PageText::LedgerSize)) " " bdi { (lang.number(shared.ledger_size())) }
            }
        }
    }
}

/// Makes a page (or for programs a problem) of what was not answered, and keeps the language that was chosen.
pub(super) async fn complete(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, &shared);
    let chosen = asked_language(&parts);
    let for_programs = super::api::is_for_programs(parts.uri.path());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let fault = response.extensions_mut().remove::<Fault>();
    let allowed = response.headers_mut().remove(header::ALLOW);
    let bare = || !response.headers().contains_key(header::CONTENT_TYPE);
    if let Some(fault) = fault.or_else(|| Fault::of_status(response.status()).filter(|_| bare())) {
        if let Fault::Broken(why) = &fault {
            shared.log(&format!("{}: {why}", visitor.here));
        }
        response = if for_programs { super::api::problem(&fault) } else { told(&fault, &shared, &visitor) };
    }
    // Which methods an address has stays said, whatever stands around it.
    if let Some(allowed) = allowed {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    if let Some(lang) = chosen
        && let Ok(cookie) =
            HeaderValue::from_str(&format!("{LANGUAGE}={lang}; Path=/; Max-Age=31536000; SameSite=Lax"))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn told(fault: &Fault, shared: &Shared, visitor: &Visitor) -> Response {
    if matches!(fault, Fault::SignIn) && !shared.setup().public {
        return Redirect::to(&format!("/login?next={}", encoded(&visitor.here))).into_response();
    }
    if let Fault::Reason(record) = fault {
        return Redirect::to(&format!("/record/{record}/reason")).into_response();
    }
    if let Fault::WiderReason = fault {
        return Redirect::to(&super::pass::address(visitor)).into_response();
    }
    let lang = visitor.lang;
    let (heading, hint) = fault.told();
    let body = html! {
        section.told {
            h1 { (lang.page(heading)) }
            p { (lang.page(hint)) }
            p { a href="/" { (lang.page(PageText::BackToSearch)) } }
        }
    };
    let mut response = Page::new(lang.page(heading), body).show(shared, visitor);
    *response.status_mut() = fault.status();
    if let Fault::TooMany(seconds) = fault {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

/// A text as a value in an address.
pub fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut address, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
        address
    })
}

/// The answer to an address that nothing is at.
pub(super) async fn nothing_here() -> Fault {
    Fault::NotFound
}
