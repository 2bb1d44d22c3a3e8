//! Names of bytes: [`ContentId`] (BLAKE3, the address inside the store) and [`Sha256`] (for exchange and the
//! Merkle tree), both computed in one pass by [`Digester`].
//!
//! Pure: no file is opened here. Invariant: a value of these types always holds exactly 32 bytes.

use std::fmt;
use std::str::FromStr;

use sha2::Digest as _;

/// The BLAKE3 digest of a byte string: its address in the store (BLAKE3 specification, 2020, default hash mode).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId([u8; 32]);

/// The SHA-256 digest of a byte string (FIPS 180-4), as foreign tools expect it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

/// A string that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("not a digest of 64 hexadecimal digits: {0:?}")]
pub struct NotADigest(pub String);

/// Hexadecimal digits; names are written for every object, and formatting each byte takes its time.
const DIGITS: &[u8; 16] = b"0123456789abcdef";

macro_rules! hex_digest {
    ($name:ident) => {
        impl $name {
            /// Wraps 32 digest bytes.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// Returns the 32 digest bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
                let text: String = digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect();
                f.write_str(&text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotADigest;

            fn from_str(text: &str) -> Result<Self, NotADigest> {
                parse_hex(text).map(Self).ok_or_else(|| NotADigest(text.to_owned()))
            }
        }
    };
}

hex_digest!(ContentId);
hex_digest!(Sha256);

impl ContentId {
    /// Names a byte string held in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl Sha256 {
    /// Digests a byte string held in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

/// Computes both digests of a stream in one pass over its bytes.
#[derive(Default)]
pub struct Digester {
    blake3: blake3::Hasher,
    sha256: sha2::Sha256,
    length: u64,
}

/// What one pass over a byte string yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digests {
    /// The address in the store.
    pub content: ContentId,
    /// The digest for exchange.
    pub sha256: Sha256,
    /// The length in bytes.
    pub length: u64,
}

impl Digester {
    /// Takes the next piece of the stream.
    pub fn update(&mut self, bytes: &[u8]) {
        self.blake3.update(bytes);
        self.sha256.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Ends the stream and returns both digests and the length.
    pub fn finish(self) -> Digests {
        Digests {
            content: ContentId(*self.blake3.finalize().as_bytes()),
            sha256: Sha256(self.sha256.finalize().into()),
            length: self.length,
        }
    }
}

/// Computes the address alone of a stream: what a fixity check needs, at half the cost of [`Digester`].
#[derive(Default)]
pub struct ContentHasher(blake3::Hasher);

impl ContentHasher {
    /// Takes the next piece of the stream.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Ends the stream and returns its name.
    pub fn finish(&self) -> ContentId {
        ContentId(*self.0.finalize().as_bytes())
    }
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// The keyed BLAKE3 digest of a stream (BLAKE3 specification, 2020, `keyed_hash` mode): nobody can know it who has
/// not read the bytes after the key was chosen.
pub fn keyed(key: &[u8; 32], source: &mut dyn std::io::Read) -> std::io::Result<ContentId> {
    let mut hasher = blake3::Hasher::new_keyed(key);
    let mut piece = vec![0; 1 << 16];
    loop {
        match source.read(&mut piece)? {
            0 => return Ok(ContentId(*hasher.finalize().as_bytes())),
            read => drop(hasher.update(&piece[..read])),
        }
    }
}

/// Returns bytes with their BLAKE3 digest behind them: for derived files that no name and no entry vouches for.
pub fn sealed(bytes: &[u8]) -> Vec<u8> {
    [bytes, ContentId::of(bytes).as_bytes()].concat()
}

/// Returns the bytes before their digest; `None` when it is not theirs.
pub fn unsealed(sealed: &[u8]) -> Option<&[u8]> {
    let (bytes, digest) = sealed.split_last_chunk::<32>()?;
    (ContentId::of(bytes).as_bytes() == digest).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        let empty = Digester::default().finish();
        assert_eq!(
            empty.content.to_string(),
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        );
        assert_eq!(
            empty.sha256.to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn text_and_bytes_agree() {
        let id = ContentId::of("ديوان".as_bytes());
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "af", &"AF".repeat(32), &"g0".repeat(32)] {
            assert!(wrong.parse::<ContentId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn pieces_and_whole_agree() {
        let mut digester = Digester::default();
        digester.update(b"one ");
        digester.update(b"two");
        let digests = digester.finish();
        assert_eq!(digests.content, ContentId::of(b"one two"));
        assert_eq!(digests.sha256, Sha256::of(b"one two"));
        assert_eq!(digests.length, 7);
    }
}
