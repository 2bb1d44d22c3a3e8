//! [`Visitor`]: who asks, in which language, and what they may see and do. Every page takes one.
//!
//! Invariant: what a visitor may see is decided here and nowhere else.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use maud::{Markup, html};

use super::fault::Fault;
use super::sessions::{Pass, Session, mask, unmasked};
use super::state::Shared;
pub use super::users::Role;
use crate::ledger::{Access, RecordId, Time};
use crate::words::Lang;

/// The cookie of a session.
pub(super) const SESSION: &str = "diwan_session";

/// The cookie of the language.
pub(super) const LANGUAGE: &str = "diwan_lang";

/// The cookie of a form that is shown before anybody has logged in.
pub(super) const FORM: &str = "diwan_form";

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// See more than what is public.
    Work,
    /// Take records in.
    Deposit,
    /// Tell or correct what is known of records, and say who may see them.
    Describe,
    /// See verification, the accesses and the evidence.
    Audit,
    /// See who has opened what, and who logged in.
    SeeAccesses,
    /// Look after the people.
    Administer,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The language of the page.
    pub lang: Lang,
    /// What was asked for: path and query.
    pub here: String,
    /// The session of somebody who has logged in.
    session: Option<Session>,
    /// What forms of this visitor must carry.
    secret: Option<String>,
    /// True for a program that has brought a person's token.
    program: bool,
}

impl Visitor {
    /// The role; the public is whoever has not logged in.
    pub fn role(&self) -> Role {
        self.session.as_ref().map_or(Role::Public, |session| session.role)
    }

    /// The name of somebody who has logged in.
    pub fn name(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.name.as_str())
    }

    /// Whether they may do something.
    pub fn may(&self, act: Act) -> bool {
        self.role().may(act)
    }

    /// Refuses somebody who may not do something; who has not logged in may try again after that.
    pub fn demand(&self, act: Act) -> Result<(), Fault> {
        match self.may(act) {
            true => Ok(()),
            false if self.session.is_none() => Err(Fault::SignIn),
            false => Err(Fault::Forbidden),
        }
    }

    /// Refuses whoever may not do something or does it without a token: a browser sends its cookie along with what
    /// another site has made, and never a token.
    pub fn demand_program(&self, act: Act) -> Result<(), Fault> {
        if self.program { self.demand(act) } else { Err(Fault::SignIn) }
    }

    /// The levels of what they find: by their role, or because they have said why they search for more.
    pub fn levels(&self) -> &'static [Access] {
        if self.pass().is_some() { &Access::ALL } else { self.role().levels() }
    }

    /// Whether a record of this level may stand in a list that they are shown.
    pub fn finds(&self, record: RecordId, level: Access) -> bool {
        self.levels().contains(&level) || self.sees(record, level)
    }

    /// Whether they are told of everything, also of what has no level.
    pub fn finds_all(&self) -> bool {
        self.levels().len() == Access::ALL.len()
    }

    /// Whether they may see a record of this level: by their role, or because a reason for this very record is in the
    /// ledger.
    pub fn sees(&self, record: RecordId, level: Access) -> bool {
        let given = |session: &Session| session.reasons.contains(&record);
        self.role().levels().contains(&level) || self.session.as_ref().is_some_and(given)
    }

    /// Whether they see a record of this level once they have given a reason.
    pub fn sees_with_reason(&self, level: Access) -> bool {
        self.searches_with_reason() && !self.role().levels().contains(&level)
    }

    /// Whether they may search for records that they see with a reason only, once they have given one.
    pub fn searches_with_reason(&self) -> bool {
        self.role() == Role::Auditor
    }

    /// The reason for which they search confidential records, while it holds.
    pub(super) fn pass(&self) -> Option<&Pass> {
        self.session.as_ref()?.pass.as_ref().filter(|_| self.searches_with_reason())
    }

    /// The same visitor with a reason that this one request has brought along.
    pub(super) fn with_pass(self, reason: &str, from: Time) -> Self {
        let session = self.session.map(|session| session.with_pass(reason, from));
        Self { session, ..self }
    }

    /// The same visitor once a reason for this record is in the ledger.
    pub(super) fn having_opened(mut self, record: RecordId) -> Self {
        if let Some(session) = &mut self.session {
            session.reasons.insert(record);
        }
        self
    }

    /// True for a program that has brought a token with this very request.
    pub fn is_program(&self) -> bool {
        self.session.is_some() && self.secret.is_none()
    }

    /// The session, for what belongs to it.
    pub(super) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The hidden field of every form that changes something.
    pub fn csrf_field(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.csrf()); }
    }

    /// What a request that changes something must carry (`csrf` in a form, `X-Csrf` with a script). Another one
    /// each time: the answers are compressed, and their length must not tell it.
    pub fn csrf(&self) -> String {
        self.secret.as_deref().map(mask).unwrap_or_default()
    }

    /// Refuses a request that another site may have made in this visitor's name.
    pub fn check_csrf(&self, carried: &str) -> Result<(), Fault> {
        let known = self.secret.as_deref().filter(|secret| !secret.is_empty());
        let same = known.zip(unmasked(carried)).is_some_and(|(secret, carried)| same(secret, &carried));
        if same { Ok(()) } else { Err(Fault::Wrong) }
    }

    /// This address with another value of one parameter.
    pub fn here_with(&self, name: &str, value: &str) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let begins = format!("{name}=");
        let mut kept: Vec<&str> =
            query.split('&').filter(|part| !part.is_empty() && !part.starts_with(&begins)).collect();
        let new = format!("{begins}{value}");
        kept.push(&new);
        format!("{path}?{}", kept.join("&"))
    }
}

/// Compares in a time that does not depend on where the difference is.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (crate::digest::Sha256::of(a.as_bytes()), crate::digest::Sha256::of(b.as_bytes()));
    a == b
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Fault> {
        let visitor = Self::of(parts, shared);
        // A program that brings a token which is no more must not be taken for the public.
        let strange = bearer(parts).is_some() && visitor.session.is_none();
        if strange { Err(Fault::SignIn) } else { Ok(visitor) }
    }
}

impl Visitor {
    pub(super) fn of(parts: &Parts, shared: &Shared) -> Self {
        if let Some(token) = bearer(parts) {
            return Self::with_token(parts, shared, token);
        }
        let session = cookie(parts, SESSION).and_then(|id| shared.sessions().find(&id));
        let form = || cookie(parts, FORM).map(|id| shared.sessions().form_secret(&id));
        let secret = session.as_ref().map(|session| session.csrf.clone()).or_else(form);
        let here = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        Self { lang: language(parts), here, session, secret, program: false }
    }
}

impl Visitor {
    /// A program that works in somebody's name: it has no session, and no form of a page is its own.
    fn with_token(parts: &Parts, shared: &Shared, token: &str) -> Self {
        let known = shared.users().of_token(token).ok().flatten().filter(|_| !shared.setup().public);
        let session = known.map(|(name, role)| Session::of_token(&name, role));
        Self { lang: Lang::En, here: parts.uri.path().to_owned(), session, secret: None, program: true }
    }
}

/// The token that a program has brought.
fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The language: as the address says, or as it was chosen before. Arabic comes first.
fn language(parts: &Parts) -> Lang {
    let typed = asked_language(parts).map(str::to_owned).or_else(|| cookie(parts, LANGUAGE));
    if typed.as_deref() == Some("en") { Lang::En } else { Lang::Ar }
}

/// The language that the address asks for.
pub(super) fn asked_language(parts: &Parts) -> Option<&'static str> {
    let asked = parts.uri.query()?.split('&').find_map(|part| part.strip_prefix("lang="))?;
    ["ar", "en"].into_iter().find(|known| *known == asked)
}

/// The value of a cookie; names and values of ours are plain letters and digits.
pub(super) fn cookie(parts: &Parts, name: &str) -> Option<String> {
    let cookies = parts.headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}
