//! Certificates: one that is given, or one that the program makes for itself.

use super::WebError;
use crate::digest::Sha256;

/// A certificate chain and its private key, both as PEM (RFC 7468).
#[derive(Clone)]
pub struct Certificate {
    /// The chain, the server's own certificate first.
    pub chain: Vec<u8>,
    /// The private key.
    pub key: Vec<u8>,
}

/// Makes a certificate that nobody vouches for: it hides what is said, and who sees its fingerprint on paper can
/// know it again. Returns it with the SHA-256 of its DER form.
pub fn self_made(names: &[String]) -> Result<(Certificate, Sha256), WebError> {
    let failed = |error: rcgen::Error| WebError::Certificate(error.to_string());
    let made = rcgen::generate_simple_self_signed(names).map_err(failed)?;
    let fingerprint = Sha256::of(made.cert.der());
    let (chain, key) = (made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes());
    Ok((Certificate { chain, key }, fingerprint))
}
