//! [`Posted`]: the fields of a form that its visitor has sent, and nobody in their name. [`Asked`]: the parameters
//! of an address.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::fault::Fault;
use super::state::Shared;
use super::visitor::Visitor;

/// Names and values, in their order.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of this name; empty for none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Fields made of names and values.
    pub fn made(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Fields {
    /// The fields of a search that was sent along with others: its filters have names of their own, because what is
    /// to be said of records goes by the same.
    pub fn of_search(&self) -> Self {
        let of_search = |(name, value): &(String, String)| {
            let whole = ["q", "sort", "words", "exact"].contains(&name.as_str()).then_some(name.as_str());
            name.strip_prefix("only-").or(whole).map(|name| (name.to_owned(), value.clone()))
        };
        Self(self.0.iter().filter_map(of_search).collect())
    }
}

/// A form whose token is right.
pub struct Posted {
    /// Who has sent it.
    pub visitor: Visitor,
    /// What they have sent.
    pub fields: Fields,
}

impl FromRequest<Shared> for Posted {
    type Rejection = Fault;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, shared).await?;
        let form = Form::from_request(Request::from_parts(parts, body), shared).await;
        let Form(fields) = form.map_err(|refused| refused_form(&refused))?;
        let fields = Fields(fields);
        visitor.check_csrf(fields.get("csrf"))?;
        Ok(Self { visitor, fields })
    }
}

fn refused_form(refused: &FormRejection) -> Fault {
    if refused.status() == StatusCode::PAYLOAD_TOO_LARGE { Fault::TooLarge } else { Fault::Wrong }
}

/// The parameters of an address; what is no UTF-8 in it is replaced.
pub struct Asked(pub Fields);

impl FromRequestParts<Shared> for Asked {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Fault> {
        let Query(fields) = Query::from_request_parts(parts, shared).await.map_err(|_| Fault::Wrong)?;
        Ok(Self(Fields(fields)))
    }
}
