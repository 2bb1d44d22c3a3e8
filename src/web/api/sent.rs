//! What programs send, with their token: a JSON body, and the parameters of an address taken at their word.
//!
//! Pages make the best of whatever an address says; a program that asks for what cannot be meant has a fault, and is
//! told which.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize as _, Deserializer};
use serde_json::{Map, Value};

use crate::web::fault::Fault;
use crate::web::posted::Fields;
use crate::web::search::Ask;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};

/// A JSON body.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Sent<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        // Who may send nothing is told so before what they have sent is read.
        Visitor::from_request_parts(&mut parts, shared).await?.demand_program(Act::Work)?;
        let sent = Json::from_request(Request::from_parts(parts, body), shared).await;
        let Json(sent) = sent.map_err(|refused| of(&refused))?;
        of_object(Value::Object(sent)).map(Self).map_err(|error| invalid(error.to_string()))
    }
}

/// Reads what must be an object; a list is none, although its values could be taken for those of the fields.
pub fn of_object<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let object = Map::deserialize(from)?;
    serde_json::from_value(Value::Object(object)).map_err(D::Error::custom)
}

fn of(refused: &JsonRejection) -> Fault {
    match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Fault::Media,
        StatusCode::UNPROCESSABLE_ENTITY => invalid(refused.body_text()),
        _ => Fault::Wrong,
    }
}

/// A value that cannot be meant.
pub fn invalid(why: impl Into<Arc<str>>) -> Fault {
    Fault::Invalid(why.into())
}

/// A search as an address asks for it, if every parameter of it makes sense.
pub fn asked(fields: &Fields) -> Result<Ask, Fault> {
    for (name, value, fits) in Ask::rules(fields) {
        if !fits {
            return Err(invalid(format!("{name}: {value} is not among what can be asked for")));
        }
    }
    Ok(Ask::of(fields))
}

/// A number of an address, if it is there; no number of the archive is larger than a signed one can be.
pub fn number(fields: &Fields, name: &str) -> Result<Option<u64>, Fault> {
    let number = |typed: &str| typed.parse().ok().filter(|number| i64::try_from(*number).is_ok());
    match fields.get(name) {
        "" if !fields.has(name) => Ok(None),
        typed => number(typed).map(Some).ok_or_else(|| invalid(format!("{name}: no number"))),
    }
}
