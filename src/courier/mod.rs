//! Fetches and delivers bytes over HTTP(S): to a witness, to the copy of the archive in another town.
//!
//! Blocking, because the work that calls it blocks. A server is known by certificates that are given, never by those
//! of the system: sister towns exchange them on paper. Not here: what the bytes mean. Invariant: nothing that comes
//! back is longer than was allowed, and no answer leads to another host.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, SendBody};

/// How a courier travels.
#[derive(Debug, Clone)]
pub struct CourierOptions {
    /// The longest wait for a connection, and between two pieces of a body.
    pub patience: Duration,
    /// The most bytes of an answer that is held in memory.
    pub most: usize,
    /// What it shows at the door (RFC 6750 bearer token).
    pub token: Option<String>,
    /// The certificates by which servers are known, as PEM; without any, HTTPS is refused.
    pub roots: Option<Vec<u8>>,
}

impl Default for CourierOptions {
    fn default() -> Self {
        Self { patience: Duration::from_secs(30), most: 1 << 20, token: None, roots: None }
    }
}

/// A client that keeps its connections.
#[derive(Debug, Clone)]
pub struct Courier {
    agent: Agent,
    options: CourierOptions,
}

/// What a server said; every status is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code (RFC 9110, section 15).
    pub status: u16,
    /// The media type without its parameters; empty if none was told.
    pub kind: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// The certificates that were given cannot be read.
    #[error("certificate: {0}")]
    Certificate(String),
    /// The server could not be reached, or broke off, or its certificate is none of those given.
    #[error("{url}: {reason}")]
    Failed {
        /// What was asked.
        url: String,
        /// What the system or the protocol said.
        reason: String,
    },
    /// The answer is longer than was allowed.
    #[error("{url}: the answer is longer than {most} bytes")]
    TooLong {
        /// What was asked.
        url: String,
        /// What was allowed.
        most: usize,
    },
    /// What came could not be written down.
    #[error("cannot write what came")]
    Target(#[source] io::Error),
}

impl Courier {
    /// Makes a courier that has not yet gone anywhere.
    pub fn new(options: CourierOptions) -> Result<Self, CourierError> {
        let roots = options.roots.as_deref().map_or_else(|| Ok(Vec::new()), certificates)?;
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let wait = Some(options.patience);
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(wait)
            .timeout_per_read(wait)
            .timeout_per_write(wait)
            .build();
        Ok(Self { agent: config.into(), options })
    }

    /// Asks for what is at an address.
    pub fn get(&self, url: &str) -> Result<Answer, CourierError> {
        self.answer(url, self.getting(url)?)
    }

    /// Asks for what is at an address and writes it to `target` if the status is 200; returns status and length.
    pub fn get_to(&self, url: &str, target: &mut dyn Write) -> Result<(u16, u64), CourierError> {
        let mut response = self.getting(url)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Ok((status, 0));
        }
        let mut body = response.body_mut().with_config().limit(u64::MAX).reader();
        let mut piece = vec![0; 1 << 16];
        let mut length = 0;
        loop {
            match body.read(&mut piece) {
                Ok(0) => return Ok((status, length)),
                Ok(read) => {
                    target.write_all(&piece[..read]).map_err(CourierError::Target)?;
                    length += read as u64;
                }
                Err(error) => return Err(failed(url, &error)),
            }
        }
    }

    /// Asks for what is at an address and returns the status with what there is to be read, of any length.
    pub fn open(&self, url: &str) -> Result<(u16, Box<dyn Read>), CourierError> {
        let response = self.getting(url)?;
        let status = response.status().as_u16();
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        Ok((status, Box::new(body)))
    }

    /// Hands bytes over.
    pub fn post(&self, url: &str, kind: &str, body: &[u8]) -> Result<Answer, CourierError> {
        let request = self.agent.post(url).header("content-type", kind);
        let response = self.shown(request).send(body).map_err(|e| failed(url, &e))?;
        self.answer(url, response)
    }

    /// Puts a stream of known length at an address.
    pub fn put(&self, url: &str, length: u64, body: &mut dyn Read) -> Result<Answer, CourierError> {
        let request = self.agent.put(url).header("content-type", "application/octet-stream");
        let request = self.shown(request.header("content-length", length.to_string()));
        let response = request.send(SendBody::from_reader(body)).map_err(|e| failed(url, &e))?;
        self.answer(url, response)
    }

    fn getting(&self, url: &str) -> Result<Response<Body>, CourierError> {
        self.shown(self.agent.get(url)).call().map_err(|e| failed(url, &e))
    }

    fn shown<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        match &self.options.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    fn answer(&self, url: &str, mut response: Response<Body>) -> Result<Answer, CourierError> {
        let status = response.status().as_u16();
        let kind = response.body().mime_type().unwrap_or_default().to_owned();
        let most = self.options.most;
        let mut body = Vec::new();
        let mut reader = response.body_mut().with_config().limit(u64::MAX).reader();
        let read = reader.by_ref().take(most as u64 + 1).read_to_end(&mut body);
        read.map_err(|e| failed(url, &e))?;
        if body.len() > most {
            return Err(CourierError::TooLong { url: url.to_owned(), most });
        }
        Ok(Answer { status, kind, body })
    }
}

fn failed(url: &str, reason: &dyn std::error::Error) -> CourierError {
    CourierError::Failed { url: url.to_owned(), reason: reason.to_string() }
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, CourierError> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        // A key beside the certificate is no reason to fail, and is not looked at.
        if let PemItem::Certificate(certificate) =
            item.map_err(|e| CourierError::Certificate(e.to_string()))?
        {
            found.push(certificate);
        }
    }
    if found.is_empty() { Err(CourierError::Certificate("none in the file".to_owned())) } else { Ok(found) }
}

#[cfg(test)]
mod tests;
