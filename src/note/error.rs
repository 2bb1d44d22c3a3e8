//! [`NoteError`]: why a key, a note or a checkpoint is not accepted. No variant ever holds a private key.

/// What can be wrong with a key, a note or a checkpoint.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum NoteError {
    /// A key name is empty, or has a plus sign, a space or a control character in it.
    #[error("not a key name: {0:?}")]
    BadName(String),
    /// The text of a public key is malformed, of an unknown kind, or its hash is not that of its key.
    #[error("not a public key: {0:?}")]
    BadPublicKey(String),
    /// The text of a private key is malformed, of an unknown kind, or its hash is not that of its key.
    #[error("not a private key")]
    BadPrivateKey,
    /// The text does not end in a newline, or has a control character in it.
    #[error("not the text of a note")]
    BadText,
    /// The bytes are not text with signature lines after a blank line.
    #[error("not a signed note")]
    BadNote,
    /// A key that was given has not made the signature that bears its name.
    #[error("signature of {name} does not fit the text")]
    BadSignature {
        /// The name of the key.
        name: String,
    },
    /// None of the keys that were given has signed.
    #[error("signed by no known key")]
    NoKnownSignature,
    /// The sum under the note is missing, or is not that of the bytes above it.
    #[error("the sum under it does not fit its bytes: it was changed or cut")]
    BadSum,
    /// The text is not a checkpoint: origin, size, root.
    #[error("not a checkpoint")]
    BadCheckpoint,
}
