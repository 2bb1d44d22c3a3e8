//! How single values stand in the JSON of an entry: digests as hexadecimal digits, identifiers as numbers,
//! times as RFC 3339 in UTC, bytes as base64 (RFC 4648, section 4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}

pub(super) mod digest {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

pub(super) mod digests {
    use serde::ser::SerializeSeq as _;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::digest::ContentId;

    pub fn serialize<S: Serializer>(values: &[ContentId], to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(values.len()))?;
        values.iter().try_for_each(|value| list.serialize_element(&value.to_string()))?;
        list.end()
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<ContentId>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
    }
}

macro_rules! number {
    ($module:ident, $id:ident) => {
        pub(super) mod $module {
            use serde::{Deserialize, Deserializer, Serializer};

            use crate::ledger::$id;

            pub fn serialize<S: Serializer>(value: &$id, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_u64(value.0)
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<$id, D::Error> {
                u64::deserialize(from).map($id)
            }
        }
    };
}

number!(accession, AccessionId);
number!(record, RecordId);

pub(super) mod maybe_record {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::ledger::RecordId;

    #[expect(clippy::ref_option, reason = "serde's signature")]
    pub fn serialize<S: Serializer>(value: &Option<RecordId>, to: S) -> Result<S::Ok, S::Error> {
        value.map(|record| record.0).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<RecordId>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(RecordId))
    }
}
