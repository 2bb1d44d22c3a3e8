//! What `--json` prints of the levels of preservation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::report::ndsa::{Condition, Row, Standing};

fn word(row: Row) -> &'static str {
    match row {
        Row::Storage => "storage",
        Row::Integrity => "integrity",
        Row::Control => "control",
        Row::Metadata => "metadata",
        Row::Content => "content",
    }
}

pub fn condition(row: Row, level: u8, condition: Condition, standing: &Standing) -> Value {
    let (stands, declared) = match standing {
        Standing::Met => ("met", None),
        Standing::NotMet => ("not-met", None),
        Standing::NotKnown => ("not-known", None),
        Standing::Declared(said) => ("declared", Some(said)),
    };
    json!({
        "type": "ndsa-condition", "row": word(row), "level": level, "condition": condition.word(),
        "standing": stands, "declared": declared,
    })
}

pub fn levels(levels: &BTreeMap<Row, u8>) -> Value {
    let levels: BTreeMap<&str, u8> = levels.iter().map(|(row, level)| (word(*row), *level)).collect();
    json!({ "type": "ndsa", "levels": levels })
}
