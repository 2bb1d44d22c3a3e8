//! [`Fault`]: why a request is not answered as it asked. What people are told of it is a page (or a problem, for
//! programs); what went wrong inside is told to the log alone.

use std::fmt::Display;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::archive::ArchiveError;
use crate::disk::LockError;
use crate::ledger::RecordId;
use crate::words::PageText;

/// Why a request is not answered as it asked.
#[derive(Debug, Clone)]
pub enum Fault {
    /// There is nothing here, or nothing this visitor may know of: the two look the same.
    NotFound,
    /// This role may not do that.
    Forbidden,
    /// Somebody must log in first.
    SignIn,
    /// Somebody must say first why they want to see this record.
    Reason(RecordId),
    /// Somebody must say first why they want to know of everything.
    WiderReason,
    /// The request makes no sense, or its form was too old.
    Wrong,
    /// The method is none of this address.
    Method,
    /// The body is of a kind that is not taken here.
    Media,
    /// A value cannot be meant; the text says which, to programs.
    Invalid(Arc<str>),
    /// It does not go together with what is the case; the text says why, to programs.
    Conflict(Arc<str>),
    /// Too large.
    TooLarge,
    /// Too many tries; come back after so many seconds.
    TooMany(u64),
    /// Everybody is at work.
    Busy,
    /// It went wrong in here; the text is for the log.
    Broken(Arc<str>),
}

impl Fault {
    /// It went wrong in here.
    pub fn broken(error: impl Display) -> Self {
        Self::Broken(Arc::from(error.to_string()))
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Reason(_) | Self::WiderReason => StatusCode::FORBIDDEN,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Wrong => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Media => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a status that no page of ours has given means.
    pub(super) fn of_status(status: StatusCode) -> Option<Self> {
        Some(match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::Media,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            status if status.is_client_error() => Self::Wrong,
            status if status.is_server_error() => Self::broken(status),
            _ => return None,
        })
    }

    /// What programs are told beyond that: which value, or what stands in the way.
    pub(super) fn detail(&self) -> Option<&str> {
        match self {
            Self::Invalid(why) | Self::Conflict(why) => Some(why),
            _ => None,
        }
    }

    /// What people are told: a heading and what they can do.
    pub(super) fn told(&self) -> (PageText, PageText) {
        match self {
            Self::NotFound => (PageText::NotFound, PageText::NotFoundHint),
            Self::Forbidden | Self::SignIn | Self::Reason(_) | Self::WiderReason => {
                (PageText::Forbidden, PageText::ForbiddenHint)
            }
            Self::Wrong | Self::Method | Self::Media | Self::Invalid(_) | Self::Conflict(_) => {
                (PageText::WrongRequest, PageText::WrongRequestHint)
            }
            Self::TooLarge => (PageText::TooLarge, PageText::WrongRequestHint),
            Self::TooMany(_) | Self::Busy => (PageText::Busy, PageText::BrokenHint),
            Self::Broken(_) => (PageText::Broken, PageText::BrokenHint),
        }
    }
}

impl IntoResponse for Fault {
    /// The page around it is made by the frame, which knows the visitor.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

macro_rules! broken {
    ($($error:ty),*) => { $(impl From<$error> for Fault {
        fn from(error: $error) -> Self {
            Self::broken(causes(&error))
        }
    })* };
}

broken!(
    crate::catalog::CatalogError,
    crate::index::IndexError,
    crate::search::SearchError,
    crate::ingest::IngestError,
    crate::store::StoreError,
    crate::report::ReportError,
    crate::bundle::BundleError,
    crate::ledger::LedgerError,
    super::users::UserError,
    std::io::Error
);

impl From<ArchiveError> for Fault {
    fn from(error: ArchiveError) -> Self {
        match &error {
            // Somebody else is writing: it may be done in a moment.
            ArchiveError::Lock(LockError::Held { .. }) => Self::Busy,
            _ => Self::broken(causes(&error)),
        }
    }
}

/// An error with the chain of its causes.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
